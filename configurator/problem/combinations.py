"""What a formula can tell apart: values of a variable that read alike share a key, and one of them stands for all.

A rule over `cpu.socket == motherboard.socket` is tested for each pair of sockets, not for each pair of parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from configurator.catalog.reading import ProductScope, references_read
from configurator.catalog.records import NONE, ChoiceValue, Product, Reference
from configurator.language.evaluate import EvaluationError, Evaluator, Scope, compile_expression, totals_read
from configurator.language.syntax import ARITHMETIC, Binary, Column, ListLiteral, Lookup, Node, Unary, children
from configurator.problem.records import Value

Domains = Mapping[str, tuple[ChoiceValue, ...]]


@dataclass(frozen=True)
class Keys:
    """The values of one variable, grouped by what is read of them: value -> key, and a value for each key."""

    variable: str
    key_of: Mapping[Value, int]
    representatives: tuple[ChoiceValue, ...]

    @cached_property
    def members(self) -> tuple[tuple[ChoiceValue, ...], ...]:
        """The values of each key."""
        found: list[list[ChoiceValue]] = [[] for _ in self.representatives]
        for value, key in self.key_of.items():
            found[key].append(value)  # type: ignore[arg-type]
        return tuple(tuple(values) for values in found)


@dataclass(frozen=True)
class Reading:
    """The variables that some formulas read, each with its keys."""

    keys: tuple[Keys, ...]

    @property
    def scope(self) -> tuple[str, ...]:
        """The variables."""
        return tuple(key.variable for key in self.keys)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many keys each variable has."""
        return tuple(len(key.representatives) for key in self.keys)

    @property
    def combinations(self) -> int:
        """How many combinations of keys there are."""
        return prod(self.shape)

    @property
    def value_combinations(self) -> int:
        """How many combinations of values there are."""
        return prod(len(key.key_of) for key in self.keys)

    def by_size(self) -> Reading:
        """The same with the variables of few keys first, as arrays are quickest."""
        return Reading(tuple(sorted(self.keys, key=lambda key: len(key.representatives))))


def read_by(product: Product, domains: Domains, nodes: Iterable[Node], parts: Iterable[str] = ()) -> Reading:
    """What some formulas read of a product, and whether the given parts are there."""
    read: dict[str, list[_Read]] = {}
    for part in parts:
        read.setdefault(part, []).append(Reference(part, product.parts[part], presence_count=True))
    for node in nodes:
        for variable, each in _reads(product, node):
            read.setdefault(variable, []).append(each)
    return Reading(tuple(_keys(product, variable, domains[variable], each) for variable, each in read.items()))


def keys_of(variable: str, values: Sequence[ChoiceValue], references: Sequence[Reference]) -> Keys:
    """The values of a variable, grouped by what some references read of them."""
    if any(reference.attribute is None and not reference.presence_count for reference in references):
        return Keys(variable, {value: number for number, value in enumerate(values)}, tuple(values))
    return _grouped(variable, values, [[reference.value(value) for value in values] for reference in references])


_Read = Reference | Node
"""What is read of a variable: by a reference, or by a condition (or a column of a price table) that reads nothing else."""


def _reads(product: Product, node: Node) -> Iterator[tuple[str, _Read]]:
    """What an expression reads of each variable.

    Of a condition on one variable it is only whether it is true, of a column of a price table only which cells match.
    """
    references = references_read(product, (node,))
    is_condition = isinstance(node, Binary | Unary) and node.operator not in ARITHMETIC and not totals_read(node)
    if (is_condition or isinstance(node, Column)) and len(references) == 1:
        yield next(iter(references)), node
    elif isinstance(node, Binary | Unary | ListLiteral | Column | Lookup):
        for child in children(node):
            yield from _reads(product, child)
    else:
        yield from ((variable, reference) for variable, found in references.items() for reference in found)


def _keys(product: Product, variable: str, values: tuple[ChoiceValue, ...], read: Sequence[_Read]) -> Keys:
    references = [each for each in read if isinstance(each, Reference)]
    conditions = [each for each in read if not isinstance(each, Reference)]
    found = keys_of(variable, values, references)
    if not conditions or len(found.representatives) == len(values):
        return found
    scopes = [ProductScope(product, {variable: value}) for value in values]
    outcomes = [[_outcome(evaluate, scope) for scope in scopes] for evaluate in map(compile_expression, conditions)]
    return _grouped(variable, values, [[found.key_of[value] for value in values], *outcomes])


def _outcome(evaluate: Evaluator, scope: Scope) -> object:
    try:
        return evaluate(scope)
    except EvaluationError as error:
        return error.message


def _grouped(variable: str, values: Sequence[ChoiceValue], columns: Sequence[Sequence[object]]) -> Keys:
    """Values that are alike in every column share a key; `none` has one of its own."""
    numbers: dict[object, int] = {}
    key_of: dict[Value, int] = {}
    representatives: list[ChoiceValue] = []
    for value, *read in zip(values, *columns, strict=True):
        alike = (value == NONE, *read)
        if alike not in numbers:
            numbers[alike] = len(numbers)
            representatives.append(value)
        key_of[value] = numbers[alike]
    return Keys(variable, key_of, tuple(representatives))
