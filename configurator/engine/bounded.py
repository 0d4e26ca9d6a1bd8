"""An engine of those products that cost at most so much: a customer's limit on the total, without compiling anything anew.

A value is left exactly when its least total is within the bound, and the engine behind knows least totals from one pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from typing import NoReturn

from configurator.engine.deadline import Deadline
from configurator.engine.interface import Costs, Counts, Decisions, Engine, MinimalConflict, Repair, Repairs, Totals, Values
from configurator.engine.quickxplain import shrink
from configurator.engine.repairs import total_cost
from configurator.errors import NotAnswerableError
from configurator.problem.records import Constraint, Table, Value


class BoundedEngine:
    """The products of another engine with a total, by `costs` and the cost tables, of at most `most`.

    Questions about totals must be asked with the same costs; others raise NotAnswerableError, as does counting. `limit` stands
    for the bound where a conflict names it.
    """

    def __init__(self, engine: Engine, costs: Costs, most: int, limit: Constraint) -> None:
        self.name = engine.name
        self.problem = engine.problem
        self._engine = engine
        self._costs = costs
        self._most = most
        self._limit = limit

    def count(self, decisions: Decisions) -> int:
        """Raises NotAnswerableError: products are not counted by what they cost."""
        self._refuse("how many products there are within a limit on the total")

    def counts(self, decisions: Decisions) -> Counts:
        """Raises NotAnswerableError, as `count`."""
        self._refuse("how many products with each option there are within a limit on the total")

    def feasible(self, decisions: Decisions) -> bool:
        """Whether any product within the bound agrees with the decisions."""
        return self.complete(decisions) is not None

    def available(self, decisions: Decisions) -> Values:
        """The values that some product within the bound has under all decisions."""
        return _values(self.cheapest(decisions, self._costs))

    def alternatives(self, decisions: Decisions) -> Values:
        """As `available`, each decided variable's own decision lifted."""
        return _values(self.cheapest_alternatives(decisions, self._costs))

    def cheapest(self, decisions: Decisions, costs: Costs) -> Totals:
        """For each available value, the least total of a product that has it."""
        self._check(costs)
        return self._within(self._engine.cheapest(decisions, costs))

    def cheapest_alternatives(self, decisions: Decisions, costs: Costs) -> Totals:
        """As `cheapest`, over the alternatives."""
        self._check(costs)
        return self._within(self._engine.cheapest_alternatives(decisions, costs))

    def complete(self, decisions: Decisions, costs: Costs | None = None) -> dict[str, Value] | None:
        """A cheapest product that agrees with the decisions; None where there is none within the bound."""
        self._check(self._costs if costs is None else costs)
        product = self._engine.complete(decisions, self._costs)
        return product if product is not None and self._total(product) <= self._most else None

    def conflict(self, decisions: Decisions, seconds: float | None = None) -> MinimalConflict | None:
        """A minimal conflict: of the engine behind where it has one; else decisions that together cost too much."""
        if self.feasible(decisions):
            return None
        found = self._engine.conflict(decisions, seconds)
        if found is not None:
            return found
        names = shrink(
            list(decisions), lambda some: not self.feasible({name: decisions[name] for name in some}), Deadline(seconds)
        )
        return MinimalConflict({name: decisions[name] for name in names.items}, (self._limit,), names.minimal)

    def repairs(
        self,
        decisions: Decisions,
        keep: Collection[str] = (),
        limit: int = 5,
        costs: Costs | None = None,
        seconds: float | None = None,
    ) -> Repairs:
        """Subset-minimal changes that make the decisions possible within the bound, by number of changes, then by total."""
        deadline = Deadline(seconds)
        soft = [name for name in decisions if name not in keep]
        found: list[Repair] = []
        for size in range(len(soft) + 1):
            same_size: list[Repair] = []
            for names in combinations(soft, size):
                if any(repair.changed.keys() <= set(names) for repair in found):
                    continue
                if deadline.passed():
                    return Repairs(_ranked([*found, *same_size])[:limit], complete=False)
                same_size += self._repair(decisions, names)
            found += _ranked(same_size)
            if len(found) >= limit or (size == 0 and found):
                break
        return Repairs(found[:limit])

    def given(self, facts: Decisions) -> BoundedEngine:
        """An engine of the products within the bound that agree with `facts` only."""
        return BoundedEngine(self._engine.given(facts), self._costs, self._most, self._limit)

    def excluding(self, tables: Sequence[Table]) -> BoundedEngine:
        """An engine of the products within the bound in which single variables have none of the values that tables forbid."""
        return BoundedEngine(self._engine.excluding(tables), self._costs, self._most, self._limit)

    def _repair(self, decisions: Decisions, names: Iterable[str]) -> list[Repair]:
        given_up = set(names)
        product = self.complete({name: value for name, value in decisions.items() if name not in given_up})
        if product is None:
            return []
        return [Repair({name: product[name] for name in decisions if name in given_up}, product, self._total(product))]

    def _total(self, product: dict[str, Value]) -> int:
        return total_cost(self.problem, product, self._costs)

    def _within(self, totals: Totals) -> Totals:
        found = {name: {value: total for value, total in own.items() if total <= self._most} for name, own in totals.items()}
        return Totals(found, totals.unchecked)

    def _check(self, costs: Costs) -> None:
        if costs is not self._costs and costs != self._costs:
            self._refuse("other totals than the one with a limit")

    def _refuse(self, what: str) -> NoReturn:
        raise NotAnswerableError(self.name, what, "Ask without the limit.")


def _values(totals: Totals) -> Values:
    return Values({name: set(own) for name, own in totals.items()}, totals.unchecked)


def _ranked(repairs: list[Repair]) -> list[Repair]:
    return sorted(repairs, key=lambda repair: (len(repair.changed), repair.cost))
