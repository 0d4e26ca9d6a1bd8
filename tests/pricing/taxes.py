"""Taxes written as records, for tests that need no files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from configurator.catalog.records import ALWAYS, TaxCategory, Taxes, TaxRate, Text, Validity
from configurator.language.parse import parse_expression
from tests.pricing.products import HERE

DAY = date(2026, 7, 1)


def rate(
    share: str | Fraction,
    *categories: str,
    tax: str = "vat",
    title: str = "VAT",
    regions: Sequence[str] = (),
    when: str | None = None,
    valid: Validity = ALWAYS,
    compound: bool = False,
    contained: str | None = None,
) -> TaxRate:
    """A rate in per cent: `rate("19", "standard")`."""
    share = Fraction(share) / 100 if isinstance(share, str) else share
    condition = parse_expression(when, "test.yaml", tuple((1, n + 1) for n in range(len(when)))) if when else None
    inside = Fraction(contained) / 100 if contained is not None else None
    text = Text({"": title})
    return TaxRate(tax, text, share, categories, tuple(regions), condition, valid, compound, inside, None, HERE)


def taxes(*rates: TaxRate, gross: bool = False, region: str | None = None, categories: Sequence[str] = ("standard",)) -> Taxes:
    named = {name: TaxCategory(name, Text({"": name}), HERE) for name in categories}
    return Taxes(gross, region, named, tuple(rates), HERE)
