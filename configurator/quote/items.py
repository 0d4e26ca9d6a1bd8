"""Items of a quote: a configuration as it is offered, or a special that no catalog has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from configurator.catalog.charge_kinds import ChargeKind, kinds_in_order
from configurator.catalog.records import Catalog, ChoiceValue, ContextFact, FileStamp, InputValue, Text
from configurator.configuration import Configuration
from configurator.money import from_minor, to_minor
from configurator.pricing.breakdown import Basis, Breakdown, Group, Leaf, OneLanguage, totals_of
from configurator.pricing.literal import format_number
from configurator.pricing.price import price
from configurator.quote.document import (
    CatalogStamp,
    Chosen,
    Fact,
    Filled,
    FilledFile,
    Item,
    ItemRole,
    PriceListStamp,
    ProductStamp,
)
from configurator.quote.plain import plain_text
from configurator.supply import lead_time, order_code, order_codes, source_of
from configurator.titles import fact_value_title, value_title, written


@dataclass(frozen=True)
class Special:
    """Something that no catalog has, with what it costs by kind of charge, and why it is offered.

    It is taxed as the configured items of its quote are, in the category `tax` (None: that which their catalog names first).
    """

    title: str
    amounts: Mapping[ChargeKind, Decimal]
    because: str = ""
    tax: str | None = None


@dataclass(frozen=True)
class Offered:
    """What goes into a quote as an item: a configuration or a special, how many, and where it stands."""

    what: Configuration | Special
    id: str = "1"
    quantity: int = 1
    title: str = ""
    role: ItemRole = ItemRole.STANDARD
    instead_of: str | None = None
    group: str | None = None
    note: str = ""
    breakdown: Breakdown | None = field(default=None, compare=False)
    """The price, where it is known already."""


def build_items(offered: Iterable[Offered], currency: str, language: str) -> list[Item]:
    """The items of a quote, without discounts. Raises what `price` raises."""
    texts = OneLanguage(language)
    return [_build_item(each, currency, texts) for each in offered]


def _build_item(offered: Offered, currency: str, texts: OneLanguage) -> Item:
    what, language = offered.what, texts.language
    if isinstance(what, Special):
        breakdown = special_breakdown(what, currency)
        title, catalog, product = plain_text(what.title), None, None
    else:
        breakdown = (offered.breakdown or price(what)).in_language(texts)
        title, catalog, product = _titles(what, language)
    is_configured = isinstance(what, Configuration)
    lead = lead_time(what) if isinstance(what, Configuration) else None
    return Item(
        id=offered.id,
        title=plain_text(offered.title) or title,
        quantity=offered.quantity,
        catalog=catalog,
        product=product,
        context=tuple(_facts(what, language)) if is_configured else (),  # type: ignore[arg-type]
        choices=tuple(_choices(what, language)) if is_configured else (),  # type: ignore[arg-type]
        breakdown=breakdown,
        totals=times(breakdown.totals, offered.quantity),
        role=offered.role,
        instead_of=offered.instead_of,
        group=offered.group,
        note=plain_text(offered.note, keep="\n"),
        inputs=tuple(_inputs(what, language)) if is_configured else (),  # type: ignore[arg-type]
        delivery_days=lead.days if lead else None,
        price_lists=tuple(_price_lists(what.catalog, language)) if isinstance(what, Configuration) else (),
    )


def times(totals: Mapping[ChargeKind, Decimal], quantity: int) -> Mapping[ChargeKind, Decimal]:
    """The totals of so many."""
    return MappingProxyType({kind: total * quantity for kind, total in totals.items()})


def special_breakdown(special: Special, currency: str) -> Breakdown:
    """The price of a special: an amount for each kind of charge, as it was named."""
    leaves = tuple(
        _named_amount(special, kind, from_minor(to_minor(special.amounts[kind], currency), currency))
        for kind in kinds_in_order(special.amounts)
    )
    totals = totals_of(leaves, currency)
    group = Group(None, Text({"": plain_text(special.title)}), None, None, 1, leaves, totals)
    return Breakdown(currency, (group,), totals, Basis((), from_minor(0, currency)))


def _named_amount(special: Special, kind: ChargeKind, amount: Decimal) -> Leaf:
    formula = f"-{format_number(Fraction(-amount))}" if amount < 0 else format_number(Fraction(amount))
    because = Text({"": plain_text(special.because)}) if special.because else None
    title = Text({"": plain_text(special.title)})
    nothing: Mapping[str, str] = MappingProxyType({})
    value = Fraction(amount)
    return Leaf(f"special:{kind}", title, kind, formula, value, (), None, nothing, amount, because=because, tax=special.tax)


def _titles(configuration: Configuration, language: str) -> tuple[str, CatalogStamp, ProductStamp]:
    catalog, product = configuration.catalog, configuration.product
    title = product.title.render(language)
    about = product.description.render(language) if product.description else None
    stamp = CatalogStamp(catalog.id, catalog.version, catalog.title.render(language), catalog.content_hash)
    return title, stamp, ProductStamp(product.id, title, about, order_code(configuration))


def _price_lists(catalog: Catalog, language: str) -> Iterator[PriceListStamp]:
    for each in catalog.applied_lists:
        yield PriceListStamp(each, catalog.price_lists[each].title.render(language))


def _facts(configuration: Configuration, language: str) -> Iterator[Fact]:
    known = configuration.product.known_items
    for fact in configuration.product.context.values():
        value = configuration.context[fact.id]
        yield known.of((fact.path, value, type(value), language), _fact, fact, value, language)


def _fact(fact: ContextFact, value: ChoiceValue, language: str) -> Fact:
    return Fact(fact.id, fact.title.render(language), written(value), fact_value_title(fact, value, language))


def _inputs(configuration: Configuration, language: str) -> Iterator[Filled]:
    for name, value in configuration.inputs.items():
        title = configuration.product.inputs[name].title.render(language)
        yield Filled(name, title, plain_text(value) if isinstance(value, str) else None, _file(value))


def _file(value: InputValue) -> FilledFile | None:
    return FilledFile(value.name, value.size, value.sha256) if isinstance(value, FileStamp) else None


def _choices(configuration: Configuration, language: str) -> Iterator[Chosen]:
    codes, known = order_codes(configuration), configuration.product.known_items
    for path in configuration.product.choices:
        value, code = configuration.assignment[path], codes.get(path)
        key = (path, value, type(value), language, code, path in configuration.decisions)
        yield known.of(key, _chosen, configuration, path, language, code)


def _chosen(configuration: Configuration, path: str, language: str, code: str | None) -> Chosen:
    choice, value, source = configuration.product.choices[path], configuration.assignment[path], source_of(configuration, path)
    return Chosen(
        path=path,
        kind=choice.kind.value,
        part=choice.part.id,
        part_title=choice.part.title.render(language),
        title=choice.title.render(language),
        value=written(value),
        value_title=value_title(choice, value, language),
        decided=path in configuration.decisions,
        order_code=code,
        module=source.module if source else None,
        supplier=source.supplier.title.render(language) if source and source.supplier else None,
        lead_days=source.days if source else None,
    )
