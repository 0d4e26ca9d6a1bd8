"""The click protocol: decide a random open variable with a random available value until all are decided."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

from configurator import ConfigurableCatalog, Session
from configurator.engine import Engine

Seconds = list[float]


def click_through(engine: Engine, question: Callable[[dict], object], runs: int, seed: int = 0) -> Seconds:
    """How long `question` takes at each click of `runs` random configurations, with fixed seeds."""
    spent: Seconds = []
    for run in range(runs):
        choose = random.Random(seed + run)
        decisions: dict = {}
        while True:
            started = time.perf_counter()
            question(decisions)
            spent.append(time.perf_counter() - started)
            available = engine.available(decisions)
            undecided = [name for name in available if name not in decisions]
            if not undecided:
                break
            name = choose.choice(undecided)
            decisions[name] = choose.choice(sorted(available[name], key=str))
    return spent


def click_session(session: Session, choose: random.Random, clock: Callable[[], float]) -> Seconds:
    """How long each click of a session takes: the new state, then the status and price of every option of every choice."""
    spent: Seconds = []
    while session.state.open:
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


def random_costs(engine: Engine, seed: int = 0) -> dict:
    """A cost between 0 and 9,999 for every value."""
    choose = random.Random(seed)
    variables = engine.problem.variables
    return {variable.name: {value: choose.randrange(10_000) for value in variable.domain} for variable in variables}


def median_ms(spent: Seconds) -> float:
    """The median in milliseconds."""
    return 1000 * statistics.median(spent)


def p99_ms(spent: Seconds) -> float:
    """The 99th percentile in milliseconds."""
    return 1000 * sorted(spent)[int(0.99 * (len(spent) - 1))]
