"""`make bench`: one table of compile times and clicks, on the catalogs of this project and on shared instances.

    python -m benchmarks [--json FILE] [--runs N]
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.clicks import click_session, click_through, first_context, median_ms, p99_ms, random_costs
from benchmarks.instances import COUNTS, instance_path, load_instance
from configurator import ConfigurableCatalog, load_catalog
from configurator.engine import compile_problem
from configurator.problem.build import build_problem

CATALOGS = Path(__file__).resolve().parents[1] / "catalogs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--runs", type=int, default=5, help="random configurations per instance")
    arguments = parser.parse_args()
    rows = [measure_instance(name, arguments.runs) for name in COUNTS if instance_path(name).exists()]
    rows += [row for folder in sorted(CATALOGS.iterdir()) if folder.is_dir() for row in measure_catalog(folder, arguments.runs)]
    start = {"import configurator (s)": python_seconds("import configurator"),
             "import and load a catalog (s)": python_seconds("import configurator; configurator.load_catalog('catalogs/pc')")}
    show(rows, start)
    if arguments.json:
        arguments.json.write_text(json.dumps({"instances": rows, "start": start}, indent=2), encoding="utf-8")


def measure_instance(name: str, runs: int) -> dict:
    problem = load_instance(name)
    started = time.perf_counter()
    engine = compile_problem(problem)
    row = {"instance": name, "compile s": time.perf_counter() - started, **clicks(engine, random_costs(engine), runs)}
    assert engine.count({}) == COUNTS[name], f"{name}: the count is not the published one"
    return row


def measure_catalog(folder: Path, runs: int) -> list[dict]:
    started = time.perf_counter()
    catalog = load_catalog(folder)
    loading = time.perf_counter() - started
    rows = []
    for product in catalog.products.values():
        started = time.perf_counter()
        built = build_problem(catalog.records, product)
        building = time.perf_counter() - started
        started = time.perf_counter()
        engine = compile_problem(built.problem)
        compiling = time.perf_counter() - started
        row = {"instance": f"{folder.name}/{product.id}", "load s": loading, "build s": building, "compile s": compiling}
        rows.append({**row, **clicks(engine, built.costs.unary, runs), **state_clicks(catalog, product.id)})
    return rows


def clicks(engine, costs: dict, runs: int) -> dict:
    available = click_through(engine, engine.available, runs)
    cheapest = click_through(engine, lambda decisions: engine.cheapest(decisions, costs), runs)
    diagram = engine.diagram
    return {
        "nodes": diagram.nodes, "arcs": diagram.arcs, "kB": diagram.nbytes // 1024, "products": engine.count({}),
        "available ms": median_ms(available), "available p99": p99_ms(available),
        "cheapest ms": median_ms(cheapest), "cheapest p99": p99_ms(cheapest),
    }


def state_clicks(catalog: ConfigurableCatalog, product: str) -> dict:
    """A click of a session: the new state with every option's status and price."""
    choose = random.Random(0)
    facts = first_context(catalog)
    runs = [click_session(catalog.configure(product, facts), choose, time.perf_counter) for _ in range(5)]
    spent = [seconds for run in runs for seconds in run]
    return {"click ms": median_ms(spent), "click p99": p99_ms(spent)}


def python_seconds(code: str) -> float:
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, cwd=CATALOGS.parent)
        best = min(best, time.perf_counter() - started)
    return best


def show(rows: list[dict], start: dict) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = Table(*columns)
    for row in rows:
        table.add_row(*(written(row.get(name, "")) for name in columns))
    console = Console(width=220)
    console.print(table)
    for name, seconds in start.items():
        console.print(f"{name}: {seconds:.2f}")


def written(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return f"{value:.3g}" if isinstance(value, int) and value > 10**9 else str(value)


if __name__ == "__main__":
    main()
