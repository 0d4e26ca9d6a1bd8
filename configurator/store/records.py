"""What a store gives back of quotes: records that stand for themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from configurator.quote.life import Action, State, possible_actions
from configurator.store.errors import no_revision

Document = Any
"""A JSON document: what `json.loads` gives. The store never looks into it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is saved of a revision.

    `content` is what was configured and `priced` the offer that was made of it, both JSON documents. `valid_until` is the day on
    which the offer holds no more (half open), in `timezone`. `catalogs` are the content hashes of the catalogs that it was made
    from, `products` the ids of what was configured, to be found by.
    """

    content: Document
    priced: Document = None
    title: str = ""
    currency: str | None = None
    total: Decimal | None = None
    valid_until: date | None = None
    timezone: str = "UTC"
    catalogs: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewQuote:
    """A quote to be created: its first draft, whose it is, and for which customer."""

    draft: Draft
    owner: str
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval that was asked for: `approved` is None while it is open; `content` and `priced` are what it is for."""

    step: int
    role: str
    because: str
    asked_by: str
    asked_at: datetime
    content: str
    priced: str
    decided_by: str | None
    decided_at: datetime | None
    approved: bool | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """A revision without its documents. Everything up to `products` is of its last save; hashes are those of its documents."""

    revision: int
    state: State
    save: int
    title: str
    currency: str | None
    total: Decimal | None
    valid_until: date | None
    timezone: str
    catalogs: tuple[str, ...]
    products: tuple[str, ...]
    content: str
    priced: str | None
    ends: datetime | None
    created_at: datetime
    created_by: str
    saved_at: datetime
    saved_by: str
    sent_at: datetime | None
    sent_by: str | None
    approvals: tuple[Approval, ...] = ()

    @property
    def possible(self) -> tuple[Action, ...]:
        """What can be done with it."""
        return possible_actions(self.state)

    @property
    def open_step(self) -> Approval | None:
        """The approval that is to be given next, where it waits for one."""
        if self.state is not State.PENDING:
            return None
        return next((approval for approval in self.approvals if approval.approved is None), None)


@dataclass(frozen=True, slots=True)
class StoredQuote:
    """A quote with all its revisions, the first one first. `version` counts the writes: name it with the next one."""

    id: str
    number: str | None
    owner: str
    customer: str | None
    version: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    revisions: tuple[StoredRevision, ...]

    @property
    def latest(self) -> StoredRevision:
        """The last revision."""
        return self.revisions[-1]

    @property
    def shown(self) -> StoredRevision:
        """The revision that counts: the accepted one, else the last."""
        accepted = (each for each in self.revisions if each.state is State.ACCEPTED)
        return next(accepted, self.latest)

    @property
    def state(self) -> State:
        """The state of the revision that counts."""
        return self.shown.state

    def revision(self, revision: int) -> StoredRevision:
        """A revision by its number, counted from 1. Raises UnknownQuoteError."""
        if not 1 <= revision <= len(self.revisions):
            raise no_revision(self.number or self.id, revision, len(self.revisions))
        return self.revisions[revision - 1]

    def label(self, revision: int | None = None) -> str:
        """What a revision is called: `Q-2026-00017/2`, or by the id of the quote as long as none was issued."""
        return f"{self.number or self.id}/{revision or self.latest.revision}"


@dataclass(frozen=True, slots=True)
class QuoteSummary:
    """A quote in a list; `revision` and what follows are of the revision that counts."""

    id: str
    number: str | None
    owner: str
    customer: str | None
    version: int
    created_at: datetime
    changed_at: datetime
    changed_by: str
    revision: int
    state: State
    title: str
    currency: str | None
    total: Decimal | None
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class SaveInfo:
    """One save of a revision: which, when, by whom, and the hashes of its documents."""

    revision: int
    save: int
    saved_at: datetime
    saved_by: str
    title: str
    content: str
    priced: str | None
