"""Names with units, for tests of expressions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from configurator.language.conversion import Converted, with_conversions
from configurator.language.format import format_expression
from configurator.language.parse import parse_expression
from configurator.language.syntax import Name
from configurator.language.types import NameType, Type, UnknownName
from configurator.source import Severity
from configurator.units import Unit, parse_unit


@dataclass
class Measured:
    """Names with the units of their numbers: `""` for none, `money` for amounts of money, `text` for texts."""

    units: dict[str, str]
    values: dict[str, Collection[int]] = field(default_factory=dict)
    currency: str = "EUR"
    charge_kinds: Collection[str] = ("one-time", "monthly")
    reads_each: bool = False

    def lookup(self, name: Name) -> NameType | UnknownName:
        unit = self.units.get(str(name))
        if unit is None:
            return UnknownName(f"unknown name `{name}`")
        if unit == "text":
            return NameType(Type.TEXT)
        kind = Type.MONEY if unit.startswith(("money", "EUR")) else Type.NUMBER
        unit = unit.removeprefix("money")
        return NameType(kind, self.values.get(str(name)), unit=parse_unit(unit) if unit else None)

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        return tuple(name.removesuffix(f".{attribute}") for name in self.units if name.endswith(f".{attribute}"))

    def unknown_attribute(self, attribute: str) -> UnknownName:
        return UnknownName(f"no part has an attribute `{attribute}`")


NAMES = Measured(
    {
        "w": "mm", "h": "mm", "door": "m", "span": "cm", "area": "m2", "inch": "inch",
        "load": "kg", "weight": "g", "glass": "kg/m2", "profile": "kg/m",
        "a.weight": "g", "b.weight": "kg", "c.weight": "kg",
        "speed": "km/h", "time": "min", "share": "%", "n": "", "free": "", "part.quantity": "",
        "price": "money", "rate": "EUR/m2", "fee": "EUR/month", "budget": "EUR", "cpu": "text",
        "storage": "GB", "memory": "GiB", "bags": "bag", "months": "month",
    },
    {"storage": (128, 256), "n": (1, 2, 3)},
)  # fmt: skip


def convert(text: str, unit: Unit | None = None) -> Converted:
    return with_conversions(parse_expression(text), NAMES, unit)


def converted(text: str, unit: str | None = None) -> str:
    """An expression with its conversions, as an author would write it. Fails where it has an issue."""
    found = convert(text, parse_unit(unit) if unit else None)
    assert not found.issues, found.issues
    return format_expression(found.expression.root)


def issues(text: str, unit: str | None = None) -> list[str]:
    """What is wrong: the text that is marked, the message and the hint."""
    found = convert(text, parse_unit(unit) if unit else None)
    kinds = {Severity.ERROR: "", Severity.WARNING: "warning "}
    return [
        f"{kinds[issue.severity]}[{text[issue.place.column - 1 :][: issue.place.length]}] {issue.message} = {issue.hint}"
        for issue in found.issues
    ]
