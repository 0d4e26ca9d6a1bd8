"""Variables that always have the same value, made one: a smaller problem than one with constraints that say so."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

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

_Kind = TypeVar("_Kind", np.bool_, np.int64)


def merged(problem: Problem, into: Mapping[str, str]) -> Problem:
    """The problem in which each variable of `into` is the one that it is mapped to; its costs are left out.

    A merged variable has the values that all of them have. Raises ProblemError where they have none in common.
    """
    shared: dict[str, tuple[Value, ...]] = {}
    for variable in problem.variables:
        name = into.get(variable.name, variable.name)
        values = set(variable.domain)
        shared[name] = tuple(value for value in shared.get(name, variable.domain) if value in values)
    variables = [Variable(name, domain) for name, domain in shared.items()]
    return Problem(variables, [_merged(constraint, into, shared) for constraint in problem.constraints])


def _merged(constraint: Constraint, into: Mapping[str, str], domains: Mapping[str, tuple[Value, ...]]) -> Constraint:
    if not any(name in into for name in constraint.scope):
        return constraint
    match constraint:
        case Table():
            return _table(constraint, into, domains)
        case Grid():
            axes, allowed = _array(constraint.axes, constraint.allowed, into)
            return Grid(axes, allowed, constraint.tag)
        case Clause():
            return Clause(tuple((into.get(name, name), value) for name, value in constraint.literals), constraint.tag)
        case Linear():
            return _linear(constraint, into)


def _places(scope: Sequence[str], into: Mapping[str, str]) -> dict[str, list[int]]:
    """Where the new variables stand in a scope."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(scope):
        found.setdefault(into.get(name, name), []).append(place)
    return found


def _table(table: Table, into: Mapping[str, str], domains: Mapping[str, tuple[Value, ...]]) -> Table:
    """A variable that stands for several columns has all their keys as its key."""
    places = _places(table.scope, into)
    keys: dict[str, Mapping[Value, Hashable]] = {}
    for name, columns in places.items():
        if len(columns) > 1:
            keys[name] = {value: tuple(table.key(table.scope[column], value) for column in columns) for value in domains[name]}
        elif table.scope[columns[0]] in table.keys:
            keys[name] = table.keys[table.scope[columns[0]]]
    rows = [tuple(_cell(row, columns) for columns in places.values()) for row in table.rows]
    return Table(tuple(places), rows, keys, table.tag)


def _cell(row: tuple[Hashable, ...], columns: list[int]) -> Hashable:
    return row[columns[0]] if len(columns) == 1 else tuple(row[column] for column in columns)


def _array(
    axes: Mapping[str, Axis], array: NDArray[_Kind], into: Mapping[str, str]
) -> tuple[dict[str, Axis], NDArray[_Kind]]:
    """The diagonals of an array along which its merged variables are equal."""
    scope = tuple(axes)
    places = _places(scope, into)
    found: dict[str, Axis] = {}
    index: list[Any] = [None] * len(scope)
    for dimension, (name, columns) in enumerate(places.items()):
        own = [axes[scope[column]] for column in columns]
        met = {value: tuple(axis[value] for axis in own) for value in own[0] if all(value in axis for axis in own)}
        distinct = {place: number for number, place in enumerate(dict.fromkeys(met.values()))}
        found[name] = {value: distinct[place] for value, place in met.items()}
        shape = [1] * len(places)
        shape[dimension] = len(distinct)
        for number, column in enumerate(columns):
            index[column] = np.array([place[number] for place in distinct], np.intp).reshape(shape)
    return found, array[tuple(index)]


def _linear(linear: Linear, into: Mapping[str, str]) -> Linear:
    weights: dict[tuple[str, ...], Mapping[tuple[Value, ...], int]] = {}
    for term in linear.terms:
        new = _term(term, into)
        weights[new.scope] = _sum(weights[new.scope], new.weights) if new.scope in weights else new.weights
    return Linear(weights, linear.low, linear.high, linear.tag)


def _term(term: Term, into: Mapping[str, str]) -> Term:
    places = _places(term.scope, into)
    if len(places) == len(term.scope):
        return Term(tuple(places), term.weights)
    if isinstance(term.weights, ArrayWeights):
        axes, array = _array(dict(zip(term.scope, term.weights.axes, strict=True)), term.weights.array, into)
        return Term(tuple(places), ArrayWeights(tuple(axes.values()), array))
    alike = {
        values: weight
        for values, weight in term.weights.items()
        if all(values[column] == values[columns[0]] for columns in places.values() for column in columns)
    }
    firsts = [columns[0] for columns in places.values()]
    return Term(tuple(places), {tuple(values[first] for first in firsts): weight for values, weight in alike.items()})


def _sum(
    one: Mapping[tuple[Value, ...], int], other: Mapping[tuple[Value, ...], int]
) -> Mapping[tuple[Value, ...], int]:
    return {values: one.get(values, 0) + other.get(values, 0) for values in dict.fromkeys((*one, *other))}
