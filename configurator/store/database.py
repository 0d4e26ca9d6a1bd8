"""The database of a store: one transaction a call, written whole or not at all, on SQLite or PostgreSQL."""

from __future__ import annotations

import os
import random
import sqlite3
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from configurator.errors import RequestError
from configurator.store.errors import StoreUnavailableError

T = TypeVar("T")
Clock = Callable[[], datetime]

BUSY_SECONDS = 30
_TRIES = 8
_LONGEST_NAP = 0.003
_WRITING = "configurator_writing"
_DUPLICATE = "23505"  # unique_violation: somebody has added the same at the same moment; seen again, it is there
_AGAIN = frozenset({"40001", "40P01", _DUPLICATE})  # serialization_failure, deadlock_detected


def utc_now() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(UTC)


class Database:
    """Runs work in transactions. Threads may share it, and processes that are forked: each has connections of its own.

    SQLite: write-ahead log, `synchronous=FULL`, and writers that wait for each other from the first statement on
    (`BEGIN IMMEDIATE`). PostgreSQL: readers see one snapshot; writers lock the rows that they change.
    """

    def __init__(self, url: str, clock: Clock = utc_now) -> None:
        """Raises StoreUnavailableError where the URL cannot be understood or the folder of a file cannot be made."""
        self.clock = clock
        try:
            self.url = make_url(url)
        except (ArgumentError, ValueError):
            raise StoreUnavailableError(f"`{url}` is not the URL of a database.", _URL_HINT) from None
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgres(self.url)
        _renew_when_forked(self.engine)

    @property
    def place(self) -> str:
        """Where it is, for people: the file, or the URL without its password."""
        return str(self.url.database) if self.is_sqlite else self.url.render_as_string(hide_password=True)

    def now(self) -> datetime:
        """The moment, by the clock of this store, in UTC."""
        return self.clock().astimezone(UTC)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run work in a transaction that writes, and commit it. Work that lost against another transaction is run again.

        Raises StoreUnavailableError where the database is out of reach, and what the work raises: then nothing is written.
        """
        for left in reversed(range(_TRIES)):
            try:
                with self._told(), self.engine.connect().execution_options(**{_WRITING: True}) as connection, connection.begin():
                    return work(connection)
            except _LostError as lost:
                if lost.is_duplicate and left < _TRIES - 1:
                    raise lost.error from None
                if not left:
                    raise StoreUnavailableError(f"The store `{self.place}` is too busy.", "Try again.") from None
                time.sleep(0.01 * (_TRIES - left))
        raise AssertionError

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run work that only reads, on one snapshot. Raises StoreUnavailableError."""
        with self.reading() as connection:
            return work(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that reads one snapshot for as long as it is open. Raises StoreUnavailableError."""
        with self._told(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    def forget(self) -> None:
        """Let nothing of what was erased stay in the write-ahead log of SQLite."""
        if self.is_sqlite:
            with self._told(), self.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong in the database, as one clear error."""
        try:
            yield
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) in _AGAIN:
                raise _LostError(error) from error
            if isinstance(error, DataError):
                raise _impossible(error.orig or error) from error
            if isinstance(error, OperationalError) or error.connection_invalidated or "not a database" in str(error.orig):
                raise self._unavailable(error) from error
            raise
        except (sqlite3.OperationalError, PoolTimeoutError) as error:
            raise self._unavailable(error) from error
        except (UnicodeEncodeError, OverflowError) as error:
            raise _impossible(error) from error

    def _unavailable(self, error: Exception) -> StoreUnavailableError:
        cause = getattr(error, "orig", error)
        reason = (str(cause).strip() or type(cause).__name__).splitlines()[0]
        return StoreUnavailableError(f"The store `{self.place}` cannot be used: {reason.rstrip('.')}.", self._hint(reason))

    def _hint(self, reason: str) -> str:
        if "locked" in reason or "timeout" in reason:
            return "Another program is writing for long. Try again."
        if "not a database" in reason:
            return "Name a file that a store was made in, or one that does not exist yet."
        if self.is_sqlite:
            return "Check that the file and its folder can be read and written."
        return "Check that the server runs, and the host, user and database in the URL."


_INHERITED: list[Any] = []


def _renew_when_forked(engine: Engine) -> None:
    """Let a forked process begin without connections: those that it inherits are its parent's, and not to be used or closed."""
    known = weakref.ref(engine)

    def renew() -> None:
        found = known()
        if found is not None:
            _INHERITED.append(found.pool)
            found.dispose(close=False)

    os.register_at_fork(after_in_child=renew)


class _LostError(Exception):
    """The database gave up a transaction for the sake of another."""

    def __init__(self, error: DBAPIError) -> None:
        self.error = error
        self.is_duplicate = getattr(error.orig, "sqlstate", None) == _DUPLICATE
        super().__init__(str(error))


def _impossible(error: BaseException) -> RequestError:
    """The error for a text or number that no database takes: a zero byte, half a character, a number of a hundred digits."""
    reason = str(error).strip().splitlines()[0]
    return RequestError(
        f"This cannot be stored, and so is not in the store: {reason.rstrip('.')}.", "Leave out what cannot be written."
    )


_URL_HINT = "Write it like `postgresql://user@host/database`, or name a file."


def _sqlite(url: URL) -> Engine:
    file = Path(url.database or "")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # customers and secrets are in it
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreUnavailableError(f"The store `{file}` cannot be opened: {reason}.", "Name a file, or another place.") from None
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITING):
        _begin_writing(connection.connection.dbapi_connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Any) -> None:
    """Wait for other writers in short naps of random length: SQLite's own grow to 0.1 s, and whoever has napped long starves."""
    stop = time.monotonic() + BUSY_SECONDS
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > stop:
                    raise
                time.sleep(random.uniform(0.0005, _LONGEST_NAP))
    finally:
        connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _postgres(url: URL) -> Engine:
    engine = sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    event.listen(engine, "connect", _configure_postgres)
    return engine


def _configure_postgres(connection: Any, entry: ConnectionPoolEntry) -> None:
    """A commit that was told is on disk, whatever the server's default; nobody waits for a lock for ever."""
    connection.autocommit = True
    connection.execute("SET synchronous_commit TO on")
    connection.execute(f"SET lock_timeout TO '{BUSY_SECONDS}s'")
    connection.autocommit = False
