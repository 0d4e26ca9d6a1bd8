"""Stock, lead times, inputs and old ids on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, write_catalog

CATALOG = """\
catalog: desks
version: "1"
title: Desks
currency: EUR
languages: [en, zh]
suppliers: {acme: {title: Acme, lead_days: 9}}
modules:
  top:
    kind: swappable
    attributes: {price: money}
    options:
      oak: {title: Oak, price: 300, supplier: acme}
      pine: {title: Pine, price: 120, replaces: fir, lead_days: 2, order_code: T-2}
    charges: [{id: price, kind: one-time, amount: price}]
  leg: {kind: swappable, options: {steel: {title: Steel leg}, wood: {title: Wooden leg}}}
products:
  desk:
    parts: {top: {module: top, replaces: plate}, legs: {module: leg, count: 1..4}}
    defaults: {legs: steel, legs.quantity: 4}
    inputs:
      engraving: {title: {en: Engraving, zh: 刻字}, most: 12, required: true, when: top == 'oak'}
      logo: {title: Logo, file: [svg], most: 1 kB}
    order_code: "D-{top}-{legs.quantity}"
"""
STOCK = "modules:\n  leg: {steel: {stock: 3, until: 2026-12-05}}\n  top: {oak: {stock: 0, because: Oak is sold out.}}\n"


@pytest.fixture
def desks(work: Path) -> Path:
    return write_catalog(work, "desks", CATALOG)


@pytest.fixture
def stock(desks: Path) -> Path:
    (desks / "availability.yaml").write_text(STOCK, encoding="utf-8")
    return desks


# --- stock ---


@pytest.mark.usefixtures("stock")
def test_availability__beside_the_catalog_counts_by_itself(run: Run) -> None:
    result = run("options", "desks", "desk", "--choice", "top", "--all")
    assert "1 of 2 possible" in result.stdout and "excluded" in result.stdout
    explained = run("explain", "desks", "desk", "top=oak")
    assert explained.exit_code == 1 and "Oak is sold out." in explained.stdout
    assert "Nothing that you could choose otherwise makes it available now." in explained.stdout
    document = json.loads(run("explain", "desks", "desk", "top=oak", "--json").stdout)
    assert document["conflict"]["unavailable"] == [
        {"choice": "top", "value": "oak", "because": "Oak is sold out.", "until": None}
    ]


def test_availability__of_a_file_or_of_none(run: Run, stock: Path, work: Path) -> None:
    (work / "now.json").write_text('{"order_codes": {"T-2": {"stock": 0}}}', encoding="utf-8")
    assert run("explain", "desks", "desk", "top=oak", "--availability", "none").exit_code == 0
    assert run("explain", "desks", "desk", "top=oak", "--availability", "now.json").exit_code == 0
    result = run("explain", "desks", "desk", "top=pine", "--availability", "now.json")
    assert result.exit_code == 1 and "Pine is out of stock." in result.stdout
    rows = run("sample", "desks", "desk", "--all", "--availability", "now.json").stdout.splitlines()
    assert len(rows) == 9 and all(",oak," in row for row in rows[1:])


def test_availability__mistakes_are_shown_with_their_lines(run: Run, stock: Path) -> None:
    (stock / "availability.yaml").write_text("modules:\n  tops: {}\n", encoding="utf-8")
    result = run("price", "desks", "desk")
    assert result.exit_code == 2
    assert "availability.yaml:2:3: error: there is no module `tops`" in result.stderr
    assert "did you mean `top`?" in result.stderr
    document = json.loads(run("price", "desks", "desk", "--json").stdout)
    assert document["error"]["code"] == "invalid-availability"
    assert [issue["line"] for issue in document["error"]["issues"]] == [2]
    missing = run("price", "desks", "desk", "--availability", "none.yaml")
    assert missing.exit_code == 2 and "the file cannot be read: No such file or directory" in missing.stderr


# --- what delivery takes ---

SHORT = "Steel leg: 4 needed, only 3 in stock; more from December 5."


@pytest.mark.usefixtures("stock")
def test_price__says_what_is_short_and_how_long_it_takes(run: Run) -> None:
    lines = run("price", "desks", "desk").stdout.splitlines()
    assert lines[-2:] == [SHORT, "Delivery in about 2 days (Top)."]
    assert SHORT not in run("price", "desks", "desk", "legs.quantity=3").stdout
    document = json.loads(run("price", "desks", "desk", "--json").stdout)
    assert (document["order_code"], document["delivery"]) == ("D-T-2-4", {"days": 2, "part": "top", "supplier": None})
    assert document["shortages"] == [
        {"module": "leg", "option": "steel", "title": "Steel leg", "needed": 4, "stock": 3, "until": "2026-12-05"}
    ]


@pytest.mark.usefixtures("desks")
def test_price__names_the_supplier(run: Run) -> None:
    assert "Delivery in about 9 days (Top from Acme)." in run("price", "desks", "desk", "top=oak").stdout
    assert "约 9 天交货（Top，供应商：Acme）。" in run("price", "desks", "desk", "top=oak", "-l", "zh").stdout


@pytest.mark.usefixtures("stock")
def test_quote__the_notes_are_for_the_person_and_not_in_the_quote(run: Run, work: Path) -> None:
    result = run("quote", "desks", "desk", "--customer", "Jane")
    assert SHORT in result.stderr and "Delivery in about 2 days (Top)." in result.stderr
    assert SHORT not in result.stdout and "in about 2 days" in result.stdout and "Article no. T-2" in result.stdout
    saved = run("quote", "desks", "desk", "--customer", "Jane", "-o", "jane.txt")
    assert SHORT in saved.stdout and SHORT not in (work / "jane.txt").read_text(encoding="utf-8")


# --- inputs ---


def test_quote__with_inputs(run: Run, desks: Path, work: Path) -> None:
    (work / "logo.svg").write_text("<svg/>", encoding="utf-8")
    quote = ("quote", "desks", "desk", "top=oak", "--customer", "Jane")
    result = run(*quote, "--input", "engraving=For Anna", "--input", "logo=logo.svg")
    assert "Filled in\n  Engraving  For Anna\n  Logo       logo.svg (6 bytes)" in result.stdout
    missing = run(*quote)
    assert missing.exit_code == 1
    assert (
        missing.stderr
        == "Error: These inputs are still missing: `engraving` (Engraving).\nFill them in with `--input NAME=TEXT`.\n"
    )
    long = run(*quote, "--input", "engraving=For my dear Anna")
    assert long.exit_code == 2 and "has 16 characters; 12 are the most. Shorten it." in " ".join(long.stderr.split())
    document = json.loads(run(*quote, "--input", "logo=none.svg", "--json").stdout)
    assert document["error"]["code"] == "invalid-input"
    typed = run(*quote, "--input", "engraving")
    assert typed.exit_code == 2 and "Write it as `name=text`" in typed.stderr


@pytest.mark.usefixtures("desks")
def test_configure__fills_in_lists_and_takes_out(run: Run, work: Path) -> None:
    (work / "logo.svg").write_text("<svg/>", encoding="utf-8")
    filling = ("engraving=For my dear Anna", "engraving=For Anna", "logo=logo.svg", "logo=", "")
    script = "\n".join(("fill", "top=oak", "fill", *(f"fill {text}" for text in filling), "finish", "quote Jane", ""))
    result = run("configure", "desks", "desk", input=script)
    assert result.exit_code == 2  # one line could not be carried out
    shown = " ".join(result.stdout.split())
    assert "Logo logo=… svg up to 1 kB" in shown
    assert "Engraving engraving=… up to 12 characters, required" in shown
    assert "`engraving` has 16 characters; 12 are the most." in shown
    assert (
        "✓ Engraving: For Anna" in shown
        and "✓ Logo: logo.svg (6 bytes)" in shown
        and "✓ Logo is not filled in any more." in shown
    )
    assert "Engraving engraving=For Anna up to 12 characters" in shown
    assert "Filled in Engraving For Anna" in shown
    assert "configurator configure desks desk '--input=engraving=For Anna' top=oak" in shown
    again = run("configure", "desks", "desk", "--input=engraving=For Anna", "top=oak", input="finish\nquote Jane\n")
    assert again.exit_code == 0 and "Filled in\n  Engraving  For Anna" in again.stdout


@pytest.mark.usefixtures("desks")
def test_configure__without_the_required_input_says_how_to_give_it(run: Run) -> None:
    result = run("configure", "desks", "desk", "top=oak", input="finish\nquote Jane\n")
    assert result.exit_code == 2 and "These inputs are still missing: `engraving` (Engraving)." in " ".join(result.stdout.split())


# --- old ids ---


@pytest.mark.usefixtures("desks")
def test_renamed__old_ids_are_understood_and_told(run: Run) -> None:
    result = run("price", "desks", "desk", "plate=fir")
    assert result.exit_code == 0 and "plate=fir is now called top=pine." in result.stdout
    document = json.loads(run("options", "desks", "desk", "plate=fir", "--json").stdout)
    assert document["decisions"] == {"top": "pine"} and document["renamed"] == {"plate=fir": "top=pine"}
    quoted = run("quote", "desks", "desk", "plate=fir", "--customer", "Jane")
    assert "plate=fir is now called top=pine." in quoted.stderr
    assert run("explain", "desks", "desk", "plate=fir").exit_code == 0
    both = run("price", "desks", "desk", "plate=fir", "top=oak")
    assert both.exit_code == 2 and "`top` is now called" not in both.stderr and "is given another value" in both.stderr
