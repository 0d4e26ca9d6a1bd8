"""Versions of catalogs: published whole under their content hash, current from a moment on, never changed or deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from configurator.catalog.files import hash_of_files
from configurator.catalog.load import load_with_files
from configurator.quote.life import Actor
from configurator.store import tables
from configurator.store.audit import About, Did, record
from configurator.store.checkout import check_out, default_checkouts
from configurator.store.database import Database
from configurator.store.documents import damaged
from configurator.store.errors import RecordError, UnknownVersionError
from configurator.store.inserting import insert_new
from configurator.store.publications import Publication, Step, in_force, scheduled

_versions, _files, _blobs, _publications = tables.catalog_versions, tables.catalog_files, tables.blobs, tables.publications
_SHORTEST_HASH = 6


@dataclass(frozen=True, slots=True)
class CatalogVersion:
    """A version of a catalog that is stored. `status` is `current`, `scheduled`, `earlier` or `withdrawn`.

    One that is only `kept` was never published: quotes were made from it.
    """

    hash: str
    catalog: str
    version: str
    title: str
    stored_at: datetime
    stored_by: str
    status: str
    valid_from: datetime


class Catalogs:
    """All published versions of catalogs, each named by its content hash or the beginning of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def publish(self, folder: str | Path, *, actor: Actor, valid_from: datetime | None = None) -> CatalogVersion:
        """Store a catalog with all its files, also those of included folders, and let it be current from a moment on (now).

        What is published already and current then stays as it is. Raises CatalogNotFoundError, CatalogError where the catalog
        has errors, RecordError for a moment that is past or has no time zone.
        """
        files = _Files.of(folder)

        def work(connection: Connection) -> CatalogVersion:
            now = self._database.now()
            moment = _moment(valid_from, now)
            _lock(connection, files.catalog)
            files.keep(connection, now, actor)
            live = in_force(_all(connection, files.catalog), moment)
            if not live or live[-1].hash != files.hash:
                _write(connection, now, files.catalog, files.hash, Step.PUBLISH, moment, actor)
            return _version(connection, files.hash, now)

        return self._database.write(work)

    def keep(self, folder: str | Path, *, actor: Actor, hash: str | None = None) -> CatalogVersion:
        """Store a catalog with all its files, so that quotes can be opened with it again, without publishing it.

        With `hash`, the files must still be those of that content hash. Raises CatalogNotFoundError, CatalogError, RecordError.
        """
        files = _Files.of(folder)
        if hash is not None and files.hash != hash:
            raise RecordError(f"Catalog `{files.catalog}`", ["its files were changed since it was loaded"], "Load it again.")

        def work(connection: Connection) -> CatalogVersion:
            now = self._database.now()
            _lock(connection, files.catalog)
            if files.keep(connection, now, actor):
                record(connection, now, actor, Did.KEPT, About(subject=files.catalog, details={"hash": files.hash}))
            return _version(connection, files.hash, now)

        return self._database.write(work)

    def has(self, hash: str) -> bool:
        """Whether a version with a content hash is stored."""
        return self._database.read(lambda connection: _is_kept(connection, hash))

    def withdraw(self, hash: str, *, actor: Actor) -> CatalogVersion:
        """Take a version out of force, or off the schedule: the one before it is current again. Nothing is deleted.

        Raises UnknownVersionError, RecordError where it is not in force.
        """

        def work(connection: Connection) -> CatalogVersion:
            now = self._database.now()
            row = _held(connection, hash)
            before = _version(connection, row.hash, now)
            if before.status in _NOT_PUBLISHED:
                raise RecordError(f"Version `{row.version}` of catalog `{row.catalog}`", [_NOT_PUBLISHED[before.status]])
            _write(connection, now, row.catalog, row.hash, Step.WITHDRAW, now, actor)
            return _version(connection, row.hash, now)

        return self._database.write(work)

    def roll_back(self, catalog: str, *, actor: Actor, hash: str | None = None) -> CatalogVersion:
        """Publish an earlier version again: the one that was current before, unless said. Raises UnknownVersionError."""

        def work(connection: Connection) -> CatalogVersion:
            now = self._database.now()
            _lock(connection, catalog)
            chosen = _earlier(connection, catalog, now) if hash is None else _found(connection, hash, catalog).hash
            _write(connection, now, catalog, chosen, Step.ROLL_BACK, now, actor)
            return _version(connection, chosen, now)

        return self._database.write(work)

    def current(self, catalog: str, moment: datetime | None = None) -> CatalogVersion:
        """The version of a catalog that counts at a moment (now). Raises UnknownVersionError where there is none."""

        def work(connection: Connection) -> CatalogVersion:
            now = self._database.now()
            at = moment.astimezone(UTC) if moment is not None else now
            live = in_force(_all(connection, catalog), at)
            if not live:
                message = f"No version of catalog `{catalog}` is in force at {at.isoformat(timespec='minutes')}."
                raise UnknownVersionError(message, _known_hint(connection))
            return _version(connection, live[-1].hash, now)

        return self._database.read(work)

    def open(self, hash: str) -> CatalogVersion:
        """A version by its content hash, or the beginning of it. Raises UnknownVersionError."""
        now = self._database.now()
        return self._database.read(lambda connection: _version(connection, _found(connection, hash).hash, now))

    def versions(self, catalog: str | None = None) -> list[CatalogVersion]:
        """All versions of all catalogs, or of one: by catalog, the last published first."""

        def work(connection: Connection) -> list[CatalogVersion]:
            now = self._database.now()
            query = sa.select(_versions.c.hash).order_by(_versions.c.catalog, _versions.c.stored_at.desc(), _versions.c.hash)
            if catalog is not None:
                query = query.where(_versions.c.catalog == catalog)
            return [_version(connection, found, now) for found in connection.execute(query).scalars().all()]

        return self._database.read(work)

    def history(self, catalog: str) -> list[Publication]:
        """Everything that was published, withdrawn and rolled back of a catalog, in order."""
        return self._database.read(lambda connection: _all(connection, catalog))

    def checkout(self, hash: str, folder: Path | None = None) -> Path:
        """The folder of a version, exactly as it was published, below a folder (the cache of this user), under its hash.

        What is there and is right is used; what is not is written anew. Raises UnknownVersionError, StoreDamagedError where the
        files in the store are not those that were published, StoreUnavailableError where it cannot be written.
        """
        version = self.open(hash)
        contents, hashed = self._database.read(lambda connection: files_of_version(connection, version.hash))
        found = check_out(contents, hashed, version.hash, folder or default_checkouts())
        if found is None:
            raise damaged(version.hash)
        return found


_NOT_PUBLISHED = {"withdrawn": "it is withdrawn already", "kept": "it was never published"}


def _moment(valid_from: datetime | None, now: datetime) -> datetime:
    if valid_from is None:
        return now
    if valid_from.tzinfo is None:
        hint = "Write it like `2026-12-01T00:00+01:00`."
        raise RecordError("The publication", [f"the moment `{valid_from}` has no time zone"], hint)
    if valid_from < now:
        raise RecordError(
            "The publication", [f"it cannot be in force from `{valid_from}` on, which is past"], "Name a moment to come."
        )
    return valid_from.astimezone(UTC)


def _lock(connection: Connection, catalog: str) -> None:
    """One writer at a time publishes a catalog."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"configurator-catalog:{catalog}"))))


@dataclass(frozen=True)
class _Files:
    """The files of a catalog, as they are stored: which make its content hash, and which stand beside them."""

    catalog: str
    version: str
    title: str
    hash: str
    hashed: Mapping[str, bytes]
    beside: Mapping[str, bytes]

    @classmethod
    def of(cls, folder: str | Path) -> _Files:
        """Those in a folder. Raises CatalogNotFoundError, CatalogError, RecordError where they change while they are read."""
        catalog, read = load_with_files(folder)
        hashed, beside = read.files_read(), read.files_beside()
        if hash_of_files(hashed) != catalog.content_hash:
            raise RecordError(f"Catalog `{catalog.id}`", ["its files were changed while they were read"], "Publish it again.")
        title = catalog.title.render(catalog.languages[0])
        return cls(catalog.id, catalog.version, title, catalog.content_hash, hashed, beside)

    def keep(self, connection: Connection, now: datetime, actor: Actor) -> bool:
        """Store them, unless they are stored already; whether they were not."""
        if _is_kept(connection, self.hash):
            return False
        stored = {"stored_at": now, "stored_by": actor.name}
        version = {"hash": self.hash, "catalog": self.catalog, "version": self.version, "title": self.title, **stored}
        _keep_files(connection, version, {**self.hashed, **self.beside}, frozenset(self.hashed))
        return True


def _is_kept(connection: Connection, hash: str) -> bool:
    return connection.execute(sa.select(_versions.c.hash).where(_versions.c.hash == hash)).first() is not None


def _keep_files(connection: Connection, version: dict[str, Any], files: Mapping[str, bytes], hashed: frozenset[str]) -> None:
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    blobs = {hashes[name]: content for name, content in files.items()}
    insert_new(connection, _blobs, [{"hash": hash, "content": blobs[hash]} for hash in sorted(blobs)])
    connection.execute(sa.insert(_versions), version)
    rows = [{"version": version["hash"], "path": name, "blob": hashes[name], "hashed": name in hashed} for name in sorted(files)]
    connection.execute(sa.insert(_files), rows)


def _write(
    connection: Connection, now: datetime, catalog: str, hash: str, step: Step, valid_from: datetime, actor: Actor
) -> None:
    row = {"catalog": catalog, "version": hash, "action": step.value, "valid_from": valid_from, "at": now, "actor": actor.name}
    connection.execute(sa.insert(_publications), row)
    about = About(subject=catalog, details={"hash": hash, "valid_from": valid_from.isoformat()})
    record(connection, now, actor, _DID[step], about)


_DID = {Step.PUBLISH: Did.PUBLISHED, Step.WITHDRAW: Did.WITHDRAWN, Step.ROLL_BACK: Did.ROLLED_BACK}


def _all(connection: Connection, catalog: str) -> list[Publication]:
    query = sa.select(_publications).where(_publications.c.catalog == catalog).order_by(_publications.c.id)
    return [
        Publication(row.id, row.catalog, row.version, Step(row.action), row.valid_from, row.at, row.actor)
        for row in connection.execute(query)
    ]


def _earlier(connection: Connection, catalog: str, now: datetime) -> str:
    """The version that was current before the one that is."""
    live = in_force(_all(connection, catalog), now)
    others = [each.hash for each in live if each.hash != live[-1].hash]
    if not others:
        message = f"There is no earlier version of catalog `{catalog}` to roll back to."
        raise UnknownVersionError(message, "Name one with its hash." if live else _known_hint(connection))
    return others[-1]


def _held(connection: Connection, hash: str) -> Row[Any]:
    row = _found(connection, hash)
    _lock(connection, row.catalog)
    return row


def _found(connection: Connection, hash: str, catalog: str | None = None) -> Row[Any]:
    """The version with a hash, or whose hash begins so. Raises UnknownVersionError."""
    query = sa.select(_versions).where(_versions.c.hash.startswith(hash, autoescape=True)).limit(2)
    if catalog is not None:
        query = query.where(_versions.c.catalog == catalog)
    rows = connection.execute(query).all()
    if len(hash) < _SHORTEST_HASH or len(rows) != 1:
        several = len(hash) < _SHORTEST_HASH or rows
        message = f"`{hash}` does not name one version" if several else f"No version `{hash}` was published"
        raise UnknownVersionError(f"{message}{f' of catalog `{catalog}`' if catalog else ''}.", _HASH_HINT)
    return rows[0]


_HASH_HINT = f"Give at least {_SHORTEST_HASH} characters of its hash; `configurator catalogs list` shows all."


def _known_hint(connection: Connection) -> str:
    known = connection.execute(sa.select(_versions.c.catalog).distinct().order_by(_versions.c.catalog).limit(12)).scalars()
    names = ", ".join(f"`{name}`" for name in known)
    return f"Published: {names}." if names else "Publish one: `configurator catalogs publish CATALOG`."


def _version(connection: Connection, hash: str, now: datetime) -> CatalogVersion:
    row = connection.execute(sa.select(_versions).where(_versions.c.hash == hash)).one()
    publications = _all(connection, row.catalog)
    live = in_force(publications, now)
    coming = [each for each in scheduled(publications, now) if each.hash == hash]
    of_this = [each for each in live if each.hash == hash]
    if live and live[-1].hash == hash:
        status = "current"
    elif coming:
        status = "scheduled"
    else:
        status = "earlier" if of_this else "withdrawn"
    told = [*of_this, *coming] or [each for each in publications if each.hash == hash]
    since = told[-1].valid_from if told else row.stored_at
    status = status if told else "kept"
    return CatalogVersion(row.hash, row.catalog, row.version, row.title, row.stored_at, row.stored_by, status, since)


def files_of_version(connection: Connection, hash: str) -> tuple[dict[str, bytes], frozenset[str]]:
    """The files of a version, and which of them make its hash."""
    query = sa.select(_files.c.path, _files.c.hashed, _blobs.c.content).join(_blobs, _blobs.c.hash == _files.c.blob)
    rows = connection.execute(query.where(_files.c.version == hash)).all()
    contents = {row.path: bytes(row.content) for row in rows}
    return contents, frozenset(row.path for row in rows if row.hashed)
