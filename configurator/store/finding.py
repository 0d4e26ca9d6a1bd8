"""Finding quotes: by customer, state, product, owner, time and text; in pages, or all of them as a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from configurator.quote.life import State, state_at
from configurator.store import tables
from configurator.store.checking import sought_words
from configurator.store.paging import Page, latest_first, page_of, write_cursor
from configurator.store.reading import drafts_of
from configurator.store.records import Draft, QuoteSummary

_quotes, _products, _customers, _saves = tables.quotes, tables.quote_products, tables.customers, tables.saves
_COLUMNS = [_quotes.c[name] for name in QuoteSummary.__dataclass_fields__]
_CHUNK = 200


class Wanted(TypedDict, total=False):
    """The fields of a QuoteFilter, as they are named where quotes are sought."""

    customer: str | None
    state: State | Iterable[State] | None
    text: str | None
    product: str | None
    since: datetime | None
    until: datetime | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class QuoteFilter:
    """Which quotes are sought; what is None does not matter.

    `text`: every word of it is in the title, the number, the id, or the customer's id, name or e-mail addresses. `since` and
    `until` bound when a quote was last changed (half open). `state` is that of the revision that counts: what has ended counts as
    expired.
    """

    customer: str | None = None
    state: State | Iterable[State] | None = None
    text: str | None = None
    product: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    owner: str | None = None

    def conditions(self, now: datetime) -> Iterator[sa.ColumnElement[bool]]:
        """What holds for the quotes that are sought."""
        if self.customer is not None:
            yield _quotes.c.customer == self.customer
        if self.owner is not None:
            yield _quotes.c.owner == self.owner
        if self.since is not None:
            yield _quotes.c.changed_at >= self.since
        if self.until is not None:
            yield _quotes.c.changed_at < self.until
        if self.product is not None:
            yield _quotes.c.id.in_(sa.select(_products.c.quote).where(_products.c.product == self.product))
        if self.state is not None:
            states = [self.state] if isinstance(self.state, State) else list(self.state)
            yield sa.or_(*(_in_state(state, now) for state in states))
        for word in sought_words(self.text):
            yield _with_word(word)


def _in_state(state: State, now: datetime) -> sa.ColumnElement[bool]:
    """A quote is in a state at a moment: sent only as long as it has not ended."""
    is_over = sa.and_(_quotes.c.state == State.SENT.value, _quotes.c.ends <= now)
    if state is State.EXPIRED:
        return sa.or_(_quotes.c.state == state.value, is_over)
    if state is State.SENT:
        return sa.and_(_quotes.c.state == state.value, sa.or_(_quotes.c.ends.is_(None), _quotes.c.ends > now))
    return _quotes.c.state == state.value


def _with_word(word: str) -> sa.ColumnElement[bool]:
    named = sa.select(_customers.c.id).where(_customers.c.sought.contains(word, autoescape=True))
    return sa.or_(_quotes.c.sought.contains(word, autoescape=True), _quotes.c.customer.in_(named))


def find_page(connection: Connection, now: datetime, wanted: QuoteFilter, limit: int, after: str | None) -> Page[QuoteSummary]:
    """One page, the quotes that were changed last first."""
    query = latest_first(_select(wanted, now), _quotes.c.changed_at, _quotes.c.id, limit, after)
    found = [_summary(row, now) for row in connection.execute(query)]
    return page_of(found, limit, [write_cursor(each.changed_at, each.id) for each in found])


def count_quotes(connection: Connection, now: datetime, wanted: QuoteFilter) -> int:
    """How many quotes there are of those sought."""
    query = sa.select(sa.func.count()).select_from(_quotes).where(*wanted.conditions(now))
    return int(connection.execute(query).scalar_one())


def stream(connection: Connection, now: datetime, wanted: QuoteFilter) -> Iterator[QuoteSummary]:
    """All quotes that are sought, in the order in which they were created, without holding them in memory."""
    query = _select(wanted, now).order_by(_quotes.c.created_at, _quotes.c.id)
    rows = connection.execution_options(yield_per=_CHUNK).execute(query)
    yield from (_summary(row, now) for row in rows)


def stream_with_drafts(connection: Connection, now: datetime, wanted: QuoteFilter) -> Iterator[tuple[QuoteSummary, Draft]]:
    """As `stream`, each with what was last saved in the revision that counts."""
    chunk: list[QuoteSummary] = []
    for summary in stream(connection, now, wanted):
        chunk.append(summary)
        if len(chunk) == _CHUNK:
            yield from _with_drafts(connection, chunk)
            chunk = []
    yield from _with_drafts(connection, chunk)


def _with_drafts(connection: Connection, chunk: list[QuoteSummary]) -> Iterator[tuple[QuoteSummary, Draft]]:
    revisions = tables.revisions
    counts = sa.and_(
        revisions.c.quote == _quotes.c.id,
        revisions.c.revision == _quotes.c.revision,
        _saves.c.quote == revisions.c.quote,
        _saves.c.revision == revisions.c.revision,
        _saves.c.save == revisions.c.saves,
    )
    query = sa.select(_saves).where(counts, _quotes.c.id.in_([summary.id for summary in chunk]))
    rows = {row.quote: row for row in connection.execution_options(yield_per=None).execute(query)}
    saves = [rows[summary.id] for summary in chunk]
    yield from zip(chunk, drafts_of(connection, saves), strict=True)


def _select(wanted: QuoteFilter, now: datetime) -> sa.Select[Any]:
    return sa.select(*_COLUMNS).where(*wanted.conditions(now))


def _summary(row: Row[Any], now: datetime) -> QuoteSummary:
    values = row._asdict()
    return QuoteSummary(**{**values, "state": state_at(State(row.state), row.ends, now)})
