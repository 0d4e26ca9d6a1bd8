from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import catalogs, models
from api.app import create_app
from configurator.configurable import ConfigurableCatalog
from configurator.errors import BudgetExceededError, CatalogNotFoundError
from tests.api.served import PC, ROOT, SMALL, write_small


def _break(folder: Path) -> None:
    (folder / "broken").mkdir()
    text = SMALL.replace("catalog: small", "catalog: broken").replace("kind: swappable", "kind: swapable")
    (folder / "broken" / "catalog.yaml").write_text(text, encoding="utf-8")


def test_catalogs__all_with_their_products(client: TestClient) -> None:
    response = client.get("/v1/catalogs")
    listed = models.CatalogList.model_validate(response.json()).catalogs
    folders = sorted(header.parent.name for header in (ROOT / "catalogs").glob("*/catalog.yaml"))
    assert [catalog.id for catalog in listed] == folders
    assert {catalog.status for catalog in listed} == {"ready"}
    pcs = listed[folders.index("pc")]
    assert [product.id for product in pcs.products] == ["gaming-pc", "office-pc", "workstation"]
    assert pcs.title == "Custom-built PCs"


def test_catalogs__in_a_language(client: TestClient) -> None:
    by_header = client.get("/v1/catalogs", headers={"accept-language": "zh-CN,zh;q=0.9"}).json()
    by_query = client.get("/v1/catalogs?language=zh").json()
    assert by_header == by_query
    assert by_query["catalogs"][0]["title"] == "定制电脑"


def test_catalog__what_it_offers(client: TestClient) -> None:
    response = client.get("/v1/catalogs/pc", params={"language": "zh"})
    catalog = models.CatalogOut.model_validate(response.json())
    assert (catalog.id, catalog.currency, catalog.languages) == ("pc", "EUR", ["en", "zh"])
    assert [(fact.id, fact.default) for fact in catalog.context] == [("region", "EU"), ("customer", "private")]
    assert [value.title for value in catalog.context[0].values] == ["欧盟", "英国", "中国", "美国"]
    assert len(catalog.content_hash) == 64


def test_product__choices_with_all_values(client: TestClient) -> None:
    response = client.get(PC)
    assert response.headers["content-language"] == "en"
    product = models.ProductOut.model_validate(response.json())
    choices = {choice.path: choice for choice in product.choices}
    assert choices["cpu"].kind == "option"
    assert choices["cpu"].values[0].title == "AMD Ryzen 5 5500"
    assert choices["memory.quantity"].title == "Memory kit: Quantity"
    assert choices["on-site-care.months"].unit == "month"
    assert [value.title for value in choices["on-site-care.months"].values][-1] == "not included"


def test_product__thousands_of_numbers_are_a_range_and_broken_ones_exact_strings(small: TestClient) -> None:
    product = small.get("/v1/catalogs/small/products/window").json()
    width = next(choice for choice in product["choices"] if choice["path"] == "window.width")
    assert width["ranges"] == [{"from": 300, "to": 2500, "step": "0.5"}]
    assert width["values"] == []
    glass = next(choice for choice in product["choices"] if choice["kind"] == "option")
    assert glass["ranges"] is None and glass["values"]


def test_broken_catalog__stops_nothing_else(tmp_path: Path) -> None:
    write_small(tmp_path)
    _break(tmp_path)
    with TestClient(create_app(tmp_path)) as client:
        listed = {entry["id"]: entry for entry in client.get("/v1/catalogs").json()["catalogs"]}
        assert listed["small"]["status"] == "ready"
        assert listed["broken"]["status"] == "broken"
        assert listed["broken"]["problem"]["code"] == "invalid-catalog"
        assert client.get("/v1/catalogs/small").status_code == 200
        assert client.get("/healthz").json()["broken"] == 1
        body = {"context": {"region": "EU", "budget": 5}}
        assert client.post("/v1/catalogs/small/products/window/configure", json=body).status_code == 200
        for response in (
            client.get("/v1/catalogs/broken"),
            client.get("/v1/catalogs/broken/products/window"),
            client.post("/v1/catalogs/broken/products/window/configure", json=body),
        ):
            _check_broken(response.status_code, response.json(), tmp_path)


def _check_broken(status: int, problem: dict[str, Any], folder: Path) -> None:
    assert status == 503
    models.Problem.model_validate(problem)
    assert problem["code"] == "invalid-catalog"
    assert "broken" in problem["detail"]
    issue = problem["issues"][0]
    assert issue["place"]["file"] == "catalog.yaml"
    assert SMALL.splitlines()[issue["place"]["line"] - 1].strip() == "kind: swappable"
    assert "swappable" in (issue["hint"] or "") + issue["message"]
    assert str(folder) not in str(problem)


def test_two_catalogs_of_one_id__the_later_one_is_an_error(tmp_path: Path) -> None:
    write_small(tmp_path)
    write_small(tmp_path / "x")
    (tmp_path / "x" / "small").rename(tmp_path / "third")
    found = catalogs.load_catalogs(tmp_path)
    assert [(entry.id, entry.error is None) for entry in found.entries.values()] == [("small", True), ("third-2", False)]
    assert "has the id `small` too" in str(found.entries["third-2"].error)


def test_folder__may_be_one_catalog(tmp_path: Path) -> None:
    assert list(catalogs.load_catalogs(write_small(tmp_path) / "small").entries) == ["small"]


def test_folder__must_exist(tmp_path: Path) -> None:
    with pytest.raises(CatalogNotFoundError, match="nowhere"):
        create_app(tmp_path / "nowhere")


def test_folder__from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIGURATOR_CATALOGS", str(write_small(tmp_path)))
    assert TestClient(create_app()).get("/healthz").json() == {"status": "ok", "version": "0.1.0", "ready": 1, "broken": 0}


def test_unexpected_failure_to_load__is_logged_and_says_no_internals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(place: Path) -> ConfigurableCatalog:
        raise PermissionError(f"secret {place}")

    monkeypatch.setattr(catalogs, "load_catalog", fail)
    client = TestClient(create_app(write_small(tmp_path)))
    problem = client.get("/v1/catalogs/small").json()
    assert (problem["status"], problem["code"]) == (503, "unreadable-catalog")
    assert "secret" not in str(problem)
    assert "secret" in caplog.text


def test_failure_to_compile__is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def fail(catalog: ConfigurableCatalog, product: str) -> None:
        tried.append(product)
        raise BudgetExceededError("time", 61, 60, "s", "conjoining")

    monkeypatch.setattr(ConfigurableCatalog, "compile", fail)
    with TestClient(create_app(write_small(tmp_path))) as client:
        body = {"context": {"region": "EU", "budget": 5}}
        answers = [client.post("/v1/catalogs/small/products/window/configure", json=body) for _ in range(3)]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(503, "budget-exceeded")}
    assert tried == ["window"]
