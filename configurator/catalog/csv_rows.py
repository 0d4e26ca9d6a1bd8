"""The rows of a CSV file: separated by commas, or by semicolons with decimal commas, as Excel writes it in half of the world."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from itertools import islice

from configurator.catalog.records import AttributeType
from configurator.catalog.rows import UnreadableTableError
from configurator.catalog.values import DEMAND, Unusable, value_from_text
from configurator.catalog.yaml_source import encoding_issue
from configurator.language.evaluate import Value
from configurator.source import Place

_SEPARATORS = ",;\t"
_QUOTED_CELL = re.compile(r'"(?:[^"]|"")*(?:"|$)')
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")
_THOUSANDS = re.compile(r"[-+]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]*)?")


class CsvRows:
    """The rows of a CSV file. In one with semicolons, numbers may have a decimal comma. Raises UnreadableTableError."""

    at_row = "on line"

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.lines = list(StringIO(_decoded(name, content), newline=""))
        self.separator = _separator(self.lines)
        if self.separator == "\t":
            hint = "save it as CSV, with commas or semicolons"
            raise UnreadableTableError(Place(name), "the columns are separated by tabs", hint)

    @property
    def surplus_hint(self) -> str:
        """What to do about a cell too many."""
        return f"put a cell that contains a {'semicolon' if self.separator == ';' else 'comma'} in double quotes"

    @property
    def decimal_comma(self) -> bool:
        """Whether numbers may be written with a comma before the decimals."""
        return self.separator == ";"

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not empty, each with the number of its first line. Raises UnreadableTableError."""
        reader = csv.reader(self.lines, strict=True, delimiter=self.separator)
        line = 1
        try:
            for cells in reader:
                if any(cells):
                    yield line, [cell.strip() for cell in cells]
                line = reader.line_num + 1
        except csv.Error as error:
            raise self._problem(str(error), line) from None

    def _problem(self, problem: str, line: int) -> UnreadableTableError:
        """What is wrong with the row that begins on a line: at the quote that is to blame, where there is one."""
        opened, closed = _stray_quote(self.lines, line, self.separator)
        if closed is not None and closed > opened[0]:
            hint = "end the cell with a double quote where it ends, or write none"
            return UnreadableTableError(Place(self.name, *opened), f"this quote goes on to line {closed}", hint)
        return UnreadableTableError(Place(self.name, *opened), *_csv_problem(problem))

    def place(self, row: int = 1, index: int | None = None) -> Place:
        """The place of a cell: read again with care, only where there is something to say about it."""
        if index is None:
            return Place(self.name, row)
        span = next(islice(cell_spans(self.lines, row, self.separator), index, None), None)
        if span is None:
            return Place(self.name, row)
        line, start, length = span
        written = self.lines[line - 1][start - 1 : start - 1 + length]
        indent = len(written) - len(written.lstrip())
        return Place(self.name, line, start + indent, max(1, len(written.strip())))

    def value(self, kind: AttributeType, cell: str) -> Value | Unusable:
        """The value in a cell; with semicolons also `12,50`, and never `1.299`, which may be meant for either number."""
        if not self.decimal_comma or kind not in (AttributeType.NUMBER, AttributeType.MONEY):
            return value_from_text(kind, cell)
        if _DECIMAL_COMMA.fullmatch(cell):
            return value_from_text(kind, cell.replace(",", "."))
        found = value_from_text(kind, cell)
        if _THOUSANDS.fullmatch(cell):
            return Unusable(f"{DEMAND[kind]} that cannot be misread", _DECIMAL_COMMA_HINT)
        return Unusable(DEMAND[kind], _DECIMAL_COMMA_HINT) if isinstance(found, Unusable) and "," in cell else found

    def remark(self, row: int, index: int) -> str | None:
        """Nothing: a cell is what is written there."""
        return None


_DECIMAL_COMMA_HINT = "write digits with a comma before the decimals and nothing between thousands: `1299,50`"


def _decoded(name: str, content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        raise UnreadableTableError(Place(name), "this is an Excel file and no CSV file", "let its name end in `.xlsx`")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        issue = encoding_issue(name, content, error)
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            issue = replace(issue, place=Place(name))
        hint = "save it as UTF-8; in Excel, the file type is called `CSV UTF-8`"
        raise UnreadableTableError(issue.place, issue.message, hint) from None


def _separator(lines: Sequence[str]) -> str:
    """The separator with which the header has most columns; a comma where none has more than one."""
    header = next((line for line in lines if line.strip()), "")
    columns = {separator: len(next(csv.reader([header], delimiter=separator))) for separator in _SEPARATORS}
    return max(_SEPARATORS, key=lambda separator: columns[separator])


def cell_spans(lines: Sequence[str], line: int, separator: str = ",") -> Iterator[tuple[int, int, int]]:
    """Line, column and length of every cell of the row that begins on a line; a quoted cell may go over several."""
    column, start, quoted = 1, (line, 1), False
    while line <= len(lines):
        for character in lines[line - 1].rstrip("\r\n"):
            if character == '"':
                quoted = not quoted
            elif character == separator and not quoted:
                yield *start, _length(start, line, column)
                start = (line, column + 1)
            column += 1
        if not quoted:
            break
        line, column = line + 1, 1
    yield *start, _length(start, line, column)


def _stray_quote(lines: Sequence[str], line: int, separator: str) -> tuple[tuple[int, int], int | None]:
    """Where the first quoted cell of a row begins that has no end, or goes on behind it, and the line of that end."""
    text = "".join(lines[line - 1 :])
    for match in _QUOTED_CELL.finditer(text):
        before, after = text[: match.start()], text[match.end() :][:1]
        closed = match[0].endswith('"') and len(match[0]) > 1
        if before and before[-1] not in f"{separator}\r\n":
            continue
        if not closed or after not in ("", separator, "\r", "\n"):
            start = before.rfind("\n") + 1
            opened = line + before.count("\n"), len(before) - start + 1
            return opened, opened[0] + match[0].count("\n") if closed else None
    return (line, 1), None


def _length(start: tuple[int, int], line: int, column: int) -> int:
    return max(1, column - start[1]) if start[0] == line else 1


def _csv_problem(problem: str) -> tuple[str, str | None]:
    if "unexpected end of data" in problem:
        return "a double quote is opened in this row and never closed", 'write a double quote inside a quoted cell twice: `""`'
    if "expected after" in problem:
        return "a quoted cell goes on after its closing quote", 'write a double quote inside a quoted cell twice: `""`'
    return f"this is not CSV: {problem}", None
