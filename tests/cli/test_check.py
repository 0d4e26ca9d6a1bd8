"""The command `check`: what an author sees who edits a catalog."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run, bikes_text, write_catalog


def test_check__a_sound_catalog_says_what_is_in_it(run: Run) -> None:
    result = run("check", "bikes")
    assert result.exit_code == 0
    assert "city-bike: 96 configurations, checked in" in result.stdout
    assert "✓ Bikes 2026.1 is sound: 1 product, 3 modules, 2 options, 1 rule\n" in result.stdout


def test_check__json(run: Run) -> None:
    result = run("check", "bikes", "--json")
    document = json.loads(result.stdout)
    seconds = document["products"][0].pop("seconds")
    hash = document["catalog"].pop("content_hash")
    assert "diagram" in document["products"][0].pop("engine_reason")
    assert document == {
        "catalog": {"id": "bikes", "version": "2026.1", "title": "Bikes"},
        "folder": "catalogs/bikes",
        "ok": True,
        "errors": 0,
        "warnings": 0,
        "issues": [],
        "products": [{"id": "city-bike", "configurations": "96", "engine": "diagram", "not_analysed": []}],
    }
    assert float(seconds) >= 0
    assert len(hash) == 64


def test_check__every_error_with_its_place_and_a_caret(run: Run, work: Path) -> None:
    text = bikes_text().replace("frame == 'race'", "fraem == 'race'").replace("currency: EUR", "currency: EURO")
    write_catalog(work, "broken", text)
    result = run("check", "broken")
    assert result.exit_code == 1
    assert "catalog.yaml:4:11: error: " in result.stdout
    assert "catalog.yaml:58:15: error: " in result.stdout
    assert "   58 |         when: fraem == 'race'\n      |               ^^^^^\n" in result.stdout
    assert "did you mean `frame`" in result.stdout.lower()
    assert "✗ catalogs/broken: 2 errors\n" in result.stdout


def test_check__errors_as_json(run: Run, work: Path) -> None:
    write_catalog(work, "broken", bikes_text().replace("frame == 'race'", "fraem == 'race'"))
    result = run("check", "broken", "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (document["ok"], document["errors"], document["catalog"]) == (False, 1, None)
    issue = document["issues"][0]
    assert (issue["severity"], issue["file"], issue["line"], issue["column"], issue["length"]) == (
        "error",
        "catalog.yaml",
        58,
        15,
        5,
    )
    assert set(issue) == {"severity", "file", "line", "column", "length", "message", "hint"}


def test_check__yaml_that_cannot_be_read(run: Run, work: Path) -> None:
    write_catalog(work, "broken", "catalog: [unclosed\n")
    result = run("check", "broken")
    assert result.exit_code == 1
    assert "catalog.yaml:" in result.stdout


IMPOSSIBLE = """
      - id: never-city
        require: frame != 'city'
        because: City frames are sold out.
      - id: never-race
        require: frame != 'race'
        because: Race frames are sold out.
    charges:
"""


def test_check__a_product_without_any_valid_configuration(run: Run, work: Path) -> None:
    head, tail = bikes_text().rsplit("    charges:\n", 1)
    write_catalog(work, "broken", head.rstrip() + IMPOSSIBLE + tail)
    result = run("check", "broken")
    assert result.exit_code == 1
    assert "error: `city-bike` has no valid configuration." in result.stdout
    assert "`never-city` (line 61) and `never-race` (line 64)" in result.stdout


def test_check__an_option_that_can_never_be_chosen_is_a_warning(run: Run, work: Path) -> None:
    head, tail = IMPOSSIBLE.split("      - id: never-race")[0], "    charges:\n"
    before, after = bikes_text().rsplit("    charges:\n", 1)
    write_catalog(work, "odd", before.rstrip() + head + tail + after)
    result = run("check", "odd")
    assert result.exit_code == 0
    assert "warning: Option `city` of `frame` can never be chosen" in result.stdout
    assert "warning: `city-bike`: the default `frame: city` can never be chosen" in result.stdout
    assert "warning: `city-bike`: `service` can never be included." in result.stdout
    assert "(3 warnings)" in result.stdout


def test_check__defaults_that_do_not_go_together_are_a_warning(run: Run, work: Path) -> None:
    text = bikes_text().replace("defaults: {frame: city}", "defaults: {frame: race, service: included}")
    write_catalog(work, "odd", text.replace("    to: 3\n", "    to: 3\n    default: 1\n"))
    result = run("check", "odd")
    assert result.exit_code == 0
    assert "the defaults do not go together" in result.stdout
    assert "See rule `race-has-no-service` (line 58)" in result.stdout


def test_check__fast_looks_at_the_files_alone(run: Run, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head, tail = bikes_text().rsplit("    charges:\n", 1)
    write_catalog(work, "broken", head.rstrip() + IMPOSSIBLE + tail)
    monkeypatch.setattr("configurator.compiled.build_problem", None)  # nothing is built
    result = run("check", "broken", "--fast")
    assert result.exit_code == 0
    assert "Only the files were checked." in result.stdout
    write_catalog(work, "broken", bikes_text().replace("frame == 'race'", "fraem == 'race'"))
    assert run("check", "broken", "--fast").exit_code == 1


def test_check__says_what_could_not_be_analysed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIGURATOR_CACHE", "off")
    monkeypatch.setattr("configurator.workbench.analysis.study.MOST_ROWS", 0)
    result = run("check", "bikes")
    assert "city-bike: not analysed, for want of time or memory: rules race-has-no-service" in result.stdout
    assert json.loads(run("check", "bikes", "--json").stdout)["products"][0]["not_analysed"] == ["race-has-no-service"]


CASES = """
context: {budget-class: 1}
cases:
  three-bottles:
    given: {bottle.quantity: 3}
    valid: yes
"""


def test_check__reads_the_test_cases_and_the_stock_beside_the_catalog(run: Run, work: Path) -> None:
    folder = write_catalog(work, "bikes", bikes_text())
    (folder / "cases-more.yaml").write_text(CASES, encoding="utf-8")
    (folder / "availability.yaml").write_text("modules:\n  frame: {citi: {stock: 0}}\n", encoding="utf-8")
    for options in ((), ("--fast",)):
        result = run("check", "bikes", *options)
        assert result.exit_code == 1
        assert "availability.yaml:2:11: error: module `frame` has no option `citi`" in result.stdout
        assert "cases-more.yaml:5:13: error: there is no choice `bottle.quantity` in this product" in result.stdout
        assert "= did you mean `bottles.quantity`?" in result.stdout
        assert "✗ catalogs/bikes: 2 errors\n" in result.stdout
    assert json.loads(run("check", "bikes", "--json").stdout)["catalog"]["id"] == "bikes"


def test_check__does_not_run_the_test_cases(run: Run, work: Path) -> None:
    folder = write_catalog(work, "bikes", bikes_text())
    (folder / "cases.yaml").write_text(CASES.replace("bottle.", "bottles.").replace("yes", "no"), encoding="utf-8")
    assert run("check", "bikes").exit_code == 0
    assert run("test", "bikes").exit_code == 1


def test_check__cases_wait_for_a_catalog_without_errors(run: Run, work: Path) -> None:
    folder = write_catalog(work, "bikes", bikes_text().replace("frame == 'race'", "fraem == 'race'"))
    (folder / "cases.yaml").write_text(CASES, encoding="utf-8")
    result = run("check", "bikes")
    assert "catalog.yaml:58:15" in result.stdout
    assert "cases.yaml" not in result.stdout


LARGE = """
catalog: boxes
version: "1"
title: Boxes
currency: EUR
modules:
  box:
    kind: cut-to-fit
    title: Box
    dimensions:
      height: {title: Height, from: 1, to: 400}
      width: {title: Width, from: 1, to: 400}
      depth: {title: Depth, from: 1, to: 400}
products:
  box:
    title: Box
    parts: {box: box}
    rules:
      - id: volume
        require: box.height * box.width * box.depth <= 50000
        because: A larger box would break.
"""


def test_check__a_rule_that_is_too_large_is_an_error_at_the_rule(run: Run, work: Path) -> None:
    write_catalog(work, "boxes", LARGE)
    result = run("check", "boxes")
    assert result.exit_code == 1
    assert "catalog.yaml:19:13: error: `box`: Rule `volume` reads 64,000,000 combinations" in result.stdout


@pytest.mark.usefixtures("without_solvers")
def test_check__a_budget_that_is_too_small_is_another_thing(run: Run) -> None:
    result = run("check", "bikes", "--budget", "0")
    assert result.exit_code == 3
    assert "not everything could be compiled" in result.stdout


@pytest.mark.parametrize("name", ["pc", "phone-plan", "room-package", "window"])
def test_check__the_catalogs_that_we_ship_have_no_issues_in_their_files(run: Run, name: str) -> None:
    result = run("check", str(ROOT / "catalogs" / name), "--json", "--fast")
    assert json.loads(result.stdout)["issues"] == []
