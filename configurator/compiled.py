"""A product with its problem and its engine; a smaller engine for each context, and another for each limits, that are in use."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from configurator.availability import Unavailable
from configurator.catalog.price_list import PriceList
from configurator.catalog.records import CONTEXT, Catalog, ChoiceValue, Product
from configurator.engine.bounded import BoundedEngine
from configurator.engine.cache import default_cache
from configurator.engine.choose import EngineChoice, engine_for, engine_with_costs
from configurator.engine.interface import Budget, Engine
from configurator.engine.sized_engine import SizedEngine
from configurator.engine.steady import compile_steadily
from configurator.errors import BudgetExceededError, ConfiguratorError, LimitTooLargeError, NotAnswerableError
from configurator.explanation.explain import Explainer
from configurator.limits import BASIS, Limit, Limits, in_order
from configurator.money import to_minor
from configurator.pricing.lists import with_lists
from configurator.problem.build import ProductProblem, build_limited, build_problem, build_relisted
from configurator.problem.interchange import has_twins, permuted, without_twins
from configurator.problem.preferences import build_preferred
from configurator.problem.records import Linear, Problem, Table

_MOST_CONTEXTS = 64
_MOST_LIMITS = 8
_MOST_LISTINGS = 32

LIMIT_BUDGET = Budget(seconds=10, memory_mb=512)
"""What compiling a product with limits may take at most, while a customer waits; then an engine searches."""


COUNT_SECONDS = 15.0
"""What compiling a product once more, to count its bundles with instances that can change places, may take at most."""


class _Counter(NamedTuple):
    """Engines whose counts, each as often as it says, make so many times the number of bundles."""

    engines: tuple[tuple[int, Engine], ...]
    times: int


class CompiledProduct:
    """What sessions of one product share. Safe to share between threads.

    `choice` says which engine answers and why; None where the engine was not chosen but given. Where some values are `gone`,
    `source` is the product with them.
    `unlimited` is the engine without the limits of the customer, where this product has some. Where it has the amounts of price
    lists, `unlisted` is the product with those of the catalog.
    """

    def __init__(
        self,
        catalog: Catalog,
        product: Product,
        problem: ProductProblem,
        engine: Engine,
        choice: EngineChoice | None = None,
        budget: Budget | None = None,
        unlimited: Engine | None = None,
        limits: tuple[Limit, ...] = (),
        source: CompiledProduct | None = None,
        gone: tuple[Unavailable, ...] = (),
        unlisted: CompiledProduct | None = None,
    ) -> None:
        self.catalog = catalog
        self.product = product
        self.problem = problem
        self.engine = engine
        self.choice = choice
        self.explainer = Explainer(catalog, product, engine, problem.costs, unlimited)
        self._by_context: OrderedDict[tuple[ChoiceValue, ...], Engine] = OrderedDict()
        self._by_limits: OrderedDict[frozenset[Limit], CompiledProduct | ConfiguratorError] = OrderedDict()
        self._budget = budget or Budget()
        self._limits = limits
        self._source = source
        self._gone = gone
        self._unlisted = unlisted
        self._by_lists: OrderedDict[tuple[str, ...], CompiledProduct | ConfiguratorError] = OrderedDict()
        self._without: OrderedDict[tuple[object, ...], CompiledProduct] = OrderedDict()
        self._counters: OrderedDict[frozenset[str], _Counter | None] = OrderedDict()
        self._preferred: CompiledProduct | ConfiguratorError | None = None
        self._lock = threading.Lock()
        self._limits_lock = threading.Lock()

    def under(self, lists: Sequence[PriceList]) -> CompiledProduct:
        """The product with the amounts of these price lists (none: of the catalog), made when first needed, kept while in use.

        A diagram is compiled anew only where a rule reads an amount, or where an amount depends on two choices at once.
        Raises RuleTooLargeError, BudgetExceededError.
        """
        if self._source is not None:
            return self._source.under(lists).without(self._gone)
        if self._unlisted is not None:
            return self._unlisted.under(lists)
        key = tuple(each.id for each in lists)
        if not key:
            return self
        with self._limits_lock:
            if key not in self._by_lists:
                self._by_lists[key] = self._listed(lists)
                if len(self._by_lists) > _MOST_LISTINGS:
                    self._by_lists.popitem(last=False)
            self._by_lists.move_to_end(key)
            found = self._by_lists[key]
        if isinstance(found, ConfiguratorError):
            raise found
        return found

    def _listed(self, lists: Sequence[PriceList]) -> CompiledProduct | ConfiguratorError:
        """The compiled product, or why it cannot be compiled."""
        catalog = with_lists(self.catalog, lists)
        listed = catalog.products[self.product.id]
        product = of_day(self.product, self.catalog.products[self.product.id], listed)
        try:
            problem = build_relisted(catalog, product, self.problem)
            if problem.problem.constraints is self.problem.problem.constraints:
                chosen = engine_with_costs(self.engine, problem.problem, self._budget, default_cache())
            else:
                chosen = engine_for(problem.problem, self._budget, default_cache())
        except ConfiguratorError as error:
            return error
        return CompiledProduct(catalog, product, problem, *chosen, self._budget, unlisted=self)

    def within(self, limits: Limits) -> CompiledProduct:
        """The product with limits on its totals, compiled when first needed and kept while in use; without limits, this one.

        Raises LimitTooLargeError.
        """
        key = frozenset(limits.values())
        if not key:
            return self
        with self._limits_lock:
            if key not in self._by_limits:
                self._by_limits[key] = self._limited(key)
                if len(self._by_limits) > _MOST_LIMITS:
                    self._by_limits.popitem(last=False)
            self._by_limits.move_to_end(key)
            found = self._by_limits[key]
        if isinstance(found, ConfiguratorError):
            raise found
        return found

    def _limited(self, limits: frozenset[Limit]) -> CompiledProduct | ConfiguratorError:
        """The compiled product, or why it cannot be compiled."""
        ordered = in_order(limits)
        refused = next((error for limit in ordered if (error := self._not_exact(limit)) is not None), None)
        if refused is not None:
            return refused
        if len(ordered) == 1 and self._is_on_basis(ordered[0]) and not isinstance(self.engine, SizedEngine):
            engine: Engine = self._bounded(ordered[0])
            shared = self.catalog, self.product, self.problem, engine, self.choice
            return CompiledProduct(*shared, unlimited=self.engine, limits=(ordered[0],))
        try:
            problem, slight = build_limited(self.catalog, self.product, self.problem, ordered)
            engine, choice = engine_for(problem.problem, self._limit_budget(slight), default_cache())
        except (BudgetExceededError, NotAnswerableError) as error:
            return LimitTooLargeError(ordered[0].kind, error.message)
        except ConfiguratorError as error:
            return error
        return CompiledProduct(
            self.catalog, self.product, problem, engine, choice, unlimited=self.engine, limits=tuple(ordered)
        )

    def without(self, gone: tuple[Unavailable, ...]) -> CompiledProduct:
        """The product without some values, which a conflict then names; kept while in use. Nothing is compiled anew."""
        if not gone:
            return self
        key = tuple(each.key for each in gone)
        with self._limits_lock:
            if key not in self._without:
                self._without[key] = self._excluding(gone)
                if len(self._without) > _MOST_LIMITS:
                    self._without.popitem(last=False)
            self._without.move_to_end(key)
            return self._without[key]

    def _excluding(self, gone: tuple[Unavailable, ...]) -> CompiledProduct:
        choices = self.product.choices
        left = {each: [(value,) for value in choices[each.choice].values if value != each.value] for each in gone}
        tables = tuple(Table((each.choice,), rows, tag=each) for each, rows in left.items())
        problem = self.problem.problem
        limited = Problem(problem.variables, (*problem.constraints, *tables), problem.cost_tables)
        shared = replace(self.problem, problem=limited), self.engine.excluding(tables), self.choice, self._budget
        return CompiledProduct(self.catalog, self.product, *shared, source=self, gone=gone)

    def count(self, context: Mapping[str, ChoiceValue], decisions: Mapping[str, ChoiceValue]) -> int:
        """How many bundles agree with the decisions. Interchangeable instances that nobody decided about are not told apart.

        Raises NotAnswerableError where an engine searches and cannot count.
        """
        facts = {f"{CONTEXT}.{name}": value for name, value in context.items()}
        if not has_twins(self.product):
            return self.engine.count({**facts, **decisions})
        key = frozenset(decisions)
        with self._limits_lock:
            if key not in self._counters:
                self._counters[key] = self._counter(key)
                if len(self._counters) > _MOST_LIMITS:
                    self._counters.popitem(last=False)
            counter = self._counters[key]
        if counter is None:
            what = "how many products there are without telling instances apart"
            raise NotAnswerableError(self.engine.name, what, "`engine.count` tells them apart.")
        return sum(times * engine.count({**facts, **decisions}) for times, engine in counter.engines) // counter.times

    def _counter(self, told_apart: frozenset[str]) -> _Counter | None:
        """What counts bundles; None where that takes too long."""
        deadline = time.monotonic() + min(self._budget.seconds, COUNT_SECONDS)

        def counting(problem: Problem) -> Engine:  # asked once or twice: any diagram will do
            return compile_steadily(problem, Budget(max(0.0, deadline - time.monotonic()), self._budget.memory_mb))

        problem = self.problem.problem
        permutations = permuted(self.product, problem, told_apart)
        try:
            if permutations is None:
                return _Counter(((1, counting(without_twins(self.product, problem, told_apart))),), 1)
            alike = [(times, counting(fixed)) for times, fixed in permutations.alike]
            return _Counter(((1, self.engine), *alike), permutations.all)
        except BudgetExceededError:
            return None

    def preferred(self) -> CompiledProduct:
        """The product whose cheapest configuration fulfils the preferences best, then costs least; compiled when first needed.

        Raises RuleTooLargeError, BudgetExceededError.
        """
        if not self.product.preferences and not self.product.advice:
            return self
        if self._source is not None:
            return self._source.preferred().without(self._gone)
        with self._limits_lock:
            if self._preferred is None:
                self._preferred = self._with_preferences()
        if isinstance(self._preferred, ConfiguratorError):
            raise self._preferred
        return self._preferred

    def _with_preferences(self) -> CompiledProduct | ConfiguratorError:
        """The compiled product, or why it cannot be compiled."""
        try:
            problem = self.problem
            if isinstance(self.engine, BoundedEngine):
                problem, _ = build_limited(self.catalog, self.product, problem, self._limits)
            preferred = build_preferred(self.catalog, self.product, problem)
            engine, choice = engine_for(preferred.problem, self._budget, default_cache())
        except ConfiguratorError as error:
            return error
        return CompiledProduct(self.catalog, self.product, preferred, engine, choice, self._budget)

    def _not_exact(self, limit: Limit) -> LimitTooLargeError | None:
        """Why a limit cannot be kept to the cent: a price rule on very many charges is in the total that it limits."""
        known = self.product.charges_by_id
        for name in self.problem.costs.bounded:
            if limit.kind in (BASIS, known[name].kind):
                title = known[name].title.render(self.catalog.languages[0])
                return LimitTooLargeError(limit.kind, f"`{title}` is on so many charges that only bounds of it are known.")
        return None

    def _is_on_basis(self, limit: Limit) -> bool:
        """Whether a limit is one on the price basis, whose least totals every engine knows, to the cent."""
        if self.problem.costs.bounded:
            return False
        weights = {kind: expression.text.strip() for kind, expression in self.product.price_basis.items()}
        kinds = {charge.kind for charge in self.product.charges}
        alone = len(kinds) == 1 and all(kind.value == limit.kind and weights.get(kind) == "1" for kind in kinds)
        return limit.kind == BASIS or alone

    def _bounded(self, limit: Limit) -> BoundedEngine:
        """The engine of the products whose price basis, rounded half up, is within a limit."""
        costs = self.problem.costs
        minor = to_minor(limit.amount, self.catalog.currency)
        most = -(-costs.scale * (2 * minor + 1) // 2) - 1 - costs.fixed
        return BoundedEngine(self.engine, costs.unary, most, Linear({}, tag=limit))

    def _limit_budget(self, slight: bool) -> Budget:
        """No time for a diagram where limits are not slight: what it needs cannot be stopped in time."""
        seconds = min(self._budget.seconds, LIMIT_BUDGET.seconds) if slight else 0
        return Budget(seconds, min(self._budget.memory_mb, LIMIT_BUDGET.memory_mb))

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


def of_day(product: Product, whole: Product, listed: Product) -> Product:
    """A product of which rules and charges are those of a day, with the amounts of price lists; `whole` has those of all days."""
    there = {id(charge) for charge in product.charges}
    pairs = zip(whole.charges, listed.charges, strict=True)
    return replace(product, parts=listed.parts, charges=tuple(new for old, new in pairs if id(old) in there))


def compile_product(catalog: Catalog, product: Product, budget: Budget | None = None) -> CompiledProduct:
    """Build and compile a product, or read what was compiled before from this user's cache.

    Where it cannot be compiled within the budget, an engine that searches answers instead. Raises RuleTooLargeError,
    RuleFormError, or BudgetExceededError where the extra for that is not installed.
    """
    problem = build_problem(catalog, product)
    engine, choice = engine_for(problem.problem, budget, default_cache())
    return CompiledProduct(catalog, product, problem, engine, choice, budget)
