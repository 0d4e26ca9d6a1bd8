"""A quote that is held: locked until the transaction ends, so that only one writer at a time changes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from configurator.quote.life import SYSTEM, Action, Actor, State, next_state, state_at
from configurator.store import tables
from configurator.store.audit import About, Did, record
from configurator.store.errors import StaleWriteError, UnknownQuoteError, no_revision
from configurator.store.inserting import insert_new


def find_quote(connection: Connection, name: str, *, lock: bool = False) -> Row[Any]:
    """The row of a quote, by its id or its number. Raises UnknownQuoteError."""
    table = tables.quotes
    query = sa.select(table).where(sa.or_(table.c.id == name, table.c.number == name))
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise UnknownQuoteError(f"There is no quote `{name}`.")
    return row


class HeldQuote:
    """A quote in a transaction that writes. What has ended meanwhile is expired first. Raises UnknownQuoteError."""

    def __init__(self, connection: Connection, now: datetime, name: str) -> None:
        self.connection = connection
        self.now = now
        self.row = find_quote(connection, name, lock=True)
        self.id: str = self.row.id
        self.number: str | None = self.row.number
        query = sa.select(tables.revisions).where(tables.revisions.c.quote == self.id).order_by(tables.revisions.c.revision)
        self.revisions: dict[int, Row[Any]] = {row.revision: row for row in connection.execute(query)}
        self.states = {number: State(row.state) for number, row in self.revisions.items()}
        self._expire()

    def _expire(self) -> None:
        for number, row in self.revisions.items():
            if state_at(self.states[number], row.ends, self.now) is not self.states[number]:
                self.set_state(number, State.EXPIRED)
                self.record(SYSTEM, Did.EXPIRED, number)

    @property
    def latest(self) -> int:
        """The number of the last revision: the one that is worked on."""
        return max(self.states)

    @property
    def accepted(self) -> int | None:
        """The number of the revision that was accepted."""
        return next((number for number, state in self.states.items() if state is State.ACCEPTED), None)

    @property
    def open_to_customer(self) -> int:
        """The revision that the customer decides about: the one that was sent last, else the last one."""
        sent = [number for number, state in self.states.items() if state is State.SENT]
        return sent[-1] if sent else self.accepted or self.latest

    def check_revision(self, revision: int) -> int:
        """The number of a revision that there is. Raises UnknownQuoteError."""
        if revision not in self.revisions:
            raise no_revision(self.number or self.id, revision, self.latest)
        return revision

    def check_version(self, seen: int) -> None:
        """Raises StaleWriteError where somebody else has written since a version was read."""
        if seen != self.row.version:
            quote = f"Quote `{self.number or self.id}`"
            raise StaleWriteError(quote, seen, self.row.version, self.row.changed_by, self.row.changed_at)

    def label(self, revision: int) -> str:
        """What a revision is called in a message."""
        return f"`{self.number}/{revision}`" if self.number else f"Revision {revision} of quote `{self.id}`"

    def after(self, revision: int, action: Action, open_steps: int = 0) -> State:
        """The state that an action leads to, before it is written. Raises LifeCycleError."""
        state = self.states[revision]
        if self.accepted is not None and revision != self.accepted:
            revision, state = self.accepted, State.ACCEPTED
        return next_state(state, action, self.label(revision), open_steps=open_steps)

    def set_state(self, revision: int, state: State, **changes: Any) -> None:
        """Write the state of a revision, and other columns of it."""
        table = tables.revisions
        here = sa.and_(table.c.quote == self.id, table.c.revision == revision)
        values = {"state": state.value, "state_at": self.now, **changes}
        self.connection.execute(sa.update(table).where(here).values(values))
        self.states[revision] = state
        if revision == self.row.revision:
            self._update({"state": state.value})

    def last_save(self, revision: int) -> Row[Any]:
        """The last save of a revision."""
        table = tables.saves
        query = sa.select(table).where(table.c.quote == self.id, table.c.revision == revision)
        return self.connection.execute(query.order_by(table.c.save.desc()).limit(1)).one()

    def record(self, actor: Actor, action: Did, revision: int | None = None, **details: Any) -> None:
        """Write an event of this quote."""
        about = About(quote=self.id, revision=revision, customer=self.row.customer, details=details)
        record(self.connection, self.now, actor, action, about)

    def finish(self, actor: Actor, **changes: Any) -> None:
        """Count this write: the version, who and when."""
        values = {"version": self.row.version + 1, "changed_at": self.now, "changed_by": actor.name}
        self._update({**values, **changes})

    def show(self, revision: int) -> None:
        """Let lists show what the last save of a revision holds."""
        save = self.last_save(revision)
        self._update(
            {
                "revision": revision,
                "state": self.states[revision].value,
                "ends": self.connection.execute(self._ends(revision)).scalar(),
                "title": save.title,
                "currency": save.currency,
                "total": save.total,
                "sought": sought(self.id, self.number, self.row.customer, save.title),
            }
        )
        table = tables.quote_products
        self.connection.execute(sa.delete(table).where(table.c.quote == self.id))
        insert_new(self.connection, table, [{"quote": self.id, "product": product} for product in sorted(set(save.products))])

    def _ends(self, revision: int) -> sa.Select[Any]:
        table = tables.revisions
        return sa.select(table.c.ends).where(table.c.quote == self.id, table.c.revision == revision)

    def _update(self, values: dict[str, Any]) -> None:
        self.connection.execute(sa.update(tables.quotes).where(tables.quotes.c.id == self.id).values(values))


def sought(id: str, number: str | None, customer: str | None, title: str) -> str:
    """The text in which a quote is sought; the names of customers are sought where they stand."""
    return " ".join(filter(None, (title, number, id, customer))).casefold()
