"""Engines for the questions of a comparison: many problems, each asked once or twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from configurator.engine.cache import default_cache
from configurator.engine.choose import engine_for
from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.dimensions import dimensions_of
from configurator.engine.interface import Budget, Costs, Decisions, Engine
from configurator.engine.steady import compile_steadily
from configurator.errors import BudgetExceededError, NotAnswerableError
from configurator.problem.records import Constraint, CostTable, Problem, Value, Variable

Product = dict[str, Value]

_NO_TIME = Budget(seconds=0)
_FIRST_SHARE = 0.5


class Answers:
    """Engines within a budget. What proved too large for a diagram once, with costs or without, is not tried again.

    Most are compiled steadily, so that of equally cheap products the same one is found on every machine.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._too_large: set[bool] = set()

    def engine(
        self, variables: Sequence[Variable], constraints: Iterable[Constraint], costs: Sequence[CostTable] = ()
    ) -> Engine | None:
        """An engine for a problem: a diagram, or one that searches; None where none can be had within the budget."""
        problem = Problem(variables, tuple(constraints), costs)
        left = self._budget
        if bool(costs) not in self._too_large and not dimensions_of(problem):
            left = replace(left, seconds=left.seconds * _FIRST_SHARE)
            try:
                return compile_steadily(problem, left)
            except BudgetExceededError:
                pass
        try:
            chosen = engine_for(problem, _NO_TIME if bool(costs) in self._too_large else left, default_cache())
        except (BudgetExceededError, NotAnswerableError):
            return None
        if chosen.choice.engine != "diagram":
            self._too_large.add(bool(costs))
        return chosen.engine


def count_of(engine: Engine | None, decisions: Decisions) -> int | None:
    """How many products agree with the decisions; None where that is not known."""
    if engine is None:
        return None
    try:
        return engine.count(decisions)
    except NotAnswerableError:
        return None


def cheapest_of(engine: Engine | None, decisions: Decisions, costs: Costs) -> Product | None:
    """A cheapest product; any where an engine cannot tell, or would search for it without end; None where there is none."""
    if engine is None:
        return None
    try:
        return engine.complete(decisions, costs if knows_totals(engine) else None)
    except NotAnswerableError:
        return engine.complete(decisions)


def knows_totals(engine: Engine | None) -> bool:
    """Whether an engine tells least totals at once: a diagram."""
    return isinstance(engine, DiagramEngine)
