"""What there is to say about delivering a configuration: what is short, how long it takes, and what has another name now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from configurator.availability import EVERYTHING, Availability, Shortage, find_availability, load_availability, short_of
from configurator.cli.documents import Document
from configurator.cli.screen import FAINT, OPEN, Screen, error_console
from configurator.money import locale
from configurator.pricing.wording import count_phrase
from configurator.supply import LeadTime, lead_time, order_code

if TYPE_CHECKING:
    from configurator.catalog.records import Catalog
    from configurator.configuration import Configuration
    from configurator.session import Session

NO_FILE = "none"
"""What is typed instead of a file, where nothing that is said of stock shall count."""


def read_availability(file: str | None, catalog: Catalog) -> Availability:
    """The stock in a file, or in the one beside the catalog where none is named. Raises AvailabilityError."""
    if file == NO_FILE:
        return EVERYTHING
    found = find_availability(catalog.folder) if file is None else file
    return load_availability(found, catalog) if found is not None else EVERYTHING


def show_delivery(session: Session, configuration: Configuration, screen: Screen) -> None:
    """Print what is short, and how long it takes to deliver."""
    for style, text in _notes(session, configuration, screen):
        screen.line(text, style)


def warn_of_delivery(session: Session, configuration: Configuration, screen: Screen) -> None:
    """As `show_delivery`, on standard error: where standard output is a document."""
    console = error_console()
    for before, after in session.renamed.items():
        console.print(screen.word("renamed", before=before, after=after))
    for style, text in _notes(session, configuration, screen):
        console.print(text, style=style if console.is_terminal else None)


def _notes(session: Session, configuration: Configuration, screen: Screen) -> Iterator[tuple[str, str]]:
    for short in short_of(session.product, session.availability, configuration.assignment):
        yield OPEN, shortage_phrase(short, screen)
    lead = lead_time(configuration)
    if lead is not None:
        yield FAINT, lead_phrase(lead, screen)


def shortage_phrase(short: Shortage, screen: Screen) -> str:
    """`Steel leg: 4 needed, only 3 in stock; more from December 5.`"""
    counts = {"title": short.title.render(screen.language), "needed": short.needed, "stock": short.stock.number}
    if short.stock.until is None:
        return screen.word("short", **counts)
    return screen.word("short until", **counts, day=day_phrase(short.stock.until, screen))


def lead_phrase(lead: LeadTime, screen: Screen) -> str:
    """`Delivery in about 9 days (Processor from Acme).`"""
    days, part = count_phrase(lead.days, "day", screen.language), lead.part.title.render(screen.language)
    if lead.supplier is None:
        return screen.word("delivery", days=days, part=part)
    return screen.word("delivery from", days=days, part=part, supplier=lead.supplier.title.render(screen.language))


def day_phrase(day: date, screen: Screen) -> str:
    """A day without its year: `December 5`."""
    from babel.dates import format_skeleton

    return str(format_skeleton("MMMMd", day, locale=locale(screen.language)))


def delivery_document(session: Session, configuration: Configuration) -> Document:
    """How a configuration is ordered and delivered, as JSON holds it."""
    lead = lead_time(configuration)
    return {
        "order_code": order_code(configuration),
        "delivery": None if lead is None else _lead_document(lead),
        "shortages": [
            _shortage_document(short, session.language)
            for short in short_of(session.product, session.availability, configuration.assignment)
        ],
    }


def _lead_document(lead: LeadTime) -> Document:
    return {"days": lead.days, "part": lead.part.id, "supplier": lead.supplier.id if lead.supplier else None}


def _shortage_document(short: Shortage, language: str) -> Document:
    stock = short.stock
    return {
        "module": stock.module,
        "option": stock.option,
        "title": short.title.render(language),
        "needed": short.needed,
        "stock": stock.number,
        "until": stock.until.isoformat() if stock.until else None,
    }
