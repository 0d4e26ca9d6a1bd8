"""The addresses of the pages. A form is sent to the address of its page; the browser ends up where the address says it all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.languages import choose_language
from api.pages.address import Address, Visit, read_visit
from api.pages.quotes import QUOTE_HEADERS, quote_page
from api.pages.render import page
from api.pages.view import INPUT_PREFIX, Link, clean_address, view_page, view_question
from api.pages.words import PAGE_LANGUAGES, words_of
from api.service import Service, request_language, service_of
from configurator.money import locale
from configurator.session import Session

router = APIRouter(include_in_schema=False)


@router.get("/")
def show_catalogs(request: Request) -> Response:
    """All products of all catalogs, as cards."""
    asked = request.query_params.get("_language")
    language = choose_language(PAGE_LANGUAGES, asked, request.headers.get("accept-language"))
    languages = [Link(str(locale(tag).get_display_name()), f"_language={tag}", tag == language, tag) for tag in PAGE_LANGUAGES]
    entries = service_of(request).catalogs.entries.values()
    content = {"words": words_of(language), "language": language, "languages": languages, "catalogs": list(entries)}
    return page("home.html.j2", content)


@router.get("/configure/{catalog}/{product}")
def configure(catalog: str, product: str, request: Request) -> Response:
    """A product to be configured. Without scripts, forms lead here and on to the address of what they say."""
    service = service_of(request)
    visit = read_visit(catalog, product, request.url.query)
    address, notices = _checked(service, visit.address, request)
    session = _session(service, address)
    by_htmx = request.headers.get("hx-request") == "true"
    if by_htmx and visit.why:
        return _answer(session, address, visit.why)
    if visit.moved and not by_htmx and not notices:
        return RedirectResponse(_with_question(address, visit), status_code=303)
    titles = service.titles(catalog, product, session.language)
    view = view_page(session, titles, address, visit.why, notices)
    headers = {"HX-Push-Url": address.url} if visit.moved else {}
    content = {"view": view, "words": view.words, "language": view.language, "languages": view.languages}
    return page("configure.html.j2", content, headers=headers)


async def _filled(request: Request) -> dict[str, str]:
    """What was filled in on the form of a quote, by the ids of the inputs."""
    form = await request.form()
    texts = {name: text for name, text in form.items() if isinstance(text, str) and text.strip()}
    return {name.removeprefix(INPUT_PREFIX): text for name, text in texts.items() if name.startswith(INPUT_PREFIX)}


@router.post("/configure/{catalog}/{product}/quote")
def quote(
    catalog: str,
    product: str,
    request: Request,
    filled: Annotated[dict[str, str], Depends(_filled)],
    customer: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """The quote for the completed configuration at this address."""
    service = service_of(request)
    address, _ = _checked(service, read_visit(catalog, product, request.url.query).address, request)
    session = _session(service, address, filled)
    session.complete(address.prefer)
    text = quote_page(session.quote(customer), address.url)
    return Response(text, media_type="text/html; charset=utf-8", headers=QUOTE_HEADERS)


@router.get("/configure/{catalog}/{product}/quote")
def leave_quote(catalog: str, product: str, request: Request) -> Response:
    """A quote is made by its form, with a date and a name. Who comes by its address alone sees the configuration."""
    address, _ = _checked(service_of(request), read_visit(catalog, product, request.url.query).address, request)
    return RedirectResponse(address.url, status_code=303)


def _answer(session: Session, address: Address, why: tuple[str, str]) -> Response:
    """Only the answer to a question, to be laid over the page."""
    headers = {"HX-Retarget": "#question", "HX-Reselect": "#question", "HX-Reswap": "outerHTML", "HX-Push-Url": "false"}
    question = view_question(session, address, why)
    content = {"question": question, "words": words_of(session.language), "path": address.path}
    return page("question.html.j2", content, headers=headers)


def _checked(service: Service, address: Address, request: Request) -> tuple[Address, list[str]]:
    """The address as it can be used, in a language of the catalog."""
    records = service.catalogs.find(address.catalog).records
    product = service.catalogs.product(address.catalog, address.product)
    language = request_language(request, records, address.language or None)
    return clean_address(product, replace(address, language=language))


def _session(service: Service, address: Address, inputs: Mapping[str, str] | None = None) -> Session:
    ready = service.catalogs.ready(address.catalog, address.product)
    given = (address.product, address.context, address.decisions)
    stock = service.stocks.of(ready.records)
    return ready.configure(*given, language=address.language, availability=stock, inputs=inputs)


def _with_question(address: Address, visit: Visit) -> str:
    if not visit.why:
        return address.url
    question = urlencode({"_why": "~".join(visit.why)})
    return f"{address.url}{'&' if address.query else '?'}{question}"


_TICKS = re.compile(r"`([^`]*)`")


def show_error(request: Request, sentence: str, status: int) -> Response:
    """An error as a page for people, who read “quotes” where programs read `ticks`."""
    asked = request.query_params.get("_language")
    language = choose_language(PAGE_LANGUAGES, asked, request.headers.get("accept-language"))
    content = {"words": words_of(language), "language": language, "languages": [], "sentence": _TICKS.sub(r"“\1”", sentence)}
    return page("error.html.j2", content, status)
