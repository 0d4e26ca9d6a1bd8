"""Options that stand in a CSV file: one row an option, one column an attribute."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from configurator.catalog.ids import closest, id_problem, suggest_id
from configurator.catalog.issues import Issues
from configurator.catalog.records import AttributeType, Option, Text
from configurator.catalog.texts import TextReader
from configurator.catalog.values import Unusable, value_from_text
from configurator.catalog.yaml_source import encoding_issue
from configurator.language.evaluate import Value
from configurator.language.hints import counted
from configurator.source import Place, did_you_mean

ID = "id"
TITLE = "title"
DESCRIPTION = "description"


@dataclass
class TableOptions:
    """The options of a table. `unreadable` are the (option, attribute) pairs whose cell is an error.

    `ids` are those of all rows; it is None where the table as a whole cannot be read.
    """

    options: dict[str, Option] = field(default_factory=dict)
    ids: dict[str, Place] | None = None
    unreadable: set[tuple[str, str]] = field(default_factory=set)


def read_table(
    name: str, content: bytes, attributes: Mapping[str, AttributeType | None], texts: TextReader, issues: Issues
) -> TableOptions:
    """The options in a CSV file. `attributes` maps each attribute of the module to its type (None: not known)."""
    try:
        lines = content.decode("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError as error:
        issues.extend([encoding_issue(name, content, error)])
        return TableOptions()
    return _Table(name, lines, attributes, texts, issues).read()


@dataclass(slots=True)
class _Column:
    """A column of an attribute; the values that were read are kept, since most cells repeat."""

    index: int
    attribute: str
    kind: AttributeType
    read: dict[str, Value | Unusable] = field(default_factory=dict)

    def value(self, cell: str) -> Value | Unusable:
        if cell not in self.read:
            self.read[cell] = value_from_text(self.kind, cell)
        return self.read[cell]


class _Table:
    def __init__(
        self,
        name: str,
        lines: list[str],
        attributes: Mapping[str, AttributeType | None],
        texts: TextReader,
        issues: Issues,
    ) -> None:
        self._name = name
        self._lines = lines
        self._attributes = attributes
        self._texts = texts
        self._issues = issues
        self._found = TableOptions(ids={})
        self._header: list[str] = []
        self._columns: list[_Column] = []
        self._misspelled: set[str] = set()
        self._titles: list[tuple[str, int]] = []
        self._descriptions: list[tuple[str, int]] = []

    def read(self) -> TableOptions:
        rows = self._rows()
        line, header = next(rows, (1, []))
        if not self._read_header(line, [cell.strip() for cell in header]):
            self._found.ids = None
            return self._found
        id_index = self._header.index(ID)
        seen: dict[str, Place] = {}
        for line, cells in rows:
            self._read_row(line, [cell.strip() for cell in cells], id_index, seen)
        if self._found.ids is not None:
            self._found.ids = seen
        if self._found.ids == {}:
            self._issues.error(Place(self._name), "the table has no options", "add a row for every option")
        return self._found

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not empty, each with the number of its first line."""
        reader = csv.reader(self._lines, strict=True)
        line = 1
        try:
            for cells in reader:
                if any(cells):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            self._issues.error(Place(self._name, line), *_csv_problem(str(error)))
            self._found.ids = None  # what follows cannot be told apart

    # --- the header ---

    def _read_header(self, line: int, header: list[str]) -> bool:
        self._header = header
        if not self._has_columns(line):
            return False
        for index, column in enumerate(header):
            place = self._cell_place(line, index)
            if not column:
                self._issues.error(place, "this column has no name", "name an attribute, or remove the column")
            elif column in header[:index]:
                self._issues.error(place, f"column `{column}` stands here twice", "remove one of them")
            else:
                self._read_column(index, column, place)
        return self._check_titles(line)

    def _check_titles(self, line: int) -> bool:
        if not self._titles:
            if not self._misspelled & {TITLE} and not any(column.startswith(f"{TITLE}.") for column in self._header):
                hint = "add `title`, or `title.en` and so on"
                self._issues.error(self._cell_place(line, 0), "there is no column `title`", hint)
            return False
        languages = {language for language, _ in self._titles}
        missing = [language for language in self._texts.languages or () if language not in languages]
        if missing and "" not in languages:
            place, columns = (
                self._cell_place(line, self._titles[0][1]),
                ", ".join(f"`{TITLE}.{language}`" for language in missing),
            )
            self._issues.warn(place, f"there is no column {columns}", "add the titles in every language of the catalog")
        return True

    def _has_columns(self, line: int) -> bool:
        if ID in self._header:
            return True
        if len(self._header) == 1 and any(separator in self._header[0] for separator in ";\t"):
            self._issues.error(Place(self._name, line), "the columns are not separated by commas", "save it as CSV with commas")
        elif not self._header:
            self._issues.error(Place(self._name), "the table is empty", "begin with a row of column names: `id,title,...`")
        else:
            hint = did_you_mean(ID, [column.lower() for column in self._header]) and "ids stand in a column named `id`"
            self._issues.error(Place(self._name, line), "there is no column `id`", hint or "add a column `id`")
        return False

    def _read_column(self, index: int, column: str, place: Place) -> None:
        text, _, language = column.partition(".")
        if column == ID:
            return
        if text in (TITLE, DESCRIPTION):
            if not language or self._texts.check_language(language, place):
                (self._titles if text == TITLE else self._descriptions).append((language, index))
        elif column in self._attributes:
            kind = self._attributes[column]
            if kind is not None:
                self._columns.append(_Column(index, column, kind))
        else:
            self._unknown_column(column, place)

    def _unknown_column(self, column: str, place: Place) -> None:
        absent = [attribute for attribute in self._attributes if attribute not in self._header]
        meant = closest(column, (*absent, TITLE, DESCRIPTION))
        hint = f"did you mean `{meant}`?" if meant else f"declare `{column}` under `attributes`, or remove the column"
        self._issues.error(place, f"unknown column `{column}`", hint)
        self._misspelled.add(meant or "")
        if meant is not None and meant in self._attributes:
            self._columns.append(_Column(-1, meant, AttributeType.TEXT))

    # --- rows ---

    def _read_row(self, line: int, cells: list[str], id_index: int, seen: dict[str, Place]) -> None:
        whole = self._has_all_cells(line, cells)
        option = cells[id_index] if id_index < len(cells) else ""
        if not self._is_new(line, option, id_index, seen):
            return
        place = Place(self._name, line, 1, max(1, len(option))) if id_index == 0 else self._cell_place(line, id_index)
        seen[option] = place
        if not whole:
            self._found.unreadable.update((option, attribute) for attribute in self._attributes)
            self._found.options[option] = Option(option, Text({"": option}), None, {}, place)
            return
        title = self._title(line, cells, option)
        description = Text(_languages(cells, self._descriptions))
        values = self._values(line, cells, option)
        self._found.options[option] = Option(option, title, description if description.by_language else None, values, place)

    def _has_all_cells(self, line: int, cells: list[str]) -> bool:
        wanted, found = len(self._header), len(cells)
        if found == wanted:
            return True
        hint = None
        if found > wanted:
            hint = "put a cell that contains a comma in double quotes"
        message = f"this row has {counted(found, 'cell')}; the table has {counted(wanted, 'column')}"
        self._issues.error(Place(self._name, line), message, hint)
        return False

    def _is_new(self, line: int, option: str, id_index: int, seen: Mapping[str, Place]) -> bool:
        if not option:
            self._issues.error(self._cell_place(line, id_index), "this row has no id", "write an id, or remove the row")
            return False
        problem = id_problem(option)
        if problem:
            self._issues.error(self._cell_place(line, id_index), problem, suggest_id(option))
        first = seen.get(option)
        if first is not None:
            message = f"option `{option}` stands here twice; first on line {first.line}"
            self._issues.error(self._cell_place(line, id_index), message, "remove one of them, or give it another id")
        return first is None

    def _title(self, line: int, cells: list[str], option: str) -> Text:
        found = _languages(cells, self._titles)
        if not found:
            place = self._cell_place(line, self._titles[0][1])
            self._issues.error(place, f"option `{option}` has no title", "write what customers read")
        elif "" not in found and len(found) < len(self._titles):
            missing = ", ".join(f"`{language}`" for language, _ in self._titles if language not in found)
            place = next(self._cell_place(line, index) for language, index in self._titles if language not in found)
            self._issues.warn(place, f"this text is missing in {missing}")
        return Text(found)

    def _values(self, line: int, cells: list[str], option: str) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for column in self._columns:
            if column.index < 0:  # misspelled in the header
                self._found.unreadable.add((option, column.attribute))
                continue
            cell = cells[column.index]
            if not cell:
                continue
            value = column.value(cell)
            if isinstance(value, Unusable):
                message = f"`{column.attribute}` must be {value.demand}, not `{cell}`"
                self._issues.error(self._cell_place(line, column.index), message, value.hint)
                self._found.unreadable.add((option, column.attribute))
            else:
                values[column.attribute] = value
        return values

    def _cell_place(self, line: int, index: int) -> Place:
        """The place of a cell: read again with care, only where there is something to say about it."""
        for number, (start_line, start, length) in enumerate(_cell_spans(self._lines, line)):
            if number == index:
                written = self._lines[start_line - 1][start - 1 : start - 1 + length]
                indent = len(written) - len(written.lstrip())
                return Place(self._name, start_line, start + indent, max(1, len(written.strip())))
        return Place(self._name, line)


def _languages(cells: Sequence[str], columns: Sequence[tuple[str, int]]) -> dict[str, str]:
    return {language: cells[index] for language, index in columns if cells[index]}


def _cell_spans(lines: Sequence[str], line: int) -> Iterator[tuple[int, int, int]]:
    """Line, column and length of every cell of the row that begins on a line; a quoted cell may go over several."""
    column, start, quoted = 1, (line, 1), False
    while line <= len(lines):
        for character in lines[line - 1].rstrip("\r\n"):
            if character == '"':
                quoted = not quoted
            elif character == "," and not quoted:
                yield *start, _length(start, line, column)
                start = (line, column + 1)
            column += 1
        if not quoted:
            break
        line, column = line + 1, 1
    yield *start, _length(start, line, column)


def _length(start: tuple[int, int], line: int, column: int) -> int:
    return max(1, column - start[1]) if start[0] == line else 1


def _csv_problem(problem: str) -> tuple[str, str | None]:
    if "unexpected end of data" in problem:
        return "a double quote is opened in this row and never closed", 'write a double quote inside a quoted cell twice: `""`'
    if "expected after" in problem:
        return "a quoted cell goes on after its closing quote", 'write a double quote inside a quoted cell twice: `""`'
    return f"this is not CSV: {problem}", None
