"""A problem as clauses, for SAT solvers.

Normal form: every value of every variable is a literal (the two values of a Boolean are one variable and its negation), and each
constraint is a list of clauses over them and over variables of its own, satisfiable exactly where the constraint holds:

- a small table or grid by its slices: with these values of the first variable, the next one has one of those;
- a large table by a literal a row (Bacchus, "GAC via unit propagation", CP 2007);
- a sum by a literal a partial sum that can still go either way (Eén and Sörensson, "Translating pseudo-Boolean
  constraints into SAT", JSAT 2006, by way of decision diagrams).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, combinations

import numpy as np

from configurator.engine.arrays import Bools, grid_array, slices_of, term_array
from configurator.engine.numbering import Numbering
from configurator.errors import NotAnswerableError
from configurator.problem.records import Clause, Constraint, Grid, Linear, Table, Term

Literals = Sequence[int]

_MOST_CELLS = 4_096
_MOST_WEIGHTS = 100_000
_MOST_SUMS = 20_000
_MOST_LITERALS = 20_000_000
_MOST_PAIRWISE = 6


class ClauseForm:
    """Growing clauses over the values of a problem; `literals[k]` stands for the value of number k (see Numbering).

    `top` is the last variable.
    """

    def __init__(self, numbering: Numbering) -> None:
        self.clauses: list[list[int]] = []
        self.literals: list[int] = []
        self._numbering = numbering
        self.top = 0
        self._size = 0
        self._sets: dict[tuple[int, frozenset[int]], int] = {}
        self._terms: dict[tuple[tuple[str, ...], int], tuple[Term, dict[int, int]]] = {}
        for domain in numbering.domains:
            self._add_variable(len(domain))

    def new(self) -> int:
        """A new variable."""
        self.top += 1
        return self.top

    def add(self, constraint: Constraint, guard: Literals = ()) -> None:
        """A constraint that holds where all literals of the guard do. Raises NotAnswerableError where it is too large."""
        negated = [-literal for literal in guard]
        if isinstance(constraint, Table):
            self._add_table(constraint, negated)
        elif isinstance(constraint, Grid):
            self._add_grid(constraint, negated)
        elif isinstance(constraint, Clause):
            self._add_clause(constraint, negated)
        else:
            self._add_linear(constraint, negated)

    def _clause(self, literals: Iterable[int]) -> None:
        self.clauses.append(list(literals))
        self._size += len(self.clauses[-1])
        if self._size > _MOST_LITERALS:
            raise NotAnswerableError("sat", f"problems of more than {_MOST_LITERALS:,} literals", "Use the CP-SAT engine.")

    # --- values -------------------------------------------------------------------------------------------------------

    def _add_variable(self, size: int) -> None:
        if size == 2:
            literal = self.new()
            self.literals += [-literal, literal]
            self._clause([literal, -literal])  # so that the solver knows of it
            return
        own = [self.new() for _ in range(size)]
        self.literals += own
        self._clause(own)
        self._at_most_one(own)

    def _at_most_one(self, literals: list[int]) -> None:
        """By pairs where they are few; else a few by pairs, and a new variable for any of these among the rest."""
        while len(literals) > _MOST_PAIRWISE:
            first, rest = literals[: _MOST_PAIRWISE - 1], literals[_MOST_PAIRWISE - 1 :]
            self._by_pairs(first)
            any_of_first = self.new()
            for literal in first:
                self._clause([-literal, any_of_first])
            literals = [any_of_first, *rest]
        self._by_pairs(literals)

    def _by_pairs(self, literals: list[int]) -> None:
        for one, other in combinations(literals, 2):
            self._clause([-one, -other])

    def _values(self, variable: int, codes: Iterable[int]) -> list[int]:
        start = int(self._numbering.start[variable])
        return [self.literals[start + code] for code in codes]

    def _set(self, variable: int, codes: Iterable[int]) -> int:
        """A literal that is true exactly when the variable has one of these values."""
        some = frozenset(codes)
        own = self._values(variable, sorted(some))
        if len(own) == 1:
            return own[0]
        if (variable, some) not in self._sets:
            literal = self.new()
            self._clause([-literal, *own])
            for value in own:
                self._clause([-value, literal])
            self._sets[variable, some] = literal
        return self._sets[variable, some]

    # --- constraints --------------------------------------------------------------------------------------------------

    def _add_clause(self, clause: Clause, negated: Literals) -> None:
        numbered = [(self._numbering.number[name], value) for name, value in clause.literals]
        coded = [(variable, self._numbering.code(variable, value)) for variable, value in numbered]
        literals = [self._values(variable, [code])[0] for variable, code in coded if code is not None]
        self._clause([*negated, *dict.fromkeys(literals)])

    def _add_grid(self, grid: Grid, negated: Literals) -> None:
        variables, allowed = grid_array(grid, self._numbering)
        everything = [[[code] for code in range(size)] for size in allowed.shape]
        self._restrict(variables, everything, allowed, negated)

    def _add_table(self, table: Table, negated: Literals) -> None:
        variables = [self._numbering.number[name] for name in table.scope]
        columns = [self._keys(table, name) for name in table.scope]
        numbers = [{key: number for number, key in enumerate(column)} for column in columns]
        coded = [tuple(number.get(key, -1) for number, key in zip(numbers, row, strict=True)) for row in table.rows]
        rows = sorted({row for row in coded if min(row, default=0) >= 0})
        groups = [list(column.values()) for column in columns]
        shape = [len(group) for group in groups]
        for variable, group in zip(variables, groups, strict=True):  # values without a key match no row
            if sum(map(len, group)) < len(self._numbering.domains[variable]):
                self._clause([*negated, *self._values(variable, (code for codes in group for code in codes))])
        if np.prod(shape, dtype=float) <= _MOST_CELLS:
            allowed = np.zeros(shape, dtype=bool)
            for row in rows:
                allowed[row] = True
            self._restrict(variables, groups, allowed, negated)
        else:
            self._select(variables, groups, rows, negated)

    def _keys(self, table: Table, name: str) -> dict[object, list[int]]:
        """The codes of each key of a column."""
        found: dict[object, list[int]] = {}
        keys = table.keys.get(name)
        for code, value in enumerate(self._numbering.domains[self._numbering.number[name]]):
            if keys is None or value in keys:
                found.setdefault(value if keys is None else keys[value], []).append(code)
        return found

    def _restrict(self, variables: Sequence[int], groups: Sequence[list[list[int]]], allowed: Bools, negated: Literals) -> None:
        """The groups of values lie in the array: by slices of the first variable, down to sets of the last one."""
        if allowed.all():
            return
        if not allowed.any():
            self._clause(negated)
        elif len(variables) == 1:
            places = np.flatnonzero(allowed).tolist()
            self._clause([*negated, *self._values(variables[0], (code for place in places for code in groups[0][place]))])
        else:
            self._by_slices(variables, groups, allowed, negated)
            if len(variables) == 2:  # the other way round as well, so that every implication is found by propagation
                self._by_slices(variables[::-1], groups[::-1], allowed.T, negated)

    def _by_slices(self, variables: Sequence[int], groups: Sequence[list[list[int]]], allowed: Bools, negated: Literals) -> None:
        slices, number = slices_of(allowed, 0)
        for found, part in enumerate(slices):
            if len(slices) == 1:
                self._restrict(variables[1:], groups[1:], part, negated)
            elif not part.all():
                codes = [code for place in np.flatnonzero(number == found).tolist() for code in groups[0][place]]
                self._restrict(variables[1:], groups[1:], part, [*negated, -self._set(variables[0], codes)])

    def _select(
        self, variables: Sequence[int], groups: Sequence[list[list[int]]], rows: Sequence[tuple[int, ...]], negated: Literals
    ) -> None:
        """A literal for each row, one of which holds; and for each key the rows that have it."""
        selectors = [self.new() for _ in rows]
        self._clause([*negated, *selectors])
        for column, (variable, group) in enumerate(zip(variables, groups, strict=True)):
            supports: list[list[int]] = [[] for _ in group]
            for row, selector in zip(rows, selectors, strict=True):
                supports[row[column]].append(selector)
            for codes, support in zip(group, supports, strict=True):
                literal = self._set(variable, codes)
                self._clause([*negated, -literal, *support])
                for selector in support:
                    self._clause([-selector, literal])

    # --- sums ---------------------------------------------------------------------------------------------------------

    def _add_linear(self, linear: Linear, negated: Literals) -> None:
        terms = sorted((self._weighed(term) for term in linear.terms), key=lambda weighed: min(weighed) - max(weighed))
        least = list(accumulate((min(weighed) for weighed in reversed(terms)), initial=0))[::-1]
        most = list(accumulate((max(weighed) for weighed in reversed(terms)), initial=0))[::-1]
        low = least[0] if linear.low is None else linear.low
        high = most[0] if linear.high is None else linear.high
        nodes: dict[int, Literals] = {0: negated}  # what implies that the terms so far have this sum, negated
        made = 0
        for place, weighed in enumerate(terms):
            below: dict[int, list[int]] = {}
            for partial, clause in nodes.items():
                if low <= partial + least[place] and partial + most[place] <= high:
                    continue
                if partial + most[place] < low or high < partial + least[place]:
                    self._clause(clause)
                    continue
                for weight, literal in weighed.items():
                    if partial + weight not in below:
                        below[partial + weight] = [-self.new()]
                    self._clause([*clause, -literal, -below[partial + weight][0]])
            nodes = dict(below)
            made += len(nodes)
            if made > _MOST_SUMS:
                what = f"a sum over {len(terms)} terms with more than {_MOST_SUMS:,} partial sums"
                raise NotAnswerableError("sat", what, "Use the CP-SAT engine.")
        for partial, clause in nodes.items():
            if not low <= partial <= high:
                self._clause(clause)

    def _weighed(self, term: Term) -> dict[int, int]:
        """For each weight that a term can have, a literal that holds where it has it; the same ones for the same weights."""
        key = (term.scope, id(term.weights))
        if key not in self._terms:
            self._terms[key] = term, self._literals_of(term)
        return self._terms[key][1]

    def _literals_of(self, term: Term) -> dict[int, int]:
        variables, array = term_array(term, self._numbering, "sat")
        weights = sorted(set(array.reshape(-1).tolist()))
        if len(variables) == 1:
            own = array.tolist()
            return {
                weight: self._set(variables[0], (code for code, other in enumerate(own) if other == weight)) for weight in weights
            }
        groups = []
        for axis in range(array.ndim):  # values that weigh the same with all others
            slices, number = slices_of(array, axis)
            array = np.moveaxis(slices, 0, axis)
            groups.append([np.flatnonzero(number == found).tolist() for found in range(len(slices))])
        if array.size > _MOST_WEIGHTS:
            what = f"a weight over {array.size:,} combinations of {', '.join(term.scope)}"
            raise NotAnswerableError("sat", what, "Use the CP-SAT engine.")
        literals = {weight: self.new() for weight in weights}
        negated = [[-self._set(variable, codes) for codes in own] for variable, own in zip(variables, groups, strict=True)]
        for place, weight in np.ndenumerate(array):
            self._clause([*(own[group] for own, group in zip(negated, place, strict=True)), literals[int(weight)]])
        return literals
