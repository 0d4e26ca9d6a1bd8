"""How far a catalog is translated: counted text by text, with the place of everything that is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from configurator.errors import RequestError
from configurator.workbench.files.translations import Translation, read_translations
from tests.catalog.catalogs import write
from tests.cli.conftest import Run

CATALOG = """\
catalog: shop
version: "1"
title: {en: Shop, zh: 商店}
currency: EUR
languages: [en, zh]
context:
  region: {title: Region, values: {EU: {en: Europe}, CN: {en: China, zh: 中国}}}
modules:
  frame:
    kind: swappable
    title: {zh: 车架}
    attributes: {size: {type: number, title: {en: Size, zh: 尺寸}}}
    options: {table: frame.csv}
products:
  bike:
    title: {en: Bike, zh: 自行车}
    parts: {frame: frame}
    rules:
      - {id: a, require: frame.size < 9, because: {en: Too large.}}
"""
TABLE = "id,title.en,title.zh,description.en,description.zh,size\na,A,甲,About a,关于甲,1\nb,B,,About b,,2\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path / "catalogs" / "shop", {"catalog.yaml": CATALOG, "frame.csv": TABLE})


def by_language(folder: Path, *languages: str) -> dict[str, Translation]:
    return {found.language: found for found in read_translations(folder, languages)[1]}


def missing(translation: Translation) -> list[str]:
    return [f"{text.place} {text.text}" for text in translation.missing]


def test_translations__every_missing_text_has_its_place(shop: Path) -> None:
    found = by_language(shop)
    assert list(found) == ["en", "zh"]
    assert missing(found["en"]) == ["catalog.yaml:11:5 车架"]
    assert missing(found["zh"]) == [
        "catalog.yaml:7:36 Europe",
        "catalog.yaml:19:42 Too large.",
        "frame.csv:3:5 B",
        "frame.csv:3:14 About b",
    ]


def test_translations__are_counted(shop: Path) -> None:
    found = by_language(shop)
    zh = found["zh"]
    assert (zh.texts, zh.translated, zh.common, len(zh.missing)) == (12, 7, 1, 4)
    assert (zh.percent, zh.complete) == (66, False)
    assert found["en"].percent == 91


def test_translations__into_a_language_that_is_not_there_yet(shop: Path) -> None:
    (found,) = by_language(shop, "de").values()
    assert (found.translated, found.common, len(found.missing)) == (0, 1, 11)
    with pytest.raises(RequestError, match="`7x` is not a language code"):
        by_language(shop, "7x")


def test_translations__less_than_everything_is_never_100_percent() -> None:
    assert Translation("en", 1000, 999, (), (None,)).percent == 99  # type: ignore[arg-type]
    assert Translation("en", 0, 0, (), ()).percent == 100


def test_command__says_what_is_missing(shop: Path, run: Run) -> None:
    result = run("translations", "shop", "--language", "zh")
    assert result.exit_code == 1
    assert result.stdout == (
        "Shop 1\n\n✗ zh: 66 %  7 of 12 texts, 1 the same in all languages, 4 missing\n"
        "  catalog.yaml:7:36  Europe\n  catalog.yaml:19:42  Too large.\n  frame.csv:3:5  B\n  frame.csv:3:14  About b\n"
        "\nWhat is the same in all languages: --common lists it.\n"
    )


def test_command__lists_what_is_the_same_in_all_languages(shop: Path, run: Run) -> None:
    shown = run("translations", "shop", "--common").stdout
    assert shown.endswith("\nThe same in all languages (1)\n  catalog.yaml:7:19  Region\n")
    assert "--common lists it" not in shown


def test_command__complete(run: Run) -> None:
    result = run("translations", "bikes")
    assert result.exit_code == 0
    assert "✓ en: 100 %" in result.stdout


def test_command__json(shop: Path, run: Run) -> None:
    document = json.loads(run("translations", "shop", "-l", "en", "--json").stdout)
    (language,) = document["languages"]
    assert language == {
        "language": "en",
        "complete": False,
        "percent": 91,
        "texts": 12,
        "translated": 10,
        "common": 1,
        "missing": [{"file": "catalog.yaml", "line": 11, "column": 5, "text": "车架", "language": "zh"}],
    }
