"""Preferences as costs: what a product falls short of them counts before what it costs, however little."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from configurator.catalog.preferences import preference_of
from configurator.catalog.records import Catalog, Charge, ChargeKind, Preference, Product, Text
from configurator.language.syntax import Binary, Call, Expression, Literal, Node, Unary
from configurator.problem.build import ProductProblem, domains_of
from configurator.problem.costs import ProductCosts, costs_of
from configurator.problem.records import ArrayWeights, CostTable, Problem, Value

FINENESS = 1000
"""Shortfalls count in thousandths of what the currency can express."""


def build_preferred(catalog: Catalog, product: Product, built: ProductProblem) -> ProductProblem:
    """The problem of a product whose cheapest configuration is the one that fulfils the preferences best, then costs least.

    Advice counts as a preference of weight 1. Raises RuleTooLargeError where one reads too many combinations.
    """
    soft = [*product.preferences, *(preference_of(rule) for rule in product.advice)]
    charges = tuple(charge for preference in soft for charge in _charges(preference))
    one = Expression("1", Literal(1))
    shortfall = costs_of(catalog, replace(product, charges=charges, price_basis={ChargeKind.ONE_TIME: one}), domains_of(product))
    factor = _spread(built.costs) + 1
    tables = (*built.problem.cost_tables, *(_times(table, factor) for table in shortfall.tables))
    problem = Problem(built.problem.variables, built.problem.constraints, tables)
    unary = _added(built.costs.unary, shortfall.unary, factor)
    fixed = built.costs.fixed + factor * shortfall.fixed
    return ProductProblem(problem, ProductCosts(unary, tables, fixed, built.costs.scale, built.costs.bounded))


def _charges(preference: Preference) -> Iterator[Charge]:
    """A preference as charges that read little each: a sum is charged term by term."""
    scale = Literal(_exact(Fraction(preference.weight) * FINENESS))
    for number, (sign, term) in enumerate(_terms(preference.cost.root)):
        amount = Binary("*", Literal(_exact(Fraction(scale.value) * sign)), term)
        written = replace(preference.cost, root=amount)
        name = f"{preference.id}.{number}"
        yield Charge(name, Text({}), ChargeKind.ONE_TIME, written, (), preference.when, None, preference.place)


def _exact(number: Fraction) -> int | Fraction:
    return int(number) if number.denominator == 1 else number


def _terms(node: Node, sign: Fraction = Fraction(1)) -> Iterator[tuple[Fraction, Node]]:
    """A number as a sum of terms, each with a factor."""
    match node:
        case Binary(operator="+" | "-" as operator, left=left, right=right):
            yield from _terms(left, sign)
            yield from _terms(right, sign if operator == "+" else -sign)
        case Binary(operator="*", left=Literal(value=value), right=right) if not isinstance(value, str | bool):
            yield from _terms(right, sign * Fraction(value))
        case Binary(operator="*", left=left, right=Literal(value=value)) if not isinstance(value, str | bool):
            yield from _terms(left, sign * Fraction(value))
        case Unary(operator="-", operand=operand):
            yield from _terms(operand, -sign)
        case Call(function="sum" | "count", arguments=arguments):
            yield from ((sign, Call(node.function, (argument,), node.start, node.end)) for argument in arguments)
        case _:
            yield sign, node


def _spread(costs: ProductCosts) -> int:
    """More than two configurations can differ in price."""
    tables = [table.term.weights for table in costs.tables]
    ranges = [_range(values.values()) for values in costs.unary.values()]
    for weights in tables:
        if isinstance(weights, ArrayWeights):
            ranges.append((min(0, int(weights.array.min())), max(0, int(weights.array.max()))))
        else:
            ranges.append(_range(weights.values()))
    return sum(high - low for low, high in ranges)


def _range(weights: Iterable[int]) -> tuple[int, int]:
    found = [0, *weights]
    return min(found), max(found)


def _times(table: CostTable, factor: int) -> CostTable:
    weights = table.term.weights
    if isinstance(weights, ArrayWeights):
        return CostTable(table.scope, ArrayWeights(weights.axes, weights.array.astype("int64") * factor))
    return CostTable(table.scope, {values: weight * factor for values, weight in weights.items()})


def _added(
    one: Mapping[str, Mapping[Value, int]], other: Mapping[str, Mapping[Value, int]], factor: int
) -> dict[str, dict[Value, int]]:
    found = {name: dict(costs) for name, costs in one.items()}
    for name, costs in other.items():
        known = found.setdefault(name, {})
        for value, cost in costs.items():
            known[value] = known.get(value, 0) + cost * factor
    return found
