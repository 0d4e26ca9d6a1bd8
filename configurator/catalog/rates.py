"""Charges by a rate: `EUR/m2` times millimetres times millimetres is an amount in EUR.

Where the amount of a charge has a unit (an attribute `rate: {type: money, unit: m2}`, or `80 EUR/m2` written down), what it is
charged `per` is converted to what the rate is per, and all of it together must come to money. An amount without a unit may be
money per anything, and is left alone. Each factor keeps the unit that it is a number of in the end, so that a price can say it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

from configurator.catalog.expressions import Measured
from configurator.catalog.issues import Issues
from configurator.catalog.measures import unit_named
from configurator.catalog.records import ChargeKind, MeasuredFactor
from configurator.language.conversion import Converted, in_unit
from configurator.language.measures import UNKNOWN, Measure, is_share
from configurator.language.syntax import Expression
from configurator.language.types import Names
from configurator.units import NUMBER, Unit, currencies, parse_unit


def with_rates(
    amount: Measured, per: Sequence[Measured], kind: ChargeKind, names: Names, issues: Issues
) -> tuple[Expression, tuple[Expression, ...]]:
    """The amount of a charge and what it is multiplied by, converted so that they come to money.

    The factors of which a unit is known are MeasuredFactors.
    """
    rate = amount.measure.known if amount.measure else None
    if rate is not None and names.currency and not currencies(rate):
        _check_share(amount, per, names.currency, issues)
    if rate is None or not currencies(rate) or not names.currency:
        return amount.expression, tuple(_with_unit(_converted(factor)) for factor in per)
    factors = [_in_unit_of_rate(_converted(factor), rate, names) for factor in per]
    found = _as_money(_of_the_whole(_converted(amount), names), factors, _wanted(kind, names.currency), names, issues)
    for each in found:
        issues.extend(each.issues)
    return found[0].expression, tuple(map(_with_unit, found[1:]))


def _check_share(amount: Measured, per: Sequence[Measured], currency: str, issues: Issues) -> None:
    """Report an amount of 5 % that nothing says the whole of: it would be charged as 5.00."""
    total = prod((_converted(factor).measure for factor in per), start=_converted(amount).measure)
    if total.unit is not None and is_share(total.unit):
        message = f"this charge comes to {total.unit}, not to {currency}"
        issues.error(amount.expression.locate(), message, "multiply it by what it is a share of: `-5 % * part.price`")


def _with_unit(factor: Converted) -> Expression:
    """A factor with its unit, where there is one that can be written beside the number: no share, no money."""
    written, unit = factor.expression, factor.measure.own
    if unit is None or unit.is_number or currencies(unit) or unit_named(str(unit)) != unit:
        return written
    return MeasuredFactor(written.text, written.root, written.file, written.places, str(unit))


def _converted(found: Measured) -> Converted:
    return Converted(found.expression, found.measure or UNKNOWN, ())


def _wanted(kind: ChargeKind, currency: str) -> list[Unit]:
    """What a charge may come to: money, or money per month where it is due every month."""
    money = parse_unit(currency)
    return [money, money / parse_unit("month")] if kind is ChargeKind.MONTHLY else [money]


def _of_the_whole(amount: Converted, names: Names) -> Converted:
    """An amount that is a share of another in money itself: `5 % * rate` of 20 EUR/m2 is 1 EUR/m2 where a price is read."""
    unit = amount.measure.own
    shares = [single**exponent for name, exponent in unit.names if (single := parse_unit(name)).is_number] if unit else []
    return in_unit(amount, names, unit / prod(shares, start=NUMBER)) if unit and shares else amount


def _in_unit_of_rate(factor: Converted, rate: Unit, names: Names) -> Converted:
    """A factor in the unit that the rate is per: millimetres times millimetres in m2."""
    unit = factor.measure.known
    per = _per(rate, unit) if unit is not None else None
    return in_unit(factor, names, per) if per is not None else factor


def _per(rate: Unit, unit: Unit) -> Unit | None:
    """What a rate is per, of the kind of a unit: `m2` of `EUR/(m2·night)` for `mm2`; a share (`%`) counts as a plain number."""
    bases = {base for base, _ in unit.dimension}
    below = [(parse_unit(name), exponent) for name, exponent in rate.names if exponent < 0]
    chosen = [single**-exponent for single, exponent in below if {base for base, _ in single.dimension} <= bases]
    per = prod(chosen, start=NUMBER)
    return per if per.is_compatible(unit) else None


def _as_money(
    amount: Converted, factors: Sequence[Converted], wanted: Sequence[Unit], names: Names, issues: Issues
) -> list[Converted]:
    """A charge that comes to money; what is left to convert goes to the last factor with a unit, else to the amount."""
    total = prod((factor.measure for factor in factors), start=amount.measure)
    if total.unit is None:
        return [amount, *factors]
    fitting = next((unit for unit in wanted if unit.is_compatible(total.unit)), None)
    if fitting is None:
        message = f"this charge comes to {total.unit}, not to {' or '.join(str(unit) for unit in wanted)}"
        issues.error(amount.expression.locate(), message, _hint(total.unit, wanted[0]))
        return [amount, *factors]
    found = [amount, *factors]
    last = max(index for index, each in enumerate(found) if each.measure.known is not None)
    rest = total.unit / fitting
    if rest.factor != 1 and not total.converts_by_hand(rest.factor):
        own = found[last].measure
        assert own.unit is not None
        target = Unit(own.unit.factor / rest.factor, own.unit.dimension, own.unit.names)
        measure = Measure(own.unit, factors=total.factors)
        found[last] = in_unit(replace(found[last], measure=measure), names, target)
    return found


def _hint(total: Unit, money: Unit) -> str:
    """What is missing, or too much."""
    if currencies(total) != currencies(money):
        return f"amounts of money are in {money}"
    rest = total / money
    above = [name for name, exponent in rest.names if exponent > 0]
    if above and not any(exponent < 0 for _, exponent in rest.names):
        return f"the amount may be money per {above[0]}: write its unit so, `{money}/{above[0]}`"
    return "multiply it under `per` by what it is per, or correct a unit"
