"""Every example of docs/catalog.md is a catalog that loads, compiles and can be configured."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.availability import load_availability, short_of
from configurator.catalog.load import check_catalog
from configurator.source import Severity

DOCS = (Path(__file__).parents[1] / "docs" / "catalog.md").read_text(encoding="utf-8")
HEADER = 'catalog: example\nversion: "1"\ntitle: Example\ncurrency: EUR\nlanguages: [en, zh]\n'
HOST = """
products:
  host:
    parts:
      cpu: cpu
      cooler: {module: cooler, count: 0..1}
      card: {module: card, count: 0..1}
      case: case
      window: window
      glazing: glazing
      opening: opening
      floor: floor
      room: room
      frame: frame
      hinges: hinges
      childcare: {module: childcare, count: 0..1}
      stay: stay
      herbs: herbs
      tea: tea
      mint: mint
"""
MODULES = """
modules:
  cpu: {kind: swappable, attributes: {socket: text}, options: {a: {socket: AM4}, b: {socket: AM5}}}
  cooler: {kind: swappable, attributes: {sockets: set}, options: {x: {sockets: [AM4]}, y: {sockets: [AM4, AM5]}}}
  card: {kind: swappable, attributes: {length: number}, options: {short: {length: 20}, onboard: {}}}
  case: {kind: swappable, attributes: {max-length: number}, options: {mini: {max-length: 25}, tower: {max-length: 40}}}
  window:
    kind: cut-to-fit
    attributes: {weight: {type: number, unit: kg}}
    values: {weight: 20}
    dimensions: {width: {from: 400, to: 900, step: 10, unit: mm}, height: {from: 400, to: 900, step: 10, unit: mm}}
  glazing:
    kind: swappable
    attributes: {max-area: {type: number, unit: m2}, weight: {type: number, unit: kg/m2}, rate: {type: money, unit: EUR/m2}}
    options: {double: {max-area: 0.7, weight: 20, rate: 90}}
  opening: {kind: swappable, options: [fixed, tilt-and-turn]}
  floor: {kind: swappable, options: [ladies, business, quiet]}
  room: {kind: swappable, options: [standard, superior, suite]}
  frame: {kind: swappable, attributes: {sash-weight: {type: number, unit: kg/m}}, options: {slim: {sash-weight: 1.2}}}
  hinges: {kind: swappable, attributes: {load: {type: number, unit: kg}}, options: {plain: {load: 60}, heavy: {load: 120}}}
  childcare: {kind: cut-to-fit, dimensions: {hours: {from: 1, to: 40, unit: hour}}}
  herbs: {kind: swappable, attributes: {price: {type: money, unit: 100 g}}, options: {mint-leaves: {price: 2.40}}}
  tea: {kind: cut-to-fit, dimensions: {weight: {from: 50, to: 500, step: 50, unit: g}}}
  mint: {kind: cut-to-fit, dimensions: {amount: {from: 10, to: 60, step: 10, unit: "%"}}}
  stay: {kind: cut-to-fit, dimensions: {nights: {from: 1, to: 14, unit: night}}}
"""


def _blocks() -> list[tuple[int, str]]:
    found = re.finditer(r"^```yaml\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL)
    return [(DOCS[: match.start()].count("\n") + 2, match[1]) for match in found]


def _catalog(block: str) -> dict[str, str]:
    """A block as files: a whole catalog, sections of one, or rules of a product."""
    if block.startswith("catalog:"):
        return {"catalog.yaml": block}
    if re.match(r"charges:\n *-", block):
        return {"catalog.yaml": HEADER, "more.yaml": MODULES + HOST + "".join(f"    {line}\n" for line in block.splitlines())}
    if block.startswith("approvals:"):
        return {"catalog.yaml": HEADER + block, "more.yaml": MODULES + HOST}
    if re.match(r"(modules|products|rules|charges|suppliers|approvals|context|taxes):", block):
        header = HEADER
        for section in re.finditer(r"^(context|suppliers|approvals|includes|taxes):\n(?:[ #].*\n)*", block, re.MULTILINE):
            header, block = header + section[0], block.replace(section[0], "")
        return {"catalog.yaml": header, "more.yaml": block}
    if block.startswith("options:"):
        module = "modules:\n  cpu:\n    kind: swappable\n" + "".join(f"    {line}\n" for line in block.splitlines())
        product = "products: {pc: {parts: {cpu: cpu}}}\n"
        return {"catalog.yaml": HEADER, "more.yaml": module + product, "cpu.csv": "id,title\na,A\n"}
    if all(line.startswith("#") for line in block.splitlines()):
        return {"catalog.yaml": block + HEADER + MODULES.lstrip() + HOST.lstrip()}
    rules = "".join(f"      {line}\n" for line in block.splitlines())
    return {"catalog.yaml": HEADER, "more.yaml": MODULES + HOST + "    rules:\n" + rules}


@pytest.mark.parametrize(("line", "block"), _blocks(), ids=[f"line {line}" for line, _ in _blocks()])
def test_example__loads_and_can_be_configured(line: int, block: str, tmp_path: Path) -> None:
    folder = tmp_path / "example"
    _write(folder, _catalog(block))
    _write(tmp_path / "bikes", _catalog(_blocks()[0][1]))  # the first example, which another one includes
    problems = [str(issue) for issue in check_catalog(folder) if issue.severity is Severity.ERROR]
    assert not problems, problems
    catalog = load_catalog(folder)
    for product in catalog.products:
        required = {fact.id: next(iter(fact.values)) for fact in catalog.records.context.values() if fact.default is None}
        session = catalog.configure(product, required)
        assert session.state.feasible, product
        session.complete("preferred")
        assert session.price().totals


def _write(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")


def test_example__of_stock_is_about_the_example_of_suppliers(tmp_path: Path) -> None:
    """And so is the sentence of a shortage."""
    block = next(block for _, block in _blocks() if block.startswith("suppliers:"))
    (stock,) = re.findall(r"^```yml\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL)
    _write(tmp_path / "desks", {**_catalog(block), "availability.yaml": stock})
    catalog = load_catalog(tmp_path / "desks")
    availability = load_availability(tmp_path / "desks" / "availability.yaml", catalog.records)
    decisions = {"plate": "fir", "legs": "steel", "legs.quantity": 4}
    session = catalog.configure("desk", decisions=decisions, availability=availability)
    assert [(gone.choice, gone.value) for gone in session.unavailable] == [("top", "oak")]
    assert session.renamed == {"plate=fir": "top=pine"}
    (short,) = short_of(session.product, availability, session.complete().assignment)
    assert (short.title.render(), short.needed, short.stock.number) == ("Steel", 4, 3)


def test_examples__cover_every_word_of_the_language() -> None:
    """Every key that a catalog file may have is used by some example."""
    from pydantic import BaseModel

    from configurator.catalog import schema

    models = [each for each in vars(schema).values() if isinstance(each, type) and issubclass(each, BaseModel)]
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    text = "\n".join(block for _, block in _blocks())
    missing = {key for key in keys if not re.search(rf"\b{re.escape(key)}:", text)}
    assert missing <= UNUSED, sorted(missing - UNUSED)


UNUSED: set[str] = {"quote_days", "description", "forbid", "table", "severity", "valid_from", "valid_until", "sheet"}
