"""Opening: where a store is, what it is made of, what the database refuses, and what a person reads when it cannot be opened."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import DBAPIError

from configurator.errors import MissingExtraError
from configurator.store import open_store, tables
from configurator.store.errors import StoreUnavailableError, StoreVersionError
from configurator.store.place import default_place, store_url
from configurator.store.schema import HEAD, migrations
from configurator.store.store import Store
from tests.store.places import POSTGRES
from tests.store.test_transfer import fill


def test_place__from_environment_or_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.delenv("CONFIGURATOR_STORE", raising=False)
    assert default_place() == "/data/configurator/store.db"
    monkeypatch.setenv("CONFIGURATOR_STORE", str(tmp_path / "deep" / "mine.db"))
    with open_store() as store:
        assert store.place == str(tmp_path / "deep" / "mine.db")
    assert stat.S_IMODE((tmp_path / "deep" / "mine.db").stat().st_mode) == 0o600
    assert store_url("postgres://u:p@h/d") == store_url("postgresql://u:p@h/d") == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("mysql://h/d", "cannot be in a database `mysql`"),
        ("sqlite://", "cannot be in a database `sqlite`"),
        ("postgresql://h:port/d", "not the URL of a database"),
        ("postgresql://ada:secret@127.0.0.1:1/nothing", r"ada:\*\*\*@127.0.0.1:1/nothing` cannot be used"),
        ("/proc/nothing/store.db", "cannot be opened"),
        ("{folder}", "cannot be opened: Is a directory"),
        ("{folder}/text.db", "file is not a database"),
    ],
)
def test_open__that_fails_is_one_clear_error(place: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("This is not a database, and long enough to be seen as none.\n" * 20)
    with pytest.raises(StoreUnavailableError, match=message) as raised:
        open_store(place.format(folder=tmp_path))
    assert raised.value.hint and "secret" not in str(raised.value)


def test_open__an_unknown_database_of_a_real_server(postgres: str) -> None:
    with pytest.raises(StoreUnavailableError, match=r'database "nothing_there" does not exist'):
        open_store(sa.make_url(POSTGRES).set(database="nothing_there").render_as_string(hide_password=False))


def test_open__without_the_extra_says_what_to_install() -> None:
    code = """
import sys
sys.modules["alembic"] = None
from configurator.store import open_store
try:
    open_store("x.db")
except Exception as error:
    print(type(error).__name__, error)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.startswith(MissingExtraError.__name__)
    assert "pip install 'mass-configurator[store]'" in told


def test_import__of_the_package_loads_nothing_heavy() -> None:
    code = "import sys, configurator.store; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"sqlalchemy", "alembic", "psycopg", "joserfc"}.isdisjoint(loaded)


def test_open__on_sqlite_is_durable(tmp_path: Path) -> None:
    with open_store(tmp_path / "store.db") as store, store.database.reading() as connection:
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")}
        pragmas |= {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("foreign_keys", "busy_timeout")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_migrations__make_exactly_the_tables(store: Store) -> None:
    assert migrations().get_current_head() == HEAD
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_upgrade__only_when_wanted_and_never_back(place: str) -> None:
    with pytest.raises(StoreVersionError, match="has no tables yet"):
        open_store(place, upgrade=False)
    with open_store(place) as store:
        store.database.write(lambda connection: connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(StoreVersionError, match=r"is at version 9999; this program knows versions up to"):
        open_store(place)


def test_trail_and_documents__refuse_change_and_deletion(store: Store, tmp_path: Path) -> None:
    fill(store, tmp_path)
    for name, verbs in {**dict.fromkeys(tables.SEALED, ("UPDATE", "DELETE")), **dict.fromkeys(tables.KEPT, ("DELETE",))}.items():
        column = next(iter(tables.metadata.tables[name].columns)).name
        statements = {"UPDATE": f"UPDATE {name} SET {column} = {column}", "DELETE": f"DELETE FROM {name}"}
        told = [statements[verb] for verb in verbs]
        if not store.database.is_sqlite:
            told.append(f"TRUNCATE {name} CASCADE")
        for statement in told:
            with (
                pytest.raises(DBAPIError, match="never changed or deleted"),
                store.database.engine.connect() as connection,
            ):
                connection.exec_driver_sql(statement)
    assert store.verify() == []
