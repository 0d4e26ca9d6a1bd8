"""Proposals for stored offers saved: drafts anew, what was sent as the next revision, each with an event that says why."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from configurator.errors import ContractError
from configurator.offers.catalogs import Catalogs
from configurator.offers.desk import draft_of
from configurator.offers.reopened import Outcome, Reopened
from configurator.offers.reopening_all import ReopenedQuote
from configurator.offers.reopening_words import word_reopened
from configurator.offers.running import amended_draft
from configurator.quote.life import Actor, State
from configurator.store.records import Draft

if TYPE_CHECKING:
    from configurator.store.store import Store

_MOST_WORDS = 1_500

Place = tuple[str, State, int]
"""A quote by its id, the state of the revision that was read, and the version at which that was."""


class Saved(StrEnum):
    """What was done with a proposal."""

    SAVED = "saved"
    """The draft was saved anew."""
    REVISED = "revised"
    """It was sent, or has ended: the next revision was begun with the proposal."""
    STALE = "stale"
    """Somebody has changed the quote since it was read: nothing was written."""
    HELD = "held"
    """It waits for an approval, or has one, which is for exactly what was seen: nothing was written."""
    REFUSED = "refused"
    """It changes a running contract that cannot be changed so any more: nothing was written."""
    NOTHING = "nothing"
    """There is nothing to write: nothing changes, or nothing is possible."""


def save_reopened(store: Store, found: ReopenedQuote, catalogs: Catalogs, actor: Actor) -> Saved:
    """Save the proposal for one of many quotes, at the version at which it was read, with the catalogs that it was made from."""
    place = (found.summary.id, found.summary.state, found.summary.version)
    try:
        return _save(store, place, found.proposal, _because(found.outcome, found.reasons), catalogs, actor)
    except ContractError:
        return Saved.REFUSED


def save_proposal(store: Store, place: Place, found: Reopened, catalogs: Catalogs, actor: Actor) -> Saved:
    """Save what is proposed for a quote, with the catalogs that it was made from.

    An offer that changes a running contract changes it as it is now. Raises LifeCycleError where it was accepted, ContractError
    where the contract cannot be changed so any more, and what the store raises.
    """
    is_new = found.offer is not None and found.outcome is not Outcome.UNCHANGED
    proposal = draft_of(found.offer) if found.offer is not None and is_new else None
    return _save(store, place, proposal, _because(found.outcome, word_reopened(found)), catalogs, actor)


def _because(outcome: Outcome, reasons: Iterable[str]) -> str:
    return f"Reopened: {outcome}. {' '.join(reasons)}"[:_MOST_WORDS]


def _save(store: Store, place: Place, proposal: Draft | None, because: str, catalogs: Catalogs, actor: Actor) -> Saved:
    from configurator.store.errors import StaleWriteError

    quote, state, version = place
    if proposal is None:
        return Saved.NOTHING
    if state in (State.PENDING, State.APPROVED):
        return Saved.HELD
    proposal = amended_draft(store, proposal)
    _keep(store, proposal, catalogs, actor)
    try:
        store.quotes.renew(quote, proposal, version=version, actor=actor, because=because)
    except StaleWriteError:
        return Saved.STALE
    return Saved.SAVED if state is State.DRAFT else Saved.REVISED


def _keep(store: Store, proposal: Draft, catalogs: Catalogs, actor: Actor) -> None:
    """Every catalog that a quote was made from is kept with it."""
    folders = {each.records.content_hash: each.records.folder for each in catalogs.loaded.values()}
    for hash in proposal.catalogs:
        if not store.catalogs.has(hash):
            store.catalogs.keep(folders[hash], actor=actor, hash=hash)
