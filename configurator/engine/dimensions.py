"""Costs over large dimensions: a price by width and height in steps of a millimetre, for each kind of glass.

Such a cost has millions of different values and would make as many nodes. But once the dimensions are decided it is a cost of
single values, which a pass takes for nothing. So it stays out of the diagram, and the question becomes: which sizes are worth a
pass? Costs that never fall as a dimension grows are least at sizes that cannot be made smaller. The diagram decides the
dimensions first; sizes that leave the same choices form a *region*. A size is worth a pass only if no smaller size leaves at
least the same choices: usually a handful, whose passes are made at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from math import prod

import numpy as np
from numpy.typing import NDArray

from configurator.engine.arrays import weights_of
from configurator.engine.ragged import Ints
from configurator.errors import BudgetExceededError, FallingCostError
from configurator.problem.records import ArrayWeights, CostTable, Problem, Term, Value

_LARGE_TABLE = 20_000  # combinations
_LARGE_DOMAIN = 100
_MOST_DIMENSIONS = 2
_NOWHERE = 2**31 - 1


def dimensions_of(problem: Problem) -> list[int]:
    """The variables with large domains that large cost tables read, the largest first. At most two.

    Raises BudgetExceededError where there are more, or where such a table reads two other variables besides.
    """
    index = {variable.name: number for number, variable in enumerate(problem.variables)}
    large = [table for table in problem.cost_tables if _size(table.term) > _LARGE_TABLE]
    sizes = [len(variable.domain) for variable in problem.variables]
    found = {index[name] for table in large for name in table.scope if sizes[index[name]] > _LARGE_DOMAIN}
    for table in large:
        others = [name for name in table.scope if index[name] not in found]
        if len(others) > 1 or len(others) == len(table.scope):
            raise BudgetExceededError("combinations", _size(table.term), _LARGE_TABLE, "", f"pricing {', '.join(table.scope)}")
    if len(found) > _MOST_DIMENSIONS:
        names = ", ".join(problem.variables[number].name for number in sorted(found))
        raise BudgetExceededError("dimensions", len(found), _MOST_DIMENSIONS, "with prices of their own", f"pricing {names}")
    return sorted(found, key=lambda number: (-sizes[number], number))


def _size(term: Term) -> int:
    return term.weights.array.size if isinstance(term.weights, ArrayWeights) else len(term.weights)


def split_costs(problem: Problem) -> tuple[list[CostTable], list[CostTable]]:
    """Cost tables that become part of a diagram, and those over large dimensions that do not."""
    names = {problem.variables[number].name for number in dimensions_of(problem)}
    inside: list[CostTable] = []
    outside: list[CostTable] = []
    for table in problem.cost_tables:
        others = [name for name in table.scope if name not in names]
        (outside if len(table.scope) - len(others) > 0 and len(others) <= 1 else inside).append(table)
    return inside, outside


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """A cost over dimensions (their places in the list of dimensions) and at most one other variable, the first axis."""

    other: int | None
    dimensions: tuple[int, ...]
    array: NDArray[np.integer]
    keys: list[Ints]

    def whole(self) -> NDArray[np.int64]:
        """Costs by value: of the other variable where there is one, then of each dimension."""
        return np.asarray(self.array[np.ix_(*self.keys)], dtype=np.int64)

    def at(self, points: Ints) -> Ints:
        """Costs at some sizes, one column a size; one row a value of the other variable where there is one."""
        own = self.keys[-len(self.dimensions) :]
        places = [key[points[dimension]] for key, dimension in zip(own, self.dimensions, strict=True)]
        if self.other is not None:
            places = [self.keys[0][:, None], *(place[None, :] for place in places)]
        return np.asarray(self.array[tuple(places)], dtype=np.int64)


class DimensionCosts:
    """The costs of a problem over its large dimensions."""

    def __init__(self, problem: Problem) -> None:
        """Raises FallingCostError where costs fall as a dimension grows, even together with others that grow."""
        self.variables = dimensions_of(problem)
        tables = [self._table(table, problem) for table in split_costs(problem)[1]] if self.variables else []
        self.tables = _without_falls(tables)
        for table in self.tables:
            if (dimension := _falls(table)) is not None:
                named = [table.other, *(self.variables[number] for number in table.dimensions)]
                scope = [problem.variables[number].name for number in named if number is not None]
                raise FallingCostError(problem.variables[self.variables[dimension]].name, scope)

    def _table(self, table: CostTable, problem: Problem) -> _Table:
        index = {variable.name: number for number, variable in enumerate(problem.variables)}
        scope = [index[name] for name in table.scope]
        array, keys = weights_of(table.term, [problem.variables[number].domain for number in scope])
        axes = sorted(range(len(scope)), key=lambda axis: self._rank(scope[axis]))
        array, keys, scope = array.transpose(axes), [keys[axis] for axis in axes], [scope[axis] for axis in axes]
        own = [number for number in scope if number in self.variables]
        other = scope[0] if scope[0] not in self.variables else None
        return _Table(other, tuple(self.variables.index(number) for number in own), array, keys)

    def _rank(self, variable: int) -> int:
        return self.variables.index(variable) if variable in self.variables else -1


_MOST_ADDED = 30_000_000


def _without_falls(tables: list[_Table]) -> list[_Table]:
    """The same costs, where one that falls is added to others that grow: a discount by area on what is paid by area."""
    found = list(tables)
    for falling in tables:
        if falling not in found or _falls(falling) is None:
            continue
        for place, other in enumerate(found):
            added = _added(falling, other) if other is not falling else None
            if added is not None and _falls(added) is None:
                found[place] = added
                found.remove(falling)
                break
    return found


def _falls(table: _Table) -> int | None:
    """The dimension as which grows some cost falls; None where none does."""
    before = len(table.keys) - len(table.dimensions)
    for axis, dimension in enumerate(table.dimensions, before):
        if _falls_along(table.array, table.keys[axis], axis):
            return dimension
    return None


def _added(one: _Table, to: _Table) -> _Table | None:
    """Both costs as one table, over what the second is over; None where the first is over more, or both are too large."""
    if not set(one.dimensions) <= set(to.dimensions) or one.other not in (None, to.other):
        return None
    sizes = [len(key) for key in to.keys]
    if prod(sizes) > _MOST_ADDED:
        return None
    names = [*([to.other] if to.other is not None else []), *(-1 - dimension for dimension in to.dimensions)]
    own = [*([one.other] if one.other is not None else []), *(-1 - dimension for dimension in one.dimensions)]
    shape = [size if name in own else 1 for name, size in zip(names, sizes, strict=True)]
    return _Table(to.other, to.dimensions, to.whole() + one.whole().reshape(shape), [np.arange(size) for size in sizes])


def _falls_along(array: NDArray[np.integer], key: Ints, axis: int) -> bool:
    """Whether costs fall somewhere from one value of a dimension to the next."""
    if not (np.diff(key) >= 0).all():
        array, key = array.take(key, axis), np.arange(len(key))
    places = np.moveaxis(array, axis, 0)
    return bool((places[1:] < places[:-1]).any())


@dataclass(frozen=True)
class Regions:
    """Which choices every size leaves: `of_size[i, j]` is the region of a size, -1 for none; one dimension has `j = 0` only.

    `within[r, s]`: every choice that region `r` leaves, region `s` leaves too.
    """

    of_size: NDArray[np.int32]
    within: NDArray[np.bool_]

    def candidates(self, decided: Sequence[int | None], cheap: Sequence[Ints]) -> Ints:
        """Sizes worth a pass, one column each, for the codes of decided dimensions (None where open).

        `cheap`: for each dimension the codes that cost less than some smaller one does.
        """
        fixed = [own if code is None else np.array([code]) for code, own in zip(decided, cheap, strict=True)]
        found = [np.stack([part.reshape(-1) for part in np.meshgrid(*fixed, indexing="ij")])]
        if decided[1] is None:
            found.append(self._lowest_beside(0, fixed[0]))
        if decided[0] is None:
            found.append(self._lowest_beside(1, fixed[1])[::-1])
        if decided[0] is None and decided[1] is None:
            found.append(self._smallest)
        points = np.unique(np.concatenate(found, axis=1), axis=1)
        return points[:, self.of_size[points[0], points[1]] >= 0]

    def _lowest_beside(self, dimension: int, codes: Ints) -> Ints:
        """Codes of one dimension, each with the lowest of the other that leaves the choices of a region, for every region."""
        places = self._lowest[dimension][:, codes]
        region, column = np.nonzero(places < _NOWHERE)
        return np.stack([codes[column], places[region, column]])

    @cached_property
    def _lowest(self) -> tuple[Ints, Ints]:
        """For each dimension: by region and value, the lowest of the other dimension that leaves at least those choices."""
        return self._lowest_along(self.of_size), self._lowest_along(self.of_size.T)

    def _lowest_along(self, grid: NDArray[np.int32]) -> Ints:
        regions = len(self.within)
        own = np.full((regions + 1, len(grid)), _NOWHERE, dtype=np.int64)  # the last row: sizes without a region
        rows = np.arange(len(grid))
        for column in range(grid.shape[1] - 1, -1, -1):
            own[grid[:, column], rows] = column
        return np.stack([own[:regions][self.within[region]].min(axis=0) for region in range(regions)])

    @cached_property
    def _smallest(self) -> Ints:
        """Sizes that cannot be made smaller without losing choices."""
        lowest = self._lowest[0]
        before = np.minimum.accumulate(np.concatenate([np.full((len(lowest), 1), _NOWHERE), lowest[:, :-1]], axis=1), axis=1)
        region, value = np.nonzero(lowest < before)
        return np.stack([value, lowest[region, value]])


def falls(costs: Ints) -> Ints:
    """The places of costs that are less than some cost before them."""
    return np.flatnonzero(costs < np.maximum.accumulate(costs))


class LazyTotals(Mapping[Value, int]):
    """Totals of the values of a dimension, worked out when they are looked at: the first few one by one, then many at once."""

    def __init__(self, codes: Mapping[Value, int], totals: Callable[[Sequence[int]], Ints]) -> None:
        """`codes`: the available values with their codes; `totals` gives the least total with each of some codes."""
        self._codes = codes
        self._totals = totals
        self._known: dict[int, int] = {}

    def __getitem__(self, value: Value) -> int:
        code = self._codes[value]
        if code not in self._known:
            self._find(code)
        return self._known[code]

    def _find(self, code: int) -> None:
        codes = [code]
        if len(self._known) >= _MOST_ONE_BY_ONE:
            later = (other for other in self._codes.values() if other > code and other not in self._known)
            codes += islice(later, _AT_ONCE)
        self._known.update(zip(codes, self._totals(codes).tolist(), strict=True))

    def __contains__(self, value: object) -> bool:
        return value in self._codes

    def __iter__(self) -> Iterator[Value]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


_MOST_ONE_BY_ONE = 4
_AT_ONCE = 250
