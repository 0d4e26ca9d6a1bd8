"""How a line begins: on which day, and until when it runs."""

from __future__ import annotations

from datetime import date

from configurator.contracts.periods import Period, Unit, end_of_term
from configurator.contracts.records import ContractLine, Line


def begun(line: Line, anchor: date, start: date, end: date | None, since: date | None = None) -> ContractLine | None:
    """A line that begins on a day and ends with the contract; one that is paid once has no end.

    A beginning or a term of its own counts from `since` (None: from the start), so that neither a change nor a repetition makes
    it longer. None where nothing is left of it.
    """
    if line.period is None:
        return ContractLine(line, anchor, start, None, None)
    if not line.has_own_days:
        return ContractLine(line, anchor, start, end, end)
    since = start if since is None else since
    first = Period(line.starts, Unit.MONTH).after(since) if line.starts else since
    last = end_of_term(since, first, line.term) if line.term is not None else None
    first, last = max(first, start), min((day for day in (last, end) if day is not None), default=None)
    return ContractLine(line, anchor, first, last, last, since=since) if last is None or first < last else None


def last_day(line: ContractLine, end: date | None) -> date | None:
    """The day on which a line ends that is left alone in a contract with an end."""
    found = begun(line.line, line.anchor, line.start, end, line.since)
    return found.end if found is not None else line.end
