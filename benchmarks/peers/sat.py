"""python-sat: one incremental solver; a click asks for each value that no solution so far has, under assumptions."""

from __future__ import annotations

from pysat.solvers import Solver

from benchmarks.peers.clauses import ClauseEncoding
from benchmarks.peers.interface import Decisions, Values
from configurator.problem import Problem


class SatPeer:
    """Glucose 4, kept between clicks with what it has learnt."""

    def __init__(self, problem: Problem) -> None:
        encoding = ClauseEncoding(problem)
        self.literals = encoding.literals
        self.solver = Solver("glucose4", bootstrap_with=encoding.clauses)

    def available(self, decisions: Decisions) -> Values:
        assumed = [self.literals[name][value] for name, value in decisions.items()]
        found: Values = {name: set() for name in self.literals}
        if not self.solver.solve(assumed):
            return found
        self.note(found)
        for name, literals in self.literals.items():
            for value, literal in literals.items():
                if value not in found[name] and name not in decisions and self.solver.solve([*assumed, literal]):
                    self.note(found)
        return found

    def note(self, found: Values) -> None:
        """The values of the solution just found are available."""
        model = self.solver.get_model()
        for name, literals in self.literals.items():
            for value, literal in literals.items():
                if model[abs(literal) - 1] == literal:
                    found[name].add(value)
                    break
