"""What a catalog says, for people who read no YAML: products with parts, rules and charges in words, modules with options.

`view_catalog` puts it together in one language; `format_page` makes one HTML page of it that needs nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from configurator.catalog.charge_kinds import ChargeKind
from configurator.catalog.records import (
    ALWAYS,
    INCLUDED,
    NONE,
    Attribute,
    AttributeType,
    Catalog,
    Charge,
    Choice,
    ChoiceKind,
    ChoiceValue,
    CombinationTable,
    ContextFact,
    Default,
    Dimension,
    Module,
    ModuleKind,
    Option,
    Part,
    Product,
    Role,
    Rule,
    Text,
)
from configurator.catalog.shapes import without_numbers
from configurator.language.evaluate import Value
from configurator.language.syntax import Call, Expression, Literal, Node, Unary
from configurator.money import format_number, format_unit_price
from configurator.pricing.kind_words import kind_title, total_title
from configurator.pricing.wording import count_phrase
from configurator.titles import choice_title, fact_value_title, value_title
from configurator.workbench.showing.labels import labels
from configurator.workbench.showing.plain_words import SEPARATOR, PlainWords
from configurator.workbench.showing.sections import Cell, Column, Reading, Section, Table, View

if TYPE_CHECKING:
    from jinja2 import Template

_KINDS_WITH_WORDS = (ChargeKind.ONE_TIME, ChargeKind.MONTHLY)
_TEMPLATES = Path(__file__).parent / "templates"


def view_catalog(catalog: Catalog, products: Sequence[Product], language: str) -> View:
    """Some products of a catalog, with all modules that they are made of; all modules where it is all products."""
    return _Viewer(catalog, language).view(products)


def format_page(view: View) -> str:
    """A view as one page of HTML, without scripts and without anything from elsewhere; it prints well."""
    return _template().render(view=view, label=labels(view.language))


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 0.1 s: only where a page is made

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("catalog.html.j2")


@dataclass(frozen=True)
class _Viewer:
    catalog: Catalog
    language: str

    def view(self, products: Sequence[Product]) -> View:
        catalog = self.catalog
        facts = (
            (self._word("catalog"), catalog.id),
            (self._word("version"), catalog.version),
            (self._word("currency"), catalog.currency),
            (self._word("languages"), ", ".join(catalog.languages)),
        )
        shown = [self._product(product) for product in products]
        sections = (self._context(), *shown, self._modules(products))
        texts = self._texts(catalog.description)
        return View(self._text(catalog.title), self.language, texts, facts, tuple(part for part in sections if not part.empty))

    # --- words and values ---

    def _word(self, key: str, **values: object) -> str:
        return labels(self.language)[key].format(**values)

    def _text(self, text: Text | None) -> str:
        return text.render(self.language) if text else ""

    def _texts(self, *texts: Text | None) -> tuple[str, ...]:
        return tuple(self._text(text) for text in texts if text)

    def _columns(self, *keys: str) -> tuple[Column, ...]:
        return tuple(Column(self._word(key)) for key in keys)

    def _value(self, attribute: Attribute, value: Value | None) -> str:
        """The value of an attribute; its unit stands in the column."""
        match value:
            case None:
                return ""
            case bool():
                return self._word("yes" if value else "no")
            case frozenset():
                return ", ".join(sorted(str(item) for item in value))
            case int() | Fraction() if attribute.type is AttributeType.MONEY:
                return format_unit_price(value, self.catalog.currency, self.language)
            case int() | Fraction():
                return format_number(value, self.language)
            case _:
                return str(value)

    def _value_title(self, choice: Choice, value: ChoiceValue) -> str:
        if value == NONE or (choice.kind is ChoiceKind.QUANTITY and value == 0):
            return self._word("not included")
        return self._word("included") if value == INCLUDED else value_title(choice, value, self.language)

    def _attribute_title(self, attribute: Attribute) -> str:
        """The title of an attribute with its unit; money with a unit is so much for each of it."""
        title, unit = self._text(attribute.title), attribute.unit
        if unit and attribute.type is AttributeType.MONEY:
            unit = f"{self.catalog.currency}/{unit}"
        return f"{title} [{unit}]" if unit else title

    # --- context ---

    def _context(self) -> Section:
        rows = tuple(self._fact(fact) for fact in self.catalog.context.values())
        table = Table(self._columns("fact", "values", "default"), rows)
        return Section("context", self._word("context"), tables=(table,))

    def _fact(self, fact: ContextFact) -> tuple[Cell, ...]:
        values = [fact_value_title(fact, value, self.language) for value in fact.values]
        shown = self._word("comma").join(values if len(values) <= _MOST_VALUES else (values[0], "…", values[-1]))
        default = self._word("required") if fact.default is None else fact_value_title(fact, fact.default, self.language)
        return Cell(self._text(fact.title), fact.id), Cell(shown), Cell(default)

    # --- products ---

    def _product(self, product: Product) -> Section:
        words, anchor = PlainWords(product, self.language), f"product-{product.id}"
        sections = (
            Section(f"{anchor}-needs", self._word("needs"), tables=(self._own(product, Role.NEED),)),
            Section(f"{anchor}-attributes", self._word("attributes"), tables=(self._own(product, Role.ATTRIBUTE),)),
            Section(f"{anchor}-parts", self._word("parts"), tables=(self._parts(product),)),
            Section(f"{anchor}-rules", self._word("rules"), rules=tuple(self._rules(product.rules, words))),
            Section(f"{anchor}-advice", self._word("advice"), rules=tuple(self._rules(product.advice, words))),
            Section(f"{anchor}-preferences", self._word("preferences"), rules=tuple(self._preferences(product, words))),
            Section(f"{anchor}-derived", self._word("derived"), tables=(self._derived(product, words),)),
            Section(f"{anchor}-charges", self._word("charges"), tables=(self._charges(product, words),)),
            Section(f"{anchor}-defaults", self._word("defaults"), tables=(self._defaults(product, words),)),
        )
        facts = ((self._word("basis"), self._basis(product, words)),)
        shown = tuple(section for section in sections if not section.empty)
        texts = self._texts(product.description)
        return Section(anchor, self._text(product.title), product.id, str(product.place), texts, facts, sections=shown)

    def _own(self, product: Product, role: Role) -> Table:
        """The choices that are no parts: attributes and needs of the product itself."""
        rows = []
        for part in product.parts.values():
            if part.role is role and part.id in product.choices and part.parent is None:
                choice = product.choices[part.id]
                default = "" if choice.default is None else self._value_title(choice, choice.default)
                rows.append(
                    (Cell(self._text(part.title), part.id, self._text(part.description)), self._own_values(part), Cell(default))
                )
        return Table(self._columns("attribute", "values", "default"), tuple(rows))

    def _own_values(self, part: Part) -> Cell:
        if part.dimension is not None:
            return Cell(self._range(part.dimension))
        titles = [self._text(option.title) for option in part.module.options.values()]
        optional = [self._word("optional")] if part.optional else []
        return Cell(self._word("comma").join(titles), more="".join(optional))

    def _parts(self, product: Product) -> Table:
        rows = (
            (
                Cell(self._own_title(product, part), name, self._text(part.description), indent=depth),
                Cell(self._number(product, part)),
                self._own_values(part) if part.is_own else self._filling(part),
                Cell(self._kind(part)),
            )
            for part, name, depth in _shown_parts(product)
        )
        return Table(self._columns("part", "count of parts", "module", "kind"), tuple(rows))

    def _own_title(self, product: Product, part: Part) -> str:
        if part.collection:
            return self._text(part.module.title)
        title = self._text(part.title)
        return title.removeprefix(f"{self._text(product.parts[part.parent].title)}{SEPARATOR}") if part.parent else title

    def _number(self, product: Product, part: Part) -> str:
        if part.collection:
            instances = [other for other in product.parts.values() if other.collection == part.collection]
            low = sum(not other.optional for other in instances)
            key = "fixed instances" if low == len(instances) else "instances"
            return self._word(key, low=low, high=len(instances))
        if part.low == part.high or (part.parent and part.needed and part.high == 1):
            return str(part.high)
        return self._word("optional") if (part.low, part.high) == (0, 1) else f"{part.low}–{part.high}"

    def _filling(self, part: Part) -> Cell:
        """The module behind a part; of one that was made for the part, such as an ingredient, its measures and values."""
        module = part.module
        if module.id in self.catalog.modules:
            return Cell(self._text(module.title), module.id, link=f"module-{module.id}")
        if part.role is Role.PRODUCT:
            return Cell(self._text(module.title), module.id)
        ranges = [self._range(dimension) for dimension in module.dimensions.values()]
        return Cell(self._word("comma").join(ranges), more=self._word("comma").join(self._own_values_of(module)))

    def _own_values_of(self, module: Module) -> Iterator[str]:
        for attribute in module.attributes.values():
            if attribute.id in module.values:
                value = self._value(attribute, module.values[attribute.id])
                yield f"{self._attribute_title(attribute)}{self._word('colon')}{value}"

    def _kind(self, part: Part) -> str:
        if part.is_own:
            return self._word("attribute")
        nested = part.role is Role.PRODUCT and part.module.id not in self.catalog.modules
        return self._word("nested" if nested else part.module.kind.value)

    # --- rules ---

    def _rules(self, rules: Iterable[Rule], words: PlainWords) -> Iterator[Reading]:
        """Rules as their authors wrote them; one that is written out for several instances is shown once."""
        seen = set()
        for rule in rules:
            written = rule.written
            if (written.place, written.id) not in seen:
                seen.add((written.place, written.id))
                yield self._rule(written, words)

    def _rule(self, rule: Rule, words: PlainWords) -> Reading:
        require, when = rule.require, words.condition(rule.when)
        sources = [f"when: {rule.when.text}"] if rule.when else []
        table: Table | None = None
        demands: tuple[str, ...] = ()
        if isinstance(require, CombinationTable):
            table = self._combinations(require, words)
            sources.append(", ".join(column.text for column in require.columns))
        elif words.knows(require):
            demands = tuple(demand if when else _sentence(demand) for demand in words.demands(require))
            sources.append(f"require: {require.text}")
        because, place = self._text(rule.because), str(rule.place)
        return Reading(rule.id, when, demands, because, place, "\n".join(sources), table, self._days(rule))

    def _days(self, rule: Rule) -> str:
        if rule.valid == ALWAYS:
            return ""
        start, end = rule.valid.start, rule.valid.end
        said = (self._word("valid from", start=start) if start else "", self._word("valid until", end=end) if end else "")
        return " ".join(filter(None, said))

    def _combinations(self, table: CombinationTable, words: PlainWords) -> Table:
        rows = tuple(
            tuple(
                Cell(self._word("any value") if cell is None else self._alternatives(column, cell, words))
                for column, cell in zip(table.columns, row, strict=True)
            )
            for row in table.rows
        )
        columns = tuple(Column(words.say(column)) for column in table.columns)
        return Table(columns, rows, self._word("allowed" if table.allow else "forbidden"))

    def _alternatives(self, column: Expression, cell: Iterable[Value], words: PlainWords) -> str:
        return words.alternatives(sorted(words.value(column, value) for value in cell))

    # --- charges, defaults, what follows ---

    def _charges(self, product: Product, words: PlainWords) -> Table:
        rows = []
        seen = set()
        for charge in product.charges:
            if charge.place not in seen:
                seen.add(charge.place)
                rows.append(self._charge(charge, product, words))
        columns = (*self._columns("charge", "due", "amount of charge", "when"), Column(self._word("place"), aside=True))
        return Table(columns, tuple(rows))

    def _charge(self, charge: Charge, product: Product, words: PlainWords) -> tuple[Cell, ...]:
        part = product.parts.get(charge.part) if charge.part else None
        return (
            Cell(self._text(charge.title), without_numbers(charge.id), self._text(part.title) if part else ""),
            Cell(self._due(charge.kind)),
            Cell(self._amount(charge, words)),
            Cell(words.condition(charge.when, charge.part)),
            Cell(str(charge.place)),
        )

    def _amount(self, charge: Charge, words: PlainWords) -> str:
        """What a charge comes to: a price, or a formula, times what it is per."""
        value = charge.amount.root.value if isinstance(charge.amount.root, Literal) else None
        if not isinstance(value, int | Fraction) or isinstance(value, bool):
            return words.product((charge.amount, *charge.per), charge.part)
        price = format_unit_price(value, self.catalog.currency, self.language)
        return " × ".join(filter(None, (price, words.product(charge.per, charge.part))))

    def _derived(self, product: Product, words: PlainWords) -> Table:
        rows = (
            (Cell(self._text(value.title), value.name), Cell(value.unit or ""), Cell(words.say(value.formula)))
            for value in product.derived
        )
        return Table((Column(self._word("value")), Column(""), Column(self._word("formula"))), tuple(rows))

    def _defaults(self, product: Product, words: PlainWords) -> Table:
        """What a completion takes: where a condition holds, and then in any case."""
        always = (Default(path, value) for path, value in product.defaults.items())
        rows = []
        for default in (*product.conditional_defaults, *always):
            choice = product.choices.get(default.path)
            if choice is not None:
                title, value = choice_title(choice, self.language), self._value_title(choice, default.value)
                rows.append((Cell(title, default.path), Cell(value), Cell(words.condition(default.when))))
        return Table(self._columns("choice", "default", "when"), tuple(rows))

    def _preferences(self, product: Product, words: PlainWords) -> Iterator[Reading]:
        for wish in product.preferences:
            source = f"{wish.weight} × {wish.cost.text}"
            wanted = self._word(_way(wish.cost.root), wanted=words.say(wish.cost))
            demand = (wanted if wish.when else _sentence(wanted),)
            because = "" if wish.because.by_language == {"": wish.cost.text} else self._text(wish.because)
            yield Reading(wish.id, words.condition(wish.when), demand, because, str(wish.place), source)

    def _basis(self, product: Product, words: PlainWords) -> str:
        return " + ".join(
            self._word("weighted", amount=words.say(weight), kind=self._due(kind))
            if words.say(weight) != "1"
            else self._total(kind)
            for kind, weight in product.price_basis.items()
        )

    def _due(self, kind: ChargeKind) -> str:
        """A kind of charge: `every month`."""
        return self._word(kind.value) if kind in _KINDS_WITH_WORDS else kind_title(kind, self.language).lower()

    def _total(self, kind: ChargeKind) -> str:
        return self._word(f"total {kind.value}") if kind in _KINDS_WITH_WORDS else total_title(kind, self.language)

    # --- modules ---

    def _modules(self, products: Sequence[Product]) -> Section:
        used = {part.module.id for product in products for part in product.parts.values()}
        everything = len(products) == len(self.catalog.products)
        modules = (module for module in self.catalog.modules.values() if everything or module.id in used)
        return Section("modules", self._word("modules"), sections=tuple(self._module(module) for module in modules))

    def _module(self, module: Module) -> Section:
        users = [
            self._text(product.title)
            for product in self.catalog.products.values()
            if any(part.module.id == module.id for part in product.parts.values())
        ]
        used = self._word("comma").join(users) or self._word("nobody")
        facts = [(self._word("kind"), self._word(module.kind.value)), (self._word("used by"), used)]
        values = self._word("comma").join(self._own_values_of(module))
        facts += [(self._word("values"), values)] if values else []
        tables = (self._dimensions(module.dimensions), self._options(module))
        shown = tuple(table for table in tables if table.rows)
        title, texts = self._text(module.title), self._texts(module.description)
        return Section(f"module-{module.id}", title, module.id, str(module.place), texts, tuple(facts), shown)

    def _dimensions(self, dimensions: Mapping[str, Dimension]) -> Table:
        rows = ((Cell(self._text(item.title), item.id), Cell(self._range(item))) for item in dimensions.values())
        return Table(self._columns("dimension", "values"), tuple(rows))

    def _range(self, dimension: Dimension) -> str:
        low, step = (format_number(Decimal(number), self.language) for number in (dimension.low, dimension.step))
        return self._word("range", low=low, high=count_phrase(dimension.high, dimension.unit, self.language), step=step)

    def _options(self, module: Module) -> Table:
        if module.kind is not ModuleKind.SWAPPABLE and not module.options:
            return Table((), ())
        said = [
            attribute
            for attribute in module.attributes.values()
            if any(attribute.id in option.values for option in module.options.values())
        ]
        attributes = sorted(said, key=lambda attribute: attribute.type is not AttributeType.MONEY)  # prices first
        numeric = (AttributeType.NUMBER, AttributeType.MONEY)
        columns = [Column(self._attribute_title(attribute), attribute.type in numeric) for attribute in attributes]
        rows = tuple(self._option(option, attributes) for option in module.options.values())
        return Table((Column(self._word("option")), *columns), rows, long=True)

    def _option(self, option: Option, attributes: Sequence[Attribute]) -> tuple[Cell, ...]:
        values = (Cell(self._value(attribute, option.values.get(attribute.id))) for attribute in attributes)
        return Cell(self._text(option.title), option.id, self._text(option.description)), *values


_MOST_VALUES = 12


def _way(cost: Node) -> str:
    """Whether a preference prefers a condition, or makes a number small or large, by what its cost is made of."""
    if isinstance(cost, Call) and all(_is_put_before(node, "not") for node in cost.arguments):
        return "if possible"
    return "as much" if _is_put_before(cost, "-") else "as little"


def _is_put_before(node: Node, operator: str) -> bool:
    """Whether an operator was put before what an author wrote: it takes no place of its own."""
    return isinstance(node, Unary) and node.operator == operator and node.start == node.operand.start


def _sentence(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def _shown_parts(product: Product) -> Iterator[tuple[Part, str, int]]:
    """The parts, each with its name in expressions and its depth; of several instances the first stands for all."""
    shown: dict[str, tuple[str, int]] = {}
    collections = set()
    for part in product.parts.values():
        own = part.is_own and part.parent is None  # shown by itself
        within_another = part.parent is not None and part.parent not in shown
        if own or within_another or part.collection in collections:
            continue
        name, depth = part.collection or part.id, 0
        if part.parent is not None:
            above, depth = shown[part.parent][0], shown[part.parent][1] + 1
            name = f"{above}.{name.removeprefix(f'{part.parent}.')}"
        if part.collection:
            collections.add(part.collection)
        shown[part.id] = name, depth
        yield part, name, depth
