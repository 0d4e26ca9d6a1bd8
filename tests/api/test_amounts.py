from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.amounts import amount_format
from configurator.money import format_money, minor_digits

CURRENCIES = ["EUR", "CNY", "USD", "JPY", "CHF", "KWD", "INR"]
LANGUAGES = ["en", "zh", "de", "fr", "de-CH", "ja", "hi", "ar", "pl", "xx"]


@given(st.sampled_from(CURRENCIES), st.sampled_from(LANGUAGES), st.integers(-(10**12), 10**12))
def test_amounts__are_written_as_babel_writes_them(currency: str, language: str, minor: int) -> None:
    amount = Decimal(minor).scaleb(-minor_digits(currency))
    assert amount_format(currency, language).write(amount) == format_money(amount, currency, language)


@pytest.mark.parametrize(
    ("amount", "language", "expected"),
    [
        ("12.50", "en", "+€12.50"),
        ("-12.50", "en", "−€12.50"),
        ("0.00", "en", "€0.00"),
        ("1234.50", "de", "+1.234,50\xa0€"),
        ("-1", "zh", "−€1.00"),
    ],
)
def test_differences__have_a_sign(amount: str, language: str, expected: str) -> None:
    assert amount_format("EUR", language).signed(Decimal(amount)) == expected


def test_documents__hold_the_exact_amount() -> None:
    money = amount_format("EUR", "en")
    assert money.document(Decimal("1234.50")) == {"amount": "1234.50", "currency": "EUR", "formatted": "€1,234.50"}
    assert money.difference(Decimal("-0.05")) == {"amount": "-0.05", "currency": "EUR", "formatted": "−€0.05"}
