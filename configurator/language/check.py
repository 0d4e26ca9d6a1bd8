"""The static check of an expression: unknown names, types that do not fit, values that cannot occur.

It finds all problems of an expression at once and puts each at its own place. What names there are, and what they are,
comes from a `Names`; this module knows no catalog.
"""

from __future__ import annotations

from fractions import Fraction

from configurator.language.check_functions import FUNCTION_CHECKS
from configurator.language.hints import is_number, number_text, quotes_hint, renamed_hint, truth_hint, value_hint
from configurator.language.syntax import (
    ARITHMETIC,
    COLLECTING,
    COMPARISONS,
    Binary,
    Call,
    Column,
    Expression,
    ListLiteral,
    Literal,
    Lookup,
    Name,
    Node,
    Quantity,
    Star,
    Unary,
    walk,
)
from configurator.language.types import (
    ANY,
    BOOLEAN,
    CONDITION,
    MONEY,
    NUMBER,
    NUMERIC,
    SINGLE_VALUE,
    TEXTUAL,
    Names,
    NameType,
    Type,
    UnknownName,
)
from configurator.source import Issue, Severity

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ORDERS = {"<": "less than {}", "<=": "{} or less", ">": "more than {}", ">=": "{} or more"}
_WANTED = {NUMERIC: "a number", CONDITION: "a condition (true or false)", SINGLE_VALUE: "a single value", TEXTUAL: "a text"}


def check_expression(
    expression: Expression, names: Names, expected: frozenset[Type] = SINGLE_VALUE, role: str = "this"
) -> tuple[NameType, list[Issue]]:
    """The type of an expression and everything that is wrong with it. `role` names it in messages: `` `when` ``."""
    checker = _Checker(expression, names)
    found = checker.type_of(expression.root)
    checker.expect(expression.root, found, expected, f"{role} must be {_WANTED[expected]}")
    return found, list(dict.fromkeys(checker.issues))  # a power is written once and read several times


class _Checker:
    """One pass over one expression."""

    def __init__(self, expression: Expression, names: Names) -> None:
        self.issues: list[Issue] = []
        self._expression = expression
        self._collecting = 0
        self.names = names

    # --- issues ---

    def error(self, node: Node, message: str, hint: str | None = None) -> NameType:
        self._report(node.start, node.end, message, hint, Severity.ERROR)
        return ANY

    def warn(self, node: Node, message: str, hint: str | None = None) -> None:
        self._report(node.start, node.end, message, hint, Severity.WARNING)

    def _report(self, start: int, end: int, message: str, hint: str | None, severity: Severity) -> None:
        self.issues.append(Issue(self._expression.locate(start, end), message, hint, severity))

    def text(self, node: Node) -> str:
        """The node as the author wrote it, on one line."""
        return " ".join(self._expression.text[node.start : node.end].split())

    def expect(self, node: Node, found: NameType, expected: frozenset[Type], demand: str) -> None:
        """Report a node whose type is not an expected one, with a hint towards what was probably meant."""
        if found.type not in expected:
            self.error(node, f"{demand}; `{self.text(node)}` is {found.type}", self._conversion(node, found, expected))

    def _conversion(self, node: Node, found: NameType, expected: frozenset[Type]) -> str | None:
        written = self.text(node)
        if found.part and expected is CONDITION:
            return f"to ask whether the part is there: `present({written})`"
        if found.part and expected is NUMERIC:
            return f"to ask how many there are: `count({written})`"
        if isinstance(node, Literal) and expected is NUMERIC and is_number(str(node.value)):
            return "remove the quotes"
        if expected is CONDITION and found.type in (Type.NUMBER, Type.MONEY) and not isinstance(node, Literal | Quantity):
            return f"compare it with something: `{written} > 0`"
        if expected is CONDITION and found.type is Type.TEXT and isinstance(node, Name):
            return f"compare it with something: `{written} == '...'`"
        return None

    # --- types ---

    def type_of(self, node: Node) -> NameType:
        match node:
            case Literal(value=value):
                return _type_of_value(value)
            case Quantity():
                return NUMBER
            case Name():
                return self._name(node)
            case Star():
                return self.error(node, f"`{self.text(node)}` reads many parts", "write it in `sum`, `count`, `min` or `max`")
            case ListLiteral():
                return self.error(node, "a list can stand only to the right of `in`", "write `x in [a, b]`")
            case Unary(operator="not", operand=operand):
                return self._operand(operand, CONDITION, "`not` needs", BOOLEAN)
            case Unary(operand=operand):
                return self._operand(operand, NUMERIC, "a minus needs", None)
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)
            case Column() | Lookup():
                return MONEY  # made of expressions that were checked

    def _operand(self, node: Node, expected: frozenset[Type], demand: str, result: NameType | None) -> NameType:
        found = self.type_of(node)
        self.expect(node, found, expected, f"{demand} {_WANTED[expected]}")
        return result or (MONEY if found.type is Type.MONEY else NUMBER)

    def _name(self, node: Name) -> NameType:
        found = self.names.lookup(node)
        if not isinstance(found, NameType):
            return self._unknown(node, found, self._minus_hint(node) or found.hint)
        if found.many and not self._collecting and not self.names.reads_each:
            message = f"`{node}` reads every one of `{found.many[0]}`"
            return self.error(node, message, "write it in `sum(...)`, `min(...)`, `max(...)`, `any(...)` or `all(...)`")
        return found

    def _unknown(self, node: Name, unknown: UnknownName, hint: str | None) -> NameType:
        begin = self._expression.text.index(str(node), node.start)  # behind opening parentheses
        start = begin + sum(len(part) + 1 for part in node.parts[: unknown.word])
        self._report(start, start + len(node.parts[unknown.word]), unknown.message, hint, Severity.ERROR)
        return ANY

    def _minus_hint(self, node: Name) -> str | None:
        """Where the name is two known names (or a name and a number) joined by a hyphen: the minus that was meant."""
        dotted = str(node)
        for index in (position for position, letter in enumerate(dotted) if letter == "-"):
            left, right = dotted[:index], dotted[index + 1 :]
            if self._is_known(left) and (is_number(right) or self._is_known(right)):
                return f"a minus needs spaces around it: `{left} - {right}`"
        return None

    def _is_known(self, dotted: str) -> bool:
        return isinstance(self.names.lookup(Name(tuple(dotted.split(".")))), NameType)

    def _binary(self, node: Binary) -> NameType:
        if node.operator in COMPARISONS:
            return self._comparison(node)
        if node.operator in ("in", "not in"):
            return self._membership(node)
        if node.operator in ARITHMETIC:
            return self._arithmetic(node)
        for side in (node.left, node.right):
            self._operand(side, CONDITION, f"`{node.operator}` needs", None)
        return BOOLEAN

    def _arithmetic(self, node: Binary) -> NameType:
        demand = f"`{node.operator}` needs"
        left = self._operand(node.left, NUMERIC, demand, None)
        right = self._operand(node.right, NUMERIC, demand, None)
        if node.operator != "/":
            return MONEY if Type.MONEY in (left.type, right.type) else NUMBER
        self._check_divisor(node.right)
        return MONEY if left.type is Type.MONEY and right.type is not Type.MONEY else NUMBER

    def _check_divisor(self, node: Node) -> None:
        if isinstance(node, Literal) and node.value == 0:
            self.error(node, "this divides by 0")
        elif isinstance(node, Name) and not self._is_compared(node):
            known = self.names.lookup(node)
            if isinstance(known, NameType) and known.type in NUMERIC and 0 in (known.values or ()):
                hint = f"ask `{node} != 0` first"
                self.warn(node, f"`{node}` can be 0, and something is divided by it", hint)

    def _is_compared(self, name: Name) -> bool:
        """Whether the expression also compares the name with something: it may rule 0 out."""
        comparisons = (node for node in walk(self._expression.root) if isinstance(node, Binary) and node.operator in COMPARISONS)
        sides = (side for node in comparisons for side in (node.left, node.right))
        return any(isinstance(side, Name) and side.parts == name.parts for side in sides)

    # --- comparisons ---

    def _comparison(self, node: Binary) -> NameType:
        left, right = self._pair(node.left, node.right)
        if node.operator in ("==", "!="):
            self._equality(node, left, right)
        else:
            for side, found in ((node.left, left), (node.right, right)):
                if found.type is Type.TEXT:
                    self._unordered(node, side, found, right if side is node.left else left)
                    break
                self.expect(side, found, NUMERIC, f"`{node.operator}` compares numbers")
            self._check_order(node.operator, node.left, left, node.right)
            self._check_order(_MIRRORED[node.operator], node.right, right, node.left)
        return BOOLEAN

    def _check_order(self, operator: str, node: Node, found: NameType, literal: Node) -> None:
        """Report a number that no value of the name beside it is above, or below."""
        numbers = [value for value in found.values or () if isinstance(value, int | Fraction) and not isinstance(value, bool)]
        if not isinstance(node, Name) or not isinstance(literal, Literal) or not numbers:
            return
        limit, low, high = literal.value, min(numbers), max(numbers)
        if isinstance(limit, str | bool):
            return
        never = {"<": low >= limit, "<=": low > limit, ">": high <= limit, ">=": high < limit}
        if never[operator]:
            told = _ORDERS[operator].format(self.text(literal))
            hint = f"it goes from {number_text(low)} to {number_text(high)}" if low < high else f"it is {number_text(low)}"
            self.warn(literal, f"`{self.text(node)}` is never {told}", hint)

    def _unordered(self, node: Binary, side: Node, found: NameType, other: NameType) -> None:
        """Report a text in a comparison of numbers: the text itself where the other side is one."""
        if other.type is Type.TEXT:
            self.error(node, f"texts have no order: `{node.operator}` compares numbers", "use `==`, `!=` or `in`")
        else:
            hint = self._conversion(side, found, NUMERIC) or "texts have no order: compare them with `==`, `!=` or `in`"
            self.error(side, f"`{node.operator}` compares numbers; `{self.text(side)}` is a text", hint)

    def _equality(self, node: Binary, left: NameType, right: NameType) -> None:
        for side, found in ((node.left, left), (node.right, right)):
            if found.type is Type.SET:
                written = self.text(side)
                self.error(node, f"`{written}` is a set, and sets cannot be compared", f"ask for a member: `'...' in {written}`")
                return
        if not _comparable(left.type, right.type):
            self.error(node, self._mismatch(node.left, left, node.right, right), self._mismatch_hint(node.left, node.right))
            return
        self._check_value(node.left, left, node.right)
        self._check_value(node.right, right, node.left)

    def _mismatch(self, left_node: Node, left: NameType, right_node: Node, right: NameType) -> str:
        return f"`{self.text(left_node)}` is {left.type} and `{self.text(right_node)}` is {right.type}: they are never equal"

    def _mismatch_hint(self, left: Node, right: Node) -> str | None:
        for literal in (left, right):
            if isinstance(literal, Literal) and isinstance(literal.value, str):
                truth = truth_hint(literal.value)
                if truth or is_number(literal.value):
                    return truth or f"remove the quotes: `{literal.value}`"
            elif isinstance(literal, Literal):
                return f"texts stand in quotes: `'{self.text(literal)}'`"
        return None

    def _pair(self, left: Node, right: Node) -> tuple[NameType, NameType]:
        """The types of two sides that are compared; an unknown name beside known texts is probably a text without quotes."""
        return self._side(left, right), self._side(right, left)

    def _side(self, node: Node, other: Node) -> NameType:
        if not isinstance(node, Name) or not isinstance(other, Name):
            return self.type_of(node)
        found, beside = self.names.lookup(node), self.names.lookup(other)
        if isinstance(found, NameType) or not isinstance(beside, NameType):
            return self.type_of(node)
        return self._unknown(node, found, quotes_hint(str(node), beside) or self._minus_hint(node) or found.hint)

    def _check_value(self, node: Node, found: NameType, literal: Node) -> None:
        """Report a literal that the name beside it can never be."""
        if found.values is None or not isinstance(literal, Literal) or literal.value in found.values:
            return
        written, value = self.text(node), self.text(literal)
        if found.part and literal.value == "none":
            self.error(literal, f"comparing `{written}` with none is never true", f"ask `not present({written})`")
        elif found.ids:
            hint = renamed_hint(literal.value, found.former) or value_hint(literal.value, found.values)
            self.error(literal, f"`{written}` has no {found.ids} {value}", hint)
        elif found.type is Type.SET:
            self.warn(literal, f"no option has {value} in `{written}`", value_hint(literal.value, found.values))
        else:
            self.warn(literal, f"`{written}` is never {value}", value_hint(literal.value, found.values))

    def _membership(self, node: Binary) -> NameType:
        if isinstance(node.right, ListLiteral):
            self._listed(node, node.right)
        else:
            self._in_set(node)
        return BOOLEAN

    def _listed(self, node: Binary, items: ListLiteral) -> None:
        left = self.type_of(node.left)
        if left.type is Type.SET:
            written = self.text(node.left)
            self.error(node.left, f"`{written}` is a set, and a set is in no list", f"ask for a member: `'...' in {written}`")
            return
        if not items.items:
            self.error(items, "the list is empty, so nothing is in it", "put the values between the brackets")
        for item in items.items:
            found = self._side(item, node.left)
            if _comparable(left.type, found.type):
                self._check_value(node.left, left, item)
            else:
                self.error(item, self._mismatch(node.left, left, item, found), self._mismatch_hint(node.left, item))

    def _in_set(self, node: Binary) -> None:
        left, right = self._side(node.left, node.right), self.type_of(node.right)
        if right.type not in (Type.SET, Type.ANYTHING):
            written = self.text(node.right)
            hint = f"compare with `==`, or write a list: `[{written}]`"
            self.error(node.right, f"`{node.operator}` needs a set or a list; `{written}` is {right.type}", hint)
            return
        self.expect(node.left, left, TEXTUAL, "sets contain texts")
        if right.type is Type.SET:
            self._check_value(node.right, right, node.left)

    def _call(self, call: Call) -> NameType:
        collects = call.function in COLLECTING
        self._collecting += collects
        found = FUNCTION_CHECKS[call.function](self, call)
        self._collecting -= collects
        return found


def _type_of_value(value: int | Fraction | str | bool) -> NameType:
    if isinstance(value, bool):
        return BOOLEAN
    return NameType(Type.TEXT) if isinstance(value, str) else NUMBER


def _comparable(left: Type, right: Type) -> bool:
    return left is right or Type.ANYTHING in (left, right) or (left in NUMERIC and right in NUMERIC)
