"""Price rules and charges on others, read from a catalog: what they are on, in which order, and what is wrong with them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.catalog.load import check_catalog
from configurator.errors import CatalogError
from configurator.quote import recompute_quote
from configurator.source import Severity

BASE = """
catalog: rules
version: "1"
title: Rules
currency: EUR
context: {segment: {title: Segment, values: [private, firm], default: private}}
modules:
  phone:
    kind: swappable
    attributes: {price: money, fee: money}
    options: {basic: {price: 199, fee: 4.99}, pro: {price: 899.50, fee: 9.99}}
    charges:
      - {id: price, kind: one-time, amount: price}
      - {id: fee, kind: monthly, amount: fee}
  line: {kind: shared, charges: [{id: fee, kind: monthly, amount: 10}]}
products:
  plan:
    parts: {phone: {module: phone, count: 0..1}, line: line}
    attributes: {months: [12, 24]}
    term: months
    {rules}
"""


def plan(tmp_path: Path, rules: str, **decisions: object):
    text = BASE.replace("    {rules}", "\n".join(f"    {line}" for line in rules.strip().splitlines()))
    (tmp_path / "catalog.yaml").write_text(text, encoding="utf-8")
    return load_catalog(tmp_path).configure("plan", decisions={"phone": "pro", "months": 24, **decisions})


def amounts(session) -> dict[str, str]:
    session.complete()
    assert recompute_quote(session.quote("x")) == []
    return {leaf.charge: str(leaf.amount) for leaf in session.price().leaves()}


def test_rules__stack_in_order_each_on_what_is_left(tmp_path: Path) -> None:
    found = amounts(
        plan(
            tmp_path,
            """
price_rules:
  - {id: second, lines: line, discount: 10 %, order: 2, because: x}
  - {id: first, lines: line, discount: 2, order: 1, because: x}
  - {id: whole, on: total, kinds: [monthly], discount: 10 %, order: 3, because: x}
""",
        )
    )
    assert found["first:line.fee"] == "-2.00"
    assert found["second:line.fee"] == "-0.80"
    assert found["whole"] == "-1.72"  # of 10 - 2 - 0.80 + 9.99


def test_rules__of_one_group_exclude_each_other_line_by_line(tmp_path: Path) -> None:
    found = amounts(
        plan(
            tmp_path,
            """
price_rules:
  - {id: pro, lines: phone, kinds: [monthly], discount: 50 %, exclusive: promotion, when: phone == 'pro', because: x}
  - {id: all, kinds: [monthly], discount: 20 %, exclusive: promotion, because: x}
""",
        )
    )
    assert "all:phone.fee" not in found and found["all:line.fee"] == "-2.00" and found["pro:phone.fee"] == "-5.00"


def test_rules__fixed_prices_caps_surcharges_and_thresholds(tmp_path: Path) -> None:
    found = amounts(
        plan(
            tmp_path,
            """
price_rules:
  - {id: fixed, lines: phone.price, price: 799, because: x}
  - {id: capped, lines: phone.price, discount: 50 %, at_most: 100, because: x}
  - {id: card, lines: line, surcharge: 3 %, because: x}
  - {id: much, lines: phone.price, discount: 5, when: subtotal >= 699, because: x}
  - {id: never, lines: phone.price, discount: 5, when: subtotal > 694, because: x}
""",
        )
    )
    assert (found["fixed:phone.price"], found["capped:phone.price"], found["card:line.fee"]) == ("-100.50", "-100.00", "0.30")
    assert found["much:phone.price"] == "-5.00" and "never:phone.price" not in found


def test_rules__never_take_more_than_there_is(tmp_path: Path) -> None:
    found = amounts(plan(tmp_path, "price_rules: [{id: gift, lines: phone.price, discount: 5000, because: x}]"))
    assert Decimal(found["gift:phone.price"]) == -Decimal(found["phone.price"])


def test_rules__for_some_months_count_for_these_in_the_contract_value(tmp_path: Path) -> None:
    session = plan(tmp_path, "price_rules: [{id: half, lines: line, discount: 50 %, term: 6 month, because: x}]", phone="none")
    session.complete()
    assert session.price().contract.value == 24 * 10 - 6 * 5 == session.price().basis.total
    late = plan(tmp_path, "price_rules: [{id: half, lines: line, discount: 50 %, after: 20, because: x}]", phone="none")
    late.complete()
    assert (late.price().contract.value, late.price().due_now) == (24 * 10 - 4 * 5, Decimal("10.00"))


def test_charges__on_others_are_shares_of_one_kind(tmp_path: Path) -> None:
    found = amounts(
        plan(
            tmp_path,
            """
charges:
  - {id: insurance, kind: monthly, of: phone.price, amount: 1 %, because: Breakage and theft}
  - {id: deposit, kind: deposit, of: phone, kinds: [one-time], amount: 20 %}
  - {id: handling, kind: one-time, of: all, amount: 2 % }
""",
        )
    )
    assert (found["insurance"], found["deposit"], found["handling"]) == ("9.00", "179.90", "17.99")
    without = amounts(plan(tmp_path, "charges: [{id: insurance, kind: monthly, of: phone.price, amount: 1 %}]", phone="none"))
    assert "insurance" not in without


def test_rules__with_dates_hold_on_their_days(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    rule = "price_rules: [{id: may, lines: line, discount: 1, valid_from: 2026-05-01, valid_until: 2026-06-01, because: x}]"
    plan(tmp_path, rule)
    catalog = load_catalog(tmp_path)
    for day, there in ((30, False), (31, True)):
        moment = datetime(2026, 4 if not there else 5, day, 12, tzinfo=UTC)
        session = catalog.configure("plan", decisions={"phone": "none"}, started=moment)
        session.complete()
        assert any(leaf.rule == "may" for leaf in session.price().leaves()) is there


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("price_rules: [{id: a, lines: fone, discount: 5 %, because: x}]", "there is no charge `fone`"),
        ("price_rules: [{id: a, because: x}]", "needs `discount`, `surcharge` or `price`"),
        ("price_rules: [{id: a, discount: 5 %, price: 3, because: x}]", "either `discount` or `price`"),
        ("price_rules: [{id: a, on: total, discount: 5, because: x}]", "an amount can only be of one kind"),
        ("price_rules: [{id: a, kinds: [yearly], discount: 5 %, because: x}]", "no charges of these kinds"),
        ("price_rules: [{id: a, price: 5, at_most: 3, because: x}]", "no greatest discount"),
        ("price_rules: [{id: a, discount: 5 %, when: phone.colour == 'red', because: x}]", "`colour`"),
        ("price_rules: [{id: a, discount: 5 %, because: x}, {id: a, discount: 6 %, because: x}]", "a price rule `a` already"),
        ("charges: [{id: c, kind: one-time, of: all, kinds: [yearly], amount: 5 %}]", "never added up"),
        ("charges: [{id: c, kind: yearly, of: phone, amount: 5 %}]", "one-time and monthly charges, which are never added up"),
        ("charges: [{id: c, kind: one-time}]", "`amount` is missing"),
        ("charges: [{id: c, kind: one-time, amount: 5, included: 3}]", "needs to know of which quantity"),
        ("charges: [{id: c, kind: one-time, amount: 5, term: 3}]", "they are due once"),
        ("charges: [{id: c, kind: one-time, quantity: months, tiers: [{amount: 3}, {up_to: 4, amount: 5}]}]", "has no end"),
        ("charges: [{id: c, kind: one-time, quantity: months, tiers: [{up_to: 9, amount: 3}, {up_to: 4, amount: 5}]}]", "above"),
        ("charges: [{id: c, kind: fortnightly, amount: 5}]", "kind of charge, not `fortnightly`"),
        ("charges: [{id: c, kind: monthly, amount: 5, after: 1.5}]", "whole number of months"),
    ],
)  # fmt: skip
def test_mistakes__are_told_where_they_are(rules: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogError):
        plan(tmp_path, rules)
    errors = [issue for issue in check_catalog(tmp_path) if issue.severity is Severity.ERROR]
    assert any(message in error.message for error in errors), errors
    line = next(
        number
        for number, text in enumerate((tmp_path / "catalog.yaml").read_text().splitlines(), 1)
        if "id: a" in text or "id: c" in text
    )
    assert all(error.place.line == line for error in errors)
