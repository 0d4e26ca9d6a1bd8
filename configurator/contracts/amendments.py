"""Changes of running contracts: begin, amend, upgrade, renew, cancel. Each returns records; nothing is changed in place.

What was due before a change stays due as it was. Where a change ends a line within a period that is paid, the rest of that period
is given back; what begins within a period is charged for the rest of it. Both are the same share of the same period, so that what
is taken away and put back on one day costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from configurator.catalog.records import Text
from configurator.contracts.beginning import begun, last_day
from configurator.contracts.changes import amendment_of, due_for, units_paid
from configurator.contracts.periods import Period, end_of_term
from configurator.contracts.proration import DayCount
from configurator.contracts.records import (
    PENALTY,
    Amendment,
    Contract,
    ContractLine,
    Credit,
    Line,
    Penalty,
)
from configurator.errors import ContractError, in_a_sentence
from configurator.money import half_up

_PENALTY_TITLE = Text({"en": "Early end of the contract", "de": "Vorzeitiges Vertragsende", "zh": "提前终止合同"})


def begin(lines: Iterable[Line], start: date, term: Period | None, currency: str, count: DayCount = DayCount.ACTUAL) -> Contract:
    """A contract over lines from a day on, for a term or (None) until it is cancelled. Raises ContractError."""
    wanted = tuple(lines)
    _refuse(_problems_of(wanted))
    end = term.after(start) if term is not None else None
    return Contract(currency, start, end, start, tuple(_begun(wanted, start, start, end)), count)


def amend(contract: Contract, lines: Iterable[Line], day: date) -> Amendment:
    """The contract with other lines from a day on; it keeps its end and its billing days. `lines` are all that shall run then.

    A line under a known key with the same terms stays as it is; with other terms it takes the place of the former; a new one
    ends with the contract; one that is missing ends. What was paid once stays paid, and is charged only for further units. A line
    with a term of its own counts it from the day on which its key was first agreed in this term of the contract: three months at
    half price stay three.
    Raises ContractError.
    """
    wanted = _checked(contract, lines, day)
    return _revised(contract, wanted, day, contract.anchor, contract.end)


def upgrade(contract: Contract, lines: Iterable[Line], day: date, term: Period | None = None) -> Amendment:
    """As `amend`; with a `term` the contract begins anew on that day, for that long, and is billed from that day on.

    Then the rest of every paid period is given back, and the first period of everything is charged in full. Raises ContractError.
    """
    wanted = _checked(contract, lines, day)
    if term is None:
        return _revised(contract, wanted, day, contract.anchor, contract.end)
    return _revised(contract, wanted, day, day, term.after(day), restart=True)


def renew(contract: Contract, term: Period, lines: Iterable[Line] | None = None) -> Amendment:
    """The contract for a further term after its end, with the same lines or (`lines`) with others; billing days stay.

    Raises ContractError where the contract has no end.
    """
    if contract.end is None:
        raise ContractError("This contract runs until it is cancelled, so there is nothing to renew.", "Amend it instead.")
    last = {line.key: line for line in contract.lines if line.line.period is not None and line.end == contract.end}
    wanted = tuple(lines) if lines is not None else tuple(line.line for line in last.values())
    _refuse(_problems_of(wanted))
    end = end_of_term(contract.anchor, contract.end, term)
    since = {key: line.since for key, line in last.items()} if lines is None else {}
    recurring = [line for line in wanted if line.period is not None]
    new = (*_begun(recurring, contract.anchor, contract.end, end, since), *_further_units(contract, wanted, contract.end))
    after = replace(contract, end=end, lines=(*contract.lines, *new), renewals=(*contract.renewals, contract.end))
    begins = {line.key for line in new}
    wanted = tuple(line for line in wanted if line.period is None or line.key in begins)
    return amendment_of(contract, after, {key: line.line for key, line in last.items()}, wanted, contract.end)


def cancel(
    contract: Contract,
    day: date,
    notice: Period | None = None,
    to: Period | None = None,
    penalty: Penalty | None = None,
) -> Amendment:
    """The contract with an earlier end: the day of the cancellation plus `notice`, and then the next end of a period `to`.

    `to` counts from the day on which the term began: `Period(1, Unit.YEAR)` is the end of a year of the contract. Where the
    contract ends before that, nothing changes. A penalty is due on the day of the end, where payments fall away (see `Penalty`;
    of a contract without an end there is nothing to take a share of). Raises ContractError.
    """
    _refuse(_problems_on(contract, day))
    last = notice.after(day) if notice is not None else day
    last = to.next_start(contract.anchor, last) if to is not None else last
    end = last if contract.end is None else min(last, contract.end)
    stopped = tuple(_stopped(line, day, end) for line in contract.lines)
    kept = tuple(line for line in stopped if line is not None and not line.is_pending(end))
    after = replace(contract, end=end, lines=kept, changed=day)
    former = {line.key: line.line for line in reversed(contract.running(end))}  # of those that follow each other, the first
    found = amendment_of(contract, after, former, (), end)
    return with_penalty(found, _penalty(penalty, found))


def with_penalty(amendment: Amendment, minor: int) -> Amendment:
    """A change with what it costs that something ends early, in minor units, due on its day; as it is where that is nothing."""
    if minor == 0:
        return amendment
    line, after = Line(PENALTY, _PENALTY_TITLE, PENALTY, minor, None), amendment.after
    lines = (*after.lines, *_begun([line], after.anchor, amendment.day, None))
    return replace(amendment, after=replace(after, lines=lines), penalty=minor)


def difference(amendment: Amendment, until: date) -> int:
    """How much more, or less, is due before a day by a change: payments after it less payments before it."""
    after, before = (due_for(contract.lines, until, contract.count) for contract in (amendment.after, amendment.before))
    assert after is not None and before is not None, "there is an end"
    return after - before


# --- the lines of a contract ---


def _begun(
    lines: Iterable[Line], anchor: date, start: date, end: date | None, since: Mapping[str, date | None] | None = None
) -> list[ContractLine]:
    """Lines that begin on a day, without those of which nothing is left; `since` says from when their own terms count."""
    found = (begun(line, anchor, start, end, (since or {}).get(line.key)) for line in lines)
    return [line for line in found if line is not None]


def _first_agreed(contract: Contract, anchor: date, day: date) -> dict[str, date | None]:
    """From when the terms of keys count that shall run on a day: when each was first agreed in the term around it."""
    began = max((each for each in contract.renewals if each <= day), default=contract.start)
    of_term = [line for line in contract.lines if line.anchor == anchor and line.start >= began]
    known = [(line.since, line.key) for line in of_term if line.since is not None and line.since <= day]
    return {key: since for since, key in sorted(known)}


def _further_units(contract: Contract, lines: Iterable[Line], day: date) -> list[ContractLine]:
    """What is paid once from a day on: units that were not paid before it."""
    found = []
    for line in lines:
        units = line.quantity - units_paid(contract, line.key, day)
        if line.period is None and units > 0:
            found += _begun([replace(line, quantity=units)], contract.anchor, day, None)
    return found


def _stopped(line: ContractLine, decided: date, end: date) -> ContractLine | None:
    """A line that ends on a day, as it was decided on another; None where it never runs. What was due before stays.

    One that was agreed on a former day stays known, with an end before its start: from when its own term counts is not forgotten.
    """
    period = line.line.period
    if period is None or (line.end is not None and line.end <= end):
        return line
    if end <= line.start:
        return replace(line, end=end, billed_to=end) if line.since is not None and line.since < end else None
    if line.line.arrears:
        return replace(line, end=end, billed_to=end)
    paid_to = line.start if decided <= line.start else period.next_start(line.anchor, decided)
    paid_to = min(paid_to, line.billed_to or paid_to)
    unused_to = min(paid_to, line.end or paid_to)
    credits = (*line.credits, Credit(end, end, unused_to, paid_to)) if end < unused_to else line.credits
    return replace(line, end=end, billed_to=max(end, paid_to), credits=credits)


def _revised(
    contract: Contract, wanted: Sequence[Line], day: date, anchor: date, end: date | None, restart: bool = False
) -> Amendment:
    """A contract in which from a day on other lines run."""
    running: dict[str, list[ContractLine]] = {}
    for line in contract.running(day):
        running.setdefault(line.key, []).append(line)
    by_key = {line.key: line for line in wanted}
    kept = {key for key, lines in running.items() if not restart and _goes_on(lines, by_key.get(key), contract.end)}
    further = _further_units(contract, wanted, day)
    lines, going_on = [], set(kept)
    for line in contract.lines:
        found = line if line.key in kept else _stopped(line, day, day)
        with_term = day in contract.renewals and line.start < day  # what ended with its term is not put back
        back = not restart and line.key not in kept and not with_term
        if back and (again := _put_back(line, by_key.get(line.key), day, anchor, end)) is not None:
            found = again
            going_on.add(line.key)
        if found is not None and (not line.is_pending(day) or line in further):
            lines.append(found)
    recurring = [line for line in wanted if line.period is not None and line.key not in going_on]
    new = _begun(recurring, anchor, day, end, {} if restart else _first_agreed(contract, anchor, day))
    lines += new
    lines += [line for line in further if line not in lines]
    after = replace(contract, end=end, anchor=anchor, lines=tuple(lines), changed=day)
    there = going_on | {line.key for line in new}
    wanted = [line for line in wanted if line.period is None or line.key in there]
    return amendment_of(contract, after, {key: lines[0].line for key, lines in running.items()}, wanted, day)


def _penalty(rule: Penalty | None, amendment: Amendment) -> int:
    """What an early end costs, by a rule; rounded half up once."""
    recurring = [change.value for change in amendment.changes if change.recurring or (change.before and change.before.period)]
    away = -sum(value for value in recurring if value is not None)
    if rule is None or (away <= 0 and None not in recurring):
        return 0
    share = away * rule.share if None not in recurring else Fraction(0)
    minor = rule.fixed + int(half_up(share.numerator, share.denominator))
    return minor if rule.most is None else min(minor, rule.most)


def _put_back(line: ContractLine, wanted: Line | None, day: date, anchor: date, end: date | None) -> ContractLine | None:
    """A line that ended on the same day within a period that is paid, as it was before; None where it was another.

    It goes on until its end, so what was paid must be a whole period, or all that there is to pay.
    """
    if line.line != wanted or line.end != day or line.anchor != anchor or line.line.period is None:
        return None
    end = last_day(line, end)
    if end == day:
        return None
    if line.line.arrears or day < line.start:
        return replace(line, end=end, billed_to=end)
    undone = line.credits[-1] if line.credits else None
    if undone is None or undone.start != day or undone.end != undone.paid_to:
        return None
    if undone.paid_to != end and line.line.period.next_start(anchor, undone.paid_to) != undone.paid_to:
        return None
    return replace(line, end=end, billed_to=end, credits=line.credits[:-1])


def _goes_on(lines: Sequence[ContractLine], wanted: Line | None, end: date | None) -> bool:
    """Whether lines that follow each other are what is wanted, until the end of the contract."""
    return all(line.line == wanted for line in lines) and lines[-1].end == last_day(lines[-1], end)


# --- what cannot be ---


def _checked(contract: Contract, lines: Iterable[Line], day: date) -> tuple[Line, ...]:
    wanted = tuple(lines)
    _refuse([*_problems_on(contract, day), *_problems_of(wanted)])
    return wanted


def _problems_on(contract: Contract, day: date) -> list[str]:
    found = []
    if day < contract.start:
        found.append(f"the contract begins on {contract.start}, after {day}")
    if contract.end is not None and day >= contract.end:
        found.append(f"the contract ends on {contract.end}, so that nothing can change on {day}")
    if contract.changed is not None and day < contract.changed:
        found.append(f"it was changed on {contract.changed} already, after {day}")
    return found


def _problems_of(lines: Sequence[Line]) -> list[str]:
    keys = [line.key for line in lines]
    found = [f"`{key}` stands there {keys.count(key)} times" for key in dict.fromkeys(keys) if keys.count(key) > 1]
    found += [f"`{line.key}` has a quantity of {line.quantity}" for line in lines if line.quantity < 1]
    return found + [f"`{PENALTY}` is the kind of what an early end costs" for line in lines if line.kind == PENALTY]


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        hint = "Changes follow each other within the term; every thing stands in the lines once, with at least one unit."
        raise ContractError(f"This contract cannot be so: {in_a_sentence(problems)}", hint)
