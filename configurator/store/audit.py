"""The audit trail: who did what, when and to what. Written in the transaction of what it tells, and never changed.

Details hold ids and numbers, never the names of customers, so that a person can be forgotten while the trail stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from configurator.quote.life import Actor
from configurator.store import tables
from configurator.store.database import Database


class Did(StrEnum):
    """What was done."""

    CREATED = "created"
    SAVED = "saved"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SENT_BACK = "sent-back"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVISED = "revised"
    COMMENTED = "commented"
    ASSIGNED = "assigned"
    CHANGE_ASKED = "change-asked"
    SHARED = "shared"
    UNSHARED = "share-revoked"
    KEY_MADE = "key-made"
    CUSTOMER_ADDED = "customer-added"
    CUSTOMER_CHANGED = "customer-changed"
    CUSTOMER_ERASED = "customer-erased"
    OWNED_ADDED = "owned-added"
    OWNED_CHANGED = "owned-changed"
    PUBLISHED = "catalog-published"
    KEPT = "catalog-kept"
    WITHDRAWN = "catalog-withdrawn"
    ROLLED_BACK = "catalog-rolled-back"
    SET = "setting-changed"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the trail. `subject` is a share link, an order, a catalog; `details` depend on what was done."""

    id: int
    at: datetime
    actor: str
    action: Did
    quote: str | None
    revision: int | None
    customer: str | None
    subject: str | None
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What an event is about."""

    quote: str | None = None
    revision: int | None = None
    customer: str | None = None
    subject: str | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def row(self, at: datetime, actor: Actor, action: Did) -> dict[str, Any]:
        """The row of an event."""
        named = {"quote": self.quote, "revision": self.revision, "customer": self.customer, "subject": self.subject}
        return {"at": at, "actor": actor.name, "action": action.value, **named, "details": self.details}


def record(connection: Connection, at: datetime, actor: Actor, action: Did, about: About) -> None:
    """Write an event, in the transaction of what it tells."""
    connection.execute(sa.insert(tables.events), about.row(at, actor, action))


class Audit:
    """Reads the trail, in the order in which it was written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_quote(self, quote: str) -> list[Event]:
        """Everything that was done to a quote, by its id, with comments and what customers asked for."""
        return self._list(tables.events.c.quote == quote)

    def of_customer(self, customer: str) -> list[Event]:
        """Everything about a customer, by their id: also their quotes and orders."""
        return self._list(tables.events.c.customer == customer)

    def of_subject(self, subject: str) -> list[Event]:
        """Everything about a share link, an order or a catalog."""
        return self._list(tables.events.c.subject == subject)

    def latest(self, count: int = 50) -> list[Event]:
        """The last events, the latest first."""
        query = sa.select(tables.events).order_by(tables.events.c.id.desc()).limit(count)
        return self._database.read(lambda connection: [_event(row) for row in connection.execute(query)])

    def iterate(self, since: datetime | None = None) -> Iterator[Event]:
        """All events from a moment on, one after the other, on one snapshot."""
        query = sa.select(tables.events).order_by(tables.events.c.id)
        if since is not None:
            query = query.where(tables.events.c.at >= since)
        with self._database.reading() as connection:
            rows = connection.execution_options(yield_per=500).execute(query)
            yield from (_event(row) for row in rows)

    def _list(self, condition: sa.ColumnElement[bool]) -> list[Event]:
        query = sa.select(tables.events).where(condition).order_by(tables.events.c.id)
        return self._database.read(lambda connection: [_event(row) for row in connection.execute(query)])


def _event(row: Row[Any]) -> Event:
    values = row._asdict()
    return Event(**{**values, "action": Did(values["action"])})
