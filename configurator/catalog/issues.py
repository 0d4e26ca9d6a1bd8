"""Collecting issues while a catalog is read."""

from __future__ import annotations

from collections.abc import Iterable

from configurator.source import Issue, Place, Severity


class Issues:
    """What has been found so far, in all files. Nothing stops at an issue; whoever reports one goes on with the rest."""

    def __init__(self) -> None:
        self._found: list[Issue] = []

    def error(self, place: Place, message: str, hint: str | None = None) -> None:
        """Something that must be corrected before the catalog can be used."""
        self._found.append(Issue(place, message, hint))

    def warn(self, place: Place, message: str, hint: str | None = None) -> None:
        """Something suspicious."""
        self._found.append(Issue(place, message, hint, Severity.WARNING))

    def extend(self, issues: Iterable[Issue]) -> None:
        """Add issues that were found elsewhere."""
        self._found.extend(issues)

    @property
    def has_errors(self) -> bool:
        """Whether the catalog cannot be used."""
        return any(issue.severity is Severity.ERROR for issue in self._found)

    def ordered(self) -> tuple[Issue, ...]:
        """All issues in the order of their places, each once."""
        return tuple(sorted(dict.fromkeys(self._found), key=lambda issue: (issue.place, issue.message)))
