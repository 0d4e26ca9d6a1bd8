"""The command `trace`: why a rule fires or does not, part by part; or how all rules of a product stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from rich.padding import Padding
from rich.text import Text as Styled

from configurator.cli.conflicts import show_conflict
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.screen import BAD, FAINT, GOOD, OPEN, STRONG, Screen, plain_table
from configurator.cli.workbench.case_words import values_phrase
from configurator.cli.workbench.standings import MARKS, STYLES, standing_phrase
from configurator.pricing.literal import format_number
from configurator.ranges import is_numeric
from configurator.titles import written

if TYPE_CHECKING:
    from rich.table import Table

    from configurator.cli.opening import Opened
    from configurator.language.evaluate import Value
    from configurator.workbench.tracing.exclusions import Exclusion
    from configurator.workbench.tracing.outcomes import Outcome
    from configurator.workbench.tracing.trace import Piece, Row, RulesTrace, RuleTrace, TableTrace, VariableTrace

_FEW = 4


def trace(opened: Opened, rule: str | None, *, as_json: bool) -> ExitCode:
    """Print a rule in the state of the decisions, or all rules."""
    from configurator.workbench.tracing.standing import find_rule

    if rule is not None:
        find_rule(opened.product, rule)
    session = opened.begin()
    from configurator.cli.workbench.trace_documents import rule_document, rules_document
    from configurator.workbench.tracing.trace import trace_rule, trace_rules

    if rule is None:
        found = trace_rules(session)
        if as_json:
            print_json(rules_document(session, found))
        else:
            _show_rules(found, opened.screen)
        return ExitCode.OK
    traced = trace_rule(session, rule)
    if as_json:
        print_json(rule_document(session, traced))
    else:
        _show_rule(traced, opened.screen)
    return ExitCode.OK


# --- all rules --------------------------------------------------------------------------------------------------------


def _show_rules(found: RulesTrace, screen: Screen) -> None:
    screen.line()
    if found.conflict:
        show_conflict(found.conflict, screen, places=True)
        screen.line()
    table = plain_table()
    columns: tuple[Literal["left", "right"], ...] = ("left", "left", "left", "right", "left")
    for justify in columns:
        table.add_column(justify=justify, no_wrap=True)
    for line in found.lines:
        style = STYLES[line.standing]
        count = screen.word("excludes values", count=line.excluded) if line.excluded else ""
        count = screen.word("advice") if line.rule.is_advice else count
        mark, words = Styled(MARKS[line.standing], style), Styled(standing_phrase(line.standing, screen), style)
        table.add_row(mark, Styled(line.rule.id, style), words, count, Styled(str(line.rule.place), FAINT))
    screen.show(table, indent=0)
    if not found.complete:
        screen.say("trace stopped", OPEN)


# --- one rule ---------------------------------------------------------------------------------------------------------


def _show_rule(traced: RuleTrace, screen: Screen) -> None:
    rule = traced.rule
    screen.line()
    style = STYLES[traced.standing]
    heading = Styled.assemble((MARKS[traced.standing], style), " ", (rule.id, STRONG), (f"  {rule.place}  ", FAINT))
    screen.line(heading.append(standing_phrase(traced.standing, screen), style))
    screen.show(Styled(rule.because.render(screen.language)))
    if traced.conflict:
        screen.line()
        show_conflict(traced.conflict, screen, places=True)
    _show_parts(traced, screen)
    _show_variables(traced, screen)
    if not traced.conflict:
        _show_exclusions(traced, screen)


def _show_parts(traced: RuleTrace, screen: Screen) -> None:
    from configurator.workbench.tracing.trace import TableTrace

    screen.chapter("trace parts")
    table = plain_table()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    if traced.when is not None:
        _add_pieces(table, Styled("when", FAINT), traced.when, screen)
    if isinstance(traced.require, TableTrace):
        _add_table(table, traced.require, screen)
    else:
        _add_pieces(table, Styled("require", FAINT), traced.require, screen)
    screen.show(table)


def _add_pieces(table: Table, key: Styled, piece: Piece, screen: Screen, depth: int = 0) -> None:
    table.add_row(key, _indented(piece.text, depth), outcome_phrase(piece.outcome, screen))
    for part in piece.pieces:
        _add_pieces(table, Styled(""), part, screen, depth + 1)


def _add_table(table: Table, traced: TableTrace, screen: Screen) -> None:
    """The columns with what they can be, then the rows: a row matches, cannot match, or is open."""
    table.add_row(Styled("table", FAINT), "allow" if traced.allow else "forbid", outcome_phrase(traced.outcome, screen))
    for column in traced.columns:
        _add_pieces(table, Styled(""), column, screen, depth=1)
    for row in traced.rows:
        table.add_row("", _indented(_cells(row, screen), 1), _match(row, screen))


def _indented(text: str, depth: int) -> Padding:
    """A part of something, to the right of it, also where it takes several lines."""
    return Padding(text, (0, 0, 0, 2 * depth), expand=False)


def _cells(row: Row, screen: Screen) -> str:
    cells = ("any" if cell is None else screen.word("comma").join(_value(value) for value in cell) for cell in row.cells)
    return " | ".join(cells)


def _match(row: Row, screen: Screen) -> Styled:
    if row.matches is None:
        return Styled(screen.word("row open"), OPEN)
    return Styled(screen.word("row matches"), GOOD) if row.matches else Styled(screen.word("row cannot"), FAINT)


def _show_variables(traced: RuleTrace, screen: Screen) -> None:
    screen.chapter("trace reads")
    table = plain_table()
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for variable in traced.variables:
        table.add_row(variable.variable, Styled(screen.word(variable.known.value), FAINT), _left(variable, screen))
        for read in variable.reads:
            table.add_row(f"  {read.name}", "", outcome_phrase(read.outcome, screen))
    screen.show(table)


def _left(variable: VariableTrace, screen: Screen) -> str:
    choice = variable.choice
    if len(variable.left) == 1:
        return str(written(variable.left[0]))
    if choice is not None and (is_numeric(choice) or len(variable.left) <= _FEW):
        return values_phrase(choice, variable.left, screen)
    every = len(choice.values) if choice is not None else len(variable.left)
    return screen.word("of", count=len(variable.left), all=every)


def _show_exclusions(traced: RuleTrace, screen: Screen) -> None:
    screen.line()
    if not traced.exclusions:
        screen.say("excludes nothing", FAINT)
    else:
        screen.say("excludes now", STRONG)
        table = plain_table()
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        table.add_column(overflow="fold")
        for found in traced.exclusions:
            values = values_phrase(found.choice, found.values, screen)
            table.add_row(found.choice.path, values, Styled(_together(found, traced, screen), FAINT))
        screen.show(table)
    if not traced.complete:
        screen.say("trace stopped", OPEN)


def _together(found: Exclusion, traced: RuleTrace, screen: Screen) -> str:
    """`alone`, or the other rules that it takes."""
    if found.reason.alone:
        return screen.word("alone")
    others = [rule.id for rule in found.reason.rules if rule.id != traced.rule.id]
    return screen.word("together", rules=screen.word("comma").join(others)) if others else screen.word("alone")


# --- what an expression can be worth ----------------------------------------------------------------------------------


def outcome_phrase(outcome: Outcome, screen: Screen) -> Styled:
    """What an expression can be worth: `true`, `65 … 170`, `undecided`."""
    if outcome.values is not None and {True, False} <= {value for value in outcome.values if isinstance(value, bool)}:
        return Styled(screen.word("undecided"), OPEN)
    known = screen.word("comma").join(_known(outcome, screen))
    if not outcome.unknown:
        return Styled(known, _style(outcome))
    unknown = screen.word("unknown value")
    return Styled(screen.word("or unknown", values=known, unknown=unknown) if known else unknown, _style(outcome))


def _known(outcome: Outcome, screen: Screen) -> Iterator[str]:
    values = outcome.values
    low, high = outcome.bounds
    if values is not None and len(values) <= _FEW:
        yield from (_value(value) for value in values)
    elif low is not None and high is not None:
        yield f"{_value(low)} … {_value(high)}"
    elif values is not None:
        yield screen.word("many values", count=len(values))
    elif not outcome.unknown or values is None:
        yield screen.word("undecided")


def _style(outcome: Outcome) -> str:
    if outcome.values == (True,) and not outcome.unknown:
        return GOOD
    return BAD if outcome.values == (False,) and not outcome.unknown else ""


def _value(value: Value) -> str:
    """A value as expressions write it, without quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(value))}]"
    return value if isinstance(value, str) else format_number(value)
