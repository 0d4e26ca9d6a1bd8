"""The records of a running contract: what is agreed, from when until when, what was billed, what changed.

Amounts are minor units (cents) of the contract's currency. Recurring amounts are due in advance, on the first day of every
billing period and on the day on which something begins in between; those in arrears after the last day of the period, or of what
there was of it. What is paid once is due on the day on which it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from configurator.contracts.fields import Length, Minor
from configurator.contracts.periods import Span
from configurator.contracts.proration import DayCount
from configurator.pricing.fields import LocalText, Record

PENALTY = "penalty"
"""The kind, and the key, of what an early end costs."""


@dataclass(frozen=True, slots=True)
class Line(Record):
    """What is agreed for one thing: `amount` a unit, each `period` or once (None), times `quantity`; `key` says which it is.

    What recurs may begin `starts` months after it was agreed, run for a `term` of its own (never longer than the contract), and
    be paid at the end of each period: in `arrears`. Two lines are equal where they agree the same under the same key, whatever
    they are called.
    """

    key: str
    title: LocalText = field(compare=False)
    kind: str
    amount: Minor
    period: Length | None
    quantity: int = 1
    starts: int = 0
    term: Length | None = None
    arrears: bool = False

    @property
    def has_own_days(self) -> bool:
        """Whether it begins later, or may end earlier, than what it is agreed with."""
        return self.period is not None and (self.starts > 0 or self.term is not None)

    @property
    def minor(self) -> int:
        """What all units come to, a period or once."""
        return self.amount * self.quantity


@dataclass(frozen=True, slots=True)
class Credit(Record):
    """What was paid for days on which a line no longer runs, from `start` to `end`, goes back on `day`.

    Both lie in one period, which was paid to `paid_to`.
    """

    day: date
    start: date
    end: date
    paid_to: date


@dataclass(frozen=True, slots=True)
class ContractLine(Record):
    """A line from `start` on and before `end` (None: until it is cancelled).

    `anchor` is the day from which its billing periods count. It is billed to `billed_to`: its end, or where that came while a
    period was paid, the end of what is paid; `credits` give the difference back. `since` is the day from which the beginning and
    the term count of a line that has its own (None: it has not). One that was taken back before it began ends before its start.
    """

    line: Line
    anchor: date
    start: date
    end: date | None
    billed_to: date | None
    credits: tuple[Credit, ...] = ()
    since: date | None = None

    @property
    def key(self) -> str:
        """Which thing it is."""
        return self.line.key

    def runs_on(self, day: date) -> bool:
        """Whether it is a recurring line that runs on a day, or begins later."""
        return self.line.period is not None and (self.end is None or max(day, self.start) < self.end)

    def is_pending(self, day: date) -> bool:
        """Whether it is paid once, on a day or later, and can still be taken back; a penalty cannot."""
        return self.line.period is None and self.start >= day and self.line.kind != PENALTY


@dataclass(frozen=True, slots=True)
class Contract(Record):
    """A running contract, from `start` on and before `end` (None: until it is cancelled).

    `anchor` is the day from which billing periods and the term count: the start, or the last day on which the term began anew.
    `lines` hold everything that was ever agreed, so that payments of the past stay as they were: a thing that changed has several
    of them, one after another. `changed` is the last day of a change (None: none yet). `apart` are lines of which no calendar
    tells when they are due: usage, deposits, and penalties for cancelling before the end. `renewals` are the days on which a
    further term began, or will begin.
    """

    currency: str
    start: date
    end: date | None
    anchor: date
    lines: tuple[ContractLine, ...]
    count: DayCount = DayCount.ACTUAL
    changed: date | None = None
    apart: tuple[Line, ...] = ()
    renewals: tuple[date, ...] = ()

    def running(self, day: date) -> tuple[ContractLine, ...]:
        """The recurring lines that run on a day, or are to begin later."""
        return tuple(line for line in self.lines if line.runs_on(day))

    def of(self, key: str) -> Iterator[ContractLine]:
        """All that was ever agreed for one thing."""
        return (line for line in self.lines if line.key == key)


@dataclass(frozen=True, slots=True)
class PaymentItem:
    """What is paid for one thing, and for which days (None: once)."""

    key: str
    title: LocalText
    minor: int
    span: Span | None


@dataclass(frozen=True, slots=True)
class Payment:
    """What is due on a day of one kind of charge; a credit is negative."""

    day: date
    kind: str
    minor: int
    items: tuple[PaymentItem, ...]


@dataclass(frozen=True, slots=True)
class Penalty:
    """What it costs to end a contract before its term: a fixed amount and a share of the recurring payments that fall away.

    `most` is the greatest penalty. Nothing is due where nothing falls away.
    """

    fixed: int = 0
    share: Fraction = Fraction(0)
    most: int | None = None


class Status(StrEnum):
    """What becomes of a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class LineChange(Record):
    """What a change does to one thing, and what it costs from when.

    On the day of the change: `credit` (negative: it is given back) for the unused part of what is paid, `prorated` for the new
    until `next_billing` (and of what is paid in arrears and ends: what was used of the period), `one_time` for what is paid once.
    From `next_billing` on `recurring` is due each period (None: nothing is); in arrears, the first time for what there was of the
    period. `value` is the difference to all payments of the contract; None where these have no end.
    """

    status: Status
    key: str
    before: Line | None
    after: Line | None
    credit: Minor
    prorated: Minor
    one_time: Minor
    next_billing: date | None
    recurring: Minor
    value: Minor | None


@dataclass(frozen=True, slots=True)
class Amendment(Record):
    """A change of a contract: the contract before and after, the day from which it holds, and what becomes of every thing."""

    before: Contract
    after: Contract
    day: date
    changes: tuple[LineChange, ...]
    penalty: Minor = 0

    @property
    def credit(self) -> int:
        """All that is given back on the day of the change: 0 or negative, unless discounts were paid."""
        return sum(change.credit for change in self.changes)

    @property
    def prorated(self) -> int:
        """All that is charged for what begins between two billing days."""
        return sum(change.prorated for change in self.changes)

    @property
    def one_time(self) -> int:
        """All that is charged once, without a penalty."""
        return sum(change.one_time for change in self.changes)

    @property
    def value(self) -> int | None:
        """How much more, or less, all payments of the contract come to, with the penalty; None where it has no end."""
        values = [change.value for change in self.changes]
        return None if None in values else _sum(values) + self.penalty

    def with_status(self, status: Status) -> tuple[LineChange, ...]:
        """What was added, removed, changed or left as it was."""
        return tuple(change for change in self.changes if change.status is status)


def _sum(values: Iterable[int | None]) -> int:
    return sum(value for value in values if value is not None)
