"""Bills of materials, made from the document of a quote alone.

The sales BOM is what the customer sees: items, their parts with options, order codes and quantities. The manufacturing BOM is
what must be there to deliver the items that count: equal parts of all items together, quantities multiplied through nested
products and by the quantities of the items.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from configurator.catalog.records import NONE, ChoiceKind
from configurator.pricing.breakdown import Group
from configurator.quote.document import Chosen, Item, Quote
from configurator.quote.view.overview import Numbers, in_order, mark_of, numbers_of


@dataclass(frozen=True, slots=True)
class SalesLine:
    """An item (`part` is empty), or a part of one: `each` in one item, `quantity` in all of them. `mark`: it does not count."""

    item: str
    title: str
    part: str
    option: str
    order_code: str
    each: int
    quantity: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """That an item takes a part: `quantity` for all of the item together."""

    item: str
    title: str
    quantity: int


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part to be made or bought: what it is in the catalog and on paper, its measures, how many in all, and for which items.

    `module` is empty where the document does not say it (a special, a document of before).
    """

    order_code: str
    module: str
    option: str
    title: str
    option_title: str
    measures: tuple[tuple[str, str], ...]
    quantity: int
    supplier: str
    lead_days: int | None
    uses: tuple[Use, ...]

    @property
    def lacks_code(self) -> bool:
        """Whether it cannot be ordered by a code."""
        return not self.order_code


def sales_bom(quote: Quote) -> tuple[SalesLine, ...]:
    """Every item as it is printed, and below it its parts."""
    numbers = numbers_of(quote)
    return tuple(line for item in in_order(quote) for line in _sales_lines(item, quote, numbers))


def manufacturing_bom(quote: Quote) -> tuple[PartLine, ...]:
    """All parts of the items that count: equal ones are one line, those with an order code first, in the order of the items.

    Parts are equal where they have the same order code, or the same module and option, and the same measures. A special is a line
    without a code: somebody must see to it.
    """
    found: dict[tuple[object, ...], PartLine] = {}
    numbers = numbers_of(quote)
    for item in in_order(quote):
        if item.counts:
            for line in _part_lines(item, numbers[item.id]):
                key = _identity(line)
                found[key] = _together(found[key], line) if key in found else line
    return tuple(sorted(found.values(), key=lambda line: line.lacks_code))


# --- sales ------------------------------------------------------------------------------------------------------------


def _sales_lines(item: Item, quote: Quote, numbers: Numbers) -> Iterator[SalesLine]:
    number, code = numbers[item.id], item.product.order_code if item.product is not None else None
    mark = mark_of(item, quote, numbers)
    yield SalesLine(number, item.title, "", "", code or "", 1, item.quantity, mark)
    for group in _things(item):
        option, code = str(group.option_title or ""), item.order_codes.get(group.part or "", "")
        all_of_it = group.quantity * item.quantity
        yield SalesLine(number, item.title, str(group.title), option, code, group.quantity, all_of_it, mark)


# --- manufacturing ----------------------------------------------------------------------------------------------------


def _part_lines(item: Item, number: str) -> Iterator[PartLine]:
    if item.is_special:
        use = Use(number, item.title, item.quantity)
        yield PartLine("", "", "", item.title, "", (), item.quantity, "", None, (use,))
    for group in _things(item):
        source = _source(item, group)
        quantity = group.quantity * item.quantity
        yield PartLine(
            order_code=(source.order_code if source else None) or "",
            module=(source.module if source else None) or "",
            option=group.option or "",
            title=str(group.title),
            option_title=str(group.option_title or ""),
            measures=tuple((choice.title, choice.value_title) for choice in item.choices if _is_measure_of(choice, group)),
            quantity=quantity,
            supplier=(source.supplier if source else None) or "",
            lead_days=source.lead_days if source else None,
            uses=(Use(number, item.title, quantity),),
        )


def _things(item: Item) -> Iterator[Group]:
    """The parts of an item that are things, not properties of the product; where a document does not say it, all of them."""
    tells = any(choice.module is not None for choice in item.choices)
    for group in item.breakdown.groups:
        source = _source(item, group)
        if group.part is not None and not item.is_special and (not tells or (source is not None and source.module is not None)):
            yield group


def _source(item: Item, group: Group) -> Chosen | None:
    """The choice of what fills a part."""
    return next((choice for choice in item.choices if choice.path == group.part), None)


def _is_measure_of(choice: Chosen, group: Group) -> bool:
    return choice.part == group.part and choice.kind == ChoiceKind.DIMENSION and choice.value != NONE


def _identity(line: PartLine) -> tuple[object, ...]:
    """What makes two parts the same thing."""
    if line.order_code:
        return line.order_code, line.measures
    return line.module, line.option, line.measures, "" if line.module else (line.title, line.option_title)


def _together(line: PartLine, other: PartLine) -> PartLine:
    """Two lines for the same thing as one; a title that differs (front and rear wheel) is told too."""
    titles = dict.fromkeys([*line.title.split(" / "), other.title])
    uses = {use.item: use for use in line.uses}
    for use in other.uses:
        before = uses[use.item].quantity if use.item in uses else 0
        uses[use.item] = replace(use, quantity=before + use.quantity)
    return replace(
        line, title=" / ".join(titles), quantity=line.quantity + other.quantity, uses=tuple(uses.values())
    )
