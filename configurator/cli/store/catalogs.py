"""The commands `catalogs publish`, `list`, `withdraw`, `rollback` and `checkout`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text as Styled

from configurator.cli.arguments import find_catalog
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.screen import FAINT, GOOD, Screen, plain_table
from configurator.cli.store.arguments import actor, opened
from configurator.errors import RequestError

if TYPE_CHECKING:
    from configurator.store.catalogs import Catalogs, CatalogVersion


def publish(catalog: str, valid_from: str | None, place: str | None, by: str | None, *, as_json: bool) -> ExitCode:
    """Publish a catalog."""
    folder, moment, who = find_catalog(catalog), _moment(valid_from), actor(by)
    return _done(place, lambda catalogs: catalogs.publish(folder, actor=who, valid_from=moment), "Published", as_json=as_json)


def withdraw(version: str, place: str | None, by: str | None, *, as_json: bool) -> ExitCode:
    """Withdraw a version."""
    who = actor(by)
    return _done(place, lambda catalogs: catalogs.withdraw(version, actor=who), "Withdrawn", as_json=as_json)


def roll_back(catalog: str, to: str | None, place: str | None, by: str | None, *, as_json: bool) -> ExitCode:
    """Publish an earlier version again."""
    who = actor(by)
    return _done(place, lambda catalogs: catalogs.roll_back(catalog, actor=who, hash=to), "Rolled back to", as_json=as_json)


def _moment(text: str | None) -> datetime | None:
    """A moment that a person wrote. Raises RequestError."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = f"`{text}` is not a moment with its time zone."
        raise RequestError(message, "Write it like `2026-12-01T00:00+01:00`.")
    return moment


def _done(place: str | None, change: Callable[[Catalogs], CatalogVersion], what: str, *, as_json: bool) -> ExitCode:
    """Change something, and say which version it was and what counts now."""
    with opened(place) as store:
        version = change(store.catalogs)
        current = [each for each in store.catalogs.versions(version.catalog) if each.status == "current"]
    if as_json:
        print_json({**_document(version), "current": current[0].hash if current else None})
        return ExitCode.OK
    screen = Screen()
    screen.line(f"✓ {what}: {_told(version)}", GOOD)
    if version.status != "current":
        screen.line(f"  Current: {_told(current[0]) if current else 'none'}", FAINT)
    return ExitCode.OK


def _told(version: CatalogVersion) -> str:
    from_when = f", from {_shown(version.valid_from)}" if version.status == "scheduled" else ""
    return f"{version.catalog} {version.version} ({version.hash[:12]}){from_when}"


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def list_versions(catalog: str | None, place: str | None, *, as_json: bool) -> ExitCode:
    """List the versions of all catalogs, or of one."""
    with opened(place) as store:
        found = store.catalogs.versions(catalog)
    if as_json:
        print_json({"versions": [_document(version) for version in found]})
        return ExitCode.OK
    screen = Screen()
    if not found:
        which = f" of `{catalog}`" if catalog else ""
        screen.line(f"No version{which} was published: `configurator catalogs publish CATALOG`.", FAINT)
        return ExitCode.OK
    table = plain_table(header=True)
    for column in ("catalog", "version", "hash", "status", "from", "by"):
        table.add_column(column, no_wrap=column in ("hash", "from"), overflow="fold")
    for each in found:
        texts = (each.catalog, each.version, each.hash[:12], each.status, _shown(each.valid_from), each.stored_by)
        table.add_row(*(Styled(text) for text in texts))
    screen.show(table, indent=0)
    return ExitCode.OK


def check_out(version: str, to: Path | None, place: str | None, *, as_json: bool) -> ExitCode:
    """Write a version to a folder, and print only where: for `$(...)` in a shell."""
    with opened(place) as store:
        folder = store.catalogs.checkout(version, to)
        hash = store.catalogs.open(version).hash
    if as_json:
        print_json({"hash": hash, "folder": str(folder)})
    else:
        Screen().unwrapped(Styled(str(folder)))
    return ExitCode.OK


def _document(version: CatalogVersion) -> dict[str, Any]:
    return {
        "catalog": version.catalog,
        "version": version.version,
        "title": version.title,
        "hash": version.hash,
        "status": version.status,
        "valid_from": version.valid_from.isoformat(),
        "stored_at": version.stored_at.isoformat(),
        "stored_by": version.stored_by,
    }
