"""12,728 real parts as a catalog of files: read, checked and compiled in seconds, and the same product as in the bench."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks.instances import instance_path, present
from benchmarks.instances.parts import parts_options
from benchmarks.instances.parts.catalog import write_catalog
from configurator.catalog.load import load_catalog
from configurator.configurable import ConfigurableCatalog

BUNDLES = 2_289_821_827_532_987_908_892_205_199_253_486_357_106_756
"""As many as the problem of the bench has (`parts_problem`), whose rules are written by other means."""


@pytest.fixture(scope="module")
def archive() -> Path:
    if not present("pc-parts"):
        pytest.skip(f"the shared data is not here ({instance_path('pc-parts')})")
    return instance_path("pc-parts")


def test_parts__are_loaded_checked_and_compiled_in_seconds(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFIGURATOR_CACHE", str(tmp_path / "cache"))
    folder = write_catalog(parts_options(archive), tmp_path / "parts")
    started = time.process_time()
    catalog = load_catalog(folder)
    loaded = time.process_time()
    compiled = ConfigurableCatalog(catalog).compile("pc")
    assert loaded - started < 3
    assert time.process_time() - started < 10
    assert sum(len(module.options) for module in catalog.modules.values()) == 12_728
    assert not catalog.warnings
    assert compiled.engine.count({}) == BUNDLES
