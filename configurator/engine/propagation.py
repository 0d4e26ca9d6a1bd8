"""Is a subset of the constraints satisfiable under a few decisions? Arc consistency on the coded tables, then search.

Used to find the rules behind a conflict, where the diagram cannot help: it holds all rules at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from configurator.engine.encoding import CodedSum, CodedTable, Encoding
from configurator.problem.records import Problem, Value

Bools = NDArray[np.bool_]
Domains = list[Bools]


class Subproblem:
    """The constraints of an encoded problem under some decisions, to be tested in subsets."""

    def __init__(self, problem: Problem, encoding: Encoding, decisions: Mapping[str, Value]) -> None:
        self.encoding = encoding
        self.domains: Domains = [np.ones(size, dtype=bool) for size in encoding.sizes]
        for number, variable in enumerate(problem.variables):
            if variable.name in decisions:
                self.domains[number][:] = False
                self.domains[number][variable.domain.index(decisions[variable.name])] = True
        self._restricted: dict[int, CodedTable] = {}

    def satisfiable(self, constraints: Sequence[int]) -> bool:
        """Whether some assignment satisfies the decisions and the constraints of these numbers."""
        origins = [self.encoding.origins[number] for number in constraints]
        tables = [self._table(number) for number in dict.fromkeys(t for tables, _ in origins for t in tables)]
        sums = [self.encoding.sums[number] for _, numbers in origins for number in numbers]
        return _search(tables, sums, self.domains)

    def _table(self, number: int) -> CodedTable:
        """A table with only the rows that the decisions leave."""
        if number not in self._restricted:
            table = self.encoding.tables[number]
            self._restricted[number] = CodedTable(table.scope, table.rows[_alive(table, self.domains)], table.keys)
        return self._restricted[number]


def _search(tables: list[CodedTable], sums: list[CodedSum], domains: Domains) -> bool:
    """Maintain arc consistency and branch on the smallest open domain."""
    left = _propagate(tables, sums, domains)
    if left is None:
        return False
    tables, domains = left
    read = {v for table in tables for v in table.scope} | {v for coded in sums for v in coded.weights}
    open_variables = [variable for variable in read if domains[variable].sum() > 1]
    if not open_variables:
        return True
    variable = min(open_variables, key=lambda candidate: (int(domains[candidate].sum()), candidate))
    for value in np.flatnonzero(domains[variable]):
        fixed = [domain.copy() for domain in domains]
        fixed[variable][:] = False
        fixed[variable][value] = True
        if _search(tables, sums, fixed):
            return True
    return False


def _propagate(tables: list[CodedTable], sums: list[CodedSum], domains: Domains) -> tuple[list[CodedTable], Domains] | None:
    """Tables and domains without what cannot be; None where a domain runs empty."""
    domains = [domain.copy() for domain in domains]
    tables = list(tables)
    pending = set(range(len(tables) + len(sums)))
    readers: dict[int, list[int]] = {}
    scopes = [*(table.scope for table in tables), *(list(coded.weights) for coded in sums)]
    for number, scope in enumerate(scopes):
        for variable in scope:
            readers.setdefault(variable, []).append(number)
    while pending:
        number = pending.pop()
        narrowed: list[int] | None
        if number < len(tables):
            tables[number], narrowed = _revise_table(tables[number], domains)
        else:
            narrowed = _revise_sum(sums[number - len(tables)], domains)
        if narrowed is None:
            return None
        for variable in narrowed:
            if not domains[variable].any():
                return None
            pending.update(other for other in readers[variable] if other != number or number >= len(tables))
    return tables, domains


def _alive(table: CodedTable, domains: Domains) -> Bools:
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
    alive = _alive(table, domains)
    if not alive.all():
        table = CodedTable(table.scope, table.rows[alive], table.keys)
    if not len(table.rows):
        return table, None
    narrowed = []
    for column, (variable, keys) in enumerate(zip(table.scope, table.keys, strict=True)):
        supported = np.zeros(int(keys.max(initial=-1)) + 2, dtype=bool)
        supported[table.rows[:, column]] = True
        supported[-1] = False
        left = domains[variable] & supported[keys]
        if left.sum() < domains[variable].sum():
            domains[variable] = left
            narrowed.append(variable)
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
