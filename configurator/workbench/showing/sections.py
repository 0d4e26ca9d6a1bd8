"""What is shown of a catalog, as sections of texts, tables and rules: for a page and for a terminal alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in a table. `note` is an id, smaller and beside it; `more` stands under it; `link` is an anchor on the page."""

    text: str
    note: str = ""
    more: str = ""
    link: str = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand to the right. `aside`: it can be left out where there is little room."""

    title: str
    numeric: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells. `long`: the first rows and columns are enough to see what it is."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    long: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A rule in words: where all of `when` holds, all of `require` must; or a table of combinations.

    `source` is what its author wrote, `note` on which days it is in force.
    """

    id: str
    when: str
    require: tuple[str, ...]
    because: str
    place: str
    source: str
    table: Table | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page: a title with an id and a place, texts, then tables, then rules, then smaller sections."""

    anchor: str
    title: str
    id: str = ""
    place: str = ""
    texts: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    rules: tuple[Reading, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing under its title."""
        return not (self.texts or self.facts or self.sections or self.rules or any(table.rows for table in self.tables))

    def walk(self) -> Iterator[Section]:
        """It and all within it."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class View:
    """All that is shown, in one language."""

    title: str
    language: str
    texts: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
