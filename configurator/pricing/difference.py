"""The difference of two prices: which charges appear, disappear or change, as a sum that adds up to the cent.

Charges are told apart by their ids and kinds. What they differ by adds up, kind by kind, to what the totals differ by; with what
the taxes differ by, to what the totals with taxes differ by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from configurator.catalog.charge_kinds import ChargeKind, kinds_in_order
from configurator.catalog.records import Text
from configurator.errors import RequestError
from configurator.money import from_minor
from configurator.pricing.breakdown import Breakdown, Factor, Group, Leaf
from configurator.pricing.taxing import Taxing, TaxSum, TaxSums

Key = tuple[str, ChargeKind]


class Turn(StrEnum):
    """What becomes of a charge."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Cause(StrEnum):
    """Why the amount of a charge that stays is another one."""

    OPTION = "option"
    """Another option fills the part."""
    RATE = "rate"
    """One unit costs something else."""
    QUANTITY = "quantity"
    """There are more or fewer units."""
    BASE = "base"
    """It is on other charges, and these come to something else."""


@dataclass(frozen=True, slots=True)
class ChangedCharge:
    """A charge that is not what it was: its leaf before and after (None: there was or is none), and their groups."""

    charge: str
    kind: ChargeKind
    before: Leaf | None
    after: Leaf | None
    group_before: Group | None
    group_after: Group | None
    difference: Decimal

    @property
    def turn(self) -> Turn:
        """What becomes of it."""
        return Turn.ADDED if self.before is None else Turn.REMOVED if self.after is None else Turn.CHANGED

    @property
    def leaf(self) -> Leaf:
        """The leaf as it is now; as it was, where it is gone."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def group(self) -> Group:
        """The group of that leaf."""
        found = self.group_after or self.group_before
        assert found is not None
        return found

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Why a charge that stays has another amount."""
        if self.before is None or self.after is None:
            return ()
        assert self.group_before is not None and self.group_after is not None
        found = {
            Cause.OPTION: self.group_before.option != self.group_after.option,
            Cause.RATE: not self.after.of and self.before.unit_amount != self.after.unit_amount,
            Cause.QUANTITY: bool(self.factors),
            Cause.BASE: bool(self.after.of) and self.before.unit_amount != self.after.unit_amount,
        }
        return tuple(cause for cause, is_so in found.items() if is_so)

    @property
    def factors(self) -> tuple[tuple[Factor, Factor], ...]:
        """What it is multiplied by, before and after, where that differs."""
        if self.before is None or self.after is None:
            return ()
        former = {factor.formula: factor for factor in self.before.factors}
        pairs = ((former[factor.formula], factor) for factor in self.after.factors if factor.formula in former)
        return tuple(pair for pair in pairs if pair[0].value != pair[1].value)


@dataclass(frozen=True, slots=True)
class ChangedTax:
    """A tax that comes to something else on a kind of charge; the rates are all at which it is taken."""

    tax: str
    title: Text
    kind: ChargeKind
    before: Decimal
    after: Decimal
    rates_before: tuple[Fraction, ...]
    rates_after: tuple[Fraction, ...]

    @property
    def difference(self) -> Decimal:
        """What it comes to now, less what it came to."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class PriceDifference:
    """What a price is now, less what it was: never more than its parts.

    `totals` are the differences of the totals, by kind of charge, of all kinds that either price has: the sum of `charges` of the
    kind. `gross` is the same with taxes (None where nothing is said of them, or they stay as they are): `net`, the totals without
    taxes, and `taxes`. `contract_value` is None where neither price has a term; without one it counts as nothing.
    """

    currency: str
    charges: tuple[ChangedCharge, ...]
    taxes: tuple[ChangedTax, ...]
    totals: Mapping[ChargeKind, Decimal]
    net: Mapping[ChargeKind, Decimal] | None
    gross: Mapping[ChargeKind, Decimal] | None
    basis: Decimal
    due_now: Decimal
    contract_value: Decimal | None

    @property
    def is_nothing(self) -> bool:
        """Whether every amount is what it was, also of taxes, and what is due when."""
        others = (self.basis, self.due_now, self.contract_value, *(self.net or {}).values(), *(self.gross or {}).values())
        return not self.charges and not self.taxes and not any(others)

    def of(self, kind: ChargeKind) -> tuple[ChangedCharge, ...]:
        """The charges of a kind that changed."""
        return tuple(change for change in self.charges if change.kind is kind)


def price_difference(before: Breakdown, after: Breakdown) -> PriceDifference:
    """What changes from one price to another, charge by charge. Raises RequestError for prices in two currencies."""
    if before.currency != after.currency:
        message = f"Prices in {before.currency} and {after.currency} cannot be compared."
        raise RequestError(message, "Compare prices in one currency.")
    currency = after.currency
    charges = tuple(_charges(before, after))
    if not charges and _taxed_alike(before, after):
        old = new = None  # the same amounts bear the same taxes: nothing to add up
    else:
        old, new = before.taxes, after.taxes
    return PriceDifference(
        currency=currency,
        charges=charges,
        taxes=tuple(_taxes(old, new, currency)),
        totals=totals_difference(before.totals, after.totals, currency),
        net=None if old is None and new is None else totals_difference(_net(old, before), _net(new, after), currency),
        gross=None if old is None and new is None else totals_difference(_gross(old, before), _gross(new, after), currency),
        basis=after.basis.total - before.basis.total,
        due_now=after.due_now - before.due_now,
        contract_value=_contract_value(before, after, currency),
    )


def _taxed_alike(before: Breakdown, after: Breakdown) -> bool:
    """Whether every charge bears the same taxes in both prices; titles do not count."""
    categories = [{leaf.charge: leaf.tax for leaf in each.leaves()} for each in (before, after)]
    return categories[0] == categories[1] and _rates_of(before.taxing) == _rates_of(after.taxing)


def _rates_of(taxing: Taxing | None) -> object:
    if taxing is None:
        return None
    found = {
        each.category: [(rate.tax, rate.rate, rate.compound, rate.contained) for rate in each.rates] for each in taxing.categories
    }
    return taxing.gross, next(iter(found), None), found


def _net(taxes: TaxSums | None, breakdown: Breakdown) -> Mapping[ChargeKind, Decimal]:
    return breakdown.totals if taxes is None else taxes.net


def _gross(taxes: TaxSums | None, breakdown: Breakdown) -> Mapping[ChargeKind, Decimal]:
    return breakdown.totals if taxes is None else taxes.gross


def _contract_value(before: Breakdown, after: Breakdown, currency: str) -> Decimal | None:
    if before.contract is None and after.contract is None:
        return None
    values = [each.contract.value if each.contract is not None else from_minor(0, currency) for each in (before, after)]
    return values[1] - values[0]


def totals_difference(
    before: Mapping[ChargeKind, Decimal], after: Mapping[ChargeKind, Decimal], currency: str
) -> dict[ChargeKind, Decimal]:
    """What totals are now, less what they were, of all kinds of charge that either has."""
    nothing = from_minor(0, currency)
    return {kind: after.get(kind, nothing) - before.get(kind, nothing) for kind in kinds_in_order((*before, *after))}


# --- charges ----------------------------------------------------------------------------------------------------------


def _charges(before: Breakdown, after: Breakdown) -> Iterator[ChangedCharge]:
    """The charges that changed: those of now in their order, then those that are gone."""
    former, current = _by_key(before), _by_key(after)
    for key in dict.fromkeys((*current, *former)):
        change = _changed(key, former.get(key), current.get(key), after.currency)
        if change.difference:
            yield change


def _by_key(breakdown: Breakdown) -> dict[Key, tuple[Group, Leaf]]:
    return {(leaf.charge, leaf.kind): (group, leaf) for group in breakdown.groups for leaf in group.leaves}


def _changed(key: Key, old: tuple[Group, Leaf] | None, new: tuple[Group, Leaf] | None, currency: str) -> ChangedCharge:
    amounts = [found[1].amount if found else from_minor(0, currency) for found in (old, new)]
    group_before, before = old or (None, None)
    group_after, after = new or (None, None)
    return ChangedCharge(*key, before, after, group_before, group_after, amounts[1] - amounts[0])


# --- taxes ------------------------------------------------------------------------------------------------------------


def _taxes(before: TaxSums | None, after: TaxSums | None, currency: str) -> Iterator[ChangedTax]:
    former, current = _by_tax(before), _by_tax(after)
    for key in dict.fromkeys((*current, *former)):
        tax, kind = key
        old, new = former.get(key, []), current.get(key, [])
        changed = ChangedTax(
            tax, (new or old)[0].title, kind, _sum(old, currency), _sum(new, currency), _rates(old), _rates(new)
        )
        if changed.difference:
            yield changed


def _by_tax(taxes: TaxSums | None) -> dict[tuple[str, ChargeKind], list[TaxSum]]:
    found: dict[tuple[str, ChargeKind], list[TaxSum]] = {}
    for each in taxes.sums if taxes is not None else ():
        found.setdefault((each.tax, each.kind), []).append(each)
    return found


def _sum(sums: Iterable[TaxSum], currency: str) -> Decimal:
    return sum((each.amount for each in sums), from_minor(0, currency))


def _rates(sums: Iterable[TaxSum]) -> tuple[Fraction, ...]:
    return tuple(sorted({each.rate for each in sums}))
