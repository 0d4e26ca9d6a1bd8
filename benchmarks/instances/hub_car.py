"""A synthetic car range: 268 variables, one of them the version with 324 values, which almost all others depend on.

A version is a model, a body, an engine and a trim. Each other variable depends on one to three of these: a piece of
equipment is standard, optional or not to be had; a few versions are exceptions. Neighbouring variables form groups (packs) of
3 to 8 that a table ties together with the version; packs are linked in short chains. One product of every version is drawn
first and allowed by every table, so that all versions can be built.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from itertools import product as cartesian
from math import prod

from configurator.problem import Problem, Table, Variable

AXES = {"model": 3, "body": 3, "engine": 6, "trim": 6}  # 324 versions
VERSION = "version"
OTHERS, GROUPED, EXCEPTIONS = 267, 200, 0.03

Version = tuple[int, ...]
Allowed = dict[Version, tuple[int, ...]]
Car = dict[str, int]


class Range:
    """What a car range is drawn from: domains, what each version allows, and one car of each version."""

    def __init__(self, seed: int, others: int = OTHERS, grouped: int = GROUPED) -> None:
        self.choose = random.Random(f"hub-car {seed}")
        self.versions: list[Version] = list(cartesian(*(range(size) for size in AXES.values())))
        self.number = {version: position for position, version in enumerate(self.versions)}
        self.names = [f"v{position:03d}" for position in range(others)]
        self.sizes = {name: self.domain_size() for name in self.names}
        self.by_version = {name: self.equipment(name) for name in self.names[:grouped]}
        self.cars = {version: self.car(version) for version in self.versions}

    def domain_size(self) -> int:
        """Mostly yes or no, some lists, a few long ones (colours, trims)."""
        few, some, many = 2, self.choose.randint(3, 6), self.choose.randint(7, 20)
        return self.choose.choices((few, some, many), (60, 32, 8))[0]

    def equipment(self, name: str) -> Allowed:
        """The values that each version allows: they depend on one to three of its axes, with some exceptions."""
        read = sorted(self.choose.sample(range(len(AXES)), self.choose.choice((1, 1, 2, 2, 3))))
        drawn: dict[tuple[int, ...], tuple[int, ...]] = {}
        allowed: Allowed = {}
        for version in self.versions:
            key = tuple(version[axis] for axis in read)
            if key not in drawn:
                drawn[key] = self.subset(self.sizes[name])
            allowed[version] = self.subset(self.sizes[name]) if self.choose.random() < EXCEPTIONS else drawn[key]
        return allowed

    def subset(self, size: int) -> tuple[int, ...]:
        """Standard (one value) in three of ten cases, otherwise two or more."""
        width = 1 if self.choose.random() < 0.3 else self.choose.randint(2, size)
        return tuple(sorted(self.choose.sample(range(size), width)))

    def allowed(self, name: str, version: Version) -> tuple[int, ...]:
        """The values of a variable that a version allows."""
        return self.by_version[name][version] if name in self.by_version else tuple(range(self.sizes[name]))

    def car(self, version: Version) -> Car:
        """One car of a version."""
        return {name: self.choose.choice(self.allowed(name, version)) for name in self.names}


def hub_car(seed: int = 0) -> Problem:
    """The car range, the same for the same seed."""
    drawn = Range(seed)
    groups = list(cut_into_groups(drawn.names[:GROUPED], drawn.choose))
    domains = [Variable(VERSION, tuple(range(len(drawn.versions))))]
    domains += [Variable(name, tuple(range(drawn.sizes[name]))) for name in drawn.names]
    equipment = [version_table(drawn, (name,)) for name in drawn.names[:GROUPED]]
    packs = [pack_table(drawn, group) for group in groups]
    links = [link_table(drawn, one, other) for one, other in chained(drawn, groups)]
    extras = [extra_table(drawn, name, drawn.choose.choice(drawn.names[:GROUPED])) for name in drawn.names[GROUPED:]]
    return Problem(domains, [*equipment, *packs, *links, *extras])


def cut_into_groups(names: list[str], choose: random.Random) -> Iterator[tuple[str, ...]]:
    """Runs of 3 to 8 variables."""
    while names:
        size = choose.randint(3, 8)
        yield tuple(names[:size])
        names = names[size:]


def version_table(drawn: Range, names: tuple[str, ...]) -> Table:
    """The values that each version allows."""
    rows = [(drawn.number[version], *values) for version in drawn.versions
            for values in cartesian(*(drawn.allowed(name, version) for name in names))]  # fmt: skip
    return Table((VERSION, *names), rows)


def pack_table(drawn: Range, group: tuple[str, ...]) -> Table:
    """The packs of a group: up to two dozen combinations for an engine and trim, where the version allows them."""
    packs: dict[tuple[int, int], set[tuple[int, ...]]] = {}
    rows = []
    for version in drawn.versions:
        known = packs.setdefault(version[2:], set())
        own = drawn.cars[version]
        known.add(tuple(own[name] for name in group))
    for version in drawn.versions:
        choices = [drawn.allowed(name, version) for name in group]
        wanted = min(24, prod(map(len, choices)) // 2)
        known = packs[version[2:]]
        while len(known) < wanted:
            known.add(tuple(drawn.choose.choice(values) for values in choices))
        fitting = [pack for pack in sorted(known) if all(value in values for value, values in zip(pack, choices, strict=True))]
        rows += [(drawn.number[version], *pack) for pack in fitting]
    return Table((VERSION, *group), rows)


def chained(drawn: Range, groups: list[tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """One variable each of neighbouring groups, in chains of two to four groups."""
    for one, other in pairwise(groups):
        if drawn.choose.random() < 0.65:
            yield drawn.choose.choice(one), drawn.choose.choice(other)


def link_table(drawn: Range, one: str, other: str) -> Table:
    """What goes with what, for all versions alike: three quarters of the pairs, and those of the drawn cars."""
    pairs = {(car[one], car[other]) for car in drawn.cars.values()}
    possible = cartesian(range(drawn.sizes[one]), range(drawn.sizes[other]))
    return Table((one, other), [pair for pair in possible if pair in pairs or drawn.choose.random() < 0.75])


def extra_table(drawn: Range, extra: str, other: str) -> Table:
    """An accessory that goes with some values of a piece of equipment."""
    pairs = {(car[extra], car[other]) for car in drawn.cars.values() if drawn.choose.random() < 0.02}
    pairs |= {(0, value) for value in range(drawn.sizes[other])}
    possible = cartesian(range(drawn.sizes[extra]), range(drawn.sizes[other]))
    return Table((extra, other), [pair for pair in possible if pair in pairs or drawn.choose.random() < 0.6])
