"""Laws of running contracts, against a calculation that goes through the calendar day by day."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.catalog.records import Text
from configurator.contracts import (
    Amendment,
    Contract,
    DayCount,
    Line,
    Payment,
    Period,
    Span,
    Status,
    Unit,
    amend,
    amendment_from_json,
    amendment_to_json,
    begin,
    cancel,
    contract_from_json,
    contract_to_json,
    difference,
    payments,
    prorate,
    renew,
    split_period,
    term_cost,
    upgrade,
)
from tests.contracts.day_by_day import Diary, begins, price

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "150"))
FAR = date(2031, 1, 1)
PERIODS = [Period(1, Unit.MONTH), Period(3, Unit.MONTH), Period(1, Unit.YEAR), Period(2, Unit.WEEK), Period(10, Unit.DAY), None]
OWN_TERMS = [Period(3, Unit.MONTH), Period(20, Unit.DAY), Period(1, Unit.YEAR)]

starts = st.dates(date(2023, 11, 1), date(2025, 3, 31)) | st.sampled_from(
    [date(2024, 1, 31), date(2024, 2, 29), date(2023, 12, 30), date(2024, 8, 29)]
)
terms = st.sampled_from([None, Period(1, Unit.YEAR), Period(24, Unit.MONTH), Period(7, Unit.MONTH), Period(45, Unit.DAY)])


@st.composite
def agreed(draw: st.DrawFn) -> list[Line]:
    """A few lines; one key always has the same kind and period."""
    keys = draw(st.lists(st.integers(0, len(PERIODS) - 1), min_size=1, max_size=4, unique=True))
    return [draw(line_of(key)) for key in keys]


@st.composite
def line_of(draw: st.DrawFn, key: int) -> Line:
    """A line, perhaps with a beginning and a term of its own, or paid in arrears."""
    amount, quantity = draw(st.sampled_from([1000, 1999, 2995, -500, 1, 0])), draw(st.integers(1, 3))
    if PERIODS[key] is None:
        return Line(f"k{key}", Text({"": f"K{key}"}), "once", amount, None, quantity)
    starts, term = draw(st.sampled_from([0, 0, 0, 1, 4])), draw(st.sampled_from([None, None, *OWN_TERMS]))
    return Line(f"k{key}", Text({"": f"K{key}"}), "often", amount, PERIODS[key], quantity, starts, term, draw(st.booleans()))


def summed(found: tuple[Payment, ...]) -> dict[tuple[date, str], int]:
    return {(payment.day, payment.kind): payment.minor for payment in found if payment.minor}


def total(contract: Contract, until: date) -> int:
    return sum(payment.minor for payment in payments(contract, until))


def days_within(contract: Contract) -> st.SearchStrategy[date]:
    last = contract.end - timedelta(days=1) if contract.end is not None else date(2027, 1, 1)
    return st.dates(max(contract.changed or contract.start, contract.start), last)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data(), starts, terms, agreed())
def test_payments__are_those_of_the_calendar(data, start, term, lines):
    """After any changes: other lines, a new term, a renewal, and an end."""
    contract = begin(lines, start, term, "EUR")
    diary = Diary(start, contract.end, {start: lines})
    for _ in range(data.draw(st.integers(0, 3))):
        match data.draw(st.sampled_from(["amend", "restart", "renew"])):
            case "amend":
                day, lines = data.draw(days_within(contract)), data.draw(agreed())
                contract = amend(contract, lines, day).after
                diary.wanted[day] = lines
            case "restart":
                day, lines = data.draw(days_within(contract)), data.draw(agreed())
                contract = upgrade(contract, lines, day, Period(1, Unit.YEAR)).after
                diary.wanted[day] = lines
                diary.restarts.add(day)
                diary.ends[day] = contract.end
            case "renew" if contract.end is not None and contract.end not in diary.wanted:
                day, lines = contract.end, data.draw(agreed())
                contract = renew(contract, Period(5, Unit.MONTH), lines).after
                diary.wanted[day], diary.ends[day] = lines, contract.end
                diary.renewals.add(day)
                contract = amend(contract, lines, day).after  # changes follow the renewal, as the calendar does
    if data.draw(st.booleans()):
        day = data.draw(days_within(contract))
        notice = data.draw(st.sampled_from([None, Period(1, Unit.MONTH), Period(2, Unit.WEEK)]))
        contract = cancel(contract, day, notice).after
        diary.ends[day] = contract.end
        diary.wanted = {day_of: wanted for day_of, wanted in diary.wanted.items() if day_of < contract.end}
    assert summed(payments(contract, FAR)) == diary.payments(FAR)


def changed(data: st.DataObject, contract: Contract) -> tuple[Amendment, date]:
    """Some change, and the day from which on other payments may be due."""
    way = data.draw(st.sampled_from(["amend", "restart", "renew", "cancel"]))
    day = data.draw(days_within(contract))
    if way == "cancel":
        return cancel(contract, day, data.draw(st.sampled_from([None, Period(1, Unit.MONTH)]))), day
    if way == "renew" and contract.end is not None:
        return renew(contract, Period(5, Unit.MONTH), data.draw(st.none() | agreed())), contract.end
    return upgrade(contract, data.draw(agreed()), day, Period(9, Unit.MONTH) if way == "restart" else None), day


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data(), starts, terms, agreed(), st.dates(date(2024, 1, 1), date(2028, 1, 1)), st.sampled_from(DayCount))
def test_amendment__says_by_how_much_payments_differ(data, start, term, lines, until, count):
    contract = begin(lines, start, term, "EUR", count)
    for _ in range(2):
        amendment, decided = changed(data, contract)
        before, after = amendment.before, amendment.after
        assert difference(amendment, until) == total(after, until) - total(before, until)
        if before.end is not None and after.end is not None:
            assert amendment.value == total(after, FAR) - total(before, FAR)
        assert summed(payments(before, decided)) == summed(payments(after, decided))
        on_the_day = difference(amendment, amendment.day + timedelta(days=1)) - difference(amendment, amendment.day)
        recurring = [
            sign * line.minor
            for change in amendment.changes
            for sign, line, whole in ((1, change.after, after), (-1, change.before, before))
            if line is not None and line.period is not None and not line.arrears and begins(amendment.day, whole.anchor, line)
            if any(each.line == line and each.start <= amendment.day and each.runs_on(amendment.day) for each in whole.lines)
        ]
        parts = _last_parts(amendment)
        said = amendment.credit + amendment.prorated + amendment.one_time + amendment.penalty
        if not parts and decided == amendment.day:
            assert on_the_day == said + sum(recurring)
        assert amendment_from_json(json.dumps(amendment_to_json(amendment))) == amendment
        assert contract_from_json(contract_to_json(after)) == after
        if after.end is None or after.end <= amendment.day:
            return
        contract = after


def _last_parts(amendment: Amendment) -> bool:
    """Whether a period that begins on the day is cut short by an end, so that less than the recurring amount is due."""
    for contract in (amendment.before, amendment.after):
        for line in contract.running(amendment.day):
            assert line.line.period is not None
            last = line.end - timedelta(days=5) if line.end is not None else None
            if (
                last is not None
                and begins(amendment.day, line.anchor, line.line)
                and not line.line.arrears
                and line.line.period.after(amendment.day) > last
            ):
                return True
    return False


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data(), starts, terms, agreed(), agreed())
def test_amendment__and_back_on_the_same_day_costs_nothing(data, start, term, lines, others):
    contract = begin(lines, start, term, "EUR")
    day = data.draw(days_within(contract))
    once = {line.key for line in lines if line.period is None}
    others = [line for line in others if line.key not in once]
    if not others:
        return
    forth = amend(contract, others, day)
    back = amend(forth.after, lines, day)
    assert forth.credit + forth.prorated + forth.one_time + back.credit + back.prorated + back.one_time == 0
    assert summed(payments(back.after, FAR)) == summed(payments(contract, FAR))
    paid = day > contract.start and {line.key for line in lines} == {line.key for line in others}
    plain = not any(line.has_own_days for line in (*lines, *others))  # else it stays known what was to begin later
    if paid and plain and not any(begins(day, contract.anchor, line) for line in lines):
        assert replace(back.after, changed=None) == contract
    if contract.end is not None:
        assert forth.value + back.value == 0


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data(), starts, terms, agreed())
def test_amendment__that_changes_nothing_costs_nothing(data, start, term, lines):
    contract = begin(lines, start, term, "EUR")
    day = data.draw(days_within(contract))
    amendment = amend(contract, lines, day)
    assert {change.status for change in amendment.changes} <= {Status.UNCHANGED}
    assert (amendment.credit, amendment.prorated, amendment.one_time, amendment.value) == (0, 0, 0, 0)
    assert payments(amendment.after, FAR) == payments(contract, FAR)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    starts, st.sampled_from([period for period in PERIODS if period]), st.integers(0, 900), st.integers(-5000, 5000), st.data()
)
def test_term__is_a_part_and_whole_periods_and_a_part(anchor, period, days, amount, data):
    line = Line("k", Text({}), "often", amount, period)
    start = anchor + timedelta(days=days)
    end = start + timedelta(days=data.draw(st.integers(1, 900)))
    found = term_cost(line, anchor, Span(start, end))
    billing = [start + timedelta(days=n) for n in range((end - start).days) if begins(start + timedelta(days=n), anchor, line)]
    cuts = [start, *(day for day in billing if day != start), end]
    assert found.total == sum(price(line, anchor, one, two) for one, two in pairwise(cuts))
    assert found.first_to == (billing[0] if billing else end)


@settings(max_examples=EXAMPLES, deadline=None)
@given(starts, st.integers(1, 40), st.sampled_from([Unit.MONTH, Unit.YEAR, Unit.WEEK, Unit.DAY]), st.integers(0, 1500))
def test_periods__begin_where_the_calendar_says(anchor, number, unit, days):
    period, day = Period(number, unit), anchor + timedelta(days=days)
    span = period.around(anchor, day)
    line = Line("k", Text({}), "often", 1, period)
    assert span.start <= day < span.end
    assert begins(span.start, anchor, line) and begins(span.end, anchor, line)
    inner = (span.start + timedelta(days=n) for n in range(1, (span.end - span.start).days))
    assert not any(begins(each, anchor, line) for each in inner)
    assert period.after(anchor, period.index(anchor, day)) == span.start


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(-(10**6), 10**6), starts, st.integers(1, 12), st.lists(st.integers(0, 400)), st.sampled_from(DayCount))
def test_split__adds_up_and_is_next_to_the_parts(minor, start, months, offsets, count):
    period = Period(months, Unit.MONTH).around(start, start)
    cuts = sorted(start + timedelta(days=offset % period.days) for offset in offsets)
    parts = split_period(minor, cuts, period, count)
    assert sum(parts) == minor
    days = [period.start, *cuts, period.end]
    for part, one, two in zip(parts, days, days[1:], strict=False):
        assert abs(part - prorate(minor, Span(one, two), period, count)) <= 1
