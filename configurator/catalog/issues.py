"""Collecting issues while a catalog is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from configurator.language.guards import UnguardedRead
from configurator.source import Issue, Place, Severity

_SHOWN = 3
_MOST = 3
"""So many errors that say the same are told one by one."""
_MEANT = re.compile("did you mean `([^`]+)`[?]")
_NOWHERE = Place("")


class Issues:
    """What has been found so far, in all files. Nothing stops at an issue; whoever reports one goes on with the rest."""

    def __init__(self) -> None:
        self._found: list[Issue] = []
        self._repeated: dict[str, list[Issue]] = {}
        self._gaps: dict[tuple[str, Place], list[tuple[str, UnguardedRead]]] = {}

    def error(self, place: Place, message: str, hint: str | None = None) -> None:
        """Something that must be corrected before the catalog can be used."""
        self._found.append(Issue(place, message, hint))

    def warn(self, place: Place, message: str, hint: str | None = None) -> None:
        """Something suspicious."""
        self._found.append(Issue(place, message, hint, Severity.WARNING))

    def extend(self, issues: Iterable[Issue]) -> None:
        """Add issues that were found elsewhere."""
        self._found.extend(issues)

    def lacks(self, reads: Iterable[UnguardedRead], reader: str) -> None:
        """Add what `reader` (``rule `fits` ``) reads and some options lack: it is told once, however many read it.

        Where a few cells of a table are empty, that is told at each of them, and else at the first place where it is read.
        """
        for read in reads:
            for gap in read.known.gaps:
                self._gaps.setdefault(gap, []).append((reader, read))
            if read.known.lacking and not read.known.gaps:
                hint = f"ask `has({read.name})` as well, or fill in what is missing"
                self._repeated.setdefault(read.known.lacking, []).append(Issue(read.place, read.known.lacking, hint))

    @property
    def has_errors(self) -> bool:
        """Whether the catalog cannot be used."""
        return bool(self._repeated or self._gaps) or any(issue.severity is Severity.ERROR for issue in self._found)

    def ordered(self) -> tuple[Issue, ...]:
        """All issues in the order of their places, each once; of errors that say the same in many places only the first."""
        repeated = [_first(each, "it is read") for each in self._repeated.values()]
        gaps = [_empty_cell(option, place, reads) for (option, place), reads in self._gaps.items()]
        told = _with_causes([*dict.fromkeys(self._found), *repeated, *gaps])
        same: dict[Issue, list[Issue]] = {}
        for issue in told:
            key = issue if issue.severity is Severity.WARNING else replace(issue, place=_NOWHERE)
            same.setdefault(key, []).append(issue)
        found = [issue for each in same.values() for issue in (each if len(each) <= _MOST else [_first(each, "the same stands")])]
        return tuple(sorted(found, key=lambda issue: (issue.place, issue.message)))


def _with_causes(issues: list[Issue]) -> list[Issue]:
    """The issues, where an error that says the same as a warning elsewhere is told where the warning is, which is its cause."""
    said = {severity: {(issue.message, issue.hint) for issue in issues if issue.severity is severity} for severity in Severity}
    both = said[Severity.ERROR] & said[Severity.WARNING]
    kept = [issue for issue in issues if (issue.message, issue.hint) not in both or issue.severity is Severity.WARNING]
    return [replace(issue, severity=Severity.ERROR) if (issue.message, issue.hint) in both else issue for issue in kept]


def _empty_cell(option: str, place: Place, reads: list[tuple[str, UnguardedRead]]) -> Issue:
    """A cell of an option that is empty, with what reads it."""
    readers = dict(reversed(reads))  # of each, the first place
    shown = [f"{reader} ({read.place.file}:{read.place.line})" for reader, read in reversed(readers.items())]
    number = len(shown) - _SHOWN
    told = [*shown[:_SHOWN], f"{number} more"] if number > 0 else shown
    listed = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    name = reads[0][1].name
    verb, there = ("reads", "there") if len(shown) == 1 else ("read", "in each of them")
    message = f"option `{option}` has no value for `{name.parts[-1]}`, and {listed} {verb} it"
    return Issue(place, message, f"fill in the cell; if it may stay empty, ask `has({name})` {there}")


def _first(issues: list[Issue], found: str) -> Issue:
    """The first of issues with one message, with the places of the others: `found` there too."""
    first, *others = sorted(issues, key=lambda issue: issue.place)
    lines = list(dict.fromkeys((each.place.file, each.place.line) for each in others))
    lines = [line for line in lines if line != (first.place.file, first.place.line)]
    if not lines:
        return first
    shown, number = lines[:_SHOWN], len(lines) - _SHOWN
    own = [str(line) for file, line in shown if file == first.place.file]
    told = [f"line{'s' if len(own) > 1 else ''} {', '.join(own)}"] if own else []
    told += [f"{file}:{line}" for file, line in shown if file != first.place.file]
    more = f" and in {number} more place{'s' if number > 1 else ''}" if number > 0 else ""
    return replace(first, hint=f"{_with_other_way(first.hint)}{found} on {', '.join(told)}{more} too")


def _with_other_way(hint: str | None) -> str:
    """A hint to which something is added; where many names are alike, the one that is declared may be the wrong one."""
    meant = _MEANT.fullmatch(hint or "")
    if meant is not None:
        return f"{hint} If not, correct `{meant[1]}` where it is declared: "
    return f"{hint}; " if hint else ""
