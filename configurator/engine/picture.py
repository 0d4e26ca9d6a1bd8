"""A picture of a small diagram as SVG: for the documentation, and to look at what was compiled.

Three steps: `_drawing_of` reads a diagram as nodes and named arcs, `_Layout` places them, and `_svg` writes them down. The layout
is the classic one of layered graphs (Sugiyama, Tagawa, Toda, "Methods for visual understanding of hierarchical system
structures", 1981): a row for each level, long arcs led through every row that they cross, each row in order of the barycentre of
what is above it, and then each node as close to its neighbours as its row allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import fsum  # the same sum in every version of Python
from textwrap import wrap
from xml.sax.saxutils import escape

import numpy as np

from configurator.engine.diagram import Diagram
from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.encoding import encode
from configurator.engine.labelling import labelling_of
from configurator.problem.records import Value

MOST_NODES = 60
"""A diagram of more nodes is not drawn: nobody could read the picture."""

Arc = tuple[int, int]  # source, target
Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


def diagram_svg(engine: DiagramEngine) -> str:
    """A self-contained SVG of the engine's diagram; the same diagram gives the same text.

    Hidden nodes with one arc, such as the root, are left out; others are drawn lighter, and their arcs have no labels. The
    terminal is drawn below each node that leads to it, so that no lines run all the way down. Raises ValueError where the
    diagram has more than `MOST_NODES` nodes, or nothing to show.
    """
    if engine.diagram.nodes > MOST_NODES:
        raise ValueError(f"The diagram has {engine.diagram.nodes:,} nodes; only one of at most {MOST_NODES} can be drawn.")
    if not engine.diagram.feasible or not engine.problem.variables:
        raise ValueError("The problem has no product or no variables, so there is nothing to draw.")
    drawing = _drawing_of(engine)
    title = f"Decision diagram over {', '.join(variable.name for variable in engine.problem.variables)}"
    return _svg(drawing, title, " ".join((f"It stands for {engine.count({}):,} products.", *_sentences(drawing))))


# --- what is drawn ---------------------------------------------------------------------------------------------------

_DECISION, _HIDDEN, _BRANCH, _TERMINAL = "decision", "hidden", "branch", "terminal"


@dataclass(frozen=True, slots=True)
class _Drawing:
    """`kinds` and `names` by node, `rows` of nodes from the top, and the lines of the label of each arc, none of a link.

    The terminal is drawn once for each node that leads to it: `ends` are these terminals, which are in no row, and that node.
    """

    kinds: dict[int, str]
    names: dict[int, str]
    rows: list[list[int]]
    ends: dict[int, int]
    labels: dict[Arc, list[str]]


def _drawing_of(engine: DiagramEngine) -> _Drawing:
    diagram, variables = engine.diagram, engine.problem.variables
    arcs = _arcs(diagram)
    all_kinds = _kinds(diagram, len(variables))
    skipped = _only_targets([arc for arc in arcs if all_kinds[arc[0]] == _HIDDEN])
    arcs, ends = _with_ends(_without(arcs, skipped), diagram.nodes - 1)
    kinds = {node: kind for node, kind in enumerate(all_kinds) if node not in skipped} | dict.fromkeys(ends, _TERMINAL)
    told = _value_names(engine)
    names: dict[int, str] = {}
    labels: dict[Arc, list[str]] = {arc: [] for arc in arcs}
    for node in (node for node, kind in kinds.items() if kind == _DECISION):
        variable = diagram.variable(node)
        names[node] = variables[variable].name
        labels |= {arc: _lines(told(variable, sets)) for arc, sets in arcs.items() if arc[0] == node}
    return _Drawing(kinds, names, _rows(diagram, [node for node in kinds if node not in ends]), ends, labels)


def _arcs(diagram: Diagram) -> dict[Arc, list[int]]:
    """The sets of labels of each arc; none of a link."""
    arcs = zip(diagram.sources.tolist(), diagram.targets.tolist(), diagram.sets.tolist(), strict=True)
    links = zip(diagram.branches.tolist(), diagram.joined.tolist(), strict=True)
    return {(source, target): [labels] for source, target, labels in arcs} | {link: [] for link in links}


def _kinds(diagram: Diagram, visible: int) -> list[str]:
    """The kind of each node but the terminal."""
    branches = set(diagram.branches.tolist())
    variables = [visible if node in branches else diagram.variable(node) for node in range(diagram.nodes - 1)]
    shown = [_DECISION if variable < visible else _HIDDEN for variable in variables]
    return [_BRANCH if node in branches else kind for node, kind in enumerate(shown)]


def _only_targets(arcs: list[Arc]) -> dict[int, int]:
    """Where each source of a single arc leads."""
    sources = [source for source, _ in arcs]
    return {source: target for source, target in arcs if sources.count(source) == 1}


def _without(arcs: dict[Arc, list[int]], skipped: dict[int, int]) -> dict[Arc, list[int]]:
    """The arcs around nodes that are skipped; those that come to join the same nodes become one."""
    found: dict[Arc, list[int]] = {}
    for (source, target), sets in arcs.items():
        while target in skipped:
            target = skipped[target]
        if source not in skipped:
            found.setdefault((source, target), []).extend(sets)
    return found


def _with_ends(arcs: dict[Arc, list[int]], terminal: int) -> tuple[dict[Arc, list[int]], dict[int, int]]:
    """The arcs with a terminal of its own for each node that leads to it; and the node above each terminal."""
    above = sorted({source for source, target in arcs if target == terminal})
    ends = {node: end for end, node in enumerate(above, terminal)}
    found = {(source, ends[source] if target == terminal else target): sets for (source, target), sets in arcs.items()}
    return found, {end: node for node, end in ends.items()}


def _rows(diagram: Diagram, nodes: list[int]) -> list[list[int]]:
    """Nodes by level."""
    levels = np.searchsorted(diagram.levels[:, 0], nodes, side="right").tolist()
    return [[node for node, own in zip(nodes, levels, strict=True) if own == level] for level in sorted(set(levels))]


def _sentences(drawing: _Drawing) -> Iterable[str]:
    """What leads where, for those who cannot see it."""
    number = {node: place for place, node in enumerate((node for row in drawing.rows for node in row), 1)}
    for node in number:
        own = (target for source, target in drawing.labels if source == node)
        targets = sorted(own, key=lambda target: number.get(target, 0))
        ways = (f"{' '.join(drawing.labels[node, target])} to {number.get(target, 'the end')}".strip() for target in targets)
        yield f"{number[node]} ({drawing.names.get(node, drawing.kinds[node])}): {'; '.join(ways)}."


# --- the values of an arc --------------------------------------------------------------------------------------------

_MOST_NAMED = 8
_LINE = 17  # characters
_NO_BREAK = "\u00a0"


def _value_names(engine: DiagramEngine) -> Callable[[int, list[int]], list[str]]:
    """How the values of a variable in some sets of labels are told: each one, numbers that follow each other as a range."""
    diagram, variables, possible = engine.diagram, engine.problem.variables, engine.available({})
    labelling = labelling_of(encode(engine.problem))
    starts = np.cumsum([0, *(len(variable.domain) for variable in variables)]).tolist()

    def told(variable: int, sets: list[int]) -> list[str]:
        name, domain = variables[variable].name, variables[variable].domain
        own = labelling.label_of_value[starts[variable] : starts[variable + 1]].tolist()
        labels = {label for number in sets for label in _labels_of(diagram, number)}
        return _ranges(domain, [code for code, label in enumerate(own) if label in labels and domain[code] in possible[name]])

    return told


def _labels_of(diagram: Diagram, number: int) -> Iterable[int]:
    for entry in range(diagram.set_start[number], diagram.set_start[number + 1]):
        yield from range(diagram.firsts[entry], diagram.stops[entry])


def _ranges(domain: Sequence[Value], codes: list[int]) -> list[str]:
    found: list[list[int]] = []
    for code in codes:
        if found and code == found[-1][-1] + 1 and _is_number(domain[code]) and _is_number(domain[code - 1]):
            found[-1].append(code)
        else:
            found.append([code])
    return [name for run in found for name in _run(domain, run)]


def _run(domain: Sequence[Value], run: list[int]) -> list[str]:
    if len(run) > 2:
        return [f"{_name(domain[run[0]])}–{_name(domain[run[-1]])}"]
    return [_name(domain[code]) for code in run]


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _name(value: Value) -> str:
    return f"{value:,}" if _is_number(value) else str(value)


def _lines(names: list[str]) -> list[str]:
    """Names in short lines; of many names only the first."""
    if len(names) > _MOST_NAMED:
        names = [*names[: _MOST_NAMED - 1], f"{len(names) - _MOST_NAMED + 1} more"]
    whole = ", ".join(name.replace(" ", _NO_BREAK) for name in names)
    lines = wrap(whole, _LINE, break_long_words=False, break_on_hyphens=False)
    return [line.replace(_NO_BREAK, " ") for line in lines]


# --- where it is drawn -----------------------------------------------------------------------------------------------

_CHARACTER, _LINE_HEIGHT = 7.0, 16.0
_APART = 46.0  # between neighbours of a row
_NODE_HEIGHT, _BAR_HEIGHT, _SQUARE = 32.0, 7.0, 14.0
_LABELLED_GAP, _PLAIN_GAP, _END_GAP = 100.0, 54.0, 42.0
_ROUNDS = 12


class _Layout:
    """Places of all nodes, as centres with widths, and the curve and the label of each arc."""

    def __init__(self, drawing: _Drawing) -> None:
        self.drawing = drawing
        self.rows = [list(row) for row in drawing.rows]
        self.chains = self._chains()
        self.x: dict[int, float] = {}
        self.y = self._heights()
        self.room = self._room()
        self._order()
        for _ in range(_ROUNDS):
            self._relax(self.rows[::-1])
            self._relax(self.rows)
        self.x |= {end: self.x[node] for end, node in drawing.ends.items()}
        self.curves = self._curves()
        self.label_boxes = self._label_boxes()

    def _chains(self) -> dict[Arc, list[int]]:
        """What each arc goes through: its source, a point of its own in each row between, its target."""
        row_of = {node: place for place, row in enumerate(self.rows) for node in row}
        following = max(self.drawing.kinds) + 1
        chains: dict[Arc, list[int]] = {}
        for source, target in sorted(self.drawing.labels):
            skipped = 0 if target in self.drawing.ends else row_of[target] - row_of[source] - 1
            points = list(range(following, following + skipped))
            following += len(points)
            for place, point in enumerate(points, row_of[source] + 1):
                self.rows[place].append(point)
            chains[source, target] = [source, *points, target]
        return chains

    def _heights(self) -> dict[int, float]:
        found: dict[int, float] = {}
        y = 0.0
        for row in self.rows:
            found |= dict.fromkeys(row, y)
            lines = max((len(lines) for (source, _), lines in self.drawing.labels.items() if source in row), default=0)
            y += _LABELLED_GAP + lines * _LINE_HEIGHT if lines else _PLAIN_GAP
        for end, node in self.drawing.ends.items():
            found[end] = found[node] + _END_GAP + len(self.drawing.labels[node, end]) * _LINE_HEIGHT
        return found

    def _room(self) -> dict[int, float]:
        """How wide each node and each point is, with the labels that lead to it."""
        found = {node: self.width(node) for row in self.rows for node in row}
        for arc, chain in self.chains.items():
            near = self.drawing.ends.get(chain[1], chain[1])
            clear = _APART / 2 if chain[1] in self.drawing.ends else 0.0
            found[near] = max(found[near], _label_width(self.drawing.labels[arc]) + clear)
        return found

    def width(self, node: int) -> float:
        """The width of a node; a point of a long arc has none."""
        kind = self.drawing.kinds.get(node)
        if kind == _BRANCH:
            return 16.0 * sum(source == node for source, _ in self.drawing.labels) + 6
        if kind == _TERMINAL:
            return _SQUARE
        return _text_width(self.drawing.names.get(node, "")) + 26 if kind else 0.0

    def _steps(self) -> list[Arc]:
        """The pairs of neighbours in rows that follow each other."""
        return [step for chain in self.chains.values() for step in pairwise(chain) if step[1] not in self.drawing.ends]

    def _order(self) -> None:
        """Order each row by the barycentre of what is above, from the top."""
        above: dict[int, list[int]] = {}
        for source, target in self._steps():
            above.setdefault(target, []).append(source)
        for row in self.rows:
            wanted = {node: _mean([self.x[other] for other in above.get(node, ())]) for node in row}
            row.sort(key=lambda node: (round(wanted[node], 3), node))
            self._place(row, wanted)

    def _relax(self, rows: Sequence[list[int]]) -> None:
        """Move the nodes of each row towards their neighbours, in the order that they have."""
        near: dict[int, list[int]] = {node: [] for node in self.x}
        for source, target in self._steps():
            near[source].append(target)
            near[target].append(source)
        for row in rows:
            self._place(row, {node: _mean([self.x[other] for other in near[node]]) for node in row})

    def _place(self, row: list[int], wanted: dict[int, float]) -> None:
        """The places closest to those wanted (least squares) that keep the order and the distances: pooled neighbours."""
        offsets = [0.0]
        for left, right in pairwise(row):
            offsets.append(offsets[-1] + (self.room[left] + self.room[right]) / 2 + _APART)
        pools: list[list[float]] = []
        for node, offset in zip(row, offsets, strict=True):
            pools.append([wanted[node] - offset])
            while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
                pools[-2:] = [pools[-2] + pools[-1]]
        places = [_mean(pool) for pool in pools for _ in pool]
        self.x |= {node: place + offset for node, place, offset in zip(row, places, offsets, strict=True)}

    def _curves(self) -> dict[Arc, list[list[Point]]]:
        """The control points of each cubic curve of each arc. What leaves or enters a node does so side by side."""
        leaving, entering = self._ports(0, 1), self._ports(-1, -2)
        found: dict[Arc, list[list[Point]]] = {}
        for arc, chain in self.chains.items():
            points = [(self.x[node], self.y[node]) for node in chain]
            points[0] = points[0][0] + leaving[arc], points[0][1] + self._half_height(arc[0])
            points[-1] = points[-1][0] + entering[arc], points[-1][1] - self._half_height(arc[1])
            found[arc] = [_bend(start, end) for start, end in pairwise(points)]
        return found

    def _ports(self, own: int, other: int) -> dict[Arc, float]:
        """How far from the centre of a node each of its arcs begins (or ends), in order of where it leads."""
        by_node: dict[int, list[Arc]] = {}
        for arc, chain in self.chains.items():
            by_node.setdefault(chain[own], []).append(arc)
        found: dict[Arc, float] = {}
        for node, arcs in by_node.items():
            arcs.sort(key=lambda arc: self.x[self.chains[arc][other]])
            step = min(16.0, max(self.width(node) - 12, 0) / len(arcs))
            found |= {arc: (place - (len(arcs) - 1) / 2) * step for place, arc in enumerate(arcs)}
        return found

    def _half_height(self, node: int) -> float:
        return {_BRANCH: _BAR_HEIGHT, _TERMINAL: _SQUARE}.get(self.drawing.kinds[node], _NODE_HEIGHT) / 2

    def node_box(self, node: int) -> Box:
        """Where a node is drawn."""
        x, y, width, half = self.x[node], self.y[node], self.width(node) / 2, self._half_height(node)
        return x - width, y - half, x + width, y + half

    def _label_boxes(self) -> dict[Arc, Box]:
        """Where each label is drawn: along its arc, where it hides least of what else is there."""
        taken = [_wider(self.node_box(node)) for node in self.drawing.kinds]
        dots = {arc: [_along(bend, step / 24) for bend in curve for step in range(25)] for arc, curve in self.curves.items()}
        found: dict[Arc, Box] = {}
        for arc, lines in self.drawing.labels.items():
            if not lines:
                continue
            others = [dot for other, own in dots.items() if other != arc for dot in own]
            width, height = _label_width(lines), len(lines) * _LINE_HEIGHT
            boxes = [_around(_along(self.curves[arc][0], t), width, height) for t in _ALONG]
            found[arc] = min(boxes, key=lambda box: (_hidden_by(box, taken, others), boxes.index(box)))
            taken.append(_wider(found[arc]))
        return found

    def box(self) -> Box:
        """What everything fits in."""
        dots = [(x, y, x, y) for curve in self.curves.values() for bend in curve for x, y in bend]
        boxes = [*map(self.node_box, self.drawing.kinds), *self.label_boxes.values(), *dots]
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)


_ALONG = (0.5, 0.55, 0.6, 0.65, 0.45, 0.4, 0.35, 0.7, 0.3, 0.75, 0.25)
_CLEAR = 4.0  # around what a label should not touch


def _mean(numbers: Sequence[float]) -> float:
    """The mean; 0 of none."""
    return fsum(numbers) / len(numbers) if numbers else 0.0


def _text_width(text: str) -> float:
    """About how wide a text is."""
    return len(text) * _CHARACTER


def _label_width(lines: list[str]) -> float:
    return max(map(_text_width, lines), default=0.0) + 8


def _bend(start: Point, end: Point) -> list[Point]:
    reach = (end[1] - start[1]) * 0.45
    return [start, (start[0], start[1] + reach), (end[0], end[1] - reach), end]


def _along(bend: list[Point], t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    x, y = (fsum(weight * point[axis] for weight, point in zip(weights, bend, strict=True)) for axis in (0, 1))
    return x, y


def _around(point: Point, width: float, height: float) -> Box:
    return point[0] - width / 2, point[1] - height / 2, point[0] + width / 2, point[1] + height / 2


def _wider(box: Box) -> Box:
    return box[0] - _CLEAR, box[1] - _CLEAR, box[2] + _CLEAR, box[3] + _CLEAR


def _hidden_by(box: Box, boxes: list[Box], dots: list[Point]) -> float:
    """How much a box hides: the area of other boxes, and dots of curves."""
    areas = (
        max(0.0, min(box[2], other[2]) - max(box[0], other[0])) * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
        for other in boxes
    )
    return sum(areas) + 10 * sum(box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in dots)


# --- SVG -------------------------------------------------------------------------------------------------------------

_MARGIN = 24.0
_LEGEND_HEIGHT = 40.0
_STYLE = """
  text { font: 13px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: #1f2937; text-anchor: middle }
  .page { fill: #ffffff; stroke: #d1d5db }
  .arc { fill: none; stroke: #7c8aa0; stroke-width: 1.5 }
  .link { fill: none; stroke: #c2570c; stroke-width: 1.5 }
  .decision { fill: #e3edfb; stroke: #2f5d9b; stroke-width: 1.5 }
  .decision-name { font-weight: 600 }
  .hidden { fill: #f9fafb; stroke: #9ca3af; stroke-dasharray: 4 3 }
  .branch { fill: #c2570c }
  .terminal { fill: #1f2937 }
  .label { fill: #ffffff }
  .legend { text-anchor: start; fill: #4b5563 }
"""
_LEGEND = (
    (_DECISION, 26.0, 16.0, "variable: take one arc"),
    (_BRANCH, 26.0, _BAR_HEIGHT, "branch: follow all links"),
    (_TERMINAL, _SQUARE, _SQUARE, "terminal: nothing left to decide"),
)


def _svg(drawing: _Drawing, title: str, about: str) -> str:
    layout = _Layout(drawing)
    left, top, right, bottom = layout.box()
    spare = max(0.0, _legend_width() - (right - left)) / 2
    left, top, right, bottom = left - spare - _MARGIN, top - _MARGIN, right + spare + _MARGIN, bottom + _MARGIN + _LEGEND_HEIGHT
    size = f"{_number(right - left)} {_number(bottom - top)}"
    width, height = size.split()
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="{_number(left)} {_number(top)} {size}" role="img" aria-labelledby="diagram-title diagram-desc">',
        f'<title id="diagram-title">{escape(title)}</title>',
        f'<desc id="diagram-desc">{escape(about)}</desc>',
        f"<style>{_STYLE}</style>",
        _rect("page", (left + 0.5, top + 0.5, right - 0.5, bottom - 0.5), 12),
        *(_path(drawing, arc, curve) for arc, curve in layout.curves.items()),
        *(_node(drawing, node, layout.node_box(node)) for node in drawing.kinds),
        *(_label(drawing.labels[arc], box) for arc, box in layout.label_boxes.items()),
        *_legend((left + right - _legend_width()) / 2, bottom - _LEGEND_HEIGHT / 2 - 4),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _path(drawing: _Drawing, arc: Arc, curve: list[list[Point]]) -> str:
    kind = "link" if drawing.kinds[arc[0]] == _BRANCH else "arc"
    bends = (" C " + ", ".join(_point(point) for point in bend[1:]) for bend in curve)
    return f'<path class="{kind}" d="M {_point(curve[0][0])}{"".join(bends)}"/>'


def _node(drawing: _Drawing, node: int, box: Box) -> str:
    kind = drawing.kinds[node]
    shape = _rect(kind, box, {_BRANCH: 2, _TERMINAL: 0}.get(kind, 10))
    return shape if node not in drawing.names else shape + _text(f"{kind}-name", drawing.names[node], box, 0)


def _label(lines: list[str], box: Box) -> str:
    middle = (len(lines) - 1) / 2
    texts = (_text("", line, box, (place - middle) * _LINE_HEIGHT) for place, line in enumerate(lines))
    return _rect("label", box, 4) + "".join(texts)


def _legend_width() -> float:
    return sum(width + _text_width(text) + 8 + 26 for _, width, _, text in _LEGEND) - 26


def _legend(x: float, y: float) -> Iterable[str]:
    """What the shapes mean, in a line from `x` on."""
    for kind, width, height, text in _LEGEND:
        yield _rect(kind, (x, y - height / 2, x + width, y + height / 2), {_DECISION: 6, _BRANCH: 2}.get(kind, 0))
        yield f'<text class="legend" x="{_number(x + width + 8)}" y="{_number(y + 4.5)}">{escape(text)}</text>'
        x += width + _text_width(text) + 8 + 26


def _rect(kind: str, box: Box, radius: float) -> str:
    left, top, right, bottom = box
    size = f'width="{_number(right - left)}" height="{_number(bottom - top)}"'
    return f'<rect class="{kind}" x="{_number(left)}" y="{_number(top)}" {size} rx="{_number(radius)}"/>'


def _text(kind: str, text: str, box: Box, down: float) -> str:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2 + down + 4.5
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{_number(x)}" y="{_number(y)}">{escape(text)}</text>'


def _point(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(number: float) -> str:
    """A number with one decimal at most."""
    return f"{round(number, 1) + 0.0:g}"
