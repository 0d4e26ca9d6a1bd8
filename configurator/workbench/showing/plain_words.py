"""Expressions in plain words, as people who write no rules read them: `Floor is Ladies' floor`, `Stay: Nights ≥ 7`.

Names become titles, ids the titles of what they name, operators signs and words. What cannot be worded stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from configurator.catalog.records import CONTEXT, INCLUDED, NONE, QUANTITY, Choice, ContextFact, Module, Part, Product, Text
from configurator.language.format import format_expression
from configurator.language.parse import ExpressionError, parse_expression
from configurator.language.syntax import (
    Binary,
    Call,
    Expression,
    ListLiteral,
    Literal,
    Name,
    Node,
    Quantity,
    Star,
    Unary,
    replace_names,
    walk,
)
from configurator.money import format_number, format_unit_price
from configurator.workbench.showing.labels import labels

SEPARATOR = " · "
"""What stands between the titles of a product and of a part in it."""

_SIGNS = {"<=": "≤", ">=": "≥", "*": "×", "/": "÷", "-": "−", "==": "=", "!=": "≠"}
_STRENGTH = {"implies": 1, "or": 2, "and": 3, "+": 6, "-": 6, "*": 7, "/": 7}
_COMPARISON, _NOT, _ATOM = 5, 4, 9
_CALL_STRENGTH = {"present": _COMPARISON, "has": _COMPARISON, "distinct": _COMPARISON, "any": 0, "all": 0}
_EQUALITIES = {"==": "is", "!=": "is not"}
_ANSWERS = {"==": "answer", "!=": "other answer"}
_CURRENCY = re.compile(r"[A-Z]{3}")
_TRUTHS = {"true", "false"}
_NEGATED = {"present": "absent", "has": "lacks"}


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a name stands for: its title, the titles of its values where they are ids or texts, whether it is true or false."""

    title: str
    values: Mapping[str, str] = field(default_factory=dict)
    truth: bool = False


class PlainWords:
    """The wording of the expressions of a product (or of a module, whose names are its own) in one language."""

    def __init__(self, subject: Product | Module, language: str, context: Mapping[str, ContextFact] | None = None) -> None:
        self.language = language
        self._labels = labels(language)
        self._subject = subject
        self._context = subject.context if isinstance(subject, Product) else context or {}

    def say(self, expression: Expression | None, part: str | None = None) -> str:
        """An expression in words; as it is written where it cannot be parsed by itself.

        `part`: of the expressions that belong to a part, such as charges, the bare names may be those of its module.
        """
        return self.product((expression,), part) if expression is not None else ""

    def condition(self, when: Expression | None, part: str | None = None) -> str:
        """When something holds; nothing where that is always so."""
        return "" if when is not None and isinstance(when.root, Literal) and when.root.value is True else self.say(when, part)

    def product(self, factors: Sequence[Expression], part: str | None = None) -> str:
        """Some expressions, multiplied with each other."""
        least = _STRENGTH["*"] if len(factors) > 1 else 0
        return " × ".join(self._said(factor, part, least) for factor in factors)

    def _said(self, expression: Expression, part: str | None, least: int) -> str:
        try:
            root = parse_expression(expression.text).root
        except ExpressionError:
            return expression.text
        return self._say(replace_names(root, self._within(expression, part)) if part else root, least)

    def _within(self, expression: Expression, part: str) -> Callable[[Name], Name]:
        """What turns the names of a module into those of its part: the ones that are not read as they are written."""
        read = {name.parts for name in walk(expression.root) if isinstance(name, Name)}

        def whole(name: Name) -> Name:
            longer = replace(name, parts=(*part.split("."), *name.parts))
            return longer if name.parts not in read and longer.parts in self._known else name

        return whole

    def demands(self, expression: Expression) -> tuple[str, ...]:
        """A requirement in words, each of what must hold together by itself."""
        try:
            nodes = list(_conjuncts(parse_expression(expression.text).root))
        except ExpressionError:
            return (expression.text,)
        return tuple(self._say(node, 0) for node in nodes)

    def knows(self, expression: Expression) -> bool:
        """Whether an expression says something: what the loader makes up by itself is the bare name of a rule."""
        try:
            root = parse_expression(expression.text).root
        except ExpressionError:
            return False
        return not isinstance(root, Name) or root.parts in self._known

    def value(self, column: Expression, value: object) -> str:
        """A value that an expression may have: the title of an option, a number, yes or no."""
        root = column.root
        meaning = self._meaning(root) if isinstance(root, Name) else _Meaning("")
        return self._literal(Literal(value), meaning)  # type: ignore[arg-type]

    # --- nodes ---

    def _say(self, node: Node, least: int) -> str:
        """A node, in parentheses where it binds more weakly than `least`."""
        text, strength = self._parts(node)
        return text if strength >= least else f"({text})"

    def _parts(self, node: Node) -> tuple[str, int]:
        match node:
            case Name():
                return self._name(self._meaning(node)), _ATOM
            case Literal():
                return self._literal(node, _Meaning("")), _ATOM
            case Quantity(value=value, unit=unit):
                return self._quantity(value, unit), _ATOM
            case Star(attribute=attribute):
                return self._word("every part", attribute=self._attribute_title(attribute)), _ATOM
            case Unary(operator="not", operand=Call(function=("present" | "has") as function, arguments=arguments)):
                return self._call(_NEGATED[function], arguments), _COMPARISON
            case Unary(operator="not", operand=Name() as operand) if _is_question(self._meaning(operand).title):
                return self._word("answer", left=self._meaning(operand).title, right=self._labels["no"]), _COMPARISON
            case Unary(operator="not", operand=operand):
                return self._word("not", operand=self._say(operand, _COMPARISON)), _NOT
            case Unary(operand=operand):
                return f"−{self._say(operand, _ATOM)}", _ATOM
            case Call(function=function, arguments=arguments):
                return self._call(function, arguments), _CALL_STRENGTH.get(function, _ATOM)
            case Binary():
                return self._binary(node)
            case _:
                return format_expression(node), _ATOM

    def _binary(self, node: Binary) -> tuple[str, int]:
        operator, left, right = node.operator, node.left, node.right
        if operator in ("and", "or", "implies"):
            strength = _STRENGTH[operator]
            sides = self._say(left, strength + (operator == "implies")), self._say(right, strength)
            return self._word(operator, left=sides[0], right=sides[1]), strength
        if operator in _STRENGTH:
            strength = _STRENGTH[operator]
            return f"{self._say(left, strength)} {_SIGNS.get(operator, operator)} {self._say(right, strength + 1)}", strength
        if operator in ("in", "not in"):
            return self._membership(node), _COMPARISON
        return self._comparison(node), _COMPARISON

    def _comparison(self, node: Binary) -> str:
        left, right, operator = node.left, node.right, node.operator
        if isinstance(left, Literal) and not isinstance(right, Literal) and operator in ("==", "!="):
            left, right = right, left
        if operator in ("==", "!=") and isinstance(right, Literal) and isinstance(right.value, bool | str):
            named = self._say(left, _COMPARISON + 1)
            key = _ANSWERS[operator] if _is_question(named) else _EQUALITIES[operator]
            return self._word(key, left=named, right=self._literal(right, self._meaning(left)))
        if operator in ("==", "!=") and any(_is_condition(side) for side in (left, right)):
            sides = self._say(left, _COMPARISON), self._say(right, _COMPARISON)
            return self._word("same" if operator == "==" else "different", left=sides[0], right=sides[1])
        sides = self._say(left, _COMPARISON + 1), self._say(right, _COMPARISON + 1)
        return f"{sides[0]} {_SIGNS.get(operator, operator)} {sides[1]}"

    def _membership(self, node: Binary) -> str:
        inside = node.operator == "in"
        if isinstance(node.right, ListLiteral):
            meaning = self._meaning(node.left)
            items = [
                self._literal(item, meaning) if isinstance(item, Literal) else self._say(item, _COMPARISON + 1)
                for item in node.right.items
            ]
            named, operator = self._say(node.left, _COMPARISON + 1), "==" if inside else "!="
            key = _ANSWERS[operator] if _is_question(named) else _EQUALITIES[operator]
            return self._word(key, left=named, right=self.alternatives(items))
        left, right = (self._say(side, _COMPARISON + 1) for side in (node.left, node.right))
        return self._word("among" if inside else "not among", left=left, right=right)

    def alternatives(self, items: Sequence[str]) -> str:
        """Some values of which any will do."""
        if len(items) < 2:
            return "".join(items)
        return self._word("either", left=self._labels["comma"].join(items[:-1]), right=items[-1])

    def _call(self, function: str, arguments: tuple[Node, ...]) -> str:
        if function == "total":
            kinds = [f"total {argument.value}" for argument in arguments if isinstance(argument, Literal)]
            return ", ".join(self._labels.get(kind, kind) for kind in kinds)
        least = 0 if _CALL_STRENGTH.get(function) == 0 else _COMPARISON + 1
        items = self._labels["comma"].join(self._say(argument, least) for argument in arguments)
        return self._word(function, items=items) if function in self._labels else f"{function}({items})"

    def _quantity(self, value: int | Fraction, unit: str) -> str:
        """A number with its unit; an amount of money as such: `€3.20`, `€45/m`."""
        currency, slash, per = unit.partition("/")
        if _CURRENCY.fullmatch(currency):
            return f"{format_unit_price(value, currency, self.language)}{slash}{per}"
        return f"{format_number(value, self.language)} {unit}"

    def _literal(self, node: Literal, meaning: _Meaning) -> str:
        value = node.value
        if isinstance(value, bool):
            return self._labels["yes" if value else "no"]
        if isinstance(value, str):
            return meaning.values.get(value, value)
        return format_number(value, self.language)

    def _word(self, key: str, **values: str) -> str:
        return self._labels[key].format(**values)

    # --- names ---

    def _name(self, meaning: _Meaning) -> str:
        """A name; a question that is answered by yes or no holds where the answer is yes."""
        if meaning.truth and _is_question(meaning.title):
            return self._word("answer", left=meaning.title, right=self._labels["yes"])
        return meaning.title

    def _meaning(self, node: Node) -> _Meaning:
        if not isinstance(node, Name):
            return _Meaning("")
        return self._known.get(node.parts) or self._made_up(node)

    def _made_up(self, name: Name) -> _Meaning:
        """A name that leads through something known to something that is not: of this, what is written."""
        for length in range(len(name.parts) - 1, 0, -1):
            known = self._known.get(name.parts[:length])
            if known:
                return _Meaning(self._labels["colon"].join((known.title, ".".join(name.parts[length:]))))
        return _Meaning(str(name))

    @cached_property
    def _known(self) -> Mapping[tuple[str, ...], _Meaning]:
        """What names stand for; those that are meant from within nested products come last."""
        found: dict[tuple[str, ...], _Meaning] = {(CONTEXT, fact.id): self._of_fact(fact) for fact in self._context.values()}
        if isinstance(self._subject, Module):
            return found | dict(self._of_module(self._subject))
        for part in self._subject.parts.values():
            for path, titles in self._paths(part):
                for members, meaning in self._of_part(part, titles):
                    found.setdefault((*path, *members), meaning)
        for derived in self._subject.derived:
            found.setdefault(tuple(derived.name.split(".")), _Meaning(derived.title.render(self.language)))
        return found

    def _paths(self, part: Part) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """The names of a part, as words, each with the titles on the way: from the product, and from products within it."""
        chain = [part]
        while chain[0].parent is not None and isinstance(self._subject, Product):
            chain.insert(0, self._subject.parts[chain[0].parent])
        words: list[tuple[str, ...]] = []
        for index, link in enumerate(chain):
            name = link.collection or link.id
            words.append(tuple((name.removeprefix(f"{chain[index - 1].id}.") if index else name).split(".")))
        titles = tuple(self._own_title(link) for link in chain)
        for start in range(len(chain)):
            yield sum(words[start:], ()), titles[start:]

    def _own_title(self, part: Part) -> str:
        """The title of a part without that of the product that it is in; of an instance, that of what it is one of."""
        if part.collection:
            return part.module.title.render(self.language)
        title = part.title.render(self.language)
        if part.parent is None or not isinstance(self._subject, Product):
            return title
        return title.removeprefix(f"{self._subject.parts[part.parent].title.render(self.language)}{SEPARATOR}")

    def _of_part(self, part: Part, titles: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], _Meaning]]:
        colon = self._labels["colon"]
        title = SEPARATOR.join(titles)
        choice = self._choices.get(part.id)
        truth = choice is not None and set(choice.values) - {NONE} == _TRUTHS
        yield (), _Meaning(title, self._value_titles(choice) if choice else {}, truth)
        for members, meaning in self._of_module(part.module):
            yield members, _Meaning(colon.join((title, meaning.title)), meaning.values)
        yield (QUANTITY,), _Meaning(colon.join((title, self._labels["quantity"])))

    def _of_module(self, module: Module) -> Iterator[tuple[tuple[str, ...], _Meaning]]:
        for dimension in module.dimensions.values():
            yield (dimension.id,), _Meaning(dimension.title.render(self.language))
        for attribute in module.attributes.values():
            yield (attribute.id,), _Meaning(attribute.title.render(self.language))

    def _of_fact(self, fact: ContextFact) -> _Meaning:
        values = {str(value): title.render(self.language) for value, title in fact.values.items()}
        return _Meaning(fact.title.render(self.language), values)

    @cached_property
    def _choices(self) -> Mapping[str, Choice]:
        return self._subject.choices if isinstance(self._subject, Product) else {}

    def _value_titles(self, choice: Choice) -> dict[str, str]:
        titles = {id: option.title.render(self.language) for id, option in choice.part.module.options.items()}
        return titles | {INCLUDED: self._labels["included"], NONE: self._labels["not included"]}

    def _attribute_title(self, attribute: str) -> str:
        titles: Iterator[Text] = (
            module.attributes[attribute].title
            for module in (part.module for part in getattr(self._subject, "parts", {}).values())
            if attribute in module.attributes
        )
        found = next(titles, None)
        return found.render(self.language) if found else attribute


def _conjuncts(node: Node) -> Iterator[Node]:
    """The conditions that are joined by `and`."""
    if isinstance(node, Binary) and node.operator == "and":
        yield from _conjuncts(node.left)
        yield from _conjuncts(node.right)
    else:
        yield node


def _is_question(title: str) -> bool:
    """Whether a title asks: what follows it is the answer."""
    return title.endswith(("?", "？"))


def _is_condition(node: Node) -> bool:
    """Whether a part of an expression is a condition that is not just a name."""
    match node:
        case Call(function=function):
            return function in _CALL_STRENGTH
        case Binary(operator=operator):
            return operator not in ("+", "-", "*", "/")
        case Unary(operator=operator):
            return operator == "not"
        case _:
            return False
