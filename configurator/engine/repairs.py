"""Repairs: smallest changes that make impossible decisions possible, cheapest first within a size."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Mapping
from itertools import count

from configurator.engine.deadline import Deadline, TimeUpError
from configurator.engine.interface import Costs, Decisions, Engine, Repair, Repairs
from configurator.problem.records import ArrayWeights, CostTable, Problem, Value

Product = dict[str, Value]
Complete = Callable[[Decisions, Costs, Deadline], Product | None]
"""A cheapest product that agrees with decisions. Raises TimeUpError where it is not found by the deadline."""


def find_repairs(
    engine: Engine,
    decisions: Decisions,
    keep: Collection[str],
    limit: int,
    costs: Costs | None,
    seconds: float | None = None,
    complete: Complete | None = None,
) -> Repairs:
    """All subset-minimal sets of decisions to change, by size, then by the total of the cheapest product, up to `limit`.

    The product that changes fewest decisions is a cheapest product where a changed decision costs more than everything
    else together: one query. The others follow by keeping, in turn, each decision that a found repair changes (Reiter's
    hitting-set tree, "A theory of diagnosis from first principles", 1987), best first. Where time runs out, what is in
    the tree by then is still minimal and verified.
    """
    tree = _Tree(engine, decisions, costs, complete, Deadline(seconds))
    try:
        tree.push(frozenset(keep) & frozenset(decisions))
        while tree.queue and len(tree.found) < limit:
            kept, changed = tree.pop()
            for name in changed:
                tree.push(kept | {name})
    except TimeUpError:
        while tree.queue and len(tree.found) < limit:
            tree.pop()
        return Repairs(tree.found.values(), complete=False)
    return Repairs(tree.found.values())


class _Tree:
    """Products closest to the decisions, each under the decisions that it had to keep; `found`: the repairs taken off."""

    def __init__(
        self, engine: Engine, decisions: Decisions, costs: Costs | None, complete: Complete | None, deadline: Deadline
    ) -> None:
        self.queue: list[tuple[int, int, int, frozenset[str], Product]] = []
        self.found: dict[frozenset[str], Repair] = {}
        self._problem = engine.problem
        self._decisions = decisions
        self._costs = costs
        self._complete = complete or (lambda decisions, costs, deadline: engine.complete(decisions, costs))
        self._deadline = deadline
        self._domains = {variable.name: variable.domain for variable in engine.problem.variables}
        self._penalty = 1 + cost_range(engine.problem, costs or {})
        self._seen: set[frozenset[str]] = set()
        self._numbers = count()

    def push(self, kept: frozenset[str]) -> None:
        """Add the closest product that keeps some decisions, if there is one. Raises TimeUpError."""
        if kept in self._seen:
            return
        self._deadline.check()
        self._seen.add(kept)
        product = self._closest(kept)
        if product is not None:
            cost = total_cost(self._problem, product, self._costs)
            heapq.heappush(self.queue, (len(self._changed(product)), cost, next(self._numbers), kept, product))

    def pop(self) -> tuple[frozenset[str], Product]:
        """Take the best product off: what it had to keep, and what it changes."""
        _, cost, _, kept, product = heapq.heappop(self.queue)
        changed = self._changed(product)
        self.found.setdefault(frozenset(changed), Repair(changed, product, cost))
        return kept, changed

    def _changed(self, product: Product) -> Product:
        return {name: product[name] for name, value in self._decisions.items() if product[name] != value}

    def _closest(self, kept: frozenset[str]) -> Product | None:
        weighted: dict[str, Mapping[Value, int]] = dict(self._costs or {})
        for name, value in self._decisions.items():
            if name not in kept:
                own = weighted.get(name, {})
                domain = self._domains[name]
                weighted[name] = {other: own.get(other, 0) + (other != value) * self._penalty for other in domain}
        return self._complete({name: self._decisions[name] for name in kept}, weighted, self._deadline)


def total_cost(problem: Problem, product: Mapping[str, Value], costs: Costs | None) -> int:
    """What a product costs: the costs of its values, and of the problem's cost tables; 0 where `costs` is None."""
    if costs is None:
        return 0
    own = sum(table.get(product[name], 0) for name, table in costs.items())
    return own + sum(table.term.weight(product) for table in problem.cost_tables)


def cost_range(problem: Problem, costs: Costs) -> int:
    """More than the totals of any two products can differ by."""
    own = sum(_spread(table.values()) for table in costs.values())
    return own + sum(_table_spread(table) for table in problem.cost_tables)


def _spread(amounts: Collection[int]) -> int:
    return max((0, *amounts)) - min((0, *amounts))


def _table_spread(table: CostTable) -> int:
    weights = table.term.weights
    if isinstance(weights, ArrayWeights) and weights.array.size:
        return _spread([int(weights.array.min()), int(weights.array.max())])
    return _spread(list(weights.values()))
