"""Laws of the canonical layout, over random YAML in random layouts: the same values, the same comments, and once is enough."""

from __future__ import annotations

import os
from collections.abc import Iterator

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.workbench.files.formatting import format_text
from configurator.workbench.files.printing import WIDTH
from configurator.workbench.files.yaml_tree import comments_of, read_tree

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "60"))

KEYS = (
    *("catalog", "title", "modules", "products", "rules", "options", "attributes", "charges", "parts", "kind", "id", "when"),
    *("a", "b-c", "'quoted'", '"two words"', "en", "zh", "values", "description", "table", "allow", "columns"),
)
PLAIN = ("1.50", "x == 'y'", "甲乙", "a, b", "[a", "it's", "~", "0..1", "a#b", "- a", "words " * 12 + "end", "true")
FLOW = ("1.50", "甲乙", "it's", "~", "0..1", "a#b", '"a, b"', "'#'", "words " * 12 + "end", "true", '"é\\u00e9 # x"')
COMMENTS = ("# c", "#c", "# ---- x: [y", "# '")


class Writer:
    """Random values, written in random ways."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._count = 0

    def document(self) -> str:
        """A file: a mapping."""
        lines = (*self.noise(0), *self.block(0, 3, mapping=True), *self.noise(0))
        return "".join(f"{line}\n" for line in lines)

    def pick(self, *choices: object) -> object:
        return self._draw(st.sampled_from(choices))

    def noise(self, indent: int) -> Iterator[str]:
        """Empty lines and comments, more or less deep."""
        for _ in range(self._draw(st.sampled_from((0, 0, 0, 1, 2)))):
            column = max(0, indent + self._draw(st.sampled_from((0, 0, 0, 2, -2))))
            yield self._draw(st.sampled_from(("", " " * column + self._comment())))

    def _comment(self) -> str:
        self._count += 1
        return f"{self._draw(st.sampled_from(COMMENTS))} {self._count}"

    def _trailing(self) -> str:
        return self._draw(st.sampled_from(("", "", "", "  ", "     "))) and f"   {self._comment()}"

    def block(self, indent: int, depth: int, *, mapping: bool) -> Iterator[str]:
        """The lines of a mapping or a list."""
        step = self._draw(st.sampled_from((1, 2, 4)))
        keys = self._draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique_by=lambda key: key.strip("'\"")))
        for key in keys:
            yield from self.noise(indent)
            yield from self.value(" " * indent + (f"{key}:" if mapping else "-"), indent + step, depth)

    def value(self, lead: str, indent: int, depth: int) -> Iterator[str]:
        """A value behind a key or `-`."""
        kind = self._draw(st.sampled_from(("scalar", "flow", "mapping", "list", "folded"))) if depth else "scalar"
        if kind == "scalar":
            text = self._draw(st.sampled_from(tuple(text for text in PLAIN if text[0] not in "[-")))
            yield f"{lead} {text}{self._trailing()}"
        elif kind == "folded":
            style = self._draw(st.sampled_from((">-", "|", ">", "|-")))
            yield f"{lead} {style}"
            yield from (" " * indent + line if line else "" for line in ("Some text", "# and more", "", "  deeper", "end"))
        elif kind == "flow":
            yield from self._flow_lines(lead, indent, depth)
        else:
            yield f"{lead}{self._trailing()}"
            yield from self.block(indent, depth - 1, mapping=kind == "mapping")

    def _flow_lines(self, lead: str, indent: int, depth: int) -> Iterator[str]:
        text = self.flow(depth)
        if "\n" not in text:
            yield f"{lead} {text}{self._trailing()}"
            return
        first, *rest = text.split("\n")
        yield f"{lead} {first}{self._trailing()}"
        yield from (" " * indent + line + self._trailing() for line in rest)

    def flow(self, depth: int) -> str:
        """A value in brackets, over one line or several."""
        mapping = self._draw(st.booleans())
        keys = self._draw(st.lists(st.sampled_from(KEYS), max_size=5, unique_by=lambda key: key.strip("'\"")))
        pieces = [(f"{key}: " if mapping else "") + self._flow_value(depth) for key in keys]
        text = "".join(
            piece + ("" if last else "," + self._draw(st.sampled_from((" ", " ", "\n"))))
            for piece, last in zip(pieces, [False] * (len(pieces) - 1) + [True], strict=False)
        )
        return f"{{{text}}}" if mapping else f"[{text}]"

    def _flow_value(self, depth: int) -> str:
        if depth > 1 and self._draw(st.booleans()):
            return self.flow(depth - 1)
        return self._draw(st.sampled_from(FLOW))


@st.composite
def documents(draw: st.DrawFn) -> str:
    return Writer(draw).document()


@given(documents())
@settings(max_examples=EXAMPLES, deadline=None)
def test_law__formatting_keeps_values_and_comments_and_once_is_enough(text: str) -> None:
    values = yaml.load(text, Loader=yaml.BaseLoader)
    after = format_text("a.yaml", text)
    assert yaml.load(after, Loader=yaml.BaseLoader) == values
    before, again = read_tree(text), read_tree(after)
    assert before is not None
    assert again is not None
    assert sorted(comments_of(before)) == sorted(comments_of(again))
    assert format_text("a.yaml", after) == after
    assert all(len(line) <= WIDTH or "#" in line or "words" in line for line in after.splitlines())
