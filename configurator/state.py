"""The state of a configuration in progress: a pure function of product, context and decisions.

The same decisions in any order give an equal state. What remains, what is forced, what is impossible and what the
cheapest configuration with each value would cost come from one query of the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, overload

from configurator.catalog.records import Catalog, Choice, ChoiceValue, Product, Text
from configurator.engine.interface import Engine, Totals
from configurator.engine.repairs import total_cost
from configurator.problem.costs import ProductCosts
from configurator.ranges import Range, is_absence, is_long, ranges_of

Values = Mapping[str, ChoiceValue]


class Status(StrEnum):
    """What a value of a choice is right now."""

    DECIDED = "decided"
    IMPLIED = "implied"
    AVAILABLE = "available"
    EXCLUDED = "excluded"
    UNCHECKED = "unchecked"
    """Neither known to be available nor to be excluded: there was no time to tell. It may be chosen, and is settled then."""


class OptionState(NamedTuple):
    """A value of a choice (`path`) as a page shows it, in a state.

    `available`: can be had without giving up another decision (the choice's own decision is lifted). `total`: the least
    total, in the product's price basis, of a configuration with this value and all other decisions; `difference` is
    against the least total now. Both are None where the value is excluded or the total is not known in time; `difference`
    also where nothing is possible. Both are worked out when they are looked at.
    """

    value: ChoiceValue
    title: Text | None
    description: Text | None
    status: Status
    available: bool
    default: bool
    path: str
    state: State

    @property
    def total(self) -> Decimal | None:
        """The least total with this value, or None."""
        cost = self.state.least[self.path].get(self.value)
        return None if cost is None else self.state.amount(cost + self.state.costs.fixed)

    @property
    def difference(self) -> Decimal | None:
        """What the least total with this value is more than the least total now, or None."""
        cost, now = self.state.least[self.path].get(self.value), self.state.least_cost
        return None if cost is None or now is None else self.state.amount(cost - now)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OptionState) and self._shown() == other._shown()

    def __hash__(self) -> int:
        return hash(self._shown())

    def __repr__(self) -> str:
        return f"OptionState({self.path}={self.value!r}, {self.status}, {self.total})"

    def _shown(self) -> tuple[object, ...]:
        return (*self[:7], self.total, self.difference)

    @property
    def excluded(self) -> bool:
        """Whether it is known that it cannot be had without giving up another decision."""
        return not self.available and self.status is not Status.UNCHECKED


class Options(Sequence[OptionState]):
    """The values of a choice in catalog order. Each is made when it is looked at: a dimension may have thousands."""

    __slots__ = ("_choice", "_state")

    def __init__(self, state: State, choice: Choice) -> None:
        self._state = state
        self._choice = choice

    def __len__(self) -> int:
        return len(self._choice.values)

    def __iter__(self) -> Iterator[OptionState]:
        return (self._state.option(self._choice, value) for value in self._choice.values)

    @overload
    def __getitem__(self, place: int) -> OptionState: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[OptionState, ...]: ...

    def __getitem__(self, place: int | slice) -> OptionState | tuple[OptionState, ...]:
        values = self._choice.values[place]
        if isinstance(place, slice):
            return tuple(self._state.option(self._choice, value) for value in values)  # type: ignore[union-attr]
        return self._state.option(self._choice, values)  # type: ignore[arg-type]

    def of(self, value: ChoiceValue) -> OptionState:
        """The state of one value."""
        return self._state.option(self._choice, value)


@dataclass(frozen=True)
class State:
    """What was decided and what follows. `feasible`: some complete configuration agrees with all decisions.

    `least` maps each choice to its alternatives (its own decision lifted) with the engine's least cost of each, None where
    that is not known in time; `unchecked` to the values that may be alternatives or not. `least_cost` is the engine's cost of
    the cheapest configuration that agrees with the decisions. Time runs out only where an engine searches; a diagram knows all.
    """

    catalog: Catalog
    product: Product
    context: Values
    decided: Values
    feasible: bool
    least: Mapping[str, Mapping[ChoiceValue, int | None]]
    unchecked: Mapping[str, frozenset[ChoiceValue]]
    least_cost: int | None
    costs: ProductCosts

    @cached_property
    def available(self) -> Mapping[str, tuple[ChoiceValue, ...]]:
        """For each choice the values that remain under all decisions, in catalog order; none where not feasible."""
        return {path: self._available(choice) for path, choice in self.product.choices.items()}

    def _available(self, choice: Choice) -> tuple[ChoiceValue, ...]:
        if not self.feasible:
            return ()
        if choice.path in self.decided:
            return (self.decided[choice.path],)
        least = self.least[choice.path]
        return tuple(value for value in choice.values if value in least)

    @cached_property
    def implied(self) -> Mapping[str, ChoiceValue]:
        """The choices that nobody decided and that have one value left."""
        return {
            path: values[0]
            for path, values in self.available.items()
            if len(values) == 1 and path not in self.decided and not self.unchecked.get(path)
        }

    @cached_property
    def open(self) -> tuple[str, ...]:
        """The choices that still have more than one value, or may have, in catalog order."""
        return tuple(
            path
            for path, values in self.available.items()
            if len(values) > 1 or (self.feasible and path not in self.decided and self.unchecked.get(path))
        )

    @cached_property
    def excluded(self) -> Mapping[str, tuple[ChoiceValue, ...]]:
        """For each choice the values that cannot be had unless another decision changes, in catalog order."""
        return {
            path: tuple(value for value in choice.values if value not in self.least[path] and not self._is_unchecked(path, value))
            for path, choice in self.product.choices.items()
        }

    @cached_property
    def total(self) -> Decimal | None:
        """The least total, in the product's price basis, of a configuration that agrees with the decisions."""
        if self.least_cost is None:
            return None
        return self.amount(self.least_cost + self.costs.fixed)

    def options(self, path: str) -> Options:
        """All values of a choice in catalog order, each with its status and price."""
        return Options(self, self.product.choices[path])

    def ranges(self, path: str) -> tuple[Range, ...]:
        """The numbers of a choice that can be had (its own decision lifted), as ranges."""
        return ranges_of(self.product.choices[path], self.least[path])

    def unchecked_ranges(self, path: str) -> tuple[Range, ...]:
        """The numbers of a choice of which there was no time to tell whether they can be had, as ranges."""
        return ranges_of(self.product.choices[path], self.unchecked.get(path, ()))

    def option(self, choice: Choice, value: ChoiceValue) -> OptionState:
        """A value of a choice with its status and price."""
        option = choice.option(value)
        return OptionState(
            value=value,
            title=option.title if option else None,
            description=option.description if option else None,
            status=self.status(choice.path, value),
            available=value in self.least[choice.path],
            default=value == choice.default,
            path=choice.path,
            state=self,
        )

    def amount(self, cost: int) -> Decimal:
        """A cost of the engine as an amount of money."""
        return self.costs.amount(cost, self.catalog.currency)

    def status(self, path: str, value: ChoiceValue) -> Status:
        """What a value of a choice is right now."""
        if self.decided.get(path) == value:
            return Status.DECIDED
        if value not in self.least[path]:
            return Status.UNCHECKED if self._is_unchecked(path, value) else Status.EXCLUDED
        return Status.IMPLIED if self.implied.get(path) == value else Status.AVAILABLE

    def _is_unchecked(self, path: str, value: ChoiceValue) -> bool:
        return value in self.unchecked.get(path, ())


def listed_options(state: State, choice: Choice) -> list[OptionState]:
    """The values of a choice that are told one by one: all, or of very many numbers those that stand out.

    These are what was decided or is implied, the default, and that its part is left out; `ranges` tells the others.
    """
    options = state.options(choice.path)
    if not is_long(choice):
        return list(options)
    known = state.decided.get(choice.path, state.implied.get(choice.path))
    telling = dict.fromkeys(value for value in (known, choice.default) if value is not None)
    absence = choice.values[-1]
    if is_absence(choice, absence):
        telling[absence] = None
    return [options.of(value) for value in telling]


def build_state(
    catalog: Catalog, product: Product, engine: Engine, costs: ProductCosts, context: Values, decisions: Values
) -> State:
    """The state of these decisions in this context, `engine` being that of the context. Raises UnknownDecisionError."""
    totals = engine.cheapest_alternatives(decisions, costs.unary)
    ordered = {path: decisions[path] for path in product.choices if path in decisions}
    if totals.unchecked:
        return _searched_state(catalog, product, engine, costs, context, ordered, totals)
    feasible = all(totals.values()) and all(value in totals[path] for path, value in ordered.items())
    least: dict[str, Mapping[ChoiceValue, int]] = {path: totals[path] for path in product.choices}  # type: ignore[misc]
    cost = _least_cost(least, ordered) if feasible else None
    return State(catalog, product, context, ordered, feasible, least, {}, cost, costs)


def _searched_state(
    catalog: Catalog, product: Product, engine: Engine, costs: ProductCosts, context: Values, decided: Values, totals: Totals
) -> State:
    """The state where an engine had no time for all totals: what is available it may know nevertheless."""
    alternatives, feasible = engine.alternatives(decided), engine.feasible(decided)
    least: dict[str, Mapping[ChoiceValue, int | None]] = {}
    unchecked: dict[str, frozenset[ChoiceValue]] = {}
    for path, choice in product.choices.items():
        known = totals[path].keys() | alternatives[path] | ({decided[path]} if feasible and path in decided else set())
        least[path] = {value: totals[path].get(value) for value in choice.values if value in known}
        unchecked[path] = frozenset(alternatives.unchecked.get(path, set()) - known)  # type: ignore[arg-type]
    cost = None
    if feasible:
        cheapest = engine.complete(decided, costs.unary)
        cost = None if cheapest is None else total_cost(engine.problem, cheapest, costs.unary)
    return State(catalog, product, context, decided, feasible, least, unchecked, cost, costs)


def _least_cost(least: Mapping[str, Mapping[ChoiceValue, int]], decided: Values) -> int | None:
    """The least total under all decisions, by the values of any one choice."""
    for path, found in least.items():
        return found[decided[path]] if path in decided else min(found.values())
    return None
