"""A bound on the total leaves exactly the products that keep it."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.engine import ReferenceEngine, compile_problem
from configurator.engine.bounded import BoundedEngine
from configurator.engine.repairs import total_cost
from configurator.problem import Linear
from tests.laws.random_problems import questions

EXAMPLES = max(150, int(os.environ.get("LAW_EXAMPLES", "0")) // 5)
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@law
@given(questions(), st.integers(0, 100))
def test_bound__leaves_the_products_that_keep_it(question, percent):
    problem, decisions, costs = question
    reference = ReferenceEngine(problem)
    totals = sorted(total_cost(problem, product, costs) for product in reference.products)
    most = totals[percent * (len(totals) - 1) // 100] if totals else 0
    limit = Linear({}, tag="limit")
    bounded = BoundedEngine(compile_problem(problem), costs, most, limit)
    reference.__dict__["products"] = [p for p in reference.products if total_cost(problem, p, costs) <= most]
    assert bounded.feasible(decisions) == reference.feasible(decisions)
    assert bounded.available(decisions) == reference.available(decisions)
    assert bounded.alternatives(decisions) == reference.alternatives(decisions)
    assert bounded.cheapest(decisions, costs) == reference.cheapest(decisions, costs)
    assert bounded.given(decisions).available({}) == reference.available(decisions)
    found, expected = bounded.repairs(decisions, (), 1000, costs), reference.repairs(decisions, (), 1000, costs)
    assert summary(found) == summary(expected)
    check_conflict(bounded, reference, decisions, limit)


def check_conflict(bounded, reference, decisions, limit):
    conflict = bounded.conflict(decisions)
    assert (conflict is None) == reference.feasible(decisions)
    if conflict is not None and conflict.constraints == (limit,):
        assert not reference.feasible(conflict.decisions)
        for name in conflict.decisions:
            assert reference.feasible({other: value for other, value in conflict.decisions.items() if other != name})


def summary(repairs):
    return sorted((sorted(repair.changed), repair.cost) for repair in repairs)
