"""Formulas for amounts of money, with all of their own amounts multiplied by a factor.

A formula over amounts that stand elsewhere (`0.10 * room.rate`) follows them: it is not to be multiplied once more. One that has
amounts of its own (`12 + 0.50 * data.gigabytes`) is multiplied where these stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from configurator.language.syntax import Binary, Call, Literal, Lookup, Name, Node, Star, Unary

IsMoney = Callable[[Name | Star], bool]
"""Whether what a name reads is an amount of money that stands elsewhere. What charges come to (`total(...)`) always is one."""

_OF_VALUES = frozenset({"sum", "min", "max", "ceil", "floor", "abs", "fit"})
"""The functions that give money where their arguments are money."""


def is_amount(node: Node, is_money: IsMoney) -> bool:
    """Whether an expression comes to money because of an amount that it reads."""
    match node:
        case Name() | Star():
            return is_money(node)
        case Unary(operator="-", operand=operand):
            return is_amount(operand, is_money)
        case Binary(operator="+" | "-" | "*", left=left, right=right):
            return is_amount(left, is_money) or is_amount(right, is_money)
        case Binary(operator="/", left=left, right=right):
            return is_amount(left, is_money) and not is_amount(right, is_money)
        case Call(function="total"):
            return True
        case Call(function=function, arguments=arguments):
            return function in _OF_VALUES and any(is_amount(each, is_money) for each in arguments)
        case Lookup():
            return True
        case _:
            return False


def scaled_product(factors: Sequence[Node], factor: Fraction, is_money: IsMoney) -> tuple[Node, ...]:
    """What is multiplied to a price, with the amounts of its own multiplied by a factor: those of the one that is money."""
    place = next((number for number, node in enumerate(factors) if is_amount(node, is_money)), 0)
    return tuple(scaled(node, factor, is_money) if number == place else node for number, node in enumerate(factors))


def has_own_amounts(factors: Sequence[Node], is_money: IsMoney) -> bool:
    """Whether a product has amounts of its own, so that it does not follow from the amounts that it reads."""
    return scaled_product(factors, Fraction(2), is_money) != tuple(factors)


def scaled(node: Node, factor: Fraction, is_money: IsMoney) -> Node:
    """An expression for an amount, with its own amounts multiplied by a factor, which is positive."""
    if not is_amount(node, is_money):
        return multiplied(node, factor)
    match node:
        case Call(function="total"):
            return node
        case Unary(operand=operand):
            return replace(node, operand=scaled(operand, factor, is_money))
        case Binary(operator="+" | "-", left=left, right=right):
            return replace(node, left=scaled(left, factor, is_money), right=scaled(right, factor, is_money))
        case Binary(operator="*", left=left, right=right) if not is_amount(left, is_money):
            return replace(node, right=scaled(right, factor, is_money))
        case Binary(left=left):
            return replace(node, left=scaled(left, factor, is_money))
        case Call(arguments=arguments):
            return replace(node, arguments=tuple(scaled(each, factor, is_money) for each in arguments))
        case Lookup(amounts=amounts):
            return replace(node, amounts=tuple(scaled(each, factor, is_money) for each in amounts))
        case _:
            return node


def multiplied(node: Node, factor: Fraction) -> Node:
    """An expression times a positive factor; of a number, the product."""
    match node:
        case Literal(value=bool() | str()) | Star():
            return node
        case Literal(value=int() | Fraction() as value):
            return replace(node, value=_plain(value * factor))
        case Unary(operator="-", operand=Literal()):
            return replace(node, operand=multiplied(node.operand, factor))
        case Binary(operator="*", left=Literal(value=int() | Fraction())):
            return replace(node, left=multiplied(node.left, factor))
        case _:
            return Binary("*", Literal(_plain(factor), node.start, node.end), node, node.start, node.end)


def _plain(number: int | Fraction) -> int | Fraction:
    return int(number) if number == int(number) else number
