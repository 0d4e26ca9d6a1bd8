"""Customers, orders and running contracts over HTTP, and what staff do with stored quotes when a catalog has changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.desks import STORE
from api.staff import TOKEN
from configurator.contracts.documents import amendment_from_json, contract_from_json
from configurator.quote.life import Actor
from configurator.store import open_store
from configurator.store.customer_records import Customer
from tests.offers.test_running import CATALOG, own

STAFF = {"authorization": "Bearer secret", "configurator-actor": "ada"}
JO = {"name": "Jo", "email": "jo@example.org"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "catalogs" / "phones"
    folder.mkdir(parents=True)
    (folder / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    monkeypatch.setenv(STORE, str(tmp_path / "store.db"))
    monkeypatch.setenv(TOKEN, "secret")
    with open_store(tmp_path / "store.db") as store:
        store.customers.add(Customer("C-1", "Jo & Co", segment="small"), actor=Actor("ada"))
    return folder


@pytest.fixture
def service(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(folder.parent), raise_server_exceptions=False, headers=STAFF) as client:
        yield client


def plan(**more: Any) -> dict[str, Any]:
    return {"items": [{"id": "1", "catalog": "phones", "product": "plan", **own(**more)}], "customer_id": "C-1"}


def accepted(service: TestClient, content: dict[str, Any]) -> str:
    made = service.post("/v1/quotes", json=content)
    assert made.status_code == 201, made.text
    quote = made.json()["id"]
    for step in ("submit", "send"):
        assert service.post(f"/v1/quotes/{quote}/steps/{step}").status_code == 200
    token = service.post(f"/v1/quotes/{quote}/links").json()["token"]
    order: str = service.post(f"/v1/shared/{token}/accept", json=JO).json()["order"]
    return order


def test_customers__are_found_with_their_orders_and_contracts(service: TestClient) -> None:
    order = accepted(service, plan())
    (found,) = service.get("/v1/customers", params={"text": "jo"}).json()["customers"]
    assert (found["id"], found["segment"]) == ("C-1", "small")
    assert service.get("/v1/customers", params={"text": "nobody"}).json() == {"customers": [], "next": None}
    assert service.get("/v1/customers/C-1").json()["orders"] == [order]
    (listed,) = service.get("/v1/orders", params={"customer": "C-1"}).json()["orders"]
    assert listed["number"] == order
    (contract,) = service.get("/v1/customers/C-1/contracts").json()["contracts"]
    assert (contract["order"], contract["products"]) == (order, [{"product": "plan", "quantity": 1}])
    assert service.get("/v1/customers/C-9/contracts").json()["code"] == "unknown-customer"
    (version,) = service.get("/v1/catalogs/phones/versions").json()["versions"]
    assert version["catalog"] == "phones"


def test_contracts__are_shown_and_a_change_is_tried_and_then_made(service: TestClient) -> None:
    order = accepted(service, plan())
    shown = service.get(f"/v1/contracts/{order}").json()
    contract = contract_from_json(shown["contract"])
    assert shown["payments"][0]["day"] == contract.start.isoformat()
    day = date(contract.start.year + 1, contract.start.month, 1).isoformat()
    change = {**plan(gigabytes=9), "changes": {"how": "amend", "on": day}}
    tried = service.post(f"/v1/contracts/{order}/changes", json=change).json()
    assert tried["quote"] is None and amendment_from_json(tried["amendment"]).before == contract
    assert any("Data" in sentence for sentence in tried["words"])
    assert service.get("/v1/quotes", params={"state": "draft"}).json()["quotes"] == [], "nothing was kept"
    second = accepted(service, {**change, "changes": {**change["changes"], "order": order}})
    for number in (order, second):
        now = service.get(f"/v1/contracts/{number}", params={"on": day}).json()
        assert (now["order"], now["contract"]) == (second, tried["amendment"]["after"])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "how the contract changes"),
        ({"changes": {"how": "amend", "on": "2030-01-01", "order": "O-1"}}, "the path names"),
        ({"changes": {"how": "stretch", "on": "2030-01-01"}}, "`changes.how` should be"),
    ],
)
def test_contracts__wrong_changes_are_told(service: TestClient, changes: dict[str, Any], told: str) -> None:
    response = service.post("/v1/contracts/O-7/changes", json={**plan(), **changes})
    assert response.status_code == 422 and told in response.json()["detail"]
    right = {**plan(), "changes": {"how": "amend", "on": "2030-01-01"}}
    assert service.post("/v1/contracts/O-7/changes", json=right).json()["code"] == "unknown-order"


def test_reopen__shows_what_becomes_of_a_quote_and_saves_it(service: TestClient, folder: Path) -> None:
    quote = service.post("/v1/quotes", json=plan()).json()["id"]
    assert service.post(f"/v1/quotes/{quote}/reopen").json()["outcome"] == "unchanged"
    (folder / "catalog.yaml").write_text(CATALOG.replace("amount: 0.70", "amount: 0.80"), encoding="utf-8")
    with TestClient(create_app(folder.parent), raise_server_exceptions=False, headers=STAFF) as later:
        shown = later.post(f"/v1/quotes/{quote}/reopen")
        assert (shown.json()["outcome"], shown.json()["saved"], shown.headers["etag"]) == ("re-priced", None, '"1"')
        stale = later.post(f"/v1/quotes/{quote}/reopen", params={"save": True}, headers={"if-match": '"9"'})
        assert stale.json()["saved"] == "stale"
        saved = later.post(f"/v1/quotes/{quote}/reopen", params={"save": True}, headers={"if-match": '"1"'})
        assert (saved.json()["saved"], saved.headers["etag"]) == ("saved", '"2"')
        assert later.post(f"/v1/quotes/{quote}/reopen").json()["outcome"] == "unchanged"
