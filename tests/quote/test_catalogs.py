"""Prices and quotes over catalogs as authors write them."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from configurator.catalog.load import load_catalog
from configurator.catalog.records import Catalog, ChargeKind, ChoiceKind, ChoiceValue, Part, Product
from configurator.configuration import Configuration
from configurator.pricing import price
from configurator.quote import format_quote, quote_from_json, quote_to_json, recompute_quote
from tests.quote.quotes import hotel_quote

CATALOGS = sorted(path.parent for path in (Path(__file__).parents[2] / "catalogs").glob("*/catalog.yaml"))

BIKES = """
catalog: bikes
version: "2026.1"
title: {en: Bikes, zh: 自行车}
currency: EUR
languages: [en, zh]
timezone: Europe/Berlin
modules:
  frame:
    kind: swappable
    title: Frame
    attributes: {price: {type: money}, size: {type: number, unit: cm}}
    options:
      city: {title: City, price: 199.00, size: 54}
      race: {title: Race, price: 899.00, size: 56}
    charges:
      - {id: price, title: Frame, kind: one-time, amount: price}
      - {id: oversize, title: Oversize, kind: one-time, amount: (size - 54) * 1.995, when: size > 54}
  bottle:
    kind: shared
    title: Bottle
    attributes: {price: {type: money}}
    values: {price: 9.495}
    charges:
      - {id: price, title: Bottle, kind: one-time, amount: price}
  service:
    kind: cut-to-fit
    title: Service
    dimensions: {months: {title: Months, from: 6, to: 36, step: 6, unit: month}}
    attributes: {rate: {type: money}}
    values: {rate: 4.90}
    charges:
      - {id: fee, title: Fee, kind: monthly, amount: rate}
products:
  bike:
    title: Bike
    parts:
      frame: frame
      bottles: {module: bottle, count: 0..3}
      service: {module: service, count: 0..1}
    charges:
      - id: bundle
        title: Bundle discount
        kind: one-time
        amount: -0.1 * sum(frame.price, bottles.price)
        when: >-
          present(service)
          and count(bottles) >= 2
    price_basis: {one-time: 1, monthly: service.months}
"""


PANES = """
catalog: panes
version: "1"
title: {en: Panes, de: Scheiben}
currency: EUR
languages: [en, de]
timezone: Europe/Berlin
modules:
  pane:
    kind: cut-to-fit
    title: {en: Pane, de: Scheibe}
    attributes:
      rate: {type: money, unit: m2}
      area: {value: width * height, unit: m2}
    dimensions:
      width: {title: {en: Width, de: Breite}, from: 400, to: 2400, unit: mm}
      height: {title: {en: Height, de: Höhe}, from: 400, to: 2200, unit: mm}
    values: {rate: 89}
products:
  pane:
    title: {en: Pane, de: Scheibe}
    parts: {pane: pane}
    charges:
      - {id: glass, part: pane, title: {en: Glass, de: Glas}, kind: one-time, amount: pane.rate, per: [pane.width * pane.height]}
      - {id: film, part: pane, title: {en: Film, de: Folie}, kind: one-time, amount: 10 EUR/m2, per: [pane.area, 1.5]}
      - {id: edge, part: pane, title: {en: Edge, de: Kante}, kind: one-time, amount: 2 EUR, per: [pane.width / 600 mm]}
"""


def pane(folder: Path) -> Configuration:
    (folder / "catalog.yaml").write_text(PANES, encoding="utf-8")
    catalog = load_catalog(folder)
    values: dict[str, ChoiceValue] = {"pane": "included", "pane.width": 1200, "pane.height": 1300}
    return Configuration(catalog, catalog.products["pane"], {}, {}, values)


@pytest.fixture
def bikes(tmp_path: Path) -> Catalog:
    (tmp_path / "catalog.yaml").write_text(BIKES, encoding="utf-8")
    return load_catalog(tmp_path)


def bike(catalog: Catalog, **values: ChoiceValue) -> Configuration:
    chosen: dict[str, ChoiceValue] = {
        "frame": "race",
        "bottles": "included",
        "bottles.quantity": 3,
        "service": "included",
        "service.months": 24,
        **{name.replace("_", "."): value for name, value in values.items()},
    }
    return Configuration(catalog, catalog.products["bike"], {}, {}, chosen)


def test_price__charges_of_modules_are_per_unit_and_rounded_once(bikes: Catalog) -> None:
    breakdown = price(bike(bikes))
    leaves = {leaf.charge: leaf for leaf in breakdown.leaves()}
    assert leaves["frame.price"].formula == "frame.price"
    assert leaves["bottles.price"].amount == Decimal("28.49")  # 3 × 9.495 = 28.485
    assert [factor.formula for factor in leaves["bottles.price"].factors] == ["bottles.quantity"]
    assert leaves["frame.oversize"].formula == "(frame.size - 54) * 1.995"
    assert leaves["frame.oversize"].amount == Decimal("3.99")
    assert leaves["bundle"].formula == "-0.1 * sum(frame.price, bottles.price)"
    assert leaves["bundle"].amount == Decimal("-92.75")  # a tenth of 927.485
    assert breakdown.totals == {ChargeKind.ONE_TIME: Decimal("838.73"), ChargeKind.MONTHLY: Decimal("4.90")}
    assert breakdown.basis.total == Decimal("956.33")


def test_quote__over_loaded_catalog_is_right(bikes: Catalog) -> None:
    assert recompute_quote(quote_to_json(hotel_quote(bike(bikes)))) == []
    without = bike(bikes, bottles="none", bottles_quantity=0, service="none", service_months="none")
    quote = hotel_quote(without)
    assert recompute_quote(quote_to_json(quote)) == []
    assert quote.items[0].breakdown.basis.total == Decimal("902.99")


def test_quote__calculated_factors_have_their_units(tmp_path: Path) -> None:
    quote = hotel_quote(pane(tmp_path), language="de")
    factors = [[(factor.value, factor.unit) for factor in leaf.factors] for leaf in quote.items[0].breakdown.leaves()]
    area = Fraction("1.56"), "m2"
    assert factors == [[area], [area, (Fraction("1.5"), None)], [(2, None)]]
    rows = [" ".join(row.split()) for row in format_quote(quote).splitlines()]
    assert "Glas 1,56 m² 89,00 € pro m² 138,84 €" in rows
    assert "Folie 1,56 m² × 1,5 10,00 € pro m² 23,40 €" in rows
    assert "Kante 2 2,00 € 4,00 €" in rows
    assert "<td>1,56 m²</td>" in format_quote(quote, "html")
    assert '"unit": "m2"' in format_quote(quote, "json")
    assert recompute_quote(quote_to_json(quote)) == []


def test_recompute_quote__of_a_time_when_calculated_factors_had_no_unit(tmp_path: Path) -> None:
    quote = replace(hotel_quote(pane(tmp_path), language="de"), schema_version=1)
    document = quote_to_json(quote)
    for factor in (factor for leaf in document["breakdown"]["groups"][0]["leaves"] for factor in leaf["factors"]):
        factor["unit"] = None
    for choice in document["choices"]:
        choice.pop("module", None)
    document["reference"] = "Q-7c103f88e0"  # as it was then
    assert recompute_quote(document) == []
    old = quote_from_json(document)
    assert (old.schema_version, old.items[0].breakdown.totals) == (quote.schema_version, quote.items[0].breakdown.totals)
    assert quote_to_json(old) == document


def random_configuration(catalog: Catalog, product: Product, seed: int) -> Configuration:
    """Any values, whether the rules allow them or not: prices do not depend on rules."""
    chance = random.Random(seed)
    assignment: dict[str, ChoiceValue] = {}
    for part in product.parts.values():
        present = not part.optional or chance.random() < 0.7
        assignment.update(_part_values(product, part, present, chance))
    context = {fact.id: chance.choice(list(fact.values)) for fact in product.context.values()}
    return Configuration(catalog, product, context, {}, assignment)


def _part_values(product: Product, part: Part, present: bool, chance: random.Random) -> dict[str, ChoiceValue]:
    values: dict[str, ChoiceValue] = {}
    for choice in product.choices.values():
        if choice.part is part:
            absent: ChoiceValue = 0 if choice.kind is ChoiceKind.QUANTITY else "none"
            values[choice.path] = chance.choice([value for value in choice.values if value != absent]) if present else absent
    return values


@pytest.mark.parametrize("folder", CATALOGS, ids=lambda folder: folder.name)
def test_quote__over_real_catalogs_is_right_and_printable(folder: Path) -> None:
    catalog = load_catalog(folder)
    for product in catalog.products.values():
        for seed in range(10):
            for language in catalog.languages:
                quote = hotel_quote(random_configuration(catalog, product, seed), language=language)
                assert recompute_quote(quote_to_json(quote)) == []
        assert quote.reference in format_quote(quote)
        assert quote.reference in format_quote(quote, "html")


def test_import__needs_nothing_heavy_and_no_engine() -> None:
    forbidden = ["pydantic", "babel", "jinja2", "rich", "lark", "numpy", "networkx", "constraint", "yaml"]
    forbidden += [f"configurator.{name}" for name in ("problem", "engine", "explanation", "session")]
    program = f"import sys, configurator.quote; print([name for name in {forbidden} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
