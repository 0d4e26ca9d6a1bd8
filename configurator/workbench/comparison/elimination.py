"""Choices left out of a problem: what is left says for which values of the others the choice can be made in some way.

Variable elimination (Dechter, "Bucket elimination: a unifying framework for reasoning", 1999): the constraints that read the
variable are joined into one array, and that is projected. A sum with one bound, too long for an array, is kept, with the weight
that the variable takes at best in place of its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from configurator.problem.records import ArrayWeights, Constraint, Linear, Table, Term, Value
from configurator.workbench.comparison.boxes import (
    MOST_CELLS,
    Axis,
    Bools,
    Domains,
    TooLargeError,
    axis_of,
    grid_of,
    truths,
    weights,
)

_FAR = 1 << 60


class TooEntangledError(Exception):
    """A choice is tied to too much to be left out exactly."""


class Merged(tuple[Hashable, ...]):
    """The tag of a constraint that several were joined into: all of their tags."""


def without(constraints: Iterable[Constraint], names: Sequence[str], domains: Domains) -> list[Constraint]:
    """Constraints over the other variables, true exactly where all are for some values of these. Raises TooEntangledError."""
    left = list(constraints)
    for name in names:
        bucket = [constraint for constraint in left if name in constraint.scope]
        left = [constraint for constraint in left if name not in constraint.scope]
        left += _projected(name, bucket, domains)
    return left


def _projected(name: str, bucket: list[Constraint], domains: Domains) -> list[Constraint]:
    sums = [constraint for constraint in bucket if isinstance(constraint, Linear)]
    try:
        return [_array(name, bucket, domains)] if bucket else []
    except TooLargeError:
        if len(sums) != 1:
            raise TooEntangledError(name) from None
    try:
        return _with_sum(name, sums[0], [constraint for constraint in bucket if constraint is not sums[0]], domains)
    except TooLargeError:
        raise TooEntangledError(name) from None


def _tag(bucket: Sequence[Constraint]) -> Hashable:
    tags = dict.fromkeys(tag for constraint in bucket for tag in _tags(constraint))
    return next(iter(tags)) if len(tags) == 1 else Merged(tags)


def _tags(constraint: Constraint) -> Iterable[Hashable]:
    return constraint.tag if isinstance(constraint.tag, Merged) else (constraint.tag,)


def _axes(name: str, readers: Sequence[Constraint | Term], domains: Domains) -> list[Axis]:
    """The variables of some constraints, the one to be projected last. Raises TooLargeError."""
    scope = [other for other in dict.fromkeys(other for reader in readers for other in reader.scope) if other != name]
    if len(scope) >= np.iinfo(np.int8).max or 2 ** len(scope) > MOST_CELLS * 64:
        raise TooLargeError
    axes = [axis_of(other, domains[other], readers) for other in (*scope, name)]
    if prod(map(len, axes)) > MOST_CELLS:
        raise TooLargeError
    return axes


def _array(name: str, bucket: Sequence[Constraint], domains: Domains) -> Constraint:
    axes = _axes(name, bucket, domains)
    return _grid(_allowed(bucket, axes).any(axis=-1), axes[:-1], domains, _tag(bucket))


def _grid(allowed: Any, axes: Sequence[Axis], domains: Domains, tag: Hashable) -> Constraint:
    return grid_of(allowed, axes, domains, tag) if axes else Table((), [()] if allowed.all() else [], tag=tag)


def _allowed(bucket: Iterable[Constraint], axes: Sequence[Axis]) -> Bools:
    allowed: Bools = np.ones(tuple(map(len, axes)), dtype=bool)
    for constraint in bucket:
        allowed &= truths(constraint, axes)
    return allowed


def _with_sum(name: str, linear: Linear, plain: list[Constraint], domains: Domains) -> list[Constraint]:
    """The rest of a sum that one variable leaves, at its best under the plain constraints. Raises TooLargeError."""
    if (linear.low is None) == (linear.high is None):
        raise TooLargeError  # with both bounds, there is no best weight
    own = [term for term in linear.terms if name in term.scope]
    around = {other for reader in (*plain, *own) for other in reader.scope}
    own = [term for term in linear.terms if set(term.scope) <= around]
    axes = _axes(name, [*plain, *own], domains)
    allowed = _allowed(plain, axes)
    total = sum((weights(term, axes) for term in own), np.zeros((1,) * len(axes), dtype=np.int64))
    total = np.broadcast_to(total, allowed.shape)
    worst = _FAR if linear.low is None else -_FAR
    best = np.where(allowed, total, worst)
    best = best.min(axis=-1) if linear.low is None else best.max(axis=-1)
    exists = allowed.any(axis=-1)
    best = np.where(exists, best, 0)
    others = [term for term in linear.terms if not set(term.scope) <= around]
    tag = _tag([linear, *plain])
    rest = Linear({}, linear.low, linear.high, tag)
    if len(axes) > 1:
        of_values: list[Mapping[Value, int]] = [dict(zip(domains[axis.name], axis.classes, strict=True)) for axis in axes[:-1]]
        rest.terms = (*others, Term(tuple(axis.name for axis in axes[:-1]), ArrayWeights(of_values, best.astype(np.int64))))
    else:
        constant = int(best)
        rest.terms = tuple(others)
        rest.low = None if linear.low is None else linear.low - constant
        rest.high = None if linear.high is None else linear.high - constant
    found: list[Constraint] = [rest]
    if not exists.all():
        found.append(_grid(exists, axes[:-1], domains, tag))
    return found


