"""What a configuration and an offer cost the seller, what remains, and that no customer reads it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from configurator.catalog.charge_kinds import ChargeKind
from configurator.configurable import ConfigurableCatalog, load_catalog
from configurator.configuration import Configuration
from configurator.offers import content_from_json, price_offer
from configurator.offers.catalogs import Catalogs
from configurator.pricing import price
from configurator.pricing.margin import margin_of
from configurator.quote import build_quote, quote_to_json, recompute_quote

ONE_TIME, MONTHLY = ChargeKind.ONE_TIME, ChargeKind.MONTHLY
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
CATALOG = """
catalog: network
version: "1"
title: Networks
currency: EUR
languages: [en]
taxes: {prices: gross, rates: [{rate: 25 %, title: VAT}]}
approvals: [{role: controller, margin: 30 %}]
modules:
  switch:
    kind: swappable
    attributes: {price: money}
    options: {small: {price: 250}, large: {price: 1000}}
    charges: [{id: price, kind: one-time, amount: price, cost: 0.31 * price}]
  points:
    kind: cut-to-fit
    dimensions: {number: {from: 1, to: 20}}
    charges:
      - {id: point, kind: one-time, quantity: number, included: 2, amount: 100, cost: 27.77, at_most: 500}
  care: {kind: shared, charges: [{id: fee, kind: monthly, amount: 12.50, cost: 3.21}, {id: start, kind: one-time, amount: 10}]}
products:
  site:
    parts: {switch: switch, points: points, care: {module: care, count: 0..1}}
    price_rules: [{id: spring, discount: 10 %, kinds: [one-time], because: It is spring.}]
    term: 24 month
"""


def site(folder: Path, **decisions: object) -> Configuration:
    (folder / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    chosen = {key.replace("_", "."): value for key, value in decisions.items()}
    return load_catalog(folder).configure("site", decisions=chosen, started=NOW).complete("cheapest")


def test_margin__cost_is_times_the_factors_and_not_reduced(tmp_path: Path) -> None:
    margin = margin_of(site(tmp_path, switch="small", points_number=10, care="included"))
    assert {line.charge: line.cost for line in margin.lines} == {
        "switch.price": Decimal("77.50"),
        "points.point": Decimal("222.16"),  # 8 of 10; the price stops at 500
        "care.fee": Decimal("3.21"),
        "care.start": None,
        "spring:switch.price": None,
        "spring:points.point": None,
        "spring:care.start": None,
    }
    assert margin.cost == {ONE_TIME: Decimal("299.66"), MONTHLY: Decimal("3.21")}
    assert margin.price == {ONE_TIME: Decimal("547.20"), MONTHLY: Decimal("10.00")}  # (250 + 500 + 10) * 0.9 / 1.25
    spent, earned = Fraction("299.66") + 24 * Fraction("3.21"), Fraction("547.20") + 240
    assert margin.share == (earned - spent) / earned
    assert "care.start" in margin.without_cost


def test_margin__none_where_no_cost_is_known(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    configuration = site(tmp_path / "a", switch="small", points_number=1)
    text = CATALOG.replace(", cost: 0.31 * price", "").replace(", cost: 27.77", "").replace(", cost: 3.21", "")
    (tmp_path / "catalog.yaml").write_text(text, encoding="utf-8")
    bare = load_catalog(tmp_path).configure("site", decisions=configuration.assignment, started=NOW).complete("cheapest")
    assert margin_of(bare).share is None and margin_of(configuration).share is not None
    assert price(bare).totals == price(configuration).totals


def test_cost__is_in_no_document_of_a_customer(tmp_path: Path) -> None:
    configuration = site(tmp_path, switch="large", points_number=10, care="included")
    costs = [line.cost for line in margin_of(configuration).lines if line.cost]
    quote = build_quote(configuration, customer="Town", created=NOW, language="en")
    documents = json.dumps([price(configuration).to_json(), quote_to_json(quote)])
    assert len(costs) == 3
    assert not [word for word in (*map(str, costs), "0.31", "27.77", "3.21", "cost") if word in documents]
    assert recompute_quote(quote) == []


def test_offer__its_margin_is_after_discounts_and_decides_about_approvals(tmp_path: Path) -> None:
    site(tmp_path)
    catalogs = Catalogs([load_catalog(tmp_path)])
    decisions = {"switch": "large", "points.number": 1}
    item = {"id": "1", "catalog": "network", "product": "site", "quantity": 3, "decisions": decisions}
    plain = price_offer(content_from_json({"items": [item], "customer": "T"}), catalogs, NOW)
    assert plain.margin.price[ONE_TIME] == Decimal("2160.00") and plain.margin.cost[ONE_TIME] == Decimal("930.00")
    assert plain.margin.share == 1 - Fraction(930, 2160)
    assert plain.quote.approvals == ()
    less = {"title": "Deal", "share": "40 %", "because": "x"}
    reduced = price_offer(content_from_json({"items": [item], "customer": "T", "discounts": [less]}), catalogs, NOW)
    assert reduced.margin.share == 1 - Fraction(930, 1296)
    assert [each.role for each in reduced.quote.approvals] == ["controller"]
    optional = {**item, "id": "2", "role": "optional"}
    both = price_offer(content_from_json({"items": [item, optional], "customer": "T"}), catalogs, NOW)
    assert both.margin.cost == plain.margin.cost


def test_price_lists__convert_the_cost_into_their_currency(tmp_path: Path) -> None:
    site(tmp_path)
    (tmp_path / "price-lists").mkdir()
    listed = "price_list: us\ncurrency: USD\nexchange: 1.1\nadjust: 20 %\n"
    (tmp_path / "price-lists" / "us.yaml").write_text(listed, encoding="utf-8")
    catalog = ConfigurableCatalog(load_catalog(tmp_path).records)
    session = catalog.configure("site", decisions={"switch": "small", "points.number": 3}, started=NOW)
    found = session.complete("cheapest")
    costs = {line.charge: line.cost for line in margin_of(found).lines}
    assert found.catalog.currency == "USD"
    assert costs["points.point"] == Decimal("30.55")  # 27.77 * 1.1, and not 20 % more
