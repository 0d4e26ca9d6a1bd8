"""Facts that follow from the other items of an offer: volume prices, shared pools, one router for all rooms."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.catalog.charge_kinds import ChargeKind
from configurator.configurable import load_catalog
from configurator.errors import CatalogError, RequestError
from configurator.offers import Outcome, PricedOffer, content_from_json, price_offer, reopen
from configurator.offers.catalogs import Catalogs
from configurator.quote import recompute_quote

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
CATALOG = """
catalog: office
version: "1"
title: Offices
currency: EUR
languages: [en]
context:
  ordered: {title: Units of this item, from: 1, to: 100, default: 1, items: own-quantity}
  desks: {title: Desks in all, from: 0, to: 40, default: 1, items: {product: [room, single-desk], sum: desk.number, of: all}}
  routers-elsewhere: {title: Routers in other rooms, from: 0, to: 9, default: 0, items: {product: room, sum: router.quantity}}
  rooms: {title: Rooms in all, from: 0, to: 50, default: 1, items: {product: room, of: all}}
modules:
  desk:
    kind: cut-to-fit
    dimensions: {number: {from: 1, to: 20}}
    charges: [{id: desk, kind: one-time, amount: 100, per: [number]}]
  router: {kind: shared, charges: [{id: router, kind: one-time, amount: 80}]}
products:
  room:
    parts: {desk: desk, router: {module: router, count: 0..2}}
    defaults: {desk.number: 1, router: included, router.quantity: 1}
    rules:
      - {id: network, require: router.quantity + context.routers-elsewhere >= 1, because: Some room needs a router.}
    price_rules:
      - {id: volume, when: context.desks >= 10, discount: 10 %, because: Ten desks or more.}
      - {id: several, when: context.ordered >= 3, lines: router, discount: 5, because: Three rooms alike.}
  single-desk: {parts: {desk: desk}}
"""


@pytest.fixture(scope="module")
def catalogs(tmp_path_factory: pytest.TempPathFactory) -> Catalogs:
    folder = tmp_path_factory.mktemp("office")
    (folder / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    return Catalogs([load_catalog(folder), load_catalog("catalogs/phone-plan")])


def offered(catalogs: Catalogs, *items: dict, **more: object) -> PricedOffer:
    numbered = [{"id": str(number), "catalog": "office", "product": "room", **item} for number, item in enumerate(items, 1)]
    found = price_offer(content_from_json({"items": numbered, "customer": "Town", **more}), catalogs, NOW)
    assert recompute_quote(found.quote) == []
    return found


def one_time(offer: PricedOffer) -> Decimal:
    return offer.quote.totals[ChargeKind.ONE_TIME]


def test_own_quantity__prices_by_volume(catalogs: Catalogs) -> None:
    room = {"decisions": {"desk.number": 1, "router.quantity": 1}}
    assert one_time(offered(catalogs, {**room, "quantity": 2})) == 360
    assert one_time(offered(catalogs, {**room, "quantity": 3})) == 3 * 175


def test_sums__of_all_items_times_their_quantities(catalogs: Catalogs) -> None:
    desks = {"product": "single-desk", "decisions": {"desk.number": 3}, "quantity": 2}
    room = {"decisions": {"desk.number": 4, "router.quantity": 1}}
    assert one_time(offered(catalogs, room, desks)) == 600 + Decimal("432.00")
    assert one_time(offered(catalogs, room, {**desks, "quantity": 1})) == 300 + 480
    assert one_time(offered(catalogs, room, {**desks, "role": "optional"})) == 480


def test_others__one_router_serves_all_rooms(catalogs: Catalogs) -> None:
    """Decided in the last item, and each other one is completed again without its own."""
    offer = offered(catalogs, {"prefer": "cheapest"}, {"prefer": "cheapest"}, {"decisions": {"router.quantity": 1}})
    routers = [item.configuration.values["router.quantity"] for item in offer.items if item.configuration]
    assert routers == [0, 0, 1]


def test_others__without_a_decision_the_first_takes_it(catalogs: Catalogs) -> None:
    offer = offered(catalogs, {"prefer": "cheapest"}, {"prefer": "cheapest"})
    routers = [item.configuration.values["router.quantity"] for item in offer.items if item.configuration]
    assert routers == [1, 0]


def test_conflict__names_the_fact_by_its_title(catalogs: Catalogs) -> None:
    none = {"decisions": {"router": "none"}}
    with pytest.raises(RequestError, match="Routers in other rooms"):
        offered(catalogs, none, none)


def test_given_by_hand__counts(catalogs: Catalogs) -> None:
    room = {"decisions": {"desk.number": 1, "router.quantity": 1}, "quantity": 2}
    assert one_time(offered(catalogs, {**room, "context": {"ordered": 3}})) == 350
    assert one_time(offered(catalogs, room, context={"ordered": 5})) == 350


def test_out_of_range__is_one_error_of_item_and_fact(catalogs: Catalogs) -> None:
    many = {"decisions": {"desk.number": 20, "router.quantity": 1}, "quantity": 3}
    with pytest.raises(RequestError) as caught:
        offered(catalogs, many)
    told = "item `1`: Desks in all (`desks`) comes to 60 with the items of this offer, more than it can be: 40"
    assert told in str(caught.value)


def test_unsettled__names_the_items_that_push_each_other(tmp_path: Path) -> None:
    text = CATALOG.replace("router.quantity + context.routers-elsewhere >= 1", "present(router) == (context.rooms-with == 0)")
    fact = "rooms-with: {title: With, from: 0, to: 9, default: 0, items: {product: room, sum: router.quantity, of: all}}"
    text = text.replace("  rooms:", f"  {fact}\n  rooms:")
    (tmp_path / "catalog.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RequestError, match="Items `1` and `2` of this offer change each other on and on"):
        offered(Catalogs([load_catalog(tmp_path)]), {}, {})


MISTAKES = {
    "default: 1, items: own-quantity": ("items: own-quantity", "a fact that follows from items needs a `default`"),
    "items: own-quantity": ("items: quantity", "`quantity` says nothing of items"),
    "product: [room, single-desk]": ("product: [room, singledesk]", "there is no product `singledesk` that can be ordered"),
    "sum: router.quantity": ("sum: ruter.quantity", "unknown name `ruter`"),
}


@pytest.mark.parametrize("written", MISTAKES)
def test_mistakes__are_told(written: str, tmp_path: Path) -> None:
    other, message = MISTAKES[written]
    (tmp_path / "catalog.yaml").write_text(CATALOG.replace(written, other), encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load_catalog(tmp_path)
    assert [message in issue.message for issue in caught.value.issues].count(True) == 1


DECIDED = st.builds(lambda desks: {"desk.number": desks, "router": "included", "router.quantity": 1}, st.integers(1, 4))
ROOMS = st.fixed_dictionaries({"decisions": DECIDED, "quantity": st.integers(1, 3)})


@settings(max_examples=15, deadline=None)
@given(items=st.lists(ROOMS, min_size=2, max_size=3))
def test_order__does_not_matter_where_all_is_decided(catalogs: Catalogs, items: list[dict]) -> None:
    totals = {one_time(offered(catalogs, *order)) for order in itertools.permutations(items)}
    assert len(totals) == 1


LINE = {"catalog": "phone-plan", "product": "mobile-plan", "decisions": {"tariff": "everyday-5g", "data.gigabytes": 30}}


def test_phone_plan__three_lines_are_cheaper_and_share_their_data(catalogs: Catalogs) -> None:
    two, three = (offered(catalogs, *[LINE] * number, context={"segment": "family"}) for number in (2, 3))
    monthly = [offer.quote.totals[ChargeKind.MONTHLY] for offer in (two, three)]
    assert monthly[1] == monthly[0] / 2 * 3 - 15
    with pytest.raises(RequestError, match="Data used by other lines: 120 GB"):
        offered(catalogs, *[LINE] * 5, context={"segment": "family"})


def test_reopen__facts_that_follow_are_worked_out_and_not_frozen(catalogs: Catalogs, tmp_path: Path) -> None:
    room = {"decisions": {"desk.number": 5, "router.quantity": 1}}
    made = offered(catalogs, {**room, "quantity": 3}, room)
    (tmp_path / "catalog.yaml").write_text(CATALOG.replace('version: "1"', 'version: "2"'), encoding="utf-8")
    found = reopen(made.content, made.quote, Catalogs([load_catalog(tmp_path)]), NOW)
    assert found.outcome is Outcome.UNCHANGED and [item.context for item in found.content.items] == [{}, {}]
    dearer = CATALOG.replace("context.desks >= 10", "context.desks >= 21")
    (tmp_path / "catalog.yaml").write_text(dearer, encoding="utf-8")
    found = reopen(made.content, made.quote, Catalogs([load_catalog(tmp_path)]), NOW)
    assert found.outcome is Outcome.REPRICED and [item.context for item in found.content.items] == [{}, {}]
