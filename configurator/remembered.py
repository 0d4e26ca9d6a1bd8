"""Results that are made once: a bounded memory, for what many configurations of a product have in common."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Result = TypeVar("Result")
_UNKNOWN = object()


class Remembered(Generic[Result]):
    """The last results by what they follow from, at most `most`: when that is full, all are forgotten.

    Safe to share between threads: two of them may make one result twice.
    """

    def __init__(self, most: int = 1024) -> None:
        self._most = most
        self._known: dict[Hashable, Result] = {}

    def of(self, key: Hashable, make: Callable[..., Result], *given: object) -> Result:
        """The result for a key; `make(*given)`, where it is not remembered. What that raises is not remembered."""
        found = self._known.get(key, _UNKNOWN)
        if found is _UNKNOWN:
            found = make(*given)
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[key] = found
        return found  # type: ignore[return-value]

    def __len__(self) -> int:
        return len(self._known)
