"""Every factor of the table against pint, which others maintain."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from configurator.units import Unit, parse_unit
from configurator.units.words import known_words

IN_PINT = {
    "inches": "inch",
    "min": "minute",
    "t": "metric_ton",
    "P": "px",
    "%": "percent",
    "ppm": "ppm",
    "Ω": "ohm",
    "Nm": "N*m",
    "kNm": "kN*m",
}

# Counted things, calendar months, turns without pi, and what pint has no exact word for: the table itself says what they are.
SI_BASES = frozenset(("m", "kg", "s", "A", "K", "bit"))
OTHERWISE = {
    "PS": Fraction(73549875, 100000),  # DIN 66036: 75 kg lifted by 1 m a second, at 9.80665 m/s2
    "mph": Fraction(44704, 100000),
    "‰": Fraction(1, 1000),
}


@cache
def registry() -> Any:
    pint = pytest.importorskip("pint")
    return pint.UnitRegistry(non_int_type=Fraction)


def pint_factor(text: str, unit: Unit) -> Fraction:
    """What one of these is in base units, says pint."""
    base = registry().Unit("")
    for name, exponent in unit.dimension:
        base *= registry().Unit(name) ** exponent
    return Fraction(registry().parse_expression(text).to(base).magnitude)


def in_si(word: str) -> bool:
    return all(base in SI_BASES for base, _ in parse_unit(word).dimension)


@pytest.mark.parametrize("word", [word for word in known_words() if in_si(word) and word not in OTHERWISE])
def test_factor__of_every_word_is_that_of_pint(word: str) -> None:
    unit = parse_unit(word)
    assert pint_factor(IN_PINT.get(word, word), unit) == unit.factor


@pytest.mark.parametrize(
    ("text", "in_pint"),
    [
        ("W/m2K", "W/(m**2*K)"),
        ("kg/m³", "kg/m**3"),
        ("l/100 km", "l/(100*km)"),
        ("Gbit/s", "Gbit/s"),
        ("MiB/s", "MiB/s"),
        ("km/h", "km/h"),
        ("N/mm²", "N/mm**2"),
        ("mm2", "mm**2"),
        ("1/min", "1/minute"),
    ],
)
def test_factor__of_a_compound_is_that_of_pint(text: str, in_pint: str) -> None:
    assert pint_factor(in_pint, parse_unit(text)) == parse_unit(text).factor


@pytest.mark.parametrize("word", OTHERWISE)
def test_factor__where_pint_has_none_is_that_of_its_standard(word: str) -> None:
    assert parse_unit(word).factor == OTHERWISE[word]
