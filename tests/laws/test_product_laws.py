"""What the engine says of a product is what its rules and charges say when they are read one by one."""

from __future__ import annotations

import itertools
import os
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import configurator.problem.rules as rule_passes
from configurator.catalog.reading import ProductScope, compile_rule
from configurator.compiled import CompiledProduct
from configurator.configuration import Configuration
from configurator.engine import compile_problem
from configurator.explanation import Conflict
from configurator.language.evaluate import EvaluationError
from configurator.pricing import price
from configurator.problem.build import build_problem, domains_of
from configurator.session import Session
from tests.laws.random_products import catalogs

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "120"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def configurations(catalog, context):
    """Every valid configuration with its total in the price basis, by reading the rules themselves."""
    product = catalog.products["thing"]
    domains = domains_of(product)
    rules = [compile_rule(rule) for rule in product.rules]
    for values in itertools.product(*(domains[path] for path in product.choices)):
        assignment = dict(zip(product.choices, values, strict=True))
        if not whole(product, assignment):
            continue
        configuration = Configuration(catalog, product, context, {}, assignment)
        breakdown = price(configuration)
        totals = {str(kind): Fraction(amount) for kind, amount in breakdown.totals.items()}
        variables = {**assignment, **{f"context.{name}": value for name, value in context.items()}}
        scope = ProductScope(product, variables, lambda kind, totals=totals: totals.get(kind, 0))
        if all(rule(scope) for rule in rules):
            yield assignment, breakdown.basis.total


def whole(product, assignment):
    """A part that is left out has no details; one that is there has all of them."""
    for path, choice in product.choices.items():
        absent = 0 if path.endswith(".quantity") else "none"
        if path != choice.part.id and (assignment[path] == absent) != (assignment[choice.part.id] == "none"):
            return False
    return True


@pytest.mark.parametrize("table_limit", [0, 4000], ids=["sums", "tables"])
@law
@given(catalogs(), st.sampled_from(["a", "b"]))
def test_product__engine_agrees_with_its_rules_and_charges(table_limit, catalog, fact):
    rule_passes_limit = rule_passes.TABLE_COMBINATIONS
    rule_passes.TABLE_COMBINATIONS = table_limit
    try:
        built = build_problem(catalog, catalog.products["thing"])
    except (rule_passes.RuleFormError, EvaluationError):
        assume(False)
    finally:
        rule_passes.TABLE_COMBINATIONS = rule_passes_limit
    engine = compile_problem(built.problem)
    valid = list(configurations(catalog, {"f": fact}))
    decisions = {"context.f": fact}
    assert engine.count(decisions) == len(valid)
    totals = engine.cheapest(decisions, built.costs.unary)
    product = catalog.products["thing"]
    for path in product.choices:
        expected: dict = {}
        for assignment, total in valid:
            expected[assignment[path]] = min(total, expected.get(assignment[path], total))
        found = {v: built.costs.amount(cost + built.costs.fixed, "EUR") for v, cost in totals[path].items()}
        assert found == expected


def session_of(catalog):
    product = catalog.products["thing"]
    try:
        built = build_problem(catalog, product)
    except (rule_passes.RuleFormError, EvaluationError):
        assume(False)
    compiled = CompiledProduct(catalog, product, built, compile_problem(built.problem))
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return Session(compiled, context={"f": "a"}, decisions={}, language="en", now=moment)


@law
@given(catalogs(), st.data())
def test_session__never_a_dead_end_and_every_no_has_reasons(catalog, data):
    session = session_of(catalog)
    assume(session.state.feasible)
    for _ in range(4):
        path = data.draw(st.sampled_from(list(session.product.choices)))
        value = data.draw(st.sampled_from(session.product.choices[path].values))
        before = session.state
        shown = next(option for option in session.options(path) if option.value == value)
        outcome = session.choose(path, value)
        assert shown.available != isinstance(outcome, Conflict)
        if isinstance(outcome, Conflict):
            assert session.state == before
            assert outcome.rules or outcome.structure
            for repair in outcome.repairs:
                assert session.choose(path, value, resolve=repair).feasible
                assert session.decided[path] == value
                assert session.state.total == repair.total
                session.undo()
        else:
            assert outcome.feasible and outcome.total == shown.total
    decided = dict(session.decided)
    other = session_of(catalog)
    for path in reversed(decided):
        other.choose(path, decided[path])
    assert other.state.decided == session.state.decided and other.state.least == session.state.least
    for prefer in ("cheapest", "default"):
        completed = session.complete(prefer)
        assert decided.items() <= completed.assignment.items()
    assert price(session.complete("cheapest")).basis.total == session.state.total
