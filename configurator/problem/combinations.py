"""What a formula can tell apart: values of a variable that read alike share a key, and one of them stands for all.

A rule over `cpu.socket == motherboard.socket` is tested for each pair of sockets, not for each pair of parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product as cartesian
from math import prod

from configurator.catalog.reading import references_read
from configurator.catalog.records import NONE, ChoiceValue, Product, Reference
from configurator.language.syntax import Node
from configurator.problem.records import Value

Domains = Mapping[str, tuple[ChoiceValue, ...]]


@dataclass(frozen=True)
class Keys:
    """The values of one variable, grouped by what is read of them: value -> key, and a value for each key."""

    variable: str
    key_of: Mapping[Value, int]
    representatives: tuple[ChoiceValue, ...]

    @cached_property
    def members(self) -> tuple[tuple[ChoiceValue, ...], ...]:
        """The values of each key."""
        found: list[list[ChoiceValue]] = [[] for _ in self.representatives]
        for value, key in self.key_of.items():
            found[key].append(value)  # type: ignore[arg-type]
        return tuple(tuple(values) for values in found)


@dataclass(frozen=True)
class Reading:
    """The variables that some formulas read, each with its keys."""

    keys: tuple[Keys, ...]

    @property
    def scope(self) -> tuple[str, ...]:
        """The variables."""
        return tuple(key.variable for key in self.keys)

    @property
    def combinations(self) -> int:
        """How many combinations of keys there are."""
        return prod(len(key.representatives) for key in self.keys)

    def representatives(self) -> Iterator[tuple[tuple[int, ...], dict[str, ChoiceValue]]]:
        """Every combination of keys, with an assignment that has it."""
        numbered = [list(enumerate(key.representatives)) for key in self.keys]
        for combination in cartesian(*numbered):
            yield (
                tuple(number for number, _ in combination),
                {key.variable: value for key, (_, value) in zip(self.keys, combination, strict=True)},
            )

    def weights(self, function: Callable[[dict[str, ChoiceValue]], int]) -> dict[tuple[Value, ...], int]:
        """A function of the reading as a mapping from values to its results; zeros are left out."""
        found: dict[tuple[Value, ...], int] = {}
        for numbers, assignment in self.representatives():
            result = function(assignment)
            if result:
                members = [key.members[number] for key, number in zip(self.keys, numbers, strict=True)]
                found.update(dict.fromkeys(cartesian(*members), result))
        return found


def read_by(product: Product, domains: Domains, nodes: Iterable[Node], parts: Iterable[str] = ()) -> Reading:
    """What some formulas read of a product, and whether the given parts are there."""
    references: dict[str, list[Reference]] = {}
    for part in parts:
        references.setdefault(part, []).append(Reference(part, product.parts[part], presence_count=True))
    for variable, read in references_read(product, nodes).items():
        references.setdefault(variable, []).extend(read)
    return Reading(tuple(_keys(variable, domains[variable], read) for variable, read in references.items()))


def read_whole(variables: Iterable[str], domains: Domains) -> Reading:
    """A reading in which every value has a key of its own."""
    return Reading(tuple(_whole(name, domains[name]) for name in variables))


def _whole(variable: str, domain: tuple[ChoiceValue, ...]) -> Keys:
    return Keys(variable, {value: number for number, value in enumerate(domain)}, domain)


def _keys(variable: str, domain: tuple[ChoiceValue, ...], references: list[Reference]) -> Keys:
    numbers: dict[object, int] = {}
    key_of: dict[Value, int] = {}
    representatives: list[ChoiceValue] = []
    for value in domain:
        read = (value == NONE, *(reference.value(value) for reference in references))
        if read not in numbers:
            numbers[read] = len(numbers)
            representatives.append(value)
        key_of[value] = numbers[read]
    return Keys(variable, key_of, tuple(representatives))
