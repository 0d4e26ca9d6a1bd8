"""Quotes: the frozen offer, its document, its printed forms, and how it is computed again. They know no engine."""

from configurator.quote.build import build_quote
from configurator.quote.document import SCHEMA_VERSION, Quote, quote_from_json, quote_to_json
from configurator.quote.format import format_quote
from configurator.quote.recompute import Difference, recompute_quote

__all__ = [
    "SCHEMA_VERSION",
    "Difference",
    "Quote",
    "build_quote",
    "format_quote",
    "quote_from_json",
    "quote_to_json",
    "recompute_quote",
]
