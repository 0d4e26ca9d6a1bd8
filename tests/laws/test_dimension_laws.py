"""Totals over large dimensions are those of the reference engine; here any dimension counts as large."""

from __future__ import annotations

import itertools
import os

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.engine import ReferenceEngine, compile_problem, dimensions
from configurator.engine.repairs import total_cost
from configurator.engine.sized_engine import SizedEngine
from configurator.errors import FallingCostError
from configurator.problem import ArrayWeights, CostTable, Grid, Linear, Problem, Table, Variable, satisfied

EXAMPLES = max(120, int(os.environ.get("LAW_EXAMPLES", "0")) // 5)
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def _all_are_large(monkeypatch):
    monkeypatch.setattr(dimensions, "_LARGE_TABLE", 0)
    monkeypatch.setattr(dimensions, "_LARGE_DOMAIN", 4)


@st.composite
def windows(draw):
    """One or two dimensions of five to seven steps, up to three other variables, and prices that grow with the size."""
    sizes = {name: tuple(range(10, 10 + draw(st.integers(5, 7)))) for name in ("width", "height")[: draw(st.integers(1, 2))]}
    letters = {f"v{n}": "abcd"[: draw(st.integers(1, 4))] for n in range(draw(st.integers(1, 3)))}
    others = {name: tuple(f"{name}{letter}" for letter in own) for name, own in letters.items()}
    domains = {**sizes, **others}
    names = draw(st.permutations(list(domains)))
    constraints = [draw(constraint(domains, names)) for _ in range(draw(st.integers(0, 4)))]
    tables = [draw(price(domains, list(sizes), list(others))) for _ in range(draw(st.integers(1, 4)))]
    tables.append(draw(price(domains, list(sizes), [])))
    if draw(st.booleans()):
        place = draw(st.integers(0, len(tables) - 1))
        tables[place : place + 1] = discounted(tables[place], draw(price(domains, list(sizes), [])), domains)
    return Problem([Variable(name, domains[name]) for name in names], constraints, tables)


@st.composite
def constraint(draw, domains, names):
    scope = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    shape = [len(domains[name]) for name in scope]
    kind = draw(st.sampled_from(["grid", "linear", "table", "product"]))
    if kind == "linear":
        weights = {name: {value: draw(st.integers(-3, 5)) for value in domains[name]} for name in scope}
        return Linear(weights, high=draw(st.integers(-2, 9)))
    if kind == "product":
        grades = np.ones(shape, dtype=np.int64)
        for axis in range(len(shape)):
            along = np.arange(shape[axis]) + draw(st.integers(1, 4))
            grades = grades * along.reshape([-1 if other == axis else 1 for other in range(len(shape))])
        return Grid(axes_of(domains, scope), grades <= draw(st.integers(5, 60)))
    cells = int(np.prod(shape))
    allowed = np.array(draw(st.lists(st.integers(0, 3), min_size=cells, max_size=cells))).reshape(shape) > 0
    if kind == "grid":
        return Grid(axes_of(domains, scope), allowed)
    combinations = itertools.product(*(domains[name] for name in scope))
    return Table(tuple(scope), list(itertools.compress(combinations, allowed.reshape(-1))))


@st.composite
def price(draw, domains, sizes, others):
    """A cost over dimensions, and at most one other variable, that never falls as a dimension grows."""
    scope = [*draw(st.lists(st.sampled_from(others), max_size=1)), *sizes] if others else list(sizes)
    scope = draw(st.permutations(scope))
    shape = [len(domains[name]) for name in scope]
    cells = int(np.prod(shape))
    steps = np.array(draw(st.lists(st.integers(0, 9), min_size=cells, max_size=cells))).reshape(shape)
    for axis, name in enumerate(scope):
        if name in sizes:
            steps = np.cumsum(steps, axis=axis)
    if draw(st.booleans()):
        values = itertools.product(*(domains[name] for name in scope))
        return CostTable(scope, dict(zip(values, (steps.reshape(-1) - 5).tolist(), strict=True)))
    return CostTable(scope, ArrayWeights(list(axes_of(domains, scope).values()), steps))


def discounted(paid, discount, domains):
    """A price that is dearer by a discount, and the discount, which falls as a dimension grows."""
    combinations = [dict(zip(paid.scope, values, strict=True)) for values in itertools.product(*(domains[n] for n in paid.scope))]
    dearer = {tuple(at.values()): paid.term.weight(at) + discount.term.weight(at) for at in combinations}
    less = {values: -amount for values, amount in discount.term.weights.items()}
    return CostTable(paid.scope, dearer), CostTable(discount.scope, less)


def axes_of(domains, scope):
    return {name: {value: place for place, value in enumerate(domains[name])} for name in scope}


@st.composite
def questions(draw):
    problem = draw(windows())
    chosen = draw(st.lists(st.sampled_from(list(problem.variables)), max_size=4, unique_by=lambda v: v.name))
    decisions = {variable.name: draw(st.sampled_from(variable.domain)) for variable in chosen}
    priced = draw(st.lists(st.sampled_from(list(problem.variables)), max_size=4, unique_by=lambda v: v.name))
    costs = {variable.name: {value: draw(st.integers(-9, 9)) for value in variable.domain} for variable in priced}
    return problem, decisions, costs


@law
@given(questions())
def test_dimensions__totals_are_those_of_the_reference(question):
    problem, decisions, costs = question
    engine, reference = compile_problem(problem), ReferenceEngine(problem)
    assert isinstance(engine, SizedEngine)
    assert engine.count(decisions) == reference.count(decisions)
    assert engine.available(decisions) == reference.available(decisions)
    assert engine.cheapest(decisions, costs) == reference.cheapest(decisions, costs)
    assert engine.cheapest_alternatives(decisions, costs) == reference.cheapest_alternatives(decisions, costs)
    product, expected = engine.complete(decisions, costs), reference.complete(decisions, costs)
    assert (product is None) == (expected is None)
    if product is not None:
        assert all(satisfied(one, product) for one in problem.constraints)
        assert total_cost(problem, product, costs) == total_cost(problem, expected, costs)


@law
@given(questions())
def test_dimensions__facts_and_repairs(question):
    problem, decisions, costs = question
    engine, reference = compile_problem(problem), ReferenceEngine(problem)
    facts = dict(list(decisions.items())[:1])
    rest = {name: value for name, value in decisions.items() if name not in facts}
    assert engine.given(facts).cheapest(rest, costs) == reference.cheapest(decisions, costs)
    found, expected = (e.repairs(decisions, (), 100, costs) for e in (engine, reference))
    assert summary(found) == summary(expected)


def summary(repairs):
    return sorted((sorted(repair.changed), repair.cost) for repair in repairs)


def test_dimensions__a_discount_by_size_is_added_to_what_is_paid_by_size():
    variables = [Variable("width", tuple(range(5))), Variable("height", tuple(range(6))), Variable("glass", ("a", "b"))]
    rate = {"a": 9, "b": 4}
    sizes = list(itertools.product(range(5), range(6)))
    paid = CostTable(("width", "height", "glass"), {(w, h, glass): rate[glass] * w * h for w, h in sizes for glass in "ab"})
    discount = CostTable(("height", "width"), {(h, w): -3 * w * h for w, h in sizes})
    found = compile_problem(Problem(variables, [], [paid, discount])).cheapest({"height": 5}, {})
    assert found["width"] == {width: 5 * width for width in range(5)}
    too_much = CostTable(("height", "width"), {(h, w): -5 * w * h for w, h in sizes})
    with pytest.raises(FallingCostError, match="depends on height, width falls somewhere as height grows"):
        compile_problem(Problem(variables, [], [paid, too_much]))


def test_dimensions__a_price_that_falls_is_refused():
    variables = [Variable("width", tuple(range(5))), Variable("glass", ("a", "b"))]
    falling = CostTable(("width", "glass"), {(width, "a"): 9 - width for width in range(5)})
    with pytest.raises(FallingCostError, match="falls somewhere as width grows"):
        compile_problem(Problem(variables, [], [falling]))
