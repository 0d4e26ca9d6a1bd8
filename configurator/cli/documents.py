"""What `--json` prints, as plain dicts. Stable and documented in docs/cli.md; amounts, decimals and counts are strings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from configurator.source import Issue
from configurator.titles import choice_title, fact_value_title, value_title

if TYPE_CHECKING:
    from configurator.catalog.records import Catalog, Choice, ChoiceValue, Product, Rule
    from configurator.explanation import Conflict, Decision, Given, Repair
    from configurator.session import Session
    from configurator.state import OptionState

Document = dict[str, Any]


def issue_document(issue: Issue) -> Document:
    """An issue of a catalog with its place."""
    place = issue.place
    return {
        "severity": issue.severity.value,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "length": place.length,
        "message": issue.message,
        "hint": issue.hint,
    }


def catalog_document(catalog: Catalog, language: str) -> Document:
    """Which catalog it is, to the byte."""
    title = catalog.title.render(language)
    return {"id": catalog.id, "version": catalog.version, "title": title, "content_hash": catalog.content_hash}


def product_document(product: Product, language: str) -> Document:
    """Which product it is."""
    return {"id": product.id, "title": product.title.render(language)}


def session_document(session: Session) -> Document:
    """What a session is about and where it stands; amounts are in `currency`."""
    state = session.state
    return {
        "catalog": catalog_document(session.catalog, session.language),
        "product": product_document(session.product, session.language),
        "language": session.language,
        "currency": session.catalog.currency,
        "context": values_document(session.context),
        "decisions": values_document(state.decided),
        "implied": values_document(state.implied),
        "open": list(state.open),
        "feasible": state.feasible,
        "total": written(state.total),
    }


def choice_document(session: Session, choice: Choice) -> Document:
    """A choice with its status and all of its values."""
    state = session.state
    known = state.decided.get(choice.path, state.implied.get(choice.path))
    return {
        "path": choice.path,
        "kind": choice.kind.value,
        "part": choice.part.id,
        "title": choice_title(choice, session.language),
        "fixed": choice.fixed,
        "status": "decided" if choice.path in state.decided else "open" if known is None else "implied",
        "value": written(known),
        "values": [option_document(choice, option, session.language) for option in state.options(choice.path)],
    }


def option_document(choice: Choice, option: OptionState, language: str) -> Document:
    """A value of a choice right now."""
    return {
        "value": written(option.value),
        "title": value_title(choice, option.value, language),
        "status": option.status.value,
        "available": option.available,
        "default": option.default,
        "total": written(option.total),
        "difference": written(option.difference),
    }


def conflict_document(conflict: Conflict, language: str) -> Document:
    """A conflict: as a sentence with its reasons, and as data."""
    from configurator.explanation.wording import word_conflict, word_no_way, word_reasons  # comes with the engine

    return {
        "sentence": word_conflict(conflict, language),
        "reasons": word_reasons(conflict, language),
        "focus": _decision_document(conflict.focus, language) if conflict.focus else None,
        "decisions": [_decision_document(decision, language) for decision in conflict.decisions],
        "context": [_given_document(given, language) for given in conflict.context],
        "rules": [_rule_document(rule, language) for rule in conflict.rules],
        "structure": [{"part": part.id, "title": part.title.render(language)} for part in conflict.structure],
        "repairs": [_repair_document(repair, language) for repair in conflict.repairs],
        "no_repair": None if conflict.repairs else word_no_way(language),
    }


def _decision_document(decision: Decision, language: str) -> Document:
    return {
        "choice": decision.choice.path,
        "title": choice_title(decision.choice, language),
        "value": written(decision.value),
        "value_title": value_title(decision.choice, decision.value, language),
    }


def _given_document(given: Given, language: str) -> Document:
    return {
        "fact": given.fact.id,
        "title": given.fact.title.render(language),
        "value": written(given.value),
        "value_title": fact_value_title(given.fact, given.value, language),
    }


def _rule_document(rule: Rule, language: str) -> Document:
    place = rule.place
    where = {"file": place.file, "line": place.line, "column": place.column}
    return {"id": rule.id, "because": rule.because.render(language), **where}


def _repair_document(repair: Repair, language: str) -> Document:
    from configurator.explanation.wording import word_repair

    return {
        "sentence": word_repair(repair, language),
        "changes": [
            {"choice": change.choice.path, "before": written(change.before), "after": written(change.after)}
            for change in repair.changes
        ],
        "total": written(repair.total),
        "difference": written(repair.difference),
        "decisions": values_document(repair.configuration.decisions),
    }


def values_document(values: Mapping[str, ChoiceValue]) -> Document:
    """Values by name."""
    return {name: written(value) for name, value in values.items()}


def written(value: ChoiceValue | Decimal | None) -> str | int | bool | None:
    """A value as JSON has it: decimals as strings."""
    return f"{value:f}" if isinstance(value, Decimal) else value
