"""Choices and options that go by another name after (`replaces:`): the version before, in the words of the version after.

An option that replaces another is the same option here, if that is not known any more and nothing else replaces it: a bundle with
the old one is a bundle with the new one, at its price.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from configurator.catalog.records import Product
from configurator.problem.build import ProductProblem
from configurator.problem.costs import ProductCosts
from configurator.problem.records import (
    ArrayWeights,
    Clause,
    Constraint,
    CostTable,
    Grid,
    Linear,
    Problem,
    Table,
    Term,
    Value,
    Variable,
)


@dataclass(frozen=True)
class Renaming:
    """New names of variables, and new names of values of variables (by the variable's new name)."""

    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[Value, Value]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.names or self.values)

    def name(self, name: str) -> str:
        """The new name of a variable."""
        return self.names.get(name, name)

    def value(self, name: str, value: Value) -> Value:
        """The new name of a value of a variable, by the variable's old name."""
        return self.values.get(self.name(name), {}).get(value, value)

    def back(self, product: Mapping[str, Value]) -> dict[str, Value]:
        """A product in its old names."""
        names = {new: old for old, new in self.names.items()}
        former = {name: {new: old for old, new in own.items()} for name, own in self.values.items()}
        return {names.get(name, name): former.get(name, {}).get(value, value) for name, value in product.items()}


NO_RENAMING = Renaming()

Kept = TypeVar("Kept")


def renaming_of(before: Product, after: Product) -> Renaming:
    """What goes by another name after, as far as one thing replaces one thing."""
    names = {old: new for old, new in after.successors.items() if old in before.choices and new not in before.choices}
    once = Counter(names.values())
    names = {old: new for old, new in names.items() if once[new] == 1}
    values: dict[str, dict[Value, Value]] = {}
    for path, choice in before.choices.items():
        successor = after.choices.get(names.get(path, path))
        if successor is None:
            continue
        lost = [value for value in choice.values if value not in successor.values]
        replaced = {value: new for value in lost if (new := successor.successor(value)) is not None}
        taken = Counter(replaced.values())
        for value, new in replaced.items():
            if taken[new] == 1 and new not in choice.values:
                values.setdefault(successor.path, {})[value] = new
    return Renaming(names, values)


def renamed_problem(built: ProductProblem, renaming: Renaming) -> ProductProblem:
    """A problem and its costs in new names."""
    if not renaming:
        return built
    problem = built.problem
    variables = [
        Variable(renaming.name(variable.name), tuple(renaming.value(variable.name, value) for value in variable.domain))
        for variable in problem.variables
    ]
    constraints = [_constraint(constraint, renaming) for constraint in problem.constraints]
    costs = renamed_costs(built.costs, renaming)
    return ProductProblem(Problem(variables, constraints, costs.tables), costs)


def renamed_costs(costs: ProductCosts, renaming: Renaming) -> ProductCosts:
    """Costs in new names."""
    if not renaming:
        return costs
    unary = {renaming.name(name): _keys(own, name, renaming) for name, own in costs.unary.items()}
    tables = tuple(CostTable((term := _term(table.term, renaming)).scope, term.weights) for table in costs.tables)
    return replace(costs, unary=unary, tables=tables)


def _keys(own: Mapping[Value, Kept], name: str, renaming: Renaming) -> dict[Value, Kept]:
    return {renaming.value(name, value): kept for value, kept in own.items()}


def _constraint(constraint: Constraint, renaming: Renaming) -> Constraint:
    if isinstance(constraint, Table):
        scope = tuple(renaming.name(name) for name in constraint.scope)
        keys = {renaming.name(name): _keys(own, name, renaming) for name, own in constraint.keys.items()}
        plain = [name not in constraint.keys for name in constraint.scope]
        rows = [
            tuple(
                renaming.value(name, cell) if is_value else cell
                for name, cell, is_value in zip(constraint.scope, row, plain, strict=True)
            )
            for row in constraint.rows
        ]
        return Table(scope, rows, keys, constraint.tag)
    if isinstance(constraint, Grid):
        axes = {renaming.name(name): _keys(axis, name, renaming) for name, axis in constraint.axes.items()}
        return Grid(axes, constraint.allowed, constraint.tag)
    if isinstance(constraint, Clause):
        literals = tuple((renaming.name(name), renaming.value(name, value)) for name, value in constraint.literals)
        return Clause(literals, constraint.tag)
    found = Linear({}, constraint.low, constraint.high, constraint.tag)
    found.terms = tuple(_term(term, renaming) for term in constraint.terms)
    return found


def _term(term: Term, renaming: Renaming) -> Term:
    scope = tuple(renaming.name(name) for name in term.scope)
    if isinstance(term.weights, ArrayWeights):
        axes = [_keys(axis, name, renaming) for name, axis in zip(term.scope, term.weights.axes, strict=True)]
        return Term(scope, ArrayWeights(axes, term.weights.array))
    weights = {
        tuple(renaming.value(name, value) for name, value in zip(term.scope, values, strict=True)): weight
        for values, weight in term.weights.items()
    }
    return Term(scope, weights)
