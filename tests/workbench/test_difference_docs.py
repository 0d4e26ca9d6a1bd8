"""The example of `diff` in docs/cli.md: the bikes of docs/catalog.md, and what becomes of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run, bikes_text, write_catalog

EDITS = (
    ("price: 199.00", "price: 209.00"),
    ("to: 36", "to: 24"),
    ("count: 0..3", "count: 0..4"),
    ("when: frame == 'race'", "when: not (frame == 'city')"),
)


def test_docs__the_example_is_what_is_printed(run: Run, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = bikes_text()
    write_catalog(work, "old", text)
    for before, after in EDITS:
        assert text.count(before) == 1
        text = text.replace(before, after)
    write_catalog(work, "new", text)
    monkeypatch.setenv("COLUMNS", "100")
    page = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    found = re.search(r"\n## diff\n.*?```text\n(.*?)```", page, re.DOTALL)
    assert found
    assert found[1] == run("diff", "old", "new").stdout
