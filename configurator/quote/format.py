"""Printing a quote: text for a terminal, one self-contained HTML page, or its JSON document."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from configurator.errors import RequestError
from configurator.quote.document import Quote, quote_to_json
from configurator.quote.text import WIDTH, format_text
from configurator.quote.view import view_quote

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES = Path(__file__).parent / "templates"


def format_quote(quote: Quote, format: str = "text", width: int = WIDTH) -> str:
    """A quote as `text` (`width` columns wide), `html` (one page without outside parts, made for A4) or `json`.

    Text and page are in the quote's language. Raises RequestError for another format.
    """
    if format not in _FORMATS:
        raise RequestError(f"A quote cannot be formatted as `{format}`.", f"Formats: {', '.join(_FORMATS)}.")
    return format_text(quote, width) if format == "text" else _FORMATS[format](quote)


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


_FORMATS: dict[str, Callable[[Quote], str]] = {"text": format_text, "html": _html, "json": _json}
