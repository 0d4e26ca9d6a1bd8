"""Rival changes of one contract, accepted in the same moment by several workers, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from configurator.errors import ContractError
from configurator.offers.desk import Desk
from configurator.offers.running import contracts_of
from configurator.store import open_store
from configurator.store.orders import Order
from tests.offers.test_running import ADA, JO, Counter, own
from tests.store.conftest import place, postgres

__all__ = ["place", "postgres"]

RIVALS = 8


@pytest.fixture
def counter(tmp_path: Path, place: str) -> Iterator[Counter]:
    made = Counter(tmp_path, place)
    with made.store:
        yield made


def test_accept__of_rival_changes_exactly_one_holds(counter: Counter, place: str) -> None:
    order = counter.order(own())
    changes = {"order": order.number, "how": "amend", "on": "2026-03-01"}
    quotes = [counter.quote(own(6 + number), changes=changes).stored.id for number in range(RIVALS)]
    together = Barrier(RIVALS)

    def accept(quote: str) -> Order | ContractError:
        with open_store(place, clock=lambda: counter.now) as store:
            desk = Desk(store, counter.desk.catalogs, ADA, lambda: counter.now)
            together.wait()
            try:
                return desk.accept(quote, JO)
            except ContractError as error:
                return error

    with ThreadPoolExecutor(RIVALS) as workers:
        answers = list(workers.map(accept, quotes))
    (accepted,) = [each for each in answers if isinstance(each, Order)]
    assert all(f"was changed by order `{accepted.number}`" in str(each) for each in answers if each is not accepted)
    assert {each.number for each in counter.store.orders.find().items} == {order.number, accepted.number}
    (running,) = contracts_of(counter.store, "C-1")
    assert running.order == accepted.number
    assert len(counter.store.customers.owned("C-1")) == 2, "what there was until the change, and what there is since"


def test_accept__that_is_refused_leaves_nothing_behind(counter: Counter) -> None:
    order = counter.order(own())
    changes = {"order": order.number, "how": "amend", "on": "2026-03-01"}
    one, other = (counter.quote(own(number), changes=changes).stored.id for number in (6, 7))
    counter.desk.accept(one, JO)
    before = counter.store.customers.owned("C-1"), counter.store.audit.of_quote(other)
    with pytest.raises(ContractError):
        counter.desk.accept(other, JO)
    assert (counter.store.customers.owned("C-1"), counter.store.audit.of_quote(other)) == before
    assert counter.store.quotes.open(other).latest.state == "sent"
