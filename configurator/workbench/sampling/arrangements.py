"""Interchangeable instances in single bundles: in how many arrangements a bundle is, and the one that stands for all.

Two bags that are configured one by one are no different bundle when they change places. Where a diagram that leaves one
arrangement of each bundle is too large, bundles are drawn from all arrangements, and one in k of those that are in k arrangements
is kept: so each bundle is as likely as any other (rejection sampling).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from math import factorial, prod

from configurator.catalog.records import Product
from configurator.problem.records import Value

Key = tuple[int, ...]


class Arrangements:
    """The instances of a product that can change places: all but those that somebody decided about (`told_apart`)."""

    def __init__(self, product: Product, told_apart: Collection[str]) -> None:
        self._slots = list(_free_slots(product, told_apart))
        choices = product.choices.values()
        self._ranks = {choice.path: {value: rank for rank, value in enumerate(choice.values)} for choice in choices}

    @property
    def most(self) -> int:
        """In so many arrangements can a bundle be."""
        return prod(factorial(len(slots)) for slots in self._slots)

    def count(self, bundle: Mapping[str, Value]) -> int:
        """In how many arrangements a bundle is."""
        return prod(self._of(Counter(self._keys(slots, bundle))) for slots in self._slots)

    @staticmethod
    def _of(alike: Counter[Key]) -> int:
        return factorial(alike.total()) // prod(factorial(count) for count in alike.values())

    def ordered(self, bundle: Mapping[str, Value]) -> dict[str, Value]:
        """The bundle with its instances in order, compared choice by choice."""
        found = dict(bundle)
        for slots in self._slots:
            by_key = sorted(zip(self._keys(slots, bundle), slots, strict=True))
            for slot, (_, taken) in zip(slots, by_key, strict=True):
                found.update(zip(slot, (bundle[path] for path in taken), strict=True))
        return found

    def _keys(self, slots: list[tuple[str, ...]], bundle: Mapping[str, Value]) -> list[Key]:
        ranks = self._ranks
        return [tuple(ranks[path][bundle[path]] for path in slot) for slot in slots]  # type: ignore[index]

    def kept(self, products: Iterable[Mapping[str, Value]], source: random.Random) -> Iterator[dict[str, Value]]:
        """Of products that are drawn evenly from all arrangements, as many of each bundle as of any other."""
        for product in products:
            if source.randrange(self.count(product)) == 0:
                yield self.ordered(product)


def _free_slots(product: Product, told_apart: Collection[str]) -> Iterator[list[tuple[str, ...]]]:
    """The choices of each instance, for each part whose instances can change places."""
    collections: dict[str, list[str]] = {}
    for part in product.parts.values():
        if part.collection is not None and not part.positioned:
            collections.setdefault(part.collection, []).append(part.id)
    for ids in collections.values():
        slots = [tuple(path for path, choice in product.choices.items() if _is_in(product, choice.part.id, id)) for id in ids]
        free = [slot for slot in slots if not any(path in told_apart for path in slot)]
        if len(free) > 1:
            yield free


def _is_in(product: Product, part: str | None, slot: str) -> bool:
    """Whether a part is an instance or belongs to it."""
    while part is not None and part != slot:
        part = product.parts[part].parent
    return part is not None

