"""The items of a quote as rows: by group, with their discounts and subtotals; those that do not count stand apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from configurator.catalog.charge_kinds import ChargeKind, kinds_in_order
from configurator.money import format_money, format_number, format_percent, from_minor
from configurator.quote.document import Discount, Item, ItemGroup, ItemRole, Quote
from configurator.quote.items import times
from configurator.quote.labels import labels
from configurator.quote.view.amounts import Amounts
from configurator.quote.view.records import Row, RowKind


def in_order(quote: Quote) -> tuple[Item, ...]:
    """The items as they are printed: group by group, then those that do not count."""
    groups = [group.id if group is not None else None for group in _groups(quote)]
    return tuple(sorted(quote.items, key=lambda item: (not item.counts, groups.index(item.group))))


def _groups(quote: Quote) -> tuple[ItemGroup | None, ...]:
    """The groups as they are printed; items without one (None) stand before them where the first item has none, else behind."""
    if quote.items[0].group is None:
        return (None, *quote.groups)
    return (*quote.groups, None)


def numbers_of(quote: Quote) -> Mapping[str, str]:
    """The numbers of the items where they are printed, by their ids."""
    return {item.id: format_number(number, quote.language) for number, item in enumerate(in_order(quote), 1)}


Numbers = Mapping[str, str]
"""What `numbers_of` gives: made once for a document."""


def counted_rows(quote: Quote, amounts: Amounts, numbers: Numbers) -> Iterator[Row]:
    """The items that count, group by group."""
    for group in _groups(quote):
        items = [item for item in quote.items if item.counts and item.group == (group.id if group else None)]
        if group is not None and items:
            yield Row(RowKind.GROUP, group.title, details=_lines(group.note), amounts=amounts.none)
        for item in items:
            yield from _item_rows(item, quote, amounts, numbers)
        if group is not None and items:
            yield _subtotal(group, items, amounts)


def other_rows(quote: Quote, amounts: Amounts, numbers: Numbers) -> Iterator[Row]:
    """The optional and alternative items."""
    for item in in_order(quote):
        if not item.counts:
            yield from _item_rows(item, quote, amounts, numbers)


def mark_of(item: Item, quote: Quote, numbers: Numbers) -> str:
    """`Optional`, `Alternative to item 3`; empty where an item counts."""
    words = labels(quote.language)
    if item.role is ItemRole.ALTERNATIVE:
        other = numbers.get(item.instead_of or "")
        return words["alternative to"].format(number=other) if other else words["alternative"]
    return words["optional"] if item.role is ItemRole.OPTIONAL else ""


def discount_label(discount: Discount, currency: str, language: str) -> str:
    """`Framework agreement: 5 % of €1,200.00`."""
    if discount.share is None:
        return discount.title
    words = labels(language)
    share, base = format_percent(abs(discount.share), language), format_money(discount.base, currency, language)
    return f"{discount.title}{words['colon']}{words['share of'].format(share=share, amount=base)}"


def _item_rows(item: Item, quote: Quote, amounts: Amounts, numbers: Numbers) -> Iterator[Row]:
    yield Row(
        RowKind.ITEM,
        item.title,
        details=tuple(_details(item, quote, amounts, numbers)),
        quantity=format_number(item.quantity, quote.language),
        unit_price=_unit_price(item, amounts),
        amounts=_or_free(amounts.of(times(item.breakdown.totals, item.quantity)), item, amounts),
        code=_code(item, quote.language),
        number=numbers[item.id],
    )
    for discount in quote.discounts:
        if discount.item == item.id:
            label = discount_label(discount, quote.currency, quote.language)
            why = (discount.because,) if discount.because else ()
            yield Row(RowKind.DISCOUNT, label, details=why, amounts=amounts.of({discount.kind: discount.amount}))


def _details(item: Item, quote: Quote, amounts: Amounts, numbers: Numbers) -> Iterator[str]:
    mark = mark_of(item, quote, numbers)
    if mark:
        yield mark
        yield from _difference(item, quote, amounts)
    if item.is_special:
        yield from dict.fromkeys(str(leaf.because) for leaf in item.breakdown.leaves() if leaf.because is not None)
        yield from _lines(item.note)


def _difference(item: Item, quote: Quote, amounts: Amounts) -> Iterator[str]:
    """What an alternative changes the totals by."""
    other = quote.item(item.instead_of or "")
    if other is None or item.role is not ItemRole.ALTERNATIVE:
        return
    words, nothing = labels(quote.language), from_minor(0, quote.currency)
    for kind in kinds_in_order((*item.totals, *other.totals)):
        change = item.totals.get(kind, nothing) - other.totals.get(kind, nothing)
        if change:
            said = amounts.money(change) if change < 0 else f"+{amounts.money(change)}"
            yield f"{words['difference']}{words['colon']}{_with_kind(said, kind, amounts)}"


def _unit_price(item: Item, amounts: Amounts) -> str:
    """What one costs, kind by kind; nothing where there is only one and the columns say it."""
    there = {kind: total for kind in amounts.kinds if (total := item.breakdown.totals.get(kind))}
    if len(there) > 1 and item.quantity == 1:
        return ""
    telling = len(there) > 1 and amounts.is_narrow  # else the kinds stand beside, line by line
    return "\n".join(_with_kind(amounts.money(total), kind, amounts, telling) for kind, total in there.items())


def _with_kind(text: str, kind: ChargeKind, amounts: Amounts, telling: bool = True) -> str:
    from configurator.pricing.kind_words import kind_title

    if not telling or len(amounts.kinds) == 1:
        return text
    return labels(amounts.language)["of kind"].format(amount=text, kind=kind_title(kind, amounts.language))


def _or_free(texts: tuple[str, ...], item: Item, amounts: Amounts) -> tuple[str, ...]:
    """`free of charge` where an item costs nothing at all."""
    return texts if any(texts) else (*amounts.none[:-1], labels(amounts.language)["free"])


def _code(item: Item, language: str) -> str:
    code = item.product.order_code if item.product is not None else None
    return f"{labels(language)['order code']} {code}" if code else ""


def _subtotal(group: ItemGroup, items: Iterable[Item], amounts: Amounts) -> Row:
    totals: dict[ChargeKind, Decimal] = {}
    for item in items:
        for kind, total in item.totals.items():
            totals[kind] = totals.get(kind, Decimal(0)) + total
    words = labels(amounts.language)
    return Row(RowKind.SUBTOTAL, f"{words['subtotal']}{words['colon']}{group.title}", amounts=amounts.of(totals))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())
