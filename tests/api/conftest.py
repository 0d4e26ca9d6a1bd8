from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from tests.api.served import application, write_small


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """Answers as a client over the network sees them: defects of the service are responses, not exceptions."""
    with TestClient(application(), raise_server_exceptions=False) as found:
        yield found


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = write_small(tmp_path_factory.mktemp("catalogs"))
    with TestClient(create_app(folder), raise_server_exceptions=False) as found:
        yield found
