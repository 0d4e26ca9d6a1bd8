"""One charge: where it applies, what it reads, how it is rounded, what it refuses."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from configurator.catalog.records import Charge, ChargeKind, ChoiceValue
from configurator.errors import ConfiguratorError
from configurator.pricing import (
    PricingError,
    charge_variables,
    compile_charge,
    compile_weight,
    price_charge,
    price_weight,
    weight_variables,
)
from tests.pricing.hotel import ASSIGNMENT, HOTEL
from tests.pricing.products import attribute, charge, cut_to_fit, dimension, option, part, product, shared, swappable

VALUES: dict[str, ChoiceValue] = {**ASSIGNMENT, "context.season": "low"}


def cents(item: Charge, **changes: ChoiceValue) -> int:
    values = {**VALUES, **{name.replace("_", "."): value for name, value in changes.items()}}
    return price_charge(item, HOTEL, values, "EUR")


def test_price_charge__amount_times_factors() -> None:
    assert cents(charge("c", "stay.tax", "stay.nights", "stay.guests")) == 3 * 7 * 2 * 100


def test_price_charge__rounds_once_half_up_after_multiplying() -> None:
    third = charge("c", "room.rate / 7", "stay.nights")
    assert cents(third) == 120_00
    assert cents(charge("c", "0.005")) == 1
    assert cents(charge("c", "0.0049", "1")) == 0
    assert cents(charge("c", "0 - 0.005")) == -1


def test_price_charge__minor_unit_of_the_currency() -> None:
    item = charge("c", "10.5555")
    assert price_charge(item, HOTEL, VALUES, "JPY") == 11
    assert price_charge(item, HOTEL, VALUES, "KWD") == 10_556


def test_price_charge__is_zero_where_its_part_is_absent() -> None:
    item = charge("c", "5", part="breakfast")
    assert cents(item) == 500
    assert cents(item, breakfast="none") == 0


def test_price_charge__is_zero_where_when_is_not_definitely_true() -> None:
    assert cents(charge("c", "5", when="stay.nights > 7")) == 0
    assert cents(charge("c", "5", when="breakfast.price > 1"), breakfast="none") == 0
    assert cents(charge("c", "5", when="not (breakfast.price > 1)"), breakfast="none") == 0


def test_price_charge__is_zero_where_the_amount_reads_an_absent_part() -> None:
    assert cents(charge("c", "10 + breakfast.price"), breakfast="none") == 0
    assert cents(charge("c", "10", "breakfast.price"), breakfast="none") == 0


def test_price_charge__absent_parts_add_nothing_to_sums() -> None:
    item = charge("c", "10 + sum(breakfast.price, bed.rate)")
    assert cents(item, breakfast="none") == 80_00
    assert cents(item, bed="none", bed_quantity=0) == 28_00


def test_price_charge__needs_only_its_variables() -> None:
    item = charge("c", "sum(*.rate)", "count(breakfast)", when="context.season == 'low' and present(wifi)", part="stay")
    needed = {name: VALUES[name] for name in charge_variables(HOTEL, item)}
    assert price_charge(item, HOTEL, needed, "EUR") == (120 + 2 * 35) * 100


def test_charge_variables__names_quantities_presence_and_facts_once() -> None:
    item = charge("c", "sum(bed.rate)", "stay.nights", when="context.season == 'low' and stay.nights > 1", part="room")
    assert set(charge_variables(HOTEL, item)) == {"room", "bed", "bed.quantity", "stay.nights", "context.season"}
    assert len(charge_variables(HOTEL, item)) == 5


def test_charge_variables__unknown_name() -> None:
    with pytest.raises(PricingError, match=r"Charge `c`.*minibar"):
        charge_variables(HOTEL, charge("c", "minibar.price"))


@pytest.mark.parametrize("item", [charge("c", "total('monthly')"), charge("c", "1", when="total('one-time') > 3")])
def test_charges__cannot_read_totals(item: Charge) -> None:
    with pytest.raises(PricingError, match="depend on itself"):
        charge_variables(HOTEL, item)
    with pytest.raises(PricingError, match="Charge `c` reads `total"):
        cents(item)


def test_price_charge__missing_attribute_says_what_to_do() -> None:
    room = swappable("room", option("cheap", price=1), option("free"), attributes=[attribute("price")])
    shop = product(part(room))
    item = charge("fee", "room.price")
    assert price_charge(item, shop, {"room": "cheap"}, "EUR") == 100
    with pytest.raises(PricingError, match=r"Charge `fee`.*`room\.price`.*does not have.*has\(") as caught:
        price_charge(item, shop, {"room": "free"}, "EUR")
    assert isinstance(caught.value, ConfiguratorError) and caught.value.code == "invalid-charge"
    guarded = charge("fee", "room.price", when="has(room.price)")
    assert price_charge(guarded, shop, {"room": "free"}, "EUR") == 0


@pytest.mark.parametrize("amount", ["room", "room.floors", "stay.nights > 3"])
def test_price_charge__amount_must_be_a_number(amount: str) -> None:
    with pytest.raises(PricingError, match="is not a number"):
        cents(charge("c", amount))


def test_price_charge__division_by_zero() -> None:
    with pytest.raises(PricingError, match=r"Charge `c` cannot be priced: `stay\.nights` is 0"):
        cents(charge("c", "1 / stay.nights"), stay_nights=0)


def test_compile_charge__same_as_price_charge() -> None:
    item = charge("c", "room.rate * 0.333", "stay.nights")
    compiled = compile_charge(item, HOTEL, "EUR")
    for nights in range(1, 9):
        assert compiled({"room": "suite", "stay.nights": nights}) == cents(item, room="suite", stay_nights=nights)


def test_price_charge__exact_decimals_of_dimensions() -> None:
    cable = cut_to_fit("cable", dimension("length", Decimal("0.1"), Decimal("0.3"), Decimal("0.1")))
    shop = product(part(cable))
    item = charge("c", "0.1", "cable.length")
    assert price_charge(item, shop, {"cable": "included", "cable.length": Decimal("0.3")}, "KWD") == 30


def test_price_weight__number_formula_absent_and_unweighed() -> None:
    contract = cut_to_fit("contract", dimension("months", 12, 24, 12))
    shop = product(part(contract, 0, 1), part(shared("sim")), basis={"one-time": "0.5", "monthly": "contract.months"})
    once, monthly = charge("once", "1"), charge("fee", "1", kind=ChargeKind.MONTHLY)
    assert price_weight(shop, once, {}) == Fraction(1, 2)
    assert price_weight(shop, monthly, {"contract.months": 24}) == 24
    assert price_weight(shop, monthly, {"contract.months": "none"}) == 0
    assert weight_variables(shop, monthly) == ("contract.months",)
    assert compile_weight(shop, monthly)({"contract.months": 12}) == 12
    plain = product(part(contract))
    assert price_weight(plain, monthly, {}) == 0
    assert weight_variables(plain, monthly) == ()
