"""From a quote to all that is printed of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from configurator.money import locale
from configurator.quote.amendment_words import word_amendment
from configurator.quote.document import Item, Quote
from configurator.quote.labels import labels
from configurator.quote.view.amounts import amounts_of
from configurator.quote.view.closing import total_lines
from configurator.quote.view.overview import counted_rows, numbers_of, other_rows
from configurator.quote.view.parts import part_rows
from configurator.quote.view.records import Pair, View
from configurator.quote.view.sections import compact_section, delivery_phrase, sections_of


def view_quote(quote: Quote) -> View:
    """The view of a quote in its own language."""
    words, only, numbers = labels(quote.language), _only(quote), numbers_of(quote)
    amounts = amounts_of(quote.items, quote)
    rows = part_rows(only, amounts) if only is not None else tuple(counted_rows(quote, amounts, numbers))
    title = only.title if only is not None else quote.items[0].title if len(quote.items) == 1 else words["quote"]
    return View(
        language=quote.language,
        labels=words,
        compact=only is not None,
        seller=next((item.catalog.title for item in quote.items if item.catalog is not None), ""),
        reference=quote.reference,
        customer=quote.customer,
        address=quote.address,
        title=quote.title or title,
        description=(only.product.description or "") if only is not None and only.product is not None else "",
        heading=tuple(_heading(quote)),
        introduction=quote.introduction,
        solution=quote.solution,
        columns=amounts.titles,
        rows=rows,
        others=() if only is not None else tuple(other_rows(quote, amounts, numbers)),
        totals=tuple(total_lines(quote, amounts)),
        sections=(compact_section(only),) if only is not None else tuple(sections_of(quote, numbers)),
        note="\n".join(filter(None, (*_changes(quote), quote.note))),
        currency=words["currency"].format(currency=quote.currency),
        origin=_origin(quote),
    )


def _only(quote: Quote) -> Item | None:
    """The item of a quote that is for one of one thing, without a discount that it would have to tell."""
    item = quote.items[0]
    is_plain = item.quantity == 1 and item.counts and item.group is None and not item.is_special
    return item if len(quote.items) == 1 and is_plain and not any(each.item for each in quote.discounts) else None


def _heading(quote: Quote) -> Iterator[Pair]:
    words = labels(quote.language)
    if quote.customer:
        yield words["customer"], quote.customer
    if quote.address:
        yield words["address"], quote.address
    yield words["reference"], quote.reference
    yield words["date"], long_date(quote.created.date(), quote.language)
    yield words["valid"], long_date(quote.valid.end - timedelta(days=1), quote.language)
    if quote.delivery_days is not None:
        yield words["delivery"], delivery_phrase(quote.delivery_days, quote.language)
    product = quote.items[0].product if len(quote.items) == 1 else None
    if product is not None and product.order_code is not None:
        yield words["order code"], product.order_code


def long_date(day: date, language: str) -> str:
    """A day as people write it: `January 5, 2026`."""
    from babel.dates import format_date

    return str(format_date(day, "long", locale=locale(language)))


def _changes(quote: Quote) -> tuple[str, ...]:
    """What the quote changes in a running contract, in sentences."""
    return word_amendment(quote.amendment, quote.language) if quote.amendment is not None else ()


def _origin(quote: Quote) -> str:
    """Which catalogs it was made from, to the byte."""
    stamps = dict.fromkeys(item.catalog for item in quote.items if item.catalog is not None)
    pattern = labels(quote.language)["origin"]
    return "; ".join(
        pattern.format(catalog=stamp.id, version=stamp.version, hash=stamp.content_hash[:12]) for stamp in stamps
    )
