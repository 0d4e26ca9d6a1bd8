"""Bills of materials as text, CSV or JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from io import StringIO
from typing import Any

from configurator.errors import RequestError
from configurator.quote.bom import PartLine, SalesLine, manufacturing_bom, sales_bom
from configurator.quote.document import Quote
from configurator.quote.labels import labels

BOMS = ("manufacturing", "sales")
FORMATS = ("text", "csv", "json")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int
Table = tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]
"""The heads of the columns, and the rows."""


def format_bom(quote: Quote, bom: str = "manufacturing", format: str = "text") -> str:
    """The `manufacturing` or `sales` BOM of a quote as `text`, `csv` or `json`.

    In CSV, a text that a spreadsheet would take for a formula begins with an apostrophe. Raises RequestError for another BOM or
    format.
    """
    if bom not in BOMS:
        raise RequestError(f"There is no `{bom}` BOM.", f"BOMs: {', '.join(BOMS)}.")
    if format not in FORMATS:
        raise RequestError(f"A BOM cannot be formatted as `{format}`.", f"Formats: {', '.join(FORMATS)}.")
    if format == "json":
        return json.dumps(bom_document(quote, bom), ensure_ascii=False, indent=2) + "\n"
    table = bom_table(quote, bom)
    return _csv(table) if format == "csv" else _text(table, quote, bom)


def bom_document(quote: Quote, bom: str = "manufacturing") -> dict[str, Any]:
    """A BOM as plain dicts: lines as SalesLine and PartLine have them."""
    lines: Sequence[SalesLine | PartLine] = sales_bom(quote) if bom == "sales" else manufacturing_bom(quote)
    return {"reference": quote.reference, "bom": bom, "lines": [_plain(line) for line in lines]}


def bom_table(quote: Quote, bom: str = "manufacturing") -> Table:
    """A BOM as a table in the language of its quote."""
    return _sales_table(quote) if bom == "sales" else _parts_table(quote)


def _plain(line: SalesLine | PartLine) -> dict[str, Any]:
    found = asdict(line)
    if isinstance(line, PartLine):
        found["measures"] = dict(line.measures)
    return found


def _sales_table(quote: Quote) -> Table:
    words = labels(quote.language)
    heads = tuple(words[key] for key in ("number", "item", "part", "option", "order code", "each", "quantity", "remark"))
    rows = (
        (line.item, line.title, line.part, line.option, line.order_code, line.each, line.quantity, line.mark)
        for line in sales_bom(quote)
    )
    return heads, tuple(rows)


def _parts_table(quote: Quote) -> Table:
    words = labels(quote.language)
    keys = ("order code", "part", "option", "measures", "quantity", "supplier", "lead days", "used in", "remark")
    rows = (
        (
            line.order_code,
            line.title,
            line.option_title,
            "; ".join(f"{title}{words['colon']}{value}" for title, value in line.measures),
            line.quantity,
            line.supplier,
            "" if line.lead_days is None else line.lead_days,
            ", ".join(f"{use.item} ({use.quantity})" for use in line.uses),
            words["no order code"] if line.lacks_code else "",
        )
        for line in manufacturing_bom(quote)
    )
    return tuple(words[key] for key in keys), tuple(rows)


def _csv(table: Table) -> str:
    heads, rows = table
    page = StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return page.getvalue()


def _harmless(cell: Cell) -> Cell:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _text(table: Table, quote: Quote, bom: str) -> str:
    """Columns side by side; those that are empty are left out."""
    from rich.cells import cell_len

    heads, rows = table
    columns = [index for index in range(len(heads)) if any(row[index] != "" for row in rows)]
    lines = [[heads[index] for index in columns], *([str(row[index]) for index in columns] for row in rows)]
    numeric = [bool(rows) and all(isinstance(row[index], int) for row in rows) for index in columns]
    widths = [max(cell_len(line[index]) for line in lines) for index in range(len(columns))]
    printed = ["  ".join(map(_padded, line, widths, numeric)).rstrip() for line in lines]
    title = f"{labels(quote.language)[f'{bom} bom']}{labels(quote.language)['colon']}{quote.reference}"
    return "\n".join([title, "", printed[0], "─" * (sum(widths) + 2 * (len(widths) - 1)), *printed[1:]]) + "\n"


def _padded(text: str, width: int, is_number: bool) -> str:
    from rich.cells import cell_len

    space = " " * (width - cell_len(text))
    return f"{space}{text}" if is_number else f"{text}{space}"
