"""Shell completion: what may stand at an argument, read from the catalog that was typed before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from configurator.cli.arguments import find_catalog, known_catalogs
from configurator.errors import ConfiguratorError

if TYPE_CHECKING:
    from configurator.catalog.records import Catalog


def complete_catalog(incomplete: str) -> list[str]:
    """Names of catalogs in `catalogs/`, or their folders."""
    names = [*known_catalogs(), *(str(folder) for folder in known_catalogs().values())]
    return [name for name in names if name.startswith(incomplete)]


def complete_product(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids of the products of the catalog."""
    return [id for catalog in _catalog(ctx) for id in catalog.products if id.startswith(incomplete)]


def complete_decision(ctx: typer.Context, incomplete: str) -> list[str]:
    """`choice=` for each choice of the product; after the equals sign its values."""
    path, equals, _ = incomplete.partition("=")
    found: list[str] = []
    for catalog in _catalog(ctx):
        product = catalog.products.get(str(ctx.params.get("product")))
        for choice in product.choices.values() if product else ():
            if equals and choice.path == path:
                found += [f"{path}={value}" for value in choice.values]
            elif not equals and not choice.fixed:
                found.append(f"{choice.path}=")
    return [text for text in found if text.startswith(incomplete)]


def _catalog(ctx: typer.Context) -> Iterator[Catalog]:
    with suppress(ConfiguratorError):
        from configurator.catalog.load import load_catalog

        yield load_catalog(find_catalog(str(ctx.params.get("catalog"))))
