"""Verifying finds what is half there: each damage is planted behind the back of the store, and told."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from configurator.store import open_store
from configurator.store.store import Store
from tests.store.test_transfer import fill

DAMAGE = {
    "DELETE FROM events WHERE action = 'sent'": ["was sent 1 times; the trail tells 0"] * 2,
    "DELETE FROM events WHERE action = 'created'": ["was created 1 times; the trail tells 0"] * 4,
    "DELETE FROM saves": ["does not have as many saves as it says"] * 4,
    "DELETE FROM orders": ["numbers of the series `order` were given, and 0 are there", "is accepted and has no order"],
    "UPDATE counters SET last = last + 1 WHERE series = 'quote'": ["3 numbers of the series `quote` were given, and 2 are there"],
    "UPDATE revisions SET state = 'sent' WHERE state = 'accepted'": [
        "was accepted 0 times; the trail tells 1",
        "has an order and is not accepted",
    ],
    "UPDATE quotes SET number = 'X' WHERE number IS NULL AND state = 'draft'": [
        "numbers of the series",
        "without having been sent",
    ],
    "DELETE FROM revisions WHERE state = 'draft'": [
        "SQLite says of the file|names a row of `revisions`",
        "has no revision",
        "there is no such revision",
    ],
    "DELETE FROM catalog_files": ["The files of the catalog version"],
    "UPDATE blobs SET content = x'00'": ["is not what was published", "The files of the catalog version"],
    "UPDATE documents SET body = '[' || body": ["is not what was put there"],
}


@pytest.fixture
def filled(tmp_path: Path) -> Store:
    store = open_store(tmp_path / "store.db")
    fill(store, tmp_path)
    return store


def test_verify__a_sound_store(filled: Store) -> None:
    assert filled.verify() == []


@pytest.mark.parametrize("statement", DAMAGE)
def test_verify__tells_what_is_damaged(filled: Store, statement: str) -> None:
    filled.close()
    with sqlite3.connect(filled.place) as connection:
        triggers = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(statement).rowcount > 0
    connection.close()
    told = filled.verify()
    for expected in DAMAGE[statement]:
        found = next((line for line in told if re.search(expected, line)), None)
        assert found is not None, (expected, told)
        told.remove(found)
