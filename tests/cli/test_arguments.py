from __future__ import annotations

import json
from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.cli.arguments import (
    as_arguments,
    find_catalog,
    known_catalogs,
    read_assignments,
    read_question,
    with_instances,
)
from configurator.errors import CatalogNotFoundError, RequestError, UnknownChoiceError
from configurator.requests import read_decisions
from tests.cli.conftest import ROOT, Run, bikes_text, write_catalog


def test_find_catalog__folder_file_or_bare_name(work: Path) -> None:
    folder = Path("catalogs/bikes")
    assert find_catalog("catalogs/bikes") == folder
    assert find_catalog("catalogs/bikes/") == folder
    assert find_catalog("catalogs/bikes/catalog.yaml") == folder
    assert find_catalog("bikes") == folder


def test_find_catalog__unknown_name_suggests_one(work: Path) -> None:
    with pytest.raises(CatalogNotFoundError, match="Did you mean `bikes`"):
        find_catalog("bike")


def test_find_catalog__folder_without_a_catalog(work: Path) -> None:
    with pytest.raises(CatalogNotFoundError, match=r"The folder `catalogs` has no file `catalog.yaml`.*`catalogs/bikes`"):
        find_catalog("catalogs")
    (work / "new").mkdir()
    with pytest.raises(CatalogNotFoundError, match=r"A catalog begins with one: `catalog: ...`"):
        find_catalog("new")
    (work / "new/catalog.yml").write_text("catalog: new")
    with pytest.raises(CatalogNotFoundError, match=r"Rename `catalog.yml` to `catalog.yaml`"):
        find_catalog("new")


def test_find_catalog__a_file_of_one(work: Path) -> None:
    (work / "catalogs/bikes/modules.yaml").write_text("modules: {}")
    with pytest.raises(CatalogNotFoundError, match=r"is a file, not a catalog. Name the folder of the catalog: `catalogs/bikes`"):
        find_catalog("catalogs/bikes/modules.yaml")


def test_known_catalogs__those_here_before_those_beside_the_package(work: Path) -> None:
    write_catalog(work, "pc", bikes_text())
    assert known_catalogs()["pc"] == Path("catalogs/pc")
    assert known_catalogs()["phone-plan"] == ROOT / "catalogs/phone-plan"


def test_read_assignments__values_may_contain_equals_signs() -> None:
    assert read_assignments(["a=1", "b = x=y "]) == {"a": "1", "b": "x=y"}


@pytest.mark.parametrize("text", ["cpu", "=x", "cpu=", "", "="])
def test_read_assignments__other_forms_are_refused(text: str) -> None:
    with pytest.raises(RequestError, match="is not a decision"):
        read_assignments([text])


def test_read_assignments__twice_the_same_is_fine_two_values_are_not() -> None:
    assert read_assignments(["a=1", "a=1"]) == {"a": "1"}
    with pytest.raises(RequestError, match="`a` is given twice: `1` and `2`"):
        read_assignments(["a=1", "a=2"])


def test_read_question__choice_and_value() -> None:
    assert read_question("cpu=ryzen") == ("cpu", "ryzen")
    with pytest.raises(RequestError, match="is not a question"):
        read_question("cpu")


def test_as_arguments__can_be_read_again() -> None:
    values = {"cpu": "ryzen", "memory.quantity": 2}
    assert read_assignments(as_arguments(values).split()) == {"cpu": "ryzen", "memory.quantity": "2"}


# --- a number of instances --------------------------------------------------------------------------------------------

SHELVES = """catalog: shelves
version: "1"
title: Shelves
currency: EUR
modules:
  knob: {kind: swappable, options: [brass, steel]}
products:
  shelf:
    parts:
      feet: {instances: 4, attributes: {height: [5, 10]}}
      boxes: {instances: 0..3, attributes: {colour: [red, blue]}, parts: {knobs: {module: knob, instances: 0..2}}}
      trays: {count: 0..3, attributes: {colour: [red, blue]}}
"""


@pytest.fixture
def shelf(work: Path):
    return load_catalog(write_catalog(work, "shelves", SHELVES)).products["shelf"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ({"boxes": "2"}, {"boxes[1]": "included", "boxes[2]": "included", "boxes[3]": "none"}),
        ({"boxes.quantity": "0"}, {"boxes[1]": "none", "boxes[2]": "none", "boxes[3]": "none"}),
        ({"feet": "4"}, {}),
        ({"boxes[1].knobs": "0"}, {"boxes[1].knobs[1]": "none", "boxes[1].knobs[2]": "none"}),
        ({"trays.quantity": "2", "boxes[1]": "none"}, {"trays.quantity": "2", "boxes[1]": "none"}),
        ({"boxes": "1", "boxes[1]": "included"}, {"boxes[1]": "included", "boxes[2]": "none", "boxes[3]": "none"}),
    ],
)
def test_with_instances__a_number_includes_the_first_and_leaves_out_the_others(shelf, typed, meant) -> None:
    assert with_instances(shelf, typed) == meant


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ({"boxes": "4"}, "There cannot be 4 of `boxes`: there are at most 3.", "Write `boxes=3`."),
        ({"feet": "3"}, "There cannot be 3 of `feet`: there are always 4.", "Write `feet=4`."),
        ({"boxes.knobs": "1"}, "`boxes.knobs` does not say in which instance.", "Write for example `boxes[1].knobs=1`."),
        (
            {"boxes[2].knobs": "1"},
            "`boxes[2].knobs=1` does not say which options they are.",
            "Choose each by itself: `boxes[2].knobs[1]=...`, such as `brass` or `steel`; the others are `none`.",
        ),
        (
            {"boxes": "1", "boxes[2]": "included"},
            "`boxes=1` says `boxes[2]=none`, and `boxes[2]=included` is given as well.",
            "Keep one of them.",
        ),
    ],
)
def test_with_instances__says_where_a_number_cannot_be_meant(shelf, typed, message, hint) -> None:
    with pytest.raises(RequestError) as caught:
        with_instances(shelf, typed)
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("boxes", "Its instances are chosen one by one: `boxes[1]`, and so on, `included` or `none`."),
        ("boxes.quantity", "Its instances are chosen one by one: `boxes[1]`, and so on, `included` or `none`."),
        ("boxes.colour", "Each of its instances is configured by itself: `boxes[1].colour`."),
        ("feet.height", "Each of its instances is configured by itself: `feet[1].height`."),
        ("trays.color", "Did you mean `trays.colour`?"),
    ],
)
def test_read_decisions__says_how_an_instance_is_named(shelf, path: str, hint: str) -> None:
    with pytest.raises(UnknownChoiceError) as caught:
        read_decisions(shelf, {path: "2"})
    assert caught.value.hint == hint


def test_commands__take_a_number_of_instances(run: Run, work: Path) -> None:
    write_catalog(work, "shelves", SHELVES)
    decided = json.loads(run("price", "shelves", "shelf", "boxes=1", "--json").stdout)["decisions"]
    assert decided == {"boxes[1]": "included", "boxes[2]": "none", "boxes[3]": "none"}
    shown = json.loads(run("options", "shelves", "shelf", "boxes.quantity=3", "--json").stdout)["decisions"]
    assert shown == dict.fromkeys(("boxes[1]", "boxes[2]", "boxes[3]"), "included")
    quoted = run("quote", "shelves", "shelf", "boxes=2", "--customer", "Ada").stdout
    assert "Boxes 2  included" in quoted
    assert "Boxes 3  not included" in quoted
    dialog = run("configure", "shelves", "shelf", input="boxes=1\nboxes=7\nquit\n").stdout
    assert "✓ Boxes 1: included" in dialog
    assert "✓ Boxes 2: not included" in dialog
    assert "There cannot be 7 of `boxes`: there are at most 3." in dialog
