"""Kinds of charge: when an amount is due. Totals are kept per kind and never mixed.

| kind                                   | due                                                                       |
|----------------------------------------|---------------------------------------------------------------------------|
| `one-time`                             | once                                                                      |
| `monthly`, `yearly`, `every-4-weeks`   | again and again, once a period                                            |
| `usage`                                | every month, for what was used: totals hold what is expected to be used   |
| `deposit`                              | at the beginning, and paid back at the end                                |
| `penalty`                              | only if something happens, such as the end of a contract before its term  |
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import ClassVar

_NAMED = {
    "daily": (1, "day"),
    "weekly": (1, "week"),
    "monthly": (1, "month"),
    "quarterly": (3, "month"),
    "half-yearly": (6, "month"),
    "yearly": (12, "month"),
}
_EVERY = re.compile(r"every-([1-9][0-9]{0,2})-(day|week|month|year)s")
_BY_PERIOD = {period: name for name, period in _NAMED.items()}
_MONTHS = {"day": Fraction(12, 365), "week": Fraction(12, 52), "month": Fraction(1)}
"""A year has 12 months, 52 weeks or 365 days where payments are counted."""

_OTHERS = {"one-time": 0, "usage": 2, "deposit": 3, "penalty": 4}
_RECURRING = 1


class ChargeKind(str):
    """A kind of charge. There is one object for each kind, so kinds are compared by identity too.

    `ChargeKind("every-12-months")` is `ChargeKind("yearly")`. Raises ValueError for a text that is no kind.
    """

    __slots__ = ("_period", "_rank")
    _known: ClassVar[dict[str, ChargeKind]] = {}

    ONE_TIME: ClassVar[ChargeKind]
    MONTHLY: ClassVar[ChargeKind]
    YEARLY: ClassVar[ChargeKind]
    USAGE: ClassVar[ChargeKind]
    DEPOSIT: ClassVar[ChargeKind]
    PENALTY: ClassVar[ChargeKind]

    _period: tuple[int, str] | None
    _rank: tuple[int, Fraction]

    def __new__(cls, text: str) -> ChargeKind:
        """The one object of a kind."""
        known = cls._known.get(text)
        return known if known is not None else cls._read(text)

    @classmethod
    def _read(cls, text: str) -> ChargeKind:
        period = _period_of(text)
        if period is None and text not in _OTHERS:
            raise ValueError(f"`{text}` is no kind of charge")
        name = _BY_PERIOD.get(period) or "every-{}-{}s".format(*period) if period is not None else text
        if name in cls._known:
            return cls._known[name]
        kind = super().__new__(cls, name)
        kind._period = period
        kind._rank = (_OTHERS.get(name, _RECURRING), months_of(*period) if period else Fraction(0))
        return cls._known.setdefault(name, kind)

    def __reduce__(self) -> tuple[type[ChargeKind], tuple[str]]:
        return ChargeKind, (str(self),)

    def __str__(self) -> str:
        return str.__str__(self)

    @property
    def value(self) -> str:
        """The kind as a plain text."""
        return str(self)

    @property
    def rank(self) -> tuple[int, Fraction]:
        """Where it stands where people read kinds: due once, due again and again (shortest period first), usage, the rest."""
        return self._rank

    @property
    def period(self) -> tuple[int, str] | None:
        """How often it is due, where it is again and again: a number of days, weeks or months."""
        return self._period

    @property
    def is_recurring(self) -> bool:
        """Whether it is due again and again, also by usage."""
        return self._period is not None or self is ChargeKind.USAGE

    @property
    def is_contingent(self) -> bool:
        """Whether it is no part of what a bundle costs: paid back, or due only if something happens."""
        return self is ChargeKind.DEPOSIT or self is ChargeKind.PENALTY

    @property
    def months(self) -> Fraction:
        """The length of its period in months; that of usage is a month. Raises ValueError where it is not recurring."""
        if not self.is_recurring:
            raise ValueError(f"{self} charges have no period")
        return months_of(*(self._period or (1, "month")))


def kinds_in_order(kinds: Iterable[ChargeKind]) -> tuple[ChargeKind, ...]:
    """Kinds as people read them, each once."""
    return tuple(sorted(set(kinds), key=lambda kind: kind.rank))


def months_of(number: int, unit: str) -> Fraction:
    """So many days, weeks or months as months."""
    return number * _MONTHS[unit]


def _period_of(text: str) -> tuple[int, str] | None:
    """The period of a recurring kind: `every-2-years` is 24 months."""
    if text in _NAMED:
        return _NAMED[text]
    found = _EVERY.fullmatch(text)
    if found is None:
        return None
    number, unit = int(found[1]), found[2]
    if unit == "year":
        number, unit = 12 * number, "month"
    return (number // 7, "week") if unit == "day" and number % 7 == 0 else (number, unit)


def _listed(name: str) -> ChargeKind:
    return ChargeKind(name)


ChargeKind.ONE_TIME = _listed("one-time")
ChargeKind.MONTHLY = _listed("monthly")
ChargeKind.YEARLY = _listed("yearly")
ChargeKind.USAGE = _listed("usage")
ChargeKind.DEPOSIT = _listed("deposit")
ChargeKind.PENALTY = _listed("penalty")

NAMED_KINDS = ("one-time", *_NAMED, "usage", "deposit", "penalty")
"""The kinds that have a name; there are as many more as there are periods: `every-4-weeks`, `every-10-days`."""

KIND_PATTERN = f"^({'|'.join(NAMED_KINDS)}|{_EVERY.pattern})$"


class AllKinds(tuple[str, ...]):
    """All kinds of charge: those with names can be listed, and every kind is in it."""

    __slots__ = ()

    def __contains__(self, kind: object) -> bool:
        return is_kind(kind)


def is_kind(text: object) -> bool:
    """Whether a text is a kind of charge."""
    return isinstance(text, str) and (text in _OTHERS or _period_of(text) is not None)
