from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import models
from configurator.quote import quote_from_json
from tests.api.served import PC, PLAN

BODY: dict[str, Any] = {"decisions": {"cpu": "ryzen-7-9800x3d"}, "prefer": "default", "customer": "Jane Doe", "note": "In May."}


def test_quote__is_a_document_that_stands_for_itself(client: TestClient) -> None:
    response = client.post(f"{PC}/quote", json=BODY)
    assert response.headers["content-type"] == "application/json"
    quote = quote_from_json(response.content)
    assert (quote.customer, quote.note, quote.items[0].product.id) == ("Jane Doe", "In May.", "gaming-pc")
    assert quote.items[0].decisions == BODY["decisions"]
    completion = client.post(f"{PC}/complete", json={"decisions": BODY["decisions"]}).json()
    assert {choice.path: choice.value for choice in quote.items[0].choices} == completion["assignment"]
    assert f"{quote.items[0].breakdown.basis.total}" == completion["total"]["amount"]


@pytest.mark.parametrize(
    ("query", "accept", "media_type", "start"),
    [
        ("", "text/html", "text/html; charset=utf-8", "\n<!DOCTYPE html>"),
        ("?format=html", "*/*", "text/html; charset=utf-8", "\n<!DOCTYPE html>"),
        ("?format=text", "text/html", "text/plain; charset=utf-8", "Custom-built PCs"),
        ("", "text/plain", "text/plain; charset=utf-8", "Custom-built PCs"),
        ("?format=json", "text/html", "application/json", "{"),
    ],
)
def test_quote__in_the_form_asked_for(client: TestClient, query: str, accept: str, media_type: str, start: str) -> None:
    response = client.post(f"{PC}/quote{query}", json=BODY, headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert response.text.lstrip().startswith(start.lstrip())
    assert "Jane Doe" in response.text


@pytest.mark.parametrize(
    ("query", "accept", "start", "ending"),
    [
        ("", "application/pdf", b"%PDF-", ".pdf"),
        ("?format=pdf", "*/*", b"%PDF-", ".pdf"),
        ("", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK", ".xlsx"),
        ("?format=xlsx", "text/html", b"PK", ".xlsx"),
    ],
)
def test_quote__as_a_file_to_keep(client: TestClient, query: str, accept: str, start: bytes, ending: str) -> None:
    response = client.post(f"{PC}/quote{query}", json=BODY, headers={"accept": accept})
    assert response.status_code == 200
    assert response.content.startswith(start)
    assert response.headers["content-type"].startswith("application/")
    assert response.headers["content-disposition"].startswith('attachment; filename="Q-')
    assert response.headers["content-disposition"].endswith(f'{ending}"')


def test_quote__characters_without_a_font_are_a_problem(client: TestClient) -> None:
    response = client.post(f"{PC}/quote?format=pdf", json={**BODY, "customer": "\ue000"})
    assert (response.status_code, response.json()["code"]) == (503, "missing-font")


def test_quote__in_chinese(client: TestClient) -> None:
    response = client.post(f"{PLAN}/quote?format=text", json={"prefer": "cheapest", "language": "zh"})
    assert response.headers["content-language"] == "zh"
    assert "报价单" in response.text


def test_quote__html_is_escaped(client: TestClient) -> None:
    awkward = "<script>alert(1)</script>"
    response = client.post(f"{PC}/quote?format=html", json={**BODY, "customer": awkward, "note": awkward})
    assert awkward not in response.text
    assert "&lt;script&gt;" in response.text


def test_quote__no_acceptable_form(client: TestClient) -> None:
    response = client.post(f"{PC}/quote", json=BODY, headers={"accept": "image/png"})
    assert (response.status_code, response.json()["code"]) == (406, "not-acceptable")


def test_quote__an_incomplete_configuration(client: TestClient) -> None:
    response = client.post(f"{PC}/quote", json={"customer": "Jane"})
    assert (response.status_code, response.json()["code"]) == (409, "incomplete")


def _recompute(client: TestClient, document: dict[str, Any]) -> models.Recomputation:
    response = client.post("/v1/quotes/recompute", json=document)
    assert response.status_code == 200, response.text
    return models.Recomputation.model_validate(response.json())


def test_recompute__a_quote_as_it_was_made(client: TestClient) -> None:
    document = client.post(f"{PC}/quote", json=BODY).json()
    assert _recompute(client, document) == models.Recomputation(
        reference=document["reference"], consistent=True, differences=[]
    )


def test_recompute__a_quote_that_was_tampered_with(client: TestClient) -> None:
    document = client.post(f"{PC}/quote", json=BODY).json()
    document["items"][0]["breakdown"]["groups"][0]["leaves"][0]["amount"] = "1.00"
    answer = _recompute(client, document)
    assert not answer.consistent
    assert any(difference.found == "1.00" for difference in answer.differences)


@pytest.mark.parametrize(
    "document",
    [
        "{}",
        '{"schema_version": 1}',
        '{"schema_version": 99}',
        '{"schema_version": 1, "breakdown": ' + "[" * 700 + "]" * 700 + "}",
        '{"schema_version": 1, "reference": "\\ud800"}',
    ],
)
def test_recompute__what_is_no_quote(client: TestClient, document: str) -> None:
    response = client.post("/v1/quotes/recompute", content=document, headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (422, "invalid-quote")
