"""Passes over a diagram, in numpy: down from the root and up from the terminal, layer by layer.

Sources of the method: Andersen, Hadzic, Pisinger, "Interactive cost configuration over decision diagrams" (JAIR 2010);
Amilhastre, Fargier, Niveau, Pralet, "Compiling CSPs" (2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.engine.diagram import Bools, Diagram
from configurator.engine.ragged import Ints, starts_of

Amounts = NDArray[Any]  # int64, or Python integers (object) where 64 bits are too few


@dataclass(frozen=True, slots=True)
class LayerArcs:
    """One layer's arcs, ready for passes: in order of source (for up) and in order of target (for down)."""

    nodes: slice
    below: slice
    sources: Ints
    sets: Ints
    targets: Ints
    source_start: Ints
    down_sources: Ints
    down_sets: Ints
    target_start: Ints


@dataclass(frozen=True, slots=True)
class _Arranged:
    """Arcs in order of their set, and the labels of all sets in order of the label."""

    sources: Ints
    targets: Ints
    set_start: Ints
    sets_by_label: Ints
    present: Ints
    label_start: Ints


class Passes:
    """The passes over one diagram. Marks and amounts are arrays over its nodes, labels or sets."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram

    @cached_property
    def layers(self) -> list[LayerArcs]:
        """The arcs of each layer, arranged for both directions; made once."""
        diagram = self.diagram
        found = []
        for depth in range(len(diagram.order)):
            arcs = slice(diagram.arc_start[depth], diagram.arc_start[depth + 1])
            nodes = slice(int(diagram.node_start[depth]), int(diagram.node_start[depth + 1]))
            below = slice(nodes.stop, int(diagram.node_start[depth + 2]))
            sources, sets, targets = diagram.sources[arcs], diagram.sets[arcs], diagram.targets[arcs]
            source_start = starts_of(sources - nodes.start, nodes.stop - nodes.start)[:-1]
            by_target = np.argsort(targets, kind="stable")
            target_start = starts_of(targets[by_target] - below.start, below.stop - below.start)[:-1]
            down = sources[by_target], sets[by_target], target_start
            found.append(LayerArcs(nodes, below, sources, sets, targets, source_start, *down))
        return found

    @cached_property
    def _arranged(self) -> _Arranged:
        diagram = self.diagram
        by_set = np.argsort(diagram.sets, kind="stable")
        set_count = len(diagram.set_start) - 1
        by_label = np.argsort(diagram.set_labels, kind="stable")
        owner = np.repeat(np.arange(set_count), np.diff(diagram.set_start))
        present, label_start = np.unique(diagram.set_labels[by_label], return_index=True)
        set_start = starts_of(diagram.sets[by_set], set_count)[:-1]
        return _Arranged(
            diagram.sources[by_set], diagram.targets[by_set], set_start, owner[by_label], present, label_start
        )

    def allowed_sets(self, labels: Bools) -> Bools:
        """Which sets have an allowed label."""
        allowed: Bools = np.logical_or.reduceat(labels[self.diagram.set_labels], self.diagram.set_start[:-1])
        return allowed

    def reach_down(self, allowed: Bools, decided: set[int], first: int, stop: int) -> Bools:
        """Which nodes are reached from the root, in the layers after `first` up to `stop`; all others are True."""
        reached = np.ones(self.diagram.nodes, dtype=bool)
        for depth in range(first, stop):
            layer = self.layers[depth]
            alive = reached[layer.sources]
            if depth in decided:
                alive &= allowed[layer.sets]
            reached[layer.below] = False
            reached[layer.targets[alive]] = True
        return reached

    def reach_up(self, allowed: Bools, decided: set[int], last: int) -> Bools:
        """Which nodes reach the terminal, in the layers from `last` upwards; all others are True."""
        reaching = np.ones(self.diagram.nodes, dtype=bool)
        for depth in range(last, -1, -1):
            layer = self.layers[depth]
            alive = reaching[layer.targets]
            if depth in decided:
                alive &= allowed[layer.sets]
            reaching[layer.nodes] = False
            reaching[layer.sources[alive]] = True
        return reaching

    def supported_labels(self, down: Bools, up: Bools, labels: int) -> Bools:
        """Which of so many labels are on an arc between nodes that are reached from above and from below."""
        diagram = self.diagram
        sets = np.zeros(len(diagram.set_start) - 1, dtype=bool)
        sets[diagram.sets[down[diagram.sources] & up[diagram.targets]]] = True
        found = np.zeros(labels, dtype=bool)
        found[diagram.set_labels[np.repeat(sets, np.diff(diagram.set_start))]] = True
        return found

    def ways(self, labels: Amounts) -> Amounts:
        """For each node the number of ways to the terminal, a label counting as often as `labels` says."""
        ways: Amounts = np.zeros(self.diagram.nodes, dtype=labels.dtype)
        ways[-1] = 1
        if self.layers:
            weight: Amounts = np.add.reduceat(labels[self.diagram.set_labels], self.diagram.set_start[:-1])
        for layer in reversed(self.layers):
            ways[layer.nodes] = np.add.reduceat(ways[layer.targets] * weight[layer.sets], layer.source_start)
        return ways

    def set_costs(self, labels: Amounts) -> Amounts:
        """The least cost of a label of each set."""
        costs: Amounts = np.minimum.reduceat(labels[self.diagram.set_labels], self.diagram.set_start[:-1])
        return costs

    def cost_down(self, by_set: Amounts) -> Amounts:
        """The least cost of a path from the root to each node."""
        cost: Amounts = np.zeros(self.diagram.nodes, dtype=by_set.dtype)
        for layer in self.layers:
            arcs = cost[layer.down_sources] + by_set[layer.down_sets]
            np.minimum.reduceat(arcs, layer.target_start, out=cost[layer.below])
        return cost

    def cost_up(self, by_set: Amounts) -> Amounts:
        """The least cost of a path from each node to the terminal."""
        cost: Amounts = np.zeros(self.diagram.nodes, dtype=by_set.dtype)
        for layer in reversed(self.layers):
            arcs = cost[layer.targets] + by_set[layer.sets]
            np.minimum.reduceat(arcs, layer.source_start, out=cost[layer.nodes])
        return cost

    def least_by_label(self, by_set: Amounts, labels: int, infinite: int) -> Amounts:
        """For each of so many labels the least cost of a path with it, the label itself not counted; else `infinite`."""
        arranged = self._arranged
        through = self.cost_down(by_set)[arranged.sources] + self.cost_up(by_set)[arranged.targets]
        of_set = np.minimum.reduceat(through, arranged.set_start)
        least: Amounts = np.full(labels, infinite, dtype=by_set.dtype)
        least[arranged.present] = np.minimum.reduceat(of_set[arranged.sets_by_label], arranged.label_start)
        return least
