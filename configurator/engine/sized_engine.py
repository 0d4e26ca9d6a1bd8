"""The diagram engine for problems with costs over large dimensions: availability from the diagram, totals over sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import compress
from typing import Any

import numpy as np

from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.dimensions import DimensionCosts, LazyTotals, Regions, falls
from configurator.engine.interface import Costs, Decisions, Totals
from configurator.engine.labels import Amounts
from configurator.engine.passes import Passes
from configurator.engine.ragged import Ints
from configurator.engine.regions import regions_of
from configurator.engine.value_totals import ValueTotals
from configurator.errors import NotAnswerableError
from configurator.problem.records import Value

_MOST_CHEAP_VALUES = 50
_MOST_AT_ONCE = 2_000


class SizedEngine(DiagramEngine):
    """A diagram engine whose totals include costs over one or two large dimensions, which the diagram decides first."""

    def complete(self, decisions: Decisions, costs: Costs | None = None) -> dict[str, Value] | None:
        """One product that agrees with the decisions, a cheapest one where costs are given; None where there is none."""
        if costs is None or not self._has_products:
            return super().complete(decisions, costs)
        decided = self._decided(decisions)
        question = _Question(self, decided, costs)
        sizes = question.sizes([decided.get(variable) for variable in self.dimensions.variables])
        least = question.least_of_sizes(sizes)
        if not len(least) or least.min() >= question.infinite:
            return None
        best = int(np.argmin(least))
        chosen = {**decided, **dict(zip(self.dimensions.variables, sizes[:, best].tolist(), strict=False))}
        values = question.value_costs(sizes[:, [best]])[0][:, 0]
        at_size = {
            name: dict(zip(domain, values[start:stop].tolist(), strict=True))
            for name, domain, (start, stop) in zip(self._names, self._domains, self._bounds, strict=True)
        }
        return super().complete({self._names[v]: self._domains[v][code] for v, code in chosen.items()}, at_size)

    def _totals(self, decided: dict[int, int], costs: Costs) -> Totals:
        if not self._has_products:
            return Totals({name: {} for name in self._names})
        question = _Question(self, decided, costs)
        open_sizes = [decided.get(variable) for variable in self.dimensions.variables]
        by_value, finite = question.totals(question.sizes(open_sizes))
        found: dict[str, Mapping[Value, int]] = {}
        for name, codes, (start, stop) in zip(self._names, self._codes, self._bounds, strict=True):
            found[name] = ValueTotals(codes, by_value[start:stop], finite[start:stop], question.base)
        supported = self._supported(decided)
        for place, variable in enumerate(self.dimensions.variables):
            start, stop = self._bounds[variable]
            codes = dict(compress(self._codes[variable].items(), supported[start:stop].tolist()))
            found[self._names[variable]] = LazyTotals(codes, question.totals_of(place, open_sizes))
        return Totals(found)

    @cached_property
    def dimensions(self) -> DimensionCosts:
        """The costs over large dimensions. Raises FallingCostError."""
        return DimensionCosts(self.problem)

    @cached_property
    def _regions(self) -> tuple[Regions, Passes]:
        classes = []
        for variable in self.dimensions.variables:
            start, stop = self._bounds[variable]
            own = self._label_of_value[start:stop] - self._label_bounds[variable]
            classes.append(np.where(self._label_of_value[start:stop] == self._labels, -1, own))
        starts, carriers = self._labelling.label_start, self._labelling.cost_labels
        priced = set(np.searchsorted(starts, carriers, side="right").tolist())
        auxiliary = [variable for variable in range(len(self._names), len(starts) - 1) if variable + 1 not in priced]
        regions, below = regions_of(self.diagram, self.dimensions.variables, classes, auxiliary)
        return regions, Passes(below)


class _Question:
    """What things cost under some decisions, at any sizes. Costs are shifted so that none is negative: `base` is added back."""

    def __init__(self, engine: SizedEngine, decided: dict[int, int], costs: Costs) -> None:
        self._engine = engine
        self._dimensions = engine.dimensions
        self._regions, self._passes = engine._regions
        self._decided = {v: code for v, code in decided.items() if v not in self._dimensions.variables}
        price = engine._prices({}, costs)
        if price.values.dtype == object:
            raise NotAnswerableError("diagram", "totals beyond 64 bits with prices by size", "Give costs in larger units.")
        self.base, self.infinite = price.base, price.infinite
        self._price = price
        self._size_costs = [price.values[slice(*engine._bounds[variable])] for variable in self._dimensions.variables]

    def sizes(self, decided: list[int | None]) -> Ints:
        """The sizes worth a pass, one column each."""
        cheap = [falls(own) for own in self._size_costs]
        if any(len(own) > _MOST_CHEAP_VALUES for own in cheap):
            what = "totals where the costs of a dimension's own values fall again and again"
            raise NotAnswerableError("diagram", what, "Let them grow with the dimension.")
        if len(decided) == 1:
            return self._regions.candidates([*decided, 0], [*cheap, np.zeros(0, dtype=np.int64)])
        return self._regions.candidates(decided, cheap)

    def value_costs(self, sizes: Ints) -> tuple[Ints, Ints]:
        """The cost of every value at some sizes, and what the sizes cost besides, values of dimensions included."""
        engine = self._engine
        values = np.repeat(self._price.values[:, None], sizes.shape[1], axis=1)
        fixed = np.zeros(sizes.shape[1], dtype=np.int64)
        for variable, own, codes in zip(self._dimensions.variables, self._size_costs, sizes, strict=False):
            fixed += own[codes]
            values[slice(*engine._bounds[variable])] = 0
        for table in self._dimensions.tables:
            if table.other is None:
                fixed += table.at(sizes)
            else:
                values[slice(*engine._bounds[table.other])] += table.at(sizes)
        return values, fixed

    def _labels(self, sizes: Ints, values: Ints) -> tuple[Amounts, Ints]:
        """The least cost of each label of the small diagram at some sizes, none negative, and what was taken off."""
        engine, below = self._engine, self._passes.diagram
        shift = np.zeros(sizes.shape[1], dtype=np.int64)
        labels = np.zeros((int(below.label_start[-1]), sizes.shape[1]), dtype=np.int64)
        hidden = slice(int(engine._labelling.label_start[len(engine._names)]), engine._labels)
        labels[int(below.label_start[len(engine._names)]) :] = self._price.labels[hidden, None]
        for variable, (start, stop) in enumerate(engine._bounds):
            if variable in self._dimensions.variables:
                continue
            own = values[start:stop]
            least = own.min(axis=0)
            own -= least
            shift += least
            offset = int(below.label_start[variable] - engine._labelling.label_start[variable])
            of_label = engine._label_of_value[start:stop]
            inside = np.flatnonzero(of_label < engine._labels)
            order = inside[np.argsort(of_label[inside], kind="stable")]
            present, begins = np.unique(of_label[order], return_index=True)
            labels[present + offset] = np.minimum.reduceat(own[order], begins, axis=0)
            code = self._decided.get(variable)
            if code is not None:
                labels[int(below.label_start[variable]) : int(below.label_start[variable + 1])] = self.infinite
                if of_label[code] < engine._labels:
                    labels[of_label[code] + offset] = own[code]
        region = int(below.label_start[self._dimensions.variables[0]])
        labels[region : region + len(self._regions.within)] = self.infinite
        numbers = self._regions.of_size[sizes[0], sizes[1]]
        labels[region + numbers, np.arange(sizes.shape[1])] = 0
        return labels, shift

    def least_of_sizes(self, sizes: Ints) -> Ints:
        """The least total at each size, `base` not added; `infinite` or more where nothing is possible."""
        parts = [np.zeros(0, dtype=np.int64)]
        for start in range(0, sizes.shape[1], _MOST_AT_ONCE):
            some = sizes[:, start : start + _MOST_AT_ONCE]
            values, fixed = self.value_costs(some)
            labels, shift = self._labels(some, values)
            up = self._passes.cost_up(self._passes.sets.least(labels), self.infinite)[0]
            parts.append(np.where(up < self.infinite, up + fixed + shift, self.infinite))
        return np.concatenate(parts)

    def totals(self, sizes: Ints) -> tuple[Ints, Any]:
        """For every value the least total over some sizes, `base` not added, and whether there is one."""
        engine = self._engine
        best = np.full(len(engine._label_of_value), self.infinite, dtype=np.int64)
        for start in range(0, sizes.shape[1], _MOST_AT_ONCE):
            some = sizes[:, start : start + _MOST_AT_ONCE]
            values, fixed = self.value_costs(some)
            labels, shift = self._labels(some, values)
            least = self._passes.least(labels, self.infinite)
            for variable, (first, stop) in enumerate(engine._bounds):
                if variable in self._dimensions.variables:
                    continue
                of_label = engine._label_of_value[first:stop]
                offset = int(self._passes.diagram.label_start[variable] - engine._labelling.label_start[variable])
                known = of_label < engine._labels
                through = least[np.where(known, of_label + offset, 0)]
                total = through + values[first:stop] + fixed + shift
                total[~known[:, None] | (through >= self.infinite)] = self.infinite
                best[first:stop] = np.minimum(best[first:stop], total.min(axis=1, initial=self.infinite))
        return best, best < self.infinite

    def totals_of(self, place: int, decided: list[int | None]) -> Callable[[Sequence[int]], Ints]:
        """A function from codes of a dimension to the least total with each, the dimension's own decision lifted."""

        def totals(codes: Sequence[int]) -> Ints:
            sizes = [self.sizes([code if other == place else own for other, own in enumerate(decided)]) for code in codes]
            start = np.cumsum([0, *(some.shape[1] for some in sizes)])[:-1]
            return np.minimum.reduceat(self.least_of_sizes(np.concatenate(sizes, axis=1)), start) + self.base

        return totals
