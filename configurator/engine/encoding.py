"""A problem as arrays of small integers: the first pass of compiling.

Normal form afterwards:
- variables and values are numbered; every table is a matrix of keys, one row a distinct allowed combination; a clause
  says for each of its variables which values satisfy it;
- every linear constraint is a sum of weights of single variables: a term over several variables became a *hidden*
  variable, a function of them, defined by a table of its own (and shared by all terms of the same shape);
- values that nothing can tell apart (the same key or the same rows in every table, the same weight in every sum) form
  one *class*, numbered in the order of the domain, so that neighbouring values of a dimension stay neighbours. The
  diagram is made of classes; names and costs are put back by array look-up;
- the last variable is hidden, has one value and no constraint: the root above all independent parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from configurator.engine.arrays import weights_of
from configurator.engine.dimensions import dimensions_of, split_costs
from configurator.engine.ragged import Ints, equal_groups, number, number_rows, starts_of
from configurator.errors import BudgetExceededError
from configurator.problem.records import ArrayWeights, Clause, Constraint, Grid, Linear, Problem, Table, Term, Value

Bools = NDArray[np.bool_]
_TENSOR_LIMIT = 50_000_000


@dataclass
class CodedTable:
    """Allowed rows of keys over variable numbers; `keys[i][value]` is the key of a value in column i, -1 for none."""

    scope: list[int]
    rows: Ints
    keys: list[Ints]


@dataclass
class CodedSum:
    """`low <= sum of weights[variable][value] <= high`."""

    weights: dict[int, Ints]
    low: int | None
    high: int | None


@dataclass
class CodedClause:
    """At least one variable has a value that satisfies: `holds[variable][value]`."""

    holds: dict[int, Bools]


@dataclass
class CodedGrid:
    """Allowed combinations as an array; `keys[i][value]` is the place along dimension i, -1 for none."""

    scope: list[int]
    allowed: Bools
    keys: list[Ints]


@dataclass
class CodedFunction:
    """What a hidden variable is: `values[...]` of the places of its inputs; `keys` as in a grid, every value with a place."""

    inputs: list[int]
    values: Ints
    keys: list[Ints]
    variable: int

    @property
    def scope(self) -> list[int]:
        """The inputs, and the hidden variable last."""
        return [*self.inputs, self.variable]


Coded = CodedTable | CodedSum | CodedClause | CodedGrid | CodedFunction


def scope_of(coded: Coded) -> list[int]:
    """The variables that a constraint reads."""
    if isinstance(coded, CodedSum):
        return list(coded.weights)
    return list(coded.holds) if isinstance(coded, CodedClause) else coded.scope


@dataclass
class HiddenCost:
    """Which hidden variable carries a cost table, and the cost of each of its values."""

    variable: int
    costs: list[int]


@dataclass
class Encoding:
    """The problem in numbers. Variables from `visible` on are hidden. `classes[v][value]` is the class of a value.

    `origins[k]` is what the k-th constraint became: itself in numbers, after the tables that define its hidden variables.
    `constraints` are all of these, each once. `dimensions` have costs that stay out of the diagram (`dimensions.py`), which
    decides them first.
    """

    sizes: list[int]
    visible: int
    origins: list[list[Coded]] = field(default_factory=list)
    constraints: list[Coded] = field(default_factory=list)
    hidden_costs: list[HiddenCost] = field(default_factory=list)
    classes: list[Ints] = field(default_factory=list)
    dimensions: list[int] = field(default_factory=list)

    @property
    def root(self) -> int:
        """The hidden variable above all others."""
        return len(self.sizes) - 1

    def class_count(self, variable: int) -> int:
        """How many classes the values of a variable fall into."""
        return int(self.classes[variable].max()) + 1


def encode(problem: Problem) -> Encoding:
    """A problem in numbers, with classes of interchangeable values."""
    coder = _Coder(problem)
    for constraint in problem.constraints:
        coder.add(constraint)
    encoding = coder.encoding
    encoding.dimensions = dimensions_of(problem)
    for cost_table in split_costs(problem)[0]:
        encoding.hidden_costs.append(coder.hidden_cost(cost_table.term))
    encoding.sizes.append(1)
    encoding.classes = _all_classes(encoding)
    return encoding


class _Coder:
    def __init__(self, problem: Problem) -> None:
        self.domains = [variable.domain for variable in problem.variables]
        self.index = {variable.name: number for number, variable in enumerate(problem.variables)}
        self.value_index = [{value: code for code, value in enumerate(domain)} for domain in self.domains]
        self.encoding = Encoding([len(domain) for domain in self.domains], len(self.domains))
        self.hidden: dict[tuple[object, ...], int] = {}
        self.definitions: dict[int, CodedFunction] = {}

    def add(self, constraint: Constraint) -> None:
        """Append a constraint to the encoding."""
        definitions: list[Coded] = []
        if isinstance(constraint, Table):
            coded: Coded = self.table(constraint)
        elif isinstance(constraint, Clause):
            coded = self.clause(constraint)
        elif isinstance(constraint, Grid):
            coded = self.grid(constraint)
        else:
            coded = self.sum(constraint)
            definitions = [self.definitions[variable] for variable in coded.weights if variable in self.definitions]
        self.encoding.constraints.append(coded)
        self.encoding.origins.append([*definitions, coded])

    def clause(self, clause: Clause) -> CodedClause:
        holds: dict[int, Bools] = {}
        for name, value in clause.literals:
            variable = self.index[name]
            satisfying = holds.setdefault(variable, np.zeros(len(self.domains[variable]), dtype=bool))
            code = self.value_index[variable].get(value)
            if code is not None:
                satisfying[code] = True
        return CodedClause(holds)

    def grid(self, grid: Grid) -> CodedGrid:
        scope = [self.index[name] for name in grid.scope]
        keys = [self._places(variable, axis) for variable, axis in zip(scope, grid.axes.values(), strict=True)]
        if not grid.allowed.size:
            return CodedGrid(scope, np.zeros([1] * len(scope), dtype=bool), [np.full_like(key, -1) for key in keys])
        return CodedGrid(scope, grid.allowed, keys)

    def _places(self, variable: int, axis: Mapping[Value, int]) -> Ints:
        domain = self.domains[variable]
        return np.fromiter(map(axis.get, domain, repeat(-1)), dtype=np.int64, count=len(domain))

    def table(self, table: Table) -> CodedTable:
        scope = [self.index[name] for name in table.scope]
        codes, keys = [], []
        for name, variable in zip(table.scope, scope, strict=True):
            mapping = table.keys.get(name)
            code, key = self._keys(variable, mapping)
            codes.append(code)
            keys.append(key)
        columns = zip(*table.rows, strict=True) if table.rows else [()] * len(scope)
        if not scope:
            return CodedTable(scope, np.zeros((min(len(table.rows), 1), 0), dtype=np.int64), keys)
        count = len(table.rows)
        coded = [
            np.fromiter(map(code.get, column, repeat(-1)), dtype=np.int64, count=count)
            for code, column in zip(codes, columns, strict=True)
        ]
        rows = np.column_stack(coded)
        rows = rows[(rows >= 0).all(axis=1)]
        return CodedTable(scope, distinct_rows(rows), keys)

    def _keys(self, variable: int, mapping: Mapping[Value, object] | None) -> tuple[dict[object, int], Ints]:
        if mapping is None:
            return dict(self.value_index[variable]), np.arange(len(self.domains[variable]))
        code: dict[object, int] = {}
        keys = [
            code.setdefault(mapping[value], len(code)) if value in mapping else -1 for value in self.domains[variable]
        ]
        return code, np.array(keys, dtype=np.int64)

    def sum(self, linear: Linear) -> CodedSum:
        weights: dict[int, Ints] = {}

        def add(variable: int, column: Ints) -> None:
            weights[variable] = weights[variable] + column if variable in weights else column

        for term in linear.terms:
            if len(term.scope) == 1:
                domain = self.domains[self.index[term.scope[0]]]
                add(self.index[term.scope[0]], np.array([term.weights.get((value,), 0) for value in domain], dtype=np.int64))
        tensors = [(term, *self._tensor(term)) for term in linear.terms if len(term.scope) > 1]
        small = [item for item in tensors if item[1].size <= _MOST_PLAIN]
        for term, tensor, keys in small:
            add(*self._hidden_variable(term, tensor, keys))
        large = [item for item in tensors if item[1].size > _MOST_PLAIN]
        for term, tensor, keys in large:
            others = [np.unique(column) for column in weights.values()] + [np.unique(t) for o, t, _ in large if o is not term]
            add(*self._hidden_variable(term, tensor, keys, _cuts(others, linear)))
        return CodedSum(weights, linear.low, linear.high)

    def hidden_cost(self, term: Term) -> HiddenCost:
        variable, column = self._hidden_variable(term, *self._tensor(term))
        return HiddenCost(variable, column.tolist())

    def _hidden_variable(
        self, term: Term, tensor: Ints, keys: list[Ints], cuts: Ints | None = None
    ) -> tuple[int, Ints]:
        """The hidden variable that stands for a term, and the weight of each of its values.

        Weights between two neighbouring `cuts` may become one.
        """
        scope = [self.index[name] for name in term.scope]
        if cuts is None:
            distinct, codes = np.unique(tensor, return_inverse=True)
        else:
            intervals, codes = number(np.searchsorted(cuts, tensor.reshape(-1), side="right"))
            distinct = np.concatenate([cuts[:1] - 1, cuts])[intervals] if len(cuts) else np.zeros(1, dtype=np.int64)
        if len(distinct) > _MOST_HIDDEN_VALUES:
            what = f"numbering the {len(distinct):,} different weights of {', '.join(term.scope)} together"
            raise BudgetExceededError("values", len(distinct), _MOST_HIDDEN_VALUES, "different weights", what)
        if distinct.dtype != object:
            distinct = distinct.astype(np.int64)  # a sum of narrow integers may be wide
        codes = codes.reshape(tensor.shape).astype(np.int32)
        known: tuple[object, ...] = (tuple(scope), codes.tobytes(), *(key.tobytes() for key in keys))
        if known not in self.hidden:
            variable = self.hidden[known] = len(self.encoding.sizes)
            self.encoding.sizes.append(len(distinct))
            self.definitions[variable] = CodedFunction(scope, codes, keys, variable)
            self.encoding.constraints.append(self.definitions[variable])
        return self.hidden[known], distinct

    def _tensor(self, term: Term) -> tuple[Ints, list[Ints]]:
        """The weight of every combination, and the place of every value along each dimension; values that act alike share one."""
        scope = [self.index[name] for name in term.scope]
        domains = [self.domains[variable] for variable in scope]
        size = np.prod([len(domain) for domain in domains], dtype=float)
        if not isinstance(term.weights, ArrayWeights) and size > _TENSOR_LIMIT:
            raise BudgetExceededError("memory", size / 2**17, _TENSOR_LIMIT / 2**17, "MB", f"reading {term.scope}")
        tensor, keys = weights_of(term, domains)
        if isinstance(term.weights, ArrayWeights):
            return tensor, keys
        keys = []
        for axis in range(tensor.ndim):
            slices = np.moveaxis(tensor, axis, 0).reshape(tensor.shape[axis], -1)
            leader = equal_rows(slices)
            distinct, key = number(leader)
            keys.append(key)
            tensor = tensor.take(distinct, axis)
        return tensor, keys


_MOST_PLAIN = 20_000
_MOST_HIDDEN_VALUES = 20_000
_MOST_OTHER_SUMS = 2_000


def _cuts(others: list[Ints], linear: Linear) -> Ints | None:
    """Where a bounded sum tells the weights of one term apart, whatever the others add up to; None where that is too much.

    `others` are the different weights of each other term. Where they have few sums, few intervals of weights are left: weights
    from one cut to below the next.
    """
    sums = np.zeros(1, dtype=np.int64)
    for weights in others:
        if len(sums) * len(weights) > _MOST_OTHER_SUMS * 50:
            return None
        sums = np.unique(sums[:, None] + weights[None, :])
        if len(sums) > _MOST_OTHER_SUMS:
            return None
    low = linear.low - sums if linear.low is not None else sums[:0]
    high = linear.high - sums + 1 if linear.high is not None else sums[:0]
    return np.unique(np.concatenate([low, high]))


def distinct_rows(rows: Ints) -> Ints:
    """The distinct rows of a matrix of non-negative integers."""
    if len(rows) == 0:
        return rows
    _, first = np.unique(number_rows(rows), return_index=True)
    return rows[first]


def _all_classes(encoding: Encoding) -> list[Ints]:
    """The classes of every variable: values are in one class where no constraint tells them apart."""
    readers: list[list[Coded]] = [[] for _ in encoding.sizes]
    for coded in encoding.constraints:
        for variable in scope_of(coded):
            readers[variable].append(coded)
    carriers = {coded.variable for coded in encoding.constraints if isinstance(coded, CodedFunction)}
    return [
        np.arange(size) if variable in carriers or size == 1 else _classes(size, variable, readers[variable])
        for variable, size in enumerate(encoding.sizes)
    ]


def _classes(size: int, variable: int, readers: list[Coded]) -> Ints:
    signature = np.zeros(size, dtype=np.int64)
    for own in _signatures(variable, readers):
        signature = number(signature * (size + 1) + own)[1]
        if int(signature.max()) == size - 1:  # all told apart already
            return np.arange(size)
    return in_order_of_appearance(signature)


def in_order_of_appearance(codes: Ints) -> Ints:
    """The same groups of equal codes, numbered by where each appears first."""
    _, first, numbers = np.unique(codes, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[numbers.reshape(-1)]


def _signatures(variable: int, readers: list[Coded]) -> Iterator[Ints]:
    """What each constraint tells apart, the quick ones first: a number below or equal to the size for each value."""
    for coded in readers:
        if isinstance(coded, CodedClause):
            yield coded.holds[variable].astype(np.int64)
        elif isinstance(coded, CodedSum):
            yield np.unique(coded.weights[variable], return_inverse=True)[1].astype(np.int64)
    for coded in readers:
        if isinstance(coded, CodedGrid):
            yield _grid_signature(coded, coded.scope.index(variable)) + 1
        elif isinstance(coded, CodedFunction) and variable != coded.variable:
            dimension = coded.inputs.index(variable)
            slices = np.moveaxis(coded.values, dimension, 0).reshape(coded.values.shape[dimension], -1)
            yield equal_rows(slices)[coded.keys[dimension]]
    tables = [coded for coded in readers if isinstance(coded, CodedTable)]
    for table in sorted(tables, key=lambda table: len(table.rows)):
        yield _table_signature(table, table.scope.index(variable)) + 1


def _grid_signature(grid: CodedGrid, dimension: int) -> Ints:
    """For each value, the number of the slices like its own; -1 where it is in no allowed combination."""
    slices = np.moveaxis(grid.allowed, dimension, 0).reshape(grid.allowed.shape[dimension], -1)
    numbers = equal_slices(slices)
    numbers[~slices.any(axis=1)] = -1
    return np.append(numbers, -1)[grid.keys[dimension]]


_SHORT = 32


def equal_rows(matrix: NDArray[np.integer]) -> Ints:
    """For each row of a matrix of integers, the first row that is equal to it."""
    if matrix.shape[1] <= _SHORT:
        return _leaders(number_rows(matrix.astype(np.int64) - int(matrix.min(initial=0))))
    first: dict[bytes, int] = {}
    whole = np.ascontiguousarray(matrix)
    return np.array([first.setdefault(row.tobytes(), place) for place, row in enumerate(whole)], dtype=np.int64)


def equal_slices(slices: Bools) -> Ints:
    """For each row of a matrix of booleans, the first row that is equal to it."""
    width = slices.shape[1]
    if width <= _SHORT:
        return _leaders(slices.astype(np.int64) @ (1 << np.arange(width)) if width else np.zeros(len(slices), dtype=np.int64))
    return equal_rows(np.packbits(slices, axis=1))


def _leaders(codes: Ints) -> Ints:
    """For each code the first place where it stands."""
    distinct, numbers = number(codes)
    first = np.empty(len(distinct), dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(codes))[::-1]
    return first[numbers]


def _table_signature(table: CodedTable, column: int) -> Ints:
    """For each value, the lowest key of the same rows in this column; -1 where no row has its key."""
    keys = table.keys[column]
    count = int(keys.max(initial=-1)) + 1
    rest = number_rows(np.delete(table.rows, column, axis=1))
    order = np.lexsort((rest, table.rows[:, column]))
    start = starts_of(table.rows[order, column], count)
    leader = equal_groups(start, rest[order])
    leader[np.diff(start) == 0] = -1
    return np.append(leader, -1)[keys]

