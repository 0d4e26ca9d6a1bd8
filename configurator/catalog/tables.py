"""Options that stand in a table: one row an option, one column an attribute."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from configurator.catalog.former import FormerIds
from configurator.catalog.ids import closest, id_problem, suggest_id
from configurator.catalog.issues import Issues
from configurator.catalog.records import NO_SUPPLY, AttributeType, Option, Supply, Text
from configurator.catalog.rows import Rows, UnreadableTableError
from configurator.catalog.supply import SUPPLY_KEYS, SupplyReader
from configurator.catalog.texts import MISSING, TextReader
from configurator.catalog.values import Unusable
from configurator.language.evaluate import Value
from configurator.language.hints import counted
from configurator.source import Place, did_you_mean

ID = "id"
TITLE = "title"
DESCRIPTION = "description"

_WITH_UNIT = re.compile(r"(.*\S)\s*\[\s*(.+?)\s*\]")


@dataclass
class TableOptions:
    """The options of a table. `unreadable` are the (option, attribute) pairs whose cell is an error.

    `ids` are those of all rows; it is None where the table as a whole cannot be read.
    """

    options: dict[str, Option] = field(default_factory=dict)
    ids: dict[str, Place] | None = None
    unreadable: set[tuple[str, str]] = field(default_factory=set)
    cell: Callable[[str, str], Place | None] | None = None
    """Where the value of an option stands, by option and attribute; None where the table has no such row or column."""


@dataclass(frozen=True, slots=True)
class ColumnType:
    """What stands in the column of an attribute: values of a type (None: not known), with a unit where there is one."""

    kind: AttributeType | None
    unit: str | None = None


def read_table(
    rows: Rows,
    attributes: Mapping[str, ColumnType],
    texts: TextReader,
    issues: Issues,
    supply: SupplyReader,
    former: FormerIds,
) -> TableOptions:
    """The options in a table. `attributes` are those of the module."""
    return _Table(rows, attributes, texts, issues, supply, former).read()


@dataclass(slots=True)
class _Column:
    """A column of an attribute; the values that were read are kept, since most cells repeat."""

    index: int
    attribute: str
    kind: AttributeType
    read: dict[str, Value | Unusable] = field(default_factory=dict)


class _Table:
    def __init__(
        self,
        rows: Rows,
        attributes: Mapping[str, ColumnType],
        texts: TextReader,
        issues: Issues,
        supply: SupplyReader,
        former: FormerIds,
    ) -> None:
        self._rows = rows
        self._attributes = attributes
        self._texts = texts
        self._issues = issues
        self._supply_reader = supply
        self._former = former
        self._found = TableOptions(ids={}, cell=self._cell)
        self._lines: dict[str, int] = {}
        self._empty: frozenset[int] = frozenset()
        self._header: list[str] = []
        self._columns: list[_Column] = []
        self._supply_columns: dict[str, int] = {}
        self._misspelled: set[str] = set()
        self._ids_are_known = True
        self._titles: list[tuple[str, int]] = []
        self._descriptions: list[tuple[str, int]] = []

    def read(self) -> TableOptions:
        """The options, as far as they can be read."""
        try:
            self._read()
        except UnreadableTableError as error:
            self._issues.error(error.place or self._rows.place(), error.message, error.hint)
            self._found.ids = None  # what follows cannot be told apart
        return self._found

    def _read(self) -> None:
        rows = self._rows.rows()
        line, header = next(rows, (1, []))
        if "" in header:
            kept = list(rows)
            self._empty = _empty_columns(header, [cells for _, cells in kept])
            header, rows = header[: _width(header, self._empty)], iter(kept)
        self._header = column_names(header)
        if not self._read_header(line, header):
            self._found.ids = None
            return
        id_index = self._header.index(ID)
        seen: dict[str, Place] = {}
        for line, cells in rows:
            self._read_row(line, cells, id_index, seen)
        self._found.ids = seen if seen and self._ids_are_known else None
        if not seen and self._ids_are_known:
            self._issues.error(self._rows.place(), "the table has no options", "add a row for every option")

    def _cell(self, option: str, attribute: str) -> Place | None:
        """Where the value of an option stands."""
        line, index = self._lines.get(option), next((c.index for c in self._columns if c.attribute == attribute), -1)
        return self._rows.place(line, index) if line is not None and index >= 0 else None

    # --- the header ---

    def _read_header(self, line: int, written: Sequence[str]) -> bool:
        header = self._header
        if not self._has_columns(line):
            return False
        for index, column in enumerate(header):
            place = self._rows.place(line, index)
            if index in self._empty:
                continue
            if not column:
                self._issues.error(place, "this column has no name", "name an attribute, or remove the column")
            elif column in header[:index]:
                self._issues.error(place, f"column `{column}` stands here twice", "remove one of them")
                self._read_neither(column)
            else:
                self._read_column(index, column, place)
                self._check_unit(column, written[index], place)
        return self._check_titles(line)

    def _check_titles(self, line: int) -> bool:
        if not self._titles:
            if not self._misspelled & {TITLE} and not any(column.startswith(f"{TITLE}.") for column in self._header):
                hint = "add `title`, or `title.en` and so on"
                self._issues.error(self._rows.place(line, 0), "there is no column `title`", hint)
            return False
        self._warn_of_columns(line, TITLE, self._titles)
        self._warn_of_columns(line, DESCRIPTION, self._descriptions)
        return True

    def _warn_of_columns(self, line: int, text: str, columns: Sequence[tuple[str, int]]) -> None:
        """Report the languages of the catalog in which a text has no column."""
        languages = {language for language, _ in columns}
        if columns:
            hint = f"add the {text}s in every language of the catalog"
            place, message = self._rows.place(line, columns[0][1]), f"there is no column `{text}.*`"
            self._texts.lacks(place, self._texts.missing(languages), message, hint)

    def _has_columns(self, line: int) -> bool:
        if ID in self._header:
            return True
        if not self._header:
            self._issues.error(self._rows.place(), "the table is empty", "begin with a row of column names: `id`, `title`, ...")
        else:
            hint = did_you_mean(ID, [column.lower() for column in self._header]) and "ids stand in a column named `id`"
            self._issues.error(self._rows.place(line), "there is no column `id`", hint or "add a column `id`")
        return False

    def _read_column(self, index: int, column: str, place: Place) -> None:
        text, _, language = column.partition(".")
        if column == ID:
            return
        if text in (TITLE, DESCRIPTION):
            if not language or self._texts.check_language(language, place):
                (self._titles if text == TITLE else self._descriptions).append((language, index))
        elif column in self._attributes:
            kind = self._attributes[column].kind
            if kind is not None:
                self._columns.append(_Column(index, column, kind))
        elif column in SUPPLY_KEYS:
            self._supply_columns[column] = index
        else:
            self._unknown_column(column, place)

    def _read_neither(self, column: str) -> None:
        """Which of two columns of an attribute is meant cannot be told."""
        self._columns = [each for each in self._columns if each.attribute != column]
        if column in self._attributes:
            self._columns.append(_Column(-1, column, AttributeType.TEXT))

    def _unknown_column(self, column: str, place: Place) -> None:
        absent = [attribute for attribute in self._attributes if attribute not in self._header]
        meant = closest(column, (*absent, TITLE, DESCRIPTION, *SUPPLY_KEYS))
        hint = f"did you mean `{meant}`?" if meant else f"declare `{column}` under `attributes`, or remove the column"
        self._issues.error(place, f"unknown column `{column}`", hint)
        self._misspelled.add(meant or "")
        if meant is not None and meant in self._attributes:
            self._columns.append(_Column(-1, meant, AttributeType.TEXT))

    def _check_unit(self, column: str, written: str, place: Place) -> None:
        """Report a unit in the header, as in `length [mm]`, that is not the one of the attribute."""
        found = _WITH_UNIT.fullmatch(written)
        if found is None or column not in self._attributes:
            return
        stated, unit = found[2], self._attributes[column].unit
        if unit is None:
            hint = f"declare it: `{column}: {{type: number, unit: {stated}}}`, or write `{column}` alone"
            self._issues.error(place, f"`{column}` has no unit, and this column is in `{stated}`", hint)
        elif not _is_same_unit(unit, stated):
            hint = f"convert the column to `{unit}`, or correct the unit"
            self._issues.error(place, f"`{column}` is in `{unit}`, and this column is in `{stated}`", hint)

    # --- rows ---

    def _read_row(self, line: int, cells: list[str], id_index: int, seen: dict[str, Place]) -> None:
        if self._empty and not any(cells[len(self._header) :]):
            cells = cells[: len(self._header)]  # Excel writes columns that were emptied
        whole = len(cells) == len(self._header) or self._report_width(line, cells)
        option = cells[id_index] if id_index < len(cells) else ""
        if not self._is_new(line, option, id_index, seen):
            return
        place = self._rows.place(line, id_index)
        seen[option], self._lines[option] = place, line
        if not whole:
            self._found.unreadable.update((option, attribute) for attribute in self._attributes)
            self._found.options[option] = Option(option, Text({"": option}), None, {}, place)
            return
        title = self._title(line, cells, option, place)
        description = self._description(line, cells)
        values = self._values(line, cells, option)
        self._found.options[option] = Option(option, title, description, values, place, self._supply(line, cells, option))

    def _supply(self, line: int, cells: list[str], option: str) -> Supply:
        """Order code, days of sale and so on, where the table has columns for them."""
        found = {key: cells[index] for key, index in self._supply_columns.items() if cells[index]}
        if not found:
            return NO_SUPPLY

        def place(key: str) -> Place:
            return self._rows.place(line, self._supply_columns[key])

        return self._supply_reader.from_cells(found, place, option, self._former)

    def _report_width(self, line: int, cells: list[str]) -> bool:
        wanted, found = len(self._header), len(cells)
        hint = self._rows.surplus_hint if found > wanted else None
        message = f"this row has {counted(found, 'cell')}; the table has {counted(wanted, 'column')}"
        self._issues.error(self._rows.place(line), message, hint)
        return False

    def _is_new(self, line: int, option: str, id_index: int, seen: Mapping[str, Place]) -> bool:
        if not option:
            self._ids_are_known = False
            self._issues.error(self._rows.place(line, id_index), "this row has no id", "write an id, or remove the row")
            return False
        remark = self._rows.remark(line, id_index)
        problem = f"`{option}` is not an id" if remark else id_problem(option)
        if problem:
            self._ids_are_known = False
            self._issues.error(self._rows.place(line, id_index), problem, remark or suggest_id(option))
        first = seen.get(option)
        if first is not None:
            message = f"option `{option}` stands here twice; first {self._rows.at_row} {first.line}"
            self._issues.error(self._rows.place(line, id_index), message, "remove one of them, or give it another id")
        return first is None

    def _title(self, line: int, cells: list[str], option: str, place: Place) -> Text:
        found = _languages(cells, self._titles)
        for _, index in self._titles:
            remark = self._rows.remark(line, index)
            if remark:
                self._issues.error(self._rows.place(line, index), f"`{cells[index]}` is not the title that was typed", remark)
        if not found:
            place = self._rows.place(line, self._titles[0][1])
            self._issues.error(place, f"option `{option}` has no title", "write what customers read")
        return self._text(line, self._titles, found) or self._texts.written.setdefault(place, Text(found))

    def _description(self, line: int, cells: list[str]) -> Text | None:
        found = _languages(cells, self._descriptions)
        if not found:
            return None
        place = self._rows.place(line, self._descriptions[0][1])
        return self._text(line, self._descriptions, found) or self._texts.written.setdefault(place, Text(found))

    def _text(self, line: int, columns: Sequence[tuple[str, int]], found: Mapping[str, str]) -> Text | None:
        """A text that is missing in some of its columns, reported at the first of them; None for any other."""
        missing = [(language, index) for language, index in columns if language not in found]
        if not missing or not found or "" in found:
            return None
        place = self._rows.place(line, missing[0][1])
        self._texts.lacks(place, [language for language, _ in missing], MISSING)
        return self._texts.written.setdefault(place, Text(found))

    def _values(self, line: int, cells: list[str], option: str) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for column in self._columns:
            if column.index < 0:  # misspelled in the header, or there twice
                self._found.unreadable.add((option, column.attribute))
                continue
            cell = cells[column.index]
            if not cell:
                continue
            value = column.read.get(cell)
            if value is None:
                value = column.read[cell] = self._rows.value(column.kind, cell)
            if isinstance(value, Unusable):
                self._report_value(line, column, cell, value)
                self._found.unreadable.add((option, column.attribute))
            else:
                values[column.attribute] = value
        return values

    def _report_value(self, line: int, column: _Column, cell: str, value: Unusable) -> None:
        place, hint = self._rows.place(line, column.index), self._rows.remark(line, column.index) or value.hint
        self._issues.error(place, f"`{column.attribute}` must be {value.demand}, not `{cell}`", hint)


def column_names(header: Sequence[str]) -> list[str]:
    """The names of the columns in a header, without units: `length` for `length [mm]`."""
    return [_without_unit(column) for column in header]


def stated_unit(column: str) -> str | None:
    """The unit in the header of a column: `mm` of `length [mm]`."""
    found = _WITH_UNIT.fullmatch(column)
    return found[2] if found else None


def _empty_columns(header: Sequence[str], rows: Sequence[list[str]]) -> frozenset[int]:
    """The columns without a name in which nothing stands."""
    filled = {index for cells in rows for index, cell in enumerate(cells) if cell}
    return frozenset(index for index, column in enumerate(header) if not column and index not in filled)


def _width(header: Sequence[str], empty: frozenset[int]) -> int:
    """How many columns there are up to the last that is not empty."""
    return max((index for index in range(1, len(header) + 1) if index - 1 not in empty), default=0)


def _is_same_unit(one: str, other: str) -> bool:
    """Whether two units are one, however they are written: `m2` and `m²`."""
    if one == other:
        return True
    from configurator.units import UnitError, parse_unit

    try:
        return parse_unit(one) == parse_unit(other)
    except UnitError:
        return False


def _without_unit(column: str) -> str:
    found = _WITH_UNIT.fullmatch(column)
    return found[1] if found else column


def _languages(cells: Sequence[str], columns: Sequence[tuple[str, int]]) -> dict[str, str]:
    return {language: cells[index] for language, index in columns if cells[index]}
