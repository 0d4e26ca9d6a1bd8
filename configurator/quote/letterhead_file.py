"""The file `letterhead.yaml`, beside a catalog or anywhere else:

company: Lindenhof Computers GmbH
address: |
  Marktplatz 4
  37520 Lindenhof
logo: logo.svg                      # a PNG or SVG file, as seen from this one
phone: +49 5522 1234
email: offers@lindenhof.example
web: lindenhof.example
tax_id: DE123456789
bank: {en: "IBAN DE02 1203 0000 0000 2020 51", zh: "银行账户 DE02 1203 0000 0000 2020 51"}
footer: Registered in Göttingen, HRB 1234
terms: {en: Our general terms apply., zh: 适用我们的通用条款。}
paper: a4                           # or letter
accent: "#1f4e79"                   # the colour of lines and headings
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from configurator.catalog.records import Text
from configurator.errors import CatalogError
from configurator.quote.letterhead import ACCENT, PAPERS, Letterhead, Logo
from configurator.quote.plain import plain_text
from configurator.source import Issue, Place, did_you_mean

if TYPE_CHECKING:
    from configurator.catalog.entries import Entry

_TEXTS = ("company", "address", "bank", "footer", "terms")
_LINES = ("phone", "email", "web", "tax_id")
_KEYS = (*_TEXTS, *_LINES, "logo", "paper", "accent")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
MOST_BYTES = 500_000
"""A logo may be as large as this."""


class LetterheadError(CatalogError):
    """A letterhead contains errors: all of them, each with its place."""

    code = "invalid-letterhead"

    def __init__(self, file: Path, issues: tuple[Issue, ...]) -> None:
        super().__init__(file.parent, issues, f"The letterhead `{file}` has")


def find_letterhead(folder: Path) -> Path | None:
    """The letterhead beside a catalog, where there is one."""
    from configurator.catalog.files import LETTERHEAD

    file = folder / f"{LETTERHEAD}.yaml"
    return file if file.is_file() else None


def load_letterhead(file: str | Path) -> Letterhead:
    """The letterhead in a file. Raises LetterheadError with everything that is wrong with it."""
    from configurator.catalog.yaml_source import read_beside, read_yaml

    path = Path(file)
    content = read_beside(path)
    if isinstance(content, Issue):
        raise LetterheadError(path, (content,))
    reading = _Reading(path.parent)
    entry, found = read_yaml(path.name, content, "`company:`, `address:`") if content.strip() else (None, [])
    reading.issues += found
    letterhead = reading.read(entry) if entry is not None else Letterhead()
    if reading.issues:
        raise LetterheadError(path, tuple(reading.issues))
    return letterhead


class _Reading:
    """One file in a folder; what is wrong with it goes to `issues`."""

    def __init__(self, folder: Path) -> None:
        self.issues: list[Issue] = []
        self._folder = folder

    def read(self, entry: Entry) -> Letterhead:
        """All that a file says."""
        for key, item in entry.members.items():
            if key not in _KEYS:
                known = ", ".join(f"`{word}`" for word in _KEYS)
                self._error(item.key_place, f"unknown key `{key}`", did_you_mean(key, _KEYS) or f"known: {known}")
        texts: Mapping[str, Any] = {key: self._text(entry.members[key]) for key in _TEXTS if key in entry.members}
        lines: Mapping[str, Any] = {key: self._line(entry.members[key]) for key in _LINES if key in entry.members}
        paper, accent = self._paper(entry.get("paper")), self._accent(entry.get("accent"))
        return Letterhead(**texts, **lines, logo=self._logo(entry.get("logo")), paper=paper, accent=accent)

    def _error(self, place: Place, message: str, hint: str | None = None) -> None:
        self.issues.append(Issue(place, message, hint))

    def _text(self, entry: Entry) -> Text:
        if isinstance(entry.content, list):
            self._error(entry.place, "this must be a text", "write it behind the key, or below it by language: `{en: ...}`")
        texts = {language: item.written for language, item in entry.members.items()} or {"": entry.written}
        return Text({language: plain_text(text, keep="\n") for language, text in texts.items()})

    def _line(self, entry: Entry) -> str:
        if not entry.is_scalar:
            self._error(entry.place, "this must be one line of text", 'write it in quotes: `"+49 5522 1234"`')
        return plain_text(entry.written)

    def _paper(self, entry: Entry | None) -> str:
        if entry is not None and entry.written not in PAPERS:
            self._error(entry.place, f"there is no paper `{entry.written}`", "write `a4` or `letter`")
        return entry.written if entry is not None and entry.written in PAPERS else "a4"

    def _accent(self, entry: Entry | None) -> str:
        if entry is not None and not _COLOUR.fullmatch(entry.written):
            hint = 'write red, green and blue with two hexadecimal digits each: `"#1f4e79"`'
            self._error(entry.place, f"`{entry.written}` is not a colour", hint)
        return entry.written if entry is not None and _COLOUR.fullmatch(entry.written) else ACCENT

    def _logo(self, entry: Entry | None) -> Logo | None:
        if entry is None or not entry.is_scalar:
            return None
        name = entry.written
        try:
            content = (self._folder / name).read_bytes()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            self._error(entry.place, f"the logo `{name}` cannot be read: {reason}", "name a file as seen from this one")
            return None
        if len(content) > MOST_BYTES:
            self._error(entry.place, f"the logo `{name}` has {len(content):,} bytes", f"make it smaller: {MOST_BYTES:,} at most")
            return None
        form = _form_of(content)
        if form is None:
            self._error(entry.place, f"the logo `{name}` is neither a PNG nor an SVG picture", "save it as one of them")
        return Logo(content, form) if form is not None else None


def _form_of(content: bytes) -> str | None:
    """What kind of picture it is, by its first bytes."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "svg" if b"<svg" in content[:2000] else None
