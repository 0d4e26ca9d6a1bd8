"""The price of a configuration: groups, leaves, totals and the basis."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from configurator.catalog.records import ChargeKind, ChoiceValue
from configurator.configuration import Configuration
from configurator.errors import ContextError, IncompleteError, RequestError
from configurator.pricing import Breakdown, Leaf, price
from tests.pricing.hotel import ASSIGNMENT, HOTEL, stay
from tests.pricing.products import catalog, charge, configuration, cut_to_fit, dimension, part, product, shared


def leaf(breakdown: Breakdown, charge: str) -> Leaf:
    return next(leaf for leaf in breakdown.leaves() if leaf.charge == charge)


def test_price__a_group_for_every_part_that_is_there_then_the_product() -> None:
    breakdown = price(stay())
    assert [(group.part, group.option, group.quantity) for group in breakdown.groups] == [
        ("stay", None, 1),
        ("room", "double", 1),
        ("breakfast", "buffet", 1),
        ("bed", None, 2),
        ("wifi", None, 1),
        (None, None, 1),
    ]
    assert [len(group.leaves) for group in breakdown.groups] == [1, 2, 1, 1, 0, 2]
    assert str(breakdown.groups[1].option_title) == "Double room"


def test_price__no_group_for_what_is_not_there() -> None:
    breakdown = price(stay("low", breakfast="none", bed="none", bed_quantity=0, stay_nights=2))
    assert [group.part for group in breakdown.groups] == ["stay", "room", "wifi"]


def test_price__leaf_shows_its_formula_and_what_it_read() -> None:
    season = leaf(price(stay()), "high-season")
    assert season.formula == "room.rate * 0.15"
    assert season.when == "context.season == 'high'"
    assert season.unit_amount == 18
    assert [(factor.formula, factor.unit, factor.value) for factor in season.factors] == [("stay.nights", "night", Fraction(7))]
    assert season.reads == {"context.season": '"high"', "room.rate": "120", "stay.nights": "7"}
    assert season.amount == Decimal("126.00")


def test_price__totals_per_kind_and_basis() -> None:
    breakdown = price(stay())
    assert breakdown.totals == {ChargeKind.ONE_TIME: Decimal("1722.00"), ChargeKind.MONTHLY: Decimal("1.00")}
    assert breakdown.groups[1].totals == {ChargeKind.ONE_TIME: Decimal("966.00"), ChargeKind.MONTHLY: Decimal("0.00")}
    assert breakdown.basis.total == Decimal("1728.00")
    assert [(weight.kind, weight.formula, weight.value) for weight in breakdown.basis.weights] == [
        (ChargeKind.ONE_TIME, "1", Fraction(1)),
        (ChargeKind.MONTHLY, "6", Fraction(6)),
    ]


def test_price__discounts_are_negative_leaves() -> None:
    assert leaf(price(stay()), "long-stay").amount == Decimal("-28.00")


def test_price__charges_of_nothing_stay() -> None:
    shop = product(part(shared("box")), charges=[charge("free", "0", part="box")])
    assert [leaf.amount for leaf in price(configuration(shop, {"box": "included"})).leaves()] == [Decimal("0.00")]


def test_price__absent_parts_behind_a_star_are_recorded() -> None:
    shop = product(
        part(cut_to_fit("a", dimension("watts", 1, 9)), 0, 1),
        part(cut_to_fit("b", dimension("watts", 1, 9)), 0, 3),
        charges=[charge("power", "sum(*.watts)")],
    )
    values: dict[str, ChoiceValue] = {"a": "none", "a.watts": "none", "b": "included", "b.quantity": 3, "b.watts": 4}
    breakdown = price(configuration(shop, values))
    assert leaf(breakdown, "power").reads == {
        "*.watts": '["a", "b"]',
        "a.watts": "absent",
        "b.watts": "4",
        "b.quantity": "3",
    }
    assert leaf(breakdown, "power").amount == Decimal("12.00")


def test_price__basis_finer_than_a_cent_is_rounded_and_kept_exact() -> None:
    shop = product(part(shared("box")), charges=[charge("fee", "0.01")], basis={"one-time": "1 / 3"})
    breakdown = price(configuration(shop, {"box": "included"}))
    assert breakdown.exact_basis == Fraction(1, 300)
    assert breakdown.basis.total == Decimal("0.00")


def test_price__places_of_the_currency() -> None:
    shop = product(part(shared("box")), charges=[charge("fee", "1000.4")])
    assert str(price(configuration(shop, {"box": "included"}, currency="JPY")).totals[ChargeKind.ONE_TIME]) == "1000"


def test_price__incomplete_configuration() -> None:
    partial = {path: value for path, value in ASSIGNMENT.items() if path not in ("room", "stay.guests")}
    with pytest.raises(IncompleteError) as caught:
        price(configuration(HOTEL, partial, {"season": "low"}))
    assert caught.value.open_choices == ("stay.guests", "room")


def test_price__incomplete_context() -> None:
    with pytest.raises(ContextError, match="`season`"):
        price(Configuration(catalog(HOTEL), HOTEL, {}, {}, ASSIGNMENT))


def test_breakdown__json_round_trip_without_floats() -> None:
    breakdown = price(stay())
    document = breakdown.to_json()
    assert Breakdown.from_json(document) == breakdown
    assert document["groups"][1]["leaves"][0]["amount"] == "840.00"
    assert document["groups"][1]["title"] == {"en": "Room", "zh": "房型"}
    assert document["totals"] == {"one-time": "1722.00", "monthly": "1.00"}


def test_breakdown__in_one_language() -> None:
    document = price(stay()).in_language("zh").to_json()
    assert document["groups"][1]["title"] == "房型"
    assert document["groups"][1]["option_title"] == "双人间"
    assert document["groups"][1]["leaves"][0]["factors"][0]["title"] == "晚数"


def test_breakdown__from_json_names_every_problem() -> None:
    document = price(stay()).to_json()
    document["groups"][0]["quantity"] = "two"
    document["groups"][0]["leaves"][0]["amount"] = 12.5
    document["totals"] = {"one-time": "1"}
    document["basis"]["surprise"] = 1
    del document["currency"]
    with pytest.raises(RequestError) as caught:
        Breakdown.from_json(document)
    for problem in (
        "`currency` is missing",
        "`groups[0].quantity` should be a valid integer",
        "`groups[0].leaves[0].amount` must be an amount of money",
        "`totals` must have an amount for each of one-time, monthly",
        "`basis.surprise` is not a field",
    ):
        assert problem in str(caught.value)


def test_breakdown__is_immutable() -> None:
    breakdown = price(stay())
    with pytest.raises(TypeError):
        breakdown.totals[ChargeKind.ONE_TIME] = Decimal(0)  # type: ignore[index]
    with pytest.raises(AttributeError):
        breakdown.currency = "USD"  # type: ignore[misc]


@pytest.mark.parametrize("id", ["groups", "weight", "charge"])
def test_price__of_charges_with_any_names_and_again(id: str) -> None:
    shop = product(part(shared("box")), charges=[charge(id, "3", part="box")], basis={"one-time": "1"})
    for _ in range(2):
        breakdown = price(configuration(shop, {"box": "included"}))
        assert (breakdown.totals[ChargeKind.ONE_TIME], breakdown.basis.total) == (Decimal("3.00"), Decimal("3.00"))
        assert [group.leaves[0].charge for group in breakdown.groups] == [id]
