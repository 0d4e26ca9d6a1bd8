"""Quotes of 200 different items: how long pricing them, building the quote, writing and computing it again take.

python -m benchmarks.quotes                         mobile plans and workstations
python -m benchmarks.quotes window window           another product
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from configurator import load_catalog
from configurator.configuration import Configuration
from configurator.pricing import price
from configurator.quote import build_quote, quote_to_json, recompute_quote
from configurator.quote.items import Offered

ITEMS, ROUNDS, CHOSEN = 200, 7, 3
MOMENT = datetime(2026, 5, 4, tzinfo=UTC)
CATALOGS = Path(__file__).parent.parent / "catalogs"
PRODUCTS = (("phone-plan", "mobile-plan"), ("pc", "workstation"))


def configurations(catalog: str, product: str, chance: random.Random) -> list[Configuration]:
    """Different bundles: a few random choices each, the rest completed."""
    loaded, found = load_catalog(CATALOGS / catalog), dict[tuple[object, ...], Configuration]()
    while len(found) < ITEMS:
        session = loaded.configure(product, started=MOMENT)
        for path in chance.sample(list(session.product.choices), CHOSEN):
            if session.available[path]:
                session.choose(path, chance.choice(list(session.available[path])))
        made = session.complete()
        found.setdefault(tuple(made.assignment.values()), made)
    return list(found.values())


def median(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor, the medians of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - clock, time.process_time() - processor))
    clocks, processors = zip(*taken, strict=True)
    return statistics.median(clocks), statistics.median(processors)


def measure(catalog: str, product: str) -> None:
    made = configurations(catalog, product, random.Random(1))
    items = [Offered(each, str(number), 1 + number % 3) for number, each in enumerate(made, 1)]
    quote = build_quote(items, customer="Bench", created=MOMENT, language="en")
    works: dict[str, Callable[[], object]] = {
        f"price of {ITEMS} items": lambda: [price(each) for each in made],
        f"quote of {ITEMS} items": lambda: build_quote(items, customer="Bench", created=MOMENT, language="en"),
        "its document": lambda: quote_to_json(quote),
        "computed again": lambda: recompute_quote(quote),
    }
    for what, work in works.items():
        clock, processor = median(work)
        print(f"{product:<16} {what:<22} {clock * 1000:7.0f} ms   processor {processor * 1000:7.0f} ms", flush=True)


if __name__ == "__main__":
    chosen = sys.argv[1:]
    for catalog, product in [(chosen[0], chosen[1])] if len(chosen) == 2 else PRODUCTS:
        measure(catalog, product)
