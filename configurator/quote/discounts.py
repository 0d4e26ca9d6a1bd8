"""Discounts on the items of a quote: given by a person, or by a rule that looks at several items.

Discounts count one after the other: each is on what those before it have left. One on the whole quote is on all items that
count; it comes to one amount for each kind of charge, rounded once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from configurator.catalog.charge_kinds import ChargeKind, kinds_in_order
from configurator.errors import RequestError
from configurator.money import from_minor, minor_digits, round_to_minor, to_minor
from configurator.quote.document import Discount, Item
from configurator.quote.plain import plain_text


@dataclass(frozen=True)
class Wanted:
    """A discount as somebody wants it: a `share` (1/10) of what it is on, or an `amount`; negative ones are surcharges.

    `item` is the item that it is on, None for all that count; `charges` only these of its charges; `kinds` only these kinds (an
    amount is on one).
    """

    title: str
    because: str = ""
    share: Fraction | None = None
    amount: Decimal | None = None
    item: str | None = None
    charges: tuple[str, ...] = ()
    kinds: tuple[ChargeKind, ...] = ()
    by: str | None = None
    rule: str | None = None


def apply_discounts(
    items: Sequence[Item], wanted: Iterable[Wanted], currency: str
) -> tuple[tuple[Item, ...], tuple[Discount, ...]]:
    """The items with their totals after the discounts on them, and all discounts, each worked out.

    Raises RequestError for a discount on an item or a charge that there is not, on several kinds of charge at once, or of more
    than there is.
    """
    left = {item.id: item for item in items}
    found: list[Discount] = []
    ordered = sorted(wanted, key=lambda each: each.item is None)  # those on items first
    for number, each in enumerate(ordered, 1):
        if each.item is not None and each.item not in left:
            raise RequestError(f"There is no item `{each.item}` in this quote.", f"Items: {', '.join(left)}.")
        for kind in _kinds(each, left, currency):
            discount = _worked_out(f"d{number}", each, kind, list(left.values()), found, currency)
            if discount.amount:
                found.append(discount)
                if each.item is not None:
                    left[each.item] = _less(left[each.item], kind, discount.amount)
    return tuple(left[item.id] for item in items), tuple(found)


def totals_after(items: Iterable[Item], discounts: Iterable[Discount], currency: str) -> Mapping[ChargeKind, Decimal]:
    """The totals of a quote: the items that count, less the discounts on all of them."""
    nothing = from_minor(0, currency)
    totals = {ChargeKind.ONE_TIME: nothing, ChargeKind.MONTHLY: nothing}
    for item in items:
        if item.counts:
            for kind, total in item.totals.items():
                totals[kind] = totals.get(kind, nothing) + total
    for discount in discounts:
        if discount.item is None:
            totals[discount.kind] = totals.get(discount.kind, nothing) + discount.amount
    return MappingProxyType({kind: totals[kind] for kind in kinds_in_order(totals)})


def _kinds(wanted: Wanted, items: Mapping[str, Item], currency: str) -> Iterator[ChargeKind]:
    """The kinds of charge that a discount is on."""
    on = [items[wanted.item]] if wanted.item is not None else [item for item in items.values() if item.counts]
    there = kinds_in_order(kind for item in on for kind, total in item.totals.items() if total and not kind.is_contingent)
    chosen = tuple(kind for kind in there if kind in wanted.kinds) if wanted.kinds else there
    if wanted.amount is not None and len(chosen) > 1:
        message = f"The discount `{wanted.title}` is an amount on {' and '.join(chosen)} charges, and it can be on one kind only."
        raise RequestError(message, f"Say which: `kinds: [{chosen[0]}]`.")
    yield from chosen


def base_of(discount: Discount, items: Sequence[Item], earlier: Sequence[Discount], currency: str) -> Decimal:
    """What a discount is on, after the `earlier` ones; `items` have their totals as they are in the quote.

    Raises RequestError where it is on a charge that its item does not have.
    """
    kind, nothing = discount.kind, from_minor(0, currency)
    if discount.item is None:
        return totals_after(items, [each for each in earlier if each.item is None], currency).get(kind, nothing)
    item = next(each for each in items if each.id == discount.item)
    known = {leaf.charge: leaf for leaf in item.breakdown.leaves()}
    unknown = [charge for charge in discount.charges if charge not in known]
    if unknown:
        raise RequestError(f"Item `{item.id}` has no charge `{unknown[0]}`.", f"Charges: {', '.join(known)}.")
    leaves = [known[charge] for charge in discount.charges] or list(known.values())
    whole = sum((leaf.amount * item.quantity for leaf in leaves if leaf.kind is kind), nothing)
    own = [each for each in earlier if each.item == item.id and each.kind is kind]
    if discount.charges:
        own = [each for each in own if each.charges and set(each.charges) <= set(discount.charges)]
    return whole + sum((each.amount for each in own), nothing)


def _worked_out(
    name: str, wanted: Wanted, kind: ChargeKind, items: Sequence[Item], earlier: Sequence[Discount], currency: str
) -> Discount:
    nothing = from_minor(0, currency)
    made = Discount(
        id=name,
        title=plain_text(wanted.title),
        because=plain_text(wanted.because),
        item=wanted.item,
        kind=kind,
        share=wanted.share,
        base=nothing,
        amount=nothing,
        charges=wanted.charges,
        rule=wanted.rule,
        by=wanted.by,
    )
    base = base_of(made, items, earlier, currency)
    return replace(made, base=base, amount=discount_amount(base, wanted.share, wanted.amount, currency))


def discount_amount(base: Decimal, share: Fraction | None, amount: Decimal | None, currency: str) -> Decimal:
    """What a discount changes a total by: a share rounded half up, or an amount, which is never more than there is."""
    if share is not None:
        return -from_minor(round_to_minor(Fraction(base) * share, currency), currency)
    if amount is None:
        raise RequestError("A discount is a share or an amount.", "Write `share: 10 %` or `amount: 50.00`.")
    try:
        wanted = from_minor(to_minor(amount, currency), currency)
    except ValueError:
        digits = minor_digits(currency)
        hint = f"{currency} has {digits or 'no'} decimal place{'' if digits == 1 else 's'}."
        raise RequestError(f"A discount of {amount} is finer than {currency} can be paid.", hint) from None
    return -min(wanted, max(base, from_minor(0, currency)))


def _less(item: Item, kind: ChargeKind, amount: Decimal) -> Item:
    totals = {**item.totals, kind: item.totals[kind] + amount}
    return replace(item, totals=MappingProxyType(totals))
