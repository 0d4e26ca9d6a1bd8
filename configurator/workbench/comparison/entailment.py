"""Whether constraints follow from others, and the contrary of a constraint as constraints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from configurator.engine.interface import Budget
from configurator.engine.steady import compile_steadily
from configurator.errors import BudgetExceededError
from configurator.problem.records import Clause, Constraint, Linear, Problem, Table, Variable
from configurator.workbench.comparison.boxes import Domains, TooLargeError, axis_of, grid_of, truths

Alternative = tuple[Constraint, ...]
"""Constraints that hold together."""

_ALONE = Budget(seconds=5, memory_mb=256)


def contrary(constraint: Constraint, domains: Domains) -> list[Alternative]:
    """Where a constraint does not hold: alternatives that exclude each other, each of constraints that hold together.

    Raises TooLargeError where a table tells too much apart.
    """
    if isinstance(constraint, Linear):
        if constraint.low is not None and constraint.high is not None and constraint.low > constraint.high:
            return [()]
        below = [] if constraint.low is None else [(_bounded(constraint, None, constraint.low - 1),)]
        above = [] if constraint.high is None else [(_bounded(constraint, constraint.high + 1, None),)]
        return [*below, *above]
    if isinstance(constraint, Clause):
        return [tuple(_other_values(constraint, name, domains) for name in constraint.scope)]
    axes = [axis_of(name, domains[name], [constraint]) for name in constraint.scope]
    against = ~truths(constraint, axes)
    if not axes:
        return [()] if against.all() else []
    return [(grid_of(against, axes, domains, constraint.tag),)] if against.any() else []


def _bounded(linear: Linear, low: int | None, high: int | None) -> Linear:
    """The same sum between other bounds."""
    found = Linear({}, low, high, linear.tag)
    found.terms = linear.terms
    return found


def _other_values(clause: Clause, name: str, domains: Domains) -> Table:
    """The values of a variable that do not satisfy a clause."""
    named = {value for variable, value in clause.literals if variable == name}
    return Table((name,), [(value,) for value in domains[name] if value not in named], tag=clause.tag)


def follows(premises: Sequence[Constraint], constraint: Constraint, domains: Domains) -> bool | None:
    """Whether a constraint holds wherever some others do, over these domains; None where that takes too long to tell."""
    names = dict.fromkeys(name for reader in (*premises, constraint) for name in reader.scope)
    variables = [Variable(name, tuple(domains[name])) for name in names]
    try:
        alternatives = contrary(constraint, domains)
        return not any(_possible(variables, (*premises, *alternative)) for alternative in alternatives)
    except (TooLargeError, BudgetExceededError):
        return None


def _possible(variables: Sequence[Variable], constraints: Iterable[Constraint]) -> bool:
    return compile_steadily(Problem(variables, tuple(constraints)), _ALONE).feasible({})


def restricted(domains: Domains, constraints: Iterable[Constraint]) -> dict[str, tuple[object, ...]]:
    """The domains without the values that a constraint on a single variable excludes."""
    found = {name: tuple(domain) for name, domain in domains.items()}
    for constraint in constraints:
        if len(constraint.scope) == 1 and isinstance(constraint, Table):
            (name,) = constraint.scope
            axis = axis_of(name, domains[name], [constraint])
            held = truths(constraint, [axis])[list(axis.classes)]
            kept = {value for value, flag in zip(domains[name], np.atleast_1d(held).tolist(), strict=True) if flag}
            found[name] = tuple(value for value in found[name] if value in kept)
    return found
