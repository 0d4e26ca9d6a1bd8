"""Pictures of options: where they are served, and which files of a catalog they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from configurator.catalog.records import Catalog, Product

MEDIA_TYPES: Mapping[str, str] = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "public, max-age=3600",
}
"""A picture that is looked at by itself runs no scripts."""


def image_address(catalog: str, image: str) -> str:
    """Where a picture is: its own address, or where the service has the file of that name."""
    return image if "://" in image else f"/v1/catalogs/{catalog}/images/{_key(image)}"


def image_files(catalog: Catalog) -> dict[str, Path]:
    """The pictures among the files of a catalog, by the last step of their addresses. Nothing else is served."""
    named = {image for product in catalog.products.values() for image in _images(product) if "://" not in image}
    return {_key(image): catalog.folder / image for image in sorted(named)}


def _images(product: Product) -> Iterator[str]:
    modules = (part.module for part in product.parts.values())
    supplies = (supply for module in modules for supply in (module.supply, *(each.supply for each in module.options.values())))
    yield from (supply.image for supply in supplies if supply.image is not None)


def _key(image: str) -> str:
    """A name without the folders of the server, and without those of the catalog."""
    return hashlib.sha256(image.encode()).hexdigest()[:16] + PurePosixPath(image).suffix.lower()
