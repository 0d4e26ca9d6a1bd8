"""The scalars of YAML: what they mean, and where in the file each of their characters stands.

Plain scalars are resolved the way of the YAML 1.2 core schema, so that `no`, `on`, `NO` and `1:30` are texts, and
numbers are exact (`int` or `Decimal`). A scalar is given as the event of the YAML parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Scalar = str | int | Decimal | bool | None

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_DECIMAL_INTEGER = re.compile(r"[-+]?[0-9]{1,40}")
_OTHER_INTEGER = re.compile(r"0o[0-7]{1,40}|0x[0-9a-fA-F]{1,40}")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]{1,40}|[0-9]{1,40}(\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,2})?")


def resolve_scalar(event: Any) -> Scalar:
    """The value of a scalar: quoted ones, and what looks like nothing else, are texts."""
    text: str = event.value
    if event.style or event.tag is not None:
        return text
    if text in _NULL:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if _DECIMAL_INTEGER.fullmatch(text):
        return int(text)
    if _OTHER_INTEGER.fullmatch(text):
        return int(text, 0)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


_ESCAPE_LENGTHS = {"x": 4, "u": 6, "U": 10}
_LINE_BREAKS = "\r\n\x85\u2028\u2029"
_INDENTATION = f" \t{_LINE_BREAKS}"  # other white space is content


def character_offsets(source: str, event: Any) -> Iterator[int]:
    """The offset in the file (0-based) of every character of a scalar's value.

    Folding and indentation change only white space, so characters other than white space stand in the file in the same
    order, each as itself or as an escape sequence. White space maps to where the reading stands.
    """
    start, end = event.start_mark.index, event.end_mark.index
    if source[start:end] == event.value:
        yield from range(start, end)
        return
    cursor = _Cursor(source, _content_start(source, event), end, event.style)
    for character in event.value:
        yield cursor.advance(character)


def _content_start(source: str, event: Any) -> int:
    start: int = event.start_mark.index
    if event.style in ("'", '"'):
        return start + 1
    if event.style in ("|", ">"):  # after the header line
        while start < event.end_mark.index and source[start] not in _LINE_BREAKS:
            start += 1
    return start


@dataclass(slots=True)
class _Cursor:
    source: str
    offset: int
    end: int
    style: str | None

    def advance(self, character: str) -> int:
        """The offset of the next character of the value; the cursor then stands behind it."""
        self._skip_continuations()
        if character.isspace() and not self._at("\\"):
            found = self.offset
            self.offset = min(self.offset + self._at(character), self.end)
            return min(found, self.end - 1)
        while self.offset < self.end and self.source[self.offset].isspace():
            self.offset += 1
            self._skip_continuations()
        found = min(self.offset, self.end - 1)
        self.offset += self._written_length()
        return found

    def _at(self, character: str) -> bool:
        return self.offset < self.end and self.source[self.offset] == character and (character != "\\" or self.style == '"')

    def _skip_continuations(self) -> None:
        """In double quotes, a backslash at the end of a line joins it with the next one."""
        while self._at("\\") and self.source[self.offset + 1] in _LINE_BREAKS:
            self.offset += 1
            while self.offset < self.end and self.source[self.offset] in _INDENTATION:
                self.offset += 1

    def _written_length(self) -> int:
        if self._at("\\"):
            return _ESCAPE_LENGTHS.get(self.source[self.offset + 1], 2)
        if self.style == "'" and self.source.startswith("''", self.offset):
            return 2
        return 1
