"""Array steps shared by the compiler's passes: ranges of ranges, and which rows of a ragged array are equal.

A ragged array is a flat array cut into consecutive groups: `start[g]:start[g + 1]` are the entries of group `g`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_DENSE = 1 << 22


def starts_of(sorted_groups: Ints, groups: int) -> Ints:
    """Where each of `groups` groups starts in an array of group numbers sorted ascending; one longer than `groups`."""
    counts = np.bincount(sorted_groups, minlength=groups)
    start = np.zeros(groups + 1, dtype=np.int64)
    np.cumsum(counts, out=start[1:])
    return start


def gather(start: Ints, groups: Ints) -> tuple[Ints, Ints]:
    """All entries of the listed groups, one after the other: (index into `groups`, index into the flat array)."""
    return walk(start[groups], start[groups + 1] - start[groups])


def walk(begins: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """The numbers `begins[i]` to `begins[i] + counts[i] - 1` for each `i`, one after the other: (`i`, number)."""
    owner = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) + (begins - before)[owner]


def number(codes: Ints) -> tuple[Ints, Ints]:
    """Distinct codes ascending, and for each code its number among them. As `numpy.unique`, faster on small codes."""
    if len(codes) == 0:
        return codes, codes
    top = int(codes.max()) + 1
    if top > max(_DENSE, 8 * len(codes)) or top > 64 * len(codes) + 4096:
        distinct, numbers = np.unique(codes, return_inverse=True)
        return distinct, numbers
    seen = np.zeros(top, dtype=bool)
    seen[codes] = True
    distinct = np.flatnonzero(seen)
    rank = np.empty(top, dtype=np.int64)
    rank[distinct] = np.arange(len(distinct))
    return distinct, rank[codes]


def number_rows(matrix: Ints) -> Ints:
    """A number for each row of a matrix of non-negative integers; equal rows have equal numbers."""
    numbers = np.zeros(len(matrix), dtype=np.int64)
    for column in matrix.T:
        width = int(column.max()) + 1 if len(column) else 1
        numbers = number(numbers * width + column)[1]
    return numbers


def equal_groups(start: Ints, entries: Ints) -> Ints:
    """For each group of a ragged array of non-negative integers, the first group with the same entries.

    Groups are compared by a 64-bit hash and every match is then verified entry by entry, so the answer is exact.
    """
    groups = len(start) - 1
    position = np.arange(len(entries)) - np.repeat(start[:-1], np.diff(start))
    mixed = _mix(_mix(entries.astype(np.uint64)) + position.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    sums = np.zeros(len(entries) + 1, dtype=np.uint64)
    np.cumsum(mixed, out=sums[1:])
    signature = _mix(sums[start[1:]] - sums[start[:-1]] + np.diff(start).astype(np.uint64))
    _, first, numbers = np.unique(signature, return_index=True, return_inverse=True)
    leader = first[numbers].astype(np.int64)
    if not _verified(start, entries, leader):  # a hash collision: about once in 2**40 diagrams
        return _equal_groups_slowly(start, entries, groups)
    return leader


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of splitmix64 (Steele, Lea, Flood 2014): spreads every bit of the input over the output."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _verified(start: Ints, entries: Ints, leader: Ints) -> bool:
    followers = np.flatnonzero(leader != np.arange(len(leader)))
    sizes = np.diff(start)
    if not np.array_equal(sizes[followers], sizes[leader[followers]]):
        return False
    _, mine = gather(start, followers)
    _, theirs = gather(start, leader[followers])
    return bool(np.array_equal(entries[mine], entries[theirs]))


def _equal_groups_slowly(start: Ints, entries: Ints, groups: int) -> Ints:
    first: dict[bytes, int] = {}
    keys = (entries[start[group] : start[group + 1]].tobytes() for group in range(groups))
    return np.array([first.setdefault(key, group) for group, key in enumerate(keys)], dtype=np.int64)
