"""The static check of calls of functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from configurator.language.syntax import Binary, Call, Literal, Name, Node, Star, replace_nodes, walk
from configurator.language.types import BOOLEAN, CONDITION, MONEY, NUMBER, NUMERIC, Names, NameType, Type
from configurator.source import did_you_mean


class Checker(Protocol):
    """What the check of a call needs of the check of the expression around it."""

    names: Names

    def type_of(self, node: Node) -> NameType:
        """The type of an argument, with its own issues reported."""

    def expect(self, node: Node, found: NameType, expected: frozenset[Type], demand: str) -> None:
        """Report a node whose type is not an expected one."""

    def error(self, node: Node, message: str, hint: str | None = None) -> NameType:
        """Report an error; the type of what is wrong is not known."""

    def text(self, node: Node) -> str:
        """The node as the author wrote it."""


def _check_numbers(checker: Checker, call: Call) -> NameType:
    if not call.arguments:
        return checker.error(call, f"`{call.function}` has nothing to read", f"write `{call.function}(part.attribute, ...)`")
    found = [type_ for argument in call.arguments for type_ in _number_argument(checker, call, argument)]
    return MONEY if Type.MONEY in found else NUMBER


def _number_argument(checker: Checker, call: Call, argument: Node) -> list[Type]:
    demand = f"`{call.function}` needs numbers"
    if isinstance(argument, Star):
        return _star(checker, argument, demand)
    found = checker.type_of(argument)
    if found.part and found.type not in NUMERIC:
        hint = f"name an attribute: `{checker.text(argument)}.…`, or count units with `count({checker.text(argument)})`"
        checker.error(argument, f"{demand}; `{checker.text(argument)}` is a part", hint)
    else:
        checker.expect(argument, found, NUMERIC, demand)
    return [found.type]


def _star(checker: Checker, star: Star, demand: str | None) -> list[Type]:
    parts = checker.names.parts_with(star.attribute)
    if not parts:
        unknown = checker.names.unknown_attribute(star.attribute)
        if unknown.message:
            checker.error(star, unknown.message, unknown.hint)
        return []
    types: list[Type] = []
    for part in parts:
        found = checker.names.lookup(Name((*part.split("."), star.attribute)))
        if isinstance(found, NameType):
            types.append(found.type)
            if demand and found.type not in NUMERIC:
                checker.error(star, f"{demand}; `{part}.{star.attribute}` is {found.type}")
    return types


def _check_count(checker: Checker, call: Call) -> NameType:
    if not call.arguments:
        return checker.error(call, "`count` has nothing to count", "write `count(part, ...)`")
    for argument in call.arguments:
        if isinstance(argument, Star):
            _star(checker, argument, None)
        elif isinstance(argument, Name) and not is_truth(argument, checker.names):
            _part(checker, call, argument)
        else:
            checker.expect(argument, checker.type_of(argument), CONDITION, "`count` needs a part or a condition")
    return NUMBER


def is_truth(node: Node, names: Names) -> bool:
    """Whether a node is a name that is true or false."""
    found = names.lookup(node) if isinstance(node, Name) else None
    return isinstance(found, NameType) and found.type is Type.BOOLEAN


def with_counted_truths(root: Node, names: Names) -> Node:
    """An expression in which `count` counts names that are true or false as conditions: of a part it counts units."""

    def counted(node: Node) -> Node:
        if not isinstance(node, Call) or node.function != "count":
            return node
        arguments = (
            Binary("==", each, Literal(True, each.start, each.end), each.start, each.end) if is_truth(each, names) else each
            for each in node.arguments
        )
        return replace(node, arguments=tuple(arguments))

    return replace_nodes(root, counted)


def _check_present(checker: Checker, call: Call) -> NameType:
    if _single(checker, call, "part"):
        _part(checker, call, call.arguments[0])
    return BOOLEAN


def _part(checker: Checker, call: Call, argument: Node) -> None:
    found = checker.type_of(argument)
    if found.type is Type.ANYTHING or found.part:
        return
    hint = None
    if isinstance(argument, Name) and len(argument.parts) > 1 and argument.parts[0] != "context":
        function = "has" if call.function == "present" else "sum"
        part = ".".join(argument.parts[:-1])
        hint = f"`{call.function}({part})` asks for the part, `{function}({argument})` for the attribute"
    checker.error(argument, f"`{call.function}` needs a part; `{checker.text(argument)}` is {found.type}", hint)


def _check_has(checker: Checker, call: Call) -> NameType:
    if not _single(checker, call, "part.attribute"):
        return BOOLEAN
    argument = call.arguments[0]
    found = checker.type_of(argument)
    if found.type is not Type.ANYTHING and (found.part or not _is_attribute(argument)):
        written = checker.text(argument)
        hint = f"`present({written})` asks whether the part is there" if found.part else None
        checker.error(argument, f"`has` needs an attribute: `has(part.attribute)`; `{written}` is none", hint)
    return BOOLEAN


def _is_attribute(node: Node) -> bool:
    return isinstance(node, Name) and node.parts[0] != "context" and node.parts[-1] != "quantity"


_USUAL_KINDS = ("one-time", "monthly")


def _check_total(checker: Checker, call: Call) -> NameType:
    kinds = checker.names.charge_kinds
    if not kinds:
        return checker.error(call, "a total cannot be read here", "totals can be read in rules")
    usage = " or ".join(f"`total('{kind}')`" for kind in kinds if len(kinds) < 3 or kind in _USUAL_KINDS)
    if not _single(checker, call, "'kind'", f"write {usage}"):
        return MONEY
    argument = call.arguments[0]
    if not isinstance(argument, Literal) or argument.value not in kinds:
        guess = did_you_mean(str(argument.value), kinds) if isinstance(argument, Literal) else None
        checker.error(argument, f"there is no kind of charge `{checker.text(argument)}`", guess or f"write {usage}")
    return MONEY


def _check_quantifier(checker: Checker, call: Call) -> NameType:
    """`any` and `all`: a condition over instances, or several conditions."""
    if _is_over_many(checker, call, "a condition over instances: `{0}(lines.colour == 'red')`"):
        for argument in call.arguments:
            checker.expect(argument, checker.type_of(argument), CONDITION, f"`{call.function}` needs a condition")
    return BOOLEAN


def _check_distinct(checker: Checker, call: Call) -> NameType:
    if _is_over_many(checker, call, "something of instances, or several values: `{0}(lines.number)`"):
        types = [checker.type_of(argument).type for argument in call.arguments]
        if Type.SET in types:
            checker.error(call, "sets cannot be compared")
    return BOOLEAN


def _is_over_many(checker: Checker, call: Call, demand: str) -> bool:
    """Whether a call has several arguments, or one that reads instances."""
    names = [node for argument in call.arguments for node in walk(argument) if isinstance(node, Name)]
    found = [checker.names.lookup(name) for name in names]
    known = [each for each in found if isinstance(each, NameType)]
    if len(call.arguments) > 1 or len(known) < len(found) or any(each.many or each.type is Type.ANYTHING for each in known):
        return True
    checker.error(call, f"`{call.function}` needs {demand.format(call.function)}")
    return False


def _check_rounding(checker: Checker, call: Call) -> NameType:
    if not _single(checker, call, "number"):
        return NUMBER
    found = checker.type_of(call.arguments[0])
    checker.expect(call.arguments[0], found, NUMERIC, f"`{call.function}` needs a number")
    return MONEY if found.type is Type.MONEY else NUMBER


def _check_fit(checker: Checker, call: Call) -> NameType:
    if len(call.arguments) < 2:
        return checker.error(call, "`fit` needs a number and the sizes that there are", "write `fit(length, 3000, 6000)`")
    for argument in call.arguments:
        checker.expect(argument, checker.type_of(argument), NUMERIC, "`fit` needs numbers")
    return NUMBER


def _single(checker: Checker, call: Call, argument: str, hint: str | None = None) -> bool:
    if len(call.arguments) == 1:
        return True
    message = f"`{call.function}` takes one argument, not {len(call.arguments)}"
    checker.error(call, message, hint or f"write `{call.function}({argument})`")
    return False


FUNCTION_CHECKS: dict[str, Callable[[Checker, Call], NameType]] = {
    "sum": _check_numbers,
    "count": _check_count,
    "min": _check_numbers,
    "max": _check_numbers,
    "present": _check_present,
    "has": _check_has,
    "total": _check_total,
    "any": _check_quantifier,
    "all": _check_quantifier,
    "distinct": _check_distinct,
    "ceil": _check_rounding,
    "floor": _check_rounding,
    "abs": _check_rounding,
    "fit": _check_fit,
}
