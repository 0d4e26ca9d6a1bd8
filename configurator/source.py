"""Places in the files that people write, and the issues found there.

An `Issue` is data: what is wrong, where, and what to do about it. Loading collects issues and never stops at the
first one. `format_issue` is the one way to show an issue with its source line and a caret.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """How serious an issue is: an error stops the catalog from being used, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span of one file: 1-based line and column, and the length in characters of what is meant (at least 1).

    With a `sheet` it is a cell of an Excel file: `line` is its row, and `column` counts its column.
    """

    file: str
    sheet: str = field(default="", kw_only=True)
    line: int = 1
    column: int = 1
    length: int = 1

    @property
    def cell(self) -> str:
        """The name of a cell of a sheet: `C17`."""
        return f"{column_letters(self.column)}{self.line}"

    def __str__(self) -> str:
        return f"{self.file} [{self.sheet}] {self.cell}" if self.sheet else f"{self.file}:{self.line}:{self.column}"


def column_letters(column: int) -> str:
    """What Excel calls a column, counted from 1: `A`, `Z`, `AA`."""
    letters = ""
    while column > 0:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong in a file: where, what, and what to do (`hint`)."""

    place: Place
    message: str
    hint: str | None = None
    severity: Severity = Severity.ERROR


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The closest known word as a question, or None where nothing is close. Capitals make no difference."""
    words = list(known)
    lowered = word.lower()
    matches = [each for each in words if each.lower() == lowered] or difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return f"did you mean `{matches[0]}`?" if matches else None


def format_issue(issue: Issue, root: Path | None = None) -> str:
    """An issue as text: `file:line:column: error: message`, the source line with a caret, then the hint.

    A cell of an Excel file has no source line: `parts.xlsx [CPU] C17: error: message`. `root` is the folder that
    `place.file` is relative to; without it, or where the file cannot be read, the source line is left out.
    """
    place = issue.place
    lines = [f"{place}: {issue.severity.value}: {issue.message}"]
    source = _source_line(place, root)
    if source is not None:
        gutter = f"{place.line:>5} | "
        before = source[: place.column - 1]
        meant = source[place.column - 1 :][: place.length]
        padding = "".join("\t" if character == "\t" else " " * _columns(character) for character in before)
        carets = "^" * max(1, sum(_columns(character) for character in meant))
        lines += [gutter + source, " " * (len(gutter) - 2) + "| " + padding + carets]
    if issue.hint:
        lines.append(f"      = {issue.hint}")
    return "\n".join(lines)


def format_issues(issues: Iterable[Issue], root: Path | None = None) -> str:
    """All issues in the order of their places, a blank line between them."""
    ordered = sorted(issues, key=lambda issue: issue.place)
    return "\n\n".join(format_issue(issue, root) for issue in ordered)


def _columns(character: str) -> int:
    """How many columns of a terminal a character takes: two for Chinese."""
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _source_line(place: Place, root: Path | None) -> str | None:
    if root is None or place.sheet:
        return None
    try:
        lines = (root / place.file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    return lines[place.line - 1] if 0 < place.line <= len(lines) else None
