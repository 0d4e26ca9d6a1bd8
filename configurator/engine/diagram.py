"""The compiled form: an AND/OR multi-valued decision diagram as flat arrays, a small immutable value.

Nodes lie in levels. A *decision node* belongs to a variable; its arcs read the variable, each with a set of labels (classes), and
lead to a node of the next level, or to the terminal. A *branch* joins nodes of the next level by links: all of them
must be satisfied, independently of each other. One product takes one arc of every decision node that it meets, and all links of
every branch. What is asked of a diagram stands in `passes` and `diagram_engine`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.engine.branches import Bundle, bundled
from configurator.engine.labels import LabelSets
from configurator.engine.layers import Layer, Layers
from configurator.engine.ragged import Ints, equal_groups, gather, number, starts_of
from configurator.engine.tree import Tree, tree_of


@dataclass(frozen=True)
class Diagram:
    """A reduced AND/OR multi-valued decision diagram as flat arrays of integers.

    - `order`, `parent`: the tree of the variables, parents before children; `parent[v]` by variable, -1 for the root.
    - `levels[i]`: where in level `i` begin the branches that arcs lead to, the decision nodes that arcs lead to, the decision
      nodes that links lead to, and the branches that links lead to. The last level is the terminal.
    - `places[v]` = (first node, nodes, first branch, branches) of variable `v`; the branches are those that its arcs lead to.
    - arcs, sorted by source: `sources`, `sets`, `targets`; those of level `i` are `arc_start[i]:arc_start[i + 1]`.
    - links, sorted by branch: `branches`, `joined`; those of level `i` are `link_start[i]:link_start[i + 1]`.
    - `set_start`, `firsts`, `stops`: the sets of labels, as ranges (`labels.LabelSets`); labels of variable `v` start at
      `label_start[v]`, one a class (`labelling.Labelling`).
    - `feasible`: there are products; without, there are no arcs.
    """

    order: Ints
    parent: Ints
    levels: Ints
    places: Ints
    arc_start: Ints
    sources: Ints
    sets: Ints
    targets: Ints
    link_start: Ints
    branches: Ints
    joined: Ints
    set_start: Ints
    firsts: Ints
    stops: Ints
    label_start: Ints
    feasible: bool

    @property
    def nodes(self) -> int:
        """How many decision nodes and branches, the terminal included."""
        return int(self.levels[-1, 0]) + 1

    @property
    def arcs(self) -> int:
        """How many arcs and links."""
        return len(self.sets) + len(self.joined)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays held."""
        return sum(array.nbytes for array in self.arrays().values())

    @cached_property
    def starts(self) -> tuple[Ints, Ints]:
        """Where the arcs of each node begin, and its links; both one longer than there are nodes."""
        return starts_of(self.sources, self.nodes), starts_of(self.branches, self.nodes)

    def variable(self, node: int) -> int:
        """The variable of a decision node."""
        firsts, variables = self._by_first_node
        return int(variables[np.searchsorted(firsts, node, side="right") - 1])

    @cached_property
    def _by_first_node(self) -> tuple[Ints, Ints]:
        variables = np.argsort(self.places[:, 0], kind="stable")
        return self.places[variables, 0], variables

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All that the diagram holds, as arrays by name."""
        return {field.name: np.asarray(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Diagram:
        """A diagram from its arrays."""
        feasible = bool(arrays["feasible"])
        return cls(**{name: array for name, array in arrays.items() if name != "feasible"}, feasible=feasible)

    @cached_property
    def label_sets(self) -> LabelSets:
        """The sets of labels."""
        return LabelSets(self.set_start, self.firsts, self.stops, int(self.label_start[-1]))

    @cached_property
    def tree(self) -> Tree:
        """The tree of the variables."""
        return tree_of(self.order.tolist(), self.parent.tolist())

    def layers(self) -> Layers:
        """The layers by variable, as compiling works on them."""
        tree, found = self.tree, []
        for variable, (first, width, first_branch, _) in enumerate(self.places.tolist()):
            own = slice(*np.searchsorted(self.sources, [first, first + width]))
            children = tree.children[variable]
            base = 0 if not children else first_branch if len(children) > 1 else int(self.places[children[0], 0])
            sources, sets = self.sources[own] - first, self.sets[own]
            targets = self.targets[own] - base if children else np.zeros(len(sources), dtype=np.int64)
            arc, entry = gather(self.set_start, sets)
            start = self.label_start[variable]
            firsts, stops = self.firsts[entry] - start, self.stops[entry] - start
            sources, targets = sources[arc], targets[arc]
            arrange = np.lexsort((firsts, sources))
            arcs = sources[arrange], firsts[arrange], stops[arrange], targets[arrange]
            found.append(Layer(width, *arcs, self._branch_rows(variable)))
        return found

    def _branch_rows(self, variable: int) -> Ints:
        """For each branch of a variable the number of the node of each child."""
        children = self.tree.children[variable]
        if len(children) < 2:
            return np.zeros((0, 0), dtype=np.int64)
        _, _, first, count = self.places[variable].tolist()
        start = self.starts[1]
        owners, nodes = np.arange(count), np.arange(first, first + count)
        reached = [np.zeros((0, 2), dtype=np.int64)]
        while len(nodes):
            owner, link = gather(start, nodes)
            owners, nodes = owners[owner], self.joined[link]
            is_branch = start[nodes + 1] > start[nodes]
            reached.append(np.column_stack([owners, nodes])[~is_branch])
            owners, nodes = owners[is_branch], nodes[is_branch]
        links = np.concatenate(reached)
        firsts = self.places[children, 0]
        rank = np.searchsorted(np.sort(firsts), links[:, 1], side="right") - 1
        columns = np.argsort(firsts, kind="stable")[rank]
        rows = np.empty((count, len(children)), dtype=np.int64)
        rows[links[:, 0], columns] = links[:, 1] - firsts[columns]
        return rows


def build_diagram(label_start: Ints, tree: Tree, layers: Layers | None) -> Diagram:
    """The flat form of finished layers; None for the layers of a problem without products."""
    feasible = layers is not None
    if layers is None:
        none = np.zeros(0, dtype=np.int64)
        layers = [Layer(0, none, none, none, none, np.zeros((0, len(below)), dtype=np.int64)) for below in tree.children]
    placing = _Placing(tree, layers)
    terminal = int(placing.levels[-1, 0])
    arcs, sets = _all_arcs(tree, layers, placing.places, label_start, terminal)
    sources, set_numbers, targets = arcs
    branches, joined = placing.links()
    bounds = placing.levels[:, 0]
    return Diagram(
        order=np.array(tree.order, dtype=np.int64),
        parent=np.array(tree.parent, dtype=np.int64),
        levels=placing.levels,
        places=placing.places,
        arc_start=np.searchsorted(sources, bounds).astype(np.int64),
        sources=sources,
        sets=set_numbers,
        targets=targets,
        link_start=np.searchsorted(branches, bounds).astype(np.int64),
        branches=branches,
        joined=joined,
        set_start=sets[0],
        firsts=sets[1],
        stops=sets[2],
        label_start=label_start,
        feasible=feasible,
    )


class _Placing:
    """Where everything lies: the levels, the nodes and branches of each variable, and all bundles of branches."""

    def __init__(self, tree: Tree, layers: Layers) -> None:
        self.parts: dict[tuple[int, int], list[int | Bundle]] = {}
        self.firsts: dict[int, int] = {}  # first node by variable, first branch by id of the bundle
        self.bundles: list[Bundle] = []
        self.of_variable: dict[int, Bundle] = {}
        self._put(tree.order[0], 0, 1, tree, layers)
        height = max(level for level, _ in self.parts) + 1
        self.levels = np.zeros((height + 1, 4), dtype=np.int64)
        node = 0
        for level in range(height):
            for kind in range(4):
                self.levels[level, kind] = node
                for part in self.parts.get((level, kind), ()):
                    self.firsts[_key(part)] = node
                    node += len(part.rows) if isinstance(part, Bundle) else layers[part].width
        self.levels[height] = node
        self.places = np.zeros((len(layers), 4), dtype=np.int64)
        for variable, layer in enumerate(layers):
            self.places[variable, :2] = self.firsts[variable], layer.width
            if variable in self.of_variable:
                bundle = self.of_variable[variable]
                self.places[variable, 2:] = self.firsts[_key(bundle)], len(bundle.rows)

    def _put(self, variable: int, level: int, kind: int, tree: Tree, layers: Layers) -> None:
        """Put a variable at a level, and what is below it further down."""
        pending: list[tuple[int | Bundle, int, int]] = [(variable, level, kind)]
        while pending:
            part, level, kind = pending.pop()
            self.parts.setdefault((level, kind), []).append(part)
            if isinstance(part, Bundle):
                self.bundles.append(part)
                pending += [(lower, level + 1, 3 if isinstance(lower, Bundle) else 2) for lower in part.parts]
            elif len(tree.children[part]) == 1:
                pending.append((tree.children[part][0], level + 1, 1))
            elif tree.children[part]:
                self.of_variable[part] = bundled(layers[part].branches, tree.children[part])
                pending.append((self.of_variable[part], level + 1, 0))

    def links(self) -> tuple[Ints, Ints]:
        """All links by branch, as (branches, joined nodes)."""
        branches, joined = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for bundle in sorted(self.bundles, key=lambda bundle: self.firsts[_key(bundle)]):
            branches.append(np.repeat(np.arange(len(bundle.rows)) + self.firsts[_key(bundle)], len(bundle.parts)))
            firsts = np.array([self.firsts[_key(part)] for part in bundle.parts], dtype=np.int64)
            joined.append((bundle.rows + firsts).reshape(-1))
        return np.concatenate(branches), np.concatenate(joined)


def _key(part: int | Bundle) -> int:
    return -id(part) if isinstance(part, Bundle) else part


def _all_arcs(
    tree: Tree, layers: Layers, places: Ints, label_start: Ints, terminal: int
) -> tuple[tuple[Ints, Ints, Ints], tuple[Ints, Ints, Ints]]:
    """All arcs by source, as (sources, sets, targets), and the sets as (start, firsts, stops)."""
    by_place = sorted(tree.order, key=lambda variable: int(places[variable, 0]))
    sources, firsts, stops, targets = [], [], [], []
    for variable in by_place:
        layer, children = layers[variable], tree.children[variable]
        sources.append(layer.sources + places[variable, 0])
        firsts.append(layer.firsts + label_start[variable])
        stops.append(layer.stops + label_start[variable])
        base = terminal if not children else places[variable, 2] if len(children) > 1 else places[children[0], 0]
        targets.append(layer.targets + base)
    source, first, stop, target = (np.concatenate(parts) for parts in (sources, firsts, stops, targets))
    arrange = np.lexsort((first, target, source))
    source, first, stop, target = source[arrange], first[arrange], stop[arrange], target[arrange]
    begins = np.flatnonzero((np.diff(source, prepend=-1) != 0) | (np.diff(target, prepend=-1) != 0))
    groups = np.append(begins, len(source))
    leaders, sets = number(equal_groups(groups, first * (int(label_start[-1]) + 1) + stop))
    owners, entries = gather(groups, leaders)
    return (source[begins], sets, target[begins]), (starts_of(owners, len(leaders)), first[entries], stop[entries])
