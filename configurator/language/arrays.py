"""Expressions over arrays: `evaluate` for many combinations at once, with the same results.

`evaluate_arrays` goes down an expression as the scalar evaluator does. What has no array form (whether a text is in a set)
is asked of the scalar evaluator, for the combinations of only those variables that it reads.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from configurator.language.columns import (
    FAILED,
    FALSE,
    IS_ABSENT,
    KNOWN,
    TRUE,
    Column,
    NoArraysError,
    Numbers,
    Texts,
    Truths,
    add,
    column_of,
    compare,
    conjunction,
    constant,
    disjunction,
    divide,
    extremum,
    is_in,
    multiply,
    negation,
    total,
)
from configurator.language.evaluate import counts_per_unit
from configurator.language.lookup_arrays import look_up
from configurator.language.syntax import COMPARISONS, Binary, Call, ListLiteral, Literal, Lookup, Name, Node, Star, Unary


class ArrayScope(Protocol):
    """Where expressions over arrays read from."""

    def tabulate(self, node: Node) -> Column:
        """What the scalar evaluator gives for an expression, along the axes of the variables that it reads."""

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The ids of all parts whose module declares the attribute, for `*.attribute`."""


def evaluate_arrays(node: Node, scope: ArrayScope) -> Column:
    """The value of an expression for every combination of the variables of a scope."""
    try:
        return _evaluate(node, scope)
    except NoArraysError:
        return scope.tabulate(node)


def truths_of(node: Node, scope: ArrayScope) -> Truths:
    """The truth values of a condition. Raises TypeError where it is none."""
    column = evaluate_arrays(node, scope)
    truths = _truths(column)
    if truths is None:
        raise TypeError("a condition must be true or false")
    return truths


def _evaluate(node: Node, scope: ArrayScope) -> Column:
    match node:
        case Literal(value=value):
            return column_of([value], (1,))
        case Unary(operator="not", operand=operand):
            return negation(_condition(operand, scope))
        case Unary(operand=operand):
            return add(constant(0), _number(operand, scope), sign=-1)
        case Binary():
            return _binary(node, scope)
        case Call():
            return _call(node, scope)
        case Lookup():
            return look_up(node, lambda inner: evaluate_arrays(inner, scope))
        case _:
            return scope.tabulate(node)


def _condition(node: Node, scope: ArrayScope) -> Truths:
    truths = _truths(evaluate_arrays(node, scope))
    if truths is None:
        raise NoArraysError
    return truths


def _truths(column: Column) -> Truths | None:
    """A column as truth values; None where some value is known that is neither true nor false."""
    if isinstance(column, Truths):
        return column
    return Truths(column.states + np.uint8(TRUE)) if bool((column.states != KNOWN).all()) else None


def _number(node: Node, scope: ArrayScope) -> Numbers:
    column = evaluate_arrays(node, scope)
    if isinstance(column, Numbers):
        return column
    if not isinstance(column, Truths | Texts) and bool((column.states != KNOWN).all()):
        zero = constant(0)
        return Numbers(zero.numerators, zero.denominators, column.states, 0, 1)
    raise NoArraysError


def _binary(node: Binary, scope: ArrayScope) -> Column:
    match node.operator:
        case "and":
            return conjunction(_condition(node.left, scope), _condition(node.right, scope))
        case "or":
            return disjunction(_condition(node.left, scope), _condition(node.right, scope))
        case "implies":
            return disjunction(negation(_condition(node.left, scope)), _condition(node.right, scope))
        case "in":
            return _membership(node, scope)
        case "not in":
            return negation(_membership(node, scope))
        case comparison if comparison in COMPARISONS:
            return compare(comparison, evaluate_arrays(node.left, scope), evaluate_arrays(node.right, scope))
        case "*":
            return multiply(_number(node.left, scope), _number(node.right, scope))
        case "/":
            return divide(_number(node.left, scope), _number(node.right, scope))
        case sign:
            return add(_number(node.left, scope), _number(node.right, scope), 1 if sign == "+" else -1)


def _membership(node: Binary, scope: ArrayScope) -> Truths:
    if not isinstance(node.right, ListLiteral):
        raise NoArraysError
    left, items = evaluate_arrays(node.left, scope), node.right.items
    if all(isinstance(item, Literal) for item in items):
        return is_in(left, [item.value for item in items if isinstance(item, Literal)])
    equalities = [compare("==", left, evaluate_arrays(item, scope)) for item in items]
    result = equalities[-1]
    for equality in reversed(equalities[:-1]):
        result = disjunction(equality, result)
    return result


# --- functions --------------------------------------------------------------------------------------------------------


def _call(call: Call, scope: ArrayScope) -> Column:
    match call.function:
        case "sum":
            return total([term for argument in call.arguments for term in _terms(argument, scope)])
        case "count" if all(isinstance(argument, Name | Star) for argument in call.arguments):
            parts = [part for argument in call.arguments for part in _parts(argument, scope)]
            return total([_quantity(part, scope) for part in parts])
        case "min" | "max":
            candidates = [each for argument in call.arguments for each in _candidates(argument, scope)]
            if not candidates:
                raise NoArraysError
            return extremum("<" if call.function == "min" else ">", candidates)
        case "has":
            return Truths(_HAS[evaluate_arrays(call.arguments[0], scope).states])
        case _:
            return scope.tabulate(call)


def _terms(argument: Node, scope: ArrayScope) -> list[Numbers]:
    """The terms that an argument adds to a sum: what a name reads of a part counts once per unit of the part."""
    names = _names(argument, scope)
    if names is None:
        return [_number(argument, scope)]
    return [multiply(_number(name, scope), _quantity(name.parts[0], scope)) for name in names]


def _names(argument: Node, scope: ArrayScope) -> list[Name] | None:
    """The names behind an argument that count once per unit; None where it is something else."""
    if isinstance(argument, Star):
        return [Name((part, argument.attribute)) for part in scope.parts_with(argument.attribute)]
    return [argument] if isinstance(argument, Name) and counts_per_unit(argument) else None


def _candidates(argument: Node, scope: ArrayScope) -> list[Numbers]:
    if isinstance(argument, Star):
        parts = scope.parts_with(argument.attribute)
        return [_number(Name((part, argument.attribute)), scope) for part in parts]
    return [_number(argument, scope)]


def _parts(argument: Node, scope: ArrayScope) -> tuple[str, ...]:
    if isinstance(argument, Star):
        return scope.parts_with(argument.attribute)
    return (argument.parts[0],) if isinstance(argument, Name) else ()


def _quantity(part: str, scope: ArrayScope) -> Numbers:
    """How many units of a part there are."""
    units = scope.tabulate(Call("count", (Name((part,)),)))
    assert isinstance(units, Numbers), "a count is a number"
    return units


_HAS: NDArray[np.uint8] = np.array([TRUE, TRUE + IS_ABSENT, FALSE, FAILED], np.uint8)
"""Whether there is a value, by its state."""
