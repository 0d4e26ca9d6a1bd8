"""From a contradiction on the engine to an explanation in the words of the catalog."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from configurator.catalog.records import CONTEXT, Catalog, ChoiceValue, Product
from configurator.configuration import Configuration
from configurator.engine.interface import Engine
from configurator.engine.interface import Repair as EngineRepair
from configurator.engine.repairs import total_cost
from configurator.explanation.records import Change, Conflict, Decision, Given, Repair
from configurator.problem.build import Structure
from configurator.problem.costs import ProductCosts

Values = Mapping[str, ChoiceValue]

MOST_REPAIRS = 5


class Explainer:
    """Explains contradictions in one product: its engine, its costs, and the catalog's words for both."""

    def __init__(self, catalog: Catalog, product: Product, engine: Engine, costs: ProductCosts) -> None:
        self._catalog = catalog
        self._product = product
        self._engine = engine
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
        found = self._engine.conflict({**asked, **facts, **others})
        assert found is not None
        tags = dict.fromkeys(constraint.tag for constraint in found.constraints)
        return Conflict(
            focus=Decision(self._product.choices[focus[0]], focus[1]) if focus else None,
            decisions=tuple(
                Decision(self._product.choices[path], value) for path, value in others.items() if path in found.decisions
            ),
            context=tuple(
                Given(fact, context[fact.id]) for fact in self._product.context.values() if fact.path in found.decisions
            ),
            rules=tuple(rule for rule in self._product.rules if rule.id in tags),
            structure=tuple(self._product.parts[tag.part] for tag in tags if isinstance(tag, Structure)),
            repairs=self._repairs(context, given, ordered, asked),
        )

    def _repairs(self, context: Values, given: Engine, ordered: Values, asked: Values) -> tuple[Repair, ...]:
        others = {path: value for path, value in ordered.items() if path not in asked}
        found = given.repairs({**asked, **others}, keep=set(asked), limit=MOST_REPAIRS, costs=self._costs.unary)
        before = self._least_total(given, ordered)
        return tuple(self._repair(repair, context, {**others, **asked}, before) for repair in found)

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
