"""Ids of old configurations: what `replaces` them, and that no two things claim one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from configurator.catalog.entries import Entry
from configurator.catalog.ids import id_problem, suggest_id
from configurator.catalog.issues import Issues
from configurator.source import Place

Written = tuple[str, Place]
"""An id and where it stands."""


def read_replaced(entry: Entry | None) -> tuple[Written, ...]:
    """The ids under `replaces`: one, or a list."""
    items = [] if entry is None else entry.items or [entry]
    return tuple((item.written, item.place) for item in items if item.is_scalar and item.written)


class FormerIds:
    """The ids that the options of one module, or the parts of one product, replace. `what` is `option` or `part`."""

    def __init__(self, what: str, issues: Issues, problem: Callable[[str], str | None] = id_problem) -> None:
        self._what = what
        self._issues = issues
        self._problem = problem
        self._claimed: dict[str, tuple[str, Place]] = {}

    def claim(self, owner: str, replaced: Iterable[Written]) -> tuple[str, ...]:
        """Let something replace ids; those that are none, or that something else replaces already, are reported and left out."""
        found: list[str] = []
        for word, place in replaced:
            problem = self._problem(word)
            if problem is not None:
                self._issues.error(place, problem, suggest_id(word))
            elif word in self._claimed:
                first = self._claimed[word][0]
                message = f"`{word}` is replaced already, by {self._what} `{first}`"
                self._issues.error(place, message, "let one of them replace it: old configurations mean one thing")
            else:
                self._claimed[word] = owner, place
                found.append(word)
        return tuple(found)

    def successors(self, existing: Collection[str]) -> dict[str, str]:
        """What goes by another id now, by its former one; what still exists is left out."""
        return {word: owner for word, (owner, _) in self._claimed.items() if word not in existing}

    def check(self, existing: Collection[str]) -> None:
        """Report what is replaced although it still exists."""
        for word, (owner, place) in self._claimed.items():
            if word in existing:
                message = f"there is still a{'n' if self._what[0] in 'aeiou' else ''} {self._what} `{word}`"
                hint = "take it out of `replaces`" if word == owner else "remove it, or take it out of `replaces`"
                self._issues.error(place, message, hint)
