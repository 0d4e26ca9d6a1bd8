"""What a charge comes to for all combinations of a reading at once: the leaves of the price, to the cent.

The formulas, where a charge applies and how it is rounded are those of `configurator.pricing.charges`; a place at which that
raises an error is handed to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from configurator.catalog.records import Charge, Product
from configurator.language.arrays import ArrayScope, evaluate_arrays, truths_of
from configurator.language.columns import (
    ALL_KNOWN,
    FAILED,
    IS_ABSENT,
    KNOWN,
    TRUE,
    Column,
    Numbers,
    add,
    column_of,
    constant,
    dtype_for,
    integer,
    multiply,
)
from configurator.language.evaluate import totals_read
from configurator.language.syntax import Call, Expression, Node
from configurator.money import half_up, minor_digits
from configurator.pricing.charges import compile_charge, compile_priced, compile_weight, weight_of
from configurator.problem.arrays import Array, Stretch


def charge_nodes(charges: Iterable[Charge]) -> tuple[Node, ...]:
    """Everything that charges read, but for the presence of their parts."""
    return tuple(formula.root for charge in charges for formula in charge.formulas)


def charge_parts(charges: Iterable[Charge]) -> tuple[str, ...]:
    """The parts that charges belong to, each once."""
    return tuple(dict.fromkeys(charge.part for charge in charges if charge.part))


def prices_everywhere(charge: Charge, product: Product, currency: str, stretch: Stretch) -> Numbers:
    """The price of a charge in minor units; 0 where it does not apply. Raises PricingError as `price_charge` does."""
    return _priced_everywhere(charge, product, currency, stretch)[0]


_Applies = NDArray[np.bool_]


def _priced_everywhere(charge: Charge, product: Product, currency: str, stretch: Stretch) -> tuple[Numbers, _Applies]:
    """The price of a charge in minor units, and where it applies."""
    applies = stretch.presence(charge.part).codes == TRUE if charge.part else np.ones(1, bool)
    known = product.charges_by_id
    for other in charge.unless:
        if other in known:
            applies = applies & ~_priced_everywhere(known[other], product, currency, stretch)[1]
    if charge.of is None:
        return _rounded_everywhere(charge, product, currency, stretch, stretch, applies)
    subtotal, some = constant(0), np.zeros(1, bool)
    for other in charge.of:
        if other in known:
            price, there = _priced_everywhere(known[other], product, currency, stretch)
            subtotal, some = add(subtotal, price), some | there
    scope = _OnLines(stretch, multiply(subtotal, constant(Fraction(1, 10 ** minor_digits(currency)))))
    try:
        return _rounded_everywhere(charge, product, currency, stretch, scope, applies & some)
    except _NoArraysOfSubtotalError:
        return _one_by_one(charge, product, currency, stretch)


class _NoArraysOfSubtotalError(Exception):
    """What reads a subtotal has no array form."""


class _OnLines:
    """An `ArrayScope` in which the subtotal of the lines that a charge is on can be read."""

    def __init__(self, stretch: Stretch, subtotal: Numbers) -> None:
        self._stretch = stretch
        self.parts_with = stretch.parts_with
        self._subtotal = subtotal

    def tabulate(self, node: Node) -> Column:
        """What the scalar evaluator gives for an expression that does not read the subtotal."""
        if isinstance(node, Call) and node.function == "total":
            return self._subtotal
        if totals_read(node):
            raise _NoArraysOfSubtotalError
        return self._stretch.tabulate(node)


def _one_by_one(charge: Charge, product: Product, currency: str, stretch: Stretch) -> tuple[Numbers, _Applies]:
    """The price of a charge for one combination after the other. Raises RuleTooLargeError where there are very many."""
    price = compile_priced(charge, product, currency)
    found = [price(values) for values in stretch.combinations(charge.id)]
    amounts = column_of([each.minor if each else 0 for each in found], stretch.shape or (1,))
    assert isinstance(amounts, Numbers)
    return amounts, np.array([each is not None for each in found]).reshape(stretch.shape or (1,))


def _rounded_everywhere(
    charge: Charge, product: Product, currency: str, stretch: Stretch, scope: ArrayScope, applies: _Applies
) -> tuple[Numbers, _Applies]:
    """The price of a charge where it may apply, rounded once, and where it does apply."""
    price = compile_charge(charge, product, currency)
    if charge.when:
        codes = truths_of(charge.when.root, scope).codes
        if (codes == FAILED).any():
            _refuse(applies & (codes == FAILED), stretch, price)
        applies = applies & (codes == TRUE)
    factors = [_numbers(formula, scope) for formula in (charge.amount, *charge.per)]
    amount = constant(1)
    for factor in factors:
        if factor is None:  # not a number, so that no place has a price
            _refuse(applies, stretch, price)
            return constant(0), np.zeros(1, bool)
        _refuse(applies & (factor.states > IS_ABSENT), stretch, price)
        applies = applies & (factor.states == KNOWN)
        amount = multiply(amount, factor)
    return _rounded(replace(amount, states=ALL_KNOWN), currency, applies), applies


def weights_everywhere(product: Product, charge: Charge, prices: Numbers, stretch: Stretch) -> Numbers:
    """How much a charge counts in the price basis; 0 where the weight reads an absent part.

    Raises PricingError as `price_weight` does, where there is a price to be weighed.
    """
    weight = weight_of(product, charge)
    if weight is None:
        return constant(0)
    found = _numbers(weight, stretch)
    priced, weigh = prices.numerators != 0, compile_weight(product, charge)
    if found is None:
        _refuse(priced, stretch, weigh)
        return constant(0)
    if not found.states.any():
        return found
    _refuse(priced & (found.states > IS_ABSENT), stretch, weigh)
    numerators = np.where(found.states == KNOWN, found.numerators, 0).astype(found.numerators.dtype)
    return replace(found, numerators=numerators, states=ALL_KNOWN)


def _numbers(formula: Expression, scope: ArrayScope) -> Numbers | None:
    """A formula as numbers; None where it is something else."""
    column = evaluate_arrays(formula.root, scope)
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
