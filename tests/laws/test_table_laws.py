"""Laws of price tables: row by row, over arrays, as costs of an engine, in a price and in a quote computed again, they agree."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from configurator.catalog.reading import ProductScope
from configurator.language.arrays import evaluate_arrays
from configurator.language.evaluate import ABSENT, MISSING, EvaluationError, compile_expression
from configurator.language.lookups import row_condition
from configurator.language.parse import parse_expression
from configurator.language.syntax import Expression, Lookup
from configurator.pricing import price, price_charge, price_weight
from configurator.pricing.charges import PricingError
from configurator.problem.arrays import ReadingScope
from configurator.problem.build import domains_of
from configurator.problem.combinations import read_by
from configurator.problem.costs import costs_of
from configurator.quote import recompute_quote
from tests.laws.random_products import catalogs
from tests.laws.random_tables import by_hand, lookups, with_table
from tests.laws.test_array_laws import FAILS, scalar, value_at
from tests.laws.test_pricing_laws import configurations, quote_of

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "120"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def tables_over(parts, total: bool = False):
    names = list(parts)
    sized = [f"{name}.d" for name in names if parts[name].module.dimensions]
    numbers = [*sized, *(f"{name}.n" for name in names), f"{names[0]}.n * {names[-1]}.n", "1 / 2 + count(*.n)"]
    texts = [*(f"{name}.t" for name in names), names[0]]
    return lookups(numbers, texts, ["5", "0.125", "-2", f"{names[0]}.price", f"{names[-1]}.n * 3"], total)


@law
@given(catalogs(), st.data())
def test_tables__are_worth_what_they_say_row_by_row(catalog, data):
    product = catalog.products["thing"]
    lookup = data.draw(tables_over(product.parts))
    reading = read_by(product, domains_of(product), [lookup]).by_size()
    column, evaluate = evaluate_arrays(lookup, ReadingScope(product, reading, "law")), compile_expression(lookup)
    for cell in itertools.product(*map(range, reading.shape)):
        values = {key.variable: key.representatives[place] for key, place in zip(reading.keys, cell, strict=True)}
        scope = ProductScope(product, values)
        expected = scalar(evaluate, scope)
        assert expected == scalar(lambda each: by_hand(lookup, each), scope)
        found = value_at(column, reading.shape, cell)
        assert found == expected and (found is expected or expected not in (ABSENT, MISSING, FAILS))


@law
@given(catalogs(), st.data())
def test_keys__values_that_share_one_find_the_same_row(catalog, data):
    product = catalog.products["thing"]
    domains, lookup = domains_of(product), data.draw(tables_over(product.parts))
    reading, evaluate = read_by(product, domains, [lookup]), compile_expression(lookup)
    drawn = {key.variable: data.draw(st.sampled_from(domains[key.variable])) for key in reading.keys}
    alike = {key.variable: key.representatives[key.key_of[drawn[key.variable]]] for key in reading.keys}
    assert scalar(evaluate, ProductScope(product, drawn)) == scalar(evaluate, ProductScope(product, alike))


@law
@given(catalogs(), st.data())
def test_conditions__of_the_row_that_counts_are_true(catalog, data):
    product = catalog.products["thing"]
    domains, lookup = domains_of(product), data.draw(tables_over(product.parts))
    drawn = {name: data.draw(st.sampled_from(domains[name])) for name in read_by(product, domains, [lookup]).scope}
    scope = ProductScope(product, drawn)
    numbered = replace(lookup, amounts=tuple(parse_expression(str(row)).root for row in range(len(lookup.rows))))
    try:
        row = by_hand(numbered, scope)
    except EvaluationError:
        assume(False)
    if isinstance(row, int):
        condition = row_condition(lookup, row)
        assert condition is None or compile_expression(condition)(scope) is True


def with_tables(data, product, lookups_of):
    """The product with tables as the amounts of some of its charges."""
    charges = []
    for charge in product.charges:
        if charge.of is None and data.draw(st.booleans()):
            lookup: Lookup = data.draw(lookups_of)
            form = data.draw(st.sampled_from(["7", "max(7, 1)", "7 * 2"]))
            root = with_table(parse_expression(form).root, lookup)
            charge = replace(charge, amount=Expression("table", root), part=data.draw(st.sampled_from([None, charge.part])))
        charges.append(charge)
    return replace(product, charges=tuple(charges))


@law
@given(catalogs(), st.data())
def test_costs__of_an_engine_are_the_prices(catalog, data):
    product = with_tables(data, catalog.products["thing"], tables_over(catalog.products["thing"].parts, total=True))
    domains = domains_of(product)
    try:
        costs = costs_of(catalog, product, domains)
    except PricingError:
        assume(False)
    drawn = {name: data.draw(st.sampled_from(values)) for name, values in domains.items()}
    for part in product.parts.values():
        quantity = f"{part.id}.quantity"
        if part.has_quantity and (drawn[part.id] == "none") != (drawn[quantity] in (0, "none")):
            assume(False)
    expected = sum(
        price_charge(charge, product, drawn, catalog.currency) * price_weight(product, charge, drawn)
        for charge in product.charges
    )
    found = costs.fixed + sum(own.get(drawn[name], 0) for name, own in costs.unary.items())
    found += sum(table.term.weight(drawn) for table in costs.tables)
    if not costs.bounded:
        assert found == expected * costs.scale


@law
@given(configurations(), st.data())
def test_quotes__with_tables_come_to_the_same_cents_again(item, data):
    tables = lookups(["c.size", "context.rate", "a.watts * 2", "count(a, b)"], ["a"], ["3.335", "-1", "c.size * 0.5"], total=True)
    product = with_tables(data, item.product, tables)
    changed = replace(item, product=product, catalog=replace(item.catalog, products={product.id: product}))
    breakdown = price(changed)
    values = {**changed.assignment, "context.rate": changed.context["rate"]}
    for charge in product.charges:
        minor = price_charge(charge, product, values, changed.catalog.currency)
        leaf = next((leaf for leaf in breakdown.leaves() if leaf.charge == charge.id), None)
        assert _minor(leaf, changed.catalog.currency) == minor
    assert recompute_quote(quote_of(changed)) == []


def _minor(leaf, currency):
    from configurator.money import to_minor

    return to_minor(leaf.amount, currency) if leaf is not None else 0
