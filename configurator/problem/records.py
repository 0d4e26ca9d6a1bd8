"""The rule base as a finite-domain problem: variables, constraints and costs. It knows nothing of catalogs.

Constraints are of two kinds: `Table`, allowed combinations; and `Linear`, a weighted sum between two bounds. Both may
carry a `tag`, which comes back in a conflict: constraints of one tag are one rule there.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import index
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Term:
    """A function of a few variables: the weight of each combination of their values, 0 for those not listed."""

    scope: Scope
    weights: Mapping[tuple[Value, ...], int]

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
    if isinstance(key, str):
        return Term((key,), {(value,): index(weight) for value, weight in table.items()})
    return Term(tuple(key), {tuple(values): index(weight) for values, weight in table.items()})


class CostTable:
    """A cost that depends on two or more variables: a nightly rate times the nights. Added to every total.

    `costs` maps `(value, ...)` in the order of `scope` to an integer; combinations that are not listed cost 0.
    """

    __slots__ = ("term",)

    def __init__(self, scope: Sequence[str], costs: Mapping[tuple[Value, ...], int]) -> None:
        self.term = _term(tuple(scope), costs)

    @property
    def scope(self) -> Scope:
        """The variables that are read."""
        return self.term.scope


Constraint = Table | Linear


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
    total = sum(term.weight(assignment) for term in constraint.terms)
    low, high = constraint.low, constraint.high
    return (low is None or low <= total) and (high is None or total <= high)
