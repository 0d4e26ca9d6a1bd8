"""Expressions over arrays are worth what the scalar evaluator says, combination by combination."""

from __future__ import annotations

import itertools
import os

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.catalog.reading import ProductScope
from configurator.language.arrays import evaluate_arrays
from configurator.language.columns import IS_ABSENT, IS_FAILED, IS_MISSING, Numbers, Others, Texts, Truths
from configurator.language.evaluate import ABSENT, MISSING, EvaluationError, compile_expression
from configurator.language.parse import parse_expression
from configurator.problem.arrays import ReadingScope, assemble, axes_of, collapse
from configurator.problem.build import domains_of
from configurator.problem.combinations import read_by
from tests.laws.random_products import catalogs, condition, name, number_expression

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "150"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

FAILS = object()
STATES = {IS_ABSENT: ABSENT, IS_MISSING: MISSING, IS_FAILED: FAILS}


@st.composite
def numbers(draw, parts):
    """Numbers with broken constants, very large ones, and divisors that can be 0."""
    one, two = draw(number_expression(parts, totals=False)), draw(number_expression(parts, totals=False))
    forms = [
        "{0}", "-({0})", "({0}) / ({1})", "({0}) * ({1}) - 0.125", "({0}) * 1000003 * ({1}) * 999999937 + 1",
        "max({0}, {1} / 7, 2)", "min({0} * 0.3, {1})", "sum({0}, {1} * 2)", "({0}) / ({1}) + ({1}) / 12 - 3", "1 / 3 * ({0})",
    ]  # fmt: skip
    return draw(st.sampled_from(forms)).format(one, two)


@st.composite
def expressions(draw, parts):
    first, second = draw(numbers(parts)), draw(numbers(parts))
    part, text = draw(st.sampled_from(list(parts))), draw(name(parts, ("t",)))
    sign = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
    atoms = [
        f"{first} {sign} {second}",
        f"{first} in [1, 2.5, 3]",
        f"{first} not in [{second}, 4]",
        f"{text} in ['red', {draw(name(parts, ('t',)))}]",
        f"{text} != 'blue'",
        f"{part} == {draw(st.sampled_from(list(parts)))}",
        f"{part} in ['o0', 'none']",
        f"has({text})",
        f"has({draw(name(parts))}) == present({part})",
        f"(present({part}) and {text} == 'red') != ({first} > 2)",
        "context.f == 'a'",
        "true",
    ]
    one, two = draw(st.sampled_from(atoms)), draw(st.sampled_from(atoms) | condition(parts))
    forms = ["{0}", "not ({0})", "({0}) and ({1})", "({0}) or ({1})", "({0}) implies ({1})", "not ({0}) or ({1}) and ({0})"]
    return draw(st.sampled_from([first, *(form.format(f"({one})", f"({two})") for form in forms)]))


def value_at(column, shape, cell):
    def at(array):
        return np.broadcast_to(array, shape or (1,))[cell or 0]

    state = int(at(column.states))
    if state:
        return STATES[state]
    if isinstance(column, Numbers):
        assert abs(int(at(column.numerators))) <= column.largest and 0 < int(at(column.denominators)) <= column.widest
        from fractions import Fraction

        return Fraction(int(at(column.numerators)), int(at(column.denominators)))
    if isinstance(column, Truths):
        return bool(at(column.codes))
    assert isinstance(column, Texts)
    return column.words[int(at(column.codes))]


def scalar(evaluate, scope):
    try:
        return evaluate(scope)
    except EvaluationError:
        return FAILS


@law
@given(catalogs(), st.data())
def test_arrays__are_worth_what_the_scalar_evaluator_says(catalog, data):
    product = catalog.products["thing"]
    node = parse_expression(data.draw(expressions(product.parts))).root
    reading = read_by(product, domains_of(product), [node]).by_size()
    column = evaluate_arrays(node, ReadingScope(product, reading, "law"))
    evaluate = compile_expression(node)
    for cell in itertools.product(*map(range, reading.shape)):
        values = {key.variable: key.representatives[place] for key, place in zip(reading.keys, cell, strict=True)}
        expected = scalar(evaluate, ProductScope(product, values))
        if isinstance(column, Others) and not int(np.broadcast_to(column.states, reading.shape or (1,))[cell or 0]):
            continue
        found = value_at(column, reading.shape, cell)
        assert found == expected and (found is expected or not isinstance(expected, type(ABSENT) | type(MISSING)))


@law
@given(catalogs(), st.data())
def test_keys__values_that_share_one_give_the_same_and_stretches_are_the_whole(catalog, data):
    product = catalog.products["thing"]
    domains = domains_of(product)
    node = parse_expression(data.draw(expressions(product.parts))).root
    reading = read_by(product, domains, [node]).by_size()
    scope = ReadingScope(product, reading, "law")
    states = assemble(scope, lambda stretch: evaluate_arrays(node, stretch).states)
    evaluate = compile_expression(node)
    array, places = collapse(states)
    axes = axes_of(reading.keys, places)
    drawn = {variable: data.draw(st.sampled_from(domains[variable])) for variable in reading.scope}
    expected = scalar(evaluate, ProductScope(product, drawn))
    found = int(array[tuple(axis[drawn[variable]] for variable, axis in zip(reading.scope, axes, strict=True))])
    assert STATES.get(found, "known") is (expected if expected in (ABSENT, MISSING, FAILS) else "known")
