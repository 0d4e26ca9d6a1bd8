from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import models
from api.app import create_app
from api.problems import MEDIA_TYPE, PROBLEM_TYPES
from configurator.configurable import ConfigurableCatalog
from configurator.engine.exclusion import ExclusionError
from configurator.engine.interface import UnknownDecisionError
from configurator.errors import ConfiguratorError
from tests.api.served import PC, ROOM, application, write_small

JSON = {"content-type": "application/json"}
CONFIGURE = f"{PC}/configure"


def _check(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    problem: dict[str, Any] = response.json()
    models.Problem.model_validate(problem)
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, f"/v1/problems/{code}")
    assert problem["title"] == PROBLEM_TYPES[code].title
    assert problem["instance"].startswith("urn:uuid:")
    return problem


@pytest.mark.parametrize(
    ("body", "status", "code", "members"),
    [
        ({"decisions": {"cpuu": "x"}}, 422, "unknown-choice", {"choice": "cpuu", "hint": "Did you mean `cpu`?"}),
        ({"decisions": {"cpu": "ryzen-7-9800"}}, 422, "unknown-option", {"choice": "cpu", "option": "ryzen-7-9800"}),
        ({"decisions": {"cpu": True}}, 422, "unknown-option", {"option": "True"}),
        ({"decisions": {"cpu": 10**15}}, 422, "unknown-option", {"choice": "cpu"}),
        ({"decisions": {"on-site-care.months": 13}}, 422, "off-grid", {"near": ["12", "24"]}),
        ({"context": {"region": "XX"}}, 422, "invalid-context", {}),
        ({"context": {"planet": "Mars"}}, 422, "invalid-context", {}),
    ],
)
def test_decisions__what_the_product_does_not_have(
    client: TestClient, body: Any, status: int, code: str, members: dict[str, Any]
) -> None:
    problem = _check(client.post(CONFIGURE, json=body), status, code)
    assert members.items() <= problem.items()


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"decisions": []}, "body/decisions"),
        ({"decisions": {"cpu": None}}, "body/decisions/cpu"),
        ({"decisions": {"cpu": {}}}, "body/decisions/cpu"),
        ({"decisions": {"cpu": ["x"]}}, "body/decisions/cpu"),
        ({"decisions": {"cpu": "x" * 201}}, "body/decisions/cpu"),
        ({"decisions": {"x" * 201: "x"}}, "body/decisions"),
        ({"decisions": {"memory.quantity": 10**16}}, "body/decisions/memory.quantity"),
        ({"decisions": {"memory.quantity": 1e300}}, "body/decisions/memory.quantity"),
        ({"decisions": {f"c{number}": 1 for number in range(1001)}}, "body/decisions"),
        ({"context": "EU"}, "body/context"),
        ({"language": "not a language"}, "body/language"),
        ({"language": 7}, "body/language"),
        ({"decision": {}}, "body/decision"),
        ([], "body"),
        ("text", "body"),
        (None, "body"),
    ],
)
def test_requests__of_another_shape(client: TestClient, body: Any, place: str) -> None:
    problem = _check(client.post(CONFIGURE, content=json.dumps(body), headers=JSON), 422, "invalid-request")
    assert problem["issues"][0]["place"].startswith(place)


def test_requests__every_issue_at_once(client: TestClient) -> None:
    body = {"decisions": {"a": None, "b": []}, "context": 1, "extra": 1}
    problem = _check(client.post(CONFIGURE, json=body), 422, "invalid-request")
    places = [issue["place"] for issue in problem["issues"]]
    assert places == ["body/context", "body/decisions/a", "body/decisions/b", "body/extra"]
    assert problem["issues"][1]["message"] == "must be a text of at most 200 characters, a number, or true or false"


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("{", 400, "malformed-json"),
        ("{'decisions': {}}", 400, "malformed-json"),
        ('{"decisions": {"memory.quantity": NaN}}', 422, "invalid-request"),
        ('{"decisions": {"memory.quantity": -Infinity}}', 422, "invalid-request"),
        ('{"decisions": {"memory.quantity": 1e999}}', 422, "invalid-request"),
        ('{"decisions": {"memory.quantity": ' + "9" * 5000 + "}}", 400, "bad-request"),
        ('{"decisions": {"memory.quantity": ' + "9" * 4000 + "}}", 422, "invalid-request"),
        ('{"decisions": ' + "[" * 200_000 + "]" * 200_000 + "}", 400, "bad-request"),
        ('{"decisions": ' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "}", 400, "bad-request"),
        ('{"decisions": {"cpu": "\\ud800"}}', 422, "invalid-request"),
        ('{"decisions": {"\\ud800": "x"}}', 422, "invalid-request"),
        ('{"decisions": {"cpu": "\\u0000"}}', 422, "unknown-option"),
        ('{"decisions": {"处理器": "💥\u202e"}}', 422, "unknown-choice"),
        ("", 422, "invalid-request"),
    ],
)
def test_bodies__hostile(client: TestClient, text: str, status: int, code: str) -> None:
    _check(client.post(CONFIGURE, content=text.encode(), headers=JSON), status, code)


def test_bodies__not_unicode(client: TestClient) -> None:
    _check(client.post(CONFIGURE, content=b'{"decisions": {"cpu": "\xff"}}', headers=JSON), 400, "bad-request")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_bodies__not_marked_as_json(client: TestClient, media_type: str) -> None:
    response = client.post(CONFIGURE, content=b"{}", headers={"content-type": media_type})
    _check(response, 415, "unsupported-media-type")


def test_bodies__too_large(client: TestClient) -> None:
    body = b'{"decisions": {"cpu": "' + b"x" * 2**20 + b'"}}'
    problem = _check(client.post(CONFIGURE, content=body, headers=JSON), 413, "too-large")
    assert problem["limit"] == 2**20


def test_bodies__too_large_in_pieces(client: TestClient) -> None:
    pieces = (b" " * 2**16 for _ in range(17))
    _check(client.post(CONFIGURE, content=pieces, headers=JSON), 413, "too-large")


def test_bodies__in_pieces(client: TestClient) -> None:
    assert client.post(CONFIGURE, content=iter([b"{", b"}"]), headers=JSON).status_code == 200


def test_bodies__limit_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONFIGURATOR_MAX_BODY", "10")
    client = TestClient(create_app(write_small(tmp_path)))
    address = "/v1/catalogs/small/products/window/configure"
    _check(client.post(address, json={"decisions": {}}), 413, "too-large")
    _check(client.post(address, json={}), 422, "invalid-context")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "not-found"),
        ("GET", "/v1/../../etc/passwd", 404, "not-found"),
        ("GET", "/v1/catalogs/nope", 404, "unknown-catalog"),
        ("GET", "/v1/catalogs/%ff%00", 404, "unknown-catalog"),
        ("GET", "/v1/catalogs/..%2fpc", 404, "not-found"),
        ("GET", f"/v1/catalogs/{'x' * 300}", 422, "invalid-request"),
        ("GET", "/v1/catalogs/pc/products/nope", 404, "unknown-product"),
        ("GET", "/v1/catalogs?language=!", 422, "invalid-request"),
        ("GET", "/v1/problems/nope", 404, "not-found"),
        ("POST", "/v1/catalogs/nope/products/x/configure", 404, "unknown-catalog"),
        ("POST", "/v1/catalogs/pc/products/nope/configure", 404, "unknown-product"),
        ("GET", CONFIGURE, 405, "method-not-allowed"),
        ("DELETE", "/v1/catalogs", 405, "method-not-allowed"),
        ("POST", f"{PC}/quote?format=docx", 422, "invalid-request"),
    ],
)
def test_addresses__unknown(client: TestClient, method: str, path: str, status: int, code: str) -> None:
    problem = _check(client.request(method, path, json={} if method == "POST" else None), status, code)
    assert problem["hint"]


def test_methods__allowed_ones_are_told(client: TestClient) -> None:
    assert client.get(CONFIGURE).headers["allow"] == "POST"


def test_defects__say_nothing_about_themselves(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret internals")

    monkeypatch.setattr(ConfigurableCatalog, "configure", fail)
    client = TestClient(application(), raise_server_exceptions=False)
    response = client.post(f"{ROOM}/configure", json={})
    problem = _check(response, 500, "internal-error")
    assert "secret" not in response.text
    assert problem["instance"] in caplog.text
    assert "secret internals" in caplog.text


def _subclasses(kind: type[ConfiguratorError]) -> set[type[ConfiguratorError]]:
    return {kind}.union(*(_subclasses(child) for child in kind.__subclasses__()))


def test_errors__every_code_of_the_library_has_a_type() -> None:
    inside = {"error", UnknownDecisionError.code, ExclusionError.code}  # the base, and what checked requests cannot cause
    elsewhere = ("configurator.workbench", "configurator.cli", "tests.")  # the service does not import them
    kinds = (kind for kind in _subclasses(ConfiguratorError) if not kind.__module__.startswith(elsewhere))
    assert {kind.code for kind in kinds} - inside <= set(PROBLEM_TYPES)


def test_problem_types__are_listed_and_lead_to_themselves(client: TestClient) -> None:
    listed = client.get("/v1/problems").json()
    assert [item["code"] for item in listed] == list(PROBLEM_TYPES)
    for item in listed:
        assert client.get(item["type"]).json() == models.ProblemTypeOut.model_validate(item).model_dump()


def test_cross_origin__off_unless_told(client: TestClient) -> None:
    response = client.get("/v1/catalogs", headers={"origin": "https://shop.example"})
    assert "access-control-allow-origin" not in response.headers


def test_cross_origin__by_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONFIGURATOR_CORS_ORIGINS", "https://shop.example, https://other.example")
    client = TestClient(create_app(write_small(tmp_path)))
    allowed = {"origin": "https://shop.example"}
    assert client.get("/v1/catalogs", headers=allowed).headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-origin" not in client.get("/v1/catalogs", headers={"origin": "https://evil.example"}).headers
    asked = {**allowed, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    assert client.options("/v1/catalogs/small/products/window/configure", headers=asked).status_code == 200
