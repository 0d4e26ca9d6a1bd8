"""Opening a catalog and a session for a command: found, loaded, compiled within a budget, in the person's language.

Light to import: a command opens its product (which prints a line that says what it is about) before it imports the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from configurator.catalog.load import load_catalog
from configurator.catalog.price_list import PriceList
from configurator.catalog.records import Catalog, ChoiceValue, Product
from configurator.cli.arguments import find_catalog, read_assignments, with_instances
from configurator.cli.delivery import read_availability
from configurator.cli.screen import FAINT, STRONG, Screen
from configurator.errors import RequestError, UnknownProductError
from configurator.inputs import read_inputs, typed_input
from configurator.limits import read_limits
from configurator.pricing.lists import applicable, currency_after, local_day
from configurator.requests import read_context, read_decisions, read_renamed
from configurator.titles import fact_value_title

if TYPE_CHECKING:
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
    limits: tuple[str, ...] = ()
    availability: str | None = None
    inputs: tuple[str, ...] = ()
    day: str | None = None
    customer: str | None = None

    def moment(self, timezone: str) -> datetime | None:
        """Noon of the day that was told, where the catalog is; None: now. Raises RequestError."""
        if self.day is None:
            return None
        try:
            return datetime.combine(date.fromisoformat(self.day), time(12), ZoneInfo(timezone))
        except ValueError:
            raise RequestError(f"`{self.day}` is not a day.", "Write it as `2026-12-31`.") from None


@dataclass(frozen=True, slots=True)
class Opened:
    """A product of a loaded catalog, and the screen to show it on."""

    opening: Opening
    catalog: Catalog
    product: Product
    screen: Screen

    @property
    def facts(self) -> dict[str, str]:
        """The facts of the command line. Raises RequestError."""
        return read_assignments(self.opening.context, "fact")

    @property
    def inputs(self) -> dict[str, object]:
        """What the command line fills in; a file is given by its path. Raises RequestError, InputError."""
        typed = read_assignments(self.opening.inputs, "input")
        return {name: typed_input(self.product, name, text) for name, text in typed.items()}

    def begin(self, facts: Mapping[str, str] | None = None) -> Session:
        """A session with the decisions of the command line. The mistakes of a person are told before anything takes time.

        Raises ContextError, UnknownChoiceError, UnknownOptionError, OffGridError, LimitError, BudgetExceededError,
        RuleTooLargeError, LimitTooLargeError, InputError, AvailabilityError.
        """
        product, screen = self.product, self.screen
        facts = self.facts if facts is None else facts
        decisions = with_instances(product, read_assignments(self.opening.decisions))
        read_decisions(product, decisions)
        inputs = read_inputs(product, self.inputs)
        limits = read_assignments(self.opening.limits, "limit")
        values = read_context(product, facts)
        started = self.opening.moment(self.catalog.timezone) or datetime.now(UTC)
        lists = applicable(self.catalog, values, local_day(started, self.catalog), self.opening.customer)
        screen.currency = currency_after(lists, self.catalog)
        read_limits(screen.currency, limits)
        availability = read_availability(self.opening.availability, self.catalog)
        if not self.opening.quiet:
            if values:
                screen.line(context_line(product, values, screen), FAINT)
            if lists:
                screen.line(price_lists_line(lists, screen), FAINT)
            for before, after in read_renamed(product, decisions).items():
                screen.say("renamed", before=before, after=after)
        with screen.working("compiling", product=product.title.render(screen.language)):
            configurable = make_configurable(self.catalog, self.opening.budget)
            given = (product.id, facts, decisions, limits)
            return configurable.configure(
                *given,
                language=screen.language,
                started=started,
                availability=availability,
                inputs=inputs,
                customer=self.opening.customer,
            )


def open_catalog(opening: Opening) -> tuple[Catalog, Screen]:
    """The loaded records, and a screen in their language. Raises CatalogNotFoundError, CatalogError, RequestError."""
    catalog = load_catalog(find_catalog(opening.catalog))
    return catalog, Screen(chosen_language(catalog, opening.language), catalog.currency)


def open_product(opening: Opening) -> Opened:
    """The product of the command line, after a line that says what it is: `Custom-built PCs 2026.1 · Gaming PC`."""
    catalog, screen = open_catalog(opening)
    product = find_product(catalog, opening.product)
    if not opening.quiet:
        titles = (catalog.title.render(screen.language), product.title.render(screen.language))
        screen.line(f"{titles[0]} {catalog.version} · {titles[1]}", STRONG)
    return Opened(opening, catalog, product, screen)


def make_configurable(catalog: Catalog, budget: float | None) -> ConfigurableCatalog:
    """A catalog that compiles its products within `budget` seconds (None: the default). The engine is imported here."""
    from configurator.configurable import ConfigurableCatalog
    from configurator.engine.interface import Budget

    return ConfigurableCatalog(catalog, None if budget is None else Budget(seconds=budget))


def find_product(catalog: Catalog, id: str) -> Product:
    """A product by id. Raises UnknownProductError."""
    if id not in catalog.products:
        raise UnknownProductError(id, list(catalog.products))
    return catalog.products[id]


def chosen_language(catalog: Catalog, wanted: str | None) -> str:
    """The language to speak: the wanted one, else the base language. Raises RequestError where the catalog lacks it."""
    if wanted is None:
        return catalog.languages[0]
    if wanted.split("-")[0] not in {language.split("-")[0] for language in catalog.languages}:
        raise RequestError(f"This catalog is not written in `{wanted}`.", f"Languages: {', '.join(catalog.languages)}.")
    return wanted


def context_line(product: Product, values: Mapping[str, ChoiceValue], screen: Screen) -> str:
    """The facts of the context: `Region: European Union · Customer: Business`."""
    facts = (
        screen.word("pair", name=fact.title.render(screen.language), value=_value(fact.id, product, values, screen))
        for fact in product.context.values()
    )
    return " · ".join(facts)


def price_lists_line(lists: Iterable[PriceList], screen: Screen) -> str:
    """The price lists in force: `Prices: Business prices, EU · Brightwell contract`."""
    return screen.word("pair", name=screen.word("prices"), value=" · ".join(each.title.render(screen.language) for each in lists))


def _value(fact: str, product: Product, values: Mapping[str, ChoiceValue], screen: Screen) -> str:
    return fact_value_title(product.context[fact], values[fact], screen.language)
