"""Free inputs of a product, from YAML to records: texts and files that a customer adds and no rule reads."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader
from configurator.catalog.issues import Issues
from configurator.catalog.paths import Paths
from configurator.catalog.records import Input
from configurator.catalog.texts import TextReader
from configurator.language.guards import unguarded_reads
from configurator.language.syntax import Expression
from configurator.language.types import CONDITION

MOST_CHARACTERS = 10_000
USUAL_CHARACTERS = 200
MOST_BYTES = 1_000_000_000
USUAL_BYTES = 10_000_000

_AMOUNT = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*(.*)")
_ENDING = re.compile(r"[a-z0-9]{1,10}")
_LENGTH_WORDS = ("", "character", "characters")


class Inputs:
    """Reads the inputs of one product. `conditions` may not read instances outside of functions."""

    def __init__(self, conditions: ExpressionReader, paths: Paths, texts: TextReader, issues: Issues) -> None:
        self._conditions = conditions
        self._paths = paths
        self._texts = texts
        self._issues = issues

    def read(self, entry: Entry | None) -> dict[str, Input]:
        """The inputs by id, in the order in which they are asked for."""
        return {name: self._input(name, item) for name, item in (entry.members if entry else {}).items()}

    def _input(self, name: str, entry: Entry) -> Input:
        endings = self._endings(entry.get("file"))
        most = self._bytes(entry.get("most")) if endings else self._characters(entry.get("most"))
        return Input(
            id=name,
            title=self._texts.title(entry.get("title"), name),
            description=self._texts.optional(entry.get("description")),
            most=most,
            place=entry.key_place,
            pattern=self._pattern(entry.get("pattern"), bool(endings)),
            endings=endings,
            required=self._truth(entry.get("required")),
            when=self._condition(entry.get("when")),
        )

    def _endings(self, entry: Entry | None) -> tuple[str, ...]:
        """What names of files end with: `png`, `svg`."""
        found: list[str] = []
        for item in [] if entry is None else entry.items or [entry]:
            ending = item.written.lower().removeprefix(".")
            if item.is_scalar and not _ENDING.fullmatch(ending):
                hint = "write endings of names of files: `file: [png, svg]`"
                self._issues.error(item.place, f"`{item.written}` is not the ending of a file", hint)
            elif item.is_scalar:
                found.append(ending)
        return tuple(dict.fromkeys(found))

    def _characters(self, entry: Entry | None) -> int:
        if entry is None or not entry.is_scalar:
            return USUAL_CHARACTERS
        found = _AMOUNT.fullmatch(entry.written)
        if found is None or not found[1].isdigit() or found[2] not in _LENGTH_WORDS or int(found[1]) == 0:
            self._issues.error(entry.place, f"`{entry.written}` is not a number of characters", "write `most: 30 characters`")
        elif int(found[1]) > MOST_CHARACTERS:
            self._issues.error(entry.place, f"a text has at most {MOST_CHARACTERS:,} characters", "take a file for longer ones")
        else:
            return int(found[1])
        return USUAL_CHARACTERS

    def _bytes(self, entry: Entry | None) -> int:
        if entry is None or not entry.is_scalar:
            return USUAL_BYTES
        found = _AMOUNT.fullmatch(entry.written)
        factor = _size_of(found[2]) if found is not None else None
        number = int(Fraction(found[1]) * factor) if found is not None and factor is not None else 0
        if number == 0:
            self._issues.error(entry.place, f"`{entry.written}` is not the size of a file", "write `most: 2 MB`")
        elif number > MOST_BYTES:
            self._issues.error(entry.place, "a file has at most 1 GB", "take less")
        else:
            return number
        return USUAL_BYTES

    def _pattern(self, entry: Entry | None, is_file: bool) -> str | None:
        if entry is None or not entry.is_scalar:
            return None
        if is_file:
            self._issues.error(entry.key_place, "a pattern is for texts, and this is a file", "remove it, or `file`")
            return None
        try:
            re.compile(entry.written)
        except (re.error, OverflowError, RecursionError) as error:
            hint = "write a regular expression that the whole text matches: `[A-Z]{2}[0-9]+`"
            self._issues.error(entry.place, f"this is not a regular expression: {error}", hint)
            return None
        return entry.written

    def _truth(self, entry: Entry | None) -> bool:
        if entry is None or entry.content is None:
            return False
        if not isinstance(entry.scalar, bool):
            self._issues.error(entry.place, "`required` must be true or false", "write `required: true`")
        return entry.scalar is True

    def _condition(self, entry: Entry | None) -> Expression | None:
        when = self._conditions.read(entry, CONDITION, "`when`")
        if when is None:
            return None
        self._issues.lacks(unguarded_reads([when], [when], self._conditions.names), "the `when` of an input")
        return replace(when, root=self._paths.resolved(when.root))


def _size_of(unit: str) -> Fraction | None:
    """How many bytes a unit is; None where it is none of data."""
    from configurator.units import UnitError, parse_unit  # only where a catalog takes files

    try:
        found, byte = parse_unit(unit or "B"), parse_unit("B")
    except UnitError:
        return None
    return found.factor_to(byte) if found.is_compatible(byte) else None
