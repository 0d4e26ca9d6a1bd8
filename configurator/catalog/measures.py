"""Units where a catalog declares them: checked as texts, and as what expressions convert.

Nothing of `configurator.units` is imported for a catalog without units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.catalog.entries import Entry
from configurator.catalog.issues import Issues

if TYPE_CHECKING:
    from configurator.units import Unit


def read_unit(entry: Entry, issues: Issues, currency: str | None = None) -> str | None:
    """The text under `unit`, as it is written; None where there is none, or none that can be read.

    `currency` is that of the catalog where an amount of money is declared: `m2` means money per square metre.
    """
    found = entry.get("unit")
    if found is None or not found.is_scalar or not found.written.strip():
        return None
    from configurator.units import UnitError, currencies, doubt, parse_unit

    try:
        unit = parse_unit(found.written)
        suspicion = doubt(found.written)
    except UnitError as error:
        issues.error(found.place, f"`{found.written}` is not a unit: {error.reason}", error.hint)
        return None
    if suspicion is not None:
        issues.warn(found.place, *suspicion)
    if currency is None and found.written.strip()[:1].isdigit() and not found.written.startswith("1/"):
        issues.error(found.place, f"`{found.written}` is not a unit: it is a number of units", "write the unit alone: `mm`")
        return None
    foreign = [code for code in currencies(unit) if code != currency] if currency else []
    if foreign:
        hint = f"write `{currency}`, or only what it is per"
        issues.error(found.place, f"amounts of money are in {currency}, not in {foreign[0]}", hint)
        return None
    return found.written


def unit_named(text: str | None) -> Unit | None:
    """The unit that a text names; None where there is none, or none that can be read."""
    if not text:
        return None
    from configurator.units import UnitError, parse_unit

    try:
        return parse_unit(text)
    except UnitError:
        return None


def unit_of_money(text: str | None, currency: str) -> Unit | None:
    """The unit of an amount of money: `m2` is money per square metre. None where it is not said what it is per."""
    unit = unit_named(text)
    if unit is None or not currency:
        return None
    from configurator.units import currencies, parse_unit

    return unit if currencies(unit) else parse_unit(currency) / unit
