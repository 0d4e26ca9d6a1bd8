"""Writing what is in a quote: creating, saving, beginning the next revision. Every save is a row of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from configurator.quote.life import UNSENT, Action, Actor, State, end_of
from configurator.store import tables
from configurator.store.audit import About, Did
from configurator.store.checking import check_draft, check_new, check_text, new_id
from configurator.store.documents import document_hash, document_text, keep_documents
from configurator.store.errors import RecordError
from configurator.store.holding import HeldQuote, sought
from configurator.store.records import Draft, NewQuote


class WrittenDraft:
    """A draft as it is written: checked, its documents as texts with their hashes. Raises RecordError."""

    def __init__(self, draft: Draft) -> None:
        check_draft(draft)
        self.draft = draft
        texts = [document_text(draft.content, "The content")]
        if draft.priced is not None:
            texts.append(document_text(draft.priced, "The priced document"))
        self.texts = texts
        hashes = [document_hash(text) for text in texts]
        self.content = hashes[0]
        self.priced = hashes[1] if len(hashes) > 1 else None
        self.ends = end_of(draft.valid_until, draft.timezone) if draft.valid_until else None

    def row(self, quote: str, revision: int, save: int, now: datetime, actor: Actor) -> dict[str, Any]:
        """The row of a save."""
        draft = self.draft
        return {
            "quote": quote,
            "revision": revision,
            "save": save,
            "content": self.content,
            "priced": self.priced,
            "title": draft.title,
            "currency": draft.currency,
            "total": draft.total,
            "valid_until": draft.valid_until,
            "timezone": draft.timezone,
            "catalogs": list(draft.catalogs),
            "products": list(draft.products),
            "saved_at": now,
            "saved_by": actor.name,
        }


def create(connection: Connection, now: datetime, news: Sequence[NewQuote], actor: Actor) -> list[str]:
    """Create quotes, each with a first revision of one save; their ids."""
    for new in news:
        check_new(new)
    ids = [new_id() for _ in news]
    drafts = [WrittenDraft(new.draft) for new in news]
    created = list(zip(ids, news, drafts, strict=True))
    keep_documents(connection, (text for draft in drafts for text in draft.texts))
    rows: dict[sa.Table, list[dict[str, Any]]] = {
        tables.quotes: [_quote_row(*each, now, actor) for each in created],
        tables.revisions: [_revision_row(id, 1, draft, now, actor) for id, _, draft in created],
        tables.saves: [draft.row(id, 1, 1, now, actor) for id, _, draft in created],
        tables.quote_products: [
            {"quote": id, "product": product} for id, new, _ in created for product in sorted(set(new.draft.products))
        ],
        tables.events: [
            About(id, 1, new.customer, details={"owner": new.owner}).row(now, actor, Did.CREATED) for id, new, _ in created
        ],
    }
    for table, values in rows.items():
        if values:
            connection.execute(sa.insert(table), values)
    return ids


def _quote_row(id: str, new: NewQuote, written: WrittenDraft, now: datetime, actor: Actor) -> dict[str, Any]:
    return {
        "id": id,
        "owner": new.owner,
        "customer": new.customer,
        "version": 1,
        "created_at": now,
        "created_by": actor.name,
        "changed_at": now,
        "changed_by": actor.name,
        "revision": 1,
        "state": State.DRAFT.value,
        "ends": written.ends,
        "title": new.draft.title,
        "currency": new.draft.currency,
        "total": new.draft.total,
        "sought": sought(id, None, new.customer, new.draft.title),
    }


def _revision_row(quote: str, revision: int, written: WrittenDraft, now: datetime, actor: Actor) -> dict[str, Any]:
    return {
        "quote": quote,
        "revision": revision,
        "state": State.DRAFT.value,
        "saves": 1,
        "rounds": 0,
        "ends": written.ends,
        "created_at": now,
        "created_by": actor.name,
        "state_at": now,
    }


def save(held: HeldQuote, written: WrittenDraft, actor: Actor) -> None:
    """Append a save to the last revision. An approved one is a draft again: approvals are for exactly what was seen."""
    revision = held.latest
    before = held.states[revision]
    state = held.after(revision, Action.SAVE)
    number = held.revisions[revision].saves + 1
    keep_documents(held.connection, written.texts)
    held.set_state(revision, state, saves=number, ends=written.ends)
    held.connection.execute(sa.insert(tables.saves), written.row(held.id, revision, number, held.now, actor))
    voided = {"voided": before.value} if before is not State.DRAFT else {}
    held.record(actor, Did.SAVED, revision, save=number, **voided)
    held.show(revision)
    held.finish(actor)


def renew(held: HeldQuote, written: WrittenDraft, because: str, actor: Actor) -> None:
    """Append a save to the last revision, or to a new one where that was sent, and write why."""
    if held.states[held.latest] not in UNSENT:
        revise(held, actor)
        held = HeldQuote(held.connection, held.now, held.id)
    save(held, written, actor)
    comment(held, because, None, actor)


def revise(held: HeldQuote, actor: Actor) -> None:
    """Begin the next revision as a copy of the last one."""
    copied = held.latest
    held.after(copied, Action.REVISE)
    revision = copied + 1
    last = held.last_save(copied)
    row = {
        "quote": held.id,
        "revision": revision,
        "state": State.DRAFT.value,
        "saves": 1,
        "rounds": 0,
        "ends": held.revisions[copied].ends,
        "created_at": held.now,
        "created_by": actor.name,
        "state_at": held.now,
    }
    held.connection.execute(sa.insert(tables.revisions), row)
    written = {**last._asdict(), "revision": revision, "save": 1, "saved_at": held.now, "saved_by": actor.name}
    held.connection.execute(sa.insert(tables.saves), written)
    held.states[revision] = State.DRAFT
    held.record(actor, Did.REVISED, revision, copied=copied)
    held.show(revision)
    held.finish(actor)


def assign(held: HeldQuote, owner: str | None, customer: str | None, actor: Actor) -> None:
    """Give a quote to another owner or customer. The customer can change as long as nothing was sent. Raises RecordError."""
    changes = {name: value for name, value in (("owner", owner), ("customer", customer)) if value is not None}
    check_new(NewQuote(Draft(None), owner or held.row.owner, customer))
    if customer not in (None, held.row.customer) and any(state not in UNSENT for state in held.states.values()):
        hint = "Begin a quote for the other customer."
        raise RecordError(f"Quote `{held.number or held.id}`", ["it was sent to its customer, and stays theirs"], hint)
    if customer is not None:
        title = held.last_save(held.row.revision).title
        changes["sought"] = sought(held.id, held.number, customer, title)
    shown = {name: value for name, value in changes.items() if name != "sought"}
    held.record(actor, Did.ASSIGNED, None, **shown, before={name: getattr(held.row, name) for name in shown})
    held.finish(actor, **changes)


def comment(held: HeldQuote, text: str, revision: int | None, actor: Actor) -> None:
    """Write a comment into the trail. Raises RecordError."""
    written = check_text(text, "the comment")
    held.record(actor, Did.COMMENTED, held.check_revision(revision or held.latest), text=written)
