"""Quotes of former versions of the document: they are read, add up, and are written as they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from configurator.quote import format_quote, quote_from_json, quote_to_json, recompute_quote

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("version", [1, 2])
def test_former_version__is_read_and_adds_up(version: int) -> None:
    document = json.loads((GOLDEN / f"version-{version}.json").read_text(encoding="utf-8"))
    quote = quote_from_json(document)
    assert (quote.schema_version, len(quote.items), quote.items[0].quantity) == (version, 1, 1)
    assert recompute_quote(document) == []
    assert quote_to_json(quote) == document
    assert quote.reference in format_quote(quote)


@pytest.mark.parametrize("version", [1, 2])
def test_former_version__tampering_is_found(version: int) -> None:
    document = json.loads((GOLDEN / f"version-{version}.json").read_text(encoding="utf-8"))
    leaf = next(leaf for group in document["breakdown"]["groups"] for leaf in group["leaves"])
    leaf["amount"] = f"{leaf['amount'].split('.')[0]}9.99"
    assert any(leaf["title"] in difference.where for difference in recompute_quote(document))
