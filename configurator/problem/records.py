"""The rule base as a finite-domain problem: variables, constraints and costs. It knows nothing of catalogs.

Constraints are of four kinds: `Table`, allowed combinations as rows; `Grid`, allowed combinations as an array, for
dimensions of thousands of steps; `Clause`, at least one of some values; and `Linear`, a weighted sum between two bounds. Each may
carry a `tag`, which comes back in a conflict: constraints of one tag are one rule there.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product as cartesian
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

Value = Hashable
Assignment = Mapping[str, Value]
Scope = tuple[str, ...]


class ProblemError(ValueError):
    """A problem is not well formed: a name is unknown or doubled, or a row does not fit its scope."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable and its domain: distinct hashable values, in order."""

    name: str
    domain: tuple[Value, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "domain", tuple(self.domain))
        if not self.domain:
            raise ProblemError(f"Variable {self.name!r} has an empty domain")
        if len(set(self.domain)) != len(self.domain):
            raise ProblemError(f"Variable {self.name!r} has a value twice in its domain")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Allowed rows over a scope.

    `keys` may map the values of a variable to keys that stand for them in the rows, so that a rule that reads one
    attribute of many options needs one row a combination of attribute values, not one a combination of options. A
    variable without an entry in `keys` stands for itself. Values outside the domain are allowed in rows and match nothing.
    """

    scope: Scope
    rows: Sequence[tuple[Hashable, ...]]
    keys: Mapping[str, Mapping[Value, Hashable]] = field(default_factory=dict)
    tag: Hashable = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "scope", tuple(self.scope))
        object.__setattr__(self, "rows", tuple(map(tuple, self.rows)))
        if len(set(self.scope)) != len(self.scope):
            raise ProblemError(f"A table names a variable twice: {self.scope}")
        if any(len(row) != len(self.scope) for row in self.rows):
            raise ProblemError(f"A row of the table over {self.scope} does not have {len(self.scope)} values")

    def key(self, variable: str, value: Value) -> Hashable:
        """What stands for a value in the rows; a value without a key stands for nothing and matches no row."""
        mapping = self.keys.get(variable)
        return value if mapping is None else mapping.get(value, _NO_KEY)


_NO_KEY = object()

Axis = Mapping[Value, int]
"""Where each value of a variable lies along one dimension of an array. Values that behave alike may share a place."""


class Grid:
    """Allowed combinations as an array of booleans: one dimension for each variable of `axes`, in that order.

    `axes` maps each variable to the place of each of its values along that dimension; a value without a place is not
    allowed. Raises ProblemError where a place lies outside the array.
    """

    __slots__ = ("allowed", "axes", "tag")

    def __init__(self, axes: Mapping[str, Axis], allowed: NDArray[np.bool_], tag: Hashable = None) -> None:
        self.axes = dict(axes)
        self.allowed = np.asarray(allowed, dtype=bool)
        self.tag = tag
        _check_axes(tuple(self.axes.values()), self.allowed.shape, self.scope)

    @property
    def scope(self) -> Scope:
        """The variables that are read."""
        return tuple(self.axes)

    def __repr__(self) -> str:
        return f"Grid({self.scope}, {self.allowed.shape}, tag={self.tag!r})"


def _check_axes(axes: Sequence[Axis], shape: tuple[int, ...], scope: Scope) -> None:
    if len(axes) != len(shape):
        raise ProblemError(f"An array over {scope} has {len(shape)} dimensions instead of {len(axes)}")
    for name, axis, length in zip(scope, axes, shape, strict=True):
        if any(not 0 <= place < length for place in axis.values()):
            raise ProblemError(f"An array over {scope} has {length} places for {name!r}, and a value lies outside")


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """At least one of the literals holds; a literal is a variable and a value. None at all: never true.

    A literal whose value is outside the domain never holds.
    """

    literals: tuple[tuple[str, Value], ...]
    tag: Hashable = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "literals", tuple((name, value) for name, value in self.literals))

    @property
    def scope(self) -> Scope:
        """All variables that are read, each once."""
        return tuple(dict.fromkeys(name for name, _ in self.literals))


class ArrayWeights(Mapping[tuple[Value, ...], int]):
    """Weights of combinations of values, kept as an array of integers with one dimension a variable.

    `axes[i]` maps the values of the i-th variable to places along the i-th dimension; combinations with another value are not
    in the mapping. For weights over dimensions of thousands of steps, where a dictionary would be too large.
    """

    __slots__ = ("array", "axes")

    def __init__(self, axes: Sequence[Axis], array: NDArray[np.int64]) -> None:
        self.axes = tuple(dict(axis) for axis in axes)
        self.array = np.asarray(array)
        if self.array.dtype.kind not in "iu":
            raise TypeError(f"weights must be integers, not {self.array.dtype}")
        _check_axes(self.axes, self.array.shape, tuple(f"dimension {number}" for number in range(len(self.axes))))

    def __getitem__(self, values: tuple[Value, ...]) -> int:
        return int(self.array[tuple(axis[value] for axis, value in zip(self.axes, values, strict=True))])

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return cartesian(*self.axes)

    def __len__(self) -> int:
        return int(np.prod([len(axis) for axis in self.axes]))


@dataclass(frozen=True, slots=True)
class Term:
    """A function of a few variables: the weight of each combination of their values, 0 for those not listed."""

    scope: Scope
    weights: Mapping[tuple[Value, ...], int]  # a dictionary, or ArrayWeights

    def weight(self, assignment: Assignment) -> int:
        """The weight under an assignment of (at least) the scope."""
        return self.weights.get(tuple(assignment[name] for name in self.scope), 0)


class Linear:
    """`low <= sum of weights <= high`; a bound that is None is open.

    `weights` maps a variable to `{value: weight}`, or a tuple of variables to `{(value, ...): weight}`. Weights are
    integers (TypeError otherwise: a float would be silently cut); what is not listed weighs 0.
    """

    __slots__ = ("high", "low", "tag", "terms")

    def __init__(
        self,
        weights: Mapping[Any, Mapping[Any, int]],
        low: int | None = None,
        high: int | None = None,
        tag: Hashable = None,
    ) -> None:
        self.terms = tuple(_term(key, table) for key, table in weights.items())
        self.low = low
        self.high = high
        self.tag = tag

    @property
    def scope(self) -> Scope:
        """All variables that are read, each once."""
        return tuple(dict.fromkeys(name for term in self.terms for name in term.scope))

    def __repr__(self) -> str:
        return f"Linear({self.low} <= sum over {[term.scope for term in self.terms]} <= {self.high}, tag={self.tag!r})"


def _term(key: str | Scope, table: Mapping[Any, int]) -> Term:
    if isinstance(table, ArrayWeights):
        return Term((key,) if isinstance(key, str) else tuple(key), table)
    if isinstance(key, str):
        return Term((key,), {(value,): index(weight) for value, weight in table.items()})
    return Term(tuple(key), {tuple(values): index(weight) for values, weight in table.items()})


class CostTable:
    """A cost that depends on two or more variables: a nightly rate times the nights. Added to every total.

    `costs` maps `(value, ...)` in the order of `scope` to an integer (a dictionary, or `ArrayWeights`); combinations that are
    not listed cost 0.
    """

    __slots__ = ("term",)

    def __init__(self, scope: Sequence[str], costs: Mapping[tuple[Value, ...], int]) -> None:
        self.term = _term(tuple(scope), costs)

    @property
    def scope(self) -> Scope:
        """The variables that are read."""
        return self.term.scope


Constraint = Table | Grid | Clause | Linear


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Variables, constraints over them and cost tables. Raises ProblemError where a name is doubled or unknown."""

    variables: Sequence[Variable]
    constraints: Sequence[Constraint] = ()
    cost_tables: Sequence[CostTable] = ()

    def __post_init__(self) -> None:
        for name in ("variables", "constraints", "cost_tables"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        names = [variable.name for variable in self.variables]
        known = set(names)
        if len(known) != len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise ProblemError(f"These variables are declared twice: {', '.join(twice)}")
        readers: Iterable[Constraint | CostTable] = (*self.constraints, *self.cost_tables)
        unknown = sorted({name for reader in readers for name in reader.scope if name not in known})
        if unknown:
            raise ProblemError(f"Constraints read unknown variables: {', '.join(unknown)}")

    def domain(self, name: str) -> tuple[Value, ...]:
        """The domain of a variable. Raises KeyError where there is none of that name."""
        for variable in self.variables:
            if variable.name == name:
                return variable.domain
        raise KeyError(name)


def satisfied(constraint: Constraint, assignment: Assignment) -> bool:
    """Whether an assignment of (at least) the scope satisfies a constraint. The definition, not the fast way."""
    if isinstance(constraint, Table):
        keys = tuple(constraint.key(name, assignment[name]) for name in constraint.scope)
        return keys in set(constraint.rows)
    if isinstance(constraint, Clause):
        return any(assignment[name] == value for name, value in constraint.literals)
    if isinstance(constraint, Grid):
        places = [axis.get(assignment[name]) for name, axis in constraint.axes.items()]
        return None not in places and bool(constraint.allowed[tuple(places)])
    total = sum(term.weight(assignment) for term in constraint.terms)
    low, high = constraint.low, constraint.high
    return (low is None or low <= total) and (high is None or total <= high)
