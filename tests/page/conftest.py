"""The browser in front of a real server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, ConsoleMessage, Page

from api.app import create_app
from tests.api.served import application, write_small


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the service runs."""
    server = uvicorn.Server(uvicorn.Config(application(), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    yield f"http://{host}:{port}"
    server.should_exit = True
    thread.join(10)


class Desk:
    """A browser window that notes everything that goes wrong in it."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self.complaints: list[str] = []

    def open(
        self, path: str, *, width: int = 1280, height: int = 900, scripts: bool = True, language: str = "en-GB"
    ) -> Page:
        context = self._browser.new_context(
            base_url=self._address,
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            locale=language,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        page = context.new_page()
        page.goto(path)
        return page

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def close(self) -> None:
        for context in self._browser.contexts:
            context.close()


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Desk]:
    found = Desk(browser, address)
    yield found
    found.close()
    assert found.complaints == []


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """Pages without a browser, as a client without scripts sees them."""
    with TestClient(application(), follow_redirects=False, headers={"accept": "text/html"}) as found:
        yield found


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = write_small(tmp_path_factory.mktemp("catalogs"))
    with TestClient(create_app(folder), follow_redirects=False, headers={"accept": "text/html"}) as found:
        yield found
