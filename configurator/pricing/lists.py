"""Price lists applied: the catalog with the amounts that are in force for a customer, on a day, in a context.

Lists are taken in an order in which each comes after those that it refines. Of each, the amounts that it names are set; all
others are converted to its currency and changed by its percentage, where it says so, and rounded half up. What an amount follows
from (`0.10 * room.rate`) is changed, and not the amount once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from itertools import islice
from itertools import product as cartesian
from zoneinfo import ZoneInfo

from configurator.catalog.money_reads import (
    charged_amounts,
    factors_of,
    holder_of,
    holders,
    modular,
    money_in,
    money_in_module,
    money_of,
)
from configurator.catalog.price_list import PriceList
from configurator.catalog.records import Catalog, Charge, ChoiceValue, ContextFact, ListedAmount, Module, Product
from configurator.language.evaluate import Value
from configurator.language.scaling import IsMoney, scaled_product
from configurator.language.syntax import Literal, Lookup, Node, Unary
from configurator.money import half_up, minor_digits

_MOST_SITUATIONS = 10_000
_MOST_PLACES = 6
"""An amount with more decimals than this (a third of something) is rounded to so many."""


def applicable(
    catalog: Catalog, context: Mapping[str, ChoiceValue], day: date, customer: str | None = None
) -> tuple[PriceList, ...]:
    """The price lists in force on a day, in a context (a value for every fact), for a customer (an id), in the order in which
    they are applied."""
    return tuple(each for each in catalog.price_lists.values() if each.applies(context, day, customer))


def currency_after(lists: Sequence[PriceList], catalog: Catalog) -> str:
    """The currency of amounts once some lists are applied to a catalog."""
    return lists[-1].currency if lists else catalog.currency


def local_day(moment: datetime, catalog: Catalog) -> date:
    """The day of a moment in the time zone of a catalog."""
    return moment.astimezone(ZoneInfo(catalog.timezone)).date()


def in_force_together(catalog: Catalog, product: Product, day: date) -> list[tuple[PriceList, ...]]:
    """The price lists that customers without lists of their own may have on a day: once for each combination of them."""
    facts = facts_of_lists(catalog, product)
    values = islice(cartesian(*(fact.values for fact in facts)), _MOST_SITUATIONS)
    situations = (dict(zip((fact.id for fact in facts), each, strict=True)) for each in values)
    found = (applicable(catalog, context, day) for context in situations)
    return list({tuple(each.id for each in lists): lists for lists in found}.values())


def priced(catalog: Catalog, context: Mapping[str, ChoiceValue], day: date, customer: str | None = None) -> Catalog:
    """The catalog with the amounts in force: everything else is as it was, and its hash is that of the files."""
    return with_lists(catalog, applicable(catalog, context, day, customer))


def with_lists(catalog: Catalog, lists: Sequence[PriceList]) -> Catalog:
    """The catalog with the amounts of some of its price lists, in the order in which they are given; kept while it is in use."""
    ids = tuple(each.id for each in lists)
    if not ids:
        return catalog
    if ids not in catalog.known_listings:
        catalog.known_listings[ids] = _Listing(catalog, lists).catalog()
    return catalog.known_listings[ids]


def facts_of_lists(catalog: Catalog, product: Product) -> list[ContextFact]:
    """The facts of the context that decide which price lists are in force for a product, in catalog order."""
    read = {fact for each in catalog.price_lists.values() if _concerns(each, product) for fact in each.facts}
    return [fact for fact in product.context.values() if fact.id in read]


def _concerns(price_list: PriceList, product: Product) -> bool:
    """Whether a list may change anything for a product."""
    if price_list.adjust != 1 or price_list.exchange != 1:
        return True
    named = {(module, option) for module, options in price_list.amounts.items() for option in options}
    if any(price_list.id in charge.listed for charge in product.charges):
        return True
    return any(holder in named for part in modular(product) for holder, _ in holders(part.module))


@dataclass(frozen=True, slots=True)
class _Step:
    """One list, and the currency of the amounts that it is applied to."""

    of: PriceList
    before: str

    def changed(self, amount: Fraction | int, is_charged: bool) -> Fraction | int:
        """An amount that the list does not name."""
        factor = self.factor(is_charged)
        return amount if factor == 1 else self.rounded(amount * factor, amount)

    def factor(self, is_charged: bool) -> Fraction:
        """What such an amount is multiplied by."""
        return self.of.exchange * (self.of.adjust if is_charged else 1)

    def rounded(self, amount: Fraction | int, former: Fraction | int) -> Fraction | int:
        """An amount to a multiple of the step of the list; to the minor unit, or as many places more as it had before."""
        step = self.of.step
        if step is None:
            finer = max(0, _places(former) - minor_digits(self.before))
            step = Fraction(1, 10 ** (minor_digits(self.of.currency) + finer))
        quotient = Fraction(amount) / step
        found = half_up(quotient.numerator, quotient.denominator) * step
        return int(found) if found.denominator == 1 else found


def _places(amount: Fraction | int) -> int:
    """The number of decimals of an amount."""
    exact = Fraction(amount)
    return next((places for places in range(_MOST_PLACES) if (exact * 10**places).denominator == 1), _MOST_PLACES)


class _Listing:
    """A catalog under some price lists."""

    def __init__(self, catalog: Catalog, lists: Sequence[PriceList]) -> None:
        self._catalog = catalog
        currencies = [catalog.currency, *(each.currency for each in lists)]
        self._steps = [_Step(each, before) for each, before in zip(lists, currencies, strict=False)]
        self._currency = currencies[-1]
        self._charged = charged_amounts(catalog) if any(each.adjust != 1 for each in lists) else frozenset()
        self._modules: dict[int, Module] = {}

    def catalog(self) -> Catalog:
        """The catalog with the amounts in force."""
        catalog = self._catalog
        return replace(
            catalog,
            currency=self._currency,
            modules={name: self._module(module) for name, module in catalog.modules.items()},
            products={name: self._product(product) for name, product in catalog.products.items()},
            applied_lists=(*catalog.applied_lists, *(step.of.id for step in self._steps)),
        )

    def _product(self, product: Product) -> Product:
        own = {part.id for part in modular(product)}
        parts = {
            name: replace(part, module=module)
            if name in own and (module := self._module(part.module)) is not part.module
            else part
            for name, part in product.parts.items()
        }
        is_money = money_in(product)
        return replace(product, parts=parts, charges=tuple(self._charge(charge, is_money) for charge in product.charges))

    def _module(self, module: Module) -> Module:
        """A module with the amounts in force; the same one where it has none that change."""
        if id(module) not in self._modules:
            self._modules[id(module)] = self._changed(module)
        return self._modules[id(module)]

    def _changed(self, module: Module) -> Module:
        money = money_of(module)
        is_money = money_in_module(module)
        options = {
            name: replace(option, values=values)
            for name, option in (module.options.items() if money else ())
            if (values := self._values(holder_of(module, name), option.values, money)) != option.values
        }
        values = self._values(holder_of(module), module.values, money) if money else module.values
        charges = tuple(self._charge(charge, is_money) for charge in module.charges)
        if not options and values == module.values and charges == module.charges:
            return module
        return replace(module, options={**module.options, **options}, values=values, charges=charges)

    def _values(self, holder: tuple[str, str], values: Mapping[str, Value], money: Iterable[str]) -> Mapping[str, Value]:
        """The values of an option, or of a module itself, with other amounts."""
        found = dict(values)
        for attribute in money:
            amount = values.get(attribute)
            for step in self._steps:
                named = step.of.amounts.get(holder[0], {}).get(holder[1], {}).get(attribute)
                if named is not None:
                    amount = named
                elif isinstance(amount, int | Fraction):
                    amount = step.changed(amount, (holder[0], attribute) in self._charged)
            if amount is not None:
                found[attribute] = amount
        return found

    def _charge(self, charge: Charge, is_money: IsMoney) -> Charge:
        for step in self._steps:
            if charge.cost is not None and step.of.exchange != 1:
                charge = replace(charge, cost=_exchanged(charge.cost, step.of.exchange, is_money))
            listed = charge.listed.get(step.of.id)
            if listed is not None:
                charge = replace(charge, amount=listed.amount, per=listed.per)
            elif step.factor(True) != 1:
                charge = _multiplied(charge, step, is_money)
        return charge


def _exchanged(cost: ListedAmount, rate: Fraction, is_money: IsMoney) -> ListedAmount:
    """What a charge costs the seller in another currency: exactly, since it is rounded where it is added up."""
    amount, *per = scaled_product([cost.amount.root, *(factor.root for factor in cost.per)], rate, is_money)
    factors = tuple(replace(factor, root=root) for factor, root in zip(cost.per, per, strict=True))
    return ListedAmount(replace(cost.amount, root=amount), factors)


def _multiplied(charge: Charge, step: _Step, is_money: IsMoney) -> Charge:
    """A charge with its own amounts changed; a plain number is rounded, as the amounts of modules are."""
    before = factors_of(charge)
    after = [_rounded(*pair, step) for pair in zip(before, scaled_product(before, step.factor(True), is_money), strict=True)]
    amount, *per = (replace(formula, root=root) for formula, root in zip((charge.amount, *charge.per), after, strict=True))
    return replace(charge, amount=amount, per=tuple(per))


def _rounded(before: Node, after: Node, step: _Step) -> Node:
    if before == after:
        return before
    if isinstance(before, Unary) and isinstance(after, Unary):
        return replace(after, operand=_rounded(before.operand, after.operand, step))
    if isinstance(before, Lookup) and isinstance(after, Lookup):
        pairs = zip(before.amounts, after.amounts, strict=True)
        return replace(after, amounts=tuple(_rounded(*pair, step) for pair in pairs))
    if not (isinstance(before, Literal) and isinstance(after, Literal)):
        return after
    assert isinstance(before.value, int | Fraction) and isinstance(after.value, int | Fraction)
    return replace(after, value=step.rounded(after.value, before.value))
