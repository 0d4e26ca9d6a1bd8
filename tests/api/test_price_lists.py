"""The service prices with the lists that the context brings into force."""

from __future__ import annotations

from fastapi.testclient import TestClient

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
