"""docs/store.md: its example runs, and says what it really prints."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "store.md"


def test_docs__the_example_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    example, moving = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(example, names)
    told = [line.split("# ")[1].strip() for line in example.splitlines() if "print(" in line]
    assert capsys.readouterr().out.split() == [line.replace("2026", str(time.gmtime().tm_year)) for line in told]
    exec('store = open_store("quotes.db")\n' + moving, names)
    assert {path.name for path in tmp_path.iterdir()} >= {"backup.db", "store.jsonl.gz", "new.db"}
