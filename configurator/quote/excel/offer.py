"""The first sheet: items with their quantities and prices, and totals as formulas over them.

Each kind of charge has two columns: what one costs, and what all of it comes to. `SUBTOTAL` adds what no other subtotal
has added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from configurator.catalog.charge_kinds import ChargeKind
from configurator.money import from_minor
from configurator.pricing.kind_words import kind_title, total_title
from configurator.quote.discounts import totals_after
from configurator.quote.document import Item, Quote
from configurator.quote.excel.sheet import Cell, Formula, Money, Sheet
from configurator.quote.labels import labels
from configurator.quote.view import view_quote
from configurator.quote.view.amounts import amounts_of
from configurator.quote.view.closing import before_taxes, tax_label
from configurator.quote.view.overview import discount_label, in_order, mark_of, numbers_of

_LEADING = 5
"""The columns before those of amounts: number, group, item, remark, quantity."""


def write_offer(sheet: Sheet, quote: Quote) -> None:
    """The heading, the items that count, the totals, then the optional and alternative items."""
    _Offer(sheet, quote).write()


class _Offer:
    """A quote on its way to a sheet."""

    def __init__(self, sheet: Sheet, quote: Quote) -> None:
        self._sheet = sheet
        self._quote = quote
        self._words = labels(quote.language)
        self._amounts = amounts_of(quote.items, quote)
        self._kinds = self._amounts.kinds
        self._numbers = numbers_of(quote)
        self._groups = {group.id: group.title for group in quote.groups}

    def write(self) -> None:
        """All of it."""
        self._heading()
        first = self._sheet.number
        for group, items in groupby((item for item in in_order(self._quote) if item.counts), lambda item: item.group):
            self._group(group, list(items))
        self._totals(first, self._sheet.number - 1)
        others = [item for item in in_order(self._quote) if not item.counts]
        if others:
            self._sheet.row += 1
            self._sheet.write_title(self._words["others"])
            for item in others:
                self._item(item)
        self._sheet.set_page()

    def _heading(self) -> None:
        view = view_quote(self._quote)
        self._sheet.write_title(f"{view.seller}: {view.title}" if view.seller else view.title)
        for label, text in view.heading:
            self._sheet.write([None, label, text])
        self._sheet.row += 1
        heads = [self._words[key] for key in ("number", "group", "item", "remark", "quantity")]
        each = self._words["each"]
        priced = [title for kind in self._kinds for title in _heads(kind_title(kind, self._quote.language), each)]
        self._sheet.write_heads([*heads, *priced])

    # --- items ---

    def _group(self, group: str | None, items: Sequence[Item]) -> None:
        """Items of a group, with its subtotal."""
        first = self._sheet.number
        for item in items:
            self._item(item)
        if group is not None:
            label = f"{self._words['subtotal']}{self._words['colon']}{self._groups[group]}"
            self._sums(label, first, _added(item.totals for item in items))

    def _item(self, item: Item) -> None:
        """An item, and the discounts on it below."""
        row, nothing = self._sheet.number, from_minor(0, self._quote.currency)
        cells: list[Cell] = []
        for index, kind in enumerate(self._kinds):
            one = item.breakdown.totals.get(kind, nothing)
            price = _column(_LEADING + 2 * index)
            cells += [Money(one), Formula(f"={price}{row}*E{row}", one * item.quantity)] if one else [None, None]
        group, mark = self._groups.get(item.group or "", ""), mark_of(item, self._quote, self._numbers)
        self._sheet.write([self._numbers[item.id], group, item.title, mark, item.quantity, *cells])
        for discount in self._quote.discounts:
            if discount.item == item.id:
                label = discount_label(discount, self._quote.currency, self._quote.language)
                self._line(label, {discount.kind: Money(discount.amount)}, remark=discount.because)

    # --- totals ---

    def _totals(self, first: int, last: int) -> None:
        """The sum of the items, discounts on all of them, and the total, with its taxes."""
        discounts = [discount for discount in self._quote.discounts if discount.item is None]
        before = totals_after(self._quote.items, (), self._quote.currency)
        label = self._words["before discounts"].format(total=self._words["total"]) if discounts else self._words["total"]
        start = self._sheet.number
        self._sums(label, first, before, last)
        for discount in discounts:
            said = discount_label(discount, self._quote.currency, self._quote.language)
            self._line(said, {discount.kind: Money(discount.amount)}, remark=discount.because)
        if discounts:
            self._add(self._words["total"], start, self._sheet.number - 1, self._quote.totals)
        self._taxes(self._sheet.number - 1)
        self._sheet.row += 1
        self._notable()

    def _taxes(self, total_row: int) -> None:
        """Each tax; where they come on top, also the total with them, as a formula."""
        taxes = self._quote.taxes
        if taxes is None or not taxes.sums:
            return
        is_on_top = all(self._quote.totals.get(kind) == net for kind, net in taxes.net.items())
        for each in taxes.sums:
            title = kind_title(each.kind, self._quote.language) if len(self._kinds) > 1 else ""
            tax = tax_label(each, self._amounts)
            said = tax if is_on_top else self._words["contains"].format(tax=tax)
            self._line(said, {each.kind: Money(each.amount)}, remark=" · ".join(t for t in (title, str(each.because or "")) if t))
        label = self._words["with taxes"].format(total=self._words["total"])
        if is_on_top:
            self._add(label, total_row, self._sheet.number - 1, taxes.gross)
        else:
            self._line(label, {kind: Money(amount) for kind, amount in taxes.gross.items()}, bold=True)

    def _notable(self) -> None:
        quote = self._quote
        if len(self._kinds) > 1:
            for kind in self._kinds:
                label = before_taxes(total_title(kind, quote.language), quote)
                self._pair(label, quote.totals.get(kind, from_minor(0, quote.currency)))
        self._pair(before_taxes(self._words["due now"], quote), quote.due_now)
        if quote.contract_value is not None:
            self._pair(before_taxes(self._words["contract"], quote), quote.contract_value)

    # --- rows ---

    def _pair(self, label: str, amount: Decimal) -> None:
        self._sheet.write([None, None, label, None, None, None, Money(amount)])

    def _sums(self, label: str, first: int, totals: Mapping[ChargeKind, Decimal], last: int | None = None) -> None:
        """A row that adds the rows from `first` on, without what is subtotals among them."""
        end = last if last is not None else self._sheet.number - 1
        cells = {
            kind: Formula(f"=SUBTOTAL(9,{column}{first}:{column}{end})", totals.get(kind, Decimal(0)))
            for kind, column in self._columns()
        }
        self._line(label, cells, bold=True)

    def _add(self, label: str, first: int, last: int, totals: Mapping[ChargeKind, Decimal]) -> None:
        """A row that adds the rows from `first` to `last`, whatever they are."""
        cells = {
            kind: Formula(f"=SUM({column}{first}:{column}{last})", totals.get(kind, Decimal(0)))
            for kind, column in self._columns()
        }
        self._line(label, cells, bold=True)

    def _line(self, label: str, amounts: Mapping[ChargeKind, Cell], remark: str = "", bold: bool = False) -> None:
        cells = [cell for kind in self._kinds for cell in (None, amounts.get(kind))]
        settings = {"bold": True} if bold else {}
        self._sheet.write([None, None, label, remark, None, *cells], **settings)

    def _columns(self) -> Iterator[tuple[ChargeKind, str]]:
        """The column of what all of it comes to, of each kind."""
        for index, kind in enumerate(self._kinds):
            yield kind, _column(_LEADING + 2 * index + 1)


def _heads(kind: str, each: str) -> tuple[str, str]:
    return f"{kind}, {each}", kind


def _added(totals: Iterator[Mapping[ChargeKind, Decimal]]) -> dict[ChargeKind, Decimal]:
    found: dict[ChargeKind, Decimal] = {}
    for each in totals:
        for kind, amount in each.items():
            found[kind] = found.get(kind, Decimal(0)) + amount
    return found


def _column(index: int) -> str:
    """The name of a column, from 0: `A`, `Z`, `AA`."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
