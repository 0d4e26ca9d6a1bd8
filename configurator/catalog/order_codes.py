"""Order codes that are put together for a whole product: `BK-{frame}-{service.months}`."""

from __future__ import annotations

from dataclasses import replace

from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader
from configurator.catalog.issues import Issues
from configurator.catalog.paths import Paths
from configurator.catalog.records import OrderCode
from configurator.language.parse import ExpressionError, parse_expression
from configurator.language.syntax import Expression, Literal
from configurator.language.types import SINGLE_VALUE
from configurator.source import Place

Places = tuple[tuple[int, int], ...]


class OrderCodes:
    """Reads the order code of one product. What stands in braces may not read instances outside of functions."""

    def __init__(self, values: ExpressionReader, paths: Paths, issues: Issues) -> None:
        self._values = values
        self._paths = paths
        self._issues = issues

    def read(self, entry: Entry | None) -> OrderCode | None:
        """The order code at an entry; None where there is none or it cannot be read."""
        if entry is None or not entry.is_scalar:
            return None
        text, places = entry.written, entry.character_places()
        pieces: list[str | Expression | None] = []
        start = 0
        while start < len(text):
            opened, closed = _found(text, "{", start), _found(text, "}", start)
            if closed < opened:
                self._report(entry, places, closed, "this brace closes nothing", "write `{` before the name")
                return None
            pieces.append(text[start:opened])
            if opened == len(text):
                break
            if closed == len(text):
                self._report(entry, places, opened, "this brace is never closed", "write `}` behind the name")
                return None
            pieces.append(self._value(entry.file, text[opened + 1 : closed], places[opened + 1 : closed], places[opened]))
            start = closed + 1
        found = tuple(piece for piece in pieces if piece)
        return OrderCode(found, entry.place) if None not in pieces else None

    def _value(self, file: str, text: str, places: Places, brace: tuple[int, int]) -> Expression | None:
        """What stands between braces."""
        if not text.strip():
            hint = "write the name of a part: `{frame}`"
            self._issues.error(Place(file, *brace), "there is nothing between these braces", hint)
            return None
        try:
            expression = parse_expression(text, file, places)
        except ExpressionError as error:
            place = Expression(text, Literal(0), file, places).locate(error.start, error.end)
            self._issues.error(place, error.message, error.hint)
            return None
        found = self._values.checked(expression, SINGLE_VALUE, "what stands in braces").expression
        return replace(found, root=self._paths.resolved(found.root))

    def _report(self, entry: Entry, places: Places, index: int, message: str, hint: str) -> None:
        self._issues.error(Place(entry.file, *places[index]), message, hint)


def _found(text: str, character: str, start: int) -> int:
    """Where a character stands; the length of the text where it does not."""
    index = text.find(character, start)
    return len(text) if index < 0 else index
