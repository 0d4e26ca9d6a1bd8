"""Whether a few constraints can hold together: by search or by diagrams that grow, the answer is that of enumeration."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.engine import subproblem
from configurator.engine.encoding import encode
from configurator.engine.interface import Budget
from configurator.engine.reference import enumerate_products
from configurator.engine.subproblem import Subproblem
from tests.laws.random_problems import boolean_problems, decisions_for, problems

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "120"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("branches", [0, 3])
@law
@given(st.data())
def test_satisfiable__is_what_enumeration_says(monkeypatch, branches, data):
    monkeypatch.setattr(subproblem, "MOST_BRANCHES", branches)
    problem = data.draw(st.one_of(problems(), boolean_problems()))
    decisions = data.draw(decisions_for(problem))
    tested = Subproblem(problem, encode(problem), decisions)
    numbers = range(len(problem.constraints))
    for _ in range(4):  # one after the other: later ones begin with the diagrams of earlier ones
        some = sorted(data.draw(st.sets(st.sampled_from(numbers)))) if numbers else []
        products = enumerate_products(problem, [problem.constraints[number] for number in some])
        expected = any(all(product[name] == value for name, value in decisions.items()) for product in products)
        assert tested.satisfiable(some) == expected


@law
@given(st.data())
def test_satisfiable__where_no_diagram_fits_a_search_goes_on(monkeypatch, data):
    monkeypatch.setattr(subproblem, "MOST_BRANCHES", 0)
    monkeypatch.setattr(subproblem, "Budget", lambda seconds: Budget(seconds, memory_mb=0))
    problem = data.draw(problems())
    decisions = data.draw(decisions_for(problem))
    products = enumerate_products(problem, problem.constraints)
    expected = any(all(product[name] == value for name, value in decisions.items()) for product in products)
    assert Subproblem(problem, encode(problem), decisions).satisfiable(range(len(problem.constraints))) == expected
