"""The engine on a compiled diagram: decisions become masks and costs, answers come back from the passes.

Classes are taken apart again here: counts, names and costs of single values are put back by array look-up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import index
from typing import Any

import numpy as np

from configurator.engine.conflict import find_conflict
from configurator.engine.diagram import Bools, Diagram, restricted
from configurator.engine.interface import (
    Costs,
    Decisions,
    MinimalConflict,
    Repair,
    Totals,
    UnknownDecisionError,
    Values,
)
from configurator.engine.passes import Amounts, Passes
from configurator.engine.ragged import Ints
from configurator.engine.repairs import find_repairs
from configurator.problem.records import Problem, Value

Restrict = Callable[[Diagram, dict[int, int], Bools, Bools, Bools], Diagram]
"""From a diagram, all facts known, allowed labels, and nodes reached from above and below to the restricted diagram."""


def _restrict(diagram: Diagram, facts: dict[int, int], allowed: Bools, down: Bools, up: Bools) -> Diagram:
    return restricted(diagram, allowed, down, up)


class DiagramEngine:
    """Answers about a problem from its diagram. Every answer is exact; none changes anything."""

    def __init__(
        self, problem: Problem, diagram: Diagram, facts: dict[int, int] | None = None, restrict: Restrict | None = None
    ) -> None:
        """`facts` (numbers of variables and values) are what the diagram was restricted to; `restrict` makes such ones."""
        self.problem = problem
        self._restrict = restrict or _restrict
        self.diagram = diagram
        self._passes = Passes(diagram)
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
        touched = sorted(self._layer_of[variable] for variable in decided)
        allowed = self._passes.allowed_sets(self._mask(decided))
        down = self._passes.reach_down(allowed, set(touched), touched[0], touched[-1] + 1)
        return bool(down[self._passes.layers[touched[-1]].below].any())

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
        return int(self._passes.ways(amounts)[0])

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
        by_set = self._passes.set_costs(price.labels)
        up = self._passes.cost_up(by_set)
        if up[0] >= price.infinite:
            return None
        node = 0
        codes = dict(decided)
        for variable, layer in zip(self.diagram.order, self._passes.layers, strict=True):
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
        known = {**self._facts, **decided}
        diagram = self._restrict(self.diagram, known, self._mask(decided), *self._reached(decided))
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

    def _supported(self, decided: dict[int, int]) -> Bools:
        """For each value of each variable: does some product have it under the decisions on all other variables?"""
        if not self._has_products:
            return np.zeros(len(self._label_of_value), dtype=bool)
        if not decided:
            labels = np.zeros(self._labels, dtype=bool)
            labels[self.diagram.set_labels] = True
        else:
            labels = self._passes.supported_labels(*self._reached(decided), self._labels)
        supported: Bools = labels[self._label_of_value]
        return supported

    def _reached(self, decided: dict[int, int]) -> tuple[Bools, Bools]:
        """Which nodes the decisions reach from the root, and from the terminal."""
        allowed = self._passes.allowed_sets(self._mask(decided))
        touched = {self._layer_of[variable] for variable in decided}
        down = self._passes.reach_down(allowed, touched, min(touched), len(self.diagram.order))
        return down, self._passes.reach_up(allowed, touched, max(touched))

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
            amounts = [index(own.get(value, 0)) for value in domain]
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

    def _totals(self, decided: dict[int, int], costs: Costs) -> Totals:
        """For each value that some product has under the decisions on all other variables: its least total."""
        price = self._prices(decided, costs)
        if not self._has_products or not self.diagram.order:
            return {name: {} for name in self._names}
        best = self._passes.least_by_label(self._passes.set_costs(price.labels), self._labels, price.infinite)
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
