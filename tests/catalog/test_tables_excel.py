"""Options in Excel files: the same values, checks and messages as in CSV files, with cells as places."""

from __future__ import annotations

import datetime
import io
import time
import zipfile
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from configurator.catalog.load import check_catalog, load_catalog
from configurator.catalog.sheets import Workbook, column_number, number_text
from configurator.source import Place, Severity, column_letters, format_issue
from tests.catalog.catalogs import errors, small, write
from tests.catalog.test_tables import MODULES_WITH_TABLE

COLUMNS = ["id", "title", "socket", "watts", "price", "boxed", "sold-in"]
Rows = Sequence[Sequence[Any]]
Write = Callable[[Any, Any], None]


def excel(*rows: Sequence[Any], sheet: str = "CPU", more: Write | None = None) -> bytes:
    """An Excel file with one sheet; `more(workbook, sheet)` adds to it."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        if more:
            more(workbook, page)
    return content.getvalue()


def excel_catalog(folder: Path, content: bytes, table: str = "{table: cpu.xlsx}") -> Path:
    """The small catalog, with its processors in an Excel file."""
    return write(small(folder, modules=MODULES_WITH_TABLE.replace("{table: cpu.csv}", table)), {"cpu.xlsx": content})


def test_excel__values_have_the_types_of_their_attributes(tmp_path: Path) -> None:
    rows = (
        COLUMNS,
        ["a", "A", 1700, 65.5, 0.1, True, "EU|UK"],
        ["b", " B ", 4.2, "170", 1299.9, "no", "|"],
        ["c", "C", None, None, 1e15, None, None],
    )
    found = load_catalog(excel_catalog(tmp_path, excel(*rows))).modules["cpu"].options
    assert found["a"].values == {
        "socket": "1700",
        "watts": Fraction(131, 2),
        "price": Fraction(1, 10),
        "boxed": True,
        "sold-in": frozenset({"EU", "UK"}),
    }
    assert found["b"].title.render() == "B"
    assert found["b"].values == {
        "socket": "4.2",
        "watts": 170,
        "price": Fraction(12999, 10),
        "boxed": False,
        "sold-in": frozenset(),
    }
    assert found["c"].values == {"price": 10**15}
    assert str(found["b"].place) == "cpu.xlsx [CPU] A3"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1, "0.1"),
        (-0.1, "-0.1"),
        (1299.5, "1299.5"),
        (0.1 + 0.2, "0.3"),
        (12.5 * 1.19, "14.875"),
        (2.0, "2"),
        (0.0, "0"),
        (1e-9, "0.000000001"),
        (1e20, "100000000000000000000"),
        (123456789012345.0, "123456789012345"),
        (0.123456789012345, "0.123456789012345"),
    ],
)
def test_excel__numbers_are_what_excel_shows(number: float, text: str) -> None:
    assert number_text(number) == text


def test_excel__a_sheet_is_named_where_there_are_several(tmp_path: Path) -> None:
    def second(workbook: Any, page: Any) -> None:
        workbook.add_worksheet("Notes")

    content = excel(COLUMNS, ["a", "A", "AM5", 65, 99, True, "EU"], more=second)
    assert errors(excel_catalog(tmp_path, content)) == [
        "`cpu.xlsx` has several sheets: `CPU`, `Notes` = name one of them: `{table: cpu.xlsx, sheet: CPU}`"
    ]
    assert errors(excel_catalog(tmp_path, content, "{table: cpu.xlsx, sheet: CPUs}")) == [
        "`cpu.xlsx` has no sheet `CPUs` = did you mean `CPU`?"
    ]
    assert not errors(excel_catalog(tmp_path, content, "{table: cpu.xlsx, sheet: CPU}"))


def test_excel__hidden_sheets_and_charts_are_no_tables(tmp_path: Path) -> None:
    def others(workbook: Any, page: Any) -> None:
        workbook.add_worksheet("Lists").hide()
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"values": "=CPU!$D$2:$D$2"})
        workbook.add_chartsheet("Chart").set_chart(chart)

    content = excel(COLUMNS, ["a", "A", "AM5", 65, 99, True, "EU"], more=others)
    assert not errors(excel_catalog(tmp_path, content))


def test_excel__an_issue_names_the_cell_and_shows_no_source(tmp_path: Path) -> None:
    folder = excel_catalog(tmp_path, excel(COLUMNS, [], ["a", "A", "AM5", "65 W", 99, True, "EU"]))
    (issue,) = (issue for issue in check_catalog(folder) if issue.severity is Severity.ERROR)
    assert issue.place == Place("cpu.xlsx", 3, 4, sheet="CPU")
    assert format_issue(issue, folder) == (
        "cpu.xlsx [CPU] D3: error: `watts` must be a number, not `65 W`\n      = write the number alone: `65`"
    )


def test_excel__issues_are_ordered_by_sheet_row_and_column() -> None:
    places = [
        Place("a.xlsx", 2, 1, sheet="B"),
        Place("a.xlsx", 9, 1, sheet="A"),
        Place("a.xlsx", 2, 3, sheet="A"),
        Place("a.xlsx", 2, 2),
    ]
    assert [str(place) for place in sorted(places)] == ["a.xlsx:2:2", "a.xlsx [A] C2", "a.xlsx [A] A9", "a.xlsx [B] A2"]


def test_excel__mistakes_are_told_as_in_csv(tmp_path: Path) -> None:
    rows = (
        ["id", "title", "watts [W]", "prise", "socket", "socket"],
        ["a", "A", 65],
        ["a", "B", 65],
        ["", "B", 65],
        ["X 1", "", 65, None, None, None, "beyond"],
    )
    assert errors(excel_catalog(tmp_path, excel(*rows))) == [
        "`watts` has no unit, and this column is in `W` = declare it: `watts: {type: number, unit: W}`, or write `watts` alone",
        "unknown column `prise` = did you mean `price`?",
        "column `socket` stands here twice = remove one of them",
        "option `a` stands here twice; first in row 2 = remove one of them, or give it another id",
        "this row has no id = write an id, or remove the row",
        "`X 1` is not an id: lower-case words and digits, joined by hyphens = write `x-1`",
        "this row has 7 cells; the table has 6 columns = name the column, or empty the cells in it",
    ]


def test_excel__dates_are_texts_and_nothing_else(tmp_path: Path) -> None:
    def dates(workbook: Any, page: Any) -> None:
        day, hour = (workbook.add_format({"num_format": text}) for text in ("yyyy-mm-dd", "hh:mm"))
        noon = datetime.datetime(2026, 3, 1, 12, 30)
        page.write_row(0, 0, COLUMNS)
        page.write_row(1, 0, ["a", "A", None, None, None, True, "EU"])
        page.write_datetime(1, 2, datetime.datetime(2026, 3, 1), day)
        page.write_datetime(1, 3, noon, day)
        page.write_datetime(1, 4, datetime.time(12, 30), hour)
        page.write_row(2, 0, ["a", "A", "AM5", 65, 99, True, "EU"])
        page.write_datetime(2, 0, datetime.datetime(2026, 3, 1), day)
        page.write_datetime(2, 1, datetime.datetime(2026, 3, 1), day)

    hint = "Excel has made a date or time of it: give the cell another format and write it again"
    folder = excel_catalog(tmp_path, excel(more=dates))
    assert errors(folder) == [
        f"`watts` must be a number, not `2026-03-01 12:30:00` = {hint}",
        f"`price` must be an amount of money, not `12:30:00` = {hint}",
        f"`2026-03-01` is not an id = {hint}",
        f"`2026-03-01` is not the title that was typed = {hint}",
    ]


def test_excel__a_formula_without_a_value_is_an_error(tmp_path: Path) -> None:
    def formulas(workbook: Any, page: Any) -> None:
        page.write_row(0, 0, COLUMNS)
        page.write_row(1, 0, ["a", "A", None, None, None, True, "EU"])
        page.write_formula(1, 2, "=NA()", None, "#N/A")
        page.write_formula(1, 3, "=30+35", None, 65)
        page.write_formula(1, 4, "=1/0", None, "#DIV/0!")
        page.write_row(2, 0, ["b", "B", "AM5", 65, None, True, "EU"])
        page.write_formula(2, 4, "=E2*2", None, "")
        page.write_row(3, 0, ["c", "C", "AM5", 65, 99, True])
        page.write_formula(3, 6, '=""', None, "text")

    content = _replaced(excel(more=formulas), b"<v>text</v>", b"<v></v>")
    folder = excel_catalog(tmp_path, _replaced(content, b"<f>E2*2</f><v></v>", b"<f>E2*2</f>"))
    assert errors(folder) == [
        "`socket` must be a text, not `#N/A` = correct the formula",
        "`price` must be an amount of money, not `#DIV/0!` = correct the formula",
        "`price` must be an amount of money, not `=E2*2` = open the file in Excel and save it: this formula was never calculated",
    ]


def _replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    """An Excel file with something else in its first sheet, as other programs write it."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old in part
                part = part.replace(old, new)
            after.writestr(name, part)
    return changed.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "`cpu.xlsx` is not an Excel file"),
        (b"id,title\n", "`cpu.xlsx` is not an Excel file"),
        (b"PK\x03\x04junk", "`cpu.xlsx` is not an Excel file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "`cpu.xlsx` is protected with a password, or in the format of Excel 97"),
    ],
)
def test_excel__what_cannot_be_read_is_an_error_where_it_is_named(content: bytes, message: str, tmp_path: Path) -> None:
    folder = excel_catalog(tmp_path, content)
    (issue,) = (issue for issue in check_catalog(folder) if issue.severity is Severity.ERROR)
    assert issue.message == message
    assert issue.place.file == "catalog.yaml"


def test_excel__a_damaged_file_never_breaks_the_reader(tmp_path: Path) -> None:
    content = bytearray(excel(COLUMNS, ["a", "A", "AM5", 65, 99, True, "EU"]))
    for start in range(0, len(content), 211):
        damaged = bytes(content[:start]) + b"\xff" * 7 + bytes(content[start + 7 :])
        check_catalog(excel_catalog(tmp_path, damaged))


def test_excel__a_stray_cell_far_outside_is_told(tmp_path: Path) -> None:
    def stray(workbook: Any, page: Any) -> None:
        page.write(1_048_575, 30, "x")

    assert errors(excel_catalog(tmp_path, excel(COLUMNS, more=stray))) == [
        "the sheet reaches to here: 1,048,576 rows and 31 columns = delete the rows and columns that are not part of the table"
    ]


def test_excel__an_empty_sheet(tmp_path: Path) -> None:
    assert errors(excel_catalog(tmp_path, excel())) == [
        "the table is empty = begin with a row of column names: `id`, `title`, ..."
    ]


def test_excel__columns_are_called_by_letters() -> None:
    assert [column_letters(number) for number in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert all(column_number(column_letters(number)) == number for number in range(1, 2000))


def test_excel__the_hash_covers_the_file(tmp_path: Path) -> None:
    one = load_catalog(excel_catalog(tmp_path / "a", excel(COLUMNS, ["a", "A", "AM5", 65, 99, True, "EU"])))
    two = load_catalog(excel_catalog(tmp_path / "b", excel(COLUMNS, ["a", "A", "AM5", 65, 98, True, "EU"])))
    assert one.content_hash != two.content_hash


def test_excel__ten_thousand_rows_are_read_in_about_a_second(tmp_path: Path) -> None:
    rows = [[f"part-{i}", f"Part {i}", "AM4", i % 300, (i % 97_700) / 100, True, "EU|UK"] for i in range(10_000)]
    folder = excel_catalog(tmp_path, excel(COLUMNS, *rows))
    started = time.process_time()
    catalog = load_catalog(folder)
    assert time.process_time() - started < 3
    assert catalog.modules["cpu"].options["part-77"].values["price"] == Fraction(77, 100)


def test_excel__one_file_is_opened_once(tmp_path: Path) -> None:
    content = excel(COLUMNS, ["a", "A", "AM5", 65, 99, True, "EU"])
    workbook = Workbook("cpu.xlsx", content)
    assert list(workbook.rows("CPU").rows()) == list(workbook.rows(None).rows())
