"""Which engine answers for a problem: a diagram where one can be compiled within the budget, else a solver."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import NamedTuple

from configurator.engine.cache import DiagramCache
from configurator.engine.compiler import compile_problem
from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.fingerprint import problem_fingerprint
from configurator.engine.interface import Budget, Engine
from configurator.engine.sized_engine import SizedEngine
from configurator.errors import BudgetExceededError, NotAnswerableError, install_hint
from configurator.problem.records import Clause, Problem, Table

_EXTRA = "solver"
_MANY_BOOLEANS = 500
_SHARE_FOR_BOOLEANS = 0.5


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """Which engine answers (its `name`), why, as a sentence for a person, and the seconds that it took to get it ready."""

    engine: str
    reason: str
    seconds: float


class ChosenEngine(NamedTuple):
    """An engine, and why it is that one."""

    engine: Engine
    choice: EngineChoice


def engine_for(problem: Problem, budget: Budget | None = None, cache: DiagramCache | None = None) -> ChosenEngine:
    """The engine for a problem.

    A diagram answers everything, and fastest; where none can be compiled within the budget, the SAT engine takes what
    is made of options, tables and clauses alone, and CP-SAT the rest. Raises BudgetExceededError where that would need an extra
    that is not installed; it says so.
    """
    started = time.monotonic()
    try:
        engine: Engine = compile_problem(problem, _compile_budget(problem, budget or Budget()), cache)
        reason = "The problem was compiled into a diagram, which answers every question exactly."
    except BudgetExceededError as exceeded:
        missing = [package for package in ("pysat", "ortools") if find_spec(package) is None]
        if missing:
            exceeded.add(f"A search engine could answer nevertheless, without a diagram. {install_hint(_EXTRA)}")
            raise
        try:
            engine, why = _solver_for(problem)
        except NotAnswerableError as error:
            exceeded.add(error.message)
            raise exceeded from None
        reason = f"{exceeded.message} {why} What it cannot settle within a second is shown as unchecked."
    return ChosenEngine(engine, EngineChoice(engine.name, reason, time.monotonic() - started))


def engine_with_costs(engine: Engine, problem: Problem, budget: Budget | None, cache: DiagramCache | None) -> ChosenEngine:
    """The engine for a problem with the constraints of another, whose engine is there already, and other costs.

    Costs over one variable are given with each question, and those over large dimensions stand beside the diagram: where only
    these differ, it is shared. An engine that searches has compiled nothing, and searches again. Raises BudgetExceededError.
    """
    started = time.monotonic()
    if isinstance(engine, DiagramEngine):
        if problem_fingerprint(problem) != problem_fingerprint(engine.problem):
            return engine_for(problem, budget, cache)
        shared: Engine = engine.with_costs(problem)
        if isinstance(shared, SizedEngine):
            _ = shared.dimensions  # read now: what is wrong with its prices is told at once
        reason = "The problem has the rules of another, whose diagram answers."
    else:
        try:
            shared, reason = _solver_for(problem)
        except NotAnswerableError:
            return engine_for(problem, budget, cache)
    return ChosenEngine(shared, EngineChoice(shared.name, reason, time.monotonic() - started))


def _compile_budget(problem: Problem, budget: Budget) -> Budget:
    """Less time for very many Booleans where a solver is at hand: it answers these in milliseconds as well.

    On a busy machine, of five such problems that compiled within a minute, four did within half of it.
    """
    hurry = len(problem.variables) > _MANY_BOOLEANS and _is_boolean(problem) and find_spec("pysat") is not None
    return replace(budget, seconds=budget.seconds * _SHARE_FOR_BOOLEANS) if hurry else budget


def _solver_for(problem: Problem) -> tuple[Engine, str]:
    from configurator.engine.cpsat_engine import CpSatEngine
    from configurator.engine.sat_engine import SatEngine

    if _is_boolean(problem) or all(isinstance(constraint, Table | Clause) for constraint in problem.constraints):
        try:
            return SatEngine(problem), "A SAT solver answers instead, as the rules are made of tables and clauses."
        except NotAnswerableError:
            pass
    return CpSatEngine(problem), "CP-SAT answers instead."


def _is_boolean(problem: Problem) -> bool:
    return all(len(variable.domain) <= 2 for variable in problem.variables)
