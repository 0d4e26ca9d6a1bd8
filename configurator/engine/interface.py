"""What every engine answers. One interface, one test suite; the diagram, CP-SAT, SAT and reference engines implement it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from configurator.errors import ConfiguratorError
from configurator.problem.records import Constraint, Problem, Table, Value

Decisions = Mapping[str, Value]
Costs = Mapping[str, Mapping[Value, int]]
Counts = Mapping[str, Mapping[Value, int]]


class Values(dict[str, AbstractSet[Value]]):
    """Values of each variable, as sets that nobody changes. `unchecked`: those not settled within the time for a click.

    An unchecked value is never among the others, and not called excluded either. Variables without any are not listed.
    """

    def __init__(
        self,
        found: Mapping[str, AbstractSet[Value]] | Iterable[tuple[str, AbstractSet[Value]]] = (),
        unchecked: Mapping[str, set[Value]] | None = None,
    ) -> None:
        super().__init__(found)
        self.unchecked = {name: values for name, values in (unchecked or {}).items() if values}


class Totals(dict[str, Mapping[Value, int]]):
    """The least total of values of each variable. `unchecked`: values whose least total is not known.

    An unchecked value has no total here; whether it is available is for `available` and `alternatives` to say.
    """

    def __init__(
        self,
        found: Mapping[str, Mapping[Value, int]] | Iterable[tuple[str, Mapping[Value, int]]] = (),
        unchecked: Mapping[str, set[Value]] | None = None,
    ) -> None:
        super().__init__(found)
        self.unchecked = {name: values for name, values in (unchecked or {}).items() if values}


@dataclass(frozen=True, slots=True)
class Budget:
    """What compiling may use: wall-clock seconds, and megabytes (2**20 bytes) of arrays held at a time."""

    seconds: float = 60.0
    memory_mb: float = 2048.0


class MinimalConflict(NamedTuple):
    """Decisions and constraints that cannot hold together, and can as soon as any one of them is left out.

    Constraints that share a tag count as one. `minimal` is False where time ran out first: they cannot hold together, but
    some of them might be left out.
    """

    decisions: dict[str, Value]
    constraints: tuple[Constraint, ...]
    minimal: bool = True


class Repair(NamedTuple):
    """A smallest change that makes decisions possible: the decisions to give up, and a product without them.

    `product` is complete; where costs were given, it is the cheapest one. `changed` maps each given-up variable to its
    value in the product.
    """

    changed: dict[str, Value]
    product: dict[str, Value]
    cost: int


class Repairs(list[Repair]):
    """Repairs, each of them verified. `complete` is False where time ran out before all up to the limit were found."""

    def __init__(self, found: Iterable[Repair] = (), complete: bool = True) -> None:
        super().__init__(found)
        self.complete = complete


class UnknownDecisionError(ConfiguratorError):
    """A decision names a variable or a value that the problem does not have."""

    code = "unknown-decision"

    def __init__(self, variable: str, value: Value | None = None) -> None:
        what = f"no variable {variable!r}" if value is None else f"no value {value!r} in the domain of {variable!r}"
        super().__init__(f"There is {what}.")


class Engine(Protocol):
    """Exact answers about a problem. Decisions map variables to values; raises UnknownDecisionError for strangers.

    "Total" is the sum of `costs` (variable -> value -> integer; what is not listed costs 0) and of the problem's cost
    tables over a complete product. Costs that are no integers raise TypeError.

    An engine that cannot answer a question raises NotAnswerableError; none ever guesses.
    """

    problem: Problem

    @property
    def name(self) -> str:
        """Which engine this is: `diagram`, `cp-sat`, `sat` or `reference`."""

    def count(self, decisions: Decisions) -> int:
        """How many products agree with the decisions. Exact, of any size."""

    def counts(self, decisions: Decisions) -> Counts:
        """For each value of each variable, how many products that agree with all decisions have it. Exact, of any size."""

    def feasible(self, decisions: Decisions) -> bool:
        """Whether any product agrees with the decisions."""

    def available(self, decisions: Decisions) -> Values:
        """The values of each variable that some product has under all decisions; all empty where nothing is left."""

    def alternatives(self, decisions: Decisions) -> Values:
        """As `available`, but each decided variable's own decision is lifted: what it could be changed to."""

    def cheapest(self, decisions: Decisions, costs: Costs) -> Totals:
        """For each available value, the least total of a product that has it."""

    def cheapest_alternatives(self, decisions: Decisions, costs: Costs) -> Totals:
        """As `cheapest`, over the alternatives."""

    def complete(self, decisions: Decisions, costs: Costs | None = None) -> dict[str, Value] | None:
        """One product that agrees with the decisions, a cheapest one where costs are given; None where there is none."""

    def conflict(self, decisions: Decisions, seconds: float | None = None) -> MinimalConflict | None:
        """A minimal conflict, by preference among earlier decisions; None where the decisions are possible.

        After `seconds` it is given as small as it is by then: `minimal` says so.
        """

    def given(self, facts: Decisions) -> Engine:
        """An engine of the products that agree with `facts` only, for many questions that all include them.

        It answers as this one does with `facts` among the decisions, except that facts are never lifted nor blamed.
        """

    def excluding(self, tables: Sequence[Table]) -> Engine:
        """An engine of the products in which single variables have none of the values that these tables forbid.

        The tables are over one variable each, and are named in a conflict as constraints are. Nothing is compiled anew where a
        diagram answers. Raises ExclusionError.
        """

    def repairs(
        self,
        decisions: Decisions,
        keep: Collection[str] = (),
        limit: int = 5,
        costs: Costs | None = None,
        seconds: float | None = None,
    ) -> Repairs:
        """Subset-minimal changes that make the decisions possible, by number of changes, then by total.

        Decisions in `keep` are never changed. Empty where even those alone are impossible; where the decisions are
        possible as they are, the one repair changes nothing. After `seconds`, those found by then: `complete` says so.
        """


def check_decisions(problem: Problem, decisions: Decisions) -> None:
    """Raises UnknownDecisionError where a decision names a variable or value that the problem does not have."""
    domains = {variable.name: variable.domain for variable in problem.variables}
    for name, value in decisions.items():
        if name not in domains:
            raise UnknownDecisionError(name)
        if value not in domains[name]:
            raise UnknownDecisionError(name, value)


Unit = tuple[Constraint, ...]


def units_of(constraints: tuple[Constraint, ...]) -> list[Unit]:
    """Constraints as units of blame: those that share a tag together, those without a tag alone."""
    units: dict[Hashable, list[Constraint]] = {}
    for position, constraint in enumerate(constraints):
        key = ("alone", position) if constraint.tag is None else ("tag", constraint.tag)
        units.setdefault(key, []).append(constraint)
    return [tuple(unit) for unit in units.values()]
