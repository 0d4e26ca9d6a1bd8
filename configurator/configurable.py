"""A catalog that is ready to be configured: its records, and an engine for each product, compiled when first needed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from configurator.availability import EVERYTHING, Availability
from configurator.catalog.load import load_catalog as load_records
from configurator.catalog.records import Catalog, Product
from configurator.compiled import CompiledProduct, compile_product
from configurator.engine.interface import Budget
from configurator.errors import ConfiguratorError, UnknownProductError
from configurator.pricing.lists import in_force_together, local_day
from configurator.session import Session, now


class ConfigurableCatalog:
    """A loaded catalog. Safe to share between threads: each product is compiled once."""

    def __init__(self, records: Catalog, budget: Budget | None = None) -> None:
        self.records = records
        self._budget = budget or Budget()
        self._compiled: dict[tuple[str, tuple[str, ...]], CompiledProduct | ConfiguratorError] = {}
        self._lock = threading.Lock()

    @property
    def products(self) -> Mapping[str, Product]:
        """The products by id."""
        return self.records.products

    def product(self, product: str) -> Product:
        """A product by id. Raises UnknownProductError."""
        if product not in self.products:
            raise UnknownProductError(product, list(self.products))
        return self.products[product]

    def compile(self, product: str, moment: datetime | None = None) -> CompiledProduct:
        """A product with its engine: a diagram, or one that searches where that would be too large (its `choice` says why).

        Of rules with dates, those that are in force at the moment (now, unless said) make the product.
        Raises UnknownProductError, BudgetExceededError, RuleTooLargeError.
        """
        record = self.product(product)
        key: tuple[str, tuple[str, ...]] = (product, ())
        if record.is_dated:
            record = record.on(local_day(moment or now(), self.records))
            key = (product, (*(rule.id for rule in (*record.rules, *record.advice)), *(charge.id for charge in record.charges)))
        with self._lock:
            if key not in self._compiled:
                self._compiled[key] = self._compile(record)
            found = self._compiled[key]
        if isinstance(found, ConfiguratorError):
            raise found
        return found

    def compile_lists(self, product: str) -> None:
        """Make a product ready for all price lists that are in force today, but for those of single customers.

        Raises UnknownProductError, BudgetExceededError, RuleTooLargeError.
        """
        compiled, today = self.compile(product), local_day(now(), self.records)
        for lists in in_force_together(self.records, compiled.product, today):
            compiled.under(lists)

    def _compile(self, product: Product) -> CompiledProduct | ConfiguratorError:
        """The compiled product, or why it cannot be compiled: that is not tried twice."""
        try:
            return compile_product(self.records, product, self._budget)
        except ConfiguratorError as error:
            return error

    def configure(
        self,
        product: str,
        context: Mapping[str, object] | None = None,
        decisions: Mapping[str, object] | None = None,
        limits: Mapping[str, object] | None = None,
        *,
        language: str | None = None,
        started: datetime | None = None,
        availability: Availability = EVERYTHING,
        inputs: Mapping[str, object] | None = None,
        customer: str | None = None,
    ) -> Session:
        """Start a session: a customer in a context, with decisions to begin with (they may contradict each other).

        `availability` says what is in stock; what is not can be wished for.
        `inputs` are what was filled in: texts, and files. `customer` is an id, for the price lists of single customers: those
        in force for customer and context, on the day on which the session starts, are applied.
        `limits` say what a total may come to at most: of a kind of charge (`monthly`) or of the price basis (`basis`).
        Raises UnknownProductError, ContextError, UnknownChoiceError, UnknownOptionError, OffGridError, LimitError,
        LimitTooLargeError, InputError.
        """
        return Session(
            self.compile(product, started),
            context=context or {},
            decisions=decisions or {},
            limits=limits or {},
            language=language or self.records.languages[0],
            now=started or now(),
            availability=availability,
            inputs=inputs,
            customer=customer,
        )


def load_catalog(folder: str | Path) -> ConfigurableCatalog:
    """Load a catalog from its folder. Raises CatalogNotFoundError, or CatalogError with everything that is wrong."""
    return ConfigurableCatalog(load_records(folder))
