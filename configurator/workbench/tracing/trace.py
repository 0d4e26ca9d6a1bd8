"""Why a rule fires or does not, in the state of a session: its parts with what they are worth, and what it excludes.

    session = catalog.configure("mobile-plan", {"segment": "student"}, {"payment": "instalments"})
    trace_rule(session, "student-credit")        # part by part, with the values that it excludes
    trace_rules(session)                         # every rule, and how it stands
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from configurator.catalog.reading import references_read, requirement_of
from configurator.catalog.records import Choice, ChoiceValue, CombinationTable, ContextFact, Reference, Rule
from configurator.catalog.shapes import without_numbers
from configurator.explanation import Conflict
from configurator.language.evaluate import Value, names_read
from configurator.language.format import format_expression
from configurator.language.syntax import Binary, Call, Expression, Literal, Node, Unary, children
from configurator.session import Session
from configurator.workbench.tracing.exclusions import SECONDS, Exclusion, Exclusions
from configurator.workbench.tracing.outcomes import Outcome, Outcomes, collected
from configurator.workbench.tracing.standing import Left, Standing, find_rule, standing_of, values_left


class Known(StrEnum):
    """What is known about a choice or a fact."""

    GIVEN = "given"
    DECIDED = "decided"
    IMPLIED = "implied"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an expression, what it can be worth, and the parts that it is made of in turn."""

    text: str
    outcome: Outcome
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table of combinations: its cells (None: any value), and whether it matches (None: that is open)."""

    cells: tuple[tuple[Value, ...] | None, ...]
    matches: bool | None


@dataclass(frozen=True, slots=True)
class TableTrace:
    """A table of combinations: its columns with what they can be worth, its rows, and what the whole can be worth."""

    columns: tuple[Piece, ...]
    rows: tuple[Row, ...]
    allow: bool
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Read:
    """An attribute that a rule reads, as expressions name it, and what it can be worth."""

    name: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class VariableTrace:
    """A choice or fact that a rule reads, what is known about it, the values that are left, and what is read of it."""

    variable: str
    choice: Choice | None
    fact: ContextFact | None
    known: Known
    left: tuple[ChoiceValue, ...]
    reads: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """A rule in a state, part by part, with the values that it excludes now, alone or with others.

    `complete`: there was time to explain every excluded value. `conflict` says why the decisions are impossible, where they
    are; then nothing is said about exclusions.
    """

    rule: Rule
    standing: Standing
    when: Piece | None
    require: Piece | TableTrace
    variables: tuple[VariableTrace, ...]
    exclusions: tuple[Exclusion, ...]
    complete: bool
    conflict: Conflict | None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule among all of its product: how it stands, and how many values it excludes now, alone or with others."""

    rule: Rule
    standing: Standing
    excluded: int


@dataclass(frozen=True, slots=True)
class RulesTrace:
    """All rules of a product in a state; the rest as in `RuleTrace`."""

    lines: tuple[RuleLine, ...]
    complete: bool
    conflict: Conflict | None


def trace_rule(session: Session, rule: str, seconds: float = SECONDS) -> RuleTrace:
    """A rule in the state of a session. Raises UnknownRuleError."""
    found = find_rule(session.product, rule)
    left = values_left(session)
    outcomes = Outcomes(session.catalog, session.product, left)
    search = Exclusions(session, seconds)
    exclusions = tuple(search.of_rule(found)) if session.state.feasible and not found.is_advice else ()
    return RuleTrace(
        rule=found,
        standing=standing_of(found, outcomes, bool(exclusions)),
        when=_expression(found.when, outcomes) if found.when else None,
        require=_requirement(found.require, outcomes),
        variables=tuple(_variables(session, found, left)),
        exclusions=exclusions,
        complete=search.complete,
        conflict=session.conflict,
    )


def trace_rules(session: Session, seconds: float = SECONDS) -> RulesTrace:
    """How every rule of the product stands, in the order of the catalog, then every advice."""
    outcomes = Outcomes(session.catalog, session.product, values_left(session))
    search = Exclusions(session, seconds)
    excluded = Counter[str]()
    for found in search.all() if session.state.feasible else ():
        excluded.update({rule.id: len(found.values) for rule in found.reason.rules})
    rules = (*session.product.rules, *session.product.advice)
    lines = (RuleLine(rule, standing_of(rule, outcomes, excluded[rule.id] > 0), excluded[rule.id]) for rule in rules)
    return RulesTrace(tuple(lines), search.complete, session.conflict)


# --- parts of expressions ---------------------------------------------------------------------------------------------


def _requirement(require: Expression | CombinationTable, outcomes: Outcomes) -> Piece | TableTrace:
    if isinstance(require, Expression):
        return _expression(require, outcomes)
    columns = tuple(_expression(column, outcomes) for column in require.columns)
    rows = tuple(_row(row, columns) for row in require.rows)
    return TableTrace(columns, rows, require.allow, outcomes.of_table(require))


def _expression(expression: Expression, outcomes: Outcomes) -> Piece:
    def piece(node: Node) -> Piece:
        return Piece(_written(node, expression), outcomes.of(node), tuple(piece(part) for part in _parts(node)))

    return piece(_unconverted(expression.root))


def _written(node: Node, expression: Expression) -> str:
    """A part of an expression as its author wrote it, also where that is of all instances: `count(drawers)`. Written anew
    where it reads other names, those of one instance.
    """
    text = " ".join(expression.text[node.start : node.end].split())
    names = [str(name) for name in names_read(node)]
    instances = Counter(map(without_numbers, names))
    if text and all(name in text or (instances[every := without_numbers(name)] > 1 and every in text) for name in names):
        return text
    try:
        return format_expression(node)
    except ValueError:  # a number that is no decimal
        return text


def _unconverted(node: Node) -> Node:
    """An expression without the factor that converts its unit: that has no place of its own in the text."""
    while isinstance(node, Binary) and isinstance(node.right, Literal) and _span(node.right) == _span(node) != (0, 0):
        node = node.left
    return node


def _span(node: Node) -> tuple[int, int]:
    return node.start, node.end


def _parts(node: Node) -> Iterator[Node]:
    """The parts that are expressions in turn; of a chain of `and`, or of `or`, all links side by side."""
    for child in map(_unconverted, children(node)):
        if isinstance(node, Binary) and isinstance(child, Binary) and node.operator == child.operator in ("and", "or"):
            yield from _parts(child)
        elif isinstance(child, Binary | Unary | Call):
            yield child


def _row(cells: Sequence[frozenset[Value] | None], columns: Sequence[Piece]) -> Row:
    matches: bool | None = True
    for cell, column in zip(cells, columns, strict=True):
        values, unknown = column.outcome.values, column.outcome.unknown
        if cell is None or (values is not None and not unknown and cell.issuperset(values)):
            continue
        if values is not None and not unknown and cell.isdisjoint(values):
            matches = False
        elif matches:
            matches = None
    return Row(tuple(None if cell is None else tuple(sorted(cell, key=str)) for cell in cells), matches)


# --- what is read -----------------------------------------------------------------------------------------------------


def _variables(session: Session, rule: Rule, left: Left) -> Iterator[VariableTrace]:
    product = session.product
    read = references_read(product, [*([rule.when.root] if rule.when else []), requirement_of(rule)])
    facts = {fact.path: fact for fact in product.context.values()}
    for variable in (name for name in left if name in read):
        yield VariableTrace(
            variable,
            product.choices.get(variable),
            facts.get(variable),
            _known(session, variable, variable in facts),
            left[variable],
            tuple(_reads(read[variable], left[variable])),
        )


def _known(session: Session, variable: str, is_fact: bool) -> Known:
    if is_fact:
        return Known.GIVEN
    if variable in session.decided:
        return Known.DECIDED
    return Known.IMPLIED if variable in session.implied else Known.OPEN


def _reads(references: Sequence[Reference], left: tuple[ChoiceValue, ...]) -> Iterator[Read]:
    for reference in references:
        if reference.attribute is not None and reference.part is not None:
            outcome = collected(reference.value(value) for value in left)
            yield Read(f"{reference.part.id}.{reference.attribute}", outcome)
