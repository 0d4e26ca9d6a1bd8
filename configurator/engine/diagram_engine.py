"""The engine on a compiled diagram: decisions become masks and costs, answers come back from the passes.

Classes are taken apart again here: counts, names and costs of single values are put back by array look-up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import compress
from typing import Any, Self

import numpy as np

from configurator.engine.conflict import find_conflict
from configurator.engine.counting import label_counts
from configurator.engine.diagram import Diagram
from configurator.engine.encoding import Encoding, encode
from configurator.engine.exclusion import excluded_codes, with_labels, without_labels
from configurator.engine.interface import (
    Costs,
    Counts,
    Decisions,
    MinimalConflict,
    Repairs,
    Totals,
    Values,
)
from configurator.engine.labelling import Labelling
from configurator.engine.labels import Amounts, Bools
from configurator.engine.numbering import Numbering
from configurator.engine.passes import passes_over
from configurator.engine.ragged import Ints
from configurator.engine.repairs import find_repairs
from configurator.engine.value_costs import ValueCosts
from configurator.engine.value_totals import ValueTotals
from configurator.problem.records import Problem, Table, Value

Restrict = Callable[[Diagram, dict[int, int], dict[int, int]], Diagram]
"""From a diagram, the label of each fact (by variable) and all facts known so far (codes of values), the restricted diagram."""


_MOST_KNOWN_SETS = 16  # of a variable, remembered from click to click


class DiagramEngine:
    """Answers about a problem from its diagram. Every answer is exact; none changes anything."""

    name = "diagram"

    def __init__(
        self,
        problem: Problem,
        diagram: Diagram,
        labelling: Labelling,
        encoding: Callable[[], Encoding],
        restrict: Restrict,
        facts: dict[int, int] | None = None,
        excluded: Mapping[int, frozenset[int]] | None = None,
    ) -> None:
        """`facts` (numbers of variables and values) are what the diagram was restricted to; `restrict` makes such ones.

        `excluded` are values that were taken away.

        `encoding` gives the encoded problem, when a conflict asks for its rules.
        """
        self.problem = problem
        self.diagram = diagram
        self._labelling = labelling
        self._encoding = encoding
        self._restrict = restrict
        self._passes = passes_over(diagram)
        numbering = Numbering(problem)
        self._decided = numbering.decided
        self._names, self._domains, self._codes = numbering.names, numbering.domains, numbering.code_of
        self._value_start = numbering.start
        self._bounds = list(zip(self._value_start[:-1].tolist(), self._value_start[1:].tolist(), strict=True))
        # One label more than there are: that of values against the facts. No arc has it.
        self._labels = int(labelling.label_start[-1])
        self._label_of_value = np.array(labelling.label_of_value)
        self._facts = dict(facts or {})
        for variable, code in self._facts.items():
            start, stop = self._bounds[variable]
            own = self._label_of_value[start + code]
            self._label_of_value[start:stop] = self._labels
            self._label_of_value[start + code] = own
        self._excluded = dict(excluded or {})
        for variable, codes in self._excluded.items():
            self._label_of_value[[self._bounds[variable][0] + code for code in codes]] = self._labels
        self._has_products = diagram.feasible

    @property
    def label_of_value(self) -> Ints:
        """The label of each value of each variable, in order; one more than there are for values against the facts."""
        return self._label_of_value

    # --- queries -------------------------------------------------------------------------------------------------

    def feasible(self, decisions: Decisions) -> bool:
        """Whether any product agrees with the decisions."""
        decided = self._decided(decisions)
        if not decided or not self._has_products:
            return self._has_products
        allowed = self._mask(decided)[:-1]
        is_whole = len(decided) + len(self._facts) >= len(self._names)
        return self._passes.leads_to_product(allowed) if is_whole else self._passes.feasible(allowed)

    def count(self, decisions: Decisions) -> int:
        """How many products agree with the decisions."""
        decided = self._decided(decisions)
        return self._passes.ways(self._weights(decided)[:-1]) if self._has_products else 0

    def counts(self, decisions: Decisions) -> Counts:
        """For each value, how many products that agree with the decisions have it."""
        decided = self._decided(decisions)
        if not self._has_products:
            return {name: dict.fromkeys(domain, 0) for name, domain in zip(self._names, self._domains, strict=True)}
        by_label = np.append(label_counts(self.diagram, self._weights(decided)[:-1]), 0)
        by_value = by_label[self._label_of_value]
        for variable, code in decided.items():
            start, stop = self._bounds[variable]
            own = by_value[start + code]
            by_value[start:stop] = 0
            by_value[start + code] = own
        listed = by_value.tolist()
        return {
            name: dict(zip(domain, listed[start:stop], strict=True))
            for name, domain, (start, stop) in zip(self._names, self._domains, self._bounds, strict=True)
        }

    def available(self, decisions: Decisions) -> Values:
        """The values that some product has under all decisions; all empty where nothing is left."""
        decided = self._decided(decisions)
        supported = self._supported(decided)
        for variable, code in decided.items():
            if not supported[self._value_start[variable] + code]:
                return Values({name: set() for name in self._names})
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
            own = totals[self._names[variable]]
            value = self._domains[variable][code]
            if value not in own:
                return Totals({name: {} for name in self._names})
            totals[self._names[variable]] = {value: own[value]}
        return totals

    def cheapest_alternatives(self, decisions: Decisions, costs: Costs) -> Totals:
        """As `cheapest`, over the alternatives."""
        return self._totals(self._decided(decisions), costs)

    def complete(self, decisions: Decisions, costs: Costs | None = None) -> dict[str, Value] | None:
        """One product that agrees with the decisions, a cheapest one where costs are given; None where there is none."""
        decided = self._decided(decisions)
        if not self._has_products:
            return None
        price = self._prices(decided, costs or {}, with_tables=costs is not None)
        sets = self.diagram.label_sets.least(price.labels[:-1])
        up = self._passes.cost_up(sets, price.infinite)
        if up[0] >= price.infinite:
            return None
        codes = dict(decided)
        diagram, (arc_start, link_start) = self.diagram, self.diagram.starts
        pending = [0]
        while pending:
            node = pending.pop()
            first, stop = arc_start[node], arc_start[node + 1]
            if first == stop:  # a branch, or the terminal
                pending += diagram.joined[link_start[node] : link_start[node + 1]].tolist()
                continue
            best = int(first + np.argmin(sets[diagram.sets[first:stop]] + up[diagram.targets[first:stop]]))
            variable = diagram.variable(node)
            if variable < len(self._names) and variable not in decided:
                codes[variable] = self._cheapest_value(variable, int(diagram.sets[best]), price)
            pending.append(int(diagram.targets[best]))
        return {name: self._domains[variable][codes[variable]] for variable, name in enumerate(self._names)}

    def conflict(self, decisions: Decisions, seconds: float | None = None) -> MinimalConflict | None:
        """A minimal conflict; None where the decisions are possible. Decisions are taken in the order of the mapping."""
        return find_conflict(self, decisions, self._encoding(), seconds)

    def repairs(
        self,
        decisions: Decisions,
        keep: Collection[str] = (),
        limit: int = 5,
        costs: Costs | None = None,
        seconds: float | None = None,
    ) -> Repairs:
        """Subset-minimal changes that make the decisions possible, by number of changes, then by total."""
        return find_repairs(self, decisions, keep, limit, costs, seconds)

    def given(self, facts: Decisions) -> DiagramEngine:
        """An engine of the products that agree with `facts` only: for many questions that all include them.

        Its diagram is smaller. It answers every question as this engine does with `facts` among the decisions, except
        that the facts are never lifted, and that they are not named in a conflict.
        """
        decided = self._decided(facts)
        if not decided or not self._has_products:
            return self
        known = {**self._facts, **decided}
        labels = {v: int(self._label_of_value[self._value_start[v] + code]) for v, code in decided.items()}
        return type(self)(
            self.problem,
            self._restrict(self.diagram, labels, known),
            self._labelling,
            self._encoding,
            self._restrict,
            known,
            self._excluded,
        )

    def excluding(self, tables: Sequence[Table]) -> Self:
        """An engine of the products in which single variables have none of the values that these tables forbid.

        Nothing is compiled anew. A conflict names the tables as it names constraints. Raises ExclusionError.
        """
        excluded = excluded_codes(self.problem, tables)
        before = self._label_of_value
        problem = Problem(self.problem.variables, (*self.problem.constraints, *tables), self.problem.cost_tables)
        together = {
            variable: self._excluded.get(variable, frozenset()) | excluded.get(variable, frozenset())
            for variable in self._excluded.keys() | excluded.keys()
        }
        start = self._labelling.label_start

        def restrict(diagram: Diagram, labels: dict[int, int], facts: dict[int, int]) -> Diagram:
            return with_labels(diagram, start, labels)

        @cache
        def encoding() -> Encoding:
            return encode(problem)

        found = type(self)(problem, self.diagram, self._labelling, encoding, restrict, self._facts, together)
        gone = {
            variable: set(before[first:stop].tolist()) - set(found.label_of_value[first:stop].tolist())
            for variable, (first, stop) in enumerate(self._bounds)
            if variable in excluded
        }
        if not self._has_products or not any(gone.values()):
            return found
        diagram = without_labels(self.diagram, start, {variable: labels for variable, labels in gone.items() if labels})
        return type(self)(problem, diagram, self._labelling, encoding, restrict, self._facts, together)

    def with_costs(self, problem: Problem) -> Self:
        """The same engine for a problem that differs in nothing but costs that its diagram does not know. Nothing is compiled."""
        made = (self.diagram, self._labelling, self._encoding, self._restrict, self._facts, self._excluded)
        return type(self)(problem, *made)

    # --- decisions -----------------------------------------------------------------------------------------------

    def _decide(self, per_label: Amounts, variable: int, code: int, others: Any, own: Any) -> None:
        start, stop = self._label_bounds[variable], self._label_bounds[variable + 1]
        per_label[start:stop] = others
        per_label[self._label_of_value[self._value_start[variable] + code]] = own

    @cached_property
    def _label_bounds(self) -> list[int]:
        bounds: list[int] = self._labelling.label_start.tolist()
        return bounds

    def _weights(self, decided: dict[int, int]) -> Amounts:
        """How many values each label stands for under the decisions, as numbers that no count is too large for."""
        weights = np.bincount(self._label_of_value, minlength=self._labels + 1)
        weights[int(self._labelling.label_start[len(self._names)]) :] = 1
        for variable, code in decided.items():
            self._decide(weights, variable, code, others=0, own=1)
        most = sum(math.log2(len(domain)) for domain in self._domains)
        return weights if most < 62 else weights.astype(object)

    def _mask(self, decided: dict[int, int]) -> Bools:
        mask = np.ones(self._labels + 1, dtype=bool)
        for variable, code in decided.items():
            self._decide(mask, variable, code, others=False, own=True)
        return mask

    def _supported(self, decided: dict[int, int]) -> Bools:
        """For each value of each variable: does some product have it under the decisions on all other variables?"""
        if not self._has_products:
            return np.zeros(len(self._label_of_value), dtype=bool)
        labels = np.append(self._passes.supported(self._mask(decided)[:-1]), False)
        supported: Bools = labels[self._label_of_value]
        return supported

    def _as_sets(self, flags: Bools) -> Values:
        """The flagged values of each variable; the sets of variables that are as they were before are used again."""
        found: dict[str, AbstractSet[Value]] = {}
        content = flags.tobytes()
        for name, known, domain, (start, stop) in zip(self._names, self._known_sets, self._domains, self._bounds, strict=True):
            own = content[start:stop]
            values = known.get(own)
            if values is None:
                values = frozenset(compress(domain, own))
                if len(known) >= _MOST_KNOWN_SETS:
                    known.clear()
                known[own] = values
            found[name] = values
        return Values(found)

    @cached_property
    def _known_sets(self) -> list[dict[bytes, frozenset[Value]]]:
        return [{} for _ in self._domains]

    # --- costs ---------------------------------------------------------------------------------------------------

    def _prices(self, decided: dict[int, int], costs: Costs, with_tables: bool = True) -> _Prices:
        """The cost of every value and of every label under the decisions, none negative."""
        shifted = self._value_costs.of(costs)
        carried = self._labelling.label_costs if with_tables else np.zeros_like(self._labelling.label_costs)
        least = np.minimum.reduceat(carried, self._carriers) if len(carried) else carried
        most = np.maximum.reduceat(carried, self._carriers) if len(carried) else carried
        base = shifted.base + int(least.sum())
        spread = shifted.most + int((most - least).sum())
        infinite: int = 2**62 // (len(self.diagram.order) + 2)
        dtype: Any = np.int64
        if spread + abs(base) >= infinite:
            infinite, dtype = spread + 1, object
        values = shifted.amounts.astype(dtype, copy=False)
        labels: Amounts = np.zeros(self._labels + 1, dtype=dtype)
        if len(values):
            present, start, order = self._values_by_label
            labels[present] = np.minimum.reduceat(values[order], start)
        if len(carried):
            labels[self._labelling.cost_labels] = carried - np.repeat(least, np.diff([*self._carriers, len(carried)]))
        for variable, code in decided.items():
            self._decide(labels, variable, code, others=infinite, own=values[self._value_start[variable] + code])
        return _Prices(values, labels, base, infinite)

    @cached_property
    def _value_costs(self) -> ValueCosts:
        return ValueCosts(self._names, self._domains)

    @cached_property
    def _carriers(self) -> Ints:
        """Where the labels of each hidden variable that carries costs begin among them."""
        owner = np.searchsorted(self._labelling.label_start, self._labelling.cost_labels, side="right")
        return np.flatnonzero(np.diff(owner, prepend=-1))

    @cached_property
    def _values_by_label(self) -> tuple[Ints, Ints, Ints]:
        order = np.argsort(self._label_of_value, kind="stable")
        present, start = np.unique(self._label_of_value[order], return_index=True)
        return present, start, order

    def _totals(self, decided: dict[int, int], costs: Costs) -> Totals:
        """For each value that some product has under the decisions on all other variables: its least total."""
        price = self._prices(decided, costs)
        if not self._has_products:
            return Totals({name: {} for name in self._names})
        best = np.append(self._passes.least(price.labels[:-1], price.infinite), price.infinite)
        by_value = best[self._label_of_value]
        finite = by_value < price.infinite
        amounts = by_value + price.values
        return Totals({
            name: ValueTotals(codes, amounts[start:stop], finite[start:stop], price.base)
            for name, codes, (start, stop) in zip(self._names, self._codes, self._bounds, strict=True)
        })

    def _cheapest_value(self, variable: int, set_number: int, price: _Prices) -> int:
        """The first cheapest value of a variable within a set."""
        start, stop = self._bounds[variable]
        ranges = slice(self.diagram.set_start[set_number], self.diagram.set_start[set_number + 1])
        labels = self._label_of_value[start:stop, None]
        inside = np.flatnonzero(((labels >= self.diagram.firsts[ranges]) & (labels < self.diagram.stops[ranges])).any(axis=1))
        return int(inside[np.argmin(price.values[start:stop][inside])])


@dataclass(frozen=True, slots=True)
class _Prices:
    """Costs of values and labels, none negative; a true total is a sum of them plus `base`, and below `infinite`."""

    values: Amounts
    labels: Amounts
    base: int
    infinite: int
