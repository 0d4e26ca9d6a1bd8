"""Texts of people, as documents can hold them."""

from __future__ import annotations

import unicodedata


def plain_text(text: str, keep: str = "") -> str:
    """A text without control characters and lone surrogates, which no document can hold or should show."""
    kept = (character for character in text if character in keep or unicodedata.category(character) not in ("Cc", "Cs"))
    return "".join(kept).strip()
