"""Interchangeable instances: a bundle is counted once, however its instances are numbered.

Two bags that are configured one by one are no different bundle when they change places. There are two ways to count so, and
neither has a say in what is available:

- `permuted`: count the bundles that each permutation of instances leaves as they are, and take the mean (the lemma of Cauchy,
  Frobenius and Burnside). Permutations with cycles of the same lengths leave equally many, so there is one problem for each
  partition of the number of instances, and each is smaller than the product itself.
- `without_twins`: constraints that leave the arrangement in which instances stand in order, compared choice by choice
  (lexicographically). One problem, but a larger one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from itertools import product as every
from math import factorial, prod

import numpy as np

from configurator.catalog.records import Product
from configurator.problem.merging import merged
from configurator.problem.records import Axis, Constraint, Grid, Problem, Variable

MOST_CYCLE_TYPES = 24
"""Beyond so many problems, one in which instances stand in order is the quicker way to count."""


@dataclass(frozen=True, slots=True)
class Permuted:
    """The permutations of some instances: how many there are in all, and for those that are not the identity, by the lengths
    of their cycles, how many are alike and the problem of the bundles that such a permutation leaves as they are."""

    all: int
    alike: tuple[tuple[int, Problem], ...]


def permuted(product: Product, problem: Problem, told_apart: Iterable[str] = ()) -> Permuted | None:
    """The permutations of the instances, except of those with choices that are `told_apart`.

    None where there are too many kinds of them, or where instances have instances of their own.
    """
    collections = list(_free_collections(product, set(told_apart)))
    if any(_is_nested(product, slots[0]) for slots in collections if slots):
        return None
    types = [list(_partitions(len(slots))) for slots in collections]
    if prod(map(len, types)) > MOST_CYCLE_TYPES:
        return None
    alike = []
    for chosen in every(*types):
        cycles = [cycle for slots, lengths in zip(collections, chosen, strict=True) for cycle in _cycles(slots, lengths)]
        equal = {name: first for cycle in cycles for name, first in _equal_choices(product, cycle)}
        if equal:
            alike.append((prod(map(_permutations_of, chosen)), merged(problem, equal)))
    return Permuted(prod(factorial(len(slots)) for slots in collections), tuple(alike))


def _partitions(number: int, most: int | None = None) -> Iterator[tuple[int, ...]]:
    """The lengths of cycles that permutations of so many things can have, longest first: the partitions of the number."""
    if number == 0:
        yield ()
    for first in range(min(number, most or number), 0, -1):
        yield from ((first, *rest) for rest in _partitions(number - first, first))


def _permutations_of(lengths: tuple[int, ...]) -> int:
    """How many permutations have cycles of just these lengths."""
    apart = prod(length**times * factorial(times) for length, times in Counter(lengths).items())
    return int(factorial(sum(lengths)) // apart)


def _cycles(slots: list[str], lengths: tuple[int, ...]) -> Iterator[list[str]]:
    start = 0
    for length in lengths:
        yield slots[start : start + length]
        start += length


def _equal_choices(product: Product, slots: list[str]) -> Iterator[tuple[str, str]]:
    """The choices of all instances but the first, each with that of the first which it is equal to."""
    firsts = _choices_of(product, slots[0])
    for slot in slots[1:]:
        yield from zip(_choices_of(product, slot), firsts, strict=True)


def without_twins(product: Product, problem: Problem, told_apart: Iterable[str] = ()) -> Problem:
    """The problem in which instances stand in order; each bundle has one solution.

    `told_apart` are choices that somebody decided: their instances keep their places. The problem has further variables, each
    of which follows from the others, and no costs. Instances with positions of their own are not interchangeable.
    """
    variables: list[Variable] = list(problem.variables)
    constraints: list[Constraint] = list(problem.constraints)
    for free in _free_collections(product, set(told_apart)):
        for before, after in pairwise(free):
            added, ordered = _in_order(product, problem, before, after)
            variables += added
            constraints += ordered
    return Problem(variables, constraints)


def has_twins(product: Product) -> bool:
    """Whether some instances can change places."""
    return any(True for _ in _collections(product))


def _collections(product: Product) -> Iterator[list[str]]:
    """The instances of each part that has several, and whose places mean nothing."""
    found: dict[str, list[str]] = {}
    for part in product.parts.values():
        if part.collection is not None and not part.positioned:
            found.setdefault(part.collection, []).append(part.id)
    yield from (slots for slots in found.values() if len(slots) > 1)


def _free_collections(product: Product, told_apart: Collection[str]) -> Iterator[list[str]]:
    """The same, without the instances that have a choice that is told apart."""
    for slots in _collections(product):
        yield [slot for slot in slots if not any(path in told_apart for path in _choices_of(product, slot))]


def _is_nested(product: Product, slot: str) -> bool:
    """Whether an instance belongs to another instance."""
    parent = product.parts[slot].parent
    while parent is not None:
        part = product.parts[parent]
        if part.collection is not None and not part.positioned:
            return True
        parent = part.parent
    return False


def _choices_of(product: Product, slot: str) -> list[str]:
    """The choices of an instance and of everything in it, in the order of the catalog."""
    return [path for path in product.choices if path == slot or path.startswith(f"{slot}.")]


def _in_order(product: Product, problem: Problem, before: str, after: str) -> tuple[list[Variable], list[Constraint]]:
    """One instance is not greater than the next: equal so far, and then smaller or equal.

    `equal` variables carry whether all choices so far are the same.
    """
    pairs = list(zip(_choices_of(product, before), _choices_of(product, after), strict=True))
    variables: list[Variable] = []
    constraints: list[Constraint] = []
    for number, (one, other) in enumerate(pairs):
        rank = {value: place for place, value in enumerate(dict.fromkeys((*problem.domain(one), *problem.domain(other))))}
        left, right = np.ogrid[: len(rank), : len(rank)]
        allowed = np.zeros((len(rank), len(rank), 2, 2), bool)  # of two values, equal so far, and equal with these
        allowed[:, :, 1, 1] = left == right
        allowed[:, :, 1, 0] = left < right
        allowed[:, :, 0, 0] = True
        name = f"{after}~{number}"
        axes: dict[str, Axis] = {one: rank, other: rank}
        if number:
            axes[f"{after}~{number - 1}"] = _TRUTH
        else:
            allowed = allowed[:, :, 1]
        variables.append(Variable(name, (True, False)))
        constraints.append(Grid({**axes, name: _TRUTH}, allowed))
    return variables, constraints


_TRUTH: Axis = {False: 0, True: 1}
