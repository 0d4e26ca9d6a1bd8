"""Exact amounts: rounding, minor units, allocation, formats."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.money import (
    allocate,
    format_money,
    format_number,
    format_unit_price,
    from_minor,
    locale,
    minor_digits,
    round_to_minor,
    to_minor,
)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        (Fraction("1.005"), "EUR", 101),
        (Fraction("-1.005"), "EUR", -101),
        (Fraction("1.0049"), "EUR", 100),
        (Fraction(1, 3), "EUR", 33),
        (2, "EUR", 200),
        (Fraction("2.5"), "JPY", 3),
        (Fraction("2.0005"), "KWD", 2001),
    ],
)
def test_round_to_minor__half_up_away_from_zero(amount: Fraction, currency: str, minor: int) -> None:
    assert round_to_minor(amount, currency) == minor


@given(st.fractions(-(10**9), 10**9), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_round_to_minor__is_nearest_and_symmetric(amount: Fraction, currency: str) -> None:
    minor = round_to_minor(amount, currency)
    assert abs(Fraction(minor, 10 ** minor_digits(currency)) - amount) <= Fraction(1, 2 * 10 ** minor_digits(currency))
    assert round_to_minor(-amount, currency) == -minor


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_minor_units__round_trip(minor: int, currency: str) -> None:
    amount = from_minor(minor, currency)
    assert to_minor(amount, currency) == minor
    assert -amount.as_tuple().exponent == minor_digits(currency)  # type: ignore[operator]


def test_to_minor__refuses_what_is_finer() -> None:
    with pytest.raises(ValueError, match=r"0\.001"):
        to_minor(Decimal("0.001"), "EUR")


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any))
def test_allocate__adds_up_and_stays_within_one(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    assert all(abs(part - Fraction(total * weight, whole)) < 1 for part, weight in zip(parts, weights, strict=True))


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 5]])
def test_allocate__refuses_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(100, weights)


def test_allocate__ties_go_to_the_earlier() -> None:
    assert allocate(10, [1, 1, 1]) == [4, 3, 3]
    assert allocate(-10, [1, 1, 1]) == [-4, -3, -3]


def test_format_money__locales() -> None:
    assert format_money(Decimal("1234.50"), "EUR") == "€1,234.50"
    assert format_money(Decimal("-3"), "CNY", "zh") == "-¥3.00"
    assert format_money(Decimal("1000"), "JPY", "en") == "¥1,000"


def test_format_unit_price__finer_than_a_cent() -> None:
    assert format_unit_price(Fraction("0.0025"), "EUR") == "€0.0025"
    assert format_unit_price(100, "EUR") == "€100.00"
    assert format_unit_price(Fraction(1, 3), "EUR") == "€0.333333"


def test_format_number() -> None:
    assert format_number(Decimal("2.50")) == "2.5"
    assert format_number(12_000) == "12,000"
    assert format_number(Fraction(2, 3)) == "0.666667"


@pytest.mark.parametrize(
    ("tag", "known"), [("zh", "zh"), ("en-GB", "en_GB"), ("zh-XX", "zh"), ("xx", "en"), ("../etc", "en"), ("", "en")]
)
def test_locale__falls_back(tag: str, known: str) -> None:
    assert str(locale(tag)) == known
