"""Running contracts, checked by hand: periods, parts of periods, and what every kind of change costs from when."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest

from configurator.catalog.records import Text
from configurator.contracts import (
    DayCount,
    Line,
    Payment,
    Penalty,
    Period,
    Span,
    Status,
    Unit,
    amend,
    begin,
    cancel,
    coterminate,
    days_in,
    difference,
    end_of_term,
    payments,
    prorate,
    renew,
    split_period,
    upgrade,
)
from configurator.errors import ContractError

MONTH, YEAR, TWO_YEARS = Period(1, Unit.MONTH), Period(1, Unit.YEAR), Period(24, Unit.MONTH)


def monthly(key: str, amount: int, quantity: int = 1) -> Line:
    return Line(key, Text({"en": key.title()}), "monthly", amount, MONTH, quantity)


def once(key: str, amount: int, quantity: int = 1) -> Line:
    return Line(key, Text({"en": key.title()}), "one-time", amount, None, quantity)


def day(text: str) -> date:
    return date.fromisoformat(text)


def told(found: tuple[Payment, ...]) -> list[tuple[str, str, int]]:
    return [(payment.day.isoformat(), payment.kind, payment.minor) for payment in found]


# --- periods


@pytest.mark.parametrize(
    ("anchor", "period", "days"),
    [
        ("2024-01-31", MONTH, ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]),
        ("2025-01-31", MONTH, ["2025-01-31", "2025-02-28", "2025-03-31"]),
        ("2025-01-30", Period(1, Unit.MONTH), ["2025-01-30", "2025-02-28", "2025-03-30"]),
        ("2024-02-29", YEAR, ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("2024-11-30", Period(3, Unit.MONTH), ["2024-11-30", "2025-02-28", "2025-05-30"]),
        ("2024-02-26", Period(2, Unit.WEEK), ["2024-02-26", "2024-03-11"]),
        ("2023-12-31", Period(10, Unit.DAY), ["2023-12-31", "2024-01-10"]),
    ],
)
def test_periods__count_from_the_anchor(anchor: str, period: Period, days: list[str]) -> None:
    assert [period.after(day(anchor), count).isoformat() for count in range(len(days))] == days
    for first, second in pairwise(days):
        assert period.around(day(anchor), day(first)) == Span(day(first), day(second))
        assert period.next_start(day(anchor), day(first)) == day(first)


def test_terms__that_follow_each_other_do_not_drift() -> None:
    anchor = end = day("2025-01-31")
    ends = []
    for _ in range(4):
        end = end_of_term(anchor, end, MONTH)
        ends.append(end.isoformat())
    assert ends == ["2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"]
    assert end_of_term(anchor, day("2025-02-10"), MONTH) == day("2025-03-10")
    assert end_of_term(anchor, day("2025-02-28"), Period(10, Unit.DAY)) == day("2025-03-10")


def test_periods__that_cannot_be() -> None:
    with pytest.raises(ContractError, match="A period of 0 months has no length"):
        Period(0, Unit.MONTH)
    with pytest.raises(ContractError, match="beyond the calendar"):
        Period(9000, Unit.YEAR).after(day("2025-01-01"))
    assert str(Period(1, Unit.WEEK)) == "1 week" and str(Period(3, Unit.MONTH)) == "3 months"


# --- parts of periods


def test_prorate__by_the_days_of_the_period() -> None:
    february, leap = Span(day("2025-02-01"), day("2025-03-01")), Span(day("2024-02-01"), day("2024-03-01"))
    assert prorate(2900, Span(day("2025-02-15"), day("2025-03-01")), february) == 1450
    assert prorate(2900, Span(day("2024-02-15"), day("2024-03-01")), leap) == 1500
    assert prorate(-2900, Span(day("2024-02-15"), day("2024-03-01")), leap) == -1500
    assert prorate(1, Span(day("2025-02-01"), day("2025-02-15")), february) == 1  # half a cent, up
    with pytest.raises(ContractError, match="is no part of the period"):
        prorate(2900, Span(day("2025-02-15"), day("2025-03-02")), february)


def test_prorate__as_if_every_month_had_30_days() -> None:
    february = Span(day("2025-02-01"), day("2025-03-01"))
    assert prorate(3000, Span(day("2025-02-15"), day("2025-03-01")), february, DayCount.THIRTY_360) == 1600  # 16 of 30
    assert days_in(Span(day("2025-01-31"), day("2025-03-31")), DayCount.THIRTY_360) == 60
    assert days_in(Span(day("2025-01-30"), day("2025-01-31")), DayCount.THIRTY_360) == 0
    with pytest.raises(ContractError, match="there is no day"):
        split_period(100, [], Span(day("2025-01-30"), day("2025-01-31")), DayCount.THIRTY_360)


def test_split__adds_up() -> None:
    january = Span(day("2025-01-01"), day("2025-02-01"))
    assert split_period(1000, [day("2025-01-11"), day("2025-01-21")], january) == [323, 322, 355]
    with pytest.raises(ContractError, match="not in order"):
        split_period(1000, [day("2025-01-21"), day("2025-01-11")], january)


# --- payments and changes: a phone line over two years, from the 15th on


LINES = (monthly("line", 3000), once("phone", 9900))


def test_payments__in_advance_and_once() -> None:
    contract = begin(LINES, day("2025-01-15"), Period(3, Unit.MONTH), "EUR")
    assert told(payments(contract)) == [
        ("2025-01-15", "monthly", 3000),
        ("2025-01-15", "one-time", 9900),
        ("2025-02-15", "monthly", 3000),
        ("2025-03-15", "monthly", 3000),
    ]
    assert payments(contract, day("2025-01-15")) == ()
    (item,) = payments(contract)[2].items
    assert (item.key, item.span) == ("line", Span(day("2025-02-15"), day("2025-03-15")))


def test_payments__without_end_are_asked_for_until_a_day() -> None:
    contract = begin(LINES, day("2025-01-15"), None, "EUR")
    assert len(payments(contract, day("2025-04-01"))) == 4
    with pytest.raises(ContractError, match="payments without end"):
        payments(contract)


def test_amend__an_addition_ends_with_the_contract() -> None:
    contract = begin(LINES, day("2025-01-15"), YEAR, "EUR")
    amendment = amend(contract, (*LINES, monthly("watch", 500)), day("2025-02-01"))
    (watch,) = amendment.with_status(Status.ADDED)
    # 14 of the 31 days until 15 February: 2.26; then 11 whole months until the contract ends
    assert (watch.prorated, watch.next_billing, watch.recurring, watch.value) == (
        226,
        day("2025-02-15"),
        500,
        226 + 10 * 500 + 500,
    )
    assert (amendment.credit, amendment.prorated, amendment.one_time, amendment.value) == (0, 226, 0, 5726)
    found = coterminate(contract, monthly("watch", 500), day("2025-02-01"))
    assert (found.first, found.first_to, found.periods, found.last, found.total) == (226, day("2025-02-15"), 11, 0, 5726)
    assert {change.key for change in amendment.with_status(Status.UNCHANGED)} == {"line", "phone"}


def test_amend__a_change_gives_back_and_charges_the_rest_of_the_period() -> None:
    contract = begin(LINES, day("2025-01-15"), YEAR, "EUR")
    amendment = amend(contract, (monthly("line", 4550), LINES[1]), day("2025-03-01"))
    (line,) = amendment.with_status(Status.CHANGED)
    # 14 of the 28 days from 15 February are left: 15.00 back, 22.75 to pay; 45.50 from 15 March on, ten times
    assert (line.credit, line.prorated, line.next_billing, line.recurring) == (-1500, 2275, day("2025-03-15"), 4550)
    assert amendment.value == 775 + 10 * 1550
    assert told(payments(amendment.after, day("2025-04-01")))[2:] == [
        ("2025-02-15", "monthly", 3000),
        ("2025-03-01", "monthly", 775),
        ("2025-03-15", "monthly", 4550),
    ]
    assert difference(amendment, day("2025-03-15")) == 775 and difference(amendment, day("2025-03-16")) == 775 + 1550


def test_amend__on_a_billing_day_needs_no_part() -> None:
    contract = begin(LINES, day("2025-01-15"), YEAR, "EUR")
    amendment = amend(contract, (monthly("line", 4550), LINES[1]), day("2025-03-15"))
    (line,) = amendment.with_status(Status.CHANGED)
    assert (line.credit, line.prorated, line.next_billing, line.recurring) == (0, 0, day("2025-03-15"), 4550)


def test_amend__a_line_that_is_missing_ends() -> None:
    contract = begin((*LINES, monthly("watch", 500)), day("2025-01-15"), None, "EUR")
    amendment = amend(contract, LINES, day("2025-03-01"))
    (watch,) = amendment.with_status(Status.REMOVED)
    assert (watch.credit, watch.recurring, watch.value, amendment.value) == (-250, 0, None, None)


def test_amend__what_was_paid_once_stays_paid() -> None:
    contract = begin(LINES, day("2025-01-15"), YEAR, "EUR")
    further = amend(contract, (LINES[0], once("phone", 10_900, 3)), day("2025-03-01"))
    (phone,) = further.with_status(Status.CHANGED)
    assert (phone.one_time, phone.before and phone.before.quantity, phone.after and phone.after.quantity) == (2 * 10_900, 1, 3)
    without = amend(contract, (LINES[0],), day("2025-03-01"))
    assert without.value == 0 and without.changes[0].status is Status.UNCHANGED and len(without.changes) == 1


def test_upgrade__begins_a_new_term() -> None:
    contract = begin(LINES, day("2025-01-15"), YEAR, "EUR")
    upgraded = upgrade(contract, (monthly("line", 4000), LINES[1]), day("2025-03-01"), TWO_YEARS)
    assert (upgraded.after.end, upgraded.after.anchor) == (day("2027-03-01"), day("2025-03-01"))
    assert (upgraded.credit, upgraded.prorated) == (-1500, 0)
    assert told(payments(upgraded.after, day("2025-04-02")))[3:] == [
        ("2025-03-01", "monthly", 4000 - 1500),
        ("2025-04-01", "monthly", 4000),
    ]
    assert upgraded.value == -1500 - 10 * 3000 + 24 * 4000
    kept = upgrade(contract, (monthly("line", 4000), LINES[1]), day("2025-03-01"))
    assert kept == amend(contract, (monthly("line", 4000), LINES[1]), day("2025-03-01"))


def test_renew__goes_on_as_it_was_or_at_another_price() -> None:
    contract = begin(LINES, day("2025-01-31"), Period(1, Unit.MONTH), "EUR")
    renewed = renew(contract, Period(1, Unit.MONTH))
    assert (renewed.day, renewed.after.end, renewed.value) == (day("2025-02-28"), day("2025-03-31"), 3000)
    assert [change.status for change in renewed.changes] == [Status.UNCHANGED]
    dearer = renew(contract, YEAR, (monthly("line", 3100), LINES[1]))
    assert (dearer.value, dearer.with_status(Status.CHANGED)[0].recurring) == (12 * 3100, 3100)
    assert told(payments(dearer.after))[-1] == ("2026-01-31", "monthly", 3100)
    with pytest.raises(ContractError, match="nothing to renew"):
        renew(begin(LINES, day("2025-01-31"), None, "EUR"), YEAR)


def test_cancel__with_notice_to_the_end_of_a_year() -> None:
    contract = begin(LINES, day("2025-01-15"), None, "EUR")
    cancelled = cancel(contract, day("2025-12-20"), MONTH, to=YEAR)
    assert cancelled.after.end == day("2027-01-15")
    assert cancel(contract, day("2025-12-10"), MONTH, to=YEAR).after.end == day("2026-01-15")
    soon = cancel(contract, day("2025-03-01"))
    assert (soon.after.end, soon.credit, soon.value) == (day("2025-03-01"), -1500, None)
    assert told(payments(soon.after))[-1] == ("2025-03-01", "monthly", -1500)


def test_cancel__before_the_term_ends_costs_a_penalty() -> None:
    contract = begin(LINES, day("2025-01-15"), YEAR, "EUR")
    rule = Penalty(fixed=1000, share=Fraction(1, 3))
    cancelled = cancel(contract, day("2025-11-20"), Period(2, Unit.WEEK), penalty=rule)
    # it ends on 4 December; 11 of 30 days (11.00) and the month from 15 December (30.00) fall away, and a third of it is 13.67
    assert (cancelled.after.end, cancelled.credit, cancelled.penalty, cancelled.value) == (
        day("2025-12-04"),
        -1100,
        2367,
        2367 - 4100,
    )
    assert told(payments(cancelled.after))[-2:] == [("2025-12-04", "monthly", -1100), ("2025-12-04", "penalty", 2367)]
    assert cancel(contract, day("2025-11-20"), penalty=Penalty(fixed=9000, most=5000)).penalty == 5000
    regular = cancel(contract, day("2025-12-20"), MONTH, penalty=rule)
    assert (regular.after.end, regular.penalty, regular.changes, regular.value) == (day("2026-01-15"), 0, (), 0)


def test_cancel__without_an_end_there_is_no_share_to_take() -> None:
    contract = begin(LINES, day("2025-01-15"), None, "EUR")
    cancelled = cancel(contract, day("2025-03-01"), MONTH, penalty=Penalty(fixed=1000, share=Fraction(1, 2)))
    assert (cancelled.after.end, cancelled.penalty, cancelled.value) == (day("2025-04-01"), 1000, None)
    assert told(payments(cancelled.after))[-2:] == [("2025-03-15", "monthly", 1645), ("2025-04-01", "penalty", 1000)]


def test_cancel__can_be_followed_by_an_amendment_until_the_end() -> None:
    contract = begin(LINES, day("2025-01-15"), YEAR, "EUR")
    ending = cancel(contract, day("2025-03-01"), MONTH, penalty=Penalty(fixed=1000)).after
    amended = amend(ending, (*LINES, monthly("watch", 500)), day("2025-03-20"))
    (watch,) = amended.with_status(Status.ADDED)
    assert (watch.prorated, watch.next_billing, watch.value) == (194, None, 194)  # 12 of the 31 days from 15 March
    assert told(payments(amended.after))[-1] == ("2025-04-01", "penalty", 1000)


def test_cancel__what_is_due_after_it_is_for_the_days_that_are_left() -> None:
    contract = begin(LINES, day("2025-01-15"), YEAR, "EUR")
    cancelled = cancel(contract, day("2025-02-10"), Period(2, Unit.WEEK))  # ends on 24 February, 9 of 28 days after the 15th
    assert told(payments(cancelled.after))[-1] == ("2025-02-15", "monthly", 964)
    assert cancelled.credit == 0


def test_contracts__that_cannot_be() -> None:
    with pytest.raises(ContractError) as told_all:
        begin((monthly("a", 1), monthly("a", 2), monthly("b", 1, 0)), day("2025-01-01"), YEAR, "EUR")
    assert told_all.value.message == "This contract cannot be so: `a` stands there 2 times; `b` has a quantity of 0."
    contract = amend(begin(LINES, day("2025-01-15"), YEAR, "EUR"), LINES, day("2025-03-01")).after
    for when, why in [
        ("2025-01-01", "begins on 2025-01-15"),
        ("2026-01-15", "ends on 2026-01-15"),
        ("2025-02-01", "was changed on"),
    ]:
        with pytest.raises(ContractError, match=why):
            amend(contract, LINES, day(when))
        with pytest.raises(ContractError, match=why):
            cancel(contract, day(when))
    with pytest.raises(ContractError, match="paid once"):
        coterminate(contract, LINES[1], day("2025-04-01"))
    with pytest.raises(ContractError, match="until it is cancelled"):
        coterminate(begin(LINES, day("2025-01-15"), None, "EUR"), LINES[0], day("2025-04-01"))
