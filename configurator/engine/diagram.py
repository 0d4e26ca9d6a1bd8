"""The compiled form: a multi-valued decision diagram as flat arrays, a small immutable value.

A path from the root to the terminal takes one arc a variable; its labels are the classes of one product. What is asked
of a diagram stands in `passes` and `diagram_engine`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from configurator.engine.effort import Effort
from configurator.engine.encoding import Encoding
from configurator.engine.layers import Layer, reduced
from configurator.engine.ragged import Ints, equal_groups, gather, number, starts_of
from configurator.engine.sifting import exchange_neighbours, sift

Bools = NDArray[np.bool_]

_RESTRICTION_SECONDS = 0.8


@dataclass(frozen=True)
class Diagram:
    """A reduced, layered, multi-valued decision diagram as flat arrays.

    `order[i]` is the variable of layer `i`. Nodes, labels and sets are numbered through all layers; the arcs of layer `i`
    are `arc_start[i]:arc_start[i + 1]`, sorted by source; its nodes `node_start[i]:node_start[i + 1]`. Labels of variable
    `v` start at `label_start[v]`, one a class. All labels between two nodes are one arc, marked with a set of labels:
    those of set `s` are `set_labels[set_start[s]:set_start[s + 1]]`. `feasible`: there are products; without, no arcs.
    """

    order: tuple[int, ...]
    node_start: Ints
    arc_start: Ints
    sources: Ints
    sets: Ints
    targets: Ints
    set_start: Ints
    set_labels: Ints
    label_start: Ints
    encoding: Encoding
    feasible: bool

    @property
    def nodes(self) -> int:
        """How many nodes, the terminal included."""
        return int(self.node_start[-1])

    @property
    def arcs(self) -> int:
        """How many arcs."""
        return len(self.sets)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays held."""
        arrays = (self.node_start, self.arc_start, self.sources, self.sets, self.targets, self.set_start, self.set_labels)
        return sum(array.nbytes for array in arrays)

    def layers(self) -> list[Layer]:
        """The layers with one arc for each label, as compiling works on them."""
        entry, label = gather(self.set_start, self.sets)
        found = []
        for depth, variable in enumerate(self.order):
            first, last = np.searchsorted(entry, self.arc_start[depth : depth + 2])
            arcs, start = entry[first:last], self.node_start[depth : depth + 2]
            labels = self.set_labels[label[first:last]] - self.label_start[variable]
            found.append(Layer(int(start[1] - start[0]), self.sources[arcs] - start[0], labels, self.targets[arcs] - start[1]))
        return found


def build_diagram(encoding: Encoding, order: Sequence[int], layers: list[Layer] | None) -> Diagram:
    """The flat form of finished layers; None for the layers of a problem without products."""
    label_start = np.concatenate([[0], np.cumsum([encoding.class_count(v) for v in range(len(encoding.sizes))])])
    feasible = layers is not None
    if layers is None:
        nothing = np.zeros(0, dtype=np.int64)
        layers = [Layer(0, nothing, nothing, nothing) for _ in order]
    node_start = np.concatenate([[0], np.cumsum([layer.width for layer in layers] + [1])])
    empty = [np.zeros(0, dtype=np.int64)]
    sources = np.concatenate(empty + [layer.sources + start for layer, start in zip(layers, node_start, strict=False)])
    targets = np.concatenate(empty + [layer.targets + start for layer, start in zip(layers, node_start[1:], strict=False)])
    labels = np.concatenate(empty + [layer.labels + label_start[v] for layer, v in zip(layers, order, strict=True)])
    arrange = np.lexsort((labels, targets, sources))
    sources, targets, labels = sources[arrange], targets[arrange], labels[arrange]
    begins = np.flatnonzero((np.diff(sources, prepend=-1) != 0) | (np.diff(targets, prepend=-1) != 0))
    groups = np.append(begins, len(labels))
    leaders, sets = number(equal_groups(groups, labels))
    owners, entries = gather(groups, leaders)
    return Diagram(
        tuple(order),
        node_start,
        np.searchsorted(sources[begins], node_start).astype(np.int64),
        sources[begins],
        sets,
        targets[begins],
        starts_of(owners, len(leaders)),
        labels[entries],
        label_start,
        encoding,
        feasible,
    )


def restricted(diagram: Diagram, allowed: Bools, down: Bools, up: Bools) -> Diagram:
    """The part of a diagram on allowed labels, between nodes that are reached from the root and reach the terminal."""
    layers: list[Layer] = []
    for depth, (layer, variable) in enumerate(zip(diagram.layers(), diagram.order, strict=True)):
        start, below, end = diagram.node_start[depth : depth + 3]
        kept = down[start:below][layer.sources] & up[below:end][layer.targets]
        kept &= allowed[diagram.label_start[variable] :][layer.labels]
        layers.append(Layer(layer.width, layer.sources[kept], layer.labels[kept], layer.targets[kept]))
    if not len(layers[0].labels):
        return build_diagram(diagram.encoding, diagram.order, None)
    effort = Effort(_RESTRICTION_SECONDS)
    order, layers = exchange_neighbours(list(diagram.order), reduced(layers), effort.left)
    return build_diagram(diagram.encoding, *sift(order, layers, effort.left))

