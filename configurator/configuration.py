"""A configuration: what was decided and what everything is, in the words of the catalog. An immutable record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from configurator.catalog.records import Catalog, ChoiceValue, Product


@dataclass(frozen=True)
class Configuration:
    """A complete configuration of a product: every choice has a value.

    `decisions` are those that a person made; `assignment` covers every choice of the product (fixed ones included);
    `context` covers every fact of the catalog's context, by its bare id.
    """

    catalog: Catalog
    product: Product
    context: Mapping[str, ChoiceValue]
    decisions: Mapping[str, ChoiceValue]
    assignment: Mapping[str, ChoiceValue]

    def variable(self, name: str) -> ChoiceValue:
        """The value of a variable: a choice path, or `context.<fact>`."""
        if name.startswith("context."):
            return self.context[name.removeprefix("context.")]
        return self.assignment[name]
