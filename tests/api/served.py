"""The application that tests share, with the catalogs of the repository. Products are compiled when a test first needs one."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from fastapi import FastAPI

from api.app import create_app

ROOT = Path(__file__).parent.parent.parent
CATALOGS = ROOT / "catalogs"

PC = "/v1/catalogs/pc/products/gaming-pc"
PLAN = "/v1/catalogs/phone-plan/products/mobile-plan"
FAMILY = "/v1/catalogs/phone-plan/products/family-plan"
ROOM = "/v1/catalogs/room-package/products/room-package"


@cache
def application() -> FastAPI:
    return create_app(CATALOGS, compile_first=False)


SMALL = """\
catalog: small
version: "1"
title: {en: "Small <b>things</b> & \\"more\\"", zh: 小东西}
currency: EUR
languages: [en, zh]
context:
  region:
    title: Region
    values: {EU: European Union, UK: United Kingdom}
  budget: {title: Budget, from: 0, to: 1000}
modules:
  window:
    kind: cut-to-fit
    title: {en: Window, zh: 窗}
    dimensions:
      width: {title: {en: Width, zh: 宽}, from: 300, to: 2500, step: 0.5, unit: mm}
    attributes: {rate: {type: money}}
    values: {rate: 0.10}
    charges:
      - {id: fee, title: {en: Window, zh: 窗}, kind: one-time, amount: rate, per: [width]}
  frame:
    kind: swappable
    title: Frame
    attributes: {price: {type: money}}
    options:
      wood: {title: "<script>alert(1)</script>", description: "'\\"<img src=x onerror=alert(1)>", price: 1.00}
      steel: {title: Steel, price: 2.00}
    charges:
      - {id: price, title: Frame, kind: one-time, amount: price}
products:
  window:
    title: {en: "Window <i>", zh: 窗}
    parts: {window: window, frame: frame}
    rules:
      - id: wide-windows-in-steel
        when: window.width > 2000
        require: frame == 'steel'
        because: "<script>alert(2)</script>"
      - id: wide-windows-at-a-price
        when: context.budget == 999
        require: window.width <= 2000
        because: "A budget of 999 buys no window beyond two metres."
    price_basis: {one-time: 1}
"""


def write_small(folder: Path) -> Path:
    """A folder with one small catalog that has awkward titles, a fact without a default and thousands of widths."""
    (folder / "small").mkdir(parents=True)
    (folder / "small" / "catalog.yaml").write_text(SMALL, encoding="utf-8")
    return folder


def copy_catalog(name: str, folder: Path) -> Path:
    return shutil.copytree(CATALOGS / name, folder / name)
