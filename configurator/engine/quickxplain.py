"""QuickXplain (Junker, AAAI 2004): a minimal set that fails, by halves; it can be stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from configurator.engine.deadline import Deadline, TimeUpError
from configurator.engine.interface import Decisions, MinimalConflict, Unit

Item = TypeVar("Item")
Fails = Callable[[Sequence[Item]], bool]


class Shrunk(NamedTuple, Generic[Item]):
    """A set that fails; `minimal`: and does not as soon as any one item is left out."""

    items: list[Item]
    minimal: bool


def minimal_subset(items: Sequence[Item], fails: Fails[Item]) -> list[Item]:
    """A subset of `items` that fails, and does not as soon as any one item is left out; in the given order.

    `fails` is monotone (a superset of a failing set fails) and true of all items together.
    """
    return shrink(items, fails, Deadline(None)).items


def shrink(items: Sequence[Item], fails: Fails[Item], deadline: Deadline) -> Shrunk[Item]:
    """As `minimal_subset`; where the deadline passes first, or `fails` raises TimeUpError, the smallest failing set known."""
    search = _QuickXplain(items, fails, deadline)
    try:
        return Shrunk(search.in_order(search.minimal()), True)
    except TimeUpError:
        return Shrunk(search.in_order(search.smallest), False)


class _QuickXplain(Generic[Item]):
    """The search; items are numbered, and `smallest` is the smallest set that is known to fail."""

    def __init__(self, items: Sequence[Item], fails: Fails[Item], deadline: Deadline) -> None:
        self._items = items
        self._fails = fails
        self._deadline = deadline
        self.smallest = list(range(len(items)))

    def minimal(self) -> list[int]:
        if self._test([]):
            return []
        return self._shrink([], False, list(self.smallest))

    def in_order(self, numbers: list[int]) -> list[Item]:
        return [self._items[number] for number in sorted(numbers)]

    def _test(self, numbers: list[int]) -> bool:
        self._deadline.check()
        failed = self._fails([self._items[number] for number in numbers])
        if failed:
            self._note(numbers)
        return failed

    def _note(self, failing: list[int]) -> None:
        if len(failing) < len(self.smallest):
            self.smallest = failing

    def _shrink(self, background: list[int], grown: bool, numbers: list[int]) -> list[int]:
        """A smallest part of `numbers` that fails with the background; all of them do."""
        self._note(background + numbers)
        if grown and self._test(background):
            return []
        if len(numbers) == 1:
            return numbers
        half = len(numbers) // 2
        first, second = numbers[:half], numbers[half:]
        from_second = self._shrink(background + first, True, second)
        from_first = self._shrink(background + from_second, bool(from_second), first)
        return from_first + from_second


def conflict_of(decisions: Decisions, minimal: bool, units: Shrunk[Unit]) -> MinimalConflict:
    """A conflict of some decisions (`minimal` or not) and units of constraints."""
    constraints = tuple(constraint for unit in units.items for constraint in unit)
    return MinimalConflict(dict(decisions), constraints, minimal and units.minimal)
