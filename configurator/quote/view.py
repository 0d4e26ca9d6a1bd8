"""A quote as its readers see it: every word and number ready to print, the same for all formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from configurator.catalog.records import NONE, QUANTITY, ChargeKind, ChoiceKind
from configurator.money import format_money, format_number, format_unit_price, locale
from configurator.pricing.breakdown import Breakdown, Group, Leaf
from configurator.pricing.wording import count_phrase, factors_phrase, per_phrase
from configurator.quote.document import Chosen, Quote
from configurator.quote.labels import labels


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: a part, or (where `part` is false) one of several charges of the part above it.

    `amounts` has a text for each of the view's kinds of charge, empty where the row has no such charge.
    """

    part: bool
    title: str
    name: str
    details: tuple[str, ...]
    quantity: str
    unit_price: str
    per: str
    amounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """All texts of a printed quote. Pairs are a label and what belongs to it."""

    language: str
    labels: Mapping[str, str]
    seller: str
    reference: str
    product: str
    description: str
    heading: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[tuple[str, str], ...]
    chosen: tuple[tuple[str, str], ...]
    completed: tuple[tuple[str, str], ...]
    conditions: tuple[tuple[str, str], ...]
    note: str
    currency: str
    origin: str


def view_quote(quote: Quote) -> View:
    """The view of a quote in its own language."""
    words = labels(quote.language)
    kinds = _kinds(quote.breakdown)
    rows = [row for group in quote.breakdown.groups for row in _rows(group, quote, kinds)]
    catalog = quote.catalog
    return View(
        language=quote.language,
        labels=words,
        seller=catalog.title,
        reference=quote.reference,
        product=quote.product.title,
        description=quote.product.description or "",
        heading=tuple(_heading(quote)),
        columns=tuple(words[kind.value] for kind in kinds),
        rows=tuple(rows),
        totals=tuple(_totals(quote, kinds)),
        chosen=tuple(_pair(choice) for choice in quote.choices if choice.decided),
        completed=tuple(_pair(choice) for choice in quote.choices if not choice.decided and _is_there(choice)),
        conditions=tuple((fact.title, fact.value_title) for fact in quote.context),
        note=quote.note,
        currency=words["currency"].format(currency=quote.breakdown.currency),
        origin=words["origin"].format(catalog=catalog.id, version=catalog.version, hash=catalog.content_hash[:12]),
    )


def _heading(quote: Quote) -> Iterator[tuple[str, str]]:
    words = labels(quote.language)
    if quote.customer:
        yield words["customer"], quote.customer
    yield words["reference"], quote.reference
    yield words["date"], _long_date(quote.created.date(), quote.language)
    yield words["valid"], _long_date(quote.valid.end - timedelta(days=1), quote.language)


def _long_date(day: date, language: str) -> str:
    from babel.dates import format_date

    return str(format_date(day, "long", locale=locale(language)))


def _kinds(breakdown: Breakdown) -> tuple[ChargeKind, ...]:
    """The kinds of charge that occur; one-time where nothing costs anything."""
    found = {leaf.kind for leaf in breakdown.leaves()}
    return tuple(kind for kind in ChargeKind if kind in found) or (ChargeKind.ONE_TIME,)


# --- rows -------------------------------------------------------------------------------------------------------------


def _rows(group: Group, quote: Quote, kinds: tuple[ChargeKind, ...]) -> Iterator[Row]:
    """One row for a part with one charge; else a row for the part and one for each charge."""
    title, name = str(group.title), str(group.option_title or "")
    details = _details(group, quote)
    if len(group.leaves) == 1:
        leaf = group.leaves[0]
        more = () if _says_nothing_new(str(leaf.title), title, name) else (str(leaf.title),)
        yield _leaf_row(leaf, quote, kinds, part=True, title=title, name=name, details=(*details, *more), units=group.quantity)
        return
    included = labels(quote.language)["included"] if not group.leaves else ""
    blank = ("",) * len(kinds)
    quantity = _number(group.quantity, quote) if group.quantity > 1 or not group.leaves else ""
    yield Row(True, title, name, details, quantity, included, "", blank)
    for leaf in group.leaves:
        yield _leaf_row(leaf, quote, kinds, part=False, title=str(leaf.title))


def _leaf_row(
    leaf: Leaf,
    quote: Quote,
    kinds: tuple[ChargeKind, ...],
    *,
    part: bool,
    title: str,
    name: str = "",
    details: tuple[str, ...] = (),
    units: int = 1,
) -> Row:
    language, currency = quote.language, quote.breakdown.currency
    quantity = factors_phrase(leaf.factors, language) or _number(units, quote)
    amounts = tuple(format_money(leaf.amount, currency, language) if kind is leaf.kind else "" for kind in kinds)
    unit_price = format_unit_price(leaf.unit_amount, currency, language)
    return Row(part, title, name, details, quantity, unit_price, per_phrase(leaf.factors, language), amounts)


def _details(group: Group, quote: Quote) -> tuple[str, ...]:
    """The dimensions of a part as the customer set them, without those that stand in the column of quantities."""
    counted = {factor.formula for leaf in group.leaves for factor in leaf.factors}
    dimensions = (choice for choice in quote.choices if choice.part == group.part and choice.kind == ChoiceKind.DIMENSION)
    return tuple(_detail(choice, quote) for choice in dimensions if choice.path not in counted)


def _detail(choice: Chosen, quote: Quote) -> str:
    if choice.title.casefold() in choice.value_title.casefold():
        return choice.value_title
    return f"{choice.title}{labels(quote.language)['colon']}{choice.value_title}"


def _says_nothing_new(charge: str, title: str, name: str) -> bool:
    known = f"{title} {name}".casefold()
    return charge.casefold() in known or title.casefold() in charge.casefold()


def _number(number: int, quote: Quote) -> str:
    return format_number(number, quote.language)


# --- below the table --------------------------------------------------------------------------------------------------


def _totals(quote: Quote, kinds: tuple[ChargeKind, ...]) -> Iterator[tuple[str, str]]:
    words, breakdown = labels(quote.language), quote.breakdown
    for kind in kinds:
        label = words["total"] if kinds == (ChargeKind.ONE_TIME,) else words[f"total {kind.value}"]
        yield label, _money(breakdown.totals[kind], quote)
    if ChargeKind.MONTHLY in kinds:
        yield _basis_label(quote), _money(breakdown.basis.total, quote)


def _basis_label(quote: Quote) -> str:
    """`Total over 24 months` where the basis is just that."""
    words = labels(quote.language)
    weights = {weight.kind: weight.value for weight in quote.breakdown.basis.weights}
    months = weights.get(ChargeKind.MONTHLY, 0)
    if weights.get(ChargeKind.ONE_TIME) != 1 or months <= 0:
        return words["weighted"]
    return words["over"].format(term=count_phrase(months, "month", quote.language))


def _money(amount: Decimal, quote: Quote) -> str:
    return format_money(amount, quote.breakdown.currency, quote.language)


def _is_there(choice: Chosen) -> bool:
    """Whether a choice that nobody made is worth a word: an option, or a measure of something that is there."""
    return choice.value != NONE and choice.kind != ChoiceKind.PRESENCE and not (choice.kind == QUANTITY and choice.value == 0)


def _pair(choice: Chosen) -> tuple[str, str]:
    plain = choice.title == choice.part_title
    return (choice.title if plain else f"{choice.part_title} · {choice.title}"), choice.value_title
