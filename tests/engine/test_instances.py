"""Real instances that nobody here wrote: counted, and clicked through, where the shared data is present."""

from __future__ import annotations

import random
import time

import pytest

from benchmarks.clicks import click_through, median_ms
from benchmarks.instances import COUNTS, instance_path, load_instance
from configurator.engine import compile_problem
from configurator.engine.interface import units_of

NOISE = 5  # these machines are noisy: fail only where a figure is this many times the promise


@pytest.mark.parametrize("name", ["megane", "car-small", "car-medium"])
def test_instance__count_and_speed(name):
    if not instance_path(name).exists():
        pytest.skip(f"the shared data is not here ({instance_path(name)})")
    problem = load_instance(name)
    started = time.perf_counter()
    engine = compile_problem(problem)
    assert time.perf_counter() - started < 4 * NOISE
    assert engine.count({}) == COUNTS[name]
    assert median_ms([click.seconds for click in click_through(engine, runs=1)]) < 2 * NOISE
    check_conflict(engine)


def check_conflict(engine):
    """A random contradiction: minimal in decisions, and repaired by what the repairs say."""
    choose = random.Random(7)
    decisions: dict = {}
    while engine.feasible(decisions):
        variable = choose.choice(engine.problem.variables)
        decisions[variable.name] = choose.choice(variable.domain)
    conflict = engine.conflict(decisions)
    assert not engine.feasible(conflict.decisions)
    for name in conflict.decisions:
        assert engine.feasible({other: value for other, value in conflict.decisions.items() if other != name})
    assert units_of(conflict.constraints)
    for repair in engine.repairs(decisions, limit=3):
        kept = {name: value for name, value in decisions.items() if name not in repair.changed}
        assert engine.feasible(kept)
        assert not any(engine.feasible({**kept, name: decisions[name]}) for name in repair.changed)
