"""From the text of an expression to its syntax tree.

The grammar is in `grammar.lark`; `mistakes.py` words what is wrong with a text that it does not accept.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from configurator.errors import ConfiguratorError
from configurator.language.mistakes import Mistake, find_mistake
from configurator.language.syntax import (
    FUNCTIONS,
    Binary,
    Call,
    Expression,
    ListLiteral,
    Literal,
    Name,
    Node,
    Quantity,
    Star,
    Unary,
    children,
    walk,
)
from configurator.source import did_you_mean

if TYPE_CHECKING:
    from lark import Lark, Token

MAX_LENGTH = 20_000
MAX_DEPTH = 100
MAX_FACTORS = 1_000
POWERS = "23456789"


class ExpressionError(ConfiguratorError):
    """An expression cannot be read. `start` and `end` are offsets into its text; `reason` and `hint` say what and how."""

    code = "invalid-expression"

    def __init__(self, mistake: Mistake) -> None:
        self.start = mistake.start
        self.end = mistake.end
        super().__init__(mistake.message, mistake.hint)


def parse_expression(text: str, file: str = "", places: tuple[tuple[int, int], ...] = ()) -> Expression:
    """Read an expression. `places[i]` is the (line, column) of character `i` in `file`, where it stands in a file.

    Raises ExpressionError, with the offsets of what is wrong.
    """
    return Expression(text, _parse(text), file, places)


@lru_cache(4096)
def _parse(text: str) -> Node:
    from lark.exceptions import UnexpectedInput

    if not text.strip():
        hint = "write a condition or an amount, or remove the key"
        raise ExpressionError(Mistake("the expression is empty", hint, 0, len(text)))
    if len(text) > MAX_LENGTH:
        message = f"the expression has {len(text):,} characters; the limit is {MAX_LENGTH:,}"
        raise ExpressionError(Mistake(message, "write a table of combinations instead", 0, 1))
    try:
        root: Any = _parser().parse(text)
    except UnexpectedInput as error:
        raise ExpressionError(find_mistake(text, _offset(error, text))) from None
    node: Node = root
    if _depth_exceeds(node, MAX_DEPTH):
        hint = "use `in [...]` instead of a chain of `or`, several lines of `require`, or a table"
        raise ExpressionError(Mistake("the expression is nested too deeply", hint, node.start, node.end))
    return node


def _offset(error: Any, text: str) -> int:
    """Where lark stopped; the length of the text where it ended too early."""
    token = getattr(error, "token", None)
    if token is None:
        return int(error.pos_in_stream)
    return len(text) if token.type == "$END" else int(token.start_pos)


def _depth_exceeds(root: Node, limit: int) -> bool:
    """Whether the tree is deeper than that; level by level, because recursion is what the limit guards."""
    level: list[Node] = [root]
    for _ in range(limit):
        level = [child for node in level for child in children(node)]
        if not level:
            return False
    return True


@cache
def _parser() -> Lark:
    from lark import Lark

    grammar = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", transformer=_Build(), maybe_placeholders=False)


class _Build:
    """From what the grammar matched to nodes, each with its span in the text. Lark calls it with a list of parts."""

    def start(self, parts: list[Any]) -> Node:
        root: Node = parts[0]
        return root

    def binary(self, parts: list[Any]) -> Node:
        left, operator, right = parts
        return Binary(str(operator), left, right, left.start, right.end)

    def not_in(self, parts: list[Any]) -> Node:
        left, _, _, right = parts
        return Binary("not in", left, right, left.start, right.end)

    def power(self, parts: list[Any]) -> Node:
        """A power as the product that it is: `x ^ 2` as `x * x`."""
        base, _, exponent = parts
        start, end = base.start, exponent.end_pos
        if str(exponent) not in POWERS:
            hint = "a power is a whole number from 2 to 9"
            raise ExpressionError(Mistake(f"`{exponent}` is no power here", hint, *_span(exponent)))
        if sum(1 for _ in walk(base)) * int(exponent) > MAX_FACTORS:
            raise ExpressionError(Mistake("this power multiplies too much", "split it into several values", start, end))
        node: Node = base
        for _ in range(int(exponent) - 1):
            node = Binary("*", node, base, start, end)
        return node

    def unary(self, parts: list[Any]) -> Node:
        operator, operand = parts
        return Unary(str(operator), operand, operator.start_pos, operand.end)

    def parenthesised(self, parts: list[Any]) -> Node:
        left, inner, right = parts
        node: Node = replace(inner, start=left.start_pos, end=right.end_pos)
        return node

    def number(self, parts: list[Any]) -> Node:
        exact = Fraction(str(parts[0]))
        return Literal(int(exact) if exact.denominator == 1 else exact, *_span(parts[0]))

    def quantity(self, parts: list[Any]) -> Node:
        number = str(parts[0])
        unit = number.lstrip("0123456789.").strip()
        exact = Fraction(number[: -len(unit)].strip())
        return Quantity(int(exact) if exact.denominator == 1 else exact, unit, *_span(parts[0]))

    def text(self, parts: list[Any]) -> Node:
        return Literal(str(parts[0])[1:-1], *_span(parts[0]))

    def truth(self, parts: list[Any]) -> Node:
        return Literal(parts[0] == "true", *_span(parts[0]))

    def name(self, parts: list[Any]) -> Node:
        return Name(tuple(str(parts[0]).split(".")), *_span(parts[0]))

    def star(self, parts: list[Any]) -> Node:
        return Star(str(parts[0])[2:], *_span(parts[0]))

    def list_literal(self, parts: list[Any]) -> Node:
        left, *items, right = parts
        return ListLiteral(tuple(items), left.start_pos, right.end_pos)

    def arguments(self, parts: list[Any]) -> tuple[Node, ...]:
        return tuple(parts)

    def call(self, parts: list[Any]) -> Node:
        function, _, *arguments, closing = parts
        if function not in FUNCTIONS:
            raise ExpressionError(_unknown_function(function))
        return Call(str(function), arguments[0] if arguments else (), function.start_pos, closing.end_pos)


def _span(token: Token) -> tuple[int, int]:
    return token.start_pos or 0, token.end_pos or 0


_ELSEWHERE = {
    "pow": "write `x ^ 2`",
    "sqrt": "compare squares: `a <= b ^ 2` for `sqrt(a) <= b`",
    "round": "write `floor(x + 0.5)`, or `ceil`, `floor`",
    "avg": "write `sum(...) / count(...)`",
    "if": "write a rule with `when`; of numbers, `12 * count(condition) + 8 * count(not condition)`",
}
"""How to say what functions of other languages do."""


def _unknown_function(token: Token) -> Mistake:
    known, word = sorted(FUNCTIONS), str(token).lower()
    hint = _ELSEWHERE.get(word) or did_you_mean(word, known) or "there are " + ", ".join(f"`{name}`" for name in known)
    return Mistake(f"there is no function `{token}`", hint, *_span(token))
