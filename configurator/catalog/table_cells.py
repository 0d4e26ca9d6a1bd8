"""Cells of price tables, whether they stand in YAML or in a file: values, ranges `a..b`, lists of both, and `any`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from configurator.catalog.entries import Entry
from configurator.catalog.issues import Issues
from configurator.catalog.records import NONE, AttributeType
from configurator.catalog.rows import Rows
from configurator.catalog.values import Unusable, value_from_entry, value_from_text
from configurator.language.evaluate import Value
from configurator.language.hints import renamed_hint, value_hint
from configurator.language.lookups import is_within
from configurator.language.syntax import Cell, Expression, Range, Scalar
from configurator.language.types import NUMERIC, NameType, Type
from configurator.source import Place

ANYTHING = "any"
_RANGE = re.compile(r"(-?[0-9]+(?:[.,][0-9]+)?)?\s*\.\.\s*(-?[0-9]+(?:[.,][0-9]+)?)?")

_ATTRIBUTE = {
    Type.NUMBER: AttributeType.NUMBER,
    Type.MONEY: AttributeType.MONEY,
    Type.TEXT: AttributeType.TEXT,
    Type.BOOLEAN: AttributeType.BOOLEAN,
}

ReadValue = Callable[[AttributeType], Value | Unusable | None]


@dataclass(frozen=True, slots=True)
class Item:
    """What stands in a cell, or one thing of a list in it. `characters` are the places of its characters, where it is in YAML."""

    written: str
    place: Place
    read: ReadValue
    bound: Callable[[str], Value | Unusable]
    remark: str | None = None
    characters: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell: its place, and what stands in it, which is nothing where it is empty."""

    place: Place
    items: tuple[Item, ...]

    @property
    def written(self) -> str:
        """The cell as it was written; of a list its first item."""
        return self.items[0].written if self.items else ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of cells. `surplus` is what to do about a cell too many."""

    place: Place
    cells: tuple[TableCell, ...]
    surplus: str | None = None


def row_in_yaml(entry: Entry) -> TableRow | None:
    """A row that is a list in YAML; None where it is none, which the schema has told."""
    if not isinstance(entry.content, list):
        return None
    return TableRow(entry.place, tuple(map(cell_in_yaml, entry.items)))


def cell_in_yaml(entry: Entry) -> TableCell:
    """A value or a list of values in YAML."""
    items = entry.items if isinstance(entry.content, list) else [entry]
    return TableCell(entry.place, tuple(_item_in_yaml(item) for item in items if item.is_scalar and item.written != ""))


def _item_in_yaml(entry: Entry) -> Item:
    def bound(text: str) -> Value | Unusable:
        return value_from_text(AttributeType.NUMBER, text)

    def read(kind: AttributeType) -> Value | Unusable | None:
        return value_from_entry(kind, entry)

    return Item(entry.written, entry.place, read, bound, characters=entry.character_places())


def rows_in_file(rows: Rows) -> Iterator[TableRow]:
    """The rows of a file, the header first. Raises UnreadableTableError."""
    width = None
    for line, texts in rows.rows():
        width = len(texts) if width is None else width
        used = texts if any(texts[width:]) else texts[:width]
        cells = (_cell_in_file(rows, line, index, text) for index, text in enumerate(used))
        yield TableRow(rows.place(line), tuple(cells), rows.surplus_hint)


def _cell_in_file(rows: Rows, line: int, index: int, text: str) -> TableCell:
    place = rows.place(line, index)
    words = [word for part in text.split("|") if (word := part.strip())]

    def item(word: str) -> Item:
        return Item(word, place, lambda kind: rows.value(kind, word), bound, rows.remark(line, index))

    def bound(word: str) -> Value | Unusable:
        return rows.value(AttributeType.NUMBER, word)

    return TableCell(place, tuple(map(item, words)))


class CellReader:
    """Reads the cells of a column: an expression, and what it may be worth."""

    def __init__(self, column: Expression, known: NameType, issues: Issues) -> None:
        self.column = column
        self.known = known
        self._named = " ".join(column.text.split())
        self._issues = issues

    def cell(self, cell: TableCell) -> Cell:
        """What a cell is for. What is wrong with it goes to the issues; it is then for nothing."""
        if not cell.items:
            message = "this cell is empty"
            self._issues.error(cell.place, message, f"write `{ANYTHING}` where every value of `{self._named}` will do")
            return frozenset()
        if cell.written == ANYTHING and len(cell.items) == 1:
            return None
        found = [self.value(item) for item in cell.items]
        return frozenset(each for each in found if each is not None)

    def value(self, item: Item) -> Scalar | Range | None:
        """A value or a range; None where it is neither."""
        ends = _RANGE.fullmatch(item.written) if self.known.type in NUMERIC else None
        if ends is not None and any(ends.groups()):
            return self._range(item, *ends.groups())
        kind = _ATTRIBUTE.get(self.known.type)
        value = item.read(kind) if kind is not None else _of_any_type(item)
        if value is None or isinstance(value, Unusable | frozenset):
            hint = item.remark or (value.hint if isinstance(value, Unusable) else None)
            self._issues.error(item.place, f"`{self._named}` is {self.known.type}; `{item.written}` is not", hint)
            return None
        return value if self._is_possible(item, value) else None

    def _range(self, item: Item, *ends: str | None) -> Range | None:
        bounds = [item.bound(end) if end else None for end in ends]
        low, high = (each if isinstance(each, int | Fraction) else None for each in bounds)
        if any(isinstance(each, Unusable) for each in bounds):
            self._issues.error(item.place, f"`{item.written}` is no range", "write `400..800`, `..800` or `400..`")
            return None
        if low is not None and high is not None and low > high:
            self._issues.error(item.place, f"`{item.written}` counts backwards", f"write `{ends[1]}..{ends[0]}`")
            return None
        found = Range(low, high)
        if self.known.values is not None and not any(_lies_in(value, found) for value in self.known.values):
            self._issues.warn(item.place, f"`{self._named}` is never in `{item.written}`")
        return found

    def _is_possible(self, item: Item, value: Scalar) -> bool:
        """Whether the column may have a value; one that it never has is reported."""
        known, named = self.known, self._named
        if known.part and value == NONE:
            message = f"`{NONE}` cannot stand in a table: where `{named}` is absent, only `{ANYTHING}` matches"
            self._issues.error(item.place, message, f"ask for it in the charge: `when: present({named})`")
            return False
        if known.values is not None and value not in known.values:
            hint = renamed_hint(value, known.former) or value_hint(value, known.values)
            if known.ids:
                self._issues.error(item.place, f"`{named}` has no {known.ids} `{item.written}`", hint)
                return False
            self._issues.warn(item.place, f"`{named}` is never `{item.written}`", hint)
        return True


def _lies_in(value: Value, found: Range) -> bool:
    return isinstance(value, int | Fraction) and is_within(value, found)


def _of_any_type(item: Item) -> Value | Unusable | None:
    """A value of a column of which no type is known."""
    number = item.read(AttributeType.NUMBER)
    return item.written if number is None or isinstance(number, Unusable) else number
