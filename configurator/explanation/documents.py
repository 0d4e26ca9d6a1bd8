"""Explanations as plain dicts, for the API and for `--json`: as sentences and as data."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from configurator.availability import Unavailable
from configurator.explanation.records import Change, Conflict, Decision, Given, Repair
from configurator.explanation.wording import (
    word_change,
    word_conflict,
    word_decision,
    word_given,
    word_limit,
    word_no_way,
    word_reasons,
    word_repair,
)
from configurator.limits import Limit
from configurator.titles import choice_title, fact_value_title, value_title, written, written_all

Document = dict[str, Any]
Amount = Callable[[Decimal], Any]
"""An amount of money as the document holds it."""


def conflict_document(conflict: Conflict, language: str, total: Amount, difference: Amount) -> Document:
    """What cannot hold together, why in the authors' words, and what can be changed; `total` and `difference` write amounts."""
    return {
        "sentence": word_conflict(conflict, language),
        "reasons": word_reasons(conflict, language),
        "focus": _decision_document(conflict.focus, language) if conflict.focus else None,
        "decisions": [_decision_document(decision, language) for decision in conflict.decisions],
        "context": [_given_document(given, language) for given in conflict.context],
        "limits": [_limit_document(limit, conflict.currency, language, total) for limit in conflict.limits],
        "unavailable": [unavailable_document(gone, language) for gone in conflict.unavailable],
        "rules": [{"id": rule.id, "because": rule.because.render(language)} for rule in conflict.rules],
        "structure": [{"part": part.id, "title": part.title.render(language)} for part in conflict.structure],
        "repairs": [_repair_document(repair, language, total, difference) for repair in conflict.repairs],
        "no_repair": None if conflict.repairs else word_no_way(conflict, language),
    }


def unavailable_document(gone: Unavailable, language: str) -> Document:
    """A value that cannot be had now; `until` is the day from which on it probably can, or null."""
    until = gone.until.isoformat() if gone.until else None
    return {
        "choice": gone.choice,
        "value": written(gone.value),
        "because": gone.because.render(language),
        "until": until,
    }


def _decision_document(decision: Decision, language: str) -> Document:
    return {
        "choice": decision.choice.path,
        "title": choice_title(decision.choice, language),
        "value": written(decision.value),
        "value_title": value_title(decision.choice, decision.value, language),
        "sentence": word_decision(decision, language),
    }


def _given_document(given: Given, language: str) -> Document:
    return {
        "fact": given.fact.id,
        "title": given.fact.title.render(language),
        "value": written(given.value),
        "value_title": fact_value_title(given.fact, given.value, language),
        "sentence": word_given(given, language),
    }


def _limit_document(limit: Limit, currency: str, language: str, amount: Amount) -> Document:
    return {"kind": limit.kind, "amount": amount(limit.amount), "sentence": word_limit(limit, currency, language)}


def _repair_document(repair: Repair, language: str, total: Amount, difference: Amount) -> Document:
    return {
        "sentence": word_repair(repair, language),
        "changes": [_change_document(change, language) for change in repair.changes],
        "total": total(repair.total),
        "difference": None if repair.difference is None else difference(repair.difference),
        "decisions": written_all(repair.configuration.decisions),
    }


def _change_document(change: Change, language: str) -> Document:
    return {
        "choice": change.choice.path,
        "title": choice_title(change.choice, language),
        "before": written(change.before),
        "before_title": value_title(change.choice, change.before, language),
        "after": written(change.after),
        "after_title": value_title(change.choice, change.after, language),
        "sentence": word_change(change, language),
    }
