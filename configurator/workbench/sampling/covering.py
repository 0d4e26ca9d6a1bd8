"""A few bundles that contain every possible combination of t values: t-wise covering, as software testing knows it.

One bundle after the other is put together greedily, each value chosen to cover as many combinations as can be that no bundle has
yet (Cohen, Dalal, Fredman, Patton, "The AETG system", IEEE TSE 1997; with constraints: Cohen, Dwyer, Shi, "Constructing
interaction test suites for highly-configurable systems in the presence of constraints", IEEE TSE 2008). Which combinations are
possible at all, the engine says, exactly; at the end it is counted again that each of them is in a bundle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.interface import Decisions, Engine
from configurator.errors import ConfiguratorError, NotAnswerableError
from configurator.problem.records import Value
from configurator.workbench.sampling.together import Together, together

Bools = NDArray[np.bool_]
Counts = NDArray[np.int64]
Levels = Mapping[str, Sequence[Value]]
"""The values of each variable that are to be combined."""

MOST_COMBINATIONS = 2_000_000
"""So many combinations are told apart at most."""

_MOST_QUESTIONS_OF_A_SEARCH = 300
_MOST_CELLS = 64_000_000


class CoveringTooLargeError(ConfiguratorError):
    """There are more combinations of values than can be told apart."""

    code = "covering-too-large"

    def __init__(self, strength: int, combinations: int) -> None:
        self.combinations = combinations
        hint = "Decide some of the choices, or cover combinations of fewer values."
        what = f"{combinations:,} combinations of {strength} values"
        super().__init__(f"There are {what}; up to {MOST_COMBINATIONS:,} can be covered.", hint)


@dataclass(frozen=True, slots=True)
class Covering:
    """Products with every possible combination of `strength` levels, `covered` in all; `impossible` ones are in no product."""

    strength: int
    products: tuple[Mapping[str, Value], ...]
    covered: int
    impossible: int


def cover(engine: Engine, decisions: Decisions, levels: Levels, strength: int) -> Covering:
    """A covering set of products that agree with the decisions (which are possible).

    Where fewer than `strength` variables have a choice of levels, combinations of so many are covered.
    The same question has the same answer, whatever the engine. Raises CoveringTooLargeError, or NotAnswerableError where an
    engine that searches would have to be asked too much.
    """
    strength = max(1, min(strength, sum(len(values) > 1 for values in levels.values())))
    table = _Table(levels, strength)
    if table.combinations > MOST_COMBINATIONS or len(table.levels) ** strength > _MOST_CELLS:
        raise CoveringTooLargeError(strength, table.combinations)
    questions = len(table.levels) ** (strength - 1)
    if not isinstance(engine, DiagramEngine) and engine.name != "reference" and questions > _MOST_QUESTIONS_OF_A_SEARCH:
        what = f"which combinations of {strength} values are possible, as it searches"
        raise NotAnswerableError(engine.name, what, "Take --covering 1, or decide some of the choices.")
    answers = together(engine, decisions, table.levels)
    possible = _possible(answers, table)
    products = tuple(_Greedy(answers, table, possible).products())
    covered = _covered(table, products)
    assert not (possible & ~covered).any(), "a possible combination is in no bundle of the covering"
    assert not (covered & ~possible).any(), "a bundle of the covering has a combination that the engine calls impossible"
    count = int(possible.sum()) // factorial(strength)
    return Covering(strength, products, count, table.combinations - count)


class _Table:
    """All levels numbered through, those of one variable beside each other. Variables with one level have nothing to combine."""

    def __init__(self, levels: Levels, strength: int) -> None:
        self.strength = strength
        open_levels = {name: values for name, values in levels.items() if len(values) > 1} if strength > 1 else levels
        self.names = list(open_levels)
        self.levels = [(name, value) for name, values in open_levels.items() for value in values]
        self.owner = np.repeat(np.arange(len(open_levels)), [len(values) for values in open_levels.values()])
        self.number = {level: number for number, level in enumerate(self.levels)}
        self._sizes = [len(values) for values in open_levels.values()]
        ends = np.cumsum(self._sizes)
        self.beside = [slice(*bounds) for bounds in np.stack([ends - self._sizes, ends], axis=1)[self.owner].tolist()]
        """For each level, all levels of its variable."""

    @cached_property
    def combinations(self) -> int:
        """How many combinations of levels of different variables there are."""
        by_size = [1] + [0] * self.strength  # elementary symmetric polynomials of the sizes
        for size in self._sizes:
            for place in range(self.strength, 0, -1):
                by_size[place] += size * by_size[place - 1]
        return by_size[self.strength]

    def empty(self) -> Bools:
        """A flag for each tuple of levels, in every order."""
        return np.zeros((len(self.levels),) * self.strength, dtype=bool)

    def of(self, product: Mapping[str, Value]) -> list[int]:
        """The levels that a product has."""
        found = (self.number.get((name, product[name])) for name in self.names)
        return [number for number in found if number is not None]

def _possible(answers: Together, table: _Table) -> Bools:
    """Which combinations some product has, each in every order of its levels."""
    flags = table.empty()
    for chosen in _prefixes(answers, table, table.strength - 1):
        row = answers.available(chosen)
        row[np.isin(table.owner, table.owner[list(chosen)])] = False
        for order in permutations(chosen):
            flags[order] = row
    return flags


def _prefixes(answers: Together, table: _Table, length: int) -> Iterator[tuple[int, ...]]:
    """All possible combinations of so many levels, each once, in order."""
    if not length:
        yield ()
        return
    for chosen in _prefixes(answers, table, length - 1):
        row = answers.available(chosen)
        last = chosen[-1] if chosen else -1
        for number in np.flatnonzero(row).tolist():
            if number > last and (last < 0 or table.owner[number] != table.owner[last]):
                yield (*chosen, number)


class _Greedy:
    """Puts products together until nothing possible is left uncovered."""

    def __init__(self, answers: Together, table: _Table, possible: Bools) -> None:
        self._together = answers
        self._table = table
        self._possible = possible
        self._allowed: Bools = _marginal(possible, ()) > 0
        self._open = possible.copy()
        self._left: Counts = self._open.sum(axis=tuple(range(1, table.strength)), dtype=np.int64)

    def products(self) -> Iterator[Mapping[str, Value]]:
        """The products, the greatest gain first as far as greed sees."""
        while self._left.any():
            product = self._product()
            self._cover(self._table.of(product))
            yield product

    def _cover(self, own: list[int]) -> None:
        grid = np.ix_(*[own] * self._table.strength)
        self._left[own] -= self._open[grid].sum(axis=tuple(range(1, self._table.strength)), dtype=np.int64)
        self._open[grid] = False

    def _product(self) -> Mapping[str, Value]:
        """One product. Levels are taken as long as their tuples are possible; where that was too bold, back and on."""
        kept: list[int] = []
        while True:
            chosen = self._extended(kept)
            known = len(kept) + 1 if kept else self._table.strength
            kept = chosen[: self._together.prefix(chosen, known)]
            if len(kept) == len(chosen):
                return self._together.product(chosen)

    def _extended(self, kept: list[int]) -> list[int]:
        """A level of every variable, beginning with those kept; the first of the others goes together with all of them."""
        choice = _Choice(self._table, self._possible, self._open, self._left, self._allowed)
        for number in kept:
            choice.take(number)
        if kept:
            choice.keep(self._together.available(kept))
        while (best := choice.best()) is not None:
            choice.take(best)
        return choice.chosen


class _Choice:
    """Levels of a product in the making: what may still be taken, and how many open combinations each would cover."""

    def __init__(self, table: _Table, possible: Bools, still_open: Bools, left: Counts, allowed: Bools) -> None:
        """`left`: how many open combinations each level has in all; `allowed`: which levels are possible at all."""
        self._table = table
        self._possible = possible
        self._open = still_open
        self._allowed = allowed.copy()
        self._left = left
        self._most = int(left.max()) + 1
        self._gain: Counts = np.zeros(len(table.levels), dtype=np.int64)
        self.chosen: list[int] = []

    def take(self, number: int) -> None:
        """Take a level."""
        t = self._table.strength
        self._allowed[self._table.beside[number]] = False
        for others in combinations(self.chosen, t - 2) if t > 1 else ():
            self._allowed &= self._possible[(number, *others)]
            self._gain += self._open[(number, *others)]
        self.chosen.append(number)

    def keep(self, available: Bools) -> None:
        """Only what is available may be taken."""
        self._allowed &= available

    def best(self) -> int | None:
        """The level to be taken next: of the greatest gain, then with most open combinations at all; None where there is none."""
        gain = self._gain
        if 0 < len(self.chosen) < self._table.strength - 1:
            gain = _marginal(self._open, tuple(self.chosen))
        ranks = np.where(self._allowed, gain * self._most + self._left, -1)
        best = int(ranks.argmax())
        return best if ranks[best] >= 0 else None


def _marginal(flags: Bools, chosen: tuple[int, ...]) -> Counts:
    """For each level the number of marked tuples that begin with the chosen ones and it."""
    part: Any = flags[chosen]
    return np.asarray(part.sum(axis=tuple(range(1, part.ndim)), dtype=np.int64))


def _covered(table: _Table, products: Iterable[Mapping[str, Value]]) -> Bools:
    """Which combinations some products have, counted anew from the products alone."""
    flags = table.empty()
    for product in products:
        own = table.of(product)
        places = np.indices((len(own),) * table.strength)
        flags[np.ix_(*[own] * table.strength)] |= np.all([one != other for one, other in combinations(places, 2)], axis=0)
    return flags
