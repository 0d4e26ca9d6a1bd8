"""Bounds of a diagram's size before there is one: to compare orders, and to sift them.

After the variables of a set S, a constraint has as many states as there are different ways in which S leaves it; the
product over all constraints bounds the width of the diagram there. Sifting (Rudell, "Dynamic variable ordering for
ordered binary decision diagrams", ICCAD 1993) takes each variable in turn out of the order and puts it back where the
bound of the whole diagram is least; here on the bound, long before there is a diagram.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from configurator.engine.encoding import Coded, CodedClause, CodedFunction, CodedGrid, CodedSum, CodedTable, scope_of
from configurator.engine.ragged import Ints, equal_groups, number_rows, starts_of
from configurator.engine.tree import Tree

_SAMPLE = 600
_SAMPLED_PLACES = 24
_HUGE = 600.0


def sift_bound(
    states: States, order: list[int], time_left: Callable[[], bool], rounds: int = 6
) -> tuple[float, list[int]]:
    """The natural logarithm of the bound on the number of arcs, and an order that is at least as good as `order`."""
    best = states.arcs_bound(order)
    for _ in range(rounds):
        before = best
        for variable in sorted(order, key=lambda v: -len(states.readers[v])):
            if not time_left():
                return best, order
            best, order = states.reinserted(order, variable)
        if best > before - 0.01:
            break
    return best, order


class States:
    """How many states each constraint has after a set of its variables; looked up by (constraint, bit mask).

    Constraints that have read the same variables cannot have more states together than those variables have values: where
    they would, remembering the variables themselves is the bound.
    """

    def __init__(self, constraints: list[Coded], sizes: list[int]) -> None:
        self.labels = [math.log(size) for size in sizes]
        self.readers: list[list[tuple[int, int]]] = [[] for _ in sizes]
        self.scopes = [scope_of(coded) for coded in constraints]
        self.counts = [_states_of(coded) for coded in constraints]
        for number, scope in enumerate(self.scopes):
            for place, variable in enumerate(scope):
                self.readers[variable].append((number, 1 << place))
        self.values: dict[int, float] = {}

    def tree_bound(self, tree: Tree) -> float:
        """The logarithm of the bound on the arcs of a diagram over a tree of variables.

        At a variable only constraints count that reach into its part of the tree.
        """
        logs = [0.0] * len(self.labels)
        context: list[set[int]] = [set() for _ in self.labels]
        for scope, counts in zip(self.scopes, self.counts, strict=True):
            by_depth = sorted(range(len(scope)), key=lambda place: tree.depth[scope[place]])
            variable = scope[by_depth[-1]]
            for read in range(len(by_depth) - 1, 0, -1):
                above = by_depth[:read]
                states = counts.log(sum(1 << place for place in above))
                stop = scope[by_depth[read - 1]]
                while variable != stop:
                    logs[variable] += states
                    context[variable].update(scope[place] for place in above)
                    variable = tree.parent[variable]
        return _log_sum([
            min(logs[variable], sum(self.labels[other] for other in context[variable])) + own
            for variable, own in enumerate(self.labels)
        ])

    def arcs_bound(self, order: list[int]) -> float:
        """The logarithm of the bound on the arcs of the whole diagram."""
        widths = self._widths(order, None)
        return _log_sum([width + self.labels[variable] for width, variable in zip(widths, order, strict=False)])

    def reinserted(self, order: list[int], variable: int) -> tuple[float, list[int]]:
        """The order with one variable where the bound is least, and that bound."""
        rest = [other for other in order if other != variable]
        without, having = self._widths(rest, None), self._widths(rest, variable)
        own = self.labels[variable]
        above = [width + self.labels[other] for width, other in zip(without, rest, strict=False)]
        below = [width + self.labels[other] for width, other in zip(having, rest, strict=False)]
        top = max(*above, *below, *(width + own for width in without), 0.0) if rest else 0.0
        up = np.concatenate([[0.0], np.cumsum(np.exp(np.array(above) - top))])
        down = np.concatenate([np.cumsum(np.exp(np.array(below[::-1]) - top))[::-1], [0.0]])
        totals = up + down + np.exp(np.array(without) + own - top)
        place = int(np.argmin(totals))
        return top + math.log(totals[place]), [*rest[:place], variable, *rest[place:]]

    def _widths(self, order: list[int], first: int | None) -> list[float]:
        """The logarithm of the bound on the width before each variable of the order, and after the last."""
        walk = _Walk(self)
        if first is not None:
            walk.read(first)
        widths = [walk.width]
        for variable in order:
            walk.read(variable)
            widths.append(min(walk.width, _HUGE))
        return widths

    def values_of(self, variables: int) -> float:
        """The logarithm of how many combinations of values the variables of a bit mask have."""
        known = self.values.get(variables)
        if known is None:
            known = sum(label for variable, label in enumerate(self.labels) if variables >> variable & 1)
            self.values[variables] = known
        return known


class _Walk:
    """The bound on the width while variables are read one by one, kept up to date group by group."""

    def __init__(self, states: States) -> None:
        self.width = 0.0
        self._states = states
        self._masks = [0] * len(states.counts)
        self._read = [0] * len(states.counts)
        self._logs = [0.0] * len(states.counts)
        self._groups: dict[int, float] = {}

    def read(self, variable: int) -> None:
        """Read one more variable."""
        masks, read, logs, counts = self._masks, self._read, self._logs, self._states.counts
        for constraint, bit in self._states.readers[variable]:
            if logs[constraint]:
                self._add(read[constraint], -logs[constraint])
            masks[constraint] |= bit
            read[constraint] |= 1 << variable
            after = logs[constraint] = counts[constraint].log(masks[constraint])
            if after:
                self._add(read[constraint], after)

    def _add(self, variables: int, states: float) -> None:
        values = self._states.values_of(variables)
        before = self._groups.get(variables, 0.0)
        after = self._groups[variables] = max(before + states, 0.0)
        self.width += min(after, values) - min(before, values)


def _states_of(coded: Coded) -> _TableStates | _SumStates | _ClauseStates:
    if isinstance(coded, CodedTable):
        return _TableStates(coded.rows)
    if isinstance(coded, CodedSum):
        return _SumStates(coded)
    if isinstance(coded, CodedClause):
        return _ClauseStates(len(coded.holds))
    return _TableStates(_sampled_rows(coded))


def _sampled_rows(coded: CodedGrid | CodedFunction) -> Ints:
    """Allowed combinations of some places of each dimension; of a function with its values."""
    whole = coded.allowed if isinstance(coded, CodedGrid) else coded.values
    sample = whole[tuple(slice(None, None, max(1, length // _SAMPLED_PLACES)) for length in whole.shape)]
    if isinstance(coded, CodedGrid):
        return np.argwhere(sample)
    return np.column_stack([np.indices(sample.shape).reshape(sample.ndim, -1).T, sample.reshape(-1)]).astype(np.int64)


class _ClauseStates:
    """States of a clause: open or satisfied, until it is read whole."""

    def __init__(self, length: int) -> None:
        self.full = (1 << length) - 1

    def log(self, mask: int) -> float:
        """The logarithm of the number of states after the variables of a bit mask."""
        return math.log(2) if 0 < mask < self.full else 0.0


class _TableStates:
    """States of a table: the different sets of rows that are left (estimated on a sample of large tables)."""

    def __init__(self, rows: Ints) -> None:
        self.rows = rows[:: max(1, len(rows) // _SAMPLE)]
        self.known: dict[int, float] = {0: 0.0, (1 << rows.shape[1]) - 1: 0.0}

    def log(self, mask: int) -> float:
        """The logarithm of the number of states after the columns of a bit mask."""
        if mask not in self.known:
            self.known[mask] = self._log(mask)
        return self.known[mask]

    def _log(self, mask: int) -> float:
        if not len(self.rows):
            return 0.0
        inside = np.array([bool(mask >> column & 1) for column in range(self.rows.shape[1])])
        prefix, rest = number_rows(self.rows[:, inside]), number_rows(self.rows[:, ~inside])
        order = np.lexsort((rest, prefix))
        leaders = equal_groups(starts_of(prefix[order], int(prefix.max()) + 1), rest[order])
        return math.log(len(np.unique(leaders)))


class _SumStates:
    """States of a sum: no more than partial sums above, nor than points where the sums below tell them apart.

    Partial sums are estimated: no more than combinations of weights, nor than steps between the least and the largest.
    """

    def __init__(self, coded: CodedSum) -> None:
        columns = [np.unique(column) for column in coded.weights.values()]
        self.combinations = [math.log(len(column)) for column in columns]
        self.ranges = [int(column[-1] - column[0]) for column in columns]
        self.step = int(np.gcd.reduce(np.concatenate([np.diff(column) for column in columns] or [np.zeros(1, int)]))) or 1
        self.bounds = (coded.low is not None) + (coded.high is not None)
        self.full = (1 << len(columns)) - 1
        self.known: dict[int, float] = {0: 0.0, self.full: 0.0}

    def log(self, mask: int) -> float:
        """The logarithm of the number of states after the variables of a bit mask."""
        if mask not in self.known:
            above, below = self._partial_sums(mask), self._partial_sums(self.full & ~mask)
            self.known[mask] = min(above, math.log(self.bounds * math.exp(min(below, 40.0)) + 1))
        return self.known[mask]

    def _partial_sums(self, mask: int) -> float:
        inside = [place for place in range(len(self.ranges)) if mask >> place & 1]
        steps = sum(self.ranges[place] for place in inside) // self.step + 1
        return min(sum(self.combinations[place] for place in inside), math.log(steps))


def _log_sum(logs: list[float]) -> float:
    top = max(logs, default=0.0)
    return top + math.log(sum(math.exp(log - top) for log in logs) or 1.0)
