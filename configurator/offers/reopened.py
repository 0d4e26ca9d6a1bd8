"""What becomes of a stored offer under the catalogs of today: records that stand for themselves, in the words of its quote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from configurator.catalog.charge_kinds import ChargeKind
from configurator.offers.content import Content, ItemContent
from configurator.offers.pricing import PricedOffer
from configurator.pricing.difference import PriceDifference
from configurator.quote.document import Approval, Quote


class Outcome(StrEnum):
    """What becomes of an offer, or of one of its items; the later ones are the graver ones."""

    UNCHANGED = "unchanged"
    """The same configuration for the same money, to the cent."""
    REPRICED = "re-priced"
    """The same configuration, for other amounts."""
    REPAIRED = "repaired"
    """The configuration is not possible any more, or was not all there: a smallest change is proposed."""
    IMPOSSIBLE = "impossible"
    """It cannot be offered."""


_GRAVITY = list(Outcome)


def gravest(outcomes: list[Outcome]) -> Outcome:
    """The gravest of some outcomes; unchanged where there are none."""
    return max(outcomes, key=_GRAVITY.index, default=Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A value of a configuration that is to be another one. `decided`: a person had decided it.

    `before` is None where the choice is new, `after` where there is no such choice any more. `because` says why, where that is
    known of this value alone: it is no longer sold, or there is no such option any more.
    """

    choice: str
    title: str
    before: str | None
    after: str | None
    decided: bool
    because: str = ""


@dataclass(frozen=True, slots=True)
class ReopenedItem:
    """An item of a stored offer under the catalog of today.

    `item` is what is proposed (as it was, where nothing is possible). `renamed` is what was offered by a former id, and how it
    is said now. `because` are reasons: of rules that what was offered does not keep to any more, or why nothing is possible.
    `price` is the difference of the price of one; None where it is not known before or after.
    """

    id: str
    title: str
    outcome: Outcome
    item: ItemContent
    changes: tuple[ChangedValue, ...] = ()
    renamed: Mapping[str, str] | None = None
    because: tuple[str, ...] = ()
    price: PriceDifference | None = None

    @property
    def changed_decisions(self) -> int:
        """How many of the decisions of people are changed, or are about something that is gone."""
        return sum(change.decided for change in self.changes)


@dataclass(frozen=True, slots=True)
class Sums:
    """What an offer comes to: its totals by kind of charge, those with taxes (None: nothing is said of them), what is due now,
    and the contract value (None: nothing has a term)."""

    totals: Mapping[ChargeKind, Decimal]
    gross: Mapping[ChargeKind, Decimal] | None
    due_now: Decimal
    contract_value: Decimal | None

    @property
    def value(self) -> Decimal:
        """One number for all of it: the contract value, else all totals that are not contingent."""
        if self.contract_value is not None:
            return self.contract_value
        return sum((total for kind, total in self.totals.items() if not kind.is_contingent), Decimal(0))


def sums_of(quote: Quote) -> Sums:
    """What a quote comes to."""
    return Sums(dict(quote.totals), dict(quote.taxes.gross) if quote.taxes else None, quote.due_now, quote.contract_value)


@dataclass(frozen=True, slots=True)
class Reopened:
    """A stored offer under the catalogs of today. Nothing is written: `content` is the proposal.

    `before` is what the offer comes to as it is stored, `after` what the proposal comes to (None where that is not possible),
    `offer` the proposal priced: None where it is impossible, or where nothing changes.
    `because` are reasons that concern the offer as a whole, `approvals` those that it did not need before.
    """

    outcome: Outcome
    content: Content
    language: str
    currency: str
    items: tuple[ReopenedItem, ...]
    before: Sums | None
    after: Sums | None
    offer: PricedOffer | None = None
    because: tuple[str, ...] = ()
    approvals: tuple[Approval, ...] = ()
