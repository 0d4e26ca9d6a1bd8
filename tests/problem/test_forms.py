"""The forms of constraints and costs, on a box whose every size can be tried."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import configurator.problem.rules as rule_passes
import configurator.problem.sums as sum_passes
from configurator.catalog.load import load_catalog
from configurator.catalog.reading import ProductScope, compile_rule
from configurator.errors import RuleTooLargeError
from configurator.language.arrays import evaluate_arrays
from configurator.language.columns import FAILURE, column_of, constant, dtype_for, multiply, smallest
from configurator.language.evaluate import ABSENT, MISSING, EvaluationError, compile_expression
from configurator.language.parse import parse_expression
from configurator.pricing.charges import price_charge
from configurator.problem import Grid, Linear, Table, satisfied
from configurator.problem.arrays import ReadingScope, collapse
from configurator.problem.build import build_problem, domains_of
from configurator.problem.combinations import read_by
from configurator.problem.conditions import Translation
from configurator.problem.rules import constraints_of

BOXES = """
catalog: boxes
version: "1"
title: Boxes
currency: EUR
modules:
  box:
    kind: cut-to-fit
    title: Box
    dimensions:
      width: {title: Width, from: 1, to: WIDEST}
      depth: {title: Depth, from: 1, to: 9}
  shelf:
    kind: swappable
    title: Shelf
    attributes: {limit: {type: number}, rate: {type: money}}
    options:
      low: {title: Low, limit: 12, rate: 0.10}
      high: {title: High, limit: 30, rate: 0.333}
  lid: {kind: shared, title: Lid}
products:
  box:
    title: Box
    parts: {box: box, shelf: {module: shelf, count: 0..1}, lid: {module: lid, count: 0..1}}
    rules:
      - {id: one, WHEN require: "REQUIRE", because: So.}
    charges:
      - {id: side, title: Side, kind: one-time, amount: AMOUNT, part: shelf}
"""


@pytest.fixture
def box(tmp_path):
    def load(require="true", when="", widest=9, amount="1"):
        text = BOXES.replace("REQUIRE", require).replace("WHEN", f'when: "{when}",' if when else "")
        text = text.replace("WIDEST", str(widest)).replace("AMOUNT", f'"{amount}"')
        (tmp_path / "catalog.yaml").write_text(text, encoding="utf-8")
        catalog = load_catalog(tmp_path)
        return catalog, catalog.products["box"]

    return load


def check(constraints, product):
    """The constraints hold exactly where the rule does."""
    holds, domains = compile_rule(product.rules[0]), domains_of(product)
    for values in itertools.product(*domains.values()):
        variables = dict(zip(domains, values, strict=True))
        found = all(satisfied(constraint, variables) for constraint in constraints)
        assert found == holds(ProductScope(product, variables)), variables


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "=="])
@pytest.mark.parametrize("when", ["", "present(lid)", "box.width > 3"])
@pytest.mark.parametrize("few", [16, 0])
def test_rank__of_a_big_sum_among_a_few_limits(sign, when, few, box, monkeypatch):
    for module, name, limit in (
        (rule_passes, "TABLE_COMBINATIONS", 0),
        (rule_passes, "MOST_COMBINATIONS", 0),
        (sum_passes, "TERM_COMBINATIONS", 9),
        (sum_passes, "_FEW_LIMITS", few),
    ):
        monkeypatch.setattr(module, name, limit)
    catalog, product = box(f"box.width * box.depth / 2 + 1 {sign} shelf.limit / 3", when)
    constraints = constraints_of(product.rules[0], Translation(catalog, product, domains_of(product)))
    assert {type(constraint) for constraint in constraints} == {Linear}
    most = max(weight for weights in (c.terms[0].weights for c in constraints) for weight in weights.values())
    assert most <= 2, "ranks, not areas"
    check(constraints, product)


@pytest.mark.parametrize("require", ["box.width * 3 <= box.depth / shelf.limit * 10", "shelf.limit / (box.width - 20) < -1"])
def test_grid__with_divisions(require, box, monkeypatch):
    monkeypatch.setattr(rule_passes, "TABLE_COMBINATIONS", 0)
    catalog, product = box(require)
    constraints = constraints_of(product.rules[0], Translation(catalog, product, domains_of(product)))
    assert {type(constraint) for constraint in constraints} == {Grid}
    check(constraints, product)


def test_grid__a_division_by_zero_is_an_error_unless_it_is_never_made(box, monkeypatch):
    monkeypatch.setattr(rule_passes, "TABLE_COMBINATIONS", 0)
    catalog, product = box("box.width / (box.depth - 5) < 3")
    with pytest.raises(EvaluationError, match="divided"):
        constraints_of(product.rules[0], Translation(catalog, product, domains_of(product)))
    catalog, product = box("box.width / (box.depth - 5) < 3", "box.depth > 5")
    check(constraints_of(product.rules[0], Translation(catalog, product, domains_of(product))), product)


def test_rule__too_large_says_what_to_do(box):
    catalog, product = box("not (box.width * box.depth != 7)", widest=90_000)
    monkey = Translation(catalog, product, {**domains_of(product), "box.depth": tuple(range(1, 1001))})
    with pytest.raises(RuleTooLargeError, match=r"Rule `one` reads 90,000,000 combinations; .* coarser `step`"):
        constraints_of(product.rules[0], monkey)


def test_table__of_a_condition_on_one_variable_has_two_keys(box):
    catalog, product = box("present(lid)", "box.width > 5 and box.width < 8")
    (constraint,) = constraints_of(product.rules[0], Translation(catalog, product, domains_of(product)))
    assert isinstance(constraint, Table)
    assert set(constraint.keys["box.width"].values()) == {0, 1}
    check([constraint], product)


@pytest.mark.parametrize(
    "amount",
    [
        "shelf.rate * box.width * box.depth",
        "shelf.rate * (box.width + box.depth)",
        "0.5 * (box.width + 2 * box.depth)",
        "max(box.width * box.depth / 7, 2) - 3",
        "-0.005 * box.width",
    ],
)
def test_costs__are_the_prices_of_the_charge(amount, box):
    catalog, product = box(amount=amount)
    built, domains = build_problem(catalog, product), domains_of(product)
    for values in itertools.product(*domains.values()):
        variables = dict(zip(domains, values, strict=True))
        expected = price_charge(product.charges[0], product, variables, "EUR")
        unary = sum(costs.get(variables[name], 0) for name, costs in built.costs.unary.items())
        assert built.costs.fixed + unary + sum(t.term.weight(variables) for t in built.costs.tables) == expected


def test_costs__that_are_whole_sums_are_split_and_others_are_not(box):
    catalog, product = box(amount="0.5 * (box.width + 2 * box.depth)", widest=500)
    scopes = {table.scope for table in build_problem(catalog, product).costs.tables}
    assert scopes == {("shelf", "box.width"), ("shelf", "box.depth")}
    catalog, product = box(amount="0.005 * (box.width + 2 * box.depth)", widest=500)
    assert [set(t.scope) for t in build_problem(catalog, product).costs.tables] == [{"shelf", "box.width", "box.depth"}]


# --- arrays -----------------------------------------------------------------------------------------------------------

RESULTS = [False, True, ABSENT, MISSING, FAILURE]


class Given:
    """A scope in which `one` and `two` have all pairs of results, along two axes; scalar at one of them."""

    def __init__(self, pair=()):
        self._pair = pair

    def tabulate(self, node):
        return column_of(RESULTS, (5, 1) if str(node) == "one" else (1, 5))

    def parts_with(self, attribute):
        return ()

    def read(self, name):
        result = self._pair[0 if str(name) == "one" else 1]
        if result is FAILURE:
            raise EvaluationError("failed")
        return result


@pytest.mark.parametrize("text", ["one and two", "one or two", "one implies two", "not one", "one == two", "one in [two, true]"])
def test_logic__of_every_pair_is_that_of_the_scalar_evaluator(text):
    node = parse_expression(text).root
    codes = np.broadcast_to(evaluate_arrays(node, Given()).codes, (5, 5))
    for (row, one), (column, two) in itertools.product(enumerate(RESULTS), enumerate(RESULTS)):
        try:
            expected = compile_expression(node)(Given((one, two)))
        except EvaluationError:
            expected = FAILURE
        assert RESULTS[codes[row, column]] is expected, (one, two)


def test_numbers__grow_from_32_bits_to_python_integers():
    numbers = constant(2**20)
    for power, dtype in ((40, np.int64), (60, np.int64), (80, object)):
        numbers = multiply(numbers, constant(2**20))
        assert int(numbers.numerators[0]) == 2**power and numbers.numerators.dtype == dtype
    assert dtype_for(2**31 - 1) is np.int32 and dtype_for(2**31) is np.int64
    assert smallest(np.array([-128, 127])).dtype == np.int8 and smallest(np.array([0, 128])).dtype == np.int16


def test_costs__of_numbers_beyond_64_bits_are_exact(box):
    catalog, product = box(amount="0.000000000000000000000001 * box.width * box.depth * 1000000000000000000000000 / 3")
    built = build_problem(catalog, product)
    for width, depth in itertools.product(range(1, 10), range(1, 10)):
        values = {"box.width": width, "box.depth": depth, "shelf": "low"}
        found = sum(table.term.weight(values) for table in built.costs.tables)
        assert found == price_charge(product.charges[0], product, values, "EUR")


def test_collapse__keeps_different_slices_only():
    array = np.array([[1, 1, 2], [3, 3, 4], [1, 1, 2]])
    smaller, places = collapse(array)
    assert smaller.tolist() == [[1, 2], [3, 4]]
    assert places == [[0, 1, 0], [0, 0, 1]]


def test_tabulate__refuses_what_reads_too_much_one_by_one(box, monkeypatch):
    _, product = box("shelf.limit in [box.width, box.depth]")
    monkeypatch.setattr("configurator.problem.arrays.SCALAR_COMBINATIONS", 3)
    node = product.rules[0].require.root
    scope = ReadingScope(product, read_by(product, domains_of(product), [node]), "one")
    with pytest.raises(RuleTooLargeError):
        scope.tabulate(node)
