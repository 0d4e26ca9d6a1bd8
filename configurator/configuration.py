"""A configuration: what was decided and what everything is, in the words of the catalog. An immutable record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from configurator.catalog.records import CONTEXT, Catalog, ChoiceValue, InputValue, Product


@dataclass(frozen=True)
class Configuration:
    """A complete configuration of a product: every choice has a value.

    `decisions` are those that a person made; `assignment` covers every choice of the product (fixed ones included);
    `context` covers every fact of the catalog's context, by its bare id. `inputs` are what was filled in. `day` is that on which
    it is offered, in the time zone of the catalog: taxes depend on it.
    """

    catalog: Catalog
    product: Product
    context: Mapping[str, ChoiceValue]
    decisions: Mapping[str, ChoiceValue]
    assignment: Mapping[str, ChoiceValue]
    inputs: Mapping[str, InputValue] = field(default_factory=dict)
    day: date | None = None

    @property
    def values(self) -> dict[str, ChoiceValue]:
        """The value of every variable: choice paths, and `context.<fact>`."""
        return {**self.assignment, **{f"{CONTEXT}.{name}": value for name, value in self.context.items()}}

    def variable(self, name: str) -> ChoiceValue:
        """The value of a variable: a choice path, or `context.<fact>`."""
        if name.startswith("context."):
            return self.context[name.removeprefix("context.")]
        return self.assignment[name]
