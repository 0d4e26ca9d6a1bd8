"""What is known of a problem from questions already answered: products seen, and values that decisions left.

Solver engines find products one by one. A product seen at an earlier click that agrees with the decisions of this one
settles a value of every variable without any search; and what earlier decisions excluded, more decisions exclude too. Only the
values between these two bounds are left to be searched for.
"""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from configurator.engine.numbering import Bools, Codes, Decided, Numbering, Settled

_MOST_PRODUCTS = 1_000
_MOST_PRODUCT_BYTES = 16 * 2**20
_MOST_CLICKS = 16


class Knowledge:
    """Products seen and clicks answered, the newest ones."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._sizes = np.diff(numbering.start)
        most = int(self._sizes.max(initial=1))
        self._kind = np.dtype(np.int8 if most <= 127 else np.int32)
        places = _MOST_PRODUCT_BYTES // max(1, len(self._sizes) * self._kind.itemsize)
        self._products = np.zeros((len(self._sizes), max(1, min(_MOST_PRODUCTS, places))), dtype=self._kind)  # a column each
        self._seen = 0
        self._clicks = _Clicks()
        self._lifted_clicks = _Clicks()

    def add(self, codes: Codes) -> None:
        """Keep a product, in the place of the oldest one where there are too many."""
        self._products[:, self._seen % self._products.shape[1]] = codes
        self._seen += 1

    def product(self, decided: Decided) -> Codes | None:
        """A product seen before that agrees with the decisions."""
        agreeing = np.flatnonzero(self._disagreements(decided) == 0)
        return self._products[:, agreeing[0]].astype(np.int64) if len(agreeing) else None

    def bounds(self, decided: Decided) -> Settled:
        """What is known of the values under all decisions."""
        lower = self.values_of(self._products[:, np.flatnonzero(self._disagreements(decided) == 0)])
        return self._clicks.narrowed(decided, Settled(lower, ~self._numbering.others(decided)))

    def lifted_bounds(self, decided: Decided) -> Settled:
        """What is known of the other values of decided variables, under all decisions but their own."""
        others = self._numbering.others(decided)
        close = np.flatnonzero(self._disagreements(decided) == 1)
        lower = self.values_of(self._products[:, close])
        return self._lifted_clicks.narrowed(decided, Settled(lower & others, others))

    def remember(self, decided: Decided, settled: Settled) -> None:
        """Keep the answer of a click."""
        self._clicks.add(decided, settled)

    def remember_lifted(self, decided: Decided, settled: Settled) -> None:
        """Keep what was found of the other values of decided variables; of all else it says nothing."""
        others = self._numbering.others(decided)
        self._lifted_clicks.add(decided, Settled(np.zeros_like(others), settled.upper | ~others))

    def values_of(self, products: Codes) -> Bools:
        """A flag for each value that one of the products (a column each) has."""
        flags = np.zeros(self._numbering.values, dtype=bool)
        start = self._numbering.start
        if products.shape[1] and int(self._sizes.max(initial=1)) <= 2:
            flags[start[:-1]] = products.min(axis=1) == 0
            flags[start[1:] - 1] |= products.max(axis=1) == self._sizes - 1
        elif products.shape[1]:
            flags[(products + start[:-1, np.newaxis]).reshape(-1)] = True
        return flags

    def _disagreements(self, decided: Decided) -> NDArray[np.int32]:
        """With how many decisions each product disagrees."""
        rows = np.fromiter(decided.keys(), dtype=np.int64, count=len(decided))
        codes = np.fromiter(decided.values(), dtype=self._kind, count=len(decided))
        products = self._products[:, : min(self._seen, self._products.shape[1])]
        return np.asarray((products[rows] != codes[:, np.newaxis]).sum(axis=0, dtype=np.int32))


class _Clicks:
    """Answers of earlier clicks, the newest ones. More decisions leave less; fewer leave more."""

    def __init__(self) -> None:
        self._answers: OrderedDict[frozenset[tuple[int, int]], Settled] = OrderedDict()

    def add(self, decided: Decided, settled: Settled) -> None:
        """Keep an answer, instead of the oldest one where there are too many."""
        key = frozenset(decided.items())
        self._answers[key] = settled
        self._answers.move_to_end(key)
        if len(self._answers) > _MOST_CLICKS:
            self._answers.popitem(last=False)

    def narrowed(self, decided: Decided, bounds: Settled) -> Settled:
        """Bounds with what the newest click of fewer decisions, and that of more, say."""
        key = frozenset(decided.items())
        lower, upper = bounds
        for fewer in reversed(self._answers):
            if fewer <= key:
                upper = upper & self._answers[fewer].upper
                break
        for more in reversed(self._answers):
            if key <= more:
                lower = lower | self._answers[more].lower
                break
        return Settled(lower, upper)
