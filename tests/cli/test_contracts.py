"""`configurator contracts`: what runs, what a change or an end costs, and the quote of it, typed as a sales rep would."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from configurator.cli.app import app
from tests.offers.test_running import CATALOG, Counter, own

Typed = Callable[..., str]


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of an order of 31 January 2026, in a store in a folder with its catalog."""
    folder = tmp_path / "catalogs" / "phones"
    folder.mkdir(parents=True)
    counter = Counter(folder)
    assert CATALOG in (folder / "catalog.yaml").read_text(encoding="utf-8")
    with counter.store:
        number = counter.order({**own(handset="plain"), "catalog": "phones"}).number
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONFIGURATOR_STORE", str(folder / "store.db"))
    monkeypatch.setenv("CONFIGURATOR_USER", "ada")
    monkeypatch.setenv("COLUMNS", "200")
    return number


def typed(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["contracts", *words], prog_name="configurator")
    assert result.exit_code == code, result.output
    return result.output


def offer(gigabytes: int) -> str:
    decisions = {"tariff": "small", "data.gigabytes": gigabytes, "handset": "plain"}
    item = {"id": "1", "catalog": "phones", "product": "plan", "decisions": decisions}
    Path("offer.yaml").write_text(json.dumps({"items": [item]}), encoding="utf-8")
    return "offer.yaml"


def test_contracts__list_and_show(order: str) -> None:
    assert "2026-01-31" in typed("list", "C-1") and "1 × plan" in typed("list", "C-1")
    shown = typed("show", order, "--on", "2026-03-01")
    assert "until 2028-01-31" in shown and "€15.00 monthly  Tariff" in shown
    assert "-€7.50 monthly  Half price (until 2026-04-30)" in shown
    assert "due 2026-03-31  €21.00 monthly" in shown and "due 2026-04-30  €28.50 monthly" in shown
    assert "All payments: €750.50" in shown  # 24 * 28.50 - 3 * 7.50 + 40 + 49
    document = json.loads(typed("show", order, "--on", "2026-03-01", "--json"))
    assert (document["end"], document["value"]) == ("2028-01-31", "750.50")
    assert document["payments"][0] == {"day": "2026-03-31", "kind": "monthly", "amount": "21.00"}


def test_contracts__change_tells_and_keeps_nothing(order: str) -> None:
    told = typed("change", order, offer(20), "--on", "2026-04-10")
    assert "monthly €3.50 until now; €2.33 back for what is paid beyond April 10, 2026; €9.33 for the part" in told
    assert "On April 10, 2026 this makes €7.00" in told and "change by +€227.50" in told
    assert "Nothing was kept" in told
    assert "€3.50 monthly  Data" in typed("show", order, "--on", "2026-05-01")
    german = typed("change", order, offer(20), "--on", "2026-04-10", "--language", "de")
    assert "Am 10. April 2026 sind dafür 7,00\xa0€ fällig" in german


def test_contracts__change_becomes_a_quote(order: str) -> None:
    made = json.loads(typed("change", order, offer(20), "--on", "2026-04-10", "--quote", "--json"))
    assert made["quote"] and made["amendment"]["day"] == "2026-04-10"
    for step in (["submit"], ["send"], ["accept", "--name", "Jo", "--email", "jo@example.org"]):
        words = ["quotes", step[0], made["quote"], *step[1:]]
        result = CliRunner().invoke(app, words, prog_name="configurator")
        assert result.exit_code == 0, result.output
    assert "€14.00 monthly  Data" in typed("show", order, "--on", "2026-05-01")
    assert typed("list", "C-1").count("plan") == 1


def test_contracts__cancel(order: str) -> None:
    told = typed("cancel", order, "--on", "2026-09-01", "--notice", "1 month")
    assert "ends on October 1, 2026" in told and "Early end of the contract: €120.00" in told


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["change", "offer.yaml", "--on", "soon"], "`soon` is not a day"),
        (["change", "offer.yaml", "--on", "2026-04-10", "--how", "double"], "A contract cannot be changed by `double`"),
        (["change", "offer.yaml", "--on", "2026-04-10", "--how", "cancel"], "An offer does not cancel a contract"),
        (["change", "offer.yaml", "--on", "2025-04-10"], "the contract begins on 2026-01-31"),
        (["cancel", "--on", "2026-09-01", "--notice", "a while"], "`a while` is no notice"),
        (["cancel", "--on", "2029-09-01"], "the contract ends on 2028-01-31"),
    ],
)
def test_contracts__what_is_wrong_is_said(order: str, words: list[str], message: str) -> None:
    offer(20)
    told = typed(words[0], order, *words[1:], code=2)
    assert message in told and "Traceback" not in told
