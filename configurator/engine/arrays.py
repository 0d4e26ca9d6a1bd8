"""Constraints and weights as arrays with one dimension a variable: for all engines that do not read them row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.engine.numbering import Numbering
from configurator.errors import NotAnswerableError
from configurator.problem.records import ArrayWeights, Axis, Grid, Term, Value

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_MOST_COMBINATIONS = 20_000_000


def slices_of(array: NDArray[Any], axis: int) -> tuple[NDArray[Any], Ints]:
    """The different slices along an axis, in order of appearance, as first dimension; and the number of each slice."""
    moved = np.ascontiguousarray(np.moveaxis(array, axis, 0))
    numbers: dict[bytes, int] = {}
    number = np.array([numbers.setdefault(part.tobytes(), len(numbers)) for part in moved], dtype=np.int64)
    first = np.unique(number, return_index=True)[1]
    return moved[first], number


def grid_array(grid: Grid, numbering: Numbering) -> tuple[list[int], Bools]:
    """The variables of a grid, those with most different slices last, and which of their values are allowed together.

    Raises NotAnswerableError where there are too many combinations of values.
    """
    variables = [numbering.number[name] for name in grid.axes]
    combinations = int(np.prod([len(numbering.domains[variable]) for variable in variables], dtype=float))
    if combinations > _MOST_COMBINATIONS:
        what = f"a rule over {combinations:,} combinations of {', '.join(grid.axes)}"
        raise NotAnswerableError("search", what, f"The limit is {_MOST_COMBINATIONS:,}: take coarser steps.")
    allowed = grid.allowed
    for axis, (variable, places) in enumerate(zip(variables, grid.axes.values(), strict=True)):
        allowed = _by_values(allowed, axis, places, numbering.domains[variable])
    order = sorted(range(len(variables)), key=lambda axis: len(slices_of(allowed, axis)[0]))
    return [variables[axis] for axis in order], np.transpose(allowed, order)


def term_array(term: Term, numbering: Numbering, engine: str) -> tuple[list[int], NDArray[Any]]:
    """The variables of a term and the weights of their values; integers of Python where 64 bits are too few.

    Raises NotAnswerableError where there are too many combinations for an engine.
    """
    variables = [numbering.number[name] for name in term.scope]
    domains = [numbering.domains[variable] for variable in variables]
    combinations = int(np.prod([len(domain) for domain in domains], dtype=float))
    if combinations > _MOST_COMBINATIONS:
        what = f"weights over {combinations:,} combinations of {', '.join(term.scope)}"
        raise NotAnswerableError(engine, what, f"The limit is {_MOST_COMBINATIONS:,}: take coarser steps.")
    array, places = weights_of(term, domains)
    return variables, array[np.ix_(*places)]


def weights_of(term: Term, domains: Sequence[Sequence[Value]]) -> tuple[NDArray[Any], list[Ints]]:
    """The weights of a term as an array, and for each variable the place of every value of its domain along that dimension.

    What is not listed weighs 0. The integers are those of Python where 64 bits are too few.
    """
    if not isinstance(term.weights, ArrayWeights):
        return _written_out(term, domains), [np.arange(len(domain)) for domain in domains]
    array = term.weights.array
    keys = [
        np.array([axis.get(value, -1) for value in domain], dtype=np.int64)
        for axis, domain in zip(term.weights.axes, domains, strict=True)
    ]
    for axis, key in enumerate(keys):
        if (key < 0).any():
            array = np.concatenate([array, np.zeros_like(array.take([0], axis))], axis)
            key[key < 0] = array.shape[axis] - 1
    return array, keys


def _written_out(term: Term, domains: Sequence[Sequence[Value]]) -> NDArray[Any]:
    codes = [{value: code for code, value in enumerate(domain)} for domain in domains]
    most = max((abs(weight) for weight in term.weights.values()), default=0)
    array = np.zeros([len(domain) for domain in domains], dtype=np.int64 if most < 2**62 else object)
    for values, weight in term.weights.items():
        place = tuple(own.get(value, -1) for own, value in zip(codes, values, strict=True))
        if min(place, default=0) >= 0:
            array[place] = weight
    return array


def _by_values(array: NDArray[Any], axis: int, places: Axis, domain: Sequence[Value]) -> NDArray[Any]:
    """An array with one place a value along an axis; zeros (or False) for values without a place."""
    padded = np.pad(array, [(0, int(other == axis)) for other in range(array.ndim)])
    return np.take(padded, [places.get(value, array.shape[axis]) for value in domain], axis=axis)
