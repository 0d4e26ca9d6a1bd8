"""The endpoints of customers, orders and running contracts under `/v1`, for staff."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from api.desks import desk_of
from api.problems import told_problems
from api.quotes import CHANGE, STAFF, answer
from configurator.errors import RequestError
from configurator.offers import content_from_json
from configurator.offers.contract_documents import change_document, contract_document, contract_summary
from configurator.offers.documents import summary_document
from configurator.offers.running import contracts_of, running_contract

OrderNumber = Annotated[str, Path(description="Number of any order of the contract.", examples=["O-2026-00001"], max_length=100)]
GivenChange = Annotated[
    dict[str, Any],
    Body(description="An offer with `changes`, as for a quote (`docs/contracts.md`); the order is that of the path."),
]

router = APIRouter(prefix="/v1", tags=["customers"])


@router.get("/customers", responses=told_problems(*STAFF), summary="Find customers")
def list_customers(
    request: Request,
    text: Annotated[str, Query(description="Words of names, ids and e-mail addresses.", max_length=200)] = "",
    segment: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    after: Annotated[str | None, Query(description="`next` of the page before.", max_length=500)] = None,
) -> Response:
    """The customers with all words of a text, by name."""
    page = desk_of(request).store.customers.find(text, segment=segment, limit=limit, after=after)
    found = [{**asdict(each.customer), "version": each.version} for each in page.items]
    return answer({"customers": found, "next": page.next})


@router.get("/customers/{customer}", responses=told_problems(*STAFF, "unknown-customer"), summary="One customer")
def show_customer(customer: Annotated[str, Path(max_length=200)], request: Request) -> Response:
    """What is known of a customer, what they own, their quotes and orders."""
    store = desk_of(request).store
    stored = store.customers.open(customer)
    quotes = store.quotes.find(customer=customer, limit=500).items
    owned = [{**asdict(each.owned), "id": each.id, "source": each.source} for each in store.customers.owned(customer)]
    found = {
        **asdict(stored.customer),
        "version": stored.version,
        "owned": owned,
        "quotes": [summary_document(each) for each in quotes],
        "orders": [each.number for each in store.orders.find(customer=customer, limit=500).items],
    }
    return answer(found, stored.version)


@router.get("/orders", responses=told_problems(*STAFF), summary="Find orders")
def list_orders(
    request: Request,
    customer: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    after: Annotated[str | None, Query(description="`next` of the page before.", max_length=500)] = None,
) -> Response:
    """All orders or those of a customer, the latest first."""
    page = desk_of(request).store.orders.find(customer=customer, limit=limit, after=after)
    found = [
        {"number": each.number, "quote": each.quote_number, "revision": each.revision, "customer": each.customer,
         "accepted_at": each.accepted_at.isoformat()}
        for each in page.items
    ]  # fmt: skip
    return answer({"orders": found, "next": page.next})


@router.get("/orders/{order}", responses=told_problems(*STAFF, "unknown-order"), summary="One order")
def show_order(order: Annotated[str, Path(max_length=100)], request: Request) -> Response:
    """What was accepted, by whom and when, with the offer."""
    return answer(desk_of(request).store.orders.document(order))


# --- contracts --------------------------------------------------------------------------------------------------------


@router.get(
    "/customers/{customer}/contracts",
    responses=told_problems(*STAFF, "unknown-customer", "invalid-contract"),
    summary="The contracts of a customer",
)
def list_contracts(customer: Annotated[str, Path(max_length=200)], request: Request) -> Response:
    """All contracts of a customer as they are now, in the order of their orders."""
    found = contracts_of(desk_of(request).store, customer)
    return answer({"contracts": [contract_summary(each) for each in found]})


@router.get("/contracts/{order}", responses=told_problems(*STAFF, "unknown-order", "invalid-contract"), summary="One contract")
def show_contract(
    order: OrderNumber,
    request: Request,
    on: Annotated[date | None, Query(description="The day (default: today).")] = None,
) -> Response:
    """A contract as it is now: what runs on a day, what is paid next, what it comes to, when it ends."""
    desk = desk_of(request)
    return answer(contract_document(running_contract(desk.store, order), on or desk.now().date()))


@router.post("/contracts/{order}/changes", responses=told_problems(*CHANGE), summary="What a change costs from when")
def try_change(order: OrderNumber, body: GivenChange, request: Request) -> Response:
    """What an offer changes in a contract, line by line and in words; nothing is kept.

    The same offer, sent to `POST /v1/quotes`, makes the quote that the customer accepts.
    """
    changes = body.get("changes")
    if not isinstance(changes, dict):
        raise RequestError("It is not said how the contract changes.", 'Send `"changes": {"how": "amend", "on": "2026-07-01"}`.')
    if changes.get("order", order) != order:
        raise RequestError(f"`changes.order` is `{changes['order']}`, and the path names `{order}`.", "Leave it out.")
    content = content_from_json({**body, "changes": {**changes, "order": order}})
    return answer(change_document(desk_of(request).price(content).quote))
