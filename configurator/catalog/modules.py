"""Modules, from YAML to records: attributes, options or values, dimensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from configurator.catalog.charges import Charges
from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader
from configurator.catalog.files import CatalogFolder
from configurator.catalog.grid import read_grid
from configurator.catalog.ids import closest
from configurator.catalog.issues import Issues
from configurator.catalog.names import ContextNames, ModuleNames, ModuleShape
from configurator.catalog.records import Attribute, AttributeType, Dimension, Module, ModuleKind, Option, Text
from configurator.catalog.tables import TableOptions, read_table
from configurator.catalog.texts import TextReader
from configurator.catalog.values import Unusable, value_from_entry
from configurator.language.evaluate import Value
from configurator.source import did_you_mean

_OPTION_KEYS = frozenset(("title", "description"))


@dataclass(frozen=True, slots=True)
class BuiltModule:
    """A module and what expressions may read of it; no record where its kind is not known."""

    record: Module | None
    shape: ModuleShape


def build_module(
    module_id: str, entry: Entry, folder: CatalogFolder, texts: TextReader, context: ContextNames, issues: Issues
) -> BuiltModule:
    """The module at an entry, as far as it can be read; what is wrong with it goes to `issues`."""
    return _ModuleBuilder(module_id, entry, folder, texts, issues).build(context)


class _ModuleBuilder:
    def __init__(self, module_id: str, entry: Entry, folder: CatalogFolder, texts: TextReader, issues: Issues) -> None:
        self._entry = entry
        self._folder = folder
        self._texts = texts
        self._issues = issues
        self._shape = ModuleShape(module_id, _kind(entry))

    def build(self, context: ContextNames) -> BuiltModule:
        entry, shape = self._entry, self._shape
        attributes = self._attributes()
        options = self._options() if shape.kind is not ModuleKind.SHARED else {}
        shape.dimensions = self._dimensions()
        values = self._own_values() if shape.kind is not ModuleKind.SWAPPABLE else {}
        charges = Charges(ExpressionReader(ModuleNames(shape, context), self._issues), self._texts, self._issues)
        found = charges.read(entry.get("charges"))
        if shape.kind is None:
            return BuiltModule(None, shape)
        dimensions = {name: dimension for name, dimension in shape.dimensions.items() if dimension is not None}
        title, description = self._texts.text(entry.get("title")), self._texts.optional(entry.get("description"))
        record = Module(shape.id, shape.kind, title, description, attributes, options, dimensions, values, found, entry.key_place)
        return BuiltModule(record, shape)

    # --- attributes ---

    def _attributes(self) -> dict[str, Attribute]:
        entry = self._entry.get("attributes")
        self._shape.whole = entry is None or isinstance(entry.content, dict)
        found: dict[str, Attribute] = {}
        for name, item in (entry.members if entry else {}).items():
            kind = _attribute_type(item)
            self._shape.attributes[name] = kind
            if kind is not None:
                title = self._texts.text(item.get("title")) if item.get("title") else Text({"": name})
                unit = item.get("unit")
                found[name] = Attribute(name, title, kind, unit.written if unit else None, item.key_place)
        return found

    def _values(self, holder: str, entries: Mapping[str, Entry]) -> dict[str, Value]:
        """The attribute values of an option, or of the module itself."""
        found: dict[str, Value] = {}
        for name, item in entries.items():
            if name not in self._shape.attributes:
                self._unknown_attribute(holder, name, item, entries)
                continue
            kind = self._shape.attributes[name]
            value = value_from_entry(kind, item) if kind is not None else None
            if isinstance(value, Unusable):
                written = f", not `{item.written}`" if item.is_scalar else ""
                self._issues.error(item.place, f"`{name}` must be {value.demand}{written}", value.hint)
                self._shape.unreadable.add((holder, name))
            elif value is not None:
                found[name] = value
        return found

    def _unknown_attribute(self, holder: str, name: str, item: Entry, entries: Mapping[str, Entry]) -> None:
        if not self._shape.whole:
            return
        if name.isdigit() and item.content is None:
            self._issues.error(
                item.key_place, f"the comma before `{name}` begins a new key", "write decimals with a dot: `12.50`"
            )
            self._shape.unreadable.update((holder, attribute) for attribute in self._shape.attributes)
            return
        absent = [attribute for attribute in self._shape.attributes if attribute not in entries]
        meant = closest(name, absent)
        hint = f"did you mean `{meant}`?" if meant else f"declare `{name}` under `attributes`, or remove it"
        self._issues.error(item.key_place, f"module `{self._shape.id}` has no attribute `{name}`", hint)
        if meant:
            self._shape.unreadable.add((holder, meant))

    def _own_values(self) -> dict[str, Value]:
        entry = self._entry.get("values")
        values = self._values(self._shape.id, entry.members if entry else {})
        self._shape.holders = {self._shape.id: values}
        if entry is not None and not isinstance(entry.content, dict):
            self._shape.unreadable.update((self._shape.id, attribute) for attribute in self._shape.attributes)
        return values

    # --- options ---

    def _options(self) -> dict[str, Option]:
        entry = self._entry.get("options")
        if entry is None:
            return {}
        table = entry.get("table")
        if table is not None and table.is_scalar:
            return self._table(table)
        if not entry.members:
            return {}
        self._shape.option_ids = dict.fromkeys(entry.members)
        found = {option: self._option(option, item) for option, item in entry.members.items()}
        self._shape.holders = {option: record.values for option, record in found.items()}
        return found

    def _option(self, option: str, entry: Entry) -> Option:
        meant = closest("title", entry.members.keys() - self._shape.attributes.keys())
        if meant and entry.get("title") is None:
            entry.rename(meant, "title")  # the schema has said that the title is missing
        values = self._values(option, {key: item for key, item in entry.members.items() if key not in _OPTION_KEYS})
        title, description = self._texts.text(entry.get("title")), self._texts.optional(entry.get("description"))
        return Option(option, title, description, values, entry.key_place)

    def _table(self, entry: Entry) -> dict[str, Option]:
        table = self._read_table(entry)
        self._shape.option_ids = table.ids
        self._shape.holders = {option: record.values for option, record in table.options.items()}
        self._shape.unreadable |= table.unreadable
        return table.options

    def _read_table(self, entry: Entry) -> TableOptions:
        name = entry.written
        content = self._folder.read(name)
        if content is None:
            hint = did_you_mean(name, self._folder.tables()) or "name a CSV file in the folder of the catalog"
            self._issues.error(entry.place, f"there is no file `{name}`", hint)
            return TableOptions()
        return read_table(name, content, self._shape.attributes, self._texts, self._issues)

    # --- dimensions ---

    def _dimensions(self) -> dict[str, Dimension | None]:
        entry = self._entry.get("dimensions")
        return {name: self._dimension(name, item) for name, item in (entry.members if entry else {}).items()}

    def _dimension(self, name: str, entry: Entry) -> Dimension | None:
        if name in self._shape.attributes:
            self._issues.error(entry.key_place, f"`{name}` is an attribute of this module too", "give one of them another id")
        grid = read_grid(entry, self._issues)
        if grid is None:
            return None
        unit = entry.get("unit")
        title = self._texts.text(entry.get("title"))
        return Dimension(name, title, grid.low, grid.high, grid.step, unit.written if unit else None, entry.key_place)


def _kind(entry: Entry) -> ModuleKind | None:
    kind = entry.get("kind")
    try:
        return ModuleKind(kind.written) if kind else None
    except ValueError:
        return None


def _attribute_type(entry: Entry) -> AttributeType | None:
    kind = entry.get("type") if entry.members else entry
    try:
        return AttributeType(kind.written) if kind else None
    except ValueError:
        return None
