"""Repairs: smallest changes that make impossible decisions possible, cheapest first within a size."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Hashable, Mapping
from itertools import count

from configurator.engine.interface import Costs, Decisions, Engine, Repair
from configurator.problem.records import CostTable, Problem, Value


def find_repairs(engine: Engine, decisions: Decisions, keep: Collection[str], limit: int, costs: Costs | None) -> list[Repair]:
    """All subset-minimal sets of decisions to change, by size, then by the total of the cheapest product, up to `limit`.

    The product that changes fewest decisions is a cheapest product where a changed decision costs more than everything
    else together: one query. The others follow by keeping, in turn, each decision that a found repair changes (Reiter's
    hitting-set tree, "A theory of diagnosis from first principles", 1987), best first.
    """
    penalty = 1 + _cost_range(engine.problem, costs or {})
    numbers = count()
    queue: list[tuple[int, int, int, frozenset[str], dict[str, Value]]] = []
    seen: set[frozenset[str]] = set()

    def push(kept: frozenset[str]) -> None:
        if kept in seen:
            return
        seen.add(kept)
        product = _closest_product(engine, decisions, kept, penalty, costs)
        if product is not None:
            changes = sum(product[name] != value for name, value in decisions.items())
            heapq.heappush(queue, (changes, total_cost(engine.problem, product, costs), next(numbers), kept, product))

    push(frozenset(keep) & frozenset(decisions))
    found: dict[frozenset[str], Repair] = {}
    while queue and len(found) < limit:
        _, cost, _, kept, product = heapq.heappop(queue)
        changed = {name: product[name] for name, value in decisions.items() if product[name] != value}
        found.setdefault(frozenset(changed), Repair(changed, product, cost))
        for name in changed:
            push(kept | {name})
    return list(found.values())


def total_cost(problem: Problem, product: Mapping[str, Value], costs: Costs | None) -> int:
    """What a product costs: the costs of its values, and of the problem's cost tables; 0 where `costs` is None."""
    if costs is None:
        return 0
    own = sum(table.get(product[name], 0) for name, table in costs.items())
    return own + sum(table.term.weight(product) for table in problem.cost_tables)


def _closest_product(
    engine: Engine, decisions: Decisions, kept: frozenset[str], penalty: int, costs: Costs | None
) -> dict[str, Value] | None:
    soft = {name: value for name, value in decisions.items() if name not in kept}
    weighted: dict[str, Mapping[Hashable, int]] = dict(costs or {})
    for name, value in soft.items():
        own = weighted.get(name, {})
        domain = engine.problem.domain(name)
        weighted[name] = {other: own.get(other, 0) + (0 if other == value else penalty) for other in domain}
    return engine.complete({name: decisions[name] for name in kept}, weighted)


def _cost_range(problem: Problem, costs: Costs) -> int:
    """More than the totals of any two products can differ by."""
    own = sum(_spread(table.values()) for table in costs.values())
    return own + sum(_table_spread(table) for table in problem.cost_tables)


def _spread(amounts: Collection[int]) -> int:
    return max((0, *amounts)) - min((0, *amounts))


def _table_spread(table: CostTable) -> int:
    return _spread(list(table.term.weights.values()))
