"""Versions of catalogs: published, scheduled, withdrawn, rolled back; and taken out again byte for byte."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from configurator.catalog.files import CatalogFolder
from configurator.catalog.load import load_catalog
from configurator.errors import CatalogError, CatalogNotFoundError
from configurator.store import tables
from configurator.store.audit import Did
from configurator.store.errors import RecordError, StoreDamagedError, UnknownVersionError
from configurator.store.store import Store
from tests.catalog.test_includes import FILES, build
from tests.store.clock import Clock
from tests.store.lives import ADA

ROOT = Path(__file__).parents[2]
CATALOG = """\
catalog: desks
version: "{version}"
title: Desks
currency: EUR
modules: {{top: {{kind: shared}}}}
products: {{desk: {{parts: {{top: top}}}}}}
"""


def write(folder: Path, version: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "catalog.yaml").write_text(CATALOG.format(version=version))
    return folder


@pytest.fixture
def desks(tmp_path: Path) -> Path:
    return tmp_path / "desks"


@pytest.fixture
def hashes(store: Store, desks: Path) -> list[str]:
    """Three versions, one published after the other."""
    return [store.catalogs.publish(write(desks, version), actor=ADA).hash for version in "123"]


def current(store: Store, *moment: int) -> str:
    return store.catalogs.current("desks", datetime(*moment, tzinfo=UTC) if moment else None).version  # type: ignore[arg-type]


def statuses(store: Store) -> dict[str, str]:
    return {each.version: each.status for each in store.catalogs.versions("desks")}


def test_publish__keeps_every_version(store: Store, hashes: list[str]) -> None:
    assert current(store) == "3"
    assert statuses(store) == {"3": "current", "2": "earlier", "1": "earlier"}
    assert store.catalogs.open(hashes[0][:8]).version == "1"
    assert [event.action for event in store.audit.of_subject("desks")] == [Did.PUBLISHED] * 3


def test_publish__the_same_again_changes_nothing(store: Store, desks: Path, hashes: list[str]) -> None:
    assert store.catalogs.publish(desks, actor=ADA).hash == hashes[-1]
    assert len(store.catalogs.history("desks")) == 3
    store.catalogs.publish(write(desks, "1"), actor=ADA)
    assert current(store) == "1"
    assert len(store.catalogs.versions("desks")) == 3


def test_publish__only_what_loads(store: Store, desks: Path, tmp_path: Path) -> None:
    write(desks, "1")
    (desks / "more.yaml").write_text("products: {bed: {parts: {top: topp}}}")
    with pytest.raises(CatalogError, match="did you mean `top`"):
        store.catalogs.publish(desks, actor=ADA)
    with pytest.raises(CatalogNotFoundError):
        store.catalogs.publish(tmp_path / "nothing", actor=ADA)
    assert store.catalogs.versions() == []


def test_keep__stores_without_publishing(store: Store, desks: Path, tmp_path: Path) -> None:
    kept = store.catalogs.keep(write(desks, "1"), actor=ADA)
    assert (kept.status, store.catalogs.has(kept.hash), store.catalogs.has("0" * 64)) == ("kept", True, False)
    assert store.catalogs.keep(desks, actor=ADA) == kept
    assert [event.action for event in store.audit.of_subject("desks")] == [Did.KEPT]
    assert load_catalog(store.catalogs.checkout(kept.hash, tmp_path)).content_hash == kept.hash
    with pytest.raises(UnknownVersionError):
        current(store)
    with pytest.raises(RecordError, match="never published"):
        store.catalogs.withdraw(kept.hash, actor=ADA)
    assert store.catalogs.publish(desks, actor=ADA).status == "current"


def test_schedule__counts_from_its_moment_on(store: Store, desks: Path, clock: Clock) -> None:
    store.catalogs.publish(write(desks, "1"), actor=ADA)
    start = datetime(2026, 4, 1, tzinfo=UTC)
    later = store.catalogs.publish(write(desks, "2"), actor=ADA, valid_from=start)
    assert (later.status, later.valid_from) == ("scheduled", start)
    assert (current(store), current(store, 2026, 3, 31, 23, 59), current(store, 2026, 4, 1)) == ("1", "1", "2")
    clock.go_to(2026, 4, 2)
    assert statuses(store) == {"2": "current", "1": "earlier"}
    for wrong in (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1)):
        with pytest.raises(RecordError):
            store.catalogs.publish(write(desks, "3"), actor=ADA, valid_from=wrong)


def test_schedule__can_be_withdrawn(store: Store, desks: Path) -> None:
    store.catalogs.publish(write(desks, "1"), actor=ADA)
    later = store.catalogs.publish(write(desks, "2"), actor=ADA, valid_from=datetime(2026, 4, 1, tzinfo=UTC))
    assert store.catalogs.withdraw(later.hash, actor=ADA).status == "withdrawn"
    assert current(store, 2026, 5, 1) == "1"


def test_withdraw__brings_back_the_one_before_and_tells_history(store: Store, hashes: list[str], clock: Clock) -> None:
    before = clock.moment
    clock.go_to(2026, 3, 3)
    assert store.catalogs.withdraw(hashes[2], actor=ADA).status == "withdrawn"
    assert current(store) == "2"
    assert store.catalogs.current("desks", before).version == "3"
    with pytest.raises(RecordError, match="withdrawn already"):
        store.catalogs.withdraw(hashes[2], actor=ADA)
    store.catalogs.withdraw(hashes[0], actor=ADA)
    store.catalogs.withdraw(hashes[1], actor=ADA)
    with pytest.raises(UnknownVersionError, match="No version of catalog `desks` is in force"):
        current(store)


def test_roll_back__publishes_the_earlier_one_again(store: Store, hashes: list[str]) -> None:
    assert store.catalogs.roll_back("desks", actor=ADA).version == "2"
    assert current(store) == "2"
    assert store.catalogs.roll_back("desks", actor=ADA, hash=hashes[0]).version == "1"
    assert [each.action for each in store.catalogs.history("desks")] == ["publish"] * 3 + ["roll-back"] * 2
    with pytest.raises(UnknownVersionError, match="Published: `desks`"):
        store.catalogs.current("beds")
    for wrong in ("0" * 64, hashes[0][:3], ""):
        with pytest.raises(UnknownVersionError):
            store.catalogs.roll_back("desks", actor=ADA, hash=wrong)


def test_checkout__is_what_was_published(store: Store, hashes: list[str], tmp_path: Path) -> None:
    folder = store.catalogs.checkout(hashes[0], tmp_path / "out")
    assert (folder / "catalog.yaml").read_text() == CATALOG.format(version="1")
    assert load_catalog(folder).content_hash == hashes[0]
    written = (folder / "catalog.yaml").stat().st_mtime_ns
    assert store.catalogs.checkout(hashes[0], tmp_path / "out") == folder
    assert (folder / "catalog.yaml").stat().st_mtime_ns == written


def test_checkout__mends_what_was_changed(store: Store, hashes: list[str], tmp_path: Path) -> None:
    folder = store.catalogs.checkout(hashes[0], tmp_path)
    (folder / "catalog.yaml").write_text("something else")
    (folder / "more.yaml").write_text("modules: {}")
    assert load_catalog(store.catalogs.checkout(hashes[0], tmp_path)).content_hash == hashes[0]
    shutil.rmtree(folder)
    assert load_catalog(store.catalogs.checkout(hashes[0], tmp_path)).content_hash == hashes[0]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_checkout__brings_included_folders_pictures_and_cases(store: Store, tmp_path: Path) -> None:
    north = build(tmp_path / "made")
    (north / "cases.yaml").write_text("cases: []")
    hash = store.catalogs.publish(north, actor=ADA).hash
    folder = store.catalogs.checkout(hash, tmp_path / "out")
    assert load_catalog(folder).content_hash == hash == load_catalog(north).content_hash
    found = {path.relative_to(folder.parent).as_posix() for path in folder.parent.rglob("*") if path.is_file()}
    read = {name.replace("north", folder.name) for name in FILES if "availability" not in name and name != "shared/cases.yaml"}
    assert found == {*read, f"{folder.name}/cases.yaml"}
    assert load_catalog(folder).warnings == load_catalog(north).warnings


@pytest.mark.parametrize("name", ["pc", "window", "phone-plan"])
def test_checkout__of_real_catalogs(store: Store, name: str, tmp_path: Path) -> None:
    hash = store.catalogs.publish(ROOT / "catalogs" / name, actor=ADA).hash
    folder = store.catalogs.checkout(hash, tmp_path)
    assert files_below(folder) == files_below(ROOT / "catalogs" / name)
    assert load_catalog(folder).content_hash == hash


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_publish__files_that_change_while_they_are_read_are_refused(
    store: Store, desks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(desks, "1")
    read = CatalogFolder.files_read
    monkeypatch.setattr(CatalogFolder, "files_read", lambda folder: {**read(folder), "catalog.yaml": b"newer"})
    with pytest.raises(RecordError, match="changed while they were read"):
        store.catalogs.publish(desks, actor=ADA)
    assert store.catalogs.versions() == []


def test_checkout__notices_a_damaged_store(store: Store, hashes: list[str], tmp_path: Path) -> None:
    with store.database.engine.connect() as connection:
        drop = "DROP TRIGGER blobs_no_update" if store.database.is_sqlite else "DROP TRIGGER blobs_kept ON blobs"
        connection.exec_driver_sql(drop)
        connection.execute(sa.update(tables.blobs).values(content=b"0"))
        connection.commit()
    with pytest.raises(StoreDamagedError):
        store.catalogs.checkout(hashes[0], tmp_path)
    assert len(store.verify()) == 6
    assert list(tmp_path.glob(f"*{hashes[0]}*")) == []
