"""A catalog that is ready to be configured: its records, and an engine for each product, compiled when first needed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from configurator.catalog.load import load_catalog as load_records
from configurator.catalog.records import Catalog, Product
from configurator.engine.compiler import compile_problem
from configurator.engine.interface import Budget, Engine
from configurator.errors import UnknownProductError
from configurator.problem.build import ProductProblem, build_problem
from configurator.session import Session, now


@dataclass(frozen=True)
class CompiledProduct:
    """A product with its problem and the engine that answers about it."""

    product: Product
    problem: ProductProblem
    engine: Engine


class ConfigurableCatalog:
    """A loaded catalog. Safe to share between threads: each product is compiled once."""

    def __init__(self, records: Catalog, budget: Budget | None = None) -> None:
        self.records = records
        self._budget = budget or Budget()
        self._compiled: dict[str, CompiledProduct] = {}
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

    def compile(self, product: str) -> CompiledProduct:
        """A product with its engine. Raises UnknownProductError, BudgetExceededError, RuleTooLargeError."""
        record = self.product(product)
        with self._lock:
            if product not in self._compiled:
                problem = build_problem(self.records, record)
                self._compiled[product] = CompiledProduct(record, problem, compile_problem(problem.problem, self._budget))
            return self._compiled[product]

    def configure(
        self,
        product: str,
        context: Mapping[str, object] | None = None,
        decisions: Mapping[str, object] | None = None,
        *,
        language: str | None = None,
        started: datetime | None = None,
    ) -> Session:
        """Start a session: a customer in a context, with decisions to begin with (they may contradict each other).

        Raises UnknownProductError, ContextError, UnknownChoiceError, UnknownOptionError, OffGridError.
        """
        compiled = self.compile(product)
        return Session(
            self.records,
            compiled.product,
            compiled.problem,
            compiled.engine,
            context=context or {},
            decisions=decisions or {},
            language=language or self.records.languages[0],
            now=started or now(),
        )


def load_catalog(folder: str | Path) -> ConfigurableCatalog:
    """Load a catalog from its folder. Raises CatalogNotFoundError, or CatalogError with everything that is wrong."""
    return ConfigurableCatalog(load_records(folder))
