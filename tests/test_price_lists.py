from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.configurable import ConfigurableCatalog
from configurator.engine.interface import Budget
from configurator.errors import LimitError
from configurator.pricing.lists import in_force_together
from configurator.questions import facts_read
from configurator.quote import quote_from_json, quote_to_json, recompute_quote
from configurator.session import Session
from tests.catalog.catalogs import HEADER, write

SHOP = """\
context:
  group: {title: Group, values: [private, business], default: private}
modules:
  desk:
    kind: swappable
    title: Desk
    attributes: {price: money, size: number}
    options: {small: {title: Small, price: 200, size: 1}, large: {title: Large, price: 300, size: 2}}
    charges: [{id: price, title: Desk, kind: one-time, amount: price}]
  lamp:
    kind: swappable
    title: Lamp
    attributes: {price: money, size: number}
    options: {plain: {title: Plain, price: 20, size: 1}, bright: {title: Bright, price: 50, size: 2}}
    charges: [{id: price, title: Lamp, kind: one-time, amount: price}]
products:
  desk:
    title: Desk
    parts: {desk: desk, lamp: {module: lamp, count: 0..1}}
    rules:
      - {id: fits, require: lamp.size <= desk.size, because: A bright lamp needs a large desk.}
"""
AFFORDABLE = "      - {id: affordable, require: desk.price <= 260, because: No desk over 260.}\n"
BUSINESS = """\
price_list: business
title: Business prices
for: {group: business}
modules: {desk: {options: {large: {price: 250}}}}
"""
AMERICA = "price_list: america\ncurrency: USD\nexchange: 1.10\nrefines: business\ncustomers: C-1\nvalid_from: 2026-07-01\n"
BEFORE, AFTER = datetime(2026, 6, 30, 12, tzinfo=UTC), datetime(2026, 7, 1, 12, tzinfo=UTC)


def shop(folder: Path, rules: str = "", budget: Budget | None = None) -> ConfigurableCatalog:
    files = {"catalog.yaml": HEADER + SHOP + rules, "price-lists/business.yaml": BUSINESS, "price-lists/america.yaml": AMERICA}
    records = load_catalog(write(folder, files)).records
    return ConfigurableCatalog(records, budget)


def begin(catalog: ConfigurableCatalog, group: str = "private", customer: str | None = None, day: datetime = BEFORE) -> Session:
    return catalog.configure("desk", {"group": group}, started=day, customer=customer)


def totals(session: Session) -> dict[str, Decimal | None]:
    return {str(option.value): option.total for option in session.options("desk")}


@pytest.mark.parametrize(
    ("group", "customer", "day", "lists", "expected"),
    [
        ("private", None, BEFORE, [], {"small": "200.00", "large": "300.00"}),
        ("business", None, BEFORE, ["business"], {"small": "200.00", "large": "250.00"}),
        ("business", "C-1", BEFORE, ["business"], {"small": "200.00", "large": "250.00"}),
        ("business", "C-2", AFTER, ["business"], {"small": "200.00", "large": "250.00"}),
        ("business", "C-1", AFTER, ["business", "america"], {"small": "220.00", "large": "275.00"}),
        ("private", "C-1", AFTER, ["america"], {"small": "220.00", "large": "330.00"}),
    ],
)
def test_session__has_the_prices_of_its_lists(
    tmp_path: Path, group: str, customer: str | None, day: datetime, lists: list[str], expected: dict[str, str]
) -> None:
    session = begin(shop(tmp_path), group, customer, day)
    assert [each.id for each in session.price_lists] == lists
    assert totals(session) == {option: Decimal(amount) for option, amount in expected.items()}
    session.choose("desk", "large")
    session.complete("cheapest")
    breakdown = session.price()
    assert breakdown.currency == ("USD" if "america" in lists else "EUR")
    assert breakdown.basis.total == Decimal(expected["large"]) == session.state.total
    quote = session.quote("Ada")
    assert [each.id for each in quote.items[0].price_lists] == lists
    assert quote_from_json(quote_to_json(quote)) == quote and recompute_quote(quote) == []


def test_change_context__changes_the_lists_and_keeps_the_decisions(tmp_path: Path) -> None:
    session = begin(shop(tmp_path))
    session.choose("desk", "large")
    session.change_context(group="business")
    assert session.decided == {"desk": "large"}
    assert session.state.total == Decimal("250.00")
    assert session.catalog.applied_lists == ("business",)
    session.undo()
    assert session.state.total == Decimal("250.00")  # undo ends at a change of context
    session.change_context(group="private")
    assert session.state.total == Decimal("300.00")
    assert session.price_lists == ()


def test_under__shares_the_diagram_where_no_rule_reads_an_amount(tmp_path: Path) -> None:
    catalog = shop(tmp_path)
    session = begin(catalog, "business")
    base = catalog.compile("desk")
    assert session.compiled.engine is not base.engine
    assert session.compiled.engine.diagram is base.engine.diagram  # type: ignore[attr-defined]
    assert session.compiled.problem.problem.constraints is base.problem.problem.constraints
    assert begin(catalog, "business").compiled is session.compiled
    assert session.compiled.under(()) is base
    assert session.compiled.under(session.price_lists) is session.compiled


def test_rules__read_the_amounts_in_force(tmp_path: Path) -> None:
    session = begin(shop(tmp_path, AFFORDABLE))
    assert session.excluded["desk"] == ("large",)
    session.change_context(group="business")
    assert session.excluded["desk"] == ()
    session.choose("desk", "large")
    session.change_context(group="private")
    conflict = session.conflict
    assert conflict is not None and [rule.id for rule in conflict.rules] == ["affordable"]


def test_limits__are_in_the_currency_of_the_list(tmp_path: Path) -> None:
    catalog = shop(tmp_path)
    session = catalog.configure("desk", limits={"one-time": 225}, started=AFTER, customer="C-1")
    assert session.excluded["desk"] == ("large",)
    assert totals(session) == {"small": Decimal("220.00"), "large": None}
    session.limit("one-time", 210)
    assert not session.state.feasible
    conflict = session.conflict
    assert conflict is not None and [limit.kind for limit in conflict.limits] == ["one-time"]


def test_limits__that_a_change_of_list_makes_too_fine_leave_the_session_as_it_was(tmp_path: Path) -> None:
    japan = "price_list: japan\ncurrency: JPY\nexchange: 160\nfor: {group: business}\n"
    folder = write(tmp_path, {"catalog.yaml": HEADER + SHOP, "price-lists/japan.yaml": japan})
    session = load_catalog(folder).configure("desk", limits={"one-time": "200.50"}, started=BEFORE)
    with pytest.raises(LimitError):
        session.change_context(group="business")
    assert (session.catalog.currency, session.state.total, session.context["group"]) == ("EUR", Decimal("200.00"), "private")


def test_session__that_is_searched_for_has_the_prices_of_its_lists(tmp_path: Path) -> None:
    pytest.importorskip("ortools")
    session = begin(shop(tmp_path, budget=Budget(seconds=0)), "business")
    assert session.engine.name != "diagram"
    session.choose("desk", "large")
    session.complete("cheapest")
    assert session.price().basis.total == Decimal("250.00")


def test_facts__that_lists_read_are_asked_for(tmp_path: Path) -> None:
    catalog = shop(tmp_path)
    session = begin(catalog, "business")
    assert [fact.id for fact in facts_read(catalog.products["desk"], catalog.records)] == ["group"]
    assert [fact.id for fact in facts_read(session.product, session.catalog)] == ["group"]


def test_sessions__with_other_lists_do_not_disturb_each_other(tmp_path: Path) -> None:
    catalog = shop(tmp_path)
    one, other = begin(catalog), begin(catalog, "business")
    one.choose("desk", "large")
    other.choose("desk", "large")
    assert (one.state.total, other.state.total) == (Decimal("300.00"), Decimal("250.00"))
    assert one.completed("cheapest").catalog.applied_lists == ()


def test_compile_lists__makes_every_combination_ready_that_needs_no_customer(tmp_path: Path) -> None:
    catalog = shop(tmp_path)
    together = in_force_together(catalog.records, catalog.products["desk"], AFTER.date())
    assert [[each.id for each in lists] for lists in together] == [[], ["business"]]
    catalog.compile_lists("desk")
    base = catalog.compile("desk")
    assert base.under([catalog.records.price_lists["business"]]) is begin(catalog, "business").compiled
