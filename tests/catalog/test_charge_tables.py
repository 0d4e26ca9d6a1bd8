"""Price tables of charges: what they cost, what is told of their cells, and how quickly large ones are ready."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from configurator.configurable import load_catalog
from configurator.errors import CatalogError, ConfiguratorError
from configurator.pricing import price
from configurator.quote import recompute_quote
from tests.catalog.catalogs import write
from tests.laws.test_pricing_laws import quote_of

HEADER = """
catalog: doors
title: Doors
version: "1"
currency: EUR
modules:
  leaf:
    title: Leaf
    kind: cut-to-fit
    dimensions:
      width: {title: Width, from: 400, to: 1200, step: 100, unit: mm}
      height: {title: Height, from: 600, to: 2000, step: 100, unit: mm}
  wood:
    title: Wood
    kind: swappable
    attributes: {price: {title: Price, type: money}}
    options: {oak: {title: Oak, price: 20}, pine: {title: Pine, price: 10}}
  lamp: {title: Lamp, kind: swappable, options: {red: {title: Red}, blue: {title: Blue}}}
products:
  door:
    title: Door
    parts: {leaf: leaf, wood: wood, lamp: {module: lamp, count: 0..1}}
    charges:
"""


def folder(path: Path, charge: str, **files: str) -> Path:
    body = "      - id: price\n        title: Price\n        kind: one-time\n"
    lines = "".join(f"        {line}\n" for line in charge.strip("\n").splitlines())
    return write(path, {"catalog.yaml": HEADER + body + lines, **{name.replace("_", "."): text for name, text in files.items()}})


def amount(path: Path, **decisions: object) -> Decimal:
    """The price of a door, which the engine's costs and a quote computed again must say too."""
    session = load_catalog(path).configure("door", decisions={key.replace("_", "."): value for key, value in decisions.items()})
    configuration = session.complete("cheapest")
    breakdown = price(configuration)
    assert session.state.total == breakdown.basis.total
    assert recompute_quote(quote_of(configuration)) == []
    return breakdown.basis.total


def told(path: Path) -> list[str]:
    try:
        issues = load_catalog(path).records.warnings
    except CatalogError as error:
        issues = error.issues
    return [f"{issue.place}: {issue.message}" for issue in issues]


ROWS = """
table:
  columns: [wood, leaf.width]
  rows:
    - [oak, 400..800, 210.00]
    - [oak, ..1200, wood.price * 13]
    - [[pine, oak], [400, 500..1200], 100]
"""


def test_rows__the_first_that_matches_counts(tmp_path: Path) -> None:
    path = folder(tmp_path, ROWS)
    assert amount(path, wood="oak", leaf_width=800) == Decimal("210.00")
    assert amount(path, wood="oak", leaf_width=900) == Decimal("260.00")
    assert amount(path, wood="pine", leaf_width=900) == Decimal("100.00")


def test_rows__the_leaf_says_which_row_it_was(tmp_path: Path) -> None:
    session = load_catalog(folder(tmp_path, ROWS + "when: leaf.height > 0")).configure(
        "door", decisions={"wood": "oak", "leaf.width": 900}
    )
    (leaf,) = price(session.complete("cheapest")).leaves()
    assert leaf.formula == "wood.price * 13"
    assert leaf.when == "leaf.height > 0 and (wood == 'oak' and leaf.width <= 1200)"


def test_rows__with_factors_and_limits(tmp_path: Path) -> None:
    path = folder(tmp_path, ROWS + "per: [leaf.height / 1000]\nat_least: 150\nat_most: 400")
    assert amount(path, wood="pine", leaf_width=400, leaf_height=1000) == Decimal("150.00")
    assert amount(path, wood="oak", leaf_width=900, leaf_height=2000) == Decimal("400.00")
    assert amount(path, wood="oak", leaf_width=900, leaf_height=1500) == Decimal("390.00")


GRID = "wide,600,900,1200\n1000,1,2,3.50\n2000,4,5,6\n"


@pytest.mark.parametrize(("width", "height", "expected"), [(600, 1000, "1.00"), (700, 1000, "2.00"), (1200, 1100, "6.00")])
def test_grid__a_header_is_an_upper_end(tmp_path: Path, width: int, height: int, expected: str) -> None:
    path = folder(tmp_path, "grid: {rows: leaf.height, columns: leaf.width, file: grid.csv}", grid_csv=GRID)
    assert amount(path, leaf_width=width, leaf_height=height) == Decimal(expected)


def test_grid__exact_with_a_decimal_comma_and_otherwise(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        "grid: {rows: wood, columns: leaf.width, mode: exact, file: grid.csv}\notherwise: 9",
        grid_csv="wood;400;500\noak;1,50;2\npine;3;\n",
    )
    assert amount(path, wood="oak", leaf_width=400) == Decimal("1.50")
    assert amount(path, wood="pine", leaf_width=500) == Decimal("9.00")


def test_excel__is_read_as_csv_is(tmp_path: Path) -> None:
    path = folder(tmp_path, "table: {file: prices.xlsx, sheet: Doors}")
    with xlsxwriter.Workbook(path / "prices.xlsx") as book:
        sheet = book.add_worksheet("Doors")
        rows = [("wood", "leaf.width [mm]", "amount"), ("oak", "..800", 210), ("any", "any", "wood.price * 3")]
        for row, cells in enumerate(rows):
            sheet.write_row(row, 0, cells)
    assert amount(path, wood="oak", leaf_width=400) == Decimal("210.00")
    assert amount(path, wood="pine", leaf_width=400) == Decimal("30.00")


def test_absent__only_any_matches_it(tmp_path: Path) -> None:
    path = folder(tmp_path, "table:\n  columns: [lamp]\n  rows: [[red, 5], [any, 1]]")
    assert amount(path, lamp="none") == Decimal("1.00")
    path = folder(tmp_path, "table:\n  columns: [lamp]\n  rows: [[red, 5], [blue, 1]]")
    assert amount(path, lamp="none") == Decimal("0.00")


def test_gaps__are_told_with_an_example(tmp_path: Path) -> None:
    path = folder(tmp_path, "table:\n  columns: [wood, leaf.width]\n  rows: [[oak, any, 1], [pine, ..1100, 2]]")
    with pytest.raises(ConfiguratorError, match=r"no row of its table is for `wood` pine and `leaf\.width` 1200") as caught:
        load_catalog(path).configure("door").complete("cheapest")
    assert "otherwise" in (caught.value.hint or "")
    limited = "table:\n  columns: [wood, leaf.width]\n  rows: [[oak, any, 1], [pine, ..1100, 2]]\nwhen: wood == 'oak'"
    assert amount(folder(tmp_path, limited), wood="pine", leaf_width=1200) == Decimal("0.00")
    assert amount(folder(tmp_path, limited), wood="oak", leaf_width=1200) == Decimal("1.00")


MISTAKES = {
    "table:\n  columns: [wood, leaf.width]\n  rows: [[oak, 800..400, 1], [any, any, 2]]": [
        "catalog.yaml:29:24: `800..400` counts backwards",
    ],
    "table:\n  columns: [wood, leaf.width]\n  rows: [[aok, any, 1], [any, any, 2]]": [
        "catalog.yaml:29:19: `wood` has no option `aok`",
    ],
    "table:\n  columns: [wood, leaf.width]\n  rows: [[oak, 1], [any, any, 2]]": [
        "catalog.yaml:29:18: this row has 2 cells; the table has 2 columns and an amount",
    ],
    "table:\n  columns: [wood, leaf.with]\n  rows: [[oak, any, 1]]": [
        "catalog.yaml:28:32: unknown attribute `with` of module `leaf`",
    ],
    "table:\n  columns: [leaf.width]\n  rows: [[oak, 1]]": [
        "catalog.yaml:29:19: `leaf.width` is a number; `oak` is not",
    ],
    "table:\n  columns: [wood]\n  rows: [[oak, 1 EUR/m2], [any, 2]]": [
        "catalog.yaml:29:24: `1 EUR/m2` is in EUR/m2; amounts in a table are in EUR",
    ],
    "table:\n  columns: [wood]\n  rows: [[any, 2], [oak, 1]]": [
        "catalog.yaml:29:28: this row never counts: rows before it match wherever it does",
    ],
    "table:\n  columns: [leaf.width]\n  rows: [[..800, 2], [800.., 1]]": [
        "catalog.yaml:29:30: this row and that on line 29 match the same in part: the first one counts",
    ],
    "table: {columns: [wood]}": [
        "catalog.yaml:27:9: `rows` is missing",
    ],
    "table: {file: prices.csv, rows: [[1, 2]]}": [
        "catalog.yaml:27:35: the rows stand in `prices.csv`",
    ],
    "table: {file: price.csv}": [
        "catalog.yaml:27:23: there is no file `price.csv`",
    ],
    "amount: 5\ntable: {columns: [wood], rows: [[any, 1]]}": [
        "catalog.yaml:28:9: a charge has either `amount` or `table`",
    ],
    "amount: 5\notherwise: 3": [
        "catalog.yaml:28:9: `otherwise` belongs to a table of prices",
    ],
    "table: {file: prices.csv}": [
        "prices.csv:2:1: `wood` has no option `aok`",
        "prices.csv:3:5: `900..800` counts backwards",
        "prices.csv:4:10: an amount must be an amount of money, not `1'000`",
        "prices.csv:5:1: this row has 2 cells; the table has 2 columns and an amount",
    ],
}
PRICES = "wood,leaf.width,amount\naok,any,1\noak,900..800,2\npine,any,1'000\nany,3\nany,any,5\n"


@pytest.mark.parametrize("charge", MISTAKES)
def test_mistakes__are_told_at_their_cells(charge: str, tmp_path: Path) -> None:
    assert [line.removesuffix(".") for line in told(folder(tmp_path, charge, prices_csv=PRICES))] == MISTAKES[charge]


def test_large_grid__is_ready_within_a_second(tmp_path: Path) -> None:
    tops, sides = range(500, 2500, 100), range(700, 2700, 100)
    cells = "".join(f"{side}," + ",".join(f"{top * side / 10000:.2f}" for top in tops) + "\n" for side in sides)
    path = folder(tmp_path, "grid: {rows: leaf.height, columns: leaf.width, file: grid.csv}",
                  grid_csv="h," + ",".join(map(str, tops)) + "\n" + cells)  # fmt: skip
    text = (path / "catalog.yaml").read_text().replace("to: 1200, step: 100", "to: 2400, step: 1")
    (path / "catalog.yaml").write_text(text.replace("to: 2000, step: 100", "to: 2600, step: 1"))
    started = time.process_time()
    assert amount(path, leaf_width=501, leaf_height=700) == Decimal("42.00")
    assert time.process_time() - started < 5  # measured: 0.5 s; most of it imports
