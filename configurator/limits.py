"""What a customer wants to pay at most: limits on the total of a kind of charge, or on the price basis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from configurator.catalog.charge_kinds import NAMED_KINDS, ChargeKind, is_kind
from configurator.errors import LimitError, in_a_sentence
from configurator.money import from_minor, minor_digits, to_minor
from configurator.source import did_you_mean

BASIS = "basis"
"""What the price basis is called among the totals: no kind of charge, but all of them, weighed."""

LIMIT_KINDS = (BASIS, *NAMED_KINDS)
"""What can be limited: the price basis, and the total of each kind of charge (those that have names)."""

LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class Limit:
    """What a total may come to at most."""

    kind: str
    amount: Decimal

    def __str__(self) -> str:
        return f"at most {self.amount} ({self.kind})"


Limits = Mapping[str, Limit]
"""A customer's limits, by what they limit."""


def read_limits(currency: str, given: Mapping[str, object]) -> dict[str, Limit]:
    """Limits by what they limit; those that are None are left out. Raises LimitError for all that is wrong at once."""
    problems = [
        f"there is no total `{kind}`; {did_you_mean(kind, LIMIT_KINDS) or 'known: ' + ', '.join(LIMIT_KINDS)}"
        for kind in given
        if not is_limited(kind)
    ]
    limits: dict[str, Limit] = {}
    for kind in sorted(filter(is_limited, given), key=_rank):
        if given[kind] is not None:
            amount = _limit_amount(given[kind], currency)
            if isinstance(amount, str):
                problems.append(f"`{kind}` cannot be limited to `{given[kind]}`: {amount}")
            else:
                limits[kind] = Limit(kind, amount)
    if problems:
        raise LimitError("The limits cannot be used: " + in_a_sentence(problems), "Write a limit as an amount, such as 49.90.")
    return limits


def is_limited(kind: str) -> bool:
    """Whether it is a total that can be limited."""
    return kind == BASIS or is_kind(kind)


def _rank(kind: str) -> tuple[int, Fraction]:
    return (-1, Fraction(0)) if kind == BASIS else ChargeKind(kind).rank


def in_order(limits: Iterable[Limit]) -> list[Limit]:
    """Limits as people read them: that on the price basis first."""
    return sorted(limits, key=lambda limit: _rank(limit.kind))


def _limit_amount(given: object, currency: str) -> Decimal | str:
    """An amount with the places of its currency, or why it is none."""
    amount, digits = _decimal(given), minor_digits(currency)
    if amount is None:
        return "it is not an amount of money"
    if amount < 0:
        return "it is less than nothing"
    if amount > LARGEST:
        return f"it is more than {LARGEST:,}"
    try:
        return from_minor(to_minor(amount, currency), currency)
    except ValueError:
        return f"{currency} has {digits or 'no'} decimal place{'' if digits == 1 else 's'}"


def _decimal(given: object) -> Decimal | None:
    """A finite number from a number or a text."""
    if isinstance(given, bool) or not isinstance(given, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(given).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
