"""What a charge comes to for all combinations of a reading at once: the leaves of the price, to the cent.

The formulas, where a charge applies and how it is rounded are those of `configurator.pricing.charges`; a place at which that
raises an error is handed to it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from configurator.catalog.records import Charge, ChargeKind, Product
from configurator.language.arrays import evaluate_arrays, truths_of
from configurator.language.columns import (
    ALL_KNOWN,
    FAILED,
    IS_ABSENT,
    KNOWN,
    TRUE,
    Numbers,
    constant,
    dtype_for,
    integer,
    multiply,
)
from configurator.language.syntax import Expression, Node
from configurator.money import half_up, minor_digits
from configurator.pricing.charges import charge_formulas, compile_charge, compile_weight
from configurator.problem.arrays import Array, Stretch


def charge_nodes(charge: Charge) -> tuple[Node, ...]:
    """Everything that a charge reads, but for the presence of its part."""
    return tuple(formula.root for formula in charge_formulas(charge))


def prices_everywhere(charge: Charge, product: Product, currency: str, stretch: Stretch) -> Numbers:
    """The price of a charge in minor units; 0 where it does not apply. Raises PricingError as `price_charge` does."""
    applies = stretch.presence(charge.part).codes == TRUE if charge.part else np.ones(1, bool)
    price = compile_charge(charge, product, currency)
    if charge.when:
        codes = truths_of(charge.when.root, stretch).codes
        if (codes == FAILED).any():
            _refuse(applies & (codes == FAILED), stretch, price)
        applies = applies & (codes == TRUE)
    factors = [_numbers(formula, stretch) for formula in (charge.amount, *charge.per)]
    amount = constant(1)
    for factor in factors:
        if factor is None:  # not a number, so that no place has a price
            _refuse(applies, stretch, price)
            return constant(0)
        _refuse(applies & (factor.states > IS_ABSENT), stretch, price)
        applies = applies & (factor.states == KNOWN)
        amount = multiply(amount, factor)
    return _rounded(replace(amount, states=ALL_KNOWN), currency, applies)


def weights_everywhere(product: Product, kind: ChargeKind, prices: Numbers, stretch: Stretch) -> Numbers:
    """How much a kind of charge counts in the price basis; 0 where the weight reads an absent part.

    Raises PricingError as `price_weight` does, where there is a price to be weighed.
    """
    weight = product.price_basis.get(kind)
    if weight is None:
        return constant(0)
    found = _numbers(weight, stretch)
    priced, weigh = prices.numerators != 0, compile_weight(product, kind)
    if found is None:
        _refuse(priced, stretch, weigh)
        return constant(0)
    if not found.states.any():
        return found
    _refuse(priced & (found.states > IS_ABSENT), stretch, weigh)
    numerators = np.where(found.states == KNOWN, found.numerators, 0).astype(found.numerators.dtype)
    return replace(found, numerators=numerators, states=ALL_KNOWN)


def _numbers(formula: Expression, stretch: Stretch) -> Numbers | None:
    """A formula as numbers; None where it is something else."""
    column = evaluate_arrays(formula.root, stretch)
    if isinstance(column, Numbers):
        return column
    return None if (column.states == KNOWN).any() else replace(constant(0), states=column.states)


def _rounded(amount: Numbers, currency: str, applies: Array) -> Numbers:
    """Amounts in minor units, rounded; 0 where the charge does not apply."""
    scaled = multiply(amount, constant(10 ** minor_digits(currency)))
    most = 2 * (scaled.largest + scaled.widest)
    numerators, denominators = scaled.numerators.astype(dtype_for(most), copy=False), scaled.denominators.astype(dtype_for(most))
    minor = half_up(numerators, denominators if scaled.denominator is None else integer(scaled.denominator, most))
    largest = scaled.largest + 1 if scaled.denominator is None else scaled.largest // scaled.denominator + 1
    minor = minor.astype(dtype_for(largest), copy=False)
    if not applies.all():
        minor = np.where(applies, minor, integer(0, largest))
    return Numbers(minor, np.ones(1, np.int32), ALL_KNOWN, largest, 1)


def _refuse(where: Array, stretch: Stretch, evaluate: object) -> None:
    """Let the scalar evaluation raise its error at the first place, if there is one."""
    if where.any():
        evaluate(stretch.first(where))  # type: ignore[operator]
