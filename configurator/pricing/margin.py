"""Cost and margin: what a configuration costs its seller, beside its price and kept apart from it.

A breakdown and a quote go to customers, and say nothing of costs; a margin is worked out for those who may see it. Costs are what
catalogs say (`cost` of a charge): times the factors that the charge is multiplied by, as long as it applies, and not reduced by
price rules. Prices are without taxes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from configurator.catalog.charge_kinds import ChargeKind, kinds_in_order
from configurator.catalog.reading import ProductScope
from configurator.catalog.records import Charge, Text
from configurator.configuration import Configuration
from configurator.language.evaluate import Scope
from configurator.money import from_minor, to_minor
from configurator.pricing.breakdown import Breakdown, Leaf, payments
from configurator.pricing.charges import Priced, compile_leaf, on_lines
from configurator.pricing.price import complete_values, price

Totals = Mapping[ChargeKind, Decimal]


@dataclass(frozen=True, slots=True)
class CostLine:
    """A charge that applies: its price as the breakdown says it, and what it costs the seller (None: the catalog does not say).

    `weight` is how often it is paid over the term of the contract; 1 where there is none, 0 for deposits and penalties.
    """

    charge: str
    title: Text
    kind: ChargeKind
    price: Decimal
    cost: Decimal | None
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Margin:
    """What is sold and what it costs, by kind of charge; prices are without taxes, and after all discounts.

    `share` is the part of the price that remains after cost, over the whole term; None where no cost is known or nothing paid.
    """

    currency: str
    lines: tuple[CostLine, ...]
    cost: Totals
    price: Totals
    share: Fraction | None

    @property
    def without_cost(self) -> tuple[str, ...]:
        """The charges of which the catalog says no cost: they count as if they cost nothing."""
        return tuple(line.charge for line in self.lines if line.cost is None)

    @property
    def remaining(self) -> Totals:
        """The price less the cost, by kind."""
        return {kind: amount - self.cost.get(kind, Decimal(0)) for kind, amount in self.price.items()}


def margin_of(configuration: Configuration, breakdown: Breakdown | None = None) -> Margin:
    """The margin of a configuration at its price. Raises what `price` raises."""
    breakdown = breakdown if breakdown is not None else price(configuration)
    taxes = breakdown.taxes
    lines = tuple(cost_lines(configuration, breakdown))
    return margin_over([(line, 1) for line in lines], taxes.net if taxes is not None else breakdown.totals, breakdown.currency)


def margin_over(lines: Sequence[tuple[CostLine, int]], net: Totals, currency: str) -> Margin:
    """The margin of some charges, so many times each, whose net totals are known."""
    kinds = kinds_in_order((*net, *(line.kind for line, _ in lines)))
    nothing = from_minor(0, currency)
    costs = [(line.kind, line.cost * times) for line, times in lines if line.cost is not None]
    cost = {kind: sum((each for other, each in costs if other is kind), nothing) for kind in kinds}
    totals = {kind: net.get(kind, nothing) for kind in kinds}
    found = tuple(line for line, _ in lines)
    return Margin(currency, found, MappingProxyType(cost), MappingProxyType(totals), _share(lines, totals))


def _share(lines: Sequence[tuple[CostLine, int]], net: Totals) -> Fraction | None:
    """What remains of the price over the whole term: each kind is reduced by its discounts and taxes as a whole."""
    if all(line.cost is None for line, _ in lines):
        return None
    earned = spent = Fraction(0)
    for kind in net:
        own = [(line, times) for line, times in lines if line.kind is kind]
        listed = sum((Fraction(line.price) * times for line, times in own), Fraction(0))
        weighted = sum((Fraction(line.price) * times * line.weight for line, times in own), Fraction(0))
        earned += weighted * Fraction(net[kind]) / listed if listed else Fraction(0)
        spent += sum((Fraction(line.cost) * times * line.weight for line, times in own if line.cost is not None), Fraction(0))
    return (earned - spent) / earned if earned > 0 else None


def cost_lines(configuration: Configuration, breakdown: Breakdown) -> Iterator[CostLine]:
    """Every charge in the price of a configuration, with its cost."""
    product, currency = configuration.product, breakdown.currency
    values = complete_values(configuration)
    amounts = {leaf.charge: leaf.amount for leaf in breakdown.leaves()}
    for leaf in breakdown.leaves():
        charge = product.charges_by_id[leaf.charge]
        lines = [Priced(0, (), to_minor(amounts[other], currency)) for other in leaf.of]
        scope = on_lines(product, values, lines, currency) if charge.of is not None else ProductScope(product, values)
        yield CostLine(leaf.charge, leaf.title, leaf.kind, leaf.amount, _cost(charge, scope, currency), _weight(leaf, breakdown))


def _cost(charge: Charge, scope: Scope, currency: str) -> Decimal | None:
    if charge.cost is None:
        return None
    costing = replace(charge, amount=charge.cost.amount, per=charge.cost.per, when=None)
    found = compile_leaf(costing, currency)(scope)
    return from_minor(found.minor, currency) if found is not None else None


def _weight(leaf: Leaf, breakdown: Breakdown) -> Fraction:
    if breakdown.contract is not None:
        return payments(leaf, breakdown.contract.term)
    return Fraction(0 if leaf.kind.is_contingent else 1)

