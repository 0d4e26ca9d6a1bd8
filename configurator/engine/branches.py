"""Branches that join many parts, taken apart so that what they have in common is kept once.

A variable with forty children has a branch for every combination of nodes below that occurs; but most children have only a few
different nodes, and few combinations among themselves. Such children are joined by branches of their own, and the branches above
join those: thousands of links instead of tens of thousands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from configurator.engine.ragged import Ints, number, number_rows


@dataclass(frozen=True, slots=True)
class Bundle:
    """Branches over the same parts: `rows[b, i]` is the number of a node of `parts[i]`, a variable, or of a branch of it."""

    rows: Ints
    parts: list[int | Bundle]

    @property
    def links(self) -> int:
        """How many links there are, those of bundles within included."""
        return self.rows.size + sum(part.links for part in self.parts if isinstance(part, Bundle))


def bundled(rows: Ints, variables: list[int]) -> Bundle:
    """Branches as bundles of few links, greedily: each part joins the group with which it has fewest combinations."""
    if len(variables) <= 2 or len(rows) <= 2:
        return Bundle(rows, list(variables))
    groups = _groups([number(column)[1] for column in rows.T], len(rows))
    if len(groups) == len(variables) or len(groups) == 1:
        return Bundle(rows, list(variables))
    parts: list[int | Bundle] = []
    columns: list[Ints] = []
    for members in groups:
        if len(members) == 1:
            parts.append(variables[members[0]])
            columns.append(rows[:, members[0]])
            continue
        _, first, codes = np.unique(number_rows(rows[:, members]), return_index=True, return_inverse=True)
        parts.append(bundled(rows[first][:, members], [variables[member] for member in members]))
        columns.append(codes.reshape(-1).astype(np.int64))
    return Bundle(np.column_stack(columns), parts)


def _groups(codes: list[Ints], rows: int) -> list[list[int]]:
    """Columns grouped so that links are few: a row costs one for each group, a group its combinations times its size."""
    groups: list[tuple[list[int], Ints, int]] = []
    for column in sorted(range(len(codes)), key=lambda column: -int(codes[column].max())):
        width = int(codes[column].max()) + 1
        best, best_growth = -1, rows
        found = codes[column]
        for place, (members, own, cost) in enumerate(groups):
            distinct, joint = number(own * width + codes[column])
            growth = len(distinct) * (len(members) + 1) - cost
            if growth < best_growth:
                best, best_growth, found = place, growth, joint
        if best < 0:
            groups.append(([column], codes[column], 0))
        else:
            members, _, cost = groups[best]
            groups[best] = ([*members, column], found, cost + best_growth)
    return [members for members, _, _ in groups]
