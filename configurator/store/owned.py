"""What customers own: from orders, or from elsewhere. The store keeps it; what it means for prices is decided by others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from configurator.quote.life import Actor
from configurator.store import tables
from configurator.store.audit import About, Did, record
from configurator.store.checking import LONGEST_NAME, new_id, text_problem
from configurator.store.documents import document_text
from configurator.store.errors import RecordError
from configurator.store.inserting import insert_new

_owned = tables.owned


@dataclass(frozen=True, slots=True)
class Owned:
    """Something that a customer owns: from `since` until before `until` (None: still). `details` is any JSON object."""

    product: str
    catalog: str | None = None
    decisions: Mapping[str, Any] = field(default_factory=dict)
    quantity: int = 1
    since: date | None = None
    until: date | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def is_in_force(self, day: date) -> bool:
        """Whether the customer owns it on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def check(self) -> None:
        """Raises RecordError with everything that is wrong with it."""
        problems = [text_problem(self.product, "the product", LONGEST_NAME, needed=True)]
        if isinstance(self.quantity, bool) or not isinstance(self.quantity, int) or not 1 <= self.quantity < 2**31:
            problems.append(f"the quantity `{self.quantity}` is not a whole number from 1 on")
        if self.since is not None and self.until is not None and self.until < self.since:
            problems.append(f"it ends ({self.until}) before it begins ({self.since})")
        if any(problems):
            raise RecordError(f"`{self.product}`", [problem for problem in problems if problem])
        document_text([self.decisions, self.details], f"`{self.product}`")


@dataclass(frozen=True, slots=True)
class StoredOwned:
    """An owned thing as stored: `source` says where it comes from, such as the number of an order, `position` which of these."""

    id: str
    customer: str
    source: str
    position: int
    owned: Owned


@dataclass(frozen=True, slots=True)
class Gained:
    """What a customer owns by an order, and what they own no longer because of it: ids, and from which day on."""

    records: Sequence[Owned] = ()
    ending: Mapping[str, date] = field(default_factory=dict)


def gain_owned(connection: Connection, now: datetime, customer: str, gained: Gained, source: str, actor: Actor) -> None:
    """Add what a customer owns from a source, and end what they own no longer: both, or where it is there already, neither."""
    if add_owned(connection, now, customer, gained.records, source, actor):
        for id, until in gained.ending.items():
            end_owned(connection, now, id, until, actor)


def add_owned(connection: Connection, now: datetime, customer: str, records: Sequence[Owned], source: str, actor: Actor) -> int:
    """Add what a customer owns from a source, once: what is there from that source already stays as it is. How many are new."""
    before = connection.execute(sa.select(sa.func.count()).select_from(_owned).where(_owned.c.customer == customer)).scalar_one()
    rows = [
        {
            "id": new_id(),
            "customer": customer,
            "source": source,
            "position": position,
            "product": owned.product,
            "catalog": owned.catalog,
            "decisions": dict(owned.decisions),
            "quantity": owned.quantity,
            "since": owned.since,
            "until": owned.until,
            "details": dict(owned.details),
        }
        for position, owned in enumerate(records, 1)
    ]
    insert_new(connection, _owned, rows)
    added = (
        connection.execute(sa.select(sa.func.count()).select_from(_owned).where(_owned.c.customer == customer)).scalar_one()
        - before
    )
    if added:
        record(connection, now, actor, Did.OWNED_ADDED, About(customer=customer, subject=source, details={"added": added}))
    return int(added)


def end_owned(connection: Connection, now: datetime, id: str, until: date, actor: Actor) -> None:
    """Let something be owned until before a day. Raises RecordError where there is nothing of that id."""
    row = connection.execute(sa.select(_owned).where(_owned.c.id == id).with_for_update()).first()
    if row is None:
        raise RecordError(f"`{id}`", ["no customer owns anything of that id"])
    connection.execute(sa.update(_owned).where(_owned.c.id == id).values(until=until))
    details = {"id": id, "until": until.isoformat(), "before": row.until.isoformat() if row.until else None}
    record(connection, now, actor, Did.OWNED_CHANGED, About(customer=row.customer, subject=row.source, details=details))


def read_owned(connection: Connection, customer: str, day: date | None) -> list[StoredOwned]:
    """What a customer owns, on a day or ever, by source and position."""
    query = sa.select(_owned).where(_owned.c.customer == customer).order_by(_owned.c.source, _owned.c.position)
    found = [_stored(row) for row in connection.execute(query)]
    return [each for each in found if day is None or each.owned.is_in_force(day)]


def _stored(row: Row[Any]) -> StoredOwned:
    owned = Owned(row.product, row.catalog, row.decisions, row.quantity, row.since, row.until, row.details)
    return StoredOwned(row.id, row.customer, row.source, row.position, owned)
