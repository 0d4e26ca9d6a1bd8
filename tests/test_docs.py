"""The documentation is true: its code runs, its links lead somewhere, and nothing that people meet is left out."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import configurator
from configurator.errors import ConfiguratorError

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def code_blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", ["README.md", "docs/engine.md", "docs/contracts.md"])
def test_docs__python_runs(page, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    blocks = code_blocks(ROOT / page, "python")
    assert blocks
    names: dict = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)


def test_readme__opens_with_the_two_commands():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line.split("#")[0].strip() for line in lines[3:5]] == ["make demo", "make test"]


def test_readme__example_explains_an_option_that_is_really_excluded(monkeypatch):
    monkeypatch.chdir(ROOT)
    names: dict = {}
    exec(code_blocks(ROOT / "README.md", "python")[0], names)
    assert [rule.id for rule in names["why"].rules] == ["socket"]
    assert names["quote"].customer == "Jane Doe"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_docs__links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), target


def every_error() -> set[type[ConfiguratorError]]:
    for module in pkgutil.walk_packages(configurator.__path__, "configurator."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: set[type[ConfiguratorError]] = set()
    pending = [ConfiguratorError]
    while pending:
        kinds = pending.pop().__subclasses__()
        found.update(kinds)
        pending += kinds
    return {kind for kind in found if kind.__module__.startswith("configurator.")}


def test_messages__every_error_is_explained():
    text = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    codes = {kind.code for kind in every_error()}
    assert {code for code in codes if f"| `{code}` |" not in text} == set()
    assert "error" not in codes, "an error without a code of its own"


def test_docs__are_all_listed_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES[1:] if f"docs/{page.name}" not in readme] == []
