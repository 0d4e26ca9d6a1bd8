"""A store with 10,000 quotes: how long creating, opening, listing, finding and moving on take.

python -m benchmarks.store                          a new SQLite file
python -m benchmarks.store postgresql://...         an empty database
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from configurator.quote.life import Actor, State
from configurator.store import open_store
from configurator.store.customer_records import Contact, Customer
from configurator.store.records import Draft, NewQuote
from configurator.store.store import Store

QUOTES, CUSTOMERS, ROUNDS = 10_000, 500, 200
ADA = Actor("ada")
WORDS = ("desk", "window", "wardrobe", "server", "phone", "tea", "suit", "hotel", "Berlin", "London", "上海", "oak")


def draft(number: int, chance: random.Random) -> Draft:
    """A quote with a document of about 20 KB, no two alike."""
    lines = [{"title": chance.choice(WORDS) * 3, "amount": f"{chance.random():.12f}", "line": line} for line in range(250)]
    title = f"{chance.choice(WORDS)} for {chance.choice(WORDS)} {number}"
    products = tuple(chance.sample(WORDS[:8], 2))
    return Draft(
        {"items": [number]}, {"lines": lines}, title, "EUR", Decimal(number), date(2099, 1, 1), "UTC", ("a" * 64,), products
    )


def news(chance: random.Random) -> Iterator[NewQuote]:
    for number in range(QUOTES):
        yield NewQuote(draft(number, chance), f"rep-{number % 40}", f"C-{number % CUSTOMERS}")


def told(what: str, seconds: float, unit: str = "ms") -> None:
    shown = f"{seconds:.2f} s" if unit == "s" else f"{seconds * 1000:.2f} ms"
    print(f"{what:<58} {shown:>10}", flush=True)


def once(what: str, work: Callable[[], object]) -> None:
    started = time.perf_counter()
    work()
    told(what, time.perf_counter() - started, "s")


def often(what: str, work: Callable[[int], object], rounds: int = ROUNDS) -> None:
    """The median and the worst of many rounds."""
    taken = []
    for number in range(rounds):
        started = time.perf_counter()
        work(number)
        taken.append(time.perf_counter() - started)
    taken.sort()
    told(what, taken[len(taken) // 2])
    told("    the slowest of twenty", taken[-max(1, len(taken) // 20)])


def measure(store: Store) -> None:
    chance = random.Random(1)
    for number in range(CUSTOMERS):
        store.customers.add(
            Customer(f"C-{number}", f"Customer {number}", contacts=(Contact("Jo", f"jo{number}@x.org"),)), actor=ADA
        )
    ids: list[str] = []
    once(f"create {QUOTES:,} quotes in bulk", lambda: ids.extend(store.quotes.create_many(news(chance), actor=ADA)))
    once(f"iterate over {QUOTES:,}", lambda: sum(1 for _ in store.quotes.iterate()))
    once(f"iterate over {QUOTES:,} with their documents", lambda: sum(1 for _ in store.quotes.iterate_drafts()))
    chosen = [chance.choice(ids) for _ in range(ROUNDS)]
    often("open one", lambda number: store.quotes.open(chosen[number]))
    often(
        "open one and read its documents", lambda number: (store.quotes.open(chosen[number]), store.quotes.read(chosen[number]))
    )
    often("list 50", lambda _: store.quotes.find(limit=50))
    often("list 50 drafts of an owner", lambda number: store.quotes.find(owner=f"rep-{number % 40}", state=State.DRAFT))
    often("list those of a customer", lambda number: store.quotes.find(customer=f"C-{number % CUSTOMERS}"))
    often("list 50 with a product", lambda number: store.quotes.find(product=WORDS[number % 8]))
    often("list 50 with a common word", lambda number: store.quotes.find(text=WORDS[number % 8]))
    often("find one by a rare word", lambda number: store.quotes.find(text=f" {number}9 "))
    often("find by a customer's e-mail address", lambda number: store.quotes.find(text=f"jo{number}@x.org"))
    often("find nothing", lambda number: store.quotes.find(text=f"nothing{number}"))
    often("count the drafts", lambda _: store.quotes.count(state=State.DRAFT))
    often("create one", lambda number: store.quotes.create(draft(-number, chance), owner="ada", actor=ADA))
    often(
        "save one",
        lambda number: store.quotes.save(
            chosen[number], draft(number, chance), version=_version(store, chosen[number]), actor=ADA
        ),
    )
    often("submit one and send it", lambda number: _send(store, ids[number]))
    with tempfile.TemporaryDirectory() as folder:
        once("back it up", lambda: store.back_up(Path(folder) / "backup"))
        once("export it, compressed", lambda: store.export(Path(folder) / "store.jsonl.gz"))
        with open_store(Path(folder) / "other.db") as other:
            once("import it into SQLite", lambda: other.import_(Path(folder) / "store.jsonl.gz"))
    once("verify it", lambda: print("  ", store.verify() or "sound"))


def _version(store: Store, quote: str) -> int:
    return store.quotes.open(quote).version


def _send(store: Store, quote: str) -> None:
    version = store.quotes.submit(quote, version=_version(store, quote), actor=ADA).version
    store.quotes.send(quote, version=version, actor=ADA)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store", description=__doc__.split("\n")[0])
    parser.add_argument("place", nargs="?", help="the URL of an empty database; left out: a new SQLite file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = arguments.place or str(Path(folder) / "store.db")
        with open_store(place) as store:
            print(store.place)
            measure(store)


if __name__ == "__main__":
    main()
