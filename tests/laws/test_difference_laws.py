"""What a comparison says of two versions of a product is what their bundles say when they are listed one by one."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import configurator.problem.rules as rule_passes
from configurator.catalog.records import NONE, ChoiceKind, ModuleKind, Option, Part
from configurator.configuration import Configuration
from configurator.engine import compile_problem
from configurator.engine.reference import enumerate_products
from configurator.language.evaluate import EvaluationError
from configurator.pricing import price
from configurator.problem import Linear, Problem, Table
from configurator.problem.build import build_problem
from configurator.problem.records import Grid
from configurator.workbench.comparison import elimination
from configurator.workbench.comparison.boxes import ALWAYS, TooLargeError, canonical
from configurator.workbench.comparison.difference import compare_catalogs
from configurator.workbench.comparison.entailment import contrary, follows
from configurator.workbench.comparison.liveness import Turn
from tests.laws.random_problems import problems
from tests.laws.random_products import COUNTS, HERE, attribute_values, catalogs, charge, module, rule, text
from tests.laws.test_product_laws import configurations

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "120"))
law = settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck))

FACTS = ("a", "b")


@st.composite
def versions(draw):
    """A catalog, and the same after some edits."""
    before = draw(catalogs())
    after = before
    for _ in range(draw(st.integers(1, 3))):
        after = draw(draw(st.sampled_from(EDITS))(after))
    for catalog in (before, after):
        try:
            build_problem(catalog, catalog.products["thing"])
        except (rule_passes.RuleFormError, EvaluationError):
            assume(False)
    return before, after


def with_product(catalog, **changes):
    return replace(catalog, products={"thing": replace(catalog.products["thing"], **changes)})


@st.composite
def other_rule(draw, catalog):
    product = catalog.products["thing"]
    number = draw(st.integers(0, len(product.rules)))
    rules = list(product.rules)
    rules[number : number + 1] = [draw(rule(number, product.parts))]
    return with_product(catalog, rules=tuple(rules))


@st.composite
def without_rule(draw, catalog):
    rules = list(catalog.products["thing"].rules)
    if rules:
        rules.pop(draw(st.integers(0, len(rules) - 1)))
    return with_product(catalog, rules=tuple(rules))


@st.composite
def other_charge(draw, catalog):
    product = catalog.products["thing"]
    number = draw(st.integers(0, len(product.charges)))
    charges = list(product.charges)
    charges[number : number + 1] = [draw(charge(number, product.parts))]
    return with_product(catalog, charges=tuple(charges))


@st.composite
def other_options(draw, catalog):
    """Another value of an attribute, an option more, or one less."""
    product = catalog.products["thing"]
    part = draw(st.sampled_from([part for part in product.parts.values() if part.module.options]))
    options = dict(part.module.options)
    way = draw(st.sampled_from(["change", "add", "drop"]))
    id = draw(st.sampled_from(list(options)))
    if way == "change":
        options[id] = replace(options[id], values={**options[id].values, **draw(attribute_values())})
    elif way == "add":
        options["new"] = Option("new", text("New"), None, draw(attribute_values()), HERE)
    elif len(options) > 1:
        del options[id]
    return with_part(catalog, replace(part, module=replace(part.module, options=options)))


@st.composite
def other_count(draw, catalog):
    part = draw(st.sampled_from(list(catalog.products["thing"].parts.values())))
    low, high = draw(COUNTS)
    return with_part(catalog, replace(part, low=low, high=high))


@st.composite
def another_part(draw, catalog):
    low, high = draw(COUNTS)
    filled = draw(module("more", draw(st.sampled_from(list(ModuleKind)))))
    return with_part(catalog, Part("more", filled, low, high, text("More"), HERE))


def with_part(catalog, part):
    product = catalog.products["thing"]
    return with_product(catalog, parts={**product.parts, part.id: part})


EDITS = [other_rule, without_rule, other_charge, other_options, other_count, another_part]


# --- one by one -------------------------------------------------------------------------------------------------------


def neutral(choice, other, assignment):
    """The value of a choice in a version that does not know it; None where it is nothing in particular."""
    if len(choice.values) == 1:
        return choice.values[0]
    if choice.part.id not in other.choices:
        return (0 if choice.kind is ChoiceKind.QUANTITY else NONE) if choice.part.optional else None
    if choice.kind is ChoiceKind.QUANTITY:
        return 0 if assignment[choice.part.id] == NONE else 1
    return None


def common_terms(assignment, product, other):
    """A bundle in the terms that both versions know."""
    key = {
        path: assignment[path]
        for path, choice in product.choices.items()
        if path in other.choices or neutral(choice, other, assignment) is not None
    }
    for path, choice in other.choices.items():
        if path not in product.choices and (value := neutral(choice, product, assignment)) is not None:
            key[path] = value
    return key


class Listed:
    """All bundles of a version in the terms that both versions know, with their exact totals."""

    def __init__(self, catalog, other, facts):
        product, its = catalog.products["thing"], other.products["thing"]
        self.keys = {}
        self.alive = set()
        self.totals = []
        for fact in facts:
            for assignment, total in configurations(catalog, {"f": fact}):
                self.totals.append(total)
                self.alive |= set(assignment.items())
                key = common_terms(assignment, product, its)
                breakdown = price(Configuration(catalog, product, {"f": fact}, {}, assignment))
                self.keys.setdefault((fact, frozenset(key.items())), []).append(breakdown.exact_basis)


@law
@given(versions())
def test_difference__is_that_of_all_bundles(pair):
    before, after = pair
    (found,) = compare_catalogs(before, after).products
    assume(found.problem is None)
    reads = any(build_problem(catalog, catalog.products["thing"]).facts_read for catalog in pair)
    facts = FACTS if reads else FACTS[:1]
    one, other = Listed(before, after, facts), Listed(after, before, facts)
    bundles = found.bundles
    assert bundles.contexts == len(facts)
    lost, gained = one.keys.keys() - other.keys.keys(), other.keys.keys() - one.keys.keys()
    assert (found.vanishes, found.appears) == (bool(lost), bool(gained))
    assert (bundles.vanished, bundles.appeared) == (len(lost), len(gained))
    if not bundles.same:
        both = len(one.keys.keys() & other.keys)
        assert (bundles.before, bundles.after, bundles.both) == (len(one.keys), len(other.keys), both)
    check_losses(bundles.vanishing, before, after, lost, facts)
    check_losses(bundles.appearing, after, before, gained, facts)
    check_turns(found, before, after, one, other)
    check_prices(found, one, other)


def check_losses(losses, sold, other, lost, facts):
    """Every loss has a witness that is really lost, and every lost bundle has some cause."""
    assert bool(losses) == bool(lost)
    assert sum(loss.count for loss in losses) >= len(lost)
    product, its = sold.products["thing"], other.products["thing"]
    for loss in losses:
        assert 0 < loss.count <= len(lost)
        assert loss.rules or loss.unknown or loss.lacking or loss.structure
        assignment = dict(loss.witness.choices)
        key = common_terms(assignment, product, its)
        contexts = facts if len(facts) == 1 else (loss.witness.context["f"],)
        assert any((fact, frozenset(key.items())) in lost for fact in contexts)
        assert loss.clash.items() <= {**key, "context.f": loss.witness.context["f"]}.items()


def check_turns(found, before, after, one, other):
    expected = set()
    knew, knows = (catalog.products["thing"].choices for catalog in (before, after))
    for path, choice in knows.items():
        for value in choice.values if choice.kind in (ChoiceKind.OPTION, ChoiceKind.PRESENCE) else ():
            was, now = (path, value) in one.alive, (path, value) in other.alive
            if path not in knew or value not in knew[path].values:
                if not now:
                    expected.add((path, value, Turn.STILLBORN))
            elif was != now:
                expected.add((path, value, Turn.REVIVES if now else Turn.DIES))
    if not found.bundles.same:
        assert {(turn.path, turn.value, turn.turn) for turn in found.turns} == expected
    else:
        assert not any(turn is not Turn.STILLBORN for _, _, turn in expected)


def check_prices(found, one, other):
    common = one.keys.keys() & other.keys.keys()
    differences = [new - old for key in common for old in one.keys[key] for new in other.keys[key]]
    basis = next((prices for prices in found.prices if prices.kind is None), None)
    if basis is None:
        assert found.bundles.same and not any(differences)
        return
    assert found.dearer is None or found.dearer or not any(difference > 0 for difference in differences)
    if not differences or not any(differences):
        assert not basis.dearer and not basis.cheaper
        return
    for extreme, best in ((basis.greatest, max(differences)), (basis.least, min(differences))):
        if extreme is not None:
            assert extreme.exact
            assert abs(Fraction(extreme.difference) - best) <= Fraction(1, 100)
    if not (found.bundles.apart_before or found.bundles.apart_after):
        assert basis.counted
        assert basis.dearer == sum(difference > 0 for difference in differences)
        assert basis.cheaper == sum(difference < 0 for difference in differences)
    if found.cheapest_before and found.cheapest_after:
        assert found.cheapest_before.total == min(one.totals)
        assert found.cheapest_after.total == min(other.totals)


# --- constraints ------------------------------------------------------------------------------------------------------


def solutions(problem, constraints):
    return {tuple(product[v.name] for v in problem.variables) for product in enumerate_products(problem, constraints)}


def domains_of(problem):
    return {variable.name: variable.domain for variable in problem.variables}


@law
@given(problems())
def test_contrary__is_everything_else_once(problem):
    everything = solutions(problem, [])
    for constraint in problem.constraints:
        held = solutions(problem, [constraint])
        broken = [solutions(problem, alternative) for alternative in contrary(constraint, domains_of(problem))]
        assert sum(map(len, broken)) == len(everything) - len(held)
        assert set().union(*broken) == everything - held


@law
@given(problems())
def test_canonical__is_equal_only_for_what_says_the_same(problem):
    domains = domains_of(problem)
    keys = [canonical(constraint, domains) for constraint in problem.constraints]
    held = [solutions(problem, [constraint]) for constraint in problem.constraints]
    listed = [isinstance(constraint, Table | Grid) for constraint in problem.constraints]
    for one in range(len(keys)):
        assert (keys[one] == ALWAYS) <= (held[one] == solutions(problem, []))
        for other in range(one):
            assert (keys[one] == keys[other]) <= (held[one] == held[other])
            assert (held[one] == held[other]) <= (keys[one] == keys[other]) or not (listed[one] and listed[other])
            assert follows([problem.constraints[other]], problem.constraints[one], domains) == (held[other] <= held[one])


@pytest.mark.parametrize("with_sums", [False, True], ids=["arrays", "sums"])
@law
@given(problems(), st.data())
def test_without__holds_where_all_hold_for_some_values(with_sums, problem, data):
    names = [variable.name for variable in problem.variables]
    left_out = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    with pytest.MonkeyPatch.context() as patch:
        if with_sums:
            patch.setattr(elimination, "_array", too_large)
        try:
            projected = elimination.without(problem.constraints, left_out, domains_of(problem))
        except elimination.TooEntangledError:
            assume(False)
    kept = [variable for variable in problem.variables if variable.name not in left_out]
    rest = Problem(kept, projected)
    expected = {
        tuple(product[variable.name] for variable in kept)
        for product in enumerate_products(problem, problem.constraints)
    }  # fmt: skip
    assert solutions(rest, projected) == expected
    assert compile_problem(rest).count({}) == len(expected)


def too_large(name, bucket, domains):
    if any(isinstance(constraint, Linear) for constraint in bucket):
        raise TooLargeError
    return ARRAY(name, bucket, domains)


ARRAY = elimination._array
