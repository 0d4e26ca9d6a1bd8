"""A product made of products, written out flat, says what its rules say of the nested thing.

Random products with attributes, modules, optional products and instances (two levels deep), and rules over them, are written
as a catalog and loaded. Beside that, this file keeps a meaning of its own: a configuration is nested dictionaries, where `None`
is what is not there and instances are lists; of several equal ones there is one, which tells its `quantity`; a rule is read
over these, for every instance that is there.
"""

from __future__ import annotations

import itertools
import operator
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import prod
from typing import Any

import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from configurator import load_catalog
from configurator.catalog.reading import ProductScope, compile_rule
from configurator.engine import compile_problem
from configurator.problem.build import build_problem

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "40"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
MOST_CONFIGURATIONS = 4_000

ABSENT = object()
Path = tuple[str, ...]


# --- what there is ----------------------------------------------------------------------------------------------------


@dataclass
class Attribute:
    """A property of a product: texts, numbers or truth values."""

    values: list[Any]
    optional: bool = False


@dataclass
class Filled:
    """A part filled by a module with a number `n` and a text `t`: so many equal ones, or instances."""

    options: dict[str, dict[str, Any]]
    low: int = 1
    high: int = 1
    instances: bool = False


@dataclass
class Nested:
    """A product inside a product, always there, optional, so many equal ones, or in instances."""

    body: Body
    low: int = 1
    high: int = 1
    instances: bool = False

    @property
    def is_counted(self) -> bool:
        return self.high > 1 and not self.instances


@dataclass
class Body:
    """What a product is made of. `derived` are values that follow; rules are pairs of `when` (or None) and `require`."""

    attributes: dict[str, Attribute]
    parts: dict[str, Filled | Nested]
    derived: dict[str, Any] = field(default_factory=dict)
    rules: list[tuple[Any, Any]] = field(default_factory=list)


# --- configurations ---------------------------------------------------------------------------------------------------


def configurations(body: Body) -> Iterator[dict[str, Any]]:
    """Every way of filling in a product, whatever its rules say."""
    names = [*body.attributes, *body.parts]
    found = [list(values_of(item)) for item in (*body.attributes.values(), *body.parts.values())]
    for values in itertools.product(*found):
        yield dict(zip(names, values, strict=True))


def values_of(item: Attribute | Filled | Nested) -> Iterator[Any]:
    if isinstance(item, Attribute):
        yield from item.values
        if item.optional:
            yield None
    elif item.instances:
        one = list(configurations(item.body)) if isinstance(item, Nested) else [(option, 1) for option in item.options]
        for slots in itertools.product([*one, None], repeat=item.high):
            if item.low <= sum(slot is not None for slot in slots):
                yield list(slots)
    else:
        numbers = range(max(item.low, 1), item.high + 1)
        if isinstance(item, Filled):
            yield from itertools.product(item.options, numbers)
        else:
            counts = [{"quantity": number} if item.is_counted else {} for number in numbers]
            yield from ({**found, **count} for found in configurations(item.body) for count in counts)
        if item.low == 0:
            yield None


def how_many(body: Body) -> int:
    """How many configurations there are, without making them."""
    return prod(_number(item) for item in (*body.attributes.values(), *body.parts.values()))


def _number(item: Attribute | Filled | Nested) -> int:
    if isinstance(item, Attribute):
        return len(item.values) + item.optional
    if isinstance(item, Nested):
        one = how_many(item.body)
        return (one + 1) ** item.high if item.instances else one * (item.high - max(item.low, 1) + 1) + (item.low == 0)
    if item.instances:
        return (len(item.options) + 1) ** item.high
    return len(item.options) * (item.high - max(item.low, 1) + 1) + (item.low == 0)


def flat(body: Body, found: Mapping[str, Any] | None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """A configuration as the choices of a flat product; of a product that is not there, all of them `none`."""
    for name, attribute in body.attributes.items():
        value = found[name] if found is not None else None
        yield prefix + name, "none" if value is None else written(value, attribute)
    for name, part in body.parts.items():
        value = found[name] if found is not None else None
        if part.instances:
            for number in range(part.high):
                one = value[number] if value is not None else None
                yield from flat_part(part, one, f"{prefix}{name}[{number + 1}]")
        else:
            yield from flat_part(part, value, prefix + name)


def flat_part(part: Filled | Nested, value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(part, Nested):
        yield path, "none" if value is None else "included"
        if part.is_counted:
            yield f"{path}.quantity", 0 if value is None else value["quantity"]
        yield from flat(part.body, value, f"{path}.")
    else:
        yield path, "none" if value is None else value[0]
        if part.high > 1 and not part.instances:
            yield f"{path}.quantity", 0 if value is None else value[1]


def written(value: Any, attribute: Attribute) -> Any:
    """The value of a choice: listed truth values and numbers are options with an id."""
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- what is read -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """A path that expressions may read: its type, the values of a text, and the collections that it passes through.

    `equal` are the products that it passes through of which there may be several equal ones; `numbers` are the instances that it
    tells itself, by their collections: those are not among `many`.
    """

    path: Path
    type: str
    values: tuple[Any, ...] = ()
    many: tuple[Path, ...] = ()
    equal: tuple[Path, ...] = ()
    numbers: tuple[tuple[Path, int], ...] = ()

    @property
    def written(self) -> str:
        """As an author writes it: with the number of an instance where one is meant."""
        told = {path: f"[{number}]" for path, number in self.numbers}
        return ".".join(f"{word}{told.get(self.path[: place + 1], '')}" for place, word in enumerate(self.path))


def known_paths(body: Body, prefix: Path = (), many: tuple[Path, ...] = (), equal: tuple[Path, ...] = ()) -> Iterator[Known]:
    for name, attribute in body.attributes.items():
        kind = {bool: "boolean", int: "number", str: "text"}[type(attribute.values[0])]
        yield Known((*prefix, name), kind, tuple(attribute.values), many, equal)
    for name in body.derived:
        yield Known((*prefix, name), "number", (), many, equal)
    for name, part in body.parts.items():
        path = (*prefix, name)
        inner = (*many, path) if part.instances else many
        alike = (*equal, path) if isinstance(part, Nested) and part.is_counted else equal
        yield Known(path, "part", tuple(part.options) if isinstance(part, Filled) else ("included",), inner, alike)
        if not part.instances and (isinstance(part, Filled) or part.is_counted):
            yield Known((*path, "quantity"), "number", (), inner, equal)
        if isinstance(part, Filled):
            yield Known((*path, "n"), "number", (), inner, equal)
            yield Known((*path, "t"), "text", ("red", "blue"), inner, equal)
        else:
            yield from known_paths(part.body, path, inner, alike)


Slots = Mapping[Path, int]


def read(body: Body, found: Mapping[str, Any], path: Path, slots: Slots) -> Any:
    """The value of a name, the instances that it passes through being told by `slots`."""
    whole, here = body, found
    for place, word in enumerate(path):
        done = path[: place + 1]
        if word in body.attributes:
            return ABSENT if here[word] is None else here[word]
        if word in body.derived:
            return value(body.derived[word], body, here, {})
        if word == "quantity":
            return here[word]
        part, here = body.parts[word], here[word]
        if part.instances:
            here = here[slots[done]]
        if here is None:
            return 0 if path[-1] == "quantity" and part_at(whole, path[:-1]).low == 0 else ABSENT
        if isinstance(part, Filled):
            rest = path[place + 1 :]
            option, number = here
            return option if not rest else number if rest[0] == "quantity" else part.options[option][rest[0]]
        body = part.body
    return "included"


def instances(body: Body, found: Mapping[str, Any], many: list[Path], slots: Slots | None = None) -> Iterator[dict[Path, int]]:
    """Every way of taking one instance that is there of each collection."""
    slots = dict(slots or {})
    if not many:
        yield slots
        return
    path, *rest = many
    numbers = _collection(body, found, path, slots)
    for number, one in enumerate(numbers):
        if one is not None:
            yield from instances(body, found, rest, {**slots, path: number})


def _collection(body: Body, found: Any, path: Path, slots: Slots) -> list[Any]:
    here = found
    for place, word in enumerate(path):
        part, here = body.parts[word], here[word]
        if place == len(path) - 1:
            return here
        if part.instances:
            here = here[slots[path[: place + 1]]]
        if here is None:
            return []
        body = part.body
    return []


# --- expressions: tuples of an operator and its operands --------------------------------------------------------------

COLLECTING = ("sum", "count", "min", "max", "any", "all", "distinct", "present", "number-of")
BINARY = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": lambda one, other: Fraction(one) / other,
}  # fmt: skip


def free(node: Any) -> dict[Path, None]:
    """The collections that an expression reads outside of functions."""
    match node:
        case ("table", _, columns, _):
            return {path: None for column in columns for path in free(column)}
        case ("name", Known(many=many)):
            return dict.fromkeys(many)
        case (head, *operands) if head not in COLLECTING:
            return {path: None for operand in operands if isinstance(operand, tuple) for path in free(operand)}
    return {}


def value(node: Any, body: Body, found: Mapping[str, Any], slots: Slots) -> Any:
    """What an expression is worth: ABSENT is unknown, and logic is that of Kleene."""
    match node:
        case ("literal", literal):
            return literal
        case ("name", Known(path=path, numbers=numbers)):
            return read(body, found, path, {**slots, **{collection: number - 1 for collection, number in numbers}})
        case ("not", operand):
            inner = value(operand, body, found, slots)
            return ABSENT if inner is ABSENT else not inner
        case ("and", *operands):
            return conjunction([value(operand, body, found, slots) for operand in operands])
        case ("or", *operands):
            return negation(conjunction([negation(value(operand, body, found, slots)) for operand in operands]))
        case ("implies", left, right):
            return value(("or", ("not", left), right), body, found, slots)
        case ("table", allow, columns, rows):
            cells = [[("in", column, cell) for column, cell in zip(columns, row, strict=True) if cell] for row in rows]
            matches = negation(conjunction([negation(conjunction([value(c, body, found, slots) for c in row])) for row in cells]))
            return matches if allow else negation(matches)
        case ("in", operand, values):
            inner = value(operand, body, found, slots)
            return ABSENT if inner is ABSENT else inner in values
        case (function, *arguments) if function in COLLECTING:
            return collected(function, arguments, body, found)
        case (sign, left, right):
            one, other = value(left, body, found, slots), value(right, body, found, slots)
            return ABSENT if one is ABSENT or other is ABSENT else BINARY[sign](one, other)
    raise AssertionError(node)


def conjunction(values: list[Any]) -> Any:
    return False if any(each is False for each in values) else ABSENT if ABSENT in values else True


def negation(one: Any) -> Any:
    return ABSENT if one is ABSENT else not one


def collected(function: str, arguments: list[Any], body: Body, found: Mapping[str, Any]) -> Any:
    """A function over all instances that are there of what its arguments read."""
    values = [
        (argument, slots, value(argument, body, found, slots))
        for argument in arguments
        for slots in instances(body, found, list(free(argument)))
    ]
    match function:
        case "any":
            return negation(conjunction([negation(each) for _, _, each in values]))
        case "all":
            return conjunction([each for _, _, each in values])
        case "present":
            return any(each is not ABSENT for _, _, each in values)
        case "distinct":
            pairs = itertools.combinations([each for _, _, each in values], 2)
            return conjunction([ABSENT if ABSENT in pair else pair[0] != pair[1] for pair in pairs])
        case "count" | "number-of":
            return sum(
                units(argument, slots, each, body, found) * copies(argument, slots, body, found)
                for argument, slots, each in values
            )
    known = [(argument, slots, each) for argument, slots, each in values if each is not ABSENT]
    if function == "sum":
        return sum(
            each * times(argument, slots, body, found) * copies(argument, slots, body, found) for argument, slots, each in known
        )
    return (min if function == "min" else max)(each for _, _, each in known) if known else ABSENT


def units(argument: Any, slots: Slots, each: Any, body: Body, found: Mapping[str, Any]) -> int:
    if argument[0] != "name" or argument[1].type == "boolean":
        return int(each is True)
    return 0 if each is ABSENT else quantity(argument[1], argument[1].path, slots, body, found)


def times(argument: Any, slots: Slots, body: Body, found: Mapping[str, Any]) -> int:
    """What `sum` multiplies an attribute of a part by: how many there are."""
    is_attribute = argument[0] == "name" and argument[1].path[-1] == "n"
    return quantity(argument[1], argument[1].path[:-1], slots, body, found) if is_attribute else 1


def quantity(known: Known, path: Path, slots: Slots, body: Body, found: Mapping[str, Any]) -> int:
    """How many there are of a part that a name leads to, or through."""
    part = part_at(body, path)
    if part.instances or (isinstance(part, Nested) and not part.is_counted):
        return 1
    number = value(("name", replace(known, path=(*path, "quantity"))), body, found, slots)
    return 0 if number is ABSENT else number


def copies(argument: Any, slots: Slots, body: Body, found: Mapping[str, Any]) -> int:
    """How many equal products there are of what an argument reads: it counts once for each, as it would for as many instances."""
    itself = argument[1].path if argument[0] == "name" else None
    counted = {
        (path, tuple(told for told in known.numbers if told[0] == path[: len(told[0])])): known
        for known in names_in(argument)
        for path in known.equal
        if path != itself
    }
    return prod(quantity(known, path, slots, body, found) for (path, _), known in counted.items())


def names_in(node: Any) -> Iterator[Known]:
    """What an expression reads outside of functions."""
    match node:
        case ("name", Known() as known):
            yield known
        case (head, *operands) if head not in COLLECTING:
            for operand in operands:
                yield from names_in(operand)


def part_at(body: Body, path: Path) -> Filled | Nested:
    part = body.parts[path[0]]
    return part if len(path) == 1 else part_at(part.body, path[1:])


def is_valid(body: Body, found: Mapping[str, Any]) -> bool:
    """Whether a configuration keeps to the rules of its product, and of those within it."""
    for when, require in body.rules:
        nodes = [node for node in (when, require) if node is not None]
        many = sorted({path for node in nodes for path in free(node)}, key=len)
        for slots in instances(body, found, many):
            fires = when is None or value(when, body, found, slots) is True
            if fires and value(require, body, found, slots) is False:
                return False
    for name, part in body.parts.items():
        if isinstance(part, Nested):
            ones = found[name] if part.instances else [found[name]]
            if not all(one is None or is_valid(part.body, one) for one in ones):
                return False
    return True


# --- as an author writes it -------------------------------------------------------------------------------------------


def text(node: Any) -> str:
    match node:
        case ("literal", str() as literal):
            return f"'{literal}'"
        case ("literal", literal):
            return str(literal).lower()
        case ("name", Known() as known):
            return known.written
        case ("not", operand):
            return f"not ({text(operand)})"
        case ("in", operand, values):
            return f"{text(operand)} in [{', '.join(text(('literal', each)) for each in values)}]"
        case ("number-of", ("name", Known() as known)):
            return f"{known.written}.quantity"
        case (function, *arguments) if function in COLLECTING:
            return f"{function}({', '.join(map(text, arguments))})"
        case (sign, left, right):
            return f"({text(left)}) {sign} ({text(right)})"
    raise AssertionError(node)


def demand(require: Any) -> dict[str, Any]:
    if require[0] != "table":
        return {"require": text(require)}
    _, allow, columns, rows = require
    cells = [[list(cell) or "any" for cell in row] for row in rows]
    return {"table": {"columns": [text(column) for column in columns], "allow" if allow else "forbid": cells}}


def body_document(body: Body, modules: dict[str, Any]) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    for name, attribute in body.attributes.items():
        attributes[name] = {"values": attribute.values, "optional": attribute.optional}
    for name, formula in body.derived.items():
        attributes[name] = {"value": text(formula)}
    parts: dict[str, Any] = {}
    for name, part in body.parts.items():
        number = f"{part.low}..{part.high}"
        size: dict[str, Any] = {"instances" if part.instances else "count": number}
        if isinstance(part, Nested):
            parts[name] = {**size, **body_document(part.body, modules)}
        else:
            module = f"m{len(modules)}"
            modules[module] = {"kind": "swappable", "attributes": {"n": "number", "t": "text"}, "options": part.options}
            parts[name] = {"module": module, **size}
    rules = [
        {"id": f"r{number}", **({"when": text(when)} if when else {}), **demand(require), "because": "So it is."}
        for number, (when, require) in enumerate(body.rules)
    ]
    return {key: found for key, found in (("attributes", attributes), ("parts", parts), ("rules", rules)) if found}


def document(body: Body) -> str:
    modules: dict[str, Any] = {}
    product = body_document(body, modules)
    head = {"catalog": "random", "version": "1", "title": "Random", "currency": "EUR"}
    return yaml.safe_dump({**head, **({"modules": modules} if modules else {}), "products": {"thing": product}}, sort_keys=False)


# --- random products --------------------------------------------------------------------------------------------------

VALUES = st.sampled_from([["a", "b"], ["a", "b", "c"], [1, 2], [0, 1, 3], [True, False]])


@st.composite
def bodies(draw: st.DrawFn, depth: int = 2) -> Body:
    attributes = {f"x{depth}{number}": draw(attribute()) for number in range(draw(st.integers(depth == 0, 1)))}
    parts: dict[str, Filled | Nested] = {}
    for number in range(draw(st.integers(int(depth == 2 or not attributes), 2 if depth else 1))):
        name = f"p{depth}{number}"
        parts[name] = draw(nested(depth)) if depth and (depth + number == 2 or draw(st.booleans())) else draw(filled())
    body = Body(attributes, parts)
    if draw(st.booleans()):
        body.derived[f"d{depth}"] = draw(numbers(readable(body), loose=False))
    body.rules = [draw(rule(readable(body))) for _ in range(draw(st.integers(1, 3) if depth == 2 else st.integers(0, 1)))]
    return body


def readable(body: Body) -> list[Known]:
    """The names that may be read; of those of instances, also that of the last one."""
    known = list(known_paths(body))
    return known + [told(each, body) for each in known if each.many]


@st.composite
def attribute(draw: st.DrawFn) -> Attribute:
    return Attribute(draw(VALUES), draw(st.integers(0, 3)) == 0)


@st.composite
def filled(draw: st.DrawFn) -> Filled:
    number = draw(st.integers(1, 2))
    text = st.sampled_from(["red", "blue"])
    options = {f"o{place}": {"n": draw(st.integers(0, 4)), "t": draw(text)} for place in range(number)}
    instances = draw(st.booleans())
    counts = [(0, 2), (1, 2), (2, 2)] if instances else [(1, 1), (0, 1), (1, 2), (0, 2), (2, 3)]
    return Filled(options, *draw(st.sampled_from(counts)), instances)


@st.composite
def nested(draw: st.DrawFn, depth: int) -> Nested:
    body = draw(bodies(depth - 1))
    instances = draw(st.integers(0, 2)) > 0
    counts = [(0, 2), (1, 2), (2, 2), (0, 1)] if instances else [(1, 1), (0, 1), (1, 2), (0, 2), (2, 3)]
    return Nested(body, *draw(st.sampled_from(counts)), instances)


def told(known: Known, body: Body) -> Known:
    """A name that tells which instance it means, wherever it reads several: the last one."""
    numbers = tuple((path, part_at(body, path).high) for path in known.many)
    return replace(known, many=(), numbers=numbers)


def of_type(paths: list[Known], *types: str) -> list[Any]:
    """Names of some types; those that read more than one thing are taken more often."""
    often = [path for path in paths for _ in range(3 if path.many or path.path[-1].startswith("d") else 1)]
    return [("name", path) for path in often if path.type in types]


@st.composite
def numbers(draw: st.DrawFn, paths: list[Known], loose: bool = True, deep: bool = True) -> Any:
    """A number; `loose`: it may read instances outside of functions."""
    found = of_type(paths, "number")
    single = found if loose else [name for name in found if not name[1].many]
    kinds = ["literal", *["name", "name"] * bool(single), *["arithmetic"] * deep, *["sum", "sum", "extremum"] * bool(found)]
    kinds += ["count"] * bool(of_type(paths, "part")) + ["count-of", "count-of"] * deep
    match draw(st.sampled_from(kinds)):
        case "literal":
            return ("literal", draw(st.integers(0, 6)))
        case "name":
            return draw(st.sampled_from(single))
        case "arithmetic":
            left = draw(numbers(paths, loose, False))
            sign = draw(st.sampled_from(["+", "-", "*", "/"]))
            right = ("literal", 2) if sign == "/" else draw(numbers(paths, loose, False))
            return (sign, left, right)
        case "sum":
            names = draw(st.lists(st.sampled_from(found), min_size=1, max_size=2, unique=True))
            return ("sum", *([("*", names[0], ("literal", 2))] if draw(st.integers(0, 3)) == 0 else names))
        case "extremum":
            names = draw(st.lists(st.sampled_from(found), min_size=1, max_size=2, unique=True))
            return (draw(st.sampled_from(["min", "max"])), *names)
        case "count":
            part = draw(st.sampled_from(of_type(paths, "part")))
            return ("number-of" if part[1].many == (part[1].path,) and draw(st.booleans()) else "count", part)
        case _:
            condition = draw(conditions(paths, True, False))
            return ("count", ("not", condition) if condition[0] == "name" else condition)


@st.composite
def atoms(draw: st.DrawFn, paths: list[Known], loose: bool, deep: bool) -> Any:
    usable = paths if loose else [path for path in paths if not path.many]
    texts = [name for name in of_type(usable, "text", "part") if name[1].values]
    many = [path for path in paths if path.many and path.type != "part"]
    kinds = ["compare", "compare", *["text"] * 2 * bool(texts), *["truth"] * bool(of_type(usable, "boolean"))]
    kinds += ["present"] * bool(of_type(paths, "part")) + ["any", "all", "distinct"] * (deep and bool(many))
    kind = draw(st.sampled_from(kinds))
    if kind == "text":
        name = draw(st.sampled_from(texts))
        if draw(st.booleans()):
            return (draw(st.sampled_from(["==", "!="])), name, ("literal", draw(st.sampled_from(name[1].values))))
        return ("in", name, tuple(draw(st.lists(st.sampled_from(name[1].values), min_size=1, max_size=2, unique=True))))
    if kind == "truth":
        return draw(st.sampled_from(of_type(usable, "boolean")))
    if kind == "present":
        return ("present", draw(st.sampled_from(of_type(paths, "part"))))
    if kind == "distinct":
        return ("distinct", ("name", draw(st.sampled_from(many))))
    if kind in ("any", "all"):
        condition = draw(conditions(paths, True, False))
        assume(free(condition))
        return (kind, condition)
    sign = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
    return (sign, draw(numbers(paths, loose, deep)), draw(numbers(paths, loose, deep)))


@st.composite
def conditions(draw: st.DrawFn, paths: list[Known], loose: bool = True, deep: bool = True) -> Any:
    one, other = draw(atoms(paths, loose, deep)), draw(atoms(paths, loose, deep))
    form = draw(st.sampled_from(["one", "one", "not", "and", "or", "implies"]))
    return one if form == "one" else ("not", one) if form == "not" else (form, one, other)


@st.composite
def rule(draw: st.DrawFn, paths: list[Known]) -> tuple[Any, Any]:
    when = draw(conditions(paths)) if draw(st.booleans()) else None
    return when, draw(tables(paths)) if draw(st.integers(0, 5)) == 0 else draw(conditions(paths))


@st.composite
def tables(draw: st.DrawFn, paths: list[Known]) -> Any:
    """Combinations of two columns; an empty cell stands for any value."""
    names = [name for name in of_type(paths, "text", "part", "number", "boolean") if name[1].values]
    assume(names)
    columns = tuple(draw(st.sampled_from(names)) for _ in range(2))
    rows = [
        [draw(st.lists(st.sampled_from(column[1].values), max_size=2, unique=True)) for column in columns]
        for _ in range(draw(st.integers(1, 3)))
    ]
    assume(all(any(row[place] for row in rows) for place in range(2)))
    return ("table", draw(st.booleans()), columns, rows)


# --- the law ----------------------------------------------------------------------------------------------------------


@law
@given(bodies(), st.randoms(use_true_random=False))
def test_structure__a_nested_product_means_what_its_rules_say(tmp_path_factory, body, choose):
    assume(1 < how_many(body) <= MOST_CONFIGURATIONS)
    folder = tmp_path_factory.mktemp("law")
    (folder / "catalog.yaml").write_text(document(body), encoding="utf-8")
    catalog = load_catalog(folder)
    product = catalog.products["thing"]
    rules = [compile_rule(rule) for rule in product.rules]
    valid = []
    for found in configurations(body):
        assignment = dict(flat(body, found))
        assert assignment.keys() == product.choices.keys()
        verdict = is_valid(body, found)
        assert all(rule(ProductScope(product, assignment)) for rule in rules) == verdict, assignment
        if verdict:
            valid.append(assignment)
    engine = compile_problem(build_problem(catalog.records, product).problem)
    assert engine.count({}) == len(valid)
    for decided in (0, 1, 3):
        model = choose.choice(valid) if valid else {}
        decisions = dict(choose.sample(list(model.items()), min(decided, len(model))))
        left = [assignment for assignment in valid if decisions.items() <= assignment.items()]
        assert dict(engine.available(decisions)) == {path: {each[path] for each in left} for path in product.choices}
