"""Rows of a price table that never count, or that overlap so that only their order says which of them does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from configurator.language.evaluate import Value
from configurator.language.lookups import Matcher, bits_of
from configurator.language.syntax import Cell, Column, Lookup, Range, Scalar

_MOST = 4_000_000


@dataclass(frozen=True, slots=True)
class Overlap:
    """A row that never counts (`other` is None), or that shares some of what it is for with an earlier one."""

    row: int
    other: int | None = None


def overlaps(lookup: Lookup, values: Sequence[Collection[Value] | None]) -> Iterator[Overlap]:
    """What is to be said of the rows of a table; `values` are those that each column can have (None: not known)."""
    kinds = [_kinds(column, known) for column, known in zip(lookup.columns, values, strict=True)]
    if np.prod([len(each) for each in kinds], dtype=float) > _MOST or not all(len(each) for each in kinds):
        return
    cells = [each[:, [row[place] for row in lookup.rows]] for place, each in enumerate(kinds)]
    never = _never_first(cells)
    meet, inside = _relations(cells)
    partly = np.triu(meet & ~inside & ~inside.T, 1)
    for row in range(len(lookup.rows)):
        if never[row]:
            yield Overlap(row)
        elif partly[:, row].any():
            yield Overlap(row, int(np.argmax(partly[:, row])))


def _kinds(column: Column, known: Collection[Value] | None) -> NDArray[np.bool_]:
    """Which cells match, for each kind of values that the column can have."""
    matcher = Matcher(column.cells)
    asked = [value for value in known if not isinstance(value, frozenset)] if known is not None else _samples(column.cells)
    different = sorted({matcher(value) for value in asked})
    found = np.zeros((len(different), len(column.cells)), bool)
    for kind, bits in enumerate(different):
        found[kind, list(bits_of(bits))] = True
    return found


def _samples(cells: Sequence[Cell]) -> list[Scalar]:
    """A value of every kind that cells tell apart: their own, the ends of ranges, and what lies between and beyond these."""
    items = [item for cell in cells for item in cell or ()]
    values: list[Scalar] = [item for item in items if not isinstance(item, Range)]
    ends = [end for item in items if isinstance(item, Range) for end in (item.low, item.high) if end is not None]
    ends += [value for value in values if isinstance(value, int | Fraction) and not isinstance(value, bool)]
    numbers = sorted(set(ends))
    between = [Fraction(one + other) / 2 for one, other in pairwise(numbers)]
    beyond = [numbers[0] - 1, numbers[-1] + 1] if numbers else ["\0"]
    return [*values, *numbers, *between, *beyond]


def _never_first(cells: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """The rows before which another one counts wherever they match; `cells` are kinds by rows, column for column."""
    rows = cells[0].shape[1] if cells else 0
    first = np.full(tuple(len(each) for each in cells), -1)
    for row in range(rows - 1, -1, -1):
        first[np.ix_(*(each[:, row] for each in cells))] = row
    return ~np.isin(np.arange(rows), first)


def _relations(cells: Sequence[NDArray[np.bool_]]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which rows have something in common, and which lie within another one."""
    rows = cells[0].shape[1]
    meet, inside = np.ones((rows, rows), bool), np.ones((rows, rows), bool)
    for each in cells:
        both = each.astype(np.float32).T @ each.astype(np.float32)
        meet &= both > 0
        inside &= both == each.sum(axis=0)[:, None]
    return meet, inside
