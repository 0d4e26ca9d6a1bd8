"""Limits of time for a person who waits, by the clock on the wall."""

from __future__ import annotations

import math
import time


class TimeUpError(Exception):
    """A question could not be settled before its deadline. Never leaves the engines: they answer with what they know."""


class Deadline:
    """A moment after which no more work is begun. None: there is none."""

    def __init__(self, seconds: float | None) -> None:
        self._end = math.inf if seconds is None else time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, never below 0; infinite without a limit."""
        return max(0.0, self._end - time.monotonic())

    def passed(self) -> bool:
        """Whether no time is left."""
        return self.left() == 0.0

    def check(self) -> None:
        """Raises TimeUpError where no time is left."""
        if self.passed():
            raise TimeUpError


NO_LIMIT = Deadline(None)
