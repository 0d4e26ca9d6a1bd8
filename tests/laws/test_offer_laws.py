"""Laws of quotes of several items: they add up by hand, they can be computed again, and no tampering stays unnoticed."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.catalog.charge_kinds import ChargeKind
from configurator.configuration import Configuration
from configurator.quote import Offered, Quote, Special, Wanted, build_quote, quote_from_json, quote_to_json, recompute_quote
from configurator.quote.document import ItemRole, referenced
from tests.laws.test_pricing_laws import configurations
from tests.pricing.taxes import rate, taxes

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "100"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
CREATED = datetime(2026, 5, 4, 12, tzinfo=UTC)
PLACES = {"EUR": Decimal("0.01"), "JPY": Decimal("1"), "KWD": Decimal("0.001")}


@st.composite
def specials(draw: st.DrawFn, currency: str) -> Special:
    amounts = st.integers(-10_000, 50_000).map(lambda minor: minor * PLACES[currency])
    kinds = st.sampled_from([ChargeKind.ONE_TIME, ChargeKind.MONTHLY, ChargeKind.YEARLY, ChargeKind.DEPOSIT])
    return Special("Special", draw(st.dictionaries(kinds, amounts, min_size=1, max_size=2)), "Wanted")


@st.composite
def wanted(draw: st.DrawFn, items: list[str], currency: str) -> Wanted:
    item = draw(st.none() | st.sampled_from(items))
    if draw(st.booleans()):
        return Wanted("Share", share=Fraction(draw(st.integers(-20, 60)), 100), item=item)
    amount = draw(st.integers(0, 3_000)) * PLACES[currency]
    kind = draw(st.sampled_from([ChargeKind.ONE_TIME, ChargeKind.MONTHLY]))
    return Wanted("Amount", amount=amount, item=item, kinds=(kind,))


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    first: Configuration = draw(configurations())
    gross = draw(st.booleans())
    taxed = draw(st.none() | st.just(taxes(rate("19", title="VAT"), gross=gross)))
    catalog = replace(first.catalog, taxes=taxed)
    currency = catalog.currency
    offered: list[Offered] = []
    for number in range(draw(st.integers(1, 4))):
        is_special = bool(offered) and draw(st.integers(0, 3)) == 0
        configured = replace(first, catalog=catalog, day=date(2026, 5, 4))
        what: Configuration | Special = draw(specials(currency)) if is_special else configured
        role = draw(st.sampled_from(list(ItemRole))) if offered else ItemRole.STANDARD
        instead = offered[0].id if role is ItemRole.ALTERNATIVE else None
        offered.append(Offered(what, f"i{number}", draw(st.integers(1, 40)), role=role, instead_of=instead))
    discounts = draw(st.lists(wanted([each.id for each in offered], currency), max_size=4))
    return build_quote(offered, customer="law", created=CREATED, language="en", discounts=discounts)


def by_hand(quote: Quote) -> dict[str, Decimal]:
    """The totals of a quote with decimals: every leaf times its item's quantity, then every discount in its turn."""
    place = PLACES[quote.currency]
    items: dict[str, dict[str, Decimal]] = {}
    for item in quote.items:
        own: dict[str, Decimal] = defaultdict(Decimal)
        for group in item.breakdown.groups:
            for leaf in group.leaves:
                own[str(leaf.kind)] += leaf.amount * item.quantity
        items[item.id] = own
    whole: dict[str, Decimal] = defaultdict(Decimal)
    for discount in (each for each in quote.discounts if each.item is not None):
        items[discount.item][str(discount.kind)] += _discount(items[discount.item][str(discount.kind)], discount, place)
    for item in quote.items:
        if item.role is ItemRole.STANDARD:
            for kind, total in items[item.id].items():
                whole[kind] += total
    for discount in (each for each in quote.discounts if each.item is None):
        whole[str(discount.kind)] += _discount(whole[str(discount.kind)], discount, place)
    return whole


def _discount(base: Decimal, discount: Any, place: Decimal) -> Decimal:
    if discount.share is None:
        return discount.amount
    share = Decimal(discount.share.numerator) / Decimal(discount.share.denominator)
    return -(base * share).quantize(place, ROUND_HALF_UP)


@law
@given(quotes())
def test_offer__adds_up_by_hand(quote: Quote) -> None:
    expected = by_hand(quote)
    assert {str(kind): total for kind, total in quote.totals.items()} == {str(kind): expected[str(kind)] for kind in quote.totals}
    if quote.taxes is not None:
        for kind, net in quote.taxes.net.items():
            tax = sum((each.amount for each in quote.taxes.sums if each.kind is kind), Decimal(0))
            assert net + tax == quote.taxes.gross[kind]
            assert quote.totals.get(kind, Decimal(0)) in (net, quote.taxes.gross[kind])


@law
@given(quotes())
def test_offer__can_be_computed_again_from_its_document(quote: Quote) -> None:
    document = json.loads(json.dumps(quote_to_json(quote)))
    assert recompute_quote(document) == []
    assert quote_from_json(document) == quote


@law
@given(quotes(), st.data())
def test_offer__any_tampered_amount_is_detected(quote: Quote, data: st.DataObject) -> None:
    document = json.loads(json.dumps(quote_to_json(quote)))
    places = [
        (container, key)
        for container in (document, document["totals"], *document.get("discounts", ()), *(i["totals"] for i in document["items"]))
        for key in container
        if key in ("due_now", "contract_value", "amount", "base") or container.get("one-time") is not None
    ]
    for tax in document.get("taxes", {}).get("sums", ()):
        places += [(tax, "amount"), (tax, "base")]
    container, key = data.draw(st.sampled_from(places))
    container[key] = f"{Decimal(container[key]) + PLACES[quote.currency]:f}"
    sealed = quote_to_json(referenced(quote_from_json(document)))
    assert recompute_quote(sealed) != []
