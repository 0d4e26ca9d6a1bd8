"""Arrays of exact values: what an expression is worth over many combinations at once.

Each variable has an axis of its own; an array has length 1 along the axes of variables that it does not depend on, and
numpy's broadcasting brings arrays together. Numbers are exact: numerators over denominators, as 32- or 64-bit integers where
a bound shows that nothing overflows, as Python integers otherwise; never floats.

Beside the values stand *states*: known, or one of the two ways of being unknown (`ABSENT`, `MISSING`), or *failed*, where the
scalar evaluator would raise EvaluationError if it came that far.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from configurator.language.evaluate import ABSENT, MISSING, Result

Array = NDArray[Any]
States = NDArray[np.uint8]

KNOWN: Final = 0
IS_ABSENT: Final = 1
IS_MISSING: Final = 2
IS_FAILED: Final = 3

FALSE: Final = 0
TRUE: Final = 1
FAILED: Final = 1 + IS_FAILED
"""The codes of truth values; unknown ones follow `TRUE` in the order of the states."""

ALL_KNOWN: Final[States] = np.zeros(1, np.uint8)
_REDUCED = 1 << 14


class NoArraysError(Exception):
    """These operands have no array form; the scalar evaluator says what the expression is worth."""


class Failure:
    """The type of FAILURE."""


FAILURE: Final = Failure()
"""Stands for an EvaluationError among the results of the scalar evaluator."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Exact numbers. `largest` bounds the magnitude of every numerator, `widest` every denominator (all positive).

    Where the state is not known, the number means nothing.
    """

    numerators: Array
    denominators: Array
    states: States
    largest: int
    widest: int

    @property
    def denominator(self) -> int | None:
        """The denominator of all, where it is one."""
        return int(self.denominators.flat[0]) if self.denominators.size == 1 else None


@dataclass(frozen=True, slots=True)
class Truths:
    """Truth values as codes: FALSE, TRUE, and above TRUE the states of those that are not known."""

    codes: NDArray[np.uint8]

    @property
    def states(self) -> States:
        """The state of each."""
        return np.where(self.codes > TRUE, self.codes - TRUE, KNOWN).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as codes: places in `words`."""

    codes: NDArray[np.int32]
    words: tuple[str, ...]
    states: States


@dataclass(frozen=True, slots=True)
class Others:
    """Sets, mixtures of types, or nothing but unknown values: only their states are known as an array."""

    states: States


Column = Numbers | Truths | Texts | Others


# --- making columns ---------------------------------------------------------------------------------------------------


def column_of(results: Sequence[Result | Failure], shape: tuple[int, ...]) -> Column:
    """The results of the scalar evaluator, in the order of an array of that shape, as a column."""
    states = np.fromiter(map(_state, results), np.uint8, len(results)).reshape(shape)
    if not states.any():
        states = ALL_KNOWN
    types = {type(result) for result in results} - _UNKNOWN_TYPES
    if types == {bool}:
        values = np.fromiter((result is True for result in results), np.uint8, len(results)).reshape(shape)
        return Truths(np.where(states, states + np.uint8(TRUE), values).astype(np.uint8))
    if types and types <= {int, Fraction}:
        return _numbers_of([0 if _state(result) else result for result in results], shape, states)
    if types == {str}:
        words = {word: code for code, word in enumerate(dict.fromkeys(r for r in results if isinstance(r, str)))}
        codes = np.fromiter((words.get(result, 0) for result in results), np.int32, len(results))  # type: ignore[arg-type]
        return Texts(codes.reshape(shape), tuple(words), states)
    return Others(states)


_STATES = {id(ABSENT): IS_ABSENT, id(MISSING): IS_MISSING, id(FAILURE): IS_FAILED}
_UNKNOWN_TYPES = {type(ABSENT), type(MISSING), type(FAILURE)}


def _state(result: object) -> int:
    return _STATES.get(id(result), KNOWN)


def _numbers_of(values: list[Any], shape: tuple[int, ...], states: States) -> Numbers:
    denominator = lcm(1, *(value.denominator for value in values))
    scaled = [value.numerator * (denominator // value.denominator) for value in values]
    largest = max(map(abs, scaled), default=0)
    return Numbers(np.array(scaled, dtype_for(largest)).reshape(shape), _one(denominator), states, largest, denominator)


def constant(value: int | Fraction) -> Numbers:
    """One number, the same everywhere."""
    return _numbers_of([value], (1,), ALL_KNOWN)


def cut(column: Column, axis: int, part: slice | NDArray[np.int64]) -> Column:
    """Some places of a column along an axis (counted from the last: -1, -2, ...)."""

    def shortened(array: Array) -> Array:
        if array.ndim < -axis or array.shape[axis] == 1:
            return array
        return array[(..., part, *[slice(None)] * (-axis - 1))]

    match column:
        case Numbers():
            numerators, denominators = shortened(column.numerators), shortened(column.denominators)
            return replace(column, numerators=numerators, denominators=denominators, states=shortened(column.states))
        case Truths():
            return Truths(shortened(column.codes))
        case Texts():
            return replace(column, codes=shortened(column.codes), states=shortened(column.states))
        case Others():
            return Others(shortened(column.states))


# --- integers ---------------------------------------------------------------------------------------------------------


def dtype_for(largest: int) -> Any:
    """The smallest type of integers of at least 32 bits that holds everything up to a magnitude."""
    return np.int32 if largest < 1 << 31 else np.int64 if largest < 1 << 63 else object


def integer(number: int, largest: int) -> Any:
    """A number as the type for a magnitude has it."""
    dtype = dtype_for(largest)
    return number if dtype is object else dtype(number)


def smallest(array: Array) -> Array:
    """The same integers in the smallest type that holds them."""
    if not array.size:
        return array
    return array.astype(np.min_scalar_type(min(int(array.min()), -int(array.max()) - 1)), copy=False)


def _fit(array: Array, largest: int) -> Array:
    return array.astype(dtype_for(largest), copy=False)


def _times(array: Array, factor: Array | int, largest: int) -> Array:
    """A product whose magnitude is at most `largest`."""
    if isinstance(factor, int):
        return _fit(array, largest) if factor == 1 else _fit(array, largest) * integer(factor, largest)
    return _fit(array, largest) * _fit(factor, largest)


def _one(number: int) -> Array:
    return np.array([number], dtype_for(number))


def scaled_to(numbers: Numbers, denominator: int) -> tuple[Array, int]:
    """Numerators over a denominator that is a multiple of all of theirs, and a bound of their magnitude."""
    own = numbers.denominator
    if own is None:
        largest = max(numbers.largest, 1) * denominator
        factors = denominator // _fit(numbers.denominators, denominator)
        return _times(numbers.numerators, factors, largest), largest
    largest = max(numbers.largest, 1) * (denominator // own)
    return _times(numbers.numerators, denominator // own, largest), largest


def common_denominator(numbers: Numbers) -> int:
    """A denominator that all of these numbers can have."""
    own = numbers.denominator
    return own if own is not None else lcm(*(int(each) for each in np.unique(numbers.denominators)))


# --- arithmetic -------------------------------------------------------------------------------------------------------


def first_unknown(left: States, right: States) -> States:
    """The states of an operation on known operands: that of the left one, unless it is known."""
    if not left.any():
        return right
    return left if not right.any() else np.where(left != KNOWN, left, right)


def add(left: Numbers, right: Numbers, sign: int = 1) -> Numbers:
    """`left + right`, or `left - right` with a `sign` of -1."""
    states = first_unknown(left.states, right.states)
    (one, other), denominators, largest, widest = _over_common(left, right)
    total = operator.add if sign > 0 else operator.sub
    return _reduced(Numbers(total(_fit(one, largest), _fit(other, largest)), denominators, states, largest, widest))


def multiply(left: Numbers, right: Numbers) -> Numbers:
    """`left * right`."""
    largest, widest = max(left.largest, 1) * max(right.largest, 1), left.widest * right.widest
    numerators = _times(left.numerators, right.numerators, largest)
    denominators = _times(left.denominators, right.denominators, widest)
    states = first_unknown(left.states, right.states)
    return _reduced(Numbers(numerators, denominators, states, largest, widest))


def divide(left: Numbers, right: Numbers) -> Numbers:
    """`left / right`; failed where the divisor is known to be 0."""
    zero = right.numerators == 0
    failed = np.where(zero & (right.states == KNOWN), np.uint8(IS_FAILED), right.states) if zero.any() else right.states
    divisors = np.where(zero, 1, np.abs(right.numerators)).astype(right.numerators.dtype)
    largest, widest = max(left.largest, 1) * right.widest, left.widest * max(right.largest, 1)
    mirrored = np.where(right.numerators < 0, -1, 1).astype(right.numerators.dtype)
    numerators = _times(left.numerators, _fit(right.denominators, right.widest) * _fit(mirrored, right.widest), largest)
    denominators = _times(left.denominators, divisors, widest)
    return _reduced(Numbers(numerators, denominators, first_unknown(left.states, failed), largest, widest))


def _over_common(left: Numbers, right: Numbers) -> tuple[tuple[Array, Array], Array, int, int]:
    """Both numerators over one denominator, that denominator, a bound of their sum, and of the denominator."""
    one, other = left.denominator, right.denominator
    if one is not None and other is not None:
        both = lcm(one, other)
        (first, most), (second, more) = scaled_to(left, both), scaled_to(right, both)
        return (first, second), _one(both), most + more, both
    widest = left.widest * right.widest
    largest = max(left.largest, 1) * right.widest + max(right.largest, 1) * left.widest
    first = _times(left.numerators, right.denominators, largest)
    second = _times(right.numerators, left.denominators, largest)
    return (first, second), _times(left.denominators, right.denominators, widest), largest, widest


def _reduced(numbers: Numbers) -> Numbers:
    """The same over the smallest common denominator, where that is quickly found."""
    denominator = numbers.denominator
    if denominator in (None, 1) or numbers.numerators.size > _REDUCED:
        return numbers
    assert denominator is not None
    shared = gcd(denominator, *(int(each) for each in numbers.numerators.flat))
    if shared == 1:
        return numbers
    largest, rest = numbers.largest // shared, denominator // shared
    return Numbers(_fit(numbers.numerators // shared, largest), _one(rest), numbers.states, largest, rest)


# --- comparison -------------------------------------------------------------------------------------------------------

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(sign: str, left: Column, right: Column) -> Truths:
    """`left <sign> right`. Raises NoArraysError where the operands are neither numbers nor texts nor truth values."""
    states = first_unknown(left.states, right.states)
    match left, right:
        case Numbers(), Numbers():
            (one, other), _, _, _ = _over_common(left, right)
            return _truths(_COMPARE[sign](one, other), states)
        case Texts(), Texts() if sign in ("==", "!="):
            words = {word: code for code, word in enumerate(left.words)}
            codes = np.array([words.get(word, -1) for word in right.words], np.int32)[right.codes]
            return _truths(_COMPARE[sign](left.codes, codes), states)
        case Truths(), Truths() if sign in ("==", "!="):
            return _truths(_COMPARE[sign](left.codes, right.codes), states)
    raise NoArraysError


def is_in(column: Column, values: Iterable[object]) -> Truths:
    """Whether each value is one of the given ones."""
    found = set(values)
    match column:
        case Numbers() if not any(isinstance(value, bool) for value in found):
            numbers = [value for value in found if isinstance(value, int | Fraction)]
            members = [compare("==", replace(column, states=ALL_KNOWN), constant(number)).codes == TRUE for number in numbers]
            return _truths(np.logical_or.reduce(members) if members else np.zeros(1, bool), column.states)
        case Texts():
            return _truths(np.array([word in found for word in column.words])[column.codes], column.states)
        case Truths() if all(isinstance(value, bool | str) for value in found):
            known = np.array([False in found, True in found])[column.codes & TRUE]
            return _truths(known, column.states)
    raise NoArraysError


def _truths(values: Array, states: States) -> Truths:
    codes = np.asarray(values, bool).view(np.uint8)
    return Truths(np.where(states != KNOWN, states + np.uint8(TRUE), codes).astype(np.uint8) if states.any() else codes)


# --- logic ------------------------------------------------------------------------------------------------------------

# Rows: the left side; columns: the right one; false, true, absent, missing, failed. An evaluation that has failed fails
# everything unless it is never made: behind a false `and`, a true `or`.
_AND: NDArray[np.uint8] = np.array(
    [[0, 0, 0, 0, 0], [0, 1, 2, 3, 4], [0, 2, 2, 2, 4], [0, 3, 3, 3, 4], [4, 4, 4, 4, 4]], np.uint8
)
_OR: NDArray[np.uint8] = np.array([[0, 1, 2, 3, 4], [1, 1, 1, 1, 1], [2, 1, 2, 2, 4], [3, 1, 3, 3, 4], [4, 4, 4, 4, 4]], np.uint8)
_NOT: NDArray[np.uint8] = np.array([1, 0, 2, 3, 4], np.uint8)


def negation(operand: Truths) -> Truths:
    """`not operand`."""
    return Truths(operand.codes ^ np.uint8(TRUE) if _is_known(operand) else _NOT[operand.codes])


def conjunction(left: Truths, right: Truths) -> Truths:
    """`left and right`."""
    return Truths(left.codes & right.codes if _is_known(left) and _is_known(right) else _AND[left.codes, right.codes])


def disjunction(left: Truths, right: Truths) -> Truths:
    """`left or right`."""
    return Truths(left.codes | right.codes if _is_known(left) and _is_known(right) else _OR[left.codes, right.codes])


def _is_known(truths: Truths) -> bool:
    return not truths.codes.size or int(truths.codes.max()) <= TRUE


# --- aggregates -------------------------------------------------------------------------------------------------------


def total(terms: Sequence[Numbers]) -> Numbers:
    """The sum of terms: absent ones add 0."""
    states: States = ALL_KNOWN
    result = constant(0)
    for term in terms:
        states = np.maximum(states, np.where(term.states == IS_ABSENT, np.uint8(KNOWN), term.states))
        numerators = np.where(term.states != KNOWN, 0, term.numerators) if term.states.any() else term.numerators
        result = add(result, replace(term, numerators=_fit(numerators, term.largest), states=ALL_KNOWN))
    return replace(result, states=states)


def extremum(sign: str, candidates: Sequence[Numbers]) -> Numbers:
    """The least (`<`) or largest (`>`) of candidates: absent ones are passed over."""
    result = candidates[0]
    for candidate in candidates[1:]:
        better = compare(sign, replace(candidate, states=ALL_KNOWN), replace(result, states=ALL_KNOWN)).codes == TRUE
        if result.states.any() or candidate.states.any():
            better = ((result.states == IS_ABSENT) | better) & (candidate.states != IS_ABSENT)
        result = replace(choose(better, candidate, result), states=_aggregated(result.states, candidate.states))
    return result


def _aggregated(left: States, right: States) -> States:
    worst = np.maximum(left, right)
    both_absent = np.minimum(left, right) == IS_ABSENT
    return np.where((worst == IS_ABSENT) & ~both_absent, np.uint8(KNOWN), worst) if worst.any() else worst


def choose(where: Array, one: Numbers, other: Numbers) -> Numbers:
    """Numbers of one column where an array of booleans is true, else of another; as if all were known."""
    if one.denominator is not None and other.denominator is not None:
        both = lcm(one.denominator, other.denominator)
        (first, most), (second, more) = scaled_to(one, both), scaled_to(other, both)
        largest = max(most, more)
        return Numbers(np.where(where, _fit(first, largest), _fit(second, largest)), _one(both), ALL_KNOWN, largest, both)
    largest, widest = max(one.largest, other.largest), max(one.widest, other.widest)
    numerators = np.where(where, _fit(one.numerators, largest), _fit(other.numerators, largest))
    denominators = np.where(where, _fit(one.denominators, widest), _fit(other.denominators, widest))
    return Numbers(numerators, denominators, ALL_KNOWN, largest, widest)
