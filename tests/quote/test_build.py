"""From a configuration to a quote."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from configurator.catalog.records import ChargeKind
from configurator.errors import IncompleteError, RequestError
from configurator.pricing import price
from configurator.quote import build_quote
from tests.pricing.hotel import HOTEL, stay
from tests.pricing.products import configuration, cut_to_fit, dimension, part, product, text
from tests.quote.quotes import CREATED, hotel_quote


def test_build_quote__says_where_it_comes_from() -> None:
    quote = hotel_quote()
    (item,) = quote.items
    assert (item.catalog.id, item.catalog.version, item.catalog.content_hash) == ("tests", "1", "0" * 64)
    assert (quote.schema_version, quote.price_semantics) == (3, 1)
    assert (quote.items[0].product.id, quote.items[0].product.title) == ("product", "Stay at the Lindenufer")
    assert quote.items[0].breakdown == price(stay()).in_language("en")
    assert quote.items[0].breakdown.totals[ChargeKind.ONE_TIME] == Decimal("1722.00")


def test_build_quote__is_valid_for_quote_days_from_the_day_in_the_catalogs_time_zone() -> None:
    late = datetime(2026, 1, 5, 23, 30, 1, 250, tzinfo=UTC)  # the 6th in Berlin
    quote = build_quote(stay(), customer="", created=late, language="en")
    assert quote.valid.start == date(2026, 1, 6)
    assert quote.valid.end == date(2026, 2, 5)
    assert quote.valid.timezone == "Europe/Berlin"
    assert quote.created.isoformat() == "2026-01-06T00:30:01+01:00"


def test_build_quote__days_over_a_change_of_clocks() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    quote = build_quote(stay(), customer="", created=before, language="en")
    assert (quote.valid.start, quote.valid.end) == (date(2026, 3, 28), date(2026, 4, 27))


def test_build_quote__tells_decisions_from_the_rest() -> None:
    quote = hotel_quote()
    assert quote.items[0].decisions == {"stay.nights": 7, "stay.guests": 2, "breakfast": "buffet"}
    assert {choice.path for choice in quote.items[0].choices} == set(HOTEL.choices)


def test_build_quote__titles_in_its_language() -> None:
    quote = hotel_quote(stay(breakfast="none"), language="zh-CN")
    titles = {choice.path: (choice.title, choice.value_title) for choice in quote.items[0].choices}
    assert titles["room"] == ("房型", "双人间")
    assert titles["stay.nights"] == ("晚数", "7 晚")
    assert titles["breakfast"] == ("早餐", "不含")
    assert titles["bed"] == ("加床", "已包含")
    assert titles["bed.quantity"] == ("数量", "2")
    assert quote.items[0].catalog.title == "测试工厂"


def test_build_quote__context_with_titles() -> None:
    assert [(fact.id, fact.title, fact.value, fact.value_title) for fact in hotel_quote().items[0].context] == [
        ("season", "Season", "high", "High")
    ]


def test_build_quote__broken_numbers_are_strings() -> None:
    cable = cut_to_fit("cable", dimension("length", Decimal("0.5"), Decimal("2.5"), Decimal("0.5"), unit="m"))
    shop = product(part(cable), title=text("Cable"))
    quote = hotel_quote(configuration(shop, {"cable": "included", "cable.length": Decimal("1.5")}))
    chosen = [(choice.value, choice.value_title) for choice in quote.items[0].choices]
    assert chosen == [("included", "included"), ("1.5", "1.5 m")]


def test_build_quote__reference_is_derived_from_the_content() -> None:
    quote = hotel_quote()
    assert quote.reference.startswith("Q-") and len(quote.reference) == 12
    assert hotel_quote().reference == quote.reference
    assert hotel_quote(customer="Grace Hopper").reference != quote.reference
    assert hotel_quote(stay("low")).reference != quote.reference


def test_build_quote__same_moment_in_another_zone_is_the_same_quote() -> None:
    shifted = CREATED.astimezone(timezone(timedelta(hours=8)))
    assert build_quote(stay(), customer="Ada Lovelace", created=shifted, language="en") == hotel_quote()


def test_build_quote__removes_control_characters() -> None:
    quote = hotel_quote(customer=" Ada\x1b[31m\x00\nLovelace\ud800 ", note="one\ntwo\x07")
    assert quote.customer == "Ada[31mLovelace"
    assert quote.note == "one\ntwo"


def test_build_quote__needs_a_time_zone() -> None:
    with pytest.raises(RequestError, match="no time zone"):
        build_quote(stay(), customer="", created=datetime(2026, 1, 5), language="en")


@pytest.mark.parametrize("language", ["", "English", "../x", "e"])
def test_build_quote__needs_a_language(language: str) -> None:
    with pytest.raises(RequestError, match="is not a language"):
        hotel_quote(language=language)


def test_build_quote__needs_a_complete_configuration() -> None:
    with pytest.raises(IncompleteError):
        hotel_quote(configuration(HOTEL, {}, {"season": "low"}))
