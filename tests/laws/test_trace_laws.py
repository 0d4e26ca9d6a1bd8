"""What is told of a rule in a state is true: nothing that an expression can be worth is left out, and reasons are reasons."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import configurator.workbench.tracing.outcomes as outcomes_module
from configurator.catalog.reading import ProductScope, compile_rule, requirement_of
from configurator.catalog.records import Catalog, ChoiceValue
from configurator.compiled import CompiledProduct
from configurator.configuration import Configuration
from configurator.engine import compile_problem
from configurator.errors import ConfiguratorError
from configurator.language.evaluate import EvaluationError, compile_expression, is_unknown
from configurator.pricing import price
from configurator.problem.build import build_problem, domains_of
from configurator.session import Session
from configurator.workbench.tracing.exclusions import Exclusions
from configurator.workbench.tracing.outcomes import Outcome, Outcomes
from configurator.workbench.tracing.standing import Standing, standing_of, values_left
from tests.laws.random_products import catalogs
from tests.laws.test_product_laws import whole

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "25"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

Values = dict[str, ChoiceValue]


def session_of(catalog: Catalog, context: Values, decisions: Values) -> Session:
    """A session of the random product; decisions that contradict each other are of no interest here."""
    product = catalog.products["thing"]
    try:
        problem = build_problem(catalog, product)
        compiled = CompiledProduct(catalog, product, problem, compile_problem(problem.problem))
        session = Session(compiled, context=context, decisions=decisions, language="en", now=datetime(2026, 1, 1, tzinfo=UTC))
    except ConfiguratorError:
        assume(False)
    return session


def scopes(catalog: Catalog, context: Values, decisions: Values) -> Iterator[ProductScope]:
    """Every way to make up the product that agrees with the decisions, whatever the rules say."""
    product = catalog.products["thing"]
    domains = domains_of(product)
    for values in itertools.product(*(domains[path] for path in product.choices)):
        assignment = dict(zip(product.choices, values, strict=True))
        if whole(product, assignment) and decisions.items() <= assignment.items():
            totals = price(Configuration(catalog, product, context, {}, assignment)).totals
            known = {str(kind): Fraction(amount) for kind, amount in totals.items()}
            variables = {**assignment, **{f"context.{name}": value for name, value in context.items()}}
            yield ProductScope(product, variables, lambda kind, known=known: known.get(kind, Fraction(0)))  # type: ignore[misc]


def contains(outcome: Outcome, result: Any) -> bool:
    if is_unknown(result):
        return outcome.unknown
    if outcome.values is not None:
        return result in outcome.values
    number = isinstance(result, int | Fraction) and not isinstance(result, bool)
    return not number or ((outcome.low is None or outcome.low <= result) and (outcome.high is None or result <= outcome.high))


@st.composite
def decisions_of(draw: st.DrawFn, catalog: Catalog) -> Values:
    choices = list(catalog.products["thing"].choices.values())
    chosen = draw(st.lists(st.sampled_from(choices), max_size=2, unique_by=lambda choice: choice.path))
    return {choice.path: draw(st.sampled_from(choice.values)) for choice in chosen}


@pytest.mark.parametrize("most", [0, 10_000], ids=["put-together", "one-by-one"])
@law
@given(st.data())
def test_outcome__holds_whatever_an_expression_is_worth(most: int, data: st.DataObject) -> None:
    catalog, context = data.draw(catalogs()), {"f": data.draw(st.sampled_from(["a", "b"]))}
    decisions = data.draw(decisions_of(catalog))
    session = session_of(catalog, context, decisions)
    assume(session.state.feasible)
    product, before = session.product, outcomes_module.MOST_COMBINATIONS
    outcomes_module.MOST_COMBINATIONS = most
    try:
        outcomes = Outcomes(catalog, product, values_left(session))
        for rule in product.rules:
            standing = standing_of(rule, outcomes)
            for scope in scopes(catalog, context, decisions):
                if not all(compile_rule(each)(scope) for each in product.rules):
                    continue
                for node in (*([rule.when.root] if rule.when else []), requirement_of(rule)):
                    assert contains(outcomes.of(node), compile_expression(node)(scope)), node
                assert standing is not Standing.VIOLATED
                if standing is Standing.DOES_NOT_APPLY:
                    assert rule.when is not None
                    assert compile_expression(rule.when.root)(scope) is not True
    except EvaluationError:
        assume(False)
    finally:
        outcomes_module.MOST_COMBINATIONS = before


@law
@given(st.data())
def test_exclusion__its_rules_are_enough_and_alone_means_needed(data: st.DataObject) -> None:
    catalog, context = data.draw(catalogs()), {"f": data.draw(st.sampled_from(["a", "b"]))}
    decisions = data.draw(decisions_of(catalog))
    session = session_of(catalog, context, decisions)
    assume(session.state.feasible)
    rule = data.draw(st.sampled_from(session.product.rules)) if session.product.rules else None
    assume(rule is not None)
    assert rule is not None
    for found in Exclusions(session).of_rule(rule):
        rules = {each.id for each in found.reason.rules}
        assert rules == {rule.id} if found.reason.alone else rule.id in rules
        for value in found.values:
            assert not possible(catalog, context, {**decisions, found.choice.path: value}, rules)
            if found.reason.alone:
                assert possible(catalog, context, {**decisions, found.choice.path: value}, set())


def possible(catalog: Catalog, context: Values, decisions: Values, rules: set[str]) -> bool:
    """Whether the product can be made up with these decisions and within these rules."""
    kept = [compile_rule(rule) for rule in catalog.products["thing"].rules if rule.id in rules]
    return any(all(rule(scope) for rule in kept) for scope in scopes(catalog, context, decisions))
