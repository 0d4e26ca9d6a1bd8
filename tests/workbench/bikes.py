"""The small catalog of docs/catalog.md with cases beside it."""

from __future__ import annotations

from pathlib import Path

from configurator import load_catalog
from configurator.catalog.load import load_catalog as load_records
from configurator.configurable import ConfigurableCatalog
from configurator.source import Issue
from configurator.workbench.cases.reading import load_cases, read_cases
from configurator.workbench.cases.running import CaseResult, run_cases
from tests.cli.conftest import bikes_text

HEAD = "product: city-bike\ncontext: {budget-class: 1}\n"


def write_bikes(folder: Path, rules: str = "", product: str = "", **cases: str) -> Path:
    """The catalog in a folder, with more rules and more of its product, and files of cases by the stem of their names."""
    text = bikes_text().replace("    rules:\n", f"{product}    rules:\n{rules}")
    (folder / "catalog.yaml").write_text(text, encoding="utf-8")
    for stem, text in cases.items():
        (folder / f"{stem}.yaml").write_text(text, encoding="utf-8")
    return folder


def results_of(folder: Path, cases: str) -> list[CaseResult]:
    """The results of some cases, which are mappings below `cases:`."""
    catalog = catalog_with(folder, cases)
    return list(run_cases(catalog, load_cases(catalog.records)))


def catalog_with(folder: Path, cases: str) -> ConfigurableCatalog:
    """The catalog with a file of cases."""
    return load_catalog(write_bikes(folder, cases=f"{HEAD}cases:\n{cases}"))


def issues_of(folder: Path, **cases: str) -> tuple[Issue, ...]:
    """Everything that is wrong in some files of cases."""
    return read_cases(load_records(write_bikes(folder, **cases)))[1]
