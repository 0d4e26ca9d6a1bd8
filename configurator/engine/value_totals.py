"""The least totals of a variable's values, made into Python numbers only where somebody looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import compress

from configurator.engine.labels import Amounts, Bools
from configurator.problem.records import Value


class ValueTotals(Mapping[Value, int]):
    """Totals of those values of a domain that have one; equal to a dictionary of the same content.

    A page shows twenty of three thousand options: the others cost nothing here.
    """

    __slots__ = ("_amounts", "_base", "_codes", "_finite")

    def __init__(self, codes: Mapping[Value, int], amounts: Amounts, finite: Bools, base: int) -> None:
        """`codes`: where the total of each value of the domain is; `finite`: whether it has one; `base` is added to all."""
        self._codes = codes
        self._amounts = amounts
        self._finite = finite
        self._base = base

    def __getitem__(self, value: Value) -> int:
        code = self._codes[value]
        if not self._finite[code]:
            raise KeyError(value)
        return int(self._amounts[code]) + self._base

    def __iter__(self) -> Iterator[Value]:
        return compress(self._codes, self._finite.tolist())

    def __len__(self) -> int:
        return int(self._finite.sum())

    def __repr__(self) -> str:
        return repr(dict(self))
