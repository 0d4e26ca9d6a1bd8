"""All amounts of a catalog on a sheet for Excel, and what a person has changed there.

One row an amount: the ids and the present amount are locked, the new amount is for writing in. The present amount comes back
with the sheet, so that a sheet that was written long ago changes nothing but what its reader has changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from configurator.catalog.issues import Issues
from configurator.catalog.rows import UnreadableTableError
from configurator.catalog.sheets import SheetRows, Workbook
from configurator.catalog.values import NUMBER
from configurator.errors import ConfiguratorError
from configurator.money import minor_digits
from configurator.source import Issue, Place, did_you_mean
from configurator.workbench.prices.amounts import Amount, Amounts, Key

PRICES = "Prices"
ABOUT = "About"
_COLUMNS = ("Module", "Option", "Title", "Attribute", "Present amount", "New amount", "Change", "Currency")
_WIDTHS = (20, 34, 42, 18, 16, 16, 10, 10)
_PRESENT, _NEW = 4, 5
_KEY = (0, 1, 3)
_LARGEST = Decimal(10) ** 12


class PricesFileError(ConfiguratorError):
    """A file cannot be read as the amounts of a catalog."""

    code = "invalid-prices"


@dataclass(frozen=True, slots=True)
class Change:
    """An amount that somebody wants to be another."""

    amount: Amount
    new: Decimal
    place: Place

    @property
    def ratio(self) -> Decimal | None:
        """By how much the amount changes, as a part of what it was; None where it was 0."""
        before = self.amount.amount
        return self.new / before - 1 if before else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sheet says: the changes, everything that is wrong with it, and how many amounts it leaves out."""

    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]
    left_out: int


# --- writing ----------------------------------------------------------------------------------------------------------


def write_prices(amounts: Amounts) -> bytes:
    """The amounts as an Excel file: the same bytes for the same amounts."""
    from datetime import UTC, datetime

    import xlsxwriter

    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC), "title": amounts.catalog.title.render()})
        _write_rows(workbook, amounts)
        _write_about(workbook, amounts)
    return content.getvalue()


def _write_rows(workbook: Any, amounts: Amounts) -> None:
    sheet = workbook.add_worksheet(PRICES)
    head = workbook.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1, "valign": "vcenter"})
    for index, (column, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, column, head)
    formats = _Formats(workbook, minor_digits(amounts.catalog.currency))
    language = amounts.catalog.languages[0]
    for row, amount in enumerate(amounts.by_key.values(), 1):
        for index, text in enumerate((amount.module, amount.option, amount.title.render(language), amount.attribute)):
            sheet.write_string(row, index, text, formats.locked)
        sheet.write_number(row, _PRESENT, float(amount.amount), formats.present(amount))
        editable = amount.span is not None
        sheet.write_number(row, _NEW, float(amount.amount), formats.new(amount) if editable else formats.present(amount))
        sheet.write_formula(row, 6, f"=IF(E{row + 1}=0,0,F{row + 1}/E{row + 1}-1)", formats.percent, 0)
        sheet.write_string(row, 7, amounts.catalog.currency, formats.locked)
    last = max(1, len(amounts.by_key))
    sheet.set_row(0, 22)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(_COLUMNS) - 1)
    sheet.data_validation(1, _NEW, last, _NEW, _VALIDATION)
    sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_cells": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&F&RPage &P of &N")


_VALIDATION = {
    "validate": "decimal",
    "criteria": "between",
    "minimum": -999_999_999_999,
    "maximum": 999_999_999_999,
    "error_title": "An amount of money",
    "error_message": "Write a number.",
}


class _Formats:
    """How cells look; one format for each number of decimals."""

    def __init__(self, workbook: Any, digits: int) -> None:
        self._workbook = workbook
        self._digits = digits
        self._made: dict[tuple[int, bool], Any] = {}
        self.locked = workbook.add_format({"font_color": "#444444"})
        self.percent = workbook.add_format({"num_format": "+0.0%;-0.0%;;", "font_color": "#444444"})

    def present(self, amount: Amount) -> Any:
        """A locked amount."""
        return self._format(amount, locked=True)

    def new(self, amount: Amount) -> Any:
        """An amount to be written over."""
        return self._format(amount, locked=False)

    def _format(self, amount: Amount, *, locked: bool) -> Any:
        digits = max(self._digits, decimals(amount.amount))
        if (digits, locked) not in self._made:
            shown = {"num_format": "#,##0" + ("." + "0" * digits if digits else ""), "locked": locked}
            look = {"font_color": "#444444"} if locked else {"bg_color": "#FFF8DC", "border": 1, "border_color": "#D9D9D9"}
            self._made[digits, locked] = self._workbook.add_format(shown | look)
        return self._made[digits, locked]


def _write_about(workbook: Any, amounts: Amounts) -> None:
    catalog = amounts.catalog
    sheet = workbook.add_worksheet(ABOUT)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    rows = (
        ("Catalog", catalog.id),
        ("Version", catalog.version),
        ("Currency", catalog.currency),
        ("", ""),
        ("How to", f"Write new amounts into the column `{_COLUMNS[_NEW]}` of the sheet `{PRICES}`, and save the file."),
        ("", "Amounts in grey stand in Excel tables of the catalog: change them there."),
        ("", "Rows that are left out keep their amounts."),
        ("", f"Then: configurator prices {catalog.folder.name} --in FILE --dry-run"),
    )
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text)


def decimals(amount: Decimal) -> int:
    """How many decimals an amount needs."""
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -int(exponent))


# --- reading ----------------------------------------------------------------------------------------------------------


def read_prices(name: str, content: bytes, amounts: Amounts) -> Reading:
    """What a person has changed on a sheet. Raises PricesFileError where it is not a sheet of this catalog's amounts."""
    try:
        workbook = Workbook(name, content)
        _check_catalog(workbook, amounts)
        rows = workbook.rows(PRICES)
    except UnreadableTableError as error:
        hint = f"Write one with `configurator prices {amounts.catalog.folder.name} --out FILE.xlsx`."
        raise PricesFileError(f"{error.message}.", hint) from None
    return _SheetReader(rows, amounts).read()


def _check_catalog(workbook: Workbook, amounts: Amounts) -> None:
    if ABOUT not in workbook.sheets:
        return
    for _, cells in workbook.rows(ABOUT).rows():
        if cells[:1] == ["Catalog"] and cells[1:2] != [amounts.catalog.id]:
            raise PricesFileError(
                f"`{workbook.name}` holds the amounts of the catalog `{cells[1]}`, not of `{amounts.catalog.id}`.",
                "Name the other catalog, or another file.",
            )


class _SheetReader:
    def __init__(self, rows: SheetRows, amounts: Amounts) -> None:
        self._rows = rows
        self._amounts = amounts
        self._issues = Issues()
        self._seen: dict[Key, int] = {}
        self._changes: list[Change] = []

    def read(self) -> Reading:
        rows = self._rows.rows()
        line, header = next(rows, (1, []))
        columns = self._columns(line, header)
        if columns is None:
            return Reading((), self._issues.ordered(), len(self._amounts.by_key))
        for line, cells in rows:
            padded = [*cells, *([""] * len(header))]
            self._read_row(line, padded, columns)
        return Reading(tuple(self._changes), self._issues.ordered(), len(self._amounts.by_key) - len(self._seen))

    def _columns(self, line: int, header: Sequence[str]) -> dict[int, int] | None:
        """Where each column that is read stands now: columns may have been moved, added or taken away."""
        needed = (*_KEY, _PRESENT, _NEW)
        missing = [_COLUMNS[index] for index in needed if _COLUMNS[index] not in header]
        for column in missing:
            self._issues.error(self._rows.place(line), f"there is no column `{column}`", "write the file again with --out")
        return None if missing else {index: list(header).index(_COLUMNS[index]) for index in needed}

    def _read_row(self, line: int, cells: Sequence[str], columns: Mapping[int, int]) -> None:
        module, option, attribute = (cells[columns[index]] for index in _KEY)
        key = (module, option, attribute)
        amount = self._amounts.by_key.get(key)
        if amount is None:
            self._report_unknown(line, key, columns)
        elif key in self._seen:
            message = f"this amount stands here twice; first in row {self._seen[key]}"
            self._issues.error(self._rows.place(line, columns[_NEW]), message, "remove one of the rows")
        else:
            self._seen[key] = line
            self._read_amount(line, amount, cells, columns)

    def _report_unknown(self, line: int, key: Key, columns: Mapping[int, int]) -> None:
        """An id that is not in the catalog: the first of the three that is wrong."""
        for depth, (index, what) in enumerate(zip(_KEY, ("module", "option", "attribute"), strict=True)):
            words = {other[depth] for other in self._amounts.by_key if other[:depth] == key[:depth]}
            if key[depth] not in words:
                hint = did_you_mean(key[depth], sorted(words)) or "ids are those of the catalog; write the file again with --out"
                named = f"there is no {what} `{key[depth]}` with an amount" if key[depth] else f"the {what} is missing"
                self._issues.error(self._rows.place(line, columns[index]), named, hint)
                return

    def _read_amount(self, line: int, amount: Amount, cells: Sequence[str], columns: Mapping[int, int]) -> None:
        present = self._number(line, columns[_PRESENT], cells[columns[_PRESENT]], None)
        new = self._number(line, columns[_NEW], cells[columns[_NEW]], amount)
        if present is None or new is None or new in (present, amount.amount):
            return
        place = self._rows.place(line, columns[_NEW])
        if present != amount.amount:
            message = f"the catalog says {amount.amount:f} by now, and the sheet was written when it said {present:f}"
            self._issues.error(place, message, "write the file again with --out, and make the change there")
        elif amount.span is None:
            self._issues.error(place, "this amount stands in an Excel table of the catalog", f"change it there: {amount.place}")
        elif self._is_sensible(new, amount, place):
            self._changes.append(Change(amount, new, place))

    def _number(self, line: int, index: int, cell: str, amount: Amount | None) -> Decimal | None:
        place = self._rows.place(line, index)
        remark = self._rows.remark(line, index)
        if not cell:
            hint = (
                "write an amount, or remove the row: the amount stays as it is then"
                if amount
                else "write the file again with --out"
            )
            self._issues.error(place, "there is no amount here", hint)
        elif remark or not NUMBER.fullmatch(cell):
            hint = remark or "write a number, and let the cell be a number and no text"
            self._issues.error(place, f"an amount must be a number, not `{cell}`", hint)
        else:
            return Decimal(cell)
        return None

    def _is_sensible(self, new: Decimal, amount: Amount, place: Place) -> bool:
        currency = self._amounts.catalog.currency
        allowed = max(minor_digits(currency), decimals(amount.amount))
        if decimals(new) > allowed:
            hint = f"round it to {allowed} decimals; in Excel: `=ROUND(...,{allowed})`"
            self._issues.error(place, f"`{new:f}` is finer than an amount in {currency} can be", hint)
        elif new < 0 <= amount.amount:
            self._issues.error(place, f"`{new:f}` is less than nothing, and the amount was {amount.amount:f}", "remove the minus")
        elif abs(new) >= _LARGEST:
            self._issues.error(place, f"`{new:f}` is too large an amount", "look for digits too many")
        else:
            return True
        return False
