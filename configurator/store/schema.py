"""The tables of a store, brought to what this program needs by Alembic's migrations, in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from configurator.store.errors import StoreVersionError

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

    from configurator.store.database import Database

HEAD = "0001"
"""The migration that this program needs, the last one."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_261_894_331  # any number, the same for all


def bring_up_to_date(database: Database, *, upgrade: bool = True) -> None:
    """Make the tables of a new store, or migrate those of an older one.

    Raises StoreVersionError where the store is newer than this program, or is older and `upgrade` is not wanted.
    """
    found = database.read(version_of)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        _refuse_newer(database.place, found)
    if not upgrade:
        state = f"is at version {found}" if found else "has no tables yet"
        message = f"The store `{database.place}` {state}; this program needs version {HEAD}."
        raise StoreVersionError(message, "Let it be upgraded.")
    database.write(_upgrade)


def _refuse_newer(place: str, found: str) -> None:
    message = f"The store `{place}` is at version {found}; this program knows versions up to {HEAD}."
    raise StoreVersionError(message, "Install the version of `mass-configurator` that it was last used with, or a newer one.")


def version_of(connection: Connection) -> str | None:
    """The last migration that a store has seen; None where it has no tables."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def migrations() -> ScriptDirectory:
    """The migrations, as Alembic sees them."""
    from alembic.script import ScriptDirectory  # 0.5 s: only where something is to be migrated

    return ScriptDirectory(str(_MIGRATIONS), version_locations=[str(_MIGRATIONS / "versions")])


def _upgrade(connection: Connection) -> None:
    """All migrations that are missing, once: whoever comes second waits, and finds nothing left to do."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    scripts = migrations()
    steps = {"fn": lambda revision, _: scripts._upgrade_revs(HEAD, revision)}
    context = MigrationContext.configure(connection, opts=steps)
    with Operations.context(context):
        context.run_migrations()
