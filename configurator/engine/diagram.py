"""The compiled form and its queries: one pass down and one pass up over the arcs of the diagram, in numpy.

A path from the root to the terminal takes one arc a variable; its labels are the classes of one product. `Diagram` is a
small immutable value; `DiagramEngine` answers from it. Sources of the method: Andersen, Hadzic, Pisinger, "Interactive
cost configuration over decision diagrams" (JAIR 2010); Amilhastre, Fargier, Niveau, Pralet, "Compiling CSPs" (2014).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.engine.conflict import find_conflict
from configurator.engine.effort import Effort
from configurator.engine.encoding import Encoding
from configurator.engine.interface import (
    Costs,
    Decisions,
    MinimalConflict,
    Repair,
    Totals,
    UnknownDecisionError,
    Values,
)
from configurator.engine.layers import Layer, reduced
from configurator.engine.ragged import Ints, equal_groups, gather, number, starts_of
from configurator.engine.repairs import find_repairs
from configurator.engine.sifting import exchange_neighbours, sift
from configurator.problem.records import Problem, Value

Bools = NDArray[np.bool_]
Amounts = NDArray[Any]  # int64, or Python integers (object) where 64 bits are too few


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


_RESTRICTION_SECONDS = 0.5

Restrict = Callable[[Diagram, dict[int, int], Bools, Bools, Bools], Diagram]
"""From a diagram, all facts known, allowed labels, and nodes reached from above and below to the restricted diagram."""


def _restrict(diagram: Diagram, facts: dict[int, int], allowed: Bools, down: Bools, up: Bools) -> Diagram:
    return restricted(diagram, allowed, down, up)


@dataclass(frozen=True, slots=True)
class _Layer:
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


class DiagramEngine:
    """Answers about a problem from its diagram. Every answer is exact; none changes anything."""

    def __init__(
        self, problem: Problem, diagram: Diagram, facts: dict[int, int] | None = None, restrict: Restrict | None = None
    ) -> None:
        """`facts` (numbers of variables and values) are what the diagram was restricted to; `restrict` makes such ones."""
        self.problem = problem
        self._restrict = restrict or _restrict
        self.diagram = diagram
        encoding = diagram.encoding
        self._names = [variable.name for variable in problem.variables]
        self._domains = [variable.domain for variable in problem.variables]
        self._index = {name: number for number, name in enumerate(self._names)}
        self._codes = [{value: code for code, value in enumerate(domain)} for domain in self._domains]
        self._layer_of = {variable: layer for layer, variable in enumerate(diagram.order)}
        self._value_start = np.concatenate([[0], np.cumsum([len(domain) for domain in self._domains])]).astype(np.int64)
        self._bounds = list(zip(self._value_start[:-1].tolist(), self._value_start[1:].tolist(), strict=True))
        visible = range(encoding.visible)
        parts = [np.zeros(0, dtype=np.int64)] + [encoding.classes[v] + diagram.label_start[v] for v in visible]
        self._label_of_value = np.concatenate(parts)
        # One label more than there are: that of values against the facts. No arc has it.
        self._labels = int(diagram.label_start[-1]) + 1
        self._facts = dict(facts or {})
        for variable, code in self._facts.items():
            start, stop = self._bounds[variable]
            own = self._label_of_value[start + code]
            self._label_of_value[start:stop] = self._labels - 1
            self._label_of_value[start + code] = own
        self._has_products = diagram.feasible

    # --- queries -------------------------------------------------------------------------------------------------

    def feasible(self, decisions: Decisions) -> bool:
        """Whether any product agrees with the decisions."""
        decided = self._decided(decisions)
        if not decided or not self._has_products:
            return self._has_products
        allowed = self._set_mask(decided)
        touched = sorted(self._layer_of[variable] for variable in decided)
        down = self._reach_down(allowed, set(touched), touched[0], touched[-1] + 1)
        return bool(down[self._layers[touched[-1]].below].any())

    def count(self, decisions: Decisions) -> int:
        """How many products agree with the decisions."""
        decided = self._decided(decisions)
        if not self._has_products:
            return 0
        weights = np.bincount(self._label_of_value, minlength=self._labels)
        weights[int(self.diagram.label_start[self.diagram.encoding.visible]) :] = 1
        for variable, code in decided.items():
            self._decide(weights, variable, code, others=0, own=1)
        most = sum(math.log2(len(domain)) for domain in self._domains)
        amounts: Amounts = weights if most < 62 else weights.astype(object)
        ways: Amounts = np.zeros(self.diagram.nodes, dtype=amounts.dtype)
        ways[-1] = 1
        if self.diagram.order:
            weight: Amounts = np.add.reduceat(amounts[self.diagram.set_labels], self.diagram.set_start[:-1])
        for layer in reversed(self._layers):
            ways[layer.nodes] = np.add.reduceat(ways[layer.targets] * weight[layer.sets], layer.source_start)
        return int(ways[0])

    def available(self, decisions: Decisions) -> Values:
        """The values that some product has under all decisions; all empty where nothing is left."""
        decided = self._decided(decisions)
        supported = self._supported(decided)
        for variable, code in decided.items():
            if not supported[self._value_start[variable] + code]:
                return {name: set() for name in self._names}
        found = self._as_sets(supported)
        for variable, code in decided.items():
            found[self._names[variable]] = {self._domains[variable][code]}
        return found

    def alternatives(self, decisions: Decisions) -> Values:
        """As `available`, each decided variable's own decision lifted."""
        return self._as_sets(self._supported(self._decided(decisions)))

    def cheapest(self, decisions: Decisions, costs: Costs) -> Totals:
        """For each available value, the least total of a product that has it."""
        decided = self._decided(decisions)
        totals = self._totals(decided, costs)
        for variable, code in decided.items():
            name, value = self._names[variable], self._domains[variable][code]
            if value not in totals[name]:
                return {name: {} for name in self._names}
            totals[name] = {value: totals[name][value]}
        return totals

    def cheapest_alternatives(self, decisions: Decisions, costs: Costs) -> Totals:
        """As `cheapest`, over the alternatives."""
        return self._totals(self._decided(decisions), costs)

    def complete(self, decisions: Decisions, costs: Costs | None = None) -> dict[str, Value] | None:
        """One product that agrees with the decisions, a cheapest one where costs are given; None where there is none."""
        decided = self._decided(decisions)
        if not self._has_products:
            return None
        if not self.diagram.order:
            return {}
        price = self._prices(decided, costs or {}, with_tables=costs is not None)
        by_set = self._set_costs(price)
        up = self._cost_up(by_set)
        if up[0] >= price.infinite:
            return None
        node = 0
        codes = dict(decided)
        for variable, layer in zip(self.diagram.order, self._layers, strict=True):
            here = node - layer.nodes.start
            stop = layer.source_start[here + 1] if here + 1 < len(layer.source_start) else len(layer.sets)
            arcs = slice(int(layer.source_start[here]), int(stop))
            best = int(np.argmin(by_set[layer.sets[arcs]] + up[layer.targets[arcs]]))
            node = int(layer.targets[arcs][best])
            if variable < len(self._names) and variable not in decided:
                codes[variable] = self._cheapest_value(variable, int(layer.sets[arcs][best]), price)
        return {name: self._domains[variable][codes[variable]] for variable, name in enumerate(self._names)}

    def conflict(self, decisions: Decisions) -> MinimalConflict | None:
        """A minimal conflict; None where the decisions are possible. Decisions are taken in the order of the mapping."""
        return find_conflict(self, decisions, self.diagram.encoding)

    def repairs(
        self, decisions: Decisions, keep: Collection[str] = (), limit: int = 5, costs: Costs | None = None
    ) -> list[Repair]:
        """Subset-minimal changes that make the decisions possible, by number of changes, then by total."""
        return find_repairs(self, decisions, keep, limit, costs)

    def given(self, facts: Decisions) -> DiagramEngine:
        """An engine of the products that agree with `facts` only: for many questions that all include them.

        Its diagram is smaller. It answers every question as this engine does with `facts` among the decisions, except
        that the facts are never lifted, and that they are not named in a conflict.
        """
        decided = self._decided(facts)
        if not decided or not self._has_products:
            return self
        allowed = self._set_mask(decided)
        touched = {self._layer_of[variable] for variable in decided}
        down = self._reach_down(allowed, touched, min(touched), len(self.diagram.order))
        up = self._reach_up(allowed, touched, max(touched))
        known = {**self._facts, **decided}
        diagram = self._restrict(self.diagram, known, self._mask(decided), down, up)
        return DiagramEngine(self.problem, diagram, known, self._restrict)

    # --- decisions -----------------------------------------------------------------------------------------------

    def _decided(self, decisions: Decisions) -> dict[int, int]:
        """Decisions as numbers of variables and values."""
        decided: dict[int, int] = {}
        for name, value in decisions.items():
            if name not in self._index:
                raise UnknownDecisionError(name)
            variable = self._index[name]
            if value not in self._codes[variable]:
                raise UnknownDecisionError(name, value)
            decided[variable] = self._codes[variable][value]
        return decided

    def _decide(self, per_label: Amounts, variable: int, code: int, others: Any, own: Any) -> None:
        start, stop = self.diagram.label_start[variable : variable + 2]
        per_label[start:stop] = others
        per_label[self._label_of_value[self._value_start[variable] + code]] = own

    def _mask(self, decided: dict[int, int]) -> Bools:
        mask = np.ones(self._labels, dtype=bool)
        for variable, code in decided.items():
            self._decide(mask, variable, code, others=False, own=True)
        return mask

    # --- passes --------------------------------------------------------------------------------------------------

    @cached_property
    def _layers(self) -> list[_Layer]:
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
            found.append(_Layer(nodes, below, sources, sets, targets, source_start, *down))
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

    def _set_mask(self, decided: dict[int, int]) -> Bools:
        """Which sets have a label that the decisions allow."""
        mask = self._mask(decided)
        allowed: Bools = np.logical_or.reduceat(mask[self.diagram.set_labels], self.diagram.set_start[:-1])
        return allowed

    def _reach_down(self, allowed: Bools, decided: set[int], first: int, stop: int) -> Bools:
        """Which nodes are reached from the root, in the layers after `first` up to `stop`; all others are True."""
        reached = np.ones(self.diagram.nodes, dtype=bool)
        for depth in range(first, stop):
            layer = self._layers[depth]
            alive = reached[layer.sources]
            if depth in decided:
                alive &= allowed[layer.sets]
            reached[layer.below] = False
            reached[layer.targets[alive]] = True
        return reached

    def _reach_up(self, allowed: Bools, decided: set[int], last: int) -> Bools:
        """Which nodes reach the terminal, in the layers from `last` upwards; all others are True."""
        reaching = np.ones(self.diagram.nodes, dtype=bool)
        for depth in range(last, -1, -1):
            layer = self._layers[depth]
            alive = reaching[layer.targets]
            if depth in decided:
                alive &= allowed[layer.sets]
            reaching[layer.nodes] = False
            reaching[layer.sources[alive]] = True
        return reaching

    def _supported(self, decided: dict[int, int]) -> Bools:
        """For each value of each variable: does some product have it under the decisions on all other variables?"""
        diagram = self.diagram
        if not self._has_products:
            return np.zeros(len(self._label_of_value), dtype=bool)
        labels = np.zeros(self._labels, dtype=bool)
        if decided:
            allowed = self._set_mask(decided)
            touched = {self._layer_of[variable] for variable in decided}
            down = self._reach_down(allowed, touched, min(touched), len(diagram.order))
            up = self._reach_up(allowed, touched, max(touched))
            sets = np.zeros(len(diagram.set_start) - 1, dtype=bool)
            sets[diagram.sets[down[diagram.sources] & up[diagram.targets]]] = True
            labels[diagram.set_labels[np.repeat(sets, np.diff(diagram.set_start))]] = True
        else:
            labels[diagram.set_labels] = True
        supported: Bools = labels[self._label_of_value]
        return supported

    def _as_sets(self, flags: Bools) -> Values:
        listed = flags.tolist()
        return {
            name: set(compress(domain, listed[start:stop]))
            for name, domain, (start, stop) in zip(self._names, self._domains, self._bounds, strict=True)
        }

    # --- costs ---------------------------------------------------------------------------------------------------

    def _prices(self, decided: dict[int, int], costs: Costs, with_tables: bool = True) -> _Prices:
        """The cost of every value and of every label under the decisions, shifted so that none is negative."""
        listed: list[int] = []
        base = 0
        most = 0
        for name, domain in zip(self._names, self._domains, strict=True):
            own = costs.get(name)
            if own is None:
                listed += [0] * len(domain)
                continue
            amounts = [own.get(value, 0) for value in domain]
            least = min(amounts)
            base += least
            most += max(amounts) - least
            listed += [amount - least for amount in amounts]
        for name in costs:
            if name not in self._index:
                raise UnknownDecisionError(name)
        hidden = self._hidden_costs if with_tables else _HiddenCosts(np.zeros(0, dtype=np.int64), [], 0, 0)
        base += hidden.base
        most += hidden.most
        infinite: int = 2**62 // (len(self.diagram.order) + 2)
        dtype: Any = np.int64
        if most + abs(base) >= infinite:
            infinite, dtype = most + 1, object
        values: Amounts = np.array(listed, dtype=dtype)
        labels: Amounts = np.zeros(self._labels, dtype=dtype)
        if len(values):
            present, start, order = self._values_by_label
            labels[present] = np.minimum.reduceat(values[order], start)
        labels[hidden.labels] = hidden.amounts
        for variable, code in decided.items():
            self._decide(labels, variable, code, others=infinite, own=values[self._value_start[variable] + code])
        return _Prices(values, labels, base, infinite)

    @cached_property
    def _values_by_label(self) -> tuple[Ints, Ints, Ints]:
        order = np.argsort(self._label_of_value, kind="stable")
        present, start = np.unique(self._label_of_value[order], return_index=True)
        return present, start, order

    @cached_property
    def _hidden_costs(self) -> _HiddenCosts:
        """The costs of the hidden variables that carry cost tables."""
        encoding = self.diagram.encoding
        merged: dict[int, list[int]] = {}
        for hidden in encoding.hidden_costs:
            before = merged.get(hidden.variable, [0] * len(hidden.costs))
            merged[hidden.variable] = [old + new for old, new in zip(before, hidden.costs, strict=True)]
        labels: list[int] = []
        amounts: list[int] = []
        for variable, costs in merged.items():
            labels += (encoding.classes[variable] + self.diagram.label_start[variable]).tolist()
            amounts += [cost - min(costs) for cost in costs]
        base = sum(min(costs) for costs in merged.values())
        most = sum(max(costs) - min(costs) for costs in merged.values())
        return _HiddenCosts(np.array(labels, dtype=np.int64), amounts, base, most)

    def _set_costs(self, price: _Prices) -> Amounts:
        """The least cost of a label of each set."""
        costs: Amounts = np.minimum.reduceat(price.labels[self.diagram.set_labels], self.diagram.set_start[:-1])
        return costs

    def _cost_down(self, by_set: Amounts) -> Amounts:
        """The least cost of a path from the root to each node."""
        cost: Amounts = np.zeros(self.diagram.nodes, dtype=by_set.dtype)
        for layer in self._layers:
            arcs = cost[layer.down_sources] + by_set[layer.down_sets]
            np.minimum.reduceat(arcs, layer.target_start, out=cost[layer.below])
        return cost

    def _cost_up(self, by_set: Amounts) -> Amounts:
        """The least cost of a path from each node to the terminal."""
        cost: Amounts = np.zeros(self.diagram.nodes, dtype=by_set.dtype)
        for layer in reversed(self._layers):
            arcs = cost[layer.targets] + by_set[layer.sets]
            np.minimum.reduceat(arcs, layer.source_start, out=cost[layer.nodes])
        return cost

    def _totals(self, decided: dict[int, int], costs: Costs) -> Totals:
        """For each value that some product has under the decisions on all other variables: its least total."""
        price = self._prices(decided, costs)
        if not self._has_products or not self.diagram.order:
            return {name: {} for name in self._names}
        arranged, by_set = self._arranged, self._set_costs(price)
        through = self._cost_down(by_set)[arranged.sources] + self._cost_up(by_set)[arranged.targets]
        best_of_set = np.minimum.reduceat(through, arranged.set_start)
        best: Amounts = np.full(len(price.labels), price.infinite, dtype=price.labels.dtype)
        best[arranged.present] = np.minimum.reduceat(best_of_set[arranged.sets_by_label], arranged.label_start)
        by_value = best[self._label_of_value]
        finite = (by_value < price.infinite).tolist()
        totals = (by_value + price.values + price.base).tolist()
        return {
            name: dict(zip(compress(domain, finite[a:b]), compress(totals[a:b], finite[a:b]), strict=True))
            for name, domain, (a, b) in zip(self._names, self._domains, self._bounds, strict=True)
        }

    def _cheapest_value(self, variable: int, set_number: int, price: _Prices) -> int:
        """The first cheapest value of a variable within a set."""
        labels = self.diagram.set_labels[self.diagram.set_start[set_number] : self.diagram.set_start[set_number + 1]]
        start, stop = self._bounds[variable]
        inside = np.flatnonzero(np.isin(self._label_of_value[start:stop], labels))
        return int(inside[np.argmin(price.values[start:stop][inside])])


@dataclass(frozen=True, slots=True)
class _Prices:
    """Costs of values and labels, none negative; a true total is a sum of them plus `base`, and below `infinite`."""

    values: Amounts
    labels: Amounts
    base: int
    infinite: int


@dataclass(frozen=True, slots=True)
class _HiddenCosts:
    """Costs of labels of hidden variables, none negative: each total has `base` more, and differs by at most `most`."""

    labels: Ints
    amounts: list[int]
    base: int
    most: int
