"""Reading the names of expressions from the values of a product's variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from configurator.catalog.records import CONTEXT, NONE, QUANTITY, ChoiceValue, CombinationTable, Product, Reference, Rule
from configurator.language.evaluate import (
    Absent,
    Missing,
    Scope,
    Value,
    compile_expression,
    counts_per_unit,
    is_false,
    is_true,
    is_unknown,
)
from configurator.language.syntax import Binary, Call, Expression, ListLiteral, Literal, Name, Node, Star, Unary, children, joined


class ProductScope:
    """The `Scope` of a product's expressions over an assignment.

    `values` maps variables (choice paths and `context.<fact>`) to their values, and needs only those that are read:
    reading another one raises KeyError. It is held, not copied, so that one scope can be read many times while its
    values change. `total` answers `total('monthly')`; without it, reading a total raises ValueError.
    """

    def __init__(
        self,
        product: Product,
        values: Mapping[str, ChoiceValue],
        total: Callable[[str], int | Fraction] | None = None,
    ) -> None:
        self._product = product
        self._values = values
        self._total = total
        self._references = product.known_references
        self._parts_with: dict[str, tuple[str, ...]] = {}

    def read(self, name: Name) -> Value | Absent | Missing:
        """The value of a name; ABSENT where its part is not there, MISSING where the option lacks the attribute."""
        reference = self._references.get(name.parts) or _resolve(self._product, name)
        return reference.value(self._values[reference.variable])

    def quantity(self, part: str) -> int:
        """How many units of a part there are; 0 where it is absent."""
        record, values = self._product.parts[part], self._values
        if not record.has_quantity:
            return 0 if record.optional and values[part] == NONE else 1
        if values.get(part) == NONE:
            return 0
        count = values[f"{part}.{QUANTITY}"]
        return 0 if count == NONE else int(count)

    def present(self, part: str) -> bool:
        """Whether a part is there."""
        return not self._product.parts[part].optional or self._values[part] != NONE

    def units(self, part: str) -> int:
        """How many units of a part there are in all: of everything that there may be several equal ones of, as many times."""
        found, around = self.quantity(part), self._product.parts[part].parent
        while around is not None:
            found *= self.quantity(around) if self._product.parts[around].has_quantity else 1
            around = self._product.parts[around].parent
        return found

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The ids of all parts of which `part.attribute` can be read."""
        if attribute not in self._parts_with:
            self._parts_with[attribute] = self._product.parts_with(attribute)
        return self._parts_with[attribute]

    def total(self, kind: str) -> int | Fraction:
        """The total of a kind of charge."""
        if self._total is None:
            raise ValueError(f"total({kind!r}) is read where no totals are known")
        return self._total(kind)


def _resolve(product: Product, name: Name) -> Reference:
    reference = product.reference(name)
    if reference is None:
        raise KeyError(f"product `{product.id}` has no `{name}`")
    product.known_references[name.parts] = reference
    return reference


def variables_read(product: Product, node: Node) -> tuple[str, ...]:
    """Every variable that the value of an expression can depend on, each once: choice paths and `context.<fact>`.

    Besides the names themselves these are the quantities that `sum` multiplies by and `count` adds, the parts behind `count`
    and `present`, and all parts behind `*.attribute`; not what `total(...)` depends on.
    """
    return tuple(references_read(product, (node,)))


def references_read(product: Product, nodes: Iterable[Node]) -> dict[str, list[Reference]]:
    """How the values of some expressions depend on variables: for each variable (as `variables_read`), what is read of it.

    Two values of a variable from which all of its references read the same give the expressions the same values.
    """
    found: dict[str, dict[Reference, None]] = {}
    for node in nodes:
        for item in _walk_values(node):
            for reference in _references_behind(product, item):
                found.setdefault(reference.variable, {})[reference] = None
    return {variable: list(references) for variable, references in found.items()}


def _walk_values(node: Node) -> Iterator[Node]:
    """As `walk`, without the names of parts of which only the presence or the number is asked."""
    yield node
    for child in children(node):
        if not (isinstance(child, Name) and isinstance(node, Call) and node.function in ("count", "present")):
            yield from _walk_values(child)


def _references_behind(product: Product, node: Node) -> Iterator[Reference]:
    if isinstance(node, Call) and node.function in ("count", "present"):
        asked = [name.parts[0] for name in children(node) if isinstance(name, Name)]
        yield from (Reference(part, product.parts[part], presence_count=True) for part in asked if part in product.parts)
    for name in _names_behind(product, node):
        reference = product.reference(name)
        if reference is None:
            raise KeyError(f"product `{product.id}` has no `{name}`")
        yield reference


def _names_behind(product: Product, node: Node) -> list[Name]:
    match node:
        case Name():
            return [node]
        case Star(attribute=attribute):
            return [Name((part, attribute)) for part in product.parts_with(attribute)]
        case Call(function="sum" | "count"):
            read = [name for argument in children(node) for name in _names_behind(product, argument)]
            units = [name for name in read if len(name.parts) == 1 or counts_per_unit(name)]
            return [Name((name.parts[0], QUANTITY)) for name in units if name.parts[0] != CONTEXT]
        case _:
            return []


def compile_rule(rule: Rule) -> Callable[[Scope], bool]:
    """Whether a rule holds: it is violated only where `when` is true and `require` (or its table) is false."""
    require = rule.require
    requirement = _compile_table(require) if isinstance(require, CombinationTable) else compile_expression(require.root)
    if rule.when is None:
        return lambda scope: not is_false(requirement(scope))
    condition = compile_expression(rule.when.root)
    return lambda scope: not (is_true(condition(scope)) and is_false(requirement(scope)))


def _compile_table(table: CombinationTable) -> Callable[[Scope], Value | Absent | Missing]:
    """A table as a disjunction of rows, each a conjunction of cells: a cell over an absent part is unknown."""
    columns = [compile_expression(column.root) for column in table.columns]

    def value(scope: Scope) -> Value | Absent | Missing:
        read = [column(scope) for column in columns]
        unknown: Value | Absent | Missing = False
        for row in table.rows:
            matched = _matches(row, read)
            if matched is True:
                return table.allow
            if matched is not False:
                unknown = matched
        return unknown if is_unknown(unknown) else not table.allow

    return value


def _matches(row: tuple[frozenset[Value] | None, ...], read: list[Value | Absent | Missing]) -> Value | Absent | Missing:
    result: Value | Absent | Missing = True
    for cell, found in zip(row, read, strict=True):
        if cell is None:
            continue
        if isinstance(found, Absent | Missing):
            result = found
        elif found not in cell:
            return False
    return result


def requirement_of(rule: Rule) -> Node:
    """What a rule demands, as a condition, also where it is a table."""
    return rule.require.root if isinstance(rule.require, Expression) else table_condition(rule.require)


def table_condition(table: CombinationTable) -> Node:
    """A table of combinations as a condition: some row matches, a row being one membership a column."""
    rows = [joined("and", _memberships(table, row)) for row in table.rows]
    matched = joined("or", rows)
    return matched if table.allow else Unary("not", matched)


def _memberships(table: CombinationTable, row: tuple[frozenset[Value] | None, ...]) -> list[Node]:
    return [
        Binary("in", column.root, ListLiteral(tuple(Literal(value) for value in cell if not isinstance(value, frozenset))))
        for column, cell in zip(table.columns, row, strict=True)
        if cell is not None
    ]
