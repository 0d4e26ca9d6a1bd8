"""Exact amounts of money: never a float, rounded once per leaf, totals only add.

Amounts inside formulas are exact rationals (`int` or `Fraction`); an amount of money is a `Decimal` with as many
places as its currency has (`minor_digits`), or the same amount as an `int` of minor units (cents).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from math import lcm
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babel import Locale

# ISO 4217: currencies whose minor unit is not a hundredth.
_NO_MINOR_UNIT = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF")
_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_MINOR_DIGITS = {**dict.fromkeys(_NO_MINOR_UNIT, 0), **dict.fromkeys(_THOUSANDTHS, 3)}


def minor_digits(currency: str) -> int:
    """How many decimal places an amount in this ISO 4217 currency has."""
    return _MINOR_DIGITS.get(currency, 2)


def half_up(numerator: Any, denominator: Any) -> Any:
    """A quotient rounded half up, away from zero, so that a refund mirrors its charge; of numbers or of whole arrays."""
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude * (1 - 2 * (numerator < 0))


def round_to_minor(amount: int | Fraction, currency: str) -> int:
    """An exact amount in minor units, rounded half up."""
    return int(half_up(amount.numerator * 10 ** minor_digits(currency), amount.denominator))


@lru_cache(1 << 16)
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


def split_exactly(total: int, shares: Sequence[Fraction]) -> list[int]:
    """Split `total` minor units into parts next to their exact shares, which may be negative and whose sum, rounded, it is.

    Largest remainder on the exact shares: each part is first its share rounded down, then the parts with the largest remainders
    get one more, ties to the earlier part, until all add up. A part is less than one away from its share, a share in whole units
    stays as it is, and shares that are negative in all mirror the same shares made positive. Raises ValueError where the total
    is not the sum of the shares, rounded.
    """
    over = lcm(*(share.denominator for share in shares))
    return split_numerators(total, [share.numerator * (over // share.denominator) for share in shares], over)


def split_numerators(total: int, shares: Sequence[int], over: int) -> list[int]:
    """`split_exactly` of shares that are given as their numerators over one denominator: the same, and ten times as quick."""
    exact = sum(shares)
    if 2 * abs(total * over - exact) > over:
        raise ValueError(f"{total} is not {Fraction(exact, over)}, rounded")
    if exact < 0:
        return [-part for part in split_numerators(-total, [-share for share in shares], over)]
    parts = [share // over for share in shares]
    left = total - sum(parts)
    if left:
        by_remainder = sorted(range(len(shares)), key=lambda index: (parts[index] * over - shares[index], index))
        for index in by_remainder[:left]:
            parts[index] += 1
    return parts


@cache
def locale(language: str) -> Locale:
    """The Babel locale of a language tag (`zh`, `en-GB`); of its language alone or of English where it is unknown."""
    from babel import Locale, UnknownLocaleError  # 60 ms: only where an amount is shown

    for tag in (language, language.split("-")[0]):
        with suppress(UnknownLocaleError, ValueError):
            return Locale.parse(tag, sep="-")
    return Locale.parse("en")


def format_money(amount: Decimal, currency: str, language: str = "en") -> str:
    """An amount as the readers of `language` write it: `€1,234.50`."""
    from babel.numbers import format_currency

    return str(format_currency(amount, currency, locale=locale(language)))


def format_unit_price(amount: int | Fraction, currency: str, language: str = "en") -> str:
    """A price per unit, which may be finer than the minor unit: `€0.0025`. Rounded to six places where it does not end."""
    from babel.numbers import format_currency

    places = max(_SHOWN_PLACES, minor_digits(currency))
    shown = _rounded(amount, places)
    return str(format_currency(shown, currency, locale=locale(language), decimal_quantization=False))


def format_number(number: int | Fraction | Decimal, language: str = "en") -> str:
    """A number as the readers of `language` write it: `1,234.5`. Rounded to six places where it does not end."""
    from babel.numbers import format_decimal

    shown = _rounded(Fraction(number), _SHOWN_PLACES)
    return str(format_decimal(shown, locale=locale(language), decimal_quantization=False))


def format_percent(share: int | Fraction, language: str = "en") -> str:
    """A share as the readers of `language` write it: 1/8 is `12.5%`. Rounded to six places where it does not end."""
    from babel.numbers import format_percent as format_share

    return str(format_share(_rounded(share, _SHOWN_PLACES), locale=locale(language), decimal_quantization=False))


def decimal_of(number: int | Fraction) -> Decimal:
    """A number as a decimal; rounded to six places where it does not end."""
    return _rounded(number, _SHOWN_PLACES)


_SHOWN_PLACES = 6


def _rounded(number: int | Fraction, places: int) -> Decimal:
    """A number rounded half up to `places`, without trailing zeros."""
    scaled = Fraction(number) * 10**places
    return Decimal(half_up(scaled.numerator, scaled.denominator)).scaleb(-places).normalize()
