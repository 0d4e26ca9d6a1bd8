"""Within a customer's limits, what can be had is what the limits leave of all configurations, each priced by itself."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import configurator.problem.rules as rule_passes
from configurator.compiled import CompiledProduct
from configurator.configuration import Configuration
from configurator.engine import compile_problem
from configurator.engine.bounded import BoundedEngine
from configurator.explanation import Conflict
from configurator.language.evaluate import EvaluationError
from configurator.limits import LIMIT_KINDS
from configurator.pricing import price
from configurator.problem.build import build_problem
from configurator.session import Session
from tests.laws.random_products import catalogs
from tests.laws.test_product_laws import configurations

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "60"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
LIMITS = st.dictionaries(st.sampled_from(LIMIT_KINDS), st.integers(0, 8000).map(lambda cents: Decimal(cents) / 100), min_size=1)


def within(catalog, assignment, fact, limits):
    breakdown = price(Configuration(catalog, catalog.products["thing"], {"f": fact}, {}, assignment))
    totals = {**{str(kind): total for kind, total in breakdown.totals.items()}, "basis": breakdown.basis.total}
    return all(totals.get(kind, 0) <= amount for kind, amount in limits.items())


@law
@given(catalogs(), st.sampled_from(["a", "b"]), LIMITS, st.data())
def test_limits__leave_exactly_the_configurations_within_them(catalog, fact, limits, data):
    product = catalog.products["thing"]
    try:
        built = build_problem(catalog, product)
    except (rule_passes.RuleFormError, EvaluationError):
        assume(False)
    compiled = CompiledProduct(catalog, product, built, compile_problem(built.problem))
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    session = Session(compiled, context={"f": fact}, decisions={}, limits=limits, language="en", now=moment)
    left = [(each, total) for each, total in configurations(catalog, {"f": fact}) if within(catalog, each, fact, limits)]
    assert session.state.feasible == bool(left)
    if not isinstance(session.engine, BoundedEngine):  # which does not count
        assert session.engine.count({"context.f": fact}) == len(left)
    for path, choice in product.choices.items():
        totals = {value: [total for each, total in left if each[path] == value] for value in choice.values}
        found = {option.value: option.total for option in session.options(path) if option.available}
        assert found == {value: min(each) for value, each in totals.items() if each}
    never_a_dead_end(session, data)


def never_a_dead_end(session, data):
    """Every click within the limits is possible, or explained with ways out that are."""
    assume(session.state.feasible)
    for path, choice in session.product.choices.items():
        value = data.draw(st.sampled_from(choice.values))
        outcome = session.choose(path, value)
        if isinstance(outcome, Conflict):
            assert outcome.rules or outcome.structure or outcome.limits
            for repair in outcome.repairs:
                assert session.choose(path, value, resolve=repair).feasible
                session.undo()
    completed = session.complete("default").assignment
    limits = {kind: limit.amount for kind, limit in session.limits.items()}
    assert within(session.catalog, completed, session.context["f"], limits)
