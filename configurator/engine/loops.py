"""The passes as compiled loops (numba, in the extra `fast`): the same answers as `passes`, without a numpy call for each level.

Nodes are numbered level by level, arcs and links in order of the node that they leave, so that one walk through them upwards or
downwards meets every node after all that it depends on.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from configurator.engine.diagram import Diagram
from configurator.engine.labels import Amounts, Bools
from configurator.engine.passes import Passes


class CompiledPasses(Passes):
    """Passes over one diagram that has products, as compiled loops; numpy where numbers are larger than 64 bits."""

    def __init__(self, diagram: Diagram) -> None:
        super().__init__(diagram)
        starts = diagram.starts
        sets = self.sets
        self._long = int((sets.stops - sets.firsts).sum()) > _MOST_LABELS
        self._arrays = (starts[0], diagram.sets, diagram.targets, starts[1], diagram.joined, sets.start, sets.firsts, sets.stops)

    def feasible(self, allowed: Bools) -> bool:
        """Whether a product has allowed labels only."""
        return bool(_reach_up(self._allowed_sets(allowed), *self._arrays[:5])[0])

    def supported(self, allowed: Bools) -> Bools:
        """Which labels are in a product that has allowed labels only, its label of the same variable aside."""
        found = _supported(self._allowed_sets(allowed), *self._arrays[:5])
        return self.sets.union(found) if self._long else np.asarray(_union(found, len(allowed), *self._arrays[5:]))

    def _allowed_sets(self, allowed: Bools) -> Bools:
        """Which sets have an allowed label."""
        return self.sets.any(allowed) if self._long else np.asarray(_any(allowed, *self._arrays[5:]))

    def least(self, labels: Amounts, infinite: int) -> Amounts:
        """For each label the least cost of a product with it, the label itself not counted; `infinite` where there is none."""
        if labels.dtype == object or labels.ndim > 1:
            return super().least(labels, infinite)
        if self._long:
            return self.sets.spread(_least_of_sets(infinite, self.sets.least(labels), *self._arrays[:5]), infinite)
        of_set = _least_of_sets(infinite, _set_costs(labels, *self._arrays[5:]), *self._arrays[:5])
        return np.asarray(_spread(of_set, len(labels), infinite, *self._arrays[5:]))

    def cost_up(self, by_set: Amounts, infinite: int) -> Amounts:
        """The least cost of satisfying each node; `infinite` where it cannot be."""
        if by_set.dtype == object or by_set.ndim > 1:
            return super().cost_up(by_set, infinite)
        return np.asarray(_cost_up(infinite, by_set, *self._arrays[:5]))


_MOST_LABELS = 100_000  # in all sets; beyond, ranges are better not walked label by label

compiled = njit(cache=True, nogil=True)


@compiled
def _any(allowed, set_start, firsts, stops):  # type: ignore[no-untyped-def]
    by_set = np.zeros(len(set_start) - 1, dtype=np.bool_)
    for number in range(len(by_set)):
        for place in range(set_start[number], set_start[number + 1]):
            for label in range(firsts[place], stops[place]):
                if allowed[label]:
                    by_set[number] = True
                    break
            if by_set[number]:
                break
    return by_set


@compiled
def _union(sets, labels, set_start, firsts, stops):  # type: ignore[no-untyped-def]
    found = np.zeros(labels, dtype=np.bool_)
    for number in range(len(sets)):
        if sets[number]:
            for place in range(set_start[number], set_start[number + 1]):
                found[firsts[place] : stops[place]] = True
    return found


@compiled
def _reach_up(by_set, arc_start, sets, targets, link_start, joined):  # type: ignore[no-untyped-def]
    up = np.ones(len(arc_start) - 1, dtype=np.bool_)
    for node in range(len(up) - 1, -1, -1):
        if arc_start[node] < arc_start[node + 1]:
            up[node] = False
            for arc in range(arc_start[node], arc_start[node + 1]):
                if by_set[sets[arc]] and up[targets[arc]]:
                    up[node] = True
                    break
        else:
            for link in range(link_start[node], link_start[node + 1]):
                if not up[joined[link]]:
                    up[node] = False
                    break
    return up


@compiled
def _supported(by_set, arc_start, sets, targets, link_start, joined):  # type: ignore[no-untyped-def]
    up = _reach_up(by_set, arc_start, sets, targets, link_start, joined)
    down = np.zeros(len(up), dtype=np.bool_)
    down[0] = True
    found = np.zeros(len(by_set), dtype=np.bool_)
    for node in range(len(up)):
        if not down[node]:
            continue
        for arc in range(arc_start[node], arc_start[node + 1]):
            number, target = sets[arc], targets[arc]
            if up[target]:
                found[number] = True
            if by_set[number]:
                down[target] = True
        fails = 0
        for link in range(link_start[node], link_start[node + 1]):
            fails += not up[joined[link]]
        if fails <= 1:
            for link in range(link_start[node], link_start[node + 1]):
                if fails == 0 or not up[joined[link]]:
                    down[joined[link]] = True
    return found


@compiled
def _cost_up(infinite, by_set, arc_start, sets, targets, link_start, joined):  # type: ignore[no-untyped-def]
    cost = np.zeros(len(arc_start) - 1, dtype=np.int64)
    for node in range(len(cost) - 1, -1, -1):
        if arc_start[node] < arc_start[node + 1]:
            best = infinite
            for arc in range(arc_start[node], arc_start[node + 1]):
                best = min(best, cost[targets[arc]] + by_set[sets[arc]])
            cost[node] = best
        else:
            total = 0
            for link in range(link_start[node], link_start[node + 1]):
                total += cost[joined[link]]
            cost[node] = min(total, infinite)
    return cost


@compiled
def _set_costs(labels, set_start, firsts, stops):  # type: ignore[no-untyped-def]
    costs = np.empty(len(set_start) - 1, dtype=np.int64)
    for number in range(len(costs)):
        best = labels[firsts[set_start[number]]]
        for place in range(set_start[number], set_start[number + 1]):
            for label in range(firsts[place], stops[place]):
                best = min(best, labels[label])
        costs[number] = best
    return costs


@compiled
def _least_of_sets(infinite, by_set, arc_start, sets, targets, link_start, joined):  # type: ignore[no-untyped-def]
    up = _cost_up(infinite, by_set, arc_start, sets, targets, link_start, joined)
    down = np.full(len(up), infinite, dtype=np.int64)
    down[0] = 0
    of_set = np.full(len(by_set), infinite, dtype=np.int64)
    for node in range(len(up)):
        above = down[node]
        if above >= infinite:
            continue
        for arc in range(arc_start[node], arc_start[node + 1]):
            number, target = sets[arc], targets[arc]
            of_set[number] = min(of_set[number], above + up[target])
            down[target] = min(down[target], above + by_set[number])
        total = 0
        for link in range(link_start[node], link_start[node + 1]):
            total += up[joined[link]]
        for link in range(link_start[node], link_start[node + 1]):
            target = joined[link]
            down[target] = min(down[target], above + total - up[target])
    return of_set


@compiled
def _spread(of_set, labels, infinite, set_start, firsts, stops):  # type: ignore[no-untyped-def]
    found = np.full(labels, infinite, dtype=np.int64)
    for number in range(len(of_set)):
        amount = of_set[number]
        for place in range(set_start[number], set_start[number + 1]):
            for label in range(firsts[place], stops[place]):
                found[label] = min(found[label], amount)
    return found
