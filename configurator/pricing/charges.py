"""What one charge comes to, given the values of the variables that it reads: the definition of every price.

A charge applies where its part is present, its `when` (if any) is definitely true, and its amount and factors read no
absent part outside of `sum`, `count`, `min` and `max`. Its price is the amount times every factor that it is charged
`per`, exact, rounded once, half up, to the minor unit of the currency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from configurator.catalog.reading import ProductScope, variables_read
from configurator.catalog.records import NONE, Charge, ChargeKind, ChoiceValue, Product
from configurator.errors import ConfiguratorError
from configurator.language.evaluate import (
    ABSENT,
    MISSING,
    EvaluationError,
    Result,
    Scope,
    compile_expression,
    is_true,
    totals_read,
)
from configurator.language.syntax import Expression
from configurator.money import round_to_minor

Variables = Mapping[str, ChoiceValue]
"""The values of variables by name: choice paths and `context.<fact>`."""

Number = int | Fraction


class PricingError(ConfiguratorError):
    """A formula of a charge or of the price basis gives no number that could be a price."""

    code = "invalid-charge"


@dataclass(frozen=True, slots=True)
class Priced:
    """A charge that applies: its exact amount per unit, the value of each of its factors, its price in minor units."""

    unit_amount: Number
    factors: tuple[Number, ...]
    minor: int


def charge_variables(product: Product, charge: Charge) -> tuple[str, ...]:
    """The variables that the price of a charge depends on, each once: choice paths and `context.<fact>`.

    The presence of the charge's part is among them. Raises PricingError where the charge reads a total, which would
    be circular, or a name that the product does not have.
    """
    own = (charge.part,) if charge.part else ()
    return tuple(dict.fromkeys((*own, *_variables(product, charge_formulas(charge), f"Charge `{charge.id}`"))))


def weight_variables(product: Product, kind: ChargeKind) -> tuple[str, ...]:
    """The variables that the weight of a kind of charge in the price basis depends on."""
    weight = product.price_basis.get(kind)
    return _variables(product, (weight,), _basis_of(kind)) if weight else ()


def price_charge(charge: Charge, product: Product, values: Variables, currency: str) -> int:
    """The price of a charge in minor units; 0 where it does not apply.

    `values` need only contain the `charge_variables`. Raises PricingError where an option lacks an attribute that the
    charge reads, where a formula divides by zero or reads a total, or where it gives something other than a number.
    """
    return compile_charge(charge, product, currency)(values)


def compile_charge(charge: Charge, product: Product, currency: str) -> Callable[[Variables], int]:
    """`price_charge` as a function of the values, for pricing one charge many times."""
    evaluate = compile_leaf(charge, currency)

    def price(values: Variables) -> int:
        if charge.part and values[charge.part] == NONE:
            return 0
        priced = evaluate(ProductScope(product, values))
        return priced.minor if priced else 0

    return price


def price_weight(product: Product, kind: ChargeKind, values: Variables) -> Number:
    """How much the total of a kind of charge counts in the price basis.

    It is 0 where the product gives it no weight, or where the weight reads an absent part.
    """
    return compile_weight(product, kind)(values)


def compile_weight(product: Product, kind: ChargeKind) -> Callable[[Variables], Number]:
    """`price_weight` as a function of the values, for weighing many times."""
    weight = product.price_basis.get(kind)
    if weight is None:
        return lambda values: 0
    evaluate = compile_basis(weight, kind)
    return lambda values: evaluate(ProductScope(product, values))


def compile_leaf(charge: Charge, currency: str) -> Callable[[Scope], Priced | None]:
    """A charge as a function of a scope in which its part is present; None where it does not apply."""
    what = f"Charge `{charge.id}`"
    when = compile_formula(charge.when, what) if charge.when else None
    numbers = [_compile_number(formula, what) for formula in (charge.amount, *charge.per)]

    def evaluate(scope: Scope) -> Priced | None:
        if when and not is_true(when(scope)):
            return None
        found = [value for number in numbers if (value := number(scope)) is not None]
        if len(found) < len(numbers):
            return None
        amount, *factors = found
        return Priced(amount, tuple(factors), leaf_price(amount, factors, currency))

    return evaluate


def compile_basis(weight: Expression, kind: ChargeKind) -> Callable[[Scope], Number]:
    """A weight of the price basis as a function of a scope."""
    number = _compile_number(weight, _basis_of(kind))
    return lambda scope: number(scope) or 0


def leaf_price(amount: Number, factors: Iterable[Number], currency: str) -> int:
    """The price of a leaf in minor units: everything multiplied exactly, then rounded once."""
    return round_to_minor(amount * prod(factors), currency)


def compile_formula(formula: Expression, what: str) -> Callable[[Scope], Result]:
    """A formula as a function of a scope. Raises PricingError, which says in `what`, where it cannot have a value."""
    _refuse_totals(formula, what)
    evaluate = compile_expression(formula.root)

    def value(scope: Scope) -> Result:
        try:
            return evaluate(scope)
        except EvaluationError as error:
            raise PricingError(f"{what} cannot be priced: {error.message}", error.hint) from error

    return value


def _compile_number(formula: Expression, what: str) -> Callable[[Scope], Number | None]:
    """A formula that gives a number, or None where it reads an absent part."""
    evaluate = compile_formula(formula, what)

    def number(scope: Scope) -> Number | None:
        value = evaluate(scope)
        if value is ABSENT:
            return None
        if value is MISSING:
            raise PricingError(
                f"{what} cannot be priced: `{formula.text}` reads an attribute that the option does not have.",
                "Fill it in for every option, or ask for it first: `when: has(...)`.",
            )
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            raise PricingError(f"{what} cannot be priced: `{formula.text}` is not a number.")
        return value

    return number


def charge_formulas(charge: Charge) -> tuple[Expression, ...]:
    """The formulas of a charge: the amount, the factors, and the condition if it has one."""
    return (charge.amount, *charge.per, *((charge.when,) if charge.when else ()))


def _variables(product: Product, formulas: Iterable[Expression], what: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for formula in formulas:
        _refuse_totals(formula, what)
        try:
            found.update(dict.fromkeys(variables_read(product, formula.root)))
        except KeyError as error:
            raise PricingError(f"{what}: {error.args[0]}.") from None
    return tuple(found)


def _refuse_totals(formula: Expression, what: str) -> None:
    for kind in totals_read(formula.root):
        raise PricingError(
            f"{what} reads `total('{kind}')`, but totals are made of charges: the price would depend on itself.",
            "Only rules can read totals; let the charge read the attributes that the total comes from.",
        )


def _basis_of(kind: ChargeKind) -> str:
    return f"The price basis for `{kind}`"
