"""What `--json` prints, as plain dicts. Stable and documented in docs/cli.md; amounts, decimals and counts are strings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from configurator.ranges import is_numeric
from configurator.source import Issue
from configurator.titles import choice_title, ranges_document, value_title, written, written_all

if TYPE_CHECKING:
    from configurator.catalog.records import Catalog, Choice, Product, Rule
    from configurator.explanation import Conflict
    from configurator.session import Session
    from configurator.state import OptionState

Document = dict[str, Any]


def issue_document(issue: Issue) -> Document:
    """An issue of a catalog with its place; in an Excel file, line and column are those of the cell."""
    place = issue.place
    return {
        "severity": issue.severity.value,
        "file": place.file,
        **({"sheet": place.sheet} if place.sheet else {}),
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
        "context": written_all(session.context),
        "price_lists": [{"id": each.id, "title": each.title.render(session.language)} for each in session.price_lists],
        "limits": {kind: amount_document(limit.amount) for kind, limit in session.limits.items()},
        "decisions": written_all(state.decided),
        "renamed": dict(session.renamed),
        "implied": written_all(state.implied),
        "open": list(state.open),
        "feasible": state.feasible,
        "total": amount_document(state.total),
    }


def choice_document(session: Session, choice: Choice) -> Document:
    """A choice with its status and its values; of thousands of numbers, the ranges and the values that stand out."""
    from configurator.state import listed_options  # comes with the engine

    state = session.state
    known = state.decided.get(choice.path, state.implied.get(choice.path))
    return {
        "path": choice.path,
        "kind": choice.kind.value,
        "part": choice.part.id,
        "title": choice_title(choice, session.language),
        "fixed": choice.fixed,
        "status": "decided" if choice.path in state.decided else "open" if known is None else "implied",
        "value": None if known is None else written(known),
        "ranges": ranges_document(state.ranges(choice.path)) if is_numeric(choice) else None,
        "unchecked_ranges": ranges_document(state.unchecked_ranges(choice.path)) if is_numeric(choice) else None,
        "values": [option_document(choice, option, session.language) for option in listed_options(state, choice)],
    }


def option_document(choice: Choice, option: OptionState, language: str) -> Document:
    """A value of a choice right now."""
    return {
        "value": written(option.value),
        "title": value_title(choice, option.value, language),
        "status": option.status.value,
        "available": option.available,
        "default": option.default,
        "total": amount_document(option.total),
        "difference": amount_document(option.difference),
    }


def explanation_document(conflict: Conflict, language: str) -> Document:
    """A conflict: as sentences and as data, with the places of its rules."""
    from configurator.explanation.documents import conflict_document  # comes with the engine

    rules = [_rule_document(rule, language) for rule in conflict.rules]
    return {**conflict_document(conflict, language, amount_document, amount_document), "rules": rules}


def amount_document(amount: Decimal | None) -> str | None:
    """An amount of money as a plain decimal; the currency stands once, at the top."""
    return None if amount is None else f"{amount:f}"


def _rule_document(rule: Rule, language: str) -> Document:
    place = rule.place
    where = {"file": place.file, "line": place.line, "column": place.column}
    return {"id": rule.id, "because": rule.because.render(language), **where}
