"""Random small problems with all kinds of constraint, ordered dimensions, hubs, terms over several variables and cost tables."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import strategies as st

from configurator.problem import CostTable, Linear, Problem, Table, Variable
from configurator.problem.records import ArrayWeights, Clause, Constraint, Grid

WEIGHT = st.integers(-6, 9)
MOST_COMBINATIONS = 4096  # the reference engine lists them


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to six variables; sometimes one of them, a hub, is read by every constraint."""
    variables = within_reach([draw(variable(n)) for n in range(draw(st.integers(1, 6)))])
    hub = draw(st.sampled_from([None, None, variables[0]]))
    constraints = [draw(constraint(variables, hub)) for _ in range(draw(st.integers(0, 5)))]
    cost_tables = [draw(cost_table(variables)) for _ in range(draw(st.integers(0, 2)))] if len(variables) > 1 else []
    return Problem(variables, constraints, cost_tables)


@st.composite
def boolean_problems(draw: st.DrawFn) -> Problem:
    """Up to nine variables of one or two values, mostly under clauses."""
    count = draw(st.integers(1, 9))
    variables = [Variable(f"v{n}", draw(st.sampled_from([(0, 1), (1, 0), ("no", "yes"), (1,)]))) for n in range(count)]
    constraints = [draw(clause(variables, draw(TAG))) for _ in range(draw(st.integers(0, 8)))]
    constraints += [draw(constraint(variables)) for _ in range(draw(st.integers(0, 3)))]
    cost_tables = [draw(cost_table(variables))] if count > 1 and draw(st.booleans()) else []
    return Problem(variables, constraints, cost_tables)


@st.composite
def variable(draw: st.DrawFn, number: int) -> Variable:
    """Up to four options, or a dimension of up to twelve steps."""
    if draw(st.integers(0, 5)) == 0:
        low, step = draw(st.integers(-3, 5)), draw(st.integers(1, 3))
        return Variable(f"v{number}", tuple(low + step * k for k in range(draw(st.integers(5, 12)))))
    return Variable(f"v{number}", tuple(f"{number}{'abcde'[k]}" for k in range(draw(st.integers(1, 4)))))


def within_reach(variables: list[Variable]) -> list[Variable]:
    """The first of the variables, as many as the reference engine can take."""
    kept: list[Variable] = []
    combinations = 1
    for item in variables:
        combinations *= len(item.domain)
        if combinations <= MOST_COMBINATIONS:
            kept.append(item)
    return kept


TAG = st.sampled_from([None, None, "rule-1", "rule-2"])


@st.composite
def constraint(draw: st.DrawFn, variables: list[Variable], hub: Variable | None = None) -> Constraint:
    scope = draw(some_of(variables, 1, min(4, len(variables))))
    if hub is not None and hub not in scope:
        scope = [hub, *scope[:3]]
    while np.prod([len(item.domain) for item in scope]) > 200:
        scope.pop()
    made = draw(st.sampled_from([table, table, linear, linear, clause, grid]))
    return draw(made(scope, draw(TAG)))


@st.composite
def clause(draw: st.DrawFn, scope: list[Variable], tag: object) -> Clause:
    named = draw(st.lists(st.sampled_from(scope), min_size=0 if draw(st.integers(0, 20)) == 0 else 1, max_size=4))
    strange = draw(st.integers(0, 20)) == 0
    return Clause(tuple((v.name, "strange" if strange else draw(st.sampled_from(v.domain))) for v in named), tag)


@st.composite
def grid(draw: st.DrawFn, scope: list[Variable], tag: object) -> Grid:
    scope = scope[:3]
    axes = {item.name: draw(axis(item)) for item in scope}
    shape = [max(places.values(), default=-1) + 1 + draw(st.integers(0, 1)) for places in axes.values()]
    total = int(np.prod(shape))
    if draw(st.booleans()):  # a boundary, as of a width against a height
        steps = np.indices(shape).sum(axis=0) if shape else np.zeros(())
        return Grid(axes, steps <= draw(st.integers(-1, sum(shape))), tag)
    flags = draw(st.lists(st.integers(0, 3), min_size=total, max_size=total))
    return Grid(axes, np.array(flags, dtype=int).reshape(shape) > 0, tag)


@st.composite
def axis(draw: st.DrawFn, item: Variable) -> dict:
    """A place for each value: in order, or a few places shared by values, some without any."""
    if draw(st.booleans()):
        return {value: place for place, value in enumerate(item.domain)}
    return {value: draw(st.integers(0, 2)) for value in item.domain if draw(st.integers(0, 7))}


@st.composite
def table(draw: st.DrawFn, scope: list[Variable], tag: object) -> Table:
    keys = {}
    columns = []
    for variable in scope:
        if draw(st.integers(0, 2)) == 0:
            keys[variable.name] = {value: draw(st.integers(0, 2)) for value in variable.domain if draw(st.integers(0, 5))}
            columns.append([0, 1, 2])
        else:
            columns.append(list(variable.domain))
    rows = list(itertools.product(*columns))
    kept = draw(st.lists(st.sampled_from(rows), max_size=min(40, len(rows)))) if draw(st.booleans()) else [
        row for row in rows if draw(st.integers(0, 3))
    ]
    return Table(tuple(variable.name for variable in scope), kept, keys, tag)


@st.composite
def linear(draw: st.DrawFn, scope: list[Variable], tag: object) -> Linear:
    weights: dict = {}
    for variable in scope:
        weights[variable.name] = {value: draw(WEIGHT) for value in variable.domain}
    if len(scope) > 1 and draw(st.booleans()):
        pair = tuple(variable.name for variable in scope[:2])
        weights[pair] = draw(pair_weights(scope[:2], st.integers(-3, 3)))
    low = draw(st.none() | st.integers(-12, 12))
    high = draw(st.none() | st.integers(-6, 25))
    return Linear(weights, low, high, tag)


@st.composite
def pair_weights(draw: st.DrawFn, scope: list[Variable], weight: st.SearchStrategy[int]) -> dict | ArrayWeights:
    """Weights of combinations, some of them left out; as a dictionary or as an array."""
    if draw(st.booleans()):
        combinations = itertools.product(*(variable.domain for variable in scope))
        return {values: draw(weight) for values in combinations if draw(st.integers(0, 9))}
    axes = [draw(axis(variable)) for variable in scope]
    shape = [max(places.values(), default=0) + 1 for places in axes]
    numbers = draw(st.lists(weight, min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
    return ArrayWeights(axes, np.array(numbers, dtype=np.int64).reshape(shape))


@st.composite
def cost_table(draw: st.DrawFn, variables: list[Variable]) -> CostTable:
    scope = draw(some_of(variables, 2, min(3, len(variables))))
    while np.prod([len(item.domain) for item in scope]) > 150 and len(scope) > 2:
        scope.pop()
    return CostTable(tuple(v.name for v in scope), draw(pair_weights(scope, st.integers(-20, 60))))


def some_of(variables: list[Variable], least: int, most: int) -> st.SearchStrategy[list[Variable]]:
    return st.lists(st.sampled_from(variables), min_size=least, max_size=most, unique_by=lambda variable: variable.name)


@st.composite
def decisions_for(draw: st.DrawFn, problem: Problem) -> dict[str, str]:
    chosen = draw(some_of(list(problem.variables), 0, len(problem.variables)))
    return {variable.name: draw(st.sampled_from(variable.domain)) for variable in chosen}


@st.composite
def costs_for(draw: st.DrawFn, problem: Problem, most_scale: int = 10**30) -> dict[str, dict[str, int]]:
    scale = draw(st.sampled_from([scale for scale in (1, 1, 1, 10**14, 10**17, 10**30) if scale <= most_scale]))
    priced = draw(some_of(list(problem.variables), 0, len(problem.variables)))
    return {variable.name: {v: scale * draw(st.integers(-50, 99)) for v in variable.domain} for variable in priced}


Asked = tuple[Problem, dict[str, str], dict[str, dict[str, int]]]


@st.composite
def questions(draw: st.DrawFn, boolean: bool = False, most_scale: int = 10**30) -> Asked:
    problem = draw(boolean_problems() if boolean else problems())
    return problem, draw(decisions_for(problem)), draw(costs_for(problem, most_scale))
