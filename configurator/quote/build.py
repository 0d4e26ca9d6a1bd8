"""From configurations to a quote: prices, dates, discounts, and everything as it reads in the quote's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from configurator.configuration import Configuration
from configurator.errors import RequestError
from configurator.money import from_minor, round_to_minor
from configurator.pricing.breakdown import payments, taxable
from configurator.pricing.taxing import Priced, Taxing, TaxSums, tax_sums
from configurator.quote.discounts import Wanted, apply_discounts, totals_after
from configurator.quote.document import SCHEMA_VERSION, Approval, Discount, Item, ItemGroup, Quote, Validity, referenced
from configurator.quote.items import Offered, Special, build_items
from configurator.quote.plain import plain_text

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
MOST_QUANTITY = 1_000_000


@dataclass(frozen=True)
class Texts:
    """What a quote says besides its items: its title, an introduction, the solution, and a note (terms) at the end."""

    title: str = ""
    introduction: str = ""
    solution: str = ""
    note: str = ""


def build_quote(
    offered: Configuration | Sequence[Offered],
    *,
    customer: str,
    created: datetime,
    language: str,
    note: str = "",
    texts: Texts | None = None,
    customer_id: str | None = None,
    address: str = "",
    groups: Sequence[ItemGroup] = (),
    discounts: Iterable[Wanted] = (),
    approvals: Sequence[Approval] = (),
    valid_days: int | None = None,
    currency: str | None = None,
) -> Quote:
    """The quote for a complete configuration, or for several items.

    It is valid from the day it is created, for `valid_days`, or for as long as every product allows (its `quote_days`). `created`
    must know its time zone; days are counted in that of the (first) catalog. Texts of people are shown as they are, without
    control characters. Raises RequestError for a naive `created`, something that is no language, items that do not fit together,
    and what `price` and `apply_discounts` raise.
    """
    _check(created, language)
    items = [Offered(offered)] if isinstance(offered, Configuration) else list(offered)
    configured = [item.what for item in items if isinstance(item.what, Configuration)]
    paid_in = _currency(items, configured, currency)
    _check_items(items, groups)
    built = _taxed_alike(build_items(items, paid_in, language))
    reduced, worked_out = apply_discounts(built, discounts, paid_in)
    zone = configured[0].catalog.timezone if configured else "UTC"
    moment = _in_zone(created, zone)
    days = valid_days or min((each.product.quote_days for each in configured), default=30)
    words = texts or Texts(note=note)
    counted = [item for item in reduced if item.counts]
    return referenced(
        Quote(
            schema_version=SCHEMA_VERSION,
            price_semantics=max((item.breakdown.semantics for item in reduced), default=1),
            reference="",
            language=language,
            currency=paid_in,
            customer=plain_text(customer),
            note=plain_text(words.note, keep="\n"),
            created=moment,
            valid=Validity(moment.date(), moment.date() + timedelta(days=days), zone),
            items=reduced,
            totals=totals_after(reduced, worked_out, paid_in),
            due_now=due_now(reduced, worked_out, paid_in),
            contract_value=contract_value(reduced, worked_out, paid_in),
            discounts=worked_out,
            groups=tuple(groups),
            approvals=tuple(approvals),
            taxes=taxes_on(reduced, worked_out, paid_in),
            customer_id=customer_id,
            address=plain_text(address, keep="\n"),
            title=plain_text(words.title),
            introduction=plain_text(words.introduction, keep="\n"),
            solution=plain_text(words.solution, keep="\n"),
            delivery_days=max((item.delivery_days for item in counted if item.delivery_days is not None), default=None),
        )
    )


def _taxed_alike(items: Sequence[Item]) -> list[Item]:
    """Items of which the specials are taxed as the first of the others is."""
    taxing = next((item.breakdown.taxing for item in items if not item.is_special and item.breakdown.taxing is not None), None)
    return [replace(item, breakdown=replace(item.breakdown, taxing=taxing)) if item.is_special else item for item in items]


def due_now(items: Iterable[Item], discounts: Iterable[Discount], currency: str) -> Decimal:
    """What is paid at the beginning: the leaves that are due then, less the discounts on charges of such kinds."""
    counted = {item.id: item for item in items if item.counts}
    due = sum((item.breakdown.due_now * item.quantity for item in counted.values()), from_minor(0, currency))
    return due + sum((each.amount for each in discounts if _is_due_now(each, counted)), from_minor(0, currency))


def _is_due_now(discount: Discount, counted: dict[str, Item]) -> bool:
    leaves = (leaf for item in _under(discount, counted) for leaf in item.breakdown.leaves())
    return any(leaf.is_due_now for leaf in leaves if leaf.kind is discount.kind)


def _under(discount: Discount, counted: dict[str, Item]) -> list[Item]:
    """The items that a discount is on, of those that count."""
    if discount.item is None:
        return list(counted.values())
    return [counted[discount.item]] if discount.item in counted else []


def taxes_on(items: Iterable[Item], discounts: Sequence[Discount], currency: str) -> TaxSums | None:
    """The taxes on all items that count, after all discounts, which bear those of what they are on."""
    counted = [item for item in items if item.counts]
    prices: list[tuple[Taxing | None, list[Priced]]] = [
        (item.breakdown.taxing, taxable(item.breakdown, f"{item.id}/", item.quantity)) for item in counted
    ]
    known = {priced.key: priced for _, each in prices for priced in each}
    for discount in discounts:
        if discount.item is None or any(item.id == discount.item for item in counted):
            on = tuple(key for key, priced in known.items() if priced.kind is discount.kind and _is_on(discount, key))
            known[f"discount/{discount.id}"] = Priced(f"discount/{discount.id}", discount.kind, discount.amount, None, on)
            prices.append((None, [known[f"discount/{discount.id}"]]))
    return tax_sums(prices, currency)


def _is_on(discount: Discount, key: str) -> bool:
    """Whether a discount is on a charge of an item (`1/handset.price`)."""
    item, _, charge = key.partition("/")
    if discount.item is None:
        return True
    return item == discount.item and (not discount.charges or charge in discount.charges)


def contract_value(items: Iterable[Item], discounts: Iterable[Discount], currency: str) -> Decimal | None:
    """What comes together over the terms of all items that count: each of its own; None where none has a term.

    A discount on recurring charges counts as often as the longest of the terms that it is on.
    """
    counted = {item.id: item for item in items if item.counts}
    if all(item.breakdown.contract is None for item in counted.values()):
        return None
    value = Fraction(0)
    for item in counted.values():
        contract = item.breakdown.contract
        for leaf in item.breakdown.leaves():
            often = payments(leaf, contract.term) if contract is not None else Fraction(not leaf.kind.is_recurring)
            value += Fraction(leaf.amount) * item.quantity * (often if not leaf.kind.is_contingent else 0)
    for discount in discounts:
        on = _under(discount, counted)
        terms = [item.breakdown.contract.term.months for item in on if item.breakdown.contract is not None]
        often = max(terms, default=Fraction(0)) / discount.kind.months if discount.kind.is_recurring else Fraction(1)
        value += Fraction(discount.amount) * (often if on and not discount.kind.is_contingent else 0)
    return from_minor(round_to_minor(value, currency), currency)


def _check(created: datetime, language: str) -> None:
    if created.tzinfo is None or created.utcoffset() is None:
        raise RequestError("`created` has no time zone.", "Pass an aware datetime: `datetime.now(UTC)`.")
    if not _LANGUAGE.fullmatch(language):
        raise RequestError(f"`{language}` is not a language.", "Write it like `en`, `zh` or `zh-CN`.")


def _currency(items: Sequence[Offered], configured: Sequence[Configuration], currency: str | None) -> str:
    """The one currency of all items."""
    if not items:
        raise RequestError("A quote has no items.", "Add what is offered.")
    found = sorted({each.catalog.currency for each in configured} | ({currency} if currency else set()))
    if len(found) > 1:
        raise RequestError(f"These items are in {' and '.join(found)}.", "Make a quote for each currency.")
    if not found:
        raise RequestError("It is not known in which currency these items are.", "Pass `currency`.")
    return found[0]


def _check_items(items: Sequence[Offered], groups: Sequence[ItemGroup]) -> None:
    known, problems = [item.id for item in items], list[str]()
    for item in items:
        if known.count(item.id) > 1:
            problems.append(f"there are two items `{item.id}`")
        if not 1 <= item.quantity <= MOST_QUANTITY:
            problems.append(f"item `{item.id}` has a quantity of {item.quantity}")
        if item.instead_of is not None and (item.instead_of not in known or item.instead_of == item.id):
            problems.append(f"item `{item.id}` is an alternative to `{item.instead_of}`, which is no other item")
        if item.group is not None and item.group not in [group.id for group in groups]:
            problems.append(f"item `{item.id}` is in group `{item.group}`, which the quote does not have")
        if isinstance(item.what, Special) and not item.what.amounts:
            problems.append(f"item `{item.id}` costs nothing: a special needs an amount")
    if problems:
        raise RequestError(f"These items do not fit together: {'; '.join(dict.fromkeys(problems))}.", "Correct them.")


def _in_zone(moment: datetime, zone: str) -> datetime:
    """A moment to the second, with the offset that its time zone had then."""
    local = moment.astimezone(ZoneInfo(zone)).replace(microsecond=0)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))
