"""Values as text and back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.language.evaluate import ABSENT, MISSING, Result
from configurator.pricing.literal import format_literal, format_number, parse_literal, parse_number, parse_texts

NUMBERS = st.integers(-(10**12), 10**12) | st.fractions(-(10**6), 10**6, max_denominator=10**6)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = NUMBERS | TEXTS | st.booleans() | st.frozensets(TEXTS, max_size=4) | st.sampled_from([ABSENT, MISSING])


@given(VALUES)
def test_literal__round_trip(value: Result) -> None:
    read = parse_literal(format_literal(value))
    assert read == value
    assert isinstance(read, bool) == isinstance(value, bool)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (Fraction(49, 10), "4.9"),
        (Fraction(-1, 3), "-1/3"),
        (Fraction(1, 1000), "0.001"),
        (True, "true"),
        (10**25, "1" + "0" * 25),
    ],
)
def test_format_literal(value: Result, text: str) -> None:
    assert format_literal(value) == text


def test_format_literal__texts_and_sets() -> None:
    assert format_literal('a "quoted" 词') == '"a \\"quoted\\" 词"'
    assert format_literal(frozenset({"b", "a"})) == '["a", "b"]'
    assert format_literal(ABSENT) == "absent"


@pytest.mark.parametrize(
    "text", ["", "x", '"', '"a" b', "[1]", "[[", "1/0", "1e5", "nan", "1.", "--1", "[" * 100_000, "9" * 5000]
)
def test_parse_literal__refuses(text: str) -> None:
    with pytest.raises(ValueError):
        parse_literal(text)


def test_parse_number__fraction_of_a_decimal() -> None:
    assert parse_number("1.5/3") == Fraction(1, 2)
    assert format_number(Fraction(7)) == "7"


def test_parse_texts__keeps_the_order() -> None:
    assert parse_texts('["b", "a"]') == ("b", "a")
