"""Units of measurement: an exact table with dimension algebra."""

from configurator.units.text import UnitError, currencies, doubt, own_words, parse_unit, units_like
from configurator.units.unit import NUMBER, IncompatibleUnitsError, Unit

__all__ = [
    "NUMBER",
    "IncompatibleUnitsError",
    "Unit",
    "UnitError",
    "currencies",
    "doubt",
    "own_words",
    "parse_unit",
    "units_like",
]
