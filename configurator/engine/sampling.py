"""All products of a diagram, numbered: how many there are, each by its number, and so uniform random ones.

Bottom up, every node knows in how many ways it can be satisfied; top down, a number picks an arc, a value of the arc's set and a
number for what is below; at a branch it falls into a number for each part. So the numbers from 0 to `count - 1` are the
products, each once, and an even choice of a number is an even choice of a product (ranking and unranking: Knuth, TAOCP 4A,
7.1.4, for binary diagrams; Oh, Batory, Myers, Siegmund, "Finding near-optimal configurations in product lines by random
sampling", FSE 2017). Counts are Python integers, of any size: nothing is rounded.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.interface import Budget, Decisions, Engine, check_decisions
from configurator.engine.labels import Amounts
from configurator.engine.passes import Passes
from configurator.engine.steady import compile_steadily
from configurator.errors import BudgetExceededError
from configurator.problem.records import Problem, Value, Variable

STEADY_BUDGET = Budget(seconds=20, memory_mb=1024)
"""What a diagram with the same numbers on every machine may take; beyond it, the diagram that answers is taken."""


def rank_products(
    problem: Problem, decisions: Decisions, engine: Engine | None = None, budget: Budget = STEADY_BUDGET
) -> RankedProducts | None:
    """The products of a problem that agree with decisions, numbered; None where there is no diagram of them.

    The numbers follow from problem and decisions alone (`steady`) where such a diagram can be compiled within the budget; else
    they are those of `engine`, if that has a diagram. Raises UnknownDecisionError.
    """
    check_decisions(problem, decisions)
    variables = [Variable(v.name, (decisions[v.name],) if v.name in decisions else v.domain) for v in problem.variables]
    narrowed = Problem(variables, problem.constraints)
    try:
        return RankedProducts(compile_steadily(narrowed, budget), steady=True)
    except BudgetExceededError:
        return RankedProducts(engine.given(decisions), steady=False) if isinstance(engine, DiagramEngine) else None


class _Arcs(NamedTuple):
    """The arcs of a decision node: how many products come before each and after the last, and where each leads."""

    variable: int
    before: list[int]
    sets: list[int]
    targets: list[int]


class RankedProducts:
    """The products of a diagram by number. `steady`: the same numbers for the same problem on every machine."""

    def __init__(self, engine: DiagramEngine, steady: bool) -> None:
        self.steady = steady
        self._names = [variable.name for variable in engine.problem.variables]
        self._domains = [variable.domain for variable in engine.problem.variables]
        self._value_start = [0, *accumulate(len(domain) for domain in self._domains)]
        self._diagram = engine.diagram
        self._label_of_value = engine.label_of_value
        self._arcs: dict[int, _Arcs | None] = {}
        self._places: dict[int, tuple[list[int], list[int]]] = {}

    @property
    def count(self) -> int:
        """How many products there are."""
        return self._ways[0] if self._diagram.feasible else 0

    def product(self, number: int) -> dict[str, Value]:
        """The product of a number from 0 to `count - 1`. Raises IndexError for another number."""
        if not 0 <= number < self.count:
            raise IndexError(f"there are {self.count} products, and none of number {number}")
        codes = [0] * len(self._names)
        pending = [(0, number)]
        while pending:
            node, rest = pending.pop()
            arcs = self._arcs_of(node)
            if arcs is None:
                pending += self._parts(node, rest)
                continue
            place = bisect_right(arcs.before, rest) - 1
            within, below = divmod(rest - arcs.before[place], self._ways[arcs.targets[place]])
            if arcs.variable < len(codes):
                codes[arcs.variable] = self._value(arcs.variable, arcs.sets[place], within)
            pending.append((arcs.targets[place], below))
        return {name: domain[code] for name, domain, code in zip(self._names, self._domains, codes, strict=True)}

    def products(self) -> Iterator[dict[str, Value]]:
        """All products, in order of their numbers."""
        return map(self.product, range(self.count))

    def draw(self, count: int, seed: int) -> Iterator[dict[str, Value]]:
        """Random products, each drawn evenly from all and independently of the others. Raises ValueError where there are none."""
        if not self.count:
            raise ValueError("there is no product to draw")
        source = random.Random(seed)
        return (self.product(source.randrange(self.count)) for _ in range(count))

    def draw_distinct(self, count: int, seed: int) -> Iterator[dict[str, Value]]:
        """Random products, no two the same, every choice of so many equally likely; all where there are not more."""
        source = random.Random(seed)
        if 2 * count >= self.count:
            return map(self.product, source.sample(range(self.count), min(count, self.count)))
        return map(self.product, _distinct_numbers(source, self.count, count))

    # --- inside ------------------------------------------------------------------------------------------------------

    @cached_property
    def _ways(self) -> list[int]:
        """In how many ways each node can be satisfied."""
        weights = self._weights
        ways: list[int] = Passes(self._diagram).ways_up(weights).tolist()
        return ways

    @cached_property
    def _weights(self) -> Amounts:
        """How many values each label stands for; a label of a hidden variable for itself."""
        starts = self._diagram.label_start
        labels = int(starts[-1])
        weights = np.bincount(self._label_of_value, minlength=labels + 1)[:labels]
        weights[int(starts[len(self._names)]) :] = 1
        return weights.astype(object)

    def _arcs_of(self, node: int) -> _Arcs | None:
        """The arcs of a decision node; None for a branch or the terminal."""
        if node not in self._arcs:
            start, stop = self._diagram.starts[0][node : node + 2].tolist()
            self._arcs[node] = self._read_arcs(node, start, stop) if start < stop else None
        return self._arcs[node]

    def _read_arcs(self, node: int, start: int, stop: int) -> _Arcs:
        sets, targets = self._diagram.sets[start:stop].tolist(), self._diagram.targets[start:stop].tolist()
        ways = (self._of_set[own] * self._ways[target] for own, target in zip(sets, targets, strict=True))
        return _Arcs(self._diagram.variable(node), [0, *accumulate(ways)], sets, targets)

    @cached_property
    def _of_set(self) -> list[int]:
        """How many values each set stands for."""
        found: list[int] = self._diagram.label_sets.total(self._weights).tolist()
        return found

    def _parts(self, branch: int, number: int) -> Iterator[tuple[int, int]]:
        """A number for each part that a branch joins; none for the terminal."""
        start, stop = self._diagram.starts[1][branch : branch + 2].tolist()
        for node in self._diagram.joined[start:stop].tolist():
            number, own = divmod(number, self._ways[node])
            yield node, own

    def _value(self, variable: int, set_number: int, place: int) -> int:
        """The value of a variable at a place within a set."""
        if set_number not in self._places:
            self._places[set_number] = self._ranges(variable, set_number)
        before, begins = self._places[set_number]
        found = bisect_right(before, place) - 1
        return self._by_label(variable)[0][begins[found] + place - before[found]]

    def _ranges(self, variable: int, set_number: int) -> tuple[list[int], list[int]]:
        """For each range of labels of a set: how many values come before it, and where its own begin among those by label."""
        _, labels = self._by_label(variable)
        start, stop = self._diagram.set_start[set_number : set_number + 2].tolist()
        begins = [bisect_left(labels, first) for first in self._diagram.firsts[start:stop].tolist()]
        ends = [bisect_left(labels, after) for after in self._diagram.stops[start:stop].tolist()]
        lengths = [end - begin for begin, end in zip(begins, ends, strict=True)]
        return [0, *accumulate(lengths[:-1])], begins

    def _by_label(self, variable: int) -> tuple[list[int], list[int]]:
        """The values of a variable in order of their labels, and these labels."""
        if variable not in self._values:
            own = self._label_of_value[self._value_start[variable] : self._value_start[variable + 1]]
            order = np.argsort(own, kind="stable")
            self._values[variable] = order.tolist(), own[order].tolist()
        return self._values[variable]

    @cached_property
    def _values(self) -> dict[int, tuple[list[int], list[int]]]:
        return {}


def _distinct_numbers(source: random.Random, below: int, count: int) -> Iterator[int]:
    """So many different numbers, drawn again where one comes twice."""
    found: set[int] = set()
    while len(found) < count:
        number = source.randrange(below)
        if number not in found:
            found.add(number)
            yield number
