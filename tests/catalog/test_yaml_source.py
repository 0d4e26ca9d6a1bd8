from __future__ import annotations

from decimal import Decimal

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from configurator.catalog.entries import Entry
from configurator.catalog.yaml_source import read_yaml

PRINTABLE = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn", "Zl", "Zp"), exclude_characters="\ufeff")


def read(text: str) -> Entry:
    entry, issues = read_yaml("file.yaml", text.encode())
    assert entry is not None
    assert issues == []
    return entry


def value(text: str) -> object:
    return read(f"key: {text}").plain() == {"key": None} or read(f"key: {text}").get("key").scalar  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "word", ["no", "NO", "yes", "on", "off", "y", "1:30", "2024-01-01", "1_000", "0b1", ".inf", ".nan", "1e999"]
)
def test_scalars__what_yaml_1_1_would_change_stays_a_text(word: str) -> None:
    assert value(word) == word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", True),
        ("False", False),
        ("12", 12),
        ("-12", -12),
        ("010", 10),
        ("0x1F", 31),
        ("0o17", 15),
        ("199.00", Decimal("199.00")),
        ("0.1", Decimal("0.1")),
        (".5", Decimal("0.5")),
        ("1e3", Decimal(1000)),
        ("'12'", "12"),
        ('"true"', "true"),
        ("9" * 60, "9" * 60),
    ],
)
def test_scalars__are_exact(text: str, expected: object) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


def test_scalars__nothing_is_nothing() -> None:
    entry = read("a:\nb: ~\nc: null\nd: ''")
    assert entry.plain() == {"a": None, "b": None, "c": None, "d": ""}


def test_keys__are_texts_as_written() -> None:
    entry = read("1: a\n007: b\ntrue: c\nno: d")
    assert list(entry.members) == ["1", "007", "true", "no"]
    assert [item.key_scalar for item in entry.members.values()] == [1, 7, True, "no"]


def test_places__of_keys_and_values() -> None:
    entry = read("a:\n  bc: 'x y'\n  d: [1, 22]\n  e:\n")
    bc, d, e = entry.get("a", "bc"), entry.get("a", "d"), entry.get("a", "e")
    assert bc is not None
    assert d is not None
    assert e is not None
    assert str(bc.key_place) == "file.yaml:2:3"
    assert (str(bc.place), bc.place.length) == ("file.yaml:2:7", 5)
    assert (str(d.place), str(d.items[1].place), d.items[1].place.length) == ("file.yaml:3:3", "file.yaml:3:10", 2)
    assert str(e.place) == "file.yaml:4:3"


@pytest.mark.parametrize(
    "text",
    [
        "key: cpu.socket == 'AM5'",
        "key: 'cpu.socket == ''AM5'''",
        'key: "cpu.socket == \\"AM5\\""',
        "key: \"cpu.\\u0073ocket \\\n  == 'AM5'\"",
        "key: >\n  cpu.socket\n  == 'AM5'\n",
        "key: >-  # folded\n    cpu.socket\n\n    == 'AM5'\n",
        "key: |\n  cpu.socket\n    == 'AM5'\n",
        "key: cpu.socket\n  == 'AM5'",
        "other: 甲\nkey: [a, 'cpu.socket\n  == ''AM5''']",
        "\ufeffkey: cpu.socket == 'AM5'",
        "a: 1\r\nkey: >\r\n  cpu.socket\r\n  == 'AM5'\r\n",
    ],
)
def test_character_places__lead_back_to_the_characters(text: str) -> None:
    entry = read(text).get("key")
    assert entry is not None
    scalar = entry.items[1] if entry.items else entry
    lines = text.removeprefix("\ufeff").splitlines()
    places = scalar.character_places()
    assert len(places) == len(scalar.written)
    for character, (line, column) in zip(scalar.written, places, strict=True):
        found = lines[line - 1][column - 1 : column]
        assert found == character or character.isspace() or (found == "\\" and character in "s\"'")


@given(
    st.text(PRINTABLE, min_size=1, max_size=60),
    st.sampled_from(["'", '"', "|", ">", None]),
    st.integers(10, 80),
    st.integers(0, 3),
)
@example("\U00010000\xa0\U00010000", '"', 10, 0)
def test_character_places__in_every_style_and_width(text: str, style: str | None, width: int, depth: int) -> None:
    data: object = text
    for _ in range(depth):
        data = {"key": data}
    source = yaml.safe_dump({"key": data}, default_style=style, width=width, allow_unicode=True)
    entry: Entry | None = read(source)
    for _ in range(depth + 1):
        entry = entry.members["key"] if entry else None
    assert entry is not None
    assert entry.written == text
    lines = source.splitlines()
    for character, (line, column) in zip(text, entry.character_places(), strict=True):
        if not character.isspace():
            assert lines[line - 1][column - 1] in (character, "\\")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: b: c", "1:5", "a `:` is not allowed here"),
        ("a: 'x' in y", "1:8", "this is not a key of the mapping above"),
        ("a: !present(x)", "1:4", "`!present(x)` is read as a YAML tag, and tags mean nothing here"),
        ("a: *.x", "1:5", "a `*` or `&` at the beginning is special in YAML"),
        ("a: *x", "1:4", "`*x` is read as a YAML alias, and there is no `&x` before it"),
        ("a: {x: 1, y: x in [a, b}", "1:19", "a `,` or `}` is missing before this"),
        ("a: [1\nb: 2", "1:4", "this `[` is not closed"),
        ("a: [1\n  2: 3", "2:4", "a `,` or `]` is missing before this"),
        ("a: {b: 'x, c: 1}\nd: {e: 'y', f: 2}", "1:8", "this quote goes on to line 2"),
        ("a:\n  b: 1\n\tc: 2", "3:1", "a tab is not allowed here"),
        ("a:\n\t- b", "2:1", "a tab is not allowed here"),
        ("a: 'x", "1:4", "a quote is never closed"),
        ("a: 1\nb: 3\na: 2", "3:1", "`a` is written twice; first on line 1"),
        ("- a", "1:1", "a catalog file is a mapping: `modules:`, `products:`, ..."),
        ("a: @x", "1:4", "this character cannot begin a value"),
        ("a: x\nb", "2:1", "a key without `:`"),
        ("a: &x [*x]", "1:8", "`*x` is read as a YAML alias, and there is no `&x` before it"),
        ("a: b\n---\nc: d", "2:1", "one file holds one document"),
        ("? [a]\n: b", "1:3", "a key must be a text"),
        ("a: \x01", "1:4", "the file contains a control character"),
        ("a: - b", "1:4", "a `-` is not allowed here"),
        ('x: "a\\qb"', "1:6", "a backslash in double quotes begins an escape"),
        ("<<: {a: 1}", "1:1", "`<<` is not part of YAML 1.2"),
        ("a: {b:}", "1:6", "a `:` without a value after it"),
    ],
)
def test_syntax__mistakes_are_worded_for_authors(text: str, place: str, message: str) -> None:
    _, issues = read_yaml("f", text.encode())
    assert [(str(issue.place), issue.message) for issue in issues] == [(f"f:{place}", message)]


def test_syntax__an_empty_file_is_no_mistake() -> None:
    assert read_yaml("f", b"# nothing\n") == (None, [])


def test_encoding__is_named_with_its_place() -> None:
    _, issues = read_yaml("f", "a: b\nc: é".encode("latin-1"))
    assert [(str(issue.place), issue.message) for issue in issues] == [("f:2:4", "the file is not encoded in UTF-8")]


@pytest.mark.parametrize("depth", [100, 100_000])
def test_nesting__does_not_crash(depth: int) -> None:
    for text in ("a: " + "[" * depth, "a: " + "{a: " * depth, "- " * depth):
        _, issues = read_yaml("f", text.encode())
        assert issues[0].message == "the file is nested more than 50 levels deep"


def test_aliases__of_aliases_do_not_explode() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    _, issues = read_yaml("f", "\n".join(lines).encode())
    assert issues[0].message == "the file has more than 1,000,000 values"


def test_aliases__repeat_a_value() -> None:
    assert read("a: &x {b: 1}\nc: *x").plain() == {"a": {"b": 1}, "c": {"b": 1}}
