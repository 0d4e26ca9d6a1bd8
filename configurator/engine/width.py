"""Orders of few states: sifting on a bound of the diagram's width.

After the variables of a set S, a constraint has as many states as there are different ways in which S leaves it; the
product over all constraints bounds the width of the diagram there. Sifting (Rudell, "Dynamic variable ordering for
ordered binary decision diagrams", ICCAD 1993) takes each variable in turn out of the order and puts it back where the
bound of the whole diagram is least; here on the bound, long before there is a diagram.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from configurator.engine.encoding import CodedSum, CodedTable, Encoding
from configurator.engine.ragged import Ints, equal_groups, number, number_rows, starts_of

_SAMPLE = 600
_MOST_SUMS = 4096
_HUGE = 600.0


def sift(encoding: Encoding, order: list[int], time_left: Callable[[], bool], rounds: int = 6) -> tuple[float, list[int]]:
    """An order at least as good as `order`, and the natural logarithm of its bound on the number of arcs."""
    states = _States(encoding)
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


class _States:
    """How many states each constraint has after a set of its variables; looked up by (constraint, bit mask)."""

    def __init__(self, encoding: Encoding) -> None:
        self.labels = [math.log(encoding.class_count(variable)) for variable in range(len(encoding.sizes))]
        self.readers: list[list[tuple[int, int]]] = [[] for _ in encoding.sizes]
        self.counts: list[_TableStates | _SumStates] = []
        for table in encoding.tables:
            self._add(table.scope, _TableStates(table))
        for coded in encoding.sums:
            self._add(list(coded.weights), _SumStates(coded))
        self.empty = [0] * len(self.counts)

    def _add(self, scope: list[int], states: _TableStates | _SumStates) -> None:
        for place, variable in enumerate(scope):
            self.readers[variable].append((len(self.counts), 1 << place))
        self.counts.append(states)

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
        masks = list(self.empty)
        logs = [0.0] * len(masks)
        width = 0.0
        if first is not None:
            width = self._read(first, masks, logs, width)
        widths = [width]
        for variable in order:
            width = self._read(variable, masks, logs, width)
            widths.append(width)
        return widths

    def _read(self, variable: int, masks: list[int], logs: list[float], width: float) -> float:
        for constraint, bit in self.readers[variable]:
            masks[constraint] |= bit
            after = self.counts[constraint].log(masks[constraint])
            width += after - logs[constraint]
            logs[constraint] = after
        return min(width, _HUGE)


class _TableStates:
    """States of a table: the different sets of rows that are left (estimated on a sample of large tables)."""

    def __init__(self, table: CodedTable) -> None:
        step = max(1, len(table.rows) // _SAMPLE)
        self.rows = table.rows[::step]
        self.known: dict[int, float] = {0: 0.0, (1 << len(table.scope)) - 1: 0.0}

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
    """States of a sum: no more than the partial sums that occur, nor than the points where the rest tells them apart."""

    def __init__(self, coded: CodedSum) -> None:
        self.columns = [np.unique(column) for column in coded.weights.values()]
        self.bounds = (coded.low is not None) + (coded.high is not None)
        self.full = (1 << len(self.columns)) - 1
        self.known: dict[int, float] = {0: 0.0, self.full: 0.0}
        self.sums: dict[int, Ints | None] = {0: np.zeros(1, dtype=np.int64)}

    def log(self, mask: int) -> float:
        """The logarithm of the number of states after the variables of a bit mask."""
        if mask not in self.known:
            above, below = self._partial(mask), self._partial(self.full & ~mask)
            counts = [len(above) if above is not None else _MOST_SUMS]
            if below is not None:
                counts.append(self.bounds * len(below) + 1)
            self.known[mask] = math.log(min(counts))
        return self.known[mask]

    def _partial(self, mask: int) -> Ints | None:
        """The partial sums over the variables of a mask; None where they are many."""
        if mask not in self.sums:
            place = mask.bit_length() - 1
            before = self._partial(mask & ~(1 << place))
            if before is None or len(before) * len(self.columns[place]) > 64 * _MOST_SUMS:
                self.sums[mask] = None
            else:
                sums = number((before[:, None] + self.columns[place][None, :]).reshape(-1) - self._least(mask))[0]
                self.sums[mask] = sums + self._least(mask) if len(sums) <= _MOST_SUMS else None
        return self.sums[mask]

    def _least(self, mask: int) -> int:
        return sum(int(column[0]) for place, column in enumerate(self.columns) if mask >> place & 1)


def _log_sum(logs: list[float]) -> float:
    top = max(logs, default=0.0)
    return top + math.log(sum(math.exp(log - top) for log in logs) or 1.0)
