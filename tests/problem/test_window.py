"""The window of 3.6 million sizes: its problem says what its rules say, and its costs are the cents of its price."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from configurator.catalog.load import load_catalog
from configurator.catalog.reading import ProductScope, compile_rule
from configurator.catalog.records import CONTEXT
from configurator.configuration import Configuration
from configurator.pricing import price
from configurator.pricing.charges import charge_variables, price_charge
from configurator.problem import ArrayWeights, Grid, Linear, satisfied
from configurator.problem.build import Structure, build_problem, domains_of
from configurator.problem.conditions import Translation
from configurator.problem.rules import constraints_of

WINDOW = Path(__file__).parents[2] / "catalogs" / "window"
NOISE = 6


@pytest.fixture(scope="module")
def catalog():
    return load_catalog(WINDOW)


@pytest.fixture(scope="module")
def product(catalog):
    return catalog.products["window"]


@pytest.fixture(scope="module")
def built(catalog, product):
    return build_problem(catalog, product)


def assignments(product, count):
    """Whole assignments (a part that is left out has no details), valid or not, with many a size at the edge of a rule."""
    choose = random.Random(0)
    domains = domains_of(product)
    for _ in range(count):
        values = {name: choose.choice(domain) for name, domain in domains.items()}
        if choose.random() < 0.5:
            width = values["window.width"]
            edges = (round(width / 1.5), round(width / 1.2), round(width * 1.2), 3_400_000 // width, width // 5, 5 * width)
            height = choose.choice(edges) + choose.choice((-1, 0, 1))
            values["window.height"] = height if 400 <= height <= 2200 else values["window.height"]
        for path, choice in product.choices.items():
            if path != choice.part.id and choice.part.optional:
                absent = 0 if path.endswith(".quantity") else "none"
                there = [value for value in choice.values if value != absent]
                values[path] = absent if values[choice.part.id] == "none" else choose.choice(there)
        yield values


def test_rules__as_constraints_hold_where_the_rules_hold(built, product):
    by_rule = {}
    for constraint in built.problem.constraints:
        by_rule.setdefault(constraint.tag, []).append(constraint)
    rules = {rule.id: compile_rule(rule) for rule in product.rules}
    outcomes = set()
    for values in assignments(product, 3_000):
        scope = ProductScope(product, values)
        for tag, constraints in by_rule.items():
            expected = True if isinstance(tag, Structure) else rules[tag](scope)
            assert all(satisfied(constraint, values) for constraint in constraints) == expected, (tag, values)
            outcomes.add((tag, expected))
    assert {tag for tag, expected in outcomes if not expected} == rules.keys(), "a rule that nothing here violates is not tested"


def test_rules__are_small_arrays(built):
    sizes = {c.tag: c.allowed.size for c in built.problem.constraints if isinstance(c, Grid)}
    assert sizes["glass-area"] < 5_000_000
    assert sizes["delivery-size"] <= 27
    weights = [constraint for constraint in built.problem.constraints if constraint.tag == "sash-weight"]
    assert len(weights) == 2, "one for each weight of the profile"
    for weight in weights:
        assert isinstance(weight, Linear)
        big = weight.terms[0]
        assert big.scope == ("glazing", "window.height", "window.width") and isinstance(big.weights, ArrayWeights)
        assert set(big.weights.array.ravel().tolist()) == {0, 1, 2, 3}, "ranks among the three limits"


def test_rules__take_less_than_a_second(catalog, product):
    translation = Translation(catalog, product, domains_of(product))
    started = time.thread_time()
    for rule in product.rules:
        constraints_of(rule, translation)
    assert time.thread_time() - started < 0.7 * NOISE


def test_costs__are_the_cents_of_the_price(built, catalog, product):
    tables = built.costs.tables
    for values in assignments(product, 3_000):
        expected = sum(
            price_charge(charge, product, {name: values[name] for name in charge_variables(product, charge)}, "EUR")
            for charge in product.charges
        )
        unary = sum(costs.get(values[name], 0) for name, costs in built.costs.unary.items())
        found = built.costs.fixed + unary + sum(table.term.weight(values) for table in tables)
        assert (built.costs.scale, found) == (1, expected), values


def test_costs__of_a_configuration_are_its_breakdown(built, catalog, product):
    for values in assignments(product, 50):
        facts = {name.removeprefix(f"{CONTEXT}."): value for name, value in values.items() if name.startswith(CONTEXT)}
        chosen = {path: values[path] for path in product.choices}
        breakdown = price(Configuration(catalog, product, facts, {}, chosen))
        unary = sum(costs.get(values[name], 0) for name, costs in built.costs.unary.items())
        found = unary + sum(table.term.weight(values) for table in built.costs.tables)
        assert built.costs.amount(found, "EUR") == breakdown.basis.total


def test_costs__read_as_few_variables_as_they_can(built):
    scopes = {frozenset(table.scope) for table in built.costs.tables}
    size = {"window.width", "window.height"}
    assert {"glazing", *size} in scopes, "a pane is rounded to the cent, so its price is no sum"
    assert {"frame", "window.width"} in scopes and {"frame", *size} not in scopes, "a frame is so much for each millimetre"
    assert all(isinstance(table.term.weights, ArrayWeights) for table in built.costs.tables if size <= set(table.scope))
