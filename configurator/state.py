"""The state of a configuration in progress: a pure function of product, context and decisions.

The same decisions in any order give an equal state. What remains, what is forced, what is impossible and what the
cheapest configuration with each value would cost come from one query of the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from configurator.catalog.records import Catalog, Choice, ChoiceValue, Product, Text
from configurator.engine.interface import Engine
from configurator.problem.costs import ProductCosts

Values = Mapping[str, ChoiceValue]


class Status(StrEnum):
    """What a value of a choice is right now."""

    DECIDED = "decided"
    IMPLIED = "implied"
    AVAILABLE = "available"
    EXCLUDED = "excluded"


class OptionState(NamedTuple):
    """A value of a choice as a page shows it.

    `available`: can be had without giving up another decision (the choice's own decision is lifted). `total`: the least
    total, in the product's price basis, of a configuration with this value and all other decisions; `difference` is
    against the least total now. Both are None where the value is excluded; `difference` also where nothing is possible.
    """

    value: ChoiceValue
    title: Text | None
    description: Text | None
    status: Status
    available: bool
    default: bool
    total: Decimal | None
    difference: Decimal | None


@dataclass(frozen=True)
class State:
    """What was decided and what follows. `feasible`: some complete configuration agrees with all decisions.

    `least` maps each choice to its alternatives (its own decision lifted) with the engine's least cost of each.
    """

    catalog: Catalog
    product: Product
    context: Values
    decided: Values
    feasible: bool
    least: Mapping[str, Mapping[ChoiceValue, int]]
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
            if len(values) == 1 and path not in self.decided
        }

    @cached_property
    def open(self) -> tuple[str, ...]:
        """The choices that still have more than one value, in catalog order."""
        return tuple(path for path, values in self.available.items() if len(values) > 1)

    @cached_property
    def excluded(self) -> Mapping[str, tuple[ChoiceValue, ...]]:
        """For each choice the values that cannot be had unless another decision changes, in catalog order."""
        return {
            path: tuple(value for value in choice.values if value not in self.least[path])
            for path, choice in self.product.choices.items()
        }

    @cached_property
    def least_cost(self) -> int | None:
        """The engine's cost of the cheapest configuration that agrees with the decisions."""
        if not self.feasible:
            return None
        path, values = next(iter(self.available.items()))
        return min(self.least[path][value] for value in values)

    @cached_property
    def total(self) -> Decimal | None:
        """The least total, in the product's price basis, of a configuration that agrees with the decisions."""
        if self.least_cost is None:
            return None
        return self.costs.amount(self.least_cost + self.costs.fixed, self.catalog.currency)

    def options(self, path: str) -> tuple[OptionState, ...]:
        """All values of a choice in catalog order, each with its status and price."""
        choice = self.product.choices[path]
        least, now, costs, currency = self.least[path], self.least_cost, self.costs, self.catalog.currency
        found = []
        for value in choice.values:
            option, cost = choice.option(value), least.get(value)
            found.append(
                OptionState(
                    value=value,
                    title=option.title if option else None,
                    description=option.description if option else None,
                    status=self.status(path, value),
                    available=cost is not None,
                    default=value == choice.default,
                    total=None if cost is None else costs.amount(cost + costs.fixed, currency),
                    difference=None if cost is None or now is None else costs.amount(cost - now, currency),
                )
            )
        return tuple(found)

    def status(self, path: str, value: ChoiceValue) -> Status:
        """What a value of a choice is right now."""
        if self.decided.get(path) == value:
            return Status.DECIDED
        if value not in self.least[path]:
            return Status.EXCLUDED
        return Status.IMPLIED if self.implied.get(path) == value else Status.AVAILABLE



def build_state(
    catalog: Catalog, product: Product, engine: Engine, costs: ProductCosts, context: Values, decisions: Values
) -> State:
    """The state of these decisions in this context, `engine` being that of the context. Raises UnknownDecisionError."""
    totals = engine.cheapest_alternatives(decisions, costs.unary)
    ordered = {path: decisions[path] for path in product.choices if path in decisions}
    feasible = all(totals.values()) and all(value in totals[path] for path, value in ordered.items())
    least = {path: totals[path] for path in product.choices}
    return State(catalog, product, context, ordered, feasible, least, costs)  # type: ignore[arg-type]
