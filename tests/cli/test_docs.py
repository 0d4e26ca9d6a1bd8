"""docs/cli.md: its examples say what the commands really print, and it leaves out no command and no option.

`python -m tests.cli.test_docs` writes the output of all examples anew.
"""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from configurator import configurable
from configurator.cli.app import app
from tests.cli.conftest import ROOT, configurable_once

PAGE = ROOT / "docs/cli.md"
_BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
_CHANGING = (
    (re.compile(r"\d+\.\d+ s\b"), "0.0 s"),
    (re.compile(r"Q-[0-9a-f]{10}"), "Q-0000000000"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC"), "2026-01-31 09:30 UTC"),
)
NOT_RUN = ("configurator demo",)
STORE = {"CONFIGURATOR_STORE": "store.db", "CONFIGURATOR_USER": "ada"}


CUSTOMERS = """\
id,name,segment,currency,contact.name,contact.email
C-1001,Acme GmbH,business,EUR,Jo Doe,jo@acme.example
C-1002,Beta Ltd,business,pounds,,sales@beta
"""


def steps(block: str) -> Iterator[tuple[str, str, str]]:
    """The commands of a block: what is typed (with its input), the command itself, and its input."""
    typed = re.findall(r"^\$ .*\n(?:> .*\n)*", block, re.MULTILINE)
    for text in typed:
        first, *rest = text.splitlines()
        lines = [line.removeprefix("> ") for line in rest[:-1]]
        yield text, first.removeprefix("$ ").split(" <<")[0], "\n".join((*lines, ""))


def printed(command: str, input: str) -> str:
    """What a command prints, without what differs from time to time."""
    result = CliRunner().invoke(app, shlex.split(command)[1:], input=input, prog_name="configurator")
    text = result.output
    for pattern, constant in _CHANGING:
        text = pattern.sub(constant, text)
    return text


def block_with_output(block: str) -> str:
    """A block with the output of its commands."""
    parts = []
    for typed, command, input in steps(block):
        parts.append(typed if command in NOT_RUN else typed + printed(command, input))
    return "\n".join(parts)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LINES", "25")
    for name, value in STORE.items():
        monkeypatch.setenv(name, value)


def prepare(folder: Path) -> None:
    """A folder like that of the project: with its catalogs."""
    (folder / "catalogs").symlink_to(ROOT / "catalogs", target_is_directory=True)
    (folder / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")


@pytest.mark.usefixtures("folder", "compiled_once")
def test_docs__examples_print_what_they_say() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for block in _BLOCK.findall(page):
        assert block == block_with_output(block), "refresh with: python -m tests.cli.test_docs"


def test_docs__every_command_and_every_option_is_there() -> None:
    page = PAGE.read_text(encoding="utf-8")
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        assert f"\n## {name}\n" in page
        for inner, each in (getattr(command, "commands", None) or {"": command}).items():
            assert f"`configurator {name} {inner}".rstrip() in page
            for parameter in each.params:
                for option in (option for option in parameter.opts if option.startswith("--")):
                    assert option in page, f"{name} {inner} {option}"


def refresh() -> None:
    """Write the output of all examples anew."""
    configurable.ConfigurableCatalog = configurable_once  # type: ignore[assignment, misc]
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        os.chdir(folder)
        os.environ.update(COLUMNS="100", LINES="25", **STORE)
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(_BLOCK.sub(lambda match: block_with_output(match[0]), page), encoding="utf-8")


if __name__ == "__main__":
    refresh()
