"""From a contradiction on the engine to an explanation in the words of the catalog."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from configurator.availability import Unavailable
from configurator.catalog.records import CONTEXT, Catalog, ChoiceValue, Product
from configurator.configuration import Configuration
from configurator.engine.interface import Engine, Repairs
from configurator.engine.interface import Repair as EngineRepair
from configurator.engine.repairs import total_cost
from configurator.explanation.records import Change, Conflict, Decision, Given, Repair
from configurator.limits import Limit
from configurator.problem.build import Structure
from configurator.problem.costs import ProductCosts

Values = Mapping[str, ChoiceValue]

MOST_REPAIRS = 5

SECONDS = 2.0
"""So long may a conflict take, and so long its repairs: somebody waits. A diagram needs far less."""


class Explainer:
    """Explains contradictions in one product: its engine, its costs, and the catalog's words for both.

    `unlimited` is the engine of the product without the limits of the customer: a limit is blamed only where it is decisive.
    """

    def __init__(
        self, catalog: Catalog, product: Product, engine: Engine, costs: ProductCosts, unlimited: Engine | None = None
    ) -> None:
        self._catalog = catalog
        self._product = product
        self._engines = [unlimited, engine] if unlimited else [engine]
        self._costs = costs
        self._rules = {rule.id: rule for rule in product.rules}

    def explain(
        self, context: Values, given: Engine, decisions: Values, focus: tuple[str, ChoiceValue] | None = None
    ) -> Conflict | None:
        """Why `focus` (or the decisions as they stand) is impossible; None where it is possible.

        The decisions are taken in the order of the catalog, whatever the order of the mapping. A decision on the
        focus's own choice is left out: the focus would replace it. `given` is the engine of the context.
        """
        ordered = {path: decisions[path] for path in self._product.choices if path in decisions}
        facts = {f"{CONTEXT}.{name}": value for name, value in context.items()}
        asked = {focus[0]: focus[1]} if focus else {}
        others = {path: value for path, value in ordered.items() if path not in asked}
        if given.feasible({**asked, **others}):
            return None
        conflicts = (engine.conflict({**asked, **facts, **others}, seconds=SECONDS) for engine in self._engines)
        found = next(conflict for conflict in conflicts if conflict is not None)
        tags = dict.fromkeys(constraint.tag for constraint in found.constraints)
        repairs = self._repairs(given, ordered, asked)
        return Conflict(
            focus=Decision(self._product.choices[focus[0]], focus[1]) if focus else None,
            decisions=tuple(
                Decision(self._product.choices[path], value) for path, value in others.items() if path in found.decisions
            ),
            context=tuple(
                Given(fact, context[fact.id]) for fact in self._product.context.values() if fact.path in found.decisions
            ),
            limits=tuple(tag for tag in tags if isinstance(tag, Limit)),
            unavailable=tuple(tag for tag in tags if isinstance(tag, Unavailable)),
            rules=tuple(rule for rule in self._product.rules if rule.id in tags and found.minimal),
            structure=tuple(self._product.parts[tag.part] for tag in tags if isinstance(tag, Structure) and found.minimal),
            repairs=self._told(repairs, given, context, ordered, asked),
            currency=self._catalog.currency,
            minimal=found.minimal,
            all_repairs=repairs.complete,
        )

    def _repairs(self, given: Engine, ordered: Values, asked: Values) -> Repairs:
        decisions = {**asked, **{path: value for path, value in ordered.items() if path not in asked}}
        return given.repairs(decisions, keep=set(asked), limit=MOST_REPAIRS, costs=self._costs.unary, seconds=SECONDS)

    def _told(
        self, repairs: Repairs, given: Engine, context: Values, ordered: Values, asked: Values
    ) -> tuple[Repair, ...]:
        before = self._least_total(given, ordered)
        return tuple(self._repair(repair, context, {**ordered, **asked}, before) for repair in repairs)

    def _repair(self, repair: EngineRepair, context: Values, decisions: Values, before: int | None) -> Repair:
        product: dict[str, ChoiceValue] = repair.product  # type: ignore[assignment]
        assignment = {path: product[path] for path in self._product.choices}
        changes = tuple(
            Change(self._product.choices[path], decisions[path], assignment[path])
            for path in self._product.choices
            if path in repair.changed
        )
        decided = {path: assignment[path] for path in self._product.choices if path in decisions}
        total = repair.cost + self._costs.fixed
        return Repair(
            changes,
            Configuration(self._catalog, self._product, context, decided, assignment),
            self.amount(total),
            None if before is None else self.amount(total - before),
        )

    def _least_total(self, given: Engine, decisions: Values) -> int | None:
        cheapest = given.complete(decisions, self._costs.unary)
        if cheapest is None:
            return None
        return total_cost(given.problem, cheapest, self._costs.unary) + self._costs.fixed

    def amount(self, cost: int) -> Decimal:
        """An engine's cost as an amount of money."""
        return self._costs.amount(cost, self._catalog.currency)
