"""Numbers of quotes and orders: without gaps, none twice, given in the transaction that issues."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from configurator.store import tables
from configurator.store.errors import RecordError
from configurator.store.inserting import upsert
from configurator.store.settings import read_setting

QUOTE, ORDER = "quote", "order"
PATTERNS = {QUOTE: "Q-{year}-{number:05d}", ORDER: "O-{year}-{number:05d}"}
"""The patterns of a new store."""

_FIELDS = {"year", "number"}
_DIGITS = re.compile(r"(0?[1-9][0-9]?d?)?")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Pattern:
    """How numbers are written: `Q-{year}-{number:05d}`. With `{year}` they begin again at 1 every year."""

    text: str

    @property
    def is_yearly(self) -> bool:
        """Whether there is a counter for each year."""
        return "{year" in self.text

    def period(self, day: date) -> str:
        """The counter that counts on a day."""
        return f"{day.year:04d}" if self.is_yearly else ""

    def write(self, number: int, day: date) -> str:
        """A number as it is shown."""
        return self.text.format(year=day.year, number=number)


def pattern_setting(series: str) -> str:
    """The name of the setting that holds the pattern of a series."""
    return f"{series}-numbers"


def check_pattern(text: str) -> Pattern:
    """A pattern. Raises RecordError where numbers written by it could be equal, or not be read."""
    try:
        pieces = list(string.Formatter().parse(text))
    except ValueError:
        pieces = []
    names = [name for _, name, _, _ in pieces if name is not None]
    sound = set(names) <= _FIELDS and names.count("number") == 1 and len(set(names)) == len(names)
    sound = sound and all(_DIGITS.fullmatch(form or "") and not conversion for _, _, form, conversion in pieces)
    if not sound or not re.fullmatch(r"[A-Za-z0-9._-]+", re.sub(r"\{.*?\}", "0", text)) or len(text) > _LONGEST:
        hint = "Write it like `Q-{year}-{number:05d}`: letters, digits, `.`, `_` and `-` around `{number}`."
        raise RecordError(f"The pattern `{text}`", ["numbers cannot be written by it"], hint)
    return Pattern(text)


def next_number(connection: Connection, series: str, day: date) -> str:
    """The next number of a series on a day.

    The counter stays locked until the transaction ends: whoever comes next waits, and a transaction that fails leaves no gap.
    """
    pattern = Pattern(read_setting(connection, pattern_setting(series), PATTERNS[series]))
    table = tables.counters
    first = {"series": series, "period": pattern.period(day), "last": 1}
    counted = (
        upsert(connection, table)
        .values(first)
        .on_conflict_do_update(index_elements=[table.c.series, table.c.period], set_={"last": table.c.last + 1})
    )
    number: int = connection.execute(counted.returning(table.c.last)).scalar_one()
    return pattern.write(number, day)


def counters(connection: Connection) -> dict[tuple[str, str], int]:
    """How many numbers were given, by series and period."""
    return {(row.series, row.period): row.last for row in connection.execute(sa.select(tables.counters))}
