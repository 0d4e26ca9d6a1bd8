"""The forms in which a quote can be sent, and which of them a client accepts best."""

from __future__ import annotations

from typing import Any, Literal

from starlette.responses import Response

from api.problems import problem
from configurator.quote import Letterhead, Quote
from configurator.quote.paper import Form, form_named, write_quote

FormName = Literal["json", "html", "text", "pdf", "xlsx"]

SENT: tuple[Form, ...] = tuple(form_named(name) for name in ("json", "html", "text", "pdf", "xlsx"))
"""The forms that are chosen by the Accept header; ties go to the first."""

CONTENT: dict[str, Any] = {
    "application/json": {"schema": {"$ref": "#/components/schemas/QuoteDocument"}},
    "text/html": {"schema": {"type": "string"}},
    "text/plain": {"schema": {"type": "string"}},
    **{form.media_type: {"schema": {"type": "string", "format": "binary"}} for form in SENT if not form.is_text},
}
"""The forms, as the description of the interface lists them."""


def choose_form(asked: str | None, accept: str | None) -> Form | None:
    """The form asked for by name, else the best by the Accept header (RFC 9110, 12.5.1), else None. Ties go to JSON."""
    if asked:
        return next((form for form in SENT if form.name == asked), None)
    ranges = [_range(item) for item in (accept or "*/*")[:1000].split(",")]
    best = max(SENT, key=lambda form: _quality(form, ranges))
    return best if _quality(best, ranges) > 0 else None


def not_acceptable() -> Response:
    """The answer where a client accepts none of the forms."""
    return problem("not-acceptable", "A quote is JSON, HTML, plain text, PDF or Excel.", "Accept one of them, or pass `format`.")


def sent_quote(
    quote: Quote, form: Form, vary: str, letterhead: Letterhead | None = None, number: str | None = None
) -> Response:
    """A quote in a form; a file to keep has the name of its number or its reference."""
    headers = {"content-language": quote.language, "vary": vary}
    if not form.is_text:
        name = "".join(each if each.isalnum() or each in "-_" else "-" for each in number or quote.reference)
        headers["content-disposition"] = f'attachment; filename="{name}.{form.name}"'
    content = write_quote(quote, form.name, letterhead, number)
    return Response(content, media_type=form.media_type, headers=headers)


def _range(item: str) -> tuple[str, float]:
    media_range, *parameters = [part.strip().lower() for part in item.split(";")]
    given = [parameter.partition("=")[2] for parameter in parameters if parameter.partition("=")[0].strip() == "q"]
    try:
        return media_range, float(given[0]) if given else 1.0
    except ValueError:
        return media_range, 0.0


def _quality(form: Form, ranges: list[tuple[str, float]]) -> float:
    """The weight of the most precise range that the form falls under."""
    media_type = form.media_type.split(";")[0]
    for pattern in (media_type, media_type.split("/")[0] + "/*", "*/*"):
        weights = [weight for media_range, weight in ranges if media_range == pattern]
        if weights:
            return max(weights)
    return 0.0
