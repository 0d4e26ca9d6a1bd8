"""From a product of a catalog to a problem: a variable for every choice and fact, constraints for rules and structure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from configurator.catalog.money_reads import money_in
from configurator.catalog.reading import requirement_of
from configurator.catalog.records import CONTEXT, NONE, Catalog, ChoiceKind, ChoiceValue, Part, Product, Rule
from configurator.language.evaluate import totals_read
from configurator.language.syntax import Name, Star, walk
from configurator.limits import Limit
from configurator.problem.combinations import Domains
from configurator.problem.conditions import Translation
from configurator.problem.costs import ProductCosts, costs_of
from configurator.problem.limits import is_slight, limit_constraints
from configurator.problem.records import Constraint, Problem, Table, Value, Variable
from configurator.problem.rules import constraints_of


@dataclass(frozen=True, slots=True)
class Structure:
    """The tag of constraints that no author wrote: a part that is left out has no dimensions and no quantity."""

    part: str


@dataclass(frozen=True)
class ProductProblem:
    """The problem of a product, and its costs. Constraints carry the id of their rule as tag, others a `Structure` or `Limit`."""

    problem: Problem
    costs: ProductCosts

    @cached_property
    def facts_read(self) -> tuple[str, ...]:
        """The facts of the context (`context.<fact>`) that some rule or charge reads, in catalog order."""
        scopes = [reader.scope for reader in (*self.problem.constraints, *self.problem.cost_tables)]
        read = {name for scope in scopes for name in scope} | set(self.costs.unary)
        names = (variable.name for variable in self.problem.variables)
        return tuple(name for name in names if name.startswith(f"{CONTEXT}.") and name in read)


def build_problem(catalog: Catalog, product: Product) -> ProductProblem:
    """The problem of a product. Raises RuleTooLargeError or RuleFormError where a rule cannot be expressed."""
    rules = build_rules(catalog, product)
    costs = costs_of(catalog, product, domains_of(product))
    return ProductProblem(Problem(rules.variables, rules.constraints, costs.tables), costs)


def build_relisted(catalog: Catalog, product: Product, built: ProductProblem) -> ProductProblem:
    """The problem of a product with the amounts of other price lists; `built` is that of it with others.

    The constraints are the same ones where no rule reads an amount. Raises RuleTooLargeError or RuleFormError.
    """
    if any(reads_amounts(rule, product) for rule in product.rules):
        return build_problem(catalog, product)
    costs = costs_of(catalog, product, domains_of(product))
    return ProductProblem(Problem(built.problem.variables, built.problem.constraints, costs.tables), costs)


def reads_amounts(rule: Rule, product: Product) -> bool:
    """Whether a rule reads a total, or an attribute that is money: other prices may then allow other products."""
    nodes = [requirement_of(rule), *([rule.when.root] if rule.when else [])]
    if any(totals_read(node) for node in nodes):
        return True
    is_money = money_in(product)
    return any(is_money(name) for node in nodes for name in walk(node) if isinstance(name, Name | Star))


def build_rules(catalog: Catalog, product: Product) -> Problem:
    """What can be chosen, without what it costs. Raises RuleTooLargeError or RuleFormError where a rule cannot be expressed."""
    domains = domains_of(product)
    translation = Translation(catalog, product, domains)
    constraints: list[Constraint] = _structure(product)
    for rule in product.rules:
        constraints += constraints_of(rule, translation)
    return Problem([Variable(name, domain) for name, domain in domains.items()], constraints)


def build_limited(
    catalog: Catalog, product: Product, built: ProductProblem, limits: Iterable[Limit]
) -> tuple[ProductProblem, bool]:
    """The problem of a product with limits as rules that no author wrote, and whether these are slight (`is_slight`).

    Raises LimitTooLargeError.
    """
    translation, problem = Translation(catalog, product, domains_of(product)), built.problem
    added = [constraint for limit in limits for constraint in limit_constraints(limit, translation)]
    limited = Problem(problem.variables, [*problem.constraints, *added], problem.cost_tables)
    return replace(built, problem=limited), all(map(is_slight, added))


def domains_of(product: Product) -> Domains:
    """The values of every variable: facts of the context, then choices."""
    facts: dict[str, tuple[ChoiceValue, ...]] = {fact.path: tuple(fact.values) for fact in product.context.values()}
    return {**facts, **{path: choice.values for path, choice in product.choices.items()}}


def _structure(product: Product) -> list[Constraint]:
    found: list[Constraint] = []
    for choice in product.choices.values():
        part = choice.part
        if choice.path == part.id and part.parent and product.parts[part.parent].optional:
            found.append(_within(part, product))
        if not part.optional or choice.path == part.id:
            continue
        absent: ChoiceValue = 0 if choice.kind is ChoiceKind.QUANTITY else NONE
        presence: dict[Value, bool] = {value: value != NONE for value in product.choices[part.id].values}
        own: dict[Value, bool] = {value: value != absent for value in choice.values}
        keys: dict[str, dict[Value, bool]] = {part.id: presence, choice.path: own}
        found.append(Table((part.id, choice.path), [(True, True), (False, False)], keys, Structure(part.id)))
    return found


def _within(part: Part, product: Product) -> Table:
    """A part of a nested product is there only where that is, and always then where it is needed."""
    assert part.parent is not None
    allowed = [(True, True), (False, False)] if part.needed else [(True, True), (True, False), (False, False)]
    keys: dict[str, dict[Value, bool]] = {
        path: {value: value != NONE for value in product.choices[path].values} for path in (part.parent, part.id)
    }
    return Table((part.parent, part.id), allowed, keys, Structure(part.id))
