"""Prices to Excel and back: what is written, what is read, and which characters of the catalog's files change."""

from __future__ import annotations

import io
import json
import shutil
import stat
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from configurator.catalog.load import load_catalog
from configurator.catalog.records import ModuleKind
from configurator.catalog.sheets import Workbook
from configurator.errors import RequestError
from configurator.workbench.prices.amounts import Amounts, Key, read_amounts
from configurator.workbench.prices.changes import amount_text, apply_changes
from configurator.workbench.prices.sheet import PricesFileError, Reading, read_prices, write_prices
from tests.catalog.catalogs import write
from tests.catalog.test_tables_excel import excel
from tests.cli.conftest import Run

CATALOG = """\
catalog: shop
version: "1"
title: Shop
currency: EUR
languages: [en, de]
modules:
  frame:
    kind: swappable
    title: Frame
    attributes: {size: number, price: money, fee: money}
    options:
      city:  {title: City, size: 54, price: 199.00, fee: 1}   # our cheapest
      race:
        title: Race
        price: 899     # was 999
        fee: 0.0025
  bell:
    kind: shared
    title: {en: Bell, de: Klingel}
    attributes: {price: money}
    values: {price: 9.50}
  tyre:
    kind: swappable
    title: Tyre
    attributes: {price: money}
    options: {table: tyre.csv}
  lamp:
    kind: swappable
    title: Lamp
    attributes: {price: money}
    options: {table: lamp.csv}
  bag:
    kind: swappable
    title: Bag
    attributes: {price: money}
    options: {table: parts.xlsx, sheet: Bags}
products:
  bike:
    title: Bike
    parts: {frame: frame, bell: bell, tyre: tyre, lamp: lamp, bag: bag}
"""
TYRE = '\ufeffprice,id,title\r\n 49.00 ,narrow,"Narrow, light"\r\n"59.90",wide,Wide\r\n,free,Free\r\n'
LAMP = "id;title;price [EUR]\nfront;Front;19,90\nrear;Rear;12\n"
BAG = excel(["id", "title", "price"], ["pannier", "Pannier", 49.9], sheet="Bags")

HEADER = ["Module", "Option", "Title", "Attribute", "Present amount", "New amount"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    files: dict[str, str | bytes] = {"catalog.yaml": CATALOG, "tyre.csv": TYRE, "lamp.csv": LAMP, "parts.xlsx": BAG}
    return write(tmp_path / "catalogs" / "shop", files)


def amounts_in(folder: Path) -> Amounts:
    return read_amounts(load_catalog(folder))


def sheet(
    amounts: Amounts, new: Mapping[Key, Any], present: Mapping[Key, Any] | None = None, header: Sequence[str] = HEADER
) -> bytes:
    """A sheet as a person gives it back."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet("Prices")
        page.write_row(0, 0, header)
        for row, (key, amount) in enumerate(amounts.by_key.items(), 1):
            now = float((present or {}).get(key, amount.amount))
            cells = dict(zip(HEADER, [key[0], key[1], "any title", key[2], now, new.get(key, now)], strict=True))
            page.write_row(row, 0, [cells.get(column, "") for column in header])
    return content.getvalue()


def read(folder: Path, new: Mapping[Key, Any], **settings: Any) -> Reading:
    amounts = amounts_in(folder)
    return read_prices("prices.xlsx", sheet(amounts, new, **settings), amounts)


def said(reading: Reading) -> list[str]:
    return [f"{issue.place.cell} {issue.message} = {issue.hint}" for issue in reading.issues]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_amounts__all_of_them_with_their_places(shop: Path) -> None:
    found = {" ".join(key): (f"{amount.amount}", str(amount.place)) for key, amount in amounts_in(shop).by_key.items()}
    assert found == {
        "frame city price": ("199.00", "catalog.yaml:12:45"),
        "frame city fee": ("1", "catalog.yaml:12:58"),
        "frame race price": ("899", "catalog.yaml:15:16"),
        "frame race fee": ("0.0025", "catalog.yaml:16:14"),
        "bell  price": ("9.50", "catalog.yaml:21:21"),
        "tyre narrow price": ("49.00", "tyre.csv:2:2"),
        "tyre wide price": ("59.90", "tyre.csv:3:1"),
        "lamp front price": ("19.90", "lamp.csv:2:13"),
        "lamp rear price": ("12", "lamp.csv:3:11"),
        "bag pannier price": ("49.9", "parts.xlsx [Bags] C2"),
    }


def test_amounts__are_those_of_the_records(shop: Path) -> None:
    for folder in (shop, *sorted(Path(__file__).parents[2].glob("catalogs/*"))):
        catalog = load_catalog(folder)
        found = read_amounts(catalog)
        assert read_prices("prices.xlsx", write_prices(found), found) == Reading((), (), 0)
        for (module, option, attribute), amount in found.by_key.items():
            record = catalog.modules[module]
            if record.kind is not ModuleKind.MIX:
                values = record.options[option].values if option else record.values
                assert values[attribute] == amount.amount


def test_amounts__of_ingredients(tmp_path: Path) -> None:
    header = "catalog: a\nversion: '1'\ntitle: A\ncurrency: EUR\nproducts: {p: {parts: {m: m}}}\n"
    mint = "      mint: {title: {en: Mint}, from: 0, to: 100, rate: 0.04}\n"
    module = "modules:\n  m:\n    kind: mix\n    attributes: {rate: money}\n    ingredients:\n" + mint
    folder = write(tmp_path, {"catalog.yaml": header + module + "      rose-hip: {from: 0, to: 100, rate: 0.05}\n"})
    found = amounts_in(folder).by_key.values()
    assert [(amount.option, amount.title.render(), str(amount.amount)) for amount in found] == [
        ("mint", "Mint", "0.04"),
        ("rose-hip", "rose-hip", "0.05"),
    ]
    apply_changes(amounts_in(folder), read(folder, {("m", "mint", "rate"): 0.06}).changes)
    assert "to: 100, rate: 0.06}" in (folder / "catalog.yaml").read_text()


def test_sheet__holds_every_amount_and_is_the_same_every_time(shop: Path) -> None:
    amounts = amounts_in(shop)
    content = write_prices(amounts)
    assert content == write_prices(amounts_in(shop))
    rows = [cells for _, cells in Workbook("prices.xlsx", content).rows("Prices").rows()]
    assert rows[0] == ["Module", "Option", "Title", "Attribute", "Present amount", "New amount", "Change", "Currency"]
    assert rows[1] == ["frame", "city", "City", "price", "199", "199", "0", "EUR"]
    assert rows[4] == ["frame", "race", "Race", "fee", "0.0025", "0.0025", "0", "EUR"]
    assert rows[5] == ["bell", "", "Bell", "price", "9.5", "9.5", "0", "EUR"]
    assert len(rows) == 1 + len(amounts.by_key)


def test_sheet__unchanged_changes_nothing(shop: Path) -> None:
    amounts = amounts_in(shop)
    assert read_prices("prices.xlsx", write_prices(amounts), amounts) == Reading((), (), 0)


def test_changes__touch_only_the_characters_of_the_amount(shop: Path) -> None:
    before = contents(shop)
    new = {
        ("frame", "city", "price"): 205,
        ("frame", "city", "fee"): 1.5,
        ("frame", "race", "price"): 949.9,
        ("frame", "race", "fee"): 0.003,
        ("bell", "", "price"): 10,
        ("tyre", "narrow", "price"): 50.25,
        ("tyre", "wide", "price"): 60,
        ("lamp", "front", "price"): 21.5,
        ("lamp", "rear", "price"): 13,
    }
    reading = read(shop, new)
    assert not reading.issues
    assert apply_changes(amounts_in(shop), reading.changes) == ("catalog.yaml", "tyre.csv", "lamp.csv")
    expected = CATALOG
    for old, other in (
        ("199.00", "205.00"),
        ("fee: 1}", "fee: 1.50}"),
        ("899 ", "949.90 "),
        ("0.0025", "0.0030"),
        ("9.50}", "10.00}"),
    ):
        assert expected.count(old) == 1
        expected = expected.replace(old, other)
    after = contents(shop)
    assert after["catalog.yaml"].decode() == expected
    assert after["tyre.csv"].decode() == TYRE.replace("49.00", "50.25").replace("59.90", "60.00")
    assert after["lamp.csv"].decode() == LAMP.replace("19,90", "21,50").replace("12", "13")
    assert after["parts.xlsx"] == before["parts.xlsx"]
    assert {key: amount.amount for key, amount in amounts_in(shop).by_key.items() if key in new} == {
        key: Decimal(str(amount)) for key, amount in new.items()
    }


@pytest.mark.parametrize(
    ("amount", "before", "comma", "text"),
    [
        ("105", "99", False, "105"),
        ("99.9", "99", False, "99.90"),
        ("105", "99.00", False, "105.00"),
        ("0.004", "0.0025", False, "0.0040"),
        ("1299.5", "1e3", False, "1299.50"),
        ("1299.5", "12", True, "1299,50"),
        ("-3", "-2.50", False, "-3.00"),
    ],
)
def test_amount_text__keeps_the_look(amount: str, before: str, comma: bool, text: str) -> None:
    assert amount_text(Decimal(amount), before, 2, comma=comma) == text


def test_reading__every_mistake_with_its_cell(shop: Path) -> None:
    new = {
        ("frame", "city", "price"): "199,00 €",
        ("frame", "city", "fee"): 1.2345,
        ("frame", "race", "price"): -899,
        ("frame", "race", "fee"): 0.00251,
        ("bell", "", "price"): None,
        ("tyre", "narrow", "price"): 10**13,
        ("bag", "pannier", "price"): 59.9,
    }
    reading = read(shop, new)
    assert said(reading) == [
        "F2 an amount must be a number, not `199,00 €` = write a number, and let the cell be a number and no text",
        "F3 `1.2345` is finer than an amount in EUR can be = round it to 2 decimals; in Excel: `=ROUND(...,2)`",
        "F4 `-899` is less than nothing, and the amount was 899 = remove the minus",
        "F5 `0.00251` is finer than an amount in EUR can be = round it to 4 decimals; in Excel: `=ROUND(...,4)`",
        "F6 there is no amount here = write an amount, or remove the row: the amount stays as it is then",
        "F7 `10000000000000` is too large an amount = look for digits too many",
        "F11 this amount stands in an Excel table of the catalog = change it there: parts.xlsx [Bags] C2",
    ]
    assert not reading.changes


def test_reading__ids_that_the_catalog_does_not_know(shop: Path) -> None:
    amounts = amounts_in(shop)
    rows = (
        HEADER,
        ["frames", "city", "", "price", 199, 199],
        ["frame", "ctiy", "", "price", 199, 199],
        ["frame", "city", "", "size", 54, 54],
        ["frame", "", "", "price", 1, 1],
        ["frame", "city", "", "price", 199, 200],
        ["frame", "city", "", "price", 199, 201],
    )
    reading = read_prices("prices.xlsx", excel(*rows, sheet="Prices"), amounts)
    assert said(reading) == [
        "A2 there is no module `frames` with an amount = did you mean `frame`?",
        "B3 there is no option `ctiy` with an amount = did you mean `city`?",
        "D4 there is no attribute `size` with an amount = ids are those of the catalog; write the file again with --out",
        "B5 the option is missing = ids are those of the catalog; write the file again with --out",
        "F7 this amount stands here twice; first in row 6 = remove one of the rows",
    ]
    assert reading.left_out == len(amounts.by_key) - 1


def test_reading__columns_may_be_moved_and_must_be_there(shop: Path) -> None:
    moved = ["New amount", "Notes", *HEADER[:-1]]
    (change,) = read(shop, {("frame", "city", "price"): 205}, header=moved).changes
    assert (change.new, str(change.place)) == (205, "prices.xlsx [Prices] A2")
    assert said(read(shop, {}, header=HEADER[:-1])) == ["A1 there is no column `New amount` = write the file again with --out"]


def test_reading__a_sheet_from_long_ago_takes_nothing_back(shop: Path) -> None:
    old = {("frame", "city", "price"): 150, ("bell", "", "price"): 5}
    reading = read(shop, {("bell", "", "price"): 6}, present=old)
    assert said(reading) == [
        "F6 the catalog says 9.50 by now, and the sheet was written when it said 5 = "
        "write the file again with --out, and make the change there"
    ]
    assert read(shop, {("bell", "", "price"): 9.5}, present=old) == Reading((), (), 0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "`prices.xlsx` is not an Excel file. Write one with"),
        (excel(["id"], sheet="Other"), "`prices.xlsx` has no sheet `Prices`. Write one with"),
    ],
)
def test_reading__another_file(content: bytes, message: str, shop: Path) -> None:
    with pytest.raises(PricesFileError, match="configurator prices shop --out") as caught:
        read_prices("prices.xlsx", content, amounts_in(shop))
    assert str(caught.value).startswith(message)


def test_reading__the_sheet_of_another_catalog(shop: Path) -> None:
    bikes = write_prices(amounts_in(shop))
    write(shop, {"catalog.yaml": CATALOG.replace("catalog: shop", "catalog: store")})
    with pytest.raises(PricesFileError, match="holds the amounts of the catalog `shop`, not of `store`"):
        read_prices("prices.xlsx", bikes, amounts_in(shop))


def test_changes__one_text_for_two_amounts(shop: Path) -> None:
    text = CATALOG.replace("price: 199.00", "price: &price 199.00").replace("price: 899 ", "price: *price ")
    write(shop, {"catalog.yaml": text})
    city, race = ("frame", "city", "price"), ("frame", "race", "price")
    with pytest.raises(RequestError, match=r"`frame race price` would become 205.00: it is the same text"):
        apply_changes(amounts_in(shop), read(shop, {city: 205}).changes)
    assert contents(shop)["catalog.yaml"].decode() == text
    apply_changes(amounts_in(shop), read(shop, {city: 205, race: 205}).changes)
    assert contents(shop)["catalog.yaml"].decode() == text.replace("199.00", "205.00")


def test_changes__nothing_is_written_over_what_somebody_else_wrote(shop: Path) -> None:
    amounts, reading = amounts_in(shop), read(shop, {("bell", "", "price"): 6, ("lamp", "front", "price"): 6})
    write(shop, {"lamp.csv": LAMP + "side;Side;1\n"})
    before = contents(shop)
    with pytest.raises(RequestError, match=r"lamp.csv` has been changed by somebody else meanwhile"):
        apply_changes(amounts, reading.changes)
    assert contents(shop) == before


def test_changes__all_files_or_none(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read(shop, {("bell", "", "price"): 6, ("lamp", "front", "price"): 6})
    before, replace = contents(shop), Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.name == "lamp.csv":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(RequestError, match=r"cannot be written: No space left on device. They are as they were"):
        apply_changes(amounts_in(shop), reading.changes)
    assert contents(shop) == before


def test_changes__keep_mode_and_links(shop: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.csv"
    shutil.move(shop / "lamp.csv", real)
    real.chmod(0o640)
    (shop / "lamp.csv").symlink_to(real)
    apply_changes(amounts_in(shop), read(shop, {("lamp", "front", "price"): 6}).changes)
    assert (shop / "lamp.csv").is_symlink()
    assert "front;Front;6,00" in real.read_text()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


# --- the command ------------------------------------------------------------------------------------------------------


def test_command__out_and_in(shop: Path, run: Run, work: Path) -> None:
    result = run("prices", "shop", "--out", "prices.xlsx")
    assert (result.exit_code, result.stdout) == (0, "10 amounts written to prices.xlsx\n")
    before = contents(shop)
    result = run("prices", "shop", "--in", "prices.xlsx")
    assert (result.exit_code, result.stdout) == (0, "✓ No amount is another than in the catalog\n")
    assert contents(shop) == before
    assert run("prices", "shop", "--out", "prices.xlsx").exit_code == 2
    assert run("prices", "shop", "--out", "prices.xlsx", "--force").exit_code == 0


def test_command__dry_run_shows_and_writes_nothing(shop: Path, run: Run, work: Path) -> None:
    (work / "new.xlsx").write_bytes(sheet(amounts_in(shop), {("frame", "city", "price"): 205, ("lamp", "rear", "price"): 9}))
    before = contents(shop)
    result = run("prices", "shop", "--in", "new.xlsx", "--dry-run")
    assert result.exit_code == 0
    assert contents(shop) == before
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["frame", "city", "price", "€199.00", "€205.00", "+3.0", "%"] in lines
    assert ["lamp", "rear", "price", "€12.00", "€9.00", "−25.0", "%"] in lines
    assert "2 amounts would change; without --dry-run it is written" in result.stdout
    result = run("prices", "shop", "--in", "new.xlsx")
    assert "✓ 2 amounts written to catalog.yaml, lamp.csv" in result.stdout
    assert contents(shop)["lamp.csv"].decode() == LAMP.replace("12", "9")


def test_command__mistakes(shop: Path, run: Run, work: Path) -> None:
    new = {("frame", "city", "price"): -1, ("bell", "", "price"): 6}
    (work / "new.xlsx").write_bytes(sheet(amounts_in(shop), new))
    before = contents(shop)
    result = run("prices", "shop", "--in", "new.xlsx")
    assert result.exit_code == 1
    assert "new.xlsx [Prices] F2: error: `-1` is less than nothing" in result.stdout
    assert "✗ 1 error: nothing is written" in result.stdout
    assert contents(shop) == before


def test_command__json(shop: Path, run: Run, work: Path) -> None:
    new = {("frame", "city", "price"): 205, ("bell", "", "price"): "x"}
    (work / "new.xlsx").write_bytes(sheet(amounts_in(shop), new))
    document = json.loads(run("prices", "shop", "--in", "new.xlsx", "--json").stdout)
    assert document["changes"] == [
        {
            "module": "frame",
            "option": "city",
            "attribute": "price",
            "present": "199.00",
            "new": "205",
            "place": {"file": "catalog.yaml", "line": 12, "column": 45},
        }
    ]
    (issue,) = document["issues"]
    assert (issue["file"], issue["sheet"], issue["line"], issue["column"]) == ("new.xlsx", "Prices", 6, 6)
    assert document["written"] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Say what to do with the prices."),
        (("--out", "a.xlsx", "--in", "b.xlsx"), "Say what to do with the prices."),
        (("--out", "a.ods"), "The name `a.ods` does not say that it is an Excel file."),
        (("--in", "none.xlsx"), "`none.xlsx` cannot be read: No such file or directory."),
    ],
)
def test_command__wrong_usage(arguments: tuple[str, ...], message: str, shop: Path, run: Run) -> None:
    result = run("prices", "shop", *arguments)
    assert result.exit_code == 2
    assert message in result.output.replace("\n", " ")


# --- folders that are included ----------------------------------------------------------------------------------------


def test_changes__in_a_folder_that_is_included(tmp_path: Path) -> None:
    header = "catalog: a\nversion: '1'\ntitle: A\ncurrency: EUR\nincludes: [../shared]\n"
    module = "modules:\n  m:\n    kind: swappable\n    attributes: {price: money}\n    options: {table: m.csv}\n"
    shared = {"modules.yaml": module, "m.csv": "id,title,price\na,A,1.00\nb,B,2.00\n", "picture.png": b"\x00"}
    folder = write(tmp_path / "a", {"catalog.yaml": header + "products: {p: {parts: {m: m}}}\n"})
    write(tmp_path / "shared", shared)
    assert [str(amount.place) for amount in amounts_in(folder).by_key.values()] == ["../shared/m.csv:2:5", "../shared/m.csv:3:5"]
    assert apply_changes(amounts_in(folder), read(folder, {("m", "b", "price"): 3}).changes) == ("../shared/m.csv",)
    assert (tmp_path / "shared" / "m.csv").read_text() == "id,title,price\na,A,1.00\nb,B,3.00\n"
