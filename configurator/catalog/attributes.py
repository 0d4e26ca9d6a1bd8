"""Attributes and needs of a product: listed values, a number in a range, or a value that follows from others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from configurator.catalog.context import read_values
from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader
from configurator.catalog.grid import read_grid
from configurator.catalog.issues import Issues
from configurator.catalog.measures import read_unit, unit_named
from configurator.catalog.paths import Paths
from configurator.catalog.records import (
    Attribute,
    AttributeType,
    ChoiceValue,
    Derived,
    Dimension,
    Module,
    ModuleKind,
    Option,
    Part,
    Role,
    Rule,
    Text,
    exact,
)
from configurator.catalog.shapes import OWN_VALUE, PartShape
from configurator.catalog.texts import TextReader
from configurator.language.guards import unguarded_reads
from configurator.language.syntax import Binary, Name
from configurator.language.types import ANY, BOOLEAN, SINGLE_VALUE, NameType, Type

_FOLLOWS = {"en": "{} follows from the rest.", "de": "{} folgt aus allem anderen.", "zh": "{}由其余部分得出。"}
TRUTHS: Mapping[ChoiceValue, Text] = {
    True: Text({"en": "Yes", "de": "Ja", "zh": "是"}),
    False: Text({"en": "No", "de": "Nein", "zh": "否"}),
}


@dataclass(frozen=True, slots=True)
class Own:
    """An attribute that was read: what expressions see, and its part (None where it is no choice or cannot be read)."""

    shape: PartShape
    part: Part | None


class Attributes:
    """Reads the attributes of one product."""

    def __init__(self, texts: TextReader, issues: Issues) -> None:
        self._texts = texts
        self._issues = issues

    def decided(self, name: str, entry: Entry, role: Role) -> Own:
        """An attribute that somebody decides: of listed values, or in a range."""
        title = self._texts.title(entry.get("title"), name)
        optional = entry.get("optional") is not None and entry.get("optional").scalar is True  # type: ignore[union-attr]
        if entry.get("from") is not None or entry.get("to") is not None:
            return self._ranged(name, entry, title, role, optional)
        values = self._values(entry)
        if values is None:
            return Own(PartShape(name, low=0 if optional else 1, own=ANY), None)
        first, unit = next(iter(values)), read_unit(entry, self._issues)
        if isinstance(first, str):
            own, kind = NameType(Type.TEXT, [exact(value) for value in values], ids="value", part=optional), None
        elif isinstance(first, bool):
            own, kind = replace(BOOLEAN, part=optional), AttributeType.BOOLEAN
        else:
            numbers = tuple(exact(value) for value in values)
            own, kind = NameType(Type.NUMBER, numbers, unit=unit_named(unit), part=optional), AttributeType.NUMBER
        module = self._module(name, entry, title, values, kind, unit)
        part = self._part(name, entry, module, title, role, optional)
        return Own(PartShape(name, low=part.low, own=own, has_own_value=kind is not None), part)

    def _values(self, entry: Entry) -> Mapping[ChoiceValue, Text] | None:
        listed = isinstance(entry.content, list)
        kind = entry if entry.is_scalar else entry.get("type")
        if not listed and entry.get("values") is None and kind is not None:
            return TRUTHS if kind.written == "boolean" else None
        return read_values(entry, self._texts, self._issues, "an attribute")

    def _module(
        self,
        name: str,
        entry: Entry,
        title: Text,
        values: Mapping[ChoiceValue, Text],
        kind: AttributeType | None,
        unit: str | None,
    ) -> Module:
        attributes = {OWN_VALUE: Attribute(OWN_VALUE, title, kind, unit, entry.key_place)} if kind else {}
        options = {}
        for value, text in values.items():
            option = str(value).lower() if isinstance(value, bool) else str(value)
            known = {OWN_VALUE: exact(value)} if kind else {}
            label = Text({"": f"{option} {unit}"}) if unit else text
            if isinstance(value, str) and text.by_language == {"": value}:  # only listed
                label = self._texts.title(None, value)
            options[option] = Option(option, label, None, known, entry.key_place)
        description = self._texts.optional(entry.get("description"))
        return Module(name, ModuleKind.SWAPPABLE, title, description, attributes, options, {}, {}, (), entry.key_place)

    def _ranged(self, name: str, entry: Entry, title: Text, role: Role, optional: bool) -> Own:
        values = read_values(entry, self._texts, self._issues, "an attribute")
        grid = read_grid(entry, Issues()) if values is not None else None
        if grid is None:
            return Own(PartShape(name, low=0 if optional else 1, own=ANY), None)
        unit = read_unit(entry, self._issues)
        dimension = Dimension(name, title, grid.low, grid.high, grid.step, unit, entry.key_place)
        description = self._texts.optional(entry.get("description"))
        module = Module(name, ModuleKind.CUT_TO_FIT, title, description, {}, {}, {}, {}, (), entry.key_place)
        part = self._part(name, entry, module, title, role, optional, dimension)
        numbers = dict.fromkeys(exact(value) for value in dimension.values)
        own = NameType(Type.NUMBER, numbers, unit=unit_named(unit), part=optional)
        return Own(PartShape(name, low=part.low, own=own), part)

    @staticmethod
    def _part(
        name: str,
        entry: Entry,
        module: Module,
        title: Text,
        role: Role,
        optional: bool,
        dimension: Dimension | None = None,
    ) -> Part:
        low = 0 if optional else 1
        return Part(name, module, low, 1, title, entry.key_place, role, dimension, module.description, needed=not optional)

    # --- values that follow from others ---

    def derived(self, name: str, entry: Entry, reader: ExpressionReader, paths: Paths) -> tuple[PartShape, Derived] | None:
        """An attribute that nobody decides: what expressions see of it, and how it is shown."""
        unit = read_unit(entry, self._issues)
        found = reader.read_typed(entry.get("value"), SINGLE_VALUE, "`value`", unit)
        if found is None:
            return None
        expression, known = found
        self._issues.lacks(unguarded_reads([expression], [], reader.names), f"the value `{name}`")
        resolved = paths.of_what_may_be_absent().resolved(expression.root)
        title = self._texts.title(entry.get("title"), name)
        shape = PartShape(name, own=NameType(known.type, unit=known.unit), formula=resolved)
        return shape, Derived(name, title, unit, replace(expression, root=resolved), entry.key_place)

    def calculation(self, name: str, entry: Entry, derived: Derived) -> Rule:
        """The rule that a number of a range is what its formula says."""
        title = self._texts.title(entry.get("title"), name)
        because = entry.get("because")
        texts = Text({language: text.format(title.render(language)) for language, text in _FOLLOWS.items()})
        formula = derived.formula.root
        equation = Binary("==", Name((name,), formula.start, formula.end), formula, formula.start, formula.end)
        written = replace(derived.formula, root=equation)
        return Rule(name, None, written, self._texts.text(because) if because else texts, entry.key_place)
