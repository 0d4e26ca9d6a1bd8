"""python-constraint: no propagation between clicks; for each value that no solution so far has, it searches for one."""

from __future__ import annotations

import sys

from constraint import Problem as Search

from benchmarks.peers.interface import Decisions, NotEncodableError, Values
from configurator.problem import Problem, satisfied
from configurator.problem.records import Constraint, Table

LARGEST = 100_000  # values of all domains


class PythonConstraintPeer:
    """A fresh search for every question; constraints are functions."""

    def __init__(self, problem: Problem) -> None:
        if sum(len(variable.domain) for variable in problem.variables) > LARGEST:
            raise NotEncodableError("the domains are too large")
        sys.setrecursionlimit(20_000)
        self.problem = problem
        self.rules = [(test(constraint), list(constraint.scope)) for constraint in problem.constraints]

    def available(self, decisions: Decisions) -> Values:
        found: Values = {variable.name: set() for variable in self.problem.variables}
        for variable in self.problem.variables:
            for value in variable.domain:
                if value in found[variable.name] or decisions.get(variable.name, value) != value:
                    continue
                for name, taken in (self.solution({**decisions, variable.name: value}) or {}).items():
                    found[name].add(taken)
        return found

    def solution(self, decisions: Decisions) -> dict | None:
        search = Search()
        for variable in self.problem.variables:
            search.addVariable(variable.name, [decisions[variable.name]] if variable.name in decisions else list(variable.domain))
        for holds, scope in self.rules:
            search.addConstraint(holds, scope)
        return search.getSolution()


def test(constraint: Constraint):
    """A constraint as a function of the values of its scope."""
    scope = tuple(constraint.scope)
    if isinstance(constraint, Table) and not constraint.keys:
        rows = set(constraint.rows)
        return lambda *values: values in rows
    if isinstance(constraint, Table):
        rows, keys = set(constraint.rows), [constraint.keys.get(name) for name in scope]
        return lambda *values: tuple(key.get(value) if key else value for key, value in zip(keys, values, strict=True)) in rows
    return lambda *values: satisfied(constraint, dict(zip(scope, values, strict=True)))
