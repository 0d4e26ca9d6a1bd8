"""`check --watch`: a check after every save, by a person at a terminal who ends it with Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from configurator.cli.app import app
from configurator.cli.workbench.watching import _Watching
from configurator.workbench.analysis.memory import Memory
from configurator.workbench.checking import Checker
from tests.cli.terminal import Terminal
from tests.workbench.test_analysis_findings import HEADER, PRODUCT, rule

READY = "Ctrl-C ends it."
SOON = 20.0  # seconds; these machines are busy


@pytest.fixture
def bikes(tmp_path: Path) -> Path:
    folder = tmp_path / "bikes"
    folder.mkdir()
    (folder / "catalog.yaml").write_text(HEADER + PRODUCT)
    return folder


@pytest.fixture
def watching(bikes: Path) -> Iterator[Terminal]:
    """A terminal in which the catalog is watched, with the first check on it."""
    terminal = Terminal(bikes.parent, "check", "bikes", "--watch", CONFIGURATOR_CACHE=os.environ["CONFIGURATOR_CACHE"])
    terminal.wait_for(READY, SOON)
    yield terminal
    terminal.type("\x03")
    assert terminal.exit_code() == 0
    assert "Traceback" not in terminal.shown


def save(folder: Path, text: str, name: str = "catalog.yaml") -> None:
    """As editors do: written under another name, then renamed."""
    (folder / f".{name}.tmp").write_text(text, encoding="utf-8")
    (folder / f".{name}.tmp").replace(folder / name)


def test_watch__checks_again_on_every_save(bikes: Path, watching: Terminal) -> None:
    assert "✓ Bikes 1 is sound" in watching.shown
    save(bikes, HEADER + PRODUCT + rule("a", "service.months <= 18"))
    shown = watching.wait_for(READY, SOON)
    assert "`months` of `service` can never be `24` to `36`." in shown
    save(bikes, HEADER + PRODUCT.replace("frame.size > 55", "frame.sise > 55"))
    shown = watching.wait_for(READY, SOON)
    assert "did you mean `size`?" in shown
    assert "✗ bikes: 1 error" in shown
    save(bikes, HEADER + PRODUCT)
    assert "✓ Bikes 1 is sound" in watching.wait_for(READY, SOON)


def test_watch__sees_files_that_come_and_go(bikes: Path, watching: Terminal) -> None:
    save(bikes, "modules:\n  bell: {kind: shared, title: Bell}\n", "bell.yaml")
    assert "no product has a part with module `bell`" in watching.wait_for(READY, SOON)
    (bikes / "bell.yaml").unlink()
    assert "✓ Bikes 1 is sound" in watching.wait_for(READY, SOON)


def test_watch__reads_test_cases_and_stock_on_every_save(bikes: Path, watching: Terminal) -> None:
    save(bikes, "cases:\n  one:\n    given: {fram: race}\n    valid: yes\n", "cases.yaml")
    assert "there is no choice `fram`" in watching.wait_for(READY, SOON)
    (bikes / "cases.yaml").unlink()
    assert "✓ Bikes 1 is sound" in watching.wait_for(READY, SOON)
    save(bikes, "modules:\n  frame: {race: {stock: few}}\n", "availability.yaml")
    assert "`stock` must be a whole number" in watching.wait_for(READY, SOON)
    (bikes / "availability.yaml").unlink()
    assert "✓ Bikes 1 is sound" in watching.wait_for(READY, SOON)


def test_watch__sees_price_lists(bikes: Path, watching: Terminal) -> None:
    (bikes / "price-lists").mkdir()
    save(bikes / "price-lists", "price_list: club\nfor: {shop: EU}\n", "club.yaml")
    assert "the context has no fact `shop`" in watching.wait_for(READY, SOON)
    save(bikes / "price-lists", "price_list: club\ncustomers: C-1\nadjust: -3 %\n", "club.yaml")
    assert "✓ Bikes 1 is sound" in watching.wait_for(READY, SOON)


def test_watch__sees_folders_that_are_included(bikes: Path) -> None:
    shared = bikes.parent / "shared"
    shared.mkdir()
    save(shared, "modules:\n  bell: {kind: shared, title: Bell}\n", "bell.yaml")
    save(bikes, HEADER.replace("currency: EUR\n", "currency: EUR\nincludes: [../shared]\n") + PRODUCT)
    terminal = Terminal(bikes.parent, "check", "bikes", "--watch", CONFIGURATOR_CACHE=os.environ["CONFIGURATOR_CACHE"])
    terminal.wait_for(READY, SOON)
    assert "✓ Bikes 1 is sound" in terminal.shown
    save(shared, "modules:\n  bell: {kind: shraed, title: Bell}\n", "bell.yaml")
    assert "bell.yaml:2:16: error" in terminal.wait_for(READY, SOON)
    terminal.type("\x03")
    assert terminal.exit_code() == 0


def test_watch__answers_within_a_second_where_nothing_but_a_text_changes(bikes: Path, watching: Terminal) -> None:
    started = time.monotonic()
    save(bikes, (HEADER + PRODUCT).replace("They are narrow.", "They are too narrow."))
    watching.wait_for(READY, SOON)
    assert time.monotonic() - started < 6  # 0.1 s where the machine has nothing else to do


def test_watch__tells_everything_once_where_it_is_no_terminal(bikes: Path) -> None:
    save(bikes, HEADER + PRODUCT + rule("a", "service.months <= 18"))
    seen = subprocess.Popen(
        [sys.executable, "-m", "configurator.cli", "check", "bikes", "--watch"],
        cwd=bikes.parent,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"CONFIGURATOR_CACHE": str(bikes.parent / "cache")},  # nothing is known: it is told in stages
    )
    assert seen.stdout is not None
    lines: list[str] = []
    try:
        for number in (1, 2):
            if number == 2:
                save(bikes, (bikes / "catalog.yaml").read_text() + "\n")
            for line in seen.stdout:
                lines.append(line)
                if READY in line:
                    break
            assert sum("can never be `24` to `36`" in line for line in lines) == number
            assert sum(" configurations, checked in" in line for line in lines) == number
            assert sum(" s\n" in line and "bikes  " in line for line in lines) == number
    finally:
        seen.send_signal(signal.SIGINT)
        assert seen.wait(SOON) == 0
        seen.stdout.close()


def test_watch__does_not_repeat_what_an_earlier_stage_told(bikes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(bikes, HEADER + PRODUCT + rule("a", "service.months <= 18"))
    watching = _Watching(bikes, None, fast=False)
    checker = Checker(bikes, memory=Memory(None))
    checked = checker.check_files()
    watching._round = 1
    watching._show(1, checked, time.perf_counter(), "analysing …")
    assert checked.catalog is not None
    checker.check_rules(checked, checker.configurable(checked.catalog))
    for _ in range(2):
        watching._show(1, checked, time.perf_counter(), "compiling …")
    watching._show(1, checked, time.perf_counter())

    shown = capsys.readouterr().out
    assert [shown.count(text) for text in ("bikes  ", "analysing …", "compiling …", "`24` to `36`", READY)] == [1, 1, 1, 1, 1]


def test_watch__and_json_do_not_go_together(bikes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bikes.parent)
    result = CliRunner().invoke(app, ["check", "bikes", "--watch", "--json"], prog_name="configurator")
    assert result.exit_code == 2
    assert "Leave one of them out" in result.output
