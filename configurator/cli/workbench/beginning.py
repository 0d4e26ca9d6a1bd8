"""The command `new`: a small catalog to begin with."""

from __future__ import annotations

import shlex
from pathlib import Path

from rich.text import Text as Styled

from configurator.cli.exits import ExitCode
from configurator.cli.screen import FAINT, GOOD, Screen
from configurator.workbench.files.beginning import begin_catalog

_NEXT = (
    ("check {} --watch", "everything that is wrong, on every save"),
    ("configure {} desk", "configure a desk, as a customer would"),
    ("test {}", "the test cases in cases.yaml"),
)


def new(folder: Path) -> ExitCode:
    """Write a small catalog into a folder, and say what can be done with it."""
    screen = Screen()
    paths = begin_catalog(folder)
    screen.line(f"Written: {', '.join(str(path) for path in paths)}", GOOD)
    screen.line()
    commands = [(f"configurator {command.format(shlex.quote(str(folder)))}", does) for command, does in _NEXT]
    width = max(len(command) for command, _ in commands)
    for command, does in commands:
        screen.unwrapped(Styled(f"  {command.ljust(width)}   {does}"))
    screen.line()
    screen.line("Change something in the files, and look what it does.", FAINT)
    return ExitCode.OK
