"""A problem whose products break one constraint: what each rule alone excludes, asked of any engine.

One more variable, `BREACH`, says which constraint is broken; all others hold, so that a value of it is available exactly where
some product breaks this one and no other. A constraint without such a product says nothing that the others do not say, and the
conflict of that value names those that say it.

Normal form before (`normal`): no sum has two bounds, so that being broken is one condition again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import product as cartesian
from math import prod
from typing import Any

import numpy as np

from configurator.problem.records import ArrayWeights, Clause, Constraint, Grid, Linear, Problem, Table, Term, Value, Variable

BREACH = "(breach)"
NOTHING = "nothing"
"""The value of `BREACH` under which all constraints hold."""

MOST_CELLS = 30_000_000
"""A constraint over more combinations of keys is not turned round."""


@dataclass(frozen=True, slots=True, eq=False)
class Breach:
    """What may be broken: under this `name`, `broken` does not hold, and the constraints in `free` need not.

    `broken` is a constraint of the problem, or one that is there to be broken only.
    """

    name: Value
    broken: Constraint
    free: tuple[Constraint, ...] = ()

    def mapped(self, other: Callable[[Constraint], Constraint]) -> Breach:
        """The same breach of other constraints."""
        return Breach(self.name, other(self.broken), tuple(map(other, self.free)))


class _Standing(IntEnum):
    """How a constraint stands under a value of `BREACH`."""

    HOLDS = 0
    FREE = 1
    BROKEN = 2


_Standings = Mapping[Value, _Standing]


def breach_problem(problem: Problem, breaches: Sequence[Breach]) -> Problem:
    """A problem (its constraints `normal`) and its breaches as one problem; costs are left out."""
    names = (NOTHING, *(breach.name for breach in breaches))
    domains = {variable.name: variable.domain for variable in problem.variables}
    own = {id(constraint) for constraint in problem.constraints}
    others = {id(breach.broken): breach.broken for breach in breaches if id(breach.broken) not in own}
    standings: dict[int, dict[Value, _Standing]] = {
        **{key: dict.fromkeys(names, _Standing.HOLDS) for key in own},
        **{key: dict.fromkeys(names, _Standing.FREE) for key in others},
    }
    for breach in breaches:
        for constraint in breach.free:
            standings[id(constraint)][breach.name] = _Standing.FREE
        standings[id(breach.broken)][breach.name] = _Standing.BROKEN
    constraints = (
        part
        for constraint in (*problem.constraints, *others.values())
        for part in _conditional(constraint, standings[id(constraint)], domains)
    )
    return Problem([Variable(BREACH, names), *problem.variables], list(constraints))


def normal(constraints: Sequence[Constraint]) -> list[Constraint]:
    """Constraints with sums of two bounds taken apart, and small arrays as tables, whose keys engines that search know of."""
    return [_as_table(part) for constraint in constraints for part in _sides(constraint)]


_MOST_ARRAY_ROWS = 20_000


def _as_table(constraint: Constraint) -> Constraint:
    if not isinstance(constraint, Grid) or constraint.allowed.size > _MOST_ARRAY_ROWS:
        return constraint
    rows = [tuple(row) for row in np.argwhere(constraint.allowed).tolist()]
    return Table(constraint.scope, rows, constraint.axes, constraint.tag)


def combinations(constraint: Constraint, problem: Problem) -> int:
    """How many combinations turning a constraint round takes."""
    if isinstance(constraint, Table):
        domains = {variable.name: variable.domain for variable in problem.variables}
        return prod(len(_keys(constraint, name, domains[name])[1]) for name in constraint.scope)
    return constraint.allowed.size if isinstance(constraint, Grid) else 0


def _sides(constraint: Constraint) -> Iterator[Constraint]:
    if not isinstance(constraint, Linear) or constraint.low is None or constraint.high is None:
        yield constraint
        return
    weights = _weights(constraint)
    yield Linear(weights, low=constraint.low, tag=constraint.tag)
    yield Linear(weights, high=constraint.high, tag=constraint.tag)


# --- a constraint that holds, is free or is broken --------------------------------------------------------------------


def _conditional(constraint: Constraint, standings: _Standings, domains: Mapping[str, tuple[Value, ...]]) -> Iterator[Constraint]:
    if set(standings.values()) == {_Standing.HOLDS}:
        yield constraint
    elif isinstance(constraint, Table):
        yield _table(constraint, standings, domains)
    elif isinstance(constraint, Grid):
        yield _grid(constraint, standings, domains)
    elif isinstance(constraint, Clause):
        yield from _clause(constraint, standings, domains)
    else:
        yield from _linear(constraint, standings)


_NO_KEY = object()


def _keys(table: Table, name: str, domain: tuple[Value, ...]) -> tuple[dict[Value, Hashable], list[Hashable]]:
    """The key of every value, and all keys; values without a key share one."""
    mapping = table.keys.get(name)
    of_value: dict[Value, Hashable] = {value: value if mapping is None else mapping.get(value, _NO_KEY) for value in domain}
    return of_value, list(dict.fromkeys(of_value.values()))


def _table(table: Table, standings: _Standings, domains: Mapping[str, tuple[Value, ...]]) -> Table:
    keys: dict[str, Mapping[Value, Hashable]] = {}
    columns: list[list[Hashable]] = []
    for name in table.scope:
        keys[name], column = _keys(table, name, domains[name])
        columns.append(column)
    found, allowed = set(standings.values()), set(table.rows)
    rows = [
        (*row, standing)
        for row in cartesian(*columns)
        for standing in found
        if standing is _Standing.FREE or (row in allowed) is (standing is _Standing.HOLDS)
    ]
    return Table((*table.scope, BREACH), rows, {**keys, BREACH: standings}, table.tag)


def _grid(grid: Grid, standings: _Standings, domains: Mapping[str, tuple[Value, ...]]) -> Grid:
    axes: dict[str, dict[Value, int]] = {}
    allowed = grid.allowed
    for position, (name, axis) in enumerate(grid.axes.items()):
        nowhere = allowed.shape[position]
        axes[name] = {value: axis.get(value, nowhere) for value in domains[name]}
        if nowhere in axes[name].values():
            allowed = np.pad(allowed, [(0, int(other == position)) for other in range(allowed.ndim)])
    found = sorted(set(standings.values()))
    slices = {_Standing.HOLDS: allowed, _Standing.FREE: np.ones_like(allowed), _Standing.BROKEN: ~allowed}
    axes[BREACH] = {name: found.index(standing) for name, standing in standings.items()}
    return Grid(axes, np.stack([slices[standing] for standing in found], axis=-1), grid.tag)


def _clause(clause: Clause, standings: _Standings, domains: Mapping[str, tuple[Value, ...]]) -> Iterator[Constraint]:
    elsewhere = tuple((BREACH, name) for name, own in standings.items() if own is not _Standing.HOLDS)
    yield Clause((*clause.literals, *elsewhere), clause.tag)
    broken = {name: own is _Standing.BROKEN for name, own in standings.items()}
    for name in clause.scope:
        satisfies: dict[Value, bool] = {value: (name, value) in clause.literals for value in domains[name]}
        rows = [(False, False), (False, True), (True, False)]
        yield Table((name, BREACH), rows, {name: satisfies, BREACH: broken}, clause.tag)


def _linear(linear: Linear, standings: _Standings) -> Iterator[Constraint]:
    """Bounds that are given away where they need not be kept: by so much weight that any sum keeps them."""
    weights = _weights(linear)
    bounds = [_bounds(term) for term in linear.terms]
    least, most = sum(low for low, _ in bounds), sum(high for _, high in bounds)

    def at_most(high: int, keeping: _Standing) -> Linear:
        away: dict[Value, int] = {name: 0 if own is keeping else min(0, high - most) for name, own in standings.items()}
        return Linear({**weights, BREACH: away}, high=high, tag=linear.tag)

    def at_least(low: int, keeping: _Standing) -> Linear:
        away: dict[Value, int] = {name: 0 if own is keeping else max(0, low - least) for name, own in standings.items()}
        return Linear({**weights, BREACH: away}, low=low, tag=linear.tag)

    if linear.high is not None:
        yield at_most(linear.high, _Standing.HOLDS)
        yield at_least(linear.high + 1, _Standing.BROKEN)
    elif linear.low is not None:
        yield at_least(linear.low, _Standing.HOLDS)
        yield at_most(linear.low - 1, _Standing.BROKEN)
    else:  # it has no bounds, and cannot be broken
        yield Clause(tuple((BREACH, name) for name, own in standings.items() if own is not _Standing.BROKEN), linear.tag)


def _weights(linear: Linear) -> dict[str | tuple[str, ...], Mapping[Any, int]]:
    """The weights of a sum, as `Linear` takes them."""
    return {term.scope: term.weights for term in linear.terms}


def _bounds(term: Term) -> tuple[int, int]:
    """Bounds of what a term weighs; what is not listed weighs 0."""
    if isinstance(term.weights, ArrayWeights):
        return min(0, int(term.weights.array.min())), max(0, int(term.weights.array.max()))
    return min(0, *term.weights.values(), 0), max(0, *term.weights.values(), 0)
