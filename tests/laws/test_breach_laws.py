"""What a rule alone excludes: problems with breaches, coarse problems, lines and proofs nearby against plain enumeration."""

from __future__ import annotations

import itertools
import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.engine import ReferenceEngine, compile_problem
from configurator.engine.sat_engine import SatEngine
from configurator.problem import Problem, satisfied
from configurator.workbench.analysis import coarse
from configurator.workbench.analysis.breaches import BREACH, NOTHING, Breach, breach_problem, normal
from configurator.workbench.analysis.lines import unproven_numbers
from configurator.workbench.analysis.nearby import implied_nearby
from tests.laws.random_problems import boolean_problems, problems

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "60"))
always = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def with_breaches(problem: Problem) -> tuple[Problem, list[Breach]]:
    """A breach of each constraint, under which those of the same tag are free; and one of a constraint from outside."""
    inner = Problem(problem.variables, normal(problem.constraints[1:]))
    tagged = [own for own in inner.constraints if own.tag is not None]
    breaches = [
        Breach((number, "breach"), constraint, tuple(own for own in tagged if own.tag == constraint.tag))
        for number, constraint in enumerate(inner.constraints)
    ]
    outside = normal(problem.constraints[:1])
    return inner, breaches + [Breach(("outside", number), constraint) for number, constraint in enumerate(outside)]


def assignments(problem: Problem):
    names = [variable.name for variable in problem.variables]
    for values in itertools.product(*(variable.domain for variable in problem.variables)):
        yield dict(zip(names, values, strict=True))


def breaking(problem: Problem, breach: Breach, assignment) -> bool:
    """The definition: the constraint is broken, and all others but the free ones hold."""
    free = {id(own) for own in (*breach.free, breach.broken)}
    others = [own for own in problem.constraints if id(own) not in free]
    return not satisfied(breach.broken, assignment) and all(satisfied(own, assignment) for own in others)


def plain(product) -> frozenset:
    return frozenset((name, value) for name, value in product.items() if name != BREACH)


@always
@given(st.one_of(problems(), boolean_problems()))
def test_breach__its_products_break_that_constraint_and_no_other(problem):
    inner, breaches = with_breaches(problem)
    found = ReferenceEngine(breach_problem(inner, breaches)).products
    names = (NOTHING, *(breach.name for breach in breaches))
    by_breach = {name: {plain(product) for product in found if product[BREACH] == name} for name in names}
    assert by_breach[NOTHING] == {plain(product) for product in ReferenceEngine(inner).products}
    for breach in breaches:
        assert by_breach[breach.name] == {plain(own) for own in assignments(inner) if breaking(inner, breach, own)}


@always
@given(st.one_of(problems(), boolean_problems()))
def test_breach__engines_agree_on_which_are_possible(problem):
    inner, breaches = with_breaches(problem)
    whole = breach_problem(inner, breaches)
    expected = {b.name for b in breaches if any(breaking(inner, b, own) for own in assignments(inner))}
    for engine in (compile_problem(whole), SatEngine(whole, click_seconds=None)):
        assert set(engine.available({})[BREACH]) - {NOTHING} == expected


@always
@given(problems())
def test_nearby__what_is_shown_is_so_and_is_minimal(problem):
    inner, breaches = with_breaches(problem)
    for breach in breaches:
        tags = implied_nearby(inner, breach)
        if tags is None:
            continue
        free = {id(own) for own in (*breach.free, breach.broken)}
        left = [own for own in inner.constraints if id(own) not in free and set(own.scope) <= set(breach.broken.scope)]
        assert not any(breaking(inner, breach, own) for own in assignments(inner))
        for without in tags:
            some = Problem(inner.variables, [own for own in left if own.tag in tags and own.tag != without])
            assert any(breaking(some, breach, own) for own in assignments(inner))


@always
@given(problems())
def test_lines__what_they_show_is_possible(problem):
    inner = Problem(problem.variables, normal(problem.constraints))
    before = coarse.MOST_VALUES, coarse._EVENLY
    coarse.MOST_VALUES, coarse._EVENLY = 4, 2  # so that nearly every number is too large
    try:
        kept = coarse.kept_values(inner, {})
    finally:
        coarse.MOST_VALUES, coarse._EVENLY = before
    variables = [type(own)(own.name, kept.get(own.name, own.domain)) for own in inner.variables]
    small = Problem(variables, [coarse.restricted(own, kept) for own in inner.constraints])
    products = {plain(product) for product in ReferenceEngine(inner).products}
    inside = {own for own in products if all(value in kept[name] for name, value in own if name in kept)}
    assert {plain(product) for product in ReferenceEngine(small).products} == inside

    unproven = unproven_numbers(compile_problem(breach_problem(small, [])), inner)
    possible = ReferenceEngine(inner).available({})
    for variable in inner.variables:
        assert set(variable.domain) - set(unproven.get(variable.name, ())) <= set(possible[variable.name])
