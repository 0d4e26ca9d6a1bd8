"""The example of a price list in docs/pricing.md is one, and says everything that a price list can say."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel

from configurator import load_catalog
from configurator.catalog import price_list_schema
from configurator.catalog.load import check_catalog
from tests.catalog.catalogs import ROOT, write

PAGE = (ROOT / "docs" / "pricing.md").read_text(encoding="utf-8")
SECTION = PAGE.split("## Price lists\n")[1].split("\n## ")[0]
CATALOG = """\
catalog: desks
version: "1"
title: Desks
currency: EUR
languages: [en, de]
context:
  segment: {title: {en: Segment, de: Segment}, values: [private, business, public], default: private}
  employees: {title: {en: Employees, de: Angestellte}, from: 10, to: 1000, step: 10, default: 10}
modules:
  desk:
    kind: swappable
    attributes: {price: money, freight: money}
    options: {small: {price: 249, freight: 20}, large: {price: 349, freight: 30}}
    charges:
      - {id: price, kind: one-time, amount: price}
      - {id: delivery, kind: one-time, amount: freight}
  assembly:
    kind: cut-to-fit
    attributes: {rate: money}
    values: {rate: 60}
    dimensions: {hours: {from: 1, to: 8}}
    charges: [{id: work, kind: one-time, amount: rate, per: [hours]}]
  lamp:
    kind: swappable
    attributes: {price: money}
    options: {plain: {price: 20}, bright: {price: 50}}
    charges: [{id: price, kind: one-time, amount: price}]
products:
  workplace:
    parts:
      desk: desk
      assembly: assembly
      lamps:
        parts: {lamp: lamp}
        charges: [{id: wiring, kind: one-time, amount: 15}]
    charges: [{id: set-up, kind: one-time, amount: 10}]
"""


def example() -> str:
    (text,) = re.findall(r"```yaml\n(.*?)```", SECTION, re.DOTALL)
    return str(text)


def test_example__is_in_force(tmp_path: Path) -> None:
    table = "id,title,price\nplain,Plain,18.00\nbright,Bright,\n"
    files = {"catalog.yaml": CATALOG, "price-lists/business.yaml": example(), "price-lists/lamps-business.csv": table}
    folder = write(tmp_path / "desks", files)
    assert check_catalog(folder) == ()
    catalog, day = load_catalog(folder), datetime(2026, 5, 1, tzinfo=UTC)
    session = catalog.configure("workplace", {"segment": "business"}, {"desk": "small"}, started=day)
    assert [each.id for each in session.price_lists] == ["business"]
    session.complete("cheapest")
    leaves = {leaf.charge: str(leaf.amount) for leaf in session.price().leaves()}
    assert leaves == {
        "desk.price": "199.00",
        "desk.delivery": "9.70",  # half of the freight, less 3 %
        "assembly.work": "45.00",
        "lamps.lamp.price": "18.00",
        "lamps.wiring": "12.00",
        "set-up": "0.00",
    }
    assert catalog.configure("workplace", {"employees": 600, "segment": "business"}, started=day).price_lists == ()


def test_table__names_every_key() -> None:
    models = [each for each in vars(price_list_schema).values() if isinstance(each, type) and issubclass(each, BaseModel)]
    own = [model for model in models if model.__module__ == price_list_schema.__name__]
    keys = {field.alias or name for model in own for name, field in model.model_fields.items()}
    assert {key for key in keys if f"`{key}`" not in SECTION} == set()
