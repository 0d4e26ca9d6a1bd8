"""One subject, measured by a process of its own: `python -m benchmarks.measure NAME FILE [--runs N] [--seconds S]`.

Prints the figures as JSON and leaves a sample of the clicks in FILE, for peers to replay.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import pickle
import random
import resource
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.clicks import Click, click_session, click_through, first_context, median_ms, p99_ms, timed
from benchmarks.instances import INSTANCES
from benchmarks.subjects import CATALOGS, load_subject
from configurator import load_catalog
from configurator.engine import Budget, Engine, compile_problem
from configurator.engine.cache import DiagramCache
from configurator.errors import ConfiguratorError

BUDGET = Budget(seconds=60, memory_mb=4096)
SAMPLED = 60  # clicks that are kept for the peers
BEFORE_FIRST = 5
CONFLICTS = 10
LONGEST = 2.0  # seconds for one conflict, or for its repairs
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("clicks", type=Path, help="where to leave a sample of the clicks")
    parser.add_argument("--cache", type=Path, help="keep what is compiled here, and read it where it is there")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=6.0, help="how long to click at most")
    arguments = parser.parse_args()
    row, clicks = measured(arguments.name, arguments.runs, arguments.seconds, arguments.cache)
    arguments.clicks.write_bytes(pickle.dumps(clicks))
    print(json.dumps(row))


def measured(name: str, runs: int, seconds: float, folder: Path | None = None) -> tuple[Row, list[Click]]:
    """The figures of a subject, and a sample of its clicks."""
    subject = load_subject(name)
    problem = subject.problem
    before = peak_mb()
    row: Row = {"variables": len(problem.variables), "values": sum(len(variable.domain) for variable in problem.variables),
                "constraints": len(problem.constraints), **subject.seconds}  # fmt: skip
    with tempfile.TemporaryDirectory() as own:
        cache = DiagramCache(folder or Path(own))
        try:
            engine, row["compile s"] = timed(lambda: compile_problem(problem, BUDGET, cache))
        except ConfiguratorError as error:
            return {**row, "peak MB": peak_mb(), "more MB": peak_mb() - before, "gave up": str(error)}, []
        row |= {"peak MB": peak_mb(), "more MB": peak_mb() - before, "engine": getattr(engine, "name", "diagram"), **size(engine)}
        row["cached ms"] = 1000 * min(timed(lambda: compile_problem(problem, BUDGET, cache))[1] for _ in range(3))
    row |= counted(engine, name)
    row["first ms"] = 1000 * (timed(lambda: engine.available({}))[1] + timed(lambda: engine.cheapest({}, subject.costs))[1])
    clicks = click_through(engine, subject.costs, runs, seconds)
    row |= {**click_figures(clicks), **conflict_figures(engine, seconds)}
    return row | (session_figures(name, seconds) if "/" in name else {}), sample(clicks)


def peak_mb() -> float:
    """The most memory that this process has held so far, in megabytes.

    Not `ru_maxrss` where it can be helped: Linux lets a process inherit that from the one that started it.
    """
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def size(engine: Engine) -> Row:
    """Nodes, edges and bytes of a compiled diagram."""
    diagram = getattr(engine, "diagram", None)
    return {} if diagram is None else {"nodes": diagram.nodes, "edges": diagram.arcs, "bytes": diagram.nbytes}


def counted(engine: Engine, name: str) -> Row:
    """The number of products, and whether it and the features in all or no products are as published."""
    try:
        products, seconds = timed(lambda: engine.count({}))
    except ConfiguratorError:
        products, seconds = None, 0.0
    row: Row = {"products": products, "count ms": 1000 * seconds}
    known = INSTANCES.get(name)
    checks = [] if known is None else [
        known.products is None or products == known.products,
        known.about is None or (products is not None and abs(products / known.about - 1) < 1e-3),
        known.possible is None or (products is not None and (products > 0) == known.possible),
        known.core is None or settled(engine) == (known.core, known.dead),
    ]  # fmt: skip
    stated = known is not None and (known.products, known.about, known.possible, known.core) != (None,) * 4
    return {**row, "oracle": ("agrees" if all(checks) else "DIFFERS") if stated else "none"}


def settled(engine: Engine) -> tuple[int, int]:
    """How many Boolean variables are true, and how many false, in all products."""
    values = list(engine.available({}).values())
    return sum(found == {True} for found in values), sum(found == {False} for found in values)


def click_figures(clicks: list[Click]) -> Row:
    available = [done.seconds for done in clicks]
    row: Row = {"clicks": len(clicks), "available ms": median_ms(available), "available p99": p99_ms(available)}
    if unchecked := sum(bool(done.unchecked) for done in clicks):
        row["clicks with unchecked"] = unchecked
    cheapest = [done.cheapest_seconds for done in clicks if done.cheapest_seconds is not None]
    if not cheapest:
        return row
    read = median_ms([done.cheapest_seconds + done.reading_seconds for done in clicks if done.totals is not None])
    return {**row, "cheapest ms": median_ms(cheapest), "cheapest p99": p99_ms(cheapest), "cheapest read ms": read}


def session_figures(name: str, seconds: float) -> Row:
    """A click of a session: a choice with the new state, and the status and price of every option of every choice."""
    folder, product = name.split("/")
    catalog = load_catalog(CATALOGS / folder)
    choose, facts = random.Random(0), first_context(catalog)
    spent: list[float] = []
    for _ in range(5):
        if sum(spent) < seconds:
            spent += click_session(catalog.configure(product, facts), choose, time.perf_counter, seconds - sum(spent))
    return {"session click ms": median_ms(spent), "session click p99": p99_ms(spent)}


def conflict_figures(engine: Engine, seconds: float) -> Row:
    """The median time to explain contradictory decisions (decisions and rules), and to list up to three repairs.

    Each has `LONGEST` seconds; an answer that says it is not finished, or that does not come in time, is counted as unfinished.
    """
    spent: dict[str, list[float]] = {"conflict": [], "repairs": []}
    unfinished = dict.fromkeys(spent, 0)
    deadline = time.perf_counter() + seconds
    questions: dict[str, Callable[[dict[str, Any]], bool]] = {
        "repairs": lambda decisions: engine.repairs(decisions, limit=3, seconds=LONGEST).complete,
        "conflict": lambda decisions: getattr(engine.conflict(decisions, seconds=LONGEST), "minimal", True),
    }
    for decisions in contradictions(engine, CONFLICTS):
        for name, ask in questions.items():
            with contextlib.suppress(ConfiguratorError):
                finished, needed = limited(lambda ask=ask, decisions=decisions: ask(decisions))
                spent[name].append(needed)
                unfinished[name] += not finished
        if time.perf_counter() > deadline:
            break
    row: Row = {f"{name} ms": median_ms(seconds) for name, seconds in spent.items() if seconds}
    return row | {f"{name} unfinished": number for name, number in unfinished.items() if number}


def limited(work: Callable[[], bool]) -> tuple[bool, float]:
    """Whether some work was finished, and its seconds; it is broken off at twice the time that it has."""
    signal.signal(signal.SIGALRM, broken_off)
    signal.setitimer(signal.ITIMER_REAL, 2 * LONGEST)
    started = time.perf_counter()
    try:
        return work(), time.perf_counter() - started
    except BrokenOffError:
        return False, time.perf_counter() - started
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


class BrokenOffError(Exception):
    """Some work took too long."""


def broken_off(*_: object) -> None:
    raise BrokenOffError


def contradictions(engine: Engine, number: int) -> list[dict[str, Any]]:
    """Decisions that a person could arrive at: some choices made, then a value that was possible at first and no longer is."""
    start = engine.available({})
    names = [name for name, values in start.items() if len(values) > 1]
    found: list[dict[str, Any]] = []
    for seed in range(3 * number if names else 0):
        choose = random.Random(1_000 + seed)
        decisions: dict[str, Any] = {}
        for name in choose.sample(names, min(len(names), 30))[: len(names) // 2]:
            decisions[name] = choose.choice(sorted(engine.available(decisions)[name], key=str))
        available = engine.available(decisions)
        gone = [(name, value) for name in names if name not in decisions
                for value in sorted(start[name] - available.get(name, set()), key=str)]  # fmt: skip
        if gone:
            found.append(decisions | dict([choose.choice(gone)]))
        if len(found) == number:
            break
    return found


def sample(clicks: list[Click]) -> list[Click]:
    """Clicks for the peers, in random order. The first click of all, often the longest for them, comes after a few others."""
    rest = clicks[1:]
    chosen = random.Random(0).sample(rest, min(SAMPLED, len(rest)))
    return [*chosen[:BEFORE_FIRST], *clicks[:1], *chosen[BEFORE_FIRST:]]


if __name__ == "__main__":
    main()
