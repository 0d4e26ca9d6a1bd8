"""From the charges of a product to the engine's costs: exactly the leaves of the price, weighed by the price basis.

A charge that depends on one variable is a cost of that variable's values, given with each query (so that a changed price
does not recompile); one that depends on more is a cost table of the problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from configurator.catalog.records import Catalog, Charge, ChoiceValue, Product
from configurator.errors import RuleTooLargeError
from configurator.money import from_minor
from configurator.pricing.charges import charge_variables, compile_charge, compile_weight, weight_variables
from configurator.problem.combinations import Domains, read_whole
from configurator.problem.records import CostTable, Value
from configurator.problem.rules import MOST_COMBINATIONS

Weights = dict[tuple[Value, ...], Fraction]


@dataclass(frozen=True)
class ProductCosts:
    """Costs in units of `1 / scale` minor units of the currency; `fixed` is what every configuration costs."""

    unary: Mapping[str, Mapping[Value, int]]
    tables: tuple[CostTable, ...]
    fixed: int
    scale: int

    def amount(self, cost: int, currency: str) -> Decimal:
        """A cost of the engine as an amount of money."""
        if self.scale == 1:
            return from_minor(cost, currency)
        magnitude = (2 * abs(cost) + self.scale) // (2 * self.scale)  # half up, as every rounding
        return from_minor(magnitude if cost >= 0 else -magnitude, currency)


def costs_of(catalog: Catalog, product: Product, domains: Domains) -> ProductCosts:
    """The costs of all charges. Raises RuleTooLargeError where a charge depends on too many combinations."""
    merged: dict[tuple[str, ...], Weights] = {}
    for charge in product.charges:
        scope, weights = _weights(catalog, product, charge, domains)
        known = merged.setdefault(scope, {})
        for values, weight in weights.items():
            known[values] = known.get(values, Fraction(0)) + weight
    scale = lcm(1, *(weight.denominator for weights in merged.values() for weight in weights.values()))
    whole = {scope: {values: int(weight * scale) for values, weight in weights.items()} for scope, weights in merged.items()}
    return ProductCosts(
        {scope[0]: {values[0]: cost for values, cost in costs.items()} for scope, costs in whole.items() if len(scope) == 1},
        tuple(CostTable(scope, costs) for scope, costs in whole.items() if len(scope) > 1),
        sum(whole.get((), {}).values()),
        scale,
    )


def _weights(catalog: Catalog, product: Product, charge: Charge, domains: Domains) -> tuple[tuple[str, ...], Weights]:
    """What a charge adds to the price basis, in minor units, by the values of the variables that it depends on.

    Variables that have only one value are left out.
    """
    variables = dict.fromkeys((*charge_variables(product, charge), *weight_variables(product, charge.kind)))
    reading = read_whole(variables, domains)
    if reading.combinations > MOST_COMBINATIONS:
        raise RuleTooLargeError(charge.id, reading.combinations, MOST_COMBINATIONS)
    price, weigh = compile_charge(charge, product, catalog.currency), compile_weight(product, charge.kind)
    open_places = [place for place, name in enumerate(reading.scope) if len(domains[name]) > 1]
    weights: Weights = {}
    for _, assignment in reading.representatives():
        minor = price(assignment)
        if minor:
            values: list[ChoiceValue] = list(assignment.values())
            weights[tuple(values[place] for place in open_places)] = minor * Fraction(weigh(assignment))
    return tuple(reading.scope[place] for place in open_places), weights
