"""A problem says what the rules and charges of its product say, in whatever form their constraints and costs are."""

from __future__ import annotations

import itertools
import os
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings

import configurator.problem.costs as cost_passes
import configurator.problem.rules as rule_passes
import configurator.problem.sums as sum_passes
from configurator.catalog.reading import ProductScope, compile_rule
from configurator.configuration import Configuration
from configurator.errors import RuleTooLargeError
from configurator.language.evaluate import EvaluationError
from configurator.pricing import price
from configurator.problem import Grid, Linear, satisfied
from configurator.problem.build import build_problem, domains_of
from tests.laws.random_products import catalogs
from tests.laws.test_product_laws import whole

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "120"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

FORMS = {
    "tables": {},
    "grids": {(rule_passes, "TABLE_COMBINATIONS"): 0},
    "sums": {(rule_passes, "TABLE_COMBINATIONS"): 0, (rule_passes, "GRID_VARIABLES"): 0},
    "ranks": {
        (rule_passes, "TABLE_COMBINATIONS"): 0,
        (rule_passes, "MOST_COMBINATIONS"): 0,
        (sum_passes, "TERM_COMBINATIONS"): 3,
        (sum_passes, "MOST_CELLS"): 6,
        (cost_passes, "TERM_COMBINATIONS"): 0,
    },
}


def build(catalog, form):
    """The problem of the product, with the limits of a form; conditions for which it has none are left out."""
    before = {(module, name): getattr(module, name) for module, name in form}
    for (module, name), limit in form.items():
        setattr(module, name, limit)
    try:
        return build_problem(catalog, catalog.products["thing"])
    except (rule_passes.RuleFormError, RuleTooLargeError, EvaluationError):
        assume(False)
    finally:
        for (module, name), limit in before.items():
            setattr(module, name, limit)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@law
@given(catalogs())
def test_problem__says_what_rules_and_charges_say(form, catalog):
    built = build(catalog, form)
    product = catalog.products["thing"]
    domains = domains_of(product)
    rules = [compile_rule(rule) for rule in product.rules]
    if form is FORMS["grids"]:
        made = {type(constraint) for constraint in built.problem.constraints if isinstance(constraint.tag, str)}
        assert made <= {Grid, Linear}
    for values in itertools.product(*domains.values()):
        variables = dict(zip(domains, values, strict=True))
        if not whole(product, variables):
            continue
        assignment = {path: variables[path] for path in product.choices}
        breakdown = price(Configuration(catalog, product, {"f": variables["context.f"]}, {}, assignment))
        totals = {str(kind): Fraction(amount) for kind, amount in breakdown.totals.items()}
        scope = ProductScope(product, variables, lambda kind, totals=totals: totals.get(kind, 0))
        valid = all(satisfied(constraint, variables) for constraint in built.problem.constraints)
        assert valid == all(rule(scope) for rule in rules)
        unary = sum(costs.get(variables[name], 0) for name, costs in built.costs.unary.items())
        tables = sum(table.term.weight(variables) for table in built.problem.cost_tables)
        assert Fraction(built.costs.fixed + unary + tables, built.costs.scale) == breakdown.exact_basis * 100


