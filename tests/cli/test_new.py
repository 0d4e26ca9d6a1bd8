"""`new`: a small catalog to begin with, which is sound, holds its cases and can be configured."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator.catalog.load import load_catalog
from tests.cli.conftest import Run

NAMES = [
    ("desks", "desks", "Desks"),
    ("Oak & Söhne 2", "oak-sohne-2", "Oak & Söhne 2"),
    ("12", "12", "12"),
    ("no", "no", "No"),
    ("书桌", "my-catalog", "书桌"),
    ("my_first-catalog", "my-first-catalog", "My first catalog"),
]


@pytest.mark.parametrize(("folder", "id", "title"), NAMES)
def test_new__the_catalog_is_named_after_its_folder(run: Run, work: Path, folder: str, id: str, title: str) -> None:
    assert run("new", folder).exit_code == 0

    catalog = load_catalog(work / folder)
    assert (catalog.id, catalog.title.render("en"), catalog.warnings) == (id, title, ())


def test_new__the_catalog_is_sound_and_its_cases_hold(run: Run, work: Path) -> None:
    written = run("new", "catalogs/desks")
    assert written.exit_code == 0
    assert "Written: catalogs/desks/catalog.yaml, catalogs/desks/cases.yaml" in written.stdout
    assert "configurator check catalogs/desks --watch" in written.stdout

    assert "✓ Desks 1 is sound: 1 product, 2 modules, 2 options, 1 rule\n" in run("check", "catalogs/desks").stdout
    assert "✓ All 2 cases hold" in run("test", "catalogs/desks").stdout
    assert run("format", "catalogs/desks", "--check").exit_code == 0
    explained = run("explain", "catalogs/desks", "desk", "frame.length=160", "top=pine")
    assert "This wood does not come in such a length." in explained.stdout


def test_new__writes_into_an_empty_folder(run: Run, work: Path) -> None:
    (work / "desks").mkdir()
    assert run("new", "desks").exit_code == 0
    assert sorted(path.name for path in (work / "desks").iterdir()) == ["cases.yaml", "catalog.yaml"]


def test_new__leaves_a_folder_alone_in_which_something_is(run: Run, work: Path) -> None:
    (work / "desks").mkdir()
    (work / "desks" / "notes.txt").write_text("Mine.")
    result = run("new", "desks")
    assert result.exit_code == 2
    assert result.stderr == "Error: `desks` is not empty.\nName a new folder, or an empty one.\n"
    assert [path.name for path in (work / "desks").iterdir()] == ["notes.txt"]


def test_new__a_file_is_no_folder(run: Run, work: Path) -> None:
    (work / "desks").write_text("Mine.")
    assert run("new", "desks").stderr == "Error: `desks` is a file.\nName a new folder, or an empty one.\n"
    assert run("new", "desks/more").exit_code == 2
