"""What an expression can be worth while choices are open: every value that what is left of them gives it, or bounds.

An expression that reads few combinations of what is left is evaluated for each of them, so that what it can be is exact as
far as its choices are looked at one by one. Of one that reads more, the outcomes of its operands are put together, each as if it
knew nothing of the others: then a value may be named that never comes about, but none is left out.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product as cartesian
from typing import TypeGuard

from configurator.catalog.reading import ProductScope, table_condition
from configurator.catalog.records import Catalog, Charge, ChoiceValue, CombinationTable, Product
from configurator.errors import ConfiguratorError
from configurator.language.evaluate import (
    ABSENT,
    Absent,
    EvaluationError,
    Missing,
    Result,
    Value,
    compile_expression,
    totals_read,
)
from configurator.language.syntax import COMPARISONS, Binary, Call, Literal, Name, Node, Star, Unary
from configurator.money import from_minor
from configurator.pricing.charges import charges_behind, compile_charge
from configurator.problem.combinations import Reading, read_by
from configurator.problem.prices import charge_nodes, charge_parts

MOST_COMBINATIONS = 10_000
"""So many combinations of what is left are evaluated one by one."""

MOST_VALUES = 12
"""So many different values are told one by one; of more numbers, the least and the largest."""

Number = int | Fraction
Truth = bool | None  # None: unknown, as an absent part is read


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an expression can be worth.

    `values` are all known values that it can have, or None where they are many or not known one by one; then numbers lie
    between `low` and `high` (None: no bound is known). `unknown`: it can read an absent part or a missing attribute.
    """

    values: tuple[Value, ...] | None
    unknown: bool = False
    low: Number | None = None
    high: Number | None = None

    @property
    def truths(self) -> frozenset[Truth]:
        """What it can be as a condition: true, false, None for unknown."""
        known: Iterable[Truth] = (True, False) if self.values is None else (value is True for value in self.values)
        return frozenset((*known, *([None] if self.unknown else [])))

    @property
    def bounds(self) -> tuple[Number | None, Number | None]:
        """Between which numbers it lies."""
        numbers = [value for value in self.values or () if _is_number(value)]
        return (min(numbers), max(numbers)) if numbers else (self.low, self.high)


ANYTHING = Outcome(None, True)


class Outcomes:
    """The outcomes of a product's expressions, where these values of every choice and fact are `left` (never none)."""

    def __init__(self, catalog: Catalog, product: Product, left: Mapping[str, tuple[ChoiceValue, ...]]) -> None:
        self._catalog = catalog
        self._product = product
        self._left = left
        self._known: dict[Node, Outcome] = {}

    def of(self, node: Node) -> Outcome:
        """What an expression can be worth."""
        if node not in self._known:
            self._known[node] = self._find(node)
        return self._known[node]

    def of_table(self, table: CombinationTable) -> Outcome:
        """What a table of combinations can be worth."""
        return self.of(table_condition(table))

    def _find(self, node: Node) -> Outcome:
        if not totals_read(node):
            reading = read_by(self._product, self._left, (node,))
            if reading.combinations <= MOST_COMBINATIONS:
                return self._evaluated(node, reading)
        return self._composed(node)

    # --- one by one ---

    def _evaluated(self, node: Node, reading: Reading) -> Outcome:
        evaluate = compile_expression(node)
        return collected(_result(evaluate, ProductScope(self._product, values)) for values in _combinations(reading))

    # --- put together ---

    def _composed(self, node: Node) -> Outcome:
        match node:
            case Unary(operator="not", operand=operand):
                return _of_truths({None if truth is None else not truth for truth in self.of(operand).truths})
            case Unary(operand=operand):
                return _arithmetic("-", Outcome((0,)), self.of(operand))
            case Binary(operator=sign, left=left, right=right) if sign in _LOGIC:
                pairs = cartesian(self.of(left).truths, self.of(right).truths)
                return _of_truths({_LOGIC[sign](one, other) for one, other in pairs})
            case Binary(operator=sign, left=left, right=right) if sign in COMPARISONS:
                return _compared(sign, self.of(left), self.of(right))
            case Binary(operator="in" | "not in"):
                return Outcome((True, False), self.of(node.left).unknown)
            case Binary(operator=sign, left=left, right=right):
                return _arithmetic(sign, self.of(left), self.of(right))
            case Call(function="total", arguments=(Literal(value=kind),)):
                return self._total(str(kind))
            case Call(function="sum" | "count" | "min" | "max") if len(self._terms(node)) > 1:
                return _aggregated(node.function, [self.of(term) for term in self._terms(node)])
            case _:
                return ANYTHING

    def _terms(self, call: Call) -> list[Node]:
        """An aggregate of several things as the aggregates of each of them; of all parts behind a star, one by one."""
        terms: list[Node] = []
        for argument in call.arguments:
            if isinstance(argument, Star):
                parts = self._product.parts_with(argument.attribute)
                terms += [Call(call.function, (Name((part, argument.attribute)),)) for part in parts]
            else:
                terms.append(Call(call.function, (argument,)))
        return terms

    def _total(self, kind: str) -> Outcome:
        """The total of a kind of charge: the sums of the least and of the most that each charge comes to."""
        low = high = 0
        for charge in (charge for charge in self._product.charges if charge.kind.value == kind):
            found = self._prices(charge)
            if found is None:
                return Outcome(None)
            low, high = low + min(found), high + max(found)
        amounts = [Fraction(from_minor(minor, self._catalog.currency)) for minor in (low, high)]
        return Outcome((amounts[0],)) if low == high else Outcome(None, False, *amounts)

    def _prices(self, charge: Charge) -> set[int] | None:
        """What a charge can come to, in minor units; None where it reads too much to tell."""
        behind = charges_behind(self._product, charge)
        reading = read_by(self._product, self._left, charge_nodes(behind), charge_parts(behind))
        if reading.combinations > MOST_COMBINATIONS:
            return None
        price = compile_charge(charge, self._product, self._catalog.currency)
        try:
            return {price(combination) for combination in _combinations(reading)}
        except ConfiguratorError:
            return None


def _combinations(reading: Reading) -> Iterable[dict[str, ChoiceValue]]:
    for chosen in cartesian(*(key.representatives for key in reading.keys)):
        yield dict(zip(reading.scope, chosen, strict=True))


def _result(evaluate: Callable[[ProductScope], Result], scope: ProductScope) -> Result:
    """A result; unknown where something is divided by 0."""
    try:
        return evaluate(scope)
    except EvaluationError:
        return ABSENT


def collected(results: Iterable[Result]) -> Outcome:
    """The outcome of something that has these results."""
    unknown = False
    values: dict[Value, None] = {}
    for result in results:
        if isinstance(result, Absent | Missing):
            unknown = True
        else:
            values[result] = None
    numbers = [value for value in values if _is_number(value)]
    if len(values) <= MOST_VALUES or len(numbers) < len(values):
        return Outcome(tuple(values), unknown)
    return Outcome(None, unknown, min(numbers), max(numbers))


def _is_number(value: object) -> TypeGuard[Number]:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


# --- logic ------------------------------------------------------------------------------------------------------------


def _and(one: Truth, other: Truth) -> Truth:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _or(one: Truth, other: Truth) -> Truth:
    if one is True or other is True:
        return True
    return None if one is None or other is None else False


_LOGIC: dict[str, Callable[[Truth, Truth], Truth]] = {
    "and": _and,
    "or": _or,
    "implies": lambda one, other: _or(None if one is None else not one, other),
}


def _of_truths(truths: set[Truth]) -> Outcome:
    return Outcome(tuple(truth for truth in (True, False) if truth in truths), None in truths)


# --- numbers ----------------------------------------------------------------------------------------------------------

_COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compared(sign: str, one: Outcome, other: Outcome) -> Outcome:
    """A comparison: of values one by one where both sides are few, else of bounds."""
    unknown = one.unknown or other.unknown
    if one.values is not None and other.values is not None:
        truths = {_COMPARE[sign](left, right) for left, right in cartesian(one.values, other.values)}
        return Outcome(tuple(sorted(truths, reverse=True)), unknown)
    (low, high), (least, most) = one.bounds, other.bounds
    if sign in (">", ">="):
        (low, high), (least, most) = (least, most), (low, high)
    below = high is not None and least is not None and (high < least or (high == least and sign in ("<=", ">=")))
    above = low is not None and most is not None and (low > most or (low == most and sign in ("<", ">")))
    if sign in ("==", "!="):
        apart = (high is not None and least is not None and high < least) or (low is not None and most is not None and low > most)
        return Outcome((sign == "!=",), unknown) if apart else Outcome((True, False), unknown)
    return Outcome((True,) if below else (False,) if above else (True, False), unknown)


def _arithmetic(sign: str, one: Outcome, other: Outcome) -> Outcome:
    """A sum, difference, product or quotient of bounds."""
    unknown = one.unknown or other.unknown
    (low, high), (least, most) = one.bounds, other.bounds
    if low is None or high is None or least is None or most is None or sign not in _ARITHMETIC:
        return Outcome(None, unknown)
    if sign == "/" and least <= 0 <= most:
        return Outcome(None, True)
    ends = [_ARITHMETIC[sign](left, right) for left, right in cartesian((low, high), (least, most))]
    return _bounded(min(ends), max(ends), unknown)


_ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda one, other: Fraction(one) / other,
}


def _aggregated(function: str, terms: list[Outcome]) -> Outcome:
    """A sum of sums, or the least of the least: absent parts add nothing, and are passed over."""
    bounds = [term.bounds for term in terms]
    lows, highs = [low for low, _ in bounds if low is not None], [high for _, high in bounds if high is not None]
    if function in ("sum", "count"):
        whole = len(lows) == len(highs) == len(terms)
        unknown = any(term.unknown for term in terms)
        return _bounded(sum(lows), sum(highs), unknown) if whole else Outcome(None, unknown)
    bounded = all(None not in pair or term.values == () for pair, term in zip(bounds, terms, strict=True))
    if not bounded or not lows:
        return ANYTHING
    return Outcome(None, True, min(lows), max(highs))


def _bounded(low: Number, high: Number, unknown: bool) -> Outcome:
    return Outcome((low,), unknown) if low == high else Outcome(None, unknown, low, high)
