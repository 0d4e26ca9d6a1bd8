"""From the charges of a product to the engine's costs: exactly the leaves of the price, weighed by the price basis.

A charge that depends on one variable is a cost of that variable's values, given with each query (so that a changed price
does not recompile); one that depends on more is a cost table of the problem. Charges over the same variables are added up;
one that can be split exactly
into charges that read less (a rate times a perimeter) is split first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from itertools import product as cartesian
from math import lcm

import numpy as np

from configurator.catalog.records import Catalog, Charge, ChargeKind, Product
from configurator.errors import RuleTooLargeError
from configurator.language.arrays import evaluate_arrays, truths_of
from configurator.language.columns import (
    FAILED,
    KNOWN,
    TRUE,
    Numbers,
    add,
    common_denominator,
    constant,
    dtype_for,
    multiply,
    scaled_to,
    smallest,
)
from configurator.language.syntax import Binary, Node, Unary
from configurator.money import from_minor, half_up, minor_digits
from configurator.pricing.charges import charge_variables, weight_variables
from configurator.problem.arrays import MOST_COMBINATIONS, Array, ReadingScope, Stretch, assemble, axes_of, collapse
from configurator.problem.combinations import Domains, Keys, Reading, read_by
from configurator.problem.prices import charge_nodes, prices_everywhere, weights_everywhere
from configurator.problem.records import ArrayWeights, CostTable, Value
from configurator.problem.sums import TERM_COMBINATIONS, weights_by_value

_WORTHWHILE = 4
"""A charge is split only where every piece reads so many times less."""


@dataclass(frozen=True)
class ProductCosts:
    """Costs in units of `1 / scale` minor units of the currency; `fixed` is what every configuration costs."""

    unary: Mapping[str, Mapping[Value, int]]
    tables: tuple[CostTable, ...]
    fixed: int
    scale: int

    def amount(self, cost: int, currency: str) -> Decimal:
        """A cost of the engine as an amount of money."""
        return from_minor(cost if self.scale == 1 else half_up(cost, self.scale), currency)


@dataclass(frozen=True, slots=True)
class _Cost:
    """Costs over the combinations of some keys, in units of `1 / scale` minor units."""

    keys: tuple[Keys, ...]
    array: Array
    scale: int

    def scaled_to(self, scale: int) -> Array:
        """The array in smaller units."""
        factor = scale // self.scale
        if factor == 1 or self.array.dtype == object:
            return self.array * factor if factor > 1 else self.array
        return self.array.astype(dtype_for(int(np.abs(self.array).max()) * factor), copy=False) * factor


def costs_of(catalog: Catalog, product: Product, domains: Domains) -> ProductCosts:
    """The costs of all charges. Raises RuleTooLargeError where a charge depends on too many combinations."""
    pieces = [piece for charge in product.charges for piece in _pieces(charge, catalog, product, domains)]
    groups = _by_variables(product, pieces, domains)
    found = [cost for charges in groups for cost in _costs(catalog, product, charges, domains)]
    scale = lcm(1, *(cost.scale for cost in found))
    unary: dict[str, dict[Value, int]] = {}
    tables: list[CostTable] = []
    fixed = 0
    for cost in found:
        array = cost.scaled_to(scale)
        if not cost.keys:
            fixed += int(array.reshape(-1)[0])
        elif len(cost.keys) > 1:
            tables += _table(cost.keys, array)
        else:
            known = unary.setdefault(cost.keys[0].variable, {})
            for (value,), weight in weights_by_value(Reading(cost.keys), array):
                known[value] = known.get(value, 0) + weight
    return ProductCosts({name: costs for name, costs in unary.items() if costs}, tuple(tables), fixed, scale)


def _table(keys: tuple[Keys, ...], array: Array) -> list[CostTable]:
    """A cost table, as a dictionary where it is small; none where nothing costs anything."""
    if not array.any():
        return []
    reading = Reading(keys)
    if reading.value_combinations <= TERM_COMBINATIONS or array.dtype == object:
        return [CostTable(reading.scope, dict(weights_by_value(reading, array)))]
    array, places = collapse(smallest(array))
    return [CostTable(reading.scope, ArrayWeights(axes_of(keys, places), array))]


# --- charges as arrays ------------------------------------------------------------------------------------------------


def _by_variables(product: Product, charges: Iterable[Charge], domains: Domains) -> list[list[Charge]]:
    """The charges by the variables of which they tell values apart."""
    groups: dict[frozenset[str], list[Charge]] = {}
    for charge in charges:
        charge_variables(product, charge), weight_variables(product, charge.kind)  # say what cannot be read
        keys = _reading(product, [charge], domains).keys
        groups.setdefault(frozenset(key.variable for key in keys if len(key.representatives) > 1), []).append(charge)
    return list(groups.values())


def _reading(product: Product, charges: list[Charge], domains: Domains) -> Reading:
    """What charges and their weights in the price basis read."""
    kinds = {charge.kind for charge in charges}
    weights = [weight.root for kind, weight in product.price_basis.items() if kind in kinds]
    nodes = [node for charge in charges for node in charge_nodes(charge)]
    parts = dict.fromkeys(charge.part for charge in charges if charge.part)
    return read_by(product, domains, (*nodes, *weights), parts).by_size()


def _costs(catalog: Catalog, product: Product, charges: list[Charge], domains: Domains) -> Iterator[_Cost]:
    """What charges over the same variables add to the price basis; each alone where together they tell too much apart."""
    reading = _reading(product, charges, domains)
    if reading.combinations > MOST_COMBINATIONS:
        if len(charges) == 1:
            raise RuleTooLargeError(charges[0].id, reading.combinations, MOST_COMBINATIONS, "Charge")
        for charge in charges:
            yield from _costs(catalog, product, [charge], domains)
        return
    scale = lcm(1, *(_scale(product, kind, domains) for kind in {charge.kind for charge in charges}))

    def cost(stretch: Stretch) -> Array:
        total = constant(0)
        for charge in charges:
            prices = prices_everywhere(charge, product, catalog.currency, stretch)
            total = add(total, multiply(prices, weights_everywhere(product, charge.kind, prices, stretch)))
        return scaled_to(total, scale)[0]

    array = assemble(ReadingScope(product, reading, charges[0].id), cost)
    open_keys = tuple(key for key in reading.keys if len(key.representatives) > 1)
    shape = tuple(len(key.representatives) for key in open_keys)
    yield _Cost(open_keys, array.reshape(shape), scale)


def _scale(product: Product, kind: ChargeKind, domains: Domains) -> int:
    """A denominator that all weights of a kind of charge can have."""
    weight = product.price_basis.get(kind)
    if weight is None:
        return 1
    reading = read_by(product, domains, (weight.root,)).by_size()
    column = evaluate_arrays(weight.root, ReadingScope(product, reading, f"price_basis.{kind}").whole())
    return common_denominator(column) if isinstance(column, Numbers) else 1


# --- fewer variables --------------------------------------------------------------------------------------------------


def _pieces(charge: Charge, catalog: Catalog, product: Product, domains: Domains) -> list[Charge]:
    """A charge as several that read less and come to the same, or as it is.

    A rate times a perimeter is a rate times a width and a rate times a height: exactly so where every summand is whole in
    minor units wherever the charge applies, so that nothing is rounded.
    """
    summands = _summands([charge.amount.root, *(factor.root for factor in charge.per)])
    if len(summands) < 2:
        return [charge]
    pieces = [replace(charge, amount=replace(charge.amount, root=node), per=()) for node in summands]
    most = max(_reading(product, [piece], domains).combinations for piece in pieces)
    if most * _WORTHWHILE > _reading(product, [charge], domains).combinations:
        return [charge]
    is_whole = all(_is_whole(piece, catalog, product, domains) for piece in pieces)
    return pieces if is_whole else [charge]


def _is_whole(charge: Charge, catalog: Catalog, product: Product, domains: Domains) -> bool:
    """Whether a charge is known and whole in minor units wherever its part is there and its condition true."""
    stretch = ReadingScope(product, _reading(product, [charge], domains), charge.id).whole()
    amount = evaluate_arrays(charge.amount.root, stretch)
    if not isinstance(amount, Numbers):
        return False
    applies = stretch.presence(charge.part).codes == TRUE if charge.part else np.ones(1, bool)
    if charge.when:
        codes = truths_of(charge.when.root, stretch).codes
        if (codes == FAILED).any():
            return False
        applies = applies & (codes == TRUE)
    minor = multiply(amount, constant(10 ** minor_digits(catalog.currency)))
    whole = (minor.states == KNOWN) & (minor.numerators % minor.denominators == 0)
    return bool((whole | ~applies).all())


def _summands(factors: list[Node]) -> list[Node]:
    """The product of some expressions, multiplied out at every `+` and `-`."""
    expanded = [_expanded(factor) for factor in factors]
    return [reduce(lambda one, other: Binary("*", one, other), chosen) for chosen in cartesian(*expanded)]


def _expanded(node: Node) -> list[Node]:
    match node:
        case Binary(operator="+", left=left, right=right):
            return [*_expanded(left), *_expanded(right)]
        case Binary(operator="-", left=left, right=right):
            return [*_expanded(left), *(Unary("-", each) for each in _expanded(right))]
        case Unary(operator="-", operand=operand):
            return [Unary("-", each) for each in _expanded(operand)]
        case Binary(operator="*", left=left, right=right):
            return [Binary("*", one, other) for one in _expanded(left) for other in _expanded(right)]
        case Binary(operator="/", left=left, right=right):
            return [Binary("/", each, right) for each in _expanded(left)]
        case _:
            return [node]
