"""What the expressions of a catalog may name, also where parts of the catalog are broken.

Shapes are what is known of modules, parts and facts for checking expressions. Where something is not known because of an
error that is reported elsewhere, its names read `ANY`, so that one mistake does not cause a flood of others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from configurator.catalog.records import (
    CONTEXT,
    INCLUDED,
    QUANTITY,
    AttributeType,
    ChargeKind,
    ContextFact,
    Dimension,
    ModuleKind,
    exact,
)
from configurator.language.evaluate import Value
from configurator.language.syntax import Name
from configurator.language.types import ANY, NameType, Type, UnknownName
from configurator.source import did_you_mean

TYPES = {
    AttributeType.NUMBER: Type.NUMBER,
    AttributeType.MONEY: Type.MONEY,
    AttributeType.TEXT: Type.TEXT,
    AttributeType.BOOLEAN: Type.BOOLEAN,
    AttributeType.SET: Type.SET,
}
_SHOWN = 3


@dataclass
class ModuleShape:
    """A module as expressions see it.

    `attributes` maps each attribute to its type (None: not known); `holders` each option (or the module itself, under
    its own id) to its values; `unreadable` are the (holder, attribute) pairs whose value is not known because of an
    error. `option_ids` is None where the options are not known, `whole` is false where the attributes are not.
    """

    id: str
    kind: ModuleKind | None = None
    attributes: dict[str, AttributeType | None] = field(default_factory=dict)
    dimensions: dict[str, Dimension | None] = field(default_factory=dict)
    option_ids: Collection[str] | None = None
    holders: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    unreadable: set[tuple[str, str]] = field(default_factory=set)
    whole: bool = True
    _known: dict[str, NameType] = field(default_factory=dict)

    @property
    def members(self) -> tuple[str, ...]:
        """The names of dimensions and attributes."""
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
        if self.kind is None:
            return NameType(TYPES[kind])
        unreadable = {holder for holder, word in self.unreadable if word == attribute}
        lacking = [holder for holder, values in self.holders.items() if attribute not in values and holder not in unreadable]
        options_unknown = self.kind is ModuleKind.SWAPPABLE and self.option_ids is None
        values = None if unreadable or options_unknown else self._values(attribute)
        return NameType(TYPES[kind], values, lacking=self._lacking(attribute, lacking) if lacking else None)

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
    """A part as expressions see it; `module` is None where it is not known."""

    id: str
    module: ModuleShape | None
    low: int = 1
    high: int = 1

    @property
    def itself(self) -> NameType:
        """The type of the part's bare name: the id of its option."""
        if self.module is None or self.module.kind is None:
            return NameType(Type.ANYTHING, part=True)
        if self.module.kind is not ModuleKind.SWAPPABLE:
            return NameType(Type.TEXT, (INCLUDED,), ids="value", part=True)
        return NameType(Type.TEXT, self.module.option_ids, ids="option", part=True)

    @property
    def quantity(self) -> NameType:
        """The type of `part.quantity`."""
        return NameType(Type.NUMBER, range(self.low, self.high + 1))


class ContextNames:
    """The facts of the context; `facts` is None where the context cannot be read."""

    def __init__(self, facts: Mapping[str, ContextFact | None] | None) -> None:
        self._facts = facts

    def lookup(self, name: Name) -> NameType | UnknownName:
        """What `context.<fact>` reads."""
        if self._facts is None:
            return ANY
        if len(name.parts) != 2:
            known = ", ".join(f"`{CONTEXT}.{fact}`" for fact in self._facts)
            return UnknownName(f"`{name}` is not a fact", f"known: {known}" if known else "this catalog declares no context")
        fact = name.parts[1]
        if fact not in self._facts:
            return UnknownName(f"the context has no fact `{fact}`", did_you_mean(fact, self._facts) or _known(self._facts), 1)
        record = self._facts[fact]
        return ANY if record is None else _fact_type(record)

    @property
    def dotted(self) -> list[str]:
        """All names of facts."""
        return [f"{CONTEXT}.{fact}" for fact in self._facts or ()]


class ProductNames:
    """What the rules, charges and price basis of a product may name."""

    def __init__(self, parts: Mapping[str, PartShape], context: ContextNames, with_totals: bool = False) -> None:
        self._parts = parts
        self._context = context
        self._totals = tuple(ChargeKind) if with_totals else ()

    @property
    def charge_kinds(self) -> Collection[str]:
        """The kinds of charge whose total can be read."""
        return self._totals

    def lookup(self, name: Name) -> NameType | UnknownName:
        """What a name reads, or why it cannot be read."""
        if name.parts[0] == CONTEXT:
            return self._context.lookup(name)
        part = self._parts.get(name.parts[0])
        if part is None:
            return self._unknown(name)
        if len(name.parts) == 1:
            return part.itself
        if len(name.parts) > 2:
            return UnknownName(f"`{name}` has too many dots", "a name is `part` or `part.attribute`", 2)
        return self._member(part, name.parts[1])

    def _member(self, part: PartShape, word: str) -> NameType | UnknownName:
        if word == QUANTITY:
            return part.quantity
        if part.module is None:
            return ANY
        found = part.module.member(word)
        if found is not None:
            return found
        members = part.module.members
        hint = did_you_mean(word, (*members, QUANTITY)) or _known(members)
        return UnknownName(f"unknown attribute `{word}` of module `{part.module.id}`", hint, 1)

    def _unknown(self, name: Name) -> UnknownName:
        word = name.parts[0]
        hint = did_you_mean(word, self._parts)
        if hint is None and self._context.dotted and isinstance(self._context.lookup(Name((CONTEXT, word))), NameType):
            hint = f"write `{CONTEXT}.{word}`"
        owners = [part.id for part in self._parts.values() if part.module and word in part.module.members]
        if hint is None and owners and len(name.parts) == 1:
            hint = "write " + " or ".join(f"`{owner}.{word}`" for owner in owners[:_SHOWN])
        return UnknownName(f"unknown name `{word}`", hint or _known(self._parts))

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The parts that `*.attribute` stands for."""
        return tuple(part.id for part in self._parts.values() if part.module and attribute in part.module.members)

    def unknown_attribute(self, attribute: str) -> UnknownName:
        """What to say where no part has the attribute; nothing where a part is not known."""
        shapes = [part.module for part in self._parts.values()]
        if any(shape is None or not shape.whole for shape in shapes):
            return UnknownName("")
        known = dict.fromkeys(member for shape in shapes if shape for member in shape.members)
        return UnknownName(f"no part has an attribute `{attribute}`", did_you_mean(attribute, known))


class ModuleNames:
    """What the charges of a module may name: its own attributes and dimensions by bare name, and the context."""

    charge_kinds: Collection[str] = ()

    def __init__(self, module: ModuleShape, context: ContextNames) -> None:
        self._module = module
        self._context = context

    def lookup(self, name: Name) -> NameType | UnknownName:
        """What a name reads, or why it cannot be read."""
        word = name.parts[0]
        if word == CONTEXT:
            return self._context.lookup(name)
        if len(name.parts) > 1:
            hint = "a charge of a module reads its own attributes by bare name; charges that read parts stand in the product"
            return UnknownName(f"unknown name `{name.parts[0]}`", hint)
        if word == QUANTITY:
            return NameType(Type.NUMBER)
        found = self._module.member(word)
        if found is not None:
            return found
        close = did_you_mean(word, self._module.members) or _known(self._module.members)
        return UnknownName(f"unknown attribute `{word}` of module `{self._module.id}`", close)

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """Nothing: a module knows no other parts."""
        return ()

    def unknown_attribute(self, attribute: str) -> UnknownName:
        """Why `*.attribute` cannot be read here."""
        return UnknownName(f"`*.{attribute}` reads many parts, and a module knows none", "write the charge in the product")


def _dimension_type(dimension: Dimension | None) -> NameType:
    if dimension is None:
        return ANY
    return NameType(Type.NUMBER, dict.fromkeys(exact(value) for value in dimension.values))


def _fact_type(fact: ContextFact) -> NameType:
    values = dict.fromkeys(exact(value) for value in fact.values)
    first = next(iter(values), None)
    if isinstance(first, bool):
        return NameType(Type.BOOLEAN)
    return NameType(Type.NUMBER, values) if isinstance(first, int | Fraction) else NameType(Type.TEXT, values, ids="value")


def _known(words: Collection[str]) -> str | None:
    return "known: " + ", ".join(f"`{word}`" for word in words) if 0 < len(words) <= 12 else None
