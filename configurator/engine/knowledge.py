"""What is known of a problem from questions already answered: products seen, and values that decisions left.

Solver engines find products one by one. A product seen at an earlier click that agrees with the decisions of this one
settles a value of every variable without any search; and what earlier decisions excluded, more decisions exclude too. Only the
values between these two bounds are left to be searched for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from itertools import compress
from operator import index
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from configurator.engine.interface import Costs, Decisions, Totals, UnknownDecisionError, Values
from configurator.problem.records import Problem, Value

Bools = NDArray[np.bool_]
Codes = NDArray[np.integer[Any]]
Decided = Mapping[int, int]
"""Numbers of variables and of their values."""

_MOST_PRODUCTS = 1_000
_MOST_PRODUCT_BYTES = 16 * 2**20
_MOST_CLICKS = 16


class Settled(NamedTuple):
    """Bounds of an answer, a flag a value: `lower` is had by some product, `upper` is not excluded."""

    lower: Bools
    upper: Bools

    @property
    def gap(self) -> Bools:
        """Values that are neither known to be possible nor known to be impossible."""
        gap: Bools = self.upper & ~self.lower
        return gap


class Numbering:
    """The variables and values of a problem as numbers; the values of variable v are numbered from `start[v]` on."""

    def __init__(self, problem: Problem) -> None:
        self.names = [variable.name for variable in problem.variables]
        self.domains = [variable.domain for variable in problem.variables]
        self.number = {name: variable for variable, name in enumerate(self.names)}
        self._codes = [{value: code for code, value in enumerate(domain)} for domain in self.domains]
        sizes = [len(domain) for domain in self.domains]
        self.start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self.values = int(self.start[-1])
        self.owner = np.repeat(np.arange(len(sizes)), sizes)

    def code(self, variable: int, value: Value) -> int | None:
        """The number of a value within the domain of its variable."""
        return self._codes[variable].get(value)

    def decided(self, decisions: Decisions) -> dict[int, int]:
        """Decisions in numbers. Raises UnknownDecisionError."""
        found = {}
        for name, value in decisions.items():
            if name not in self.number:
                raise UnknownDecisionError(name)
            variable = self.number[name]
            code = self._codes[variable].get(value)
            if code is None:
                raise UnknownDecisionError(name, value)
            found[variable] = code
        return found

    def own(self, decided: Decided) -> NDArray[np.int64]:
        """The numbers of the decided values."""
        return np.fromiter((self.start[variable] + code for variable, code in decided.items()), np.int64, len(decided))

    def others(self, decided: Decided) -> Bools:
        """A flag for each value of the decided variables that was not decided."""
        chosen = np.zeros(len(self.names), dtype=bool)
        chosen[list(decided)] = True
        flags: Bools = chosen[self.owner]
        flags[self.own(decided)] = False
        return flags

    def codes(self, variable: int, flags: Bools) -> list[int]:
        """The flagged values of a variable, in order."""
        return np.flatnonzero(flags[self.start[variable] : self.start[variable + 1]]).tolist()

    def product(self, codes: Codes) -> dict[str, Value]:
        """A product by names and values."""
        return {name: domain[code] for name, domain, code in zip(self.names, self.domains, codes.tolist(), strict=True)}

    def as_values(self, settled: Settled) -> Values:
        """An answer by names."""
        gap = settled.gap
        unchecked = self._sets(gap) if gap.any() else {}
        return Values(self._sets(settled.lower), unchecked)

    def as_totals(self, totals: Mapping[int, int], unknown: Bools) -> Totals:
        """Least totals by names, `totals` by the numbers of values, and the values that have one which is not known."""
        found: dict[str, dict[Value, int]] = {name: {} for name in self.names}
        for value in sorted(totals):
            variable = int(self.owner[value])
            found[self.names[variable]][self.domains[variable][value - int(self.start[variable])]] = totals[value]
        return Totals(found, self._sets(unknown) if unknown.any() else {})

    def _sets(self, flags: Bools) -> dict[str, set[Value]]:
        listed, bounds = flags.tolist(), self.start.tolist()
        return {
            name: set(compress(domain, listed[bounds[variable] : bounds[variable + 1]]))
            for variable, (name, domain) in enumerate(zip(self.names, self.domains, strict=True))
        }

    def amounts(self, costs: Costs) -> dict[int, list[int]]:
        """The cost of each value of the variables that have any. Raises UnknownDecisionError, TypeError."""
        found = {}
        for name, own in costs.items():
            if name not in self.number:
                raise UnknownDecisionError(name)
            found[self.number[name]] = [index(own.get(value, 0)) for value in self.domains[self.number[name]]]
        return found


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
