"""A quote as its readers see it: every word and number ready to print, the same for all formats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from configurator.catalog.records import NONE, ChargeKind, ChoiceKind
from configurator.inputs import size_phrase
from configurator.money import format_money, format_number, format_unit_price, locale
from configurator.pricing.breakdown import Breakdown, Group, Leaf
from configurator.pricing.wording import count_phrase, factors_phrase, per_phrase
from configurator.quote.document import Chosen, Filled, Quote
from configurator.quote.labels import labels


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: a part, or (where `part` is false) one of several charges of the part above it.

    `amounts` has a text for each of the view's kinds of charge, empty where the row has no such charge. `code` is the order
    code of the part, with what it is called.
    """

    part: bool
    title: str
    name: str
    details: tuple[str, ...]
    quantity: str
    unit_price: str
    per: str
    amounts: tuple[str, ...]
    code: str = ""


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
    inputs: tuple[tuple[str, str], ...]
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
        chosen=tuple(_pair(choice) for choice in quote.choices if choice.decided and not _follows_from_absence(choice, quote)),
        completed=tuple(_pair(choice) for choice in quote.choices if not choice.decided and _is_there(choice)),
        conditions=tuple((fact.title, fact.value_title) for fact in quote.context),
        inputs=tuple((filled.title, _filled(filled)) for filled in quote.inputs),
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
    if quote.delivery_days is not None:
        days = count_phrase(Decimal(quote.delivery_days), "day", quote.language)
        yield words["delivery"], words["delivery days"].format(days=days)
    if quote.product.order_code is not None:
        yield words["order code"], quote.product.order_code


def _long_date(day: date, language: str) -> str:
    from babel.dates import format_date

    return str(format_date(day, "long", locale=locale(language)))


def _kinds(breakdown: Breakdown) -> tuple[ChargeKind, ...]:
    """The kinds of charge that occur; one-time where nothing costs anything."""
    found = {leaf.kind for leaf in breakdown.leaves()}
    return tuple(kind for kind in ChargeKind if kind in found) or (ChargeKind.ONE_TIME,)


# --- rows -------------------------------------------------------------------------------------------------------------


def _rows(group: Group, quote: Quote, kinds: tuple[ChargeKind, ...]) -> Iterator[Row]:
    """One row for a part with one charge, else one for the part and one for each charge; the product's charges stand alone."""
    title, name, details = str(group.title), str(group.option_title or ""), _details(group, quote)
    code = _code(group, quote)
    rows = [_leaf_row(leaf, quote, kinds) for leaf in group.leaves]
    if group.part is None:
        yield from (replace(row, part=True) for row in rows)
        return
    if len(rows) == 1:
        more = () if _says_nothing_new(rows[0].title, title, name) else (rows[0].title,)
        yield replace(rows[0], part=True, title=title, name=name, details=(*details, *more), code=code)
        return
    quantity = "" if group.leaves else _number(group.quantity, quote)
    included = "" if group.leaves else labels(quote.language)["included"]
    yield Row(True, title, name, details, quantity, included, "", ("",) * len(kinds), code)
    yield from rows


def _code(group: Group, quote: Quote) -> str:
    """`Article no. 100-457`, where the part has an order code."""
    code = quote.order_codes.get(group.part or "")
    return f"{labels(quote.language)['order code']} {code}" if code else ""


def _leaf_row(leaf: Leaf, quote: Quote, kinds: tuple[ChargeKind, ...]) -> Row:
    """A charge: its quantity times its unit price is its amount."""
    language, currency = quote.language, quote.breakdown.currency
    return Row(
        part=False,
        title=str(leaf.title),
        name="",
        details=(),
        quantity=factors_phrase(leaf.factors, language) or _number(1, quote),
        unit_price=format_unit_price(leaf.unit_amount, currency, language),
        per=per_phrase(leaf.factors, language),
        amounts=tuple(format_money(leaf.amount, currency, language) if kind is leaf.kind else "" for kind in kinds),
    )


def _details(group: Group, quote: Quote) -> tuple[str, ...]:
    """The dimensions and the quantity of a part, without those that stand in the column of quantities."""
    counted = {factor.formula for leaf in group.leaves for factor in leaf.factors}
    measures = (ChoiceKind.DIMENSION, ChoiceKind.QUANTITY) if group.leaves else (ChoiceKind.DIMENSION,)
    chosen = (choice for choice in quote.choices if choice.part == group.part and choice.kind in measures)
    return tuple(_detail(choice, quote) for choice in chosen if choice.path not in counted)


def _detail(choice: Chosen, quote: Quote) -> str:
    if choice.title.casefold() in choice.value_title.casefold():
        return choice.value_title
    return f"{choice.title}{labels(quote.language)['colon']}{choice.value_title}"


def _says_nothing_new(charge: str, title: str, name: str) -> bool:
    """Whether all words of a charge's title (in Chinese: all characters) stand in the titles of the part already."""
    return _words(charge) <= _words(f"{title} {name}")


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+|\w", text.casefold()))


def _number(number: int, quote: Quote) -> str:
    return format_number(number, quote.language)


def _filled(filled: Filled) -> str:
    """A text as it was filled in; of a file, its name and its size."""
    return f"{filled.file.name} ({size_phrase(filled.file.size)})" if filled.file else filled.text or ""


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


def _follows_from_absence(choice: Chosen, quote: Quote) -> bool:
    """Whether it is the measure of a part that somebody left out: no hard disk, so no number of hard disks."""
    return choice.path != choice.part and choice.value in (NONE, 0) and quote.decisions.get(choice.part) == NONE


def _is_there(choice: Chosen) -> bool:
    """Whether a choice that nobody made is worth a word: an option, or a measure of something that is there."""
    nothing = choice.value == NONE or (choice.kind == ChoiceKind.QUANTITY and choice.value == 0)
    return choice.kind != ChoiceKind.PRESENCE and not nothing


def _pair(choice: Chosen) -> tuple[str, str]:
    plain = choice.title == choice.part_title
    return (choice.title if plain else f"{choice.part_title} · {choice.title}"), choice.value_title
