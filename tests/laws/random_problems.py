"""Random small problems with tables, keyed tables, sums, terms over several variables and cost tables."""

from __future__ import annotations

import itertools

from hypothesis import strategies as st

from configurator.problem import CostTable, Linear, Problem, Table, Variable

WEIGHT = st.integers(-6, 9)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    count = draw(st.integers(1, 6))
    variables = [Variable(f"v{n}", tuple(f"{n}{'abcde'[k]}" for k in range(draw(st.integers(1, 4))))) for n in range(count)]
    constraints = [draw(constraint(variables)) for _ in range(draw(st.integers(0, 5)))]
    cost_tables = [draw(cost_table(variables)) for _ in range(draw(st.integers(0, 2)))] if count > 1 else []
    return Problem(variables, constraints, cost_tables)


@st.composite
def constraint(draw: st.DrawFn, variables: list[Variable]) -> Table | Linear:
    scope = draw(some_of(variables, 1, min(4, len(variables))))
    tag = draw(st.sampled_from([None, None, "rule-1", "rule-2"]))
    if draw(st.booleans()):
        return draw(table(scope, tag))
    return draw(linear(scope, tag))


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
        combinations = itertools.product(*(variable.domain for variable in scope[:2]))
        weights[pair] = {values: draw(st.integers(-3, 3)) for values in combinations}
    low = draw(st.none() | st.integers(-12, 12))
    high = draw(st.none() | st.integers(-6, 25))
    return Linear(weights, low, high, tag)


@st.composite
def cost_table(draw: st.DrawFn, variables: list[Variable]) -> CostTable:
    scope = draw(some_of(variables, 2, min(3, len(variables))))
    combinations = itertools.product(*(variable.domain for variable in scope))
    return CostTable(tuple(v.name for v in scope), {values: draw(st.integers(-20, 60)) for values in combinations})


def some_of(variables: list[Variable], least: int, most: int) -> st.SearchStrategy[list[Variable]]:
    return st.lists(st.sampled_from(variables), min_size=least, max_size=most, unique_by=lambda variable: variable.name)


@st.composite
def decisions_for(draw: st.DrawFn, problem: Problem) -> dict[str, str]:
    chosen = draw(some_of(list(problem.variables), 0, len(problem.variables)))
    return {variable.name: draw(st.sampled_from(variable.domain)) for variable in chosen}


@st.composite
def costs_for(draw: st.DrawFn, problem: Problem) -> dict[str, dict[str, int]]:
    scale = draw(st.sampled_from([1, 1, 1, 10**17, 10**30]))
    priced = draw(some_of(list(problem.variables), 0, len(problem.variables)))
    return {variable.name: {v: scale * draw(st.integers(-50, 99)) for v in variable.domain} for variable in priced}


@st.composite
def questions(draw: st.DrawFn) -> tuple[Problem, dict[str, str], dict[str, dict[str, int]]]:
    problem = draw(problems())
    return problem, draw(decisions_for(problem)), draw(costs_for(problem))
