"""Minimal conflicts: QuickXplain (Junker, AAAI 2004), first over the decisions, then over the rules.

Decisions are shrunk on the engine itself, one query a test. The rules are shrunk on the problem under those few
decisions, where propagation alone nearly always decides; a search stands behind it, so the answer is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from configurator.engine.interface import Decisions, MinimalConflict, units_of
from configurator.engine.propagation import Subproblem
from configurator.problem.records import Constraint

if TYPE_CHECKING:
    from configurator.engine.encoding import Encoding
    from configurator.engine.interface import Engine

Item = TypeVar("Item")


def find_conflict(engine: Engine, decisions: Decisions, encoding: Encoding) -> MinimalConflict | None:
    """A minimal set of decisions that is impossible, and a minimal set of rules that makes it so."""
    if engine.feasible(decisions):
        return None
    names = minimal_subset(list(decisions), lambda some: not engine.feasible({name: decisions[name] for name in some}))
    few = {name: decisions[name] for name in names}
    constraints = engine.problem.constraints
    numbers = {id(constraint): number for number, constraint in enumerate(constraints)}
    subproblem = Subproblem(engine.problem, encoding, few)

    def fails(units: Sequence[tuple[Constraint, ...]]) -> bool:
        return not subproblem.satisfiable([numbers[id(constraint)] for unit in units for constraint in unit])

    suspects = set(subproblem.suspects(range(len(constraints))))
    units = [unit for unit in units_of(tuple(constraints)) if any(numbers[id(constraint)] in suspects for constraint in unit)]
    units = minimal_subset(units, fails)
    return MinimalConflict(few, tuple(constraint for unit in units for constraint in unit))


def minimal_subset(items: Sequence[Item], fails: Callable[[Sequence[Item]], bool]) -> list[Item]:
    """A subset of `items` that fails, and does not as soon as any one item is left out; in the given order.

    `fails` is monotone (a superset of a failing set fails) and true of all items together.
    """
    if fails([]):
        return []
    return _shrink([], False, list(items), fails)


def _shrink(
    background: list[Item], grown: bool, items: list[Item], fails: Callable[[Sequence[Item]], bool]
) -> list[Item]:
    if grown and fails(background):
        return []
    if len(items) == 1:
        return items
    half = len(items) // 2
    first, second = items[:half], items[half:]
    from_second = _shrink(background + first, True, second, fails)
    from_first = _shrink(background + from_second, bool(from_second), first, fails)
    return from_first + from_second
