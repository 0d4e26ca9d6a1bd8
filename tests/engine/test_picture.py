"""docs/diagram.svg: the picture of the diagram of a shelf is what the code draws.

`python -m tests.engine.test_picture` draws it anew.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from configurator.engine import DiagramEngine, compile_problem
from configurator.engine.picture import MOST_NODES, diagram_svg
from configurator.problem import Linear, Problem, Table, Variable

PICTURE = Path(__file__).parents[2] / "docs/diagram.svg"
NUMBERS = tuple(range(4))


def shelf() -> DiagramEngine:
    """A shelf: a width in steps of 50 mm, which material and mounting bound; finishes by material; a lamp, with or without."""
    widths = range(400, 2001, 50)
    width = {value: value for value in widths}
    return compile_problem(
        Problem(
            variables=[
                Variable("material", ("pine", "oak", "glass")),
                Variable("finish", ("oiled", "painted", "clear", "frosted")),
                Variable("mounting", ("floor", "wall")),
                Variable("width", tuple(widths)),
                Variable("lamp", ("none", "warm", "cold")),
            ],
            constraints=[
                Table(
                    ("material", "finish"),
                    [(wood, finish) for wood in ("pine", "oak") for finish in ("oiled", "painted")]
                    + [("glass", "clear"), ("glass", "frosted")],
                ),
                Linear({"width": width, "material": {"pine": -1350, "oak": -2000, "glass": -1350}}, high=0),
                Linear({"width": width, "mounting": {"floor": -2000, "wall": -1000}}, high=0),
            ],
        )
    )


def texts(svg: str, kind: str | None = None) -> list[str]:
    """The texts of one kind, from the top: names of nodes, or (None) values of arcs."""
    found = [text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text") if text.get("class") == kind]
    return [text.text or "" for text in sorted(found, key=lambda text: (float(text.get("y", 0)), float(text.get("x", 0))))]


def shapes(svg: str, kind: str) -> int:
    """How many shapes of a kind there are; the legend has one of each but the hidden."""
    return svg.count(f'class="{kind}"') - (kind != "hidden")


def test_picture__of_the_docs_is_what_the_code_draws():
    assert PICTURE.read_text(encoding="utf-8") == diagram_svg(shelf()), "refresh with: python -m tests.engine.test_picture"


def test_picture__shows_each_node_once_and_the_values_of_each_arc():
    engine = shelf()
    svg = diagram_svg(engine)
    names = ["lamp", "width", "mounting", "material", "mounting", "material", "finish", "finish"]
    assert texts(svg, "decision-name") == names
    ranges = ["400–1,000", "1,050–1,350", "1,400–2,000"]
    values = ["none, warm, cold", "floor, wall", "floor", "glass", "pine, oak", "oak", "clear, frosted", "oiled, painted"]
    assert sorted(texts(svg)) == sorted(ranges + values)
    assert shapes(svg, "decision") + shapes(svg, "branch") == engine.diagram.nodes - 2  # without the root and the terminal
    assert shapes(svg, "terminal") == 5
    assert shapes(svg, "hidden") == 0
    assert f"{engine.count({})} products" in svg


def test_picture__desc_tells_what_leads_where():
    about = re.findall("<desc.*?>(.*)</desc>", diagram_svg(shelf()))[0]
    assert "1 (branch): to 2; to 3. 2 (lamp): none, warm, cold to the end. " in about
    assert "3 (width): 400–1,000 to 4; 1,050–1,350 to 5; 1,400–2,000 to 6. 4 (branch): " in about


def test_picture__hidden_nodes_with_several_arcs_are_lighter():
    product = {(first, second): first * second for first in NUMBERS for second in NUMBERS}
    rule = Linear({("a", "b"): product, "b": {0: 1, 1: 2}}, high=3)
    svg = diagram_svg(compile_problem(Problem([Variable("a", NUMBERS), Variable("b", NUMBERS)], [rule])))
    assert shapes(svg, "hidden") > 0
    assert set(texts(svg, "decision-name")) == {"a", "b"}


def test_picture__of_given_facts_names_only_their_values():
    svg = diagram_svg(shelf().given({"width": 1200}))
    assert "1,200" in texts(svg)
    assert not any("–" in text for text in texts(svg))


def test_picture__escapes_and_shortens():
    svg = diagram_svg(compile_problem(Problem([Variable("<a> & b", tuple(f"<{letter}>" for letter in "abcdefghij"))])))
    assert texts(svg, "decision-name") == ["<a> & b"]
    assert ", ".join(text.rstrip(",") for text in texts(svg)) == "<a>, <b>, <c>, <d>, <e>, <f>, <g>, 3 more"


def test_picture__labels_hide_no_other_label():
    found = re.findall(r'"label" x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)"', diagram_svg(shelf()))
    boxes = [tuple(map(float, box)) for box in found]
    assert len(boxes) == 11
    for place, (x, y, width, height) in enumerate(boxes):
        for left, top, wide, high in boxes[:place]:
            assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


def test_picture__of_a_large_diagram_is_refused():
    problem = Problem([Variable(f"v{number}", NUMBERS) for number in range(MOST_NODES)])
    with pytest.raises(ValueError, match=r"The diagram has \d+ nodes; only one of at most 60 can be drawn\."):
        diagram_svg(compile_problem(problem))


@pytest.mark.parametrize("problem", [Problem([]), Problem([Variable("a", (1,))], [Table(("a",), [])])])
def test_picture__of_nothing_is_refused(problem):
    with pytest.raises(ValueError, match="no product or no variables"):
        diagram_svg(compile_problem(problem))


def refresh() -> None:
    """Draw the picture anew."""
    PICTURE.write_text(diagram_svg(shelf()), encoding="utf-8")


if __name__ == "__main__":
    refresh()
