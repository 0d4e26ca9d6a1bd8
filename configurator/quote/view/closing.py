"""What stands below the table: discounts on the whole, totals per kind of charge, what is due now, the value of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from configurator.catalog.charge_kinds import ChargeKind
from configurator.money import format_percent
from configurator.pricing.breakdown import Breakdown, totals_of
from configurator.pricing.kind_words import total_title
from configurator.pricing.taxing import TaxSum
from configurator.pricing.wording import count_phrase
from configurator.quote.discounts import totals_after
from configurator.quote.document import Item, Quote
from configurator.quote.labels import labels
from configurator.quote.view.amounts import Amounts
from configurator.quote.view.overview import discount_label
from configurator.quote.view.records import TotalKind, TotalLine


def total_lines(quote: Quote, amounts: Amounts) -> Iterator[TotalLine]:
    """The lines for all kinds of charge that count, then those for all of them together. The last one is what counts most."""
    kinds = _counted_kinds(quote, amounts)
    before = totals_after(quote.items, (), quote.currency)
    for kind in kinds:
        yield from _of_kind(kind, before.get(kind, Decimal(0)), quote, amounts)
    if len(kinds) > 1 or quote.due_now != quote.totals.get(kinds[0]):
        yield TotalLine(TotalKind.NOTABLE, before_taxes(labels(quote.language)["due now"], quote), amounts.money(quote.due_now))
    yield from _over_the_term(quote, kinds, amounts)


def totals_of_one(item: Item, amounts: Amounts) -> Iterator[TotalLine]:
    """What one of an item comes to, kind by kind."""
    totals = totals_of(item.breakdown.leaves(), amounts.currency)
    for kind in amounts.kinds:
        label = kind_total(kind, amounts)
        said = labels(amounts.language)["one"].format(total=label) if item.quantity != 1 else label
        yield TotalLine(TotalKind.TOTAL, said, amounts.money(totals.get(kind, Decimal(0))))


def kind_total(kind: ChargeKind, amounts: Amounts) -> str:
    """`Total` where everything is due once, else `Monthly total`."""
    return labels(amounts.language)["total"] if amounts.kinds == (ChargeKind.ONE_TIME,) else total_title(kind, amounts.language)


def _counted_kinds(quote: Quote, amounts: Amounts) -> tuple[ChargeKind, ...]:
    """The kinds that the totals are of: an optional item may have others."""
    there = {leaf.kind for item in quote.counted for leaf in item.breakdown.leaves()} | {each.kind for each in quote.discounts}
    return tuple(kind for kind in amounts.kinds if kind in there) or amounts.kinds[:1]


def _of_kind(kind: ChargeKind, before: Decimal, quote: Quote, amounts: Amounts) -> Iterator[TotalLine]:
    """The total of a kind, after what is taken off all items together."""
    label = kind_total(kind, amounts)
    discounts = [each for each in quote.discounts if each.kind is kind and each.item is None]
    if discounts:
        heading = labels(quote.language)["before discounts"].format(total=label)
        yield TotalLine(TotalKind.BEFORE, heading, amounts.money(before))
    for discount in discounts:
        said = discount_label(discount, quote.currency, quote.language)
        yield TotalLine(TotalKind.DISCOUNT, said, amounts.money(discount.amount), discount.because)
    yield from _taxed(kind, label, quote.totals.get(kind, Decimal(0)), quote, amounts)


def _taxed(kind: ChargeKind, label: str, total: Decimal, quote: Quote, amounts: Amounts) -> Iterator[TotalLine]:
    """The total of a kind: net, its taxes, gross; where prices contain the taxes, the total and what it contains."""
    words, taxes = labels(quote.language), quote.taxes
    sums = [each for each in taxes.sums if each.kind is kind] if taxes is not None else []
    if taxes is None or not sums:
        yield TotalLine(TotalKind.TOTAL, label, amounts.money(total))
        return
    net, gross = taxes.net[kind], taxes.gross[kind]
    is_contained = total == gross and not _is_on_top(quote)
    if total != net or is_contained:
        yield TotalLine(TotalKind.TOTAL, label, amounts.money(total))
    if not is_contained:
        yield TotalLine(TotalKind.TOTAL, words["net"].format(total=label), amounts.money(net))
    for each in sums:
        said = tax_label(each, amounts)
        contained = words["contains"].format(tax=said) if is_contained else said
        yield TotalLine(TotalKind.TAX, contained, amounts.money(each.amount), str(each.because or ""))
    if not is_contained:
        yield TotalLine(TotalKind.TOTAL, words["with taxes"].format(total=label), amounts.money(gross))


def tax_label(tax: TaxSum, amounts: Amounts) -> str:
    """`VAT: 19 % of €973.70`."""
    share, base = format_percent(tax.rate, amounts.language), amounts.money(tax.base)
    return labels(amounts.language)["tax of"].format(tax=tax.title, share=share, amount=base)


def _is_on_top(quote: Quote) -> bool:
    """Whether taxes come on top of the prices of some item."""
    return any(item.breakdown.taxing is not None and not item.breakdown.taxing.gross for item in quote.counted)


def before_taxes(label: str, quote: Quote) -> str:
    """A label of an amount without taxes, where taxes come on top of prices."""
    return labels(quote.language)["net"].format(total=label) if _is_on_top(quote) and quote.taxes is not None else label


def _over_the_term(quote: Quote, kinds: tuple[ChargeKind, ...], amounts: Amounts) -> Iterator[TotalLine]:
    """What comes together over the term: the price basis of a single configuration, else the value of all contracts."""
    only = quote.items[0].breakdown if len(quote.items) == 1 and quote.items[0].quantity == 1 else None
    if only is not None and not quote.discounts and any(kind.is_recurring for kind in kinds):
        label, value = basis_label(only, quote.language), only.basis.total
        yield TotalLine(TotalKind.NOTABLE, before_taxes(label, quote), amounts.money(value))
    elif quote.contract_value is not None:
        yield TotalLine(TotalKind.NOTABLE, before_taxes(_contract_label(quote), quote), amounts.money(quote.contract_value))


def _contract_label(quote: Quote) -> str:
    """`Contract value over 36 months`, where all contracts run as long."""
    words = labels(quote.language)
    terms = {item.breakdown.contract.term.months for item in quote.counted if item.breakdown.contract is not None}
    if len(terms) != 1:
        return words["contract"]
    return words["contract over"].format(term=count_phrase(next(iter(terms)), "month", quote.language))


def basis_label(breakdown: Breakdown, language: str) -> str:
    """`Total over 24 months` where the basis is just that."""
    words = labels(language)
    if breakdown.contract is not None and breakdown.contract.value == breakdown.basis.total:
        return words["over"].format(term=count_phrase(breakdown.contract.term.months, "month", language))
    weights = {weight.kind: weight.value for weight in breakdown.basis.weights}
    months = weights.get(ChargeKind.MONTHLY, 0)
    if weights.get(ChargeKind.ONE_TIME) != 1 or months <= 0:
        return words["weighted"]
    return words["over"].format(term=count_phrase(months, "month", language))
