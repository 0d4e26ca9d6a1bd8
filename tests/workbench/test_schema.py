"""The JSON Schema for editors: it accepts our catalogs, rejects mistakes, and explains every key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from configurator.catalog.yaml_source import read_yaml
from configurator.workbench.files.schema import cases_schema, catalog_schema, price_list_schema, schema_text, undescribed_keys
from tests.catalog.catalogs import docs_catalog
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
FILES = sorted(path for path in ROOT.glob("catalogs/*/*.yaml") if path.stem != "availability")  # read by another schema
PRICE_LISTS = sorted(ROOT.glob("catalogs/*/price-lists/*.yaml"))
SCHEMAS = (catalog_schema, cases_schema, price_list_schema)
CATALOG, CASES, PRICE_LIST = (Draft7Validator(schema()) for schema in SCHEMAS)


def mistakes(validator: Draft7Validator, text: str) -> list[str]:
    """What the schema has against a file, with the path to it."""
    entry, issues = read_yaml("catalog.yaml", text.encode())
    assert entry is not None, issues
    found = validator.iter_errors(entry.plain())
    return sorted(f"{'.'.join(str(step) for step in error.absolute_path)}: {error.message}" for error in found)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_schema__is_one_and_is_the_same_every_time(schema: Callable[[], dict[str, Any]]) -> None:
    Draft7Validator.check_schema(schema())
    assert schema_text(schema()) == schema_text(schema())
    assert json.loads(schema_text(schema())) == schema()


@pytest.mark.parametrize("file", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_schema__accepts_our_catalogs(file: Path) -> None:
    validator = CASES if file.name.startswith("cases") else CATALOG
    assert mistakes(validator, file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", PRICE_LISTS, ids=lambda path: f"{path.parents[1].name}/{path.name}")
def test_schema__accepts_our_price_lists(file: Path) -> None:
    assert mistakes(PRICE_LIST, file.read_text(encoding="utf-8")) == []


def test_schema__rejects_mistakes_in_price_lists() -> None:
    right = "price_list: a\nfor: {region: [EU, UK]}\nmodules: {cpu: {options: {small: {price: 1}}}}\n"
    assert mistakes(PRICE_LIST, right) == []
    assert mistakes(PRICE_LIST, right.replace("price: 1", "price: cheap"))
    assert mistakes(PRICE_LIST, right.replace("for:", "four:"))
    assert mistakes(PRICE_LIST, "title: A\n") == [": 'price_list' is a required property"]


def test_schema__accepts_every_example_of_the_documentation() -> None:
    page = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    files = [block for block in blocks if re.match(r"(catalog|modules|products|rules):", block)]
    assert len(files) > 3
    for block in files:
        assert mistakes(CATALOG, block) == []


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("    kind: swappable", "    kind: swapable", "modules.frame.kind: 'swapable' is not one of"),
        ("    kind: swappable\n", "", "modules.frame: 'kind' is a required property"),
        ("currency: EUR\n", "", ": 'currency' is a dependency of 'catalog'"),
        ("  frame:\n    kind", "  Frame:\n    kind", "modules: 'Frame' does not match any of the regexes"),
        ("  bottle:\n    kind", "  none:\n    kind", "modules: 'none' does not match any of the regexes"),
        ("      size: {type: number,", "      size: {tpye: number,", "modules.frame.attributes.size: "),
        ("count: 0..3", "cuont: 0..3", "products.city-bike.parts.bottles: "),
        ("kind: one-time, amount: price}", "kind: once, amount: price}", "modules.frame.charges.0.kind: 'once' does not match"),
        ("from: 6,", "from: six,", "modules.service.dimensions.months.from: 'six' is not of type 'number'"),
        ("      - id: race-has-no-service\n", "      - id: Race\n", "products.city-bike.rules.0"),
        ("    parts:\n", "    part:\n", "products.city-bike: Additional properties are not allowed ('part' was unexpected)"),
        ("languages: [en, zh]", "languages: en", "languages: 'en' is not of type 'array'"),
    ],
)
def test_schema__rejects_mistakes(old: str, new: str, path: str) -> None:
    text = docs_catalog()
    assert old in text
    found = mistakes(CATALOG, text.replace(old, new, 1))
    assert any(mistake.startswith(path) for mistake in found), found


def test_schema__rejects_mistakes_in_cases() -> None:
    assert mistakes(CASES, "cases: {a: {given: {frame: race}, valid: yes}}") == []
    (found,) = mistakes(CASES, "cases: {a: {givne: {frame: race}}}")
    assert found == "cases.a: Additional properties are not allowed ('givne' was unexpected)"


def test_schema__other_files_need_no_header() -> None:
    assert mistakes(CATALOG, "modules: {bell: {kind: shared}}") == []
    assert mistakes(CATALOG, "version: '1'") != []


@pytest.mark.parametrize("schema", SCHEMAS)
def test_schema__explains_every_key(schema: Callable[[], dict[str, Any]]) -> None:
    assert list(undescribed_keys(schema())) == []


def test_schema__has_nothing_that_an_editor_shows_to_no_use() -> None:
    text = schema_text(catalog_schema())
    assert '"default": ""' not in text
    assert '"discriminator"' not in text
    assert '"title": "' not in text


def test_command__prints_and_writes(run: Run, work: Path) -> None:
    result = run("schema")
    assert (result.exit_code, json.loads(result.stdout)) == (0, catalog_schema())
    assert json.loads(run("schema", "--cases").stdout) == cases_schema()
    assert json.loads(run("schema", "--price-lists").stdout) == price_list_schema()
    assert run("schema", "--price-lists", "--cases").exit_code == 2
    assert run("schema", "--out", "catalog.schema.json").stdout == "Schema written to catalog.schema.json\n"
    assert (work / "catalog.schema.json").read_text(encoding="utf-8") == schema_text(catalog_schema())
    assert run("schema", "--out", "catalog.schema.json").exit_code == 2
    assert run("schema", "--out", "catalog.schema.json", "--force").exit_code == 0
