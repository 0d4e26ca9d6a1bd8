"""From a diagram whose first variables are large dimensions to its regions, and a small diagram of the choices they leave."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from configurator.engine.diagram import Diagram, build_diagram
from configurator.engine.dimensions import Regions
from configurator.engine.labels import Bools
from configurator.engine.layers import Layer, Layers, by_label
from configurator.engine.ragged import Ints, number, number_rows
from configurator.engine.tree import Tree, tree_of

_MOST_COMPARED = 3_000


def regions_of(
    diagram: Diagram, dimensions: Sequence[int], classes: Sequence[Ints], auxiliary: Collection[int]
) -> tuple[Regions, Diagram]:
    """The regions of all sizes, and the diagram of what they leave, in which the first dimension is the region.

    `classes[i]` is the class of each value of the i-th dimension, -1 where it has none. The first variables of the diagram below
    its root are the dimensions, one below the other. Values of `auxiliary` variables do not matter: they are no choices.
    """
    layers, tree = diagram.layers(), diagram.tree
    of_size, rows, children = _walk(layers, tree, dimensions, classes)
    below = _below(layers, tree, dimensions, rows, children, diagram.label_start)
    within = _within(rows, children, layers, tree, auxiliary)
    return Regions(of_size.reshape(len(classes[0]), -1).astype(np.int32), within), below


def _walk(layers: Layers, tree: Tree, dimensions: Sequence[int], classes: Sequence[Ints]) -> tuple[Ints, Ints, list[int]]:
    """The region of every size, the node of each child for every region, and the children: whatever hangs below a dimension.

    A region is told by where the arcs of all dimensions lead, the next dimension aside.
    """
    node = np.zeros([1] * len(classes), dtype=np.int64)  # in the layer of the variable that is walked; -1: no way on
    parts: list[Ints] = []  # for each variable walked: which rest it leaves, on the dimensions so far
    rests: list[Ints] = []  # and the nodes of its children, the next dimension aside, for each of these
    found_children: list[int] = []
    for step, variable in enumerate((tree.order[0], *dimensions)):
        layer, children = layers[variable], tree.children[variable]
        if step:
            along = classes[step - 1].reshape([-1 if axis == step - 1 else 1 for axis in range(len(classes))])
            node = _targets(layer, int(along.max()) + 1)[node, along]
        else:
            node = np.where(node == 0, layer.targets[0], -1)
        rows = layer.branches if len(children) > 1 else np.arange(int(layer.targets.max(initial=0)) + 1)[:, None]
        rows = np.concatenate([rows, np.full((1, rows.shape[1]), -1)])  # -1 stays -1
        own = [column for column, child in enumerate(children) if child not in dimensions]
        found_children += [children[column] for column in own]
        rest = rows[:, own]
        distinct, codes = np.unique(number_rows(rest + 1), return_index=True, return_inverse=True)[1:]
        rests.append(rest[distinct])
        parts.append(np.where(node < 0, -1, codes.reshape(-1)[node]))
        if step < len(dimensions):
            node = rows[node, children.index(dimensions[step])]
    whole = np.zeros_like(parts[-1])
    for part, rest in zip(parts, rests, strict=True):
        whole = whole * len(rest) + part
    dead = np.any(np.stack([np.broadcast_to(part < 0, whole.shape) for part in parts]), axis=0)
    codes, numbers = number(np.where(dead, 0, whole + 1).reshape(-1))
    offset = int(codes[0] == 0)
    places = np.unravel_index(codes[offset:] - 1, [len(rest) for rest in rests])
    nodes = np.concatenate([rest[place] for rest, place in zip(rests, places, strict=True)], axis=1)
    return numbers.reshape(whole.shape) - offset, nodes, found_children


def _targets(layer: Layer, classes: int = 0) -> Ints:
    """By node and class, where it leads; -1 for nowhere. One row and column more for what has no way on."""
    table = np.full((layer.width + 1, max(classes, int(layer.stops.max(initial=0))) + 1), -1, dtype=np.int64)
    sources, labels, targets = by_label(layer)
    table[sources, labels] = targets
    return table


def _below(
    layers: Layers, tree: Tree, dimensions: Sequence[int], rows: Ints, children: list[int], label_start: Ints
) -> Diagram:
    """The diagram with all dimensions replaced by one variable, the region; the other dimensions are left with one label."""
    root, region, others = tree.order[0], dimensions[0], list(dimensions[1:])
    parent = list(tree.parent)
    for variable in (region, *others):
        parent[variable] = root
    for child in children:
        parent[child] = region
    order = [root, region, *others, *(variable for variable in tree.order[1:] if variable not in dimensions)]
    below = tree_of(order, parent)
    one, none = np.zeros(1, dtype=np.int64), np.zeros((0, 0), dtype=np.int64)
    single = Layer(1, one, one, one + 1, one, none)
    found = list(layers)
    found[root] = replace(single, branches=np.zeros((1, 1 + len(others)), dtype=np.int64) if others else none)
    for variable in others:
        found[variable] = single
    count = np.arange(len(rows))
    targets = count if len(children) > 1 else rows[:, 0] if children else np.zeros(len(rows), dtype=np.int64)
    # The order of a node's children is that of the tree: by place in the order of the variables.
    columns = [children.index(child) for child in below.children[region]]
    branches = rows[:, columns] if len(children) > 1 else none
    found[region] = Layer(1, np.zeros(len(rows), dtype=np.int64), count, count + 1, targets, branches)
    sizes = np.diff(label_start)
    sizes[region] = len(rows)
    sizes[others] = 1
    return build_diagram(np.concatenate([[0], np.cumsum(sizes)]), below, found)


def _within(rows: Ints, children: list[int], layers: Layers, tree: Tree, auxiliary: Collection[int]) -> Bools:
    """Whether every choice that one region leaves another leaves too; only equality where they are too many to compare."""
    below = [variable for variable in tree.order if any(tree.is_above(child, variable) for child in children)]
    if max((len(rows), *(max(layers[v].width, len(layers[v].branches)) for v in below))) > _MOST_COMPARED:
        return np.eye(len(rows), dtype=bool)
    contained: dict[int, Bools] = {}
    for variable in reversed(below):
        of_children = [contained[child] for child in tree.children[variable]]
        contained[variable] = _nodes_within(layers[variable], of_children, variable in auxiliary)
    return _rows_within(rows, [contained[child] for child in children])


def _nodes_within(layer: Layer, below: list[Bools], auxiliary: bool) -> Bools:
    """For each two nodes of a layer whether all products of the first are products of the second.

    Of an auxiliary variable any value of the second will do.
    """
    if not below:
        of_target: Bools = np.ones((1, 1), dtype=bool)
    else:
        of_target = below[0] if len(below) == 1 else _rows_within(layer.branches, below)
    # One row and column more, for no way on: that is within everything, and nothing else within it.
    padded = np.pad(of_target, ((0, 1), (0, 1)))
    padded[-1, :] = True
    by_label = np.unique(_targets(layer)[:-1].T, axis=0)
    found = np.ones((layer.width, layer.width), dtype=bool)
    if not auxiliary:
        for targets in by_label:
            found &= padded[targets[:, None], targets[None, :]]
        return found
    in_some = np.zeros((len(padded), layer.width), dtype=bool)
    for targets in by_label:
        in_some |= padded[:, targets]
    in_some[-1] = True
    for targets in by_label:
        found &= in_some[targets]
    return found


def _rows_within(rows: Ints, below: list[Bools]) -> Bools:
    found = np.ones((len(rows), len(rows)), dtype=bool)
    for column, contained in zip(rows.T, below, strict=True):
        found &= contained[column[:, None], column[None, :]]
    return found
