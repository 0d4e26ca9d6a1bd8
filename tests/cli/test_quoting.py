"""The commands `price`, `quote` and `recompute`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.conftest import BIKES, Run

QUOTE = ("quote", *BIKES, "--customer", "Jane Doe")


def rows(text: str) -> list[list[str]]:
    shown = [line for line in text.splitlines() if line.strip("─ ")]
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in shown]


# --- price ---


def test_price__charge_by_charge(run: Run) -> None:
    result = run("price", *BIKES, "service.months=12", "bottles.quantity=2")
    assert result.exit_code == 0
    assert rows(result.stdout)[2:] == [
        ["City bike", "One-time", "Monthly"],
        ["Frame: City", "€199.00"],
        ["● Bottle", "€9.50 × 2", "€19.00"],
        ["● Service contract", "€4.90"],
        ["Assembly", "€25.00"],
        ["Total", "€243.00", "€4.90"],
        ["Total over 12 months", "€301.80"],
    ]


def test_price__says_what_was_filled_in(run: Run) -> None:
    assert "What was open (3) was filled in by the defaults." in run("price", *BIKES, "bottles=none", "-p", "default").stdout
    assert "What was open (4) was filled in as cheap as can be." in run("price", *BIKES, "frame=city", "-p", "cheapest").stdout


def test_price__json(run: Run) -> None:
    document = json.loads(run("price", *BIKES, "frame=race", "--json").stdout)
    assert document["prefer"] == "default"
    assert document["assignment"] == {
        "frame": "race",
        "bottles": "none",
        "bottles.quantity": 0,
        "service": "none",
        "service.months": "none",
    }
    assert document["breakdown"]["totals"] == {"one-time": "924.00", "monthly": "0.00"}


def test_price__of_a_contradiction_is_a_no(run: Run) -> None:
    result = run("price", *BIKES, "frame=race", "service=included")
    assert result.exit_code == 1
    assert "do not go together" in result.stdout
    document = json.loads(run("price", *BIKES, "frame=race", "service=included", "--json").stdout)
    assert document["feasible"] is False
    assert document["conflict"]["repairs"]


def test_price__unknown_preference_is_wrong_usage(run: Run) -> None:
    result = run("price", *BIKES, "--prefer", "nicest")
    assert result.exit_code == 2
    assert "--prefer" in result.stderr


# --- quote ---


def test_quote__on_the_screen_nothing_but_the_quote(run: Run) -> None:
    result = run(*QUOTE, "--note", "Delivery in May.")
    assert result.exit_code == 0
    assert result.stdout.startswith("Bikes\nQuote: City bike\n\nPrepared for   Jane Doe\n")
    assert "Note\n  Delivery in May.\n" in result.stdout


@pytest.mark.parametrize("name", ["jane.txt", "jane.json", "jane.html"])
def test_quote__saved_in_the_format_of_the_name(run: Run, work: Path, name: str) -> None:
    result = run(*QUOTE, "--output", name)
    assert result.exit_code == 0
    assert f"saved as {name}: €224.00" in result.stdout
    start = {"jane.txt": "Bikes\n", "jane.json": "{\n", "jane.html": "<!DOCTYPE html>"}[name]
    assert (work / name).read_text(encoding="utf-8").startswith(start)


def test_quote__format_wins_over_the_name(run: Run, work: Path) -> None:
    run(*QUOTE, "--format", "json", "--output", "jane.txt")
    assert json.loads((work / "jane.txt").read_text())["customer"] == "Jane Doe"


def test_quote__json_on_the_screen(run: Run) -> None:
    for arguments in (["--json"], ["--format", "json"]):
        document = json.loads(run(*QUOTE, *arguments).stdout)
        assert (document["customer"], document["items"][0]["breakdown"]["totals"]["one-time"]) == ("Jane Doe", "224.00")


def test_quote__does_not_overwrite(run: Run, work: Path) -> None:
    (work / "jane.txt").write_text("mine")
    result = run(*QUOTE, "--output", "jane.txt")
    assert result.exit_code == 2
    assert "`jane.txt` exists already." in result.stderr
    assert (work / "jane.txt").read_text() == "mine"
    assert run(*QUOTE, "--output", "jane.txt", "--force").exit_code == 0
    assert (work / "jane.txt").read_text() != "mine"


def test_quote__unknown_ending_is_told_before_anything_is_compiled(run: Run) -> None:
    result = run(*QUOTE, "--output", "jane.docx", "--budget", "0")
    assert result.exit_code == 2
    assert ".txt, .json, .html, .pdf, .xlsx" in result.stderr


def test_quote__pdf_under_the_letterhead_beside_the_catalog(run: Run, work: Path) -> None:
    (work / "catalogs" / "bikes" / "letterhead.yaml").write_text("company: Wheel & Chain Ltd\n", encoding="utf-8")
    (work / "other.yaml").write_text("company: Another firm\n", encoding="utf-8")
    for more, company in (((), "Wheel & Chain Ltd"), (("--letterhead", "other.yaml"), "Another firm")):
        assert run(*QUOTE, "--output", "jane.pdf", "--force", *more).exit_code == 0
        page = PdfReader(work / "jane.pdf").pages[0].extract_text()
        assert company in page and "Jane Doe" in page
    assert run("check", "bikes").exit_code == 0


def test_quote__letterhead_with_mistakes_is_told_and_nothing_is_written(run: Run, work: Path) -> None:
    (work / "other.yaml").write_text("compny: X\npaper: a3\n", encoding="utf-8")
    result = run(*QUOTE, "--output", "jane.pdf", "--letterhead", "other.yaml")
    assert result.exit_code == 2
    assert "did you mean `company`?" in result.stderr and "`a4` or `letter`" in result.stderr
    assert not (work / "jane.pdf").exists()


def test_quote__pdf_is_not_for_the_screen(run: Run) -> None:
    result = run(*QUOTE, "--format", "pdf")
    assert result.exit_code == 2
    assert "--output offer.pdf" in result.stderr


def test_quote__workbook_and_bills_of_materials(run: Run, work: Path) -> None:
    for name in ("jane.xlsx", "jane.bom.csv", "sales-bom.json"):
        assert run(*QUOTE, "--output", name).exit_code == 0
    assert (work / "jane.xlsx").read_bytes().startswith(b"PK")
    assert (work / "jane.bom.csv").read_text(encoding="utf-8-sig").startswith("Article no.,Part,Option")
    assert json.loads((work / "sales-bom.json").read_text())["bom"] == "sales"
    assert run(*QUOTE, "--format", "bom.txt").stdout.startswith("Bill of materials")


def test_quote__needs_a_customer(run: Run) -> None:
    result = run("quote", *BIKES)
    assert result.exit_code == 2
    assert "--customer" in result.stderr


# --- recompute ---


@pytest.fixture
def saved(run: Run, work: Path) -> Path:
    run(*QUOTE, "--output", "jane.json")
    return work / "jane.json"


def test_recompute__adds_up(run: Run, saved: Path) -> None:
    result = run("recompute", "jane.json")
    assert result.exit_code == 0
    assert "adds up to the cent: €224.00, 2 charges" in result.stdout.replace("\n", " ")
    document = json.loads(run("recompute", "jane.json", "--json").stdout)
    assert document["consistent"] is True
    assert document["differences"] == []


def test_recompute__lists_what_differs(run: Run, saved: Path) -> None:
    saved.write_text(saved.read_text().replace('"amount": "199.00"', '"amount": "99.00"'))
    result = run("recompute", "jane.json")
    assert result.exit_code == 1
    assert "line 1 (Frame), Frame (`frame.price`), amount: expected 199.00, found 99.00" in result.stdout
    document = json.loads(run("recompute", "jane.json", "--json").stdout)
    assert document["consistent"] is False
    assert document["differences"][0] == {
        "where": "line 1 (Frame), Frame (`frame.price`), amount",
        "expected": "199.00",
        "found": "99.00",
    }


@pytest.mark.parametrize("text", ["", "not json", "{}", "[]"])
def test_recompute__something_else_than_a_quote(run: Run, work: Path, text: str) -> None:
    (work / "other.json").write_text(text)
    result = run("recompute", "other.json")
    assert result.exit_code == 2
    assert "This is not a quote document" in result.stderr


def test_recompute__a_file_that_is_not_there(run: Run) -> None:
    result = run("recompute", "missing.json")
    assert result.exit_code == 2
    assert "`missing.json` cannot be read: No such file or directory." in result.stderr
