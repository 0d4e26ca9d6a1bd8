"""The commands `quotes` and `orders`, as a rep types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

OFFER = """
title: Computers for a school
items:
  - {id: 1, catalog: pc, product: office-pc, quantity: 12, title: Class room}
  - {id: 2, title: Installation, special: {amounts: {one-time: 450}}}
"""


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("CONFIGURATOR_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("CONFIGURATOR_USER", "ada")
    (tmp_path / "offer.yaml").write_text(OFFER, encoding="utf-8")
    return tmp_path


def made(run: Run, store: Path) -> str:
    created = run("quotes", "create", str(store / "offer.yaml"), "--json")
    assert created.exit_code == 0, created.output
    return json.loads(created.output)["id"]


def test_quotes__from_an_offer_to_an_order(run: Run, store: Path) -> None:
    quote = made(run, store)
    assert "Class room" in run("quotes", "show", quote).output
    changed = run("quotes", "change", quote, "memory.quantity=2", "--json")
    assert json.loads(changed.output)["content"]["items"][0]["decisions"] == {"memory.quantity": "2"}
    assert "-€" in run("quotes", "discount", quote, "--share", "5 %", "--item", "1").output
    asked = run("quotes", "submit", quote).output
    assert "is pending-approval" in asked and "product-manager" in asked
    assert run("quotes", "approve", quote, "--by", "bob").exit_code != 0
    assert "is approved" in run("quotes", "approve", quote, "--by", "bob", "--role", "product-manager").output
    assert "Q-" in run("quotes", "send", quote).output
    shown = json.loads(run("quotes", "show", quote, "--json").output)
    assert (shown["state"], shown["number"], shown["totals"]["monthly"]) == ("sent", shown["label"][:-2], "0.00")
    assert run("quotes", "send", quote).exit_code != 0
    assert "/v1/shared/" in run("quotes", "share", quote).output
    assert "Order O-" in run("quotes", "accept", quote, "--name", "Jo", "--email", "jo@example.org").output
    order = json.loads(run("orders", "list", "--json").output)["orders"][0]["number"]
    assert json.loads(run("orders", "show", order).output)["accepted"]["name"] == "Jo"
    actions = [event["action"] for event in json.loads(run("quotes", "history", quote, "--json").output)["events"]]
    assert actions == ["created", "saved", "saved", "submitted", "approved", "sent", "shared", "accepted"]
    assert [each["state"] for each in json.loads(run("quotes", "list", "class", "--json").output)["quotes"]] == []
    assert [each["state"] for each in json.loads(run("quotes", "list", "school", "--json").output)["quotes"]] == ["accepted"]


def test_quotes__content_can_be_edited_and_saved(run: Run, store: Path) -> None:
    quote = made(run, store)
    content = json.loads(run("quotes", "content", quote).output)
    content["items"][0]["quantity"] = 3
    (store / "edited.json").write_text(json.dumps(content), encoding="utf-8")
    saved = json.loads(run("quotes", "save", quote, str(store / "edited.json"), "--json").output)
    assert saved["content"]["items"][0]["quantity"] == 3 and saved["version"] == 2
    assert run("quotes", "save", quote, str(store / "edited.json"), "--version", "1").exit_code != 0
    first = json.loads(run("quotes", "show", quote, "--save", "1", "--json").output)
    assert first["content"]["items"][0]["quantity"] == 12


def test_quotes__wrong_offers_are_told_with_their_places(run: Run, store: Path) -> None:
    (store / "bad.yaml").write_text("items:\n  - {id: 1, product: office-pc, quantity: two, colour: red}\n", encoding="utf-8")
    result = run("quotes", "create", str(store / "bad.yaml"))
    assert result.exit_code != 0
    for part in ("bad.yaml:2:43", "bad.yaml:2:56", "`items[0].colour` is not a field"):
        assert part in result.output
    assert json.loads(run("quotes", "list", "--json").output)["count"] == 0
    assert "There is no quote `nope`" in run("quotes", "show", "nope").output
    assert "no state `sold`" in run("quotes", "list", "--state", "sold").output
    assert "`ten` is no share" in run("quotes", "discount", made(run, store), "--share", "ten").output
