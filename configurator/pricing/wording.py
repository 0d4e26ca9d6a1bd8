"""Words for units and factors: `per guest and night`, `3 nights`, in English, German and Chinese.

A unit that is not listed here is shown as the catalog writes it: `per GB`, `16 GB`; an exponent is raised (`1.56 m²`), and a
number of units is multiplied (`2.5 × 100 g`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import prod

from configurator.money import format_number
from configurator.pricing.breakdown import Factor


@dataclass(frozen=True, slots=True)
class Unit:
    """The words for a unit that is counted; `de` is one and `de_many` more, `zh` follows a number, `zh_each` follows `每`."""

    one: str
    many: str
    de: str
    de_many: str
    zh: str
    zh_each: str
    of_time: bool = False


_UNITS = (
    Unit("minute", "minutes", "Minute", "Minuten", "分钟", "分钟", of_time=True),
    Unit("hour", "hours", "Stunde", "Stunden", "小时", "小时", of_time=True),
    Unit("day", "days", "Tag", "Tage", "天", "天", of_time=True),
    Unit("night", "nights", "Nacht", "Nächte", "晚", "晚", of_time=True),
    Unit("week", "weeks", "Woche", "Wochen", "周", "周", of_time=True),
    Unit("month", "months", "Monat", "Monate", "个月", "月", of_time=True),
    Unit("year", "years", "Jahr", "Jahre", "年", "年", of_time=True),
    Unit("guest", "guests", "Gast", "Gäste", "位客人", "位客人"),
    Unit("person", "people", "Person", "Personen", "人", "人"),
    Unit("adult", "adults", "Erwachsener", "Erwachsene", "位成人", "位成人"),
    Unit("child", "children", "Kind", "Kinder", "名儿童", "名儿童"),
    Unit("user", "users", "Nutzer", "Nutzer", "位用户", "位用户"),
    Unit("seat", "seats", "Platz", "Plätze", "个席位", "个席位"),
    Unit("line", "lines", "Anschluss", "Anschlüsse", "条线路", "条线路"),
    Unit("room", "rooms", "Zimmer", "Zimmer", "间客房", "间客房"),
    Unit("piece", "pieces", "Stück", "Stück", "件", "件"),
)
_BY_WORD = {word: unit for unit in _UNITS for word in (unit.one, unit.many)}


def count_phrase(value: int | Fraction | Decimal, unit: str | None, language: str) -> str:
    """A number with its unit: `3 nights`, `1 night`, `3 晚`, `16 GB`, `2`."""
    number = format_number(value, language)
    words = _BY_WORD.get(unit or "")
    if words is None:
        return f"{number} {_joined(unit)}" if unit else number
    if _is_chinese(language):
        return f"{number} {words.zh}"
    one, many = _words(words, language)
    return f"{number} {one if value == 1 else many}"


def factors_phrase(factors: Sequence[Factor], language: str) -> str:
    """What a unit amount is multiplied by: `2 × 3 nights`; empty where there is nothing.

    How many units there are in all comes first, and is left out where it is 1 beside other factors.
    """
    quantities = [factor.value for factor in factors if factor.is_quantity]
    others = [count_phrase(factor.value, _unit(factor), language) for factor in factors if not factor.is_quantity]
    units = prod(quantities)
    telling = [count_phrase(units, None, language)] if quantities and (units != 1 or not others) else []
    return " × ".join((*telling, *others))


def per_phrase(factors: Sequence[Factor], language: str) -> str:
    """What a unit amount is for: `per guest and night`, `每位客人每晚`; empty where no factor has a name.

    Units of time come last; the quantity of the part has no name.
    """
    named = [factor for factor in factors if not factor.is_quantity and (factor.unit or factor.title)]
    ordered = sorted(named, key=_is_time)
    if _is_chinese(language):
        return "".join(f"每{_each(factor, language)}" for factor in ordered)
    per, and_ = ("pro", "und") if _is_german(language) else ("per", "and")
    return f"{per} {f' {and_} '.join(_each(factor, language) for factor in ordered)}" if ordered else ""


def _unit(factor: Factor) -> str | None:
    """The unit of a factor: its own, or the id of its dimension where that is a word for a unit (`stay.adults`)."""
    member = factor.formula.rsplit(".", 1)[-1]
    return factor.unit or (member if member in _BY_WORD else None)


def _is_time(factor: Factor) -> bool:
    words = _BY_WORD.get(_unit(factor) or "")
    return words is not None and words.of_time


def _each(factor: Factor, language: str) -> str:
    unit = _unit(factor) or ""
    words = _BY_WORD.get(unit)
    if words is not None:
        return words.zh_each if _is_chinese(language) else _words(words, language)[0]
    if unit:
        return f" {_raised(unit)}" if _is_chinese(language) else _raised(unit)
    return factor.title.render(language) if factor.title else ""


def _joined(unit: str) -> str:
    """A unit behind a number."""
    return f"× {_raised(unit)}" if unit[0].isdigit() and not unit.startswith("1/") else _raised(unit)


def _raised(unit: str) -> str:
    """A unit with the exponents of lengths as people print them: `m²` for `m2`."""
    return _LENGTH.sub(lambda found: found[1] + _EXPONENTS[found[2]], unit)


_EXPONENTS = {"2": "²", "3": "³"}
_LENGTH = re.compile(r"(?<![^\W_])([kcdm]?m|inch|in|ft|yd)\^?([23])(?!\d)")


def _words(unit: Unit, language: str) -> tuple[str, str]:
    return (unit.de, unit.de_many) if _is_german(language) else (unit.one, unit.many)


def _is_german(language: str) -> bool:
    return language.split("-")[0] == "de"


def _is_chinese(language: str) -> bool:
    return language.split("-")[0] == "zh"
