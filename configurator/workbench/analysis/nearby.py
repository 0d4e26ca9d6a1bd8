"""What follows from a few constraints alone: proofs over the variables of one constraint, all combinations at once.

Where dimensions have thousands of values, an engine of everything takes its time. Often a rule follows from others about the same
dimensions: then no combination of their values breaks it and keeps those. What is not shown here may follow nevertheless.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from configurator.engine.quickxplain import minimal_subset
from configurator.problem.records import ArrayWeights, Axis, Clause, Constraint, Grid, Linear, Problem, Scope, Table, Term, Value
from configurator.workbench.analysis.breaches import Breach

Bools = NDArray[np.bool_]

MOST_COMBINATIONS = 20_000_000


def implied_nearby(problem: Problem, breach: Breach) -> list[Hashable] | None:
    """The tags of a smallest set of constraints about the same variables that exclude a breach; None where none are found."""
    domains = {variable.name: variable.domain for variable in problem.variables}
    scope = breach.broken.scope
    if prod(len(domains[name]) for name in scope) > MOST_COMBINATIONS:
        return None
    within = set(scope)
    free = {id(constraint) for constraint in (breach.broken, *breach.free)}
    others = [own for own in problem.constraints if within.issuperset(own.scope) and id(own) not in free]
    broken = ~_allowed(breach.broken, scope, domains)
    by_tag: dict[Hashable, Bools] = {}
    for constraint in others:
        held = _allowed(constraint, scope, domains)
        by_tag[constraint.tag] = by_tag[constraint.tag] & held if constraint.tag in by_tag else held

    def excluded(tags: Sequence[Hashable]) -> bool:
        left = broken
        for tag in tags:
            left = left & by_tag[tag]
        return not left.any()

    return minimal_subset(list(by_tag), excluded) if excluded(list(by_tag)) else None


def _allowed(constraint: Constraint, scope: Scope, domains: Mapping[str, tuple[Value, ...]]) -> Bools:
    """Whether a constraint holds, for all combinations of values: one dimension a variable of the scope, of length 1 or whole."""
    if isinstance(constraint, Grid):
        return _spread(constraint.allowed, constraint.axes, scope, domains)
    if isinstance(constraint, Table):
        return _table(constraint, scope, domains)
    if isinstance(constraint, Clause):
        found: Bools = np.zeros([1] * len(scope), dtype=bool)
        for name, value in constraint.literals:
            found = found | _along(np.array([own == value for own in domains[name]]), name, scope)
        return found
    return _linear(constraint, scope, domains)


def _table(table: Table, scope: Scope, domains: Mapping[str, tuple[Value, ...]]) -> Bools:
    numbers: list[dict[Hashable, int]] = []
    axes: dict[str, dict[Value, int]] = {}
    for column, name in enumerate(table.scope):
        keys = dict.fromkeys(row[column] for row in table.rows)
        numbers.append({key: number for number, key in enumerate(keys)})
        own = {value: numbers[column].get(table.key(name, value)) for value in domains[name]}
        axes[name] = {value: number for value, number in own.items() if number is not None}
    allowed = np.zeros([len(number) for number in numbers], dtype=bool)
    for row in table.rows:
        allowed[tuple(number[key] for number, key in zip(numbers, row, strict=True))] = True
    return _spread(allowed, axes, scope, domains)


def _linear(linear: Linear, scope: Scope, domains: Mapping[str, tuple[Value, ...]]) -> Bools:
    total: NDArray[np.int64] = np.zeros([1] * len(scope), dtype=np.int64)
    for term in linear.terms:
        total = total + _weights(term, scope, domains)
    held: Bools = np.ones(total.shape, dtype=bool)
    if linear.low is not None:
        held &= total >= linear.low
    if linear.high is not None:
        held &= total <= linear.high
    return held


def _weights(term: Term, scope: Scope, domains: Mapping[str, tuple[Value, ...]]) -> NDArray[np.int64]:
    if isinstance(term.weights, ArrayWeights):
        weights, axes = term.weights.array.astype(np.int64), dict(zip(term.scope, term.weights.axes, strict=True))
        return _spread(weights, axes, scope, domains)
    places = [{value: number for number, value in enumerate(domains[name])} for name in term.scope]
    array = np.zeros([len(own) for own in places], dtype=np.int64)
    for values, weight in term.weights.items():
        if all(value in own for own, value in zip(places, values, strict=True)):
            array[tuple(own[value] for own, value in zip(places, values, strict=True))] = weight
    return _spread(array, dict(zip(term.scope, places, strict=True)), scope, domains)


def _spread(array: NDArray, axes: Mapping[str, Axis], scope: Scope, domains: Mapping[str, tuple[Value, ...]]) -> NDArray:  # type: ignore[type-arg]
    """An array over places as one over values, its dimensions in the order of the scope; nothing where a value has no place."""
    for position, (name, axis) in enumerate(axes.items()):
        padded = np.pad(array, [(0, int(other == position)) for other in range(array.ndim)])
        array = padded.take([axis.get(value, array.shape[position]) for value in domains[name]], position)
    names = list(axes)
    array = array.transpose(sorted(range(len(names)), key=lambda position: scope.index(names[position])))
    return array.reshape([len(domains[name]) if name in axes else 1 for name in scope])


def _along(flags: Bools, name: str, scope: Scope) -> Bools:
    return flags.reshape([-1 if other == name else 1 for other in scope])
