"""The taxes of a price as its document keeps them: the rates that applied, what they came to, and net and gross totals.

The rates are kept with the price, so that it can be taxed again years later without the catalog, together with other prices too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from configurator.catalog.charge_kinds import ChargeKind, kinds_in_order
from configurator.catalog.records import Catalog, ChoiceValue, Text
from configurator.money import from_minor, to_minor
from configurator.pricing.fields import Amount, Exact, Kind, LocalText, Record, Totals
from configurator.pricing.taxes import Bearing, Rate, Taxable, Taxation, TaxLine, rates_on, tax_bearing


@dataclass(frozen=True, slots=True)
class AppliedRate(Record):
    """A share that a tax takes, as it applied: if it is `compound`, of the amount with the taxes above it.

    `contained` is the share that gross prices contain, where it is another.
    """

    tax: str
    title: LocalText
    rate: Exact
    compound: bool = False
    contained: Exact | None = None
    because: LocalText | None = None


@dataclass(frozen=True, slots=True)
class CategoryRates(Record):
    """The taxes that a category bears, in order."""

    category: str
    rates: tuple[AppliedRate, ...]


@dataclass(frozen=True, slots=True)
class Taxing(Record):
    """How a price is taxed: whether its amounts contain the taxes, the region, and what each category of its charges bears.

    The first category is that of charges that name none.
    """

    gross: bool
    region: str | None
    categories: tuple[CategoryRates, ...]

    def in_language(self, language: str) -> Taxing:
        """The same with its texts in one language only."""
        rates = tuple(
            replace(each, rates=tuple(_rate_in_language(rate, language) for rate in each.rates)) for each in self.categories
        )
        return replace(self, categories=rates)

    def bearing(self, category: str) -> Bearing:
        """What a category bears: nothing, where it is not known."""
        rates = next((each.rates for each in self.categories if each.category == category), ())
        return Bearing(rates, self.gross, self.region)


@dataclass(frozen=True, slots=True)
class TaxSum(Record):
    """What one tax comes to on all amounts of a kind that bear it alike: `amount` on `base`, at `rate`."""

    kind: Kind
    tax: str
    title: LocalText
    rate: Exact
    base: Amount
    amount: Amount
    because: LocalText | None = None


@dataclass(frozen=True, slots=True)
class TaxSums(Record):
    """All taxes of a price, and its totals without and with them."""

    sums: tuple[TaxSum, ...]
    net: Totals
    gross: Totals


@dataclass(frozen=True, slots=True)
class Priced:
    """An amount to be taxed: in a category, or on others by their keys (None: what its price says first)."""

    key: str
    kind: ChargeKind
    amount: Decimal
    category: str | None
    on: tuple[str, ...] = ()


def taxing_of(catalog: Catalog, categories: Iterable[str], facts: Mapping[str, ChoiceValue], day: date) -> Taxing | None:
    """How a price of a catalog is taxed on a day; None where the catalog has no taxes.

    Raises ContextError where a fact that taxes depend on is not given.
    """
    taxes = catalog.taxes
    if taxes is None:
        return None
    region = facts.get(taxes.region) if taxes.region is not None else None
    used = dict.fromkeys((taxes.default, *categories))
    rates = (CategoryRates(each, tuple(_applied(rate) for rate in rates_on(taxes, each, facts, day))) for each in used)
    return Taxing(taxes.gross, None if region is None else str(region), tuple(rates))


def _applied(rate: Rate) -> AppliedRate:
    return AppliedRate(rate.tax, rate.title, rate.rate, rate.compound, rate.contained, rate.because)


def tax_sums(prices: Sequence[tuple[Taxing | None, Sequence[Priced]]], currency: str) -> TaxSums | None:
    """The taxes of several prices together; None where none of them is taxed.

    What bears the same rates is one sum, also of several prices. An amount on others may name those of earlier prices.
    """
    if all(taxing is None for taxing, _ in prices):
        return None
    amounts = [
        Taxable(each.key, each.kind, _category(number, taxing, each), to_minor(each.amount, currency), each.on)
        for number, (taxing, priced) in enumerate(prices)
        for each in priced
    ]
    taxings = [taxing for taxing, _ in prices]
    return _sums(tax_bearing(amounts, lambda category: _bearing(taxings, category), "0:"), currency)


def _category(number: int, taxing: Taxing | None, priced: Priced) -> str | None:
    """A category together with the price that it is of; None where it follows from others."""
    if priced.category is None and priced.on:
        return None
    first = taxing.categories[0].category if taxing is not None and taxing.categories else ""
    return f"{number}:{priced.category or first}"


def _bearing(taxings: Sequence[Taxing | None], category: str) -> Bearing:
    number, _, name = category.partition(":")
    taxing = taxings[int(number)]
    return taxing.bearing(name) if taxing is not None else Bearing((), False, None)


def _sums(taxation: Taxation, currency: str) -> TaxSums:
    kinds = kinds_in_order(ChargeKind(kind) for kind in (ChargeKind.ONE_TIME, ChargeKind.MONTHLY, *taxation.kinds))
    totals = {kind: taxation.total(kind) for kind in kinds}
    order = {kind: place for place, kind in enumerate(kinds)}
    lines = sorted(taxation.lines, key=lambda line: order[ChargeKind(line.kind)])
    return TaxSums(
        tuple(_sum(line, currency) for line in lines),
        MappingProxyType({kind: from_minor(totals[kind].net, currency) for kind in kinds}),
        MappingProxyType({kind: from_minor(totals[kind].gross, currency) for kind in kinds}),
    )


def _sum(line: TaxLine, currency: str) -> TaxSum:
    base, amount = from_minor(line.base, currency), from_minor(line.amount, currency)
    return TaxSum(ChargeKind(line.kind), line.tax, line.title, line.rate, base, amount, line.because)


def _rate_in_language(rate: AppliedRate, language: str) -> AppliedRate:
    because = Text({"": rate.because.render(language)}) if rate.because is not None else None
    return replace(rate, title=Text({"": rate.title.render(language)}), because=because)
