"""Conditions: what a rule demands, split until each reads as little as possible; tested one by one, or all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from configurator.catalog.reading import ProductScope
from configurator.catalog.records import Catalog, Product
from configurator.language.arrays import truths_of
from configurator.language.columns import FAILED, FALSE, TRUE
from configurator.language.evaluate import Scope, compile_expression, is_true
from configurator.language.syntax import Binary, Call, Node, Unary
from configurator.problem.arrays import Stretch
from configurator.problem.combinations import Domains

Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Condition:
    """Where all guards are definitely true, the conclusion must not be definitely false."""

    guards: tuple[Node, ...]
    conclusion: Node

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Everything that is read."""
        return (*self.guards, self.conclusion)


@dataclass(frozen=True, slots=True)
class Translation:
    """What the passes need to know: the product, its catalog, and the domain of every variable."""

    catalog: Catalog
    product: Product
    domains: Domains


def split(guards: tuple[Node, ...], requirement: Node) -> Iterator[Condition]:
    """The conditions of a requirement under guards: one for each operand of `and`."""
    match requirement:
        case Binary(operator="and", left=left, right=right):
            yield from split(guards, left)
            yield from split(guards, right)
        case Binary(operator="implies", left=left, right=right):
            yield from split((*guards, left), right)
        case Binary(operator="or", left=left, right=right) if _is_simple(left) or _is_simple(right):
            simple, other = (left, right) if _is_simple(left) else (right, left)
            yield from split((*guards, Unary("not", simple, simple.start, simple.end)), other)
        case _:
            yield Condition(guards, requirement)


def _is_simple(node: Node) -> bool:
    """Whether a node is no sum over many parts, so that it serves as a guard."""
    match node:
        case Call(function="sum" | "total"):
            return False
        case Binary(left=left, right=right):
            return _is_simple(left) and _is_simple(right)
        case Unary(operand=operand):
            return _is_simple(operand)
        case _:
            return True


# --- one by one -------------------------------------------------------------------------------------------------------


def holds(condition: Condition) -> Callable[[Scope], bool]:
    """Whether a condition holds, as a function of a scope."""
    active, conclusion = all_true(condition.guards), compile_expression(condition.conclusion)
    return lambda scope: not active(scope) or conclusion(scope) is not False


def all_true(guards: tuple[Node, ...]) -> Callable[[Scope], bool]:
    """Whether all guards are definitely true, as a function of a scope."""
    compiled = [compile_expression(guard) for guard in guards]
    return lambda scope: all(is_true(guard(scope)) for guard in compiled)


# --- all at once ------------------------------------------------------------------------------------------------------


def holds_everywhere(condition: Condition, stretch: Stretch, product: Product) -> Booleans:
    """Where a condition holds. Raises EvaluationError as `holds` does."""
    active = active_everywhere(condition.guards, stretch, product)
    codes = truths_of(condition.conclusion, stretch).codes
    if (codes == FAILED).any():
        refuse(active & (codes == FAILED), stretch, product, condition.nodes)
    held: Booleans = ~active | (codes != FALSE)
    return held


def active_everywhere(guards: tuple[Node, ...], stretch: Stretch, product: Product) -> Booleans:
    """Where all guards are definitely true. Raises EvaluationError as `all_true` does."""
    active: Booleans = np.ones(1, bool)
    for number, guard in enumerate(guards, 1):
        codes = truths_of(guard, stretch).codes
        if (codes == FAILED).any():
            refuse(active & (codes == FAILED), stretch, product, guards[:number])
        active = active & (codes == TRUE)
    return active


def refuse(where: Booleans, stretch: Stretch, product: Product, nodes: tuple[Node, ...]) -> None:
    """Raise what the scalar evaluator raises at the first place where an evaluation fails, if there is one."""
    if where.any():
        scope = ProductScope(product, stretch.first(where))
        for node in nodes:
            compile_expression(node)(scope)
