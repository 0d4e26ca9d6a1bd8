"""What a change of a contract comes to, thing by thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from configurator.contracts.payments import credited, part_price
from configurator.contracts.periods import Span
from configurator.contracts.proration import DayCount
from configurator.contracts.records import Amendment, Contract, ContractLine, Line, LineChange, Status
from configurator.contracts.terms import due_before


def amendment_of(before: Contract, after: Contract, former: Mapping[str, Line], wanted: Sequence[Line], day: date) -> Amendment:
    """A change, thing by thing: those that were there, then those that are new.

    `former` are the recurring lines of before by key, `wanted` the lines that there shall be.
    """
    by_key = {line.key: line for line in wanted}
    pending = {line.key: line.line for line in before.lines if line.is_pending(day)}
    changes = []
    for key in dict.fromkeys((*former, *pending, *by_key)):
        new = by_key.get(key)
        if key in former or (new is not None and new.period is not None):
            old = former.get(key) or pending.get(key)
            changes.append(_change(before, after, day, key, old, new))
        else:
            changes.append(_change_of_once(before, after, day, key, pending.get(key), new))
    return Amendment(before, after, day, tuple(changes))


def units_paid(contract: Contract, key: str, day: date) -> int:
    """How many units of a thing were paid once and for all before a day."""
    return sum(line.line.quantity for line in contract.of(key) if line.line.period is None and line.start < day)


def due_for(lines: Iterable[ContractLine], until: date | None, count: DayCount) -> int | None:
    """What is due for lines before a day (None: all of it); None where that has no end."""
    found = [due_before(line, until, count) for line in lines]
    return None if None in found else sum(due for due in found if due)


def _change(before: Contract, after: Contract, day: date, key: str, old: Line | None, new: Line | None) -> LineChange:
    gone, begun = _apart(before, after, key)
    billing = _next_billing(after, key, day) if new is not None and new.period is not None else None
    return LineChange(
        status=_status(old, new),
        key=key,
        before=old,
        after=new,
        credit=-_given_back(gone, begun, day, after.count),
        prorated=sum(_first_part(line, day, after.count) for line in begun) + _settled(gone, begun, day, after.count),
        one_time=_once(begun, day),
        next_billing=billing,
        recurring=new.minor if new is not None and billing is not None else 0,
        value=_value(gone, begun, after.count),
    )


def _next_billing(contract: Contract, key: str, day: date) -> date | None:
    """The next day on which a period of a thing is due in full, or (in arrears) ends; None where there is none."""
    line = next((line for line in reversed(list(contract.of(key))) if line.runs_on(day)), None)
    if line is None or line.line.period is None:
        return None
    first, period = max(day, line.start), line.line.period
    if line.line.arrears:
        found = period.around(line.anchor, first).end
        return found if line.end is None or found <= line.end else None
    found = period.next_start(line.anchor, first)
    return found if line.end is None or found < line.end else None


def _change_of_once(before: Contract, after: Contract, day: date, key: str, old: Line | None, new: Line | None) -> LineChange:
    """What becomes of something that is paid once: further units are charged, and what is not due yet may go again."""
    gone, begun = _apart(before, after, key)
    named = new or old
    assert named is not None
    paid = units_paid(before, key, day)
    left = paid + sum(line.line.quantity for line in after.of(key) if line.is_pending(day))
    held = _units(old or named, paid + (old.quantity if old else 0))
    kept = _units(named if begun or old is None else old, left)
    status = _status(held, kept) if begun or gone else Status.UNCHANGED
    value = _value(gone, begun, after.count)
    return LineChange(status, key, held, kept, -_once(gone, day), 0, _once(begun, day), None, 0, value)


def _units(line: Line, quantity: int) -> Line | None:
    return replace(line, quantity=quantity) if quantity else None


def _status(old: Line | None, new: Line | None) -> Status:
    if old is None:
        return Status.ADDED
    if new is None:
        return Status.REMOVED
    return Status.UNCHANGED if old == new else Status.CHANGED


def _apart(before: Contract, after: Contract, key: str) -> tuple[list[ContractLine], list[ContractLine]]:
    """What a contract had for a key and no longer has so, and what it has instead."""
    old, new = list(before.of(key)), list(after.of(key))
    return [line for line in old if line not in new], [line for line in new if line not in old]


def _first_part(line: ContractLine, day: date, count: DayCount) -> int:
    """What a line that begins on a day between two billing days is charged until the second."""
    period = line.line.period
    if period is None or line.start != day or line.line.arrears:
        return 0
    whole = period.around(line.anchor, day)
    end = min(whole.end, line.billed_to or whole.end)
    return part_price(line.line, line.anchor, Span(day, end), count) if whole.start != day else 0


def _settled(gone: Iterable[ContractLine], begun: Iterable[ContractLine], day: date, count: DayCount) -> int:
    """What is due on a day in arrears because something ends within a period: of what began and was not to be due then."""
    due = (sum(_last_part(line, day, count) for line in lines) for lines in (begun, gone))
    return next(due) - next(due)


def _last_part(line: ContractLine, day: date, count: DayCount) -> int:
    """What a line in arrears that ends on a day within a period is charged for what there was of it."""
    period = line.line.period
    if period is None or not line.line.arrears or line.end != day or line.start >= day:
        return 0
    if period.next_start(line.anchor, day) == day:
        return 0
    start = max(line.start, period.around(line.anchor, day - timedelta(days=1)).start)
    return part_price(line.line, line.anchor, Span(start, day), count)


def _given_back(gone: Iterable[ContractLine], begun: Iterable[ContractLine], day: date, count: DayCount) -> int:
    """What is not due any more on a day: paid for days to come, or to be paid then; less what is not given back after all."""
    gone = tuple(gone)
    ended = _credited_on(begun, day, count) - _credited_on(gone, day, count)
    return ended + sum(_first_part(line, day, count) for line in gone) + _once(gone, day)


def _credited_on(lines: Iterable[ContractLine], day: date, count: DayCount) -> int:
    return sum(credited(line, credit, count) for line in lines for credit in line.credits if credit.start == day)


def _once(lines: Iterable[ContractLine], day: date) -> int:
    return sum(line.line.minor for line in lines if line.line.period is None and line.start == day)


def _value(gone: Iterable[ContractLine], begun: Iterable[ContractLine], count: DayCount) -> int | None:
    new, old = due_for(begun, None, count), due_for(gone, None, count)
    return new - old if new is not None and old is not None else None
