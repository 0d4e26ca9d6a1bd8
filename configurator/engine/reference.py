"""The reference engine: every product is listed with python-constraint, and every question answered by looking.

It is the definition of what the other engines must answer, and their oracle in the tests. Use it for small problems.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from operator import index

from configurator.engine.interface import (
    Costs,
    Counts,
    Decisions,
    MinimalConflict,
    Repair,
    Repairs,
    Totals,
    Values,
    check_decisions,
    units_of,
)
from configurator.engine.quickxplain import minimal_subset
from configurator.engine.repairs import total_cost
from configurator.problem.records import Assignment, Constraint, Problem, Table, Value, satisfied

Product = dict[str, Value]


class ReferenceEngine:
    """Answers about a problem by enumeration. Limits of time are for other engines: here they change nothing."""

    name = "reference"

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    @cached_property
    def products(self) -> list[Product]:
        """All complete assignments that satisfy every constraint."""
        return enumerate_products(self.problem, self.problem.constraints)

    def matching(self, decisions: Decisions) -> list[Product]:
        """The products that agree with the decisions."""
        check_decisions(self.problem, decisions)
        return [product for product in self.products if _agrees(product, decisions)]

    def count(self, decisions: Decisions) -> int:
        """How many products agree with the decisions."""
        return len(self.matching(decisions))

    def counts(self, decisions: Decisions) -> Counts:
        """For each value, how many products that agree with the decisions have it."""
        matching = self.matching(decisions)
        return {v.name: {value: sum(p[v.name] == value for p in matching) for value in v.domain} for v in self.problem.variables}

    def feasible(self, decisions: Decisions) -> bool:
        """Whether any product agrees with the decisions."""
        return bool(self.matching(decisions))

    def available(self, decisions: Decisions) -> Values:
        """The values that some product has under all decisions."""
        matching = self.matching(decisions)
        return Values((v.name, {product[v.name] for product in matching}) for v in self.problem.variables)

    def alternatives(self, decisions: Decisions) -> Values:
        """As `available`, each decided variable's own decision lifted."""
        names = [variable.name for variable in self.problem.variables]
        return Values((name, self.available(_without(decisions, name))[name]) for name in names)

    def cheapest(self, decisions: Decisions, costs: Costs) -> Totals:
        """For each available value, the least total of a product that has it."""
        totals: dict[str, dict[Value, int]] = {variable.name: {} for variable in self.problem.variables}
        costs = {name: {value: index(cost) for value, cost in own.items()} for name, own in costs.items()}
        for product in self.matching(decisions):
            total = total_cost(self.problem, product, costs)
            for name, value in product.items():
                totals[name][value] = min(total, totals[name].get(value, total))
        return Totals(totals)

    def cheapest_alternatives(self, decisions: Decisions, costs: Costs) -> Totals:
        """As `cheapest`, over the alternatives."""
        names = [variable.name for variable in self.problem.variables]
        return Totals((name, self.cheapest(_without(decisions, name), costs)[name]) for name in names)

    def complete(self, decisions: Decisions, costs: Costs | None = None) -> Product | None:
        """One product that agrees with the decisions, a cheapest one where costs are given."""
        return min(self.matching(decisions), key=lambda product: total_cost(self.problem, product, costs), default=None)

    def conflict(self, decisions: Decisions, seconds: float | None = None) -> MinimalConflict | None:
        """A minimal conflict; None where the decisions are possible."""
        if self.feasible(decisions):
            return None
        names = minimal_subset(list(decisions), lambda some: not self.feasible({name: decisions[name] for name in some}))
        few = {name: decisions[name] for name in names}

        def fails(units: Sequence[tuple[Constraint, ...]]) -> bool:
            constraints = [constraint for unit in units for constraint in unit]
            return not any(_agrees(product, few) for product in enumerate_products(self.problem, constraints))

        units = minimal_subset(units_of(tuple(self.problem.constraints)), fails)
        return MinimalConflict(few, tuple(constraint for unit in units for constraint in unit))

    def given(self, facts: Decisions) -> ReferenceEngine:
        """An engine of the products that agree with `facts` only."""
        engine = ReferenceEngine(self.problem)
        engine.__dict__["products"] = self.matching(facts)
        return engine

    def excluding(self, tables: Sequence[Table]) -> ReferenceEngine:
        """An engine of the products in which single variables have none of the values that these tables forbid."""
        constraints = (*self.problem.constraints, *tables)
        engine = ReferenceEngine(Problem(self.problem.variables, constraints, self.problem.cost_tables))
        engine.__dict__["products"] = [each for each in self.products if all(satisfied(table, each) for table in tables)]
        return engine

    def repairs(
        self,
        decisions: Decisions,
        keep: Collection[str] = (),
        limit: int = 5,
        costs: Costs | None = None,
        seconds: float | None = None,
    ) -> Repairs:
        """Subset-minimal changes that make the decisions possible, by number of changes, then by total."""
        kept = {name: value for name, value in decisions.items() if name in keep}
        best: dict[frozenset[str], Repair] = {}
        for product in self.matching(kept):
            changed = {name: product[name] for name, value in decisions.items() if product[name] != value}
            repair = Repair(changed, product, total_cost(self.problem, product, costs))
            known = best.setdefault(frozenset(changed), repair)
            if repair.cost < known.cost:
                best[frozenset(changed)] = repair
        minimal = [repair for names, repair in best.items() if not any(other < names for other in best)]
        return Repairs(sorted(minimal, key=lambda repair: (len(repair.changed), repair.cost))[:limit])


def enumerate_products(problem: Problem, constraints: Sequence[Constraint]) -> list[Product]:
    """All complete assignments that satisfy the given constraints."""
    import constraint as python_constraint

    solver = python_constraint.Problem()
    for variable in problem.variables:
        solver.addVariable(variable.name, list(variable.domain))
    for rule in constraints:
        if not rule.scope:
            if not satisfied(rule, {}):
                return []
            continue
        solver.addConstraint(_predicate(rule), rule.scope)
    return solver.getSolutions() if problem.variables else [{}]


def _predicate(rule: Constraint) -> python_constraint.FunctionConstraint:  # type: ignore[name-defined]  # noqa: F821
    import constraint as python_constraint

    scope = rule.scope
    return python_constraint.FunctionConstraint(lambda *values: satisfied(rule, dict(zip(scope, values, strict=True))))


def _agrees(product: Assignment, decisions: Decisions) -> bool:
    return all(product[name] == value for name, value in decisions.items())


def _without(decisions: Decisions, name: str) -> dict[str, Value]:
    return {other: value for other, value in decisions.items() if other != name}
