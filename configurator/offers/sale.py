"""A product as it is sold on a day: to a customer, in a context, with the prices and the engine that hold then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from configurator.availability import EVERYTHING, Unavailable, unavailable
from configurator.catalog.reading import ProductScope, compile_rule
from configurator.catalog.records import CONTEXT, Catalog, ChoiceValue, Product, Rule
from configurator.compiled import CompiledProduct
from configurator.configurable import ConfigurableCatalog
from configurator.configuration import Configuration
from configurator.engine.interface import Engine
from configurator.explanation import Conflict
from configurator.language.evaluate import Scope
from configurator.pricing.breakdown import Breakdown
from configurator.pricing.charges import PricingError
from configurator.pricing.lists import applicable, local_day
from configurator.pricing.price import price, price_leaves
from configurator.problem.costs import ProductCosts
from configurator.requests import read_context

Values = Mapping[str, ChoiceValue]

_MOST_PRICES = 4_096


@dataclass(eq=False)
class Sale:
    """What is shared by all configurations of a product that are sold alike. What was asked once is remembered."""

    catalog: Catalog
    product: Product
    compiled: CompiledProduct
    context: Values
    day: date
    unavailable: tuple[Unavailable, ...]
    known: dict[object, object] = field(default_factory=dict)
    """Answers about configurations that occur in many quotes, by what was asked."""

    @cached_property
    def facts(self) -> Values:
        """The context as decisions of the engine."""
        return {f"{CONTEXT}.{name}": value for name, value in self.context.items()}

    @property
    def engine(self) -> Engine:
        """The engine of all contexts, asked with `facts` among the decisions: few questions do not pay for one of a context."""
        return self.compiled.engine

    @property
    def costs(self) -> ProductCosts:
        """What values cost."""
        return self.compiled.problem.costs

    def explain(self, decisions: Values) -> Conflict | None:
        """Why decisions are impossible in the context; None where they are possible."""
        return self.compiled.explainer.explain(self.context, self.compiled.given(self.context), decisions)

    def configuration(self, decisions: Values, assignment: Values) -> Configuration:
        """A complete configuration, without inputs."""
        return Configuration(self.catalog, self.product, self.context, decisions, assignment, day=self.day)

    def price(self, assignment: Values) -> Breakdown:
        """What a configuration costs. Raises what `price` raises."""
        found = self.once("price", tuple(assignment.items()), lambda: price(self.configuration({}, assignment)))
        assert isinstance(found, Breakdown)
        return found

    def once(self, what: str, key: object, answer: Callable[[], object]) -> object:
        """An answer that is worked out once."""
        if (what, key) not in self.known:
            if len(self.known) >= _MOST_PRICES:
                self.known.clear()
            self.known[what, key] = answer()
        return self.known[what, key]

    def broken_rules(self, assignment: Values) -> tuple[Rule, ...]:
        """The rules that a value for every choice does not keep to."""
        values = {**assignment, **self.facts}
        totals: dict[str, Fraction] = {}

        def total(kind: str) -> Fraction:
            if kind not in totals:
                priced = price_leaves(self.product, values, self.catalog.currency)
                leaves = (leaf for each in priced.values() for leaf in each if leaf.kind == kind)
                totals[kind] = sum((Fraction(leaf.amount) for leaf in leaves), Fraction(0))
            return totals[kind]

        scope = ProductScope(self.product, values, total)
        return tuple(rule for rule, holds in self._rules if not _holds(holds, scope))

    @cached_property
    def _rules(self) -> list[tuple[Rule, Callable[[Scope], bool]]]:
        return [(rule, compile_rule(rule)) for rule in self.product.rules]


def _holds(rule: Callable[[Scope], bool], scope: Scope) -> bool:
    """Whether a rule holds; where what it reads has no value or no price here, nothing is known against it."""
    try:
        return rule(scope)
    except (KeyError, ValueError, ArithmeticError, PricingError):
        return True


class Sales:
    """The sales of a moment, each made when first needed."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._known: dict[tuple[object, ...], Sale] = {}
        self._unavailable: dict[tuple[object, ...], tuple[Unavailable, ...]] = {}
        self._same: dict[tuple[object, ...], bool] = {}

    def of(self, catalog: ConfigurableCatalog, product: str, facts: Mapping[str, object], customer: str | None) -> Sale:
        """How a product is sold in a context, to a customer. Raises UnknownProductError, ContextError, BudgetExceededError."""
        records = catalog.records
        context = read_context(catalog.product(product), facts)
        day = local_day(self.now, records)
        lists = applicable(records, context, day, customer)
        key = (records.content_hash, product, tuple(context.items()), tuple(each.id for each in lists))
        if key not in self._known:
            compiled = catalog.compile(product, self.now)
            gone = self._gone(compiled.product, records, day)
            compiled = compiled.without(gone).under(lists)
            self._known[key] = Sale(compiled.catalog, compiled.product, compiled, context, day, gone)
        return self._known[key]

    def same_terms(
        self, catalog: ConfigurableCatalog, product: str, facts: Mapping[str, object], customer: str | None, then: datetime
    ) -> bool:
        """Whether a product was sold then as it is now: by the same rules, with the same prices, taxes and options.

        The catalog is the same. Raises UnknownProductError, ContextError.
        """
        records, record = catalog.records, catalog.product(product)
        days = local_day(then, records), local_day(self.now, records)
        if days[0] == days[1]:
            return True
        context = read_context(record, facts)
        key = (records.content_hash, product, tuple(context.items()), customer, days)
        if key not in self._same:
            self._same[key] = _same_terms(records, record, context, customer, days)
        return self._same[key]

    def _gone(self, product: Product, catalog: Catalog, day: date) -> tuple[Unavailable, ...]:
        """What is not sold on the day."""
        key = (catalog.content_hash, product.id, day)
        if key not in self._unavailable:
            self._unavailable[key] = unavailable(product, EVERYTHING, day)
        return self._unavailable[key]


def _same_terms(catalog: Catalog, product: Product, context: Values, customer: str | None, days: tuple[date, date]) -> bool:
    first, second = days
    valid = (*(rule.valid for rule in product.rules), *(charge.valid for charge in product.charges))
    if any(each.contains(first) != each.contains(second) for each in valid):
        return False
    if applicable(catalog, context, first, customer) != applicable(catalog, context, second, customer):
        return False
    rates = catalog.taxes.rates if catalog.taxes is not None else ()
    if any(rate.valid.contains(first) != rate.valid.contains(second) for rate in rates):
        return False
    return unavailable(product, EVERYTHING, first) == unavailable(product, EVERYTHING, second)
