"""The variables and values of a problem as numbers: what engines speak of inside."""

from __future__ import annotations

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
        self.code_of = [{value: code for code, value in enumerate(domain)} for domain in self.domains]
        sizes = [len(domain) for domain in self.domains]
        self.start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self.values = int(self.start[-1])
        self.owner = np.repeat(np.arange(len(sizes)), sizes)

    def code(self, variable: int, value: Value) -> int | None:
        """The number of a value within the domain of its variable."""
        return self.code_of[variable].get(value)

    def decided(self, decisions: Decisions) -> dict[int, int]:
        """Decisions in numbers. Raises UnknownDecisionError."""
        found = {}
        for name, value in decisions.items():
            if name not in self.number:
                raise UnknownDecisionError(name)
            variable = self.number[name]
            code = self.code_of[variable].get(value)
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
