"""Printed quotes. `REFRESH=1 pytest tests/quote/test_format.py` writes the golden texts anew: read the difference."""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.cells import cell_len

from configurator.catalog.records import Product
from configurator.errors import RequestError
from configurator.quote import Quote, format_quote, quote_to_json
from configurator.quote.labels import CHINESE, ENGLISH, GERMAN
from tests.pricing.hotel import stay
from tests.pricing.products import charge, configuration, cut_to_fit, dimension, option, part, product, shared, swappable, text
from tests.quote.quotes import hotel_quote
from tests.quote.workspaces import workspace, workspace_offer

GOLDEN = Path(__file__).parent / "golden"
NOTE = "Arrival after 18:00 is fine.\nParking is free."


@pytest.mark.parametrize("language", ["en", "zh"])
def test_format_quote__golden_text(language: str) -> None:
    printed = format_quote(hotel_quote(language=language, customer="Ada Lovelace 洛夫莱斯", note=NOTE))
    golden = GOLDEN / f"hotel.{language}.txt"
    if os.environ.get("REFRESH"):
        golden.write_text(printed, encoding="utf-8")
    assert printed == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "de", "zh"])
@pytest.mark.parametrize("name", ["workspace", "offer"])
def test_format_quote__golden_text_of_every_kind_of_charge(name: str, language: str) -> None:
    quote = hotel_quote(workspace(), language=language) if name == "workspace" else workspace_offer(language)
    printed = format_quote(quote)
    golden = GOLDEN / f"{name}.{language}.txt"
    if os.environ.get("REFRESH"):
        golden.write_text(printed, encoding="utf-8")
    assert printed == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_format_quote__columns_of_amounts_are_aligned(language: str) -> None:
    printed = format_quote(hotel_quote(language=language))
    amounts = ("€42.00", "€840.00", "€126.00", "€252.00", "€490.00", "-€28.00")
    rows = [line for line in printed.splitlines() if line.endswith(amounts)]
    assert len(rows) == len(amounts)
    assert len({cell_len(row) for row in rows}) == 1


def test_format_quote__text_fits_100_columns() -> None:
    long = text("An extraordinarily long title that nobody would print on one line " * 3, "一个非常非常长的标题" * 12)
    box = shared("box", title=long)
    shop = product(part(box), charges=[charge("fee", "12.5", part="box", title=long)], title=long)
    for language in ("en", "zh"):
        printed = format_quote(hotel_quote(configuration(shop, {"box": "included"}), language=language, note="word " * 60))
        assert max(cell_len(line) for line in printed.splitlines()) <= 100
        assert "12.50" in printed


def test_format_quote__text_shows_markup_as_it_is() -> None:
    shop = product(part(swappable("box", option("red", text("[red]Red[/red] :smile:")))))
    assert "[red]Red[/red] :smile:" in format_quote(hotel_quote(configuration(shop, {"box": "red"})))


def test_format_quote__text_is_the_same_in_any_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = format_quote(hotel_quote())
    for name, value in {"FORCE_COLOR": "1", "COLUMNS": "40", "TERM": "dumb", "JPY_PARENT_PID": "1"}.items():
        monkeypatch.setenv(name, value)
    assert format_quote(hotel_quote()) == plain


def test_format_quote__json_is_the_document() -> None:
    quote = hotel_quote(language="zh")
    printed = format_quote(quote, "json")
    assert json.loads(printed) == quote_to_json(quote)
    assert "双人间" in printed


def test_format_quote__unknown_format() -> None:
    with pytest.raises(RequestError, match="Formats: text, html, json"):
        format_quote(hotel_quote(), "docx")


class Page(HTMLParser):
    """The tags, attributes and visible texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        if data.strip() and self.tags[-1] != "style":
            self.texts.append(data.strip())


def page_of(quote: Quote) -> Page:
    return Page(format_quote(quote, "html"))


def test_format_quote__html_shows_parts_prices_and_totals() -> None:
    texts = page_of(hotel_quote(note=NOTE)).texts
    for shown in ("Double room", "7 nights × 2 guests", "€18.00", "per guest and night", "€1,722.00", "February 3, 2026", NOTE):
        assert shown in texts


def test_format_quote__html_in_chinese_has_no_english_label() -> None:
    page = page_of(hotel_quote(language="zh-CN"))
    assert ("lang", "zh-CN") in page.attributes
    for shown in ("报价单", "林登乌佛酒店住宿", "双人间", "每位客人每晚", "2026年2月3日", "6 个月总计"):
        assert shown in page.texts
    assert not {label for label in ENGLISH.values() if len(label) > 3} & set(page.texts)


def test_format_quote__html_is_self_contained() -> None:
    page = page_of(hotel_quote())
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not {name for name, _ in page.attributes} & {"src", "href", "style", "onload", "onclick"}
    assert "url(" not in format_quote(hotel_quote(), "html")


HOSTILE = "<script>alert('1')</script>\"&<img src=x onerror=alert(2)>{{ 7 * 7 }}"


def hostile_product() -> Product:
    title = text(HOSTILE)
    module = cut_to_fit("box", dimension("size", 1, 3, unit=HOSTILE, title=title), title=title)
    charges = [charge(name, "1", "box.size", part="box", title=title) for name in ("one", "two")]
    return product(part(module), part(swappable("lid", option("red", title), title=title)), charges=charges, title=title)


def test_format_quote__html_escapes_everything() -> None:
    item = configuration(hostile_product(), {"box": "included", "box.size": 2, "lid": "red"}, decisions=["lid"])
    quote = hotel_quote(item, customer=HOSTILE, note=HOSTILE)
    page = page_of(quote)
    assert not {"script", "img"} & set(page.tags)
    assert page.texts.count(HOSTILE) >= 6
    assert "49" not in " ".join(page.texts)


def test_format_quote__hides_columns_and_totals_that_do_not_occur() -> None:
    box = shared("box", title=text("Box", "箱子"))
    free = format_quote(hotel_quote(configuration(product(part(box)), {"box": "included"})))
    assert "Monthly" not in free and "included" in free and "Total" in free
    monthly = product(part(box), charges=[charge("fee", "0.0025", kind="monthly", part="box")], basis={"monthly": "3"})
    printed = format_quote(hotel_quote(configuration(monthly, {"box": "included"})))
    assert "One-time" not in printed
    assert "€0.0025" in printed and "Total for comparison" in printed


def test_format_quote__flat_charge_on_several_units_shows_the_number_of_units() -> None:
    shop = product(part(shared("box"), 1, 4), charges=[charge("fee", "50", part="box", title=text("Box"))])
    printed = format_quote(hotel_quote(configuration(shop, {"box": "included", "box.quantity": 3})))
    assert "Quantity: 3" in printed


def test_format_quote__leaves_out_what_is_not_there_unless_it_was_decided() -> None:
    printed = format_quote(hotel_quote(stay("low", breakfast="none", bed="none", bed_quantity=0)))
    assert "Extra bed" not in printed
    assert "not included" in printed  # breakfast: somebody said so


def test_format_quote__in_german_has_no_english_label() -> None:
    printed = format_quote(hotel_quote(language="de"))
    assert "Angebot" in printed
    assert "Gültig bis" in printed
    assert "Nächte" in printed
    english = set(ENGLISH.values()) - set(GERMAN.values())
    assert not [word for word in english if re.search(rf"(?m)(^| ){re.escape(word)}( |$)", printed)]


def test_labels__same_words_in_all_languages() -> None:
    assert set(ENGLISH) == set(CHINESE) == set(GERMAN)
