"""Printing a quote: text for a terminal, one self-contained HTML page, or its JSON document."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache, partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from configurator.errors import RequestError
from configurator.quote.document import Quote, quote_to_json
from configurator.quote.view import Row, View, view_quote

if TYPE_CHECKING:
    from jinja2 import Template
    from rich.console import JustifyMethod, RenderableType
    from rich.table import Table

_WIDTH = 100
_PLAIN: dict[str, Any] = {  # the same text in any terminal
    "color_system": None,
    "force_terminal": False,
    "force_jupyter": False,
    "markup": False,
    "emoji": False,
    "highlight": False,
}
_TEMPLATES = Path(__file__).parent / "templates"


def format_quote(quote: Quote, format: str = "text", width: int = _WIDTH) -> str:
    """A quote as `text` (`width` columns wide), `html` (one page without outside parts, made for A4) or `json`.

    Text and page are in the quote's language. Raises RequestError for another format.
    """
    if format not in _FORMATS:
        raise RequestError(f"A quote cannot be formatted as `{format}`.", f"Formats: {', '.join(_FORMATS)}.")
    return _text(quote, width) if format == "text" else _FORMATS[format](quote)


def _json(quote: Quote) -> str:
    return json.dumps(quote_to_json(quote), ensure_ascii=False, indent=2) + "\n"


def _html(quote: Quote) -> str:
    return _template().render(view=view_quote(quote))


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 0.1 s: only where a page is made

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("quote.html.j2")


# --- text -------------------------------------------------------------------------------------------------------------


def _text(quote: Quote, width: int = _WIDTH) -> str:
    view, printed = view_quote(quote), partial(_on_page, width=width)
    opening = (view.seller, f"{view.labels['quote']}{view.labels['colon']}{view.product}", view.description)
    sections = [
        printed("\n".join(line for line in opening if line)),
        printed(_pairs(view.heading)),
        printed(_rows(view)),
        printed(_pairs(view.totals, justify="right")),
    ]
    for title, pairs in (
        ("conditions", view.conditions),
        ("chosen", view.chosen),
        ("completed", view.completed),
        ("inputs", view.inputs),
    ):
        if pairs:
            sections.append(f"{view.labels[title]}\n{printed(_pairs(pairs), indent=2)}")
    if view.note:
        sections.append(f"{view.labels['note']}\n{printed(view.note, indent=2)}")
    sections.append(printed(f"{view.currency}\n{view.origin}"))
    return "\n\n".join(sections) + "\n"


def _rows(view: View) -> Table:
    from rich.box import SIMPLE_HEAD

    words = view.labels
    table = _table(box=SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column(words["item"], ratio=1)
    table.add_column(words["quantity"])
    table.add_column(words["unit price"])
    for title in view.columns:
        table.add_column(title, justify="right", no_wrap=True)
    for row in view.rows:
        table.add_row(_item(row, words["colon"]), row.quantity, f"{row.unit_price} {row.per}".strip(), *row.amounts)
    return table


def _item(row: Row, colon: str) -> str:
    title = f"{row.title}{colon}{row.name}" if row.name else row.title
    lines = (title, *row.details, *([row.code] if row.code else [])) if row.part else (f"  {title}",)
    return "\n  ".join(lines)


def _pairs(pairs: Sequence[tuple[str, str]], justify: JustifyMethod = "left") -> Table:
    from rich.cells import cell_len

    table = _table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(min_width=min(max(cell_len(label) for label, _ in pairs), _WIDTH // 2))
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
    console = Console(file=page, width=width, height=_WIDTH, **_PLAIN)
    console.print(Padding(content, (0, 0, 0, indent)))
    return "\n".join(line.rstrip() for line in page.getvalue().strip("\n").splitlines()).strip("\n")


_FORMATS: dict[str, Callable[[Quote], str]] = {"text": _text, "html": _html, "json": _json}
