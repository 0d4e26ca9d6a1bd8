"""Numbers of a choice as ranges along its grid: what can be had of a dimension of thousands of steps, told in a line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from configurator.catalog.records import NONE, Choice, ChoiceKind, ChoiceValue, Number

MOST_LISTED = 200
"""A choice of more numbers than this is told as ranges; its values are not listed one by one."""


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from `low` to `high` in steps of `step`; `low` and `high` are the same where it is one number."""

    low: Number
    high: Number
    step: Number


def is_numeric(choice: Choice) -> bool:
    """Whether the values of a choice are numbers that a person types."""
    return choice.kind in (ChoiceKind.DIMENSION, ChoiceKind.QUANTITY)


def is_absence(choice: Choice, value: ChoiceValue) -> bool:
    """Whether a value means that the part is left out."""
    return value == NONE or (choice.kind is ChoiceKind.QUANTITY and value == 0)


def is_long(choice: Choice) -> bool:
    """Whether a choice has so many numbers that nobody wants to see each of them."""
    return is_numeric(choice) and len(numbers_of(choice)) > MOST_LISTED


def numbers_of(choice: Choice) -> Sequence[Number]:
    """The numbers of a choice in order, without the value that means that its part is left out."""
    absence = choice.values[-1]
    return choice.values[:-1] if is_absence(choice, absence) else choice.values  # type: ignore[return-value]


def ranges_of(choice: Choice, values: Collection[ChoiceValue]) -> tuple[Range, ...]:
    """Those numbers of a choice that are among some values, as ranges along its grid; none of a choice of options."""
    if not is_numeric(choice):
        return ()
    step = choice.dimension.step if choice.dimension else 1
    found: list[Range] = []
    first: Number | None = None
    last: Number = 0
    for number in numbers_of(choice):
        if number in values:
            first, last = number if first is None else first, number
        elif first is not None:
            found.append(Range(first, last, step))
            first = None
    return (*found, Range(first, last, step)) if first is not None else tuple(found)
