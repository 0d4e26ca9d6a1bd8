"""Price tables of charges, from YAML, CSV and Excel files to one `Lookup`: rows with cells, or a grid of two dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader, Measured
from configurator.catalog.files import CatalogFolder
from configurator.catalog.issues import Issues
from configurator.catalog.records import AttributeType
from configurator.catalog.rows import UnreadableTableError
from configurator.catalog.table_cells import CellReader, Item, TableCell, TableRow, row_in_yaml, rows_in_file
from configurator.catalog.table_files import named_table
from configurator.catalog.tables import column_names, stated_unit
from configurator.catalog.values import Unusable
from configurator.language.hints import counted
from configurator.language.lookups import literal
from configurator.language.parse import ExpressionError, parse_expression
from configurator.language.syntax import Cell, Column, Expression, Literal, Lookup, Node, Range, respanned, shifted
from configurator.language.types import NUMERIC, SINGLE_VALUE, Type
from configurator.source import Place

AMOUNT = "amount"
FORMS = ("table", "grid")
"""The keys under which a charge may have a price table."""

_BEFORE = "table of "


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: what it reads, and how its cells are read."""

    measured: Measured
    cells: CellReader


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: where it stands, what each column must be, and its amount."""

    place: Place
    cells: tuple[Cell, ...]
    amount: Node


class ChargeTables:
    """Reads the price tables of charges. `reader` is for what their columns and amounts read."""

    def __init__(self, reader: ExpressionReader, folder: CatalogFolder | None, issues: Issues) -> None:
        self._reader = reader
        self._folder = folder
        self._issues = issues
        self._whole = True

    def read(self, charge: Entry) -> Expression | None:
        """The price table of a charge as an expression; None where it cannot be read."""
        self._whole = True
        found = next((key for key in FORMS if charge.get(key) is not None), None)
        entry = charge.members[found] if found else None
        if entry is None or not entry.members:
            return None
        read = self._rows(entry) if found == "table" else self._grid(entry)
        if read is None:
            return None
        columns, rows = read
        last = charge.get("otherwise")
        if last is not None:
            amount = self._amount(_single(last), last.place)
            rows += [_Row(last.place, (None,) * len(columns), amount)] if amount is not None else []
        if not rows and self._whole:
            self._issues.error(entry.key_place, "this table has no rows", "add a row for every price")
        if not rows or not self._whole:
            return None
        lookup = _lookup(columns, rows)
        if found == "table":
            self._check_rows(lookup, columns, rows[: len(rows) - (last is not None)])
        return _expression(entry, columns, lookup)

    def _check_rows(self, lookup: Lookup, columns: Sequence[_Column], rows: Sequence[_Row]) -> None:
        """Warn of rows that never count, and of those that only their order tells apart."""
        written = replace(lookup, rows=lookup.rows[: len(rows)], amounts=lookup.amounts[: len(rows)])
        from configurator.catalog.table_rows import overlaps  # numpy: 40 ms

        for found in overlaps(written, [column.cells.known.values for column in columns]):
            place = rows[found.row].place
            if found.other is None:
                hint = "remove it, or let it stand before the rows that match what it is for"
                self._issues.warn(place, "this row never counts: rows before it match wherever it does", hint)
            else:
                message = f"this row and that on line {rows[found.other].place.line} match the same in part: the first one counts"
                self._issues.warn(place, message, "let ranges end before the next one begins")

    # --- rows ---

    def _rows(self, entry: Entry) -> tuple[list[_Column], list[_Row]] | None:
        source = self._source(entry, ("columns", "rows"))
        if source is None:
            return None
        if entry.get("file") is None:
            items = entry.get("columns")
            header = [self._column_in_yaml(item) for item in (items.items if items is not None else [])]
            columns = [column for column in header if column is not None]
        else:
            columns = self._header(source[0])
            source = source[1:]
        if not columns or not self._whole:
            return None
        found = [row for each in source if (row := self._row(each, columns)) is not None]
        return columns, found

    def _row(self, row: TableRow, columns: Sequence[_Column]) -> _Row | None:
        if len(row.cells) != len(columns) + 1:
            have, want = counted(len(row.cells), "cell"), f"{counted(len(columns), 'column')} and an amount"
            hint = row.surplus if len(row.cells) > len(columns) + 1 else None
            self._refuse(row.place, f"this row has {have}; the table has {want}", hint or "give it one cell for each")
            return None
        cells = tuple(column.cells.cell(cell) for column, cell in zip(columns, row.cells, strict=False))
        amount = self._amount(row.cells[-1], row.place)
        if amount is None or any(cell is not None and not cell for cell in cells):
            self._whole = False
            return None
        return _Row(row.place, cells, amount)

    def _header(self, row: TableRow) -> list[_Column]:
        """The columns that the first row of a file names; the last one holds the amounts."""
        written = [cell.written for cell in row.cells]
        names = column_names(written)
        if len(row.cells) < 2 or names[-1] != AMOUNT:
            place = row.cells[-1].place if row.cells else row.place
            self._refuse(place, f"the last column must be named `{AMOUNT}`", f"name the columns, and `{AMOUNT}` last")
            return []
        found = [
            self._column(name, stated_unit(text), cell) for name, text, cell in zip(names, written, row.cells[:-1], strict=False)
        ]
        return [column for column in found if column is not None]

    def _column(self, name: str, unit: str | None, cell: TableCell) -> _Column | None:
        measured = self._parsed(_Text(name, cell), SINGLE_VALUE, "a column")
        if measured is None:
            return None
        own = measured.type.unit
        if unit is not None and str(own or "") != unit:
            from configurator.catalog.measures import unit_named

            if own is None or unit_named(unit) != own:
                message = f"`{name}` is in `{own}`, and this column is in `{unit}`" if own else f"`{name}` has no unit"
                self._refuse(cell.place, message, "convert the column, or correct the unit")
                return None
        return _Column(measured, CellReader(measured.expression, measured.type, self._issues))

    def _column_in_yaml(self, entry: Entry | None) -> _Column | None:
        measured = self._reader.read_measured(entry, SINGLE_VALUE, "a column")
        if measured is None:
            self._whole = False
            return None
        return _Column(measured, CellReader(measured.expression, measured.type, self._issues))

    # --- grids ---

    def _grid(self, entry: Entry) -> tuple[list[_Column], list[_Row]] | None:
        down, across = (self._column_in_yaml(entry.get(key)) for key in ("rows", "columns"))
        source = self._source(entry, ("amounts",))
        if source is None or down is None or across is None:
            return None
        mode = entry.get("mode")
        is_exact = mode is not None and mode.written == "exact"
        head, body = source[0], source[1:]
        tops = self._headers(head.cells[1:], across, is_exact)
        sides = self._headers([row.cells[0] for row in body if row.cells], down, is_exact)
        found = []
        for row, side in zip(body, sides, strict=False):
            if len(row.cells) != len(head.cells):
                message = f"this row has {counted(len(row.cells), 'cell')}; the first one has {len(head.cells)}"
                self._refuse(row.place, message, row.surplus if len(row.cells) > len(head.cells) else None)
                continue
            for cell, top in zip(row.cells[1:], tops, strict=True):
                amount = self._amount(cell, cell.place) if cell.items else None
                if amount is not None:
                    found.append(_Row(cell.place, (side, top), amount))
        return [down, across], found

    def _headers(self, cells: Sequence[TableCell], column: _Column, is_exact: bool) -> list[Cell]:
        """What each row or column of a grid is for: exact values, or all from above the header before it up to its own."""
        if is_exact:
            return [self._whole_cell(column.cells.cell(cell)) for cell in cells]
        ends = [self._end(cell, column) for cell in cells]
        for (cell, one), (other, two) in pairwise(zip(cells, ends, strict=True)):
            if one is not None and two is not None and two <= one:
                self._refuse(other.place, f"`{other.written}` is not more than `{cell.written}` before it", "order the headers")
        lows = [None, *ends[:-1]]
        return [frozenset([Range(low, high, above=low is not None)]) for low, high in zip(lows, ends, strict=True)]

    def _whole_cell(self, cell: Cell) -> Cell:
        self._whole = self._whole and (cell is None or bool(cell))
        return cell

    def _end(self, cell: TableCell, column: _Column) -> int | Fraction | None:
        value = cell.items[0].read(AttributeType.NUMBER) if len(cell.items) == 1 else None
        if column.cells.known.type not in NUMERIC:
            named = " ".join(column.measured.expression.text.split())
            self._refuse(cell.place, f"`{named}` is {column.cells.known.type}, and has no upper end", "write `mode: exact`")
            return None
        if isinstance(value, int | Fraction) and not isinstance(value, bool):
            return value
        hint = value.hint if isinstance(value, Unusable) else None
        message = f"a header of a grid must be a number, not `{cell.written}`" if cell.items else "this header is empty"
        self._refuse(cell.place, message, hint)
        return None

    # --- sources ---

    def _source(self, entry: Entry, own: Sequence[str]) -> list[TableRow] | None:
        """The rows that are written down, or those of a file, which has at least one."""
        file, inline = entry.get("file"), [key for key in own if entry.get(key) is not None]
        if file is not None and inline:
            other = entry.members[inline[0]]
            self._refuse(other.key_place, f"the rows stand in `{file.written}`", f"remove `{inline[0]}` or `file`")
            return None
        missing = [key for key in own if entry.get(key) is None]
        if file is None and missing:
            hint = "write the rows, or name a file: `file: prices.csv`"
            self._refuse(entry.key_place, f"`{missing[0]}` is missing", hint)
            return None
        if file is None:
            found = [row for item in entry.members[own[-1]].items if (row := row_in_yaml(item)) is not None]
        else:
            found = list(self._in_file(entry))
        if not found and self._whole:
            self._refuse((file or entry).place, "the table is empty", "begin with a row of names")
        return found or None

    def _in_file(self, entry: Entry) -> Iterator[TableRow]:
        rows = named_table(self._folder, entry, self._issues, "file") if self._folder is not None else None
        if rows is None:
            self._whole = False
            return
        try:
            yield from rows_in_file(rows)
        except UnreadableTableError as error:
            self._refuse(error.place or rows.place(), error.message, error.hint)

    # --- amounts ---

    def _amount(self, cell: TableCell, row: Place) -> Node | None:
        """The amount in a cell: a number, or an expression."""
        if not cell.items:
            self._refuse(cell.place, "this row has no amount", "write what it costs")
            return None
        item = cell.items[0]
        number = item.read(AttributeType.MONEY)
        if isinstance(number, int | Fraction) and not isinstance(number, bool):
            return literal(number)
        if item.remark is not None or (isinstance(number, Unusable) and _looks_like_number(item.written)):
            hint = item.remark or (number.hint if isinstance(number, Unusable) else None)
            self._refuse(item.place, f"an amount must be an amount of money, not `{item.written}`", hint)
            return None
        measured = self._parsed(_Text(item.written, cell, item), NUMERIC, "an amount")
        if measured is None:
            return None
        if (unit := measured.type.unit) is not None and str(unit) != self._reader.names.currency:
            message = f"`{item.written}` is in {unit}; amounts in a table are in {self._reader.names.currency}"
            self._refuse(item.place, message, "multiply it in the cell by what it is per")
            return None
        return measured.expression.root

    def _parsed(self, text: _Text, expected: frozenset[Type], role: str) -> Measured | None:
        """An expression in a cell; what is wrong with it is told at its characters in YAML, else at the cell."""
        places = text.characters or _along(text.place, text.written)
        try:
            expression = parse_expression(text.written, text.place.file, places)
        except ExpressionError as error:
            place = text.place if not text.characters else Expression(text.written, Literal(0), text.place.file, places).locate(
                error.start, error.end
            )
            self._refuse(place, error.message, error.hint)
            return None
        return self._reader.checked(expression, expected, role)

    def _refuse(self, place: Place, message: str, hint: str | None = None) -> None:
        """Report what makes the table unusable."""
        self._issues.error(place, message, hint)
        self._whole = False


class _Text:
    """An expression in a cell, and where its characters stand where they are known."""

    def __init__(self, written: str, cell: TableCell, item: Item | None = None) -> None:
        self.written = written
        self.place = item.place if item is not None else cell.place
        self.characters = item.characters if item is not None else ()


def _along(place: Place, text: str) -> tuple[tuple[int, int], ...]:
    return tuple((place.line, place.column + offset) for offset in range(len(text)))


def _single(entry: Entry) -> TableCell:
    from configurator.catalog.table_cells import cell_in_yaml

    return cell_in_yaml(entry)


def _looks_like_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").replace("'", "").replace(" ", "").isdigit()


def _lookup(columns: Sequence[_Column], rows: Sequence[_Row]) -> Lookup:
    """The table with each different cell of a column once."""
    cells: list[dict[Cell, int]] = [{} for _ in columns]
    numbered = tuple(tuple(own.setdefault(cell, len(own)) for own, cell in zip(cells, row.cells, strict=True)) for row in rows)
    found = tuple(Column(each.measured.expression.root, tuple(own)) for each, own in zip(columns, cells, strict=True))
    return Lookup(found, numbered, tuple(row.amount for row in rows))


def _expression(entry: Entry, columns: Sequence[_Column], lookup: Lookup) -> Expression:
    """The table as an expression whose text names its columns; each has its place, all amounts that of the table."""
    place = entry.key_place
    text, places, shown = _BEFORE, [(place.line, place.column)] * len(_BEFORE), list[Column]()
    for column, each in zip(lookup.columns, columns, strict=True):
        expression = each.measured.expression
        separator = ", " if shown else ""
        text += separator
        places += [(place.line, place.column)] * len(separator)
        is_here = expression.file == entry.file
        shown.append(replace(column, operand=shifted(column.operand, len(text)) if is_here else respanned(column.operand, 0, 5)))
        text += expression.text
        own = expression.places if is_here and len(expression.places) == len(expression.text) else None
        places += own or [(place.line, place.column)] * len(expression.text)
    amounts = tuple(respanned(amount, 0, len(_BEFORE) - 4) for amount in lookup.amounts)
    root = Lookup(tuple(shown), lookup.rows, amounts, 0, len(text))
    return Expression(text, root, entry.file, tuple(places))
