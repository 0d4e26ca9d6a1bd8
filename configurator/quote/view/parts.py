"""The parts of an item as rows: what fills them, how many, and their charges below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from configurator.catalog.records import NONE, ChoiceKind
from configurator.money import format_number
from configurator.pricing.breakdown import Group
from configurator.quote.document import Chosen, Item
from configurator.quote.labels import labels
from configurator.quote.view.amounts import Amounts
from configurator.quote.view.charges import charge_row
from configurator.quote.view.records import Row, RowKind


def part_rows(item: Item, amounts: Amounts) -> tuple[Row, ...]:
    """The rows of what one of an item is made of."""
    return tuple(row for group in item.breakdown.groups for row in _rows(group, item, amounts))


def _rows(group: Group, item: Item, amounts: Amounts) -> Iterator[Row]:
    """One row for a part with one charge, else one for the part and one for each charge; the product's charges stand alone."""
    title, name, details = str(group.title), str(group.option_title or ""), _measures(group, item, amounts.language)
    code = _code(group, item, amounts.language)
    contract = item.breakdown.contract
    rows = [charge_row(leaf, amounts, contract.term.months if contract else None) for leaf in group.leaves]
    if group.part is None:
        yield from (replace(row, kind=RowKind.PART) for row in rows)
        return
    if len(rows) == 1:
        row = rows[0]
        more = () if _says_nothing_new(row.title, title, name) else (row.title,)
        yield replace(row, kind=RowKind.PART, title=title, name=name, details=(*details, *more, *row.details), code=code)
        return
    quantity = "" if group.leaves else format_number(group.quantity, amounts.language)
    included = "" if group.leaves else labels(amounts.language)["included"]
    yield Row(RowKind.PART, title, name, details, quantity, included, "", amounts.none, code)
    yield from rows


def _code(group: Group, item: Item, language: str) -> str:
    """`Article no. 100-457`, where the part has an order code."""
    code = item.order_codes.get(group.part or "")
    return f"{labels(language)['order code']} {code}" if code else ""


def _measures(group: Group, item: Item, language: str) -> tuple[str, ...]:
    """The dimensions and the quantity of a part, without those that stand in the column of quantities."""
    return tuple(_measure(choice, language) for choice in shown_measures(group, item))


def shown_measures(group: Group, item: Item) -> Iterator[Chosen]:
    """The dimensions and the quantity that the row of a part says."""
    counted = {factor.formula for leaf in group.leaves for factor in leaf.factors}
    measures = (ChoiceKind.DIMENSION, ChoiceKind.QUANTITY) if group.leaves else (ChoiceKind.DIMENSION,)
    for choice in item.choices:
        if choice.part == group.part and choice.kind in measures and choice.path not in counted and choice.value != NONE:
            yield choice


def _measure(choice: Chosen, language: str) -> str:
    if choice.title.casefold() in choice.value_title.casefold():
        return choice.value_title
    return f"{choice.title}{labels(language)['colon']}{choice.value_title}"


def _says_nothing_new(charge: str, title: str, name: str) -> bool:
    """Whether all words of a charge's title (in Chinese: all characters) stand in the titles of the part already."""
    return _words(charge) <= _words(f"{title} {name}")


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+|\w", text.casefold()))
