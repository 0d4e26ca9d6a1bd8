"""A customer's limits on totals, as constraints: the same as `total('monthly') <= 50` in a rule that no author wrote."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from configurator.errors import LimitTooLargeError, RuleTooLargeError
from configurator.language.syntax import Binary, Call, Literal, Node
from configurator.limits import BASIS, Limit
from configurator.money import minor_digits
from configurator.problem.conditions import Condition, Translation
from configurator.problem.records import Linear, Term
from configurator.problem.sums import Group, sum_of

MOST_COMBINATIONS = 100_000
"""So many combinations does a charge read that can be limited: more take too long for somebody who waits."""

MOST_PARTIAL_SUMS = 2_000
"""So many sums of prices does a limit tell apart that is compiled; with more, an engine searches."""

_MOST_SUMS = 4_000_000
_FAR = 1 << 62


def limit_constraints(limit: Limit, translation: Translation) -> list[Linear]:
    """The constraints of a limit, which is their tag. Raises LimitTooLargeError where a charge reads too many combinations."""
    found = sum_of(Condition((), _comparison(limit, translation.catalog.currency)), limit, translation)
    assert found is not None
    largest = max(found.groups, key=_combinations)
    if _combinations(largest) > MOST_COMBINATIONS:
        raise LimitTooLargeError(limit.kind, f"{' and '.join(largest.reading.scope)} together have too many values.")
    try:
        return found.constraints()
    except RuleTooLargeError as error:
        raise LimitTooLargeError(limit.kind, error.message) from None


def _combinations(group: Group) -> int:
    return group.reading.combinations


def _comparison(limit: Limit, currency: str) -> Node:
    """The price basis is rounded half up at last: it is within the limit as long as it is less than half a cent above."""
    total = Call("total", (Literal(limit.kind),))
    if limit.kind != BASIS:
        return Binary("<=", total, Literal(Fraction(limit.amount)))
    return Binary("<", total, Literal(Fraction(limit.amount) + Fraction(1, 2 * 10 ** minor_digits(currency))))


def is_slight(linear: Linear) -> bool:
    """Whether a bounded sum has few partial sums to tell apart, so that it can be compiled into a diagram quickly.

    A partial sum that stays within the bound, or beyond it, whatever follows, is not told apart from others.
    """
    columns = sorted((_weights(term) for term in linear.terms), key=len)
    lows, highs = [int(column.min()) for column in columns], [int(column.max()) for column in columns]
    sums, high = np.zeros(1, np.int64), linear.high or 0
    for place, column in enumerate(columns, 1):
        if len(sums) * len(column) > _MOST_SUMS:
            return False
        surely_within, beyond = high - sum(highs[place:]), high - sum(lows[place:])
        sums = np.unique(np.add.outer(sums, column))
        sums = np.unique(np.maximum(sums[sums <= beyond], max(surely_within, -_FAR)))
        if len(sums) > MOST_PARTIAL_SUMS:
            return False
    return True


def _weights(term: Term) -> NDArray[np.int64]:
    """The different weights of a term; what is not listed weighs 0."""
    return np.unique(np.array([0, *term.weights.values()], np.int64))
