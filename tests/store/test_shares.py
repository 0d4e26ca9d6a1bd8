"""Share links: what they show and allow, and what they say when they do not hold any more."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from configurator.quote.life import LifeCycleError, State
from configurator.store.audit import Did
from configurator.store.errors import RecordError, ShareLinkError, UnknownQuoteError
from configurator.store.orders import Acceptance
from configurator.store.shares import Scope, ShareLink
from configurator.store.store import Store
from tests.store.clock import Clock
from tests.store.drafts import DRAFT
from tests.store.lives import ADA, JO, created, sent


def shared(store: Store, *scopes: Scope, **changes: object) -> tuple[ShareLink, str]:
    link = store.shares.create(sent(store, **changes).id, actor=ADA, scopes=scopes or tuple(Scope))
    assert link.token
    return link, link.token


def refused(store: Store, token: str) -> ShareLinkError:
    with pytest.raises(ShareLinkError) as raised:
        store.shares.look(token)
    return raised.value


def test_link__shows_the_revision_that_was_sent(store: Store) -> None:
    link, token = shared(store)
    seen = store.shares.look(token)
    assert (seen.draft, seen.revision.state, seen.quote.number) == (DRAFT, State.SENT, "Q-2026-00001")
    assert seen.link.scopes == {Scope.LOOK, Scope.ASK_FOR_CHANGE, Scope.ACCEPT}
    assert store.shares.look(store.shares.token(link.id)) == seen
    assert [each.id for each in store.shares.of_quote(link.quote)] == [link.id]


def test_link__asks_for_a_change(store: Store) -> None:
    link, token = shared(store)
    store.shares.ask_for_change(token, "Bitte in Rot\nund schneller")
    event = store.audit.of_quote(link.quote)[-1]
    assert (event.action, event.actor, event.subject) == (Did.CHANGE_ASKED, f"share:{link.id}", link.id)
    assert event.details == {"text": "Bitte in Rot\nund schneller"}
    for text in ("", " ", "x" * 10_001, "\0"):
        with pytest.raises(RecordError):
            store.shares.ask_for_change(token, text)


def test_link__accepts_once(store: Store) -> None:
    link, token = shared(store)
    for _ in range(3):
        order = store.shares.accept(token, JO)
        assert (order.number, order.accepted_through, order.name) == ("O-2026-00001", f"share:{link.id}", "Jo Doe")
    assert store.shares.look(token).revision.state is State.ACCEPTED
    told = json.dumps([event.details for event in store.audit.latest()]) + str([event.actor for event in store.audit.latest()])
    assert "Jo" not in told and "example.org" not in told  # names have no place in the trail
    for wrong in (Acceptance("", "jo@example.org"), Acceptance("Jo", "nobody"), Acceptance("Jo", "jo@example.org", "x" * 300)):
        _, other = shared(store)
        with pytest.raises(RecordError):
            store.shares.accept(other, wrong)


def test_link__allows_no_more_than_its_scopes(store: Store) -> None:
    _, token = shared(store, Scope.LOOK)
    assert store.shares.look(token)
    with pytest.raises(ShareLinkError, match="does not let you accept `Q-2026-00001/1`"):
        store.shares.accept(token, JO)
    with pytest.raises(ShareLinkError, match="does not let you ask for a change") as raised:
        store.shares.ask_for_change(token, "cheaper")
    assert raised.value.reason == "scope"


def test_link__revoked_expired_superseded_say_what_happened_and_whom_to_ask(store: Store, clock: Clock) -> None:
    link, token = shared(store)
    assert store.shares.revoke(link.id, actor=ADA).revoked_at
    store.shares.revoke(link.id, actor=ADA)
    error = refused(store, token)
    assert (error.reason, error.ask) == ("revoked", "ada")
    assert str(error) == "This link was withdrawn on 2026-03-02. Ask `ada` for a new one."
    assert [event.action for event in store.audit.of_subject(link.id)] == [Did.SHARED, Did.UNSHARED]

    link, token = shared(store)
    quote = store.quotes.open(link.quote)
    for change in (store.quotes.revise, store.quotes.submit, store.quotes.send):
        assert store.shares.look(token)
        quote = change(quote.id, version=quote.version, actor=ADA)
    error = refused(store, token)
    assert (error.reason, error.message) == ("superseded", f"`{quote.number}/1` was replaced by revision 2.")

    link, token = shared(store)
    clock.moment = link.ends
    assert refused(store, token).reason == "expired"


def test_link__to_an_offer_that_has_ended_can_be_looked_at(store: Store, clock: Clock) -> None:
    _, token = shared(store, valid_until=date(2026, 4, 1))
    clock.go_to(2026, 4, 2)
    assert store.shares.look(token).revision.state is State.EXPIRED
    with pytest.raises(LifeCycleError, match="is expired; it cannot be accepted"):
        store.shares.accept(token, JO)
    clock.go_to(2026, 5, 2)
    assert refused(store, token).reason == "expired"


def test_link__only_to_what_was_sent(store: Store) -> None:
    quote = created(store)
    with pytest.raises(RecordError, match=r"A link to revision 1 .* cannot be stored: it was not sent yet"):
        store.shares.create(quote.id, actor=ADA)
    with pytest.raises(UnknownQuoteError):
        store.shares.create(sent(store).id, actor=ADA, revision=2)
    with pytest.raises(RecordError, match="has ended already"):
        store.shares.create(sent(store).id, actor=ADA, ends=datetime(2026, 1, 1, tzinfo=UTC))


def _forged(token: str) -> list[str]:
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    other = base64.urlsafe_b64encode(json.dumps({**claims, "jti": "x"}).encode()).decode().rstrip("=")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    kid = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"x"}').decode().rstrip("=")
    return [
        "",
        "x",
        "a.b.c",
        token[:-2],
        f"{head}.{other}.{signature}",
        f"{none}.{body}.",
        f"{kid}.{body}.{signature}",
        token + "é",
    ]


def test_link__that_is_forged_is_unknown(store: Store) -> None:
    _, token = shared(store)
    for forged in _forged(token):
        assert refused(store, forged).reason == "unknown", forged
    with pytest.raises(ShareLinkError):
        store.shares.token("nothing")
    with pytest.raises(ShareLinkError):
        store.shares.revoke("nothing", actor=ADA)


def test_keys__rotate_with_and_without_voiding(store: Store) -> None:
    link, token = shared(store)
    store.shares.rotate(actor=ADA)
    assert store.shares.look(token)
    assert store.shares.look(store.shares.token(link.id))
    store.shares.rotate(actor=ADA, void=True)
    assert refused(store, token).reason == "unknown"
    assert store.shares.look(store.shares.token(link.id))


def test_link__ends_when_said(store: Store) -> None:
    quote = sent(store, valid_until=None)
    soon = datetime(2026, 3, 10, tzinfo=UTC)
    assert store.shares.create(quote.id, actor=ADA, ends=soon).ends == soon
    usual = store.shares.create(quote.id, actor=ADA)
    assert timedelta(days=89) < usual.ends - usual.created_at <= timedelta(days=90)
