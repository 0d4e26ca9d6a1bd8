"""The commands `quotes reopen` and `compare`, as people type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.offers.test_reopening import BETA, CATALOG, PLAN


def text_of(shop: Path) -> str:
    """The catalog of a test, unlike that of any other: what is compiled once remembers its folder."""
    return CATALOG.replace('version: "1"', f'version: "{shop.name}"')


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with a catalog and a store with three quotes; `change` it afterwards."""
    monkeypatch.setenv("CONFIGURATOR_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("CONFIGURATOR_USER", "ada")
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "catalog.yaml").write_text(text_of(tmp_path), encoding="utf-8")
    return tmp_path


def made(run: Run, shop: Path, **decisions: str) -> str:
    file = shop / "offer.json"
    file.write_text(json.dumps({"items": [{"id": "1", **PLAN, "decisions": decisions}]}), encoding="utf-8")
    created = run("quotes", "create", str(file), "--catalog", str(shop / "plans"), "--json")
    assert created.exit_code == 0, created.output
    return json.loads(created.output)["id"]


def change(shop: Path) -> list[str]:
    text = text_of(shop).replace("price: 20,", "price: 22,")
    text = text.replace("      gamma: {title: {en: Gamma, de: Gamma}, price: 700}\n", "")
    (shop / "plans" / "catalog.yaml").write_text(text, encoding="utf-8")
    return ["--catalog", str(shop / "plans")]


def test_reopen__one_shows_the_proposal_and_saves_it(run: Run, shop: Path) -> None:
    quote = made(run, shop, phone="gamma")
    catalog = change(shop)
    shown = run("quotes", "reopen", quote, *catalog)
    assert shown.exit_code == 0 and "to be changed" in shown.output and "Phone: Alpha instead of Gamma" in shown.output
    assert "Nothing was written" in shown.output
    assert json.loads(run("quotes", "show", quote, "--json").output)["version"] == 1
    saved = json.loads(run("quotes", "reopen", quote, "--save", "--json", *catalog).output)
    assert (saved["outcome"], saved["saved"]) == ("repaired", "saved")
    assert json.loads(run("quotes", "content", quote).output)["items"][0]["decisions"] == {"phone": "alpha"}
    again = run("quotes", "reopen", quote, "--save", *catalog)
    assert "unchanged" in again.output and "nothing to change" in again.output


def test_reopen__all_with_a_report(run: Run, shop: Path) -> None:
    for decisions in (BETA, {"phone": "gamma"}, {"tariff": "small"}):
        made(run, shop, **decisions)
    catalog = change(shop)
    report = shop / "report.csv"
    shown = run("quotes", "reopen", "--all", "--workers", "1", "--report", str(report), *catalog)
    assert "3 quotes: 1 unchanged, 1 re-priced, 1 repaired" in shown.output
    assert len(report.read_text(encoding="utf-8").splitlines()) == 4
    refused = run("quotes", "reopen", "--all", "--report", str(report), *catalog)
    assert refused.exit_code == 2 and "exists already" in refused.output
    output = run("quotes", "reopen", "--all", "--workers", "1", "--save", "--json", *catalog).output
    saved = json.loads(output)
    assert saved["saved"] == {"saved": 2, "nothing": 1}


@pytest.mark.parametrize("words", [(), ("Q-2026-00001", "--all"), ("--all", "--report", "report.xml"), ("Q-1999-00001",)])
def test_reopen__mistakes_are_told(run: Run, shop: Path, words: tuple[str, ...]) -> None:
    told = run("quotes", "reopen", *words)
    assert told.exit_code == 2 and told.output.startswith("Error: ")


def test_compare__side_by_side(run: Run, shop: Path) -> None:
    words = ("compare", str(shop / "plans"), "plan", "phone=beta", "--with", "care=included tariff=large")
    shown = run(*words).output
    assert "2 against 1:" in shown and "Care +€4.00" in shown and "Monthly total" in shown
    document = json.loads(run(*words, "--json").output)
    assert [choice["choice"] for choice in document["choices"]] == ["tariff", "care"]
    assert document["totals"]["monthly"] == ["15.00", "29.00"]


@pytest.mark.parametrize("alternatives", [(), ("a=1",) * 4, ("tariff='large",), ("phone=none care=included",), ("tariff=hug",)])
def test_compare__mistakes_are_told(run: Run, shop: Path, alternatives: tuple[str, ...]) -> None:
    words = [word for each in alternatives for word in ("--with", each)]
    told = run("compare", str(shop / "plans"), "plan", *words)
    assert told.exit_code in (1, 2) and "Traceback" not in told.output
    assert "Error: " in told.output or "Care is for phones of ours." in told.output
