"""Laws of prices and quotes, over random products with random charges and random configurations."""

from __future__ import annotations

import contextlib
import copy
import itertools
import json
import operator
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from configurator.catalog.records import Charge, ChargeKind, ChoiceKind, ChoiceValue, Part, Product
from configurator.configuration import Configuration
from configurator.errors import QuoteError
from configurator.money import from_minor, minor_digits
from configurator.pricing import Breakdown, charge_variables, price, price_charge, price_weight
from configurator.quote import Quote, build_quote, quote_from_json, quote_to_json, recompute_quote
from configurator.quote.document import referenced
from tests.laws.random_products import adjustments
from tests.pricing.products import (
    attribute,
    charge,
    configuration,
    cut_to_fit,
    dimension,
    fact,
    option,
    part,
    product,
    shared,
    swappable,
)
from tests.quote.quotes import hotel_quote

CURRENCIES = ("EUR", "JPY", "KWD")
AMOUNTS = st.integers(-500_000, 500_000).map(lambda thousandths: Fraction(thousandths, 1000))


@st.composite
def products(draw: st.DrawFn) -> Product:
    options = [option(f"o{n}", price=draw(AMOUNTS), watts=draw(st.integers(0, 9))) for n in range(draw(st.integers(1, 3)))]
    attributes = [attribute("price"), attribute("watts")]
    counts = st.sampled_from([(1, 1), (0, 1), (0, 3), (1, 4)])
    parts = [
        part(swappable("a", *options, attributes=attributes), *draw(counts)),
        part(shared("b", {"price": draw(AMOUNTS), "watts": 2}, attributes), *draw(counts)),
        part(cut_to_fit("c", dimension("size", 0, 9), values={"price": draw(AMOUNTS)}, attributes=attributes[:1]), *draw(counts)),
    ]
    charges = [draw(random_charge(f"charge-{n}")) for n in range(draw(st.integers(0, 6)))]
    reduced = ("total('subtotal') >= 5", "context.rate == 2", "context.rate == 1 and total('subtotal') < 20")
    charges += draw(adjustments(charges, conditions=reduced)) if charges else []
    return product(*parts, charges=charges, basis=draw(BASES), context=[fact("rate", 1, 2, 3)])


TERMS = st.sampled_from(
    [
        "a.price",
        "b.price",
        "c.price",
        "c.size",
        "sum(*.price)",
        "sum(*.watts)",
        "count(a, b)",
        "max(a.price, b.price)",
        "0.005",
        "7",
        "1 / 3",
    ]
)
CONDITIONS = st.none() | st.sampled_from(
    ["present(a)", "c.size > 3", "a.price > 0 or present(b)", "context.rate in [1, 2]", "not present(c)", "a == 'o0'"]
)
BASES = st.sampled_from(
    [
        {"one-time": "1"},
        {"one-time": "1", "monthly": "24"},
        {"one-time": "0.5", "monthly": "c.size"},
        {"monthly": "max(c.size, 1) / 3"},
    ]
)


@st.composite
def random_charge(draw: st.DrawFn, id: str) -> Charge:
    amount = f" {draw(st.sampled_from(['+', '-', '*']))} ".join(draw(st.lists(TERMS, min_size=1, max_size=3)))
    factors = draw(st.lists(TERMS | st.sampled_from(["a.quantity", "context.rate"]), max_size=3))
    kind = draw(st.sampled_from((ChargeKind.ONE_TIME, ChargeKind.MONTHLY))).value
    return charge(id, amount, *factors, kind=kind, when=draw(CONDITIONS), part=draw(st.sampled_from([None, "a", "b", "c"])))


@st.composite
def configurations(draw: st.DrawFn) -> Configuration:
    shop = draw(products())
    assignment: dict[str, ChoiceValue] = {}
    for item in shop.parts.values():
        present = not item.optional or draw(st.booleans())
        assignment.update(draw(part_values(shop, item, present)))
    decided = [path for path in assignment if draw(st.booleans())]
    return configuration(shop, assignment, {"rate": draw(st.sampled_from([1, 2, 3]))}, decided, draw(st.sampled_from(CURRENCIES)))


@st.composite
def part_values(draw: st.DrawFn, shop: Product, item: Part, present: bool) -> Mapping[str, ChoiceValue]:
    values: dict[str, ChoiceValue] = {}
    for choice in shop.choices.values():
        if choice.part is item:
            there = [
                value for value in choice.values if value != "none" and not (choice.kind is ChoiceKind.QUANTITY and value == 0)
            ]
            absent: ChoiceValue = 0 if choice.kind is ChoiceKind.QUANTITY else "none"
            values[choice.path] = draw(st.sampled_from(there)) if present else absent
    return values


def quote_of(item: Configuration) -> Quote:
    return build_quote(item, customer="law", created=datetime(2026, 1, 5, tzinfo=UTC), language="en")


@given(configurations())
def test_breakdown__adds_up_exactly(item: Configuration) -> None:
    breakdown = price(item)
    leaves = list(breakdown.leaves())
    for kind in breakdown.totals:
        assert breakdown.totals[kind] == sum(leaf.amount for leaf in leaves if leaf.kind is kind)
        assert breakdown.totals[kind] == sum(group.totals[kind] for group in breakdown.groups)
    places = minor_digits(breakdown.currency)
    for leaf in leaves:
        exact = reduce(operator.mul, (factor.value for factor in leaf.factors), leaf.unit_amount)
        assert abs(Fraction(leaf.amount) - exact) <= Fraction(1, 2 * 10**places)
        assert -leaf.amount.as_tuple().exponent == places  # type: ignore[operator]


@given(configurations())
def test_costs__of_the_charges_alone_are_the_leaves(item: Configuration) -> None:
    """What an engine adds up, each charge over its own variables only, is the price; and so is the weighted basis."""
    shop, currency = item.product, item.catalog.currency
    breakdown = price(item)
    costs = dict.fromkeys((ChargeKind.ONE_TIME, ChargeKind.MONTHLY), 0)
    basis = Fraction(0)
    for one in shop.charges:
        needed = {name: item.variable(name) for name in charge_variables(shop, one)}
        minor = price_charge(one, shop, needed, currency)
        costs[one.kind] += minor
        values = {**item.assignment, "context.rate": item.context["rate"]}
        basis += Fraction(from_minor(minor, currency)) * price_weight(shop, one, values)
    assert {kind: from_minor(cost, currency) for kind, cost in costs.items()} == breakdown.totals
    assert basis == breakdown.exact_basis


@given(configurations())
def test_breakdown__json_round_trip(item: Configuration) -> None:
    breakdown = price(item)
    assert Breakdown.from_json(breakdown.to_json()) == breakdown
    assert Breakdown.from_json(json.loads(json.dumps(breakdown.to_json()))) == breakdown


@given(configurations())
def test_quote__round_trip_and_same_cents_again(item: Configuration) -> None:
    quote = quote_of(item)
    document = json.loads(json.dumps(quote_to_json(quote)))
    assert quote_from_json(document) == quote
    assert recompute_quote(document) == []


def amounts(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where in a document amounts of money stand."""
    if isinstance(node, dict):
        for key, value in node.items():
            here = (*path, key)
            if key == "amount" or path[-1:] == ("totals",) or here[-2:] == ("basis", "total"):
                yield here
            else:
                yield from amounts(value, here)
    elif isinstance(node, list):
        yield from itertools.chain.from_iterable(amounts(value, (*path, index)) for index, value in enumerate(node))


@given(configurations(), st.data())
def test_quote__any_tampered_amount_is_detected(item: Configuration, data: st.DataObject) -> None:
    document = quote_to_json(quote_of(item))
    *way, last = data.draw(st.sampled_from(list(amounts(document))))
    tampered = copy.deepcopy(document)
    place: Any = tampered
    for step in way:
        place = place[step]
    change = data.draw(st.sampled_from(["0.001", "0.01", "-1", "1000"]))
    place[last] = f"{Decimal(place[last]) + Decimal(change):f}"
    assert recompute_quote(tampered)
    resealed = referenced(quote_from_json(tampered))
    assert recompute_quote(resealed)


def places(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a document."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in entries:
        yield (*path, key)
        yield from places(value, (*path, key))


DOCUMENT = quote_to_json(hotel_quote())
GARBAGE: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        1e300,
        "",
        "x",
        "a.b",
        "1/0",
        "absent",
        '"',
        "[]",
        "1e9",
        "none",
        "9" * 30,
        "\ud800",
        "sum(*.rate)",
        [],
        {},
    ]
) | st.text(max_size=8)


@given(st.lists(st.tuples(st.sampled_from(list(places(DOCUMENT))), GARBAGE | st.just("delete")), min_size=1, max_size=3))
def test_quote__a_mangled_document_gives_an_error_or_differences(changes: list[tuple[tuple[str | int, ...], Any]]) -> None:
    document = copy.deepcopy(DOCUMENT)
    for (*way, last), garbage in changes:
        with contextlib.suppress(KeyError, IndexError, TypeError):
            place: Any = document
            for step in way:
                place = place[step]
            if garbage == "delete":
                del place[last]
            else:
                place[last] = garbage
    try:
        found = recompute_quote(document)
    except QuoteError as error:
        assert str(error).startswith("This is not a quote document: ")
    else:
        assert found or document == DOCUMENT
