"""A small catalog as text, and what becomes of it when some of the text is replaced."""

from __future__ import annotations

from pathlib import Path

from configurator.catalog.load import load_catalog
from configurator.catalog.records import Catalog

CART = """\
catalog: carts
version: "1"
title: Carts
currency: EUR
timezone: UTC
context:
  region: {title: Region, values: {EU: Europe, UK: Britain}, default: EU}
modules:
  frame:
    kind: swappable
    title: Frame
    attributes: {load: number, price: money}
    options:
      wood:  {title: Wood, load: 80, price: 40.00}
      steel: {title: Steel, load: 200, price: 90.00}
      alloy: {title: Alloy, load: 150, price: 120.00}
    charges: [{id: price, title: Frame, kind: one-time, amount: price}]
  wheel:
    kind: swappable
    title: Wheel
    attributes: {load: number, price: money}
    options:
      small: {title: Small, load: 100, price: 5.00}
      large: {title: Large, load: 250, price: 9.00}
    charges: [{id: price, title: Wheel, kind: one-time, amount: price}]
  box:
    kind: cut-to-fit
    title: Box
    dimensions: {litres: {title: Litres, from: 10, to: 50, step: 10}}
    attributes: {rate: money}
    values: {rate: 0.50}
    charges: [{id: price, title: Box, kind: one-time, amount: rate, per: [litres]}]
products:
  cart:
    title: Cart
    parts:
      frame: frame
      wheels: {module: wheel, count: 2..4}
      box: {module: box, count: 0..1}
    rules:
      - {id: strong-wheels, require: frame.load <= wheels.load, because: The wheels must bear the load of the frame.}
      - {id: wood-has-two, when: frame == 'wood', require: count(wheels) <= 2, because: A wooden axle takes two wheels.}
      - {id: no-large-box, when: context.region == 'UK', require: box.litres <= 30, because: British lanes are narrow.}
"""


def load(folder: Path, *edits: tuple[str, str], text: str = CART) -> Catalog:
    """The catalog after some edits: what is replaced, and by what. Each must be there, once."""
    for before, after in edits:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "catalog.yaml").write_text(text, encoding="utf-8")
    return load_catalog(folder)
