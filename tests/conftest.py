"""What all tests share: a cache of compiled products for this run, also of the programs that tests start, and a real browser.

Where there is no chromium, the tests that need it skip; with CONFIGURATOR_REQUIRE_ALL=1 they fail.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

CHROMIUM = Path(os.environ.get("CONFIGURATOR_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _cannot(reason: str) -> NoReturn:
    if os.environ.get("CONFIGURATOR_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        _cannot(f"There is no browser at {CHROMIUM}. Install it: apt-get install chromium.")
    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        except Error as error:
            _cannot(f"The browser at {CHROMIUM} does not start: {error}")
        yield found
        found.close()


@pytest.fixture(scope="session", autouse=True)
def cache_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    os.environ["CONFIGURATOR_CACHE"] = str(folder / "compiled")
