"""Quotes as PDF files: read back with pypdf."""

from __future__ import annotations

import io
import os
import re
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from configurator.catalog.records import Text
from configurator.errors import RequestError
from configurator.quote import Letterhead, Logo, Offered, Quote, Texts, build_quote, quote_pdf
from configurator.quote.letterhead_file import LetterheadError, find_letterhead, load_letterhead
from configurator.quote.pdf import FontError
from configurator.quote.view import view_quote
from tests.quote.offers import school_quote, window_quote
from tests.quote.quotes import CREATED, hotel_quote
from tests.quote.workspaces import workspace

typst = pytest.importorskip("typst")
pypdf = pytest.importorskip("pypdf")

HOSTILE = "#panic(\"x\") $x^2$ *b* _i_ @ref <label> \\ \" ' `raw` // c /* d */ #{1+1} [e] = f - g ~ h https://a.b/?c=d&e=f"
CJK = any("CJK SC" in family for family in typst.Fonts().families())
needs_cjk = pytest.mark.skipif(not CJK and os.environ.get("CONFIGURATOR_REQUIRE_ALL") != "1", reason="no font for Chinese here")


def pages_of(content: bytes) -> list[str]:
    """The text of each page, with single spaces."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def amounts_in(quote: Quote) -> set[str]:
    view = view_quote(quote)
    tables = [view.rows, view.others, *(section.rows for section in view.sections)]
    cells = {line for rows in tables for row in rows for cell in row.amounts for line in cell.split("\n") if line}
    return cells | {line.amount for line in view.totals}


@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=needs_cjk)])
def test_quote_pdf__of_34_items_has_every_amount_and_page_number(language: str) -> None:
    quote = school_quote(language)
    pages = pages_of(quote_pdf(quote))
    assert len(pages) > 5
    page = view_quote(quote).labels["page"]
    for number, text in enumerate(pages, 1):
        assert squeezed(page.format(page=number, pages=len(pages))) in squeezed(text)
        assert number == 1 or (quote.reference in text and quote.customer in text)
    whole = squeezed("".join(pages))
    assert [amount for amount in amounts_in(quote) if squeezed(amount) not in whole] == []
    assert [item.title for item in quote.items if squeezed(item.title) not in whole] == []


def test_quote_pdf__header_of_a_table_stands_on_every_page_of_it() -> None:
    pages = pages_of(quote_pdf(school_quote()))
    assert "Quantity Unit price One-time" in pages[1]


def test_quote_pdf__of_one_item_is_one_page() -> None:
    quote = window_quote("de")
    (page,) = pages_of(quote_pdf(quote))
    for shown in ("Angebot: Fenster", "Jürgen Müßig", "Seite 1 von 1", "MwSt.: 19 % von 572,84 €", "681,68 €", "Annahme"):
        assert squeezed(shown) in squeezed(page)


def test_quote_pdf__same_bytes_again() -> None:
    assert quote_pdf(hotel_quote()) == quote_pdf(hotel_quote())
    assert quote_pdf(hotel_quote()) != quote_pdf(hotel_quote(note="x"))


def test_quote_pdf__texts_are_no_code() -> None:
    quote = build_quote(
        [Offered(workspace(), "a", 2, HOSTILE, note=HOSTILE), Offered(workspace(4), "b", 1, HOSTILE)],
        customer=HOSTILE,
        created=CREATED,
        language="en",
        texts=Texts(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        address=HOSTILE,
    )
    hostile = Text({"": HOSTILE})
    letterhead = Letterhead(company=hostile, address=hostile, footer=hostile, terms=hostile)
    whole = squeezed("".join(pages_of(quote_pdf(quote, letterhead, number=HOSTILE))))
    assert whole.count(squeezed(HOSTILE)) >= 12


def test_quote_pdf__letterhead_and_number() -> None:
    letterhead = Letterhead(
        company=Text({"": "Lindenhof Computers GmbH"}),
        address=Text({"": "Am Alten Markt 12\n37520 Lindenhof"}),
        phone="+49 5522 1234",
        tax_id="DE123456789",
        terms=Text({"en": "Our terms apply.", "de": "Es gelten unsere Bedingungen."}),
        paper="letter",
    )
    content = quote_pdf(hotel_quote(), letterhead, number="2026-0017")
    (page,) = pages_of(content)
    for shown in ("Lindenhof Computers GmbH", "37520 Lindenhof", "Phone: +49 5522 1234", "DE123456789", "Our terms apply."):
        assert shown in page
    assert "2026-0017" in page
    assert hotel_quote().reference not in page
    box = pypdf.PdfReader(io.BytesIO(content)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (612, 792)


def test_quote_pdf__without_letterhead_names_the_catalog() -> None:
    assert pages_of(quote_pdf(hotel_quote()))[0].startswith("Test works")


def test_quote_pdf__characters_that_no_font_has_are_one_error() -> None:
    with pytest.raises(FontError) as raised:
        quote_pdf(hotel_quote(customer="王小明 \ue000"), font_folders=[])
    assert set(raised.value.characters) == {"王", "小", "明", "\ue000"}
    assert "fonts-noto-cjk" in str(raised.value)


def test_quote_pdf__marks_and_signs_that_no_font_has_are_named() -> None:
    with pytest.raises(FontError) as raised:
        quote_pdf(hotel_quote(customer="ก็ 1 \U0001f469\u200d\U0001f467"), font_folders=[])
    assert {"ก", "็"} <= set(raised.value.characters)
    assert not [each for each in raised.value.characters if each.isascii()]


@pytest.mark.parametrize("name", ["\u202eabc", "a\u200db", "8\ufe0f", "a\u00adb", "\ufeffx"])
def test_quote_pdf__signs_that_are_not_seen_do_no_harm(name: str) -> None:
    assert quote_pdf(hotel_quote(customer=name))


@pytest.mark.parametrize("language", ["pt-BR", pytest.param("zh-Hant-TW", marks=needs_cjk), "nds", "ar"])
def test_quote_pdf__other_languages_have_english_words(language: str) -> None:
    assert "Ada Lovelace" in pages_of(quote_pdf(hotel_quote(language=language), font_folders=None))[0]


def test_quote_pdf__fonts_that_come_with_typst_are_enough_for_latin() -> None:
    assert "Lovelace" in pages_of(quote_pdf(hotel_quote(), font_folders=[]))[0]


def png(width: int = 4, height: int = 2) -> bytes:
    """A red picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xff\0\0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="green"/></svg>'


@pytest.mark.parametrize("logo", [Logo(png(), "png"), Logo(SVG, "svg")], ids=["png", "svg"])
def test_quote_pdf__logo(logo: Logo) -> None:
    without = quote_pdf(hotel_quote(), Letterhead())
    assert quote_pdf(hotel_quote(), Letterhead(logo=logo)) != without


def test_quote_pdf__logo_that_is_broken() -> None:
    with pytest.raises(RequestError, match="logo"):
        quote_pdf(hotel_quote(), Letterhead(logo=Logo(png()[:30], "png")))


LETTERHEAD = """
company: {en: Lindenhof Computers, de: Lindenhof-Computer GmbH}
address: |
  Am Alten Markt 12
  37520 Lindenhof
logo: logo.svg
phone: "+49 5522 1234"
email: offers@lindenhof.example
tax_id: DE123456789
paper: letter
accent: "#884400"
"""


def test_load_letterhead__all_that_it_says(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(SVG)
    (tmp_path / "letterhead.yaml").write_text(LETTERHEAD, encoding="utf-8")
    file = find_letterhead(tmp_path)
    assert file is not None
    letterhead = load_letterhead(file)
    assert letterhead.company.render("de") == "Lindenhof-Computer GmbH"
    assert letterhead.address.render() == "Am Alten Markt 12\n37520 Lindenhof"
    assert (letterhead.logo, letterhead.paper, letterhead.accent) == (Logo(SVG, "svg"), "letter", "#884400")
    assert letterhead == replace(letterhead, phone="+49 5522 1234", email="offers@lindenhof.example")


def test_load_letterhead__every_mistake_at_once(tmp_path: Path) -> None:
    written = "compny: X\npaper: a3\naccent: red\nphone: [1]\naddress: [a]\nlogo: missing.png\n"
    (tmp_path / "letterhead.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(LetterheadError) as raised:
        load_letterhead(tmp_path / "letterhead.yaml")
    assert [issue.place.line for issue in raised.value.issues] == [1, 2, 3, 4, 5, 6]
    assert "did you mean `company`?" in str(raised.value)


def test_load_letterhead__logo_that_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"GIF89a")
    (tmp_path / "letterhead.yaml").write_text("logo: logo.png\n", encoding="utf-8")
    with pytest.raises(LetterheadError, match="neither a PNG nor an SVG"):
        load_letterhead(tmp_path / "letterhead.yaml")


def test_load_letterhead__file_that_is_not_there(tmp_path: Path) -> None:
    assert find_letterhead(tmp_path) is None
    with pytest.raises(LetterheadError, match="cannot be read"):
        load_letterhead(tmp_path / "letterhead.yaml")
