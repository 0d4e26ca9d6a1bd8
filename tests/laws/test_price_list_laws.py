"""Under price lists, engine and breakdown say the same; and what lists change follows from what they say."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import configurator.problem.rules as rule_passes
from configurator.catalog.price_list import PriceList
from configurator.catalog.records import ALWAYS, Catalog, Validity
from configurator.compiled import CompiledProduct
from configurator.engine import compile_problem
from configurator.language.evaluate import EvaluationError, compile_expression
from configurator.language.format import format_expression
from configurator.language.parse import parse_expression
from configurator.language.scaling import scaled_product
from configurator.language.syntax import Name, Star, walk
from configurator.pricing.lists import applicable, priced, with_lists
from configurator.problem.build import build_problem
from configurator.session import Session
from tests.laws.random_price_lists import listed_catalogs
from tests.laws.random_products import HERE, catalogs, text
from tests.laws.test_product_laws import configurations

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "60"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
DAY = date(2026, 1, 1)
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def compiled(catalog: Catalog) -> CompiledProduct:
    product = catalog.products["thing"]
    try:
        built = build_problem(catalog, product)
    except (rule_passes.RuleFormError, EvaluationError):
        assume(False)
    return CompiledProduct(catalog, product, built, compile_problem(built.problem))


@law
@given(listed_catalogs(catalogs()), st.sampled_from(["a", "b"]))
def test_price_lists__options_cost_what_the_cheapest_of_all_bundles_with_them_costs(catalog: Catalog, fact: str) -> None:
    """Brute force over all configurations, each priced by itself with the amounts in force; and so after a change of context."""
    product = compiled(catalog)
    session = Session(product, context={"f": "b" if fact == "a" else "a"}, decisions={}, language="en", now=MOMENT)
    session.change_context(f=fact)
    listed = priced(catalog, {"f": fact}, DAY)
    assert session.catalog.applied_lists == listed.applied_lists
    assert [each.id for each in session.price_lists] == [each.id for each in applicable(catalog, {"f": fact}, DAY)]
    valid = list(configurations(listed, {"f": fact}))
    assert session.state.feasible == bool(valid)
    assert session.engine.count({"context.f": fact}) == len(valid)
    for path, choice in session.product.choices.items():
        totals = {value: [total for each, total in valid if each[path] == value] for value in choice.values}
        found = {option.value: option.total for option in session.options(path) if option.available}
        assert found == {value: min(each) for value, each in totals.items() if each}
    if valid:
        session.complete("cheapest")
        assert session.price().basis.total == session.state.total == min(total for _, total in valid)


@law
@given(listed_catalogs(catalogs()))
def test_price_lists__change_amounts_and_nothing_else(catalog: Catalog) -> None:
    listed = with_lists(catalog, list(catalog.price_lists.values()))
    assert listed.content_hash == catalog.content_hash
    assert with_lists(catalog, list(catalog.price_lists.values())) is listed
    before, after = catalog.products["thing"], listed.products["thing"]
    assert before.rules == after.rules and before.choices.keys() == after.choices.keys()
    for name, module in catalog.modules.items():
        for option, record in module.options.items():
            values = dict(listed.modules[name].options[option].values)
            assert {**values, "price": 0} == {**record.values, "price": 0}
    for part in before.parts.values():
        assert after.parts[part.id].module == listed.modules[part.module.id]


@law
@given(listed_catalogs(catalogs()))
def test_price_lists__amounts_that_are_named_are_those_of_the_last_list(catalog: Catalog) -> None:
    lists = [replace(each, adjust=Fraction(1)) for each in catalog.price_lists.values()]
    listed = with_lists(replace(catalog, price_lists={each.id: each for each in lists}), lists)
    for name, module in catalog.modules.items():
        for option, record in [*module.options.items(), ("", module)]:
            expected = record.values.get("price")
            for each in lists:
                expected = each.amounts.get(name, {}).get(option, {}).get("price", expected)
            found = listed.modules[name].options[option] if option else listed.modules[name]
            assert found.values.get("price") == expected


@law
@given(catalogs(), st.sampled_from(["0.97", "1.08", "3"]).map(Fraction))
def test_price_lists__an_exact_change_of_all_amounts_is_one_of_every_total(catalog: Catalog, factor: Fraction) -> None:
    exact = PriceList("more", text("More"), "EUR", HERE, adjust=factor, step=Fraction(1, 10**12))
    listed = with_lists(catalog, [exact])
    before, after = catalog.products["thing"], listed.products["thing"]
    read = {name: Fraction(value) for name, value in AMOUNTS_READ.items()}
    more = {name: factor * value for name, value in read.items()}
    for one, other in zip(before.charges, after.charges, strict=True):
        assert evaluated(other.amount.root, more) == factor * evaluated(one.amount.root, read)
    charged = {name.parts[0] for charge in before.charges for name in walk(charge.amount.root) if isinstance(name, Name)}
    is_summed = any(isinstance(node, Star) for charge in before.charges for node in walk(charge.amount.root))
    changed = {part.module.id for part in before.parts.values() if part.id in charged or is_summed}
    for name, module in catalog.modules.items():
        for option, record in module.options.items():
            times = factor if name in changed else 1
            assert listed.modules[name].options[option].values["price"] == times * record.values["price"]


AMOUNTS_READ = {"p0.price": 7, "p1.price": 11, "p2.price": "0.03", "total": 13}


class Amounts:
    """A scope in which every part has a price."""

    def __init__(self, values: Mapping[str, Fraction]) -> None:
        self.values = values

    def read(self, name: Name) -> Fraction:
        return self.values[".".join(name.parts)]

    def total(self, kind: str) -> Fraction:
        return self.values["total"]

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        return tuple(name.split(".")[0] for name in self.values if name.endswith(f".{attribute}"))

    def quantity(self, part: str) -> int:
        return 1

    present = quantity
    units = quantity


def evaluated(node, values):
    return Fraction(compile_expression(node)(Amounts(values)))


MONEY = st.recursive(
    st.sampled_from(
        ["a.price", "b.price", "2", "0.35", "total('subtotal')", "sum(*.price)", "max(a.price, 5)", "-3", "min(7, b.price)"]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        st.tuples(inner, st.sampled_from(["*", "/"]), st.sampled_from(["2", "c.size", "0.1"])).map(
            lambda t: f"({t[0]}) {t[1]} {t[2]}"
        ),
        inner.map(lambda text: f"c.size * ({text})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda texts: f"max({', '.join(texts)})"),
        inner.map(lambda text: f"-({text})"),
    ),
    max_leaves=8,
)


@settings(max_examples=4 * EXAMPLES, deadline=None)
@given(MONEY, st.sampled_from(["0.97", "1.08", "3"]).map(Fraction), st.lists(st.integers(1, 9), min_size=4, max_size=4))
def test_scaling__a_formula_over_scaled_amounts_comes_to_as_much_more(formula: str, factor: Fraction, numbers: list[int]) -> None:
    node = parse_expression(formula).root
    (found,) = scaled_product([node], factor, lambda name: getattr(name, "attribute", None) == "price" or "price" in str(name))
    values = dict(zip(["a.price", "b.price", "c.size", "total"], map(Fraction, numbers), strict=True))
    scaled = {name: value * (1 if name == "c.size" else factor) for name, value in values.items()}
    assert evaluated(found, scaled) == factor * evaluated(node, values)
    assert evaluated(parse_expression(format_expression(found)).root, scaled) == evaluated(found, scaled)


FACTS = st.dictionaries(st.sampled_from("xy"), st.frozensets(st.integers(0, 2), min_size=1), max_size=2)
DAYS = st.none() | st.integers(1, 5).map(lambda day: date(2026, 1, day))
LISTS = st.builds(
    lambda facts, start, end, customers: PriceList(
        "x", text("x"), "EUR", HERE, Validity(start, end) if (start or end) else ALWAYS, facts, customers
    ),
    FACTS,
    DAYS,
    DAYS,
    st.frozensets(st.sampled_from(["c1", "c2"])),
)
MOMENTS = [
    ({"x": x, "y": y}, date(2026, 1, day), customer)
    for x in range(3)
    for y in range(3)
    for day in range(1, 6)
    for customer in (None, "c1", "c2", "c3")
]


@law
@given(LISTS, LISTS)
def test_price_lists__overlap_and_cover_as_their_moments_do(one: PriceList, other: PriceList) -> None:
    assume(all(each.valid.start is None or each.valid.end is None or each.valid.start < each.valid.end for each in (one, other)))
    together = [moment for moment in MOMENTS if one.applies(*moment) and other.applies(*moment)]
    assert one.overlaps(other) or not together
    if one.covers(other):
        assert all(one.applies(*moment) for moment in MOMENTS if other.applies(*moment))
    ends = [day for each in (one, other) for day in (each.valid.start, each.valid.end) if day]
    if not ends:  # all days are among the moments
        assert one.overlaps(other) == bool(together)
