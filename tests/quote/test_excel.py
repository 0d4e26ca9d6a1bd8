"""Quotes as Excel workbooks: read back, and their formulas computed again."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from fractions import Fraction

import pytest
from python_calamine import CalamineWorkbook

from configurator.catalog.records import ChargeKind
from configurator.quote import Offered, Quote, Wanted, build_quote, quote_workbook
from configurator.quote.excel.sheet import money_format
from tests.quote.offers import school_quote, window_quote
from tests.quote.quotes import CREATED, hotel_quote
from tests.quote.workspaces import workspace

Rows = list[list[object]]


def sheets_of(quote: Quote) -> dict[str, Rows]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(quote_workbook(quote)))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def formulas_of(content: bytes, sheet: int) -> dict[str, str]:
    """The formulas of a sheet by cell."""
    text = zipfile.ZipFile(io.BytesIO(content)).read(f"xl/worksheets/sheet{sheet}.xml").decode()
    return dict(re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f>([^<]*)</f>', text))


def cell(rows: Rows, name: str) -> float:
    column, row = re.fullmatch(r"([A-Z])(\d+)", name).groups()  # type: ignore[union-attr]
    value = rows[int(row) - 1][ord(column) - ord("A")]
    return float(value) if isinstance(value, int | float) else 0.0


def computed(formula: str, rows: Rows, formulas: dict[str, str]) -> float:
    """What a formula comes to, of the three kinds that there are."""
    product = re.fullmatch(r"([A-Z]\d+)\*([A-Z]\d+)", formula)
    if product:
        return cell(rows, product[1]) * cell(rows, product[2])
    function, column, first, last = re.fullmatch(r"(SUM|SUBTOTAL)\((?:9,)?([A-Z])(\d+):[A-Z](\d+)\)", formula).groups()  # type: ignore[union-attr]
    cells = [f"{column}{row}" for row in range(int(first), int(last) + 1)]
    if function == "SUBTOTAL":  # leaves out other subtotals
        cells = [each for each in cells if not formulas.get(each, "").startswith("SUBTOTAL")]
    return sum(cell(rows, each) for each in cells)


def many_kinds() -> Quote:
    return build_quote(
        [Offered(workspace(), "a", 3), Offered(workspace(40, 400, "around-the-clock", 36), "b", 2)],
        customer="Ada", created=CREATED, language="en",
        discounts=[Wanted("Frame", "Agreed.", share=Fraction(1, 10)), Wanted("Once", amount=Decimal("99.00"), item="a",
                   kinds=(ChargeKind.ONE_TIME,))],
    )  # fmt: skip


@pytest.mark.parametrize("quote", [school_quote(items=7, different=3), many_kinds(), window_quote("de"), hotel_quote()],
                         ids=["schools", "kinds", "window", "hotel"])  # fmt: skip
def test_quote_workbook__formulas_come_to_what_is_shown(quote: Quote) -> None:
    content = quote_workbook(quote)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for number in (1, 2):
        rows = book.get_sheet_by_index(number - 1).to_python(skip_empty_area=False)
        formulas = formulas_of(content, number)
        assert formulas
        for name, formula in formulas.items():
            assert cell(rows, name) == pytest.approx(computed(formula, rows, formulas), abs=0.004), (name, formula)


def test_quote_workbook__totals_are_those_of_the_quote() -> None:
    quote = school_quote(items=7, different=3)
    rows = sheets_of(quote)["Quote"]
    by_label = {row[2]: row[6] for row in rows if row[2]}
    assert by_label["Total"] == float(quote.totals[ChargeKind.ONE_TIME])
    assert quote.taxes is not None
    assert by_label["Total with taxes"] == float(quote.taxes.gross[ChargeKind.ONE_TIME])
    assert [row[5] for row in rows if row[2] == "Primary school Dornbach"] == [457.8]


def test_quote_workbook__every_charge_and_choice() -> None:
    quote = many_kinds()
    sheets = sheets_of(quote)
    assert list(sheets) == ["Quote", "Charges", "Configuration", "Bill of materials", "Items and parts"]
    leaves = [leaf for item in quote.items for leaf in item.breakdown.leaves()]
    assert [row[7] for row in sheets["Charges"][1:]] == [float(leaf.amount) for leaf in leaves]
    assert len(sheets["Configuration"]) == 1 + sum(len(item.choices) + len(item.context) for item in quote.items)


def test_quote_workbook__texts_are_no_formulas() -> None:
    quote = build_quote([Offered(workspace(), "a", 2, "=1+1"), Offered(workspace(5), "b", 2, "@SUM(A1)")],
                        customer="+cmd|' /C calc'!A0", created=CREATED, language="en")  # fmt: skip
    content = quote_workbook(quote)
    for number in range(1, 6):
        assert all(re.match(r"[A-Z]+\d+\*|SUM\(|SUBTOTAL\(", formula) for formula in formulas_of(content, number).values())
    texts = {text for rows in sheets_of(quote).values() for row in rows for text in row}
    assert {"=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0"} <= texts


def test_quote_workbook__same_bytes_again() -> None:
    assert quote_workbook(hotel_quote()) == quote_workbook(hotel_quote())


def test_quote_workbook__heads_stay_and_columns_are_wide() -> None:
    text = zipfile.ZipFile(io.BytesIO(quote_workbook(hotel_quote()))).read("xl/worksheets/sheet2.xml").decode()
    assert 'state="frozen"' in text
    columns = re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"', text)
    assert sum(int(last) - int(first) + 1 for first, last, _ in columns) == 11
    assert all(9 <= float(width) <= 61 for *_, width in columns)


def test_quote_workbook__in_chinese() -> None:
    sheets = sheets_of(hotel_quote(language="zh"))
    assert "报价单" in sheets and "物料清单" in sheets


@pytest.mark.parametrize(
    ("currency", "language", "expected"),
    [("EUR", "en", "[$€]#,##0.00"), ("EUR", "de", "#,##0.00 [$€]"), ("JPY", "en", "[$¥]#,##0"), ("KWD", "en", "[$KWD]#,##0.000")],
)
def test_money_format__of_currencies(currency: str, language: str, expected: str) -> None:
    from configurator.money import minor_digits

    assert money_format(currency, language, minor_digits(currency)) == expected
