"""The pages as HTML: what forms send, where they lead, and that everything is escaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.pages.words import _CHINESE, _ENGLISH, _GERMAN
from configurator import load_catalog
from tests.api.served import ROOT

PC = "/configure/pc/gaming-pc"
SMALL = "/configure/small/window"


class _Elements(HTMLParser):
    """Collects all start tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def _elements(text: str, tag: str, **attributes: str) -> list[dict[str, str]]:
    found = [element for name, element in _Elements(text).found if name == tag]
    return [element for element in found if attributes.items() <= element.items()]


def test_home__all_products_as_cards(client: TestClient) -> None:
    page = client.get("/").text
    links = [link["href"] for link in _elements(page, "a") if link.get("href", "").startswith("/configure/")]
    sold = [load_catalog(folder).products for folder in sorted((ROOT / "catalogs").iterdir()) if folder.is_dir()]
    assert len(links) == sum(map(len, sold)) > 8
    assert f"{PC}?_language=en" in links


def test_home__in_the_language_of_the_browser(client: TestClient) -> None:
    assert "您想配置什么？" in client.get("/", headers={"accept-language": "zh-CN,zh"}).text
    assert "您想配置什么？" in client.get("/?_language=zh").text


def test_home__without_catalogs_and_with_broken_ones(tmp_path: Path) -> None:
    assert "There is no catalog yet." in TestClient(create_app(tmp_path)).get("/").text
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "catalog.yaml").write_text("catalog: bad", encoding="utf-8")
    assert "cannot be shown at the moment" in TestClient(create_app(tmp_path)).get("/").text


def test_part__that_is_always_there_tells_the_status_of_its_dimensions(client: TestClient) -> None:
    before_the_next_part = client.get("/configure/window/window").text.split("Opening")[0]
    assert "Width" in before_the_next_part
    assert "follows from your choices" not in before_the_next_part


def test_ids__are_unique(client: TestClient) -> None:
    for query in ("", "?cpu=ryzen-7-9800x3d&_why=motherboard~asus-prime-a520m-k", "?cpu=ryzen-5-5500&motherboard=nope"):
        ids = [element["id"] for _, element in _Elements(client.get(PC + query).text).found if "id" in element]
        assert len(ids) == len(set(ids))


def test_choice__leads_to_the_address_that_says_it(client: TestClient) -> None:
    response = client.get(f"{PC}?_language=en&_was=context.region~EU_context.customer~private&context.region=EU"
                          "&context.customer=private&cpu=ryzen-7-9800x3d&on-site-care.months=")
    assert response.status_code == 303
    location = response.headers["location"]
    assert "cpu=ryzen-7-9800x3d" in location
    assert "_was" not in location
    page = client.get(location).text
    assert [radio["value"] for radio in _elements(page, "input", type="radio", name="cpu") if "checked" in radio] == [
        "ryzen-7-9800x3d"
    ]
    assert "Processor: AMD Ryzen 7 9800X3D." in page
    undo = _elements(page, "button", id="undo")[0]["value"]
    back = client.get(PC, params={"_go": undo})
    assert back.status_code == 303
    assert "cpu=" not in back.headers["location"]


def test_taking_back__leaves_the_other_decisions(client: TestClient) -> None:
    response = client.get(f"{PC}?_was=cpu~ryzen-7-9800x3d_cooler~none&cpu=ryzen-7-9800x3d&cooler=none&_clear=cooler")
    assert "cooler=" not in response.headers["location"]
    assert "cpu=ryzen-7-9800x3d" in response.headers["location"]


def test_question__stands_open_on_the_page(client: TestClient) -> None:
    response = client.get(f"{PC}?_was=cpu~ryzen-7-9800x3d&cpu=ryzen-7-9800x3d&_why=motherboard~asus-prime-a520m-k")
    page = client.get(response.headers["location"]).text
    assert _elements(page, "dialog", id="answer", open="")
    assert "The processor only sits in a motherboard with the same socket." in page
    repair = _elements(page, "button", **{"class": "repair"})[0]["value"]
    repaired = client.get(client.get(PC, params={"_go": repair}).headers["location"]).text
    chosen = [radio["value"] for radio in _elements(repaired, "input", type="radio") if "checked" in radio]
    assert "asus-prime-a520m-k" in chosen
    assert "Your choices do not go together" not in repaired


@pytest.mark.parametrize("why", ["cpu~ryzen-7-9800x3d", "nope~x", "cpu~nope", "~", "cpu"])
def test_question__about_what_is_possible_or_unknown(client: TestClient, why: str) -> None:
    page = client.get(PC, params={"_why": why})
    assert page.status_code == 200
    assert ("This is possible" in page.text) == (why == "cpu~ryzen-7-9800x3d")


def test_question__by_htmx_is_answered_alone(client: TestClient) -> None:
    query = "cpu=ryzen-7-9800x3d&_was=cpu~ryzen-7-9800x3d&_why=motherboard~asus-prime-a520m-k"
    response = client.get(f"{PC}?{query}", headers={"hx-request": "true"})
    assert response.headers["hx-retarget"] == "#question"
    assert len(response.text) < 5000


def test_contradiction__is_explained_and_can_be_repaired(client: TestClient) -> None:
    page = client.get(f"{PC}?cpu=ryzen-7-9800x3d&motherboard=asus-prime-a520m-k").text
    assert "Your choices do not go together" in page
    assert "No price while your choices contradict each other." in page
    checked = [radio["value"] for radio in _elements(page, "input", type="radio") if "checked" in radio]
    assert {"ryzen-7-9800x3d", "asus-prime-a520m-k"} <= set(checked)
    assert not _elements(page, "form", target="_blank")
    repairs = _elements(page, "button", **{"class": "repair"})
    assert repairs
    for repair in repairs:
        location = client.get(PC, params={"_go": repair["value"]}).headers["location"]
        assert "Your choices do not go together" not in client.get(location).text


def test_old_address__what_is_unknown_is_left_out_and_told(client: TestClient) -> None:
    page = client.get(f"{PC}?cpu=gone&nope=1&memory.quantity=9&context.region=Mars&context.x=1&storage=samsung-990-pro-2tb").text
    assert "Processor: there is no “gone” here." in page
    assert "nope: there is no “1” here." in page
    assert "Memory kit: Quantity: “9” is out of range or between two steps. Nearest: 4." in page
    assert "Region: there is no “Mars” here." in page
    assert [radio["value"] for radio in _elements(page, "input", type="radio") if "checked" in radio] == ["samsung-990-pro-2tb"]


def test_quote__is_a_page_with_its_document(client: TestClient) -> None:
    response = client.post(f"{PC}/quote?cpu=ryzen-7-9800x3d&_language=zh", data={"customer": "王 <b>"})
    assert response.status_code == 200
    assert "王 &lt;b&gt;" in response.text
    assert "http-equiv" not in response.text
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    download = _elements(response.text, "a", id="download")[0]
    assert re.fullmatch(r"Q-[0-9a-f]{10}\.json", download["download"])
    assert _elements(response.text, "nav", **{"class": "toolbar"})


def test_quote__by_its_address_alone_leads_to_the_configuration(client: TestClient) -> None:
    response = client.get(f"{PC}/quote?cpu=ryzen-7-9800x3d")
    assert response.status_code == 303
    assert response.headers["location"].startswith(f"{PC}?context.region=EU")


def test_question__cannot_break_out_of_a_redirect(client: TestClient) -> None:
    response = client.get(PC, params={"_was": "", "_why": "cpu~x\r\nSet-Cookie: a=b&cpu=y"})
    assert response.status_code == 303
    assert "set-cookie" not in response.headers
    assert "_why=cpu~x%0D%0ASet-Cookie%3A+a%3Db%26cpu%3Dy" in response.headers["location"]


def test_quote__of_contradicting_decisions_is_an_error_page(client: TestClient) -> None:
    response = client.post(f"{PC}/quote?cpu=ryzen-7-9800x3d&motherboard=asus-prime-a520m-k", data={})
    assert response.status_code == 409
    assert "This page cannot be shown" in response.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/configure/nope/x", 404),
        ("GET", "/configure/pc/nope", 404),
        ("GET", "/static/nope.css", 404),
        ("GET", "/static/%2e%2e/app.py", 404),
        ("POST", "/", 405),
        ("GET", f"{PC}?{'&'.join(f'a{number}=1' for number in range(1001))}", 422),
        ("POST", f"{PC}/quote?customer=x", 422),
    ],
)
def test_errors__are_pages_for_people(client: TestClient, method: str, path: str, status: int) -> None:
    data = {"customer": "x" * 201} if status == 422 and method == "POST" else None
    response = client.request(method, path, data=data)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "This page cannot be shown" in response.text
    assert "`" not in response.text


def test_errors__are_problems_for_programs(client: TestClient) -> None:
    response = client.get("/nothing", headers={"accept": "*/*"})
    assert response.headers["content-type"] == "application/problem+json"


def test_everything__is_escaped(small: TestClient) -> None:
    awkward = "<script>alert(9)</script>'\""
    for path in ("/", SMALL, f"{SMALL}?frame=wood&window.width=2001", f"{SMALL}?frame=wood&_why=window.width~2001"):
        page = small.get(path, params={"cpu": awkward, awkward: awkward} if "?" not in path else None).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "onerror" not in {name for _, element in _Elements(page).found for name in element}
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in page


def test_very_many_numbers__are_typed_in(small: TestClient) -> None:
    page = small.get(SMALL).text
    width = _elements(page, "input", type="number", name="window.width")[0]
    assert (width["min"], width["max"], width["step"], width["value"]) == ("300", "2500", "0.5", "")
    assert "300 mm to 2,500 mm, in steps of 0.5" in page
    assert "possible now" not in page
    wood = small.get(f"{SMALL}?frame=wood").text
    assert "in steps of 0.5 · possible now: 300 mm – 2,000 mm<" in wood
    assert "2,000.5 mm – 2,500 mm" in wood, "what is excluded can be asked about"
    budget = _elements(page, "input", type="number", name="context.budget")[0]
    assert (budget["min"], budget["max"], budget["value"]) == ("0", "1000", "0")
    answer = small.get(f"{SMALL}?context.region=EU&context.budget=7&window.width=301.25").text
    assert "Window: Width: “301.25” is out of range or between two steps. Nearest: 301 mm · 301.5 mm." in answer
    decided = small.get(f"{SMALL}?window.width=301.5").text
    assert _elements(decided, "input", type="number", name="window.width")[0]["value"] == "301.5"
    excluded = small.get(f"{SMALL}?frame=wood").text
    assert "Not possible: 2,000.5 mm – 2,500 mm" in excluded
    assert _elements(excluded, "button", name="_why", value="window.width~2000.5")


def test_long_menu__says_what_is_not_possible(client: TestClient) -> None:
    page = client.get("/configure/phone-plan/mobile-plan?tariff=everyday-5g").text
    options = {option["value"]: option for option in _elements(page, "option")}
    assert "disabled" in options["2"]
    assert "disabled" not in options["3"]
    assert "Not possible: 1 GB – 2 GB" in page
    assert _elements(page, "button", name="_why", value="data.gigabytes~2")


def test_static_files__may_be_kept(client: TestClient) -> None:
    page = client.get("/").text
    for script in _elements(page, "script"):
        response = client.get(script["src"])
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
    assert "immutable" not in client.get("/static/page.css").headers["cache-control"]


def test_words__are_the_same_in_all_languages_and_used() -> None:
    assert set(_ENGLISH) == set(_CHINESE) == set(_GERMAN)
    files = [*(ROOT / "api" / "templates").iterdir(), *(ROOT / "api" / "pages").glob("*.py")]
    text = "".join(file.read_text(encoding="utf-8") for file in files).replace("'", '"')
    unused = [word for word in _ENGLISH if f'words["{word}"' not in text]
    completions = {"complete default", "complete cheapest", "complete preferred"}
    chosen_between = {*completions, "cheapest", "standard", "assumed", "possible of"}
    assert set(unused) <= chosen_between


def test_parts_of_an_instance__stand_within_it(client: TestClient) -> None:
    page = client.get("/configure/phone-plan/household-plan?lines[2]=included").text
    assert '<span class="unseen">Line 2 · </span>Tariff' in page
    assert page.index('id="part-lines_2"') < page.index('id="part-lines_2_tariff"')
    assert 'class="within-head"' not in page, "each line says itself what it is"


def test_parts_of_a_product_that_is_always_there__have_its_title_above(client: TestClient) -> None:
    page = client.get("/configure/tea-blend/own-blend").text
    assert page.count('<p class="within-head">Herbs</p>') == 1
    assert '<span class="unseen">Herbs · </span>Lemon balm' in page


def test_answers_to_needs__are_assumed_and_without_a_price_of_their_own(client: TestClient) -> None:
    page = client.get("/configure/tea-blend/own-blend").text
    need = page[page.index('id="part-caffeine"') : page.index('id="part-pregnant"')]
    assert "assumed" in need
    assert "recommended" not in need
    assert "€0.00" not in need


def test_facts_that_a_product_never_reads__are_not_asked(client: TestClient) -> None:
    page = client.get("/configure/wardrobe/alcove-shelves").text
    assert not _elements(page, "select", name="context.floor")
    assert _elements(page, "input", type="hidden", name="context.floor")
