"""The click protocol: decide a random open variable with a random available value until all are decided."""

from __future__ import annotations

import contextlib
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from configurator import ConfigurableCatalog, Session
from configurator.engine import Engine
from configurator.engine.interface import Costs, Totals
from configurator.errors import ConfiguratorError

Seconds = list[float]
T = TypeVar("T")


@dataclass
class Click:
    """Decisions and what was answered; `unchecked` values were not settled. Without totals where the engine has none.

    Totals are kept of clicks without decisions only; `reading_seconds` is for reading them all: some are only worked out then.
    """

    decisions: dict[str, Any]
    available: dict[str, set[Any]]
    unchecked: dict[str, set[Any]]
    seconds: float
    totals: dict[str, dict[Any, int]] | None = None
    cheapest_seconds: float | None = None
    reading_seconds: float = 0.0


def click_through(engine: Engine, costs: Costs | None = None, runs: int = 20, seconds: float = 60.0) -> list[Click]:
    """The clicks of random configurations, with fixed seeds; no more than `seconds` of them. With costs, the totals too."""
    clicks: list[Click] = []
    deadline = time.perf_counter() + seconds
    for run in range(runs):
        choose = random.Random(run)
        decisions: dict[str, Any] = {}
        while time.perf_counter() < deadline or not clicks:
            clicks.append(click(engine, decisions, costs))
            deadline += clicks[-1].reading_seconds
            available = clicks[-1].available
            undecided = [name for name, values in available.items() if name not in decisions and values]
            if not undecided:
                break
            name = choose.choice(undecided)
            decisions = {**decisions, name: choose.choice(sorted(available[name], key=str))}
    return clicks


def click(engine: Engine, decisions: dict[str, Any], costs: Costs | None = None) -> Click:
    """One click: the available values, then the least totals."""
    available, seconds = timed(lambda: engine.available(decisions))
    done = Click(decisions, dict(available), available.unchecked, seconds)
    if costs is not None:
        with contextlib.suppress(ConfiguratorError):  # an engine that knows no totals
            totals, done.cheapest_seconds = timed(lambda: engine.cheapest(decisions, costs))
            if not decisions:
                done.totals, done.reading_seconds = timed(lambda: read(totals))
    return done


def read(totals: Totals) -> dict[str, dict[Any, int]]:
    """Totals, with every one of them read."""
    return {name: dict(found) for name, found in totals.items()}


def click_session(
    session: Session, choose: random.Random, clock: Callable[[], float], seconds: float = float("inf")
) -> Seconds:
    """How long each click of a session takes: the new state, then the status and price of every option of every choice.

    No further click after `seconds` of them.
    """
    spent: Seconds = []
    while session.state.open and sum(spent) < seconds:
        path = choose.choice(session.state.open)
        value = choose.choice(session.available[path])
        started = clock()
        session.choose(path, value)
        for other in session.product.choices:
            session.options(other)
        spent.append(clock() - started)
    return spent


def first_context(catalog: ConfigurableCatalog) -> dict:
    """The first value of every fact that has no default."""
    return {fact.id: next(iter(fact.values)) for fact in catalog.records.context.values() if fact.default is None}


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What some work gives, and its seconds."""
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def median_ms(spent: Seconds) -> float:
    """The median in milliseconds."""
    return 1000 * statistics.median(spent)


def p99_ms(spent: Seconds) -> float:
    """The 99th percentile in milliseconds."""
    return 1000 * sorted(spent)[int(0.99 * (len(spent) - 1))]
