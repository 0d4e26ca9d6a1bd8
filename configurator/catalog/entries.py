"""The values of YAML files, each with its place: what the loader reads catalogs from.

An `Entry` is a mapping of entries, a list of entries or a scalar. Asking it for something that it is not gives nothing:
the schema has reported that already, and the reader goes on with what is there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from configurator.catalog.scalars import Scalar, character_offsets, resolve_scalar
from configurator.source import Place


@dataclass(frozen=True, eq=False)
class SourceFile:
    """The name and the text of a file; offsets are 0-based, lines and columns 1-based."""

    name: str
    text: str

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins."""
        return [0, *(match.end() for match in re.finditer(r"\r\n|[\n\r\x85\u2028\u2029]", self.text))]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column; the end of the text where there is no such line."""
        return self.line_starts[line - 1] + column - 1 if line <= len(self.line_starts) else len(self.text)


@dataclass(eq=False, slots=True)
class Entry:
    """A value in a YAML file with its place. `key` is the event of its key, where it stands in a mapping."""

    source: SourceFile
    event: Any
    key: Any = None
    content: Scalar | dict[str, Entry] | list[Entry] = None
    size: int = 1

    @property
    def file(self) -> str:
        """The name of the file that it stands in."""
        return self.source.name

    @property
    def place(self) -> Place:
        """Where the value stands; a mapping, a list or nothing at all is shown by its key, where it has one."""
        if self.key is not None and not (isinstance(self.event, yaml.ScalarEvent) and _width(self.event)):
            return event_place(self.source, self.key)
        return event_place(self.source, self.event)

    @property
    def key_place(self) -> Place:
        """Where the key stands; the value, where there is none."""
        return event_place(self.source, self.key or self.event)

    @property
    def members(self) -> dict[str, Entry]:
        """The entries of a mapping by their keys; nothing where it is no mapping."""
        return self.content if isinstance(self.content, dict) else {}

    @property
    def items(self) -> list[Entry]:
        """The entries of a list; nothing where it is no list."""
        return self.content if isinstance(self.content, list) else []

    @property
    def scalar(self) -> Scalar:
        """The value of a scalar; None where it is a mapping or a list."""
        return None if isinstance(self.content, dict | list) else self.content

    @property
    def is_scalar(self) -> bool:
        """Whether it is a text, a number or a truth value."""
        return not isinstance(self.content, dict | list) and self.content is not None

    @property
    def written(self) -> str:
        """A scalar as it was written, without quotes: `1.50` stays `1.50`."""
        return str(self.event.value) if isinstance(self.event, yaml.ScalarEvent) else ""

    @property
    def key_scalar(self) -> Scalar:
        """The value of the key: `1` is a number, `'1'` a text."""
        return resolve_scalar(self.key) if self.key is not None else None

    def get(self, *keys: str) -> Entry | None:
        """The entry under a path of keys, or None."""
        entry: Entry | None = self
        for key in keys:
            entry = entry.members.get(key) if entry is not None else None
        return entry

    def rename(self, old: str, new: str) -> None:
        """Take the member under one key for that of another, unless there is one already."""
        if new not in self.members and old in self.members:
            self.members[new] = self.members.pop(old)

    def plain(self) -> object:
        """The value as plain data."""
        if isinstance(self.content, dict):
            return {key: entry.plain() for key, entry in self.content.items()}
        if isinstance(self.content, list):
            return [entry.plain() for entry in self.content]
        return self.content

    def character_places(self) -> tuple[tuple[int, int], ...]:
        """The line and column of every character of a scalar's text, also where it is quoted or folded."""
        return tuple(self.source.position(offset) for offset in character_offsets(self.source.text, self.event))


def event_place(source: SourceFile, event: Any) -> Place:
    """The place of an event of the YAML parser."""
    mark = event.start_mark
    return Place(source.name, mark.line + 1, mark.column + 1, max(1, _width(event)))


def _width(event: Any) -> int:
    """The number of characters of a scalar on one line; 1 for anything else."""
    if not isinstance(event, yaml.ScalarEvent):
        return 1
    start: Any = event.start_mark
    end: Any = event.end_mark
    return int(end.index - start.index) if start.line == end.line else 1
