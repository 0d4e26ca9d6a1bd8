"""The commands `products`, `options` and `explain`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.cli.products import has_one_total
from configurator.pricing import price
from tests.cli.conftest import BIKES, ROOT, Run, bikes_text, write_catalog


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


# --- products ---


def test_products__size_count_and_cheapest_price(run: Run) -> None:
    result = run("products", "bikes", "--context", "budget-class=1")
    assert result.exit_code == 0
    assert result.stdout == "Bikes 2026.1\n\ncity-bike  City bike\n  3 parts, 5 choices · 32 configurations · from €224.00\n"


def test_products__says_which_facts_it_needs(run: Run) -> None:
    assert "3 parts, 5 choices · needs the context: budget-class" in run("products", "bikes").stdout


def test_products__quick_compiles_nothing(run: Run) -> None:
    result = run("products", "bikes", "--quick", "--context", "budget-class=1")
    assert lines(result.stdout)[-1] == "3 parts, 5 choices"


def test_products__json(run: Run) -> None:
    document = json.loads(run("products", "bikes", "--json", "--context", "budget-class=1").stdout)
    assert document["catalog"]["id"] == "bikes"
    assert "diagram" in document["products"][0].pop("engine_reason")
    assert document["products"] == [
        {
            "id": "city-bike",
            "title": "City bike",
            "description": None,
            "parts": 3,
            "choices": 5,
            "required_facts": [],
            "configurations": "32",
            "engine": "diagram",
            "cheapest": {"total": "224.00", "totals": {"one-time": "224.00", "monthly": "0.00"}},
            "problem": None,
        }
    ]


@pytest.mark.parametrize("name", ["suit", "tea-blend", "pc"])
def test_products__from_the_price_of_a_cheapest_configuration(name: str, run: Run) -> None:
    catalog = load_catalog(ROOT / "catalogs" / name)
    found = json.loads(run("products", str(ROOT / "catalogs" / name), "--json").stdout)["products"]
    for document in found:
        cheapest = price(catalog.configure(document["id"]).completed("cheapest"))
        totals = {kind.value: str(amount) for kind, amount in cheapest.totals.items()}
        assert document["cheapest"] == {"total": str(cheapest.basis.total), "totals": totals}


@pytest.mark.parametrize(
    ("kind", "months", "one"),
    [("one-time", "12", True), ("monthly", "12", True), ("monthly", "service.months", False), (None, "12", False)],
)
def test_has_one_total__where_one_kind_of_charge_always_weighs_the_same(
    kind: str | None, months: str, one: bool, tmp_path: Path
) -> None:
    text = bikes_text().replace("monthly: 12}", f"monthly: {months}}}")
    if kind is not None:
        text = re.sub(r"kind: (one-time|monthly)", f"kind: {kind}", text)
    (product,) = load_catalog(write_catalog(tmp_path, "bikes", text)).products.values()
    assert has_one_total(product) is one


@pytest.mark.usefixtures("without_solvers")
def test_products__a_budget_that_is_exceeded_is_told_per_product(run: Run) -> None:
    result = run("products", "bikes", "--context", "budget-class=1", "--budget", "0")
    assert result.exit_code == 3
    assert "Compiling stopped" in result.stdout
    assert "pip install 'mass-configurator[solver]'" in result.stdout.replace("\n ", "")


def test_products__beyond_the_budget_say_which_engine_answers(run: Run) -> None:
    document = json.loads(run("products", "bikes", "--json", "--context", "budget-class=1", "--budget", "0.000001").stdout)
    (product,) = document["products"]
    assert (product["engine"], product["configurations"], product["cheapest"]["total"]) == ("sat", None, "224.00")
    assert "Compiling stopped" in product["engine_reason"] and "A SAT solver answers instead" in product["engine_reason"]


def test_products__in_chinese(run: Run) -> None:
    result = run("products", "bikes", "--language", "zh", "--context", "budget-class=1")
    assert result.stdout == "自行车 2026.1\n\ncity-bike  城市自行车\n  3 个部件，5 个选择项 · 32 种配置 · €224.00 起\n"


# --- options ---


def test_options__overview_of_all_choices(run: Run) -> None:
    result = run("options", *BIKES, "frame=race")
    assert result.exit_code == 0
    shown = [line.split("  ") for line in lines(result.stdout) if line.startswith(("frame", "service"))]
    assert [[cell.strip() for cell in row if cell.strip()] for row in shown] == [
        ["frame", "Frame", "decided", "Race"],
        ["service", "Service contract", "implied", "not included"],
        ["service.months", "Service contract: Months", "implied", "not included"],
    ]
    assert "Cheapest configuration with these decisions: €924.00\n" in result.stdout


def test_options__of_one_choice_the_available_ones(run: Run) -> None:
    result = run("options", *BIKES, "frame=race", "--choice", "service")
    assert "Service contract  service  1 of 2 possible\n" in result.stdout
    assert "included                excluded" not in result.stdout
    assert "1 excluded: --all shows them" in result.stdout


def test_options__excluded_ones_with_all(run: Run) -> None:
    result = run("options", *BIKES, "frame=race", "--choice", "service", "--all")
    assert "✗   included                excluded" in result.stdout


def test_options__numbers_as_a_range(run: Run) -> None:
    result = run("options", *BIKES, "--choice", "service.months")
    assert "Possible: 6–36 months in steps of 6, not included" in result.stdout


def test_options__wide_screens_show_ids_and_totals(run: Run, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("COLUMNS", "120")
    result = run("options", *BIKES, "--choice", "frame")
    row = next(line for line in lines(result.stdout) if line.startswith("race"))
    assert row.split() == ["race", "Race", "+€700.00", "€924.00"]


def test_options__json(run: Run) -> None:
    document = json.loads(run("options", *BIKES, "frame=race", "bottles.quantity=2", "--json").stdout)
    assert document["decisions"] == {"frame": "race", "bottles.quantity": 2}
    assert document["implied"] == {"bottles": "included", "service": "none", "service.months": "none"}
    assert document["context"] == {"region": "EU", "budget-class": 1}
    assert (document["open"], document["feasible"], document["total"]) == ([], True, "943.00")
    assert document["conflict"] is None
    service = next(choice for choice in document["choices"] if choice["path"] == "service")
    assert service == {
        "path": "service",
        "kind": "presence",
        "part": "service",
        "title": "Service contract",
        "fixed": False,
        "status": "implied",
        "value": "none",
        "ranges": None,
        "unchecked_ranges": None,
        "values": [
            {
                "value": "included",
                "title": "included",
                "status": "excluded",
                "available": False,
                "default": False,
                "total": None,
                "difference": None,
            },
            {
                "value": "none",
                "title": "not included",
                "status": "implied",
                "available": True,
                "default": False,
                "total": "943.00",
                "difference": "0.00",
            },
        ],
    }


def test_options__json_of_numbers_has_their_ranges(run: Run) -> None:
    document = json.loads(run("options", *BIKES, "--choice", "service.months", "--json").stdout)
    assert document["choices"][0]["ranges"] == [{"from": 6, "to": 36, "step": 6}]


def test_options__json_of_one_choice(run: Run) -> None:
    document = json.loads(run("options", *BIKES, "--choice", "frame", "--json").stdout)
    assert [choice["path"] for choice in document["choices"]] == ["frame"]


def test_options__decisions_that_contradict_each_other(run: Run) -> None:
    result = run("options", *BIKES, "frame=race", "service=included")
    assert result.exit_code == 1
    assert "✗ “Frame: Race” and “Service contract: included” do not go together." in result.stdout
    assert "Race frames are serviced by the maker." in result.stdout
    assert "1  Change Frame from Race to City" in result.stdout


def test_options__titles_are_never_read_as_markup(run: Run, work: Path) -> None:
    write_catalog(work, "odd", bikes_text().replace("en: City, zh", "en: '[red]City[/red] :bike:', zh"))
    assert "[red]City[/red] :bike:" in run("options", "odd", *BIKES[1:], "--choice", "frame").stdout


# --- explain ---


def test_explain__why_not_and_what_to_change(run: Run) -> None:
    result = run("explain", *BIKES[:2], "service=included", "frame=race", *BIKES[2:])
    assert result.exit_code == 1
    assert lines(result.stdout)[3:] == [
        "✗ “Service contract: included” does not go with “Frame: Race”.",
        "Why:",
        "Race frames are serviced by the maker.",
        "Rules: race-has-no-service (catalog.yaml:57:13)",
        "What you could change:",
        "1  Change Frame from Race to City (−€641.20 in all)",
    ]


def test_explain__what_can_be_chosen_has_a_price(run: Run) -> None:
    result = run("explain", *BIKES[:2], "service=included", "frame=city", *BIKES[2:])
    assert result.exit_code == 0
    assert lines(result.stdout)[2:] == [
        "✓ Service contract: included can be chosen.",
        "The cheapest configuration with it: €282.80 over 12 months (+€58.80).",
    ]


def test_explain__decisions_that_contradict_each_other_come_first(run: Run) -> None:
    result = run("explain", *BIKES[:2], "bottles=none", "frame=race", "service=included", *BIKES[2:])
    assert result.exit_code == 1
    assert "✗ “Frame: Race” and “Service contract: included” do not go together." in result.stdout


def test_explain__json(run: Run) -> None:
    result = run("explain", *BIKES[:2], "service=included", "frame=race", *BIKES[2:], "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["question"] == {
        "choice": "service",
        "value": "included",
        "possible": False,
        "total": None,
        "difference": None,
    }
    conflict = document["conflict"]
    assert conflict["sentence"] == "“Service contract: included” does not go with “Frame: Race”."
    assert conflict["rules"] == [
        {
            "id": "race-has-no-service",
            "because": "Race frames are serviced by the maker.",
            "file": "catalog.yaml",
            "line": 57,
            "column": 13,
        }
    ]
    assert conflict["decisions"] == [
        {"choice": "frame", "title": "Frame", "value": "race", "value_title": "Race", "sentence": "“Frame: Race”"}
    ]
    assert conflict["repairs"] == [
        {
            "sentence": "Change Frame from Race to City (−€641.20 in all)",
            "changes": [
                {
                    "choice": "frame",
                    "title": "Frame",
                    "before": "race",
                    "before_title": "Race",
                    "after": "city",
                    "after_title": "City",
                    "sentence": "change Frame from Race to City",
                }
            ],
            "total": "282.80",
            "difference": "-641.20",
            "decisions": {"frame": "city", "service": "included"},
        }
    ]
    assert conflict["no_repair"] is None


def test_explain__in_chinese(run: Run) -> None:
    result = run("explain", *BIKES[:2], "service=included", "frame=race", *BIKES[2:], "-l", "zh")
    assert "✗ “保养合同：已包含”不能与“车架：竞速”同时选择。" in result.stdout
    assert "竞速车架由厂家保养。" in result.stdout
