"""The command `demo`: what the product does, as a story in a terminal. It works on any catalog and asks nothing."""

from __future__ import annotations

import time
from pathlib import Path

from configurator.catalog.records import Catalog, Product
from configurator.cli.exits import ExitCode
from configurator.cli.opening import Opened, Opening, find_product, open_catalog
from configurator.cli.products import lacking_facts
from configurator.cli.screen import Screen
from configurator.errors import RequestError


def demo(catalog_name: str, product_id: str | None, output: Path, language: str | None) -> ExitCode:
    """Tell the story: load, compile, decide, ask why not, repair, complete, price, quote, compute again."""
    started = time.perf_counter()
    opening = Opening(catalog_name, language=language, quiet=True)
    catalog, screen = open_catalog(opening)
    product = find_product(catalog, product_id) if product_id else _first_product(catalog)
    screen.chapter("demo catalog")
    _tell_contents(catalog, screen, time.perf_counter() - started)

    from configurator.cli.story import tell_story  # with the engine: after the first lines are on the screen

    tell_story(Opened(opening, catalog, product, screen), output, started)
    return ExitCode.OK


def _first_product(catalog: Catalog) -> Product:
    for product in catalog.products.values():
        if not lacking_facts(product, {}):
            return product
    raise RequestError("Every product of this catalog needs facts of the context.", "Try `configurator configure` instead.")


def _tell_contents(catalog: Catalog, screen: Screen, seconds: float) -> None:
    options = sum(len(module.options) for module in catalog.modules.values())
    screen.say(
        "demo contents",
        title=catalog.title.render(screen.language),
        version=catalog.version,
        products=len(catalog.products),
        modules=len(catalog.modules),
        options=options,
        seconds=f"{seconds:.1f}",
    )
