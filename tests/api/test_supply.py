"""Stock, inputs, order codes and old ids in the API and on the page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import models
from api.app import create_app

CATALOG = """\
catalog: desks
version: "1"
title: Desks
currency: EUR
languages: [en, zh]
suppliers: {acme: {title: Acme, lead_days: 9}}
modules:
  top:
    kind: swappable
    attributes: {price: money}
    options:
      oak: {title: Oak, price: 300, supplier: acme}
      pine: {title: Pine, price: 120, replaces: fir, lead_days: 2, order_code: T-2}
    charges: [{id: price, kind: one-time, amount: price}]
  leg: {kind: swappable, options: {steel: {title: Steel leg}, wood: {title: Wooden leg}}}
products:
  desk:
    parts: {top: {module: top, replaces: plate}, legs: {module: leg, count: 1..4}}
    defaults: {top: pine, legs: steel, legs.quantity: 4}
    inputs:
      engraving: {title: {en: Engraving, zh: 刻字}, most: 12, required: true, when: top == 'oak', description: On the front.}
      logo: {title: Logo, file: [svg], most: 1 kB}
    order_code: "D-{top}-{legs.quantity}"
"""
DESK = "/v1/catalogs/desks/products/desk"
PAGE = "/configure/desks/desk"
SHA = "0" * 64
LOGO = {"name": "logo.svg", "size": 6, "sha256": SHA}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "desks").mkdir()
    (tmp_path / "desks" / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    return tmp_path


@pytest.fixture
def desks(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(folder), raise_server_exceptions=False) as found:
        yield found


def post(client: TestClient, endpoint: str, status: int = 200, **body: Any) -> dict[str, Any]:
    response = client.post(f"{DESK}/{endpoint}", json=body)
    assert response.status_code == status, response.text
    document: dict[str, Any] = response.json()
    return document


def write_stock(folder: Path, text: str, moment: int) -> None:
    """The stock, as another system writes it at a moment."""
    file = folder / "desks" / "availability.json"
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(moment * 10**9, moment * 10**9))


# --- inputs ---


def test_product__lists_what_can_be_filled_in(desks: TestClient) -> None:
    product = models.ProductOut.model_validate(desks.get(f"{DESK}?language=zh").json())
    engraving, logo = product.inputs
    assert (engraving.id, engraving.title, engraving.kind, engraving.most, engraving.required) == (
        "engraving",
        "刻字",
        "text",
        12,
        True,
    )
    assert (logo.id, logo.kind, logo.most, logo.endings, logo.required) == ("logo", "file", 1000, ["svg"], False)


def test_configure__says_what_is_asked_for_and_what_is_there(desks: TestClient) -> None:
    body = {"decisions": {"top": "oak"}, "inputs": {"engraving": " For Anna ", "logo": LOGO}}
    state = models.StateOut.model_validate(post(desks, "configure", **body))
    assert [(each.id, each.asked) for each in state.inputs] == [("engraving", True), ("logo", True)]
    assert state.inputs[0].value == "For Anna" and state.inputs[1].value == models.FileStamp.model_validate(LOGO)
    state = models.StateOut.model_validate(post(desks, "configure", decisions={"top": "pine"}))
    assert [(each.asked, each.value) for each in state.inputs] == [(False, None), (True, None)]


@pytest.mark.parametrize(
    ("inputs", "detail", "named"),
    [
        ({"engraving": "For my dear Anna"}, "`engraving` has 16 characters; 12 are the most.", "engraving"),
        ({"colour": "red"}, "There is no input `colour`.", "colour"),
        ({"logo": "/etc/passwd"}, "`logo` is a file.", "logo"),
        ({"logo": {**LOGO, "name": "logo.exe"}}, "`logo.exe` is no file for `logo`.", "logo"),
        ({"logo": {**LOGO, "size": 2000}}, "`logo.svg` has 2 kB; 1 kB are the most.", "logo"),
        ({"engraving": LOGO}, "`engraving` is a text.", "engraving"),
    ],
)
def test_configure__refuses_what_cannot_be_taken(desks: TestClient, inputs: Any, detail: str, named: str) -> None:
    problem = post(desks, "configure", 422, inputs=inputs)
    assert (problem["code"], problem["detail"], problem["input"]) == ("invalid-input", detail, named)


@pytest.mark.parametrize(
    "inputs",
    [
        {"logo": {"name": "a.svg"}},
        {"logo": {**LOGO, "sha256": "x"}},
        {"logo": {**LOGO, "size": -1}},
        {"engraving": 3},
        {"engraving": "x" * 10_001},
    ],
)
def test_configure__refuses_what_has_no_shape(desks: TestClient, inputs: Any) -> None:
    assert post(desks, "configure", 422, inputs=inputs)["code"] == "invalid-request"


def test_quote__has_inputs_and_needs_the_required_ones(desks: TestClient) -> None:
    body = {"decisions": {"top": "oak"}, "prefer": "default"}
    problem = post(desks, "quote", 409, **body)
    assert (problem["code"], problem["missing"]) == ("missing-input", ["engraving"])
    document = post(desks, "quote", **body, inputs={"engraving": "For Anna", "logo": LOGO})
    assert [(each["input"], each["text"], each["file"]) for each in document["items"][0]["inputs"]] == [
        ("engraving", "For Anna", None),
        ("logo", None, LOGO),
    ]
    assert desks.post("/v1/quotes/recompute", json=document).json()["consistent"]


def test_page__asks_for_texts_where_the_quote_is_asked_for(desks: TestClient) -> None:
    page = desks.get(f"{PAGE}?top=oak").text
    assert 'name="input.engraving" maxlength="12" required' in page and "On the front." in page
    assert "input.logo" not in page
    assert "input.engraving" not in desks.get(f"{PAGE}?top=pine").text
    made = desks.post(f"{PAGE}/quote?top=oak", data={"input.engraving": "For Anna", "customer": "Jane"})
    assert made.status_code == 200 and "For Anna" in made.text and "Filled in" in made.text
    html = {"accept": "text/html"}
    missing = desks.post(f"{PAGE}/quote?top=oak", data={"customer": "Jane"}, headers=html)
    assert missing.status_code == 409 and "These inputs are still missing: “engraving” (Engraving)." in missing.text
    long = desks.post(f"{PAGE}/quote?top=oak", data={"input.engraving": "x" * 13}, headers=html)
    assert long.status_code == 422 and "has 13 characters; 12 are the most." in long.text


# --- stock ---


def test_stock__counts_from_the_moment_that_it_is_written(
    desks: TestClient, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert post(desks, "configure")["unavailable"] == []
    write_stock(folder, '{"modules": {"top": {"oak": {"stock": 0, "until": "2026-12-05"}}}}', 1)
    state = models.StateOut.model_validate(post(desks, "configure"))
    because = "Oak is out of stock until 2026-12-05."
    gone = models.Unavailable(choice="top", value="oak", because=because, until="2026-12-05")
    assert state.unavailable == [gone]
    assert [value.status for value in state.choices[0].values] == ["excluded", "implied"]
    answer = models.Explanation.model_validate(post(desks, "explain", choice="top", value="oak"))
    assert answer.conflict and answer.conflict.unavailable == [gone] and answer.conflict.reasons == [because]
    assert "Oak" in desks.get(PAGE).text

    write_stock(folder, '{"modules": {"top": {"oak":', 2)  # half written
    assert [each["value"] for each in post(desks, "configure")["unavailable"]] == ["oak"]
    assert "availability.json" in caplog.text
    write_stock(folder, '{"order_codes": {"T-2": {"stock": 0}}}', 3)
    assert [each["value"] for each in post(desks, "configure")["unavailable"]] == ["pine"]
    (folder / "desks" / "availability.json").unlink()
    assert post(desks, "configure")["unavailable"] == []


def test_complete__has_order_code_delivery_and_shortages(desks: TestClient, folder: Path) -> None:
    write_stock(folder, '{"modules": {"leg": {"steel": {"stock": 3, "until": "2026-12-05"}}}}', 1)
    completion = models.Completion.model_validate(post(desks, "complete"))
    assert completion.order_code == "D-T-2-4"
    assert completion.delivery == models.Delivery(days=2, part="top", part_title="Top")
    assert completion.shortages == [models.Shortage(title="Steel leg", needed=4, stock=3, until="2026-12-05")]
    document = post(desks, "quote", prefer="default")
    assert document["items"][0]["product"]["order_code"] == "D-T-2-4" and document["delivery_days"] == 2


# --- old ids ---


def test_configure__understands_old_ids(desks: TestClient) -> None:
    state = post(desks, "configure", decisions={"plate": "fir"})
    assert state["decisions"] == {"top": "pine"} and state["renamed"] == {"plate=fir": "top=pine"}
    page = desks.get(f"{PAGE}?plate=fir")
    assert page.status_code == 200 and "top~pine" in page.text  # the address of the page has the ids of today


# --- pictures ---


def test_images__of_options_are_served_and_nothing_else(folder: Path) -> None:
    shelf = folder / "desks"
    text = CATALOG.replace("order_code: T-2}", "order_code: T-2, image: pictures/pine.svg}")
    text = text.replace("supplier: acme}", "supplier: acme, image: 'https://example.org/oak.png'}")
    text = text.replace("{title: Steel leg}", "{title: Steel leg, image: catalog.yaml}")
    (shelf / "catalog.yaml").write_text(text, encoding="utf-8")
    (shelf / "pictures").mkdir()
    (shelf / "pictures" / "pine.svg").write_text("<svg/>", encoding="utf-8")
    with TestClient(create_app(folder)) as client:
        state = models.StateOut.model_validate(post(client, "configure"))
        oak, pine = state.choices[0].values
        (steel, _) = next(choice for choice in state.choices if choice.path == "legs").values
        assert oak.image == "https://example.org/oak.png"
        assert pine.image and pine.image.startswith("/v1/catalogs/desks/images/") and pine.image.endswith(".svg")
        assert models.ProductOut.model_validate(client.get(DESK).json()).choices[0].values[1].image == pine.image
        answer = client.get(pine.image)
        assert (answer.text, answer.headers["content-type"]) == ("<svg/>", "image/svg+xml")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert steel.image
        for address in (steel.image, pine.image.replace(".svg", ".png"), "/v1/catalogs/desks/images/catalog.yaml"):
            assert client.get(address).json()["code"] == "not-found"  # no picture, or not one that an option has
        page = client.get(PAGE).text
        assert f'<img class="thumb" src="{pine.image}" alt=""' in page and "example.org" not in page
