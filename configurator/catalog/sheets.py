"""The rows of a sheet of an Excel file, each cell as the text that would stand in a CSV file.

Excel keeps numbers as binary fractions and shows 15 digits of them; the digits that it shows are taken, so that 0.1 is
exactly a tenth, and a price that a formula computes is the price that its author sees.
"""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from configurator.catalog.records import AttributeType
from configurator.catalog.rows import UnreadableTableError
from configurator.catalog.values import DEMAND, Unusable, value_from_text
from configurator.language.evaluate import Value
from configurator.source import Place, did_you_mean

MAX_BYTES = 400_000_000
MAX_CELLS = 10_000_000

_DAMAGED = "open it in Excel and save it as an Excel workbook (.xlsx)"
_NO_VALUE = "open the file in Excel and save it: this formula was never calculated"
_NO_XML = (ElementTree.ParseError, LookupError)  # the latter for an encoding that nobody knows
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"')
_CELL = re.compile(r"([A-Z]+)([0-9]+)")

_Position = tuple[int, int]


class Workbook:
    """An Excel file. Raises UnreadableTableError, without a place where the file as a whole cannot be read."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self._content = content
        self._parts = _worksheet_parts(name, content)
        self._reader: Any = None

    @property
    def sheets(self) -> list[str]:
        """The titles of the visible worksheets."""
        return list(self._parts)

    def rows(self, sheet: str | None) -> SheetRows:
        """The rows of a sheet; without a name, those of the only one. Raises UnreadableTableError."""
        title = self._found(sheet)
        xml = _part(self.name, self._content, self._parts[title])
        _check_extent(self.name, title, xml)
        try:
            return SheetRows(self.name, title, self._cells(title), _broken_cells(xml))
        except _NO_XML as error:
            raise UnreadableTableError(None, f"`{self.name}` is damaged: {error}", _DAMAGED) from None

    def _found(self, sheet: str | None) -> str:
        titles = list(self._parts)
        if sheet is None and len(titles) == 1:
            return titles[0]
        listed = ", ".join(f"`{title}`" for title in titles)
        if sheet is None:
            example = f"{{table: {self.name}, sheet: {titles[0] if titles else '...'}}}"
            raise UnreadableTableError(None, f"`{self.name}` has several sheets: {listed}", f"name one of them: `{example}`")
        if sheet not in titles:
            hint = did_you_mean(sheet, titles) or f"its sheets: {listed}"
            raise UnreadableTableError(None, f"`{self.name}` has no sheet `{sheet}`", hint)
        return sheet

    def _cells(self, title: str) -> list[list[Any]]:
        from python_calamine import CalamineError, load_workbook

        try:
            self._reader = self._reader or load_workbook(BytesIO(self._content))
            cells: list[list[Any]] = self._reader.get_sheet_by_name(title).to_python(skip_empty_area=False)
        except CalamineError as error:
            raise UnreadableTableError(None, f"`{self.name}` cannot be read: {error}", _DAMAGED) from None
        return cells


class SheetRows:
    """The rows of a sheet. `broken` are cells with a formula that has no value, with what stands in them."""

    at_row = "in row"
    surplus_hint = "name the column, or empty the cells in it"

    def __init__(self, name: str, sheet: str, cells: list[list[Any]], broken: dict[_Position, str]) -> None:
        self.name = name
        self.sheet = sheet
        self._cells = cells
        self._broken = broken
        for (row, index), text in broken.items():
            cells += ([] for _ in range(row - len(cells)))
            cells[row - 1] += [""] * (index + 1 - len(cells[row - 1]))
            cells[row - 1][index] = text
        self._broken_texts = frozenset(broken.values())

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not empty, each with its number; all are as long as the header, unless something stands beyond."""
        width = None
        for number, cells in enumerate(self._cells, 1):
            texts = [cell.strip() if type(cell) is str else cell_text(cell) for cell in cells]
            if any(texts):
                width = _filled(texts) if width is None else width
                yield number, texts[:width] if not any(texts[width:]) else texts

    def place(self, row: int = 1, index: int | None = None) -> Place:
        """A cell; the first cell of a row for the row."""
        return Place(self.name, row, (index or 0) + 1, sheet=self.sheet)

    def value(self, kind: AttributeType, cell: str) -> Value | Unusable:
        """The value in a cell; none where a formula has none."""
        return Unusable(DEMAND[kind]) if cell in self._broken_texts else value_from_text(kind, cell)

    def remark(self, row: int, index: int) -> str | None:
        """What to do about a cell of which Excel has made a date, or whose formula has no value."""
        broken = self._broken.get((row, index))
        if broken is not None:
            return "correct the formula" if broken.startswith("#") else _NO_VALUE
        found = self._cells[row - 1][index]
        if isinstance(found, datetime.date | datetime.time | datetime.timedelta):
            return "Excel has made a date or time of it: give the cell another format and write it again"
        return None


def cell_text(cell: Any) -> str:
    """What stands in a cell, as a CSV file would say it: `0.1`, `true`, `2026-03-31`."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float():
            return number_text(cell)
        case datetime.datetime():
            return str(cell.date() if cell.time() == datetime.time() else cell)
        case _:
            return str(cell).strip()


def number_text(number: float) -> str:
    """The digits of a number that Excel shows, 15 at most."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{Decimal(f'{number:.15g}'):f}"


def _filled(texts: list[str]) -> int:
    """How many columns a header has."""
    return max(index for index, text in enumerate(texts, 1) if text)


# --- what the reader does not tell: which sheets are tables, how large they are, which formulas have no value -----------


def _worksheet_parts(name: str, content: bytes) -> dict[str, str]:
    """The visible worksheets of a workbook by their titles, each with the part of the archive that holds it."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        message = f"`{name}` is protected with a password, or in the format of Excel 97"
        raise UnreadableTableError(None, message, "save it as an Excel workbook (.xlsx) without a password")
    folder = "xl/_rels/workbook.xml.rels"
    targets = {entry.get("Id", ""): entry.get("Target", "") for entry in _xml(name, content, folder)}
    found = {}
    for entry in _xml(name, content, "xl/workbook.xml").iter():
        target = targets.get(entry.get(_RELATION, ""), "")
        if entry.tag.endswith("}sheet") and "worksheets/" in target and entry.get("state", "visible") == "visible":
            found[entry.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _xml(name: str, content: bytes, part: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(_part(name, content, part))
    except _NO_XML as error:
        raise UnreadableTableError(None, f"`{name}` is damaged: {part}: {error}", _DAMAGED) from None


def _part(name: str, content: bytes, part: str) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
                raise UnreadableTableError(None, f"`{name}` is too large", f"unpacked, it must not exceed {MAX_BYTES:,} bytes")
            return archive.read(part)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        raise UnreadableTableError(None, f"`{name}` is not an Excel file", _DAMAGED) from None


def _check_extent(name: str, sheet: str, xml: bytes) -> None:
    """Stop at a stray cell far outside: reading a sheet takes as much memory as the rectangle around all of its cells."""
    found = set(_REFERENCE.findall(xml))
    rows = max((int(row) for _, row in found), default=0)
    columns = max((column_number(letters.decode()) for letters, _ in found), default=0)
    if rows * columns > MAX_CELLS:
        place = Place(name, rows, columns, sheet=sheet)
        message = f"the sheet reaches to here: {rows:,} rows and {columns:,} columns"
        raise UnreadableTableError(place, message, "delete the rows and columns that are not part of the table")


def _broken_cells(xml: bytes) -> dict[_Position, str]:
    """The cells, as (row, index of column), with an error (`#DIV/0!`) or with a formula that was never calculated (`=A1*2`)."""
    if b't="e"' not in xml and b"<f" not in xml and b":f>" not in xml:
        return {}
    found = {}
    for _, cell in ElementTree.iterparse(BytesIO(xml)):
        if cell.tag.endswith("}c"):
            text = _broken_text(cell)
            position = _CELL.fullmatch(cell.get("r", ""))
            if text and position:
                found[int(position[2]), column_number(position[1]) - 1] = text
            cell.clear()
    return found


def _broken_text(cell: ElementTree.Element) -> str | None:
    value = cell.findtext("{*}v")
    if cell.get("t") == "e":
        return value or "#ERROR"
    formula = cell.find("{*}f")
    return f"={formula.text or ''}" if formula is not None and not value and cell.get("t") != "str" else None


def column_number(letters: str) -> int:
    """The number of a column that Excel calls `A`, `Z` or `AA`, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
