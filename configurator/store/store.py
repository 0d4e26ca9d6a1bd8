"""The store as a whole: what is in it, by kind."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy.engine import Connection

from configurator.quote.life import Actor
from configurator.store.audit import About, Audit, Did, record
from configurator.store.backup import back_up
from configurator.store.catalogs import Catalogs
from configurator.store.customers import Customers
from configurator.store.database import Database
from configurator.store.numbers import ORDER, PATTERNS, QUOTE, Pattern, check_pattern, pattern_setting
from configurator.store.orders import Orders
from configurator.store.quotes import Quotes
from configurator.store.settings import read_setting, write_setting
from configurator.store.shares import Shares
from configurator.store.transfer import Transferred, export_store, import_store
from configurator.store.verify import verify


class Store:
    """Quotes, orders, share links, customers, catalog versions and the audit trail of one database.

    Threads and forked processes may share it. Close it, or use it with `with`.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.quotes = Quotes(database)
        self.orders = Orders(database)
        self.shares = Shares(database)
        self.catalogs = Catalogs(database)
        self.customers = Customers(database)
        self.audit = Audit(database)

    @property
    def place(self) -> str:
        """Where the store is, for people; without the password of a URL."""
        return self.database.place

    def patterns(self) -> dict[str, str]:
        """How numbers of quotes (`quote`) and orders (`order`) are written."""
        return self.database.read(
            lambda connection: {
                series: read_setting(connection, pattern_setting(series), default) for series, default in PATTERNS.items()
            }
        )

    def number_by(self, *, actor: Actor, quote: str | None = None, order: str | None = None) -> None:
        """Write numbers of quotes or orders by another pattern from now on (`Q-{year}-{number:05d}`). Raises RecordError."""
        wanted = {series: check_pattern(text) for series, text in ((QUOTE, quote), (ORDER, order)) if text is not None}
        self.database.write(lambda connection: self._set_patterns(connection, wanted, actor))

    def _set_patterns(self, connection: Connection, wanted: dict[str, Pattern], actor: Actor) -> None:
        for series, pattern in wanted.items():
            write_setting(connection, pattern_setting(series), pattern.text)
            details: dict[str, Any] = {"value": pattern.text}
            record(connection, self.database.now(), actor, Did.SET, About(subject=pattern_setting(series), details=details))

    def back_up(self, path: str | Path, *, force: bool = False) -> str:
        """Write a backup while others read and write: `sqlite`, which is a store by itself, or `export`. Raises RequestError."""
        return back_up(self.database, Path(path), force=force)

    def export(self, path: str | Path, *, force: bool = False) -> Transferred:
        """Write everything to a file of JSON lines (`.gz`: compressed), for a store on either database. Raises RequestError."""
        return export_store(self.database, Path(path), force=force)

    def import_(self, path: str | Path) -> Transferred:
        """Read everything from an export into this store, which must be empty. Raises TransferError, and then nothing is read."""
        return import_store(self.database, Path(path))

    def verify(self) -> list[str]:
        """Everything that is wrong with the store, as sentences: damaged, half there, or not in the trail. Reads all of it."""
        return self.database.read(lambda connection: list(verify(connection)))

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
