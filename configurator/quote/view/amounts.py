"""Amounts in columns: one for each kind of charge, or, of many kinds, one that says when and one that says how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from configurator.catalog.charge_kinds import ChargeKind, kinds_in_order
from configurator.money import format_money
from configurator.pricing.kind_words import kind_title
from configurator.quote.document import Item, Quote
from configurator.quote.labels import labels

MOST_COLUMNS = 3
"""A page has room for so many columns of amounts."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """The columns of amounts of a table: of which kinds of charge, in which currency and language."""

    kinds: tuple[ChargeKind, ...]
    currency: str
    language: str

    @property
    def titles(self) -> tuple[str, ...]:
        """The heads of the columns."""
        if self.is_narrow:
            return tuple(kind_title(kind, self.language) for kind in self.kinds)
        words = labels(self.language)
        return words["due"], words["amount"]

    @property
    def none(self) -> tuple[str, ...]:
        """Columns with nothing in them."""
        return ("",) * len(self.titles)

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for a column for each kind."""
        return len(self.kinds) <= MOST_COLUMNS

    def money(self, amount: Decimal) -> str:
        """An amount as text."""
        return format_money(amount, self.currency, self.language)

    def of(self, amounts: Mapping[ChargeKind, Decimal]) -> tuple[str, ...]:
        """The columns of several kinds; kinds that come to nothing are left out."""
        return self.texts({kind: self.money(amount) for kind, amount in amounts.items() if amount})

    def texts(self, texts: Mapping[ChargeKind, str]) -> tuple[str, ...]:
        """The columns of texts by kind of charge."""
        if self.is_narrow:
            return tuple(texts.get(kind, "") for kind in self.kinds)
        there = [kind for kind in self.kinds if kind in texts]
        return "\n".join(kind_title(kind, self.language) for kind in there), "\n".join(texts[kind] for kind in there)


def amounts_of(items: Iterable[Item], quote: Quote) -> Amounts:
    """The columns for all kinds of charge that occur in some items; one-time where nothing costs anything."""
    found = kinds_in_order(leaf.kind for item in items for leaf in item.breakdown.leaves())
    return Amounts(found or (ChargeKind.ONE_TIME,), quote.currency, quote.language)
