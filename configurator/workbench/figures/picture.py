"""A picture of the modules and rules of a catalog as SVG: a line for each module, and one across for each rule that joins some.

Drawn as a chart of crossing lines (Longabaugh, "Combing the hairball with BioFabric", BMC Bioinformatics 2012) and not as a graph
of boxes: rules join many modules at a time, and so no two labels can ever lie on one another. Modules that rules join
stand close together (reverse Cuthill-McKee order), so that the lines of rules are short.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import combinations
from math import cos, radians, sin

from configurator.catalog.reading import references_read
from configurator.catalog.records import Catalog, CombinationTable, Part, Product, Role, Rule
from configurator.language.evaluate import totals_read
from configurator.language.syntax import Node
from configurator.pricing.charges import charge_variables
from configurator.source import Place

FACT, OWN = "fact", "own"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the chart: a module (of one product: a part), or a fact of the context; `kind` is that of the module."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Column:
    """A line across: what a rule reads in its `require`, and what only in its `when`; or the modules of a product."""

    label: str
    filled: frozenset[str]
    hollow: frozenset[str] = frozenset()
    is_product: bool = False

    @property
    def rows(self) -> frozenset[str]:
        """The rows that it meets."""
        return self.filled | self.hollow


def catalog_svg(catalog: Catalog, language: str) -> str:
    """The modules of a catalog, which product has which, and the rules between them; a rule of several products is drawn once."""
    products = list(catalog.products.values())
    if len(products) == 1:
        return product_svg(products[0], language)
    rows = {fact.path: Row(fact.path, fact.title.render(language), FACT) for fact in catalog.context.values()}
    columns = []
    rules: dict[Place, Column] = {}
    for product in products:
        own = [part for part in product.parts.values() if part.role is Role.PART]
        rows |= {row.id: row for row in _part_rows(product, _by_module, language)}
        columns.append(Column(product.title.render(language), frozenset(map(_by_module, own)), is_product=True))
        for rule in product.rules:
            column = _column(product, rule, _by_module)
            if rule.place in rules:
                known = rules[rule.place]
                filled = known.filled | column.filled
                column = Column(column.label, filled, (known.hollow | column.hollow) - filled)
            rules[rule.place] = column
    return _svg(catalog.title.render(language), list(rows.values()), columns, _distinct(rules.values()), language)


def product_svg(product: Product, language: str) -> str:
    """The parts of a product, and the rules between them; parts that several instances have are one line."""
    rows = [Row(fact.path, fact.title.render(language), FACT) for fact in product.context.values()]
    rules = (_column(product, rule, _by_place) for rule in product.rules)
    rows += _part_rows(product, _by_place, language)
    return _svg(product.title.render(language), rows, [], _distinct(rules), language)


RowOf = Callable[[Part], str]
"""Which row a part is in."""


def _by_module(part: Part) -> str:
    return part.module.id


def _by_place(part: Part) -> str:
    return str(part.place) if part.role is Role.PRODUCT else f"{part.place} {part.module.id}"


def _part_rows(product: Product, row_of: RowOf, language: str) -> list[Row]:
    """A row for each part or module, and for what else rules read."""
    read = {row for rule in product.rules for row in _column(product, rule, row_of).rows}
    parts: dict[str, list[Part]] = {}
    for part in product.parts.values():
        parts.setdefault(row_of(part), []).append(part)
    rows = []
    for id, own in parts.items():
        if id in read or any(part.role is Role.PART for part in own):
            label = own[0].title if len(own) == 1 and row_of is _by_place else own[0].module.title
            rows.append(Row(id, label.render(language), OWN if own[0].is_own else own[0].module.kind.value))
    return rows


def _distinct(rules: Iterable[Column]) -> list[Column]:
    """Rules that read something; those of the same name that read the same are drawn once."""
    return list(dict.fromkeys(rule for rule in rules if rule.rows))


def _column(product: Product, rule: Rule, row_of: RowOf) -> Column:
    require = rule.require
    required = [column.root for column in require.columns] if isinstance(require, CombinationTable) else [require.root]
    filled = frozenset(_rows_read(product, required, row_of))
    asked = frozenset(_rows_read(product, [rule.when.root], row_of)) if rule.when else frozenset()
    return Column(rule.written.id, filled, asked - filled)


def _rows_read(product: Product, nodes: list[Node], row_of: RowOf) -> Iterator[str]:
    """What expressions read; of totals, everything that a charge of that kind depends on."""
    totals = {kind for node in nodes for kind in totals_read(node)}
    priced = [name for charge in product.charges if charge.kind in totals for name in charge_variables(product, charge)]
    for variable in (*references_read(product, nodes), *priced):
        choice = product.choices.get(variable)
        yield row_of(choice.part) if choice else variable


# --- order ------------------------------------------------------------------------------------------------------------


def _ordered(rows: Sequence[Row], rules: Sequence[Column]) -> list[Row]:
    """Rows that rules join close together; those that no rule reads last."""
    import networkx

    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(row.id for row in rows)
    for rule in rules:
        graph.add_edges_from(combinations(sorted(rule.rows & graph.nodes), 2))
    by_id = {row.id: row for row in rows}
    read = {row for rule in rules for row in rule.rows}
    order = [by_id[id] for id in networkx.utils.reverse_cuthill_mckee_ordering(graph)]
    return [row for row in order if row.id in read] + [row for row in rows if row.id not in read]


# --- drawing ----------------------------------------------------------------------------------------------------------

_LINE, _STEP, _GAP = 24.0, 22.0, 18.0
_CHARACTER, _MARGIN, _TITLE = 7.2, 20.0, 34.0
_MOST = 36  # characters of a label
_ANGLE = 55.0
_DOT = 4.5
_STYLE = """
  svg { color-scheme: light dark }
  text { font: 12px system-ui, "Segoe UI", Roboto, "DejaVu Sans", "Noto Sans CJK SC", sans-serif; fill: #1f2937 }
  .page { fill: #ffffff; stroke: #d1d5db }
  .title { font-size: 16px; font-weight: 600 }
  .stripe { fill: #f3f4f6 }
  .row { text-anchor: end }
  .faint { fill: #6b7280 }
  .rule { stroke: #64748b; stroke-width: 1.5 }
  .dot { fill: #2563a8; stroke: #2563a8; stroke-width: 1.5 }
  .hollow { fill: #ffffff; stroke: #2563a8; stroke-width: 1.5 }
  .used { fill: #6b7280 }
  .swappable { fill: #2563a8 } .cut-to-fit { fill: #0f766e } .shared { fill: #6b7280 }
  .mix { fill: #a21caf } .bus { fill: #7c3aed } .sectional { fill: #be123c } .fact { fill: #c2570c } .own { fill: #854d0e }
  @media (prefers-color-scheme: dark) {
    text { fill: #e5e7eb } .faint { fill: #9ca3af }
    .page { fill: #111827; stroke: #374151 } .stripe { fill: #1f2937 } .rule { stroke: #94a3b8 }
    .dot { fill: #7db4ee; stroke: #7db4ee } .hollow { fill: #111827; stroke: #7db4ee } .used { fill: #9ca3af }
    .swappable { fill: #7db4ee } .cut-to-fit { fill: #5eead4 } .shared { fill: #9ca3af }
    .mix { fill: #e879f9 } .bus { fill: #c4b5fd } .sectional { fill: #fda4af } .fact { fill: #fdba74 } .own { fill: #fde68a }
  }
"""
_KINDS = ("swappable", "cut-to-fit", "shared", "mix", "bus", "sectional", OWN, FACT)
_ENGLISH = {
    **{kind: kind for kind in _KINDS},
    OWN: "asked of the customer",
    FACT: "fact of the context",
    "dot": "read by what a rule requires",
    "hollow": "read by when it applies",
    "used": "in this product",
    "subject": "{title}: modules and rules",
}
_CHINESE = {
    "swappable": "可更换",
    "cut-to-fit": "按尺寸定制",
    "shared": "通用",
    "mix": "配比",
    "bus": "总线",
    "sectional": "拼接",
    OWN: "询问客户",
    FACT: "背景信息",
    "dot": "规则的要求中读取",
    "hollow": "规则的条件中读取",
    "used": "用于该产品",
    "subject": "{title}：模块与规则",
}


class _Chart:
    """Where everything lies."""

    def __init__(self, rows: Sequence[Row], products: Sequence[Column], rules: Sequence[Column]) -> None:
        self.rows = _ordered(rows, rules)
        self.place = {row.id: place for place, row in enumerate(self.rows)}
        self.products = list(products)
        self.rules = sorted(rules, key=lambda rule: (*self.span(rule), rule.label))
        labels = [_short(column.label) for column in (*self.products, *self.rules)]
        longest = max((_width(label) for label in labels), default=0.0)
        self.left = _MARGIN + max((_width(_short(row.label)) for row in self.rows), default=0.0) + 34
        self.top = _MARGIN + _TITLE + longest * sin(radians(_ANGLE)) + 16
        self.between = _GAP if self.products else 0.0
        columns = len(self.products) + len(self.rules)
        # the last label leans over to the right
        leaning = cos(radians(_ANGLE))
        overhang = max((self.x(number) + _width(label) * leaning for number, label in enumerate(labels)), default=0.0)
        self.width = max(self.x(columns), overhang) + _MARGIN
        self.bottom = self.top + len(self.rows) * _LINE

    def span(self, column: Column) -> tuple[int, int]:
        """The first and the last row that a column meets."""
        places = [self.place[row] for row in column.rows]
        return min(places), max(places)

    def x(self, number: int) -> float:
        """The middle of a column; products come first."""
        return self.left + _STEP / 2 + number * _STEP + (self.between if number >= len(self.products) else 0.0)

    def y(self, place: int) -> float:
        """The middle of a row."""
        return self.top + (place + 0.5) * _LINE


def _svg(title: str, rows: Sequence[Row], products: Sequence[Column], rules: Sequence[Column], language: str) -> str:
    chart = _Chart(rows, products, rules)
    words = _CHINESE if language.split("-")[0] == "zh" else _ENGLISH
    kinds = [kind for kind in _KINDS if any(row.kind == kind for row in rows)]
    legend = list(_legend(kinds, ["dot", "hollow", *(["used"] if products else [])], words, chart.bottom + 24))
    width = max(chart.width, max((right for _, right in legend), default=0.0) + _MARGIN, _MARGIN * 2 + _width(title) * 1.4)
    height = chart.bottom + 24 + 22 * len(legend) + _MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}"'
        f' viewBox="0 0 {_n(width)} {_n(height)}"'
        ' role="img" aria-labelledby="rules-title rules-desc">',
        f'<title id="rules-title">{escape(words["subject"].format(title=title))}</title>',
        f'<desc id="rules-desc">{escape(" ".join(_sentences(chart)))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="page" x="0.5" y="0.5" width="{_n(width - 1)}" height="{_n(height - 1)}" rx="12"/>',
        f'<text class="title" x="{_n(_MARGIN)}" y="{_n(_MARGIN + 14)}">{escape(title)}</text>',
        *_rows(chart, width),
        *_columns(chart),
        *(line for line, _ in legend),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _rows(chart: _Chart, width: float) -> Iterator[str]:
    read = {row for rule in chart.rules for row in rule.rows}
    for place, row in enumerate(chart.rows):
        y = chart.y(place)
        if place % 2 == 0:
            size = f'width="{_n(width - 2 * _MARGIN + 12)}" height="{_n(_LINE)}"'
            yield f'<rect class="stripe" x="{_n(_MARGIN - 6)}" y="{_n(y - _LINE / 2)}" {size} rx="4"/>'
        kind = "row" if row.id in read else "row faint"
        yield f'<text class="{kind}" x="{_n(chart.left - 26)}" y="{_n(y + 4)}">{_label(row.label)}</text>'
        yield f'<rect class="{row.kind}" x="{_n(chart.left - 18)}" y="{_n(y - 5)}" width="10" height="10" rx="2"/>'


def _columns(chart: _Chart) -> Iterator[str]:
    for number, column in enumerate((*chart.products, *chart.rules)):
        x = chart.x(number)
        turned = f'transform="translate({_n(x + 4)} {_n(chart.top - 8)}) rotate(-{_n(_ANGLE)})"'
        yield f"<text {turned}>{_label(column.label)}</text>"
        if not column.is_product:
            first, last = chart.span(column)
            yield f'<line class="rule" x1="{_n(x)}" y1="{_n(chart.y(first))}" x2="{_n(x)}" y2="{_n(chart.y(last))}"/>'
        for row in sorted(column.rows, key=chart.place.__getitem__):
            y = chart.y(chart.place[row])
            if column.is_product:
                yield f'<rect class="used" x="{_n(x - 4)}" y="{_n(y - 4)}" width="8" height="8"/>'
            else:
                kind = "dot" if row in column.filled else "hollow"
                yield f'<circle class="{kind}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(_DOT)}"/>'


_SIGNS = {
    "dot": '<circle class="dot" cx="{x}" cy="{y}" r="4.5"/>',
    "hollow": '<circle class="hollow" cx="{x}" cy="{y}" r="4.5"/>',
    "used": '<rect class="used" x="{left}" y="{top}" width="8" height="8"/>',
}
_KIND_SIGN = '<rect class="{kind}" x="{left}" y="{top}" width="10" height="10" rx="2"/>'


def _legend(kinds: Sequence[str], signs: Sequence[str], words: Mapping[str, str], y: float) -> Iterator[tuple[str, float]]:
    """What the colours mean, and below it the signs: two lines, each with where it ends."""
    for shown in (kinds, signs):
        x, drawn = _MARGIN, []
        for key in shown:
            places = {"x": _n(x + 5), "left": _n(x), "y": _n(y), "top": _n(y - 5)}
            drawn.append(_SIGNS.get(key, _KIND_SIGN).format(kind=key, **places))
            drawn.append(f'<text class="faint" x="{_n(x + 16)}" y="{_n(y + 4)}">{escape(words[key])}</text>')
            x += 16 + _width(words[key]) + 22
        yield "".join(drawn), x
        y += 22


def _sentences(chart: _Chart) -> Iterator[str]:
    """The same in words, for those who cannot see it."""
    label = {row.id: row.label for row in chart.rows}
    for column in (*chart.products, *chart.rules):
        rows = ", ".join(label[row] for row in sorted(column.rows, key=chart.place.__getitem__))
        yield f"{column.label} {'has' if column.is_product else 'joins'} {rows}."


def _label(text: str) -> str:
    return escape(_short(text), quote=False)


def _short(text: str) -> str:
    """A text that is not too wide."""
    shown = ""
    for character in text:
        if _width(shown + character) > _MOST * _CHARACTER:
            return shown.rstrip() + "…"
        shown += character
    return shown


def _width(text: str) -> float:
    """About how wide a text is: a Chinese character is as wide as two others."""
    return sum(_CHARACTER * (1.8 if unicodedata.east_asian_width(character) in "WF" else 1) for character in text)


def _n(number: float) -> str:
    """A number with one decimal at most."""
    return f"{round(number, 1) + 0.0:g}"
