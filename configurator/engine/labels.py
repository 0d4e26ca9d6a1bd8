"""Sets of labels as ranges, and what is asked of all of them at once.

A label is a class of a variable; the labels of all variables are numbered through. A set is one range of neighbouring labels or
several, so that a dimension of thousands of steps costs no more than its ranges. Least costs over ranges come from a sparse
table of the least cost of every 1, 2, 4, ... neighbouring labels (Bender, Farach-Colton, "The LCA problem revisited", 2000).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.engine.ragged import Ints

Bools = NDArray[np.bool_]
Amounts = NDArray[Any]  # int64, or Python integers (object) where 64 bits are too few


@dataclass(frozen=True)
class LabelSets:
    """`start[s]:start[s + 1]` are the ranges of set `s`: labels `firsts[r]` to `stops[r] - 1`; `labels`: how many there are."""

    start: Ints
    firsts: Ints
    stops: Ints
    labels: int

    @cached_property
    def owner(self) -> Ints:
        """The set of each range."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    @cached_property
    def _one_range_each(self) -> bool:
        return len(self.firsts) == len(self.start) - 1

    def any(self, allowed: Bools) -> Bools:
        """Which sets have an allowed label."""
        until = np.zeros(self.labels + 1, dtype=np.int64)
        np.cumsum(allowed, out=until[1:])
        hit: Bools = until[self.stops] > until[self.firsts]
        return hit if self._one_range_each else np.asarray(np.logical_or.reduceat(hit, self.start[:-1]))

    def total(self, weights: Amounts) -> Amounts:
        """The sum of the weights of each set."""
        until = np.concatenate([np.zeros(1, dtype=weights.dtype), np.cumsum(weights)])
        return np.asarray(np.add.reduceat(until[self.stops] - until[self.firsts], self.start[:-1]))

    def union(self, sets: Bools) -> Bools:
        """Which labels are in one of the marked sets."""
        ranges = sets if self._one_range_each else sets[self.owner]
        begins = np.bincount(self.firsts[ranges], minlength=self.labels + 1)
        begins -= np.bincount(self.stops[ranges], minlength=self.labels + 1)
        return np.asarray(np.cumsum(begins[:-1]) > 0)

    def least(self, costs: Amounts) -> Amounts:
        """The least cost of a label of each set. `costs` may have a second axis, of questions that are asked at once."""
        table = np.empty((self._depth, *costs.shape), dtype=costs.dtype)
        table[0] = costs
        for level in range(1, self._depth):
            half = 1 << (level - 1)
            table[level] = table[level - 1]
            np.minimum(table[level - 1, :-half], table[level - 1, half:], out=table[level, :-half])
        flat = table.reshape(-1, *costs.shape[1:])
        left, right = self._blocks
        least = np.minimum(flat[left], flat[right]) if self._depth > 1 else flat[left]
        return least if self._one_range_each else np.asarray(np.minimum.reduceat(least, self.start[:-1]))

    def spread(self, amounts: Amounts, infinite: int) -> Amounts:
        """For each label the least amount of a set that has it; `infinite` where none has. Axes as in `least`."""
        flat: Amounts = np.full((self._depth * self.labels, *amounts.shape[1:]), infinite, dtype=amounts.dtype)
        order, begins, blocks = self._by_block
        ranges = amounts if self._one_range_each else amounts[self.owner]
        flat[blocks] = np.minimum.reduceat(np.concatenate([ranges, ranges])[order], begins)
        table = flat.reshape(self._depth, self.labels, *amounts.shape[1:])
        for level in range(self._depth - 1, 0, -1):
            half = 1 << (level - 1)
            np.minimum(table[level - 1], table[level], out=table[level - 1])
            np.minimum(table[level - 1, half:], table[level, :-half], out=table[level - 1, half:])
        return np.asarray(table[0])

    @cached_property
    def _levels(self) -> Ints:
        """For each range the largest power of two (its exponent) that fits."""
        return np.frexp((self.stops - self.firsts).astype(np.float64))[1].astype(np.int64) - 1

    @cached_property
    def _depth(self) -> int:
        return int(self._levels.max(initial=0)) + 1

    @cached_property
    def _blocks(self) -> tuple[Ints, Ints]:
        """For each range the two blocks of the sparse table that cover it."""
        base = self._levels * self.labels
        return base + self.firsts, base + self.stops - (1 << self._levels)

    @cached_property
    def _by_block(self) -> tuple[Ints, Ints, Ints]:
        """Both blocks of all ranges in order of the block: the order, where each block begins, and the blocks."""
        blocks = np.concatenate(self._blocks)
        order = np.argsort(blocks, kind="stable")
        distinct, begins = np.unique(blocks[order], return_index=True)
        return order, begins, distinct
