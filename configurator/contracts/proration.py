"""What a part of a period costs: by its days, rounded half up once, or split so that the parts add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise

from configurator.contracts.periods import Span
from configurator.errors import ContractError
from configurator.money import allocate, half_up


class DayCount(StrEnum):
    """How the days of a part and of its period are counted."""

    ACTUAL = "actual"
    """Days of the calendar: half of February is 14 days of 28."""
    THIRTY_360 = "30/360"
    """Every month has 30 days (30E/360: the 31st counts as the 30th); periods of days and weeks keep those of the calendar."""


def days_in(span: Span, count: DayCount = DayCount.ACTUAL) -> int:
    """How many days there are in a span. Those of spans that follow each other add up."""
    if count is DayCount.ACTUAL:
        return span.days
    return _thirty(span.end) - _thirty(span.start)


def prorate(minor: int, part: Span, period: Span, count: DayCount = DayCount.ACTUAL) -> int:
    """What a part of a period costs where the whole costs `minor`: `minor` × its days / all days, rounded half up once.

    Raises ContractError where the part does not lie in the period.
    """
    if not period.start <= part.start <= part.end <= period.end:
        raise ContractError(
            f"{part.start} to {part.end} is no part of the period from {period.start} to {period.end}.",
            "A part lies in one period; split what lies in several.",
        )
    if part == period:
        return minor
    return int(half_up(minor * days_in(part, count), _some_days(period, count)))


def split_period(minor: int, cuts: Sequence[date], period: Span, count: DayCount = DayCount.ACTUAL) -> list[int]:
    """What the parts of a period cost that is cut on some days: they add up to `minor` exactly, by largest remainder.

    Raises ContractError where a cut lies outside of the period, or before the one that it follows.
    """
    days = [period.start, *cuts, period.end]
    if days != sorted(days):
        raise ContractError(f"The cuts are not in order between {period.start} and {period.end}.", "Sort them.")
    _some_days(period, count)
    parts = [Span(start, end) for start, end in pairwise(days)]
    return allocate(minor, [days_in(part, count) for part in parts])


def _some_days(period: Span, count: DayCount) -> int:
    days = days_in(period, count)
    if days <= 0:
        raise ContractError(f"From {period.start} to {period.end} there is no day.", "Name a longer one, or count actual days.")
    return days


def _thirty(day: date) -> int:
    return day.year * 360 + day.month * 30 + min(day.day, 30)
