"""Every run of the tests has a cache of its own, shared by its workers and by the programs that tests start."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def cache_of_this_run(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    os.environ["CONFIGURATOR_CACHE"] = str(folder / "compiled")
