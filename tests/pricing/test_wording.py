"""Words for factors and units."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from configurator.pricing import Factor
from configurator.pricing.wording import count_phrase, factors_phrase, per_phrase
from tests.pricing.products import text

NIGHTS = Factor("stay.nights", text("Nights", "晚数"), "night", Fraction(3))
GUESTS = Factor("stay.guests", text("Guests", "客人"), "guest", Fraction(2))
ADULTS = Factor("stay.adults", text("Grown-ups", "成人"), None, Fraction(1))
QUANTITY = Factor("bed.quantity", text("Quantity", "数量"), None, Fraction(2))
DATA = Factor("plan.data", text("Data", "流量"), "GB", Fraction(1600))
PARKING = Factor("plan.parking", text("Parking space", "车位"), None, Fraction(1))
FORMULA = Factor("a.b + 1", None, None, Fraction(4))
AREA = Factor("pane.width * pane.height / 1000000", None, "m2", Fraction(39, 25))
WEIGHT = Factor("weight / 100", None, "100 g", Fraction(5, 2))
HEAT = Factor("heat", text("Heat", "热量"), "W/m2K", Fraction(2))


@pytest.mark.parametrize(
    ("factors", "english", "chinese"),
    [
        ([NIGHTS], "per night", "每晚"),
        ([NIGHTS, GUESTS], "per guest and night", "每位客人每晚"),
        ([QUANTITY, NIGHTS], "per night", "每晚"),
        ([QUANTITY], "", ""),
        ([DATA], "per GB", "每 GB"),
        ([ADULTS], "per adult", "每位成人"),
        ([PARKING], "per Parking space", "每车位"),
        ([FORMULA], "", ""),
        ([AREA], "per m²", "每 m²"),
        ([WEIGHT], "per 100 g", "每 100 g"),
    ],
)
def test_per_phrase(factors: list[Factor], english: str, chinese: str) -> None:
    assert per_phrase(factors, "en") == english
    assert per_phrase(factors, "zh-CN") == chinese


def test_factors_phrase() -> None:
    assert factors_phrase([NIGHTS, GUESTS, QUANTITY], "en") == "2 × 3 nights × 2 guests"
    assert factors_phrase([NIGHTS, ADULTS], "zh") == "3 晚 × 1 位成人"
    assert factors_phrase([DATA], "en") == "1,600 GB"
    assert factors_phrase([replace(QUANTITY, value=Fraction(1))], "en") == "1"
    assert factors_phrase([NIGHTS, replace(QUANTITY, value=Fraction(1))], "en") == "3 nights"
    assert factors_phrase([], "en") == ""


def test_factors_phrase__of_calculations() -> None:
    assert factors_phrase([AREA, FORMULA], "de") == "1,56 m² × 4"
    assert factors_phrase([WEIGHT], "en") == "2.5 × 100 g"
    assert factors_phrase([HEAT], "zh") == "2 W/m²K"


@pytest.mark.parametrize(
    ("unit", "shown"), [("cm3", "2 cm³"), ("m10", "2 m10"), ("CO2", "2 CO2"), ("1/m2", "2 1/m²"), ("m", "2 m")]
)
def test_count_phrase__raises_exponents_of_lengths(unit: str, shown: str) -> None:
    assert count_phrase(2, unit, "en") == shown


def test_count_phrase__singular_and_fractions() -> None:
    assert count_phrase(1, "months", "en") == "1 month"
    assert count_phrase(Fraction(3, 2), "night", "en") == "1.5 nights"
    assert count_phrase(24, "month", "zh") == "24 个月"
    assert count_phrase(24, "month", "fr") == "24 months"


def test_phrases__in_german() -> None:
    assert per_phrase([NIGHTS, GUESTS], "de") == "pro Gast und Nacht"
    assert factors_phrase([NIGHTS, GUESTS], "de") == "3 Nächte × 2 Gäste"
    assert count_phrase(1, "month", "de-AT") == "1 Monat"
    assert count_phrase(Fraction(3, 2), "hour", "de") == "1,5 Stunden"
