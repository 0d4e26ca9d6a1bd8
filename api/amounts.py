"""Amounts of money in responses: the exact decimal as a string, the currency, and how the person's language writes it.

Formatting one amount with Babel takes 40 to 50 microseconds, and a click shows hundreds of them. So Babel is asked once
per currency and language where the signs, the group and the decimal separators stand; where that does not suffice to
write any amount (Indian grouping, other digits), every amount goes to Babel.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from configurator.money import format_money, minor_digits

MINUS = "−"

_SAMPLE = Decimal("1234567.89")
_SHAPE = re.compile(r"(?P<before>\D*)1(?P<group>\D)234(?P=group)567(?:(?P<point>\D)8\d*)?(?P<after>\D*)")


@dataclass(frozen=True, slots=True)
class AmountFormat:
    """How amounts of one currency are written in one language."""

    currency: str
    write: Callable[[Decimal], str]

    def document(self, amount: Decimal) -> dict[str, str]:
        """An amount for a response."""
        return {"amount": f"{amount:f}", "currency": self.currency, "formatted": self.write(amount)}

    def difference(self, amount: Decimal) -> dict[str, str]:
        """A difference for a response; it is written with its sign."""
        return {"amount": f"{amount:f}", "currency": self.currency, "formatted": self.signed(amount)}

    def signed(self, amount: Decimal) -> str:
        """An amount with its sign, `+€12.00` or `−€12.00`; nothing before a zero."""
        return ("" if not amount else "+" if amount > 0 else MINUS) + self.write(abs(amount))


@cache
def amount_format(currency: str, language: str) -> AmountFormat:
    """The format of a currency in a language. Both come from catalogs, so there are few."""
    return AmountFormat(currency, _quick_writer(currency, language) or _babel_writer(currency, language))


def _babel_writer(currency: str, language: str) -> Callable[[Decimal], str]:
    return lambda amount: format_money(amount, currency, language)


def _quick_writer(currency: str, language: str) -> Callable[[Decimal], str] | None:
    """A writer that puts digits between what Babel puts around them; None where the sample has another shape."""
    digits = minor_digits(currency)
    shapes = [_SHAPE.fullmatch(format_money(sample.quantize(Decimal(1).scaleb(-digits)), currency, language))
              for sample in (_SAMPLE, -_SAMPLE)]
    plus, minus = shapes
    if plus is None or minus is None or bool(plus["point"]) != bool(digits):
        return None
    separators = str.maketrans({",": plus["group"], ".": plus["point"] or ""})

    def write(amount: Decimal) -> str:
        around = minus if amount < 0 else plus
        return around["before"] + f"{abs(amount):,.{digits}f}".translate(separators) + around["after"]

    samples = (Decimal("0"), Decimal("1234"), Decimal("-12345678"), Decimal("-0.5"))
    return write if all(write(sample) == format_money(sample, currency, language) for sample in samples) else None
