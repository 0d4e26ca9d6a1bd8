"""A syntax tree as the text of an expression: parsing that text gives the same tree (apart from its spans)."""

from __future__ import annotations

from fractions import Fraction

from configurator.language.lookups import cell_text
from configurator.language.syntax import Binary, Call, Column, ListLiteral, Literal, Lookup, Name, Node, Quantity, Star, Unary

_STRENGTH = {
    "implies": 1,
    "or": 2,
    "and": 3,
    "not": 4,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in", "not in"), 5),
    "+": 6,
    "-": 6,
    "*": 7,
    "/": 7,
    "negative": 8,
}
_ATOM = 9
_COMPARISON = 5


def format_expression(node: Node) -> str:
    """The expression with one space around operators and no parentheses that are not needed.

    A price table is written for readers: it stands in a catalog as rows, and no expression has one.
    Raises ValueError for what cannot be written: a number that has no finite decimal, a text with both kinds of
    quotes, a negative number literal.
    """
    return _format(node, 0)


def _format(node: Node, least: int) -> str:
    """The node, in parentheses where it binds more weakly than `least`."""
    text, strength = _parts(node)
    return text if strength >= least else f"({text})"


def _parts(node: Node) -> tuple[str, int]:
    match node:
        case Literal(value=value):
            return _literal(value), _ATOM
        case Quantity(value=value, unit=unit):
            return f"{_number(value)} {unit}", _ATOM
        case Name():
            return str(node), _ATOM
        case Star(attribute=attribute):
            return f"*.{attribute}", _ATOM
        case ListLiteral(items=items):
            return f"[{', '.join(_format(item, _COMPARISON + 1) for item in items)}]", _ATOM
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(_format(argument, 0) for argument in arguments)})", _ATOM
        case Unary(operator="not", operand=operand):
            return f"not {_format(operand, _STRENGTH['not'])}", _STRENGTH["not"]
        case Unary(operand=operand):
            return f"-{_format(operand, _STRENGTH['negative'])}", _STRENGTH["negative"]
        case Binary():
            return _binary(node)
        case Column(operand=operand):
            return _parts(operand)
        case Lookup():
            return _table(node), _ATOM


def _table(node: Lookup) -> str:
    """`table of window.width: 400..800: 210, any: 260`."""
    cells = (", ".join(cell_text(each.cells[cell]) for each, cell in zip(node.columns, row, strict=True)) for row in node.rows)
    rows = (f"{row}: {_format(amount, 0)}" for row, amount in zip(cells, node.amounts, strict=True))
    return f"table of {', '.join(_format(column.operand, 0) for column in node.columns)} ({'; '.join(rows)})"


def _binary(node: Binary) -> tuple[str, int]:
    strength = _STRENGTH[node.operator]
    left, right = strength, strength + 1
    if strength == _COMPARISON:
        left = strength + 1
    if node.operator == "implies":
        left, right = strength + 1, strength
    return f"{_format(node.left, left)} {node.operator} {_format(node.right, right)}", strength


def _literal(value: int | Fraction | str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    return _number(value)


def _text(value: str) -> str:
    for quote in ("'", '"'):
        if quote not in value and "\n" not in value:
            return f"{quote}{value}{quote}"
    raise ValueError(f"{value!r} cannot be written as a text in an expression")


def _number(value: int | Fraction) -> str:
    """Exact digits: the denominator of a finite decimal divides a power of ten."""
    if value < 0:
        raise ValueError(f"{value} is not a literal: write a minus before it")
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
        if places > Fraction(value).denominator.bit_length():
            raise ValueError(f"{value} has no finite decimal")
    digits = str(int(value * 10**places)).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits
