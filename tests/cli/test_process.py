"""The command line as a process: what it imports, how fast it starts, how it behaves in pipes."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.conftest import BIKES, Run
from tests.cli.terminal import COMMAND

HEAVY = {"numpy", "networkx", "constraint"}


def process(
    work: Path, *arguments: str, env: dict[str, str] | None = None, stdin: int | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=work,
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        stdin=stdin,
        timeout=60,
        check=False,
    )


def imported(work: Path, *arguments: str) -> set[str]:
    """The modules that a command imports."""
    code = "import sys; from configurator.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([COMMAND[0], "-c", code, *arguments], cwd=work, capture_output=True, text=True, check=False)
    return set(done.stderr.split())


def test_process__exit_code_and_streams(work: Path) -> None:
    done = process(work, "explain", *BIKES[:2], "service=included", "frame=race", *BIKES[2:])
    assert (done.returncode, done.stderr) == (1, "")
    done = process(work, "explain", "bikes", "city-bike", "service=included")
    assert done.returncode == 2
    assert done.stderr.startswith("Error: The context cannot be used")


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("configure", "--help")])
def test_process__help_imports_no_catalog_and_no_engine(work: Path, arguments: tuple[str, ...]) -> None:
    modules = imported(work, *arguments)
    assert not modules & {*HEAVY, "lark", "yaml", "configurator.catalog.load"}


def test_process__a_list_of_products_imports_no_engine(work: Path) -> None:
    assert not imported(work, "products", "bikes", "--quick") & HEAVY


def test_process__recompute_imports_no_engine_and_no_catalog(work: Path, run: Run) -> None:
    run("quote", *BIKES, "--customer", "Jane", "--output", "jane.json")
    assert not imported(work, "recompute", "jane.json") & {*HEAVY, "yaml", "configurator.catalog.load"}


def test_process__the_first_line_comes_before_the_engine_is_imported(work: Path) -> None:
    started = time.monotonic()
    with subprocess.Popen([*COMMAND, "options", *BIKES], cwd=work, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        seconds = time.monotonic() - started
        running.communicate()
    assert first == "Bikes 2026.1 · City bike\n"
    assert seconds < 4, "about 0.6 s on a machine that has nothing else to do"


def test_process__a_reader_that_leaves_early_is_no_error(work: Path) -> None:
    command = f'"{COMMAND[0]}" -c "{COMMAND[2]}" options {" ".join(BIKES)} --all | head -n 1'
    done = subprocess.run(["bash", "-c", command], cwd=work, capture_output=True, text=True, check=False)
    assert done.stdout == "Bikes 2026.1 · City bike\n"
    assert done.stderr == ""


def test_process__an_output_that_cannot_show_everything_still_gets_something(work: Path) -> None:
    done = process(work, "products", "bikes", "--quick", "--language", "zh", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "city-bike" in done.stdout


def test_process__no_standard_input(work: Path) -> None:
    done = process(work, "configure", *BIKES, stdin=subprocess.DEVNULL)
    assert done.returncode == 0


def test_process__python_m(work: Path) -> None:
    done = subprocess.run([COMMAND[0], "-m", "configurator.cli", "--version"], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("configurator ")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("check bi", "bikes"),
        ("options bikes ci", "city-bike"),
        ("options bikes city-bike ser", "service="),
        ("options bikes city-bike frame=r", "frame=race"),
        ("options nowhere ", ""),
    ],
)
def test_process__shell_completion(work: Path, typed: str, expected: str) -> None:
    words = f"configurator {typed}"
    environment = {
        "_CONFIGURATOR_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    done = process(work, env=environment)
    assert expected in done.stdout.split() if expected else done.stdout.strip() == ""
    assert "Traceback" not in done.stderr
