"""Random small products with rules, charges and a context, made of the same records that loading makes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from hypothesis import strategies as st

from configurator.catalog.records import (
    Attribute,
    AttributeType,
    Catalog,
    Charge,
    ChargeKind,
    CombinationTable,
    ContextFact,
    Dimension,
    Module,
    ModuleKind,
    Option,
    Part,
    Product,
    Rule,
    Text,
)
from configurator.language.parse import parse_expression
from configurator.source import Place

HERE = Place("random.yaml")
NUMBER = st.integers(0, 6)
COUNTS = st.sampled_from([(1, 1), (0, 1), (1, 2), (0, 2)])


def text(word: str) -> Text:
    return Text({"": word})


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """A catalog with one product of two or three parts, each filled by a module of any kind."""
    kinds = [draw(st.sampled_from(list(ModuleKind))) for _ in range(draw(st.integers(1, 2)))]
    kinds.insert(0, ModuleKind.SWAPPABLE)
    modules = [draw(module(f"m{number}", kind)) for number, kind in enumerate(kinds)]
    parts = {}
    for number, filled in enumerate(modules):
        low, high = draw(COUNTS)
        parts[f"p{number}"] = Part(f"p{number}", filled, low, high, text(f"Part {number}"), HERE)
    facts = {"f": ContextFact("f", text("Fact"), {"a": text("A"), "b": text("B")}, "a", None, HERE)}
    rules = tuple(draw(rule(number, parts)) for number in range(draw(st.integers(0, 3))))
    charges = [draw(charge(number, parts)) for number in range(draw(st.integers(0, 4)))]
    charges += draw(adjustments(charges)) if charges else []
    basis = {ChargeKind.ONE_TIME: parse_expression("1"), ChargeKind.MONTHLY: parse_expression(draw(weight(parts)))}
    product = Product("thing", text("Thing"), None, parts, rules, tuple(charges), basis, {}, 30, facts, HERE)
    return Catalog(
        "random", "1", text("Random"), None, "EUR", ("en",), "UTC", facts,
        {m.id: m for m in modules}, {"thing": product}, "0" * 64, Path(),
    )  # fmt: skip


@st.composite
def module(draw: st.DrawFn, name: str, kind: ModuleKind) -> Module:
    attributes = {key: Attribute(key, text(key), kind_of, None, HERE) for key, kind_of in ATTRIBUTES.items()}
    options, dimensions, values = {}, {}, {}
    if kind is ModuleKind.SWAPPABLE:
        count = draw(st.integers(1, 3))
        options = {o: Option(o, text(o), None, draw(attribute_values()), HERE) for o in (f"{name}{c}" for c in "xyz"[:count])}
    else:
        values = draw(attribute_values())
    if kind is ModuleKind.CUT_TO_FIT:
        dimensions = {"d": Dimension("d", text("d"), 1, draw(st.integers(1, 3)), 1, "night", HERE)}
    return Module(name, kind, text(name), None, attributes, options, dimensions, values, (), HERE)


ATTRIBUTES = {"n": AttributeType.NUMBER, "t": AttributeType.TEXT, "s": AttributeType.SET, "price": AttributeType.MONEY}


@st.composite
def attribute_values(draw: st.DrawFn) -> dict:
    return {
        "n": draw(NUMBER),
        "t": draw(st.sampled_from(["red", "blue"])),
        "s": frozenset(draw(st.lists(st.sampled_from(["red", "blue"]), max_size=2))),
        "price": draw(st.integers(-300, 2000)) * Fraction(1, 100),
    }


@st.composite
def name(draw: st.DrawFn, parts: dict[str, Part], members: tuple[str, ...] = ("n",)) -> str:
    part = draw(st.sampled_from(list(parts)))
    options = [member for member in members if member != "d" or parts[part].module.dimensions]
    return f"{part}.{draw(st.sampled_from(options))}"


@st.composite
def number_expression(draw: st.DrawFn, parts: dict[str, Part], totals: bool = True) -> str:
    one, two = draw(name(parts, ("n", "d", "quantity"))), draw(name(parts, ("n", "d")))
    bare = [draw(st.sampled_from(list(parts))) for _ in range(2)]
    return draw(
        st.sampled_from(
            [
                one,
                f"{one} + 2 * {two}",
                f"{one} - {two} / 3",
                f"sum({two}, {one})",
                f"sum({one} * 2)",
                "sum(*.n) * 1.3 + 2",
                f"count({bare[0]}, {bare[1]})",
                f"max({one}, {two})",
                "min(*.n)",
                f"{one} * {two}",
                *(["total('monthly')", "total('one-time') - 3 * total('monthly')"] if totals else []),
            ]
        )
    )


@st.composite
def condition(draw: st.DrawFn, parts: dict[str, Part], totals: bool = False) -> str:
    part = draw(st.sampled_from(list(parts)))
    comparison = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
    left, right = draw(number_expression(parts, totals)), draw(number_expression(parts, totals) | st.integers(-2, 20).map(str))
    if totals and "total" in left + right and comparison == "!=":
        comparison = "<="
    numeric = f"{left} {comparison} {right}"
    if totals:
        return numeric
    atom = st.sampled_from(
        [
            numeric,
            numeric,
            f"present({part})",
            f"{draw(name(parts, ('t',)))} == {draw(name(parts, ('t',)))}",
            f"{draw(name(parts, ('t',)))} in {draw(name(parts, ('s',)))}",
            f"{draw(name(parts, ('t',)))} not in ['red']",
            "context.f == 'a'",
        ]
    )
    first, second, third = draw(atom), draw(atom), draw(atom)
    forms = ["{0}", "not ({0})", "{0} and {1}", "{0} or {1}", "{0} implies {1}", "({0} or {1}) and ({2} implies {0})"]
    return draw(st.sampled_from(forms)).format(first, second, third)


@st.composite
def rule(draw: st.DrawFn, number: int, parts: dict[str, Part]) -> Rule:
    when = parse_expression(draw(condition(parts))) if draw(st.booleans()) else None
    if draw(st.integers(0, 4)) == 0:
        columns = tuple(parse_expression(draw(name(parts, ("t",)))) for _ in range(2))
        cell = st.none() | st.sets(st.sampled_from(["red", "blue"]), min_size=1).map(frozenset)
        rows = tuple(tuple(draw(cell) for _ in columns) for _ in range(draw(st.integers(1, 3))))
        return Rule(f"rule-{number}", when, CombinationTable(columns, rows, draw(st.booleans())), text("because"), HERE)
    require = draw(condition(parts, totals=draw(st.integers(0, 3)) == 0))
    return Rule(f"rule-{number}", when, parse_expression(require), text("because"), HERE)


@st.composite
def charge(draw: st.DrawFn, number: int, parts: dict[str, Part]) -> Charge:
    part = draw(st.none() | st.sampled_from(list(parts)))
    amount = f"{part}.price" if part else draw(st.sampled_from(["9.99", "-1.005", "0.335", "sum(*.price)"]))
    factor = f"{part}.d" if part and parts[part].module.dimensions else draw(name(parts, ("quantity",)))
    per = (parse_expression(factor),) if draw(st.booleans()) else ()
    when = parse_expression("context.f == 'b'") if draw(st.integers(0, 3)) == 0 else None
    kind = draw(st.sampled_from((ChargeKind.ONE_TIME, ChargeKind.MONTHLY)))
    return Charge(f"charge-{number}", text("Charge"), kind, parse_expression(amount), per, when, part, HERE)


ADJUSTED = (
    "-(0.1 * total('subtotal'))",
    "0.05 * total('subtotal')",
    "-min(1.5, max(total('subtotal'), 0))",
    "-min(0.1 * total('subtotal'), 0.25)",
    "3 - total('subtotal')",
    "min(total('subtotal') / 7, 2)",
    "0.5",
)
REDUCED = ("total('subtotal') >= 5", "context.f == 'b'", "context.f == 'a' and total('subtotal') < 20")


@st.composite
def adjustments(draw: st.DrawFn, charges: list[Charge], conditions: tuple[str, ...] = REDUCED) -> list[Charge]:
    """Charges on earlier ones: shares of them, discounts and surcharges."""
    found: list[Charge] = []
    for number in range(draw(st.integers(0, 3))):
        lines = draw(st.lists(st.sampled_from([*charges, *found]), min_size=1, max_size=3, unique_by=lambda each: each.id))
        when = draw(st.none() | st.sampled_from(conditions))
        unless = draw(st.lists(st.sampled_from([each.id for each in found]), max_size=1)) if found else []
        adjusted = Charge(
            f"rule-{number}", text("Rule"), draw(st.sampled_from((ChargeKind.ONE_TIME, ChargeKind.MONTHLY))),
            parse_expression(draw(st.sampled_from(ADJUSTED))), (), parse_expression(when) if when else None,
            draw(st.sampled_from([None, lines[0].part])), HERE, of=tuple(each.id for each in lines), unless=tuple(unless),
            rule=f"rule-{number}", because=text("because"),
        )  # fmt: skip
        found.append(adjusted)
    return found


@st.composite
def weight(draw: st.DrawFn, parts: dict[str, Part]) -> str:
    return draw(st.sampled_from(["24", "0.5", f"{next(iter(parts))}.n"]))
