"""Laws of charges on very many others: what the engine adds up is never more than the price, but for rounding."""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import product as cartesian

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.catalog.records import Catalog, ChoiceValue, Product
from configurator.configuration import Configuration
from configurator.errors import RuleTooLargeError
from configurator.language.evaluate import EvaluationError
from configurator.pricing import price
from configurator.problem import costs as passes
from configurator.problem.build import domains_of
from configurator.problem.costs import ProductCosts, costs_of
from configurator.problem.records import ArrayWeights
from tests.laws.random_products import catalogs

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "100"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def bounded_costs(catalog: Catalog, product: Product) -> ProductCosts:
    """The costs where no charge on others is added up together with these."""
    jointly, worthwhile = passes._JOINTLY, passes._WORTHWHILE
    passes._JOINTLY = passes._WORTHWHILE = 0
    try:
        return costs_of(catalog, product, domains_of(product))
    finally:
        passes._JOINTLY, passes._WORTHWHILE = jointly, worthwhile


def cost(costs: ProductCosts, values: Mapping[str, ChoiceValue]) -> Fraction:
    """What the engine adds up for an assignment, in minor units."""
    found = costs.fixed + sum(weights.get(values[name], 0) for name, weights in costs.unary.items())
    for table in costs.tables:
        key = tuple(values[name] for name in table.scope)
        weights = table.term.weights
        found += weights[key] if isinstance(weights, ArrayWeights) else weights.get(key, 0)
    return Fraction(found, costs.scale)


def assignments(product: Product) -> list[dict[str, ChoiceValue]]:
    """Every assignment in which what is absent has no dimensions."""
    paths = list(product.choices)
    every = (dict(zip(paths, values, strict=True)) for values in cartesian(*(product.choices[path].values for path in paths)))
    return [each for each in every if _fits(product, each)]


def _fits(product: Product, values: Mapping[str, ChoiceValue]) -> bool:
    return all(
        (values[path] in ("none", 0)) == (values[choice.part.id] == "none")
        for path, choice in product.choices.items()
        if choice.part.optional and path != choice.part.id
    )


@law
@given(catalogs(), st.sampled_from(["a", "b"]), st.data())
def test_costs__of_charges_on_very_many_others_bound_the_price_from_below(
    catalog: Catalog, fact: str, data: st.DataObject
) -> None:
    product = catalog.products["thing"]
    try:
        exact, bounded = costs_of(catalog, product, domains_of(product)), bounded_costs(catalog, product)
    except (EvaluationError, RuleTooLargeError):
        return
    assert exact.bounded == ()
    assert bounded.bounded == tuple(charge.id for charge in product.charges if charge.of is not None)
    for values in data.draw(st.lists(st.sampled_from(assignments(product)), max_size=5)):
        breakdown = price(Configuration(catalog, product, {"f": fact}, {}, values))
        total = breakdown.exact_basis * 100
        assert cost(exact, {**values, "context.f": fact}) == total
        amounts = {leaf.charge: leaf.amount for leaf in breakdown.leaves()}
        never_negative = all(
            sum((amounts[line] for line in charge.of if line in amounts), Decimal(0)) >= 0
            for charge in product.charges
            if charge.of is not None
        )
        if never_negative:
            rounded = sum(abs(weight.value) for weight in breakdown.basis.weights) * len(bounded.bounded)
            assert cost(bounded, {**values, "context.f": fact}) <= total + rounded
