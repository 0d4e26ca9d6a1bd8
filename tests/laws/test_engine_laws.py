"""Every engine answers what the reference engine answers, on random problems."""

from __future__ import annotations

import functools
import os
import random
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.engine import ReferenceEngine, compile_problem
from configurator.engine.cpsat_engine import CpSatEngine
from configurator.engine.interface import units_of
from configurator.engine.quickxplain import minimal_subset
from configurator.engine.reference import enumerate_products
from configurator.engine.repairs import total_cost
from configurator.engine.sat_engine import SatEngine
from configurator.problem import Problem, Table, satisfied
from tests.laws.random_problems import questions

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "150"))
SLOW_EXAMPLES = max(40, int(os.environ.get("LAW_EXAMPLES", "0")) // 20)
SOLVERS_COUNT_TO = 10**14  # costs beyond 64 bits are refused

cp_sat = functools.partial(CpSatEngine, click_seconds=None)
sat = functools.partial(SatEngine, click_seconds=None)
ENGINES = {
    "diagram": (compile_problem, questions(), EXAMPLES),
    "diagram-loops": (compile_problem, questions(), SLOW_EXAMPLES),
    "diagram-boolean": (compile_problem, questions(boolean=True), SLOW_EXAMPLES),
    "cp-sat": (cp_sat, questions(most_scale=SOLVERS_COUNT_TO), SLOW_EXAMPLES),
    "sat": (sat, questions(boolean=True, most_scale=SOLVERS_COUNT_TO), SLOW_EXAMPLES),
    "sat-options": (sat, questions(most_scale=SOLVERS_COUNT_TO), SLOW_EXAMPLES),
}


def law(check):
    """A law of `(engine_of, problem, decisions, costs)` becomes a test of every engine on random questions."""

    @pytest.mark.parametrize("name", ENGINES)
    def test(name, monkeypatch):
        engine_of, asked, examples = ENGINES[name]
        monkeypatch.setenv("CONFIGURATOR_LOOPS", "compiled" if name == "diagram-loops" else "numpy")

        def holds(question):
            check(engine_of, *question)

        holds.__name__ = f"{check.__name__}_{name}".replace("-", "_")  # examples that failed are kept under it
        settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))(given(asked)(holds))()

    test.__name__ = test.__qualname__ = check.__name__
    test.__doc__ = check.__doc__
    return test


@law
def test_engine__answers_as_the_reference(engine_of, problem, decisions, costs):
    """Asked twice, as what is known from the first time must not change anything."""
    engine, reference = engine_of(problem), ReferenceEngine(problem)
    for _ in range(2):
        assert engine.feasible(decisions) == reference.feasible(decisions)
        assert engine.available(decisions) == reference.available(decisions)
        assert engine.alternatives(decisions) == reference.alternatives(decisions)
        assert engine.cheapest(decisions, costs) == reference.cheapest(decisions, costs)
        assert engine.cheapest_alternatives(decisions, costs) == reference.cheapest_alternatives(decisions, costs)
    if engine.name == "diagram":
        assert engine.count(decisions) == reference.count(decisions)
        assert engine.count({}) == reference.count({})


@law
def test_engine__knows_whole_products(engine_of, problem, decisions, costs):
    """A value for every variable: of a product, of one with another value somewhere, and of anything."""
    engine, reference = engine_of(problem), ReferenceEngine(problem)
    wholes = [{variable.name: variable.domain[-1] for variable in problem.variables} | decisions]
    product = reference.complete(decisions, costs)
    if product is not None:
        assert engine.feasible(product)
        others = ((v.name, value) for v in problem.variables for value in v.domain if value != product[v.name])
        wholes += [{**product, name: value} for name, value in islice(others, 12)]
    for whole in wholes:
        assert engine.feasible(whole) == reference.feasible(whole)


@law
def test_engine__answers_click_after_click(engine_of, problem, decisions, costs):
    """Decisions come one by one, and go again in another order."""
    engine, reference = engine_of(problem), ReferenceEngine(problem)
    names = list(decisions)
    steps = [names[:count] for count in range(len(names) + 1)] + [names[start:] for start in range(len(names))]
    for step in steps:
        some = {name: decisions[name] for name in step}
        assert engine.alternatives(some) == reference.alternatives(some)
        assert engine.available(some) == reference.available(some)


@law
def test_given__answers_as_with_the_facts_decided(engine_of, problem, decisions, costs):
    facts = dict(list(decisions.items())[:2])
    rest = {name: value for name, value in decisions.items() if name not in facts}
    engine, reference = engine_of(problem), ReferenceEngine(problem)
    for given_engine in (engine.given(facts), engine.given(facts).given(facts), reference.given(facts)):
        assert given_engine.available(rest) == reference.available(decisions)
        assert given_engine.cheapest(rest, costs) == reference.cheapest(decisions, costs)
        assert given_engine.feasible(decisions) == reference.feasible(decisions)
        alternatives, expected = given_engine.alternatives(rest), reference.alternatives(decisions)
        assert all(alternatives[name] == expected[name] for name in expected if name not in facts)
        if given_engine.name in ("diagram", "reference"):
            assert given_engine.count(rest) == reference.count(decisions)


@law
def test_excluding__answers_as_if_the_values_were_forbidden(engine_of, problem, decisions, costs):
    """Of every second variable the value that is decided, or the first one, is taken away; also before and after facts."""
    tables = []
    for variable in problem.variables[::2]:
        gone = {decisions.get(variable.name, variable.domain[0])}
        rows = [(value,) for value in variable.domain if value not in gone]
        tables.append(Table((variable.name,), rows, tag=("gone", variable.name)))
    kept = {name: value for name, value in decisions.items() if name in {v.name for v in problem.variables[1::2]}}
    engine, whole = engine_of(problem), Problem(problem.variables, [*problem.constraints, *tables], problem.cost_tables)
    reference, facts = ReferenceEngine(whole), dict(list(kept.items())[:1])
    found = engine.excluding(tables)
    assert found.available(kept) == reference.available(kept)
    assert found.alternatives(kept) == reference.alternatives(kept)
    assert found.cheapest_alternatives(kept, costs) == reference.cheapest_alternatives(kept, costs)
    for other in (found.given(facts), engine.given(facts).excluding(tables), engine.excluding(tables[:1]).excluding(tables[1:])):
        assert other.feasible(kept) == reference.feasible(kept)
        assert other.cheapest(kept, costs) == reference.cheapest(kept, costs)
    if engine.name == "diagram":
        assert found.count(kept) == reference.count(kept)
    conflict = found.conflict(decisions)
    assert (conflict is None) == reference.feasible(decisions)
    if conflict is not None:
        assert conflict.minimal
        assert not possible(whole, conflict.decisions, conflict.constraints)


@law
def test_completion__is_a_cheapest_product_that_agrees(engine_of, problem, decisions, costs):
    engine, reference = engine_of(problem), ReferenceEngine(problem)
    for given_costs in (None, costs):
        product, expected = engine.complete(decisions, given_costs), reference.complete(decisions, given_costs)
        assert (product is None) == (expected is None)
        if product is not None:
            assert all(satisfied(constraint, product) for constraint in problem.constraints)
            assert all(product[name] == value for name, value in decisions.items())
            assert total_cost(problem, product, given_costs) == total_cost(problem, expected, given_costs)


@law
def test_conflict__is_one_and_is_minimal(engine_of, problem, decisions, costs):
    engine = engine_of(problem)
    conflict, rushed = engine.conflict(decisions), engine.conflict(decisions, seconds=0)
    assert (conflict is None) == (rushed is None) == ReferenceEngine(problem).feasible(decisions)
    if conflict is None:
        return
    assert conflict.minimal
    assert not possible(problem, rushed.decisions, rushed.constraints)
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
def test_repairs__are_those_of_the_reference(engine_of, problem, decisions, costs):
    engine, reference = engine_of(problem), ReferenceEngine(problem)
    keep = set(list(decisions)[:1])
    for given_costs in (None, costs):
        found = engine.repairs(decisions, keep, 1000, given_costs)
        expected = reference.repairs(decisions, keep, 1000, given_costs)
        assert found.complete
        assert summary(found) == summary(expected)
        assert [len(r.changed) for r in found] == sorted(len(r.changed) for r in found)
        for repair in found:
            assert all(satisfied(constraint, repair.product) for constraint in problem.constraints)
            kept = {name: value for name, value in decisions.items() if name not in repair.changed}
            assert all(repair.product[name] == value for name, value in kept.items())


@law
def test_engine__does_not_depend_on_the_order_of_anything(engine_of, problem, decisions, costs):
    shuffle = random.Random(1).shuffle
    variables, constraints, cost_tables = list(problem.variables), list(problem.constraints), list(problem.cost_tables)
    for sequence in (variables, constraints, cost_tables):
        shuffle(sequence)
    turned = dict(reversed(decisions.items()))
    one, other = engine_of(problem), engine_of(Problem(variables, constraints, cost_tables))
    assert one.available(decisions) == other.available(turned)
    assert one.cheapest(decisions, costs) == other.cheapest(turned, costs)
    if one.name == "diagram":
        assert one.count(decisions) == other.count(turned)


@law
def test_available__never_leads_into_a_dead_end_and_hides_nothing(engine_of, problem, decisions, costs):
    engine = engine_of(problem)
    alternatives = engine.alternatives(decisions)
    for variable in problem.variables:
        for value in variable.domain:
            changed = {**decisions, variable.name: value}
            assert engine.feasible(changed) == (value in alternatives[variable.name])


@pytest.mark.parametrize("engine_of", [CpSatEngine, SatEngine])
@settings(max_examples=SLOW_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(question=questions(most_scale=SOLVERS_COUNT_TO), seconds=st.sampled_from([0, 0.0005, 0.002]))
def test_click__without_enough_time_never_says_what_is_not_so(engine_of, question, seconds):
    """What it says is available is, what it leaves out is not, and the rest is unchecked."""
    problem, decisions, costs = question
    engine, reference = engine_of(problem, click_seconds=seconds), ReferenceEngine(problem)
    for _ in range(3):
        for asked in ("available", "alternatives"):
            found, true = getattr(engine, asked)(decisions), getattr(reference, asked)(decisions)
            for name, values in true.items():
                assert found[name] <= values <= found[name] | found.unchecked.get(name, set())
                assert not found[name] & found.unchecked.get(name, set())
        for asked in ("cheapest", "cheapest_alternatives"):
            found, true = getattr(engine, asked)(decisions, costs), getattr(reference, asked)(decisions, costs)
            for name, totals in true.items():
                assert found[name].items() <= totals.items()
                assert totals.keys() <= found[name].keys() | found.unchecked.get(name, set())
                assert not found[name].keys() & found.unchecked.get(name, set())
        engine.feasible(decisions)


def test_minimal_subset__of_known_conflicts():
    for culprit in ([], [3], [0, 7], [1, 2, 5], list(range(8))):
        assert minimal_subset(list(range(8)), lambda some, c=culprit: set(c) <= set(some)) == culprit


def summary(repairs):
    return sorted((sorted(repair.changed), repair.cost) for repair in repairs)


def possible(problem, decisions, constraints):
    products = enumerate_products(problem, list(constraints))
    return any(all(product[name] == value for name, value in decisions.items()) for product in products)
