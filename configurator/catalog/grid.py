"""Ranges of numbers with a step: dimensions, and facts of the context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from configurator.catalog.entries import Entry
from configurator.catalog.issues import Issues
from configurator.catalog.records import Number, plain_number

MAX_STEPS = 100_000


@dataclass(frozen=True, slots=True)
class Grid:
    """The numbers `low + k * step` up to `high`, which is one of them."""

    low: Number
    high: Number
    step: Number

    @property
    def values(self) -> tuple[Number, ...]:
        """All numbers in order."""
        low, step = Decimal(self.low), Decimal(self.step)
        count = int((Decimal(self.high) - low) / step) + 1
        return tuple(plain_number(low + index * step) for index in range(count))


def read_grid(entry: Entry, issues: Issues) -> Grid | None:
    """The range in `from`, `to` and `step` (1 where it is left out); None where there is none that could be used."""
    low, high = _number(entry.get("from")), _number(entry.get("to"))
    step_entry = entry.get("step")
    step = _number(step_entry) if step_entry else Decimal(1)
    if low is None or high is None or step is None:
        return None
    if step <= 0:
        issues.error((step_entry or entry).place, "`step` must be more than 0")
        return None
    return _grid(entry, low, high, step, issues)


def _grid(entry: Entry, low: Decimal, high: Decimal, step: Decimal, issues: Issues) -> Grid | None:
    place = (entry.get("to") or entry).place
    steps = (Fraction(high) - Fraction(low)) / Fraction(step)
    if steps < 0:
        issues.error(place, f"`to` ({shown(high)}) is less than `from` ({shown(low)})", "exchange them")
    elif steps.denominator != 1:
        below = low + int(steps) * step
        hint = f"nearest: `{shown(below)}` or `{shown(below + step)}`"
        issues.error(place, f"`to` does not lie on the grid: {shown(low)} and then steps of {shown(step)}", hint)
    elif steps >= MAX_STEPS:
        issues.error(place, f"this range has more than {MAX_STEPS:,} values", "take a larger step, or a smaller range")
    else:
        return Grid(plain_number(low), plain_number(high), plain_number(step))
    return None


def nearest_values(number: Decimal, values: Sequence[Number]) -> list[Number]:
    """The values of a grid next to a number that is none of them: two, or one where it lies outside."""
    below = [value for value in values if value < number][-1:]
    above = [value for value in values if value > number][:1]
    return below + above


def shown(number: Number) -> str:
    """A number as its author would write it."""
    return f"{Decimal(plain_number(Decimal(number))):f}"


def _number(entry: Entry | None) -> Decimal | None:
    scalar = entry.scalar if entry else None
    return Decimal(scalar) if isinstance(scalar, int | Decimal) and not isinstance(scalar, bool) else None
