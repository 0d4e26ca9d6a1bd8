"""A stay in a hotel: a product with every kind of charge, used by the tests of pricing and quotes."""

from __future__ import annotations

from collections.abc import Mapping

from configurator.catalog.records import AttributeType, ChoiceValue
from configurator.configuration import Configuration
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
    text,
)

STAY = cut_to_fit(
    "stay",
    dimension("nights", 1, 30, unit="night", title=text("Nights", "晚数")),
    dimension("guests", 1, 4, unit="guest", title=text("Guests", "客人")),
    attributes=[attribute("tax")],
    values={"tax": 3},
    title=text("Stay", "住宿"),
)
ROOM = swappable(
    "room",
    option("double", text("Double room", "双人间"), rate=120, floors=frozenset({"low", "high"})),
    option("suite", text("Suite", "套房"), rate=260, floors=frozenset({"high"})),
    attributes=[attribute("rate"), attribute("floors", AttributeType.SET)],
    title=text("Room", "房型"),
)
BREAKFAST = swappable(
    "breakfast",
    option("buffet", text("Buffet", "自助早餐"), price=18),
    attributes=[attribute("price")],
    title=text("Breakfast", "早餐"),
)
BED = shared("bed", {"rate": 35}, [attribute("rate")], title=text("Extra bed", "加床"))
WIFI = shared("wifi", title=text("Wireless network", "无线网络"))

HOTEL = product(
    part(STAY),
    part(ROOM),
    part(BREAKFAST, 0, 1),
    part(BED, 0, 2),
    part(WIFI),
    charges=[
        charge("tax", "stay.tax", "stay.nights", "stay.guests", part="stay", title=text("City tax", "城市税")),
        charge("rate", "room.rate", "stay.nights", part="room", title=text("Room", "房费")),
        charge(
            "high-season",
            "room.rate * 0.15",
            "stay.nights",
            part="room",
            when="context.season == 'high'",
            title=text("High season", "旺季加价"),
        ),
        charge("breakfast", "breakfast.price", "stay.guests", "stay.nights", part="breakfast", title=text("Breakfast", "早餐")),
        charge("bed", "bed.rate", "bed.quantity", "stay.nights", part="bed", title=text("Extra bed", "加床")),
        charge("long-stay", "0 - room.rate * stay.nights / 30", when="stay.nights >= 7", title=text("Long stay", "长住优惠")),
        charge("parking", "1", kind="monthly", when="present(bed) and breakfast == 'buffet'", title=text("Locker", "储物柜")),
    ],
    basis={"one-time": "1", "monthly": "6"},
    context=[fact("season", "low", "high")],
    title=text("Stay at the Lindenufer", "林登乌佛酒店住宿"),
)

ASSIGNMENT: Mapping[str, ChoiceValue] = {
    "stay": "included",
    "stay.nights": 7,
    "stay.guests": 2,
    "room": "double",
    "breakfast": "buffet",
    "bed": "included",
    "bed.quantity": 2,
    "wifi": "included",
}


def stay(season: str = "high", **changes: ChoiceValue) -> Configuration:
    """A stay with some choices changed: `stay(room="suite", stay_nights=3)`."""
    assignment = {**ASSIGNMENT, **{name.replace("_", "."): value for name, value in changes.items()}}
    return configuration(HOTEL, assignment, {"season": season}, ["stay.nights", "stay.guests", "breakfast"])
