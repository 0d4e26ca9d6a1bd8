"""Places for stores of tests: a file, and a schema of its own in a database of this run on a real PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url

POSTGRES = os.environ.get("CONFIGURATOR_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


def connect(url: str = POSTGRES) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True, connect_timeout=5)


def cannot_reach_postgres() -> str | None:
    """Why the server cannot be used; None where it can."""
    try:
        connect().close()
    except psycopg.Error as error:
        return f"There is no PostgreSQL server at {make_url(POSTGRES).render_as_string()}: {str(error).strip()}"
    return None


@contextmanager
def database_of_run() -> Iterator[str]:
    """The URL of a new database, dropped in the end."""
    name = f"configurator_test_{uuid4().hex[:12]}"
    with connect() as server:
        server.execute(f"CREATE DATABASE {name}")
    try:
        yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    finally:
        with connect() as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def schema_of_test(database: str) -> Iterator[str]:
    """The URL of a new schema in a database, dropped in the end."""
    name = f"test_{uuid4().hex[:12]}"
    with connect(database) as server:
        server.execute(f"CREATE SCHEMA {name}")
    try:
        yield f"{database}?options=-csearch_path%3D{name}"
    finally:
        with connect(database) as server:
            server.execute(f"DROP SCHEMA {name} CASCADE")


def skip_or_fail(reason: str) -> None:
    if os.environ.get("CONFIGURATOR_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
