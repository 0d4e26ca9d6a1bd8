"""Everything in a store as one file of JSON lines, and back: the way from SQLite to PostgreSQL, and the other way round.

The first line says what it is, then comes a line for each row, table by table; the last one counts them and holds a checksum,
so that half a file is never taken for a whole one. A name that ends in `.gz` makes it compressed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from configurator.store import tables
from configurator.store.database import Database
from configurator.store.errors import TransferError
from configurator.store.new_file import new_file
from configurator.store.schema import HEAD

FORMAT = "mass-configurator-store"
_CHUNK = 500
_TABLES = {table.name: table for table in tables.metadata.sorted_tables}


@dataclass(frozen=True, slots=True)
class Transferred:
    """How many rows of each table were written."""

    rows: dict[str, int]


class _Coding:
    """How the values of a type of column are written in JSON, and read."""

    def __init__(self, write: Callable[[Any], Any], read: Callable[[Any], Any]) -> None:
        self.write = write
        self.read = read


def _coding(column: sa.Column[Any]) -> _Coding:
    kind = column.type
    if isinstance(kind, tables.Moment):
        return _Coding(datetime.isoformat, datetime.fromisoformat)
    if isinstance(kind, sa.Date):
        return _Coding(date.isoformat, date.fromisoformat)
    if isinstance(kind, tables.Amount):
        return _Coding(str, Decimal)
    if isinstance(kind, sa.LargeBinary):
        return _Coding(lambda value: b64encode(value).decode(), b64decode)
    return _Coding(lambda value: value, lambda value: value)


_CODINGS = {name: {column.name: _coding(column) for column in table.columns} for name, table in _TABLES.items()}


def export_store(database: Database, path: Path, *, force: bool = False) -> Transferred:
    """Write everything to a file, on one snapshot: whole, or not at all. It holds the secrets of share links: keep it safe.

    Raises RequestError where the file cannot be written.
    """
    with (
        new_file(path, force=force) as temporary,
        database.reading() as connection,
        _opened(temporary, "wb", packed=path.suffix == ".gz") as file,
    ):
        return _export(connection, file, database.now())


@contextmanager
def _opened(path: Path, mode: str, *, packed: bool) -> Iterator[IO[bytes]]:
    """A file, plain or compressed."""
    with gzip.open(path, mode, compresslevel=5) if packed else path.open(mode) as file:
        yield cast(IO[bytes], file)


def _export(connection: Connection, file: IO[bytes], now: datetime) -> Transferred:
    digest = hashlib.sha256()

    def write(line: Any) -> None:
        text = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        digest.update(text)
        file.write(text)

    write({"format": FORMAT, "schema": HEAD, "exported_at": now.isoformat()})
    counts = {}
    for name in _TABLES:
        counts[name] = 0
        for row in _rows(connection, name):
            write({"table": name, "row": row})
            counts[name] += 1
    write({"end": counts, "sha256": digest.hexdigest()})
    return Transferred(counts)


def _rows(connection: Connection, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a table as JSON objects, in the order of their keys; nulls are left out."""
    table, codings = _TABLES[name], _CODINGS[name]
    query = sa.select(table).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=_CHUNK).execute(query).mappings():
        yield {column: codings[column].write(value) for column, value in row.items() if value is not None}


def import_store(database: Database, path: Path) -> Transferred:
    """Read everything from a file that `export_store` has written, into a store that is empty: all of it, or nothing.

    Raises TransferError where the store is not empty, or the file is not whole, of another kind, or of another version.
    """
    try:
        return database.write(lambda connection: _import(connection, path))
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise TransferError(f"`{path}` does not fit together: {reason}.", _WHOLE_HINT) from error
    except (OSError, EOFError, zlib.error) as error:
        raise TransferError(f"`{path}` cannot be read: {error}.", "Name a file that was exported.") from error


_WHOLE_HINT = "Export it again from the store that it came from."


def _import(connection: Connection, path: Path) -> Transferred:
    _check_empty(connection)
    counts = dict.fromkeys(_TABLES, 0)
    waiting: list[dict[str, Any]] = []
    table = ""
    for name, row in _read(path, counts):
        if waiting and (name != table or len(waiting) == _CHUNK):
            connection.execute(sa.insert(_TABLES[table]), waiting)
            waiting = []
        table = name
        waiting.append(row)
        counts[name] += 1
    if waiting:
        connection.execute(sa.insert(_TABLES[table]), waiting)
    _continue_serials(connection)
    return Transferred(counts)


def _check_empty(connection: Connection) -> None:
    for table in _TABLES.values():
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
            message = "There is something in the store already; an import would mix the two."
            raise TransferError(message, "Import into a new store: name a file that does not exist, or an empty database.")


def _read(path: Path, counts: dict[str, int]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a file, checked to its end. Raises TransferError."""
    digest = hashlib.sha256()
    ended = False
    for number, text in enumerate(_lines(path), 1):
        line = _parsed(path, number, text)
        if number == 1:
            _check_header(path, line)
        elif ended:
            raise TransferError(f"`{path}` goes on after its end, on line {number}.", _WHOLE_HINT)
        elif "end" in line:
            ended = True
            if line["end"] != counts or line.get("sha256") != digest.hexdigest():
                raise TransferError(
                    f"`{path}` was changed since it was exported: its checksum is not that of its lines.", _WHOLE_HINT
                )
        else:
            yield _row(path, number, line)
        digest.update(text)
    if not ended:
        raise TransferError(f"`{path}` is not whole: its last line is missing.", _WHOLE_HINT)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as start:
        packed = start.read(2) == b"\x1f\x8b"
    with _opened(path, "rb", packed=packed) as file:
        yield from file


def _parsed(path: Path, number: int, text: bytes) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError:
        line = None
    if not isinstance(line, dict):
        raise TransferError(
            f"`{path}` is no export of a store: line {number} is not a JSON object.", "Name a file that was exported."
        )
    return line


def _check_header(path: Path, line: dict[str, Any]) -> None:
    if line.get("format") != FORMAT:
        raise TransferError(f"`{path}` is no export of a store.", "Name a file that `configurator store export` has written.")
    if line.get("schema") != HEAD:
        message = f"`{path}` is of version {line.get('schema')} of the store; this program reads version {HEAD}."
        raise TransferError(message, "Open the store that it came from with this program, and export it again.")


def _row(path: Path, number: int, line: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    try:
        name, given = line["table"], line["row"]
        codings = _CODINGS[name]
        unknown = given.keys() - codings.keys()
        if unknown:
            raise KeyError(*unknown)
        return name, {column: _value(coding, given.get(column)) for column, coding in codings.items()}
    except (KeyError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise TransferError(f"`{path}` cannot be read on line {number}: {error!r}.", _WHOLE_HINT) from None


def _value(coding: _Coding, value: Any) -> Any:
    return None if value is None else coding.read(value)


def _continue_serials(connection: Connection) -> None:
    """Let PostgreSQL count on from the largest numbers there are; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for name, table in _TABLES.items():
        if table.autoincrement_column is not None and table.autoincrement_column.name == "id":
            last = sa.select(sa.func.max(table.c.id)).scalar_subquery()
            sequence = sa.func.pg_get_serial_sequence(name, "id")
            connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(last, 1), last.is_not(None))))
