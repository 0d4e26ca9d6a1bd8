"""The endpoints of stored quotes under `/v1`: for staff, and for customers with a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Header, Path, Query
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from api import models
from api.desks import desk_of, store_of
from api.forms import choose_form, not_acceptable, sent_quote
from api.problems import told_problems
from api.service import service_of
from configurator.errors import RequestError
from configurator.offers import content_from_json
from configurator.offers.desk import Desk
from configurator.offers.documents import event_document, kept_document, stored_document, summary_document
from configurator.offers.reopening import reopen
from configurator.offers.reopening_saves import save_proposal
from configurator.offers.reopening_words import reopened_document
from configurator.offers.running import gains_of
from configurator.quote import Quote, quote_from_json
from configurator.quote.life import State
from configurator.store.records import StoredQuote

QuoteId = Annotated[str, Path(description="Number or id of a quote.", examples=["Q-2026-00001"], max_length=100)]
GivenContent = Annotated[dict[str, Any], Body(description="What is to be quoted: `docs/quotes.md` describes it.")]
Seen = Annotated[
    str | None, Header(alias="if-match", description="The version that was seen, as `ETag` gave it: refused if it is stale.")
]
Token = Annotated[str, Path(description="The token of a link.", max_length=2000)]
STEPS = Literal["submit", "approve", "send-back", "send", "reject", "revise", "comment"]

STAFF = ("no-store", "unauthorized", "invalid-request", "store-unavailable", "missing-extra")
_BODY = ("malformed-json", "bad-request", "too-large", "unsupported-media-type")
_ONE = (*STAFF, "unknown-quote")
CHANGE = (*_ONE, *_BODY, "stale-write", "life-cycle", "not-allowed", "invalid-record", "unknown-catalog", "unknown-customer",
           "invalid-contract", "unknown-order")  # fmt: skip
_LINK = ("no-store", "share-link", "invalid-request", "store-unavailable", "missing-extra")

_ANSWER = (*_LINK, *_BODY, "life-cycle", "invalid-record", "invalid-contract")

router = APIRouter(prefix="/v1", tags=["stored quotes"])


def answer(document: dict[str, Any], version: int | None = None, status: int = 200) -> Response:
    """A document as JSON; with the version of what is stored as its `ETag`."""
    headers = {"etag": f'"{version}"'} if version is not None else None
    return Response(to_json(document), status, media_type="application/json", headers=headers)


# --- staff ------------------------------------------------------------------------------------------------------------


@router.post("/quotes", status_code=201, responses=told_problems(*CHANGE), summary="Make a quote")
def create_quote(body: GivenContent, request: Request) -> Response:
    """A quote of an offer: configured, priced and kept as a draft."""
    kept = desk_of(request).create(content_from_json(body))
    return answer(kept_document(kept), kept.stored.version, 201)


@router.get("/quotes", responses=told_problems(*STAFF), summary="Find quotes")
def list_quotes(
    request: Request,
    text: Annotated[str | None, Query(max_length=200)] = None,
    state: State | None = None,
    customer: Annotated[str | None, Query(max_length=200)] = None,
    product: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Those changed last first; `next` leads to the page behind."""
    given = {"text": text, "state": state, "customer": customer, "product": product}
    wanted: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    page = desk_of(request).store.quotes.find(limit=limit, after=after, **wanted)
    return answer({"quotes": [summary_document(each) for each in page.items], "next": page.next})


@router.get("/quotes/{quote}", responses=told_problems(*_ONE), summary="One quote")
def show_quote(
    quote: QuoteId, request: Request, revision: Annotated[int | None, Query(ge=1, le=10_000)] = None
) -> Response:
    """State, content, and totals of a quote: of its last revision or another one."""
    kept = desk_of(request).open(quote, revision)
    return answer(kept_document(kept), kept.stored.version)


@router.put("/quotes/{quote}", responses=told_problems(*CHANGE), summary="Change a quote")
def save_quote(quote: QuoteId, body: GivenContent, request: Request, seen: Seen = None) -> Response:
    """Save the last revision with another content, priced anew; of a quote that was sent, the next revision begins."""
    content = content_from_json(body)
    kept = desk_of(request).change(quote, lambda _: content, _version(seen))
    return answer(kept_document(kept), kept.stored.version)


@router.post("/quotes/{quote}/steps/{step}", responses=told_problems(*CHANGE), summary="A step in the life of a quote")
def take_step(
    quote: QuoteId, step: STEPS, request: Request, body: models.StepRequest | None = None, seen: Seen = None
) -> Response:
    """Submit, approve, send back, send, reject, begin the next revision, or comment."""
    desk, comment = desk_of(request), body.comment if body is not None else ""
    version = _version(seen) or desk.store.quotes.open(quote).version
    stored = _STEPS[step](desk, quote, version, comment)
    return answer(stored_document(stored), stored.version)


_STEPS: dict[str, Callable[[Desk, str, int, str], StoredQuote]] = {
    "submit": lambda desk, quote, version, _: desk.submit(quote, version),
    "approve": lambda desk, quote, version, comment: desk.store.quotes.approve(
        quote, version=version, actor=desk.actor, comment=comment
    ),
    "send-back": lambda desk, quote, version, comment: desk.store.quotes.send_back(
        quote, version=version, actor=desk.actor, comment=comment
    ),
    "send": lambda desk, quote, version, _: desk.store.quotes.send(quote, version=version, actor=desk.actor),
    "reject": lambda desk, quote, version, comment: desk.store.quotes.reject(
        quote, version=version, actor=desk.actor, comment=comment
    ),
    "revise": lambda desk, quote, version, _: desk.store.quotes.revise(quote, version=version, actor=desk.actor),
    "comment": lambda desk, quote, _, comment: desk.store.quotes.comment(quote, comment, actor=desk.actor),
}


@router.get(
    "/quotes/{quote}/document", responses=told_problems(*_ONE, "not-acceptable"), summary="A quote as its customer reads it"
)
def show_document(
    quote: QuoteId,
    request: Request,
    revision: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    format: Annotated[str | None, Query(description="Goes before the Accept header.", max_length=20)] = None,
) -> Response:
    """The frozen offer, in the form that is accepted."""
    kept = desk_of(request).open(quote, revision)
    return _printed(kept.quote, request, format, kept.stored.label(kept.revision))


@router.get("/quotes/{quote}/history", responses=told_problems(*_ONE), summary="Who did what with a quote")
def show_history(quote: QuoteId, request: Request) -> Response:
    """The audit trail of a quote."""
    store = desk_of(request).store
    events = store.audit.of_quote(store.quotes.open(quote).id)
    return answer({"events": [event_document(each) for each in events]})


@router.post("/quotes/{quote}/reopen", responses=told_problems(*CHANGE), summary="A quote under the catalogs of today")
def reopen_quote(
    quote: QuoteId,
    request: Request,
    save: Annotated[bool, Query(description="Take the proposal over, as the next save or revision.")] = False,
    seen: Seen = None,
) -> Response:
    """Unchanged, re-priced, repaired by the smallest change, or impossible, each with its reasons; kept only with `save`."""
    desk = desk_of(request)
    kept = desk.open(quote)
    found = reopen(kept.content, kept.quote, desk.catalogs, desk.now(), desk.actor.roles)
    saved = None
    if save:
        version = _version(seen) or kept.stored.version
        saved = save_proposal(desk.store, (kept.stored.id, kept.stored.latest.state, version), found, desk.catalogs, desk.actor)
    told = {"quote": kept.stored.label(), **reopened_document(found), "saved": None if saved is None else saved.value}
    return answer(told, desk.store.quotes.open(quote).version)


@router.post("/quotes/{quote}/links", status_code=201, responses=told_problems(*CHANGE), summary="A link for the customer")
def create_link(quote: QuoteId, request: Request) -> Response:
    """A link with which the customer looks, asks for a change, and accepts."""
    desk = desk_of(request)
    link = desk.store.shares.create(quote, actor=desk.actor)
    return answer({"id": link.id, "token": link.token, "ends": link.ends.isoformat()}, status=201)


@router.delete("/links/{link}", responses=told_problems(*CHANGE, "share-link"), summary="Withdraw a link")
def withdraw_link(link: Annotated[str, Path(max_length=100)], request: Request) -> Response:
    """From now on it opens nothing."""
    desk = desk_of(request)
    found = desk.store.shares.revoke(link, actor=desk.actor)
    return answer({"id": found.id, "revoked_at": found.revoked_at.isoformat() if found.revoked_at else None})


@router.get("/catalogs/{catalog}/versions", responses=told_problems(*STAFF), summary="The stored versions of a catalog")
def list_versions(catalog: Annotated[str, Path(max_length=200)], request: Request) -> Response:
    """Which versions were published, scheduled, withdrawn, or kept because quotes were made from them."""
    versions = desk_of(request).store.catalogs.versions(catalog)
    return answer({"versions": [asdict(each) for each in versions]})


# --- customers with a link --------------------------------------------------------------------------------------------


@router.get("/shared/{token}", responses=told_problems(*_LINK, "not-acceptable"), summary="The offer behind a link")
def show_shared(
    token: Token,
    request: Request,
    format: Annotated[str | None, Query(description="Goes before the Accept header.", max_length=20)] = None,
) -> Response:
    """What a customer is offered: as JSON, as a page to print, as text, as a PDF or an Excel workbook."""
    shared = store_of(request).shares.look(token)
    label = shared.quote.label(shared.revision.revision)
    return _printed(quote_from_json(shared.draft.priced), request, format, label)


@router.post("/shared/{token}/change", responses=told_problems(*_ANSWER), summary="Ask for a change")
def ask_for_change(token: Token, body: models.StepRequest, request: Request) -> Response:
    """What the customer would like to have otherwise."""
    store_of(request).shares.ask_for_change(token, body.comment)
    return answer({"asked": True})


@router.post("/shared/{token}/accept", responses=told_problems(*_ANSWER), summary="Accept")
def accept_shared(token: Token, body: models.AcceptRequest, request: Request) -> Response:
    """The order: exactly one, however often it is said."""
    from configurator.store.orders import Acceptance

    store = store_of(request)
    order = store.shares.accept(token, Acceptance(body.name, body.email, body.purchase_order), gains_of(store))
    label = f"{order.quote_number}/{order.revision}"
    return answer({"order": order.number, "quote": label, "at": order.accepted_at.isoformat()})


# --- documents --------------------------------------------------------------------------------------------------------


def _printed(quote: Quote, request: Request, format: str | None, number: str | None) -> Response:
    form = choose_form(format, request.headers.get("accept"))
    if form is None:
        return not_acceptable()
    return sent_quote(quote, form, "Accept", service_of(request).letterhead(quote), number)


def _version(seen: str | None) -> int | None:
    """The version in an `If-Match` header. Raises RequestError."""
    if seen is None or seen.strip() == "*":
        return None
    text = seen.strip().removeprefix("W/").strip('"')
    if not text.isdecimal() or len(text) > 9:
        raise RequestError(f"`{seen[:40]}` is no version of a quote.", 'Send the `ETag` of the answer: `If-Match: "3"`.')
    return int(text)
