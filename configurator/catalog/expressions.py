"""Expressions in YAML files: parsed and checked, each issue at its own characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from configurator.catalog.entries import Entry
from configurator.catalog.issues import Issues
from configurator.catalog.measures import unit_named
from configurator.language.check import check_expression
from configurator.language.check_functions import with_counted_truths
from configurator.language.parse import ExpressionError, parse_expression
from configurator.language.syntax import Binary, Expression, Literal, Name, Node, Quantity, Unary, shifted
from configurator.language.types import Names, NameType, Type
from configurator.language.unit_reads import has_units
from configurator.source import Place

if TYPE_CHECKING:
    from configurator.language.measures import Measure


@dataclass(frozen=True, slots=True)
class Measured:
    """An expression with its conversions, its type, and what it measures (None: nothing in it has a unit)."""

    expression: Expression
    type: NameType
    measure: Measure | None = None


Piece = str | Entry | None
"""A piece of an expression that is put together: words, or what an author wrote at an entry."""


class ExpressionReader:
    """Reads the expressions that may use certain names."""

    def __init__(self, names: Names, issues: Issues) -> None:
        self.names = names
        self._issues = issues

    def read(self, entry: Entry | None, expected: frozenset[Type], role: str, unit: str | None = None) -> Expression | None:
        """The expression at an entry, checked; None where there is none or it cannot be read."""
        found = self.read_measured(entry, expected, role, unit)
        return found.expression if found else None

    def read_typed(
        self, entry: Entry | None, expected: frozenset[Type], role: str, unit: str | None = None
    ) -> tuple[Expression, NameType] | None:
        """The expression at an entry and its type."""
        found = self.read_measured(entry, expected, role, unit)
        return (found.expression, found.type) if found else None

    def read_measured(
        self, entry: Entry | None, expected: frozenset[Type], role: str, unit: str | None = None
    ) -> Measured | None:
        """The expression at an entry and what it measures; a number is converted to `unit` where one is wanted."""
        expression = self._parsed(entry)
        return self.checked(expression, expected, role, unit) if expression is not None else None

    def compose(self, pieces: Sequence[Piece], expected: frozenset[Type], role: str) -> Measured | None:
        """An expression put together from words and from what authors wrote; None where a piece cannot be read."""
        written = [piece for piece in pieces if not isinstance(piece, str)]
        entries = [entry for entry in written if entry is not None and entry.is_scalar and entry.written.strip()]
        parsed = [self._parsed(entry) for entry in dict.fromkeys(entries)]  # says what is wrong where it stands
        if len(entries) < len(written) or None in parsed:
            return None
        text, places = "", list[tuple[int, int]]()
        for piece in pieces:
            own = piece.character_places() if isinstance(piece, Entry) else ()
            added = piece.written if isinstance(piece, Entry) else piece or ""
            text += added
            places += own or [_beginning(entries)] * len(added)
        return self.checked(parse_expression(text, entries[0].file, tuple(places)), expected, role)

    def is_share(self, entry: Entry | None) -> bool:
        """Whether what stands there is a part of a whole: `5 %`, or an attribute whose unit is `%`."""
        if entry is None or not entry.is_scalar:
            return False
        try:
            root = parse_expression(entry.written, entry.file, entry.character_places()).root
        except ExpressionError:
            return False
        root = root.operand if isinstance(root, Unary) else root
        if isinstance(root, Quantity):
            return root.unit in ("%", "‰")
        found = self.names.lookup(root) if isinstance(root, Name) else None
        return isinstance(found, NameType) and found.unit is not None and str(found.unit) in ("%", "‰")

    def checked(self, expression: Expression, expected: frozenset[Type], role: str, unit: str | None = None) -> Measured:
        """An expression as it can be computed, with what it measures; what is wrong with it goes to the issues."""
        known, issues = check_expression(expression, self.names, expected, role)
        self._issues.extend(issues)
        if "count" in expression.text:
            expression = replace(expression, root=with_counted_truths(expression.root, self.names))
        wanted = unit_named(unit)
        if not has_units(expression, self.names):
            return Measured(expression, replace(known, unit=wanted))
        from configurator.language.conversion import with_conversions

        found = with_conversions(expression, self.names, wanted)
        self._issues.extend(found.issues)
        return Measured(found.expression, replace(known, unit=found.measure.own), found.measure)

    def _parsed(self, entry: Entry | None) -> Expression | None:
        if entry is None or not entry.is_scalar or not entry.written.strip():
            return None
        text, places = entry.written, entry.character_places()
        try:
            return parse_expression(text, entry.file, places)
        except ExpressionError as error:
            place = Expression(text, Literal(0), entry.file, places).locate(error.start, error.end)
            self._issues.error(place, error.message, error.hint)
            return None


def _beginning(entries: Sequence[Entry]) -> tuple[int, int]:
    """Where the first piece of an expression stands that is put together."""
    place = entries[0].place
    return place.line, place.column


def conjunction(expressions: Sequence[Expression]) -> Expression:
    """Several conditions that must all hold as one expression; every character keeps its place."""
    if len(expressions) == 1:
        return expressions[0]
    text, root = "", None
    places: list[tuple[int, int]] = []
    for expression in expressions:
        written = expression.text.rstrip()
        before, after = (" and " if text else ""), ""
        if isinstance(expression.root, Binary) and expression.root.operator in ("or", "implies"):
            before, after = before + "(", ")"
        root = _both(root, shifted(expression.root, len(text) + len(before)))
        text += before + written + after
        own = expression.places[: len(written)]
        places += [*[own[0]] * len(before), *own, *[own[-1]] * len(after)]
    assert root is not None, "there is a condition"
    return Expression(text, root, expressions[0].file, tuple(places))


def _both(left: Node | None, right: Node) -> Node:
    return right if left is None else Binary("and", left, right, left.start, right.end)


def synthetic_name(name: Name, place: Place) -> Expression:
    """An expression that nobody wrote: a name, standing at the place that it follows from."""
    text = str(name)
    return Expression(text, Name(name.parts, 0, len(text)), place.file, ((place.line, place.column),) * len(text))
