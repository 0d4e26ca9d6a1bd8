"""One item in detail: what was chosen, what completes it, for which facts, what was filled in, and what one of it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from configurator.catalog.records import NONE, ChoiceKind
from configurator.inputs import size_phrase
from configurator.money import format_number
from configurator.pricing.wording import count_phrase
from configurator.quote.document import Chosen, Filled, Item, Quote
from configurator.quote.labels import labels
from configurator.quote.view.amounts import amounts_of
from configurator.quote.view.closing import totals_of_one
from configurator.quote.view.overview import Numbers, in_order, mark_of
from configurator.quote.view.parts import part_rows
from configurator.quote.view.records import Pair, Section


def compact_section(item: Item) -> Section:
    """The only item: its price stands in the table."""
    return _configured(Section("", item.title, note=item.note), item)


def sections_of(quote: Quote, numbers: Numbers) -> Iterator[Section]:
    """Every configured item; one that is configured as an earlier one says only that."""
    told: list[Item] = []
    for item in in_order(quote):
        if item.is_special:
            continue
        first = next((earlier for earlier in told if _is_same(item, earlier)), None)
        if first is None:
            told.append(item)
        yield _section(item, quote, numbers, first)


def _section(item: Item, quote: Quote, numbers: Numbers, first: Item | None) -> Section:
    words, product = labels(quote.language), item.product
    quantity = words["times"].format(number=format_number(item.quantity, quote.language)) if item.quantity != 1 else ""
    mark = mark_of(item, quote, numbers)
    if first is not None:
        same = words["same as"].format(number=numbers[first.id])
        return Section(numbers[item.id], item.title, quantity, mark, same_as=same, note=item.note)
    amounts = amounts_of([item], quote)
    code = product.order_code if product is not None else None
    section = Section(
        number=numbers[item.id],
        title=item.title,
        quantity=quantity,
        mark=mark,
        code=f"{words['order code']} {code}" if code else "",
        description=_description(item),
        columns=amounts.titles,
        rows=part_rows(item, amounts),
        totals=tuple(totals_of_one(item, amounts)),
        note=item.note,
    )
    return _configured(section, item, _delivery(item, quote.language))


def _description(item: Item) -> str:
    """The product and what is said of it, where that is not the title of the item."""
    product = item.product
    if product is None:
        return ""
    name = product.title if product.title != item.title else ""
    return "\n".join(each for each in (name, product.description) if each)


def _delivery(item: Item, language: str) -> tuple[Pair, ...]:
    if item.delivery_days is None:
        return ()
    return ((labels(language)["delivery"], delivery_phrase(item.delivery_days, language)),)


def delivery_phrase(days: int, language: str) -> str:
    """`in about 9 days`."""
    return labels(language)["delivery days"].format(days=count_phrase(Decimal(days), "day", language))


def _is_same(item: Item, other: Item) -> bool:
    """Whether two items are configured, and cost, alike."""
    return (item.catalog, item.product, item.choices, item.context, item.inputs, item.breakdown) == (
        other.catalog, other.product, other.choices, other.context, other.inputs, other.breakdown,
    )  # fmt: skip


def _configured(section: Section, item: Item, more: tuple[Pair, ...] = ()) -> Section:
    """A section with how its item is configured; what the table of its parts says already is not said again."""
    in_table = {group.part for group in item.breakdown.groups}
    rest = [choice for choice in item.choices if not choice.decided and _is_there(choice) and choice.part not in in_table]
    return replace(
        section,
        chosen=tuple(_pair(choice) for choice in item.choices if choice.decided and not _follows_from_absence(choice, item)),
        completed=tuple(_pair(choice) for choice in rest),
        conditions=(*((fact.title, fact.value_title) for fact in item.context), *more),
        inputs=tuple((filled.title, _filled(filled)) for filled in item.inputs),
    )


def _follows_from_absence(choice: Chosen, item: Item) -> bool:
    """Whether it is the measure of a part that somebody left out: no hard disk, so no number of hard disks."""
    is_measure = choice.path != choice.part and choice.value in (NONE, 0)
    return is_measure and item.decisions.get(choice.part) == NONE


def _is_there(choice: Chosen) -> bool:
    """Whether a choice that nobody made is worth a word: an option, or a measure of something that is there."""
    nothing = choice.value == NONE or (choice.kind == ChoiceKind.QUANTITY and choice.value == 0)
    return choice.kind != ChoiceKind.PRESENCE and not nothing


def _pair(choice: Chosen) -> Pair:
    plain = choice.title == choice.part_title
    return (choice.title if plain else f"{choice.part_title} · {choice.title}"), choice.value_title


def _filled(filled: Filled) -> str:
    """A text as it was filled in; of a file, its name and its size."""
    return f"{filled.file.name} ({size_phrase(filled.file.size)})" if filled.file else filled.text or ""
