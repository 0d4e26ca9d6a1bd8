"""Modules, from YAML to records: attributes, options or values, dimensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from configurator.catalog.charges import Charges, charge_with, tax_of, taxed_as
from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader
from configurator.catalog.files import CatalogFolder
from configurator.catalog.former import FormerIds
from configurator.catalog.grid import read_grid
from configurator.catalog.ids import closest, id_problem
from configurator.catalog.issues import Issues
from configurator.catalog.listed_charges import NOTHING_LISTED, OwnAmounts
from configurator.catalog.measures import read_unit, unit_named, unit_of_money
from configurator.catalog.names import ContextNames, ModuleNames
from configurator.catalog.records import Attribute, AttributeType, Derived, Dimension, Module, ModuleKind, Option, Supply, Text
from configurator.catalog.shapes import ModuleShape
from configurator.catalog.supply import SUPPLY_KEYS, SupplyReader
from configurator.catalog.table_files import named_table
from configurator.catalog.tables import ColumnType, TableOptions, read_table
from configurator.catalog.texts import TextReader
from configurator.catalog.values import Unusable, value_from_entry
from configurator.language.evaluate import Value
from configurator.language.guards import unguarded_reads
from configurator.language.syntax import Literal
from configurator.language.types import ANY, SINGLE_VALUE, NameType
from configurator.source import did_you_mean

_INGREDIENT_KEYS = frozenset(("title", "description", "from", "to", "step", "required", *SUPPLY_KEYS))
_OPTION_KEYS = frozenset(("title", "description", *SUPPLY_KEYS))


@dataclass(frozen=True, slots=True)
class BuiltModule:
    """A module and what expressions may read of it; no record where its kind is not known.

    Of a module that is `made_of_parts`, these are its ingredients, its carrier or its sections; `kinds` does the rest.
    `supplies` says how each ingredient is supplied.
    """

    record: Module | None
    shape: ModuleShape
    made_of_parts: ModuleKind | None = None
    supplies: Mapping[str, Supply] = field(default_factory=dict)


def build_module(
    module_id: str,
    entry: Entry,
    folder: CatalogFolder,
    texts: TextReader,
    context: ContextNames,
    issues: Issues,
    supply: SupplyReader,
    former: FormerIds,
    currency: str = "",
    listed: OwnAmounts = NOTHING_LISTED,
) -> BuiltModule:
    """The module at an entry, as far as it can be read; what is wrong with it goes to `issues`.

    `former` are the ids that modules replace, `listed` the amounts that price lists give its charges.
    """
    return _ModuleBuilder(module_id, entry, folder, texts, issues, supply, former, currency).build(context, listed)


class _ModuleBuilder:
    def __init__(
        self,
        module_id: str,
        entry: Entry,
        folder: CatalogFolder,
        texts: TextReader,
        issues: Issues,
        supply: SupplyReader,
        former: FormerIds,
        currency: str,
    ) -> None:
        self._supply = supply
        self._former_modules = former
        self._former = FormerIds("option", issues)
        self._supplies: dict[str, Supply] = {}
        self._entry = entry
        self._folder = folder
        self._texts = texts
        self._issues = issues
        self._currency = currency
        kind = _kind(entry)
        self._outer = kind if kind and kind.is_made_of_parts else None
        self._shape = ModuleShape(module_id, _inner_kind(entry, kind))
        self._derived: list[tuple[str, Entry]] = []

    def build(self, context: ContextNames, listed: OwnAmounts) -> BuiltModule:
        entry, shape = self._entry, self._shape
        attributes = self._attributes()
        options = self._options(attributes) if shape.kind is not ModuleKind.SHARED else {}
        shape.dimensions = self._dimensions()
        if self._outer is ModuleKind.MIX:
            self._read_ingredients()
        if self._outer is ModuleKind.SECTIONAL:
            self._check_ends(options)
        self._former.check(shape.option_ids or ())
        shape.former = self._former.successors(shape.option_ids or ())
        values = self._own_values() if shape.kind is not ModuleKind.SWAPPABLE else {}
        derived = self._derive(context)
        reader = ExpressionReader(ModuleNames(shape, context), self._issues)
        charges = Charges(reader, self._texts, self._issues, listed=listed, folder=self._folder)
        read, tax = charges.read(entry.get("charges")), tax_of(entry)
        found = tuple(taxed_as(charge_with(charge, shape.written_out), tax) for charge in read)
        if shape.kind is None:
            return BuiltModule(None, shape, self._outer)
        dimensions = {name: dimension for name, dimension in shape.dimensions.items() if dimension is not None}
        title, description = self._title(entry, shape.id), self._texts.optional(entry.get("description"))
        record = Module(
            shape.id,
            shape.kind,
            title,
            description,
            attributes,
            options,
            dimensions,
            values,
            found,
            entry.key_place,
            derived,
            self._supply.from_entry(entry, shape.id, self._former_modules),
            tax,
        )
        return BuiltModule(record, shape, self._outer, self._supplies)

    def _title(self, entry: Entry, name: str) -> Text:
        return self._texts.title(entry.get("title"), name)

    # --- attributes ---

    def _attributes(self) -> dict[str, Attribute]:
        entry = self._entry.get("attributes")
        self._shape.whole = entry is None or isinstance(entry.content, dict)
        found: dict[str, Attribute] = {}
        for name, item in (entry.members if entry else {}).items():
            if item.get("value") is not None:
                self._derived.append((name, item))
                continue
            kind = _attribute_type(item)
            self._shape.attributes[name] = kind
            if kind is not None:
                title = self._texts.text(item.get("title")) if item.get("title") else Text({"": name})
                found[name] = Attribute(name, title, kind, self._unit(name, item, kind), item.key_place)
        return found

    def _unit(self, name: str, entry: Entry, kind: AttributeType) -> str | None:
        """The unit of an attribute, as it is written; what expressions convert is put into the shape."""
        if kind is AttributeType.MONEY:
            unit = read_unit(entry, self._issues, self._currency)
            self._shape.units[name] = unit_of_money(unit, self._currency)
        else:
            unit = read_unit(entry, self._issues)
            self._shape.units[name] = unit_named(unit) if kind is AttributeType.NUMBER else None
        return unit

    def _derive(self, context: ContextNames) -> tuple[Derived, ...]:
        """The attributes that follow from others, in their order: each may read those before it."""
        found: list[Derived] = []
        later = [name for name, _ in self._derived]
        reader = ExpressionReader(ModuleNames(self._shape, context, later), self._issues)
        for name, item in self._derived:
            unit = read_unit(item, self._issues)
            read = reader.read_typed(item.get("value"), SINGLE_VALUE, "`value`", unit)
            if read is None:
                self._shape.derive(name, Literal(0), ANY)
                continue
            expression, known = read
            self._issues.lacks(unguarded_reads([expression], [], reader.names), f"the value `{name}`")
            expression = replace(expression, root=self._shape.written_out(expression.root))
            self._shape.derive(name, expression.root, NameType(known.type, unit=known.unit))
            title = self._title(item, name)
            found.append(Derived(name, title, unit, expression, item.key_place))
        return tuple(found)

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

    def _options(self, attributes: Mapping[str, Attribute]) -> dict[str, Option]:
        entry = self._entry.get("options")
        if entry is None:
            return {}
        table = entry.get("table")
        if table is not None and table.is_scalar:
            return self._table(entry, attributes)
        if isinstance(entry.content, list):
            return self._listed_options(entry)
        if not entry.members:
            return {}
        if not any(map(id_problem, entry.members)):  # else one of them may be meant otherwise
            self._shape.option_ids = dict.fromkeys(entry.members)
        found = {option: self._option(option, item) for option, item in entry.members.items()}
        self._shape.holders = {option: record.values for option, record in found.items()}
        return found

    def _listed_options(self, entry: Entry) -> dict[str, Option]:
        """Options that are only ids: `[red, green]`."""
        found: dict[str, Option] = {}
        for item in entry.items:
            if item.is_scalar and item.written in found:
                self._issues.error(item.place, f"`{item.written}` stands here twice", "remove one of them")
            elif item.is_scalar:
                found[item.written] = Option(item.written, self._texts.title(None, item.written), None, {}, item.place)
        self._shape.option_ids = dict.fromkeys(found)
        self._shape.holders = {option: {} for option in found}
        return found

    def _option(self, option: str, entry: Entry) -> Option:
        meant = closest("title", entry.members.keys() - self._shape.attributes.keys())
        if meant and entry.get("title") is None:
            message, hint = f"module `{self._shape.id}` has no attribute `{meant}`", "did you mean `title`?"
            self._issues.error(entry.members[meant].key_place, message, hint)
            entry.rename(meant, "title")
        values = self._values(option, {key: item for key, item in entry.members.items() if key not in _OPTION_KEYS})
        title, description = self._title(entry, option), self._texts.optional(entry.get("description"))
        supply = self._supply.from_entry(entry, option, self._former)
        return Option(option, title, description, values, entry.key_place, supply)

    def _table(self, entry: Entry, attributes: Mapping[str, Attribute]) -> dict[str, Option]:
        table = self._read_table(entry, attributes)
        self._shape.option_ids = table.ids
        self._shape.holders = {option: record.values for option, record in table.options.items()}
        self._shape.unreadable |= table.unreadable
        self._shape.cell = table.cell
        return table.options

    def _read_table(self, entry: Entry, attributes: Mapping[str, Attribute]) -> TableOptions:
        rows = named_table(self._folder, entry, self._issues)
        if rows is None:
            return TableOptions()
        return read_table(rows, self._column_types(attributes), self._texts, self._issues, self._supply, self._former)

    def _column_types(self, attributes: Mapping[str, Attribute]) -> dict[str, ColumnType]:
        """What stands in the columns of a table: money is in the currency of the catalog, and may be per something: `EUR/m2`."""
        found = {name: ColumnType(kind) for name, kind in self._shape.attributes.items()}
        for name, attribute in attributes.items():
            unit = attribute.unit
            if attribute.type is AttributeType.MONEY and self._currency:
                unit = f"{self._currency}/{unit}" if unit and unit != self._currency else self._currency
            found[name] = ColumnType(attribute.type, unit)
        return found

    def _check_ends(self, options: Mapping[str, Option]) -> None:
        """Report what the ends of a chain must be, and no section is."""
        ends = self._entry.get("ends")
        for attribute, item in (ends.members if ends else {}).items():
            if self._shape.attributes.get(attribute) is not AttributeType.TEXT:
                continue
            known = {str(value) for option in options.values() if (value := option.values.get(attribute)) is not None}
            broken = any(word == attribute for _, word in self._shape.unreadable)
            if item.is_scalar and known and not broken and item.written not in known:
                hint = did_you_mean(item.written, known) or f"known: {', '.join(f'`{word}`' for word in sorted(known))}"
                self._issues.error(item.place, f"no section has `{item.written}` for `{attribute}`", hint)

    def _read_ingredients(self) -> None:
        """The ingredients of a mix, as expressions see them: options of which several are taken, each with an amount."""
        found = self._entry.get("ingredients")
        members = found.members if found else {}
        self._shape.option_ids = dict.fromkeys(members)
        self._shape.holders = {
            name: self._values(name, {key: value for key, value in item.members.items() if key not in _INGREDIENT_KEYS})
            for name, item in members.items()
        }
        self._supplies = {name: self._supply.from_entry(item, name, self._former) for name, item in members.items()}
        self._shape.dimensions = {"amount": None}

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
        title, unit = self._title(entry, name), read_unit(entry, self._issues)
        return Dimension(name, title, grid.low, grid.high, grid.step, unit, entry.key_place)


def _kind(entry: Entry) -> ModuleKind | None:
    kind = entry.get("kind")
    try:
        return ModuleKind(kind.written) if kind else None
    except ValueError:
        return None


def _inner_kind(entry: Entry, kind: ModuleKind | None) -> ModuleKind | None:
    """The kind of what a module is made of: its ingredients, its carrier or its sections."""
    if kind is None or not kind.is_made_of_parts:
        return kind
    return ModuleKind.SHARED if kind is ModuleKind.BUS and entry.get("options") is None else ModuleKind.SWAPPABLE


def _attribute_type(entry: Entry) -> AttributeType | None:
    kind = entry.get("type") if entry.members else entry
    try:
        return AttributeType(kind.written) if kind else None
    except ValueError:
        return None
