"""Opening a catalog and a session for a command: found, loaded, compiled within a budget, in the person's language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from configurator.cli.arguments import find_catalog, read_assignments
from configurator.cli.screen import FAINT, Screen
from configurator.errors import RequestError
from configurator.titles import fact_value_title

if TYPE_CHECKING:
    from configurator.catalog.records import Catalog
    from configurator.configurable import ConfigurableCatalog
    from configurator.session import Session


@dataclass(frozen=True, slots=True)
class Opening:
    """What a command was told about the catalog, the product and the customer. `quiet`: print nothing while opening."""

    catalog: str
    product: str = ""
    decisions: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    language: str | None = None
    budget: float | None = None
    quiet: bool = False


def open_catalog(opening: Opening) -> tuple[ConfigurableCatalog, Screen]:
    """The loaded catalog, and a screen in its language. Raises CatalogNotFoundError, CatalogError, RequestError."""
    folder = find_catalog(opening.catalog)
    catalog = load_within(folder, opening.budget)
    records = catalog.records
    return catalog, Screen(chosen_language(records, opening.language), records.currency)


def open_session(opening: Opening) -> tuple[Session, Screen]:
    """A session with the decisions of the command line, after a line that says what is being configured."""
    catalog, screen = open_catalog(opening)
    product = catalog.product(opening.product)
    facts = read_assignments(opening.context, "fact")
    decisions = read_assignments(opening.decisions)
    if not opening.quiet:
        title = product.title.render(screen.language)
        screen.line(f"{catalog.records.title.render(screen.language)} {catalog.records.version} · {title}", "bold")
    with screen.working("compiling", product=product.title.render(screen.language)):
        catalog.compile(product.id)
    session = catalog.configure(product.id, facts, decisions, language=screen.language)
    if not opening.quiet and session.context:
        screen.line(context_line(session, screen.language), FAINT)
    return session, screen


def load_within(folder: Path, budget: float | None) -> ConfigurableCatalog:
    """A catalog that compiles its products within `budget` seconds (None: the default budget)."""
    from configurator.catalog.load import load_catalog
    from configurator.configurable import ConfigurableCatalog
    from configurator.engine.interface import Budget

    records = load_catalog(folder)
    return ConfigurableCatalog(records, None if budget is None else Budget(seconds=budget))


def chosen_language(catalog: Catalog, wanted: str | None) -> str:
    """The language to speak: the wanted one, else the base language. Raises RequestError where the catalog lacks it."""
    if wanted is None:
        return catalog.languages[0]
    if wanted.split("-")[0] not in {language.split("-")[0] for language in catalog.languages}:
        raise RequestError(f"This catalog is not written in `{wanted}`.", f"Languages: {', '.join(catalog.languages)}.")
    return wanted


def context_line(session: Session, language: str) -> str:
    """The facts of the context: `Region: European Union · Customer: Business`."""
    colon = "：" if language.split("-")[0] == "zh" else ": "
    facts = session.product.context.values()
    return " · ".join(
        f"{fact.title.render(language)}{colon}{fact_value_title(fact, session.context[fact.id], language)}" for fact in facts
    )
