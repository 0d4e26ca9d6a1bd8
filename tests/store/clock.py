"""A clock that tests set: every look at it is a second later than the one before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    def __init__(self, moment: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def go_to(self, *when: int) -> None:
        self.moment = datetime(*when, tzinfo=UTC)  # type: ignore[arg-type]
