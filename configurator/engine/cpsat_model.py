"""A problem in the terms of CP-SAT: the passes from variables, constraints and cost tables to a `CpModel`.

Normal form: variable v of the problem is the v-th integer variable, its values numbered in the order of the domain. A set of
values is a literal, true exactly when the variable has one of them; it is made when first needed, so that a dimension of
thousands of steps costs little where constraints speak of ranges. A term over several variables is an integer variable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from configurator.engine.arrays import Bools, Ints, grid_array, slices_of, term_array
from configurator.engine.numbering import Numbering
from configurator.errors import MissingExtraError, NotAnswerableError
from configurator.problem.records import Clause, Constraint, Grid, Linear, Table, Term

Expression = Any  # a linear expression of CP-SAT: an integer variable, a literal, a sum of them or a number
Literal = Any

LARGEST = 2**60
"""CP-SAT counts in 64 bits; what sums reach at most stays safely below."""

_MOST_ROWS = 20_000


def load_cp_sat() -> Any:
    """The module `cp_model` of OR-Tools. Raises MissingExtraError where it is not installed."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise MissingExtraError("ortools", "to answer with CP-SAT", "solver") from None
    return cp_model


def check_size(most: int, what: str) -> None:
    """Raises NotAnswerableError where sums of that size do not fit into 64 bits."""
    if most >= LARGEST:
        hint = f"Use smaller numbers: together they must stay below {LARGEST:,}; or compile the problem into a diagram."
        raise NotAnswerableError("cp-sat", f"{what} that reach {most:.2g}", hint)


class ProblemModel:
    """A growing model over the variables of a problem."""

    def __init__(self, numbering: Numbering) -> None:
        self.cp = load_cp_sat()
        self.model = self.cp.CpModel()
        self._numbering = numbering
        self._sizes = [len(domain) for domain in numbering.domains]
        self.variables = [self.model.new_int_var(0, size - 1, "") for size in self._sizes]
        self._true = self.model.new_constant(1)
        self._literals: dict[tuple[int, frozenset[int]], Literal] = {}
        self._keyed: dict[tuple[int, tuple[int, ...]], Expression] = {}

    # --- sets of values -----------------------------------------------------------------------------------------------

    def domain(self, codes: Iterable[int]) -> Any:
        """A set of values, as CP-SAT writes it."""
        return self.cp.Domain.from_values(sorted(codes))

    def literal(self, variable: int, codes: Iterable[int]) -> Literal:
        """A literal that is true exactly when the variable has one of these values."""
        some = frozenset(codes)
        if not some or len(some) == self._sizes[variable]:
            return self._true if some else ~self._true
        if (variable, some) not in self._literals:
            literal, rest = self.model.new_bool_var(""), frozenset(range(self._sizes[variable])) - some
            self.within(variable, some, [literal])
            self.within(variable, rest, [~literal])
            self._literals[variable, some] = literal
            self._literals[variable, rest] = ~literal
        return self._literals[variable, some]

    def within(self, variable: int, codes: Iterable[int], guard: Sequence[Literal]) -> Any:
        """Under a guard (all of these literals), the variable has one of these values. Returns the constraint."""
        made = self.model.add_linear_expression_in_domain(self.variables[variable], self.domain(codes))
        return made.only_enforce_if(*guard) if guard else made

    # --- constraints --------------------------------------------------------------------------------------------------

    def add(self, constraint: Constraint, guard: Sequence[Literal] = ()) -> None:
        """A constraint that holds under a guard."""
        if isinstance(constraint, Table):
            self._add_table(constraint, guard)
        elif isinstance(constraint, Grid):
            self._add_grid(constraint, guard)
        elif isinstance(constraint, Clause):
            self._add_clause(constraint, guard)
        else:
            self._add_linear(constraint, guard)

    def _guarded(self, made: Any, guard: Sequence[Literal]) -> None:
        if guard:
            made.only_enforce_if(*guard)

    def _add_clause(self, clause: Clause, guard: Sequence[Literal]) -> None:
        values: dict[int, set[int]] = {}
        for name, value in clause.literals:
            variable = self._numbering.number[name]
            code = self._numbering.code(variable, value)
            if code is not None:
                values.setdefault(variable, set()).add(code)
        literals = [self.literal(variable, codes) for variable, codes in values.items()]
        self._guarded(self.model.add_bool_or(literals), guard)

    def _add_table(self, table: Table, guard: Sequence[Literal]) -> None:
        """Rows over keys: a column with keys is an expression that has the number of the value's key."""
        if not table.scope:
            if not table.rows:
                self._guarded(self.model.add_bool_or([]), guard)
            return
        columns, numbers = zip(*(self._column(table, name) for name in table.scope), strict=True)
        coded = [tuple(number.get(key, -1) for number, key in zip(numbers, row, strict=True)) for row in table.rows]
        rows = sorted({row for row in coded if min(row) >= 0})
        if rows:
            self._guarded(self.model.add_allowed_assignments(list(columns), rows), guard)
        else:
            self._guarded(self.model.add_bool_or([]), guard)

    def _column(self, table: Table, name: str) -> tuple[Expression, Mapping[Any, int]]:
        variable = self._numbering.number[name]
        domain = self._numbering.domains[variable]
        keys = table.keys.get(name)
        if keys is None:
            return self.variables[variable], {value: code for code, value in enumerate(domain)}
        numbers: dict[Any, int] = {}
        of_value = [numbers.setdefault(keys[value], len(numbers)) if value in keys else -1 for value in domain]
        return self._key(variable, [len(numbers) if number < 0 else number for number in of_value]), numbers

    def _key(self, variable: int, of_value: Sequence[int]) -> Expression:
        """An expression that has the number `of_value[code]`."""
        if list(of_value) == list(range(len(of_value))):
            return self.variables[variable]
        shape = (variable, tuple(of_value))
        if shape not in self._keyed:
            key = self.model.new_int_var_from_domain(self.domain(set(of_value)), "")
            self.model.add_allowed_assignments([self.variables[variable], key], list(enumerate(of_value)))
            self._keyed[shape] = key
        return self._keyed[shape]

    def _add_grid(self, grid: Grid, guard: Sequence[Literal]) -> None:
        variables, allowed = grid_array(grid, self._numbering)
        self._restrict(variables, allowed, list(guard))

    def _restrict(self, variables: Sequence[int], allowed: Bools, guard: list[Literal]) -> None:
        """Under a guard, the variables lie in the array: by the slices of the first one, down to sets of the last one."""
        if allowed.all():
            return
        if not allowed.any():
            self._guarded(self.model.add_bool_or([]), guard)
        elif len(variables) == 1:
            self.within(variables[0], np.flatnonzero(allowed).tolist(), guard)
        else:
            slices, number = slices_of(allowed, 0)
            for found, part in enumerate(slices):
                literal = self.literal(variables[0], np.flatnonzero(number == found).tolist())
                self._restrict(variables[1:], part, [*guard, literal] if len(slices) > 1 else guard)

    def _add_linear(self, linear: Linear, guard: Sequence[Literal]) -> None:
        parts = [self.weigh(term) for term in linear.terms]
        most = sum(max(abs(low), abs(high)) for _, low, high in parts)
        check_size(most, "sums")
        low = -most - 1 if linear.low is None else max(linear.low, -most - 1)
        high = most + 1 if linear.high is None else min(linear.high, most + 1)
        if low > high:
            self._guarded(self.model.add_bool_or([]), guard)
        else:
            total = sum((part for part, _, _ in parts), self.model.new_constant(0))
            self._guarded(self.model.add_linear_constraint(total, low, high), guard)

    # --- weights ------------------------------------------------------------------------------------------------------

    def weigh(self, term: Term) -> tuple[Expression, int, int]:
        """The weight of a term as an expression, and its bounds.

        Raises NotAnswerableError where it depends on too many combinations of values: no answer would come in time.
        """
        variables, array = term_array(term, self._numbering, "cp-sat")
        low, high = int(array.min()), int(array.max())
        check_size(max(abs(low), abs(high)), "sums")
        if len(variables) == 1:
            return self.weighted(variables[0], array.tolist()), low, high
        return self._function(variables, array), low, high

    def weighted(self, variable: int, weights: Sequence[int]) -> Expression:
        """The weight of the value that a variable has: by a factor where weights rise evenly, else by literals."""
        base, step = weights[0], weights[1] - weights[0] if len(weights) > 1 else 0
        if all(weight == base + step * code for code, weight in enumerate(weights)):
            return step * self.variables[variable] + base
        base = Counter(weights).most_common(1)[0][0]
        others = sorted(set(weights) - {base})
        sets = [[code for code, weight in enumerate(weights) if weight == other] for other in others]
        literals = [self.literal(variable, codes) for codes in sets]
        return sum(((other - base) * literal for other, literal in zip(others, literals, strict=True)), base)

    def _function(self, variables: Sequence[int], array: Ints) -> Expression:
        """An integer variable that has the number of `array` at the values of the variables; equal slices are one."""
        target = self.model.new_int_var_from_domain(self.domain(np.unique(array).tolist()), "")
        keys = []
        for axis, variable in enumerate(variables):
            slices, number = slices_of(array, axis)
            array = np.moveaxis(slices, 0, axis)
            keys.append(self._key(variable, number.tolist()))
        if array.size > _MOST_ROWS:
            what = f"a price or a sum over {array.size:,} combinations"
            raise NotAnswerableError("cp-sat", what, f"The limit is {_MOST_ROWS:,}: take coarser steps.")
        rows = [(*place, int(weight)) for place, weight in np.ndenumerate(array)]
        self.model.add_allowed_assignments([*keys, target], rows)
        return target
