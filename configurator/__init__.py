"""Mass-customization product configurator: modules from a catalog, combined into valid, priced, explained bundles.

    from configurator import load_catalog

    catalog = load_catalog("catalogs/pc")
    session = catalog.configure("gaming-pc", context={"region": "EU"})

Names are imported when first used, so that importing the package is fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from configurator.availability import Availability, load_availability
    from configurator.configurable import ConfigurableCatalog, load_catalog
    from configurator.configuration import Configuration
    from configurator.errors import CatalogError, ConfiguratorError
    from configurator.explanation import Conflict, Repair
    from configurator.session import Session
    from configurator.state import State

__version__ = "0.1.0"

_HOMES = {
    "Availability": "configurator.availability",
    "CatalogError": "configurator.errors",
    "ConfigurableCatalog": "configurator.configurable",
    "Configuration": "configurator.configuration",
    "ConfiguratorError": "configurator.errors",
    "Conflict": "configurator.explanation",
    "Repair": "configurator.explanation",
    "Session": "configurator.session",
    "State": "configurator.state",
    "load_availability": "configurator.availability",
    "load_catalog": "configurator.configurable",
}

__all__ = [
    "Availability",
    "CatalogError",
    "ConfigurableCatalog",
    "Configuration",
    "ConfiguratorError",
    "Conflict",
    "Repair",
    "Session",
    "State",
    "load_availability",
    "load_catalog",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
