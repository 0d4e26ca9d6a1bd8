"""What the expressions of a catalog may name, also where parts of the catalog are broken.

Where something is not known because of an
error that is reported elsewhere, its names read `ANY`, so that one mistake does not cause a flood of others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from configurator.catalog.charge_kinds import NAMED_KINDS, AllKinds
from configurator.catalog.measures import unit_named
from configurator.catalog.records import CONTEXT, QUANTITY, ContextFact, Part, exact
from configurator.catalog.shapes import ModuleShape, PartShape, instance_named, modular_parts, parts_within, paths_with
from configurator.language.syntax import Name
from configurator.language.types import ANY, NameType, Type, UnknownName
from configurator.source import did_you_mean

_SHOWN = 3


class ContextNames:
    """The facts of the context; `facts` is None where the context cannot be read. All amounts of money are in `currency`."""

    def __init__(self, facts: Mapping[str, ContextFact | None] | None, currency: str = "") -> None:
        self._facts = facts
        self.currency = currency

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
    """What the rules, charges and price basis of a product may name. `reads_each`: instances also outside of functions;
    `later` are the derived values that an expression stands among."""

    def __init__(
        self,
        parts: Mapping[str, PartShape],
        context: ContextNames,
        with_totals: bool = False,
        reads_each: bool = False,
        later: Collection[str] = (),
    ) -> None:
        self._parts = parts
        self._later = later
        self._context = context
        self._totals = AllKinds(NAMED_KINDS) if with_totals else ()
        self.reads_each = reads_each

    @property
    def currency(self) -> str:
        """The currency of all amounts of money; empty where it is not known."""
        return self._context.currency

    @property
    def charge_kinds(self) -> Collection[str]:
        """The kinds of charge whose total can be read."""
        return self._totals

    def lookup(self, name: Name) -> NameType | UnknownName:
        """What a name reads, or why it cannot be read."""
        if name.parts[0] == CONTEXT:
            return self._context.lookup(name)
        if instance_named(self._parts, name.parts[0]) is None:
            return _no_such_instance(self._parts, name.parts[0], 0) or self._unknown(name)
        return self._through(self._parts, name, 0, ())

    def _through(self, parts: Mapping[str, PartShape], name: Name, index: int, many: tuple[str, ...]) -> NameType | UnknownName:
        """What a name reads whose words up to `index` lead into a product with these parts."""
        named = instance_named(parts, name.parts[index])
        assert named is not None, "the word names a part"
        (part, number), rest = named, name.parts[index + 1 :]
        if part.instances and number is None:
            if rest == (QUANTITY,):
                return replace(part.quantity, many=many)
            many = (*many, ".".join(name.parts[: index + 1]))
        if not rest:
            found: NameType | UnknownName = part.itself
        elif part.members is not None and rest == (QUANTITY,):
            found = part.quantity
        elif part.members is not None and instance_named(part.members, rest[0]) is not None:
            return self._through(part.members, name, index + 1, many)
        elif part.members is not None and (wrong := _no_such_instance(part.members, rest[0], index + 1)) is not None:
            return wrong
        elif part.members is not None and not part.members:
            found = ANY  # a product that cannot be read
        elif part.members is not None:
            hint = did_you_mean(rest[0], part.members) or _known(part.members)
            return UnknownName(f"`{'.'.join(name.parts[: index + 1])}` has no part or attribute `{rest[0]}`", hint, index + 1)
        elif len(rest) > 1 and _may_be_nested(part):
            found = ANY
        elif len(rest) > 1:
            return UnknownName(f"`{name}` has too many dots", "a name is `part` or `part.attribute`", index + 2)
        elif part.own is not None or part.formula is not None:
            return UnknownName(f"`{part.id}` is an attribute, and has none itself", f"write `{part.id}`", index + 1)
        else:
            found = _member(part, rest[0], index + 1)
        return replace(found, many=many) if many and isinstance(found, NameType) else found

    def _unknown(self, name: Name) -> UnknownName:
        word = name.parts[0]
        if word in self._later:
            return not_yet(word)
        hint = did_you_mean(word, self._parts)
        if hint is None and self._context.dotted and isinstance(self._context.lookup(Name((CONTEXT, word))), NameType):
            hint = f"write `{CONTEXT}.{word}`"
        owners = [path for path, part in modular_parts(self._parts) if part.module and word in part.module.members]
        owners += [path for path, part in parts_within(self._parts) if part.members is not None and word in part.members]
        if hint is None and owners and len(name.parts) == 1:
            hint = "write " + " or ".join(f"`{owner}.{word}`" for owner in owners[:_SHOWN])
        return UnknownName(f"unknown name `{word}`", hint or _known(self._parts))

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The paths of the parts that `*.attribute` stands for."""
        return paths_with(self._parts, attribute)

    def unknown_attribute(self, attribute: str) -> UnknownName:
        """What to say where no part has the attribute; nothing where a part is not known."""
        shapes = [part.module for _, part in modular_parts(self._parts)]
        if any(shape is None or not shape.whole for shape in shapes):
            return UnknownName("")
        known = dict.fromkeys(member for shape in shapes if shape for member in shape.members)
        return UnknownName(f"no part has an attribute `{attribute}`", did_you_mean(attribute, known))


def _may_be_nested(part: PartShape) -> bool:
    """Whether a part may have parts of its own, for all that is known: nothing is known of its module, or not its kind."""
    return part.own is None and part.formula is None and (part.module is None or part.module.kind is None)


def _no_such_instance(parts: Mapping[str, PartShape], word: str, index: int) -> UnknownName | None:
    """Why a word that tells an instance names none; None where it is no such word, or of no part."""
    id, bracket, _ = word.partition("[")
    part = parts.get(id)
    if not bracket or part is None:
        return None
    if not part.instances:
        return UnknownName(f"`{id}` has no instances", f"write `{id}`", index)
    return UnknownName(f"there is no `{word}`", f"they are called `{id}[1]` to `{id}[{part.high}]`", index)


def _member(part: PartShape, word: str, place: int) -> NameType | UnknownName:
    if word == QUANTITY:
        return part.quantity
    if part.module is None:
        return ANY
    found = part.module.member(word)
    if found is not None:
        return found
    if part.module.kind is None:
        return ANY
    members = part.module.members
    hint = did_you_mean(word, (*members, QUANTITY)) or _known(members)
    return UnknownName(f"unknown attribute `{word}` of module `{part.module.id}`", hint, place)


class ModuleNames:
    """What the charges of a module may name: its own attributes and dimensions by bare name, and the context.

    `later` are the derived values that an expression stands among: it cannot read them yet.
    """

    reads_each = False
    charge_kinds: Collection[str] = ()

    def __init__(self, module: ModuleShape, context: ContextNames, later: Collection[str] = ()) -> None:
        self._module = module
        self._context = context
        self._later = later

    @property
    def currency(self) -> str:
        """The currency of all amounts of money; empty where it is not known."""
        return self._context.currency

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
        if word in self._later:
            return not_yet(word)
        close = did_you_mean(word, self._module.members) or _known(self._module.members)
        return UnknownName(f"unknown attribute `{word}` of module `{self._module.id}`", close)

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """Nothing: a module knows no other parts."""
        return ()

    def unknown_attribute(self, attribute: str) -> UnknownName:
        """Why `*.attribute` cannot be read here."""
        return UnknownName(f"`*.{attribute}` reads many parts, and a module knows none", "write the charge in the product")


class FactNames:
    """What a tax may name: the facts of the context, which hold for all products."""

    reads_each = False
    charge_kinds: Collection[str] = ()

    def __init__(self, context: ContextNames) -> None:
        self._context = context

    @property
    def currency(self) -> str:
        """The currency of all amounts of money; empty where it is not known."""
        return self._context.currency

    def lookup(self, name: Name) -> NameType | UnknownName:
        """What a name reads, or why it cannot be read."""
        if name.parts[0] == CONTEXT:
            return self._context.lookup(name)
        hint = did_you_mean(f"{CONTEXT}.{name.parts[-1]}", self._context.dotted) or _known(self._context.dotted)
        return UnknownName(f"`{name}` is not a fact, and taxes depend on facts of the context only", hint)

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """Nothing: taxes know no parts."""
        return ()

    def unknown_attribute(self, attribute: str) -> UnknownName:
        """Why `*.attribute` cannot be read here."""
        return UnknownName(f"`*.{attribute}` reads parts, and taxes depend on facts of the context only")


class FlatNames:
    """The numbers of the parts of a flat product, for formulas that follow from the kind of a module."""

    reads_each = False
    charge_kinds: Collection[str] = ()
    currency = ""

    def __init__(self, parts: Mapping[str, Part]) -> None:
        self._parts = parts

    def lookup(self, name: Name) -> NameType | UnknownName:
        """What a name reads: a number, in the unit of its attribute or dimension."""
        part = self._parts.get(name.parts[0])
        module = part.module if part is not None else None
        found = (module.attributes.get(name.parts[-1]) or module.dimensions.get(name.parts[-1])) if module else None
        return NameType(Type.NUMBER, unit=unit_named(found.unit)) if found is not None else ANY

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """Nothing: such formulas name every part."""
        return ()

    def unknown_attribute(self, attribute: str) -> UnknownName:
        """Nothing to say: such formulas read no stars."""
        return UnknownName("")


def not_yet(word: str) -> UnknownName:
    """What to say of a derived value that stands where it is read, or below."""
    message = f"`{word}` is not known here: a value reads what stands above it"
    return UnknownName(message, f"put `{word}` above, unless it reads this")


def _fact_type(fact: ContextFact) -> NameType:
    values = dict.fromkeys(exact(value) for value in fact.values)
    first = next(iter(values), None)
    if isinstance(first, bool):
        return NameType(Type.BOOLEAN)
    if isinstance(first, int | Fraction):
        return NameType(Type.NUMBER, values, unit=unit_named(fact.unit))
    return NameType(Type.TEXT, values, ids="value")


def _known(words: Collection[str]) -> str | None:
    return "known: " + ", ".join(f"`{word}`" for word in words) if 0 < len(words) <= 12 else None
