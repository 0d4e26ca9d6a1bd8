"""Scopes that note what formulas read, and scopes that give the noted values back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

from configurator.catalog.records import QUANTITY
from configurator.language.evaluate import Absent, Missing, Scope, Value
from configurator.language.syntax import Name
from configurator.pricing.literal import format_literal, parse_literal, parse_texts


class RecordingScope:
    """A scope that notes everything that is read through it in `reads`: name -> value as text (see `literal`).

    A quantity is noted as `<part>.quantity`, the parts behind a star as `*.<attribute>`.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.reads: dict[str, str] = {}

    def read(self, name: Name) -> Value | Absent | Missing:
        """The value of a name."""
        value = self._scope.read(name)
        self.reads[str(name)] = format_literal(value)
        return value

    def quantity(self, part: str) -> int:
        """How many units of a part there are."""
        quantity = self._scope.quantity(part)
        self.reads[f"{part}.{QUANTITY}"] = str(quantity)
        return quantity

    def present(self, part: str) -> bool:
        """Whether a part is there: noted as how many units there are."""
        return self.quantity(part) > 0

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The parts behind `*.attribute`."""
        parts = self._scope.parts_with(attribute)
        self.reads[f"*.{attribute}"] = json.dumps(parts)
        return parts

    def total(self, kind: str) -> int | Fraction:
        """What the lines come to that a charge is on."""
        total = self._scope.total(kind)
        self.reads[kind] = format_literal(total)
        return total


class RecordedScope:
    """A scope of values that were noted before. Raises KeyError for a name that was not."""

    def __init__(self, reads: Mapping[str, str]) -> None:
        self._reads = reads

    def read(self, name: Name) -> Value | Absent | Missing:
        """The value of a name."""
        return parse_literal(self._reads[str(name)])

    def quantity(self, part: str) -> int:
        """How many units of a part there are."""
        return int(self._reads[f"{part}.{QUANTITY}"])

    def present(self, part: str) -> bool:
        """Whether a part is there."""
        return self.quantity(part) > 0

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The parts behind `*.attribute`."""
        return parse_texts(self._reads[f"*.{attribute}"])

    def total(self, kind: str) -> int | Fraction:
        """What the lines came to that a charge is on."""
        total = parse_literal(self._reads[kind])
        if isinstance(total, bool) or not isinstance(total, int | Fraction):
            raise KeyError(kind)
        return total
