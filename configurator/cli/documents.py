"""What `--json` prints, as plain dicts. Stable and documented in docs/cli.md; decimals are strings, counts too."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from configurator.source import Issue

if TYPE_CHECKING:
    from configurator.catalog.records import Catalog, Choice, ChoiceValue, Product, Rule
    from configurator.explanation import Conflict, Repair
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
    """Which catalog it is."""
    return {
        "id": catalog.id,
        "version": catalog.version,
        "title": catalog.title.render(language),
        "currency": catalog.currency,
        "content_hash": catalog.content_hash,
    }


def product_document(product: Product, language: str) -> Document:
    """Which product it is."""
    return {"id": product.id, "title": product.title.render(language)}


def session_document(session: Session) -> Document:
    """What a session is about: catalog, product, facts, decisions, and the least total."""
    return {
        "catalog": catalog_document(session.catalog, session.language),
        "product": product_document(session.product, session.language),
        "context": values_document(session.context),
        "decided": values_document(session.decided),
        "implied": values_document(session.implied),
        "total": written(session.state.total),
    }


def choice_document(session: Session, choice: Choice) -> Document:
    """A choice with its status and all of its values."""
    from configurator.cli.listing import status_of
    from configurator.titles import choice_title

    available = session.available[choice.path]
    return {
        "path": choice.path,
        "title": choice_title(choice, session.language),
        "kind": choice.kind.value,
        "part": choice.part.id,
        "fixed": choice.fixed,
        "status": status_of(session.state, choice.path),
        "value": written(available[0]) if len(available) == 1 else None,
        "values": [_option_document(choice, option, session.language) for option in session.options(choice.path)],
    }


def _option_document(choice: Choice, option: OptionState, language: str) -> Document:
    from configurator.titles import value_title

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
    from configurator.explanation import word_conflict

    return {
        "sentence": word_conflict(conflict, language),
        "focus": {"choice": conflict.focus.choice.path, "value": written(conflict.focus.value)} if conflict.focus else None,
        "decisions": {decision.choice.path: written(decision.value) for decision in conflict.decisions},
        "context": {given.fact.id: written(given.value) for given in conflict.context},
        "rules": [_rule_document(rule, language) for rule in conflict.rules],
        "parts": [part.id for part in conflict.structure],
        "repairs": [_repair_document(repair, language) for repair in conflict.repairs],
    }


def _rule_document(rule: Rule, language: str) -> Document:
    place = rule.place
    return {
        "id": rule.id,
        "because": rule.because.render(language),
        "file": place.file,
        "line": place.line,
        "column": place.column,
    }


def _repair_document(repair: Repair, language: str) -> Document:
    from configurator.explanation import word_repair

    return {
        "sentence": word_repair(repair, language),
        "changes": [
            {"choice": change.choice.path, "before": written(change.before), "after": written(change.after)}
            for change in repair.changes
        ],
        "total": written(repair.total),
        "difference": written(repair.difference),
    }


def values_document(values: Mapping[str, ChoiceValue]) -> Document:
    """Values by name."""
    return {name: written(value) for name, value in values.items()}


def written(value: ChoiceValue | Decimal | None) -> str | int | bool | None:
    """A value as JSON has it: decimals as strings."""
    return f"{value:f}" if isinstance(value, Decimal) else value
