"""OR-Tools CP-SAT: integer variables with table constraints; a click is a loop of solves, each for at least one new value."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import product as cartesian
from math import prod

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.peers.interface import Costs, Decisions, NotEncodableError, Totals, Values
from configurator.problem import Clause, Constraint, Grid, Linear, Problem, Table, Term

LARGEST_TERM = 500_000


class CpSatPeer:
    """One model; a click solves copies of it with the decisions. One thread, as for the others."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.places = {variable.name: dict(zip(variable.domain, range(len(variable.domain)), strict=True))
                       for variable in problem.variables}  # fmt: skip
        self.variables = {name: self.model.new_int_var(0, len(places) - 1, name) for name, places in self.places.items()}
        self.literals: dict[tuple[str, int], cp_model.IntVar] = {}
        self.constant = self.model.new_constant(1)
        for constraint in problem.constraints:
            self.add(constraint)
        for name, places in self.places.items():
            for place in places.values():
                self.literal(name, place)

    def literal(self, name: str, place: int) -> cp_model.LiteralT:
        """Whether a variable has the value at that place."""
        variable, size = self.variables[name], len(self.places[name])
        if size == 1:
            return self.constant
        if size == 2:
            if (name, 1) not in self.literals:
                self.literals[name, 1] = self.model.new_bool_var(f"{name}?")
                self.model.add(variable == self.literals[name, 1])
            return self.literals[name, 1] if place else self.literals[name, 1].negated()
        if (name, place) not in self.literals:
            literal = self.literals[name, place] = self.model.new_bool_var(f"{name}={place}")
            self.model.add(variable == place).only_enforce_if(literal)
            self.model.add(variable != place).only_enforce_if(literal.negated())
        return self.literals[name, place]

    def add(self, constraint: Constraint) -> None:
        if isinstance(constraint, Clause):
            self.model.add_bool_or([self.literal(name, self.places[name][value]) for name, value in constraint.literals
                                    if value in self.places[name]])  # fmt: skip
        elif isinstance(constraint, Table):
            self.table(constraint)
        elif isinstance(constraint, Grid):
            self.grid(constraint)
        else:
            self.linear(constraint)

    def table(self, table: Table) -> None:
        columns = [self.column(table, place, name) for place, name in enumerate(table.scope)]
        rows = [tuple(numbers[key] for (_, numbers), key in zip(columns, row, strict=True)) for row in table.rows
                if all(key in numbers for (_, numbers), key in zip(columns, row, strict=True))]  # fmt: skip
        self.model.add_allowed_assignments([variable for variable, _ in columns], rows)

    def column(self, table: Table, place: int, name: str) -> tuple[cp_model.IntVar, dict[Hashable, int]]:
        """The variable that the rows speak of, and the numbers of their keys: the variable itself, or one of its keys."""
        if name not in table.keys:
            return self.variables[name], dict(self.places[name])
        numbers = {key: number for number, key in enumerate(dict.fromkeys(row[place] for row in table.rows))}
        return self.mapped(name, {value: numbers[table.key(name, value)] for value in self.places[name]
                                  if table.key(name, value) in numbers}), numbers  # fmt: skip

    def mapped(self, name: str, numbers: dict[Hashable, int]) -> cp_model.IntVar:
        """A variable that is a function of another one; values without a number are forbidden."""
        image = self.model.new_int_var_from_domain(cp_model.Domain.from_values(sorted(set(numbers.values()))), "")
        pairs = [(self.places[name][value], number) for value, number in numbers.items()]
        self.model.add_allowed_assignments([self.variables[name], image], pairs)
        return image

    def grid(self, grid: Grid) -> None:
        """The allowed intervals of the last dimension, for each combination of the others."""
        *others, last = grid.scope
        along = np.array([grid.axes[last].get(value, -1) for value in self.places[last]])
        columns = [[(place, self.literal(name, self.places[name][value])) for value, place in grid.axes[name].items()
                    if value in self.places[name]] for name in others]  # fmt: skip
        for combination in cartesian(*columns):
            line = grid.allowed[tuple(place for place, _ in combination)]
            allowed = np.flatnonzero(np.where(along >= 0, line[along], False))
            self.model.add_linear_expression_in_domain(
                self.variables[last], cp_model.Domain.from_values(allowed.tolist())
            ).only_enforce_if([literal for _, literal in combination])

    def linear(self, linear: Linear) -> None:
        total = sum(self.weight(term) for term in linear.terms)
        low = cp_model.INT32_MIN if linear.low is None else linear.low
        high = cp_model.INT32_MAX if linear.high is None else linear.high
        self.model.add_linear_constraint(total, low, high)

    def weight(self, term: Term) -> cp_model.LinearExprT:
        """What a term weighs."""
        if len(term.scope) == 1:
            (name,) = term.scope
            weights = {value: term.weights.get((value,), 0) for value in self.places[name]}
            return self.mapped(name, weights)
        domains = [self.places[name] for name in term.scope]
        if prod(map(len, domains)) > LARGEST_TERM:
            raise NotEncodableError("a weight depends on too many combinations")
        rows = [(*(domain[value] for domain, value in zip(domains, values, strict=True)), term.weights.get(values, 0))
                for values in cartesian(*domains)]  # fmt: skip
        image = self.model.new_int_var_from_domain(cp_model.Domain.from_values(sorted({row[-1] for row in rows})), "")
        self.model.add_allowed_assignments([*(self.variables[name] for name in term.scope), image], rows)
        return image

    def solver(self) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        return solver

    def decided(self, decisions: Decisions) -> cp_model.CpModel:
        """A copy of the model with the decisions."""
        model = self.model.clone()
        for name, value in decisions.items():
            model.add(self.variables[name] == self.places[name][value])
        return model

    def available(self, decisions: Decisions) -> Values:
        found: Values = {name: set() for name in self.places}
        model = self.decided(decisions)
        open_names = [name for name in self.places if name not in decisions]
        while True:
            solver = self.solver()
            if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return found
            for variable in self.problem.variables:
                found[variable.name].add(variable.domain[solver.value(self.variables[variable.name])])
            unsettled = [self.literal(name, place) for name in open_names for value, place in self.places[name].items()
                         if value not in found[name]]  # fmt: skip
            if not unsettled:
                return found
            model = self.decided(decisions)
            model.add_bool_or(unsettled)

    def cheapest(self, decisions: Decisions, costs: Costs) -> Totals:
        """One optimisation for each available value."""
        totals: Totals = {name: {} for name in self.places}
        total = sum(self.weight_of(name, prices) for name, prices in costs.items() if any(prices.values()))
        total += sum(self.weight(table.term) for table in self.problem.cost_tables)
        self.model.minimize(total)
        for name, values in self.places.items():
            for value in values:
                solver = self.solver()
                if decisions.get(name, value) != value:
                    continue
                if solver.solve(self.decided({**decisions, name: value})) == cp_model.OPTIMAL:
                    totals[name][value] = round(solver.objective_value)
        self.model.clear_objective()
        return totals

    def weight_of(self, name: str, prices: dict[Hashable, int]) -> cp_model.LinearExprT:
        return self.mapped(name, {value: prices.get(value, 0) for value in self.places[name]})
