"""Each constraint as a layered automaton over its own variables, in the order of the diagram.

Layer `i` has some states; `steps[i][state, class]` is the state after reading the i-th variable, or -1 where nothing
is left. The first layer has the one state 0; after the last variable there is the one accepting state 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.engine.encoding import (
    Bools,
    Coded,
    CodedClause,
    CodedFunction,
    CodedGrid,
    CodedSum,
    CodedTable,
    Encoding,
    equal_rows,
    equal_slices,
)
from configurator.engine.ragged import Ints, equal_groups, number, starts_of


@dataclass(frozen=True)
class Automaton:
    """`scope` are variable numbers in the order of the diagram; `steps` as in the module's docstring."""

    scope: list[int]
    steps: list[Ints]


def build_automaton(coded: Coded, encoding: Encoding, position: list[int]) -> Automaton | None:
    """The automaton of a constraint that reads something. None where nothing satisfies it."""
    if isinstance(coded, CodedTable):
        return table_automaton(coded, encoding, position)
    if isinstance(coded, CodedSum):
        return sum_automaton(coded, encoding, position)
    if isinstance(coded, CodedClause):
        return clauses_automaton([coded], encoding, position)
    if isinstance(coded, CodedFunction):
        return function_automaton(coded, encoding, position)
    return grid_automaton(coded, encoding, position)


def function_automaton(function: CodedFunction, encoding: Encoding, position: list[int]) -> Automaton:
    """The automaton of a hidden variable, which comes after its inputs: a state for each slice of the function that is left."""
    order = sorted(range(len(function.inputs)), key=lambda dimension: position[function.inputs[dimension]])
    scope = [function.inputs[dimension] for dimension in order]
    rest = function.values.transpose(order)[None]  # one slice a state
    steps: list[Ints] = []
    for depth, dimension in enumerate(order):
        places = of_classes(function.keys[dimension], encoding.classes[scope[depth]])
        if depth == len(order) - 1:
            found, targets = number(rest.astype(np.int64).reshape(-1))
            steps.append(targets.reshape(rest.shape)[:, places])
            break
        slices = rest.reshape(rest.shape[0] * rest.shape[1], -1)
        kept, targets = number(equal_rows(slices))
        steps.append(targets.reshape(rest.shape[:2])[:, places])
        rest = slices[kept].reshape(len(kept), *rest.shape[2:])
    last = np.full((len(found), encoding.class_count(function.variable)), -1, dtype=np.int64)
    last[np.arange(len(found)), encoding.classes[function.variable][found]] = 0
    return Automaton([*scope, function.variable], [*steps, last])


def clauses_automaton(clauses: list[CodedClause], encoding: Encoding, position: list[int]) -> Automaton | None:
    """One automaton for several clauses whose variables lie on one path; None where they contradict each other.

    A state is the set of clauses that are satisfied, as a bit mask; after its last variable a clause must be.
    """
    scope = sorted({variable for clause in clauses for variable in clause.holds}, key=lambda variable: position[variable])
    last = [max(clause.holds, key=lambda variable: position[variable]) for clause in clauses]
    masks = np.zeros(1, dtype=np.int64)
    steps: list[Ints] = []
    for variable in scope:
        satisfied = np.zeros(encoding.class_count(variable), dtype=np.int64)
        due = 0
        for bit, clause in enumerate(clauses):
            if variable in clause.holds:
                satisfied |= of_classes(clause.holds[variable], encoding.classes[variable]).astype(np.int64) << bit
            if variable == last[bit]:
                due |= 1 << bit
        reached = masks[:, None] | satisfied[None, :]
        dead = reached & due != due
        masks, numbers = np.unique(reached[~dead], return_inverse=True)
        found = np.full(reached.shape, -1, dtype=np.int64)
        found[~dead] = numbers
        steps.append(found)
    return Automaton(scope, steps) if len(masks) else None


def grid_automaton(grid: CodedGrid, encoding: Encoding, position: list[int]) -> Automaton | None:
    """The automaton of an array: after each variable, one state for all equal slices that are left of it."""
    order = sorted(range(len(grid.scope)), key=lambda dimension: position[grid.scope[dimension]])
    scope = [grid.scope[dimension] for dimension in order]
    rest: Bools = grid.allowed.transpose(order)[None]  # one slice a state
    steps: list[Ints] = []
    for depth, dimension in enumerate(order):
        variable = scope[depth]
        places = of_classes(grid.keys[dimension], encoding.classes[variable])
        if depth == len(order) - 1:
            allowed = np.append(rest, np.zeros((len(rest), 1), dtype=bool), axis=1)[:, places]
            steps.append(np.where(allowed, 0, -1))
            break
        slices = rest.reshape(rest.shape[0] * rest.shape[1], -1)
        alive = slices.any(axis=1)
        leader = equal_slices(slices)
        kept = np.unique(leader[alive])
        renumber = np.full(len(slices) + 1, -1, dtype=np.int64)
        renumber[kept] = np.arange(len(kept))
        targets = np.where(alive, renumber[leader], -1).reshape(rest.shape[:2])
        steps.append(np.append(targets, np.full((len(targets), 1), -1), axis=1)[:, places])
        rest = slices[kept].reshape(len(kept), *rest.shape[2:])
    if not (steps[0] >= 0).any():
        return None
    return Automaton(scope, steps)


def table_automaton(table: CodedTable, encoding: Encoding, position: list[int]) -> Automaton | None:
    """The minimal automaton of a table: a trie of its rows, merged bottom up. None where no row is left."""
    if len(table.rows) == 0:
        return None
    columns = sorted(range(len(table.scope)), key=lambda column: position[table.scope[column]])
    rows = table.rows[:, columns]
    prefixes = [np.zeros(len(rows), dtype=np.int64)]
    for column in rows.T[:-1]:
        prefixes.append(number(prefixes[-1] * (int(column.max()) + 1) + column)[1])
    steps: list[Ints] = []
    target = np.zeros(len(rows), dtype=np.int64)
    for depth in reversed(range(len(columns))):
        values = rows[:, depth]
        width = int(values.max()) + 1
        targets = int(target.max()) + 1
        arcs = number((prefixes[depth] * targets + target) * width + values)[0]
        source, rest = np.divmod(arcs, targets * width)
        order = np.lexsort((rest % width, source))
        source, arc_target, value = source[order], (rest // width)[order], (rest % width)[order]
        start = starts_of(source, int(source[-1]) + 1)
        leader, merged = number(equal_groups(start, arc_target * width + value))
        by_key = np.full((len(leader), width + 1), -1, dtype=np.int64)
        by_key[merged[source], value] = arc_target
        steps.append(_by_class(by_key, table.keys[columns[depth]], encoding.classes[table.scope[columns[depth]]], width))
        target = merged[prefixes[depth]]
    return Automaton([table.scope[column] for column in columns], steps[::-1])


def _by_class(by_key: Ints, keys: Ints, classes: Ints, width: int) -> Ints:
    key_of_class = np.full(int(classes.max()) + 1, width, dtype=np.int64)
    key_of_class[classes] = np.where((keys >= 0) & (keys < width), keys, width)
    return by_key[:, key_of_class]


def sum_automaton(coded: CodedSum, encoding: Encoding, position: list[int]) -> Automaton | None:
    """The automaton of a bounded sum. None where no assignment keeps the bounds.

    States are not partial sums but intervals of partial sums that behave alike: computed bottom up as the points where
    behaviour changes, inside the sums that can be reached from above (Abio et al., JAIR 45, 2012, in array form). Where fewer
    sums than intervals are reachable, the sums themselves are the states.
    """
    scope = sorted(coded.weights, key=lambda variable: position[variable])
    weights = [of_classes(coded.weights[variable], encoding.classes[variable]) for variable in scope]
    reachable = _reachable_sums(weights)
    low = -_FAR if coded.low is None else coded.low
    high = _FAR if coded.high is None else coded.high
    # In each layer: `edges` are the lowest sums of the intervals, `states` what each interval does (-1: no way on).
    edges, states = np.array([-_FAR, low, high + 1]), np.array([-1, 0, -1])
    steps: list[Ints] = []
    for depth in reversed(range(len(scope))):
        sums = _representatives(reachable[depth], edges, weights[depth])
        targets = states[np.searchsorted(edges, sums[:, None] + weights[depth][None, :], side="right") - 1]
        alive: NDArray[np.bool_] = np.asarray((targets >= 0).any(axis=1))
        width = targets.shape[1]
        leader, merged = number(equal_groups(np.arange(len(sums) + 1) * width, (targets + 1).reshape(-1)))
        kept = alive[leader]
        renumber = np.where(kept, np.cumsum(kept) - 1, -1)
        steps.append(targets[leader[kept]])
        edges, states = np.concatenate([[-_FAR], sums]), np.concatenate([[-1], renumber[merged]])
    if len(steps[-1]) == 0:
        return None
    return Automaton(scope, steps[::-1])


_FAR = 1 << 60
_MOST_SUMS = 1 << 14


def of_classes(of_values: NDArray[Any], classes: Ints) -> NDArray[Any]:
    """What is said of values, said of their classes."""
    by_class = np.zeros(int(classes.max()) + 1, dtype=of_values.dtype)
    by_class[classes] = of_values
    return by_class


def _reachable_sums(weights: list[Ints]) -> list[Ints | tuple[int, int]]:
    """Before each variable: the partial sums that occur, or their bounds where they are too many to list."""
    found: list[Ints | tuple[int, int]] = [np.zeros(1, dtype=np.int64)]
    low, high = 0, 0
    for column in weights[:-1]:
        low, high = low + int(column.min()), high + int(column.max())
        last = found[-1]
        if isinstance(last, tuple) or len(last) * len(column) > 64 * _MOST_SUMS:
            found.append((low, high))
            continue
        sums = np.unique(last[:, None] + np.unique(column)[None, :])
        found.append(sums if len(sums) <= _MOST_SUMS else (low, high))
    return found


def _representatives(reachable: Ints | tuple[int, int], edges: Ints, weights: Ints) -> Ints:
    """The sums to take as states, ascending: one for each interval of alike behaviour, or all reachable ones if fewer."""
    points = np.unique(edges[1:, None] - np.unique(weights)[None, :])
    if isinstance(reachable, tuple):
        low, high = reachable
        return np.unique(np.concatenate([[low], points[(points > low) & (points <= high)]]))
    if len(reachable) <= len(points):
        return reachable
    interval = np.searchsorted(points, reachable, side="right")
    first = np.unique(interval, return_index=True)[1]
    return reachable[first]
