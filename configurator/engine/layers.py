"""The diagram under construction: layers of arcs, conjoined with one automaton at a time and kept reduced.

Layer `i` reads the i-th variable of the order. Its arcs lead from nodes of layer `i` to nodes of layer `i + 1`; above
the first layer there is one root, below the last one terminal. Reduced: no two nodes of a layer have the same arcs, every
node is reached from the root and reaches the terminal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from configurator.engine.automaton import Automaton
from configurator.engine.ragged import Ints, equal_groups, gather, number, starts_of


@dataclass(frozen=True, slots=True)
class Layer:
    """Arcs sorted by (source, label): `labels` are class numbers of the layer's variable."""

    width: int
    sources: Ints
    labels: Ints
    targets: Ints

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays held."""
        return self.sources.nbytes + self.labels.nbytes + self.targets.nbytes


Check = Callable[[int], None]


def arc_count(layers: list[Layer]) -> int:
    """How many arcs some layers have."""
    return sum(len(layer.labels) for layer in layers)


def free_layer(classes: int) -> Layer:
    """The layer of a variable that nothing restricts yet: one node, one arc a class, all to the same node."""
    zeros = np.zeros(classes, dtype=np.int64)
    return Layer(1, zeros, np.arange(classes), zeros)


def conjoin(layers: list[Layer], automaton: Automaton, position: list[int], check: Check) -> bool:
    """Restrict the diagram to the paths that an automaton accepts, in place; False where none is left.

    Only layers between the automaton's first and last variable are touched, and further up and down only as long as
    node numbers change. `check` is called with the bytes of the arrays in work and raises where a budget is spent.
    """
    positions = [position[variable] for variable in automaton.scope]
    first, last = positions[0], positions[-1]
    product = _product(layers, automaton, positions, check)
    renumber: Ints | None = None
    for depth in range(last, first - 1, -1):
        layer, renumber = _reduced(product[depth - first], renumber)
        if layer.width == 0:
            return False
        layers[depth] = layer
    _settle_above(layers, first - 1, renumber)
    _drop_unreached(layers, last)
    return bool(layers[0].width)


def _product(layers: list[Layer], automaton: Automaton, positions: list[int], check: Check) -> list[Layer]:
    """The layers of the product with the automaton, top down, not yet reduced."""
    first, last = positions[0], positions[-1]
    steps = dict(zip(positions, automaton.steps, strict=True))
    nodes = np.arange(layers[first].width)
    states = np.zeros(len(nodes), dtype=np.int64)
    product = []
    held = 0
    for depth in range(first, last + 1):
        layer = layers[depth]
        owner, arc = gather(starts_of(layer.sources, layer.width), nodes)
        labels, targets, reached = layer.labels[arc], layer.targets[arc], states[owner]
        if depth in steps:
            reached = steps[depth][reached, labels]
            kept = reached >= 0
            owner, labels, targets, reached = owner[kept], labels[kept], targets[kept], reached[kept]
        if depth == last:
            product.append(Layer(len(nodes), owner, labels, targets))
            break
        below = int(reached.max(initial=0)) + 1
        pairs, numbers = number(targets * below + reached)
        product.append(Layer(len(nodes), owner, labels, numbers))
        nodes, states = np.divmod(pairs, below)
        held += product[-1].nbytes
        check(held)
    return product


def _reduced(layer: Layer, renumber: Ints | None) -> tuple[Layer, Ints]:
    """A layer with its targets renumbered (-1: gone), equal nodes merged and dead ones dropped; and its own renumbering."""
    sources, labels, targets = layer.sources, layer.labels, layer.targets
    if renumber is not None:
        targets = renumber[targets]
        kept = targets >= 0
        if not kept.all():
            sources, labels, targets = sources[kept], labels[kept], targets[kept]
    own = np.full(layer.width, -1, dtype=np.int64)
    if len(sources) == 0:
        return Layer(0, sources, labels, targets), own
    start = starts_of(sources, layer.width)
    stride = int(labels.max()) + 1
    leader = equal_groups(start, targets * stride + labels)
    alive = start[1:] > start[:-1]
    kept_nodes = np.flatnonzero(alive & (leader == np.arange(layer.width)))
    own[kept_nodes] = np.arange(len(kept_nodes))
    own = np.where(alive, own[leader], -1)
    if len(kept_nodes) == layer.width:
        return Layer(layer.width, sources, labels, targets), own
    owner, arc = gather(start, kept_nodes)
    return Layer(len(kept_nodes), owner, labels[arc], targets[arc]), own


def reduced(layers: list[Layer]) -> list[Layer]:
    """Layers with equal nodes merged, and without nodes that do not reach the terminal or are not reached."""
    layers = list(layers)
    renumber: Ints | None = None
    for depth in reversed(range(len(layers))):
        layers[depth], renumber = _reduced(layers[depth], renumber)
    for depth in range(len(layers)):
        _drop_unreached(layers, depth)
    return layers


def _settle_above(layers: list[Layer], depth: int, renumber: Ints | None) -> None:
    """Carry a renumbering of nodes upwards until it changes nothing."""
    while depth >= 0 and renumber is not None and not _is_identity(renumber):
        layers[depth], renumber = _reduced(layers[depth], renumber)
        depth -= 1


def _is_identity(renumber: Ints) -> bool:
    return bool(np.array_equal(renumber, np.arange(len(renumber))))


def _drop_unreached(layers: list[Layer], depth: int) -> None:
    """Drop nodes below `depth` that no arc leads to any more, downwards until none is lost."""
    while depth + 1 < len(layers):
        above, layer = layers[depth], layers[depth + 1]
        reached, targets = number(above.targets)
        if len(reached) == layer.width:
            return
        layers[depth] = Layer(above.width, above.sources, above.labels, targets)
        owner, arc = gather(starts_of(layer.sources, layer.width), reached)
        layers[depth + 1] = Layer(len(reached), owner, layer.labels[arc], layer.targets[arc])
        depth += 1
