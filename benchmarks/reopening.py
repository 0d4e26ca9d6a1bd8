"""10,000 stored quotes against a changed catalog: how long reopening all of them takes, and what becomes of them.

python -m benchmarks.reopening [--quotes 10000] [--workers 2] [--profile] [--store FILE]

The quotes are phone plans with random decisions. Then prices change, phones are dropped and renamed, a rule is tightened. With
`--store`, the quotes are made once and used again.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import random
import resource
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.subjects import CATALOGS
from configurator import load_catalog
from configurator.engine.sampling import rank_products
from configurator.offers.catalogs import Catalogs
from configurator.offers.content import content_from_json
from configurator.offers.desk import draft_of
from configurator.offers.pricing import price_offer
from configurator.offers.reopening_all import reopen_all
from configurator.quote.life import Actor
from configurator.store import open_store
from configurator.store.records import Draft, NewQuote
from configurator.titles import written

PLAN = CATALOGS / "phone-plan"
PRODUCT = "mobile-plan"
ADA = Actor("ada")
MADE = datetime(2026, 9, 1, 12, tzinfo=UTC)
REOPENED = datetime(2026, 9, 8, 12, tzinfo=UTC)
SEGMENTS = ("standard", "standard", "standard", "student", "travelling-sales")
CHANGES = {
    "modules.yaml": (("price: 11.95", "price: 12.95"),),
    "products.yaml": (("data.gigabytes >= 3\n", "data.gigabytes >= 8\n"),),
    "handsets.csv": (("499.00,21.00", "479.00,20.00"),),
}
RENAMED = {"galaxy-z-fold7": "galaxy-z-fold8", "nothing-phone-3a": "nothing-phone-4a"}
DROPPED = 7


def drafts(number: int, seed: int) -> list[Draft]:
    """Offers with random decisions, a few of them with several items and a discount."""
    catalog = load_catalog(PLAN)
    catalogs, chance = Catalogs([catalog]), random.Random(seed)
    compiled = catalog.compile(PRODUCT)
    found = []
    for segment in SEGMENTS:
        facts = {"context.segment": segment, "context.employer-limit": 200, "context.customer": "new", "context.network": "5G"}
        ranked = rank_products(compiled.problem.problem, facts, compiled.engine)
        assert ranked is not None
        for bundle in ranked.draw(number // len(SEGMENTS), seed):
            count = chance.choice((1, 1, 1, 1, 2))
            items = [item(str(each + 1), bundle, list(compiled.product.choices), chance) for each in range(count)]
            discounts = [{"title": "Welcome", "share": "5 %"}] if chance.random() < 0.2 else []
            context = {"segment": segment, "employer-limit": 200}
            document = {"items": items, "customer": "Jo Doe", "context": context, "discounts": discounts}
            found.append(draft_of(price_offer(content_from_json(document), catalogs, MADE)))
    return found


def item(name: str, bundle: dict[str, object], paths: list[str], chance: random.Random) -> dict[str, object]:
    decided = chance.sample(paths, chance.randint(2, 8))
    decisions = {path: written(bundle[path]) for path in decided}  # type: ignore[arg-type]
    return {"id": name, "catalog": "phone-plan", "product": PRODUCT, "quantity": chance.choice((1, 1, 5)), "decisions": decisions}


def fill(place: Path, number: int) -> None:
    """A store with so many quotes."""
    workers = os.cpu_count() or 2
    with ProcessPoolExecutor(workers) as pool:
        made = [draft for part in pool.map(drafts, [number // workers] * workers, range(workers)) for draft in part]
    with open_store(place) as store:
        news = (NewQuote(draft, f"rep-{place % 40}", f"C-{place % 500}") for place, draft in enumerate(made))
        store.quotes.create_many(news, actor=ADA)


def changed(folder: Path) -> Path:
    """The catalog after the changes."""
    target = folder / "phone-plan"
    shutil.copytree(PLAN, target)
    for name, replacements in CHANGES.items():
        text = (target / name).read_text(encoding="utf-8")
        for before, after in replacements:
            assert before in text, before
            text = text.replace(before, after)
        (target / name).write_text(text, encoding="utf-8")
    table = target / "handsets.csv"
    listed = {row.split(",")[0] for file in (target / "price-lists").glob("*.csv") for row in file.read_text().splitlines()}
    table.write_text("\n".join(phones(table.read_text(encoding="utf-8").splitlines(), listed)) + "\n", encoding="utf-8")
    return target


def phones(rows: list[str], listed: set[str]) -> Iterator[str]:
    """The phones of the new season: some are dropped, some have successors."""
    yield f"{rows[0]},replaces"
    free = [row for row in rows[1:] if row.split(",")[0] not in listed and row.split(",")[0] not in RENAMED]
    dropped = free[2 : 2 + DROPPED]
    for row in rows[1:]:
        if row not in dropped:
            name = row.split(",")[0]
            yield f"{row.replace(name, RENAMED[name], 1)},{name}" if name in RENAMED else f"{row},"


def cpu_seconds() -> float:
    """Processor time of this process and of those that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def measure(place: Path, folder: Path, workers: int) -> None:
    started, before = time.perf_counter(), cpu_seconds()
    catalogs = Catalogs([load_catalog(changed(folder))])
    counts: Counter[str] = Counter()
    decisions = 0
    with open_store(place) as store:
        for found in reopen_all(store, catalogs, REOPENED, workers=workers):
            counts[found.outcome.value] += 1
            decisions += found.changed_decisions
    seconds = time.perf_counter() - started
    number = sum(counts.values())
    told = ", ".join(f"{count:,} {outcome}" for outcome, count in counts.most_common())
    print(f"{number:,} quotes reopened by {workers} processes in {seconds:.1f} s, {1000 * seconds / number:.2f} ms each")
    print(f"{cpu_seconds() - before:.1f} s of processor time in all")
    print(f"{told}; {decisions:,} decisions changed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--profile", action="store_true", help="show where the time goes, in one process")
    parser.add_argument("--store", type=Path, help="where the quotes are, or are to be kept")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = arguments.store or Path(folder) / "store.db"
        if not place.exists():
            started = time.perf_counter()
            fill(place, arguments.quotes)
            print(f"made in {time.perf_counter() - started:.1f} s")
        if arguments.profile:
            profile = cProfile.Profile()
            profile.runcall(measure, place, Path(folder), 1)
            pstats.Stats(profile).sort_stats("cumtime").print_stats(60)
        else:
            measure(place, Path(folder), arguments.workers)


if __name__ == "__main__":
    main()
