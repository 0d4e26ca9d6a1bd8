"""Numbered products are exactly the products, each once; and what is drawn by number is drawn evenly."""

from __future__ import annotations

import os
from collections import Counter
from itertools import islice

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from configurator.engine import compile_problem
from configurator.engine.interface import Budget
from configurator.engine.reference import ReferenceEngine
from configurator.engine.sampling import rank_products
from configurator.problem import Problem, Variable
from tests.laws.random_problems import questions

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "120"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

NO_TIME = Budget(seconds=-1)
DRAWS = 2_000
UNLIKELY = 16  # nats: one in nine million


def ranked_by(problem, decisions, *, steady):
    """Numbered by the steady diagram, or by that of the engine that answers."""
    if steady:
        return rank_products(problem, decisions)
    return rank_products(problem, decisions, compile_problem(problem), NO_TIME)


@pytest.mark.parametrize("steady", [True, False], ids=["steady", "engine"])
@law
@given(questions())
def test_numbers__are_the_products_each_once(steady, question):
    problem, decisions, _ = question
    ranked = ranked_by(problem, decisions, steady=steady)
    expected = ReferenceEngine(problem).matching(decisions)
    assert ranked.steady is steady
    assert ranked.count == len(expected)
    assert Counter(map(_key, ranked.products())) == Counter(map(_key, expected))


@law
@given(questions(), st.integers(0, 1000))
def test_drawn__are_products_and_the_same_for_the_same_seed(question, seed):
    problem, decisions, _ = question
    ranked = rank_products(problem, decisions)
    assume(ranked.count)
    drawn = list(ranked.draw(20, seed))
    assert drawn == list(rank_products(problem, decisions).draw(20, seed))
    products = set(map(_key, ReferenceEngine(problem).matching(decisions)))
    assert set(map(_key, drawn)) <= products
    distinct = [_key(product) for product in ranked.draw_distinct(20, seed)]
    assert len(set(distinct)) == len(distinct) == min(20, len(products))


@settings(law, max_examples=max(10, EXAMPLES // 6))
@given(questions(), st.integers(0, 1000))
def test_drawn__evenly(question, seed):
    """Pearson's chi-square over all products: each is expected equally often."""
    problem, decisions, _ = question
    products = list(map(_key, ReferenceEngine(problem).matching(decisions)))
    assume(2 <= len(products) <= DRAWS // 10)
    drawn = Counter(map(_key, rank_products(problem, decisions).draw(DRAWS, seed)))
    expected = DRAWS / len(products)
    statistic = sum((drawn[product] - expected) ** 2 / expected for product in products)
    freedom = len(products) - 1
    assert statistic < freedom + 2 * (freedom * UNLIKELY) ** 0.5 + 2 * UNLIKELY  # Laurent, Massart (2000)
    assert set(drawn) <= set(products)


def test_numbers__beyond_64_bits():
    """2**80 products: nothing overflows, and the last number is the last product."""
    problem = Problem([Variable(f"v{number}", tuple(range(1 << 8))) for number in range(10)])
    ranked = rank_products(problem, {})
    assert ranked.count == 2**80
    first, last = ranked.product(0), ranked.product(2**80 - 1)
    assert set(first.values()) == {0} and set(last.values()) == {255}
    with pytest.raises(IndexError):
        ranked.product(2**80)
    assert len({_key(product) for product in islice(ranked.draw_distinct(50, 7), 50)}) == 50


def test_numbers__of_no_product():
    from configurator.problem import Table

    ranked = rank_products(Problem([Variable("a", (1, 2))], [Table(("a",), [])]), {})
    assert ranked.count == 0
    assert list(ranked.products()) == list(ranked.draw_distinct(3, 0)) == []
    with pytest.raises(ValueError, match="no product"):
        ranked.draw(1, 0)


def test_numbers__are_not_known_without_a_diagram():
    problem = Problem([Variable("a", (1, 2))])
    assert rank_products(problem, {}, ReferenceEngine(problem), NO_TIME) is None


def _key(product):
    return tuple(sorted(product.items(), key=str))
