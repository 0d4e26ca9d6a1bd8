"""From expressions as authors write them to expressions over the parts of a flat product.

An author writes `carrier.bags.capacity.volume`; the flat product has the parts `carrier.bags[1].capacity` and
`carrier.bags[2].capacity`. In `sum`, `count`, `min`, `max`, `any`, `all`, `distinct` and `present` a name that passes through
instances stands for all of them; elsewhere in a rule, the rule holds for each. Derived values are written out here too. In the
result the first word of every name is the id of a part as a whole, so that nothing behind this pass knows of nesting.

Equal products inside the product (`bags` with a `count`) are there once, with a number: what `sum` and `count` read of them
counts as many times, so that they mean what as many equal instances would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from itertools import product as cartesian

from configurator.catalog.records import CONTEXT, QUANTITY
from configurator.catalog.shapes import OWN_VALUE, PartShape, has_counted, instance_named, paths_with, without_numbers
from configurator.language.syntax import (
    ARITHMETIC,
    COLLECTING,
    COMPARISONS,
    QUANTIFIERS,
    ROUNDINGS,
    Binary,
    Call,
    ListLiteral,
    Literal,
    Name,
    Node,
    Star,
    Unary,
    children,
    joined,
    replace_names,
    respanned,
    with_children,
)

Slots = Mapping[str, int]
"""Which instance is meant, by the path of the part without instances: `{"lines": 2}`."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A word of a path: the shape it names, and the path so far, without instances, but for those that are told by `number`."""

    shape: PartShape
    path: str
    number: int | None = None

    @property
    def is_many(self) -> bool:
        """Whether it stands for all instances of a part."""
        return self.shape.instances and self.number is None

    @property
    def is_sure(self) -> bool:
        """Whether the part is always there where the one around it is."""
        return self.shape.low == self.shape.high if self.shape.instances else self.shape.low > 0


@dataclass(frozen=True, slots=True)
class _Each:
    """An argument of a function, written out for one choice of instances.

    `there` are the chosen instances that may be left out, `owners` other products that may be, and whose derived values are read.
    `times` are the products that are read of which there may be several equal ones.
    """

    node: Node
    there: tuple[str, ...]
    owners: tuple[str, ...]
    times: tuple[str, ...]


class Paths:
    """Writes out the expressions of a product over its flat parts. Names that are not known stay as they are."""

    def __init__(self, parts: Mapping[str, PartShape], may_be_absent: bool = False, in_function: bool = False) -> None:
        self._parts = parts
        self._may_be_absent = may_be_absent
        self._in_function = in_function
        self._told: set[str] = set()

    def of_what_may_be_absent(self) -> Paths:
        """The same for formulas that are also read where the product is a part of another, and not there."""
        return self._other(may_be_absent=True)

    def _other(self, may_be_absent: bool, in_function: bool = False) -> Paths:
        """The same for other formulas."""
        found = Paths(self._parts, may_be_absent, in_function)
        found._told = self._told
        return found

    def tells_apart(self, collection: str) -> bool:
        """Whether some expression has named single instances of a part, so that their places mean something."""
        return without_numbers(collection) in self._told

    def resolved(self, node: Node) -> Node:
        """An expression in which instances are read only within functions."""
        return self._resolve(node, {})

    def for_each(self, nodes: Sequence[Node]) -> Iterator[tuple[Node, ...]]:
        """Conditions, once for every choice of the instances that they read outside of functions.

        The last one is what is demanded under the others: only where these instances are there.
        """
        free = list(dict.fromkeys(step.path for node in nodes for step in self._free(node)))
        for slots in self._choices(free):
            *others, demand = (self._resolve(node, slots) for node in nodes)
            there = [part for part in self._optional(free, slots) if not _any_unknown((*others, demand), part)]
            yield (*others, _where_there(there, demand))

    def reads_each(self, nodes: Sequence[Node]) -> bool:
        """Whether some expression reads instances outside of functions."""
        return any(True for node in nodes for _ in self._free(node))

    def knows(self, path: str) -> bool:
        """Whether there is a part of that path."""
        steps, rest = self._walk(tuple(path.split(".")))
        return bool(steps) and (not rest or steps[-1].shape.is_unknown)

    def beyond(self, path: str | None, node: Node) -> Iterator[tuple[Name, str]]:
        """The names that read instances outside of functions, other than those that a path passes through."""
        within = {step.path for step in self._walk(tuple(path.split(".")))[0]} if path else set()
        if isinstance(node, Call) and node.function in COLLECTING:
            return
        if isinstance(node, Name):
            found = [step.path for step in self._free(node) if step.path not in within]
            yield from ((node, path) for path in found[:1])
        for child in children(node):
            yield from self.beyond(path, child)

    def instances_of(self, path: str | None) -> Iterator[tuple[str | None, Callable[[Node], Node]]]:
        """The ids of the flat parts that a path means, one or one for each instance, and how expressions read beside each."""
        steps = self._walk(tuple(path.split(".")))[0] if path else []
        for slots in self._choices([step.path for step in steps if step.is_many]):
            yield _flat(steps, slots) if steps else path, partial(self._resolve, slots=slots)

    # --- instances ---

    def _steps(self, path: str) -> list[_Step]:
        """The steps to a part."""
        return self._walk(tuple(path.split(".")))[0]

    def _walk(self, parts: tuple[str, ...]) -> tuple[list[_Step], tuple[str, ...]]:
        """The steps of a name through nested products to a part, and the words behind it."""
        steps: list[_Step] = []
        shapes: Mapping[str, PartShape] | None = self._parts
        words = list(parts)
        while shapes is not None and words and (found := instance_named(shapes, words[0])) is not None:
            word, (shape, number) = words.pop(0), found
            steps.append(_Step(shape, f"{steps[-1].path}.{word}" if steps else word, number))
            self._told.update({without_numbers(steps[-1].path)} if number is not None else ())
            shapes = shape.members
        return steps, tuple(words)

    def _through(self, node: Node) -> Iterator[_Step]:
        """The instances that a name passes through."""
        if isinstance(node, Name) and node.parts[0] != CONTEXT:
            yield from (step for step in self._walk(node.parts)[0] if step.is_many)

    def _free(self, node: Node) -> Iterator[_Step]:
        """The instances that are read outside of functions."""
        if isinstance(node, Call) and node.function in COLLECTING:
            return
        if isinstance(node, Name) and node.parts[-1] == QUANTITY and self._is_collection(node.parts[:-1]):
            return
        yield from self._through(node)
        for child in children(node):
            yield from self._free(child)

    def _is_collection(self, parts: tuple[str, ...]) -> bool:
        steps, rest = self._walk(parts)
        return bool(steps) and not rest and steps[-1].is_many

    def _choices(self, paths: Sequence[str]) -> Iterator[dict[str, int]]:
        """Every way of taking one instance of each."""
        numbers = [range(1, self._steps(path)[-1].shape.high + 1) for path in paths]
        for chosen in cartesian(*numbers):
            yield dict(zip(paths, chosen, strict=True))

    def _optional(self, paths: Sequence[str], slots: Slots) -> list[str]:
        """Of the chosen instances of each path, those that may be left out; of one within another only the inner one."""
        ways = (self._steps(path) for path in paths)
        found = [_flat(steps, slots) for steps in ways if not all(step.is_sure for step in steps)]
        return [part for part in found if not any(other.startswith(f"{part}.") for other in found)]

    def _owners(self, node: Node, slots: Slots) -> Iterator[str]:
        """The products inside the product, other than instances, that may be left out and whose derived values are read."""
        if isinstance(node, Call) and node.function in COLLECTING:
            return
        if isinstance(node, Name):
            steps, rest = self._walk(node.parts)
            owners = steps if rest else steps[:-1]
            instances = [place for place, step in enumerate(owners, 1) if step.is_many]
            others = owners[max(instances, default=0) :]
            if self._formula(steps, rest) is not None and not all(step.is_sure for step in others):
                yield _flat(owners, slots)
        for child in children(node):
            yield from self._owners(child, slots)

    # --- writing out ---

    def _resolve(self, node: Node, slots: Slots) -> Node:
        match node:
            case Name():
                found = self._name(node, slots)
                return self._unless_absent(node, found, slots) if _is_condition(found) else found
            case Binary(operator=operator, left=left, right=right) if operator in COMPARISONS | {"in", "not in"}:
                found = replace(node, left=self._resolve(left, slots), right=self._resolve(right, slots))
                return self._unless_absent(node, found, slots)
            case Call(function=function) if function in COLLECTING:
                return self._collected(node)
            case _:
                return with_children(node, lambda child: self._resolve(child, slots))

    def _unless_absent(self, node: Node, found: Node, slots: Slots) -> Node:
        """A condition that is unknown where a product inside the product is absent whose derived values it reads."""
        for owner in dict.fromkeys(self._owners(node, slots)):
            if not is_unknown(found, _within(owner)):
                there = Binary("==", _one_or_absent(owner, node), Literal(1, node.start, node.end), node.start, node.end)
                found = Binary("implies", there, Binary("and", found, there, node.start, node.end), node.start, node.end)
        return found

    def _formula(self, steps: Sequence[_Step], rest: Sequence[str]) -> Node | None:
        """What a name reads where it follows from others."""
        if not steps:
            return None
        shape = steps[-1].shape
        return shape.formula if not rest else shape.module.formulas.get(rest[0]) if shape.module else None

    def _name(self, name: Name, slots: Slots) -> Node:
        if name.parts[0] == CONTEXT:
            return name
        steps, rest = self._walk(name.parts)
        if not steps:
            return name
        shape, part = steps[-1].shape, _flat(steps, slots)
        if rest == (QUANTITY,) and steps[-1].is_many:
            return self._collected(Call("count", (Name(name.parts[:-1], name.start, name.end),), name.start, name.end))
        formula = self._formula(steps, rest)
        if formula is not None:
            owner = part.rpartition(".")[0] if not rest else ""
            inner = beneath(formula, owner) if not rest else of_part(formula, part)
            return self._absent_with(name, respanned(inner, name.start, name.end), slots)
        if not rest and shape.has_own_value:
            rest = (OWN_VALUE,)
        found = replace(name, parts=(part, *rest))
        is_needed = rest == (QUANTITY,) and steps[-1].is_sure
        may_be_absent = self._may_be_absent or not all(step.is_sure for step in steps[:-1])
        return known_quantity(found) if is_needed and may_be_absent else found

    def _absent_with(self, name: Name, formula: Node, slots: Slots) -> Node:
        """A number that follows from others, in a formula: it has no value where the product is absent that it belongs to.

        A function sees to that itself, for each of its arguments.
        """
        is_text = isinstance(formula, Literal) and isinstance(formula.value, str)
        if not self._may_be_absent or self._in_function or is_text or _is_condition(formula):
            return formula
        for owner in dict.fromkeys(self._owners(name, slots)):
            if not is_unknown(formula, _within(owner)):
                formula = Binary("*", formula, _one_or_absent(owner, formula), name.start, name.end)
        return formula

    def _collected(self, call: Call) -> Node:
        """A function over all instances that its arguments read."""
        match call.function:
            case "any" | "all":
                return self._quantified(call)
            case "distinct":
                return self._distinct(call)
            case "present":
                found = [replace(call, arguments=(each.node,)) for argument in call.arguments for each in self._each(argument)]
                return joined("or", found, call.start, call.end)
            case "count":
                parts = self._without_stars(call.arguments, of_parts=True)
                return self._number(call, [each for argument in parts for each in self._each(argument)])
            case "sum":
                arguments = self._without_stars(call.arguments)
                values = [each for argument in arguments for each in self._each(self._counted_once(argument))]
                return replace(call, arguments=tuple(term for each in values for term in _terms(each)))
            case _:
                numbers = [each for argument in call.arguments for each in self._each(argument)]
                return replace(call, arguments=tuple(_passed_over(each) for each in numbers))

    def _without_stars(self, arguments: Sequence[Node], of_parts: bool = False) -> list[Node]:
        """Arguments with names in the place of stars, where some of what they read may be there several times."""
        if not any(isinstance(argument, Star) for argument in arguments) or not has_counted(self._parts):
            return list(arguments)
        found: list[Node] = []
        for argument in arguments:
            if not isinstance(argument, Star):
                found.append(argument)
                continue
            for path in paths_with(self._parts, argument.attribute):
                words = path.split(".") if of_parts else [*path.split("."), argument.attribute]
                found.append(Name(tuple(words), argument.start, argument.end))
        return found

    @staticmethod
    def _number(call: Call, units: Sequence[_Each]) -> Node:
        """How many units there are, or how many conditions hold; a sum where some of them count several times."""
        if not any(each.times for each in units):
            return replace(call, arguments=tuple(_counted(each) for each in units))
        counts = (_multiplied(replace(call, arguments=(_counted(each),)), each.times) for each in units)
        return Call("sum", tuple(counts), call.start, call.end)

    def _counted_once(self, argument: Node) -> Node:
        """An argument of `sum`; a derived value is a calculation, also where that is only an attribute of a part."""
        formula = self._formula(*self._walk(argument.parts)) if isinstance(argument, Name) else None
        if not isinstance(formula, Name):
            return argument
        return Binary("*", Literal(1, argument.start, argument.end), argument, argument.start, argument.end)

    def _quantified(self, call: Call) -> Node:
        """`any`: some instance that is there fulfils it; `all`: every one that is there does."""
        conditions = [each for argument in call.arguments for each in self._each(argument)]
        if call.function == "any":
            return joined("or", [_both_there(each.there, each.node) for each in conditions], call.start, call.end)
        return joined("and", [_where_there(each.there, each.node) for each in conditions], call.start, call.end)

    def _distinct(self, call: Call) -> Node:
        """No two that are there are equal."""
        found: list[Node] = []
        for one, other in combinations([each for argument in call.arguments for each in self._each(argument)], 2):
            unequal: Node = Binary("!=", one.node, other.node, call.start, call.end)
            found.append(_where_there((*one.there, *other.there), unequal))
        return joined("and", found, call.start, call.end)

    def _each(self, argument: Node) -> Iterator[_Each]:
        """An argument for every instance that it reads, and what must be there for that."""
        paths = list(dict.fromkeys(step.path for step in self._inside(argument)))
        for slots in self._choices(paths):
            owners = () if _is_condition(argument) else tuple(dict.fromkeys(self._owners(argument, slots)))
            times = tuple(dict.fromkeys(self._equals(argument, slots, itself=isinstance(argument, Name))))
            node = self._other(self._may_be_absent, in_function=True)._resolve(argument, slots)
            yield _Each(node, tuple(self._optional(paths, slots)), owners, times)

    def _equals(self, node: Node, slots: Slots, itself: bool = False) -> Iterator[str]:
        """The products of which there may be several equal ones, and of each of which something is read.

        Their number is not something of each; nor, where a name is counted by `itself`, is the product that it names.
        """
        if isinstance(node, Call) and node.function in COLLECTING:
            return
        if isinstance(node, Name) and node.parts[0] != CONTEXT:
            steps, rest = self._walk(node.parts)
            within = steps[:-1] if rest == (QUANTITY,) or (itself and not rest) else steps
            counted = (place for place, step in enumerate(within, 1) if step.shape.is_counted)
            yield from (_flat(steps[:place], slots) for place in counted)
        for child in children(node):
            yield from self._equals(child, slots)

    def _inside(self, node: Node) -> Iterator[_Step]:
        """The instances that an argument of a function reads; what is in a function within it is that one's own."""
        if isinstance(node, Star):
            return
        yield from self._free(node)


def _flat(steps: Sequence[_Step], slots: Slots) -> str:
    """The id of a flat part: `carrier.bags[2].capacity`."""
    numbers = (slots.get(step.path, step.number) for step in steps)
    places = ("" if number is None else f"[{number}]" for number in numbers)
    return ".".join(f"{step.shape.id}{place}" for step, place in zip(steps, places, strict=True))


# --- what is not there ------------------------------------------------------------------------------------------------


def is_unknown(node: Node, absent: Callable[[Name], bool]) -> bool:
    """Whether an expression certainly has no value where certain names read absent parts."""
    match node:
        case Name():
            return node.parts[-1] != QUANTITY and absent(node)
        case Unary(operand=operand):
            return is_unknown(operand, absent)
        case Binary(operator="and" | "or" | "implies", left=left, right=right):
            return is_unknown(left, absent) and is_unknown(right, absent)
        case Binary(left=left, right=right):
            return is_unknown(left, absent) or is_unknown(right, absent)
        case ListLiteral(items=items):
            return bool(items) and all(is_unknown(item, absent) for item in items)
        case Call(function="fit", arguments=(Literal(value=1), *sizes)):
            return all(_is_nothing(size, absent) for size in sizes)
        case Call(function=function, arguments=arguments) if function in ROUNDINGS | {"has"}:
            return is_unknown(arguments[0], absent)
        case _:
            return False


def _is_nothing(node: Node, absent: Callable[[Name], bool]) -> bool:
    """Whether a number has no value or is 0, since it counts what is absent."""
    match node:
        case Name():
            return absent(node)
        case Call(function="count", arguments=(Call(function="present", arguments=(Name() as part,)),)):
            return absent(part)
        case _:
            return is_unknown(node, absent)


def known_quantity(name: Name) -> Node:
    """A quantity that is no number where it is 0, since only what is not there has none of this part."""
    return Call("fit", (Literal(1, name.start, name.end), name), name.start, name.end)


def _within(part: str) -> Callable[[Name], bool]:
    """Whether a name reads something of a part, or in it."""
    return lambda name: name.parts[0] == part or name.parts[0].startswith(f"{part}.")


def _any_unknown(nodes: Sequence[Node], part: str) -> bool:
    """Whether a demand under conditions cannot be broken where a part is absent: one of them is unknown then."""
    return any(is_unknown(node, _within(part)) for node in nodes)


def _present(part: str, node: Node) -> Node:
    return Call("present", (Name((part,), node.start, node.end),), node.start, node.end)


def _both_there(parts: Sequence[str], condition: Node) -> Node:
    """A condition that is false where a part is absent."""
    return joined("and", [*(_present(part, condition) for part in parts), condition], condition.start, condition.end)


def _where_there(parts: Sequence[str], condition: Node) -> Node:
    """A condition that holds where a part is absent."""
    start, end = condition.start, condition.end
    there = joined("and", [_present(part, condition) for part in dict.fromkeys(parts)], start, end)
    return Binary("implies", there, condition, start, end) if parts else condition


def _counted(each: _Each) -> Node:
    """An argument of `count`: units, which are none of what is absent, or a condition."""
    return each.node if isinstance(each.node, Name) else _both_there(each.there, each.node)


def _needed(each: _Each) -> list[str]:
    """The parts without which an argument must have no value, and has one nevertheless."""
    return [part for part in (*each.there, *each.owners) if not is_unknown(each.node, _within(part))]


def _one_or_absent(part: str, node: Node) -> Node:
    """1, or nothing where a part is absent."""
    count = Call("count", (_present(part, node),), node.start, node.end)
    return Call("fit", (Literal(1, node.start, node.end), count), node.start, node.end)


def _passed_over(each: _Each) -> Node:
    """An argument of `min` or `max`, which pass over what is absent."""
    found = each.node
    for part in _needed(each):
        found = Binary("*", found, _one_or_absent(part, found), found.start, found.end)
    return found


def _terms(each: _Each) -> list[Node]:
    """An argument of `sum` as terms that are 0 where something is absent, as many small ones as can be."""
    needed = [part for part in _needed(each) if part not in each.times]
    return _vanishing(each.node, needed, each.times, Literal(1, each.node.start, each.node.end))


def _vanishing(node: Node, parts: Sequence[str], times: Sequence[str], factor: Literal) -> list[Node]:
    start, end = node.start, node.end
    match node:
        case Call(function="sum", arguments=arguments):
            return [term for argument in arguments for term in _vanishing(argument, parts, times, factor)]
        case Binary(operator="+" | "-" as sign, left=left, right=right) if (parts or times) and _is_known(node):
            negative = replace(factor, value=-factor.value) if sign == "-" else factor  # type: ignore[operator]
            return [*_vanishing(left, parts, times, factor), *_vanishing(right, parts, times, negative)]
    found = node
    if factor.value != 1 or times:
        found = Call("sum", (node,), start, end)
    if factor.value != 1:
        found = Binary("*", factor, found, start, end)
    for part in parts:
        if not is_unknown(node, _within(part)):
            found = Binary("*", found, Call("count", (Name((part,), start, end),), start, end), start, end)
    return [_multiplied(found, times)]


def _multiplied(node: Node, times: Sequence[str]) -> Node:
    """A number for each of several equal products: as many times, and 0 where there is none."""
    for part in times:
        node = Binary("*", node, Name((part, QUANTITY), node.start, node.end), node.start, node.end)
    return node


def _is_known(node: Node) -> bool:
    """Whether an expression has a value whatever is absent."""
    match node:
        case Literal() | Call(function="sum" | "count"):
            return True
        case Name(parts=parts):
            return parts[-1] == QUANTITY
        case Binary(operator="+" | "-" | "*", left=left, right=right):
            return _is_known(left) and _is_known(right)
        case _:
            return False


def _is_condition(node: Node) -> bool:
    """Whether an expression is true or false, as far as its form tells."""
    match node:
        case Binary(operator=operator):
            return operator not in ARITHMETIC
        case Unary(operator=operator):
            return operator == "not"
        case Call(function=function):
            return function in QUANTIFIERS | {"present", "has"}
        case _:
            return False


# --- names of something inside something ------------------------------------------------------------------------------


def beneath(node: Node, prefix: str) -> Node:
    """A formula of a flat product as it reads where that product is a part of another."""
    return _renamed(node, lambda name: replace(name, parts=(f"{prefix}.{name.parts[0]}", *name.parts[1:]))) if prefix else node


def of_part(node: Node, part: str) -> Node:
    """A formula of a module, which names what is its own, as it reads for a part."""
    return _renamed(node, lambda name: replace(name, parts=(part, *name.parts)))


def _renamed(node: Node, rename: Callable[[Name], Name]) -> Node:
    return replace_names(node, lambda name: name if name.parts[0] == CONTEXT else rename(name))
