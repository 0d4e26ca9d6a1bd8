"""A product with its problem and its engine, and a smaller engine for each context that is in use."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

from configurator.catalog.records import CONTEXT, Catalog, ChoiceValue, Product
from configurator.engine.cache import default_cache
from configurator.engine.choose import EngineChoice, engine_for
from configurator.engine.interface import Budget, Engine
from configurator.explanation.explain import Explainer
from configurator.problem.build import ProductProblem, build_problem

_MOST_CONTEXTS = 64


class CompiledProduct:
    """What sessions of one product share. Safe to share between threads.

    `choice` says which engine answers and why; None where the engine was not chosen but given.
    """

    def __init__(
        self, catalog: Catalog, product: Product, problem: ProductProblem, engine: Engine, choice: EngineChoice | None = None
    ) -> None:
        self.catalog = catalog
        self.product = product
        self.problem = problem
        self.engine = engine
        self.choice = choice
        self.explainer = Explainer(catalog, product, engine, problem.costs)
        self._by_context: OrderedDict[tuple[ChoiceValue, ...], Engine] = OrderedDict()
        self._lock = threading.Lock()

    def given(self, context: Mapping[str, ChoiceValue]) -> Engine:
        """The engine of the products that are possible in a context (a value for every fact); kept while in use.

        Facts that the product has no say in do not multiply engines: those that no rule and no charge reads.
        """
        facts = {f"{CONTEXT}.{name}": value for name, value in context.items()}
        key = tuple(facts[name] for name in self.problem.facts_read)
        with self._lock:
            if key not in self._by_context:
                self._by_context[key] = self.engine.given({name: facts[name] for name in self.problem.facts_read})
                if len(self._by_context) > _MOST_CONTEXTS:
                    self._by_context.popitem(last=False)
            self._by_context.move_to_end(key)
            return self._by_context[key]


def compile_product(catalog: Catalog, product: Product, budget: Budget | None = None) -> CompiledProduct:
    """Build and compile a product, or read what was compiled before from this user's cache.

    Where it cannot be compiled within the budget, an engine that searches answers instead. Raises RuleTooLargeError,
    RuleFormError, or BudgetExceededError where the extra for that is not installed.
    """
    problem = build_problem(catalog, product)
    engine, choice = engine_for(problem.problem, budget, default_cache())
    return CompiledProduct(catalog, product, problem, engine, choice)
