"""The syntax tree of expressions: small immutable nodes, each with its span in the expression's text.

Spans are 0-based offsets `[start, end)` into `Expression.text`; `Expression.locate` turns them into places in the
catalog file, also where the YAML string is quoted or folded over several lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
class Name:
    """A dotted name: `cpu`, `cpu.socket`, `stay.nights`, `context.segment`, `memory.quantity`."""

    parts: tuple[str, ...]
    start: int = 0
    end: int = 0

    def __str__(self) -> str:
        return ".".join(self.parts)


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
    """`sum(...)`, `count(...)`, `min(...)`, `max(...)`, `present(...)`, `has(...)`, `total(...)`."""

    function: str
    arguments: tuple[Node, ...]
    start: int = 0
    end: int = 0


Node = Literal | Name | Star | ListLiteral | Unary | Binary | Call

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
ARITHMETIC = frozenset({"+", "-", "*", "/"})
AGGREGATES = frozenset({"sum", "count", "min", "max"})
FUNCTIONS = AGGREGATES | {"present", "has", "total"}


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
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Call(arguments=arguments):
            return arguments
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, top down, left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


def replace_names(node: Node, rename: Callable[[Name], Name]) -> Node:
    """The same tree with other names; spans stay those of the text that was parsed."""
    match node:
        case Name():
            return rename(node)
        case ListLiteral(items=items):
            return replace(node, items=tuple(replace_names(item, rename) for item in items))
        case Unary(operand=operand):
            return replace(node, operand=replace_names(operand, rename))
        case Binary(left=left, right=right):
            return replace(node, left=replace_names(left, rename), right=replace_names(right, rename))
        case Call(arguments=arguments):
            return replace(node, arguments=tuple(replace_names(argument, rename) for argument in arguments))
        case _:
            return node
