"""Verifying a store: that nothing in it is damaged, half there, or contradicts the audit trail."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from configurator.catalog.files import hash_of_files
from configurator.quote.life import State
from configurator.store import tables
from configurator.store.audit import Did
from configurator.store.catalogs import files_of_version
from configurator.store.documents import document_hash
from configurator.store.numbers import ORDER, QUOTE, counters

_quotes, _revisions, _saves = tables.quotes, tables.revisions, tables.saves
_events, _orders = tables.events, tables.orders

Check = Callable[[Connection], Iterator[str]]


def verify(connection: Connection) -> Iterator[str]:
    """Everything that is wrong with a store, as sentences; nothing where it is sound."""
    for check in _CHECKS:
        yield from check(connection)


def _database_is_sound(connection: Connection) -> Iterator[str]:
    """What SQLite finds out about its own file."""
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield f"SQLite says of the file: {line}"
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"A row of `{row[0]}` names a row of `{row[2]}` that is not there."


def _saves_are_complete(connection: Connection) -> Iterator[str]:
    """A revision has as many saves as it says, numbered from 1."""
    there = sa.select(_saves.c.quote, _saves.c.revision, sa.func.count().label("count"), sa.func.max(_saves.c.save).label("last"))
    there_are = there.group_by(_saves.c.quote, _saves.c.revision).subquery()
    same = sa.and_(there_are.c.quote == _revisions.c.quote, there_are.c.revision == _revisions.c.revision)
    count, last = there_are.c["count"], there_are.c.last
    wrong = sa.or_(count.is_(None), count != _revisions.c.saves, last != _revisions.c.saves)
    query = sa.select(_revisions.c.quote, _revisions.c.revision).outerjoin_from(_revisions, there_are, same).where(wrong)
    for row in connection.execute(query):
        yield f"Revision {row.revision} of quote `{row.quote}` does not have as many saves as it says."
    orphaned = sa.select(_quotes.c.id).where(_quotes.c.id.not_in(sa.select(_revisions.c.quote)))
    for id in connection.execute(orphaned).scalars():
        yield f"Quote `{id}` has no revision."


def _every_write_has_its_event(connection: Connection) -> Iterator[str]:
    """As many events as writes, revision by revision."""
    wanted, found = _writes(connection), _told(connection)
    for (quote, revision), counts in wanted.items():
        for action, expected in counts.items():
            there = found.pop((quote, revision, action), 0)
            if there != expected:
                yield f"Revision {revision} of quote `{quote}` was {action.value} {expected} times; the trail tells {there}."
    for quote, revision, action in found:
        yield f"The trail tells that revision {revision} of quote `{quote}` was {action.value}; there is no such revision."


def _writes(connection: Connection) -> dict[tuple[str, int], dict[Did, int]]:
    """How often something was done to each revision, by what the revision is."""
    names = ("quote", "revision", "saves", "rounds", "sent_at", "state")
    wanted: dict[tuple[str, int], dict[Did, int]] = {}
    for row in connection.execute(sa.select(*(_revisions.c[name] for name in names))):
        wanted[row.quote, row.revision] = {
            Did.CREATED: int(row.revision == 1),
            Did.REVISED: int(row.revision > 1),
            Did.SAVED: row.saves - 1,
            Did.SUBMITTED: row.rounds,
            Did.SENT: int(row.sent_at is not None),
            Did.ACCEPTED: int(State(row.state) is State.ACCEPTED),
        }
    return wanted


def _told(connection: Connection) -> dict[tuple[str, int, Did], int]:
    """How often something was done to each revision, by what the trail tells."""
    columns = (_events.c.quote, _events.c.revision, _events.c.action)
    query = sa.select(*columns, sa.func.count()).where(_events.c.action.in_([kind.value for kind in _COUNTED]))
    rows = connection.execute(query.group_by(*columns))
    return {(quote, revision, Did(action)): count for quote, revision, action, count in rows}


_COUNTED = (Did.CREATED, Did.REVISED, Did.SAVED, Did.SUBMITTED, Did.SENT, Did.ACCEPTED)


def _numbers_have_no_gaps(connection: Connection) -> Iterator[str]:
    """As many numbers as were counted, and exactly those quotes have one of which a revision was sent."""
    given = counters(connection)
    for series, column in ((QUOTE, _quotes.c.number), (ORDER, _orders.c.number)):
        counted = sum(last for (name, _), last in given.items() if name == series)
        there = connection.execute(sa.select(sa.func.count(column))).scalar_one()
        if there != counted:
            yield f"{counted} numbers of the series `{series}` were given, and {there} are there."
    sent = sa.select(_revisions.c.quote).where(_revisions.c.sent_at.is_not(None))
    number, id = _quotes.c.number, _quotes.c.id
    wrong = sa.or_(sa.and_(number.is_(None), id.in_(sent)), sa.and_(number.is_not(None), id.not_in(sent)))
    for id in connection.execute(sa.select(_quotes.c.id).where(wrong)).scalars():
        yield f"Quote `{id}` has a number without having been sent, or was sent without a number."


def _orders_are_of_accepted_revisions(connection: Connection) -> Iterator[str]:
    """Exactly the accepted revisions have an order."""
    accepted = {
        (row.quote, row.revision)
        for row in connection.execute(
            sa.select(_revisions.c.quote, _revisions.c.revision).where(_revisions.c.state == State.ACCEPTED.value)
        )
    }
    ordered = {(row.quote, row.revision) for row in connection.execute(sa.select(_orders.c.quote, _orders.c.revision))}
    for quote, revision in sorted(accepted ^ ordered):
        what = "is accepted and has no order" if (quote, revision) in accepted else "has an order and is not accepted"
        yield f"Revision {revision} of quote `{quote}` {what}."


def _documents_are_as_written(connection: Connection) -> Iterator[str]:
    """Every document has the hash under which it is kept."""
    rows = connection.execution_options(yield_per=200).execute(sa.select(tables.documents))
    for row in rows:
        if document_hash(row.body) != row.hash:
            yield f"The document `{row.hash[:12]}` is not what was put there."


def _files_are_as_published(connection: Connection) -> Iterator[str]:
    """Every file of a catalog has the hash under which it is kept."""
    rows = connection.execution_options(yield_per=50).execute(sa.select(tables.blobs))
    for row in rows:
        if hashlib.sha256(row.content).hexdigest() != row.hash:
            yield f"The file `{row.hash[:12]}` of a catalog is not what was published."


def _versions_are_complete(connection: Connection) -> Iterator[str]:
    """The files of every version of a catalog make its content hash."""
    for hash in connection.execute(sa.select(tables.catalog_versions.c.hash)).scalars().all():
        contents, hashed = files_of_version(connection, hash)
        if hash_of_files({path: contents[path] for path in hashed}) != hash:
            yield f"The files of the catalog version `{hash[:12]}` are not those that were published."


_CHECKS: tuple[Check, ...] = (
    _database_is_sound,
    _saves_are_complete,
    _every_write_has_its_event,
    _numbers_have_no_gaps,
    _orders_are_of_accepted_revisions,
    _documents_are_as_written,
    _files_are_as_published,
    _versions_are_complete,
)
