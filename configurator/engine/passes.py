"""Passes over a diagram, in numpy: up from the terminal and down from the root, level by level.

Sources of the method: Andersen, Hadzic, Pisinger, "Interactive cost configuration over decision diagrams" (JAIR 2010);
Amilhastre, Fargier, Niveau, Pralet, "Compiling CSPs" (2014); messages up and down a tree of independent parts as in Dechter,
"Reasoning with probabilistic and deterministic graphical models" (2013).

Going up, a decision node takes the best of its arcs, and a branch all of its links together. Going down, a node under a branch
is reached with the other parts of that branch: only what they have in common with it does the node itself not decide.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from configurator.engine.diagram import Diagram
from configurator.engine.labels import Amounts, Bools
from configurator.engine.ragged import Ints, starts_of
from configurator.errors import MissingExtraError


@dataclass(frozen=True, slots=True)
class _Links:
    """The links of one level: `owner` is the place of each link's branch among `branches`, the nodes that branch.

    `under` are the nodes that are joined; `arranged` are the links in order of these, those of each begin at `joined_start`.
    """

    branches: Ints
    under: slice
    joined: Ints
    owner: Ints
    start: Ints
    arranged: Ints
    joined_start: Ints


@dataclass(frozen=True, slots=True)
class _Level:
    """The arcs of one level by source and, those that do not lead to the terminal, by target; and its links."""

    arcs: slice
    nodes: slice
    below: slice
    sources: Ints
    sets: Ints
    targets: Ints
    source_start: Ints
    down_sources: Ints
    down_sets: Ints
    target_start: Ints
    links: _Links | None


def passes_over(diagram: Diagram) -> Passes:
    """The passes over a diagram: in numpy, or as compiled loops where `$CONFIGURATOR_LOOPS` is `compiled`.

    Raises MissingExtraError where compiled loops are asked for and numba (the extra `fast`) is not installed.
    """
    if os.environ.get("CONFIGURATOR_LOOPS", "numpy") != "compiled":
        return Passes(diagram)
    try:
        from configurator.engine.loops import CompiledPasses
    except ImportError as error:
        raise MissingExtraError("numba", "for compiled loops (CONFIGURATOR_LOOPS=compiled)", "fast") from error
    return CompiledPasses(diagram)


class Passes:
    """The passes over one diagram that has products. Marks and amounts are arrays over its nodes, labels or sets."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.sets = diagram.label_sets

    # --- what is possible ----------------------------------------------------------------------------------------

    def feasible(self, allowed: Bools) -> bool:
        """Whether a product has allowed labels only."""
        return bool(self._reach_up(self.sets.any(allowed))[0])

    def leads_to_product(self, allowed: Bools) -> bool:
        """As `feasible`, from the root down: where almost every variable has one label, few nodes are seen."""
        diagram, by_set = self.diagram, self.sets.any(allowed)
        arc_start, link_start = diagram.starts
        below: dict[int, list[int]] = {}
        pending = [0]
        while pending:
            node = pending.pop()
            if node in below:
                continue
            arcs = slice(arc_start[node], arc_start[node + 1])
            if arcs.start < arcs.stop:
                below[node] = diagram.targets[arcs][by_set[diagram.sets[arcs]]].tolist()
            else:
                below[node] = diagram.joined[link_start[node] : link_start[node + 1]].tolist()
            pending += below[node]
        satisfied: dict[int, bool] = {}
        for node in sorted(below, reverse=True):  # whatever is below a node has a greater number
            is_decision = arc_start[node] < arc_start[node + 1]
            satisfied[node] = (any if is_decision else all)(satisfied[each] for each in below[node])
        return satisfied[0]

    def supported(self, allowed: Bools) -> Bools:
        """Which labels are in a product that has allowed labels only, its label of the same variable aside."""
        diagram, by_set = self.diagram, self.sets.any(allowed)
        if by_set.all():
            return self._every_label
        up = self._reach_up(by_set)
        down = self._reach_down(by_set, up)
        found = np.zeros(len(diagram.set_start) - 1, dtype=bool)
        found[diagram.sets[down[diagram.sources] & up[diagram.targets]]] = True
        return self.sets.union(found)

    @cached_property
    def _every_label(self) -> Bools:
        """The labels that are in any product."""
        return self.sets.union(np.ones(len(self.diagram.set_start) - 1, dtype=bool))

    def _reach_up(self, by_set: Bools) -> Bools:
        """Which nodes can be satisfied."""
        up = np.ones(self.diagram.nodes, dtype=bool)
        alive = by_set[self.diagram.sets]
        if alive.all():
            return up
        for level in reversed(self._levels):
            if level.links is not None:
                up[level.links.branches] = np.logical_and.reduceat(up[level.links.joined], level.links.start)
            if len(level.sources):
                np.logical_or.reduceat(up[level.targets] & alive[level.arcs], level.source_start, out=up[level.nodes])
        return up

    def _reach_down(self, by_set: Bools, up: Bools) -> Bools:
        """Which nodes are reached from the root by allowed labels, with all other parts of the branches on the way satisfied."""
        down = np.ones(self.diagram.nodes, dtype=bool)
        alive = by_set[self.diagram.sets]
        for level in self._levels:
            if len(level.sources):
                reached = level.targets[alive[level.arcs] & down[level.sources]]
                down[level.below] = False
                down[reached] = True
            links = level.links
            if links is not None:
                fails = ~up[links.joined]
                others = np.add.reduceat(fails, links.start, dtype=np.int64)[links.owner] == fails
                reached = links.joined[others & down[links.branches][links.owner]]
                down[links.under] = False
                down[reached] = True
        return down

    def ways(self, labels: Amounts) -> int:
        """The number of products, a label counting as often as `labels` says."""
        return int(self.ways_up(labels)[0])

    def ways_up(self, labels: Amounts) -> Amounts:
        """In how many ways each node can be satisfied, a label counting as often as `labels` says."""
        diagram = self.diagram
        ways: Amounts = np.ones(diagram.nodes, dtype=labels.dtype)
        weight = self.sets.total(labels)[diagram.sets]
        for level in reversed(self._levels):
            if level.links is not None:
                ways[level.links.branches] = np.multiply.reduceat(ways[level.links.joined], level.links.start)
            if len(level.sources):
                ways[level.nodes] = np.add.reduceat(ways[level.targets] * weight[level.arcs], level.source_start)
        return ways

    # --- what it costs -------------------------------------------------------------------------------------------

    def least(self, labels: Amounts, infinite: int) -> Amounts:
        """For each label the least cost of a product with it, the label itself not counted; `infinite` where there is none.

        `labels` are costs, none negative, `infinite` for what is not allowed; no sum of `infinite` over all variables may
        overflow. They may have a second axis, of questions that are asked at once.
        """
        diagram, by_set = self.diagram, self.sets.least(labels)
        up = self.cost_up(by_set, infinite)
        down = self._cost_down(by_set, up, infinite)
        through = down[diagram.sources] + up[diagram.targets]
        arranged, start = self._by_set
        least = np.minimum.reduceat(through[arranged], start)
        return np.minimum(self.sets.spread(least, infinite), infinite)

    def cost_up(self, by_set: Amounts, infinite: int) -> Amounts:
        """The least cost of satisfying each node; `infinite` where it cannot be."""
        cost: Amounts = np.zeros((self.diagram.nodes, *by_set.shape[1:]), dtype=by_set.dtype)
        by_arc = by_set[self.diagram.sets]
        for level in reversed(self._levels):
            if level.links is not None:
                total = np.add.reduceat(cost[level.links.joined], level.links.start)
                cost[level.links.branches] = np.minimum(total, infinite)
            if len(level.sources):
                total = np.minimum.reduceat(cost[level.targets] + by_arc[level.arcs], level.source_start)
                np.minimum(total, infinite, out=cost[level.nodes])
        return cost

    def _cost_down(self, by_set: Amounts, up: Amounts, infinite: int) -> Amounts:
        """The least cost of everything else in a product that meets a node; `infinite` where there is none."""
        cost: Amounts = np.zeros((self.diagram.nodes, *by_set.shape[1:]), dtype=by_set.dtype)
        for level in self._levels:
            if len(level.down_sources):
                total = np.minimum.reduceat(cost[level.down_sources] + by_set[level.down_sets], level.target_start)
                np.minimum(total, infinite, out=cost[level.below])
            links = level.links
            if links is not None:
                parts = up[links.joined]
                others = np.add.reduceat(parts, links.start)[links.owner] - parts + cost[links.branches][links.owner]
                total = np.minimum.reduceat(others[links.arranged], links.joined_start)
                np.minimum(total, infinite, out=cost[links.under])
        return cost

    # --- arrangements, made once ---------------------------------------------------------------------------------

    @cached_property
    def _levels(self) -> list[_Level]:
        diagram, found = self.diagram, []
        bounds = diagram.levels.tolist()
        for depth, (first, stop) in enumerate(pairwise(diagram.arc_start.tolist())):
            nodes, below = slice(bounds[depth][1], bounds[depth][3]), slice(bounds[depth + 1][0], bounds[depth + 1][2])
            sources, sets, targets = (part[first:stop] for part in (diagram.sources, diagram.sets, diagram.targets))
            inner = np.flatnonzero(targets < diagram.nodes - 1)
            inner = inner[np.argsort(targets[inner], kind="stable")]
            found.append(
                _Level(
                    slice(first, stop),
                    nodes,
                    below,
                    sources,
                    sets,
                    targets,
                    starts_of(sources - nodes.start, nodes.stop - nodes.start)[:-1],
                    sources[inner],
                    sets[inner],
                    starts_of(targets[inner] - below.start, below.stop - below.start)[:-1],
                    self._links(depth),
                )
            )
        return found

    def _links(self, depth: int) -> _Links | None:
        diagram = self.diagram
        first, stop = diagram.link_start[depth : depth + 2].tolist()
        if stop == first:
            return None
        (start, decisions, _, more), (end, _, under, _) = diagram.levels[depth : depth + 2].tolist()
        last = int(diagram.levels[min(depth + 2, len(diagram.levels) - 1), 0])
        branches = np.concatenate([np.arange(start, decisions), np.arange(more, end)])
        owner = np.searchsorted(branches, diagram.branches[first:stop])
        joined = diagram.joined[first:stop]
        arranged = np.argsort(joined, kind="stable")
        return _Links(
            branches,
            slice(under, last),
            joined,
            owner,
            starts_of(owner, len(branches))[:-1],
            arranged,
            starts_of(joined[arranged] - under, last - under)[:-1],
        )

    @cached_property
    def _by_set(self) -> tuple[Ints, Ints]:
        """Arcs in order of their set, and where each set begins."""
        arranged = np.argsort(self.diagram.sets, kind="stable")
        return arranged, starts_of(self.diagram.sets[arranged], len(self.diagram.set_start) - 1)[:-1]
