"""Every engine answers what the reference engine answers, on random problems."""

from __future__ import annotations

import os
import random

from hypothesis import HealthCheck, given, settings

from configurator.engine import DiagramEngine, ReferenceEngine, compile_problem
from configurator.engine.conflict import minimal_subset
from configurator.engine.interface import units_of
from configurator.engine.reference import enumerate_products
from configurator.engine.repairs import total_cost
from configurator.problem import Problem, satisfied
from tests.laws.random_problems import questions

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "150"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@law
@given(questions())
def test_engine__answers_as_the_reference(question):
    problem, decisions, costs = question
    engine, reference = compile_problem(problem), ReferenceEngine(problem)
    assert engine.count(decisions) == reference.count(decisions)
    assert engine.count({}) == reference.count({})
    assert engine.feasible(decisions) == reference.feasible(decisions)
    assert engine.available(decisions) == reference.available(decisions)
    assert engine.alternatives(decisions) == reference.alternatives(decisions)
    assert engine.cheapest(decisions, costs) == reference.cheapest(decisions, costs)
    assert engine.cheapest_alternatives(decisions, costs) == reference.cheapest_alternatives(decisions, costs)


@law
@given(questions())
def test_given__answers_as_with_the_facts_decided(question):
    problem, decisions, costs = question
    facts = dict(list(decisions.items())[:2])
    rest = {name: value for name, value in decisions.items() if name not in facts}
    engine, reference = compile_problem(problem), ReferenceEngine(problem)
    for given_engine in (engine.given(facts), engine.given(facts).given(facts), reference.given(facts)):
        assert given_engine.count(rest) == reference.count(decisions)
        assert given_engine.available(rest) == reference.available(decisions)
        assert given_engine.cheapest(rest, costs) == reference.cheapest(decisions, costs)
        assert given_engine.feasible(decisions) == reference.feasible(decisions)
        alternatives, expected = given_engine.alternatives(rest), reference.alternatives(decisions)
        assert all(alternatives[name] == expected[name] for name in expected if name not in facts)


@law
@given(questions())
def test_completion__is_a_cheapest_product_that_agrees(question):
    problem, decisions, costs = question
    engine, reference = compile_problem(problem), ReferenceEngine(problem)
    for given_costs in (None, costs):
        product, expected = engine.complete(decisions, given_costs), reference.complete(decisions, given_costs)
        assert (product is None) == (expected is None)
        if product is not None:
            assert all(satisfied(constraint, product) for constraint in problem.constraints)
            assert all(product[name] == value for name, value in decisions.items())
            assert total_cost(problem, product, given_costs) == total_cost(problem, expected, given_costs)


@law
@given(questions())
def test_conflict__is_one_and_is_minimal(question):
    problem, decisions, _ = question
    engine = compile_problem(problem)
    conflict = engine.conflict(decisions)
    assert (conflict is None) == ReferenceEngine(problem).feasible(decisions)
    if conflict is None:
        return
    assert conflict.decisions.items() <= decisions.items()
    assert not possible(problem, conflict.decisions, conflict.constraints)
    for name in conflict.decisions:
        rest = {other: value for other, value in conflict.decisions.items() if other != name}
        assert possible(problem, rest, problem.constraints), "a decision could be left out"
    units = units_of(conflict.constraints)
    for unit in units:
        rest = [constraint for other in units if other is not unit for constraint in other]
        assert possible(problem, conflict.decisions, rest), "a rule could be left out"


@law
@given(questions())
def test_repairs__are_those_of_the_reference(question):
    problem, decisions, costs = question
    engine, reference = compile_problem(problem), ReferenceEngine(problem)
    keep = set(list(decisions)[:1])
    for given_costs in (None, costs):
        found = engine.repairs(decisions, keep, 1000, given_costs)
        expected = reference.repairs(decisions, keep, 1000, given_costs)
        assert summary(found) == summary(expected)
        assert [len(r.changed) for r in found] == sorted(len(r.changed) for r in found)
        for repair in found:
            assert all(satisfied(constraint, repair.product) for constraint in problem.constraints)
            kept = {name: value for name, value in decisions.items() if name not in repair.changed}
            assert all(repair.product[name] == value for name, value in kept.items())


@law
@given(questions())
def test_engine__does_not_depend_on_the_order_of_anything(question):
    problem, decisions, costs = question
    shuffle = random.Random(1).shuffle
    variables, constraints, cost_tables = list(problem.variables), list(problem.constraints), list(problem.cost_tables)
    for sequence in (variables, constraints, cost_tables):
        shuffle(sequence)
    turned = dict(reversed(decisions.items()))
    one, other = compile_problem(problem), compile_problem(Problem(variables, constraints, cost_tables))
    assert one.available(decisions) == other.available(turned)
    assert one.cheapest(decisions, costs) == other.cheapest(turned, costs)
    assert one.count(decisions) == other.count(turned)


@law
@given(questions())
def test_available__never_leads_into_a_dead_end_and_hides_nothing(question):
    problem, decisions, _ = question
    engine: DiagramEngine = compile_problem(problem)
    alternatives = engine.alternatives(decisions)
    for variable in problem.variables:
        for value in variable.domain:
            changed = {**decisions, variable.name: value}
            assert engine.feasible(changed) == (value in alternatives[variable.name])


def test_minimal_subset__of_known_conflicts():
    for culprit in ([], [3], [0, 7], [1, 2, 5], list(range(8))):
        assert minimal_subset(list(range(8)), lambda some, c=culprit: set(c) <= set(some)) == culprit


def summary(repairs):
    return sorted((sorted(repair.changed), repair.cost) for repair in repairs)


def possible(problem, decisions, constraints):
    products = enumerate_products(problem, list(constraints))
    return any(all(product[name] == value for name, value in decisions.items()) for product in products)
