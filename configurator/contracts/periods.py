"""Periods of contracts: how long they are, and on which days they begin.

A day is a date in the time zone of the catalog; every span is half open: from its first day on, and before its last one. The days
on which periods begin are always counted from one day, the anchor, and never from each other: monthly from 31 January is
28 or 29 February and then 31 March again.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from configurator.errors import ContractError


class Unit(StrEnum):
    """What the length of a period is counted in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` on and before `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.end - self.start).days


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time: 1 month, 2 weeks. Raises ContractError where it has none."""

    number: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ContractError(f"A period of {self.number} {self.unit}s has no length.", "Give it at least 1.")

    def __str__(self) -> str:
        return f"{self.number} {self.unit}{'s' if self.number > 1 else ''}"

    @property
    def in_months(self) -> int | None:
        """How many months it has; None for days and weeks, which months are not made of."""
        return self.number * _MONTHS[self.unit] if self.unit in _MONTHS else None

    def after(self, anchor: date, count: int = 1) -> date:
        """The day that lies so many periods after (or before) the anchor; a month that lacks its day has its last one.

        Raises ContractError where the calendar ends before it.
        """
        try:
            if self.unit in _DAYS:
                return anchor + timedelta(days=count * self.number * _DAYS[self.unit])
            return _months_after(anchor, count * self.number * _MONTHS[self.unit])
        except (OverflowError, ValueError):
            raise ContractError(f"{count} times {self} after {anchor} is beyond the calendar.", "Give a shorter term.") from None

    def index(self, anchor: date, day: date) -> int:
        """Which period a day lies in: 0 for the one that begins on the anchor; negative before it."""
        if self.unit in _DAYS:
            return (day - anchor).days // (self.number * _DAYS[self.unit])
        months = (day.year - anchor.year) * 12 + day.month - anchor.month
        found = months // (self.number * _MONTHS[self.unit])
        return found - 1 if self.after(anchor, found) > day else found

    def around(self, anchor: date, day: date) -> Span:
        """The period that a day lies in."""
        index = self.index(anchor, day)
        return Span(self.after(anchor, index), self.after(anchor, index + 1))

    def next_start(self, anchor: date, day: date) -> date:
        """The first day on or after `day` on which a period begins."""
        span = self.around(anchor, day)
        return day if span.start == day else span.end


def end_of_term(anchor: date, start: date, term: Period) -> date:
    """The day on which a term that begins on `start` ends, counted from the anchor where `start` lies whole months after it.

    So a contract from 31 January, renewed month by month, ends on 28 February and then on 31 March.
    """
    months = (start.year - anchor.year) * 12 + start.month - anchor.month
    if term.in_months is not None and months >= 0 and _months_after(anchor, months) == start:
        return Period(months + term.in_months, Unit.MONTH).after(anchor)
    return term.after(start)


def _months_after(anchor: date, months: int) -> date:
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))
