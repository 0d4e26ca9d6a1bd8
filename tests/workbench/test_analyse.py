"""The command `analyse`: counts, shares, commonality, complexity, and the picture of modules and rules."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from configurator.catalog.load import load_catalog
from configurator.cli.app import app
from configurator.cli.screen import Screen
from configurator.cli.workbench.analysing import more_phrase, percent
from configurator.workbench.figures.commonality import commonality_of
from configurator.workbench.figures.picture import catalog_svg, product_svg
from tests.workbench.test_analysis_findings import HEADER, PRODUCT, rule

TRIKE = """\
  trike:
    title: Trike
    parts:
      frame: frame
      front: {module: basket, count: 0..1}
      back: {module: basket, count: 0..1}
"""


@pytest.fixture
def bikes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalog of two products in `catalogs/bikes` of the current folder."""
    folder = tmp_path / "catalogs" / "bikes"
    folder.mkdir(parents=True)
    (folder / "catalog.yaml").write_text(HEADER + PRODUCT + rule("uk", "frame != 'cargo'", "context.region == 'UK'") + TRIKE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["analyse", *arguments], prog_name="configurator", catch_exceptions=False)


def test_analyse__a_catalog_counts_its_products_and_where_modules_are_used(bikes: Path) -> None:
    document = json.loads(run("bikes", "--json").stdout)
    # city: 4 counts of baskets, 7 of the service; race: 3 and none; cargo: 3 and 7
    assert [(own["id"], own["configurations"]) for own in document["products"]] == [("bike", "52"), ("trike", "12")]
    assert [(own["modules"], own["shared_modules"]) for own in document["products"]] == [(3, 2), (2, 2)]
    used = {own["id"]: {product["id"]: product["parts"] for product in own["products"]} for own in document["modules"]}
    assert used == {
        "frame": {"bike": ["frame"], "trike": ["frame"]},
        "basket": {"bike": ["baskets"], "trike": ["front", "back"]},
        "service": {"bike": ["service"]},
    }
    # five uses of three modules: 5/3, and 1 - (3 - 1)/(5 - 1)
    assert document["commonality"] == {"degree_of_commonality_index": "1.67", "total_constant_commonality_index": "0.50"}


def test_analyse__a_catalog_in_words(bikes: Path) -> None:
    shown = run("bikes").stdout
    assert re.search(r"^bike +52 +5 +3 +3 +2 of 3 shared$", shown, re.MULTILINE)
    assert "Collier 1981" in shown


def test_analyse__a_product_says_in_how_many_configurations_each_option_is(bikes: Path) -> None:
    document = json.loads(run("bikes", "bike", "--json").stdout)
    assert (document["configurations"], document["combinations"]) == ("52", str(3 * 2 * 4 * 2 * 7))
    frame = next(choice for choice in document["choices"] if choice["path"] == "frame")
    assert [(own["value"], own["configurations"]) for own in frame["values"]] == [("city", "28"), ("race", "3"), ("cargo", "21")]
    assert frame["values"][1]["share"] == "0.057692307692"
    assert frame["core"] is None


def test_analyse__a_context_makes_some_options_impossible(bikes: Path) -> None:
    document = json.loads(run("bikes", "bike", "--json", "--context", "region=UK").stdout)
    frame = next(choice for choice in document["choices"] if choice["path"] == "frame")
    assert [(own["configurations"], own["possible"]) for own in frame["values"]] == [("28", True), ("3", True), ("0", True)]
    spots = {own["rule"]: own for own in document["hot_spots"]}
    assert spots["uk"]["exclusions"] == 1
    assert spots["race-alone"]["exclusions"] == 0
    assert "In no configuration in this context\n  frame=cargo" in run("bikes", "bike", "--context", "region=UK").stdout


def test_analyse__core_and_dead_options(bikes: Path) -> None:
    path = bikes / "catalog.yaml"
    text = path.read_text().replace(TRIKE, rule("big", "frame.size > 58") + TRIKE)
    path.write_text(text)
    shown = run("bikes", "bike").stdout
    assert "In every configuration\n  frame=cargo" in shown
    assert "In no configuration in any context\n  frame=city, frame=race" in shown


def test_analyse__complexity_of_the_rules(bikes: Path) -> None:
    complexity = json.loads(run("bikes", "bike", "--json").stdout)["complexity"]
    assert (complexity["choices"], complexity["facts"], complexity["rules"], complexity["charges"]) == (5, 1, 3, 3)
    assert (complexity["variables"], sum(complexity["constraints"].values())) == (6, 5)
    diagram = complexity["diagram"]
    assert diagram["nodes"] == sum(part["nodes"] for part in diagram["parts"]) > 5
    assert diagram["arcs"] == sum(part["arcs"] for part in diagram["parts"])
    assert {part["part"] for part in diagram["parts"]} >= {"frame", "baskets", "service", "context"}


def test_analyse__many_values_are_summed_up_without_all(bikes: Path) -> None:
    path = bikes / "catalog.yaml"
    path.write_text(path.read_text().replace("to: 36, step: 6", "to: 36, step: 1"))
    assert "more, from" in run("bikes", "bike").stdout
    assert "more, from" not in run("bikes", "bike", "--all").stdout


def test_more_phrase__tells_the_shares_of_what_is_not_shown() -> None:
    counts = (30, 20, 20, 10, 10, 5, 5, 0, 0)
    own = SimpleNamespace(values=[SimpleNamespace(share=Fraction(count, 100)) for count in counts])
    assert more_phrase(own, 4, Screen()) == "… 4 more, from 0.0 % to 5.0 %: --all"
    assert more_phrase(own, 6, Screen()) == "… 6 more, from 0.0 % to 10.0 %: --all"


def test_analyse__an_unknown_product_and_a_lacking_fact(bikes: Path) -> None:
    path = bikes / "catalog.yaml"
    path.write_text(path.read_text().replace(", default: EU", ""))
    assert run("bikes", "bkie").exit_code == 2
    assert "`region` (Region) is required" in run("bikes", "bike").output
    assert run("bikes", "bike", "--context", "region=EU").exit_code == 0
    assert json.loads(run("bikes", "--json").stdout)["products"][0]["configurations"] is None


def test_percent__never_rounds_to_nothing_or_everything() -> None:
    shares = (Fraction(0), Fraction(1, 10**9), Fraction(1, 8), 1 - Fraction(1, 10**9), Fraction(1))
    assert [percent(share) for share in shares] == ["0.0 %", "< 0.1 %", "12.5 %", "> 99.9 %", "100.0 %"]


# --- commonality ------------------------------------------------------------------------------------------------------


def test_commonality__of_one_product_says_nothing_is_shared(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(HEADER + PRODUCT)
    shared = commonality_of(load_catalog(tmp_path))
    assert (shared.collier, shared.constant) == (1, 0)


# --- the picture ------------------------------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"


def boxes(svg: str) -> list[tuple[float, float, float, float]]:
    """About where the labels of rows are, and the strips of the turned labels of columns (from their baselines upwards)."""
    found = []
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        if text.get("class", "").startswith("row"):
            x, y, width = float(text.get("x", 0)), float(text.get("y", 0)), 8 * len(text.text or "")
            found.append((x - width, y - 12, x, y + 3))
    return found


def test_picture__is_a_document_with_every_module_and_every_rule(bikes: Path) -> None:
    svg = catalog_svg(load_catalog(bikes), "en")
    texts = [text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert {"Frame", "Basket", "Service", "Region", "long-frames", "race-alone", "uk", "Bike", "Trike"} <= set(texts)
    described = ElementTree.fromstring(svg).findtext(f"{SVG}desc") or ""
    assert "uk joins" in described
    assert "Trike has" in described


def test_picture__labels_do_not_overlap(bikes: Path) -> None:
    svg = product_svg(load_catalog(bikes).products["bike"], "en")
    rows = sorted(boxes(svg), key=lambda box: box[1])
    assert len(rows) == 4
    assert all(upper[3] <= lower[1] for upper, lower in pairwise(rows))
    columns = sorted(float(x) for x in re.findall(r"translate\(([\d.]+) [\d.]+\) rotate", svg))
    assert len(columns) == 3
    assert all(after - before >= 18 for before, after in pairwise(columns))
    assert all(left >= 0 and right <= columns[0] for left, _, right, _ in rows)


def test_picture__conditions_are_hollow_and_requirements_filled(bikes: Path) -> None:
    svg = product_svg(load_catalog(bikes).products["bike"], "en")
    shapes = ElementTree.fromstring(svg)
    signs = 1  # of the legend
    hollow = [own for own in shapes.iter(f"{SVG}circle") if own.get("class") == "hollow"]
    filled = [own for own in shapes.iter(f"{SVG}circle") if own.get("class") == "dot"]
    assert (len(hollow) - signs, len(filled) - signs) == (3, 3)


def test_picture__is_light_and_dark(bikes: Path) -> None:
    svg = catalog_svg(load_catalog(bikes), "zh")
    assert "prefers-color-scheme: dark" in svg
    assert "规则的要求中读取" in svg


def test_analyse__saves_the_picture_and_does_not_overwrite(bikes: Path, tmp_path: Path) -> None:
    result = run("bikes", "bike", "--svg", "rules.svg")
    assert result.exit_code == 0
    assert "Picture saved as rules.svg" in result.stdout
    assert (tmp_path / "rules.svg").read_text(encoding="utf-8") == product_svg(load_catalog(bikes).products["bike"], "en")
    again = run("bikes", "--svg", "rules.svg")
    assert again.exit_code == 2
    assert "exists already" in again.output
    assert run("bikes", "--svg", "rules.svg", "--force").exit_code == 0
