"""`limits` in requests: kept to, answered back, named in conflicts, and one clear error where one is none."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import models

PLAN = "/v1/catalogs/phone-plan/products/mobile-plan"
BODY: dict[str, Any] = {"context": {"segment": "standard"}, "limits": {"monthly": "30.00", "one-time": 200}}


def test_configure__within_limits(client: TestClient) -> None:
    answer = client.post(f"{PLAN}/configure", json=BODY).json()
    state = models.StateOut.model_validate(answer)
    assert {kind: limit.amount for kind, limit in state.limits.items()} == {"monthly": "30.00", "one-time": "200.00"}
    tariffs = next(choice for choice in state.choices if choice.path == "tariff")
    assert {value.status for value in tariffs.values if value.value == "unlimited-5g"} == {"excluded"}


def test_explain__names_the_limit(client: TestClient) -> None:
    body = {**BODY, "choice": "tariff", "value": "unlimited-5g", "language": "zh"}
    answer = client.post(f"{PLAN}/explain", json=body).json()
    models.Explanation.model_validate(answer)
    (limit,) = answer["conflict"]["limits"]
    assert (limit["kind"], limit["amount"]["amount"]) == ("monthly", "30.00")
    assert limit["sentence"] in answer["conflict"]["sentence"]


def test_complete_and_price__keep_to_the_limits(client: TestClient) -> None:
    answer = client.post(f"{PLAN}/complete", json=BODY).json()
    models.Completion.model_validate(answer)
    assert float(answer["totals"]["monthly"]["amount"]) <= 30
    priced = client.post(f"{PLAN}/price", json={**BODY, "prefer": "default"}).json()
    assert priced["totals"] == answer["totals"]


def test_configure__decisions_beyond_a_limit_are_a_pending_conflict(client: TestClient) -> None:
    answer = client.post(f"{PLAN}/configure", json={**BODY, "decisions": {"tariff": "unlimited-5g"}}).json()
    models.StateOut.model_validate(answer)
    assert not answer["feasible"] and answer["conflict"]["limits"] and answer["conflict"]["repairs"]


@pytest.mark.parametrize(
    "limits", [{"yaerly": 5}, {"monthly": -1}, {"monthly": "1.234"}, {"monthly": "much"}, {"monthly": True}, {"monthly": "1e30"}]
)
def test_limits__that_are_none(client: TestClient, limits: dict[str, Any]) -> None:
    response = client.post(f"{PLAN}/configure", json={**BODY, "limits": limits})
    assert (response.status_code, response.json()["code"]) == (422, "invalid-limit")
    assert next(iter(limits)) in response.json()["detail"]


def test_limits__that_are_too_large(client: TestClient) -> None:
    response = client.post("/v1/catalogs/window/products/window/configure", json={"limits": {"basis": 900}})
    assert (response.status_code, response.json()["code"]) == (422, "limit-too-large")
