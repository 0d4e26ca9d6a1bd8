"""Values as text and back, exactly: what a formula read is kept in breakdowns and quotes in this notation.

| value        | text               |
|--------------|--------------------|
| number       | `3`, `4.9`, `1/3`  |
| truth value  | `true`, `false`    |
| text         | `"AM5"` (as JSON)  |
| set          | `["AM4", "AM5"]`   |
| absent part  | `absent`           |
| no attribute | `missing`          |
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction

from configurator.language.evaluate import ABSENT, MISSING, Absent, Missing, Value

_NUMBER = re.compile(r"-?\d{1,40}(\.\d{1,40})?(/[1-9]\d{0,39})?")
_WORDS: dict[str, Value | Absent | Missing] = {"true": True, "false": False, "absent": ABSENT, "missing": MISSING}


def format_number(number: int | Fraction) -> str:
    """An exact number as text: as a decimal where it ends (`4.9`), else as a fraction (`1/3`)."""
    if number.denominator == 1:
        return str(number.numerator)
    places = _decimal_places(number.denominator)
    if places is None:
        return f"{number.numerator}/{number.denominator}"
    return f"{Decimal(number.numerator * 10**places // number.denominator).scaleb(-places):f}"


def parse_number(text: str) -> Fraction:
    """The number that `format_number` wrote. Raises ValueError for any other text."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"`{text[:60]}` is not a number")
    whole, _, denominator = text.partition("/")
    return Fraction(whole) / int(denominator or 1)


def format_literal(value: Value | Absent | Missing) -> str:
    """A value that an expression read, as text."""
    match value:
        case Absent():
            return "absent"
        case Missing():
            return "missing"
        case bool():
            return "true" if value else "false"
        case int() | Fraction():
            return format_number(value)
        case str():
            return json.dumps(value, ensure_ascii=False)
        case frozenset():
            return json.dumps(sorted(value), ensure_ascii=False)


def parse_literal(text: str) -> Value | Absent | Missing:
    """The value that `format_literal` wrote. Raises ValueError for any other text."""
    if text in _WORDS:
        return _WORDS[text]
    if text.startswith('"'):
        value = json.loads(text)
        if isinstance(value, str):
            return value
    if text.startswith("["):
        return frozenset(parse_texts(text))
    number = parse_number(text)
    return number.numerator if number.denominator == 1 else number


def parse_texts(text: str) -> tuple[str, ...]:
    """A list of texts in their order. Raises ValueError where it is not one."""
    try:
        items = json.loads(text)
    except RecursionError:
        items = None
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ValueError(f"`{text[:60]}` is not a list of texts")
    return tuple(items)


def _decimal_places(denominator: int) -> int | None:
    """How many places a fraction with this denominator (in lowest terms) needs; None where it does not end."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None
