"""What an expression is worth, exactly, given the values of the names that it reads.

Values are `int`, `Fraction`, `str`, `bool` and frozensets of texts. Two more results have meanings of their own:
`ABSENT`, where a part that is read is not there, and `MISSING`, where an option lacks the attribute. Both make a
comparison unknown; `and`, `or`, `not` and `implies` follow Kleene's three-valued logic, with `ABSENT` (or `MISSING`)
for unknown. In aggregates absent parts count 0 (sum, count) or are passed over (min, max).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Protocol

from configurator.language.syntax import Name

Value = int | Fraction | str | bool | frozenset[str]


class Absent:
    """The type of ABSENT."""

    def __repr__(self) -> str:
        return "ABSENT"


class Missing:
    """The type of MISSING."""

    def __repr__(self) -> str:
        return "MISSING"


ABSENT: Final = Absent()
MISSING: Final = Missing()


class Scope(Protocol):
    """Where an expression reads its names from."""

    def read(self, name: Name) -> Value | Absent | Missing:
        """The value of a name; ABSENT where its part is not there, MISSING where the option lacks the attribute."""

    def quantity(self, part: str) -> int:
        """How many units of a part there are; 0 where it is absent."""

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The ids of all parts whose module declares the attribute, for `*.attribute`."""

    def total(self, kind: str) -> int | Fraction:
        """The total of a kind of charge (`one-time`, `monthly`) in the catalog's currency, for `total(...)`."""
