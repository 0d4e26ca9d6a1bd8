"""Stored quotes as JSON documents: the same from the command line and from the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from configurator.offers.content import content_to_json

if TYPE_CHECKING:
    from configurator.offers.desk import Kept
    from configurator.store.audit import Event
    from configurator.store.records import QuoteSummary, StoredQuote


def stored_document(stored: StoredQuote, revision: int | None = None) -> dict[str, Any]:
    """Where a revision (None: the latest) of a quote stands, and what can be done with it."""
    found = stored.latest if revision is None else stored.revision(revision)
    return {
        "id": stored.id,
        "number": stored.number,
        "label": stored.label(found.revision),
        "revision": found.revision,
        "version": stored.version,
        "state": found.state.value,
        "possible": [action.value for action in found.possible],
        "next_approval": found.open_step.role if found.open_step is not None else None,
        "owner": stored.owner,
        "customer": stored.customer,
        "title": found.title,
        "valid_until": None if found.valid_until is None else found.valid_until.isoformat(),
    }


def kept_document(kept: Kept) -> dict[str, Any]:
    """A stored quote with what was last saved of a revision, and what that costs."""
    quote = kept.quote
    return {
        **stored_document(kept.stored, kept.revision),
        "currency": quote.currency,
        "totals": {str(kind): f"{total:f}" for kind, total in quote.totals.items()},
        "due_now": f"{quote.due_now:f}",
        "contract_value": None if quote.contract_value is None else f"{quote.contract_value:f}",
        "approvals": [{"role": each.role, "because": each.because} for each in quote.approvals],
        "content": content_to_json(kept.content),
    }


def summary_document(summary: QuoteSummary) -> dict[str, Any]:
    """A quote in a list."""
    return {
        "id": summary.id,
        "number": summary.number,
        "revision": summary.revision,
        "state": summary.state.value,
        "customer": summary.customer,
        "owner": summary.owner,
        "title": summary.title,
        "currency": summary.currency,
        "total": None if summary.total is None else f"{summary.total:f}",
        "changed_at": summary.changed_at.isoformat(),
    }


def event_document(event: Event) -> dict[str, Any]:
    """What was done with a quote: when, by whom."""
    told = {"by": event.actor, "action": str(event.action), "revision": event.revision, "details": event.details}
    return {"at": event.at.isoformat(), **told}
