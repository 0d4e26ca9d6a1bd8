"""From the rules of a product to constraints, in three passes.

1. `split`: a rule becomes *conditions*, each "where all guards are true, the conclusion must not be false". `and` in a
   requirement splits it; the left side of `implies` and the other side of `or` become guards (`not x`).
2. A condition that reads few combinations becomes a `Table` over keys, enumerated with python-constraint.
3. A comparison that reads many becomes a `Linear`: a sum of terms, each a function of few variables; the guards, and
   reading an absent part, become terms that give the bound away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product as cartesian
from math import lcm

from configurator.catalog.reading import ProductScope, compile_rule
from configurator.catalog.records import Catalog, ChargeKind, ChoiceValue, CombinationTable, Product, Rule
from configurator.errors import ConfiguratorError, RuleTooLargeError
from configurator.language.evaluate import (
    Scope,
    compile_expression,
    is_true,
    is_unknown,
    totals_read,
)
from configurator.language.syntax import COMPARISONS, Binary, Call, Literal, Name, Node, Star, Unary
from configurator.money import minor_digits
from configurator.pricing.charges import charge_variables, compile_charge
from configurator.problem.combinations import Domains, Keys, Reading, read_by, read_whole
from configurator.problem.records import Constraint, Linear, Table, Value
from configurator.problem.records import Scope as Variables

TABLE_COMBINATIONS = 4_000
MOST_COMBINATIONS = 200_000

Weigh = Callable[[dict[str, ChoiceValue]], Fraction | None]


class RuleFormError(ConfiguratorError):
    """A rule uses `total(...)` in a way that no sum against a bound can express."""

    code = "rule-form"

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(
            f"Rule `{rule}` uses `total(...)` other than in a comparison made of +, -, and constant factors.",
            "Write it as `total('monthly') <= limit`, alone or joined with `and`.",
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """Where all guards are definitely true, the conclusion must not be definitely false."""

    guards: tuple[Node, ...]
    conclusion: Node


@dataclass(frozen=True, slots=True)
class Translation:
    """What the passes need to know: the product, its catalog, and the domain of every variable."""

    catalog: Catalog
    product: Product
    domains: Domains


def constraints_of(rule: Rule, translation: Translation) -> list[Constraint]:
    """The constraints of a rule, all with the rule's id as tag. Raises RuleTooLargeError or RuleFormError."""
    if isinstance(rule.require, CombinationTable):
        nodes = [column.root for column in rule.require.columns] + ([rule.when.root] if rule.when else [])
        reading = read_by(translation.product, translation.domains, nodes)
        _check_size(rule, reading)
        return [_table(reading, compile_rule(rule), translation, rule)]
    guards = (rule.when.root,) if rule.when else ()
    return [found for one in split(guards, rule.require.root) for found in _constraints(one, rule, translation)]


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


def _constraints(condition: Condition, rule: Rule, translation: Translation) -> list[Constraint]:
    nodes = (*condition.guards, condition.conclusion)
    reads_totals = any(totals_read(node) for node in nodes)
    reading = read_by(translation.product, translation.domains, nodes)
    if not reads_totals and reading.combinations <= TABLE_COMBINATIONS:
        return [_table(reading, _holds(condition), translation, rule)]
    conclusion = condition.conclusion
    is_comparison = isinstance(conclusion, Binary) and conclusion.operator in COMPARISONS - {"!="}
    if is_comparison and _is_numeric(conclusion) and not any(totals_read(guard) for guard in condition.guards):
        return _linear(condition, rule, translation)
    if reads_totals:
        raise RuleFormError(rule.id)
    _check_size(rule, reading)
    return [_table(reading, _holds(condition), translation, rule)]


def _is_numeric(node: Node) -> bool:
    """Whether a comparison is plainly one of numbers: some side is a number, a sum or arithmetic."""
    sides = (node.left, node.right) if isinstance(node, Binary) else ()
    return any(
        (isinstance(side, Literal) and not isinstance(side.value, str | bool))
        or (isinstance(side, Binary) and side.operator in ("+", "-", "*", "/"))
        or (isinstance(side, Call) and side.function in ("sum", "count", "total", "min", "max"))
        for side in sides
    ) or (isinstance(node, Binary) and node.operator in ("<", "<=", ">", ">="))


def _check_size(rule: Rule, reading: Reading) -> None:
    if reading.combinations > MOST_COMBINATIONS:
        raise RuleTooLargeError(rule.id, reading.combinations, MOST_COMBINATIONS)


# --- tables -----------------------------------------------------------------------------------------------------------


def _holds(condition: Condition) -> Callable[[Scope], bool]:
    guards = [compile_expression(guard) for guard in condition.guards]
    conclusion = compile_expression(condition.conclusion)
    return lambda scope: not all(is_true(guard(scope)) for guard in guards) or conclusion(scope) is not False


def _table(reading: Reading, holds: Callable[[Scope], bool], translation: Translation, rule: Rule) -> Table:
    """The allowed combinations of keys, listed by python-constraint."""
    import constraint

    if not reading.keys:
        return Table((), [()] if holds(ProductScope(translation.product, {})) else [], tag=rule.id)
    values: dict[str, ChoiceValue] = {}
    scope = ProductScope(translation.product, values)

    def allowed(*numbers: int) -> bool:
        for key, number in zip(reading.keys, numbers, strict=True):
            values[key.variable] = key.representatives[number]
        return holds(scope)

    solver = constraint.Problem()
    for key in reading.keys:
        solver.addVariable(key.variable, list(range(len(key.representatives))))
    solver.addConstraint(constraint.FunctionConstraint(allowed), reading.scope)
    rows = sorted(tuple(solution[name] for name in reading.scope) for solution in solver.getSolutions())
    return Table(reading.scope, rows, {key.variable: key.key_of for key in reading.keys}, rule.id)


# --- sums -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Term:
    """A summand: what it reads and what it weighs; None where it reads an absent part."""

    reading: Reading
    weigh: Weigh
    factor: Fraction

    def weights(self) -> dict[tuple[Value, ...], Fraction | None]:
        """The weight of every combination of values; None where a part is absent."""
        found: dict[tuple[Value, ...], Fraction | None] = {}
        for numbers, assignment in self.reading.representatives():
            weight = self.weigh(assignment)
            result = None if weight is None else weight * self.factor
            for values in _members(self.reading.keys, numbers):
                found[values] = result
        return found


def _members(keys: tuple[Keys, ...], numbers: tuple[int, ...]) -> Iterator[tuple[Value, ...]]:
    return cartesian(*(key.members[number] for key, number in zip(keys, numbers, strict=True)))


def _linear(condition: Condition, rule: Rule, translation: Translation) -> list[Constraint]:
    """A comparison of sums as one linear constraint (two for `==`)."""
    comparison = condition.conclusion
    assert isinstance(comparison, Binary)
    terms = [
        *_terms(comparison.left, Fraction(1), translation, rule),
        *_terms(comparison.right, Fraction(-1), translation, rule),
    ]
    merged, constant = _merged(terms)
    guard = _guard_reading(condition, translation, rule)
    operator = comparison.operator
    signs = {"<": [(1, True)], "<=": [(1, False)], ">": [(-1, True)], ">=": [(-1, False)], "==": [(1, False), (-1, False)]}
    return [_at_most(merged, constant, sign, strict, guard, rule) for sign, strict in signs[operator]]


_Weights = dict[Variables, dict[tuple[Value, ...], Fraction | None]]


def _merged(terms: list[_Term]) -> tuple[_Weights, Fraction]:
    """Terms over the same variables added up; and the sum of those that read nothing."""
    merged: _Weights = {}
    constant = Fraction(0)
    for term in terms:
        weights = term.weights()
        scope = term.reading.scope
        if not scope:
            constant += weights[()] or 0
            continue
        known = merged.setdefault(scope, dict.fromkeys(weights, Fraction(0)))
        for values, weight in weights.items():
            before = known[values]
            known[values] = None if weight is None or before is None else before + weight
    return merged, constant


_Guard = tuple[Reading, Callable[[Scope], bool], Product]


def _guard_reading(condition: Condition, translation: Translation, rule: Rule) -> _Guard:
    reading = read_by(translation.product, translation.domains, condition.guards)
    _check_size(rule, reading)
    guards = [compile_expression(guard) for guard in condition.guards]
    return reading, lambda scope: all(is_true(guard(scope)) for guard in guards), translation.product


def _at_most(
    merged: _Weights,
    constant: Fraction,
    sign: int,
    strict: bool,
    guard: _Guard,
    rule: Rule,
) -> Linear:
    """`sign * (sum of terms + constant) <= 0` (`< 0` where strict), given away where a guard is not true."""
    known = [weight for weights in merged.values() for weight in weights.values() if weight is not None]
    scale = lcm(constant.denominator, *(weight.denominator for weight in known))
    whole = {
        scope: {values: None if weight is None else int(weight * scale) * sign for values, weight in weights.items()}
        for scope, weights in merged.items()
    }
    bound = -int(constant * scale) * sign - (1 if strict else 0)
    most = sum(max((weight for weight in weights.values() if weight is not None), default=0) for weights in whole.values())
    away = -(abs(most) + abs(bound) + sum(_largest(weights) for weights in whole.values()) + 1)
    final: dict[Variables, dict[tuple[Value, ...], int]] = {
        scope: {values: away if weight is None else weight for values, weight in weights.items()}
        for scope, weights in whole.items()
    }
    reading, active, product = guard
    slack = reading.weights(lambda assignment: 0 if active(ProductScope(product, assignment)) else away)
    if reading.keys:
        before = final.setdefault(reading.scope, {})
        for values, weight in slack.items():
            before[values] = before.get(values, 0) + weight
    elif not active(ProductScope(product, {})):
        bound += -away
    return Linear(final, high=bound, tag=rule.id)


def _largest(weights: dict[tuple[Value, ...], int | None]) -> int:
    return max((abs(weight) for weight in weights.values() if weight is not None), default=0)


def _terms(node: Node, factor: Fraction, translation: Translation, rule: Rule) -> Iterator[_Term]:
    """A number as a sum of terms, each over few variables."""
    match node:
        case Binary(operator="+" | "-" as operator, left=left, right=right):
            yield from _terms(left, factor, translation, rule)
            yield from _terms(right, factor if operator == "+" else -factor, translation, rule)
        case Unary(operator="-", operand=operand):
            yield from _terms(operand, -factor, translation, rule)
        case Binary(operator="*", left=left, right=right) if (constant := _constant(left)) is not None:
            yield from _terms(right, factor * constant, translation, rule)
        case Binary(operator="*" | "/" as operator, left=left, right=right) if (constant := _constant(right)):
            yield from _terms(left, factor * constant if operator == "*" else factor / constant, translation, rule)
        case Call(function="sum" | "count", arguments=arguments):
            for argument in arguments:
                for single in _single(argument, translation.product):
                    yield _opaque(Call(node.function, (single,)), factor, translation, rule)
        case Call(function="total"):
            yield from _charges(ChargeKind(totals_read(node)[0]), factor, translation, rule)
        case _:
            yield _opaque(node, factor, translation, rule)


def _single(argument: Node, product: Product) -> list[Node]:
    """An argument of a sum or count as arguments over one part each."""
    if isinstance(argument, Star):
        return [Name((part, argument.attribute)) for part in product.parts_with(argument.attribute)]
    return [argument]


def _constant(node: Node) -> Fraction | None:
    """The value of a node that is a number and reads nothing."""
    match node:
        case Literal(value=value) if not isinstance(value, str | bool):
            return Fraction(value)
        case Unary(operator="-", operand=operand):
            inner = _constant(operand)
            return None if inner is None else -inner
        case _:
            return None


def _opaque(node: Node, factor: Fraction, translation: Translation, rule: Rule) -> _Term:
    """A node as one term: a table over everything that it reads."""
    reading = read_by(translation.product, translation.domains, (node,))
    _check_size(rule, reading)
    evaluate = compile_expression(node)

    def weigh(assignment: dict[str, ChoiceValue]) -> Fraction | None:
        value = evaluate(ProductScope(translation.product, assignment))
        return None if is_unknown(value) else Fraction(value)  # type: ignore[arg-type]

    return _Term(reading, weigh, factor)


def _charges(kind: ChargeKind, factor: Fraction, translation: Translation, rule: Rule) -> Iterator[_Term]:
    """The total of a kind of charge: one term a charge, each rounded as its leaf is."""
    product, currency = translation.product, translation.catalog.currency
    minor = Fraction(1, 10 ** minor_digits(currency))
    for charge in product.charges:
        if charge.kind is kind:
            reading = read_whole(charge_variables(product, charge), translation.domains)
            _check_size(rule, reading)
            price = compile_charge(charge, product, currency)
            yield _Term(reading, lambda assignment, price=price: Fraction(price(assignment)), factor * minor)  # type: ignore[misc]
