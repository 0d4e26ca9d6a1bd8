"""Catalogs for tests: the complete small one of docs/catalog.md, and short ones written into a folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from configurator.catalog.load import check_catalog
from configurator.source import Issue, Severity

ROOT = Path(__file__).parents[2]

HEADER = """\
catalog: test
version: "1"
title: Test
currency: EUR
"""

MODULES = """\
modules:
  cpu:
    kind: swappable
    title: CPU
    attributes: {socket: text, watts: number, price: money, boxed: boolean, sold-in: set}
    options:
      small: {title: Small, socket: AM5, watts: 65, price: 99.90, boxed: yes, sold-in: [EU, UK]}
      large: {title: Large, socket: AM5, watts: 170, price: 499.00, boxed: no, sold-in: [EU]}
      other: {title: Other, socket: LGA, price: 199.00, sold-in: []}
    charges:
      - {id: price, title: CPU, kind: one-time, amount: price}
  stay:
    kind: cut-to-fit
    title: Stay
    attributes: {rate: money}
    values: {rate: 10}
    dimensions: {nights: {title: Nights, from: 1, to: 14}}
  gift:
    kind: shared
    title: Gift
    attributes: {price: money}
    values: {price: 5}
"""

PRODUCT = """\
products:
  pc:
    title: PC
    parts:
      cpu: cpu
      stay: stay
      gift: {module: gift, count: 0..3}
"""

CONTEXT = """\
context:
  region: {title: Region, values: [EU, UK, NO], default: EU}
  guests: {title: Guests, from: 1, to: 4, default: 2}
"""


def docs_catalog() -> str:
    """The text of `catalog.yaml` in docs/catalog.md."""
    docs = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
    found = re.search(r"`catalog\.yaml`:\n\n```yaml\n(.*?)```", docs, re.DOTALL)
    assert found is not None
    return found[1]


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Files in a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def small(folder: Path, product: str = "", modules: str = MODULES, context: str = CONTEXT, header: str = HEADER) -> Path:
    """A small catalog in a folder; `product` is appended to the product."""
    return write(folder, {"catalog.yaml": header + context + modules + PRODUCT + product})


def errors(folder: Path) -> list[str]:
    """The errors of a catalog as `message = hint`."""
    return [_described(issue) for issue in check_catalog(folder) if issue.severity is Severity.ERROR]


def warnings(folder: Path) -> list[str]:
    """The warnings of a catalog as `message = hint`."""
    return [_described(issue) for issue in check_catalog(folder) if issue.severity is Severity.WARNING]


def rule(text: str) -> str:
    """The `rules` section of the small product, with one rule; `text` are its lines without indentation."""
    lines = "".join(f"        {line}\n" for line in text.splitlines())
    return f"    rules:\n      - id: rule\n        because: reason\n{lines}"


def marked(issue: Issue, folder: Path) -> str:
    """What an issue marks in its file."""
    place = issue.place
    lines = (folder / place.file).read_text(encoding="utf-8", errors="replace").splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    return line[place.column - 1 : place.column - 1 + place.length]


def _described(issue: Issue) -> str:
    return f"{issue.message} = {issue.hint}" if issue.hint else issue.message
