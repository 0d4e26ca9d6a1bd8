"""Stored offers against catalogs of later: what becomes of them, what is proposed, and how that is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from configurator.configurable import load_catalog
from configurator.offers import Reopened, content_from_json, content_to_json, price_offer, reopen
from configurator.offers.catalogs import Catalogs
from configurator.offers.reopened import Outcome
from configurator.offers.reopening_words import reopened_document, word_reopened
from configurator.quote import quote_from_json, quote_to_json, recompute_quote

NOW, LATER = datetime(2026, 5, 4, 12, tzinfo=UTC), datetime(2026, 6, 8, 12, tzinfo=UTC)
CATALOG = """
catalog: plans
version: "1"
title: {en: Plans, de: Tarife}
currency: EUR
languages: [en, de]
quote_days: 14
context:
  segment: {title: {en: Group, de: Gruppe}, values: [standard, student], default: standard}
  region: {title: {en: Region, de: Region}, values: [EU, UK], default: EU}
taxes: {prices: net, rates: [{tax: vat, title: {en: VAT, de: MwSt.}, rate: 19 %}]}
approvals:
  - {role: sales-manager, total: 2000}
modules:
  tariff:
    kind: swappable
    title: {en: Tariff, de: Tarif}
    attributes: {price: money, fast: boolean}
    options:
      small: {title: {en: Small, de: Klein}, price: 10, fast: false}
      large: {title: {en: Large, de: Groß}, price: 20, fast: true}
      huge: {title: {en: Huge, de: Riesig}, price: 40, fast: true}
    charges: [{id: fee, title: {en: Fee, de: Gebühr}, kind: monthly, amount: price}]
  data:
    kind: cut-to-fit
    title: {en: Data, de: Daten}
    dimensions: {gigabytes: {title: {en: Volume, de: Menge}, from: 5, to: 100, step: 5, unit: GB}}
    charges: [{id: fee, title: {en: Data, de: Daten}, kind: monthly, amount: 0.50, per: [gigabytes]}]
  phone:
    kind: swappable
    title: {en: Phone, de: Telefon}
    attributes: {price: money}
    options:
      alpha: {title: {en: Alpha, de: Alpha}, price: 300}
      beta: {title: {en: Beta, de: Beta}, price: 500}
      gamma: {title: {en: Gamma, de: Gamma}, price: 700}
    charges: [{id: price, title: {en: Phone, de: Telefon}, kind: one-time, amount: price}]
  care:
    kind: shared
    title: {en: Care, de: Schutz}
    charges: [{id: fee, title: {en: Care, de: Schutz}, kind: monthly, amount: 4}]
products:
  plan:
    title: {en: Plan, de: Tarif}
    parts:
      tariff: tariff
      data: data
      phone: {module: phone, count: 0..1}
      care: {module: care, count: 0..1}
    defaults: {tariff: small, data.gigabytes: 10, phone: none, care: none}
    rules:
      - id: care-needs-phone
        when: present(care)
        require: present(phone)
        because: {en: Care is for phones of ours., de: Der Schutz ist für Telefone von uns.}
    charges:
      - {id: student, title: {en: Student discount, de: Rabatt}, kind: monthly, amount: -2, when: context.segment == 'student'}
    term: 24 month
    price_basis: {one-time: 1, monthly: 24}
"""
PLAN = {"catalog": "plans", "product": "plan"}
BETA = {"tariff": "large", "phone": "beta", "care": "included"}

Write = Callable[..., Catalogs]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the catalog with replacements, and loads it."""
    numbers = iter(range(100))

    def written(*changes: tuple[str, str]) -> Catalogs:
        text = CATALOG
        for before, after in changes:
            assert before in text, before
            text = text.replace(before, after)
        folder = tmp_path / f"v{next(numbers)}"
        folder.mkdir()
        (folder / "catalog.yaml").write_text(text, encoding="utf-8")
        return Catalogs([load_catalog(folder)])

    return written


def reopened(write: Write, decisions: dict[str, Any], *changes: tuple[str, str], **more: Any) -> Reopened:
    """An offer that was made from the catalog, stored, read, and reopened after changes of the catalog."""
    item = {"id": "1", **PLAN, "decisions": decisions, **more.pop("item", {})}
    document = {"items": [item], "customer": "Jo", **more}
    return reopened_offer(write, document, *changes)


def reopened_offer(write: Write, document: dict[str, Any], *changes: tuple[str, str]) -> Reopened:
    offer = price_offer(content_from_json(document), write(), NOW)
    content = content_from_json(content_to_json(offer.content))
    quote = quote_from_json(quote_to_json(offer.quote))
    catalogs = write(*changes, ('version: "1"', 'version: "2"'))
    found = reopen(content, quote, catalogs, LATER)
    if found.offer is not None:
        assert recompute_quote(found.offer.quote) == []
        again = price_offer(content_from_json(content_to_json(found.content)), catalogs, LATER)
        assert again.quote.totals == found.offer.quote.totals and again.content == found.content
        assert reopened_document(found)["after"] is not None
    return found


def test_reopen__the_same_catalog_asks_no_engine(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogs = write()
    offer = price_offer(content_from_json({"items": [{"id": "1", **PLAN, "decisions": BETA}]}), catalogs, NOW)
    monkeypatch.setattr("configurator.offers.sale.Sales.of", lambda *_: pytest.fail("an engine was asked"))
    found = reopen(offer.content, offer.quote, catalogs, LATER)
    assert (found.outcome, found.content, found.before) == (Outcome.UNCHANGED, offer.content, found.after)


def test_reopen__a_catalog_that_says_the_same_changes_nothing(write: Write) -> None:
    found = reopened(write, BETA)
    assert found.outcome is Outcome.UNCHANGED and word_reopened(found) == []
    assert found.content.items[0].decisions == BETA


def test_reopen__other_prices_are_told_charge_by_charge(write: Write) -> None:
    found = reopened(write, BETA, ("price: 20,", "price: 22,"), ("price: 500", "price: 450"))
    assert found.outcome is Outcome.REPRICED
    assert word_reopened(found) == [
        "−€50.00 once: Phone −€50.00",
        "+€2.00 a month: Tariff: Fee +€2.00",
        "VAT −€9.50 once",
        "VAT +€0.38 a month",
        "−€2.00 over the whole term",
    ]
    assert found.after is not None and found.after.totals["monthly"] == Decimal(22 + 5 + 4)


def test_reopen__a_new_tax_rate_is_another_price(write: Write) -> None:
    found = reopened(write, {"tariff": "small"}, ("rate: 19 %", "rate: 21 %"))
    assert found.outcome is Outcome.REPRICED
    assert word_reopened(found) == ["VAT at 21 % instead of 19 % (+€0.30 a month)"]


def test_reopen__a_tax_that_changes_with_the_day_is_noticed_in_the_same_catalog(write: Write) -> None:
    rates = "rates: [{tax: vat, title: {en: VAT, de: MwSt.}, rate: 19 %}]"
    dated = (
        "rates: [{tax: vat, title: {en: VAT, de: MwSt.}, rate: 19 %, valid_until: 2026-06-01}, "
        "{tax: vat, title: {en: VAT, de: MwSt.}, rate: 20 %, valid_from: 2026-06-01}]"
    )
    catalogs = write((rates, dated))
    offer = price_offer(content_from_json({"items": [{"id": "1", **PLAN}]}), catalogs, NOW)
    assert reopen(offer.content, offer.quote, catalogs, NOW).outcome is Outcome.UNCHANGED
    assert reopen(offer.content, offer.quote, catalogs, LATER).outcome is Outcome.REPRICED


def test_reopen__renamed_options_are_read(write: Write) -> None:
    found = reopened(
        write,
        BETA,
        ("beta: {title: {en: Beta, de: Beta}", "beta-2: {replaces: beta, title: {en: Beta 2, de: Beta 2}"),
    )
    assert found.outcome is Outcome.UNCHANGED
    assert found.content.items[0].decisions["phone"] == "beta-2"
    assert word_reopened(found) == ["`phone=beta` is now called `phone=beta-2`"]


def test_reopen__an_option_that_is_gone_is_replaced_by_the_cheapest_that_is_there(write: Write) -> None:
    found = reopened(write, BETA, ("      beta: {title: {en: Beta, de: Beta}, price: 500}\n", ""))
    assert found.outcome is Outcome.REPAIRED and found.items[0].changed_decisions == 1
    assert found.content.items[0].decisions == {**BETA, "phone": "alpha"}
    assert word_reopened(found)[0] == "Phone: Alpha instead of Beta"


def test_reopen__a_tightened_rule_changes_the_fewest_decisions(write: Write) -> None:
    because = "because: {en: Large plans take 30 GB., de: Große Tarife haben 30 GB.}"
    rule = f"    rules:\n      - {{id: pool, when: tariff.fast, require: data.gigabytes >= 30, {because}}}\n"
    found = reopened(write, {**BETA, "data.gigabytes": 15}, ("    rules:\n", rule))
    assert found.outcome is Outcome.REPAIRED
    (change,) = found.items[0].changes
    assert change.decided and found.items[0].because == ("Large plans take 30 GB.",)
    assert found.content.items[0].decisions == {**BETA, "tariff": "small", "data.gigabytes": 15}


def test_reopen__what_nobody_decided_changes_first(write: Write) -> None:
    because = "because: {en: Large plans take 30 GB., de: Große Tarife haben 30 GB.}"
    rule = f"    rules:\n      - {{id: pool, when: tariff.fast, require: data.gigabytes >= 30, {because}}}\n"
    found = reopened(write, BETA, ("    rules:\n", rule), language="de")
    assert found.outcome is Outcome.REPAIRED and found.items[0].changed_decisions == 0
    assert found.content.items[0].decisions == BETA
    assert word_reopened(found)[:2] == [
        "Daten: Menge: 30 GB statt 10 GB (das hatte niemand entschieden)",
        "Große Tarife haben 30 GB.",
    ]


def test_reopen__a_number_off_the_new_grid_goes_to_one_next_to_it(write: Write) -> None:
    grid = (("from: 5, to: 100, step: 5", "from: 10, to: 110, step: 20"),)
    assert reopened(write, {"data.gigabytes": 50}, *grid).content.items[0].decisions == {"data.gigabytes": 50}
    found = reopened(write, {"data.gigabytes": 55}, *grid)
    assert found.outcome is Outcome.REPAIRED and found.content.items[0].decisions == {"data.gigabytes": 50}
    assert word_reopened(found)[0] == "Data: Volume: 50 GB instead of 55 GB"
    found = reopened(write, {"data.gigabytes": 90}, ("to: 100", "to: 60"))
    assert found.content.items[0].decisions == {"data.gigabytes": 60}


def test_reopen__a_part_that_is_gone_is_dropped_and_told(write: Write) -> None:
    start, end = CATALOG.index("      - id: care-needs-phone"), CATALOG.index("    charges:\n      - {id: student")
    part = ("      care: {module: care, count: 0..1}\n", "")
    found = reopened(write, BETA, part, (", care: none}", "}"), ("    rules:\n" + CATALOG[start:end], ""))
    assert found.outcome is Outcome.REPAIRED and found.items[0].changed_decisions == 1
    assert word_reopened(found)[0] == "Care: included is no longer offered"
    assert "care" not in found.content.items[0].decisions


def test_reopen__a_new_optional_part_changes_nothing(write: Write) -> None:
    found = reopened(
        write, {"tariff": "large"}, ("      care: {module", "      more: {module: care, count: 0..1}\n      care: {module")
    )
    assert found.outcome is Outcome.UNCHANGED
    assert found.content.items[0].assignment["more"] == "none"


def test_reopen__a_new_part_that_is_always_there_is_told(write: Write) -> None:
    found = reopened(write, {"tariff": "large"}, ("      care: {module", "      more: {module: care}\n      care: {module"))
    assert found.outcome is Outcome.REPAIRED and found.items[0].changed_decisions == 0
    assert word_reopened(found)[0] == "More: included is new"


def test_reopen__what_is_no_longer_sold_says_since_when(write: Write) -> None:
    sold = ("gamma: {title: {en: Gamma, de: Gamma}", "gamma: {valid_until: 2026-06-01, title: {en: Gamma, de: Gamma}")
    found = reopened(write, {"phone": "gamma"}, sold)
    assert word_reopened(found)[0] == "Phone: Alpha instead of Gamma: Gamma is no longer sold since 2026-06-01"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([("  plan:\n    title: {en: Plan", "  contract:\n    title: {en: Plan")], "no product `plan`"),
        ([("standard, student]", "standard, senior]"), ("== 'student'", "== 'senior'")], "`segment` cannot be `student`"),
        ([("catalog: plans", "catalog: tariffs")], "no catalog `plans`"),
    ],
)
def test_reopen__what_cannot_be_offered_says_why(write: Write, changes: list[tuple[str, str]], told: str) -> None:
    found = reopened(write, BETA, *changes, context={"segment": "student"})
    assert found.outcome is Outcome.IMPOSSIBLE and found.offer is None and found.after is None
    assert any(told in sentence for sentence in word_reopened(found))


def test_reopen__nothing_is_possible_in_the_context(write: Write) -> None:
    because = "because: {en: We left the Union., de: Wir sind nicht mehr in der Union.}"
    rule = f"    rules:\n      - {{id: left, require: context.region != 'EU', {because}}}\n"
    found = reopened(write, BETA, ("    rules:\n", rule))
    assert found.outcome is Outcome.IMPOSSIBLE and "We left the Union." in word_reopened(found)


def test_reopen__the_context_of_then_is_kept_where_a_default_changes(write: Write) -> None:
    found = reopened(write, BETA, ("default: standard", "default: student"))
    assert found.outcome is Outcome.UNCHANGED
    assert found.content.items[0].context == {"segment": "standard"}


def test_reopen__a_fact_that_is_gone_is_told(write: Write) -> None:
    gone = "  segment: {title: {en: Group, de: Gruppe}, values: [standard, student], default: standard}\n"
    charge = "when: context.segment == 'student'}"
    found = reopened(write, BETA, (gone, ""), (charge, "when: context.region == 'UK'}"), context={"segment": "student"})
    assert found.outcome is Outcome.REPAIRED
    assert word_reopened(found)[0] == "Group: student is no longer offered"


def test_reopen__discounts_of_people_are_worked_out_anew(write: Write) -> None:
    discounts = [{"title": "Loyal", "share": "10 %", "kinds": ["monthly"]}]
    found = reopened(write, {"tariff": "small"}, ("price: 10,", "price: 30,"), discounts=discounts)
    assert found.offer is not None and found.offer.quote.discounts[0].amount == Decimal("-3.50")
    assert word_reopened(found)[-1] == "+€18.00 a month in all"


def test_reopen__a_discount_on_what_is_gone_is_left_out_and_told(write: Write) -> None:
    discounts = [{"title": "Loyal", "share": "10 %", "item": "1", "charges": ["tariff.fee"]}]
    found = reopened(write, {"tariff": "small"}, ("{id: fee, title: {en: Fee", "{id: rent, title: {en: Fee"), discounts=discounts)
    assert found.outcome is Outcome.REPAIRED and found.content.discounts == ()
    assert "The discount “Loyal” is left out: what it is on is gone (`tariff.fee`)." in word_reopened(found)


def test_reopen__new_approvals_are_told(write: Write) -> None:
    found = reopened(write, BETA, ("total: 2000", "total: 1000, because: {en: Large deals., de: Große Geschäfte.}"))
    assert found.outcome is Outcome.UNCHANGED
    assert [approval.role for approval in found.approvals] == ["sales-manager"]
    assert word_reopened(found)[0].startswith("needs the approval of sales-manager: Large deals.")


def test_reopen__several_items_each_for_itself(write: Write) -> None:
    items = [
        {"id": "a", **PLAN, "title": "For you", "decisions": {"phone": "gamma"}, "quantity": 2},
        {"id": "b", **PLAN, "decisions": {"tariff": "small"}},
        {"id": "c", "title": "Visit", "special": {"amounts": {"one-time": "120.00"}}},
    ]
    found = reopened_offer(write, {"items": items}, ("      gamma: {title: {en: Gamma, de: Gamma}, price: 700}\n", ""))
    assert [item.outcome for item in found.items] == [Outcome.REPAIRED, Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert word_reopened(found)[0] == "For you: Phone: Alpha instead of Gamma"
    assert word_reopened(found)[-1] == "−€800.00 once in all"


def test_reopen__another_currency_is_told(write: Write) -> None:
    found = reopened(write, BETA, ("currency: EUR", "currency: USD"))
    assert found.outcome is Outcome.REPRICED and "It was in EUR and is in USD now." in word_reopened(found)


def test_reopen__an_offer_without_a_quote_is_completed(write: Write) -> None:
    content = content_from_json({"items": [{"id": "1", **PLAN, "decisions": {"tariff": "large"}}]})
    found = reopen(content, None, write(), NOW)
    assert found.outcome is Outcome.REPRICED and found.offer is not None
    assert found.content.items[0].assignment["data.gigabytes"] == 10 and not found.items[0].changes
