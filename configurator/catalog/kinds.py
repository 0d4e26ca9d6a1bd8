"""The kinds of module that are made of parts: mix, bus and sectional, written out as products of parts and rules.

| kind      | parts                                                   | rules that follow from the kind                       |
|-----------|---------------------------------------------------------|-------------------------------------------------------|
| mix       | an optional part for each ingredient, with an `amount`  | amounts add up to the total; so many ingredients      |
| bus       | the `carrier`, and positions for what its ports accept  | ports and budgets of the carrier are not exceeded     |
| sectional | `sections` in a chain                                   | no gaps; what meets has the same interface; the ends  |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from configurator.catalog.charges import charges_of_part
from configurator.catalog.entries import Entry
from configurator.catalog.grid import read_grid, shown
from configurator.catalog.issues import Issues
from configurator.catalog.measures import read_unit, unit_named
from configurator.catalog.modules import BuiltModule
from configurator.catalog.names import FlatNames
from configurator.catalog.records import (
    NO_SUPPLY,
    NONE,
    Attribute,
    AttributeType,
    Charge,
    Derived,
    Dimension,
    Module,
    ModuleKind,
    Option,
    Part,
    Role,
    Rule,
    Text,
)
from configurator.catalog.shapes import ModuleShape, PartShape
from configurator.catalog.structure import Flat, slots_of
from configurator.catalog.texts import TextReader
from configurator.language.parse import ExpressionError, parse_expression
from configurator.language.syntax import (
    Binary,
    Call,
    Expression,
    Literal,
    Name,
    Node,
    Unary,
    joined,
    replace_names,
    respanned,
)
from configurator.language.types import ANY, NameType, Type
from configurator.language.unit_reads import has_units
from configurator.source import Place, did_you_mean

AMOUNT = "amount"
TOTAL = "total"
CARRIER = "carrier"
SECTIONS = "sections"
LENGTH = "length"
MODULE = "module"
MOST_POSITIONS = 100

_BECAUSE = {
    "total": {
        "en": "The amounts add up to {0}.",
        "de": "Die Anteile ergeben zusammen {0}.",
        "zh": "各成分合计为{0}。",
    },
    "count": {
        "en": "There are from {0} to {1} ingredients.",
        "de": "Es sind {0} bis {1} Zutaten.",
        "zh": "成分为{0}至{1}种。",
    },
    "ports": {
        "en": "{0}: no more than there are ports.",
        "de": "{0}: nicht mehr, als es Anschlüsse gibt.",
        "zh": "{0}：数量不得超过接口数。",
    },
    "budget": {
        "en": "{0}: the total is within the capacity.",
        "de": "{0}: Die Summe bleibt im Rahmen.",
        "zh": "{0}：合计不超过容量。",
    },
    "chain": {
        "en": "Sections follow each other without a gap.",
        "de": "Die Elemente schließen lückenlos aneinander an.",
        "zh": "各段依次相连，中间不留空位。",
    },
    "joins": {
        "en": "Sections that meet have matching sides.",
        "de": "Wo Elemente sich treffen, passen ihre Seiten zueinander.",
        "zh": "相邻两段的接口必须匹配。",
    },
    "ends": {
        "en": "The chain ends with the right sides.",
        "de": "Die Reihe endet mit den richtigen Seiten.",
        "zh": "两端的接口必须正确。",
    },
}


@dataclass
class Made:
    """A module that is made of parts, before its own rules are read."""

    flat: Flat
    shapes: dict[str, PartShape]
    whole: bool = True


class KindBuilder:
    """Writes out one module of the kinds that are made of parts."""

    def __init__(
        self, entry: Entry, inner: BuiltModule, modules: Mapping[str, BuiltModule], texts: TextReader, issues: Issues
    ) -> None:
        self._entry = entry
        self._inner = inner
        self._modules = modules
        self._texts = texts
        self._issues = issues
        self._made = Made(Flat(), {})

    def build(self, kind: ModuleKind) -> Made:
        """The parts and the rules that follow from the kind."""
        {ModuleKind.MIX: self._mix, ModuleKind.BUS: self._bus, ModuleKind.SECTIONAL: self._sectional}[kind]()
        return self._made

    @property
    def _place(self) -> Place:
        return self._entry.key_place

    def _rule(self, rule: str, key: str, root: Node, *words: object, at: Entry | None = None) -> None:
        """A rule that follows from the kind of the module; it stands where the module says so."""
        place = at.key_place if at is not None else self._place
        because = Text({language: text.format(*words) for language, text in _BECAUSE[key].items()})
        self._made.flat.rules.append(Rule(rule, None, _written(rule, root, place), because, place))

    def _add(self, part: Part, shape: PartShape | None = None) -> None:
        self._made.flat.parts[part.id] = part
        self._made.flat.charges += charges_of_part(part)
        if shape is not None:
            self._made.shapes[part.id] = shape

    # --- mix ---

    def _mix(self) -> None:
        entry = self._entry
        measure = read_unit(entry, self._issues) or "%"
        found = entry.get("ingredients")
        for name, item in (found.members if found else {}).items():
            self._ingredient(name, item, measure)
        parts = list(self._made.flat.parts)
        total = self._total(measure, entry.get(TOTAL))
        if parts and total is not None:
            amount = Call("sum", tuple(Name((part, AMOUNT)) for part in parts))
            self._rule("total", "total", Binary("==", amount, total[0]), total[1])
        self._ingredient_count(parts)

    def _ingredient(self, name: str, entry: Entry, unit: str) -> None:
        record = self._inner.record
        grid = read_grid(_with_step(entry, self._entry.get("step")), self._issues)
        if entry.get("from") is None or entry.get("to") is None:
            missing = "from" if entry.get("from") is None else "to"
            hint = f"write the least and the greatest amount: `{missing}: 5`"
            self._issues.error(entry.key_place, f"`{missing}` is missing", hint)
        values = self._inner.shape.holders.get(name, {})
        required = entry.get("required")
        low = 1 if required is not None and required.scalar is True else 0
        if grid is None or record is None:
            self._made.shapes[name] = PartShape(name, None, low)
            self._made.whole = False
            return
        title = self._texts.title(entry.get("title"), name)
        words = Text({"en": "Amount", "de": "Menge", "zh": "用量"})
        dimension = Dimension(AMOUNT, words, grid.low, grid.high, grid.step, unit, entry.key_place)
        module = replace(
            record,
            id=f"{record.id}.{name}",
            kind=ModuleKind.CUT_TO_FIT,
            title=title,
            description=self._texts.optional(entry.get("description")),
            dimensions={AMOUNT: dimension},
            values=values,
            options={},
            supply=self._inner.supplies.get(name, NO_SUPPLY).within(record.supply),
        )
        shape = ModuleShape(
            module.id,
            ModuleKind.CUT_TO_FIT,
            dict(self._inner.shape.attributes),
            {AMOUNT: dimension},
            None,
            {module.id: values},
            {(module.id, attribute) for holder, attribute in self._inner.shape.unreadable if holder == name},
            units=self._inner.shape.units,
        )
        part = Part(name, module, low, 1, title, entry.key_place, needed=low > 0, replaces=module.supply.replaces)
        self._add(part, PartShape(name, shape, low))

    def _total(self, unit: str, entry: Entry | None) -> tuple[Node, str] | None:
        """What the amounts add up to: a number, or one that is chosen from a range."""
        if entry is None and unit == "%":
            return Literal(100), "100 %"
        if entry is None:
            self._issues.error(self._place, "`total` is missing", "write what the amounts add up to: `total: 100`, or a range")
            return None
        if entry.is_scalar:
            number = entry.scalar
            if isinstance(number, bool | str) or number is None:
                self._issues.error(entry.place, "`total` must be a number, or a range `from`, `to`")
                return None
            return Literal(exact_number(Decimal(number))), f"{shown(number)} {unit}"
        grid = read_grid(entry, self._issues)
        if grid is None:
            self._made.whole = False
            return None
        title = (
            self._texts.text(entry.get("title")) if entry.get("title") else Text({"en": "Total", "de": "Gesamt", "zh": "总量"})
        )
        dimension = Dimension(TOTAL, title, grid.low, grid.high, grid.step, unit, entry.key_place)
        module = Module(TOTAL, ModuleKind.CUT_TO_FIT, title, None, {}, {}, {}, {}, (), entry.key_place)
        own = PartShape(TOTAL, own=NameType(Type.NUMBER, unit=unit_named(unit)))
        self._add(Part(TOTAL, module, 1, 1, title, entry.key_place, Role.ATTRIBUTE, dimension), own)
        return Name((TOTAL,)), title.render()

    def _ingredient_count(self, parts: list[str]) -> None:
        entry = self._entry.get("count")
        if entry is None or not parts:
            return
        low, high = range_of(entry, self._issues, len(parts))
        count = Call("count", tuple(Name((part,)) for part in parts))
        within = Binary("and", Binary(">=", count, Literal(low)), Binary("<=", count, Literal(high)))
        self._rule("count", "count", within, low, high)

    # --- bus ---

    def _bus(self) -> None:
        record = self._inner.record
        shape = PartShape(CARRIER, self._inner.shape)
        self._made.shapes[CARRIER] = shape
        if record is None:
            self._made.whole = False
            return
        self._add(Part(CARRIER, record, 1, 1, record.title, self._place))
        found = self._entry.get("ports")
        for name, item in (found.members if found else {}).items():
            self._port(name, item)
        budgets = self._entry.get("budgets")
        for name, item in (budgets.members if budgets else {}).items():
            self._budget(name, item)

    def _port(self, name: str, entry: Entry) -> None:
        accepted = self._accepted(entry.get("accepts"))
        capacity, high = self._capacity(entry.get("count"))
        if name in self._made.shapes:
            self._issues.error(entry.key_place, f"there is a port `{name}` already", "rename one of them")
        named = entry.get("accepts")
        if not accepted or (named is not None and len(accepted) < len(named.items)):  # else its options are not all known
            self._made.shapes[name] = PartShape(name, None, 0, high, None, True)
            self._made.whole = False
            return
        title = self._texts.title(entry.get("title"), name)
        self._check_units(accepted, entry.get("accepts"))
        found = accepted[0] if len(accepted) == 1 else plugged(name, title, accepted, entry.key_place)
        assert found.record is not None
        part = Part(name, found.record, 0, 1, title, entry.key_place, needed=False)
        slots = slots_of(part, 0, high, positioned=True)
        self._made.shapes[name] = PartShape(name, found.shape, 0, high, None, True)
        for slot in slots:
            self._add(slot)
        self._made.flat.defaults.update(dict.fromkeys((slot.id for slot in slots), NONE))
        if capacity is not None:
            count = Call("count", tuple(Name((slot.id,)) for slot in slots))
            self._rule(f"{name}-ports", "ports", Binary("<=", count, capacity), title.render(), at=entry)

    def _accepted(self, entry: Entry | None) -> list[BuiltModule]:
        """The modules that a port takes."""
        items = [] if entry is None else [entry] if entry.is_scalar else entry.items
        found: list[BuiltModule] = []
        for item in items:
            module = self._modules.get(item.written)
            if module is None:
                hint = did_you_mean(item.written, self._modules) or "define it under `modules`"
                self._issues.error(item.place, f"there is no module `{item.written}`", hint)
            elif module.made_of_parts or (module.record is not None and module.record.kind is not ModuleKind.SWAPPABLE):
                message = f"a port takes options, and `{item.written}` has none"
                self._issues.error(item.place, message, "name a swappable module")
            elif module.record is not None:
                found.append(module)
        return found

    def _check_units(self, modules: list[BuiltModule], entry: Entry | None) -> None:
        """Modules for one port have the same units: a name reads whatever is plugged in."""
        first: dict[str, tuple[str, str | None]] = {}
        for record in (module.record for module in modules if module.record is not None):
            for name, attribute in record.attributes.items():
                other, unit = first.setdefault(name, (record.id, attribute.unit))
                if unit_named(unit) != unit_named(attribute.unit) and entry is not None:
                    both = f"`{unit or 'no unit'}` in `{other}` and `{attribute.unit or 'no unit'}` in `{record.id}`"
                    self._issues.error(entry.place, f"`{name}` has {both}", "declare the same unit, and convert the values")

    def _capacity(self, entry: Entry | None) -> tuple[Node | None, int]:
        """How many a port takes: a number, or an attribute of the carrier; and how many at most for any carrier."""
        if entry is None or not entry.is_scalar:
            return None, 1
        if entry.written.isdigit():
            return None, max(1, min(int(entry.written), MOST_POSITIONS))
        return self._of_carrier(entry)

    def _of_carrier(self, entry: Entry) -> tuple[Node | None, int]:
        """An attribute of the carrier, and its greatest value."""
        attribute = entry.written
        if self._inner.shape.attributes.get(attribute) is not AttributeType.NUMBER:
            known = [name for name, kind in self._inner.shape.attributes.items() if kind is AttributeType.NUMBER]
            hint = did_you_mean(attribute, known) or "write a number, or a numeric attribute of the carrier"
            self._issues.error(entry.place, f"the carrier has no number `{attribute}`", hint)
            return None, 1
        values = [values[attribute] for values in self._inner.shape.holders.values() if attribute in values]
        most = max((int(value) for value in values if not isinstance(value, str | frozenset)), default=1)
        return Name((CARRIER, attribute)), max(1, min(most, MOST_POSITIONS))

    def _budget(self, name: str, entry: Entry) -> None:
        """What everything that is plugged in may use together of something that the carrier has."""
        used, capacity = entry.get("of"), entry.get("capacity")
        if used is None or capacity is None:
            missing = "of" if used is None else "capacity"
            self._issues.error(entry.key_place, f"`{missing}` is missing", "write `{of: watts, capacity: 500}`")
            return
        limit = self._limit(capacity)
        slots = [part for part in self._made.flat.parts.values() if part.id != CARRIER and used.written in part.module.attributes]
        if not slots and not self._made.whole:
            return  # it may be an attribute of what cannot be read
        if not slots:
            plugged_in = dict.fromkeys(name for part in self._made.flat.parts.values() for name in part.module.attributes)
            hint = did_you_mean(used.written, plugged_in)
            self._issues.error(used.place, f"nothing that is plugged in has an attribute `{used.written}`", hint)
        elif limit is not None:
            title = self._texts.title(entry.get("title"), name)
            amount = Call("sum", tuple(Name((slot.id, used.written)) for slot in slots))
            root = self._measured(amount, f"sum(*.{used.written})", limit, capacity)
            uses: dict[tuple[str, ...], Node] = {(slot.id, used.written): usage(slot, used.written) for slot in slots}
            root = replace_names(root, lambda name: uses.get(name.parts, name))
            self._rule(f"{name}-budget", "budget", root, title.render(), at=entry)

    def _limit(self, entry: Entry) -> Node | None:
        """A capacity: a number, with a unit or without (`500 W`), or an attribute of the carrier."""
        if not entry.written[:1].isdigit():
            return self._of_carrier(entry)[0]
        try:
            return parse_expression(entry.written).root
        except ExpressionError as error:
            self._issues.error(entry.place, error.message, error.hint)
            return None

    def _measured(self, amount: Node, text: str, limit: Node, entry: Entry) -> Node:
        """That an amount is within a limit, both in one unit."""
        written = f"{text} <= {entry.written}"
        left, right = respanned(amount, 0, len(text)), respanned(limit, len(written) - len(entry.written), len(written))
        comparison = _written(written, Binary("<=", left, right, 0, len(written)), entry.place)
        names = FlatNames(self._made.flat.parts)
        if not has_units(comparison, names):
            return comparison.root
        from configurator.language.conversion import with_conversions

        found = with_conversions(comparison, names)
        self._issues.extend(found.issues)
        return found.expression.root

    # --- sectional ---

    def _sectional(self) -> None:
        record = self._inner.record
        low, high = range_of(self._entry.get("length"), self._issues, MOST_POSITIONS)
        self._made.shapes[SECTIONS] = PartShape(SECTIONS, self._inner.shape, low, high, None, True)
        if record is None:
            self._made.whole = False
            return
        title = Text({"en": "Section", "de": "Element", "zh": "段"})
        part = Part(SECTIONS, record, low, 1, title, self._place, needed=False)
        slots = [
            replace(slot, low=int(number < low), needed=number < low)
            for number, slot in enumerate(slots_of(part, 0, high, positioned=True))
        ]
        for number, slot in enumerate(slots):
            self._add(slot)
            if number >= low:
                self._made.flat.defaults[slot.id] = NONE
        self._join([slot.id for slot in slots])
        self._measure([slot.id for slot in slots])

    def _join(self, slots: list[str]) -> None:
        joins = self._entry.get("joins")
        pairs = [(item.key_scalar, item.written) for item in joins.members.values()] if joins else []
        for pair in pairs:
            for side in pair:
                if self._inner.shape.attributes.get(str(side)) is None:
                    hint = did_you_mean(str(side), self._inner.shape.attributes)
                    hint = hint or "name two text attributes: `joins: {right: left}`"
                    self._issues.error(joins.place, f"the sections have no attribute `{side}`", hint)  # type: ignore[union-attr]
                    return
        follows = [Binary("implies", _there(after), _there(before)) for before, after in pairwise(slots)]
        if follows:
            self._rule("chain", "chain", joined("and", follows))
        meets = [
            Binary("==", Name((before, str(right))), Name((after, str(left))))
            for right, left in pairs
            for before, after in pairwise(slots)
        ]
        if meets:
            self._rule("joins", "joins", joined("and", meets), at=joins)
        self._ends(slots)

    def _ends(self, slots: list[str]) -> None:
        """What the free sides at both ends of the chain must be."""
        ends = self._entry.get("ends")
        demands: list[Node] = []
        for attribute, item in (ends.members if ends else {}).items():
            if attribute not in self._inner.shape.attributes:
                hint = did_you_mean(attribute, self._inner.shape.attributes)
                self._issues.error(item.key_place, f"the sections have no attribute `{attribute}`", hint)
                return
            wanted = Literal(item.written)
            joins = self._entry.get("joins")
            if joins is not None and attribute in joins.members:  # the side that meets the next section
                for place, slot in enumerate(slots):
                    after = slots[place + 1] if place + 1 < len(slots) else None
                    last: Node = Call("present", (Name((slot,)),))
                    if after is not None:
                        last = Binary("and", last, _absent(after))
                    demands.append(Binary("implies", last, Binary("==", Name((slot, attribute)), wanted)))
            else:
                demands.append(Binary("==", Name((slots[0], attribute)), wanted))
        if demands:
            self._rule("ends", "ends", joined("and", demands), at=ends)

    def _measure(self, slots: list[str]) -> None:
        """The length of the whole chain, as a value that follows."""
        measure = self._entry.get("measure")
        if measure is None:
            return
        if self._inner.shape.attributes.get(measure.written) is not AttributeType.NUMBER:
            hint = did_you_mean(measure.written, self._inner.shape.attributes)
            self._issues.error(measure.place, f"the sections have no number `{measure.written}`", hint)
            self._made.shapes[LENGTH] = PartShape(LENGTH, own=ANY)
            return
        root = Call("sum", tuple(Name((slot, measure.written)) for slot in slots))
        record = self._inner.record
        unit = record.attributes[measure.written].unit if record else None
        title = Text({"en": "Length", "de": "Länge", "zh": "总长"})
        formula = _written(f"sum({SECTIONS}.{measure.written})", root, measure.place)
        self._made.shapes[LENGTH] = PartShape(LENGTH, own=NameType(Type.NUMBER, unit=unit_named(unit)), formula=root)
        self._made.flat.derived.append(Derived(LENGTH, title, unit, formula, measure.place))


def usage(slot: Part, attribute: str) -> Node:
    """How much of something is used by what is plugged in: nothing by options that do not have that attribute."""
    read, options = Name((slot.id, attribute)), slot.module.options.values()
    amounts = dict.fromkeys(option.values[attribute] for option in options if attribute in option.values)
    if all(attribute in option.values for option in options):
        return read
    terms = [
        Binary("*", Literal(amount), Call("count", (Binary("==", read, Literal(amount)),)))
        for amount in amounts
        if not isinstance(amount, frozenset)
    ]
    return Call("sum", tuple(terms))


def plugged(name: str, title: Text, modules: list[BuiltModule], place: Place) -> BuiltModule:
    """A module whose options are those of several: what a port takes. `module` tells where an option comes from."""
    attributes: dict[str, Attribute] = {MODULE: Attribute(MODULE, Text({"": MODULE}), AttributeType.TEXT, None, place)}
    options: dict[str, Option] = {}
    charges: list[Charge] = []
    for built in modules:
        record = built.record
        assert record is not None
        attributes.update(record.attributes)
        for option in record.options.values():
            option_id = option.id if option.id not in options else f"{record.id}-{option.id}"
            supply = replace(option.supply.within(record.supply), origin=(record.id, option.id))
            options[option_id] = replace(option, id=option_id, values={**option.values, MODULE: record.id}, supply=supply)
        charges += [_only_for(charge, record.id) for charge in record.charges]
    module = Module(name, ModuleKind.SWAPPABLE, title, None, attributes, options, {}, {}, tuple(charges), place)
    kinds: dict[str, AttributeType | None] = {attribute: record.type for attribute, record in attributes.items()}
    holders = {option.id: option.values for option in options.values()}
    units = {attribute: unit for built in modules for attribute, unit in built.shape.units.items()}
    shape = ModuleShape(name, ModuleKind.SWAPPABLE, kinds, {}, dict.fromkeys(options), holders, units=units)
    return BuiltModule(module, shape)


def _only_for(charge: Charge, module: str) -> Charge:
    """A charge of a module that applies to its own options only."""
    own: Node = Binary("==", Name((MODULE,)), Literal(module))
    if charge.when is not None:
        own = Binary("and", own, charge.when.root)
    when = replace(charge.amount, root=own)
    return replace(charge, id=f"{module}.{charge.id}", when=when)


def range_of(entry: Entry | None, issues: Issues, most: int) -> tuple[int, int]:
    """A number, or a range `1..8`."""
    if entry is None or not entry.is_scalar:
        return 1, min(most, 1)
    low, _, high = entry.written.partition("..")
    if not low.isdigit() or not (high or low).isdigit() or int(high or low) < max(1, int(low)):
        issues.error(entry.place, f"`{entry.written}` is not a number of something", "write `3` or `1..8`")
        return 1, 1
    if int(high or low) > most:
        issues.error(entry.place, f"there are at most {most}", f"write `{low}..{most}`")
        return 1, most
    return int(low), int(high or low)


def exact_number(number: Decimal) -> int | Fraction:
    """A number as expressions have it."""
    exact = Fraction(number)
    return int(exact) if exact.denominator == 1 else exact


def _with_step(entry: Entry, step: Entry | None) -> Entry:
    """An ingredient with the step of the mix, where it has none of its own."""
    if step is None or entry.get("step") is not None or not isinstance(entry.content, dict):
        return entry
    return Entry(entry.source, entry.event, entry.key, {**entry.content, "step": step}, entry.size)


def _there(part: str) -> Node:
    return Call("present", (Name((part,)),))


def _absent(part: str) -> Node:
    return Unary("not", _there(part))


def _written(text: str, root: Node, place: Place) -> Expression:
    """An expression that nobody wrote, at the place that it follows from."""
    return Expression(text, root, place.file, ((place.line, place.column),) * len(text))
