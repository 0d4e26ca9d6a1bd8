from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from configurator.catalog.load import load_catalog
from configurator.catalog.records import Choice, ChoiceValue
from configurator.cli.phrases import large_number, numbers_phrase, over_phrase, total_phrase
from configurator.cli.screen import Screen
from configurator.cli.words import CHINESE, ENGLISH
from tests.cli.conftest import ROOT

SOURCES = sorted((ROOT / "configurator/cli").rglob("*.py"))


@pytest.fixture
def choices(work: Path) -> dict[str, Choice]:
    return dict(load_catalog(work / "catalogs/bikes").products["city-bike"].choices)


@pytest.mark.parametrize(
    ("values", "phrase"),
    [
        ((6, 12, 18, 24, 30, 36), "6–36 months in steps of 6"),
        ((6, 12, 18, 30), "6–18 months in steps of 6, 30 months"),
        ((12, 18), "12, 18 months"),
        ((12,), "12 months"),
        ((6, 18, "none"), "6 months, 18 months, not included"),
        (("none",), "not included"),
        ((), ""),
    ],
)
def test_numbers_phrase__ranges_along_the_grid(choices: dict[str, Choice], values: tuple[ChoiceValue, ...], phrase: str) -> None:
    assert numbers_phrase(choices["service.months"], values, Screen()) == phrase


def test_numbers_phrase__in_chinese(choices: dict[str, Choice]) -> None:
    assert numbers_phrase(choices["bottles.quantity"], (1, 2, 3, 0), Screen("zh")) == "1–3、不含"


@pytest.mark.parametrize(
    ("number", "phrase"),
    [(0, "0"), (4096, "4,096"), (999_999_999, "999,999,999"), (2_835_456_006_272, "2.84 × 10¹²"), (10**20, "1.00 × 10²⁰")],
)
def test_large_number(number: int, phrase: str) -> None:
    assert large_number(number) == phrase


def test_over_phrase__says_what_the_compared_total_covers(work: Path) -> None:
    product = load_catalog(work / "catalogs/bikes").products["city-bike"]
    assert over_phrase(product, Screen()) == " over 12 months"
    assert total_phrase(product, Screen("zh")) == "合计（12 个月总计）"


# --- the phrases themselves ---


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_words__both_languages_say_the_same_things() -> None:
    assert list(CHINESE) == list(ENGLISH)
    assert {key: placeholders(text) for key, text in CHINESE.items()} == {
        key: placeholders(text) for key, text in ENGLISH.items()
    }


def test_words__all_that_is_said_exists_and_all_that_exists_is_said() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES if path.name != "words.py"]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    constants = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    composed = {key for key in ENGLISH if key.startswith(("help ", "completed ")) or key in {"one-time", "monthly", "excluded"}}
    assert set(ENGLISH) - constants == composed - constants
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    speaking = [call for call in calls if ast.unparse(call.func).rsplit(".", 1)[-1] in {"say", "word", "working", "_problem"}]
    said = {call.args[0].value for call in speaking if isinstance(call.args[0], ast.Constant)}
    assert said <= set(ENGLISH)
