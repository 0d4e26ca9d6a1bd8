"""Where something stands in the files of a catalog that its records do not tell the place of."""

from __future__ import annotations

from configurator.catalog.entries import Entry
from configurator.catalog.records import Catalog, Product
from configurator.catalog.yaml_source import read_yaml
from configurator.source import Place


def place_of_default(catalog: Catalog, product: Product, path: str) -> Place:
    """Where the default of a choice is written; the place of the product where that is not in its own lines."""
    entry = _entry(catalog, product)
    found = entry.get("defaults", path) if entry else None
    for section in ("needs", "attributes"):
        found = found or (entry.get(section, path, "default") if entry else None)
    return found.place if found is not None and found.is_scalar else product.place


def _entry(catalog: Catalog, product: Product) -> Entry | None:
    try:
        content = (catalog.folder / product.place.file).read_bytes()
    except OSError:
        return None
    entry, _ = read_yaml(product.place.file, content)
    return entry.get("products", product.id) if entry else None
