"""What an option table is read from: rows of cells, whether they stand in a CSV file or on a sheet of an Excel file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from configurator.catalog.records import AttributeType
from configurator.catalog.values import Unusable
from configurator.language.evaluate import Value
from configurator.source import Place


class Rows(Protocol):
    """The rows of a table. Cells are texts without spaces around them; rows are known by the number that their editor shows.

    `at_row` is how a row is named in a message (`on line`, `in row`); `surplus_hint` what to do about a cell too many.
    """

    @property
    def at_row(self) -> str: ...  # noqa: D102

    @property
    def surplus_hint(self) -> str: ...  # noqa: D102

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not empty, each with its number, the header first. Raises UnreadableTableError."""

    def place(self, row: int = 1, index: int | None = None) -> Place:
        """Where a cell stands, or a row; without anything, the table as a whole."""

    def value(self, kind: AttributeType, cell: str) -> Value | Unusable:
        """The value of an attribute in a cell that is not empty."""

    def remark(self, row: int, index: int) -> str | None:
        """What to do about a cell that does not hold what its author typed; None for any other."""


class UnreadableTableError(Exception):
    """A table cannot be read, or not to its end: where (None: all of its file), why, and what to do."""

    def __init__(self, place: Place | None, message: str, hint: str | None = None) -> None:
        self.place = place
        self.message = message
        self.hint = hint
        super().__init__(message)
