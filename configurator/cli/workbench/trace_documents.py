"""What `trace --json` prints: a rule part by part, or how all rules stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from configurator.cli.documents import Document, explanation_document, session_document
from configurator.cli.workbench.case_documents import place_document
from configurator.pricing.literal import format_number
from configurator.ranges import is_long, is_numeric, ranges_of
from configurator.titles import ranges_document, written
from configurator.workbench.tracing.trace import Piece, TableTrace

if TYPE_CHECKING:
    from configurator.catalog.records import Rule
    from configurator.language.evaluate import Value
    from configurator.session import Session
    from configurator.workbench.tracing.exclusions import Exclusion
    from configurator.workbench.tracing.outcomes import Outcome
    from configurator.workbench.tracing.trace import RulesTrace, RuleTrace, VariableTrace


def rules_document(session: Session, found: RulesTrace) -> Document:
    """How all rules stand."""
    rules = [
        {**_rule_document(line.rule, session.language), "standing": line.standing.value, "excluded": line.excluded}
        for line in found.lines
    ]
    conflict = explanation_document(found.conflict, session.language) if found.conflict else None
    return {**session_document(session), "rules": rules, "complete": found.complete, "conflict": conflict}


def rule_document(session: Session, traced: RuleTrace) -> Document:
    """A rule part by part."""
    require = _table_document(traced.require) if isinstance(traced.require, TableTrace) else _piece_document(traced.require)
    rule = {
        **_rule_document(traced.rule, session.language),
        "standing": traced.standing.value,
        "when": _piece_document(traced.when) if traced.when else None,
        "table" if isinstance(traced.require, TableTrace) else "require": require,
        "reads": [_variable_document(variable) for variable in traced.variables],
        "excludes": [_exclusion_document(found) for found in traced.exclusions],
    }
    conflict = explanation_document(traced.conflict, session.language) if traced.conflict else None
    return {**session_document(session), "rule": rule, "complete": traced.complete, "conflict": conflict}


def _rule_document(rule: Rule, language: str) -> Document:
    return {"id": rule.id, "because": rule.because.render(language), "advice": rule.is_advice, **place_document(rule.place)}


def _piece_document(piece: Piece) -> Document:
    parts = [_piece_document(part) for part in piece.pieces]
    return {"text": piece.text, **_outcome_document(piece.outcome), "parts": parts}


def _table_document(table: TableTrace) -> Document:
    rows = [
        {"cells": [None if cell is None else [_value(value) for value in cell] for cell in row.cells], "matches": row.matches}
        for row in table.rows
    ]
    columns = [_piece_document(column) for column in table.columns]
    return {"kind": "allow" if table.allow else "forbid", **_outcome_document(table.outcome), "columns": columns, "rows": rows}


def _outcome_document(outcome: Outcome) -> Document:
    """`values`: all that it can be worth, or null where these are many: then numbers lie between `low` and `high`."""
    low, high = (None, None) if outcome.values is not None else (outcome.low, outcome.high)
    return {
        "values": None if outcome.values is None else [_value(value) for value in outcome.values],
        "low": None if low is None else format_number(low),
        "high": None if high is None else format_number(high),
        "unknown": outcome.unknown,
    }


def _value(value: Value) -> Any:
    """Truth values, texts and whole numbers as they are, sets as lists, other numbers as texts."""
    if isinstance(value, bool | str | int):
        return value
    return sorted(value) if isinstance(value, frozenset) else format_number(value)


def _variable_document(variable: VariableTrace) -> Document:
    choice = variable.choice
    numeric, long = (is_numeric(choice), is_long(choice)) if choice is not None else (False, False)
    return {
        "variable": variable.variable,
        "known": variable.known.value,
        "left": None if long else [written(value) for value in variable.left],
        "ranges": ranges_document(ranges_of(choice, variable.left)) if choice is not None and numeric else None,
        "attributes": [{"name": read.name, **_outcome_document(read.outcome)} for read in variable.reads],
    }


def _exclusion_document(found: Exclusion) -> Document:
    return {
        "choice": found.choice.path,
        "values": None if is_long(found.choice) else [written(value) for value in found.values],
        "ranges": ranges_document(ranges_of(found.choice, found.values)) if is_numeric(found.choice) else None,
        "alone": found.reason.alone,
        "rules": [rule.id for rule in found.reason.rules],
    }
