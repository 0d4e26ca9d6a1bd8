"""How much work something is worth, in processor time."""

from __future__ import annotations

import time


class Effort:
    """Seconds of processor time that something is worth: what is left of them does not depend on what else runs."""

    def __init__(self, seconds: float) -> None:
        self._started = time.thread_time()
        self._seconds = seconds

    def spent(self) -> float:
        """Seconds spent so far."""
        return time.thread_time() - self._started

    def left(self) -> bool:
        """Whether any are left."""
        return self.spent() < self._seconds

    def share(self, part: float) -> Effort:
        """A part of what is left."""
        return Effort(part * (self._seconds - self.spent()))
