"""Taxes on what a price is made of: pure functions from amounts, the taxes of the catalog, facts and a day.

Amounts of one kind of charge that bear the same taxes (the same rates, one on top of another in the same way) are one sum. Of
each sum every tax is computed once, in whole minor units, rounded half up; so an invoice can be checked with a pencil:

- net prices: tax = sum × rate; of a compound tax, (sum + the taxes above it) × rate;
- gross prices: the net price is what is left when all taxes that it contains are taken out: tax = sum × share / (1 + all shares);
- gross prices that contain another rate than the one that is charged (`contained`: an exempt customer, another region): the net
  sum is sum / (1 + what is contained), rounded once, and from there as for net prices.

The tax of a sum is then split over its amounts (`split_exactly`), so that of each amount net + tax = gross, and that all of them
add up to the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Protocol

from configurator.catalog.records import CONTEXT, ChoiceValue, Taxes, TaxRate, Text, exact
from configurator.errors import ContextError
from configurator.language.evaluate import Absent, Missing, Value, evaluate, is_true
from configurator.language.syntax import Name
from configurator.money import half_up, split_exactly, split_numerators

Facts = Mapping[str, ChoiceValue]
"""The values of the facts of the context by id."""


@dataclass(frozen=True, slots=True)
class Taxable:
    """An amount that may bear taxes, in minor units: of a `kind` of charge, in a tax category (None: the catalog's first).

    A discount is negative. `key` says what it is the price of; it comes back with the result. An amount without a category that
    is `on` others (a discount on lines), by their keys, is in their categories, in the proportion of what these come to; it
    stands behind them.
    """

    key: str
    kind: str
    category: str | None
    minor: int
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax of one sum: `amount` on `base`, both in minor units, at `rate` (19/100).

    The base is the net sum, and for a compound tax the taxes above it too. `because` says why the rate is as it is, where the
    catalog says so.
    """

    kind: str
    categories: tuple[str, ...]
    tax: str
    title: Text
    rate: Fraction
    base: int
    amount: int
    region: ChoiceValue | None
    because: Text | None


@dataclass(frozen=True, slots=True)
class TaxedAmount:
    """An amount without and with its taxes, in minor units: `net + tax == gross`."""

    key: str
    kind: str
    categories: tuple[str, ...]
    net: int
    tax: int
    gross: int


@dataclass(frozen=True, slots=True)
class Taxation:
    """All taxes of a price: `lines` per kind of charge and rate, and the amounts in the order in which they were given."""

    lines: tuple[TaxLine, ...]
    amounts: tuple[TaxedAmount, ...]

    def total(self, kind: str) -> TaxedAmount:
        """What all amounts of a kind come to; it has no key."""
        return _together("", kind, [amount for amount in self.amounts if amount.kind == kind])

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of charge that there are, in the order in which they were given."""
        return tuple(dict.fromkeys(amount.kind for amount in self.amounts))


class Rate(Protocol):
    """A share that a tax takes: of a catalog, or as it was kept in a document."""

    @property
    def tax(self) -> str:
        """The id of the tax."""

    @property
    def title(self) -> Text:
        """What it is called."""

    @property
    def rate(self) -> Fraction:
        """The share."""

    @property
    def compound(self) -> bool:
        """Whether it is charged on the amount with the taxes above it."""

    @property
    def contained(self) -> Fraction | None:
        """The share that gross prices contain, where it is another."""

    @property
    def because(self) -> Text | None:
        """Why it is so."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """The taxes that a category bears: their rates in order, whether its amounts contain them, and the region."""

    rates: tuple[Rate, ...]
    gross: bool
    region: ChoiceValue | None


def tax_amounts(amounts: Iterable[Taxable], taxes: Taxes, facts: Facts, day: date) -> Taxation:
    """The taxes on amounts for a customer of whom the facts are known, on a day in the time zone of the catalog.

    An amount whose category has no rate in the region is not taxed. Raises ContextError where a fact that taxes depend on is
    not given.
    """
    region = _region(taxes, facts)

    def bearing(category: str) -> Bearing:
        return Bearing(rates_on(taxes, category, facts, day), taxes.gross, region)

    return tax_bearing(amounts, bearing, taxes.default)


def tax_bearing(amounts: Iterable[Taxable], bearing: Callable[[str], Bearing], default: str) -> Taxation:
    """The taxes on amounts of which is known what each category bears; those of none are in the `default` category."""
    taxables = list(amounts)
    of_which, given = _in_one_category(taxables, default)
    borne = {each: bearing(each) for each in dict.fromkeys(str(taxable.category) for taxable in given)}
    alike = {each: (own.gross, str(own.region), *map(_told_apart, own.rates)) for each, own in borne.items()}
    sums: dict[tuple[object, ...], list[int]] = {}
    for index, taxable in enumerate(given):
        sums.setdefault((taxable.kind, *alike[str(taxable.category)]), []).append(index)
    lines: list[TaxLine] = []
    found: dict[int, TaxedAmount] = {}  # by the position among those in one category
    for members in sums.values():
        same = [given[index] for index in members]
        own_lines, own_amounts = _sum_taxed(same, borne[str(same[0].category)])
        lines += own_lines
        found.update(zip(members, own_amounts, strict=True))
    pieces: list[list[TaxedAmount]] = [[] for _ in taxables]
    for index, position in enumerate(of_which):
        pieces[position].append(found[index])
    return Taxation(tuple(lines), tuple(_together(a.key, a.kind, of) for a, of in zip(taxables, pieces, strict=True)))


def _in_one_category(amounts: Sequence[Taxable], default: str) -> tuple[list[int], list[Taxable]]:
    """Amounts in one category each, and of which of those that were given each is a part."""
    by_key: dict[str, dict[str, int]] = {}
    of_which: list[int] = []
    found: list[Taxable] = []
    for position, each in enumerate(amounts):
        own = by_key.setdefault(each.key, {})
        if each.category is not None or not each.on:
            category = each.category or default
            own[category] = own.get(category, 0) + each.minor
            of_which.append(position)
            found.append(each if each.category is not None else replace(each, category=category))
            continue
        for category, minor in _by_category(each, by_key, default).items():
            own[category] = own.get(category, 0) + minor
            of_which.append(position)
            found.append(replace(each, category=category, minor=minor))
    return of_which, found


def _by_category(amount: Taxable, by_key: Mapping[str, Mapping[str, int]], default: str) -> dict[str, int]:
    """How much of an amount is in which category; one on others is split as they are, where these come to something."""
    bases: dict[str, int] = {}
    for key in amount.on if amount.category is None else ():
        for category, minor in by_key.get(key, {}).items():
            bases[category] = bases.get(category, 0) + minor
    whole = sum(bases.values())
    if whole == 0:
        return {amount.category or next(iter(bases), default): amount.minor}
    shares = [Fraction(amount.minor * minor, whole) for minor in bases.values()]
    return dict(zip(bases, split_exactly(amount.minor, shares), strict=True))


def _together(key: str, kind: str, amounts: Sequence[TaxedAmount]) -> TaxedAmount:
    if len(amounts) == 1 and amounts[0].key == key:
        return amounts[0]
    categories = tuple(dict.fromkeys(category for amount in amounts for category in amount.categories))
    net, tax = sum(amount.net for amount in amounts), sum(amount.tax for amount in amounts)
    return TaxedAmount(key, kind, categories, net, tax, net + tax)


def rates_on(taxes: Taxes, category: str, facts: Facts, day: date) -> tuple[TaxRate, ...]:
    """The rates that a category bears, one of each tax, in the order in which the catalog writes the taxes."""
    scope = _FactScope(facts)
    found: dict[str, TaxRate] = {}
    for rate in taxes.candidates(category, _region(taxes, facts)):
        if rate.tax not in found and rate.valid.contains(day) and (rate.when is None or is_true(evaluate(rate.when.root, scope))):
            found[rate.tax] = rate
    return tuple(found.values())


def _told_apart(rate: Rate) -> tuple[object, ...]:
    """What makes a rate another than a second one: amounts that bear the same are one sum, also of several categories."""
    return (rate.tax, rate.rate, rate.compound, rate.contained, str(rate.title), str(rate.because or ""))


def _sum_taxed(same: Sequence[Taxable], bearing: Bearing) -> tuple[list[TaxLine], list[TaxedAmount]]:
    """The taxes of amounts that bear the same ones, and each of the amounts with its part of them."""
    kind, categories = same[0].kind, tuple(dict.fromkeys(str(each.category) for each in same))
    taxed = _taxed([each.minor for each in same], bearing.rates, bearing.gross)
    lines = [
        TaxLine(kind, categories, rate.tax, rate.title, rate.rate, base, sum(parts), bearing.region, rate.because)
        for rate, base, parts in zip(bearing.rates, taxed.bases, taxed.taxes, strict=True)
    ]
    amounts = []
    for each, net, *parts in zip(same, taxed.nets, *taxed.taxes, strict=True):
        amounts.append(TaxedAmount(each.key, kind, (str(each.category),), net, sum(parts), net + sum(parts)))
    return lines, amounts


@dataclass(frozen=True, slots=True)
class _Taxed:
    """A sum with its taxes: the net amounts, and of each rate its base and its part of every amount."""

    nets: Sequence[int]
    bases: Sequence[int]
    taxes: Sequence[Sequence[int]]


def _taxed(amounts: Sequence[int], rates: Sequence[Rate], gross: bool) -> _Taxed:
    if not gross:
        return _upon_net(amounts, rates)
    if any(rate.contained is not None for rate in rates):
        contained = 1 + sum(_shares(rates, contained=True))
        return _upon_net(_part_of(amounts, 1 / Fraction(contained)), rates)
    return _out_of_gross(amounts, rates)


def _upon_net(nets: Sequence[int], rates: Sequence[Rate]) -> _Taxed:
    """Taxes on top of net amounts; a compound one on top of those before it too."""
    bases: list[int] = []
    taxes: list[list[int]] = []
    for rate in rates:
        above = list(map(sum, zip(nets, *taxes, strict=True))) if rate.compound else nets
        bases.append(sum(above))
        taxes.append(_part_of(above, rate.rate))
    return _Taxed(nets, bases, taxes)


def _out_of_gross(amounts: Sequence[int], rates: Sequence[Rate]) -> _Taxed:
    """The taxes that gross amounts contain."""
    shares = _shares(rates)
    whole = 1 + sum(shares)
    taxes: list[list[int]] = []
    for share in shares:
        taxes.append(_part_of(amounts, share / whole))
    nets = [amount - sum(parts) for amount, *parts in zip(amounts, *taxes, strict=True)]
    net = sum(nets)
    bases = [net + sum(map(sum, taxes[:index])) if rate.compound else net for index, rate in enumerate(rates)]
    return _Taxed(nets, bases, taxes)


def _part_of(amounts: Sequence[int], share: Fraction) -> list[int]:
    """A share of amounts, rounded together, as its part of each."""
    numerator, over = share.numerator, share.denominator
    shares = [amount * numerator for amount in amounts]
    return split_numerators(half_up(sum(shares), over), shares, over)


def _shares(rates: Sequence[Rate], contained: bool = False) -> list[Fraction]:
    """What each tax is of the net price: a compound one is also of the taxes before it."""
    found: list[Fraction] = []
    for rate in rates:
        own = rate.contained if contained and rate.contained is not None else rate.rate
        found.append(own * (1 + sum(found)) if rate.compound else own)
    return found


def _region(taxes: Taxes, facts: Facts) -> ChoiceValue | None:
    return _fact(facts, taxes.region) if taxes.region is not None else None


def _fact(facts: Facts, name: str) -> ChoiceValue:
    if name not in facts:
        raise ContextError(f"Taxes depend on `{name}`, and the context does not say it.", "Give a value for it.")
    return facts[name]


class _FactScope:
    """The scope of conditions that read facts of the context and nothing else."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def read(self, name: Name) -> Value | Absent | Missing:
        assert name.parts[0] == CONTEXT, "the catalog was checked"
        return exact(_fact(self._facts, name.parts[1]))

    def quantity(self, part: str) -> int:
        return 0

    def present(self, part: str) -> bool:
        return False

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        return ()

    def total(self, kind: str) -> int | Fraction:
        raise AssertionError("taxes read no totals: the catalog was checked")
