"""Offers of several items: configured, priced, with discounts and the approvals that they need."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from configurator.configurable import load_catalog
from configurator.errors import RequestError
from configurator.offers import content_from_json, content_to_json, price_offer
from configurator.offers.catalogs import Catalogs
from configurator.quote import recompute_quote

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
CATALOG = """
catalog: network
version: "1"
title: Networks
currency: EUR
languages: [en]
context: {sector: {title: Sector, values: [school, firm], default: firm}}
taxes: {prices: net, rates: [{rate: 19 %, title: VAT}]}
approvals:
  - {role: sales-manager, discount: 10 %, because: More than 10 % is decided by the head of sales.}
  - {role: director, total: 5000}
  - {role: product-manager, special: true}
modules:
  switch:
    kind: swappable
    attributes: {price: money}
    options: {small: {price: 200}, large: {price: 900}}
    charges: [{id: price, kind: one-time, amount: price}]
  points:
    kind: cut-to-fit
    dimensions: {number: {from: 1, to: 20}}
    charges: [{id: point, kind: one-time, amount: 80, per: [number]}]
  care: {kind: shared, charges: [{id: fee, kind: monthly, amount: 12.50}]}
products:
  site:
    parts: {switch: switch, points: points, care: {module: care, count: 0..1}}
    rules: [{id: many, when: points.number > 8, require: switch == 'large', because: A small switch has ports for eight.}]
    charges: [{id: school, title: School discount, kind: one-time, of: all, amount: -10 %, when: context.sector == 'school'}]
    term: 24 month
"""
SITE = {"catalog": "network", "product": "site"}


@pytest.fixture
def catalogs(tmp_path: Path) -> Catalogs:
    (tmp_path / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    return Catalogs([load_catalog(tmp_path)])


def offer(*items: dict, **more: object) -> dict:
    return {"items": [{"id": str(number), **item} for number, item in enumerate(items, 1)], "customer": "Town of Linden", **more}


def test_offer__of_several_items_is_priced(catalogs: Catalogs) -> None:
    document = offer(
        {**SITE, "quantity": 3, "decisions": {"points.number": 10, "care": "included"}},
        {**SITE, "role": "optional", "decisions": {"switch": "small", "points.number": 2, "care": "none"}},
        {"title": "Cabling", "special": {"amounts": {"one-time": "1499.90"}, "because": "Old building"}},
        context={"sector": "school"},
        discounts=[{"title": "Pilot", "share": "5 %", "item": "1", "kinds": ["one-time"], "because": "First of its kind"}],
    )
    priced = price_offer(content_from_json(document), catalogs, NOW)
    quote = priced.quote
    one = Decimal("900") + 800 - 170
    first = 3 * one - Decimal("229.50")
    assert quote.items[0].totals["one-time"] == first
    assert quote.items[1].totals["one-time"] == Decimal("324.00")
    assert quote.totals["one-time"] == first + Decimal("1499.90")
    assert (quote.totals["monthly"], quote.due_now) == (Decimal("37.50"), quote.totals["one-time"] + Decimal("37.50"))
    assert quote.contract_value == quote.totals["one-time"] + 24 * Decimal("37.50")
    assert quote.taxes.gross["monthly"] == Decimal("44.63")  # 37.50 and 7.125 of tax
    assert recompute_quote(quote) == []
    assert [approval.role for approval in quote.approvals] == ["director", "product-manager"]


def test_offer__keeps_what_was_completed_while_it_is_possible(catalogs: Catalogs) -> None:
    content = content_from_json(offer({**SITE, "decisions": {"points.number": 4}}))
    made = price_offer(content, catalogs, NOW).content
    assert made.items[0].assignment["switch"] == "small" and made.items[0].made_from
    again = price_offer(content_from_json(content_to_json(made)), catalogs, NOW)
    assert again.content == made
    (item,) = made.items
    changed = content_from_json(
        offer({**SITE, "decisions": {"points.number": 9}, "assignment": dict(item.assignment), "made_from": item.made_from})
    )
    assert price_offer(changed, catalogs, NOW).content.items[0].assignment["switch"] == "large"


def test_offer__that_cannot_be_configured_says_of_every_item_why(catalogs: Catalogs) -> None:
    document = offer(
        {**SITE, "decisions": {"points.number": 9, "switch": "small"}},
        {**SITE, "decisions": {"points.number": 90}},
        {**SITE, "product": "sites"},
        {**SITE, "catalog": "networks"},
    )
    with pytest.raises(RequestError) as caught:
        price_offer(content_from_json(document), catalogs, NOW)
    for part in ("item `1`", "A small switch has ports for eight", "item `2`", "90", "`sites`", "item `4`", "`networks`"):
        assert part in caught.value.message


@pytest.mark.parametrize(
    ("share", "roles", "needed"),
    [
        ("10 %", (), []),
        ("10.01 %", (), ["sales-manager"]),
        ("30 %", ("sales-manager",), []),
        ("11 %", ("director",), ["sales-manager"]),
    ],
)
def test_approvals__are_needed_beyond_what_the_role_may_give(
    share: str, roles: tuple[str, ...], needed: list[str], catalogs: Catalogs
) -> None:
    document = offer({**SITE, "decisions": {"points.number": 4}}, discounts=[{"title": "For you", "share": share}])
    quote = price_offer(content_from_json(document), catalogs, NOW, roles).quote
    assert [approval.role for approval in quote.approvals] == needed
    if needed:
        assert "head of sales" in quote.approvals[0].because and recompute_quote(quote) == []


def test_content__names_every_problem() -> None:
    with pytest.raises(RequestError) as caught:
        item = {"id": True, "quantity": "two", "decisions": {"a": 1.5}}
        content_from_json({"items": [item], "discounts": [{"share": "ten"}], "itmes": []})
    for part in ("`items[0].id`", "`items[0].quantity`", "`items[0].decisions`", "`discounts[0].title` is missing", "`itmes` is"):
        assert part in caught.value.message
    with pytest.raises(RequestError, match=r"either a `product` or a `special`.*either a `share` or an `amount`"):
        content_from_json({"items": [{"id": "1"}], "discounts": [{"title": "x"}]})


def test_discounts__on_what_there_is_not_are_told(catalogs: Catalogs) -> None:
    site = {**SITE, "decisions": {"points.number": 4}}
    for discount, message in (
        ({"item": "7", "share": "5 %"}, "no item `7`"),
        ({"item": "1", "share": "5 %", "charges": ["switch.prize"]}, "no charge `switch.prize`"),
        ({"amount": "10.001", "kinds": ["one-time"]}, "finer than EUR"),
    ):
        with pytest.raises(RequestError, match=message):
            price_offer(content_from_json(offer(site, discounts=[{"title": "x", **discount}])), catalogs, NOW)
    most = content_from_json(offer(site, discounts=[{"title": "x", "amount": "9999", "kinds": ["one-time"]}]))
    everything = price_offer(most, catalogs, NOW)
    assert everything.quote.totals["one-time"] == 0 and Fraction(everything.quote.discounts[0].amount) < 0
