"""Share links: a signed token lets a customer look at one revision of a quote, ask for a change, or accept it.

The signature says that this store made the link; whether it still holds, and what it allows, is looked up in the store.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from configurator.quote.life import UNSENT, Actor, State
from configurator.store import tables
from configurator.store.audit import About, Did, record
from configurator.store.checking import check_text, new_id
from configurator.store.database import Database
from configurator.store.errors import RecordError, ShareLinkError
from configurator.store.holding import HeldQuote
from configurator.store.keys import current_key, make_key, read_signed, retire_keys, sign
from configurator.store.orders import Acceptance, Gains, Order, accept
from configurator.store.reading import read_draft, read_quote
from configurator.store.records import Draft, StoredQuote, StoredRevision

_shares = tables.shares
DAYS_WITHOUT_END = 90
"""How long a link holds to an offer that has no end."""
GRACE = timedelta(days=30)
"""How long a link to an offer that has an end can still be looked at after it."""


class Scope(StrEnum):
    """What a link allows."""

    LOOK = "look"
    ASK_FOR_CHANGE = "ask-for-change"
    ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A link. `token` is what a customer is sent; it is signed anew each time, and never stored."""

    id: str
    quote: str
    revision: int
    scopes: frozenset[Scope]
    ends: datetime
    created_at: datetime
    created_by: str
    revoked_at: datetime | None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class SharedQuote:
    """What a customer sees through a link: the quote, the revision, what is in it, and what the link allows."""

    link: ShareLink
    quote: StoredQuote
    revision: StoredRevision
    draft: Draft


class Shares:
    """All share links of a store. What opens a link raises ShareLinkError, which says what happened and whom to ask."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        quote: str,
        *,
        actor: Actor,
        scopes: Iterable[Scope] = tuple(Scope),
        revision: int | None = None,
        ends: datetime | None = None,
    ) -> ShareLink:
        """Make a link to a revision that was sent: the last one, unless said.

        It ends when said, else 30 days after the offer (or after 90 days). Raises UnknownQuoteError, RecordError.
        """
        return self._database.write(lambda connection: self._create(connection, quote, revision, set(scopes), ends, actor))

    def _create(
        self, connection: Connection, quote: str, revision: int | None, scopes: set[Scope], ends: datetime | None, actor: Actor
    ) -> ShareLink:
        now = self._database.now()
        held = HeldQuote(connection, now, quote)
        chosen = held.open_to_customer if revision is None else held.check_revision(revision)
        until = ends or _default_end(held, chosen)
        problems = list(filter(None, (_state_problem(held, chosen), None if until > now else "it has ended already")))
        if problems:
            what = f"A link to {_decapitalised(held.label(chosen))}"
            raise RecordError(what, problems, "Send the revision, and share it then.")
        share, allowed = new_id(), sorted(scopes | {Scope.LOOK})
        row = {
            "id": share,
            "quote": held.id,
            "revision": chosen,
            "scopes": allowed,
            "ends": until,
            "created_at": now,
            "created_by": actor.name,
        }
        connection.execute(sa.insert(_shares), row)
        details = {"scopes": allowed, "ends": until.isoformat()}
        record(connection, now, actor, Did.SHARED, About(held.id, chosen, held.row.customer, share, details))
        return self._signed(connection, now, _link(connection.execute(_by_id(share)).one()))

    def _signed(self, connection: Connection, now: datetime, link: ShareLink) -> ShareLink:
        claims = {"jti": link.id, "quote": link.quote, "revision": link.revision, "iat": now, "exp": link.ends}
        return _with_token(link, sign(current_key(connection, now), claims))

    def token(self, share: str) -> str:
        """The token of a link, by the id of the link: to send it once more. Raises ShareLinkError."""

        def work(connection: Connection) -> str:
            row = connection.execute(_by_id(share)).first()
            if row is None:
                raise _unknown()
            return str(self._signed(connection, self._database.now(), _link(row)).token)

        return self._database.write(work)

    def of_quote(self, quote: str) -> list[ShareLink]:
        """All links to a quote, by its id, the first one first."""
        query = sa.select(_shares).where(_shares.c.quote == quote).order_by(_shares.c.created_at, _shares.c.id)
        return self._database.read(lambda connection: [_link(row) for row in connection.execute(query)])

    def revoke(self, share: str, *, actor: Actor) -> ShareLink:
        """Let a link hold no more. Raises ShareLinkError where there is none of that id."""

        def work(connection: Connection) -> ShareLink:
            row = connection.execute(_by_id(share).with_for_update()).first()
            if row is None:
                raise _unknown()
            if row.revoked_at is None:
                now = self._database.now()
                changed = {"revoked_at": now, "revoked_by": actor.name}
                connection.execute(sa.update(_shares).where(_shares.c.id == share).values(changed))
                record(connection, now, actor, Did.UNSHARED, About(row.quote, row.revision, None, share))
            return _link(connection.execute(_by_id(share)).one())

        return self._database.write(work)

    def rotate(self, *, actor: Actor, void: bool = False) -> None:
        """Sign links with a new key from now on. With `void`, for a key that has leaked, all links made so far hold no more."""

        def work(connection: Connection) -> None:
            now = self._database.now()
            if void:
                retire_keys(connection, now)
            make_key(connection, now, actor)

        self._database.write(work)

    # --- what a customer does ---

    def look(self, token: str) -> SharedQuote:
        """What a link shows. An offer that has ended can still be looked at."""

        def work(connection: Connection) -> SharedQuote:
            link, quote = self._opened(connection, token, Scope.LOOK)
            draft = read_draft(connection, quote.id, link.revision, None)
            return SharedQuote(link, quote, quote.revision(link.revision), draft)

        return self._database.read(work)

    def ask_for_change(self, token: str, text: str) -> None:
        """Write what a customer would like to have changed into the trail. Raises RecordError for a text that is none."""
        written = check_text(text, "the request")

        def work(connection: Connection) -> None:
            link, quote = self._opened(connection, token, Scope.ASK_FOR_CHANGE)
            about = About(quote.id, link.revision, quote.customer, link.id, {"text": written})
            record(connection, self._database.now(), _customer(link), Did.CHANGE_ASKED, about)

        self._database.write(work)

    def accept(self, token: str, acceptance: Acceptance, gains: Gains | None = None) -> Order:
        """Accept the offer: its order, the same one however often this is called; with what the customer owns by it (`gains`).

        Raises LifeCycleError, RecordError, and what `gains` raises.
        """

        def work(connection: Connection) -> Order:
            link, quote = self._opened(connection, token, Scope.ACCEPT)
            held = HeldQuote(connection, self._database.now(), quote.id)
            return accept(held, link.revision, acceptance, _customer(link).name, _customer(link), gains)

        return self._database.write(work)

    def _opened(self, connection: Connection, token: str, scope: Scope) -> tuple[ShareLink, StoredQuote]:
        """The link of a token that holds and allows something, and its quote."""
        now = self._database.now()
        claims = read_signed(connection, token)
        row = connection.execute(_by_id(str(claims.get("jti")))).first() if claims else None
        if row is None:
            raise _unknown()
        link = _link(row)
        quote = read_quote(connection, now, link.quote)
        _check(link, quote, scope, now)
        return link, quote


def _check(link: ShareLink, quote: StoredQuote, scope: Scope, now: datetime) -> None:
    """Raises ShareLinkError where a link does not hold any more, or does not allow something."""
    state = quote.revision(link.revision).state
    if link.revoked_at is not None:
        raise ShareLinkError("revoked", f"This link was withdrawn on {link.revoked_at:%Y-%m-%d}.", quote.owner)
    if link.ends <= now:
        raise ShareLinkError("expired", f"This link has ended on {link.ends:%Y-%m-%d}.", quote.owner)
    if state is State.SUPERSEDED:
        newer = quote.shown.revision
        raise ShareLinkError("superseded", f"`{quote.label(link.revision)}` was replaced by revision {newer}.", quote.owner)
    if scope not in link.scopes:
        raise ShareLinkError("scope", f"This link does not let you {_ALLOWS[scope]} `{quote.label(link.revision)}`.", quote.owner)


_ALLOWS = {Scope.LOOK: "look at", Scope.ASK_FOR_CHANGE: "ask for a change of", Scope.ACCEPT: "accept"}


def _unknown() -> ShareLinkError:
    return ShareLinkError("unknown", "This link is not valid: it is incomplete, or was never made here.")


def _customer(link: ShareLink) -> Actor:
    """Who acts through a link: never a name, so that the trail can stay when the person is forgotten."""
    return Actor(f"share:{link.id}")


def _state_problem(held: HeldQuote, revision: int) -> str | None:
    state = held.states[revision]
    if state in UNSENT:
        return "it was not sent yet"
    return "it was replaced by a newer one" if state is State.SUPERSEDED else None


def _default_end(held: HeldQuote, revision: int) -> datetime:
    ends: datetime | None = held.revisions[revision].ends
    return ends + GRACE if ends is not None else held.now + timedelta(days=DAYS_WITHOUT_END)


def _by_id(share: str) -> sa.Select[Any]:
    return sa.select(_shares).where(_shares.c.id == share)


def _link(row: Row[Any]) -> ShareLink:
    scopes = frozenset(Scope(scope) for scope in row.scopes)
    return ShareLink(
        row.id, row.quote, row.revision, scopes, row.ends.astimezone(UTC), row.created_at, row.created_by, row.revoked_at
    )


def _with_token(link: ShareLink, token: str) -> ShareLink:
    return replace(link, token=token)


def _decapitalised(label: str) -> str:
    return label[0].lower() + label[1:]
