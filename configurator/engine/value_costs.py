"""Costs given with a question, in numbers: one for each value of each variable, none negative.

Reading them is quick where they are as they were at the last question: the numbers of each variable are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import index

import numpy as np

from configurator.engine.interface import Costs, UnknownDecisionError
from configurator.engine.labels import Amounts
from configurator.problem.records import Value

_SAFE = 2**61


@dataclass(frozen=True, slots=True)
class _Column:
    """The costs of one variable as given, and in the order of its domain above the least of them."""

    given: Mapping[Value, int]
    amounts: Amounts
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Shifted:
    """Costs above the least of each variable, `base` less in total; totals differ by at most `most`."""

    amounts: Amounts
    base: int
    most: int


class ValueCosts:
    """Costs of the values of some variables, remembered from question to question."""

    def __init__(self, names: Sequence[str], domains: Sequence[tuple[Value, ...]]) -> None:
        self._names = names
        self._domains = domains
        self._known = set(names)
        self._columns: dict[str, _Column] = {}
        self._free = [np.zeros(len(domain), dtype=np.int64) for domain in domains]
        self._last: tuple[tuple[_Column | None, ...], Shifted] | None = None

    def of(self, costs: Costs) -> Shifted:
        """The costs in numbers. Raises UnknownDecisionError for strangers, TypeError where a cost is no integer."""
        for name in costs:
            if name not in self._known:
                raise UnknownDecisionError(name)
        columns = tuple(
            self._column(name, domain, costs[name]) if name in costs else None
            for name, domain in zip(self._names, self._domains, strict=True)
        )
        last = self._last
        if last is not None and all(one is other for one, other in zip(columns, last[0], strict=True)):
            return last[1]
        given = [column for column in columns if column is not None]
        parts = [free if column is None else column.amounts for column, free in zip(columns, self._free, strict=True)]
        amounts = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
        shifted = Shifted(amounts, sum(column.least for column in given), sum(column.most for column in given))
        self._last = columns, shifted
        return shifted

    def _column(self, name: str, domain: tuple[Value, ...], given: Mapping[Value, int]) -> _Column:
        known = self._columns.get(name)
        if known is not None and known.given == given:
            return known
        listed = [index(given.get(value, 0)) for value in domain]
        least, most = min(listed), max(listed)
        above = [amount - least for amount in listed]
        column = _Column(dict(given), np.array(above, dtype=np.int64 if most - least < _SAFE else object), least, most - least)
        self._columns[name] = column
        return column
