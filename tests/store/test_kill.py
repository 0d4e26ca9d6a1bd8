"""Processes that are killed while they write: what they were told is written is there, and nothing is half there.

KILLS says how many are killed on each database (100; the long target kills 1,000).
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from configurator.quote.life import Actor, State, Step
from configurator.store import open_store
from configurator.store.errors import UnknownQuoteError
from configurator.store.orders import Acceptance
from configurator.store.records import Draft
from configurator.store.store import Store
from tests.store.drafts import draft

KILLS = int(os.environ.get("KILLS", "100"))
WRITERS = 4
ADA, BOB = Actor("ada"), Actor("bob", frozenset({"boss"}))


def write_lives(store: Store, seed: int, tell: Callable[..., None], lives: int = 1_000_000) -> None:
    """Take quotes through their lives as fast as possible, and tell of each write after it was acknowledged."""
    chance = random.Random(seed)
    for count in range(lives):
        quote = store.quotes.create(draft(f"{seed}-{count}"), owner="ada", actor=ADA, customer="C-1")
        tell("revision", quote.id, 1, 1)
        for save in range(2, chance.randint(2, 4)):
            quote = store.quotes.save(quote.id, draft(f"{seed}-{count}-{save}"), version=quote.version, actor=ADA)
            tell("revision", quote.id, 1, save)
        steps = [Step("boss", "because")] if chance.random() < 0.3 else []
        quote = store.quotes.submit(quote.id, version=quote.version, actor=ADA, steps=steps)
        if steps:
            quote = store.quotes.approve(quote.id, version=quote.version, actor=BOB)
        quote = store.quotes.send(quote.id, version=quote.version, actor=ADA)
        tell("number", quote.id, quote.number)
        if chance.random() < 0.3:
            quote = store.quotes.revise(quote.id, version=quote.version, actor=ADA)
            tell("revision", quote.id, 2, 1)
        if chance.random() < 0.7:
            order = store.orders.accept(quote.id, Acceptance("Jo", "jo@example.org"), actor=ADA)
            tell("order", quote.id, order.number)


@contextmanager
def writer(store: Store, seed: int) -> Iterator[tuple[int, int]]:
    """A process that writes: its id, and the end of the pipe on which it tells what was written."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:  # pragma: no cover - the child
        try:
            write_lives(store, seed, lambda *words: os.write(writing, (" ".join(map(str, words)) + "\n").encode()))
        except BaseException as error:
            os.write(writing, f"failed {error!r}\n".encode())
        finally:
            os._exit(1)
    os.close(writing)
    try:
        yield process, reading
    finally:
        os.close(reading)


def told_before_death(store: Store, seeds: range, chance: random.Random) -> list[list[str]]:
    """What several writers told before they were killed, each at a moment of its own; a last line may be torn."""
    lines: list[list[str]] = []
    with ExitStack() as stack:
        writers = [stack.enter_context(writer(store, seed)) for seed in seeds]
        for process, reading in writers:
            text = read_lines(reading, chance.randint(1, 12))  # it has written so much, and writes on
            time.sleep(chance.uniform(0, 0.01))
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            text += read_all(reading)
            lines += [line.split() for line in text.decode().split("\n")[:-1]]
    return lines


def read_lines(pipe: int, count: int) -> bytes:
    """What is told until so many lines are, or nobody tells any more."""
    text = b""
    while text.count(b"\n") < count and (part := os.read(pipe, 1 << 16)):
        text += part
    return text


def read_all(pipe: int) -> bytes:
    parts = []
    while part := os.read(pipe, 1 << 16):
        parts.append(part)
    return b"".join(parts)


def check_told(store: Store, lines: list[list[str]]) -> None:
    """Everything that was told is there, exactly."""
    quotes = {name: store.quotes.open(name) for _, name, *_ in lines}
    for kind, name, *rest in lines:
        quote = quotes[name]
        if kind == "revision":
            revision, save = int(rest[0]), int(rest[1])
            assert quote.revision(revision).save >= save
            assert isinstance(store.quotes.read(name, revision, save), Draft)
        elif kind == "number":
            assert quote.number == rest[0]
        else:
            assert kind == "order", (kind, name, rest)
            assert quote.state is State.ACCEPTED
            assert store.orders.open(rest[0]).quote == name


def numbers_of(store: Store) -> list[str]:
    return sorted(quote.number for quote in store.quotes.iterate() if quote.number)


def orders_of(store: Store) -> list[str]:
    found, page = [], store.orders.find(limit=500)
    found += page.items
    while page.next:
        page = store.orders.find(limit=500, after=page.next)
        found += page.items
    return sorted(order.number for order in found)


def test_kill__leaves_everything_that_was_acknowledged_and_nothing_half(place: str) -> None:
    chance = random.Random(7)
    told = 0
    with open_store(place) as store:
        write_lives(store, -1, lambda *words: None, lives=8)  # statements are compiled now, and the writers inherit them
        for killed in range(0, KILLS, WRITERS):
            lines = told_before_death(store, range(killed, killed + WRITERS), chance)
            told += len(lines)
            check_told(store, lines)
            if killed % 20 == 0:
                assert store.verify() == []
        assert store.verify() == []
        year = time.gmtime().tm_year
        numbers, orders = numbers_of(store), orders_of(store)
    assert told > 5 * KILLS
    assert len(numbers) > KILLS and len(orders) > KILLS / 3
    assert numbers == [f"Q-{year}-{number:05d}" for number in range(1, len(numbers) + 1)]
    assert orders == [f"O-{year}-{number:05d}" for number in range(1, len(orders) + 1)]


def test_kill__a_writer_that_fails_is_noticed(store: Store) -> None:
    store.quotes.create = None  # type: ignore[assignment]
    with pytest.raises(UnknownQuoteError):
        check_told(store, told_before_death(store, range(1), random.Random(1)))
