"""Charges on so many others that no array holds what they come to together: as sums over these others, a bound of the price.

A discount of 3 % on everything reads every choice of a product, and it is rounded once. As a sum of 3 % of each charge it reads
what each charge reads, so that the engine can add it up; it differs from the price by the rounding. What is no such sum is
bounded from below: a discount that is capped counts as if it were not, one that is conditional on the subtotal as if it applied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from configurator.catalog.records import Charge, Product
from configurator.language.evaluate import totals_read
from configurator.language.syntax import Binary, Call, Literal, Node, Unary

Sign = int
"""0: a factor counts as it is; 1: only where it is positive; -1: only where it is negative."""

_ZERO, _ONE = Literal(0), Literal(1)


class NoSumError(Exception):
    """A charge is no sum over others, and no bound of it is known."""


@dataclass(frozen=True, slots=True)
class Share:
    """A summand: what `line` comes to (None: 1 in the currency) times all factors, where all conditions are true."""

    line: Charge | None
    factors: tuple[tuple[Node, Sign], ...]
    conditions: tuple[Node, ...]
    parts: tuple[str, ...]


def shares_of(product: Product, charge: Charge, is_light: Callable[[Charge], bool], upper: bool = False) -> Iterator[Share]:
    """What a charge on others comes to at least (or at most), as a sum over those that are light. Raises NoSumError."""
    root = charge.amount.root
    for factor in charge.per:
        root = Binary("*", root, factor.root)
    line = _linear(root, upper)
    reads = charge.when is not None and bool(totals_read(charge.when.root))
    sure = line.exact and not charge.unless and not reads
    sign = 0 if sure else 1 if upper else -1
    conditions = (charge.when.root,) if charge.when is not None and not reads else ()
    parts = (charge.part,) if charge.part else ()
    if line.fixed != _ZERO:
        yield Share(None, ((line.fixed, 1 if upper else -1),), conditions, parts)
    if line.slope == _ZERO:
        return
    for other in (product.charges_by_id[name] for name in charge.of or () if name in product.charges_by_id):
        if is_light(other):
            yield Share(other, ((line.slope, sign),), conditions, parts)
        else:
            yield from _through(product, other, is_light, upper, (line.slope, sign), conditions, parts)


def _through(
    product: Product,
    other: Charge,
    is_light: Callable[[Charge], bool],
    upper: bool,
    factor: tuple[Node, Sign],
    conditions: tuple[Node, ...],
    parts: tuple[str, ...],
) -> Iterator[Share]:
    """A part of a charge that is a sum itself: where the part is negative, its other bound counts."""
    slope, sign = factor
    for each in (1, -1):
        if sign not in (0, each):
            continue
        for share in shares_of(product, other, is_light, upper if each > 0 else not upper):
            yield replace(
                share,
                factors=((slope, each), *share.factors),
                conditions=(*conditions, *share.conditions),
                parts=tuple(dict.fromkeys((*parts, *share.parts))),
            )


@dataclass(frozen=True, slots=True)
class _Line:
    """`fixed + slope * subtotal`: what a formula comes to, or a bound of it where it is not `exact`."""

    fixed: Node
    slope: Node
    exact: bool = True


def _linear(node: Node, upper: bool) -> _Line:
    """A formula, or its lower or upper bound, as a line over the subtotal, which is never negative."""
    if not totals_read(node):
        return _Line(node, _ZERO)
    match node:
        case Call(function="total"):
            return _Line(_ZERO, _ONE)
        case Unary(operator="-", operand=operand):
            found = _linear(operand, not upper)
            return _Line(_negative(found.fixed), _negative(found.slope), found.exact)
        case Binary(operator="+" | "-" as operator, left=left, right=right):
            one, other = _linear(left, upper), _linear(right, upper if operator == "+" else not upper)
            fixed, slope = _sum(operator, one.fixed, other.fixed), _sum(operator, one.slope, other.slope)
            return _Line(fixed, slope, one.exact and other.exact)
        case Binary(operator="*", left=left, right=right):
            inner, factor = (left, right) if totals_read(left) else (right, left)
            if totals_read(factor):
                raise NoSumError
            return _scaled("*", _exact(inner), factor)
        case Binary(operator="/", left=left, right=right) if not totals_read(right):
            return _scaled("/", _exact(left), right)
        case Call(function="min" | "max" as function, arguments=arguments):
            lines = [_linear(argument, upper) for argument in arguments]
            if upper == (function == "min"):  # any of them bounds it: the one that a reader would name
                return replace(lines[0], exact=False)
            fixed = Call(function, tuple(line.fixed for line in lines))
            return _Line(fixed, Call(function, tuple(line.slope for line in lines)), False)
        case _:
            raise NoSumError


def _exact(node: Node) -> _Line:
    """A formula that is a line, whatever it is multiplied by."""
    found = _linear(node, False)
    if not found.exact:
        raise NoSumError
    return found


def _scaled(operator: str, line: _Line, factor: Node) -> _Line:
    fixed = line.fixed if line.fixed == _ZERO else Binary(operator, line.fixed, factor)
    slope = line.slope if line.slope == _ZERO else Binary(operator, line.slope, factor)
    return _Line(fixed, slope)


def _negative(node: Node) -> Node:
    return node if node == _ZERO else Unary("-", node)


def _sum(operator: str, one: Node, other: Node) -> Node:
    if other == _ZERO:
        return one
    if one == _ZERO:
        return other if operator == "+" else _negative(other)
    return Binary(operator, one, other)
