"""The endpoints under `/v1`: one library call each. Nothing is kept between requests."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api import models
from api.catalogs import Entry
from api.documents import (
    catalog_document,
    completion_document,
    explanation_document,
    heading,
    price_document,
    product_document,
    product_summary,
    question_document,
    state_document,
)
from api.forms import CONTENT, FormName, choose_form, not_acceptable, sent_quote
from api.images import HEADERS, MEDIA_TYPES
from api.languages import choose_language
from api.problems import PROBLEM_TYPES, error_document, problem, told_problems, type_document
from api.service import request_language, service_of
from configurator import __version__
from configurator.offers.comparing import compare
from configurator.offers.comparison_documents import comparison_document
from configurator.quote import quote_from_json, recompute_quote

CatalogId = Annotated[str, Path(description="Id of a catalog.", examples=["pc"], max_length=200)]
ProductId = Annotated[str, Path(description="Id of a product of the catalog.", examples=["gaming-pc"], max_length=200)]
AskedLanguage = Annotated[
    models.Language | None, Query(description="Without it, the Accept-Language header decides.", examples=["en"])
]
GivenQuote = Annotated[dict[str, Any], Body(description="A quote document, as `POST .../quote` returned it.")]
PRODUCT = "/catalogs/{catalog}/products/{product}"


_CATALOG = ("unknown-catalog", "invalid-catalog", "unreadable-catalog", "invalid-request")
_PRODUCT = (*_CATALOG, "unknown-product")
_BODY = ("malformed-json", "bad-request", "too-large", "unsupported-media-type")
_COMPILING = (
    "rule-too-large", "rule-form", "budget-exceeded", "not-answerable", "missing-extra",
    "invalid-expression", "invalid-calculation", "invalid-charge",
)  # fmt: skip
_DECISIONS = (*_PRODUCT, *_COMPILING, *_BODY, "invalid-context", "unknown-choice", "unknown-option", "off-grid",
              "invalid-limit", "limit-too-large", "invalid-input")  # fmt: skip
_COMPLETE = (*_DECISIONS, "conflict")

router = APIRouter(prefix="/v1")


def _answer(document: dict[str, Any]) -> Response:
    """A document as JSON, without a second look: `models` describes it, and tests hold it to that."""
    headers = {"content-language": document["language"]} if "language" in document else None
    return Response(to_json(document), media_type="application/json", headers=headers)


# --- catalogs ---------------------------------------------------------------------------------------------------------


@router.get(
    "/catalogs",
    response_model=models.CatalogList,
    responses=told_problems("invalid-request"),
    tags=["catalogs"],
    summary="All catalogs",
)
def list_catalogs(request: Request, language: AskedLanguage = None) -> Response:
    """All catalogs with their products; a broken one with its problem."""
    entries = service_of(request).catalogs.entries.values()
    accepted = request.headers.get("accept-language")
    return _answer({"catalogs": [_entry_document(entry, language, accepted) for entry in entries]})


def _entry_document(entry: Entry, asked: str | None, accepted: str | None) -> dict[str, Any]:
    if entry.catalog is None:
        assert entry.error is not None
        nothing: dict[str, Any] = {"version": None, "title": None, "description": None, "products": []}
        return {"id": entry.id, "status": "broken", **nothing, "problem": error_document(entry.error)}
    records = entry.catalog.records
    language = choose_language(records.languages, asked, accepted)
    return {
        "id": entry.id,
        "status": "ready",
        "version": records.version,
        "title": records.title.render(language),
        "description": records.description.render(language) if records.description else None,
        "products": [product_summary(product, language) for product in records.products.values()],
        "problem": None,
    }


@router.get(
    "/catalogs/{catalog}",
    response_model=models.CatalogOut,
    responses=told_problems(*_CATALOG),
    tags=["catalogs"],
    summary="One catalog",
)
def show_catalog(catalog: CatalogId, request: Request, language: AskedLanguage = None) -> Response:
    """What a catalog offers, and what must be known about a customer."""
    records = service_of(request).catalogs.find(catalog).records
    return _answer(catalog_document(records, request_language(request, records, language)))


@router.get(
    PRODUCT,
    response_model=models.ProductOut,
    responses=told_problems(*_PRODUCT),
    tags=["catalogs"],
    summary="One product with its choices",
)
def show_product(catalog: CatalogId, product: ProductId, request: Request, language: AskedLanguage = None) -> Response:
    """The choices of a product with all their values, and the facts of its context."""
    service = service_of(request)
    records = service.catalogs.find(catalog).records
    record = service.catalogs.product(catalog, product)
    chosen = request_language(request, records, language)
    return _answer(product_document(records, record, chosen, service.titles(catalog, product, chosen)))


@router.get(
    "/catalogs/{catalog}/images/{image}",
    responses={
        200: {"description": "The picture.", "content": {kind: {} for kind in sorted(set(MEDIA_TYPES.values()))}},
        **told_problems(*_CATALOG, "not-found"),
    },
    tags=["catalogs"],
    summary="A picture of an option",
)
def show_image(catalog: CatalogId, image: Annotated[str, Path(max_length=100)], request: Request) -> Response:
    """A picture at the address that an option has under `image`."""
    file = service_of(request).image(catalog, image)
    media_type = MEDIA_TYPES.get(file.suffix.lower()) if file is not None and file.is_file() else None
    if file is None or media_type is None:
        return problem("not-found", "There is no such picture.", "Take the address from the option that it belongs to.")
    return FileResponse(file, media_type=media_type, headers=HEADERS)


# --- configuring ------------------------------------------------------------------------------------------------------


@router.post(
    f"{PRODUCT}/configure",
    response_model=models.StateOut,
    responses=told_problems(*_DECISIONS),
    tags=["configuring"],
    summary="The state after these decisions",
)
def configure(catalog: CatalogId, product: ProductId, body: models.StateRequest, request: Request) -> Response:
    """Every choice with all its values: decided, implied, available (with its price) or excluded.

    Decisions that contradict each other are no error: `feasible` is false, and `conflict` explains and offers repairs.
    """
    service = service_of(request)
    session = service.session(request, catalog, product, body)
    return _answer(state_document(session, service.titles(catalog, product, session.language)))


@router.post(
    f"{PRODUCT}/explain",
    response_model=models.Explanation,
    responses=told_problems(*_DECISIONS),
    tags=["configuring"],
    summary="Why a value cannot be chosen, and what to change",
)
def explain(catalog: CatalogId, product: ProductId, body: models.ExplainRequest, request: Request) -> Response:
    """The smallest set of decisions, facts and rules that stand against a value, and verified repairs.

    Without `choice` and `value`: why the decisions contradict each other.
    """
    if (body.choice is None) != (body.value is None):
        return problem("invalid-request", "`choice` and `value` belong together.", "Send both, or neither.")
    session = service_of(request).session(request, catalog, product, body)
    conflict = session.conflict if body.choice is None else session.explain(body.choice, body.value)
    document = explanation_document(conflict, session.language) if conflict else None
    return _answer({**heading(session), "possible": conflict is None, "conflict": document})


@router.post(
    f"{PRODUCT}/question",
    response_model=models.Question,
    responses=told_problems(*_DECISIONS),
    tags=["configuring"],
    summary="Which question to ask next",
)
def question(catalog: CatalogId, product: ProductId, body: models.StateRequest, request: Request) -> Response:
    """The open choice whose answer narrows what is left most; needs, in the customer's own terms, come first."""
    service = service_of(request)
    session = service.session(request, catalog, product, body)
    return _answer(question_document(session, service.titles(catalog, product, session.language)))


@router.post(
    f"{PRODUCT}/complete",
    response_model=models.Completion,
    responses=told_problems(*_COMPLETE),
    tags=["configuring"],
    summary="Fill in what is open",
)
def complete(catalog: CatalogId, product: ProductId, body: models.CompleteRequest, request: Request) -> Response:
    """A complete configuration: by the product's defaults, as cheap as can be, or as its preferences have it."""
    session = service_of(request).session(request, catalog, product, body)
    return _answer(completion_document(session, session.complete(body.prefer), session.price(), body.prefer))


# --- price and quote --------------------------------------------------------------------------------------------------


@router.post(
    f"{PRODUCT}/price",
    response_model=models.PriceOut,
    responses=told_problems(*_COMPLETE, "incomplete"),
    tags=["price and quote"],
    summary="What a complete configuration costs",
)
def price(catalog: CatalogId, product: ProductId, body: models.PriceRequest, request: Request) -> Response:
    """The price, charge by charge. Where choices are open and `prefer` does not say how to fill them in: `incomplete`."""
    session = service_of(request).session(request, catalog, product, body)
    if body.prefer:
        session.complete(body.prefer)
    return _answer(price_document(session, session.price()))


@router.post(
    f"{PRODUCT}/compare",
    responses=told_problems(*_COMPLETE, "incomplete", "conflict"),
    tags=["price and quote"],
    summary="Two or three configurations side by side",
)
def compare_alternatives(catalog: CatalogId, product: ProductId, body: models.CompareRequest, request: Request) -> Response:
    """Where the completed alternatives differ, what each costs, charge by charge, and why one costs more than the first."""
    service, made = service_of(request), []
    for alternative in body.alternatives:
        given = body.model_copy(update={"decisions": {**body.decisions, **alternative}})
        session = service.session(request, catalog, product, given)
        made.append(session.complete(body.prefer))
    return _answer({**heading(session), **comparison_document(compare(made), session.language)})


@router.post(
    f"{PRODUCT}/quote",
    responses={
        200: {
            "description": "The quote: its document, or printed in the form asked for.",
            "content": CONTENT,
        },
        **told_problems(*_COMPLETE, "incomplete", "missing-input", "not-acceptable", "missing-font", "invalid-letterhead"),
    },
    tags=["price and quote"],
    summary="A quote",
)
def quote(
    catalog: CatalogId,
    product: ProductId,
    body: models.QuoteRequest,
    request: Request,
    format: Annotated[FormName | None, Query(description="Goes before the Accept header.")] = None,
) -> Response:
    """The frozen offer as a JSON document that stands for itself, as a page to print, as text, as a PDF or an Excel workbook.

    Nothing is stored.
    """
    form = choose_form(format, request.headers.get("accept"))
    if form is None:
        return not_acceptable()
    service = service_of(request)
    session = service.session(request, catalog, product, body)
    if body.prefer:
        session.complete(body.prefer)
    made = session.quote(body.customer, body.note)
    return sent_quote(made, form, "Accept, Accept-Language", service.letterhead(made))


@router.post(
    "/quotes/recompute",
    response_model=models.Recomputation,
    responses=told_problems(*_BODY, "invalid-request", "invalid-quote"),
    tags=["price and quote"],
    summary="Whether a quote document adds up",
)
def recompute(body: GivenQuote) -> Response:
    """Every amount of a quote computed again from its own document; no catalog is needed, however old it is."""
    read = quote_from_json(body)
    found = [
        {"where": difference.where, "expected": difference.expected, "found": difference.found}
        for difference in recompute_quote(read)
    ]
    return _answer({"reference": read.reference, "consistent": not found, "differences": found})


# --- the interface itself ---------------------------------------------------------------------------------------------


@router.get("/problems", response_model=list[models.ProblemTypeOut], tags=["interface"], summary="All types of problems")
def list_problems() -> list[dict[str, Any]]:
    """Every code that the service answers with."""
    return [type_document(code) for code in PROBLEM_TYPES]


@router.get(
    "/problems/{code}",
    response_model=models.ProblemTypeOut,
    responses=told_problems("not-found", "invalid-request"),
    tags=["interface"],
    summary="One type of problem",
)
def show_problem(code: Annotated[str, Path(examples=["unknown-option"], max_length=100)]) -> Any:
    """What the `type` of a problem leads to."""
    if code not in PROBLEM_TYPES:
        return problem("not-found", f"There is no problem `{code}`.", "All of them: /v1/problems.")
    return type_document(code)


health = APIRouter()


@health.get("/healthz", response_model=models.Health, tags=["interface"], summary="Whether the service is up")
def show_health(request: Request) -> dict[str, Any]:
    """Up, and how many catalogs can be used."""
    entries = service_of(request).catalogs.entries.values()
    ready = sum(entry.catalog is not None for entry in entries)
    return {"status": "ok", "version": __version__, "ready": ready, "broken": len(entries) - ready}
