"""The command `demo`: the story in a terminal, on the catalogs that we ship."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typst

from tests.cli.conftest import BIKES, ROOT, Run

HOTEL = str(ROOT / "catalogs/room-package")


def test_demo__tells_the_whole_story(run: Run, work: Path) -> None:
    result = run("demo", "--catalog", HOTEL)
    assert result.exit_code == 0
    chapters = [line for line in result.stdout.splitlines() if line[:3] in {f"{number}  " for number in range(1, 7)}]
    assert len(chapters) == 6
    for sign in ("compiled in", "Price", "✗ “", "What you could change:", "✓ The first change is made:", "Total", "adds up"):
        assert sign in result.stdout
    assert f"configurator configure {HOTEL} room-package" in result.stdout
    assert sorted(path.name for path in (work / "output").iterdir()) == [
        "demo-quote.html", "demo-quote.json", "demo-quote.pdf", "demo-quote.txt",
    ]  # fmt: skip
    assert run("recompute", "output/demo-quote.json").exit_code == 0


def test_demo__in_chinese_and_again_over_its_own_files(run: Run, work: Path) -> None:
    for _ in range(2):
        result = run("demo", "--catalog", HOTEL, "--product", "room-package", "-l", "zh", "-o", "somewhere/else")
        assert result.exit_code == 0
    assert "可以这样调整：" in result.stdout
    assert json.loads((work / "somewhere/else/demo-quote.json").read_text())["language"] == "zh"


def test_demo__without_a_font_for_the_language_has_no_pdf(run: Run, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("configurator.quote.pdf._fonts", lambda folders: typst.Fonts(include_system_fonts=False))
    result = run("demo", "--catalog", HOTEL, "--product", "room-package", "-l", "zh")
    assert result.exit_code == 0
    said = result.stdout.replace("\n", "")
    assert "demo-quote.pdf 未生成：" in said and "fonts-noto-cjk" in said
    assert sorted(path.suffix for path in (work / "output").iterdir()) == [".html", ".json", ".txt"]


def test_demo__a_catalog_that_needs_facts(run: Run) -> None:
    result = run("demo", "--catalog", BIKES[0])
    assert result.exit_code == 2
    assert "configurator configure" in result.stderr.replace("\n", " ")


def test_demo__a_folder_that_cannot_be_written(run: Run, work: Path) -> None:
    (work / "output").write_text("a file")
    result = run("demo", "--catalog", HOTEL)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_demo__without_arguments_it_is_about_computers(run: Run) -> None:
    result = run("demo")
    assert result.exit_code == 0
    assert "Gaming PC" in result.stdout
    assert "What you could change:" in result.stdout
