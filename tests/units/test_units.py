from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.units import (
    NUMBER,
    IncompatibleUnitsError,
    Unit,
    UnitError,
    currencies,
    doubt,
    own_words,
    parse_unit,
    units_like,
)
from configurator.units.words import known_words

WORDS = st.sampled_from([*known_words(), "bag", "slot", "EUR", "CNY", "件"])


@st.composite
def units(draw: st.DrawFn) -> Unit:
    """A product of powers of words; a number is before some of them."""
    found = NUMBER
    for word in draw(st.lists(WORDS, max_size=4)):
        number = draw(st.sampled_from(["", "100 ", "2.5 "]))
        found = found * parse_unit(number + word) ** draw(st.integers(-3, 3))
    return found


# --- laws -------------------------------------------------------------------------------------------------------------


@given(units(), units(), units())
def test_units__form_a_commutative_group(one: Unit, other: Unit, third: Unit) -> None:
    assert (one * other) * third == one * (other * third)
    assert one * other == other * one
    assert one * NUMBER == one
    assert one / one == NUMBER
    assert (one / other) * other == one


@given(units(), st.integers(-3, 3), st.integers(-3, 3))
def test_units__powers_add_and_multiply(unit: Unit, one: int, other: int) -> None:
    assert unit**one * unit**other == unit ** (one + other)
    assert (unit**one) ** other == unit ** (one * other)


@given(units(), units())
def test_conversion__there_and_back_is_exact(one: Unit, other: Unit) -> None:
    if not one.is_compatible(other):
        with pytest.raises(IncompatibleUnitsError):
            one.factor_to(other)
        return
    assert isinstance(one.factor_to(other), Fraction)
    assert one.factor_to(other) * other.factor_to(one) == 1


@given(WORDS, WORDS, WORDS)
def test_conversion__over_a_third_unit_is_the_same(one: str, other: str, third: str) -> None:
    first, second, last = (parse_unit(word) for word in (one, other, third))
    ratio = first / second
    assert (ratio * last).factor_to(last) == ratio.factor if ratio.is_number else not first.is_compatible(second)


@given(units())
def test_text__reads_back_as_the_same_unit(unit: Unit) -> None:
    written = str(unit)
    assert unit.names or not written
    if written and len(written) <= 60 and all(abs(exponent) <= 9 for _, exponent in unit.names):
        assert parse_unit(written) == unit


@given(st.text(max_size=12))
def test_text__any_is_a_unit_or_explained(text: str) -> None:
    try:
        parse_unit(text)
    except UnitError as error:
        assert error.reason
        assert error.code == "invalid-unit"


# --- texts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        (["m2", "m²", "m^2", "m·m", "m*m", "㎡", "m m"], "m2"),
        (["W/m2K", "W/(m²K)", "W/(m2·K)", "W/m²·K", "W/m2/K", "W m-2 K-1", "W·m⁻²·K⁻¹"], "W/(m2·K)"),
        (["µm", "μm"], "μm"),
        (["Ω", "\N{OHM SIGN}"], "Ω"),
        (["1/min", "/min", "min-1", "min⁻¹"], "1/min"),
        (["kg per m3", "kg/m³"], "kg/m3"),
        (["l/100 km", "l/100km"], "l/100 km"),
        (["EUR/month", "EUR per month"], "EUR/month"),
        (["dB(A)"], "dB(A)"),
        (["rack-unit"], "rack-unit"),
    ],
)
def test_text__ways_of_writing_one_unit(texts: list[str], written: str) -> None:
    assert {str(parse_unit(text)) for text in texts} == {written}
    assert len({parse_unit(text) for text in texts}) == 1


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        ("GB", "GiB", Fraction(10**9, 2**30)),
        ("GB/s", "Gbit/s", 8),
        ("inch", "mm", Fraction(254, 10)),
        ("kWh", "MJ", Fraction(36, 10)),
        ("mAh", "Ah", Fraction(1, 1000)),
        ("year", "month", 12),
        ("week", "h", 168),
        ("guest", "person", 1),
        ("bags", "bag", 1),
        ("boxes", "box", 1),
        ("%", "‰", 10),
        ("EUR/100 g", "EUR/kg", 10),
        ("m3", "l", 1000),
        ("W", "J/s", 1),
        ("V·A", "W", 1),
        ("rpm", "revolution/s", Fraction(1, 60)),
        ("PS", "kW", Fraction(73549875, 100_000_000)),
        ("mph", "km/h", Fraction(1609344, 1_000_000)),
    ],
)
def test_factor__is_exact(one: str, other: str, factor: Fraction) -> None:
    assert parse_unit(one).factor_to(parse_unit(other)) == factor


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("°C", "K"),  # an offset, which no factor expresses
        ("min", "month"),
        ("month", "day"),
        ("night", "day"),
        ("dB", "dB(A)"),
        ("VA", "W"),
        ("EUR", "USD"),
        ("EUR", "EUR/month"),
        ("bag", "piece"),
        ("lm", "cd"),
        ("mm", "mm2"),
        ("rpm", "Hz"),
    ],
)
def test_compatible__not_what_differs_by_more_than_a_factor(one: str, other: str) -> None:
    assert not parse_unit(one).is_compatible(parse_unit(other))
    with pytest.raises(IncompatibleUnitsError, match="do not measure the same"):
        parse_unit(one).factor_to(parse_unit(other))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        ("m//s", "`/` stands in the wrong place"),
        ("m/", "something is missing at its end"),
        ("(m", "never closed"),
        ("m)", "`)` stands in the wrong place"),
        ("5", "a number stands only before a word"),
        ("m^0", "the exponent 0 makes no sense"),
        ("m^x", "`^` cannot stand in one"),
        ("0 m", "above 0"),
        ('"', "did you mean `inch`?"),
        ("$", "write the code: `USD`"),
        ("number of people", "a unit is one word"),
        ("m" * 61, "too long"),
    ],
)
def test_text__that_is_no_unit_is_explained(text: str, said: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_unit(text)
    assert said in str(caught.value)


# --- words of the author ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["bag", "slot", "U", "HE", "ply", "box", "pallet", "sheet", "core", "rack", "point", "件", "Stück"]
)
def test_own_word__is_a_dimension_of_its_own_without_a_doubt(word: str) -> None:
    unit = parse_unit(word)
    assert own_words(unit) == (word,)
    assert doubt(word) is None
    assert unit.factor == 1 and not any(unit.is_compatible(parse_unit(known)) for known in known_words())


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("mmm", "mm"),
        ("Kg", "kg"),
        ("kgs", "kg"),
        ("gr", "g"),
        ("KW", "kW"),
        ("gb", "GB"),
        ("monht", "month"),
        ("minuts", "minutes"),
        ("prot", "port"),
        ("metre", "m"),
        ("hrs", "h"),
        ("Kg/m2", "kg"),
    ],
)
def test_doubt__of_a_word_close_to_a_known_one(word: str, meant: str) -> None:
    found = doubt(word)
    assert found is not None and found[1] == f"did you mean `{meant}`?"


def test_doubt__none_of_what_is_known() -> None:
    assert not [word for word in known_words() if doubt(word)]


def test_units_like__are_the_usual_ones_of_the_dimension() -> None:
    assert units_like(parse_unit("km"))[:4] == ("mm", "cm", "m", "km")
    assert units_like(parse_unit("bag")) == ()


def test_currencies__of_a_price() -> None:
    assert currencies(parse_unit("EUR/m2")) == ("EUR",)
    assert currencies(parse_unit("€")) == ("EUR",)
    assert currencies(parse_unit("kg")) == ()
