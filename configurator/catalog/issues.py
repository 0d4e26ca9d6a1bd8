"""Collecting issues while a catalog is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

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

    def error(self, place: Place, message: str, hint: str | None = None) -> None:
        """Something that must be corrected before the catalog can be used."""
        self._found.append(Issue(place, message, hint))

    def warn(self, place: Place, message: str, hint: str | None = None) -> None:
        """Something suspicious."""
        self._found.append(Issue(place, message, hint, Severity.WARNING))

    def extend(self, issues: Iterable[Issue]) -> None:
        """Add issues that were found elsewhere."""
        self._found.extend(issues)

    def repeat(self, issues: Iterable[Issue]) -> None:
        """Add errors that one mistake causes in many places with one message: it is told once, at the first of them."""
        for issue in issues:
            self._repeated.setdefault(issue.message, []).append(issue)

    @property
    def has_errors(self) -> bool:
        """Whether the catalog cannot be used."""
        return bool(self._repeated) or any(issue.severity is Severity.ERROR for issue in self._found)

    def ordered(self) -> tuple[Issue, ...]:
        """All issues in the order of their places, each once; of errors that say the same in many places only the first."""
        told = _with_causes([*dict.fromkeys(self._found), *(_first(each, "it is read") for each in self._repeated.values())])
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
