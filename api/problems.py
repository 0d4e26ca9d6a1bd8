"""Errors as problem details (RFC 9457): one shape for everything that goes wrong, with a stable `code` and a hint."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.documents import explanation_document
from configurator.errors import (
    CatalogError,
    ConfiguratorError,
    DecisionConflictError,
    IncompleteError,
    InputError,
    MissingInputError,
    OffGridError,
    UnknownChoiceError,
    UnknownOptionError,
)
from configurator.explanation import Conflict
from configurator.source import Issue

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProblemType:
    """What all problems of one code have in common."""

    status: int
    title: str


PROBLEM_TYPES: Mapping[str, ProblemType] = {
    "unknown-catalog": ProblemType(404, "There is no such catalog"),
    "unknown-product": ProblemType(404, "There is no such product"),
    "unknown-choice": ProblemType(422, "A decision names no choice of the product"),
    "unknown-option": ProblemType(422, "A decision names no option of its choice"),
    "off-grid": ProblemType(422, "A number is out of range or between two steps"),
    "invalid-context": ProblemType(422, "The context cannot be used"),
    "invalid-limit": ProblemType(422, "A limit cannot be used"),
    "limit-too-large": ProblemType(422, "A limit cannot be kept to for this product"),
    "invalid-request": ProblemType(422, "The request cannot be understood"),
    "invalid-input": ProblemType(422, "Something that was filled in cannot be taken"),
    "missing-input": ProblemType(409, "Something must be filled in first"),
    "invalid-quote": ProblemType(422, "The document is no quote"),
    "invalid-contract": ProblemType(422, "A contract cannot be made or changed so"),
    "conflict": ProblemType(409, "The decisions contradict each other"),
    "incomplete": ProblemType(409, "The configuration is not complete"),
    "invalid-catalog": ProblemType(503, "The catalog contains errors"),
    "invalid-availability": ProblemType(503, "What is in stock cannot be read"),
    "invalid-letterhead": ProblemType(503, "The letterhead cannot be read"),
    "missing-font": ProblemType(503, "The service lacks a font for this quote"),
    "unreadable-catalog": ProblemType(503, "The catalog could not be loaded"),
    "rule-too-large": ProblemType(503, "The product could not be compiled"),
    "rule-form": ProblemType(503, "The product could not be compiled"),
    "invalid-expression": ProblemType(503, "A formula of the catalog cannot be computed"),
    "invalid-unit": ProblemType(503, "A unit of the catalog cannot be converted"),
    "invalid-calculation": ProblemType(503, "A formula of the catalog cannot be computed"),
    "invalid-charge": ProblemType(503, "A formula of the catalog cannot be computed"),
    "budget-exceeded": ProblemType(503, "The product could not be compiled"),
    "not-answerable": ProblemType(503, "The engine of this product cannot answer such a question"),
    "missing-extra": ProblemType(503, "The service lacks an optional package"),
    "no-store": ProblemType(503, "The service keeps no quotes"),
    "unauthorized": ProblemType(401, "It is not known who asks"),
    "not-allowed": ProblemType(403, "Somebody else must decide that"),
    "share-link": ProblemType(410, "The link does not open the offer"),
    "unknown-quote": ProblemType(404, "There is no such quote"),
    "unknown-order": ProblemType(404, "There is no such order"),
    "unknown-customer": ProblemType(404, "There is no such customer"),
    "unknown-version": ProblemType(404, "There is no such version of a catalog"),
    "stale-write": ProblemType(412, "Somebody else has changed it since it was read"),
    "life-cycle": ProblemType(409, "The quote is in a state in which that cannot be done"),
    "invalid-record": ProblemType(422, "What is to be stored cannot be used"),
    "invalid-offer": ProblemType(422, "The file of an offer contains errors"),
    "invalid-customers": ProblemType(422, "A file of customers contains errors"),
    "invalid-export": ProblemType(422, "A file is no export of a store"),
    "store-unavailable": ProblemType(503, "The store cannot be opened"),
    "store-version": ProblemType(503, "The store is of another version"),
    "store-damaged": ProblemType(503, "The store is damaged"),
    "malformed-json": ProblemType(400, "The body is not JSON"),
    "bad-request": ProblemType(400, "The request cannot be read"),
    "not-found": ProblemType(404, "There is nothing at this address"),
    "method-not-allowed": ProblemType(405, "This address does not take this method"),
    "not-acceptable": ProblemType(406, "The answer has none of the accepted forms"),
    "too-large": ProblemType(413, "The body is too large"),
    "unsupported-media-type": ProblemType(415, "The body is not of type application/json"),
    "internal-error": ProblemType(500, "Something went wrong here"),
}


def told_problems(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The documentation of the problems that an endpoint answers with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    by_status: dict[int | str, list[str]] = {}
    for code in codes:
        by_status.setdefault(PROBLEM_TYPES[code].status, []).append(code)
    return {status: {"description": ", ".join(found), "content": content} for status, found in by_status.items()}
"""Every code that the service answers with. Codes never change their meaning."""

_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 400: "bad-request"}

_HINTS = {
    "malformed-json": "Send one JSON object, without NaN, comments or trailing commas.",
    "bad-request": "Send one JSON object, nested a few levels at most, with numbers of ordinary size.",
    "not-found": "The description of the interface is at /v1/openapi.json; the catalogs are at /v1/catalogs.",
    "method-not-allowed": "The methods that it takes are in the Allow header.",
    "unsupported-media-type": "Send the header `Content-Type: application/json`.",
    "internal-error": "Try again. If it stays, report the `instance`: the log of the service has the details under it.",
    "invalid-catalog": "Correct the places listed under `issues`, then restart the service.",
}

Details = dict[str, Any]


def problem(code: str, detail: str, hint: str | None = None, **more: Any) -> Response:
    """A problem response. `more` are extension members."""
    return respond(problem_document(code, detail, hint, **more))


def respond(document: Details) -> Response:
    """A problem as a response; in ASCII, because what it quotes from a request may hold lone surrogates."""
    return Response(json.dumps(document), document["status"], media_type=MEDIA_TYPE)


def problem_document(code: str, detail: str, hint: str | None = None, **more: Any) -> Details:
    """The members of a problem."""
    kind = PROBLEM_TYPES[code]
    return {
        "type": f"/v1/problems/{code}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": f"urn:uuid:{uuid4()}",
        "code": code,
        "hint": hint or _HINTS.get(code),
        **more,
    }


def type_document(code: str) -> Details:
    """What all problems of a code have in common."""
    kind = PROBLEM_TYPES[code]
    address = f"/v1/problems/{code}"
    return {"type": address, "code": code, "status": kind.status, "title": kind.title, "hint": _HINTS.get(code)}


def error_document(error: ConfiguratorError, language: str = "en") -> Details:
    """The problem that an error of the library is."""
    code = error.code if error.code in PROBLEM_TYPES else "invalid-request"
    return problem_document(code, _detail(error), error.hint, **_members(error, language))


def _detail(error: ConfiguratorError) -> str:
    """The sentence of an error. That of a catalog shows source lines and folders of the server: here, only a count."""
    if not isinstance(error, CatalogError):
        return error.message
    count = len(error.issues)
    return f"The catalog `{error.folder.name}` has {count} {'issue' if count == 1 else 'issues'}."


def _members(error: ConfiguratorError, language: str) -> Details:
    match error:
        case CatalogError():
            return {"issues": [issue_document(issue) for issue in error.issues]}
        case UnknownOptionError():
            return {"choice": error.choice, "option": str(error.option)}
        case UnknownChoiceError():
            return {"choice": error.choice}
        case OffGridError():
            return {"choice": error.choice, "near": [str(number) for number in error.near]}
        case InputError():
            return {"input": error.input}
        case MissingInputError():
            return {"missing": list(error.missing)}
        case IncompleteError():
            return {"open": list(error.open_choices)}
        case DecisionConflictError(conflict=Conflict() as conflict):
            return {"conflict": explanation_document(conflict, language)}
        case _:
            return {}


def issue_document(issue: Issue) -> Details:
    """An issue of a catalog with its place."""
    place = issue.place
    sheet = {"sheet": place.sheet} if place.sheet else {}
    return {
        "place": {"file": place.file, **sheet, "line": place.line, "column": place.column, "length": place.length},
        "severity": issue.severity.value,
        "message": issue.message,
        "hint": issue.hint,
    }


# --- handlers of exceptions -------------------------------------------------------------------------------------------


def answer_error(request: Request, error: Exception) -> Response:
    """An error that the library raised on purpose."""
    assert isinstance(error, ConfiguratorError)
    return respond(error_document(error, getattr(request.state, "language", "en")))


def answer_http_error(request: Request, error: Exception) -> Response:
    """What the framework refuses: unknown addresses, wrong methods, bodies that cannot be read."""
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, "bad-request" if error.status_code < 500 else "internal-error")
    response = problem(code, _http_detail(code, request, str(error.detail)))
    response.headers.update(error.headers or {})
    return response


def _http_detail(code: str, request: Request, detail: str) -> str:
    if code == "not-found":
        return f"There is nothing at `{request.url.path}`."
    if code == "method-not-allowed":
        return f"`{request.url.path}` does not take {request.method}."
    return detail if detail.endswith(".") else f"{detail}."


def answer_invalid(request: Request, error: Exception) -> Response:
    """A request whose body or parameters do not have the documented shape: all that is wrong, with its place."""
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return problem("malformed-json", _json_detail(found[0]))
    if any(tuple(item["loc"]) == ("body",) for item in found) and not _says_json(request):
        return problem("unsupported-media-type", "The body is not marked as JSON.")
    issues = [{"place": _place(item["loc"]), "message": _message(item["msg"])} for item in found[:_MOST_ISSUES]]
    first = issues[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return problem("invalid-request", f"{first['place']}: {first['message']}{more}.", _SHAPE_HINT, issues=issues)


_MOST_ISSUES = 50
_SHAPE_HINT = "The shape of every request is described at /v1/openapi.json."


def _json_detail(item: Mapping[str, Any]) -> str:
    return f"{item.get('ctx', {}).get('error', 'The body cannot be read')} at character {item['loc'][-1]}."


def _says_json(request: Request) -> bool:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))


def _place(location: tuple[str | int, ...]) -> str:
    """Where in the request: `body/decisions/cpu`."""
    return "/".join(str(step)[:100] for step in location)


def _message(text: str) -> str:
    return text.removeprefix("Value error, ")


def answer_unexpected(request: Request, error: Exception) -> Response:
    """A defect: nothing about it in the answer but an identifier, everything in the log."""
    document = problem_document("internal-error", "The service could not answer this request.")
    _log.error("%s: %s %s", document["instance"], request.method, request.url.path, exc_info=error)
    return respond(document)


def answer_too_large(request: Request, limit: int) -> Response:
    """A body above the limit."""
    return problem("too-large", f"The body is larger than {limit:,} bytes.", limit=limit)
