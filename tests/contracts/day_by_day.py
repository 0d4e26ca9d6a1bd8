"""What a contract costs, found by going through the calendar one day after another: slow, simple, and apart from the library."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from configurator.contracts import Line

DAY = timedelta(days=1)


def begins(day: date, anchor: date, line: Line) -> bool:
    """Whether a billing period of a line begins on a day."""
    assert line.period is not None
    number, unit = line.period.number, line.period.unit.value
    if unit in ("day", "week"):
        return (day - anchor).days % (number * {"day": 1, "week": 7}[unit]) == 0
    last = calendar.monthrange(day.year, day.month)[1]
    if day.day != min(anchor.day, last):
        return False
    months = 12 * (day.year - anchor.year) + day.month - anchor.month
    return months % (number * {"month": 1, "year": 12}[unit]) == 0


def period_of(day: date, anchor: date, line: Line) -> tuple[date, date]:
    """The first day of the billing period around a day, and of the next one."""
    first, last = day, day + DAY
    while not begins(first, anchor, line):
        first -= DAY
    while not begins(last, anchor, line):
        last += DAY
    return first, last


def price(line: Line, anchor: date, start: date, end: date) -> int:
    """The days from `start` to `end` as a part of their billing period, rounded half up."""
    if start >= end:
        return 0
    first, last = period_of(start, anchor, line)
    exact = Decimal(line.amount * line.quantity) * (end - start).days / (last - first).days
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def months_after(day: date, months: int) -> date:
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def own_days(line: Line, since: date) -> tuple[date, date]:
    """When a line begins that was agreed on a day, and when it ends by itself."""
    first = months_after(since, line.starts)
    if line.term is None:
        return first, date.max
    number, unit = line.term.number, line.term.unit.value
    if unit in ("day", "week"):
        return first, first + number * {"day": 1, "week": 7}[unit] * DAY
    return first, months_after(since, line.starts + number * {"month": 1, "year": 12}[unit])


@dataclass
class Running:
    line: Line
    anchor: date
    paid_to: date
    first: date
    last: date

    def ended(self, day: date) -> int:
        """What is due, or (negative) given back, where it ends on a day."""
        if day < self.first:
            return 0
        if self.line.arrears:
            return price(self.line, self.anchor, self.paid_to, day)
        return -price(self.line, self.anchor, day, self.paid_to)

    def due(self, day: date, end: date) -> int:
        """What is due on a day on which it runs."""
        first = self.paid_to
        if self.line.arrears and first < day and begins(day, self.anchor, self.line):
            self.paid_to = day
            return price(self.line, self.anchor, first, day)
        if not self.line.arrears and first == day:
            self.paid_to = min(period_of(day, self.anchor, self.line)[1], end, self.last)
            return price(self.line, self.anchor, day, self.paid_to)
        return 0


@dataclass
class Diary:
    """What happens on which day: `wanted` are the lines from a day on, `ends` the ends as they are known from a day on.

    On days of `restarts` all billing begins anew, on those of `renewals` a further term does.
    """

    start: date
    end: date | None
    wanted: dict[date, list[Line]] = field(default_factory=dict)
    restarts: set[date] = field(default_factory=set)
    renewals: set[date] = field(default_factory=set)
    ends: dict[date, date | None] = field(default_factory=dict)

    def payments(self, until: date) -> dict[tuple[date, str], int]:
        """What is due before a day: by day and kind of charge, without what comes to nothing."""
        due: dict[tuple[date, str], int] = defaultdict(int)
        running: dict[str, Running] = {}
        since: dict[str, date] = {}
        units: dict[str, int] = defaultdict(int)
        anchor, end, day = self.start, self.end, self.start
        while day < until:
            restart, renewal = day in self.restarts, day in self.renewals
            anchor = day if restart else anchor
            end = self.ends.get(day, end)
            named = {line.key: line for line in self.wanted.get(day, [])}
            since = {} if restart or renewal else since
            for key, each in list(running.items()):
                own = each.line.arrears or each.line.starts or each.line.term
                other = day in self.wanted and (restart or named.get(key) != each.line)
                if day in (end, each.last) or other or (renewal and own):
                    due[day, each.line.kind] += running.pop(key).ended(day)
            if day == end:
                break
            for line in named.values():
                if line.period is None:
                    more = max(line.quantity - units[line.key], 0)
                    due[day, line.kind] += line.amount * more
                    units[line.key] += more
                elif line.key not in running:
                    has_own, agreed = line.starts or line.term, since.get(line.key, day)
                    first, last = own_days(line, agreed) if has_own else (day, date.max)
                    if max(first, day) < min(last, end or date.max):  # else nothing of it is left
                        since = {**since, line.key: agreed} if has_own else since
                        running[line.key] = Running(line, anchor, max(first, day), max(first, day), last)
            for each in running.values():
                due[day, each.line.kind] += each.due(day, end or date.max)
            day += DAY
        return {key: minor for key, minor in due.items() if minor}
