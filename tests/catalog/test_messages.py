"""What authors read about their mistakes: every case in tests/cases/messages/ is an input and everything reported about it.

`python -m tests.catalog.test_messages` writes the files again from what is reported now; read the difference before you
commit it. Each case begins with `### `; below `---` stand the issues: what is marked, the message, the hint.
"""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from configurator.catalog.load import check_catalog
from tests.catalog.catalogs import CONTEXT, HEADER, MODULES, marked, rule, small, write

FOLDER = Path(__file__).parents[1] / "cases" / "messages"

_OPTIONS, _CHARGES = MODULES.index("    options:"), MODULES.index("    charges:")
TABLE_MODULES = MODULES[:_OPTIONS] + "    options: {table: cpu.csv}\n" + MODULES[_CHARGES:]


def _module(folder: Path, text: str) -> Path:
    modules = MODULES + "  m:\n" + textwrap.indent(text, "    ")
    return small(folder, "      m: m\n", modules)


def _charge(folder: Path, text: str) -> Path:
    return small(folder, modules=MODULES.replace("{id: price, title: CPU, kind: one-time, amount: price}", text.strip()))


def _table(folder: Path, text: str) -> Path:
    return write(small(folder, modules=TABLE_MODULES, header=HEADER + "languages: [en, zh]\n"), {"cpu.csv": text})


BUILD: dict[str, Callable[[Path, str], Path]] = {
    "expressions": lambda folder, text: small(folder, rule("require: |-\n" + textwrap.indent(text, "  "))),
    "rules": lambda folder, text: small(folder, rule(text)),
    "products": lambda folder, text: small(folder, textwrap.indent(text, "    ")),
    "modules": _module,
    "charges": _charge,
    "context": lambda folder, text: small(folder, context=CONTEXT + textwrap.indent(text, "  ")),
    "header": lambda folder, text: small(folder, header=text),
    "tables": _table,
}


def _cases(kind: str) -> Iterator[tuple[str, str, str]]:
    """Title, input and expected issues of every case of a file."""
    text = (FOLDER / f"{kind}.txt").read_text(encoding="utf-8")
    for block in text.split("### ")[1:]:
        title, _, rest = block.partition("\n")
        given, _, expected = rest.partition("---\n")
        yield title, given, expected.strip()


def _reported(kind: str, given: str, folder: Path) -> str:
    built = BUILD[kind](folder, given)
    lines = []
    for issue in check_catalog(built):
        hint = f"\n    = {issue.hint}" if issue.hint else ""
        lines.append(f"{issue.severity.value} [{marked(issue, built)}] {issue.message}{hint}")
    return "\n".join(lines)


ALL = [(kind, *case) for kind in BUILD for case in _cases(kind)]


@pytest.mark.parametrize(("kind", "title", "given", "expected"), ALL, ids=[f"{kind}: {title}" for kind, title, *_ in ALL])
def test_messages__are_as_written(kind: str, title: str, given: str, expected: str, tmp_path: Path) -> None:
    assert _reported(kind, given, tmp_path) == expected


def _refresh() -> None:
    for kind in BUILD:
        blocks = []
        for title, given, _ in _cases(kind):
            with tempfile.TemporaryDirectory() as folder:
                blocks.append(f"### {title}\n{given}---\n{_reported(kind, given, Path(folder))}\n")
        (FOLDER / f"{kind}.txt").write_text("\n".join(blocks), encoding="utf-8")


if __name__ == "__main__":
    _refresh()
