"""A problem as arrays of small integers: the first pass of compiling.

Normal form afterwards:
- variables and values are numbered; every table is a matrix of keys, one row a distinct allowed combination;
- every linear constraint is a sum of weights of single variables: a term over several variables became a *hidden*
  variable, a function of them, defined by a table of its own (and shared by all terms of the same shape);
- values that nothing can tell apart (the same key or the same rows in every table, the same weight in every sum) form
  one *class*. The diagram is made of classes; names and costs are put back by array look-up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from configurator.engine.ragged import Ints, equal_groups, number, number_rows, starts_of
from configurator.problem.records import Constraint, Linear, Problem, Table, Term, Value

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
class HiddenCost:
    """Which hidden variable carries a cost table, and the cost of each of its values."""

    variable: int
    costs: list[int]


@dataclass
class Encoding:
    """The problem in numbers. Variables from `visible` on are hidden. `classes[v][value]` is the class of a value.

    `origins[k]` says what the k-th constraint became: numbers of tables (those that define its hidden variables
    included) and numbers of sums.
    """

    sizes: list[int]
    visible: int
    tables: list[CodedTable] = field(default_factory=list)
    sums: list[CodedSum] = field(default_factory=list)
    origins: list[tuple[list[int], list[int]]] = field(default_factory=list)
    hidden_costs: list[HiddenCost] = field(default_factory=list)
    classes: list[Ints] = field(default_factory=list)

    def class_count(self, variable: int) -> int:
        """How many classes the values of a variable fall into."""
        return int(self.classes[variable].max()) + 1


def encode(problem: Problem) -> Encoding:
    """A problem in numbers, with classes of interchangeable values."""
    coder = _Coder(problem)
    for constraint in problem.constraints:
        coder.add(constraint)
    encoding = coder.encoding
    for cost_table in problem.cost_tables:
        encoding.hidden_costs.append(coder.hidden_cost(cost_table.term))
    encoding.classes = [_classes(encoding, variable) for variable in range(len(encoding.sizes))]
    return encoding


class _Coder:
    def __init__(self, problem: Problem) -> None:
        self.domains = [variable.domain for variable in problem.variables]
        self.index = {variable.name: number for number, variable in enumerate(problem.variables)}
        self.value_index = [{value: code for code, value in enumerate(domain)} for domain in self.domains]
        self.encoding = Encoding([len(domain) for domain in self.domains], len(self.domains))
        self.hidden: dict[tuple[tuple[int, ...], bytes], int] = {}
        self.definitions: dict[int, int] = {}

    def add(self, constraint: Constraint) -> None:
        """Append a constraint to the encoding."""
        encoding = self.encoding
        if isinstance(constraint, Table):
            encoding.tables.append(self.table(constraint))
            encoding.origins.append(([len(encoding.tables) - 1], []))
        else:
            coded = self.sum(constraint)
            encoding.sums.append(coded)
            definitions = [self.definitions[variable] for variable in coded.weights if variable in self.definitions]
            encoding.origins.append((definitions, [len(encoding.sums) - 1]))

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
        for term in linear.terms:
            if len(term.scope) == 1:
                variable = self.index[term.scope[0]]
                column = np.array([term.weights.get((value,), 0) for value in self.domains[variable]], dtype=np.int64)
            else:
                variable, column = self._hidden_variable(term)
            weights[variable] = weights[variable] + column if variable in weights else column
        return CodedSum(weights, linear.low, linear.high)

    def hidden_cost(self, term: Term) -> HiddenCost:
        variable, column = self._hidden_variable(term)
        return HiddenCost(variable, column.tolist())

    def _hidden_variable(self, term: Term) -> tuple[int, Ints]:
        """The hidden variable that stands for a term, and the weight of each of its values."""
        scope = [self.index[name] for name in term.scope]
        shape = tuple(len(self.domains[variable]) for variable in scope)
        if np.prod(shape, dtype=float) > _TENSOR_LIMIT:
            raise ValueError(f"A cost or weight over {term.scope} has more than {_TENSOR_LIMIT:,} combinations")
        tensor = np.zeros(shape, dtype=np.int64)
        for values, weight in term.weights.items():
            place = tuple(self.value_index[v].get(value, -1) for v, value in zip(scope, values, strict=True))
            if min(place, default=0) >= 0:
                tensor[place] = weight
        distinct, codes = np.unique(tensor, return_inverse=True)
        codes = codes.reshape(shape)
        known = self.hidden.get((tuple(scope), codes.tobytes()))
        if known is None:
            known = self._define(scope, codes, len(distinct))
        return known, distinct

    def _define(self, scope: list[int], codes: Ints, size: int) -> int:
        variable = len(self.encoding.sizes)
        self.hidden[tuple(scope), codes.tobytes()] = variable
        self.encoding.sizes.append(size)
        keys, compact = [], codes
        for axis in range(codes.ndim):
            slices = np.moveaxis(codes, axis, 0).reshape(codes.shape[axis], -1)
            _, first, key = np.unique(slices, axis=0, return_index=True, return_inverse=True)
            keys.append(key.reshape(-1).astype(np.int64))
            compact = np.take(compact, first, axis=axis)
        places = np.indices(compact.shape).reshape(compact.ndim, -1).T
        rows = np.column_stack([places, compact.reshape(-1)]).astype(np.int64)
        self.definitions[variable] = len(self.encoding.tables)
        self.encoding.tables.append(CodedTable([*scope, variable], rows, [*keys, np.arange(size)]))
        return variable


def distinct_rows(rows: Ints) -> Ints:
    """The distinct rows of a matrix of non-negative integers."""
    if len(rows) == 0:
        return rows
    _, first = np.unique(number_rows(rows), return_index=True)
    return rows[first]


def _classes(encoding: Encoding, variable: int) -> Ints:
    """The class of each value of a variable: equal where no constraint tells the values apart."""
    size = encoding.sizes[variable]
    if any(hidden.variable == variable for hidden in encoding.hidden_costs):
        return np.arange(size)
    signature = np.zeros(size, dtype=np.int64)
    for own in _signatures(encoding, variable):
        signature = number(signature * (size + 1) + own)[1]
        if int(signature.max()) == size - 1:  # all told apart already
            break
    return signature


def _signatures(encoding: Encoding, variable: int) -> Iterator[Ints]:
    """What each constraint tells apart, the quick ones first: a number below or equal to the size for each value."""
    for coded in encoding.sums:
        if variable in coded.weights:
            yield np.unique(coded.weights[variable], return_inverse=True)[1].astype(np.int64)
    tables = [table for table in encoding.tables if variable in table.scope]
    for table in sorted(tables, key=lambda table: len(table.rows)):
        yield _table_signature(table, table.scope.index(variable)) + 1


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

