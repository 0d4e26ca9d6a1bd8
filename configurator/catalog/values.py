"""The values of attributes, from the cells of a table or from YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from configurator.catalog.entries import Entry
from configurator.catalog.records import AttributeType
from configurator.language.evaluate import Value

NUMBER = re.compile(r"[-+]?[0-9]{1,40}(\.[0-9]{1,40})?")
_PERCENTAGE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,10})?)\s*%")
_TRUTH = {"yes": True, "true": True, "no": False, "false": False}
DEMAND = {
    AttributeType.NUMBER: "a number",
    AttributeType.MONEY: "an amount of money",
    AttributeType.TEXT: "a text",
    AttributeType.BOOLEAN: "yes or no",
    AttributeType.SET: "a list of texts",
}


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why something is no value of an attribute: what it must be, and what to write instead."""

    demand: str
    hint: str | None = None


def value_from_text(kind: AttributeType, text: str) -> Value | Unusable:
    """The value in a cell of a table, which is not empty."""
    match kind:
        case AttributeType.TEXT:
            return text
        case AttributeType.SET:
            return frozenset(stripped for item in text.split("|") if (stripped := item.strip()))
        case AttributeType.BOOLEAN:
            return _TRUTH.get(text.lower(), _unusable(kind, "write `yes` or `no`"))
        case _:
            return exact_number(text) if NUMBER.fullmatch(text) else _unusable(kind, _number_hint(text))


def value_from_entry(kind: AttributeType, entry: Entry) -> Value | Unusable | None:
    """The value in a YAML file; None where there is nothing, as in an empty cell."""
    if entry.content is None:
        return None
    if kind is AttributeType.SET:
        return _set(entry)
    if not entry.is_scalar:
        return _unusable(kind, None)
    scalar = entry.scalar
    match kind:
        case AttributeType.TEXT:
            return entry.written if scalar != "" else None
        case AttributeType.BOOLEAN:
            truth = scalar if isinstance(scalar, bool) else _TRUTH.get(entry.written)
            return truth if truth is not None else _unusable(kind, "write `yes` or `no`")
        case _:
            if isinstance(scalar, int | Decimal) and not isinstance(scalar, bool):
                return exact_value(scalar)
            quoted = isinstance(scalar, str) and NUMBER.fullmatch(scalar)
            return _unusable(kind, "remove the quotes" if quoted else _number_hint(entry.written))


def exact_number(text: str) -> int | Fraction:
    """The digits of a number as an exact value."""
    return exact_value(Decimal(text)) if "." in text else int(text)


def exact_value(number: int | Decimal) -> int | Fraction:
    """An `int` where the number is whole, else a `Fraction`."""
    fraction = Fraction(number)
    return int(fraction) if fraction.denominator == 1 else fraction


def percentage(text: str) -> Fraction | None:
    """A share from 0 % to 100 % that is written so: `19 %` is 19/100. None where the text is none."""
    found = _PERCENTAGE.fullmatch(text.strip())
    share = Fraction(found[1]) / 100 if found else None
    return share if share is not None and share <= 1 else None


def _set(entry: Entry) -> Value | Unusable:
    if entry.is_scalar:
        return _unusable(AttributeType.SET, f"write `[{', '.join(entry.written.split('|'))}]`")
    if not isinstance(entry.content, list) or any(not item.is_scalar for item in entry.items):
        return _unusable(AttributeType.SET, "write `[a, b]`")
    return frozenset(item.written for item in entry.items)


def _unusable(kind: AttributeType, hint: str | None) -> Unusable:
    return Unusable(DEMAND[kind], hint)


def _number_hint(text: str) -> str | None:
    found = re.search(r"[-+]?[0-9][0-9.,' ]*", text)
    if found is None:
        return "leave it empty where there is none"
    digits = found.group().strip(" ,.'")
    if "," in digits or "'" in digits or " " in digits:
        return "write digits with a dot before the decimals and nothing between thousands: `1299.50`"
    return f"write the number alone: `{digits}`"
