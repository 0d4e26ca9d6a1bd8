"""The command `format`: the files of a catalog in their canonical layout."""

from __future__ import annotations

from collections.abc import Sequence

from configurator.cli.arguments import find_catalog
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.screen import BAD, FAINT, GOOD, Screen
from configurator.workbench.files.formatting import format_files
from configurator.workbench.files.rewriting import replace_files


def format_catalog(name: str, files: Sequence[str], *, check: bool, as_json: bool) -> ExitCode:
    """Lay out the files of a catalog anew; with `check`, only say which would change."""
    folder = find_catalog(name)
    found = format_files(folder, files)
    changed = [file for file in found if file.changed]
    if changed and not check:
        before, after = {file.name: file.before for file in changed}, {file.name: file.after for file in changed}
        replace_files(folder, before, after)
    if as_json:
        unchanged = [file.name for file in found if not file.changed]
        print_json(
            {"folder": str(folder), "changed": [file.name for file in changed], "unchanged": unchanged, "written": not check}
        )
    else:
        _show(str(folder), [file.name for file in changed], len(found), check=check)
    return ExitCode.NO if changed and check else ExitCode.OK


def _show(folder: str, changed: Sequence[str], count: int, *, check: bool) -> None:
    screen = Screen()
    for name in changed:
        screen.line(f"  {name}: {'would change' if check else 'formatted'}", FAINT)
    if not changed:
        screen.line(f"✓ {folder}: {_count(count)} in the canonical layout", GOOD)
    elif check:
        screen.line(
            f"✗ {folder}: {_count(len(changed))} of {count} not in the canonical layout; without --check they are formatted", BAD
        )
    else:
        screen.line(f"✓ {folder}: {_count(len(changed))} formatted, {count - len(changed)} left as they were", GOOD)


def _count(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"
