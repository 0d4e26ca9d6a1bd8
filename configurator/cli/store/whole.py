"""The commands `store backup`, `export`, `import`, `verify` and `expire`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.screen import BAD, FAINT, GOOD, Screen
from configurator.cli.store.arguments import opened

if TYPE_CHECKING:
    from configurator.store.transfer import Transferred


def back_up(file: Path, place: str | None, *, force: bool, as_json: bool) -> ExitCode:
    """Back a store up, and say how to use the backup."""
    with opened(place) as store:
        kind = store.back_up(file, force=force)
    if as_json:
        print_json({"file": str(file), "kind": kind})
        return ExitCode.OK
    screen = Screen()
    screen.line(f"✓ Backup: {file}", GOOD)
    use = f"--store {file}" if kind == "sqlite" else f"configurator store import {file} --store PLACE"
    screen.line(f"  It holds customers and the secrets of share links: keep it safe. To use it: {use}", FAINT)
    return ExitCode.OK


def export(file: Path, place: str | None, *, force: bool, as_json: bool) -> ExitCode:
    """Export a store."""
    with opened(place) as store:
        written = store.export(file, force=force)
    return _transferred("Exported", file, written, as_json=as_json)


def import_(file: Path, place: str | None, *, as_json: bool) -> ExitCode:
    """Import an export."""
    with opened(place) as store:
        written = store.import_(file)
    return _transferred("Imported", file, written, as_json=as_json)


def _transferred(what: str, file: Path, written: Transferred, *, as_json: bool) -> ExitCode:
    if as_json:
        print_json({"file": str(file), "rows": written.rows})
        return ExitCode.OK
    counts = ", ".join(
        f"{written.rows[table]} {noun}{'' if written.rows[table] == 1 else 's'}" for table, noun in _COUNTED.items()
    )
    Screen().line(f"✓ {what}: {file} ({counts})", GOOD)
    return ExitCode.OK


_COUNTED = {
    "quotes": "quote",
    "orders": "order",
    "customers": "customer",
    "catalog_versions": "catalog version",
    "events": "event",
}


def verify(place: str | None, *, as_json: bool) -> ExitCode:
    """Verify a store: everything that is wrong with it."""
    with opened(place) as store:
        problems, where = store.verify(), store.place
    if as_json:
        print_json({"store": where, "problems": problems})
        return ExitCode.NO if problems else ExitCode.OK
    screen = Screen()
    for problem in problems:
        screen.line(f"✗ {problem}", BAD)
    if not problems:
        screen.line("✓ The store is sound.", GOOD)
    return ExitCode.NO if problems else ExitCode.OK


def expire(place: str | None, *, as_json: bool) -> ExitCode:
    """Expire what has ended."""
    with opened(place) as store:
        count = store.quotes.expire()
    if as_json:
        print_json({"expired": count})
    else:
        Screen().line(f"✓ Expired: {count}", GOOD)
    return ExitCode.OK
