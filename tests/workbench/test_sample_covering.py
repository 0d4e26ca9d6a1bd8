"""Covering samples: every possible combination is in some product, the impossible ones are told apart, and there are few."""

from __future__ import annotations

import itertools
import os

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from configurator.engine import compile_problem
from configurator.engine.reference import ReferenceEngine
from configurator.errors import NotAnswerableError
from configurator.problem import Problem, Table, Variable
from configurator.workbench.sampling.covering import CoveringTooLargeError, cover
from tests.laws.random_problems import questions

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "120"))


@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck))
@given(questions(), st.integers(1, 3))
def test_cover__every_possible_combination_and_no_other(question, strength):
    problem, decisions, _ = question
    reference = ReferenceEngine(problem)
    products = reference.matching(decisions)
    assume(products)
    levels = {v.name: v.domain[:: 2 if len(v.domain) > 5 else 1] for v in problem.variables if v.name not in decisions}
    found = cover(compile_problem(problem), decisions, levels, strength)
    assert found == cover(reference, decisions, levels, strength)  # whatever the engine
    assert all(product in products for product in found.products)
    assert len(found.products) <= max(1, found.covered)
    for names in itertools.combinations([name for name, own in levels.items() if len(own) > 1], found.strength):
        possible = {tuple(product[name] for name in names) for product in products}
        wanted = possible & set(itertools.product(*(levels[name] for name in names)))
        assert wanted <= {tuple(product[name] for name in names) for product in found.products}


def test_cover__counts_what_is_impossible():
    problem = Problem(
        [Variable("a", (1, 2, 3)), Variable("b", (1, 2)), Variable("c", (1, 2))],
        [Table(("a", "b"), [(1, 1), (1, 2), (2, 1), (3, 2)])],
    )
    found = cover(compile_problem(problem), {}, {v.name: v.domain for v in problem.variables}, 2)
    assert (found.covered, found.impossible) == (3 * 2 + 3 * 2 + 2 * 2 - 2, 2)
    assert len(found.products) == 6  # each value of a with each of c


def test_cover__independent_choices_take_few():
    """Ten choices of three values: 405 pairs, and AETG needs about 17 tests for them."""
    problem = Problem([Variable(f"v{n}", (1, 2, 3)) for n in range(10)])
    found = cover(compile_problem(problem), {}, {v.name: v.domain for v in problem.variables}, 2)
    assert (found.covered, found.impossible) == (405, 0)
    assert len(found.products) <= 20


def test_cover__too_many_combinations_are_refused_with_their_number():
    problem = Problem([Variable(f"v{n}", tuple(range(200))) for n in range(11)])
    with pytest.raises(CoveringTooLargeError, match="2,200,000 combinations of 2 values") as error:
        cover(compile_problem(problem), {}, {v.name: v.domain for v in problem.variables}, 2)
    assert error.value.combinations == 55 * 200 * 200


def test_cover__an_engine_that_searches_is_not_asked_without_end():
    pytest.importorskip("ortools")
    from configurator.engine.cpsat_engine import CpSatEngine

    problem = Problem([Variable(f"v{n}", tuple(range(40))) for n in range(9)])
    levels = {v.name: v.domain for v in problem.variables}
    with pytest.raises(NotAnswerableError, match="Take --covering 1"):
        cover(CpSatEngine(problem), {}, levels, 2)
    small = {name: own[:3] for name, own in levels.items()}
    found = cover(CpSatEngine(problem), {}, small, 1)
    assert (found.covered, len(found.products)) == (27, 3)
