"""Problems as clauses: a direct encoding of the domains, shared by the peers that read clauses.

A variable of two values is one Boolean, another one has a Boolean for each value. Tables of two variables are support clauses;
larger ones have a Boolean for each row or, where those are far fewer, for each node of a graph in which rows that go on alike are
merged. Sums are chains of partial sums.
Arrays over long dimensions become intervals of their last dimension, for each combination of the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import combinations
from itertools import product as cartesian
from math import prod

import numpy as np

from benchmarks.peers.interface import NotEncodableError
from configurator.problem import Clause, Constraint, Grid, Linear, Problem, Table, Term
from configurator.problem.records import Value

PAIRWISE = 5  # at most one of up to so many: pair by pair; of more, along a ladder
LARGEST_TERM = 500_000  # combinations of a weight that depends on several variables
LARGEST_SUM = 400_000  # steps between partial sums

Literals = dict[Hashable, int]
Row = tuple[int, ...]
Suffixes = frozenset[Row]
Layer = dict[Suffixes, dict[int, Suffixes]]  # a node is what may follow; under each literal, what may follow then
END: Suffixes = frozenset([()])
FEWER = 2  # a table is a graph where that has this many times fewer nodes than the table has rows


class ClauseEncoding:
    """Clauses of signed numbers, and the literal of each value. Raises NotEncodableError where they would be too many."""

    two_as_one = True

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.clauses: list[list[int]] = []
        self.size = 0
        self.ladders: dict[str, list[int]] = {}
        self.literals: dict[str, Literals] = {variable.name: self.domain(variable.domain) for variable in problem.variables}
        for variable in problem.variables:
            self.exactly_one(variable.name)
        for constraint in problem.constraints:
            self.add(constraint)

    def new(self) -> int:
        self.size += 1
        return self.size

    def clause(self, *literals: int) -> None:
        self.clauses.append(list(literals))

    def domain(self, values: Sequence[Value]) -> Literals:
        """The literals of the values of a variable."""
        if len(values) == 2 and self.two_as_one:
            literal = self.new()
            return {values[0]: -literal, values[1]: literal}
        return {value: self.new() for value in values}

    def exactly_one(self, name: str) -> None:
        literals = list(self.literals[name].values())
        if len(literals) == 2 and self.two_as_one:
            return
        self.clause(*literals)
        if len(literals) > PAIRWISE:
            self.ladder(name)
            return
        for one, other in combinations(literals, 2):
            self.clause(-one, -other)

    def ladder(self, name: str) -> list[int]:
        """Literals that say whether the value is the first, among the first two, ...; the last of them is always true."""
        if name not in self.ladders:
            literals = list(self.literals[name].values())
            steps = self.ladders[name] = [self.new() for _ in literals]
            self.clause(steps[-1])
            for place, literal in enumerate(literals):
                self.clause(-literal, steps[place])
                if place:
                    self.clause(-steps[place - 1], steps[place])
                    self.clause(-literal, -steps[place - 1])
                    self.clause(-steps[place], steps[place - 1], literal)
                else:
                    self.clause(-steps[0], literal)
        return self.ladders[name]

    def add(self, constraint: Constraint) -> None:
        if isinstance(constraint, Clause):
            self.clause(*(self.literals[name][value] for name, value in constraint.literals if value in self.literals[name]))
        elif isinstance(constraint, Table):
            self.table(constraint)
        elif isinstance(constraint, Grid):
            self.grid(constraint)
        else:
            self.linear(constraint)

    def grouped(self, groups: Mapping[Hashable, list[int]]) -> Literals:
        """A literal for each group of literals: true exactly when one of them is."""
        return {key: literals[0] if len(literals) == 1 else self.either(literals) for key, literals in groups.items()}

    def either(self, literals: list[int]) -> int:
        group = self.new()
        self.clause(-group, *literals)
        for literal in literals:
            self.clause(-literal, group)
        return group

    def table(self, table: Table) -> None:
        columns = [self.column(table, place, name) for place, name in enumerate(table.scope)]
        rows = {tuple(column[key] for column, key in zip(columns, row, strict=True)) for row in table.rows
                if all(key in column for column, key in zip(columns, row, strict=True))}  # fmt: skip
        literals = [[column[key] for key in column] for column in columns]
        if len(columns) == 2:
            self.supports(rows, literals)
        elif len(columns) > 2 or not rows:
            self.rows(sorted(rows), literals)

    def column(self, table: Table, place: int, name: str) -> Literals:
        """The literals of the keys that the rows have for a variable; values with another key are forbidden."""
        listed = {row[place] for row in table.rows}
        groups: dict[Hashable, list[int]] = defaultdict(list)
        for value, literal in self.literals[name].items():
            key = table.key(name, value)
            if key in listed:
                groups[key].append(literal)
            else:
                self.clause(-literal)
        return self.grouped(groups)

    def supports(self, rows: set[tuple[int, ...]], literals: list[list[int]]) -> None:
        for here, there in ((0, 1), (1, 0)):
            supported: dict[int, list[int]] = {literal: [] for literal in literals[here]}
            for row in rows:
                supported[row[here]].append(row[there])
            for literal, others in supported.items():
                if len(others) < len(literals[there]) or not others:
                    self.clause(-literal, *others)

    def rows(self, rows: list[Row], literals: list[list[int]]) -> None:
        """Row by row, or by the nodes of a graph where that takes far fewer Booleans and so is faster."""
        graph = layered(frozenset(rows))
        if sum(map(len, graph)) * FEWER < len(rows):
            self.graph(graph)
        else:
            self.row_by_row(rows, literals)

    def row_by_row(self, rows: list[Row], literals: list[list[int]]) -> None:
        """A Boolean for each row, which implies its values; a value needs one of its rows."""
        supporting: list[dict[int, list[int]]] = [{literal: [] for literal in column} for column in literals]
        for row in rows:
            chosen = self.new()
            for place, literal in enumerate(row):
                self.clause(-chosen, literal)
                supporting[place][literal].append(chosen)
        for column in supporting:
            for literal, choosing in column.items():
                self.clause(-literal, *choosing)

    def graph(self, layers: list[Layer]) -> None:
        """A Boolean for each node: a node and a value lead to a node; a value needs a node with it, a node one before it."""
        numbers = {next(iter(layers[0])): 0}  # 0: always reached
        for layer in layers:
            following: dict[Suffixes, int] = {}
            needs: dict[int, list[int]] = defaultdict(list)
            for suffixes, groups in layer.items():
                node = numbers[suffixes]
                known = [-node] if node else []
                self.clause(*known, *groups)
                for literal, rest in groups.items():
                    needs[literal].append(node)
                    if rest not in following:
                        following[rest] = self.new() if rest != END else 0
                    if following[rest]:
                        self.clause(*known, -literal, following[rest])
                        needs[following[rest]].append(node)
            for literal, nodes in needs.items():
                if 0 not in nodes:
                    self.clause(-literal, *nodes)
            numbers = following

    def grid(self, grid: Grid) -> None:
        """For each combination of places of all dimensions but the last: the gaps between the allowed values of the last."""
        *others, last = grid.scope
        steps = self.ladder(last)
        columns = [self.places(grid, name) for name in others]
        along = np.array([grid.axes[last].get(value, -1) for value in self.literals[last]])
        for combination in cartesian(*(column.items() for column in columns)):
            line = grid.allowed[tuple(place for place, _ in combination)]
            for first, end in gaps(np.where(along >= 0, line[along], False)):
                below = [steps[first - 1]] if first else []
                above = [-steps[end - 1]] if end < len(along) else []
                self.clause(*(-literal for _, literal in combination), *below, *above)

    def places(self, grid: Grid, name: str) -> Literals:
        groups: dict[Hashable, list[int]] = defaultdict(list)
        for value, literal in self.literals[name].items():
            if value in grid.axes[name]:
                groups[grid.axes[name][value]].append(literal)
            else:
                self.clause(-literal)
        return self.grouped(groups)

    def linear(self, linear: Linear) -> None:
        """A chain of partial sums; those that can no longer break a bound, or no longer keep it, end."""
        terms = [self.weighed(term) for term in linear.terms]
        low = -float("inf") if linear.low is None else linear.low
        high = float("inf") if linear.high is None else linear.high
        states: dict[int, int] = {0: 0}  # a partial sum and its literal; 0 where it is always so
        for place, term in enumerate(terms):
            least = sum(min(rest) for rest in terms[place + 1 :])
            most = sum(max(rest) for rest in terms[place + 1 :])
            states = self.step(states, term, (low - least, low - most), (high - least, high - most))

    def step(self, states: dict[int, int], term: dict[int, int], low: tuple, high: tuple) -> dict[int, int]:
        if len(states) * len(term) > LARGEST_SUM:
            raise NotEncodableError("a sum has too many partial sums")
        following: dict[int, int] = {}
        for partial, state in states.items():
            known = [-state] if state else []
            for weight, literal in term.items():
                total = partial + weight
                if total < low[1] or total > high[0]:
                    self.clause(*known, -literal)
                elif not (total >= low[0] and total <= high[1]):
                    if total not in following:
                        following[total] = self.new()
                    self.clause(*known, -literal, following[total])
        return following

    def weighed(self, term: Term) -> dict[int, int]:
        """A literal for each weight of a term, true where the term weighs that."""
        groups: dict[int, list[int]] = defaultdict(list)
        if len(term.scope) == 1:
            for value, literal in self.literals[term.scope[0]].items():
                groups[term.weights.get((value,), 0)].append(literal)
            return self.grouped(groups)  # type: ignore[return-value, arg-type]
        if prod(len(self.literals[name]) for name in term.scope) > LARGEST_TERM:
            raise NotEncodableError("a weight depends on too many combinations")
        weights: dict[int, int] = {}
        for combination in cartesian(*(self.literals[name].items() for name in term.scope)):
            weight = term.weights.get(tuple(value for value, _ in combination), 0)
            if weight not in weights:
                weights[weight] = self.new()
            self.clause(*(-literal for _, literal in combination), weights[weight])
        return weights


def layered(rows: Suffixes) -> list[Layer]:
    """The rows as a graph, a layer a column; none where there are no rows."""
    layers: list[Layer] = []
    nodes = {rows} if rows else set()
    while nodes and nodes != {END}:
        layers.append({suffixes: by_first(suffixes) for suffixes in nodes})
        nodes = {rest for groups in layers[-1].values() for rest in groups.values()}
    return layers


def by_first(suffixes: Suffixes) -> dict[int, Suffixes]:
    """The suffixes without their first literal, by that literal."""
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in suffixes:
        groups[row[0]].append(row[1:])
    return {literal: frozenset(rest) for literal, rest in groups.items()}


def gaps(allowed: np.ndarray) -> Iterator[tuple[int, int]]:
    """The runs of False, as first position and the one behind the last."""
    padded = np.concatenate(([True], allowed, [True]))
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
