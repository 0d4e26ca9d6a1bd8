"""The syntax tree of expressions: small immutable nodes, each with its span in the expression's text.

Spans are 0-based offsets `[start, end)` into `Expression.text`; `Expression.locate` turns them into places in the
catalog file, also where the YAML string is quoted or folded over several lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from configurator.source import Place

Scalar = int | Fraction | str | bool


@dataclass(frozen=True, slots=True)
class Literal:
    """A number (exact), a text or a truth value."""

    value: Scalar
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit: `2.4 m2`. Only in what an author wrote: conversions turn it into a `Literal`."""

    value: int | Fraction
    unit: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """A dotted name: `cpu`, `cpu.socket`, `stay.nights`, `context.segment`, `memory.quantity`."""

    parts: tuple[str, ...]
    start: int = 0
    end: int = 0

    def __str__(self) -> str:
        return ".".join(self.parts).removesuffix(".")


@dataclass(frozen=True, slots=True)
class Star:
    """`*.attribute`: that attribute of every part that has it. Only as an argument of sum, count, min and max."""

    attribute: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """`[a, b, c]`, to the right of `in`."""

    items: tuple[Node, ...]
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Unary:
    """`not x` or `-x`."""

    operator: str
    operand: Node
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Binary:
    """`+ - * /`, `== != < <= > >=`, `in`, `not in`, `and`, `or`, `implies`."""

    operator: str
    left: Node
    right: Node
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """`sum(...)`, `count(...)`, `present(...)`: a function of `FUNCTIONS` and its arguments."""

    function: str
    arguments: tuple[Node, ...]
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from `low` to `high`, both among them; None: without an end. `above`: `low` itself is not among them."""

    low: int | Fraction | None
    high: int | Fraction | None
    above: bool = False


Cell = frozenset[Scalar | Range] | None
"""What a cell of a price table is for: values and ranges; None: anything, also what is absent."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a price table: the different cells in it. Its value says which of them match (see `Matcher`)."""

    operand: Node
    cells: tuple[Cell, ...]
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Lookup:
    """A price table: the amount of the first row of which all cells match. A row names its cell of each column by number."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[int, ...], ...]
    amounts: tuple[Node, ...]
    start: int = 0
    end: int = 0


Node = Literal | Quantity | Name | Star | ListLiteral | Unary | Binary | Call | Column | Lookup

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
ARITHMETIC = frozenset({"+", "-", "*", "/"})
AGGREGATES = frozenset({"sum", "count", "min", "max"})
QUANTIFIERS = frozenset({"any", "all", "distinct"})
"""Of the instances of a part: whether a condition holds for some or for all of them, or whether values all differ."""
COLLECTING = AGGREGATES | QUANTIFIERS | {"present"}
"""What reads all instances of a part at once."""
ROUNDINGS = frozenset({"ceil", "floor", "abs", "fit"})
"""Of numbers: rounded up, rounded down, without its sign, the least of some numbers that is not smaller."""
FUNCTIONS = AGGREGATES | QUANTIFIERS | ROUNDINGS | {"present", "has", "total"}


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression: its text, its tree and where each character of the text stands in its file.

    `places[i]` is the (line, column) of character `i`; an empty tuple stands for an expression that is in no file.
    """

    text: str
    root: Node
    file: str = ""
    places: tuple[tuple[int, int], ...] = ()

    def locate(self, start: int = 0, end: int | None = None) -> Place:
        """The place of a span of the text in its file."""
        stop = len(self.text) if end is None else end
        if not self.places:
            return Place(self.file, 1, start + 1, max(1, stop - start))
        start = min(start, len(self.places) - 1)
        line, column = self.places[start]
        last = min(max(stop - 1, start), len(self.places) - 1)
        last_line, last_column = self.places[last]
        length = last_column - column + 1 if last_line == line else 1
        return Place(self.file, line, column, max(1, length))


def children(node: Node) -> tuple[Node, ...]:
    """The direct sub-expressions of a node."""
    match node:
        case ListLiteral(items=items):
            return items
        case Unary(operand=operand) | Column(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Call(arguments=arguments):
            return arguments
        case Lookup(columns=columns, amounts=amounts):
            return (*columns, *amounts)
        case _:
            return ()


def with_children(node: Node, change: Callable[[Node], Node]) -> Node:
    """A node with other direct sub-expressions."""
    match node:
        case ListLiteral(items=items):
            return replace(node, items=tuple(map(change, items)))
        case Unary(operand=operand) | Column(operand=operand):
            return replace(node, operand=change(operand))
        case Binary(left=left, right=right):
            return replace(node, left=change(left), right=change(right))
        case Call(arguments=arguments):
            return replace(node, arguments=tuple(map(change, arguments)))
        case Lookup(columns=columns, amounts=amounts):
            read = tuple(replace(column, operand=change(column.operand)) for column in columns)
            return replace(node, columns=read, amounts=tuple(map(change, amounts)))
        case _:
            return node


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, top down, left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


def replace_names(node: Node, rename: Callable[[Name], Node]) -> Node:
    """The same tree with other names, or formulas in their place; spans stay those of the text that was parsed."""
    return replace_nodes(node, lambda inner: rename(inner) if isinstance(inner, Name) else inner)


def replace_nodes(node: Node, change: Callable[[Node], Node]) -> Node:
    """The same tree with other nodes, from the leaves up; what takes the place of a node is not looked into."""
    return change(with_children(node, lambda child: replace_nodes(child, change)))


def shifted(node: Node, offset: int) -> Node:
    """A tree whose text stands so many characters further on in another."""
    found = with_children(node, lambda child: shifted(child, offset))
    return replace(found, start=node.start + offset, end=node.end + offset)


def respanned(node: Node, start: int, end: int) -> Node:
    """A tree all of whose nodes stand at one place."""
    return replace(with_children(node, lambda child: respanned(child, start, end)), start=start, end=end)


def joined(operator: str, nodes: Sequence[Node], start: int = 0, end: int = 0) -> Node:
    """Conditions joined by `and` or `or`, as a tree of little depth; none of them: what changes nothing."""
    if len(nodes) < 2:
        return nodes[0] if nodes else Literal(operator == "and", start, end)
    half = len(nodes) // 2
    return Binary(operator, joined(operator, nodes[:half], start, end), joined(operator, nodes[half:], start, end), start, end)
