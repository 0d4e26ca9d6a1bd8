"""Price tables: which cells of a column a value matches, which row counts, and the condition that says so.

The cells that a value matches are bits of a number, so that a row is found by a few `and`s, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from configurator.language.syntax import Binary, Cell, Column, ListLiteral, Literal, Lookup, Node, Range, Scalar, Unary, joined

Bits = int


class Matcher:
    """Which cells of a column values match: bit `k` for cell `k`. What was asked once is remembered."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.open: Bits = sum(1 << place for place, cell in enumerate(cells) if cell is None)
        """The cells that match anything, also what is absent."""
        self._values: dict[Scalar, Bits] = {}
        self._ranges: list[tuple[Range, Bits]] = []
        self._known: dict[Scalar, Bits] = {}
        for place, cell in enumerate(cells):
            for item in cell or ():
                if isinstance(item, Range):
                    self._ranges.append((item, 1 << place))
                else:
                    self._values[item] = self._values.get(item, 0) | 1 << place

    def __call__(self, value: Scalar) -> Bits:
        """The cells that a value matches."""
        found = self._known.get(value)
        if found is None:
            found = self.open | self._values.get(value, 0)
            if isinstance(value, int | Fraction) and not isinstance(value, bool):
                for each, bit in self._ranges:
                    found |= bit if is_within(value, each) else 0
            self._known[value] = found
        return found


def is_within(value: int | Fraction, found: Range) -> bool:
    """Whether a number lies in a range."""
    if found.low is not None and (value < found.low or (found.above and value == found.low)):
        return False
    return found.high is None or value <= found.high


class Rows:
    """The rows of a price table, by the cells that match in each column."""

    def __init__(self, lookup: Lookup) -> None:
        self._of_cell = [[0] * len(column.cells) for column in lookup.columns]
        self._known: list[dict[Bits, Bits]] = [{} for _ in lookup.columns]
        self._all: Bits = (1 << len(lookup.rows)) - 1
        for number, row in enumerate(lookup.rows):
            for column, cell in enumerate(row):
                self._of_cell[column][cell] |= 1 << number

    def first(self, matching: Sequence[Bits]) -> int | None:
        """The first row of which all cells match; None where there is none."""
        left = self._all
        for column, cells in enumerate(matching):
            left &= self._with(column, cells)
        return (left & -left).bit_length() - 1 if left else None

    def _with(self, column: int, cells: Bits) -> Bits:
        """The rows whose cell in a column is one of some."""
        known = self._known[column]
        if cells not in known:
            own, found = self._of_cell[column], 0
            for place in bits_of(cells):
                found |= own[place]
            known[cells] = found
        return known[cells]


def bits_of(bits: Bits) -> Iterator[int]:
    """The places of the bits that are set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def row_condition(lookup: Lookup, row: int) -> Node | None:
    """What makes a row match, as a condition; None where anything does."""
    chosen = zip(lookup.columns, lookup.rows[row], strict=True)
    found = [condition for column, cell in chosen if (condition := cell_condition(column, cell)) is not None]
    return joined("and", found) if found else None


def cell_condition(column: Column, cell: int) -> Node | None:
    """What makes a cell match, as a condition; None where anything does."""
    items = column.cells[cell]
    if items is None:
        return None
    values = sorted((item for item in items if not isinstance(item, Range)), key=lambda item: (str(type(item)), item))
    found = [_equal(column.operand, values)] if values else []
    ranges = sorted((item for item in items if isinstance(item, Range)), key=str)
    return joined("or", [*found, *(_between(column.operand, item) for item in ranges)])


def _equal(operand: Node, values: Sequence[Scalar]) -> Node:
    if len(values) == 1:
        return Binary("==", operand, literal(values[0]))
    return Binary("in", operand, ListLiteral(tuple(map(literal, values))))


def _between(operand: Node, found: Range) -> Node:
    low = [] if found.low is None else [Binary(">" if found.above else ">=", operand, literal(found.low))]
    high = [] if found.high is None else [Binary("<=", operand, literal(found.high))]
    return joined("and", [*low, *high])


def literal(value: Scalar) -> Node:
    """A value as it is written: a minus stands before a number."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool) and value < 0:
        return Unary("-", Literal(-value))
    return Literal(value)


def number_in(node: Node) -> int | Fraction | None:
    """The number that is written there; None where something else is."""
    match node:
        case Literal(value=int() | Fraction() as value) if not isinstance(value, bool):
            return value
        case Unary(operator="-", operand=operand):
            number = number_in(operand)
            return None if number is None else -number
        case _:
            return None


def cell_text(cell: Cell) -> str:
    """A cell as its author could write it: `400..800`, `wood | alu`, `any`."""
    if cell is None:
        return "any"
    return " | ".join(sorted(_range_text(item) if isinstance(item, Range) else value_text(item) for item in cell))


def _range_text(found: Range) -> str:
    low = "" if found.low is None else ("above " if found.above else "") + value_text(found.low)
    return f"{low}..{'' if found.high is None else value_text(found.high)}"


def value_text(value: Scalar) -> str:
    """A value as it stands in a cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        from configurator.language.hints import number_text

        return number_text(value)
    return str(value)
