"""A few constraints under a few decisions: can they hold together?

To find the rules behind a conflict, where the diagram cannot help, because it holds all rules at once. Propagation alone
nearly always decides, then a short search; what is left, sums above all, is joined into a diagram of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import inf
from typing import NamedTuple

import numpy as np

from configurator.engine.deadline import NO_LIMIT, Deadline
from configurator.engine.encoding import Coded, CodedTable, Encoding, scope_of
from configurator.engine.interface import Budget
from configurator.engine.joining import Watch, joined, joined_to, most_promising
from configurator.engine.layers import Layers
from configurator.engine.propagation import Domains, Reader, Trace, propagate, rows_left
from configurator.engine.simplify import without_fixed
from configurator.engine.tree import Tree
from configurator.errors import BudgetExceededError
from configurator.problem.records import Problem, Value

MOST_BRANCHES = 6
"""Beyond so many branches of a search, a diagram decides."""


class Subproblem:
    """The constraints of an encoded problem under some decisions, to be tested in subsets."""

    def __init__(self, problem: Problem, encoding: Encoding, decisions: Mapping[str, Value]) -> None:
        self.encoding = encoding
        self.domains: Domains = [np.ones(size, dtype=bool) for size in encoding.sizes]
        for number, variable in enumerate(problem.variables):
            if variable.name in decisions:
                self.domains[number][:] = False
                self.domains[number][variable.domain.index(decisions[variable.name])] = True
        self._restricted: dict[int, Reader] = {}
        self._held: list[_Held] = []

    def satisfiable(self, constraints: Sequence[int], deadline: Deadline = NO_LIMIT) -> bool:
        """Whether some assignment satisfies the decisions and the constraints of these numbers.

        Raises TimeUpError where the deadline passes first.
        """
        left = propagate(self._readers(constraints), self.domains)
        if left is None:
            return False
        try:
            return _Search(deadline, MOST_BRANCHES).satisfiable(*left)
        except _TooManyBranchesError:
            pass
        try:
            return self._has_diagram(*left, deadline)
        except BudgetExceededError:
            return _Search(deadline).satisfiable(*left)  # the time is over, or the diagram too large

    def _has_diagram(self, readers: list[Reader], domains: Domains, deadline: Deadline) -> bool:
        """Whether the diagram of some constraints has a product. It begins with the largest part of it that is known.

        Raises BudgetExceededError.
        """
        pieces = frozenset(id(reader.origin) for reader in readers)
        known = max((held for held in self._held if held.pieces <= pieces), key=lambda held: len(held.pieces), default=None)
        watch = Watch(Budget(deadline.left()))
        if known is None:
            layers = joined(self.encoding, without_fixed(readers, domains), self._tree, watch)
        else:
            more = [reader for reader in readers if id(reader.origin) not in known.pieces]
            simplified = without_fixed(more, domains)
            layers = joined_to(known.layers, known.domains, self.encoding, simplified, self._tree, watch)
        if layers is not None:
            self._held = [*self._held[-_MOST_HELD:], _Held(pieces, domains, layers)]
        return layers is not None

    @cached_property
    def _tree(self) -> Tree:
        """A tree for all constraints, and so for any of them."""
        readers = self._readers(range(len(self.encoding.origins)))
        return most_promising(self.encoding, without_fixed(readers, self.domains))

    def suspects(self, constraints: Sequence[int]) -> list[int]:
        """Constraints that cannot hold together with the decisions, a few of those given: what propagation used.

        All of them where propagation alone finds no contradiction.
        """
        readers = self._readers(constraints)
        trace: Trace = []
        if propagate(readers, self.domains, trace) is not None:
            return list(constraints)
        used: set[int] = set()
        behind: set[int] = set(readers[trace[-1][0]].scope)
        for number, narrowed in reversed(trace):
            if number == trace[-1][0] or not behind.isdisjoint(narrowed):
                used.add(id(readers[number].origin))
                behind.update(readers[number].scope)
        origins = self.encoding.origins
        return [number for number in constraints if any(id(coded) in used for coded in origins[number])]

    def _readers(self, constraints: Sequence[int]) -> list[Reader]:
        """What the constraints are made of, each piece once."""
        pieces = {id(coded): coded for number in constraints for coded in self.encoding.origins[number]}
        return [self._reader(coded) for coded in pieces.values()]

    def _reader(self, coded: Coded) -> Reader:
        """A constraint at work; of a table only the rows that the decisions leave."""
        if id(coded) not in self._restricted:
            content = coded
            if isinstance(coded, CodedTable):
                content = CodedTable(coded.scope, coded.rows[rows_left(coded, self.domains)], coded.keys)
            self._restricted[id(coded)] = Reader(scope_of(coded), content, coded)
        return self._restricted[id(coded)]


class _Held(NamedTuple):
    """The diagram of some constraints (`pieces`, by identity), and the values that they leave."""

    pieces: frozenset[int]
    domains: Domains
    layers: Layers


_MOST_HELD = 12


class _TooManyBranchesError(Exception):
    """A search took more branches than it may."""


class _Search:
    """Maintain arc consistency and branch on the smallest open domain."""

    def __init__(self, deadline: Deadline, most_branches: float = inf) -> None:
        self._deadline = deadline
        self._most_branches = most_branches
        self._branches = 0

    def satisfiable(self, readers: list[Reader], domains: Domains) -> bool:
        """Whether constraints that are arc consistent can hold together."""
        read = {variable for reader in readers for variable in reader.scope}
        open_variables = [variable for variable in read if domains[variable].sum() > 1]
        if not open_variables:
            return True
        variable = min(open_variables, key=lambda candidate: (int(domains[candidate].sum()), candidate))
        for value in np.flatnonzero(domains[variable]):
            self._deadline.check()
            self._branches += 1
            if self._branches > self._most_branches:
                raise _TooManyBranchesError
            fixed = [domain.copy() for domain in domains]
            fixed[variable][:] = False
            fixed[variable][value] = True
            left = propagate(readers, fixed)
            if left is not None and self.satisfiable(*left):
                return True
        return False
