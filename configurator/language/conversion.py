"""Units in expressions: what fits together, and the conversions that make it so, written into the tree.

A conversion is made once, here, as a multiplication by an exact number, so that nothing that evaluates expressions knows of
units. Spans stay those of the text that an author wrote.

Numbers that are added, compared, or arguments of one `min` or `max`, form a *group*: all of its terms must measure the same.
Where they do so in units of different size, all are converted to the smallest. Two things are left to the author:

- **A plain number beside a unit** is in that unit: `window.width > 1800`.
- **A conversion made by hand** stays one: where plain numbers in the terms are exactly what the units differ by
  (`window.width * window.height / 1000000 <= 2.4 m2`), nothing is converted but literals.

What cannot be told apart is an error: a large plain number in a term that would be converted as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from configurator.language.measures import PLAIN, UNKNOWN, Measure, common_factors, is_share, number
from configurator.language.syntax import (
    COMPARISONS,
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
)
from configurator.language.terms import Group, Term, by_size, is_by_hand, times
from configurator.language.types import Names, NameType, Type
from configurator.language.unit_findings import UnitFindings
from configurator.language.unit_reads import has_units, member_of
from configurator.source import Issue
from configurator.units import NUMBER, Unit, UnitError, parse_unit

ONE_TIME = "one-time"
QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Converted:
    """An expression with its conversions written into it, what it measures, and what is wrong with its units."""

    expression: Expression
    measure: Measure
    issues: tuple[Issue, ...]


def with_conversions(expression: Expression, names: Names, unit: Unit | None = None) -> Converted:
    """An expression in which everything that has a unit is converted; as a whole to `unit`, where one is wanted."""
    if not has_units(expression, names):
        return Converted(expression, Measure(unit), ())
    conversion = _Conversion(expression, names)
    root, measure = conversion.value(expression.root)
    if unit is not None:
        root, measure = conversion.to_unit(expression.root, root, measure, unit)
    else:
        root, measure = conversion.to_number(expression.root, root, measure)
    return Converted(replace(expression, root=root), measure, tuple(dict.fromkeys(conversion.findings.issues)))


def in_unit(found: Converted, names: Names, unit: Unit) -> Converted:
    """An expression that is converted already as a number of a unit."""
    conversion = _Conversion(found.expression, names)
    root, measure = conversion.to_unit(found.expression.root, found.expression.root, found.measure, unit)
    return Converted(replace(found.expression, root=root), measure, (*found.issues, *conversion.findings.issues))


# --- the pass ---------------------------------------------------------------------------------------------------------


class _Conversion:
    """One pass over one expression, from the leaves up."""

    def __init__(self, expression: Expression, names: Names) -> None:
        self.findings = UnitFindings(expression, names)
        self._names = names

    # --- values ---

    def value(self, node: Node) -> tuple[Node, Measure]:
        """An expression with its conversions, and what it measures."""
        match node:
            case Literal(value=value):
                return node, number(value) if isinstance(value, int | Fraction) and not isinstance(value, bool) else UNKNOWN
            case Quantity():
                return self._quantity(node)
            case Name():
                return node, self._of_name(node)
            case Binary(operator="*" | "/"):
                return self._product(node)
            case Binary(operator="+" | "-") | Unary(operator="-"):
                return self._grouped(node)
            case Call(function="sum" | "min" | "max", arguments=arguments) if arguments:
                return self._grouped(node)
            case Call():
                return self._call(node)
            case _:
                return self._condition(node), UNKNOWN

    def _quantity(self, node: Quantity) -> tuple[Node, Measure]:
        """A number with a unit as one in that unit; a share (`30 %`) as a plain number."""
        literal = Literal(node.value, node.start, node.end)
        unit = self._read_unit(node)
        if unit is None:
            return literal, UNKNOWN
        if unit.is_number:
            return times(literal, unit.factor), PLAIN
        return literal, Measure(unit)

    def _read_unit(self, node: Quantity) -> Unit | None:
        try:
            return parse_unit(node.unit)
        except UnitError as error:
            self.findings.report(node, f"`{node.unit}` is not a unit: {error.reason}", error.hint)
            return None

    def _of_name(self, name: Name) -> Measure:
        if name.parts[-1] == QUANTITY:
            return PLAIN
        found = self._names.lookup(name)
        if not isinstance(found, NameType):
            return UNKNOWN
        return Measure(found.unit, money=found.unit is None and found.type is Type.MONEY)

    def _product(self, node: Binary) -> tuple[Node, Measure]:
        left, one = self.value(node.left)
        right, other = self.value(node.right)
        return replace(node, left=left, right=right), one * (other if node.operator == "*" else other.inverse())

    def _call(self, call: Call) -> tuple[Node, Measure]:
        match call.function:
            case "ceil" | "floor" | "abs":
                return self._rounded(call)
            case "fit":
                arguments, measure = self._group(call.arguments, "compared")
                return replace(call, arguments=tuple(arguments)), measure
            case "distinct":
                arguments, _ = self._group(call.arguments, "compared")
                return replace(call, arguments=tuple(arguments)), UNKNOWN
            case "count":
                return self._inside(call), PLAIN
            case "total":
                return call, self._total(call)
            case _:
                return self._inside(call), UNKNOWN

    def _rounded(self, call: Call) -> tuple[Node, Measure]:
        """What is rounded, in its own unit; a ratio as a plain number, before it is rounded."""
        if len(call.arguments) != 1:
            return call, UNKNOWN
        argument = call.arguments[0]
        inner, measure = self.to_number(argument, *self.value(argument))
        return replace(call, arguments=(inner,)), measure

    def _inside(self, call: Call) -> Node:
        """A call of a function of conditions."""
        kept = (Name, Star, Literal)
        arguments = (each if isinstance(each, kept) else self._condition(each) for each in call.arguments)
        return replace(call, arguments=tuple(arguments))

    def _total(self, call: Call) -> Measure:
        """A total is in the currency; a total for each month may be seen as an amount, or as an amount per month."""
        kinds = [argument.value for argument in call.arguments if isinstance(argument, Literal)]
        if kinds == [ONE_TIME] and self._names.currency:
            return Measure(parse_unit(self._names.currency))
        return Measure(None, money=True)

    def _condition(self, node: Node) -> Node:
        match node:
            case Binary(operator=operator) if operator in COMPARISONS:
                (left, right), _ = self._group((node.left, node.right), "compared", node.operator in ("==", "!="))
                return replace(node, left=left, right=right)
            case Binary(operator="in" | "not in", right=ListLiteral(items=items) as listed):
                (left, *others), _ = self._group((node.left, *items), "compared", True)
                return replace(node, left=left, right=replace(listed, items=tuple(others)))
            case Binary():
                return replace(node, left=self._condition(node.left), right=self._condition(node.right))
            case Unary(operator="not", operand=operand):
                return replace(node, operand=self._condition(operand))
            case ListLiteral() | Star():
                return node
            case _:
                return self.value(node)[0]

    # --- groups ---

    def _grouped(self, node: Node) -> tuple[Node, Measure]:
        action = "added" if isinstance(node, Binary | Unary) or getattr(node, "function", "") == "sum" else "compared"
        (rebuilt,), measure = self._group((node,), action)
        return rebuilt, measure

    def _group(self, nodes: Sequence[Node], action: str, equality: bool = False) -> tuple[list[Node], Measure]:
        """Numbers that must measure the same, converted to one unit."""
        group = Group(action)
        for node in nodes:
            self._collect(node, group)
        measure = self._settle(group)
        if equality:
            self.findings.check_values(group)
        return [group.rebuilt(node) for node in nodes], measure

    def _collect(self, node: Node, group: Group) -> None:
        match node:
            case Binary(operator="+" | "-", left=left, right=right):
                self._collect(left, group)
                self._collect(right, group)
            case Unary(operator="-", operand=operand):
                self._collect(operand, group)
            case Call(function="sum" | "min" | "max", arguments=arguments) if arguments:
                for argument in arguments:
                    self._collect(argument, group)
            case Star(attribute=attribute):
                for part in self._names.parts_with(attribute):
                    name = member_of(part, node)
                    group.add(node, Term(node, name, self._of_name(name)))
            case Quantity():
                unit = self._read_unit(node)
                literal = Literal(node.value, node.start, node.end)
                group.add(node, Term(node, literal, Measure(unit) if unit is not None else UNKNOWN))
            case _:
                group.add(node, Term(node, *self.value(node)))

    def _settle(self, group: Group) -> Measure:
        """The unit of a group; its terms know their conversions afterwards."""
        measured = [term for term in group.terms if term.measure.known is not None]
        if not measured:
            return self._without_unit(group.terms)
        if self.findings.mismatched(group, measured):
            return UNKNOWN
        free = [term for term in group.terms if term.measure.known is None]
        ratio = all(term.measure.known and term.measure.known.is_number for term in measured)
        if ratio and not all(is_share(term.measure.known) for term in measured if term.measure.known):
            measured = [term for term in group.terms if term.measure.unit is not None]
        return self._unify(measured, free)

    @staticmethod
    def _without_unit(terms: Sequence[Term]) -> Measure:
        if len(terms) == 1:
            return terms[0].measure
        if all(term.measure.plain for term in terms):
            return PLAIN
        return Measure(None, money=any(term.measure.money for term in terms))

    def _unify(self, measured: Sequence[Term], free: Sequence[Term]) -> Measure:
        by_hand = self._by_hand(measured)
        if by_hand is not None:
            for term in measured:
                if term.is_literal:
                    term.convert_to(by_hand)
            return Measure(by_hand)
        units = by_size([term.measure.unit for term in measured if not term.is_literal])
        literals = by_size([term.measure.unit for term in measured if term.is_literal])
        target = (units or literals)[0]
        if len(units or literals) > 1 or (len(units) == 1 and literals):
            self.findings.check_plain_numbers(measured)
        for term in measured:
            term.convert_to(target)
        self.findings.check_free(measured, free, units, literals)
        kept = [term.measure for term in measured if not term.is_literal]
        return Measure(target, factors=common_factors(kept) if len(units) == 1 else ())

    @staticmethod
    def _by_hand(measured: Sequence[Term]) -> Unit | None:
        """The unit of all terms where their plain numbers are conversions; None where they are not, or none is needed."""
        loose = [term for term in measured if term.is_loose]
        strict = [term.measure.unit for term in measured if not term.is_loose and term.measure.unit is not None]
        if not loose or len(by_size([term.measure.unit for term in measured])) == 1:
            return None
        candidates = strict or [unit for term in loose for unit in (term.measure.unit, *term.measure.by_hand()) if unit]
        return next((unit for unit in candidates if is_by_hand(measured, unit)), None)

    # --- as a whole ---

    def to_number(self, written: Node, node: Node, measure: Measure) -> tuple[Node, Measure]:
        """A ratio of two units (`m/mm`) as the plain number that it is; anything else as it is."""
        unit = measure.known
        if unit is None or not unit.is_number or unit.factor == 1 or is_share(unit):
            return node, measure
        return self.to_unit(written, node, measure, NUMBER)

    def to_unit(self, written: Node, node: Node, measure: Measure, unit: Unit) -> tuple[Node, Measure]:
        """A number as one of a unit. What it measures must be known; a plain number is in that unit already."""
        if measure.known is None:
            return node, Measure(unit)
        if not measure.known.is_compatible(unit):
            self.findings.other_measure(written, measure.known, unit)
            return node, UNKNOWN
        conversion = measure.known.factor / unit.factor
        if conversion == 1 or measure.converts_by_hand(conversion):
            return node, Measure(unit)
        if measure.may_convert(conversion):
            self.findings.unclear_number(written, measure.known, unit)
        return times(node, conversion), Measure(unit)
