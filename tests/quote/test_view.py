"""What a printed quote says: rows, sections, totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from configurator.catalog.records import ChargeKind
from configurator.pricing.taxing import TaxSum, TaxSums
from configurator.quote import ItemRole, Offered, Quote, Special, build_quote, format_quote
from configurator.quote.view import Row, RowKind, TotalKind, view_quote
from tests.quote.offers import catalog, school_quote
from tests.quote.quotes import CREATED, hotel_quote
from tests.quote.workspaces import workspace, workspace_offer


def rows_of(quote: Quote) -> Mapping[str, Row]:
    return {row.title: row for row in view_quote(quote).rows}


def test_view__a_share_of_others_says_of_how_much_and_why() -> None:
    row = rows_of(hotel_quote(workspace()))["Loyalty: 10% of €80.00"]
    assert (row.quantity, row.unit_price, row.amounts) == ("", "", ("Monthly", "-€8.00"))
    assert row.details == ("You stay for two years or more.",)


def test_view__a_share_that_is_limited_says_how_far() -> None:
    quote = hotel_quote(workspace(seats=90, support="around-the-clock", months=12))
    assert [title for title in rows_of(quote) if "at most €200.00" in title]


def test_view__when_a_charge_is_due() -> None:
    rows = rows_of(hotel_quote(workspace()))
    assert rows["Welcome: 50% of €121.00"].details[0] == "first 6 months"
    assert rows["Hotline"].details[0] == "from month 4"
    assert rows["Review"].details == ("paid at the end of each period",)
    assert rows["Review"].amounts == ("Yearly", "€250.00")


def test_view__usage_says_its_rate_what_is_free_and_what_is_expected() -> None:
    row = rows_of(hotel_quote(workspace(expected=150)))["Storage"]
    assert (row.quantity, row.unit_price, row.per, row.amounts[-1]) == ("50 GB", "€0.08", "per GB", "€4.00")
    assert "above 100 GB; expected: 150 GB" in row.details
    little = rows_of(hotel_quote(workspace(expected=50)))["Storage"]
    assert "above 100 GB; expected: 50 GB" in little.details and little.amounts[-1] == "€0.00"


def test_view__what_costs_nothing_is_free_of_charge() -> None:
    row = rows_of(hotel_quote(workspace()))["Starter kit"]
    assert (row.unit_price, row.amounts[-1]) == ("", "free of charge")


def test_view__up_to_three_kinds_have_a_column_each() -> None:
    assert view_quote(hotel_quote()).columns == ("One-time", "Monthly")
    assert view_quote(hotel_quote(workspace())).columns == ("Due", "Amount")


def test_view__one_item_is_compact_and_several_are_not() -> None:
    assert view_quote(hotel_quote()).compact
    assert not view_quote(workspace_offer()).compact
    twice = build_quote([Offered(workspace(), "a", 2)], customer="", created=CREATED, language="en")
    (section,) = view_quote(twice).sections
    assert section.quantity == "2 ×" and section.totals[0].label == "One-time total for one"


def test_view__items_by_group_with_subtotal_and_discounts() -> None:
    kinds = [row.kind for row in view_quote(workspace_offer()).rows]
    assert kinds == [RowKind.GROUP, RowKind.ITEM, RowKind.ITEM, RowKind.DISCOUNT, RowKind.ITEM, RowKind.SUBTOTAL, RowKind.ITEM]


def test_view__subtotals_and_discounts_add_up_to_the_total() -> None:
    quote = school_quote(items=7, different=3)
    view = view_quote(quote)
    before = next(line for line in view.totals if line.kind is TotalKind.BEFORE)
    money = [_decimal(row.amounts[0]) for row in view.rows if row.kind in (RowKind.ITEM, RowKind.DISCOUNT)]
    assert sum(money) == _decimal(before.amount)
    discounts = [_decimal(line.amount) for line in view.totals if line.kind is TotalKind.DISCOUNT]
    assert sum(money) + sum(discounts) == quote.totals[ChargeKind.ONE_TIME]


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace("€", "").replace(",", ""))


def test_view__what_does_not_count_stands_apart() -> None:
    view = view_quote(workspace_offer())
    optional, alternative = view.others
    assert optional.details == ("Optional",)
    assert alternative.details[0] == "Alternative to item 1"
    assert alternative.details[1].startswith("Difference: ")
    assert not {row.number for row in view.rows} & {row.number for row in view.others}


def test_view__items_that_are_alike_are_told_once() -> None:
    same = {section.number: section.same_as for section in view_quote(workspace_offer()).sections}
    assert same == {"1": "", "2": "", "3": "As item 2.", "5": "", "6": ""}, "a special has no details"


def test_view__taxes_on_top_and_within() -> None:
    labels = [line.label for line in view_quote(school_quote(items=1)).totals]
    assert [label.split(":")[0] for label in labels][-3:] == ["Total, net", "VAT", "Total with taxes"]
    session = catalog("phone-plan").configure("mobile-plan")
    session.complete("default")
    view = view_quote(session.quote("Ada"))
    assert [line.label.split(":")[0] for line in view.totals][:2] == ["One-time total", "contains VAT"]
    assert "net" not in " ".join(line.label for line in view.totals)


def test_view__prices_that_contain_another_rate() -> None:
    made = hotel_quote()
    kind, gross = ChargeKind.ONE_TIME, made.totals[ChargeKind.ONE_TIME]
    tax = TaxSum(kind, "vat", made.items[0].breakdown.groups[0].title, 0, Decimal("1447.06"), Decimal("0.00"))
    quote = replace(made, taxes=TaxSums((tax,), {kind: Decimal("1447.06")}, {kind: Decimal("1447.06")}))
    lines = [(line.label, line.amount) for line in view_quote(quote).totals][:4]
    assert lines[0] == ("One-time total", f"€{gross:,}")
    assert lines[1] == ("One-time total, net", "€1,447.06")
    assert lines[3] == ("One-time total with taxes", "€1,447.06")


def test_view__a_special_alone() -> None:
    special = Special("Advice", {ChargeKind.ONE_TIME: Decimal("100"), ChargeKind.MONTHLY: Decimal("20")}, "As agreed.")
    quote = build_quote([Offered(special, "a", 3)], customer="", created=CREATED, language="en", currency="EUR")
    (row,) = view_quote(quote).rows
    assert (row.unit_price, row.amounts) == ("€100.00 One-time\n€20.00 Monthly", ("€300.00", "€60.00"))
    assert row.details == ("As agreed.",)
    assert view_quote(quote).sections == ()


def test_view__only_an_optional_item() -> None:
    quote = build_quote([Offered(workspace(), "a", role=ItemRole.OPTIONAL)], customer="", created=CREATED, language="en")
    view = view_quote(quote)
    assert view.rows == () and len(view.others) == 1
    for format in ("text", "html"):
        assert "Optional" in format_quote(quote, format)


@pytest.mark.parametrize("language", ["de", "zh"])
def test_view__no_english_in_other_languages(language: str) -> None:
    printed = format_quote(workspace_offer(language))
    for word in ("Optional and", "Difference", "Subtotal", "free of charge", "from month", "expected", "Due now", "As item"):
        assert word not in printed
