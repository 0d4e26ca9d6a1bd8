"""Completions: a full configuration that extends the decisions, by the product's defaults or as cheap as can be.

Which one is returned does not depend on the engine: among equally cheap ones, earlier choices take the value that comes
first in the catalog. Only where an engine has no time for all totals, it is any cheapest one.
"""

from __future__ import annotations

from collections.abc import Mapping

from configurator.catalog.records import ChoiceValue, Product
from configurator.engine.interface import Engine
from configurator.problem.costs import ProductCosts

Values = Mapping[str, ChoiceValue]

PREFERENCES = ("default", "cheapest")


def complete_decisions(
    product: Product, engine: Engine, costs: ProductCosts, decisions: Values, prefer: str
) -> dict[str, ChoiceValue] | None:
    """A value for every choice; None where the decisions are impossible. `engine` is that of the context.

    `default` takes each choice's default where it still can, in catalog order, and the cheapest of what remains.
    """
    fixed = dict(decisions)
    if not engine.feasible(fixed):
        return None
    if prefer == "default":
        _take_defaults(product, engine, fixed)
    return _cheapest(product, engine, costs, fixed)


def _take_defaults(product: Product, engine: Engine, fixed: dict[str, ChoiceValue]) -> None:
    for path, choice in product.choices.items():
        if path not in fixed and choice.default is not None and engine.feasible({**fixed, path: choice.default}):
            fixed[path] = choice.default


def _cheapest(product: Product, engine: Engine, costs: ProductCosts, fixed: dict[str, ChoiceValue]) -> dict[str, ChoiceValue]:
    """Fix the open choices one by one to the first value of a cheapest product; what has one such value needs no query."""
    totals = engine.cheapest(fixed, costs.unary)
    if totals.unchecked:  # no time for all of them: then any cheapest one
        found = engine.complete(fixed, costs.unary)
        assert found is not None
        return {path: found[path] for path in product.choices}  # type: ignore[misc]
    for path, choice in product.choices.items():
        least = min(totals[path].values())
        best = [value for value in choice.values if totals[path].get(value) == least]
        tied = len(best) > 1
        fixed[path] = best[0]
        if tied:
            totals = engine.cheapest(fixed, costs.unary)
    return {path: fixed[path] for path in product.choices}
