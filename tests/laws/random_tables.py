"""Random price tables, and what they come to row by row: nothing of it is shared with the code that looks rows up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from hypothesis import strategies as st

from configurator.language.evaluate import ABSENT, MISSING, EvaluationError, Result, Scope, evaluate
from configurator.language.parse import parse_expression
from configurator.language.syntax import Cell, Column, Lookup, Node, Range

NUMBERS = st.sampled_from([0, 1, 2, 3, 5, Fraction(5, 2), -1])


@st.composite
def lookups(draw: st.DrawFn, numbers: Sequence[str], texts: Sequence[str], amounts: Sequence[str], total: bool = False) -> Lookup:
    """A table over expressions that give numbers and texts; if it is `total`, its last row matches everything."""
    columns = []
    for _ in range(draw(st.integers(1, 3))):
        is_text = bool(texts) and draw(st.booleans())
        operand = parse_expression(draw(st.sampled_from(texts if is_text else numbers))).root
        cells = draw(st.lists(text_cells() if is_text else number_cells(), min_size=1, max_size=4, unique=True))
        columns.append(Column(operand, (*cells, None) if total and None not in cells else tuple(cells)))
    rows = [tuple(draw(st.integers(0, len(each.cells) - 1)) for each in columns) for _ in range(draw(st.integers(1, 6)))]
    if total:
        rows.append(tuple(each.cells.index(None) for each in columns))
    found = [parse_expression(draw(st.sampled_from(amounts))).root for _ in rows]
    return Lookup(tuple(columns), tuple(rows), tuple(found))


@st.composite
def number_cells(draw: st.DrawFn) -> Cell:
    ends = sorted(draw(st.tuples(NUMBERS, NUMBERS)))
    low, high = (draw(st.sampled_from([end, None])) for end in ends)
    above = low is not None and draw(st.booleans())
    items: list[object] = [Range(low, high, above)] if draw(st.booleans()) else [draw(NUMBERS)]
    return None if draw(st.integers(0, 4)) == 0 else frozenset([*items, *draw(st.lists(NUMBERS, max_size=2))])  # type: ignore[list-item]


def text_cells() -> st.SearchStrategy[Cell]:
    return st.none() | st.frozensets(st.sampled_from(["red", "blue", "o0", "o1"]), min_size=1, max_size=2)


def by_hand(lookup: Lookup, scope: Scope) -> Result | Callable[[], None]:
    """The amount of the first row that matches, tried one after the other. Raises EvaluationError where none does."""
    read = [evaluate(column.operand, scope) for column in lookup.columns]
    for row, amount in zip(lookup.rows, lookup.amounts, strict=True):
        if all(_matches(each.cells[cell], value) for each, cell, value in zip(lookup.columns, row, read, strict=True)):
            return evaluate(amount, scope)
    unknown = [value for value in read if value is ABSENT or value is MISSING]
    if unknown:
        return unknown[0]
    raise EvaluationError("no row")


def _matches(cell: Cell, value: Result) -> bool:
    if cell is None:
        return True
    return any(_is(item, value) for item in cell)


def _is(item: object, value: Result) -> bool:
    if not isinstance(item, Range):
        return value is not ABSENT and value is not MISSING and item == value
    if not isinstance(value, int | Fraction):
        return False
    above_low = item.low is None or (value > item.low if item.above else value >= item.low)
    return above_low and (item.high is None or value <= item.high)


def with_table(root: Node, lookup: Lookup) -> Node:
    """An expression with a table in the place of the number 7."""
    from configurator.language.syntax import Literal, replace_nodes

    return replace_nodes(root, lambda node: lookup if isinstance(node, Literal) and node.value == 7 else node)
