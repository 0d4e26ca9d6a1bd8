"""A quote as text for a terminal: `width` columns wide, aligned for Chinese as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, Any

from configurator.quote.document import Quote
from configurator.quote.view import Pair, Row, RowKind, Section, TotalLine, View, view_quote

if TYPE_CHECKING:
    from rich.console import JustifyMethod, RenderableType
    from rich.table import Table

WIDTH = 100
_PLAIN: dict[str, Any] = {  # the same text in any terminal
    "color_system": None,
    "force_terminal": False,
    "force_jupyter": False,
    "markup": False,
    "emoji": False,
    "highlight": False,
}


def format_text(quote: Quote, width: int = WIDTH) -> str:
    """All of a quote, block by block."""
    view = view_quote(quote)
    return "\n\n".join(block for block in _blocks(view, width) if block) + "\n"


def _blocks(view: View, width: int) -> Iterator[str]:
    printed, words = partial(_on_page, width=width), view.labels
    name = view.title if view.title != words["quote"] else ""
    opening = (view.seller, f"{words['quote']}{words['colon'] if name else ''}{name}", view.description)
    yield printed("\n".join(line for line in opening if line))
    yield printed(_pairs(view.heading))
    yield printed(view.introduction)
    yield _under(words["solution"], printed(view.solution, indent=2))
    if view.rows:
        yield printed(_rows(view, view.columns, view.rows))
    yield printed(_totals(view.totals))
    if view.others:
        yield _under(words["others"], printed(_rows(view, view.columns, view.others)), "\n\n")
    if not view.compact and view.sections:
        yield words["details"]
    for section in view.sections:
        yield from _configuration(view, section, width) if view.compact else _section(view, section, width)
    yield _under(words["note"], printed(view.note, indent=2))
    yield printed(f"{view.currency}\n{view.origin}".strip())


def _section(view: View, section: Section, width: int) -> Iterator[str]:
    """One item of several in detail."""
    printed = partial(_on_page, width=width)
    head = "  ".join(word for word in (section.number, section.title, section.quantity) if word)
    lines = [section.mark, section.code, section.description, section.same_as]
    yield printed("\n".join(line for line in (head, "─" * min(width, 60), *lines) if line))
    if section.rows:
        yield printed(_rows(view, section.columns, section.rows))
    if section.totals:
        yield printed(_totals(section.totals))
    yield from _configuration(view, section, width)


def _configuration(view: View, section: Section, width: int) -> Iterator[str]:
    for title, pairs in (
        ("conditions", section.conditions),
        ("chosen", section.chosen),
        ("completed", section.completed),
        ("inputs", section.inputs),
    ):
        if pairs:
            yield _under(view.labels[title], _on_page(_pairs(pairs), width, indent=2))
    yield _under(view.labels["note"], _on_page(section.note, width, indent=2))


def _under(title: str, content: str, between: str = "\n") -> str:
    return f"{title}{between}{content}" if content else ""


# --- tables -----------------------------------------------------------------------------------------------------------


def _rows(view: View, columns: Sequence[str], rows: Sequence[Row]) -> Table:
    from rich.box import SIMPLE_HEAD

    words = view.labels
    table = _table(box=SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column(words["item"], ratio=1)
    table.add_column(words["quantity"])
    table.add_column(words["unit price"])
    for title in columns:
        table.add_column(title, justify="right", no_wrap=True)
    for row in rows:
        if row.kind is RowKind.GROUP and table.row_count:
            table.add_row()
        table.add_row(_item(row, words["colon"]), row.quantity, f"{row.unit_price} {row.per}".strip(), *row.amounts)
    return table


def _item(row: Row, colon: str) -> str:
    """What a row is about: its title, and what stands below it, as far to the right as it belongs to what is above."""
    title = f"{row.title}{colon}{row.name}" if row.name else row.title
    if row.number:
        title = f"{row.number}  {title}"
    indent = "  " if row.kind in (RowKind.CHARGE, RowKind.DISCOUNT) else ""
    return "\n".join(f"{indent}{line}" for line in (title, *(f"  {line}" for line in (*row.details, row.code) if line)))


def _totals(lines: Sequence[TotalLine]) -> Table:
    pairs = [(line.label if not line.because else f"{line.label}\n  {line.because}", line.amount) for line in lines]
    return _pairs(pairs, justify="right")


def _pairs(pairs: Sequence[Pair], justify: JustifyMethod = "left") -> Table:
    from rich.cells import cell_len

    table = _table(box=None, padding=(0, 2, 0, 0), show_header=False)
    widest = max(cell_len(line) for label, _ in pairs for line in label.split("\n"))
    table.add_column(min_width=min(widest, WIDTH // 2))
    table.add_column(justify=justify)
    for pair in pairs:
        table.add_row(*pair)
    return table


def _table(**settings: Any) -> Table:
    from rich.table import Table

    return Table(pad_edge=False, **settings)


def _on_page(content: RenderableType, width: int, indent: int = 0) -> str:
    """What the reader sees of it on a terminal, without trailing spaces and empty lines around. Titles are not markup."""
    from rich.console import Console
    from rich.padding import Padding

    page = StringIO()
    console = Console(file=page, width=width, height=WIDTH, **_PLAIN)
    console.print(Padding(content, (0, 0, 0, indent)))
    return "\n".join(line.rstrip() for line in page.getvalue().strip("\n").splitlines()).strip("\n")
