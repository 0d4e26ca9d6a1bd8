"""A quote as a PDF to send: A4, with a letterhead, a place to sign and page numbers, made by typst.

The page is in templates/quote.typ. All texts go to it as data, so nothing in them is read as typst. It is PDF/A (to be kept) and
PDF/UA (with what screen readers need); a character that no font has is an error by these standards, never an empty box. Nothing
depends on the time: the same quote gives the same bytes on the same computer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

from configurator.errors import ConfiguratorError, MissingExtraError, RequestError
from configurator.quote.document import Quote
from configurator.quote.labels import labels
from configurator.quote.letterhead import PAPERS, Letterhead
from configurator.quote.view import View, view_quote

if TYPE_CHECKING:
    from typst import Fonts

_TEMPLATE = Path(__file__).parent / "templates" / "quote.typ"
_LATIN = ("Inter", "Source Sans 3", "Open Sans", "Noto Sans", "Liberation Sans", "Arial", "Helvetica", "DejaVu Sans")
_CJK = {
    "zh": ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Zen Hei"),
    "ja": ("Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans", "Yu Gothic", "Hiragino Sans"),
    "ko": ("Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans K", "Malgun Gothic", "Apple SD Gothic Neo"),
}
_CJK_BLOCKS = ((0x2E80, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF))
_ALWAYS = "Libertinus Serif"
"""Comes with typst, where nothing else is installed."""

_LACKING = re.compile(r'(?:the text|the codepoint) `"(.+?)"`', re.DOTALL)
"""Of the errors of typst: no font has it, or it is for private use, so that nobody knows what it means."""

_UNSEEN = dict.fromkeys((*range(0xFE00, 0xFE10), 0xFEFF, 0x200B, 0x2060))
"""Characters that only say how others are shown, and that many fonts do not have."""

_MOST_NAMED = 12
"""So many characters that no font has are looked for and named in one error."""


class FontError(ConfiguratorError):
    """No font has some characters of a quote."""

    code = "missing-font"

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = tuple(characters)
        named = " ".join(f"`{each}`" for each in self.characters)
        more = " and others" if len(self.characters) >= _MOST_NAMED else ""
        hint = "Leave them out, or install a font that has them (Debian, Ubuntu: `apt-get install fonts-noto`)."
        if any(_is_cjk(each) for each in self.characters):
            hint = "Install a font for Chinese, Japanese and Korean (Debian, Ubuntu: `apt-get install fonts-noto-cjk`)."
        super().__init__(f"No font on this computer has these characters of the quote: {named}{more}.", hint)


def quote_pdf(
    quote: Quote, letterhead: Letterhead | None = None, number: str | None = None, font_folders: Sequence[Path] | None = None
) -> bytes:
    """A quote as a PDF in its own language.

    Without a `letterhead` the title of its first catalog stands at the top. `number` takes the place of the reference. Fonts are
    those of the computer; with `font_folders` those in the folders and no others, besides the ones that come with typst.

    Raises MissingExtraError where the extra `pdf` is not installed, FontError where no font has some of the characters, and
    RequestError where the picture of the letterhead cannot be used.
    """
    fonts = _fonts(tuple(font_folders) if font_folders is not None else None)
    view, head = view_quote(quote), letterhead or Letterhead()
    page = _page(quote, view, head, number or quote.reference, fonts.families())
    return _compile(page, head, fonts)


# --- typst ------------------------------------------------------------------------------------------------------------


@cache
def _fonts(folders: tuple[Path, ...] | None) -> Fonts:
    """All fonts, found once: that takes longer than a page."""
    try:
        from typst import Fonts
    except ImportError:
        raise MissingExtraError("typst", "to make PDF files", "pdf") from None
    return Fonts(include_system_fonts=folders is None, font_paths=[str(folder) for folder in folders or ()])


def _compile(page: dict[str, Any], head: Letterhead, fonts: Fonts) -> bytes:
    from typst import TypstError

    lacking: list[str] = []
    text = json.dumps(page, ensure_ascii=False).translate(_UNSEEN)
    while len(lacking) < _MOST_NAMED:
        try:
            made = _typeset(text, fonts)
        except TypstError as error:
            found = _LACKING.search(str(error))
            if found is None:
                raise _explained(error, head) from None
            new = [each for each in _named(_unescaped(found[1]), text) if each not in lacking]
            lacking += new or [found[1]]
            if not new:
                break  # replacing it did not help
            text = text.translate({ord(each): "?" for each in lacking})  # and the next that is lacking
        else:
            if lacking:
                break
            return made
    raise FontError(lacking[:_MOST_NAMED])


def _typeset(text: str, fonts: Fonts) -> bytes:
    from typst import Compiler

    files: Any = {"main.typ": _TEMPLATE.read_bytes(), "quote.json": text.encode()}  # of which its stubs do not know
    made = Compiler(files, font_paths=fonts).compile(format="pdf", pdf_standards=["a-2a", "ua-1"])
    assert isinstance(made, bytes)
    return made


def _explained(error: Exception, head: Letterhead) -> Exception:
    """An error of typst as one of ours, where a person can do something about it."""
    if head.logo is not None and "image" in str(error).lower():
        return RequestError(f"The logo of the letterhead cannot be used: {error}.", "Save it again as PNG or SVG.")
    return error


def _named(shown: str, text: str) -> list[str]:
    """The characters that are lacking where typst says that it cannot show something: it, or the marks that stand on it."""
    own = [each for each in dict.fromkeys(shown) if not each.isascii()]
    behind = dict.fromkeys(found[1] for found in re.finditer(f"{re.escape(shown)}([^\x00-\x7f])", text))
    return own or [each for each in behind if category(each)[0] in "MC"]


def _unescaped(text: str) -> str:
    """A text out of a message, in which characters may stand as `\\u{e000}`."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), text)


def _is_cjk(character: str) -> bool:
    """Whether it is Chinese, Japanese or Korean."""
    return any(low <= ord(character) <= high for low, high in _CJK_BLOCKS)


# --- what is on the page ----------------------------------------------------------------------------------------------


def _page(quote: Quote, view: View, head: Letterhead, number: str, families: Sequence[str]) -> dict[str, Any]:
    language, _, region = quote.language.partition("-")
    said_elsewhere = {labels(quote.language)[word] for word in ("customer", "address")}
    pairs = [(label, text) for label, text in view.heading if label not in said_elsewhere]
    return {
        "view": asdict(view),
        "letterhead": _letterhead(view, head, quote.language),
        "number": number,
        "running": _shortened(" · ".join(text for text in (f"{view.labels['quote']} {number}", view.customer) if text), 80),
        "logo": list(head.logo.content) if head.logo is not None else None,  # typst takes files of text only
        "heading": [(label, number if text == quote.reference else text) for label, text in pairs],
        "date": [quote.created.year, quote.created.month, quote.created.day],
        "lang": language,
        "region": region.lower() if len(region) == 2 else "cn" if language == "zh" else None,
        "fonts": _families(language, families),
    }


def _letterhead(view: View, head: Letterhead, language: str) -> dict[str, Any]:
    words = labels(language)
    company, address = head.company.render(language) or view.seller, head.address.render(language)
    reach = [(words["phone"], head.phone), (words["email"], head.email), (words["web"], head.web)]
    contact = "\n".join(f"{label}{words['colon']}{text}" for label, text in reach if text)
    tax_id = f"{words['tax id']}{words['colon']}{head.tax_id}" if head.tax_id else ""
    money = "\n".join(text for text in (head.bank.render(language), tax_id) if text)
    columns = ["\n".join(text for text in (company, address) if text), contact, money, head.footer.render(language)]
    return {
        "company": company,
        "company-short": _shortened(company, 40),
        "address": address,
        "sender": " · ".join([company, *address.splitlines()]) if address else "",
        "columns": [column for column in columns if column],
        "terms": head.terms.render(language),
        "paper": PAPERS[head.paper],
        "accent": head.accent,
    }


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _families(language: str, families: Sequence[str]) -> list[str]:
    """The fonts to use, the best first: those that are there."""
    cjk = [*_CJK.get(language, ()), *(name for names in _CJK.values() for name in names)]
    wanted = dict.fromkeys((*_LATIN, *cjk, _ALWAYS))
    return [name for name in wanted if name in families]
