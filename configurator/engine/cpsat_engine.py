"""The engine on OR-Tools CP-SAT: exact answers about any problem, for those that are too large for a diagram.

The model is made once. A question changes the domains of decided variables, says which values are wanted (at least one
of them), and which costs to keep low; the rest of a click is in `solver_engine.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from configurator.engine.cpsat_model import Expression, Literal, ProblemModel, check_size
from configurator.engine.deadline import Deadline, TimeUpError
from configurator.engine.interface import Unit, units_of
from configurator.engine.numbering import Codes, Decided, Numbering
from configurator.engine.quickxplain import Shrunk, shrink
from configurator.engine.solver_engine import Question, SolverEngine
from configurator.problem.records import Problem

_SEED = 1


class CpSatEngine(SolverEngine):
    """Answers about a problem by CP-SAT. Raises MissingExtraError where OR-Tools is not installed."""

    name = "cp-sat"

    def __init__(self, problem: Problem, click_seconds: float | None = 1.0) -> None:
        super().__init__(problem, click_seconds)
        self._asker = _Asker(ProblemModel(self._numbering), problem)

    def _find(self, question: Question, deadline: Deadline) -> Codes | None:
        return self._asker.find(question, self._numbering, deadline)

    def _shrink_rules(self, decided: Decided, deadline: Deadline) -> Shrunk[Unit]:
        """A first core from CP-SAT itself, then QuickXplain on models of its constraints alone."""
        units = units_of(tuple(self.problem.constraints))

        def fails(some: Sequence[Unit]) -> bool:
            return self._core(decided, some, deadline) is not None

        try:
            core = self._core(decided, units, deadline)
        except TimeUpError:
            return Shrunk(units, False)
        return shrink(units if core is None else core, fails, deadline)

    def _core(self, decided: Decided, units: Sequence[Unit], deadline: Deadline) -> list[Unit] | None:
        """Units that cannot hold together under decisions, a few of those given; None where all can."""
        deadline.check()
        built = ProblemModel(self._numbering)
        guards = [built.model.new_bool_var("") for _ in units]
        for unit, guard in zip(units, guards, strict=True):
            for constraint in unit:
                built.add(constraint, [guard])
        for variable, code in decided.items():
            built.within(variable, [code], [])
        built.model.add_assumptions(guards)
        solver = _solver(built.cp, deadline)
        status = solver.solve(built.model)
        if status == built.cp.UNKNOWN:
            raise TimeUpError
        if status != built.cp.INFEASIBLE:
            return None
        core = set(solver.sufficient_assumptions_for_infeasibility())
        return [unit for unit, guard in zip(units, guards, strict=True) if guard.index in core]


class _Asker:
    """The model with handles for questions: `take[v]` says that v has a wanted value, else it keeps what was decided."""

    def __init__(self, built: ProblemModel, problem: Problem) -> None:
        self._built = built
        self._problem = problem
        for constraint in problem.constraints:
            built.add(constraint)
        weighed = [built.weigh(table.term) for table in problem.cost_tables]
        self._cost_tables = [(part, max(abs(low), abs(high))) for part, low, high in weighed]
        count = len(built.variables)
        self._full = [[0, len(variable.domain) - 1] for variable in problem.variables]
        self._take: list[Literal] = [built.model.new_bool_var("") for _ in range(count)]
        self._wanted = [built.within(v, [0], [take]) for v, take in enumerate(self._take)]
        self._kept = [built.within(v, [0], [~take]) for v, take in enumerate(self._take)]
        self._taken = built.model.add_linear_constraint(sum(self._take, built.model.new_constant(0)), 0, count)

    def find(self, question: Question, numbering: Numbering, deadline: Deadline) -> Codes | None:
        """A product as asked for; None where there is none. Raises TimeUpError."""
        self._decide(question)
        self._want(question, numbering)
        self._aim(question)
        cp, model = self._built.cp, self._built.model
        solver = _solver(cp, deadline)
        if question.costs is None:
            solver.parameters.stop_after_first_solution = True
        else:
            solver.parameters.linearization_level = 2  # Linux, 6,467 features: 0.9 s; by default not within 40 s
        status = solver.solve(model)
        if status == cp.MODEL_INVALID:
            raise AssertionError(model.validate())
        if status == cp.INFEASIBLE:
            return None
        if status == cp.UNKNOWN or (question.costs is not None and status != cp.OPTIMAL):
            raise TimeUpError
        return np.array(list(solver.response_proto.solution)[: len(self._full)], dtype=np.int64)

    def _decide(self, question: Question) -> None:
        variables = self._built.model.proto.variables
        for variable, full in enumerate(self._full):
            code = question.decided.get(variable)
            own = full if code is None else [code, code]
            _replace(variables[variable].domain, full if question.lifted else own)
            _replace(self._kept[variable].proto.linear.domain, own if question.lifted else full)

    def _want(self, question: Question, numbering: Numbering) -> None:
        variables = self._built.model.proto.variables
        for variable, take in enumerate(self._take):
            codes = [] if question.wanted is None else numbering.codes(variable, question.wanted)
            _replace(variables[take.index].domain, [0, int(bool(codes))])
            _replace(self._wanted[variable].proto.linear.domain, _intervals(codes or [0]))
        least = int(question.wanted is not None)
        _replace(self._taken.proto.linear.domain, [least, 1 if question.lifted else len(self._take)])

    def _aim(self, question: Question) -> None:
        model = self._built.model
        model.clear_objective()
        if question.costs is not None:
            model.minimize(self._total(question.costs))

    def _total(self, costs: Mapping[int, Sequence[int]]) -> Expression:
        own = sum(max(map(abs, amounts)) for amounts in costs.values())
        check_size(own + sum(most for _, most in self._cost_tables), "totals")
        parts = [self._built.weighted(variable, amounts) for variable, amounts in costs.items()]
        return sum((*parts, *(part for part, _ in self._cost_tables)), self._built.model.new_constant(0))


def _solver(cp: Any, deadline: Deadline) -> Any:
    deadline.check()
    solver = cp.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = _SEED
    if deadline.left() < 1e6:
        solver.parameters.max_time_in_seconds = deadline.left()
    return solver


def _replace(numbers: Any, new: Iterable[int]) -> None:
    numbers.clear()
    numbers.extend(list(new))


def _intervals(codes: Sequence[int]) -> list[int]:
    """Numbers in order, as bounds of the intervals that they fill."""
    bounds: list[int] = []
    for code in codes:
        if bounds and bounds[-1] == code - 1:
            bounds[-1] = code
        else:
            bounds += [code, code]
    return bounds
