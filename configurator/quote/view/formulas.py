"""What the formula of a charge says in words that people use: a share of something, what is included, what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from configurator.language.syntax import Binary, Call, Literal, Name, Node, Unary, walk
from configurator.pricing.breakdown import Factor, Leaf
from configurator.pricing.literal import parse_number


@dataclass(frozen=True, slots=True)
class Share:
    """A charge that is a share of others: 1/10 of 24.95, at most 2.00 (None: nothing limits it)."""

    share: Fraction
    of: Fraction
    most: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """A factor of which something is included: all above 100 of 150 is charged (`quantity` is None where it is calculated)."""

    included: Fraction
    quantity: Fraction | None


def share_of(leaf: Leaf) -> Share | None:
    """The share that a charge on others is, where its formula is one: `-(0.1 * total('subtotal'))`, also within `min`."""
    subtotal = _read(leaf, "subtotal") if leaf.of else None
    if subtotal is None:
        return None
    root = _root(leaf.formula)
    if isinstance(root, Unary) and root.operator == "-":
        root = root.operand
    inner = root.arguments[0] if isinstance(root, Call) and root.function in ("min", "max") else root
    share = _factor_of_subtotal(inner)
    if share is None:
        return None
    whole = abs(share * subtotal)
    return Share(share, subtotal, None if abs(leaf.unit_amount) == whole else abs(leaf.unit_amount))


def allowance_of(factor: Factor, leaf: Leaf) -> Allowance | None:
    """What is included of a factor: `max(storage.expected - 100, 0)`, also within another function."""
    if "max(" not in factor.formula:
        return None
    for node in walk(_root(factor.formula)):
        match node:
            case Call("max", (Binary("-", counted, Literal(value=included)), Literal(value=0))) if _is_number(included):
                quantity = _read(leaf, str(counted)) if isinstance(counted, Name) else None
                return Allowance(Fraction(included), quantity)
    return None


def _root(formula: str) -> Node:
    from configurator.language.parse import parse_expression  # lark: only where a formula must be read

    return parse_expression(formula).root


def _factor_of_subtotal(node: Node) -> Fraction | None:
    match node:
        case Binary("*", Literal(value=share), Call("total")) if _is_number(share):
            return Fraction(share)
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def _read(leaf: Leaf, name: str) -> Fraction | None:
    """A number that a charge read; None where it read something else."""
    try:
        return parse_number(leaf.reads[name])
    except (KeyError, ValueError):
        return None
