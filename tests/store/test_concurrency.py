"""Many processes on one store: numbers without gaps, one order for a quote, and nobody writes over another."""

from __future__ import annotations

import contextlib
import os
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from configurator.quote.life import Actor
from configurator.store import open_store
from configurator.store.audit import Did
from configurator.store.customer_records import Customer
from configurator.store.errors import RecordError, StaleWriteError
from configurator.store.orders import Acceptance
from configurator.store.store import Store
from tests.store.drafts import draft
from tests.store.lives import ADA, sent
from tests.store.test_kill import numbers_of

WORKERS = 4
EACH = 10


def in_processes(store: Store, work: Callable[[Store, int], None]) -> None:
    """Run work in several forked processes at once. What goes wrong in one of them fails the test."""
    processes = []
    for number in range(WORKERS):
        process = os.fork()
        if process == 0:  # pragma: no cover - the child
            try:
                work(store, number)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        processes.append(process)
    assert [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in processes] == [0] * WORKERS


def test_numbers__of_many_writers_have_no_gaps(place: str) -> None:
    with open_store(place) as store:
        sent(store)
        in_processes(store, lambda opened, number: [sent(opened) for _ in range(EACH)] and None)
        numbers = numbers_of(store)
        assert store.verify() == []
    assert [int(number[-5:]) for number in numbers] == list(range(1, WORKERS * EACH + 2))


def test_failures__leave_no_gap(place: str) -> None:
    def work(store: Store, number: int) -> None:
        for _ in range(EACH):
            with pytest.raises(ZeroDivisionError):
                store.database.write(lambda connection: _send_and_fail(store, connection))
            sent(store)

    with open_store(place) as store:
        sent(store)
        in_processes(store, work)
        numbers = numbers_of(store)
        assert store.verify() == []
    assert [int(number[-5:]) for number in numbers] == list(range(1, WORKERS * EACH + 2))


def _send_and_fail(store: Store, connection: object) -> None:
    from configurator.store import drafting, sending
    from configurator.store.approving import submit
    from configurator.store.holding import HeldQuote
    from configurator.store.records import NewQuote

    (id,) = drafting.create(connection, store.database.now(), [NewQuote(draft(), "ada")], ADA)  # type: ignore[arg-type]
    submit(HeldQuote(connection, store.database.now(), id), (), ADA)  # type: ignore[arg-type]
    sending.send(HeldQuote(connection, store.database.now(), id), ADA)  # type: ignore[arg-type]
    raise ZeroDivisionError


def test_accept__by_many_at_once_is_one_order(place: str) -> None:
    with open_store(place) as store:
        tokens = [store.shares.create(sent(store).id, actor=ADA).token for _ in range(5)]

        def work(opened: Store, number: int) -> None:
            for token in tokens:
                opened.shares.accept(str(token), Acceptance(f"Customer {number}", "jo@example.org"))

        in_processes(store, work)
        orders = store.orders.find().items
        assert sorted(order.number[-5:] for order in orders) == [f"{number:05d}" for number in range(1, 6)]
        assert store.verify() == []


def test_save__by_many_at_once_loses_nothing(place: str) -> None:
    with open_store(place) as store:
        quote = store.quotes.create(draft(0), owner="ada", actor=ADA)

        def work(opened: Store, number: int) -> None:
            saved = 0
            while saved < EACH:
                seen = opened.quotes.open(quote.id)
                count = opened.quotes.read(quote.id, save=seen.latest.save).content["items"][0]
                try:
                    opened.quotes.save(quote.id, draft(count + 1), version=seen.version, actor=Actor(f"w{number}"))
                    saved += 1
                except StaleWriteError:
                    pass

        in_processes(store, work)
        assert store.quotes.read(quote.id).content == {"items": [WORKERS * EACH]}
        contents = [store.quotes.read(quote.id, 1, info.save).content["items"][0] for info in store.quotes.saves(quote.id)]
        assert contents == list(range(WORKERS * EACH + 1))
        assert store.verify() == []


def test_fork__leaves_the_connections_of_the_parent_alone(place: str) -> None:
    with open_store(place) as store, store.database.reading() as reading:
        before = reading.exec_driver_sql("SELECT count(*) FROM quotes").scalar()
        in_processes(store, lambda opened, number: sent(opened) and None)
        assert reading.exec_driver_sql("SELECT count(*) FROM quotes").scalar() == before == 0  # one snapshot
        assert store.quotes.count() == WORKERS
        sent(store)
        assert len(numbers_of(store)) == WORKERS + 1


def test_threads__share_a_store(place: str) -> None:
    with open_store(place) as store, ThreadPoolExecutor(24) as pool:
        done = list(pool.map(lambda _: sent(store).number, range(60)))
        assert sorted(done) == numbers_of(store)
        assert len(set(done)) == 60
        assert store.verify() == []


def test_customers__added_by_many_at_once_are_there_once(place: str) -> None:
    def work(store: Store, number: int) -> None:
        for count in range(EACH):
            with contextlib.suppress(RecordError):
                store.customers.add(Customer(f"C-{count}", f"by {number}"), actor=ADA)
        store.customers.import_csv("customers.csv", b"id,name\nC-1,Acme\nC-90,Beta\n", actor=ADA)

    with open_store(place) as store:
        in_processes(store, work)
        assert store.customers.count() == EACH + 1
        added = [event for event in store.audit.latest(500) if event.action is Did.CUSTOMER_ADDED]
        assert len(added) == EACH + 1


def test_open__by_many_at_once_makes_the_tables_once(place: str) -> None:
    def work(_: object, number: int) -> None:
        with open_store(place) as opened:
            sent(opened)

    in_processes(None, work)  # type: ignore[arg-type]
    with open_store(place) as store:
        assert len(numbers_of(store)) == WORKERS
        assert store.verify() == []
