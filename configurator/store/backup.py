"""Backups while others read and write: of a file with SQLite's online backup, of PostgreSQL as an export."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from configurator.store.database import Database
from configurator.store.new_file import new_file
from configurator.store.transfer import export_store


def back_up(database: Database, path: Path, *, force: bool = False) -> str:
    """Write a backup of everything, as of one moment: whole, or not at all. What it is: `sqlite` or `export`.

    A backup of SQLite is a store by itself: open it in place of the lost one. An export is imported into a new store.
    Raises RequestError where it cannot be written.
    """
    if not database.is_sqlite:
        export_store(database, path, force=force)
        return "export"
    with new_file(path, force=force) as temporary, database.reading() as connection:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        with closing(sqlite3.connect(temporary)) as target:
            source.backup(target)
    return "sqlite"
