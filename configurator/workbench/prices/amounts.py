"""Every amount of money in the attributes of a catalog, with the characters of the file that it is written in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePosixPath

from configurator.catalog.csv_rows import CsvRows, cell_spans
from configurator.catalog.entries import Entry
from configurator.catalog.records import AttributeType, Catalog, Module, Text
from configurator.catalog.rows import Rows
from configurator.catalog.tables import ID, column_names
from configurator.catalog.yaml_source import read_yaml
from configurator.source import Place
from configurator.workbench.files.rewriting import catalog_folder

Key = tuple[str, str, str]
"""Module, option (empty for a value of the module itself), attribute."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text file, as offsets into its text; `comma` where decimals are written with a comma."""

    file: str
    start: int
    end: int
    comma: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as it is written. `span` is None where it stands in an Excel file, which is not written to."""

    module: str
    option: str
    attribute: str
    title: Text
    amount: Decimal
    place: Place
    span: Span | None

    @property
    def key(self) -> Key:
        """What tells it from all others."""
        return self.module, self.option, self.attribute


@dataclass
class Amounts:
    """All amounts of a catalog by their keys, and the bytes of the files that were read for them."""

    catalog: Catalog
    by_key: dict[Key, Amount] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def read_amounts(catalog: Catalog) -> Amounts:
    """Every amount of money that an option, or a module without options, has."""
    return _Reader(catalog).read()


class _Reader:
    def __init__(self, catalog: Catalog) -> None:
        self._folder = catalog_folder(catalog.folder)
        self._found = Amounts(catalog)

    def read(self) -> Amounts:
        for name in self._folder.yaml_names():
            entry, _ = read_yaml(name, self._content(name))
            modules = entry.get("modules") if entry else None
            for module_id, item in (modules.members if modules else {}).items():
                module = self._found.catalog.modules.get(module_id)
                if module is not None:
                    self._found.by_key |= {amount.key: amount for amount in self._of_module(module, item)}
        return self._found

    def _content(self, name: str) -> bytes:
        return self._found.files.setdefault(name, self._folder.read(name) or b"")

    def _of_module(self, module: Module, entry: Entry) -> Iterator[Amount]:
        money = [attribute.id for attribute in module.attributes.values() if attribute.type is AttributeType.MONEY]
        options = entry.get("options")
        table = options.get("table") if options else None
        if options is not None and table is not None and table.is_scalar:
            yield from self._of_table(module, options, money)
            return
        for section in (options, entry.get("ingredients")):
            for option, item in (section.members if section else {}).items():
                yield from _of_entry(module, option, item.members, money)
        values = entry.get("values")
        yield from _of_entry(module, "", values.members if values else {}, money)

    def _of_table(self, module: Module, options: Entry, money: list[str]) -> Iterator[Amount]:
        named, sheet = options.members["table"], options.get("sheet")
        name = (PurePosixPath(named.file).parent / named.written).as_posix()  # beside the file that names it
        self._content(name)
        table = self._folder.table(name, sheet.written if sheet else None)
        if table is None:
            return
        rows = table.rows()
        header = column_names(next(rows)[1])
        columns = [(attribute, header.index(attribute)) for attribute in money if attribute in header]
        starts = _line_starts(table.lines) if isinstance(table, CsvRows) else []
        for row, cells in rows:
            for attribute, index in columns:
                if cells[index]:
                    yield _of_cell(module, cells[header.index(ID)], attribute, table, (row, index), cells[index], starts)


def _of_entry(module: Module, option: str, entries: Mapping[str, Entry], money: list[str]) -> Iterator[Amount]:
    title = module.options[option].title if option in module.options else _title(entries.get("title"), option) or module.title
    for attribute in money:
        entry = entries.get(attribute)
        if entry is not None and entry.is_scalar:
            end = entry.event.end_mark.index
            span = Span(entry.file, end - len(entry.written), end)  # an anchor may stand before it
            yield Amount(module.id, option, attribute, title, Decimal(entry.written), entry.place, span)


def _title(entry: Entry | None, option: str) -> Text | None:
    """The title of an ingredient, which has no record: as it is written, else its id; None where there is no ingredient."""
    if entry is None:
        return Text({"": option}) if option else None
    return Text({language: item.written for language, item in entry.members.items()} or {"": entry.written})


def _of_cell(
    module: Module, option: str, attribute: str, table: Rows, position: tuple[int, int], cell: str, starts: list[int]
) -> Amount:
    row, index = position
    span = None
    if isinstance(table, CsvRows):
        line, column, length = list(cell_spans(table.lines, row, table.separator))[index]
        written = table.lines[line - 1][column - 1 : column - 1 + length]
        start = starts[line - 1] + column - 1 + written.index(cell)
        span = Span(table.name, start, start + len(cell), "," in cell or (table.decimal_comma and "." not in cell))
    amount = Decimal(cell.replace(",", "."))
    return Amount(module.id, option, attribute, module.options[option].title, amount, table.place(row, index), span)


def _line_starts(lines: list[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts
