"""Exact amounts of money: never a float, rounded once per leaf, totals only add.

Amounts inside formulas are exact rationals (`int` or `Fraction`); an amount of money is a `Decimal` with as many
places as its currency has (`minor_digits`), or the same amount as an `int` of minor units (cents).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache

# ISO 4217: currencies whose minor unit is not a hundredth.
_MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def minor_digits(currency: str) -> int:
    """How many decimal places an amount in this ISO 4217 currency has."""
    return _MINOR_DIGITS.get(currency, 2)


def round_to_minor(amount: int | Fraction, currency: str) -> int:
    """An exact amount in minor units, rounded half up (half away from zero, so that a refund mirrors its charge)."""
    scaled = Fraction(amount) * 10 ** minor_digits(currency)
    magnitude = int(abs(scaled) + Fraction(1, 2))
    return magnitude if scaled >= 0 else -magnitude


def from_minor(minor: int, currency: str) -> Decimal:
    """Minor units as a `Decimal` amount with the currency's number of places: 1050 EUR cents are `10.50`."""
    return Decimal(int(minor)).scaleb(-minor_digits(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """A `Decimal` amount as minor units. Raises ValueError where it is finer than the minor unit."""
    scaled = amount.scaleb(minor_digits(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} is finer than the minor unit of {currency}")
    return int(scaled)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` minor units in proportion to non-negative `weights`, by largest remainder; the parts add up to it.

    Ties go to the earlier part. Raises ValueError where no weight is positive.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be non-negative and not all zero")
    sign = -1 if total < 0 else 1
    shares = [divmod(abs(total) * weight, whole) for weight in weights]
    parts = [quotient for quotient, _ in shares]
    by_remainder = sorted(range(len(weights)), key=lambda index: (-shares[index][1], index))
    for index in by_remainder[: abs(total) - sum(parts)]:
        parts[index] += 1
    return [sign * part for part in parts]


@cache
def _locale(language: str) -> object:
    from babel import Locale  # 60 ms: only where an amount is shown

    return Locale.parse(language, sep="-")


def format_money(amount: Decimal, currency: str, language: str = "en") -> str:
    """An amount as the readers of `language` write it: `€1,234.50`."""
    from babel.numbers import format_currency

    return str(format_currency(amount, currency, locale=_locale(language)))
