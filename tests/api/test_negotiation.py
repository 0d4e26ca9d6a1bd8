from __future__ import annotations

import pytest

from api.forms import choose_form
from api.languages import choose_language


@pytest.mark.parametrize(
    ("asked", "accepted", "expected"),
    [
        (None, None, "en"),
        ("zh", "en", "zh"),
        ("zh-CN", None, "zh"),
        ("ZH", None, "zh"),
        ("fr", None, "en"),
        ("fr", "zh", "en"),
        (None, "zh", "zh"),
        (None, "fr, zh;q=0.5", "zh"),
        (None, "zh;q=0.5, en;q=0.8", "en"),
        (None, "zh;q=0, fr", "en"),
        (None, "zh;q=nonsense", "en"),
        (None, "*", "en"),
        (None, ",;=,,", "en"),
        (None, "zh-Hant-TW,zh;q=0.9", "zh"),
        (None, "x" * 100_000, "en"),
    ],
)
def test_languages__best_of_those_offered(asked: str | None, accepted: str | None, expected: str) -> None:
    assert choose_language(("en", "zh"), asked, accepted) == expected


@pytest.mark.parametrize(
    ("asked", "accept", "expected"),
    [
        (None, None, "json"),
        (None, "*/*", "json"),
        (None, "text/html", "html"),
        (None, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        (None, "text/*", "html"),
        (None, "text/plain", "text"),
        (None, "text/*;q=0.5, text/plain", "text"),
        (None, "application/json;q=0.1, text/html;q=0.2", "html"),
        (None, "*/*, application/json;q=0", "html"),
        (None, "image/png", None),
        (None, "application/pdf", "pdf"),
        (None, "application/*", "json"),
        (None, "application/pdf, text/html;q=0.9", "pdf"),
        ("xlsx", None, "xlsx"),
        (None, "application/json;q=0", None),
        (None, "application/json;q=x", None),
        ("text", "image/png", "text"),
        ("html", "application/json", "html"),
    ],
)
def test_forms__best_of_those_accepted(asked: str | None, accept: str | None, expected: str | None) -> None:
    form = choose_form(asked, accept)
    assert (form and form.name) == expected
