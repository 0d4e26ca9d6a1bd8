"""The page of a quote: the printed form of the library, with buttons above it that are not printed."""

from __future__ import annotations

import base64
import html
import json
import re

from api.pages.render import HEADERS, static_url
from api.pages.words import words_of
from configurator.quote import Quote, format_quote, quote_to_json

QUOTE_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline' 'self'; script-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
}
"""As for all pages, but the printed form brings its own style sheet. Its own policy gives way to this one."""

_OWN_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


def quote_page(quote: Quote, back: str) -> str:
    """The page of a quote. `back` is the address of the configuration."""
    printed = _OWN_POLICY.sub("", format_quote(quote, "html"), count=1)
    head = f'<link rel="icon" href="{static_url("icon.svg")}"><link rel="stylesheet" href="{static_url("quote.css")}"></head>'
    return printed.replace("</head>", head, 1).replace("<body>", "<body>" + _toolbar(quote, back), 1)


def _toolbar(quote: Quote, back: str) -> str:
    """The document itself is in the link: what is downloaded is what is shown, to the byte."""
    words = words_of(quote.language)
    document = json.dumps(quote_to_json(quote), ensure_ascii=False, indent=2).encode()
    data = f"data:application/json;base64,{base64.b64encode(document).decode()}"
    return (
        '<nav class="toolbar">'
        f'<a href="{html.escape(back)}">{html.escape(words["back"])}</a>'
        f'<a id="download" href="{data}" download="{html.escape(quote.reference)}.json">{html.escape(words["download"])}</a>'
        f'<button id="print" type="button" hidden>{html.escape(words["print"])}</button>'
        "</nav>"
        f'<script src="{static_url("quote.js")}"></script>'
    )
