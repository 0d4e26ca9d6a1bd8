"""The engine on an incremental SAT solver: for large problems that are clauses, or nearly so, such as feature models.

Decisions are assumptions, so that what the solver learns serves every later click. A click starts between the bounds of what is
known already (`knowledge.py`). Unit propagation of the decisions excludes most of what they exclude. For what is then left open
a product is asked for, value by value, the solver being told to prefer, wherever it is free, other values that are still
open: so each product found settles many (Janota, Lynce, Marques-Silva: Algorithms for computing backbones of propositional
formulae, AI Communications 2015).

MiniSat is the fastest of the solvers of python-sat here; cheapest products are found by CP-SAT on the same problem.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from configurator.engine.clauses import ClauseForm
from configurator.engine.cpsat_engine import CpSatEngine
from configurator.engine.deadline import NO_LIMIT, Deadline, TimeUpError
from configurator.engine.interface import Unit, units_of
from configurator.engine.numbering import Bools, Codes, Decided, Settled
from configurator.engine.quickxplain import Shrunk, shrink
from configurator.engine.solver_engine import Question, SolverEngine
from configurator.errors import MissingExtraError
from configurator.problem.records import Problem

_SOLVER = "minisat22"
_CONFLICTS_A_CHECK = 500


class SatEngine(SolverEngine):
    """Answers about a problem by SAT.

    Raises MissingExtraError where python-sat is not installed, NotAnswerableError where the problem has sums that are too
    large for clauses.
    """

    name = "sat"

    def __init__(self, problem: Problem, click_seconds: float | None = 1.0) -> None:
        super().__init__(problem, click_seconds)
        form = ClauseForm(self._numbering)
        for constraint in problem.constraints:
            form.add(constraint)
        self._literals = np.array(form.literals, dtype=np.int64)
        self._solver = _Solver(form.clauses)
        self._top = form.top
        self._places = np.abs(self._literals) - 1
        self._signs = self._literals > 0

    def _find(self, question: Question, deadline: Deadline) -> Codes | None:
        if question.costs is not None or question.wanted is not None:
            return self._cheapest_finder._find(question, deadline)
        return self._model(self._assumptions(question.decided), deadline)

    @cached_property
    def _cheapest_finder(self) -> CpSatEngine:
        return CpSatEngine(self.problem, self.click_seconds)

    # --- clicks -------------------------------------------------------------------------------------------------------

    def _settle(self, bounds: Settled, question: Question, deadline: Deadline) -> Settled:
        lower, upper = bounds.lower.copy(), bounds.upper.copy()
        try:
            if question.lifted:
                self._settle_lifted(question.decided, lower, upper, deadline)
            else:
                self._settle_all(self._assumptions(question.decided), lower, upper, deadline)
        except TimeUpError:
            pass
        return Settled(lower, upper)

    def _settle_all(self, assumptions: list[int], lower: Bools, upper: Bools, deadline: Deadline) -> None:
        """Settle every value under the assumptions; `lower` and `upper` meet, or TimeUpError is raised."""
        deadline.check()
        if self._refuted(assumptions, upper):
            upper[:] = lower
            return
        while (gap := np.flatnonzero(upper & ~lower)).size:
            self._solver.prefer(self._literals[gap].tolist())
            wanted = int(gap[0])
            product = self._seen(self._model([*assumptions, int(self._literals[wanted])], deadline))
            if product is None:
                upper[wanted] = False
            else:
                lower |= upper & self._knowledge.values_of(product[:, np.newaxis])

    def _refuted(self, assumptions: list[int], upper: Bools) -> bool:
        """Exclude what unit propagation excludes. True where it refutes the assumptions themselves."""
        implied = self._solver.implied(assumptions)
        if implied is None:
            return True
        impossible = np.zeros(2 * self._top + 1, dtype=bool)
        impossible[[self._top - literal for literal in implied]] = True
        upper &= ~impossible[self._top + self._literals]
        return False

    def _settle_lifted(self, decided: Decided, lower: Bools, upper: Bools, deadline: Deadline) -> None:
        """Settle the other values of decided variables, under all decisions but their own."""
        assumed = self._numbering.own(decided).tolist()
        for value in np.flatnonzero(upper & ~lower).tolist():
            variable = self._numbering.owner[value]
            own = self._numbering.owner[assumed] != variable
            rest = self._literals[np.array(assumed)[own]].tolist()
            product = self._seen(self._model([*rest, int(self._literals[value])], deadline))
            upper[value] = lower[value] = product is not None

    def _assumptions(self, decided: Decided) -> list[int]:
        assumptions: list[int] = self._literals[self._numbering.own(decided)].tolist()
        return assumptions

    def _model(self, assumptions: list[int], deadline: Deadline) -> Codes | None:
        """A product under assumptions; None where there is none. Raises TimeUpError."""
        model = self._solver.model(assumptions, deadline)
        if model is None:
            return None
        holds = (np.array(model, dtype=np.int64) > 0)[self._places] == self._signs
        return np.flatnonzero(holds) - self._numbering.start[:-1]

    # --- conflicts ----------------------------------------------------------------------------------------------------

    def _shrink_rules(self, decided: Decided, deadline: Deadline) -> Shrunk[Unit]:
        """A core of the solver first, each unit of constraints under a guard of its own; then QuickXplain."""
        units = units_of(tuple(self.problem.constraints))
        form = ClauseForm(self._numbering)
        guards = [form.new() for _ in units]
        for unit, guard in zip(units, guards, strict=True):
            for constraint in unit:
                form.add(constraint, [guard])
        form.clauses.extend([form.literals[value]] for value in self._numbering.own(decided).tolist())
        solver = _Solver(form.clauses)

        def fails(some: Sequence[int]) -> bool:
            return solver.model([guards[number] for number in some], deadline) is None

        try:
            deadline.check()
            fails(range(len(units)))
        except TimeUpError:
            return Shrunk(units, False)
        core = set(solver.core())
        found = shrink([number for number, guard in enumerate(guards) if guard in core], fails, deadline)
        return Shrunk([units[number] for number in found.items], found.minimal)


class _Solver:
    """A solver of python-sat, told of a deadline."""

    def __init__(self, clauses: Iterable[list[int]]) -> None:
        try:
            from pysat.solvers import Solver
        except ImportError:
            raise MissingExtraError("python-sat", "to answer with a SAT solver", "solver") from None
        self._solver: Any = Solver(name=_SOLVER, bootstrap_with=clauses)
        weakref.finalize(self, self._solver.delete)  # also at the end of the program, while that still can be done

    def model(self, assumptions: list[int], deadline: Deadline) -> list[int] | None:
        """A model under assumptions; None where there is none. Raises TimeUpError."""
        if deadline is NO_LIMIT:
            found = self._solver.solve(assumptions=assumptions)
        else:
            found = None
            while found is None:
                deadline.check()
                self._solver.conf_budget(_CONFLICTS_A_CHECK)
                found = self._solver.solve_limited(assumptions=assumptions)
        return self._solver.get_model() if found else None

    def core(self) -> list[int]:
        """Assumptions that cannot hold together, after a `model` that is None."""
        return self._solver.get_core() or []

    def implied(self, assumptions: list[int]) -> list[int] | None:
        """What follows by unit propagation; None where that refutes the assumptions."""
        possible, literals = self._solver.propagate(assumptions=assumptions)
        return literals if possible else None

    def prefer(self, literals: list[int]) -> None:
        """Literals that the solver sets where it is free to."""
        self._solver.set_phases(literals)
