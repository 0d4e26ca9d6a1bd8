"""What is known of modules and parts for checking expressions, also where the catalog is broken.

Where something is not known because of an error that is reported elsewhere, its names read `ANY`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from configurator.catalog.measures import unit_named
from configurator.catalog.records import INCLUDED, AttributeType, Dimension, ModuleKind, exact
from configurator.language.evaluate import Value
from configurator.language.syntax import Name, Node, replace_names, respanned
from configurator.language.types import ANY, NameType, Type
from configurator.source import Place

if TYPE_CHECKING:
    from configurator.units import Unit

OWN_VALUE = ""
"""The hidden attribute of what a product's own attribute is worth: `colour` reads the text, `colour.` the value behind it."""

_SHOWN = 3
_NUMBER = re.compile(r"\[[0-9]+\]")
_INSTANCE = re.compile(r"(.+)\[([1-9][0-9]*)\]")
TYPES = {
    AttributeType.NUMBER: Type.NUMBER,
    AttributeType.MONEY: Type.MONEY,
    AttributeType.TEXT: Type.TEXT,
    AttributeType.BOOLEAN: Type.BOOLEAN,
    AttributeType.SET: Type.SET,
}


@dataclass
class ModuleShape:
    """A module as expressions see it.

    `attributes` maps each attribute to its type (None: not known); `holders` each option (or the module itself, under
    its own id) to its values; `unreadable` are the (holder, attribute) pairs whose value is not known because of an
    error. `option_ids` is None where the options are not known, `whole` is false where the attributes are not. `formulas` are
    the derived values, over what is the module's own; `units` are what numbers and amounts of money are in, where it is said.
    `former` are the ids that options had, each with the one that it has now; `cell` tells where the value of an option stands in
    a table, by option and attribute.
    """

    id: str
    kind: ModuleKind | None = None
    attributes: dict[str, AttributeType | None] = field(default_factory=dict)
    dimensions: dict[str, Dimension | None] = field(default_factory=dict)
    option_ids: Collection[str] | None = None
    holders: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    unreadable: set[tuple[str, str]] = field(default_factory=set)
    whole: bool = True
    formulas: dict[str, Node] = field(default_factory=dict)
    units: dict[str, Unit | None] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)
    cell: Callable[[str, str], Place | None] | None = None
    _known: dict[str, NameType] = field(default_factory=dict)

    def derive(self, word: str, formula: Node, known: NameType) -> None:
        """Let a word read a formula over what is the module's own."""
        self.formulas[word] = formula
        self._known[word] = known

    def written_out(self, node: Node) -> Node:
        """An expression over what is the module's own, with formulas in the place of derived values."""
        if not self.formulas:
            return node
        return replace_names(node, lambda name: self._formula(name))

    def _formula(self, name: Name) -> Node:
        formula = self.formulas.get(name.parts[0]) if len(name.parts) == 1 else None
        return name if formula is None else respanned(formula, name.start, name.end)

    @property
    def members(self) -> tuple[str, ...]:
        """The names of dimensions and attributes."""
        return (*self.dimensions, *self.attributes, *self.formulas)

    @property
    def read(self) -> tuple[str, ...]:
        """The names of dimensions and attributes that do not follow from others."""
        return (*self.dimensions, *self.attributes)

    def member(self, word: str) -> NameType | None:
        """What a dimension or attribute is; None where the module has none of that name."""
        if word not in self._known:
            if word in self.dimensions:
                self._known[word] = _dimension_type(self.dimensions[word])
            elif word in self.attributes:
                self._known[word] = self._attribute_type(word)
            elif not self.whole:
                return ANY
        return self._known.get(word)

    def _attribute_type(self, attribute: str) -> NameType:
        kind = self.attributes[attribute]
        if kind is None:
            return ANY
        unit = self.units.get(attribute)
        if self.kind is None:
            return NameType(TYPES[kind], unit=unit)
        unreadable = {holder for holder, word in self.unreadable if word == attribute}
        lacking = [holder for holder, values in self.holders.items() if attribute not in values and holder not in unreadable]
        options_unknown = self.kind is ModuleKind.SWAPPABLE and self.option_ids is None
        values = None if unreadable or options_unknown else self._values(attribute)
        if not lacking:
            return NameType(TYPES[kind], values, unit=unit)
        sentence, gaps = self._lacking(attribute, lacking), self._gaps(attribute, lacking)
        return NameType(TYPES[kind], values, lacking=sentence, gaps=gaps, unit=unit)

    def _gaps(self, attribute: str, holders: Sequence[str]) -> tuple[tuple[str, Place], ...]:
        """The cells that are empty, where they are few: more of them are meant, or the column is yet to be filled."""
        if self.cell is None or len(holders) > min(_SHOWN, len(self.holders) // 2):
            return ()
        places = [(holder, self.cell(holder, attribute)) for holder in holders]
        found = tuple((holder, place) for holder, place in places if place is not None)
        return found if len(found) == len(holders) else ()

    def _values(self, attribute: str) -> Collection[Value]:
        found = dict.fromkeys(values[attribute] for values in self.holders.values() if attribute in values)
        if self.attributes[attribute] is AttributeType.SET:
            return dict.fromkeys(member for value in found if isinstance(value, frozenset) for member in sorted(value))
        return found

    def _lacking(self, attribute: str, holders: Sequence[str]) -> str:
        if self.kind is not ModuleKind.SWAPPABLE:
            return f"module `{self.id}` has no value for `{attribute}`"
        if len(holders) == len(self.holders):
            return f"no option of module `{self.id}` has a value for `{attribute}`"
        shown = ", ".join(f"`{holder}`" for holder in holders[:_SHOWN])
        more = f" and {len(holders) - _SHOWN} more" if len(holders) > _SHOWN else ""
        noun, verb = ("option", "has") if len(holders) == 1 else ("options", "have")
        return f"{noun} {shown}{more} of module `{self.id}` {verb} no value for `{attribute}`"


@dataclass(frozen=True, slots=True)
class PartShape:
    """A part as expressions see it; `module` is None where it is not known, or where the part is no module.

    `members` are the parts of a product inside the product. `instances` are configured one by one: a name that passes
    through them reads all of them. An attribute of the product has an `own` type; where it is a number or a truth value of a
    list, its value is that of a hidden attribute (`has_own_value`); where it follows from others, `formula` is how.
    """

    id: str
    module: ModuleShape | None = None
    low: int = 1
    high: int = 1
    members: Mapping[str, PartShape] | None = None
    instances: bool = False
    own: NameType | None = None
    has_own_value: bool = False
    formula: Node | None = None

    @property
    def is_counted(self) -> bool:
        """Whether it is a product of which there may be several equal ones."""
        return self.members is not None and not self.instances and self.high > 1

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of what is in it, because of an error that is reported elsewhere."""
        if self.own is not None or self.formula is not None:
            return False
        return not self.members if self.members is not None else self.module is None or self.module.kind is None

    @property
    def itself(self) -> NameType:
        """The type of the part's bare name: the id of its option, or the value of an attribute of the product."""
        if self.own is not None:
            return self.own
        if self.members:
            return NameType(Type.TEXT, (INCLUDED,), ids="value", part=True)
        if self.members is not None:  # a product that cannot be read
            return NameType(Type.ANYTHING, part=True)
        if self.module is None or self.module.kind is None:
            return NameType(Type.ANYTHING, part=True)
        if self.module.kind is not ModuleKind.SWAPPABLE:
            return NameType(Type.TEXT, (INCLUDED,), ids="value", part=True)
        return NameType(Type.TEXT, self.module.option_ids, ids="option", part=True, former=self.module.former)

    @property
    def quantity(self) -> NameType:
        """The type of `part.quantity`."""
        return NameType(Type.NUMBER, range(self.low, self.high + 1))


def instance_named(parts: Mapping[str, PartShape], word: str) -> tuple[PartShape, int | None] | None:
    """The part of a word, and which of its instances, where the word tells: `lines[2]`."""
    if word in parts:
        return parts[word], None
    found = _INSTANCE.fullmatch(word)
    part = parts.get(found[1]) if found else None
    if found is None or part is None or not part.instances or not 1 <= int(found[2]) <= part.high:
        return None
    return part, int(found[2])


def without_numbers(path: str) -> str:
    """A path without the numbers of instances: `carrier.bags.size` for `carrier.bags[2].size`."""
    return _NUMBER.sub("", path)


def parts_within(parts: Mapping[str, PartShape], prefix: str = "") -> Iterator[tuple[str, PartShape]]:
    """All parts, also of products inside the product, with their paths."""
    for part in parts.values():
        yield prefix + part.id, part
        yield from parts_within(part.members or {}, f"{prefix}{part.id}.")


def modular_parts(parts: Mapping[str, PartShape]) -> Iterator[tuple[str, PartShape]]:
    """The parts that are filled by modules, with their paths."""
    return (each for each in parts_within(parts) if each[1].own is None and each[1].members is None and each[1].formula is None)


def paths_with(parts: Mapping[str, PartShape], attribute: str) -> tuple[str, ...]:
    """The paths of the parts that `*.attribute` stands for."""
    return tuple(path for path, part in modular_parts(parts) if part.module and attribute in part.module.read)


def has_counted(parts: Mapping[str, PartShape]) -> bool:
    """Whether there may be several equal ones of some product inside the product."""
    return any(part.is_counted for _, part in parts_within(parts))


def _dimension_type(dimension: Dimension | None) -> NameType:
    if dimension is None:
        return ANY
    return NameType(Type.NUMBER, dict.fromkeys(exact(value) for value in dimension.values), unit=unit_named(dimension.unit))
