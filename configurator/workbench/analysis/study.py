"""One product under study: its rules as a problem, and the engines that answer about it, each made when first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from configurator.catalog.records import Catalog, Product, Rule
from configurator.configurable import ConfigurableCatalog
from configurator.engine.choose import engine_for
from configurator.engine.fingerprint import problem_fingerprint
from configurator.engine.interface import Budget, Engine
from configurator.engine.sat_engine import SatEngine
from configurator.engine.steady import compile_steadily
from configurator.errors import BudgetExceededError, ConfiguratorError, MissingExtraError, NotAnswerableError
from configurator.language.syntax import Expression, Literal
from configurator.problem.build import build_rules, domains_of
from configurator.problem.conditions import Translation
from configurator.problem.records import Constraint, Grid, Problem
from configurator.problem.rules import constraints_of
from configurator.workbench.analysis.breaches import BREACH, MOST_CELLS, NOTHING, Breach, breach_problem, combinations, normal
from configurator.workbench.analysis.coarse import Kept, kept_values, restricted
from configurator.workbench.analysis.content import content, product_content

SEARCH_SECONDS = 10.0
"""So long may a search for all answers to one question take."""

COMPILE_SECONDS = 30.0
"""So long may compiling take, where no search answers; and never longer than the budget of the catalog."""

FIRST_SHARE = 1 / 3
"""So much of it may the first diagram take."""

MOST_ROWS = 200_000
"""A table of more combinations of keys is not turned round."""


class Aspect(StrEnum):
    """What is asked about a rule."""

    EXCLUDES = "excludes"
    """Some bundle breaks this rule and no other."""
    FIRES = "fires"
    """Its `when` is true in some bundle in which all other rules hold."""
    IS_MET = "is met"
    """Its `when` is true in some valid bundle."""


def aspect_of(breach: Breach) -> Aspect:
    """What a breach asks."""
    assert isinstance(breach.name, tuple)
    return Aspect(breach.name[1])


@dataclass(frozen=True)
class Study:
    """A product of a catalog. The first question raises RuleTooLargeError or RuleFormError where a rule cannot be expressed."""

    catalog: ConfigurableCatalog
    product: Product
    seconds: float = COMPILE_SECONDS

    @property
    def records(self) -> Catalog:
        """The catalog of the product."""
        return self.catalog.records

    @cached_property
    def content(self) -> str:
        """A hash of what the product says."""
        return product_content(self.records, self.product)

    @cached_property
    def rules_content(self) -> str:
        """A hash of what can be chosen: prices and descriptions aside."""
        product = self.product
        said = content((product.rules, product.defaults, product.context))
        return f"{problem_fingerprint(self.problem)} {said}"

    # --- problems -----------------------------------------------------------------------------------------------------

    @cached_property
    def problem(self) -> Problem:
        """What can be chosen, its constraints `normal`."""
        problem = build_rules(self.records, self.product)
        return Problem(problem.variables, normal(problem.constraints))

    @cached_property
    def kept(self) -> Kept:
        """The values that a coarse problem keeps of variables of very many, the defaults among them."""
        return kept_values(self.problem, self.product.defaults)

    @cached_property
    def breaches(self) -> Mapping[str, list[Breach] | None]:
        """What is asked about each rule, by its id; None about one that is too large to be turned round."""
        return {rule.id: self._breaches(rule) for rule in self.product.rules}

    def asked_of(self, breaches: Sequence[Breach]) -> Problem:
        """The problem with some breaches."""
        return breach_problem(self.problem, breaches)

    def asked_coarsely_of(self, breaches: Sequence[Breach]) -> Problem:
        """The same over the values that are kept; what is possible there is possible."""
        constraints = (*self.problem.constraints, *(breach.broken for breach in breaches))
        fewer = {id(constraint): restricted(constraint, self.kept) for constraint in constraints}
        variables = [replace(own, domain=self.kept.get(own.name, own.domain)) for own in self.problem.variables]
        problem = Problem(variables, [fewer[id(constraint)] for constraint in self.problem.constraints])
        return breach_problem(problem, [breach.mapped(lambda own: fewer[id(own)]) for breach in breaches])

    # --- engines ------------------------------------------------------------------------------------------------------

    @cached_property
    def quick(self) -> Engine | None:
        """An engine that searches, over the problem with all breaches, over the kept values where there are too many.

        None where there is none: the extra for it is not installed, or sums are too large for it.
        """
        return _searching(self.asked_coarsely_of([breach for own in self.breaches.values() for breach in own or ()]))

    @cached_property
    def engine(self) -> Engine:
        """An exact engine: one that searches where that is quick, else a diagram. Raises BudgetExceededError.

        For the few questions of an analysis the first diagram will do, without looking for a smaller one.
        """
        if not self.kept and self.quick is not None:
            return self.quick.given({BREACH: NOTHING})
        return self._first_diagram(self.problem) or self.catalog.compile(self.product.id).engine

    def engine_of(self, problem: Problem) -> Engine | None:
        """An engine of another problem; None where there is none within the budget."""
        try:
            return _searching(problem) or self._first_diagram(problem) or engine_for(problem, self._budget).engine
        except BudgetExceededError:
            return None

    @property
    def _budget(self) -> Budget:
        return Budget(seconds=min(self.seconds, COMPILE_SECONDS))

    def _first_diagram(self, problem: Problem) -> Engine | None:
        try:
            return compile_steadily(problem, replace(self._budget, seconds=self._budget.seconds * FIRST_SHARE))
        except BudgetExceededError:
            return None

    # --- breaches -----------------------------------------------------------------------------------------------------

    def _breaches(self, rule: Rule) -> list[Breach] | None:
        own = tuple(constraint for constraint in self.problem.constraints if constraint.tag == rule.id)
        found = [Breach((rule.id, Aspect.EXCLUDES.value, place), constraint, own) for place, constraint in enumerate(own)]
        for place, when in enumerate(self._whens(rule)):
            found.append(Breach((rule.id, Aspect.FIRES.value, place), when, own))
            found.append(Breach((rule.id, Aspect.IS_MET.value, place), when))
        return None if any(_is_too_large(breach.broken, self.problem) for breach in found) else found

    def _whens(self, rule: Rule) -> list[Constraint]:
        """Constraints one of which is broken exactly where the `when` of a rule is true; none where that cannot be said so."""
        if rule.when is None:
            return []
        never = replace(rule, require=Expression("false", Literal(False)))
        try:
            return normal(constraints_of(never, Translation(self.records, self.product, domains_of(self.product))))
        except ConfiguratorError:
            return []


def _is_too_large(constraint: Constraint, problem: Problem) -> bool:
    return combinations(constraint, problem) > (MOST_CELLS if isinstance(constraint, Grid) else MOST_ROWS)


def _searching(problem: Problem) -> Engine | None:
    """An engine that searches, where the problem is made of options and small sums and the extra for it is installed."""
    try:
        return SatEngine(problem, click_seconds=SEARCH_SECONDS)
    except (MissingExtraError, NotAnswerableError):
        return None
