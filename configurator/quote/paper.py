"""Every form that a quote can be written in, by name, by the ending of a file and by media type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from configurator.errors import RequestError
from configurator.quote.bom_format import format_bom
from configurator.quote.document import Quote
from configurator.quote.excel import quote_workbook
from configurator.quote.format import format_quote
from configurator.quote.letterhead import Letterhead
from configurator.quote.pdf import quote_pdf

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MARK = "\ufeff"
"""Before a text in UTF-8: by this, spreadsheets know how to read it."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a quote: its name, how names of such files end, its media type, and whether it is text that can be printed."""

    name: str
    endings: tuple[str, ...]
    media_type: str
    is_text: bool = True


FORMS: tuple[Form, ...] = (
    Form("sales-bom.csv", ("sales-bom.csv",), "text/csv; charset=utf-8"),
    Form("sales-bom.json", ("sales-bom.json",), "application/json"),
    Form("sales-bom.txt", ("sales-bom.txt",), "text/plain; charset=utf-8"),
    Form("bom.csv", ("bom.csv",), "text/csv; charset=utf-8"),
    Form("bom.json", ("bom.json",), "application/json"),
    Form("bom.txt", ("bom.txt",), "text/plain; charset=utf-8"),
    Form("json", (".json",), "application/json"),
    Form("html", (".html", ".htm"), "text/html; charset=utf-8"),
    Form("text", (".txt",), "text/plain; charset=utf-8"),
    Form("pdf", (".pdf",), "application/pdf", is_text=False),
    Form("xlsx", (".xlsx",), _SPREADSHEET, is_text=False),
)
_BY_NAME = {form.name: form for form in FORMS}


def form_named(name: str) -> Form:
    """The form with a name. Raises RequestError."""
    if name not in _BY_NAME:
        raise RequestError(f"A quote cannot be formatted as `{name}`.", f"Formats: {', '.join(_BY_NAME)}.")
    return _BY_NAME[name]


def form_of_file(name: str) -> Form | None:
    """The form that the name of a file asks for: `offer.pdf`, `linden.bom.csv`; None where it says nothing."""
    return next((form for form in FORMS if name.lower().endswith(form.endings)), None)


def write_quote(quote: Quote, form: str, letterhead: Letterhead | None = None, number: str | None = None) -> bytes:
    """The content of a file with a quote in a form. The letterhead and the number are for the PDF.

    Raises RequestError for an unknown form, and what `quote_pdf` raises.
    """
    found = form_named(form)
    if found.name in _BINARY:
        return _BINARY[found.name](quote, letterhead, number)
    if "bom." not in found.name:
        return format_quote(quote, found.name).encode()
    kind, ending = found.name.rsplit(".", 1)
    text = format_bom(quote, "sales" if kind == "sales-bom" else "manufacturing", {"txt": "text"}.get(ending, ending))
    return f"{_MARK if ending == 'csv' else ''}{text}".encode()


_BINARY: dict[str, Callable[[Quote, Letterhead | None, str | None], bytes]] = {
    "pdf": quote_pdf,
    "xlsx": lambda quote, letterhead, number: quote_workbook(quote),
}
