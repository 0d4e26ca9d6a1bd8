"""A folder to work in, with the small catalog of docs/catalog.md in it, and the command line run inside the test."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from configurator.catalog.records import Catalog
from configurator.cli.app import app
from configurator.configurable import ConfigurableCatalog
from configurator.engine.interface import Budget

ROOT = Path(__file__).parents[2]
BIKES = ("bikes", "city-bike", "--context", "budget-class=1")

Run = Callable[..., Result]


def bikes_text() -> str:
    """The complete small catalog of docs/catalog.md."""
    found = re.search(r"```yaml\n(.*?)```", (ROOT / "docs/catalog.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with `catalogs/bikes`."""
    write_catalog(tmp_path, "bikes", bikes_text())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "25")
    return tmp_path


def write_catalog(work: Path, name: str, text: str) -> Path:
    """A catalog of one file in `catalogs/`."""
    folder = work / "catalogs" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "catalog.yaml").write_text(text, encoding="utf-8")
    return folder


_CONFIGURABLE: dict[tuple[Path, str, Budget | None], ConfigurableCatalog] = {}


def configurable_once(records: Catalog, budget: Budget | None = None) -> ConfigurableCatalog:
    """In place of `ConfigurableCatalog(...)`: the same one for the same catalog, so that each product is compiled once.

    A catalog from another folder is another one: what is compiled knows its folder, from which stores keep it.
    """
    key = (records.folder.absolute(), records.content_hash, budget)
    return _CONFIGURABLE.setdefault(key, ConfigurableCatalog(records, budget))


@pytest.fixture
def compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every product is compiled once for all tests."""
    monkeypatch.setattr("configurator.configurable.ConfigurableCatalog", configurable_once)


@pytest.fixture
def without_solvers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra `solver` is not installed: what exceeds the budget is not answered."""
    monkeypatch.setattr("configurator.engine.choose.find_spec", lambda package: None)


@pytest.fixture
def run(work: Path, compiled_once: None) -> Run:
    """Runs a command in the folder: `run("options", "bikes", ...)`; `input` is its standard input."""

    def invoke(*arguments: str, input: str = "") -> Result:
        return CliRunner().invoke(app, list(arguments), input=input, prog_name="configurator", catch_exceptions=False)

    return invoke
