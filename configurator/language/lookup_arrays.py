"""Price tables over arrays: the row that counts for every combination, found once for each way in which columns can match.

The values of a column fall into few kinds, by the cells that they match. What row counts is worked out for combinations of
kinds, from the last row to the first, and then spread over the combinations of values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from configurator.language.columns import (
    ALL_KNOWN,
    IS_FAILED,
    KNOWN,
    TRUE,
    Array,
    NoArraysError,
    Numbers,
    Texts,
    Truths,
    choose,
    column_of,
    common_denominator,
    scaled_to,
)
from configurator.language.columns import Column as Values
from configurator.language.lookups import Matcher, bits_of, number_in
from configurator.language.syntax import Column, Lookup, Node, Scalar

_MOST_KINDS = 20_000_000
"""So many combinations of kinds are worked out as an array."""


@dataclass(frozen=True, slots=True)
class _Kinds:
    """What a column comes to everywhere: a kind each; of each kind the cells that match, and its state."""

    codes: Array
    matching: Array
    states: Array


def look_up(lookup: Lookup, read: Callable[[Node], Values]) -> Numbers:
    """The amounts of a price table everywhere. Raises NoArraysError where what it reads has no array form."""
    columns = [_kinds(column, read(column.operand)) for column in lookup.columns]
    rows = _first_rows(lookup, columns)
    found = rows[tuple(column.codes for column in columns)] if columns else rows
    return _amounts(lookup, found, read)


def _kinds(column: Column, values: Values) -> _Kinds:
    """The kinds of values of a column."""
    different, places = _different(values)
    matcher, unknown = Matcher(column.cells), values.states
    kind_of: dict[tuple[int, int], int] = {}
    codes = np.array([kind_of.setdefault((matcher(value), KNOWN), len(kind_of)) for value in different], np.intp)
    found = codes[places] if len(codes) else np.zeros(1, np.intp)
    for state in np.unique(unknown):
        if state != KNOWN:
            kind = kind_of.setdefault((0 if state == IS_FAILED else matcher.open, int(state)), len(kind_of))
            found = np.where(unknown == state, kind, found)
    matching = np.zeros((len(kind_of), len(column.cells)), bool)
    for (bits, _), kind in kind_of.items():
        matching[kind, list(bits_of(bits))] = True
    return _Kinds(found, matching, np.array([state for _, state in kind_of], np.int64))


def _different(values: Values) -> tuple[list[Scalar], Array]:
    """The different values of a column, and which of them stands at each place."""
    match values:
        case Numbers():
            denominator = common_denominator(values)
            numerators, _ = scaled_to(values, denominator)
            found, places = np.unique(numerators, return_inverse=True)
            numbers = [Fraction(int(number), denominator) for number in found]
            return [int(each) if each.denominator == 1 else each for each in numbers], places.reshape(numerators.shape)
        case Texts():
            return list(values.words), values.codes
        case Truths():
            return [False, True], np.where(values.codes <= TRUE, values.codes, 0)
        case _ if bool((values.states != KNOWN).all()):
            return [], np.zeros(1, np.intp)
        case _:
            raise NoArraysError


def _first_rows(lookup: Lookup, columns: Sequence[_Kinds]) -> Array:
    """The row that counts for each combination of kinds; where there is none, less than 0: by how much says the state."""
    shape = tuple(len(column.states) for column in columns)
    if np.prod(shape, dtype=float) > _MOST_KINDS:
        raise NoArraysError
    rows = np.full(shape, -IS_FAILED - 1)
    for place in range(len(columns) - 1, -1, -1):
        states = columns[place].states.reshape([-1 if axis == place else 1 for axis in range(len(columns))])
        rows = np.where(states != KNOWN, -states - 1, rows)
    for number in range(len(lookup.rows) - 1, -1, -1):
        matching = [column.matching[:, cell] for column, cell in zip(columns, lookup.rows[number], strict=True)]
        rows[np.ix_(*matching)] = number
    for place, column in enumerate(columns):
        rows[(slice(None),) * place + (column.states == IS_FAILED,)] = -IS_FAILED - 1
    return rows


def _amounts(lookup: Lookup, rows: Array, read: Callable[[Node], Values]) -> Numbers:
    """The amounts of the rows: those that are written down together, the others one by one."""
    used = {int(row) for row in np.unique(rows) if row >= 0}
    written = [number_in(amount) for amount in lookup.amounts]
    states = np.where(rows < 0, -rows - 1, KNOWN).astype(np.uint8)
    known = column_of([0 if number is None else number for number in written], (len(written),))
    assert isinstance(known, Numbers)
    found = replace(known, numerators=known.numerators[np.maximum(rows, 0)], states=ALL_KNOWN)
    by_amount: dict[Node, list[int]] = {}
    for row in sorted(used):
        if written[row] is None:
            by_amount.setdefault(lookup.amounts[row], []).append(row)
    for amount, its_rows in by_amount.items():
        here, values = np.isin(rows, its_rows), read(amount)
        states = np.where(here, values.states, states)
        if isinstance(values, Numbers):
            found = choose(here, values, found)
        elif bool((values.states == KNOWN).any()):
            raise NoArraysError
    return replace(found, states=states if states.any() else ALL_KNOWN)

