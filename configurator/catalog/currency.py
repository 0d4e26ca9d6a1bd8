"""The currency of a catalog, or of a price list."""

from __future__ import annotations

import re

from configurator.catalog.entries import Entry
from configurator.catalog.issues import Issues

_CURRENCY = re.compile(r"[A-Z]{3}")
_HINT = "write an ISO 4217 code, three capitals: `EUR`"
_USUAL = frozenset(("EUR", "USD", "GBP", "CNY", "CHF", "JPY"))  # known without a look at the table of units


def read_currency(entry: Entry | None, issues: Issues) -> str:
    """The currency at an entry; empty where there is none, or none that could be used."""
    if entry is None or not entry.is_scalar:
        return entry.written if entry else ""
    if not _CURRENCY.fullmatch(entry.written):
        issues.error(entry.place, f"`{entry.written}` is not a currency", _HINT)
        return ""
    if entry.written not in _USUAL:
        from configurator.units.words import is_currency

        if not is_currency(entry.written):
            issues.error(entry.place, f"`{entry.written}` is no currency of ISO 4217", _HINT)
            return ""
    return entry.written
