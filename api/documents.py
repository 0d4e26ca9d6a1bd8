"""Responses as plain dicts, built straight from the library's records. `models` describes their shapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.amounts import AmountFormat, amount_format
from api.titles import ChoiceTitles, Titles
from configurator.availability import short_of
from configurator.catalog.records import Catalog, Choice, ContextFact, FileStamp, Input, InputValue, Product
from configurator.configuration import Configuration
from configurator.explanation import Conflict
from configurator.explanation.documents import conflict_document, unavailable_document
from configurator.pricing import Breakdown
from configurator.ranges import is_absence, is_long, is_numeric, ranges_of
from configurator.session import Session
from configurator.state import OptionState, State, listed_options
from configurator.supply import lead_time, order_code
from configurator.titles import choice_title, fact_value_title, ranges_document, value_title, written, written_all

Document = dict[str, Any]

# --- catalogs ---------------------------------------------------------------------------------------------------------


def catalog_document(catalog: Catalog, language: str) -> Document:
    """A catalog: what is offered, and what must be known about a customer."""
    return {
        **_stamp(catalog, language),
        "description": catalog.description.render(language) if catalog.description else None,
        "currency": catalog.currency,
        "languages": list(catalog.languages),
        "timezone": catalog.timezone,
        "content_hash": catalog.content_hash,
        "context": [fact_document(fact, language) for fact in catalog.context.values()],
        "products": [product_summary(product, language) for product in catalog.products.values()],
    }


def product_summary(product: Product, language: str) -> Document:
    """A product on a list."""
    return {
        "id": product.id,
        "title": product.title.render(language),
        "description": product.description.render(language) if product.description else None,
    }


def product_document(catalog: Catalog, product: Product, language: str, titles: Titles) -> Document:
    """A product: its choices with all values, and the facts of its context."""
    return {
        "catalog": _stamp(catalog, language),
        **product_summary(product, language),
        "language": language,
        "currency": catalog.currency,
        "context": [fact_document(fact, language) for fact in product.context.values()],
        "choices": [_choice_record(choice, titles[path]) for path, choice in product.choices.items()],
        "inputs": [_input_record(asked, language) for asked in product.inputs.values()],
    }


def fact_document(fact: ContextFact, language: str) -> Document:
    """A fact of the context with the values that it can have."""
    return {
        "id": fact.id,
        "title": fact.title.render(language),
        "unit": fact.unit,
        "default": None if fact.default is None else written(fact.default),
        "values": [{"value": written(value), "title": fact_value_title(fact, value, language)} for value in fact.values],
    }


def _input_record(asked: Input, language: str) -> Document:
    return {
        "id": asked.id,
        "title": asked.title.render(language),
        "description": asked.description.render(language) if asked.description else None,
        "kind": "file" if asked.is_file else "text",
        "most": asked.most,
        "pattern": asked.pattern,
        "endings": list(asked.endings),
        "required": asked.required,
    }


def _stamp(catalog: Catalog, language: str) -> Document:
    return {"id": catalog.id, "version": catalog.version, "title": catalog.title.render(language)}


def _choice_head(choice: Choice, titles: ChoiceTitles) -> Document:
    return {
        "path": choice.path,
        "kind": choice.kind.value,
        "part": choice.part.id,
        "part_title": titles.part_title,
        "title": titles.title,
        "unit": choice.dimension.unit if choice.dimension else None,
        "default": None if choice.default is None else written(choice.default),
    }


def _choice_record(choice: Choice, titles: ChoiceTitles) -> Document:
    listed = [value for value in choice.values if is_absence(choice, value)] if is_long(choice) else choice.values
    values = [
        {
            "value": written(value),
            "title": titles.values[value],
            "description": titles.descriptions.get(value),
            "image": titles.images.get(value),
        }
        for value in listed
    ]
    ranges = ranges_document(ranges_of(choice, choice.values)) if is_numeric(choice) else None
    return {**_choice_head(choice, titles), "ranges": ranges, "values": values}


# --- the state of a configuration in progress -------------------------------------------------------------------------


def state_document(session: Session, titles: Titles) -> Document:
    """All that a page needs after a click: what was decided, what follows, every value with its status and price."""
    state, language = session.state, session.language
    money = amount_format(session.catalog.currency, language)
    conflict = session.conflict
    return {
        **heading(session),
        "context": written_all(session.context),
        "limits": limits_document(session),
        "decisions": written_all(state.decided),
        "renamed": dict(session.renamed),
        "implied": written_all(state.implied),
        "open": list(state.open),
        "feasible": state.feasible,
        "complete": state.feasible and not state.open,
        "total": None if state.total is None else money.document(state.total),
        "bounded_by": [charge.title.render(language) for charge in session.bounded_by],
        "choices": [_choice_document(state, choice, titles[path], money) for path, choice in state.product.choices.items()],
        "unavailable": [unavailable_document(gone, language) for gone in session.unavailable],
        "inputs": _inputs_document(session),
        "advice": [{"id": rule.id, "because": rule.because.render(language)} for rule in session.advice],
        "conflict": explanation_document(conflict, language) if conflict else None,
    }


def _inputs_document(session: Session) -> list[Document]:
    """What can be filled in, what of it is asked for, and what is there."""
    asked_for = {asked.id for asked in session.asked}
    return [
        {
            **_input_record(asked, session.language),
            "asked": asked.id in asked_for,
            "value": _filled(session.inputs.get(asked.id)),
        }
        for asked in session.product.inputs.values()
    ]


def _filled(value: InputValue | None) -> str | Document | None:
    if isinstance(value, FileStamp):
        return {"name": value.name, "size": value.size, "sha256": value.sha256}
    return value


def question_document(session: Session, titles: Titles) -> Document:
    """The choice to ask about next."""
    path = session.next_question()
    return {**heading(session), "choice": path, "title": titles[path].title if path else None}


def heading(session: Session) -> Document:
    """What every answer about a product begins with."""
    language = session.language
    return {
        "catalog": _stamp(session.catalog, language),
        "product": {"id": session.product.id, "title": session.product.title.render(language)},
        "language": language,
        "currency": session.catalog.currency,
        "price_lists": [{"id": each.id, "title": each.title.render(language)} for each in session.price_lists],
    }


def limits_document(session: Session) -> Document:
    """A customer's limits on totals."""
    money = amount_format(session.catalog.currency, session.language)
    return {kind: money.document(limit.amount) for kind, limit in session.limits.items()}


def _choice_document(state: State, choice: Choice, titles: ChoiceTitles, money: AmountFormat) -> Document:
    path = choice.path
    decided = state.decided.get(path)
    known = decided if decided is not None else state.implied.get(path)
    return {
        **_choice_head(choice, titles),
        "status": "decided" if decided is not None else "implied" if known is not None else "open",
        "value": None if known is None else written(known),
        "ranges": ranges_document(state.ranges(path)) if is_numeric(choice) else None,
        "unchecked_ranges": ranges_document(state.unchecked_ranges(path)) if is_numeric(choice) else None,
        "values": [_option_document(option, titles, money) for option in listed_options(state, choice)],
    }


def _option_document(option: OptionState, titles: ChoiceTitles, money: AmountFormat) -> Document:
    value = option.value
    return {
        "value": written(value),
        "title": titles.values[value],
        "description": titles.descriptions.get(value),
        "image": titles.images.get(value),
        "status": option.status.value,
        "available": option.available,
        "default": option.default,
        "total": None if option.total is None else money.document(option.total),
        "difference": None if option.difference is None else money.difference(option.difference),
    }


def explanation_document(conflict: Conflict, language: str) -> Document:
    """What cannot hold together, why in the authors' words, and what can be changed."""
    money = amount_format(conflict.currency, language)
    return conflict_document(conflict, language, money.document, money.difference)


# --- complete configurations and their price --------------------------------------------------------------------------


def completion_document(session: Session, configuration: Configuration, breakdown: Breakdown, prefer: str) -> Document:
    """A complete configuration: a value for every choice, and which of them a person decided."""
    language = session.language
    choices = [
        {
            "path": path,
            "title": choice_title(choice, language),
            "value": written(configuration.assignment[path]),
            "value_title": value_title(choice, configuration.assignment[path], language),
            "decided": path in configuration.decisions,
        }
        for path, choice in session.product.choices.items()
    ]
    return {
        **heading(session),
        "prefer": prefer,
        "context": written_all(configuration.context),
        "limits": limits_document(session),
        "decisions": written_all(configuration.decisions),
        "assignment": written_all(configuration.assignment),
        "choices": choices,
        "order_code": order_code(configuration),
        "delivery": _delivery(configuration, language),
        "shortages": _shortages(session, configuration),
        **_totals(breakdown, language),
    }


def _delivery(configuration: Configuration, language: str) -> Document | None:
    lead = lead_time(configuration)
    return None if lead is None else {"days": lead.days, "part": lead.part.id, "part_title": lead.part.title.render(language)}


def _shortages(session: Session, configuration: Configuration) -> list[Document]:
    return [
        {
            "title": short.title.render(session.language),
            "needed": short.needed,
            "stock": short.stock.number,
            "until": short.stock.until.isoformat() if short.stock.until else None,
        }
        for short in short_of(session.product, session.availability, configuration.assignment)
    ]


def price_document(session: Session, breakdown: Breakdown) -> Document:
    """The price of a complete configuration: totals, and every charge with what it was computed from."""
    language = session.language
    return {**heading(session), **_totals(breakdown, language), "breakdown": breakdown.in_language(language).to_json()}


def _totals(breakdown: Breakdown, language: str) -> Mapping[str, Any]:
    money = amount_format(breakdown.currency, language)
    return {
        "total": money.document(breakdown.basis.total),
        "totals": {kind.value: money.document(amount) for kind, amount in breakdown.totals.items()},
    }
