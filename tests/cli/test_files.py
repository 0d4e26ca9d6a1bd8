from __future__ import annotations

from pathlib import Path

import pytest

from configurator.cli.files import format_of, write_document
from configurator.errors import RequestError


def test_write_document__writes_utf8_with_unix_ends_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "quote.txt"
    write_document(path, "报价单\nzwei\n")
    assert path.read_bytes() == "报价单\nzwei\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_write_document__refuses_to_overwrite(tmp_path: Path) -> None:
    path = tmp_path / "quote.txt"
    path.write_text("old")
    with pytest.raises(RequestError, match=r"exists already.*--force"):
        write_document(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_write_document__overwrites_when_told(tmp_path: Path) -> None:
    path = tmp_path / "quote.txt"
    path.write_text("old")
    write_document(path, "new", force=True)
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_write_document__a_file_that_appears_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "quote.txt"
    path.write_text("old")
    monkeypatch.setattr(Path, "exists", lambda self: False)
    with pytest.raises(RequestError, match="exists already"):
        write_document(path, "new")
    assert path.read_text() == "old"


def test_write_document__has_ordinary_permissions(tmp_path: Path) -> None:
    ordinary = tmp_path / "ordinary"
    ordinary.touch()
    write_document(tmp_path / "quote.txt", "text")
    assert (tmp_path / "quote.txt").stat().st_mode == ordinary.stat().st_mode


@pytest.mark.parametrize("name", ["missing/quote.txt", "", "file/quote.txt"])
def test_write_document__an_impossible_place_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RequestError, match=r"cannot be written|is a folder"):
        write_document(tmp_path / name, "text")


def test_format_of__by_the_extension() -> None:
    formats = {name: format_of(Path(name)) for name in ("a.txt", "a.JSON", "a.html", "a.htm", "a.pdf", "a.xlsx")}
    assert list(formats.values()) == ["text", "json", "html", "html", "pdf", "xlsx"]
    boms = [format_of(Path(name)) for name in ("bom.csv", "a.bom.csv", "Linden-BOM.json", "sales-bom.csv", "a.sales-bom.txt")]
    assert boms == ["bom.csv", "bom.csv", "bom.json", "sales-bom.csv", "sales-bom.txt"]
    with pytest.raises(RequestError, match=r"\.txt, \.json, \.html, \.pdf, \.xlsx"):
        format_of(Path("a.docx"))
