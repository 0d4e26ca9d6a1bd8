"""The terms of a sum, of a comparison, of a minimum: numbers that must measure the same, and how they are converted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from configurator.language.measures import Measure
from configurator.language.syntax import Binary, Call, Literal, Node, Quantity, Star, Unary
from configurator.units import Unit


@dataclass(slots=True)
class Term:
    """A number in a group: as written, with the conversions inside of it, and the one that it gets itself."""

    written: Node
    node: Node
    measure: Measure
    conversion: Fraction = Fraction(1)

    @property
    def is_literal(self) -> bool:
        """Whether it is a number with a unit, written down: it can be converted to anything."""
        return isinstance(self.written, Quantity)

    @property
    def is_loose(self) -> bool:
        """Whether it is multiplied by plain numbers, which may be conversions."""
        return bool(self.measure.factors) and not self.measure.plain

    def convert_to(self, unit: Unit) -> None:
        """Let it be multiplied by what makes it a number of a unit."""
        assert self.measure.unit is not None
        self.conversion = self.measure.unit.factor / unit.factor

    @property
    def converted(self) -> Node:
        """The number, multiplied by its conversion."""
        return times(self.node, self.conversion)


@dataclass(slots=True)
class Group:
    """The terms of a group, by the identity of the nodes that they were written as."""

    action: str
    terms: list[Term] = field(default_factory=list)
    by_node: dict[int, list[Term]] = field(default_factory=dict)

    def add(self, written: Node, term: Term) -> None:
        """Add what a node was written as: several terms for a star."""
        self.terms.append(term)
        self.by_node.setdefault(id(written), []).append(term)

    def rebuilt(self, node: Node) -> Node:
        """What was written, with every term converted."""
        found = self.by_node.get(id(node))
        if found is not None:
            return found[0].converted
        match node:
            case Unary(operand=operand):
                return replace(node, operand=self.rebuilt(operand))
            case Binary(left=left, right=right):
                return replace(node, left=self.rebuilt(left), right=self.rebuilt(right))
            case Call(function="sum"):
                return self._sum(node)
            case Call(arguments=arguments):
                return replace(node, arguments=tuple(each for argument in arguments for each in self._arguments(argument)))
            case _:
                raise TypeError(f"{type(node).__name__} is no sum")

    def _arguments(self, argument: Node) -> list[Node]:
        """An argument; those behind a star one by one where their units differ."""
        if not isinstance(argument, Star):
            return [self.rebuilt(argument)]
        terms = self.by_node.get(id(argument), [])
        if all(term.conversion == 1 for term in terms):
            return [argument]
        return [term.converted for term in terms]

    def _sum(self, call: Call) -> Node:
        """A sum; a name in it counts once per unit of its part, which a calculation does not: so it is converted outside."""
        inside: dict[Fraction, list[Node]] = {}
        for argument in call.arguments:
            for node, conversion in self._summands(argument):
                inside.setdefault(conversion, []).append(node)
        sums = [times(replace(call, arguments=tuple(nodes)), conversion) for conversion, nodes in inside.items()]
        total = sums[0]
        for more in sums[1:]:
            total = Binary("+", total, more, call.start, call.end)
        return total

    def _summands(self, argument: Node) -> list[tuple[Node, Fraction]]:
        terms = self.by_node.get(id(argument), [])
        conversions = {term.conversion for term in terms}
        if isinstance(argument, Star) and len(conversions) < 2:
            return [(argument, conversions.pop() if conversions else Fraction(1))]
        return [(term.node, term.conversion) for term in terms] or [(self.rebuilt(argument), Fraction(1))]


def times(node: Node, factor: Fraction) -> Node:
    """A number multiplied by an exact factor, as an author would write it: `x * 25.4`, `x / 1000`, `x * 5 / 18`."""
    if factor == 1:
        return node
    if isinstance(node, Literal) and isinstance(node.value, int | Fraction) and not isinstance(node.value, bool):
        value = node.value * factor
        if _is_decimal(value):
            return replace(node, value=exact(value))
    start, end = node.start, node.end
    if _is_decimal(factor) and not _is_decimal(1 / factor):
        return Binary("*", node, Literal(exact(factor), start, end), start, end)
    product = Binary("*", node, Literal(factor.numerator, start, end), start, end) if factor.numerator != 1 else node
    return Binary("/", product, Literal(factor.denominator, start, end), start, end) if factor.denominator != 1 else product


def _is_decimal(value: Fraction) -> bool:
    """Whether a number has finitely many digits."""
    rest = Fraction(value).denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def exact(value: Fraction) -> int | Fraction:
    """A whole number as an `int`."""
    return int(value) if value.denominator == 1 else value


def by_size(units: Sequence[Unit | None]) -> list[Unit]:
    """Different units, the smallest first."""
    found: dict[Fraction, Unit] = {}
    for unit in units:
        if unit is not None:
            found.setdefault(unit.factor, unit)
    return [found[factor] for factor in sorted(found)]


def is_by_hand(measured: Sequence[Term], unit: Unit) -> bool:
    """Whether all terms are in a unit as they stand, some of them because of their plain numbers."""
    some = False
    for term in measured:
        assert term.measure.unit is not None
        conversion = term.measure.unit.factor / unit.factor
        if term.is_literal or conversion == 1:
            continue
        if not term.is_loose or not term.measure.converts_by_hand(conversion):
            return False
        some = True
    return some
