"""When what is due: every payment of a contract, one after another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from configurator.contracts.periods import Span
from configurator.contracts.proration import DayCount, prorate
from configurator.contracts.records import Contract, ContractLine, Credit, Line, Payment, PaymentItem
from configurator.errors import ContractError


def payments(contract: Contract, until: date | None = None) -> tuple[Payment, ...]:
    """What is due before a day (None: all of it), in the order of days, for each day and kind of charge.

    Raises ContractError where a contract without an end is asked for all of it.
    """
    if until is None and any(_is_endless(line) for line in contract.lines):
        raise ContractError("A contract that runs until it is cancelled has payments without end.", "Say until when: `until`.")
    found: dict[tuple[date, str], list[PaymentItem]] = {}
    for line in contract.lines:
        for day, item in _items(line, until, contract.count):
            found.setdefault((day, line.line.kind), []).append(item)
    kinds = list(dict.fromkeys(line.line.kind for line in contract.lines))
    order = sorted(found, key=lambda each: (each[0], kinds.index(each[1])))
    return tuple(Payment(day, kind, sum(i.minor for i in found[day, kind]), tuple(found[day, kind])) for day, kind in order)


def part_price(line: Line, anchor: date, span: Span, count: DayCount) -> int:
    """What a recurring line costs for days that lie in one of its billing periods."""
    assert line.period is not None, "the line recurs"
    by_days = DayCount.ACTUAL if line.period.in_months is None else count
    return prorate(line.minor, span, line.period.around(anchor, span.start), by_days)


def credited(line: ContractLine, credit: Credit, count: DayCount) -> int:
    """What a credit gives back: of what was paid, all that was paid from its start on, less what was paid from its end on."""
    paid = part_price(line.line, line.anchor, Span(credit.start, credit.paid_to), count)
    if credit.end == credit.paid_to:
        return paid
    return paid - part_price(line.line, line.anchor, Span(credit.end, credit.paid_to), count)


def _is_endless(line: ContractLine) -> bool:
    return line.line.period is not None and line.billed_to is None


def _items(line: ContractLine, until: date | None, count: DayCount) -> Iterator[tuple[date, PaymentItem]]:
    """What is due for one line, each with its day."""
    key, title = line.key, line.line.title
    if line.line.period is None:
        if until is None or line.start < until:
            yield line.start, PaymentItem(key, title, line.line.minor, None)
        return
    for span, minor in _charges(line, until, count):
        due = span.end if line.line.arrears else span.start
        if until is None or due < until:
            yield due, PaymentItem(key, title, minor, span)
    for credit in line.credits:
        if until is None or credit.day < until:
            yield credit.day, PaymentItem(key, title, -credited(line, credit, count), Span(credit.start, credit.end))


def _charges(line: ContractLine, until: date | None, count: DayCount) -> Iterator[tuple[Span, int]]:
    """The periods and parts of periods of a recurring line, which are due on their first day, or after their last one."""
    assert line.line.period is not None
    day = line.start
    while (until is None or day < until) and (line.billed_to is None or day < line.billed_to):
        period = line.line.period.around(line.anchor, day)
        span = Span(day, min(period.end, line.billed_to or period.end))
        yield span, part_price(line.line, line.anchor, span, count)
        day = span.end
