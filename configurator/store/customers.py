"""Customers: the store's door to them, and to what they own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from configurator.quote.life import Actor
from configurator.store import tables
from configurator.store.audit import About, Did, record
from configurator.store.checking import LONGEST_NAME, new_id, sought_words, text_problem
from configurator.store.customer_import import ImportReport, import_customers
from configurator.store.customer_records import (
    Customer,
    StoredCustomer,
    changed_fields,
    customer_row,
    problems_of,
    stored_customer,
)
from configurator.store.database import Database
from configurator.store.errors import RecordError, StaleWriteError, UnknownCustomerError
from configurator.store.owned import Gained, Owned, StoredOwned, end_owned, gain_owned, read_owned
from configurator.store.paging import Page, by_name, page_of, write_cursor

_customers = tables.customers


class Customers:
    """All customers of a store, each named by its id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, customer: Customer, *, actor: Actor) -> StoredCustomer:
        """Add a customer; one without an id gets one. Raises RecordError with everything that is wrong."""
        added = replace(customer, id=customer.id or new_id())
        _check(added)

        def work(connection: Connection) -> StoredCustomer:
            if _row(connection, added.id) is not None:
                raise RecordError(f"Customer `{added.id}`", ["there is one of that id"], "Give another id, or change that one.")
            now = self._database.now()
            counted = {"version": 1, "created_at": now, "changed_at": now, "changed_by": actor.name}
            connection.execute(sa.insert(_customers), {**customer_row(added), **counted})
            record(connection, now, actor, Did.CUSTOMER_ADDED, About(customer=added.id))
            return _open(connection, added.id)

        return self._database.write(work)

    def change(self, customer: Customer, *, version: int, actor: Actor) -> StoredCustomer:
        """Write a customer anew. Raises UnknownCustomerError, StaleWriteError, RecordError."""
        _check(customer)

        def work(connection: Connection) -> StoredCustomer:
            row = _held(connection, customer.id)
            if row.version != version:
                raise StaleWriteError(f"Customer `{customer.id}`", version, row.version, row.changed_by, row.changed_at)
            _refuse_erased(row)
            changed = changed_fields(stored_customer(row).customer, customer)
            self._write(connection, row, customer_row(customer), actor)
            about = About(customer=customer.id, details={"changed": changed})
            record(connection, self._database.now(), actor, Did.CUSTOMER_CHANGED, about)
            return _open(connection, customer.id)

        return self._database.write(work)

    def _write(self, connection: Connection, row: Row[Any], values: dict[str, Any], actor: Actor) -> None:
        counted = {"version": row.version + 1, "changed_at": self._database.now(), "changed_by": actor.name}
        connection.execute(sa.update(_customers).where(_customers.c.id == row.id).values({**values, **counted}))

    def open(self, customer: str) -> StoredCustomer:
        """A customer by id. Raises UnknownCustomerError."""
        return self._database.read(lambda connection: _open(connection, customer))

    def find(
        self, text: str = "", *, segment: str | None = None, limit: int = 50, after: str | None = None
    ) -> Page[StoredCustomer]:
        """A page of the customers with all words of a text in id, name, or names and e-mail addresses of contacts, by name.

        `after` is `next` of a page. Raises RequestError.
        """
        query = by_name(_sought(text, segment), _customers.c.name, _customers.c.id, limit, after)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return page_of([stored_customer(row) for row in rows], limit, [write_cursor(row.name, row.id) for row in rows])

    def count(self, text: str = "", *, segment: str | None = None) -> int:
        """How many customers `find` finds in all."""
        query = sa.select(sa.func.count()).select_from(_sought(text, segment).subquery())
        return int(self._database.read(lambda connection: connection.execute(query).scalar_one()))

    def iterate(self) -> Iterator[StoredCustomer]:
        """All customers in the order of their ids, one after the other, on one snapshot."""
        with self._database.reading() as connection:
            query = sa.select(_customers).order_by(_customers.c.id)
            yield from (stored_customer(row) for row in connection.execution_options(yield_per=500).execute(query))

    def import_csv(
        self, name: str, content: bytes, *, actor: Actor, dry_run: bool = False, skip_bad: bool = False
    ) -> ImportReport:
        """Add and change customers from a CSV file, in one transaction: all of it, or nothing where anything is wrong.

        `dry_run` only reports. `skip_bad` leaves out the rows with problems, and reports them. Raises CustomersError.
        """
        return import_customers(self._database, name, content, actor, dry_run=dry_run, skip_bad=skip_bad)

    def erase(self, customer: str, *, actor: Actor, email: str | None = None) -> StoredCustomer:
        """Forget a person: the whole customer, or one contact by the e-mail address. It cannot be undone.

        Names, contacts, addresses, tax id and attributes are erased, also from orders. Quotes, orders with their numbers and
        documents, what is owned and the audit trail stay. Raises UnknownCustomerError, RecordError.
        """

        def work(connection: Connection) -> StoredCustomer:
            row = _held(connection, customer)
            before = stored_customer(row).customer
            now = self._database.now()
            after = Customer(id=customer, segment=before.segment) if email is None else _without(before, email)
            values = customer_row(after) | ({"erased_at": row.erased_at or now} if email is None else {})
            self._write(connection, row, values, actor)
            orders = tables.orders
            theirs = sa.update(orders).where(orders.c.customer == customer)
            if email is not None:
                theirs = theirs.where(sa.func.lower(orders.c.email) == email.lower())
            connection.execute(theirs.values(name=None, email=None))
            what = "customer" if email is None else "contact"
            record(connection, now, actor, Did.CUSTOMER_ERASED, About(customer=customer, details={"what": what}))
            return _open(connection, customer)

        erased = self._database.write(work)
        self._database.forget()
        return erased

    # --- what they own ---

    def own(
        self,
        customer: str,
        records: Sequence[Owned],
        *,
        source: str,
        actor: Actor,
        ending: Mapping[str, date] | None = None,
    ) -> list[StoredOwned]:
        """Add what a customer owns from a source, such as an order; said again it changes nothing. All that they own then.

        `ending` are ids of what they own no longer from a day on, because of it: both are done, or neither. Raises
        UnknownCustomerError, RecordError.
        """
        for each in records:
            each.check()
        problem = text_problem(source, "the source", LONGEST_NAME, needed=True)
        if problem:
            raise RecordError("What is owned", [problem])

        def work(connection: Connection) -> list[StoredOwned]:
            _held(connection, customer)
            gain_owned(connection, self._database.now(), customer, Gained(records, ending or {}), source, actor)
            return read_owned(connection, customer, None)

        return self._database.write(work)

    def end_owned(self, id: str, until: date, *, actor: Actor) -> None:
        """Let something be owned until before a day. Raises RecordError where there is nothing of that id."""
        self._database.write(lambda connection: end_owned(connection, self._database.now(), id, until, actor))

    def owned(self, customer: str, day: date | None = None) -> list[StoredOwned]:
        """What a customer owns: on a day, or ever. Raises UnknownCustomerError."""

        def work(connection: Connection) -> list[StoredOwned]:
            _open(connection, customer)
            return read_owned(connection, customer, day)

        return self._database.read(work)


def _check(customer: Customer) -> None:
    problems = [problem for _, problem in problems_of(customer)]
    if problems:
        raise RecordError(f"Customer `{customer.id}`", problems)


def _row(connection: Connection, customer: str) -> Row[Any] | None:
    return connection.execute(sa.select(_customers).where(_customers.c.id == customer)).first()


def _held(connection: Connection, customer: str) -> Row[Any]:
    row = connection.execute(sa.select(_customers).where(_customers.c.id == customer).with_for_update()).first()
    if row is None:
        raise _unknown(connection, customer)
    return row


def _open(connection: Connection, customer: str) -> StoredCustomer:
    row = _row(connection, customer)
    if row is None:
        raise _unknown(connection, customer)
    return stored_customer(row)


def _unknown(connection: Connection, customer: str) -> UnknownCustomerError:
    near = sa.select(_customers.c.id).where(_customers.c.id.istartswith(customer[:2], autoescape=True)).limit(500)
    return UnknownCustomerError(customer, connection.execute(near).scalars().all())


def _refuse_erased(row: Row[Any]) -> None:
    if row.erased_at is not None:
        hint = "Give a new customer a new id."
        raise RecordError(f"Customer `{row.id}`", [f"it was erased on {_day(row.erased_at)}, and stays so"], hint)


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _without(customer: Customer, email: str) -> Customer:
    """A customer without a contact. Raises RecordError where there is no such contact."""
    left = tuple(contact for contact in customer.contacts if contact.email.lower() != email.lower())
    if len(left) == len(customer.contacts):
        raise RecordError(f"Customer `{customer.id}`", [f"there is no contact with the e-mail address `{email}`"])
    return replace(customer, contacts=left)


def _sought(text: str, segment: str | None) -> sa.Select[Any]:
    query = sa.select(_customers)
    if segment is not None:
        query = query.where(_customers.c.segment == segment)
    for word in sought_words(text):
        query = query.where(_customers.c.sought.contains(word, autoescape=True))
    return query
