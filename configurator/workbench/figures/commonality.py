"""Which modules are shared by which products, and how much is shared in all.

Measures of the literature, with the modules as components and the products as what they go into:

- the degree of commonality index, the mean number of products that a module goes into (Collier, "The measurement and operating
  benefits of component part commonality", Decision Sciences 12, 1981): 1 where nothing is shared, the number of products where
  everything is;
- the total constant commonality index, the same on a fixed scale (Wacker, Treleven, "Component part standardization: an analysis
  of commonality sources and indices", Journal of Operations Management 6, 1986): 0 where nothing is shared, 1 where there is one
  module for everything;
- for each product, the part of its modules that other products have as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from configurator.catalog.records import Catalog, Module, Part, Product, Role
from configurator.source import Place


@dataclass(frozen=True, slots=True)
class Use:
    """A module, and the parts that it fills, by the products that have such parts."""

    module: Module
    parts: Mapping[str, tuple[str, ...]]

    @property
    def is_shared(self) -> bool:
        """Whether several products have it."""
        return len(self.parts) > 1


def _modules_of(part: Part, catalog: Catalog, by_option: Mapping[Place, str]) -> Iterator[str]:
    """The modules that fill a part: its own, or those whose options a port takes."""
    known = catalog.modules.get(part.module.id)
    if part.role is Role.PART and known is None:
        yield from (by_option[option.place] for option in part.module.options.values() if option.place in by_option)
    elif known is not None and (part.role is Role.PART or (part.role is Role.PRODUCT and known.kind is part.module.kind)):
        yield known.id


@dataclass(frozen=True, slots=True)
class Commonality:
    """Where the modules of a catalog are used, those without use left out."""

    uses: tuple[Use, ...]

    @property
    def collier(self) -> Fraction:
        """The degree of commonality index; 0 without any modules."""
        return Fraction(self._parents, len(self.uses)) if self.uses else Fraction(0)

    @property
    def constant(self) -> Fraction | None:
        """The total constant commonality index; None where there is only one place, so that nothing could be shared."""
        return 1 - Fraction(len(self.uses) - 1, self._parents - 1) if self._parents > 1 else None

    def of_product(self, product: Product) -> tuple[int, int]:
        """How many modules of a product other products have as well, and how many it has."""
        own = [use for use in self.uses if product.id in use.parts]
        return sum(use.is_shared for use in own), len(own)

    @property
    def _parents(self) -> int:
        return sum(len(use.parts) for use in self.uses)


def commonality_of(catalog: Catalog) -> Commonality:
    """Where the modules of a catalog are used. What a product itself is asked is no module."""
    by_option = {option.place: module.id for module in catalog.modules.values() for option in module.options.values()}
    found: dict[str, dict[str, list[str]]] = {}
    for product in catalog.products.values():
        for part in product.parts.values():
            for module in dict.fromkeys(_modules_of(part, catalog, by_option)):
                found.setdefault(module, {}).setdefault(product.id, []).append(part.id)
    return Commonality(
        tuple(
            Use(module, {product: tuple(parts) for product, parts in found[id].items()})
            for id, module in catalog.modules.items()
            if id in found
        )
    )
