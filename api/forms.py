"""The forms in which a quote can be sent, and which of them a client accepts best."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a quote: its name for `format_quote`, and its media type."""

    name: str
    media_type: str


FORMS = (
    Form("json", "application/json"),
    Form("html", "text/html; charset=utf-8"),
    Form("text", "text/plain; charset=utf-8"),
)


def choose_form(asked: str | None, accept: str | None) -> Form | None:
    """The form asked for by name, else the best by the Accept header (RFC 9110, 12.5.1), else None. Ties go to JSON."""
    if asked:
        return next((form for form in FORMS if form.name == asked), None)
    ranges = [_range(item) for item in (accept or "*/*")[:1000].split(",")]
    best = max(FORMS, key=lambda form: _quality(form, ranges))
    return best if _quality(best, ranges) > 0 else None


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
