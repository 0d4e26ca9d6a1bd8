from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api import models
from api.problems import MEDIA_TYPE, PROBLEM_TYPES
from tests.api.served import PC, ROOT, application

REQUESTS: dict[str, tuple[type[BaseModel], type[BaseModel] | None]] = {
    "configure": (models.StateRequest, models.StateOut),
    "explain": (models.ExplainRequest, models.Explanation),
    "complete": (models.CompleteRequest, models.Completion),
    "price": (models.PriceRequest, models.PriceOut),
    "quote": (models.QuoteRequest, None),
}


def _examples(model: type[BaseModel]) -> list[dict[str, Any]]:
    examples: list[dict[str, Any]] = model.model_json_schema()["examples"]
    return examples


@pytest.mark.parametrize("endpoint", REQUESTS)
def test_examples__of_requests_work(client: TestClient, endpoint: str) -> None:
    request, answer = REQUESTS[endpoint]
    for example in _examples(request):
        response = client.post(f"{PC}/{endpoint}", json=example)
        assert response.status_code == 200, response.text
        if answer:
            answer.model_validate(response.json())


def test_examples__of_an_explanation_explains_something(client: TestClient) -> None:
    answer = client.post(f"{PC}/explain", json=_examples(models.ExplainRequest)[0]).json()
    assert not answer["possible"]


def test_examples__of_answers_have_their_shape() -> None:
    for model in (models.Money, models.Problem):
        for example in _examples(model):
            model.model_validate(example)


def _schema() -> dict[str, Any]:
    return application().openapi()


def test_schema__is_served(client: TestClient) -> None:
    assert client.get("/v1/openapi.json").json() == _schema()
    assert client.get("/docs").status_code == 404


def test_schema__every_reference_leads_somewhere() -> None:
    schema = _schema()
    names = {reference.removeprefix("#/components/schemas/") for reference in _references(schema)}
    assert names <= set(schema["components"]["schemas"])


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(_references(child) for child in node.values()))
    return set().union(*(_references(child) for child in node)) if isinstance(node, list) else set()


def test_schema__every_endpoint_says_what_it_does_and_what_can_go_wrong() -> None:
    operations = [(path, op) for path, methods in _schema()["paths"].items() for op in methods.values()]
    assert len(operations) == 36
    for path, operation in operations:
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]
        assert path.startswith("/v1/") or path == "/healthz"
        for status, response in operation["responses"].items():
            if int(status) >= 400 and MEDIA_TYPE in response["content"]:
                assert set(response["description"].split(", ")) <= set(PROBLEM_TYPES)


def test_schema__validation_errors_are_problems() -> None:
    text = str(_schema()["paths"])
    assert "HTTPValidationError" not in text


def test_health(client: TestClient) -> None:
    health = models.Health.model_validate(client.get("/healthz").json())
    assert (health.status, health.ready, health.broken) == ("ok", len(list((ROOT / "catalogs").glob("*/catalog.yaml"))), 0)
