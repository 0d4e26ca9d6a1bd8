"""docs/cases.md: its cases are run, its examples say what is really printed, and no key is left out.

`python -m tests.workbench.test_cases_docs` writes the output of its examples anew.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

import pytest

from configurator import configurable
from configurator.workbench.cases.schema import BoundsModel, CaseModel, CasesFile
from tests.cli.conftest import ROOT, bikes_text, configurable_once, write_catalog
from tests.cli.test_docs import block_with_output

PAGE = ROOT / "docs/cases.md"
_FILE = r"`(?P<file>cases[a-z-]*\.yaml)`:\n\n```yaml\n(?P<yaml>.*?)```"
_BLOCK = re.compile(rf"{_FILE}|(?<=```console\n)(?P<console>.*?)(?=```)", re.DOTALL)


def page_with_output(page: str, folder: Path) -> str:
    """The page with what its commands print; its files are written beside the catalog as they come."""

    def replaced(match: re.Match[str]) -> str:
        if match["file"]:
            (folder / match["file"]).write_text(match["yaml"], encoding="utf-8")
            return match[0]
        return block_with_output(match["console"])

    return _BLOCK.sub(replaced, page)


@pytest.mark.usefixtures("work", "compiled_once")
def test_docs__examples_print_what_they_say(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    page = PAGE.read_text(encoding="utf-8")
    assert page == page_with_output(page, work / "catalogs/bikes"), "refresh with: python -m tests.workbench.test_cases_docs"


@pytest.mark.parametrize("model", [CasesFile, CaseModel, BoundsModel])
def test_docs__every_key_is_there(model: type[CasesFile]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, field in model.model_fields.items():
        assert re.search(rf"[`{{ ]{field.alias or name}[`:]", page), name


def refresh() -> None:
    """Write the output of all examples anew."""
    configurable.ConfigurableCatalog = configurable_once  # type: ignore[assignment, misc]
    with tempfile.TemporaryDirectory() as folder:
        catalog = write_catalog(Path(folder), "bikes", bikes_text())
        os.chdir(folder)
        os.environ.update(COLUMNS="100", LINES="25")
        PAGE.write_text(page_with_output(PAGE.read_text(encoding="utf-8"), catalog), encoding="utf-8")


if __name__ == "__main__":
    refresh()
