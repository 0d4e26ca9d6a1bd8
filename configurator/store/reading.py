"""Reading quotes: one with all its revisions, and what was saved in any of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from configurator.quote.life import State, state_at
from configurator.store import tables
from configurator.store.documents import read_documents
from configurator.store.errors import UnknownQuoteError, no_revision
from configurator.store.holding import find_quote
from configurator.store.records import Approval, Draft, SaveInfo, StoredQuote, StoredRevision

_revisions, _saves, _approvals = tables.revisions, tables.saves, tables.approvals


def read_quote(connection: Connection, now: datetime, name: str) -> StoredQuote:
    """A quote by its id, its number, or the label of one of its revisions. Raises UnknownQuoteError."""
    number, revision = split_label(name)
    row = find_quote(connection, number)
    approvals = _approvals_of(connection, row.id)
    revisions = tuple(_revision(each, approvals, now) for each in _rows_of(connection, row.id))
    if revision is not None and not 1 <= revision <= len(revisions):
        raise no_revision(number, revision, len(revisions))
    return StoredQuote(
        id=row.id,
        number=row.number,
        owner=row.owner,
        customer=row.customer,
        version=row.version,
        created_at=row.created_at,
        created_by=row.created_by,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        revisions=revisions,
    )


def split_label(name: str) -> tuple[str, int | None]:
    """The name of a quote and the revision in a label such as `Q-2026-00017/2`. Raises UnknownQuoteError."""
    quote, slash, revision = name.partition("/")
    if slash and not (revision.isascii() and revision.isdecimal() and len(revision) < 7):
        raise UnknownQuoteError(f"There is no quote `{name}`.")
    return quote, int(revision) if slash else None


def _rows_of(connection: Connection, quote: str) -> list[Row[Any]]:
    """The revisions of a quote, each with its last save."""
    last = sa.and_(
        _saves.c.quote == _revisions.c.quote, _saves.c.revision == _revisions.c.revision, _saves.c.save == _revisions.c.saves
    )
    rest = [column for column in _saves.c if column.name not in ("quote", "revision")]
    query = sa.select(_revisions, *rest).join_from(_revisions, _saves, last).where(_revisions.c.quote == quote)
    return list(connection.execute(query.order_by(_revisions.c.revision)))


def _approvals_of(connection: Connection, quote: str) -> Mapping[tuple[int, int], list[Approval]]:
    """The approvals of a quote, by revision and round."""
    query = sa.select(_approvals).where(_approvals.c.quote == quote).order_by(*_approvals.primary_key.columns)
    found: dict[tuple[int, int], list[Approval]] = {}
    for row in connection.execute(query):
        values = {name: value for name, value in row._asdict().items() if name not in ("quote", "revision", "round")}
        found.setdefault((row.revision, row.round), []).append(Approval(**values))
    return found


def _revision(row: Row[Any], approvals: Mapping[tuple[int, int], list[Approval]], now: datetime) -> StoredRevision:
    return StoredRevision(
        revision=row.revision,
        state=state_at(State(row.state), row.ends, now),
        save=row.save,
        title=row.title,
        currency=row.currency,
        total=row.total,
        valid_until=row.valid_until,
        timezone=row.timezone,
        catalogs=tuple(row.catalogs),
        products=tuple(row.products),
        content=row.content,
        priced=row.priced,
        ends=row.ends,
        created_at=row.created_at,
        created_by=row.created_by,
        saved_at=row.saved_at,
        saved_by=row.saved_by,
        sent_at=row.sent_at,
        sent_by=row.sent_by,
        approvals=tuple(approvals.get((row.revision, row.rounds), ())),
    )


def read_draft(connection: Connection, quote: str, revision: int | None, save: int | None) -> Draft:
    """What was saved in a revision (the last one, unless said), by a save (the last one, unless said).

    Raises UnknownQuoteError, and StoreDamagedError where it is not what was saved.
    """
    name, labelled = split_label(quote)
    row = find_quote(connection, name)
    query = sa.select(_saves).where(_saves.c.quote == row.id)
    revision = labelled if revision is None else revision
    if revision is not None:
        query = query.where(_saves.c.revision == revision)
    if save is not None:
        query = query.where(_saves.c.save == save)
    found = connection.execute(query.order_by(_saves.c.revision.desc(), _saves.c.save.desc()).limit(1)).first()
    if found is None:
        what = f"revision {revision}" if save is None else f"save {save} of revision {revision or 'any'}"
        raise UnknownQuoteError(f"Quote `{row.number or row.id}` has no {what}.", "Name one that it has.")
    return drafts_of(connection, [found])[0]


def drafts_of(connection: Connection, saves: list[Row[Any]]) -> list[Draft]:
    """What was saved by several saves."""
    hashes = {hash for row in saves for hash in (row.content, row.priced) if hash is not None}
    documents = read_documents(connection, hashes)
    return [
        Draft(
            content=documents[row.content],
            priced=documents[row.priced] if row.priced is not None else None,
            title=row.title,
            currency=row.currency,
            total=row.total,
            valid_until=row.valid_until,
            timezone=row.timezone,
            catalogs=tuple(row.catalogs),
            products=tuple(row.products),
        )
        for row in saves
    ]


def read_saves(connection: Connection, quote: str) -> list[SaveInfo]:
    """All saves of a quote, the first one first."""
    row = find_quote(connection, quote)
    query = sa.select(_saves).where(_saves.c.quote == row.id).order_by(_saves.c.revision, _saves.c.save)
    return [
        SaveInfo(each.revision, each.save, each.saved_at, each.saved_by, each.title, each.content, each.priced)
        for each in connection.execute(query)
    ]
