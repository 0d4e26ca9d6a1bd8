"""Arc consistency on the encoded constraints: what can never be is taken away."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from configurator.engine.encoding import Coded, CodedClause, CodedFunction, CodedGrid, CodedSum, CodedTable, scope_of

Bools = NDArray[np.bool_]
Domains = list[Bools]


@dataclass(frozen=True, slots=True)
class Reader:
    """A constraint at work (the rows of a table may have been filtered), and the one of the encoding that it comes from."""

    scope: list[int]
    content: Coded
    origin: Coded


def reader_of(coded: Coded) -> Reader:
    """A constraint ready for propagation."""
    return Reader(scope_of(coded), coded, coded)


Trace = list[tuple[int, list[int]]]  # (number of the reader, variables that it narrowed), in order


def propagate(
    readers: list[Reader], domains: Domains, trace: Trace | None = None
) -> tuple[list[Reader], Domains] | None:
    """Readers and domains without what cannot be; None where nothing is left.

    Those that read a narrowed domain go first, so that a contradiction is found close to the decisions. `trace` is
    filled with who narrowed what; its last entry is the reader that found nothing left.
    """
    domains = [domain.copy() for domain in domains]
    readers = list(readers)
    of_variable: dict[int, list[int]] = {}
    for number, reader in enumerate(readers):
        for variable in reader.scope:
            of_variable.setdefault(variable, []).append(number)
    narrow = [any(not domains[variable].all() for variable in reader.scope) for reader in readers]
    pending = deque(sorted(range(len(readers)), key=lambda number: not narrow[number]))
    waiting = set(pending)
    again = CodedSum | CodedGrid | CodedFunction  # once revised, they may still have more to say
    while pending:
        number = pending.popleft()
        waiting.discard(number)
        readers[number], narrowed = _revise(readers[number], domains)
        failed = narrowed is None or any(not domains[variable].any() for variable in narrowed)
        if trace is not None and narrowed != []:
            trace.append((number, narrowed or []))
        if failed:
            return None
        for variable in narrowed or ():
            for other in of_variable[variable]:
                if other not in waiting and (other != number or isinstance(readers[number].content, again)):
                    waiting.add(other)
                    pending.append(other)
    return readers, domains


def _revise(reader: Reader, domains: Domains) -> tuple[Reader, list[int] | None]:
    """The reader without dead rows, and the variables that it narrowed (changed in place); None: nothing is left."""
    content = reader.content
    if isinstance(content, CodedSum):
        return reader, _revise_sum(content, domains)
    if isinstance(content, CodedClause):
        return reader, _revise_clause(content, domains)
    if isinstance(content, CodedGrid):
        return reader, _revise_grid(content, domains)
    if isinstance(content, CodedFunction):
        return reader, _revise_function(content, domains)
    table, narrowed = _revise_table(content, domains)
    return Reader(reader.scope, table, reader.origin), narrowed


def _revise_clause(clause: CodedClause, domains: Domains) -> list[int] | None:
    """Unit propagation: where only one variable can still satisfy the clause, it must."""
    possible = [variable for variable, holds in clause.holds.items() if (holds & domains[variable]).any()]
    if len(possible) != 1:
        return [] if possible else None
    variable = possible[0]
    return _narrow(domains, variable, clause.holds[variable])


def _revise_grid(grid: CodedGrid, domains: Domains) -> list[int] | None:
    """The variables that lose values without an allowed combination of what is left."""
    left = grid.allowed
    for dimension, (variable, keys) in enumerate(zip(grid.scope, grid.keys, strict=True)):
        possible = np.zeros(left.shape[dimension] + 1, dtype=bool)
        possible[keys[domains[variable]]] = True
        if not possible[:-1].all():
            left = left & possible[:-1].reshape([-1 if other == dimension else 1 for other in range(left.ndim)])
    if not left.any():
        return None
    narrowed: list[int] = []
    for dimension, (variable, keys) in enumerate(zip(grid.scope, grid.keys, strict=True)):
        supported = left.any(axis=tuple(other for other in range(left.ndim) if other != dimension))
        narrowed += _narrow(domains, variable, np.append(supported, False)[keys])
    return narrowed


def _revise_function(function: CodedFunction, domains: Domains) -> list[int] | None:
    """The hidden variable keeps the values of what inputs are left, the inputs those that lead to a value that is left."""
    places = [np.unique(key[domains[variable]]) for variable, key in zip(function.inputs, function.keys, strict=True)]
    values = function.values[np.ix_(*places)]
    left = domains[function.variable][values]
    if not left.any():
        return None
    reached = np.zeros(len(domains[function.variable]), dtype=bool)
    reached[values[left]] = True
    narrowed = _narrow(domains, function.variable, reached)
    if left.all():
        return narrowed
    for dimension, (variable, key) in enumerate(zip(function.inputs, function.keys, strict=True)):
        supported = np.zeros(function.values.shape[dimension], dtype=bool)
        supported[places[dimension]] = left.any(axis=tuple(other for other in range(left.ndim) if other != dimension))
        narrowed += _narrow(domains, variable, supported[key])
    return narrowed


def _narrow(domains: Domains, variable: int, allowed: Bools) -> list[int]:
    """Leave a variable only allowed values: itself where it lost some."""
    left = domains[variable] & allowed
    if left.sum() == domains[variable].sum():
        return []
    domains[variable] = left
    return [variable]


def rows_left(table: CodedTable, domains: Domains) -> Bools:
    """Which rows have only keys of values that are left."""
    alive = np.ones(len(table.rows), dtype=bool)
    for column, (variable, keys) in enumerate(zip(table.scope, table.keys, strict=True)):
        left = np.zeros(int(keys.max(initial=-1)) + 2, dtype=bool)
        left[keys[domains[variable]]] = True
        left[-1] = False
        alive &= left[table.rows[:, column]]
    return alive


def _revise_table(table: CodedTable, domains: Domains) -> tuple[CodedTable, list[int] | None]:
    """The table without dead rows, and the variables whose domains (changed in place) lost values; None: no row is left."""
    alive = rows_left(table, domains)
    if not alive.all():
        table = CodedTable(table.scope, table.rows[alive], table.keys)
    if not len(table.rows):
        return table, None
    narrowed: list[int] = []
    for column, (variable, keys) in enumerate(zip(table.scope, table.keys, strict=True)):
        supported = np.zeros(int(keys.max(initial=-1)) + 2, dtype=bool)
        supported[table.rows[:, column]] = True
        supported[-1] = False
        narrowed += _narrow(domains, variable, supported[keys])
    return table, narrowed


def _revise_sum(coded: CodedSum, domains: Domains) -> list[int] | None:
    """Bounds consistency: the variables whose domains (changed in place) lost values; None where no value is left."""
    if not coded.weights:
        return [] if (coded.low or 0) <= 0 <= (coded.high or 0) else None
    least = {variable: int(column[domains[variable]].min()) for variable, column in coded.weights.items()}
    most = {variable: int(column[domains[variable]].max()) for variable, column in coded.weights.items()}
    low, high = sum(least.values()), sum(most.values())
    narrowed = []
    for variable, column in coded.weights.items():
        left = domains[variable].copy()
        if coded.high is not None:
            left &= column + (low - least[variable]) <= coded.high
        if coded.low is not None:
            left &= column + (high - most[variable]) >= coded.low
        if left.sum() < domains[variable].sum():
            domains[variable] = left
            narrowed.append(variable)
            if not left.any():
                return None
    return narrowed
