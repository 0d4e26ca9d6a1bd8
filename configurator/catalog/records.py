"""The records of a catalog: immutable, checked, with the place of everything in its file.

`load_catalog` makes them; nothing else does. A product's customer decides `Choice`s, each a variable of its own:

| choice path       | what it is                                        | values                                  |
|-------------------|---------------------------------------------------|-----------------------------------------|
| `cpu`             | the option of a swappable part                    | option ids, and `none` where optional   |
| `transfer`        | presence of a shared or cut-to-fit part           | `included`, and `none` where optional   |
| `stay.nights`     | a dimension of a cut-to-fit part                  | numbers, and `none` where optional      |
| `memory.quantity` | how many of a part whose count is a range above 1 | whole numbers (0 means `none`)          |

and facts of the context are variables too, under `context.<name>`. Every `Name` in an expression reads exactly one
variable: a `Reference` says which, and how its value becomes the value of the name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from configurator.language.evaluate import ABSENT, MISSING, Absent, Missing, Value
from configurator.language.syntax import Expression, Name
from configurator.source import Issue, Place

NONE = "none"
INCLUDED = "included"
QUANTITY = "quantity"
CONTEXT = "context"

Number = int | Decimal
ChoiceValue = str | int | Decimal | bool


class ModuleKind(StrEnum):
    """How a module can be customized (Pine's kinds of modularity)."""

    SHARED = "shared"
    SWAPPABLE = "swappable"
    CUT_TO_FIT = "cut-to-fit"


class AttributeType(StrEnum):
    """What the values of an attribute are."""

    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    BOOLEAN = "boolean"
    SET = "set"


class ChargeKind(StrEnum):
    """When a charge is due. Totals are kept per kind and never mixed."""

    ONE_TIME = "one-time"
    MONTHLY = "monthly"


class ChoiceKind(StrEnum):
    """What a choice decides."""

    OPTION = "option"
    PRESENCE = "presence"
    QUANTITY = "quantity"
    DIMENSION = "dimension"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one or more languages; under the key `""` a text that is the same in all."""

    by_language: Mapping[str, str]

    def render(self, language: str = "en") -> str:
        """The text in `language`; else in its base language, else as written for all, else in any language."""
        texts = self.by_language
        for key in (language, language.split("-")[0], "", "en"):
            if key in texts:
                return texts[key]
        return next(iter(texts.values()), "")

    def __str__(self) -> str:
        return self.render()


@dataclass(frozen=True, slots=True)
class Attribute:
    """A named, typed property of the options of a module (or of the module itself)."""

    id: str
    title: Text
    type: AttributeType
    unit: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Option:
    """One alternative of a swappable module. `values` lacks the attributes that it does not have."""

    id: str
    title: Text
    description: Text | None
    values: Mapping[str, Value]
    place: Place


@dataclass(frozen=True, slots=True)
class Dimension:
    """A number that the customer sets: from `low` to `high` in steps of `step`; `high` lies on the grid."""

    id: str
    title: Text
    low: Number
    high: Number
    step: Number
    unit: str | None
    place: Place

    @property
    def values(self) -> tuple[Number, ...]:
        """All values in order: `low + k * step`."""
        steps = int((Decimal(self.high) - Decimal(self.low)) / Decimal(self.step))
        return tuple(plain_number(Decimal(self.low) + k * Decimal(self.step)) for k in range(steps + 1))


@dataclass(frozen=True, slots=True)
class Charge:
    """What something costs: `amount` (an expression, money per unit) times every factor in `per`, rounded once.

    `part` is the part that the charge belongs to (None: the product as a whole); the charge applies where that part
    is present and `when` (if any) is true.
    """

    id: str
    title: Text
    kind: ChargeKind
    amount: Expression
    per: tuple[Expression, ...]
    when: Expression | None
    part: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Module:
    """A building block that can be sold. `values` are the attributes of a shared or cut-to-fit module."""

    id: str
    kind: ModuleKind
    title: Text
    description: Text | None
    attributes: Mapping[str, Attribute]
    options: Mapping[str, Option]
    dimensions: Mapping[str, Dimension]
    values: Mapping[str, Value]
    charges: tuple[Charge, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Part:
    """A named place in a product, filled by a module, with a count from `low` to `high`."""

    id: str
    module: Module
    low: int
    high: int
    title: Text
    place: Place

    @property
    def optional(self) -> bool:
        """Whether the part may be left out."""
        return self.low == 0

    @property
    def has_quantity(self) -> bool:
        """Whether the customer chooses how many."""
        return self.high > 1


@dataclass(frozen=True, slots=True)
class CombinationTable:
    """Allowed (or forbidden) combinations: one expression a column; a cell is a set of values, or None for any."""

    columns: tuple[Expression, ...]
    rows: tuple[tuple[frozenset[Value] | None, ...], ...]
    allow: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """What an author writes: where `when` is true, `require` holds. `because` is the reason in the author's words.

    Over absent parts: a `when` that is not definitely true does not fire; a `require` that is not definitely false
    holds (three-valued logic, Kleene).
    """

    id: str
    when: Expression | None
    require: Expression | CombinationTable
    because: Text
    place: Place


@dataclass(frozen=True, slots=True)
class Choice:
    """One variable that the customer decides. `values` are in catalog order, `none` (or quantity 0) last."""

    path: str
    kind: ChoiceKind
    part: Part
    title: Text
    values: tuple[ChoiceValue, ...]
    dimension: Dimension | None = None
    default: ChoiceValue | None = None

    @property
    def fixed(self) -> bool:
        """Whether there is nothing to decide."""
        return len(self.values) == 1

    def option(self, value: ChoiceValue) -> Option | None:
        """The option record behind a value, where it has one."""
        return self.part.module.options.get(str(value)) if self.kind is ChoiceKind.OPTION else None


@dataclass(frozen=True, slots=True)
class ContextFact:
    """A fact that is given, not chosen: its values in order, each with a title, and a default or None (required)."""

    id: str
    title: Text
    values: Mapping[ChoiceValue, Text]
    default: ChoiceValue | None
    unit: str | None
    place: Place

    @property
    def path(self) -> str:
        """The name of its variable."""
        return f"{CONTEXT}.{self.id}"


@dataclass(frozen=True, slots=True)
class Reference:
    """How a name reads one variable: `variable` is a choice path or `context.<fact>`.

    With `attribute`, the value of the name is that attribute of the option (or module) behind the variable's value;
    with `presence_count`, it is 1 where the variable is not `none` and 0 where it is; else the variable's value itself.
    """

    variable: str
    part: Part | None = field(default=None, compare=False)
    attribute: str | None = None
    presence_count: bool = False

    def value(self, variable_value: ChoiceValue) -> Value | Absent | Missing:
        """The value of the name, given the value of its variable; ABSENT where the part is not there."""
        absent = self.part is not None and variable_value == NONE
        if self.presence_count:
            return 0 if absent else 1
        if absent:
            return ABSENT
        if self.attribute is None:
            return exact(variable_value)
        assert self.part is not None
        module = self.part.module
        values = module.options[str(variable_value)].values if module.kind is ModuleKind.SWAPPABLE else module.values
        return values.get(self.attribute, MISSING)


@dataclass(frozen=True)
class Product:
    """What a customer configures: parts, rules over them, charges, and how totals of different kinds compare.

    `charges` are complete: those of the modules, written out per part, then the product's own. `price_basis` weighs the
    total of each kind of charge to the one number that "cheapest" minimises.
    """

    id: str
    title: Text
    description: Text | None
    parts: Mapping[str, Part]
    rules: tuple[Rule, ...]
    charges: tuple[Charge, ...]
    price_basis: Mapping[ChargeKind, Expression]
    defaults: Mapping[str, ChoiceValue]
    quote_days: int
    context: Mapping[str, ContextFact]
    place: Place

    @cached_property
    def choices(self) -> Mapping[str, Choice]:
        """Every choice by its path, in the order of the parts."""
        found: dict[str, Choice] = {}
        for part in self.parts.values():
            for choice in _choices_of(part, self.defaults):
                found[choice.path] = choice
        return found

    @cached_property
    def known_references(self) -> dict[tuple[str, ...], Reference]:
        """References by the parts of their names, filled as names are resolved: repeated reads look here first."""
        return {}

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The ids of all parts whose module declares the attribute (or dimension): what `*.attribute` stands for."""
        return tuple(
            part.id for part in self.parts.values() if attribute in part.module.attributes or attribute in part.module.dimensions
        )

    def reference(self, name: Name) -> Reference | None:
        """What a name reads, or None where the product has no such thing."""
        return self._references(name.parts)

    def _references(self, parts: tuple[str, ...]) -> Reference | None:
        if parts[0] == CONTEXT:
            known = len(parts) == 2 and parts[1] in self.context
            return Reference(".".join(parts)) if known else None
        part = self.parts.get(parts[0])
        if part is None or len(parts) > 2:
            return None
        if len(parts) == 1:
            return Reference(part.id, part)
        member = parts[1]
        if member in part.module.dimensions:
            return Reference(f"{part.id}.{member}", part)
        if member == QUANTITY:
            if part.has_quantity:
                return Reference(f"{part.id}.{QUANTITY}")
            return Reference(part.id, part, presence_count=True)
        if member in part.module.attributes:
            return Reference(part.id, part, attribute=member)
        return None

    def members(self, part_id: str) -> tuple[str, ...]:
        """The names that may follow `part_id.` in an expression."""
        module = self.parts[part_id].module
        return (*module.dimensions, *module.attributes, QUANTITY)


@dataclass(frozen=True)
class Catalog:
    """A loaded catalog without errors. `content_hash` covers every byte of every file that was read (SHA-256)."""

    id: str
    version: str
    title: Text
    description: Text | None
    currency: str
    languages: tuple[str, ...]
    timezone: str
    context: Mapping[str, ContextFact]
    modules: Mapping[str, Module]
    products: Mapping[str, Product]
    content_hash: str
    folder: Path
    warnings: tuple[Issue, ...] = field(default=())


def exact(value: ChoiceValue) -> Value:
    """A choice's value as expressions see it: decimals become exact rationals, texts stay texts."""
    from fractions import Fraction

    return Fraction(value) if isinstance(value, Decimal) else value


def plain_number(value: Decimal) -> Number:
    """An `int` where the number is whole, else a `Decimal` without trailing zeros."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def _choices_of(part: Part, defaults: Mapping[str, ChoiceValue]) -> list[Choice]:
    module = part.module
    tail: tuple[ChoiceValue, ...] = (NONE,) if part.optional else ()
    if module.kind is ModuleKind.SWAPPABLE:
        kind, values = ChoiceKind.OPTION, (*module.options, *tail)
    else:
        kind, values = ChoiceKind.PRESENCE, (INCLUDED, *tail)
    found = [Choice(part.id, kind, part, part.title, values, None, defaults.get(part.id))]
    if part.has_quantity:
        path = f"{part.id}.{QUANTITY}"
        counts = (*range(max(part.low, 1), part.high + 1), *((0,) if part.optional else ()))
        found.append(Choice(path, ChoiceKind.QUANTITY, part, QUANTITY_TITLE, counts, None, defaults.get(path)))
    for dimension in module.dimensions.values():
        path = f"{part.id}.{dimension.id}"
        values = (*dimension.values, *tail)
        found.append(Choice(path, ChoiceKind.DIMENSION, part, dimension.title, values, dimension, defaults.get(path)))
    return found


QUANTITY_TITLE = Text({"en": "Quantity", "zh": "数量"})
