"""Numbers that some product has, shown without searching for each: along a line through a product that is known.

A product stays one while a single number of it changes, as long as every constraint that reads this number holds. All values of a
dimension are tried at once, so that a few products show what thousands of values can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from configurator.engine.interface import Engine
from configurator.problem.records import (
    ArrayWeights,
    Axis,
    Clause,
    Constraint,
    Grid,
    Linear,
    Problem,
    Table,
    Term,
    Value,
    Variable,
)
from configurator.workbench.analysis.breaches import BREACH, NOTHING

Bools = NDArray[np.bool_]
Product = Mapping[str, Value]


def unproven_numbers(coarse: Engine, whole: Problem) -> dict[str, list[Value]]:
    """The values of a problem that neither an engine over fewer values has nor a line through its products shows.

    `coarse` answers about a problem with breaches over some of the values of the whole.
    """
    possible = coarse.available({BREACH: NOTHING})
    large = [variable for variable in whole.variables if len(variable.domain) > len(coarse.problem.domain(variable.name))]
    shown = {variable.name: np.array([value in possible[variable.name] for value in variable.domain]) for variable in large}
    lines = {variable.name: _Line(variable, whole.constraints) for variable in large}
    for variable in large:
        for value in coarse.problem.domain(variable.name):
            product = coarse.complete({BREACH: NOTHING, variable.name: value}) if value in possible[variable.name] else None
            if product is not None:
                for name, line in lines.items():
                    shown[name] |= line.through(product)
    found = {
        variable.name: [value for value, is_shown in zip(variable.domain, shown[variable.name], strict=True) if not is_shown]
        for variable in large
    }
    found |= {
        variable.name: [value for value in variable.domain if value not in possible[variable.name]]
        for variable in whole.variables
        if variable.name not in found
    }
    return {name: values for name, values in found.items() if values}


class _Line:
    """All values of one variable, and the constraints that read it."""

    def __init__(self, variable: Variable, constraints: Sequence[Constraint]) -> None:
        self._variable = variable
        self._constraints = [constraint for constraint in constraints if variable.name in constraint.scope]
        self._places: dict[int, NDArray[np.int64]] = {}
        self._rows: dict[int, frozenset[tuple[object, ...]]] = {}
        self._keys: dict[int, tuple[list[object], NDArray[np.int64]]] = {}
        self._weights: dict[int, NDArray[np.int64]] = {}

    def through(self, product: Product) -> Bools:
        """Which values keep a product valid."""
        whole: Bools = np.ones(len(self._variable.domain), dtype=bool)
        return reduce(lambda held, constraint: held & self._holds(constraint, product), self._constraints, whole)

    def _holds(self, constraint: Constraint, product: Product) -> Bools:
        if isinstance(constraint, Grid):
            return self._in_grid(constraint, product)
        if isinstance(constraint, Table):
            return self._in_table(constraint, product)
        if isinstance(constraint, Linear):
            total = sum((self._weight(term, product) for term in constraint.terms), np.zeros(1, dtype=np.int64))
            low, high = constraint.low, constraint.high
            return np.asarray((low is None or total >= low) & (high is None or total <= high))
        return self._in_clause(constraint, product)

    def _in_grid(self, grid: Grid, product: Product) -> Bools:
        places: list[int | slice] = []
        for name, axis in grid.axes.items():
            place = slice(None) if name == self._variable.name else axis.get(product[name])
            if place is None:
                return np.zeros(1, dtype=bool)
            places.append(place)
        own = self._axis(grid.axes[self._variable.name])
        return np.asarray(np.append(grid.allowed[tuple(places)], False)[own])

    def _in_table(self, table: Table, product: Product) -> Bools:
        if id(table) not in self._rows:
            self._rows[id(table)] = frozenset(table.rows)
        rows, (keys, place) = self._rows[id(table)], self._keys_of(table)
        own = table.scope.index(self._variable.name)
        row = [table.key(name, product[name]) for name in table.scope]
        return np.array([(*row[:own], key, *row[own + 1 :]) in rows for key in keys], dtype=bool)[place]

    def _keys_of(self, table: Table) -> tuple[list[object], NDArray[np.int64]]:
        """The different keys of the values in a table, and which of them each value has."""
        if id(table) not in self._keys:
            found = [table.key(self._variable.name, value) for value in self._variable.domain]
            numbers = {key: number for number, key in enumerate(dict.fromkeys(found))}
            self._keys[id(table)] = list(numbers), np.array([numbers[key] for key in found])
        return self._keys[id(table)]

    def _in_clause(self, clause: Clause, product: Product) -> Bools:
        others = any(product[name] == value for name, value in clause.literals if name != self._variable.name)
        own = [value for name, value in clause.literals if name == self._variable.name]
        return np.array([others or value in own for value in self._variable.domain], dtype=bool)

    def _weight(self, term: Term, product: Product) -> NDArray[np.int64]:
        """What a term weighs along the line."""
        if self._variable.name not in term.scope:
            return np.array([term.weight(product)])
        if term.scope == (self._variable.name,) and not isinstance(term.weights, ArrayWeights):
            if id(term) not in self._weights:
                self._weights[id(term)] = np.array([term.weights.get((value,), 0) for value in self._variable.domain])
            return self._weights[id(term)]
        if not isinstance(term.weights, ArrayWeights):
            changed = ({**product, self._variable.name: value} for value in self._variable.domain)
            return np.array([term.weight(own) for own in changed])
        places: list[int | slice] = []
        own = np.zeros(0, dtype=np.int64)
        for name, axis in zip(term.scope, term.weights.axes, strict=True):
            place = slice(None) if name == self._variable.name else axis.get(product[name])
            if place is None:
                return np.zeros(1, dtype=np.int64)
            places.append(place)
            if name == self._variable.name:
                own = self._axis(axis)
        return np.append(term.weights.array[tuple(places)].astype(np.int64), 0)[own]

    def _axis(self, axis: Axis) -> NDArray[np.int64]:
        """The place of each value; -1, the last, where there is none."""
        if id(axis) not in self._places:
            self._places[id(axis)] = np.array([axis.get(value, -1) for value in self._variable.domain])
        return self._places[id(axis)]
