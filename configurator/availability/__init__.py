"""What can be delivered now: stock and days of sale, laid over a catalog without compiling anything anew.

An option that is not sold on the day, or that is out of stock, is excluded with that reason; it can still be wished for. Stock
comes from a file of its own, which another system may write every minute.
"""

from configurator.availability.files import AvailabilityError, find_availability, load_availability
from configurator.availability.records import EVERYTHING, Availability, Shortage, Stock, Unavailable
from configurator.availability.today import short_of, unavailable

__all__ = [
    "EVERYTHING",
    "Availability",
    "AvailabilityError",
    "Shortage",
    "Stock",
    "Unavailable",
    "find_availability",
    "load_availability",
    "short_of",
    "unavailable",
]
