"""Interchangeable instances: of all the ways to number them, one, so that a bundle is counted once.

Two bags that are configured one by one are no different bundle when they change places. The constraints here leave the
arrangement in which the instances of a collection stand in order, compared choice by choice (lexicographically), and so
count multisets. They are for counting only: what is available never depends on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from configurator.catalog.records import Product
from configurator.problem.records import Axis, Constraint, Grid, Problem, Variable


def without_twins(product: Product, problem: Problem, told_apart: Iterable[str] = ()) -> Problem:
    """The problem in which instances stand in order; each bundle has one solution.

    `told_apart` are choices that somebody decided: their instances keep their places. The problem has further variables, each
    of which follows from the others, and no costs. Instances with positions of their own are not interchangeable.
    """
    known = set(told_apart)
    variables: list[Variable] = list(problem.variables)
    constraints: list[Constraint] = list(problem.constraints)
    for slots in _collections(product):
        free = [slot for slot in slots if not any(path in known for path in _choices_of(product, slot))]
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
