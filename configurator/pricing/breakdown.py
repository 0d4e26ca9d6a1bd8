"""The priced tree of a configuration: breakdown, a group for each part, a leaf for each charge. Immutable records.

Every leaf carries its formula and all that the formula read, so that it can be computed again years later without the
catalog. Totals are kept per kind of charge and only add leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from configurator.catalog.records import QUANTITY, ChargeKind, Text
from configurator.errors import RequestError
from configurator.money import from_minor, round_to_minor
from configurator.pricing.fields import Amount, Exact, Formula, LocalText, Reads, Record, Totals, read_document

if TYPE_CHECKING:
    from pydantic import TypeAdapter

PRICE_SEMANTICS = 1
"""Version of what a formula and its rounding mean; a quote records under which it was made."""


@dataclass(frozen=True, slots=True)
class Factor(Record):
    """One thing that a unit amount is multiplied by: 3 nights, 1.56 m2.

    The title is that of the dimension, if it is one. The unit is also that of a calculation, as far as it is known.
    """

    formula: Formula
    title: LocalText | None
    unit: str | None
    value: Exact

    @property
    def is_quantity(self) -> bool:
        """Whether it is the number of units of a part."""
        return self.formula.endswith(f".{QUANTITY}")


@dataclass(frozen=True, slots=True)
class Leaf(Record):
    """One charge: `amount` is `unit_amount` times every factor, rounded once to the minor unit of the currency.

    `formula` gives the unit amount; `when` is the condition that held. `reads` maps every name that the formulas read
    to its value in the notation of `configurator.pricing.literal`.
    """

    charge: str
    title: LocalText
    kind: ChargeKind
    formula: Formula
    unit_amount: Exact
    factors: tuple[Factor, ...]
    when: Formula | None
    reads: Reads
    amount: Amount


@dataclass(frozen=True, slots=True)
class Group(Record):
    """All that one part costs; the group without a part holds the charges of the product as a whole.

    `quantity` is how many units there are in all: six pockets where there are three equal bags with two each.
    """

    part: str | None
    title: LocalText
    option: str | None
    option_title: LocalText | None
    quantity: int
    leaves: tuple[Leaf, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Weight(Record):
    """How much the total of a kind of charge counts in the basis: 24 for 24 monthly payments."""

    kind: ChargeKind
    formula: Formula
    reads: Reads
    value: Exact


@dataclass(frozen=True, slots=True)
class Basis(Record):
    """The one number by which bundles are compared (contract value): totals weighted per kind of charge, then rounded."""

    weights: tuple[Weight, ...]
    total: Amount


@dataclass(frozen=True, slots=True)
class Breakdown(Record):
    """The price of a configuration: groups in the order of the parts, totals per kind of charge, and the basis."""

    currency: str
    groups: tuple[Group, ...]
    totals: Totals
    basis: Basis

    def leaves(self) -> Iterator[Leaf]:
        """Every leaf, in order."""
        for group in self.groups:
            yield from group.leaves

    @property
    def exact_basis(self) -> Fraction:
        """The basis before it is rounded."""
        return exact_basis(self.totals, self.basis.weights)

    def in_language(self, language: str) -> Breakdown:
        """The same breakdown with its texts in one language only."""
        return replace(self, groups=tuple(_group_in_language(group, language) for group in self.groups))

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists and strings; amounts are strings."""
        document: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Breakdown:
        """The breakdown that `to_json` wrote. Raises RequestError that names every problem."""
        try:
            return read_document(_adapter(), document)
        except ValueError as error:
            raise RequestError(f"This is not a price breakdown: {'; '.join(error.args)}.") from None


def totals_of(leaves: Iterable[Leaf], currency: str) -> Mapping[ChargeKind, Decimal]:
    """The sum of the leaves per kind of charge; every kind has an entry."""
    totals = dict.fromkeys(ChargeKind, from_minor(0, currency))
    for leaf in leaves:
        totals[leaf.kind] += leaf.amount
    return MappingProxyType(totals)


def exact_basis(totals: Mapping[ChargeKind, Decimal], weights: Iterable[Weight]) -> Fraction:
    """The totals weighted per kind of charge; a kind without a weight does not count."""
    return sum((Fraction(totals[weight.kind]) * weight.value for weight in weights), Fraction(0))


def basis_of(totals: Mapping[ChargeKind, Decimal], weights: Iterable[Weight], currency: str) -> Basis:
    """The basis of these totals, rounded half up to the minor unit."""
    weights = tuple(weights)
    return Basis(weights, from_minor(round_to_minor(exact_basis(totals, weights), currency), currency))


def only_language(text: Text, language: str) -> Text:
    """A text as rendered in one language, without the others."""
    return Text({"": text.render(language)})


def _group_in_language(group: Group, language: str) -> Group:
    return replace(
        group,
        title=only_language(group.title, language),
        option_title=group.option_title and only_language(group.option_title, language),
        leaves=tuple(_leaf_in_language(leaf, language) for leaf in group.leaves),
    )


def _leaf_in_language(leaf: Leaf, language: str) -> Leaf:
    factors = tuple(replace(factor, title=factor.title and only_language(factor.title, language)) for factor in leaf.factors)
    return replace(leaf, title=only_language(leaf.title, language), factors=factors)


@cache
def _adapter() -> TypeAdapter[Breakdown]:
    from pydantic import TypeAdapter  # 0.1 s: only where a document is read or written

    return TypeAdapter(Breakdown)
