"""The workbook of a quote: the offer with totals that calculate, every charge, every choice, and the bills of materials.

The same quote gives the same bytes: its day is that of the quote.
"""

from __future__ import annotations

from datetime import UTC
from fractions import Fraction
from io import BytesIO
from math import prod

from configurator.money import decimal_of
from configurator.pricing.breakdown import Leaf
from configurator.pricing.kind_words import kind_title
from configurator.quote.bom_format import BOMS, bom_table
from configurator.quote.document import Item, Quote
from configurator.quote.excel.offer import write_offer
from configurator.quote.excel.sheet import Exact, Formula, Money, Sheet, Styles
from configurator.quote.labels import labels
from configurator.quote.view.amounts import Amounts, amounts_of
from configurator.quote.view.charges import charge_row
from configurator.quote.view.overview import in_order, numbers_of


def quote_workbook(quote: Quote) -> bytes:
    """A quote as an Excel file (.xlsx), in its own language."""
    import xlsxwriter

    words, content = labels(quote.language), BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    made = quote.created.astimezone(UTC).replace(tzinfo=None)
    workbook.set_properties({"title": f"{words['quote']} {quote.reference}", "created": made})
    workbook.set_calc_mode("auto")
    styles = Styles(workbook, quote.currency, quote.language)
    write_offer(Sheet(workbook, styles, words["quote"]), quote)
    _write_charges(Sheet(workbook, styles, words["charges"]), quote)
    _write_configuration(Sheet(workbook, styles, words["configuration"]), quote)
    for bom in BOMS:
        _write_bom(Sheet(workbook, styles, words[f"{bom} bom"]), quote, bom)
    workbook.close()
    return content.getvalue()


def _write_charges(sheet: Sheet, quote: Quote) -> None:
    """Every charge of every item: of one, and of all."""
    words, numbers = labels(quote.language), numbers_of(quote)
    keys = ("number", "item", "part", "charge", "due", "unit price", "quantity", "each", "times item", "amount", "remark")
    sheet.write_heads([words[key] for key in keys])
    for item in in_order(quote):
        amounts = amounts_of([item], quote)
        for group in item.breakdown.groups:
            for leaf in group.leaves:
                part = " · ".join(text for text in (str(group.title), str(group.option_title or "")) if text)
                sheet.write([numbers[item.id], item.title, part, *_charge_cells(leaf, item, amounts, sheet.number)])
    sheet.finish(1, len(keys))


def _charge_cells(leaf: Leaf, item: Item, amounts: Amounts, row: int) -> list[str | int | Exact | Money | Formula]:
    contract = item.breakdown.contract
    said = charge_row(leaf, amounts, contract.term.months if contract else None)
    factor = prod((factor.value for factor in leaf.factors), start=Fraction(1))
    return [
        said.title,
        kind_title(leaf.kind, amounts.language),
        Exact(decimal_of(Fraction(leaf.unit_amount))),
        said.quantity or str(factor),
        Money(leaf.amount),
        item.quantity,
        Formula(f"=H{row}*I{row}", leaf.amount * item.quantity),
        "; ".join(said.details),
    ]


def _write_configuration(sheet: Sheet, quote: Quote) -> None:
    """Every choice of every item, the facts it was configured for, and what was filled in."""
    words, numbers = labels(quote.language), numbers_of(quote)
    keys = ("number", "item", "part", "choice", "value", "chosen", "order code")
    sheet.write_heads([words[key] for key in keys])
    for item in in_order(quote):
        head = [numbers[item.id], item.title]
        for fact in item.context:
            sheet.write([*head, words["conditions"], fact.title, fact.value_title])
        for choice in item.choices:
            decided = words["yes"] if choice.decided else ""
            sheet.write([*head, choice.part_title, choice.title, choice.value_title, decided, choice.order_code or ""])
        for filled in item.inputs:
            said = filled.text if filled.file is None else filled.file.name
            sheet.write([*head, words["inputs"], filled.title, said or ""])
    sheet.finish(1, len(keys))


def _write_bom(sheet: Sheet, quote: Quote, bom: str) -> None:
    heads, rows = bom_table(quote, bom)
    sheet.write_heads(heads)
    for row in rows:
        sheet.write(row)
    sheet.finish(1, len(heads))
