"""Stores on both databases: every test that takes `place` or `store` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from configurator.store import open_store
from configurator.store.store import Store
from tests.store.clock import Clock
from tests.store.places import cannot_reach_postgres, database_of_run, schema_of_test, skip_or_fail


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    reason = cannot_reach_postgres()
    if reason:
        skip_or_fail(reason)
    with database_of_run() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "store.db")
        return
    with schema_of_test(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(place: str, clock: Clock) -> Iterator[Store]:
    with open_store(place, clock=clock) as opened:
        yield opened
