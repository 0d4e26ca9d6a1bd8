"""The diagram under construction: a layer of arcs for each variable, conjoined with one automaton at a time, kept reduced.

The variables form a tree. A node of a variable's layer stands for what is left of its part of the tree; its arcs read the
variable and lead on: at a leaf to the terminal, with one child to a node of the child's layer, with several children to a
*branch*, which joins one node of each child. A path of a plain decision diagram becomes a subtree that takes all children of
every branch that it meets (AND/OR multi-valued decision diagrams: Mateescu, Dechter, Marinescu, JAIR 33, 2008).

Reduced: no two nodes of a layer have the same arcs, no two branches join the same nodes, every node is reached from the root and
reaches the terminal on every branch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from configurator.engine.automaton import Automaton
from configurator.engine.ragged import Ints, equal_groups, gather, number, number_rows, starts_of, walk
from configurator.engine.tree import Tree

_NO_BRANCHES: Ints = np.zeros((0, 0), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Layer:
    """Arcs sorted by (source, first label). An arc is taken by the labels (classes) `first` to `stop - 1`.

    `branches[b]` are the nodes that branch `b` joins, one for each child in order; empty where there are fewer than two
    children. `targets` are branches then; else nodes of the child; else all 0, the terminal.
    """

    width: int
    sources: Ints
    firsts: Ints
    stops: Ints
    targets: Ints
    branches: Ints

    @property
    def arcs(self) -> int:
        """How many arcs."""
        return len(self.sources)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays held."""
        return 4 * self.sources.nbytes + self.branches.nbytes


Layers = list[Layer]
"""One layer for each variable, by its number."""

Check = Callable[[int], None]


def arc_count(layers: Iterable[Layer]) -> int:
    """How many arcs some layers have, a branch counted as two."""
    return sum(layer.arcs + 2 * len(layer.branches) for layer in layers)


def by_label(layer: Layer) -> tuple[Ints, Ints, Ints]:
    """Source, label and target of each label of each arc."""
    owner, labels = walk(layer.firsts, layer.stops - layer.firsts)
    return layer.sources[owner], labels, layer.targets[owner]


def click_size(layers: Iterable[Layer]) -> int:
    """What a click walks: pairs of a node and a target, however many ranges of labels lead there; a branch counted as two."""
    size = 0
    for layer in layers:
        pairs = layer.sources * (int(layer.targets.max(initial=0)) + 1) + layer.targets
        size += len(np.unique(pairs)) + 2 * len(layer.branches)
    return size


def free_layers(tree: Tree, allowed: list[NDArray[np.bool_]]) -> Layers:
    """The diagram of variables that nothing ties together: one node each, with arcs for its allowed classes."""
    found = []
    for classes, below in zip(allowed, tree.children, strict=True):
        edges = np.flatnonzero(np.diff(classes, prepend=False, append=False))
        zeros = np.zeros(len(edges) // 2, dtype=np.int64)
        branches = np.zeros((1, len(below)), dtype=np.int64) if len(below) > 1 else _NO_BRANCHES
        found.append(Layer(1, zeros, edges[::2], edges[1::2], zeros, branches))
    return found


def conjoin(layers: Layers, tree: Tree, automaton: Automaton, check: Check) -> bool:
    """Restrict the diagram to what an automaton accepts, in place; False where nothing is left.

    Only layers on the path between the automaton's first and last variable are touched, and others only as far as nodes are
    renumbered or no longer reached. `check` is called with the bytes of the arrays in work and raises where a budget is spent.
    """
    path = tree.path(automaton.scope[0], automaton.scope[-1])
    renumber: Ints | None = None
    for variable, layer in zip(reversed(path), reversed(_product(layers, tree, automaton, path, check)), strict=True):
        layers[variable], renumber = _reduced(layer, renumber, _column(tree, variable, path))
        if layers[variable].width == 0:
            return False
    above = _settle_above(layers, tree, path[0], renumber)
    if above is None:
        return False
    # On the path, nodes are no longer reached only where a branch died of another child, and below the last variable.
    branching = [variable for variable in (*above, *path[:-1]) if len(tree.children[variable]) > 1]
    _drop_unreached(layers, tree, [*branching, path[-1]])
    return True


def keep_labels(layers: Layers, tree: Tree, variable: int, kept: NDArray[np.bool_], check: Check) -> bool:
    """Leave a variable only some of its labels, in place; False where nothing is left. `check` as in `conjoin`."""
    return conjoin(layers, tree, Automaton([variable], [np.where(kept, 0, -1)[np.newaxis, :]]), check)


def with_labels(layers: Layers, tree: Tree, label_start: Ints, labels: Mapping[int, int]) -> bool:
    """Leave the variables of `labels` one label each, in place; False where nothing is left."""
    for variable, label in labels.items():
        kept = np.arange(label_start[variable], label_start[variable + 1]) == label
        if not keep_labels(layers, tree, variable, kept, lambda held: None):
            return False
    return True


def _column(tree: Tree, variable: int, path: list[int]) -> int:
    """Which child of a variable lies on a path."""
    on_path = [place for place, child in enumerate(tree.children[variable]) if child in path]
    return on_path[0] if on_path else 0


def _product(layers: Layers, tree: Tree, automaton: Automaton, path: list[int], check: Check) -> Layers:
    """The layers of the product with the automaton along the path, not yet reduced."""
    steps = dict(zip(automaton.scope, automaton.steps, strict=True))
    nodes = np.arange(layers[path[0]].width)
    states = np.zeros(len(nodes), dtype=np.int64)
    product: Layers = []
    held = 0
    for variable in path:
        layer = layers[variable]
        width = len(nodes)
        owner, arc = gather(starts_of(layer.sources, layer.width), nodes)
        found = replace(
            layer, width=width, sources=owner, firsts=layer.firsts[arc], stops=layer.stops[arc], targets=layer.targets[arc]
        )
        reached = states[owner]
        if variable in steps:
            found, reached = _cut(found, reached, steps[variable])
        if variable != path[-1]:
            found, nodes, states = _paired(found, reached, _column(tree, variable, path))
        product.append(found)
        held += found.nbytes
        check(held)
    return product


def _cut(layer: Layer, states: Ints, steps: Ints) -> tuple[Layer, Ints]:
    """Arcs cut into ranges of labels that lead an automaton on to the same state; and the state of each."""
    width = steps.shape[1]
    flat = steps.reshape(-1)
    changes = flat[1:] != flat[:-1]
    changes[width - 1 :: width] = True
    begins = (flat >= 0) & np.concatenate([[True], changes])
    ends = (flat >= 0) & np.concatenate([changes, [True]])
    run, stop = np.flatnonzero(begins), np.flatnonzero(ends) + 1
    until = np.cumsum(begins)
    begin = states * width + layer.firsts
    least = until[begin] - (flat[begin] >= 0)
    owner, taken = walk(least, until[states * width + layer.stops - 1] - least)
    base = states[owner] * width
    firsts = np.maximum(layer.firsts[owner], run[taken] - base)
    stops = np.minimum(layer.stops[owner], stop[taken] - base)
    cut = replace(layer, sources=layer.sources[owner], firsts=firsts, stops=stops, targets=layer.targets[owner])
    return cut, flat[run[taken]]


def _paired(layer: Layer, states: Ints, column: int) -> tuple[Layer, Ints, Ints]:
    """A layer whose arcs lead to pairs of a node below and a state; and the node and the state of each pair."""
    below = int(states.max(initial=0)) + 1
    pairs, targets = number(layer.targets * below + states)
    if not layer.branches.size:
        return replace(layer, targets=targets), *np.divmod(pairs, below)
    branch, state = np.divmod(pairs, below)
    branches = layer.branches[branch]
    pairs, branches[:, column] = number(branches[:, column] * below + state)
    return replace(layer, targets=targets, branches=branches), *np.divmod(pairs, below)


def _reduced(layer: Layer, renumber: Ints | None, column: int) -> tuple[Layer, Ints]:
    """A layer after the nodes of one child were renumbered (-1: gone): equal nodes are merged, dead ones dropped.

    And the renumbering of its own nodes.
    """
    if renumber is not None and layer.branches.size:
        layer, renumber = _with_branches(layer, renumber, column)
    sources, firsts, stops, targets = layer.sources, layer.firsts, layer.stops, layer.targets
    if renumber is not None:
        targets = renumber[targets]
        kept = targets >= 0
        if not kept.all():
            sources, firsts, stops, targets = sources[kept], firsts[kept], stops[kept], targets[kept]
    own = np.full(layer.width, -1, dtype=np.int64)
    if len(sources) == 0:
        return replace(layer, width=0, sources=sources, firsts=firsts, stops=stops, targets=targets), own
    sources, firsts, stops, targets = joined(sources, firsts, stops, targets)
    start = starts_of(sources, layer.width)
    stride = int(stops.max()) + 1
    leader = equal_groups(start, (targets * stride + firsts) * stride + stops)
    alive = start[1:] > start[:-1]
    kept_nodes = np.flatnonzero(alive & (leader == np.arange(layer.width)))
    own[kept_nodes] = np.arange(len(kept_nodes))
    own = np.where(alive, own[leader], -1)
    if len(kept_nodes) < layer.width:
        sources, arc = gather(start, kept_nodes)
        firsts, stops, targets = firsts[arc], stops[arc], targets[arc]
    return Layer(len(kept_nodes), sources, firsts, stops, targets, layer.branches), own


def _with_branches(layer: Layer, renumber: Ints, column: int) -> tuple[Layer, Ints]:
    """The layer with the nodes of one child renumbered in its branches; and the renumbering of the branches."""
    branches = layer.branches.copy()
    branches[:, column] = renumber[branches[:, column]]
    own = np.full(len(branches), -1, dtype=np.int64)
    alive = np.flatnonzero(branches[:, column] >= 0)
    branches = branches[alive]
    _, first, numbers = np.unique(number_rows(branches), return_index=True, return_inverse=True)
    own[alive] = numbers
    return replace(layer, branches=branches[first]), own


def joined(sources: Ints, firsts: Ints, stops: Ints, targets: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Arcs, those that touch and lead to the same target made one."""
    touch: NDArray[np.bool_] = (sources[1:] == sources[:-1]) & (targets[1:] == targets[:-1]) & (firsts[1:] == stops[:-1])
    if not touch.any():
        return sources, firsts, stops, targets
    begins = np.flatnonzero(np.concatenate([[True], ~touch]))
    ends = np.flatnonzero(np.concatenate([~touch, [True]]))
    return sources[begins], firsts[begins], stops[ends], targets[begins]


def _settle_above(layers: Layers, tree: Tree, variable: int, renumber: Ints | None) -> list[int] | None:
    """Carry a renumbering of nodes upwards until it changes nothing: what was touched, from the top; None: nothing is left."""
    touched: list[int] = []
    while tree.parent[variable] >= 0 and renumber is not None and not _is_identity(renumber):
        above = tree.parent[variable]
        layers[above], renumber = _reduced(layers[above], renumber, tree.children[above].index(variable))
        if layers[above].width == 0:
            return None
        variable = above
        touched.append(variable)
    return touched[::-1]


def _is_identity(renumber: Ints) -> bool:
    return bool(np.array_equal(renumber, np.arange(len(renumber))))


def _drop_unreached(layers: Layers, tree: Tree, starts: list[int]) -> None:
    """Drop branches and nodes below some variables that nothing leads to any more, downwards until none is lost."""
    pending = starts[::-1]
    while pending:
        variable = pending.pop()
        layer, children = layers[variable], tree.children[variable]
        if len(children) == 1:
            reached, targets = number(layer.targets)
            if _keep(layers, children[0], reached):
                layers[variable] = replace(layer, targets=targets)
                pending.append(children[0])
        elif children:
            used, targets = number(layer.targets)
            branches = layer.branches[used]
            for column, child in enumerate(children):
                reached, numbers = number(branches[:, column])
                if _keep(layers, child, reached):
                    branches[:, column] = numbers
                    pending.append(child)
            layers[variable] = replace(layer, targets=targets, branches=branches)


def _keep(layers: Layers, variable: int, nodes: Ints) -> bool:
    """Keep only some nodes of a layer; False where those are all."""
    layer = layers[variable]
    if len(nodes) == layer.width:
        return False
    owner, arc = gather(starts_of(layer.sources, layer.width), nodes)
    layers[variable] = replace(
        layer, width=len(nodes), sources=owner, firsts=layer.firsts[arc], stops=layer.stops[arc], targets=layer.targets[arc]
    )
    return True
