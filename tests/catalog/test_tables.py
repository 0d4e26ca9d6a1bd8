"""Options in CSV files: encodings, line ends, separators, and how quickly many of them are read."""

from __future__ import annotations

import time
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from configurator.catalog.load import load_catalog
from configurator.catalog.records import Option
from tests.catalog.catalogs import HEADER, MODULES, errors, small, write

_OPTIONS, _CHARGES = MODULES.index("    options:"), MODULES.index("    charges:")
MODULES_WITH_TABLE = MODULES[:_OPTIONS] + "    options: {table: cpu.csv}\n" + MODULES[_CHARGES:]
COLUMNS = "id,title,socket,watts,price,boxed,sold-in\n"


def table_catalog(folder: Path, content: str | bytes) -> Path:
    """The small catalog, with a table of its processors."""
    return write(small(folder, modules=MODULES_WITH_TABLE), {"cpu.csv": content})


def options(folder: Path, content: str | bytes) -> Mapping[str, Option]:
    """The processors in a table."""
    return load_catalog(table_catalog(folder, content)).modules["cpu"].options


def test_csv__values_have_the_types_of_their_attributes(tmp_path: Path) -> None:
    found = options(tmp_path, COLUMNS + "a,A,AM5,65.5,99.90,yes,EU|UK\nb,B,,,499,NO,|\n")
    assert found["a"].values == {
        "socket": "AM5",
        "watts": Fraction(131, 2),
        "price": Fraction(999, 10),
        "boxed": True,
        "sold-in": frozenset({"EU", "UK"}),
    }
    assert found["b"].values == {"price": 499, "boxed": False, "sold-in": frozenset()}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_csv__byte_order_mark_and_line_ends_do_not_matter(line_end: str, tmp_path: Path) -> None:
    text = COLUMNS + 'a,"A, b",AM5,65,99.90,yes,EU\nb,B,LGA,65,99,yes,EU\n'
    found = options(tmp_path, b"\xef\xbb\xbf" + text.replace("\n", line_end).encode())
    assert [option.title.render() for option in found.values()] == ["A, b", "B"]
    assert [str(option.place) for option in found.values()] == ["cpu.csv:2:1", "cpu.csv:3:1"]


def test_csv__only_real_line_ends_end_a_row(tmp_path: Path) -> None:
    found = options(tmp_path, COLUMNS + "a,A\u2028B\x85C,AM5,65,99,yes,EU\n")
    assert found["a"].title.render() == "A\u2028B\x85C"


def test_csv__semicolons_with_decimal_commas(tmp_path: Path) -> None:
    found = options(tmp_path, COLUMNS.replace(",", ";") + "a;A, b;AM5;65,5;1299,90;yes;EU|UK\nb;B;;;1299.9;no;|\n")
    assert found["a"].title.render() == "A, b"
    assert found["a"].values["watts"] == Fraction(131, 2)
    assert found["a"].values["price"] == found["b"].values["price"] == Fraction(12999, 10)


def test_csv__places_of_semicolons(tmp_path: Path) -> None:
    table_catalog(tmp_path, COLUMNS.replace(",", ";") + 'a;"A;b";AM5;x,5;1299,90;yes;EU|UK\n')
    assert errors(tmp_path) == [
        "`watts` must be a number, not `x,5` = write digits with a comma before the decimals and nothing between thousands: "
        "`1299,50`"
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (COLUMNS.encode() + "a,Größe,AM5,65,99,yes,EU\n".encode("cp1252"), "the file is not encoded in UTF-8"),
        ((COLUMNS + "a,A,AM5,65,99,yes,EU\n").encode("utf-16"), "the file is not encoded in UTF-8"),
        (b"PK\x03\x04...", "this is an Excel file and no CSV file = let its name end in `.xlsx`"),
        (b"", "the table is empty = begin with a row of column names: `id`, `title`, ..."),
        (b"\n\n", "the table is empty = begin with a row of column names: `id`, `title`, ..."),
    ],
)
def test_csv__what_cannot_be_read_is_one_error(content: bytes, message: str, tmp_path: Path) -> None:
    (found,) = errors(table_catalog(tmp_path, content))
    assert found.startswith(message)
    if "UTF-8" in message:
        assert found.endswith("= save it as UTF-8; in Excel, the file type is called `CSV UTF-8`")


def test_csv__units_in_the_header(tmp_path: Path) -> None:
    modules = MODULES_WITH_TABLE.replace("watts: number", "watts: {type: number, unit: W}")
    files = {"cpu.csv": COLUMNS.replace("watts", "watts [W]").replace("price", "price[ EUR ]") + "a,A,AM5,65,99,yes,EU\n"}
    folder = write(small(tmp_path, modules=modules), files)
    assert load_catalog(folder).modules["cpu"].options["a"].values["watts"] == 65
    write(folder, {"cpu.csv": COLUMNS.replace("watts", "watts [kW]") + "a,A,AM5,65,99,yes,EU\n"})
    assert errors(folder) == ["`watts` is in `W`, and this column is in `kW` = convert the column to `W`, or correct the unit"]


def test_csv__units_of_money_and_other_spellings(tmp_path: Path) -> None:
    attributes = "watts: {type: number, unit: m2}, price: {type: money, unit: m2}"
    modules = MODULES_WITH_TABLE.replace("watts: number, price: money", attributes)
    for price in ("EUR/m2", "EUR/m²"):
        header = COLUMNS.replace("watts", "watts [m²]").replace("price", f"price [{price}]")
        folder = write(small(tmp_path, modules=modules), {"cpu.csv": header + "a,A,AM5,65,99,yes,EU\n"})
        assert not [error for error in errors(folder) if "column" in error]
    write(folder, {"cpu.csv": COLUMNS.replace("price", "price [m2]") + "a,A,AM5,65,99,yes,EU\n"})
    assert "`price` is in `EUR/m2`, and this column is in `m2` = convert the column to `EUR/m2`, or correct the unit" in errors(
        folder
    )


def test_csv__ten_thousand_rows_are_read_in_about_a_second(tmp_path: Path) -> None:
    rows = "".join(
        f"part-{i},Part {i},{'AM4' if i % 3 else 'LGA'},{i % 300},{i % 977}.{i % 100:02},yes,EU|UK\n" for i in range(10_000)
    )
    write(small(tmp_path, modules=MODULES_WITH_TABLE, header=HEADER), {"cpu.csv": COLUMNS + rows})
    started = time.process_time()
    catalog = load_catalog(tmp_path)
    assert time.process_time() - started < 3
    assert len(catalog.modules["cpu"].options) == 10_000
