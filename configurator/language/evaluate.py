"""What an expression is worth, exactly, given the values of the names that it reads.

Values are `int`, `Fraction`, `str`, `bool` and frozensets of texts. Two more results have meanings of their own:
`ABSENT`, where a part that is read is not there, and `MISSING`, where an option lacks the attribute. Both make a
comparison unknown; `and`, `or`, `not` and `implies` follow Kleene's three-valued logic, with `ABSENT` (or `MISSING`)
for unknown. In aggregates absent parts count 0 (sum, count) or are passed over (min, max).

`compile_expression` turns a tree into closures once; `evaluate` is that, called once. There is one implementation of
the semantics.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import Any, Final, Protocol

from configurator.errors import ConfiguratorError
from configurator.language.lookups import Bits, Matcher, Rows, value_text
from configurator.language.syntax import (
    Binary,
    Call,
    Column,
    ListLiteral,
    Literal,
    Lookup,
    Name,
    Node,
    Quantity,
    Star,
    Unary,
    walk,
)

Value = int | Fraction | str | bool | frozenset[str]


class Absent:
    """The type of ABSENT."""

    def __repr__(self) -> str:
        return "ABSENT"


class Missing:
    """The type of MISSING."""

    def __repr__(self) -> str:
        return "MISSING"


ABSENT: Final = Absent()
MISSING: Final = Missing()

Result = Value | Absent | Missing


class Scope(Protocol):
    """Where an expression reads its names from."""

    def read(self, name: Name) -> Value | Absent | Missing:
        """The value of a name; ABSENT where its part is not there, MISSING where the option lacks the attribute."""

    def quantity(self, part: str) -> int:
        """How many units of a part there are; 0 where it is absent."""

    def present(self, part: str) -> bool:
        """Whether a part is there."""

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The ids of all parts whose module declares the attribute, for `*.attribute`."""

    def total(self, kind: str) -> int | Fraction:
        """The total of a kind of charge (`one-time`, `monthly`) in the catalog's currency, for `total(...)`."""


Evaluator = Callable[[Scope], Result]


class EvaluationError(ConfiguratorError):
    """An expression has no value for a reason that no check of the catalog can rule out: a division by zero."""

    code = "invalid-calculation"


def evaluate(node: Node, scope: Scope) -> Result:
    """The value of an expression. Raises EvaluationError where it divides by zero."""
    return compile_expression(node)(scope)


def is_true(value: Result) -> bool:
    """Whether a condition definitely holds: a `when` fires only then."""
    return value is True


def is_false(value: Result) -> bool:
    """Whether a condition definitely fails: a `require` is violated only then."""
    return value is False


def is_unknown(value: Result) -> bool:
    """Whether a part that was read is absent, or an attribute missing."""
    return value is ABSENT or value is MISSING


def names_read(node: Node) -> tuple[Name, ...]:
    """The names that an expression reads, each once, in the order of their first occurrence.

    `*.attribute` is not among them, nor are the quantities that aggregates multiply by.
    """
    found: dict[tuple[str, ...], Name] = {}
    for item in walk(node):
        if isinstance(item, Name):
            found.setdefault(item.parts, item)
    return tuple(found.values())


SUBTOTAL = "subtotal"
"""What the lines come to together that a charge is on: `total('subtotal')`."""


def totals_read(node: Node) -> tuple[str, ...]:
    """The kinds of charge whose totals an expression reads, as in `total('monthly')`, each once."""
    calls = (item for item in walk(node) if isinstance(item, Call) and item.function == "total")
    return tuple(dict.fromkeys(_literal_text(call.arguments[0]) for call in calls))


def compile_expression(node: Node) -> Evaluator:
    """An expression as a function from a scope to its value, for evaluating it many times."""
    match node:
        case Literal(value=value):
            return lambda scope: value
        case Name():
            return lambda scope: scope.read(node)
        case Unary(operator="not", operand=operand):
            return _negation(compile_expression(operand))
        case Unary(operand=operand):
            return _minus(compile_expression(operand))
        case Binary():
            return _binary(node)
        case Call():
            return _CALLS[node.function](node)
        case Column():
            return _column(node)
        case Lookup():
            return _lookup(node)
        case Quantity():
            raise EvaluationError(f"`{node.value} {node.unit}` has a unit that was not converted.", "Write a plain number.")
    raise TypeError(f"{type(node).__name__} has no value of its own")


# --- logic ------------------------------------------------------------------------------------------------------------


def _negation(operand: Evaluator) -> Evaluator:
    def value(scope: Scope) -> Result:
        inner = operand(scope)
        return not inner if isinstance(inner, bool) else inner

    return value


def _conjunction(left: Evaluator, right: Evaluator) -> Evaluator:
    def value(scope: Scope) -> Result:
        first = left(scope)
        if first is False:
            return False
        second = right(scope)
        return second if first is True or second is False else first

    return value


def _disjunction(left: Evaluator, right: Evaluator) -> Evaluator:
    def value(scope: Scope) -> Result:
        first = left(scope)
        if first is True:
            return True
        second = right(scope)
        return second if first is False or second is True else first

    return value


def _implication(left: Evaluator, right: Evaluator) -> Evaluator:
    return _disjunction(_negation(left), right)


# --- comparison and arithmetic ----------------------------------------------------------------------------------------


def _binary(node: Binary) -> Evaluator:
    left = compile_expression(node.left)
    if node.operator in ("in", "not in"):
        member = _membership(left, node.right)
        return member if node.operator == "in" else _negation(member)
    right = compile_expression(node.right)
    if node.operator in _LOGIC:
        return _LOGIC[node.operator](left, right)
    if node.operator == "/":
        return _known_operands(left, right, _quotient(node))
    return _known_operands(left, right, _OPERATIONS[node.operator])


def _known_operands(left: Evaluator, right: Evaluator, operation: Callable[[Any, Any], Value]) -> Evaluator:
    """The operation on two values; unknown where one of them is."""

    def value(scope: Scope) -> Result:
        first = left(scope)
        if first is ABSENT or first is MISSING:
            return first
        second = right(scope)
        if second is ABSENT or second is MISSING:
            return second
        return operation(first, second)

    return value


def _membership(left: Evaluator, container: Node) -> Evaluator:
    if not isinstance(container, ListLiteral):
        return _known_operands(left, compile_expression(container), lambda item, members: item in members)
    if all(isinstance(item, Literal) for item in container.items):
        literals = frozenset(item.value for item in container.items if isinstance(item, Literal))
        return _known_operands(left, lambda scope: True, lambda item, _: item in literals)
    return _listed(left, [compile_expression(item) for item in container.items])


def _listed(left: Evaluator, items: list[Evaluator]) -> Evaluator:
    """`left == items[0] or left == items[1] or ...`."""
    equalities = [_known_operands(left, item, operator.eq) for item in items]
    value: Evaluator = equalities[-1]
    for equality in reversed(equalities[:-1]):
        value = _disjunction(equality, value)
    return value


def _minus(operand: Evaluator) -> Evaluator:
    return _known_operands(lambda scope: 0, operand, operator.sub)


def _quotient(node: Binary) -> Callable[[Any, Any], Value]:
    def quotient(dividend: int | Fraction, divisor: int | Fraction) -> int | Fraction:
        if divisor == 0:
            raise EvaluationError(
                f"`{_described(node.right)}` is 0, and something is divided by it.",
                "Ask for a value other than 0 first: `x != 0 and ...`.",
            )
        result = Fraction(dividend) / divisor
        return int(result) if result.denominator == 1 else result

    return quotient


def _described(node: Node) -> str:
    return str(node) if isinstance(node, Name) else "the divisor"


_LOGIC: dict[str, Callable[[Evaluator, Evaluator], Evaluator]] = {
    "and": _conjunction,
    "or": _disjunction,
    "implies": _implication,
}

_OPERATIONS: dict[str, Callable[[Any, Any], Value]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


# --- price tables -----------------------------------------------------------------------------------------------------


def _column(node: Column) -> Evaluator:
    """The cells that match, as bits; unknown where what is read is."""
    operand, matcher = compile_expression(node.operand), Matcher(node.cells)

    def value(scope: Scope) -> Result:
        found: Any = operand(scope)
        return found if is_unknown(found) else matcher(found)

    return value


def compile_row(lookup: Lookup) -> Callable[[Scope], int | Absent | Missing]:
    """The number of the row of a price table that counts. What is absent matches `any` alone.

    Raises EvaluationError where no row is for what is read.
    """
    columns, rows = [compile_expression(column) for column in lookup.columns], Rows(lookup)
    opened = [Matcher(column.cells).open for column in lookup.columns]

    def value(scope: Scope) -> int | Absent | Missing:
        read: list[Any] = [column(scope) for column in columns]
        unknown = next((each for each in read if is_unknown(each)), None)
        matching: list[Bits] = [bits if is_unknown(each) else each for each, bits in zip(read, opened, strict=True)]
        found = rows.first(matching)
        if found is not None:
            return found
        if unknown is not None:
            return unknown  # type: ignore[no-any-return]
        raise _no_row(lookup, scope)

    return value


def _lookup(node: Lookup) -> Evaluator:
    row_of, amounts = compile_row(node), [compile_expression(amount) for amount in node.amounts]

    def value(scope: Scope) -> Result:
        row = row_of(scope)
        return amounts[row](scope) if isinstance(row, int) else row

    return value


def _no_row(lookup: Lookup, scope: Scope) -> EvaluationError:
    from configurator.language.format import format_expression

    read = {format_expression(column.operand): evaluate(column.operand, scope) for column in lookup.columns}
    words = [f"`{name}` {value_text(value)}" for name, value in read.items() if isinstance(value, str | int | Fraction)]
    return EvaluationError(
        f"no row of its table is for {' and '.join(words)}.",
        "Add a row, or write what it costs where none matches: `otherwise: ...`.",
    )


# --- functions --------------------------------------------------------------------------------------------------------

Many = Callable[[Scope], list[Any]]
"""The values of the arguments of an aggregate: several where an argument is `*.attribute`."""


def _sum(call: Call) -> Evaluator:
    terms = [_terms(argument) for argument in call.arguments]

    def value(scope: Scope) -> Result:
        found = [amount for term in terms for amount in term(scope) if amount is not ABSENT]
        if MISSING in found:
            return MISSING
        total: int | Fraction = sum(found)
        return total

    return value


def _terms(argument: Node) -> Many:
    """The terms that an argument adds to a sum: what a name reads of a part counts once per unit of the part."""
    if isinstance(argument, Star):
        return _star_terms(argument)
    if isinstance(argument, Name) and counts_per_unit(argument):
        return lambda scope: [_times_quantity(argument, scope)]
    single = compile_expression(argument)
    return lambda scope: [single(scope)]


def _star_terms(star: Star) -> Many:
    attribute = star.attribute
    return lambda scope: [_times_quantity(name, scope) for name in _star_names(scope.parts_with(attribute), attribute)]


@lru_cache(1024)
def _star_names(parts: tuple[str, ...], attribute: str) -> tuple[Name, ...]:
    return tuple(Name((part, attribute)) for part in parts)


def counts_per_unit(name: Name) -> bool:
    """Whether `sum` multiplies this name by a quantity: attributes and dimensions of a part, not quantities or facts."""
    return len(name.parts) == 2 and name.parts[0] != "context" and name.parts[1] != "quantity"


def _times_quantity(name: Name, scope: Scope) -> Any:
    amount: Any = scope.read(name)
    return amount if amount is ABSENT or amount is MISSING else amount * scope.quantity(name.parts[0])


def _count(call: Call) -> Evaluator:
    counts = [_units(argument) for argument in call.arguments]
    return lambda scope: sum(count(scope) for count in counts)


def _units(argument: Node) -> Callable[[Scope], int]:
    """How many units of a part there are; of a condition, 1 where it definitely holds."""
    if isinstance(argument, Star):
        attribute = argument.attribute
        return lambda scope: sum(scope.quantity(part) for part in scope.parts_with(attribute))
    if not isinstance(argument, Name):
        condition = compile_expression(argument)
        return lambda scope: int(is_true(condition(scope)))
    part = _part(argument)
    return lambda scope: scope.quantity(part)


def _extremum(choose: Callable[[list[Any]], Value]) -> Callable[[Call], Evaluator]:
    def compiled(call: Call) -> Evaluator:
        arguments = [_candidates(argument) for argument in call.arguments]

        def value(scope: Scope) -> Result:
            found = [item for argument in arguments for item in argument(scope) if item is not ABSENT]
            if MISSING in found:
                return MISSING
            return choose(found) if found else ABSENT

        return value

    return compiled


def _candidates(argument: Node) -> Many:
    if isinstance(argument, Star):
        attribute = argument.attribute
        return lambda scope: [scope.read(name) for name in _star_names(scope.parts_with(attribute), attribute)]
    single = compile_expression(argument)
    return lambda scope: [single(scope)]


def _present(call: Call) -> Evaluator:
    part = _part(call.arguments[0])

    def value(scope: Scope) -> Result:
        return scope.present(part)

    return value


def _has(call: Call) -> Evaluator:
    read = compile_expression(call.arguments[0])

    def value(scope: Scope) -> Result:
        found = read(scope)
        return ABSENT if found is ABSENT else found is not MISSING

    return value


def _total(call: Call) -> Evaluator:
    kind = _literal_text(call.arguments[0])
    return lambda scope: scope.total(kind)


def _part(argument: Node) -> str:
    assert isinstance(argument, Name), "the check lets only names of parts through"
    return argument.parts[0]


def _rounded(function: Callable[[Any], int | Fraction]) -> Callable[[Call], Evaluator]:
    def compiled(call: Call) -> Evaluator:
        return _known_operands(compile_expression(call.arguments[0]), lambda scope: 0, lambda number, _: function(number))

    return compiled


def _fit(call: Call) -> Evaluator:
    """The least of the further numbers that is not smaller than the first; unknown where all are."""
    wanted, *sizes = [compile_expression(argument) for argument in call.arguments]

    def value(scope: Scope) -> Result:
        number: Any = wanted(scope)
        found: list[Any] = [size(scope) for size in sizes]
        if is_unknown(number):
            return number  # type: ignore[no-any-return]
        large = [size for size in found if not is_unknown(size) and size >= number]
        return min(large) if large else ABSENT

    return value


def _literal_text(argument: Node) -> str:
    assert isinstance(argument, Literal), "the check lets only texts through"
    return str(argument.value)


_CALLS: dict[str, Callable[[Call], Evaluator]] = {
    "sum": _sum,
    "count": _count,
    "min": _extremum(min),
    "max": _extremum(max),
    "present": _present,
    "has": _has,
    "total": _total,
    "ceil": _rounded(ceil),
    "floor": _rounded(floor),
    "abs": _rounded(abs),
    "fit": _fit,
}
