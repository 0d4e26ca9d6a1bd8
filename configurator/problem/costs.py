"""From the charges of a product to the engine's costs: exactly the leaves of the price, weighed by the price basis.

A charge that depends on one variable is a cost of that variable's values, given with each query (so that a changed price
does not recompile); one that depends on more is a cost table of the problem. Charges over the same variables are added up;
one that can be split exactly
into charges that read less (a rate times a perimeter) is split first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from itertools import product as cartesian
from math import lcm, prod

import numpy as np

from configurator.catalog.records import Catalog, Charge, Product
from configurator.errors import RuleTooLargeError
from configurator.language.arrays import evaluate_arrays, truths_of
from configurator.language.columns import (
    ALL_KNOWN,
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
from configurator.pricing.charges import charge_variables, charges_behind, weight_of, weight_variables
from configurator.problem.arrays import MOST_COMBINATIONS, Array, ReadingScope, Stretch, assemble, axes_of, collapse
from configurator.problem.combinations import Domains, Keys, Reading, read_by
from configurator.problem.prices import charge_nodes, charge_parts, prices_everywhere, weights_everywhere
from configurator.problem.records import ArrayWeights, CostTable, Value
from configurator.problem.shares import NoSumError, Share, shares_of
from configurator.problem.sums import TERM_COMBINATIONS, weights_by_value

_JOINTLY = 20_000
"""A charge on others is added up with these where together they read no more combinations than this."""

_WORTHWHILE = 4
"""A charge is split only where every piece reads so many times less."""


@dataclass(frozen=True)
class ProductCosts:
    """Costs in units of `1 / scale` minor units of the currency; `fixed` is what every configuration costs.

    They are the price to the cent, unless they are only `bounded`: then they are what the price is at least, but for rounding,
    because of the named charges.
    """

    unary: Mapping[str, Mapping[Value, int]]
    tables: tuple[CostTable, ...]
    fixed: int
    scale: int
    bounded: tuple[str, ...] = ()

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
    lightness: dict[str, bool] = {}

    def is_light(charge: Charge) -> bool:
        if charge.id not in lightness:
            lightness[charge.id] = _is_light(charge, product, domains)
        return lightness[charge.id]

    light = [charge for charge in product.charges if is_light(charge)]
    pieces = [piece for charge in light for piece in _pieces(charge, catalog, product, domains)]
    groups = _by_variables(product, pieces, domains)
    found = [cost for charges in groups for cost in _costs(catalog, product, charges, domains)]
    bounded = [charge for charge in product.charges if not is_light(charge)]
    found += [cost for charge in bounded for cost in _bounds(catalog, product, charge, domains, is_light)]
    scale = lcm(1, *(cost.scale for cost in found))
    found = _added_up(found, scale)
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
    names = tuple(charge.id for charge in bounded)
    return ProductCosts({name: costs for name, costs in unary.items() if costs}, tuple(tables), fixed, scale, names)


def _added_up(costs: Iterable[_Cost], scale: int) -> list[_Cost]:
    """Costs over the same keys as one."""
    found: dict[object, _Cost] = {}
    for cost in costs:
        same = tuple((key.variable, tuple(key.key_of.items())) for key in cost.keys)
        known = found.get(same)
        array = cost.scaled_to(scale)
        if known is not None:
            largest = int(np.abs(known.array).max(initial=0)) + int(np.abs(array).max(initial=0))
            array = known.array.astype(dtype_for(largest), copy=False) + array.astype(dtype_for(largest), copy=False)
        found[same] = _Cost(cost.keys, array, scale)
    return list(found.values())


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
        charge_variables(product, charge), weight_variables(product, charge)  # say what cannot be read
        keys = _reading(product, [charge], domains).keys
        groups.setdefault(frozenset(key.variable for key in keys if len(key.representatives) > 1), []).append(charge)
    return list(groups.values())


def _reading(product: Product, charges: list[Charge], domains: Domains) -> Reading:
    """What charges and their weights in the price basis read."""
    weights = [weight.root for charge in charges if (weight := weight_of(product, charge)) is not None]
    behind = [each for charge in charges for each in charges_behind(product, charge)]
    return read_by(product, domains, (*charge_nodes(behind), *weights), charge_parts(behind)).by_size()


def _costs(catalog: Catalog, product: Product, charges: list[Charge], domains: Domains) -> Iterator[_Cost]:
    """What charges over the same variables add to the price basis; each alone where together they tell too much apart."""
    reading = _reading(product, charges, domains)
    if reading.combinations > MOST_COMBINATIONS:
        if len(charges) == 1:
            raise RuleTooLargeError(charges[0].id, reading.combinations, MOST_COMBINATIONS, "Charge")
        for charge in charges:
            yield from _costs(catalog, product, [charge], domains)
        return
    scale = lcm(1, *(_scale(product, charge, domains) for charge in charges))

    def cost(stretch: Stretch) -> Array:
        total = constant(0)
        for charge in charges:
            prices = prices_everywhere(charge, product, catalog.currency, stretch)
            total = add(total, multiply(prices, weights_everywhere(product, charge, prices, stretch)))
        return scaled_to(total, scale)[0]

    array = assemble(ReadingScope(product, reading, charges[0].id), cost)
    open_keys = tuple(key for key in reading.keys if len(key.representatives) > 1)
    shape = tuple(len(key.representatives) for key in open_keys)
    yield _Cost(open_keys, array.reshape(shape), scale)


def _scale(product: Product, charge: Charge, domains: Domains) -> int:
    """A denominator that all weights of a charge can have."""
    weight = weight_of(product, charge)
    if weight is None:
        return 1
    reading = read_by(product, domains, (weight.root,)).by_size()
    column = evaluate_arrays(weight.root, ReadingScope(product, reading, f"price_basis.{charge.kind}").whole())
    return common_denominator(column) if isinstance(column, Numbers) else 1


# --- charges on many others -------------------------------------------------------------------------------------------


def _is_light(charge: Charge, product: Product, domains: Domains) -> bool:
    """Whether it is clear what a charge comes to: it stands for itself, or reads little more than what it is on."""
    if charge.of is None:
        return True
    known = product.charges_by_id
    own = [_reading(product, [known[other]], domains).combinations for other in charge.of if other in known]
    return _reading(product, [charge], domains).combinations <= max(_JOINTLY, _WORTHWHILE * max(own, default=1))


def _bounds(
    catalog: Catalog, product: Product, charge: Charge, domains: Domains, is_light: Callable[[Charge], bool]
) -> Iterator[_Cost]:
    """What a charge on many others comes to at least, as costs of what each of these reads."""
    try:
        shares = list(shares_of(product, charge, is_light))
    except NoSumError:
        combinations = _reading(product, [charge], domains).combinations
        raise RuleTooLargeError(charge.id, combinations, _JOINTLY, "Charge") from None
    for share in shares:
        yield from _share_cost(catalog, product, charge, share, domains)


def _share_cost(catalog: Catalog, product: Product, charge: Charge, share: Share, domains: Domains) -> Iterator[_Cost]:
    """A summand of a charge, for all combinations of what it reads."""
    weight = weight_of(product, charge)
    if weight is None:
        return
    behind = charges_behind(product, share.line) if share.line is not None else ()
    factors = [node for node, _ in share.factors]
    nodes = (*charge_nodes(behind), *factors, *share.conditions, weight.root)
    parts = dict.fromkeys((*charge_parts(behind), *share.parts))
    reading = read_by(product, domains, nodes, parts).by_size()
    if reading.combinations > MOST_COMBINATIONS:
        raise RuleTooLargeError(charge.id, reading.combinations, MOST_COMBINATIONS, "Charge")
    scale = lcm(_scale(product, charge, domains), prod(_denominator(product, node, charge, domains) for node in factors))
    scale *= _scale(product, charge, domains)

    def cost(stretch: Stretch) -> Array:
        return scaled_to(_share_everywhere(catalog, product, charge, share, stretch), scale)[0]

    array = assemble(ReadingScope(product, reading, charge.id), cost)
    open_keys = tuple(key for key in reading.keys if len(key.representatives) > 1)
    yield _Cost(open_keys, array.reshape(tuple(len(key.representatives) for key in open_keys)), scale)


def _share_everywhere(catalog: Catalog, product: Product, charge: Charge, share: Share, stretch: Stretch) -> Numbers:
    """A summand of a charge in minor units, weighed as the charge is."""
    currency = catalog.currency
    found = constant(10 ** minor_digits(currency))
    if share.line is not None:
        found = prices_everywhere(share.line, product, currency, stretch)
    applies = np.ones(1, bool)
    for part in share.parts:
        applies = applies & (stretch.presence(part).codes == TRUE)
    for condition in share.conditions:
        applies = applies & (truths_of(condition, stretch).codes == TRUE)
    for node, sign in share.factors:
        factor = evaluate_arrays(node, stretch)
        assert isinstance(factor, Numbers)
        applies = applies & (factor.states == KNOWN)
        if sign:
            applies = applies & (factor.numerators * sign > 0)
        found = multiply(found, replace(factor, states=ALL_KNOWN))
    numerators = np.where(applies, found.numerators, 0).astype(found.numerators.dtype)
    found = replace(found, numerators=numerators, states=ALL_KNOWN)
    return multiply(found, weights_everywhere(product, charge, found, stretch))


def _denominator(product: Product, node: Node, charge: Charge, domains: Domains) -> int:
    """A denominator that all values of a formula can have."""
    reading = read_by(product, domains, (node,)).by_size()
    column = evaluate_arrays(node, ReadingScope(product, reading, charge.id).whole())
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
