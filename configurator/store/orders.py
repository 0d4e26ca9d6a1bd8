"""Orders: what a customer has accepted, exactly once for a quote, however often it is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from configurator.quote.life import Action, Actor, LifeCycleError, State
from configurator.store import tables
from configurator.store.audit import About, Did, record
from configurator.store.checking import LONGEST_NAME, email_problem, text_problem
from configurator.store.database import Database
from configurator.store.documents import read_documents
from configurator.store.errors import RecordError, UnknownOrderError
from configurator.store.holding import HeldQuote
from configurator.store.numbers import ORDER, next_number
from configurator.store.owned import Gained, StoredOwned, gain_owned, read_owned
from configurator.store.paging import Page, latest_first, page_of, write_cursor
from configurator.store.records import Document
from configurator.store.sending import day_in, supersede_others

_orders = tables.orders


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who accepts: name, e-mail address, and the number of their own purchase order where they have one."""

    name: str
    email: str
    purchase_order: str | None = None

    def check(self) -> None:
        """Raises RecordError with everything that is wrong with it."""
        problems = [text_problem(self.name, "the name", LONGEST_NAME, needed=True), email_problem(self.email)]
        if self.purchase_order is not None:
            problems.append(text_problem(self.purchase_order, "the purchase order", LONGEST_NAME))
        if any(problems):
            raise RecordError("The acceptance", [problem for problem in problems if problem])


@dataclass(frozen=True, slots=True)
class Order:
    """An order. `name` and `email` are None where that person was erased; `priced` is the hash of the offer that was accepted."""

    number: str
    quote: str
    quote_number: str
    revision: int
    customer: str | None
    accepted_at: datetime
    accepted_through: str
    name: str | None
    email: str | None
    purchase_order: str | None
    content: str
    priced: str

    def document(self, content: Document, priced: Document) -> dict[str, Any]:
        """The order as a JSON document, with the documents that were accepted."""
        return {
            "number": self.number,
            "quote": {"number": self.quote_number, "revision": self.revision, "id": self.quote},
            "customer": self.customer,
            "accepted": {
                "at": self.accepted_at.isoformat(),
                "through": self.accepted_through,
                "name": self.name,
                "email": self.email,
                "purchase_order": self.purchase_order,
            },
            "content": content,
            "priced": priced,
            "priced_hash": self.priced,
        }


Gains = Callable[[Order, Document, Sequence[StoredOwned]], Gained]
"""What a customer gains by an order: of the offer that was accepted, and of what they own so far (nothing, if nobody knows them).

It is asked within the transaction that accepts, and may refuse by raising: then nothing is accepted.
"""


def accept(
    held: HeldQuote, revision: int, acceptance: Acceptance, through: str, actor: Actor, gains: Gains | None = None
) -> Order:
    """Accept a revision: its order, with what the customer owns by it. Said again it is the same order.

    Raises LifeCycleError, RecordError, and what `gains` raises.
    """
    found = _order_of(held.connection, held.id)
    if found is not None and found.revision == revision:
        return found
    acceptance.check()
    state = held.after(revision, Action.ACCEPT)
    last = held.last_save(revision)
    if last.priced is None:
        raise LifeCycleError(held.label(revision), State.SENT, Action.ACCEPT, "It holds no offer.")
    number = next_number(held.connection, ORDER, day_in(held.now, last.timezone))
    row = {
        "number": number,
        "quote": held.id,
        "revision": revision,
        "customer": held.row.customer,
        "accepted_at": held.now,
        "accepted_through": through,
        "name": acceptance.name.strip(),
        "email": acceptance.email.strip(),
        "purchase_order": acceptance.purchase_order,
        "content": last.content,
        "priced": last.priced,
    }
    held.connection.execute(sa.insert(_orders), row)
    supersede_others(held, revision, actor)
    held.set_state(revision, state)
    about = About(held.id, revision, held.row.customer, number, {"order": number, "priced": last.priced})
    record(held.connection, held.now, actor, Did.ACCEPTED, about)
    held.show(revision)
    held.finish(actor)
    order = Order(**row, quote_number=str(held.number))
    if gains is not None:
        _gain(held, order, gains, actor)
    return order


def _gain(held: HeldQuote, order: Order, gains: Gains, actor: Actor) -> None:
    """Keep what a customer gains by an order; of several orders of one customer at a time, one after the other."""
    connection, known = held.connection, tables.customers
    priced = read_documents(connection, {order.priced})[order.priced]
    row = connection.execute(sa.select(known.c.id).where(known.c.id == order.customer).with_for_update()).first()
    owned = read_owned(connection, row.id, None) if row is not None else []
    gained = gains(order, priced, owned)
    if row is not None:
        for each in gained.records:
            each.check()
        gain_owned(connection, held.now, row.id, gained, order.number, actor)


def _order_of(connection: Connection, quote: str) -> Order | None:
    row = connection.execute(_SELECT.where(_orders.c.quote == quote)).first()
    return _order(row) if row is not None else None


_SELECT = sa.select(_orders, tables.quotes.c.number.label("quote_number")).join(
    tables.quotes, tables.quotes.c.id == _orders.c.quote
)


def _order(row: Row[Any]) -> Order:
    return Order(**row._asdict())


class Orders:
    """All orders of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accept(
        self,
        quote: str,
        acceptance: Acceptance,
        *,
        actor: Actor,
        revision: int | None = None,
        gains: Gains | None = None,
    ) -> Order:
        """Accept a quote for a customer: the revision that was sent, unless another is named; with what they own by it (`gains`).

        A quote that is accepted already gives the order that it has. Raises UnknownQuoteError, LifeCycleError, RecordError, and
        what `gains` raises.
        """

        def work(connection: Connection) -> Order:
            held = HeldQuote(connection, self._database.now(), quote)
            chosen = held.open_to_customer if revision is None else held.check_revision(revision)
            return accept(held, chosen, acceptance, actor.name, actor, gains)

        return self._database.write(work)

    def open(self, number: str) -> Order:
        """An order by its number. Raises UnknownOrderError."""
        row = self._database.read(lambda connection: connection.execute(_SELECT.where(_orders.c.number == number)).first())
        if row is None:
            raise UnknownOrderError(number)
        return _order(row)

    def of_quote(self, quote: str) -> Order | None:
        """The order of a quote, by the id of the quote; None where it has none."""
        return self._database.read(lambda connection: _order_of(connection, quote))

    def document(self, number: str) -> dict[str, Any]:
        """An order as a JSON document, with the offer that was accepted. Raises UnknownOrderError, StoreDamagedError."""
        order = self.open(number)
        found = self._database.read(lambda connection: read_documents(connection, {order.content, order.priced}))
        return order.document(found[order.content], found[order.priced])

    def find(self, *, customer: str | None = None, limit: int = 50, after: str | None = None) -> Page[Order]:
        """A page of all orders or those of a customer, the latest first; `after` is `next` of a page. Raises RequestError."""
        query = _SELECT if customer is None else _SELECT.where(_orders.c.customer == customer)
        query = latest_first(query, _orders.c.accepted_at, _orders.c.number, limit, after)
        found = [_order(row) for row in self._database.read(lambda connection: connection.execute(query).all())]
        return page_of(found, limit, [write_cursor(order.accepted_at, order.number) for order in found])
