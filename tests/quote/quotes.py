"""Quotes for the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from configurator.configuration import Configuration
from configurator.quote import Quote, build_quote, quote_to_json
from tests.pricing.hotel import stay

CREATED = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def hotel_quote(
    configuration: Configuration | None = None, language: str = "en", customer: str = "Ada Lovelace", note: str = ""
) -> Quote:
    return build_quote(configuration or stay(), customer=customer, created=CREATED, language=language, note=note)


def hotel_document(**settings: Any) -> dict[str, Any]:
    return quote_to_json(hotel_quote(**settings))
