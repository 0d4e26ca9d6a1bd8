"""How many products have each value: the diagram counts what the reference engine counts."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings

from configurator.engine import ReferenceEngine, compile_problem
from configurator.engine.cpsat_engine import CpSatEngine
from configurator.errors import NotAnswerableError
from configurator.problem import Problem, Table, Variable
from tests.laws.random_problems import questions

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "60"))
always = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@always
@given(questions())
def test_counts__are_those_of_the_reference(question):
    problem, decisions, _ = question
    engine, reference = compile_problem(problem), ReferenceEngine(problem)
    for some in ({}, decisions):
        expected = reference.counts(some)
        assert engine.counts(some) == expected
        assert all(sum(own.values()) == reference.count(some) for own in expected.values())


@always
@given(questions(boolean=True))
def test_counts__of_many_small_variables(question):
    problem, decisions, _ = question
    engine, reference = compile_problem(problem), ReferenceEngine(problem)
    assert engine.counts(decisions) == reference.counts(decisions)


@always
@given(questions())
def test_counts__given_facts(question):
    problem, decisions, _ = question
    facts = dict(list(decisions.items())[:1])
    assert compile_problem(problem).given(facts).counts(decisions) == ReferenceEngine(problem).counts(decisions)


def test_counts__beyond_64_bits_are_exact():
    """Forty variables of six values, all but the first free: 6**40 products, and two independent parts below the first."""
    domain = tuple(range(6))
    variables = [Variable(f"v{number}", domain) for number in range(40)]
    ties = [Table(("v0", f"v{number}"), [(a, b) for a in domain for b in domain if a + b < 6]) for number in (1, 2)]
    counts = compile_problem(Problem(variables, ties)).counts({})
    free = 6**37
    assert counts["v0"] == {value: (6 - value) ** 2 * free for value in domain}
    assert counts["v1"] == {value: sum(6 - other for other in domain if value + other < 6) * free for value in domain}
    assert set(counts["v39"].values()) == {sum((6 - value) ** 2 for value in domain) * 6**36}


def test_counts__an_engine_that_searches_says_that_it_cannot():
    pytest.importorskip("ortools")
    with pytest.raises(NotAnswerableError, match="with each option"):
        CpSatEngine(Problem([Variable("v", (0, 1))])).counts({})
