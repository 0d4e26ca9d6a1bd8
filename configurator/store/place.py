"""Where a store is: what a person wrote, or `$CONFIGURATOR_STORE`, or a file in the user's data folder."""

from __future__ import annotations

import os
from pathlib import Path

from configurator.errors import MissingExtraError
from configurator.store.errors import StoreUnavailableError

_POSTGRES = ("postgresql://", "postgres://", "postgresql+psycopg://")
_SQLITE = "sqlite:///"


def default_place() -> str:
    """`$CONFIGURATOR_STORE`, else `configurator/store.db` in `$XDG_DATA_HOME` or `~/.local/share`."""
    named = os.environ.get("CONFIGURATOR_STORE")
    if named:
        return named
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return str(Path(home) / "configurator" / "store.db")


def store_url(place: str | Path | None = None) -> str:
    """The URL of a store: of a file on SQLite, or as it is where it holds `://`.

    Raises StoreUnavailableError for other databases.
    """
    written = str(place) if place is not None else default_place()
    if "://" not in written:
        return f"{_SQLITE}{Path(written).expanduser().absolute()}"
    if written.startswith(_SQLITE) and len(written) > len(_SQLITE):
        return written
    for prefix in _POSTGRES:
        if written.startswith(prefix):
            return "postgresql+psycopg://" + written.removeprefix(prefix)
    scheme = written.partition("://")[0]
    raise StoreUnavailableError(
        f"A store cannot be in a database `{scheme}`.",
        "Name a file (SQLite), or a URL such as `postgresql://user@host/database`.",
    )


def require_extra() -> None:
    """Raises MissingExtraError where the packages of the extra `store` are not installed."""
    from importlib.util import find_spec

    for package in ("sqlalchemy", "alembic", "psycopg", "joserfc"):
        if find_spec(package) is None:
            raise MissingExtraError(package, "to keep quotes and customers in a store", "store")
