"""Stored quotes over HTTP: staff with a token, customers with a link."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from api.app import create_app
from api.desks import STORE
from api.staff import TOKEN
from configurator.quote import recompute_quote
from tests.offers.test_offers import CATALOG, SITE, offer

STAFF = {"authorization": "Bearer secret", "configurator-actor": "ada"}
MANAGER = {**STAFF, "configurator-actor": "bob", "configurator-roles": "sales-manager, director"}


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    folder = tmp_path / "catalogs" / "network"
    folder.mkdir(parents=True)
    (folder / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    monkeypatch.setenv(STORE, str(tmp_path / "store.db"))
    monkeypatch.setenv(TOKEN, "secret")
    with TestClient(create_app(folder.parent), raise_server_exceptions=False) as client:
        yield client


def site(**more: object) -> dict[str, Any]:
    return offer({**SITE, "decisions": {"points.number": 4}}, **more)


def created(service: TestClient, **more: object) -> dict[str, Any]:
    response = service.post("/v1/quotes", json=site(**more), headers=STAFF)
    assert response.status_code == 201, response.text
    return response.json()


def step(service: TestClient, quote: str, name: str, headers: dict[str, str] = STAFF, **more: Any) -> Any:
    return service.post(f"/v1/quotes/{quote}/steps/{name}", headers=headers, **more)


def test_stored_quotes__from_an_offer_to_an_order(service: TestClient) -> None:
    made = created(service, discounts=[{"title": "For you", "share": "12 %"}])
    assert (made["state"], made["approvals"][0]["role"]) == ("draft", "sales-manager")
    assert step(service, made["id"], "submit").json()["state"] == "pending-approval"
    assert step(service, made["id"], "approve").json()["code"] == "not-allowed"
    assert step(service, made["id"], "approve", MANAGER).json()["state"] == "approved"
    sent = step(service, made["id"], "send").json()
    assert sent["label"].startswith("Q-") and sent["state"] == "sent"
    token = service.post(f"/v1/quotes/{sent['number']}/links", headers=STAFF).json()["token"]
    seen = service.get(f"/v1/shared/{token}").json()
    assert recompute_quote(seen) == [] and seen["customer"] == "Town of Linden"
    assert "Town of Linden" in service.get(f"/v1/shared/{token}", headers={"accept": "text/html"}).text
    assert service.post(f"/v1/shared/{token}/change", json={"comment": "In May, please."}).status_code == 200
    jo = {"name": "Jo", "email": "jo@example.org"}
    accepted = [service.post(f"/v1/shared/{token}/accept", json=jo).json() for _ in range(2)]
    assert accepted[0] == accepted[1] and accepted[0]["order"].startswith("O-")
    assert service.get(f"/v1/orders/{accepted[0]['order']}", headers=STAFF).json()["accepted"]["name"] == "Jo"
    actions = [each["action"] for each in service.get(f"/v1/quotes/{made['id']}/history", headers=STAFF).json()["events"]]
    assert actions[0] == "created" and actions[-1] == "accepted"
    listed = service.get("/v1/quotes", params={"state": "accepted"}, headers=STAFF).json()["quotes"]
    assert [each["number"] for each in listed] == [sent["number"]]


def test_stored_quotes__are_changed_only_at_the_version_that_was_seen(service: TestClient) -> None:
    made = created(service)
    first = service.get(f"/v1/quotes/{made['id']}", headers=STAFF)
    headers = {**STAFF, "if-match": first.headers["etag"]}
    saved = service.put(f"/v1/quotes/{made['id']}", json=site(note="one"), headers=headers)
    assert (saved.status_code, saved.json()["content"]["note"], saved.headers["etag"]) == (200, "one", '"2"')
    stale = service.put(f"/v1/quotes/{made['id']}", json=site(note="two"), headers=headers)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-write")
    wrong = service.put(f"/v1/quotes/{made['id']}", json=site(), headers={**STAFF, "if-match": "yesterday"})
    assert wrong.json()["code"] == "invalid-request"


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer other", "configurator-actor": "eve"}, {"authorization": "Bearer secret"}]
)
def test_stored_quotes__are_not_for_everybody(headers: dict[str, str], service: TestClient) -> None:
    made = created(service)
    for method, path in (("GET", ""), ("GET", f"/{made['id']}"), ("DELETE", "/../links/x"), ("GET", "/../customers/C-1")):
        response = service.request(method, f"/v1/quotes{path}", headers=headers)
        assert (response.status_code, response.json()["code"]) == (401, "unauthorized")


def test_links__that_open_nothing_say_why(service: TestClient) -> None:
    made = created(service)
    assert service.get("/v1/shared/nonsense").json()["code"] == "share-link"
    step(service, made["id"], "submit")
    step(service, made["id"], "send")
    link = service.post(f"/v1/quotes/{made['id']}/links", headers=STAFF).json()
    assert service.delete(f"/v1/links/{link['id']}", headers=STAFF).json()["revoked_at"]
    refused = service.get(f"/v1/shared/{link['token']}")
    assert refused.status_code == 410 and refused.json()["hint"]


def test_wrong_offers__name_every_problem(service: TestClient) -> None:
    response = service.post("/v1/quotes", json={"items": [{"id": "1", "quantity": "two"}], "itmes": 1}, headers=STAFF)
    assert response.status_code == 422
    assert "`items[0].quantity`" in response.json()["detail"] and "`itmes`" in response.json()["detail"]
    impossible = offer({**SITE, "decisions": {"points.number": 12, "switch": "small"}})
    assert "ports for eight" in service.post("/v1/quotes", json=impossible, headers=STAFF).json()["detail"]


def test_without_a_store__nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STORE, raising=False)
    (tmp_path / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    with TestClient(create_app(tmp_path), raise_server_exceptions=False) as client:
        assert client.get("/v1/quotes", headers=STAFF).json()["code"] == "no-store"


def test_stored_quotes__as_a_pdf_with_number_and_letterhead(service: TestClient, tmp_path: Path) -> None:
    (tmp_path / "catalogs" / "network" / "letterhead.yaml").write_text("company: Net & Works\n", encoding="utf-8")
    made = created(service)
    step(service, made["id"], "submit")
    number = step(service, made["id"], "send").json()["number"]
    response = service.get(f"/v1/quotes/{number}/document", headers={**STAFF, "accept": "application/pdf"})
    page = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert f"{number}/1" in page and "Net & Works" in page
    assert response.headers["content-disposition"] == f'attachment; filename="{number}-1.pdf"'
