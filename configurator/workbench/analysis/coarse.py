"""A problem of which large dimensions keep a few of their values: what is found there is true of the whole.

Every product of the coarse problem is one of the whole: what is possible there is possible; what is not says nothing. The values
that are kept are those at which some constraint begins to tell them apart, the ends, and others evenly between.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from configurator.problem.records import ArrayWeights, Axis, Constraint, Grid, Linear, Problem, Table, Term, Value, Variable

MANY_VALUES = 250
MOST_VALUES = 500
"""A variable of more values is made coarse; one of many, where a constraint tells very many combinations with it apart."""

_MOST_CELLS = 100_000
_EVENLY = 16
_FEW_KEYS = 8


Kept = Mapping[str, tuple[Value, ...]]
"""The values that are kept of each variable that has too many."""


def kept_values(problem: Problem, wanted: Mapping[str, Value]) -> Kept:
    """What a coarse problem keeps of large variables, the wanted values among them; empty where there are none."""
    tangled = {name for constraint in problem.constraints for name in _in_large_arrays(constraint)}
    large = (own for own in problem.variables if len(own.domain) > (MANY_VALUES if own.name in tangled else MOST_VALUES))
    return {variable.name: _kept(variable, problem.constraints, wanted.get(variable.name)) for variable in large}


def _in_large_arrays(constraint: Constraint) -> Iterator[str]:
    """The variables of which a constraint tells very many combinations apart."""
    if isinstance(constraint, Grid) and constraint.allowed.size > _MOST_CELLS:
        yield from constraint.scope
    elif isinstance(constraint, Linear):
        for term in constraint.terms:
            if isinstance(term.weights, ArrayWeights) and term.weights.array.size > _MOST_CELLS:
                yield from term.scope


def restricted(constraint: Constraint, kept: Kept) -> Constraint:
    """A constraint over the values that are kept; one that reads no large variable stays as it is."""
    if kept.keys().isdisjoint(constraint.scope):
        return constraint
    if isinstance(constraint, Grid):
        axes, allowed = dict(constraint.axes), constraint.allowed
        for position, name in enumerate(constraint.scope):
            if name in kept:
                axes[name], places = _fewer(axes[name], kept[name])
                allowed = allowed.take(places, position)
        return Grid(axes, allowed, constraint.tag)
    if isinstance(constraint, Linear):
        weights = {term.scope: _weights(term, kept) for term in constraint.terms}
        return Linear(weights, constraint.low, constraint.high, constraint.tag)
    return constraint  # rows and literals of other values match nothing


def _weights(term: Term, kept: Kept) -> Mapping[tuple[Value, ...], int]:
    if not isinstance(term.weights, ArrayWeights):
        inside = [set(kept[name]) if name in kept else None for name in term.scope]
        return {
            values: weight
            for values, weight in term.weights.items()
            if all(own is None or value in own for own, value in zip(inside, values, strict=True))
        }
    axes, array = list(term.weights.axes), term.weights.array
    for position, name in enumerate(term.scope):
        if name in kept:
            axes[position], places = _fewer(axes[position], kept[name])
            array = array.take(places, position)
    return ArrayWeights(axes, array)


def _fewer(axis: Axis, values: Sequence[Value]) -> tuple[dict[Value, int], list[int]]:
    """The places of some values, numbered anew; and these places."""
    places = sorted({axis[value] for value in values if value in axis})
    number = {place: position for position, place in enumerate(places)}
    return {value: number[axis[value]] for value in values if value in axis}, places


def _kept(variable: Variable, constraints: Sequence[Constraint], wanted: Value | None) -> tuple[Value, ...]:
    domain = variable.domain
    chosen = set(np.linspace(0, len(domain) - 1, _EVENLY).astype(int).tolist())
    chosen.update(position for position, value in enumerate(domain) if value == wanted)
    for constraint in constraints:
        if variable.name in constraint.scope:
            for keys in _keys(constraint, variable):
                steps = [place for place, (one, other) in enumerate(pairwise(keys)) if one != other]
                if len(steps) <= _FEW_KEYS:
                    chosen.update(step + side for step in steps for side in (0, 1))
    return tuple(domain[code] for code in sorted(chosen))


def _keys(constraint: Constraint, variable: Variable) -> Iterator[list[Hashable]]:
    """What a constraint reads of each value, where it reads one at a time."""
    if isinstance(constraint, Grid):
        yield [constraint.axes[variable.name].get(value) for value in variable.domain]
    elif isinstance(constraint, Table) and variable.name in constraint.keys:
        yield [constraint.keys[variable.name].get(value) for value in variable.domain]
    elif isinstance(constraint, Linear):
        for term in constraint.terms:
            if term.scope == (variable.name,):
                yield [term.weights.get((value,), 0) for value in variable.domain]
