"""The examples of `docs/api.md` work as they stand there."""

from __future__ import annotations

import json
import re
import shlex
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from api.app import CATALOGS as CATALOGS_VARIABLE
from api.app import CORS_ORIGINS, MAX_BODY
from api.problems import PROBLEM_TYPES
from tests.api.served import ROOT

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def _commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line.startswith("curl")]


def _option(command: list[str], name: str) -> str | None:
    return command[command.index(name) + 1] if name in command else None


@pytest.mark.parametrize("command", _commands(), ids=lambda command: urlsplit(command[1]).path)
def test_examples__work(client: TestClient, command: list[str]) -> None:
    url, body = urlsplit(command[1]), _option(command, "-d")
    address = f"{url.path}?{url.query}" if url.query else url.path
    if body == "@quote.json":
        made = next(other for other in _commands() if _option(other, "-o") == "quote.json")
        body = client.post(urlsplit(made[1]).path, content=_option(made, "-d"), headers=_headers(made)).text
    response = client.post(address, content=body, headers=_headers(command)) if body else client.get(address)
    if "ryzen-7-9800\"" in (body or ""):
        documented = json.loads(re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[0])
        assert {**response.json(), "instance": "urn:uuid:..."} == documented
    else:
        assert response.status_code == 200, response.text


def _headers(command: list[str]) -> dict[str, str]:
    header = _option(command, "-H")
    return dict([header.split(": ")]) if header else {}


def test_codes_and_variables__are_all_there() -> None:
    mentioned = set(re.findall(r"`([a-zA-Z_-]+)`", TEXT))
    assert set(PROBLEM_TYPES) <= mentioned
    assert {CATALOGS_VARIABLE, CORS_ORIGINS, MAX_BODY} <= mentioned
