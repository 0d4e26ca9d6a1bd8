"""The service prices with the lists that the context brings into force."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.staff import TOKEN
from tests.api.served import PC


def test_configure__is_in_the_currency_of_the_context(client: TestClient) -> None:
    euros = client.post(f"{PC}/configure", json={"decisions": {"cpu": "ryzen-7-7800x3d"}}).json()
    dollars = client.post(f"{PC}/configure", json={"context": {"region": "US"}, "decisions": {"cpu": "ryzen-7-7800x3d"}}).json()
    assert (euros["currency"], dollars["currency"]) == ("EUR", "USD")
    assert euros["total"] != dollars["total"]


def test_price__has_the_amounts_of_the_list(client: TestClient) -> None:
    body = {"context": {"region": "US"}, "decisions": {"cpu": "ryzen-7-7800x3d"}, "prefer": "default"}
    response = client.post(f"{PC}/price", json=body)
    assert response.status_code == 200, response.text
    breakdown = response.json()["breakdown"]
    assert breakdown["currency"] == "USD"
    (group,) = [group for group in breakdown["groups"] if group["part"] == "cpu"]
    assert [leaf["amount"] for leaf in group["leaves"]] == ["366.00"]


def test_page__has_the_prices_of_its_context(client: TestClient) -> None:
    page = client.get("/configure/pc/gaming-pc?context.region=US")
    assert page.status_code == 200
    assert "$" in page.text and "€" not in page.text


def test_answers__say_which_lists_hold(client: TestClient) -> None:
    answer = client.post(f"{PC}/configure", json={"context": {"region": "US"}}).json()
    assert [each["id"] for each in answer["price_lists"]] and all(each["title"] for each in answer["price_lists"])
    assert client.post(f"{PC}/configure", json={}).json()["price_lists"] == []


def test_for_customer__is_for_staff_only(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = client.post(f"{PC}/price", json={"for_customer": "C-7", "prefer": "default"})
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
    monkeypatch.setenv(TOKEN, "secret")
    headers = {"authorization": "Bearer secret", "configurator-actor": "ada"}
    assert client.post(f"{PC}/price", json={"for_customer": "C-7", "prefer": "default"}, headers=headers).status_code == 200


def test_compare__tells_where_alternatives_differ(client: TestClient) -> None:
    body = {"decisions": {"cpu": "ryzen-7-7800x3d"}, "alternatives": [{"memory.quantity": 2}, {"memory.quantity": 4}]}
    response = client.post(f"{PC}/compare", json=body)
    assert response.status_code == 200, response.text
    found = response.json()
    assert [each["decisions"]["memory.quantity"] for each in found["configurations"]] == [2, 4]
    first, second = (sum(map(float, column)) for column in zip(*found["totals"].values(), strict=True))
    assert second > first and found["differences"]
    few = client.post(f"{PC}/compare", json={"alternatives": [{}]})
    assert few.status_code == 422
    wrong = client.post(f"{PC}/compare", json={"alternatives": [{"cpu": "no-such"}, {}]})
    assert wrong.json()["code"] == "unknown-option"
