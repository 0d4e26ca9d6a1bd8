"""What a line costs over a span of days, without going through its payments: whole periods, and parts of them at both ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from configurator.contracts.beginning import begun
from configurator.contracts.payments import credited, part_price
from configurator.contracts.periods import Span
from configurator.contracts.proration import DayCount
from configurator.contracts.records import Contract, ContractLine, Line
from configurator.errors import ContractError


@dataclass(frozen=True, slots=True)
class TermCost:
    """What a recurring line costs until its end: `first` until the next billing day, whole periods, and `last` for what is left.

    `first_to` is that billing day (the beginning, where it is one itself).
    """

    first: int
    first_to: date
    periods: int
    recurring: int
    last: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.first + self.periods * self.recurring + self.last


def coterminate(contract: Contract, line: Line, day: date) -> TermCost:
    """What a line costs that is added on a day and ends with the contract, billed together with the rest of it.

    Raises ContractError where the line does not recur, where the contract has no end, or where the day does not lie in it.
    """
    if line.period is None:
        raise ContractError(f"`{line.key}` is paid once, so it ends with nothing.", "Add it with `amend`.")
    if contract.end is None:
        raise ContractError("This contract runs until it is cancelled, so nothing can end with it.", "Add it with `amend`.")
    if not contract.start <= day < contract.end:
        raise ContractError(f"The contract runs from {contract.start} until {contract.end}, not on {day}.", "Name a day in it.")
    found = begun(line, contract.anchor, day, contract.end)
    span = Span(found.start, found.end or contract.end) if found is not None else Span(day, day)
    return term_cost(line, contract.anchor, span, contract.count)


def term_cost(line: Line, anchor: date, span: Span, count: DayCount = DayCount.ACTUAL) -> TermCost:
    """What a recurring line costs over a span of days, with billing periods that count from the anchor."""
    assert line.period is not None, "the line recurs"
    first, first_to = 0, span.start
    period = line.period.around(anchor, span.start)
    if span.start != period.start:
        first_to = min(period.end, span.end)
        first = part_price(line, anchor, Span(span.start, first_to), count)
    if first_to == span.end:
        return TermCost(first, first_to, 0, line.minor, 0)
    periods = line.period.index(anchor, span.end) - line.period.index(anchor, first_to)
    rest = line.period.around(anchor, span.end).start
    last = part_price(line, anchor, Span(rest, span.end), count)
    return TermCost(first, first_to, periods, line.minor, last)


def due_before(line: ContractLine, until: date | None, count: DayCount = DayCount.ACTUAL) -> int | None:
    """What is due for a line before a day (None: all of it); None where that has no end."""
    if line.line.period is None:
        return line.line.minor if until is None or line.start < until else 0
    ends = [day for day in (line.billed_to, _billed_before(line, until)) if day is not None]
    if not ends:
        return None
    credits = sum(credited(line, credit, count) for credit in line.credits if until is None or credit.day < until)
    return term_cost(line.line, line.anchor, Span(line.start, max(min(ends), line.start)), count).total - credits


def _billed_before(line: ContractLine, until: date | None) -> date | None:
    """The end of the last period that is due before a day."""
    if until is None or line.line.period is None:
        return None
    if until <= line.start:
        return line.start
    if not line.line.arrears:
        return line.line.period.next_start(line.anchor, until)
    if line.billed_to is not None and line.billed_to < until:
        return line.billed_to
    return line.line.period.around(line.anchor, until - timedelta(days=1)).start
