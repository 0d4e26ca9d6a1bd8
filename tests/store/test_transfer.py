"""Backups and moves: from every database to every other one, the same to the last byte; and what is refused."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from configurator.errors import RequestError
from configurator.quote.life import Step
from configurator.store import open_store, tables
from configurator.store.customer_records import Customer
from configurator.store.errors import TransferError
from configurator.store.owned import Owned
from configurator.store.records import NewQuote
from configurator.store.store import Store
from tests.store.clock import Clock
from tests.store.drafts import draft
from tests.store.lives import ADA, JO, created, sent
from tests.store.places import schema_of_test
from tests.store.test_catalogs import write


def fill(store: Store, folder: Path) -> str:
    """Something in every table; the token of a share link."""
    store.number_by(actor=ADA, quote="Q{year}-{number:03d}")
    store.customers.add(Customer("C-1", "“中国” \\ Ltd"), actor=ADA)
    store.catalogs.publish(write(folder / "desks", "1"), actor=ADA)
    created(store, content={"nul": "\0", "half": "\ud800"})
    waiting = created(store)
    store.quotes.submit(waiting.id, version=1, actor=ADA, steps=[Step("boss", "why")])
    quote = sent(store)
    token = store.shares.create(quote.id, actor=ADA).token
    order = store.orders.accept(sent(store).id, JO, actor=ADA)
    store.customers.own("C-1", [Owned("desk")], source=order.number, actor=ADA)
    assert token
    return token


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    def read(connection: sa.Connection) -> dict[str, list[tuple[object, ...]]]:
        found = {}
        for name, table in tables.metadata.tables.items():
            query = sa.select(table).order_by(*table.primary_key.columns)
            found[name] = [tuple(row) for row in connection.execute(query)]
        return found

    return store.database.read(read)


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """A second store, empty."""
    if request.param == "sqlite":
        with open_store(tmp_path / "other.db", clock=clock) as opened:
            yield opened
        return
    with schema_of_test(request.getfixturevalue("postgres")) as url, open_store(url, clock=clock) as opened:
        yield opened


@pytest.mark.parametrize("name", ["store.jsonl", "store.jsonl.gz"])
def test_transfer__moves_everything(store: Store, other: Store, tmp_path: Path, name: str) -> None:
    token = fill(store, tmp_path)
    before = contents(store)
    assert all(rows for rows in before.values()), "a table that is not tried"
    written = store.export(tmp_path / name)
    assert other.import_(tmp_path / name) == written
    assert contents(other) == before
    assert other.verify() == []
    assert other.shares.look(token).quote.number == "Q2026-001"
    assert sent(other).number == "Q2026-003"
    assert len(other.audit.latest(500)) == len(before["events"]) + 3
    assert (tmp_path / name).stat().st_mode & 0o077 == 0
    assert (tmp_path / name).read_bytes()[:2] == (b"\x1f\x8b" if name.endswith("gz") else b'{"')


def test_import__only_into_an_empty_store(store: Store, tmp_path: Path) -> None:
    created(store)
    store.export(tmp_path / "store.jsonl")
    before = contents(store)
    with pytest.raises(TransferError, match="something in the store already"):
        store.import_(tmp_path / "store.jsonl")
    assert contents(store) == before


def _broken(lines: list[str]) -> dict[str, list[str]]:
    header = json.loads(lines[0])
    return {
        "is not whole": lines[:-1],
        "was changed since": [*lines[:-2], lines[-1]],
        "goes on after its end": [*lines, lines[1]],
        "is no export": ['{"a": 1}', *lines[1:]],
        "not a JSON object": ["nonsense"],
        "is of version 9999": [json.dumps({**header, "schema": "9999"}), *lines[1:]],
        "on line 2": [lines[0], '{"table": "nothing", "row": {}}', *lines[1:]],
        "does not fit together": [lines[0], *reversed(lines[1:-1]), lines[-1]],
        "cannot be read": [],
    }


@pytest.mark.parametrize("message", list(_broken(["{}", ""])))
def test_import__nothing_of_a_broken_file(store: Store, tmp_path: Path, message: str) -> None:
    with open_store(tmp_path / "from.db") as source:
        fill(source, tmp_path)
        source.export(tmp_path / "whole.jsonl")
    lines = (tmp_path / "whole.jsonl").read_text().splitlines()
    broken = tmp_path / "broken.jsonl"
    if message != "cannot be read":
        broken.write_text("\n".join(_broken(lines)[message]) + "\n")
    with pytest.raises(TransferError, match=message):
        store.import_(broken)
    assert not any(contents(store).values())
    cut = gzip.compress((tmp_path / "whole.jsonl").read_bytes())[:-300]
    broken.write_bytes(cut)
    with pytest.raises(TransferError):
        store.import_(broken)
    assert not any(contents(store).values())


def test_backup__is_a_store_of_one_moment(store: Store, tmp_path: Path, clock: Clock) -> None:
    store.quotes.create_many((NewQuote(draft(number), "ada") for number in range(300)), actor=ADA)
    stop = threading.Event()
    writer = threading.Thread(target=lambda: write_until(store, stop))
    writer.start()
    try:
        kind = store.back_up(tmp_path / "backup")
    finally:
        stop.set()
        writer.join()
    copy = tmp_path / ("backup" if kind == "sqlite" else "restored.db")
    with open_store(copy, clock=clock) as restored:
        if kind == "export":
            restored.import_(tmp_path / "backup")
        assert restored.verify() == []
        assert restored.quotes.count() >= 300
    assert kind == ("sqlite" if store.database.is_sqlite else "export")
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")] == []


def write_until(store: Store, stop: threading.Event) -> None:
    while not stop.is_set():
        sent(store)


def test_backup__never_over_another_file(store: Store, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    for write_file in (store.back_up, store.export):
        with pytest.raises(RequestError, match="exists already"):
            write_file(there)
        with pytest.raises(RequestError, match="is a folder"):
            write_file(tmp_path)
        with pytest.raises(RequestError, match="cannot be written"):
            write_file(tmp_path / "nothing" / "file")
    assert there.read_text() == "mine"
    store.export(there, force=True)
    assert there.read_text().startswith('{"format"')
