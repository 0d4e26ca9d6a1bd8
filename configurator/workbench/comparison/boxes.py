"""Constraints as arrays of truth values over classes of values: small enough to be compared, negated and projected as a whole.

Values of a variable that some constraints do not tell apart form a class. The array of a constraint has a dimension for each of
its variables, and a place along it for each class.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product as cartesian
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.engine.encoding import equal_slices, in_order_of_appearance
from configurator.problem.records import ArrayWeights, Clause, Constraint, Grid, Linear, Table, Term, Value

Bools = NDArray[np.bool_]
Array = NDArray[Any]
Domains = Mapping[str, Sequence[Value]]

MOST_CELLS = 30_000_000
"""So large may an array be."""


class TooLargeError(Exception):
    """A constraint tells too much apart to be held as an array."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The classes of the values of a variable: the class of each value of its domain, and a value of each class."""

    name: str
    classes: tuple[int, ...]
    representatives: tuple[Value, ...]

    def __len__(self) -> int:
        return len(self.representatives)


def axis_of(name: str, domain: Sequence[Value], readers: Iterable[Constraint | Term]) -> Axis:
    """The classes of a variable's values that some constraints and terms tell apart, by where each appears first."""
    views = [view for reader in readers if name in reader.scope for view in _views(reader, name)]
    classes: dict[Hashable, int] = {}
    numbers, representatives = [], []
    for value in domain:
        seen = tuple(view(value) for view in views)
        if seen not in classes:
            classes[seen] = len(classes)
            representatives.append(value)
        numbers.append(classes[seen])
    return Axis(name, tuple(numbers), tuple(representatives))


def _views(reader: Constraint | Term, name: str) -> list[Any]:
    """Functions of a value: what a constraint sees of it."""
    if isinstance(reader, Table):
        return [lambda value: reader.key(name, value)]
    if isinstance(reader, Grid):
        return [reader.axes[name].get]
    if isinstance(reader, Clause):
        named = {value for variable, value in reader.literals if variable == name}
        return [lambda value: value in named]
    if isinstance(reader, Linear):
        return [view for term in reader.terms if name in term.scope for view in _views(term, name)]
    if len(reader.scope) == 1:
        return [lambda value: reader.weights.get((value,), 0)]
    if isinstance(reader.weights, ArrayWeights):
        return [reader.weights.axes[reader.scope.index(name)].get]
    return [lambda value: value]


def truths(constraint: Constraint, axes: Sequence[Axis]) -> Bools:
    """Where a constraint holds, over the classes of some variables, those that it reads among them. Raises TooLargeError."""
    if prod(map(len, axes)) > MOST_CELLS:
        raise TooLargeError
    shape = tuple(map(len, axes))
    if isinstance(constraint, Linear):
        total: Array = np.zeros((1,) * len(axes), dtype=np.int64)
        for term in constraint.terms:
            total = total + weights(term, axes)
        held = np.ones(total.shape, dtype=bool)
        if constraint.low is not None:
            held &= total >= constraint.low
        if constraint.high is not None:
            held &= total <= constraint.high
        return np.broadcast_to(held, shape)
    if isinstance(constraint, Clause):
        found = np.zeros((1,) * len(axes), dtype=bool)
        for place, axis in enumerate(axes):
            own = [any((axis.name, value) == literal for literal in constraint.literals) for value in axis.representatives]
            found = found | _along(np.array(own, dtype=bool), place, len(axes))
        return np.broadcast_to(found, shape)
    by_name = {axis.name: axis for axis in axes}
    own_axes = [by_name[name] for name in constraint.scope]
    return np.broadcast_to(_spread(_own_truths(constraint, own_axes), constraint.scope, axes), shape)


def _own_truths(constraint: Table | Grid, axes: Sequence[Axis]) -> Bools:
    """Where a table or a grid holds, a dimension for each of its variables in its own order."""
    if isinstance(constraint, Grid):
        padded = np.pad(constraint.allowed, [(0, 1)] * constraint.allowed.ndim)  # the last place along each axis is no place
        places = [[constraint.axes[axis.name].get(value, -1) for value in axis.representatives] for axis in axes]
        return padded[np.ix_(*places)] if axes else constraint.allowed.reshape(())
    at: list[dict[Hashable, list[int]]] = []
    for axis in axes:
        by_key: dict[Hashable, list[int]] = {}
        for place, value in enumerate(axis.representatives):
            by_key.setdefault(constraint.key(axis.name, value), []).append(place)
        at.append(by_key)
    found = np.zeros(tuple(map(len, axes)), dtype=bool)
    for row in constraint.rows:
        places = [by_key.get(key, []) for by_key, key in zip(at, row, strict=True)]
        if all(places):
            found[np.ix_(*places)] = True
    if not axes and constraint.rows:
        found[()] = True
    return found


def weights(term: Term, axes: Sequence[Axis]) -> Array:
    """The weight of a term, with a dimension for each axis; of length 1 for those that it does not read. Raises TooLargeError."""
    by_name = {axis.name: axis for axis in axes}
    own = [by_name[name] for name in term.scope]
    if prod(map(len, own)) > MOST_CELLS:
        raise TooLargeError
    if isinstance(term.weights, ArrayWeights):
        places = [[of.get(value, -1) for value in axis.representatives] for of, axis in zip(term.weights.axes, own, strict=True)]
        padded = np.pad(term.weights.array, [(0, 1)] * term.weights.array.ndim)
        found = padded[np.ix_(*places)]
    else:
        shape = tuple(map(len, own))
        listed = [term.weights.get(values, 0) for values in cartesian(*(axis.representatives for axis in own))]
        found = np.array(listed, dtype=_dtype(listed)).reshape(shape)
    return _spread(found, term.scope, axes)


def _dtype(numbers: Iterable[int]) -> Any:
    return np.int64 if max((abs(number) for number in numbers), default=0) < 1 << 40 else object


def _spread(own: Array, scope: Sequence[str], axes: Sequence[Axis]) -> Array:
    """An array over the variables of a scope, turned to the order of the axes, of length 1 along others."""
    places = {axis.name: place for place, axis in enumerate(axes)}
    order = sorted(range(len(scope)), key=lambda dimension: places[scope[dimension]])
    shape = [1] * len(axes)
    for dimension, name in enumerate(scope):
        shape[places[name]] = own.shape[dimension]
    return own.transpose(order).reshape(shape)


def _along(own: Array, place: int, dimensions: int) -> Array:
    return own.reshape([-1 if dimension == place else 1 for dimension in range(dimensions)])


def grid_of(allowed: Bools, axes: Sequence[Axis], domains: Domains, tag: Hashable) -> Grid:
    """An array as a constraint."""
    named = {axis.name: dict(zip(domains[axis.name], axis.classes, strict=True)) for axis in axes}
    return Grid(named, np.ascontiguousarray(allowed), tag)


def written_alike(one: Constraint, other: Constraint) -> bool:
    """Whether two constraints are written the same; a quick look before they are compared by what they say."""
    if isinstance(one, Table) and isinstance(other, Table):
        return one.scope == other.scope and one.keys == other.keys and one.rows == other.rows
    if isinstance(one, Grid) and isinstance(other, Grid):
        return one.axes == other.axes and np.array_equal(one.allowed, other.allowed)
    if isinstance(one, Clause) and isinstance(other, Clause):
        return one.literals == other.literals
    if isinstance(one, Linear) and isinstance(other, Linear):
        if (one.low, one.high, len(one.terms)) != (other.low, other.high, len(other.terms)):
            return False
        return all(terms_alike(own, its) for own, its in zip(one.terms, other.terms, strict=True))
    return False


def terms_alike(one: Term, other: Term) -> bool:
    """Whether two terms are written the same."""
    if one.scope != other.scope:
        return False
    if isinstance(one.weights, ArrayWeights) and isinstance(other.weights, ArrayWeights):
        return one.weights.axes == other.weights.axes and np.array_equal(one.weights.array, other.weights.array)
    plain = not isinstance(one.weights, ArrayWeights) and not isinstance(other.weights, ArrayWeights)
    return plain and one.weights == other.weights


def canonical(constraint: Constraint, domains: Domains) -> Hashable:
    """A value that is equal for constraints that say the same about values of these domains. Raises TooLargeError.

    Tables and grids that are equivalent are equal; sums where they have the same weights and bounds; clauses by their literals.
    Where a domain is empty, everything is `ALWAYS` true.
    """
    if not all(domains[name] for name in constraint.scope):
        return ALWAYS
    if isinstance(constraint, Linear):
        return "sum", constraint.low, constraint.high, _weights_key(constraint, domains)
    if isinstance(constraint, Clause):
        return "clause", frozenset((name, value) for name, value in constraint.literals if value in domains[name])
    axes = [axis_of(name, domains[name], [constraint]) for name in sorted(constraint.scope)]
    allowed = truths(constraint, axes)
    described = []
    for place, axis in enumerate(axes):
        slices = np.moveaxis(allowed, place, 0).reshape(allowed.shape[place], -1)
        leaders = equal_slices(slices)
        kept = np.unique(leaders)
        allowed = allowed.take(kept, place)
        merged = in_order_of_appearance(leaders[list(axis.classes)])
        if len(kept) > 1:
            described.append((axis.name, merged.tobytes()))  # by first appearance: the same numbers for the same classes
    shape = tuple(length for length in allowed.shape if length != 1)
    return "array", tuple(described), shape, np.packbits(allowed).tobytes()


def _weights_key(linear: Linear, domains: Domains) -> Hashable:
    """The weights of a sum, those of single variables added up; what weighs nothing is not there."""
    single: dict[str, dict[Value, int]] = {}
    several = []
    for term in linear.terms:
        if len(term.scope) == 1:
            own = single.setdefault(term.scope[0], {})
            for value in domains[term.scope[0]]:
                own[value] = own.get(value, 0) + term.weights.get((value,), 0)
        else:
            axes = [axis_of(name, domains[name], [term]) for name in term.scope]
            found = weights(term, axes)
            if found.any():
                content = str(found.tolist()) if found.dtype == object else found.tobytes()
                several.append((term.scope, tuple(axis.classes for axis in axes), found.shape, content))
    weighed = frozenset((name, value, weight) for name, own in single.items() for value, weight in own.items() if weight)
    return weighed, frozenset(several)


ALWAYS: Hashable = ("array", (), (), np.packbits(np.ones((), bool)).tobytes())
