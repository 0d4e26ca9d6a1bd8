"""Expressions in YAML files: parsed and checked, each issue at its own characters."""

from __future__ import annotations

from collections.abc import Sequence

from configurator.catalog.entries import Entry
from configurator.catalog.issues import Issues
from configurator.language.check import check_expression
from configurator.language.parse import ExpressionError, parse_expression
from configurator.language.syntax import Binary, Expression, Literal, Name
from configurator.language.types import Names, NameType, Type
from configurator.source import Place


class ExpressionReader:
    """Reads the expressions that may use certain names."""

    def __init__(self, names: Names, issues: Issues) -> None:
        self.names = names
        self._issues = issues

    def read(self, entry: Entry | None, expected: frozenset[Type], role: str) -> Expression | None:
        """The expression at an entry, checked; None where there is none or it cannot be read."""
        found = self.read_typed(entry, expected, role)
        return found[0] if found else None

    def read_typed(self, entry: Entry | None, expected: frozenset[Type], role: str) -> tuple[Expression, NameType] | None:
        """The expression at an entry and its type."""
        if entry is None or not entry.is_scalar or not entry.written.strip():
            return None
        text, places = entry.written, entry.character_places()
        try:
            expression = parse_expression(text, entry.file, places)
        except ExpressionError as error:
            place = Expression(text, Literal(0), entry.file, places).locate(error.start, error.end)
            self._issues.error(place, error.message, error.hint)
            return None
        known, issues = check_expression(expression, self.names, expected, role)
        self._issues.extend(issues)
        return expression, known


def conjunction(expressions: Sequence[Expression]) -> Expression:
    """Several conditions that must all hold as one expression; every character keeps its place."""
    if len(expressions) == 1:
        return expressions[0]
    text = ""
    places: list[tuple[int, int]] = []
    for expression in expressions:
        written = expression.text.rstrip()
        before, after = (" and " if text else ""), ""
        if isinstance(expression.root, Binary) and expression.root.operator in ("or", "implies"):
            before, after = before + "(", ")"
        text += before + written + after
        own = expression.places[: len(written)]
        places += [*[own[0]] * len(before), *own, *[own[-1]] * len(after)]
    return parse_expression(text, expressions[0].file, tuple(places))


def synthetic_name(name: Name, place: Place) -> Expression:
    """An expression that nobody wrote: a name, standing at the place that it follows from."""
    text = str(name)
    return Expression(text, Name(name.parts, 0, len(text)), place.file, ((place.line, place.column),) * len(text))
