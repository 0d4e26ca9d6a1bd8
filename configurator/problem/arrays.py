"""Formulas over all combinations of a reading at once, as arrays with one axis a variable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product as cartesian
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.catalog.reading import ProductScope, references_read
from configurator.catalog.records import NONE, ChoiceValue, Product
from configurator.errors import RuleTooLargeError
from configurator.language.columns import FAILURE, Column, Failure, Truths, column_of, cut
from configurator.language.evaluate import EvaluationError, Evaluator, Result, Scope, compile_expression
from configurator.language.syntax import Name, Node
from configurator.problem.combinations import Keys, Reading, keys_of
from configurator.problem.records import Value

Array = NDArray[Any]

MOST_COMBINATIONS = 30_000_000
"""So many combinations of keys can a condition or a charge read."""

SCALAR_COMBINATIONS = 200_000
"""So many combinations of what has no array form are asked of the scalar evaluator."""

_STRETCH = 1 << 19


class ReadingScope:
    """An `ArrayScope` over the combinations of a reading. `asked_by` is the id of the rule or charge, for messages."""

    def __init__(self, product: Product, reading: Reading, asked_by: str) -> None:
        self.product = product
        self.reading = reading
        self._asked_by = asked_by
        self._known: dict[object, Column] = {}

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The ids of all parts of which `part.attribute` can be read."""
        return self.product.parts_with(attribute)

    def tabulate(self, node: Node) -> Column:
        """What the scalar evaluator gives for an expression. Raises RuleTooLargeError where it reads very much."""
        key = node.parts if isinstance(node, Name) else node
        if key not in self._known:
            self._known[key] = self._tabulated(node)
        return self._known[key]

    def _tabulated(self, node: Node) -> Column:
        """The expression for every combination of what it reads, spread over the keys of the whole reading."""
        references = references_read(self.product, (node,))
        read = [key for key in self.reading.keys if key.variable in references]
        keys = [keys_of(key.variable, key.representatives, references[key.variable]) for key in read]
        own = Reading(tuple(keys))
        if own.combinations > SCALAR_COMBINATIONS:
            raise RuleTooLargeError(self._asked_by, own.combinations, SCALAR_COMBINATIONS)
        if isinstance(node, Name):
            (reference,) = references[keys[0].variable]
            results: list[Result | Failure] = [reference.value(value) for value in keys[0].representatives]
        else:
            results = list(_results(compile_expression(node), self.product, own))
        sizes = {key.variable: len(key.representatives) for key in keys}
        column = column_of(results, tuple(sizes.get(name, 1) for name in self.reading.scope))
        for axis, whole in enumerate(self.reading.keys, -len(self.reading.keys)):
            if sizes.get(whole.variable, 1) not in (1, len(whole.representatives)):
                key_of = keys[read.index(whole)].key_of
                column = cut(column, axis, np.array([key_of[value] for value in whole.representatives]))
        return column

    def presence(self, part: str) -> Truths:
        """Whether the variable of a part has another value than `none`."""
        axis = self.reading.scope.index(part)
        shape = tuple(length if place == axis else 1 for place, length in enumerate(self.reading.shape))
        there = [value != NONE for value in self.reading.keys[axis].representatives]
        return Truths(np.array(there).reshape(shape).view(np.uint8))

    def whole(self) -> Stretch:
        """All of it in one piece."""
        shape = self.reading.shape
        return Stretch(self, -1, slice(0, shape[-1] if shape else 1))

    def stretches(self) -> Iterator[Stretch]:
        """The whole in pieces whose arrays stay in the caches of the processor."""
        shape = self.reading.shape
        axis = -2 if len(shape) > 1 else -1
        length = shape[axis] if shape else 1
        step = max(1, _STRETCH * length // max(1, self.reading.combinations))
        for start in range(0, length, step):
            yield Stretch(self, axis, slice(start, min(start + step, length)))


class Stretch:
    """A piece of a scope: some places along one axis (counted from the last: -1, -2, ...)."""

    def __init__(self, whole: ReadingScope, axis: int, part: slice) -> None:
        self._whole = whole
        self.axis = axis
        self.part = part

    @property
    def shape(self) -> tuple[int, ...]:
        """How many places there are along each axis."""
        shape = list(self._whole.reading.shape)
        if shape:
            shape[self.axis] = self.part.stop - self.part.start
        return tuple(shape)

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The ids of all parts of which `part.attribute` can be read."""
        return self._whole.parts_with(attribute)

    def tabulate(self, node: Node) -> Column:
        """What the scalar evaluator gives for an expression."""
        return cut(self._whole.tabulate(node), self.axis, self.part)

    def presence(self, part: str) -> Truths:
        """Whether the variable of a part has another value than `none`."""
        found = cut(self._whole.presence(part), self.axis, self.part)
        assert isinstance(found, Truths)
        return found

    def combinations(self, asked_by: str) -> Iterator[dict[str, ChoiceValue]]:
        """All combinations, one after the other, in the order of the arrays. Raises RuleTooLargeError where there are many."""
        keys = self._whole.reading.keys
        columns = [key.representatives for key in keys]
        if keys:
            columns[self.axis] = columns[self.axis][self.part]
        if prod(map(len, columns)) > SCALAR_COMBINATIONS:
            raise RuleTooLargeError(asked_by, prod(map(len, columns)), SCALAR_COMBINATIONS, "Charge")
        scope = self._whole.reading.scope
        return (dict(zip(scope, values, strict=True)) for values in cartesian(*columns))

    def first(self, where: Array) -> dict[str, ChoiceValue]:
        """An assignment of the first combination at which an array of booleans is true."""
        cells = np.argwhere(np.broadcast_to(where, self.shape or (1,)))[0]
        places = [int(cell) for cell in cells]
        if self.shape:
            places[self.axis] += self.part.start
        keys = self._whole.reading.keys
        return {key.variable: key.representatives[place] for key, place in zip(keys, places, strict=False)}


def assemble(scope: ReadingScope, function: Callable[[Stretch], Array]) -> Array:
    """What a function gives for every combination, stretch by stretch."""
    shape = scope.reading.shape
    whole: Array | None = None
    for stretch in scope.stretches():
        found = function(stretch)
        if whole is None or whole.dtype != found.dtype:
            dtype = found.dtype if whole is None else np.promote_types(whole.dtype, found.dtype)
            whole = np.empty(shape, dtype) if whole is None else whole.astype(dtype)
        if shape:
            whole[(..., stretch.part, slice(None)) if stretch.axis == -2 else (..., stretch.part)] = found
        else:
            whole[()] = found.reshape(())
    assert whole is not None
    return whole


def _results(evaluate: Evaluator, product: Product, reading: Reading) -> Iterator[Result | Failure]:
    values: dict[str, ChoiceValue] = {}
    scope = ProductScope(product, values)
    for combination in cartesian(*(key.representatives for key in reading.keys)):
        values.update(zip(reading.scope, combination, strict=True))
        yield _result(evaluate, scope)


def _result(evaluate: Evaluator, scope: Scope) -> Result | Failure:
    try:
        return evaluate(scope)
    except EvaluationError:
        return FAILURE


# --- fewer places -----------------------------------------------------------------------------------------------------


def collapse(array: Array) -> tuple[Array, list[list[int]]]:
    """The array over different slices only, and for each axis where each of its places went.

    Exact: first the rows along the last axis are told apart, then the slices along every other axis by which rows they have.
    """
    if not array.ndim:
        return array, []
    rows = array.reshape(-1, array.shape[-1])
    row_of, different = _alike(np.packbits(rows, axis=1) if array.dtype == bool else rows)
    last, kept_last = _alike(np.ascontiguousarray(rows[different].T))
    codes = np.array(row_of, np.int32).reshape(array.shape[:-1])
    places, kept = [], []
    for axis in range(codes.ndim):
        places_of, first = _alike(np.moveaxis(codes, axis, 0).reshape(codes.shape[axis], -1))
        places.append(places_of)
        kept.append(first)
    whole = [*kept, kept_last]
    if all(len(first) == length for first, length in zip(whole, array.shape, strict=True)):
        return array, [*places, last]
    return array[np.ix_(*whole)], [*places, last]


def _alike(rows: Array) -> tuple[list[int], list[int]]:
    """A number for each row, the same for equal ones, and the first row of each number."""
    numbers: dict[bytes, int] = {}
    found = [numbers.setdefault(row.tobytes(), len(numbers)) for row in rows]
    first: dict[int, int] = {}
    for place, number in enumerate(found):
        first.setdefault(number, place)
    return found, list(first.values())


def axes_of(keys: Sequence[Keys], places: Sequence[Sequence[int]]) -> list[dict[Value, int]]:
    """The place of every value along each axis of a collapsed array."""
    return [
        {value: place[number] for value, number in key.key_of.items()} for key, place in zip(keys, places, strict=True)
    ]

