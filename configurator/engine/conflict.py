"""Minimal conflicts by QuickXplain, first over the decisions, then over the rules.

Decisions are shrunk on the engine itself, one query a test. The rules are shrunk on the problem under those few
decisions, where propagation alone nearly always decides; a search and a diagram stand behind it, so the answer is exact.

It can be stopped: what is known to fail by then is a true conflict, if not a minimal one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from configurator.engine.deadline import Deadline
from configurator.engine.interface import Decisions, MinimalConflict, Unit, units_of
from configurator.engine.quickxplain import conflict_of, shrink
from configurator.engine.subproblem import Subproblem

if TYPE_CHECKING:
    from configurator.engine.encoding import Encoding
    from configurator.engine.interface import Engine


def find_conflict(
    engine: Engine, decisions: Decisions, encoding: Encoding, seconds: float | None = None
) -> MinimalConflict | None:
    """A minimal set of decisions that is impossible, and a minimal set of rules that makes it so.

    After `seconds`, as small as they are by then.
    """
    if engine.feasible(decisions):
        return None
    deadline = Deadline(seconds)
    names = shrink(list(decisions), lambda some: not engine.feasible({name: decisions[name] for name in some}), deadline)
    few = {name: decisions[name] for name in names.items}
    constraints = engine.problem.constraints
    if deadline.passed():
        return MinimalConflict(few, tuple(constraints), False)
    numbers = {id(constraint): number for number, constraint in enumerate(constraints)}
    subproblem = Subproblem(engine.problem, encoding, few)

    def fails(units: Sequence[Unit]) -> bool:
        return not subproblem.satisfiable([numbers[id(constraint)] for unit in units for constraint in unit], deadline)

    suspects = set(subproblem.suspects(range(len(constraints))))
    units = [unit for unit in units_of(tuple(constraints)) if any(numbers[id(constraint)] in suspects for constraint in unit)]
    return conflict_of(few, names.minimal, shrink(units, fails, deadline))
