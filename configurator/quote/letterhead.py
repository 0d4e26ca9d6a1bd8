"""What stands on the paper around a quote: the company, its logo, how it can be reached, its bank, what is always said."""

from __future__ import annotations

from dataclasses import dataclass

from configurator.catalog.records import Text

PAPERS = {"a4": "a4", "letter": "us-letter"}
"""The sizes of paper, as they are written and as typst calls them."""

NOTHING = Text({})
ACCENT = "#1f4e79"


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture: the content of its file, and its form (`png`, `svg`)."""

    content: bytes
    form: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who makes the offer. Texts may be in several languages; what is empty is left out.

    `terms` are printed below every quote, before the place to sign; `accent` is the colour of lines and headings (`#1f4e79`).
    """

    company: Text = NOTHING
    address: Text = NOTHING
    logo: Logo | None = None
    phone: str = ""
    email: str = ""
    web: str = ""
    tax_id: str = ""
    bank: Text = NOTHING
    footer: Text = NOTHING
    terms: Text = NOTHING
    paper: str = "a4"
    accent: str = ACCENT
