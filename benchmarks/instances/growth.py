"""Ten times the rules: an instance together with rules that follow from it.

An implied rule is the join of two tables that share variables, cut down to two to four of their variables and not simply part of
either. It forbids nothing that was allowed, so the number of products stays as published.
"""

from __future__ import annotations

import random
from collections import defaultdict

from configurator.problem import Problem, Table

LARGEST_JOIN = 20_000
Joined = tuple[tuple[str, ...], list[tuple]]


def with_implied_rules(problem: Problem, times: int, seed: int = 0) -> Problem:
    """The problem with `times` as many tables."""
    choose = random.Random(f"implied {seed}")
    tables = [constraint for constraint in problem.constraints if isinstance(constraint, Table) and len(constraint.scope) > 1]
    readers: dict[str, list[Table]] = defaultdict(list)
    for table in tables:
        for name in table.scope:
            readers[name].append(table)
    implied: list[Table] = []
    while len(implied) < (times - 1) * len(problem.constraints):
        one = choose.choice(tables)
        other = choose.choice(readers[choose.choice(one.scope)])
        rule = implied_rule(one, other, choose) if other is not one else None
        implied += [rule] if rule else []
    return Problem(problem.variables, [*problem.constraints, *implied], problem.cost_tables)


def implied_rule(one: Table, other: Table, choose: random.Random) -> Table | None:
    """A projection of the join of two tables; None where the join is too large or the choice says nothing new."""
    joined = join(one, other)
    if joined is None:
        return None
    scope, rows = joined
    own = [name for name in one.scope if name not in other.scope]
    others = [name for name in other.scope if name not in one.scope]
    if not own or not others:
        return None
    kept = [choose.choice(own), choose.choice(others)]
    kept += choose.sample([name for name in scope if name not in kept], min(choose.randint(0, 2), len(scope) - 2))
    positions = [scope.index(name) for name in kept]
    return Table(tuple(kept), sorted({tuple(row[position] for position in positions) for row in rows}))


def join(one: Table, other: Table) -> Joined | None:
    """The rows that agree with both, None where there would be too many."""
    shared = [name for name in one.scope if name in other.scope]
    new = [position for position, name in enumerate(other.scope) if name not in one.scope]
    matching: dict[tuple, list[tuple]] = defaultdict(list)
    for row in other.rows:
        matching[tuple(row[other.scope.index(name)] for name in shared)].append(tuple(row[position] for position in new))
    places = [one.scope.index(name) for name in shared]
    rows = []
    for row in one.rows:
        rows += [row + rest for rest in matching.get(tuple(row[place] for place in places), ())]
        if len(rows) > LARGEST_JOIN:
            return None
    return (*one.scope, *(other.scope[position] for position in new)), rows
