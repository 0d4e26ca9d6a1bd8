"""A sheet that is written row by row: texts are never formulas, amounts are numbers, columns as wide as what is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from configurator.money import locale, minor_digits

LONGEST = 32_767
"""A cell of Excel holds so many characters."""

WIDEST = 60
"""A column is at most so many characters wide; longer texts are wrapped."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of Excel, and what it comes to."""

    text: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount that is written down."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class Exact:
    """A price per unit, which may be finer than the minor unit."""

    amount: Decimal


Cell = str | int | Formula | Money | Exact | None


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, workbook: Any, currency: str, language: str) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.money = money_format(currency, language, minor_digits(currency))
        self.exact = money_format(currency, language, max(6, minor_digits(currency)), at_least=minor_digits(currency))

    def style(self, settings: Mapping[str, Any]) -> Any:
        """The format with these settings."""
        key = tuple(sorted(settings.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({"valign": "top", **settings})
        return self._made[key]


@cache
def money_format(currency: str, language: str, places: int, at_least: int | None = None) -> str:
    """An Excel format for amounts, with the symbol of the currency where the language has it: `#,##0.00 [$€]`."""
    from babel.numbers import get_currency_symbol

    shown = at_least if at_least is not None else places
    digits = "#,##0" + ("." + "0" * shown + "#" * (places - shown) if places else "")
    symbol = f"[${get_currency_symbol(currency, locale=locale(language))}]"
    pattern = str(locale(language).currency_formats["standard"].pattern)
    if pattern.index("¤") < pattern.index("0"):
        return f"{symbol}{digits}"
    return f"{digits} {symbol}"


class Sheet:
    """One sheet of a workbook."""

    def __init__(self, workbook: Any, styles: Styles, name: str) -> None:
        self._sheet = workbook.add_worksheet(_sheet_name(name))
        self._styles = styles
        self._widths: dict[int, int] = {}
        self.row = 0
        """The row to be written next, from 0."""

    @property
    def number(self) -> int:
        """The number of the row to be written next, as formulas name it."""
        return self.row + 1

    def write(self, cells: Sequence[Cell], **settings: Any) -> None:
        """Write a row. `settings` are of all its cells: `bold=True`."""
        for column, cell in enumerate(cells):
            self._write(column, cell, settings)
        self.row += 1

    def write_title(self, title: str) -> None:
        """A row with a title, which may be wider than its column."""
        style = self._styles.style({"bold": True, "font_size": 14})
        self._sheet.write_string(self.row, 0, title[:LONGEST], style)
        self.row += 1

    def write_heads(self, titles: Sequence[str]) -> None:
        """The heads of the columns: they stay where they are while one scrolls, and stand on every printed page."""
        self.write(titles, bold=True, bg_color="#F3F6FA", bottom=1, text_wrap=True)
        self._sheet.freeze_panes(self.row, 0)
        self._sheet.repeat_rows(self.row - 1)

    def finish(self, first: int, columns: int) -> None:
        """Set the widths and the page, and let the rows from `first` on be filtered."""
        for column, width in self._widths.items():
            self._sheet.set_column(column, column, min(width + 2, WIDEST))
        if self.row > first:
            self._sheet.autofilter(first - 1, 0, self.row - 1, columns - 1)
        self.set_page()

    def set_page(self) -> None:
        """As wide as a page of paper."""
        for column, width in self._widths.items():
            self._sheet.set_column(column, column, min(width + 2, WIDEST))
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)

    def _write(self, column: int, cell: Cell, settings: Mapping[str, Any]) -> None:
        match cell:
            case None | "":
                if settings:
                    self._sheet.write_blank(self.row, column, None, self._styles.style(settings))
                return
            case str():
                style = self._styles.style({"text_wrap": True, **settings})
                self._sheet.write_string(self.row, column, cell[:LONGEST], style)
                self._widen(column, max(_width(line) for line in cell.split("\n")))
            case int():
                self._sheet.write_number(self.row, column, cell, self._styles.style(settings))
                self._widen(column, len(str(cell)))
            case Formula(text, value):
                style = self._styles.style({**settings, "num_format": self._styles.money})
                self._sheet.write_formula(self.row, column, text, style, float(value))
                self._widen(column, len(f"{value:,f}") + 3)
            case Money(amount):
                self._sheet.write_number(
                    self.row, column, float(amount), self._styles.style({**settings, "num_format": self._styles.money})
                )
                self._widen(column, len(f"{amount:,f}") + 3)
            case Exact(amount):
                self._sheet.write_number(
                    self.row, column, float(amount), self._styles.style({**settings, "num_format": self._styles.exact})
                )
                self._widen(column, len(f"{amount:,f}") + 3)

    def _widen(self, column: int, width: int) -> None:
        self._widths[column] = max(self._widths.get(column, 8), width)


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _sheet_name(name: str) -> str:
    """A name that Excel takes."""
    return "".join(character for character in name if character not in "[]:*?/\\'")[:31] or "-"
