"""Laws of price differences: they add up to the cent, of any two configurations, with and without taxes."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.catalog.records import ChoiceValue
from configurator.pricing import Breakdown, price, price_difference
from configurator.pricing.difference import Turn
from configurator.pricing.difference_words import difference_document, word_difference
from tests.laws.test_pricing_laws import CURRENCIES, part_values, products
from tests.pricing.products import configuration
from tests.pricing.taxes import rate, taxes

law = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "100")), deadline=None, suppress_health_check=list(HealthCheck)
)


@st.composite
def breakdowns(draw: st.DrawFn) -> tuple[Breakdown, Breakdown]:
    """The prices of two configurations of a product, perhaps with other taxes."""
    shop, currency = draw(products()), draw(st.sampled_from(CURRENCIES))
    gross, found = draw(st.booleans()), []
    for _ in range(2):
        assignment: dict[str, ChoiceValue] = {}
        for item in shop.parts.values():
            assignment.update(draw(part_values(shop, item, not item.optional or draw(st.booleans()))))
        made = configuration(shop, assignment, {"rate": draw(st.sampled_from([1, 2, 3]))}, [], currency)
        share = draw(st.sampled_from(["19", "7", "0", None]))
        taxed = taxes(rate(share, title="VAT"), gross=gross) if share else None
        found.append(price(replace(made, catalog=replace(made.catalog, taxes=taxed), day=date(2026, 5, 4))))
    return found[0], found[1]


@law
@given(breakdowns())
def test_difference__adds_up_to_the_cent(pair: tuple[Breakdown, Breakdown]) -> None:
    before, after = pair
    found = price_difference(before, after)
    for kind, total in found.totals.items():
        assert total == after.total(kind) - before.total(kind)
        assert total == sum((change.difference for change in found.of(kind)), Decimal(0))
    assert {change.kind for change in found.charges} <= set(found.totals)
    assert found.due_now == after.due_now - before.due_now
    assert found.basis == after.basis.total - before.basis.total
    if found.gross is not None and found.net is not None:
        for kind, gross in found.gross.items():
            taxed = sum((tax.difference for tax in found.taxes if tax.kind is kind), Decimal(0))
            assert gross == found.net[kind] + taxed
            assert found.totals.get(kind, Decimal(0)) in (found.net[kind], gross) or before.taxes is None or after.taxes is None


@law
@given(breakdowns())
def test_difference__the_other_way_round_is_its_negative(pair: tuple[Breakdown, Breakdown]) -> None:
    there, back = price_difference(*pair), price_difference(*reversed(pair))
    amounts = {(each.charge, each.kind): each.difference for each in there.charges}
    assert {(each.charge, each.kind): -each.difference for each in back.charges} == amounts
    turned = {Turn.ADDED: Turn.REMOVED, Turn.REMOVED: Turn.ADDED, Turn.CHANGED: Turn.CHANGED}
    turns = {(each.charge, each.kind): each.turn for each in there.charges}
    assert {(each.charge, each.kind): turned[each.turn] for each in back.charges} == turns
    assert {kind: -total for kind, total in back.totals.items()} == there.totals


@law
@given(breakdowns())
def test_difference__is_nothing_exactly_where_all_amounts_are_the_same(pair: tuple[Breakdown, Breakdown]) -> None:
    before, after = pair
    assert price_difference(before, before).is_nothing and not word_difference(price_difference(before, before), "en")
    amounts = [{(leaf.charge, leaf.kind): leaf.amount for leaf in each.leaves() if leaf.amount} for each in pair]
    same = amounts[0] == amounts[1] and before.taxes == after.taxes and before.basis.total == after.basis.total
    if same:
        assert price_difference(before, after).is_nothing
    elif amounts[0] != amounts[1]:
        assert not price_difference(before, after).is_nothing


@law
@given(breakdowns(), st.sampled_from(["en", "de", "zh", "fr"]))
def test_difference__is_worded_in_every_language(pair: tuple[Breakdown, Breakdown], language: str) -> None:
    found = price_difference(*pair)
    told = word_difference(found, language)
    assert len(told) >= len({change.kind for change in found.charges})
    document = difference_document(found, language)
    totals = {kind: Fraction(total) for kind, total in document["totals"].items()}
    for kind, total in totals.items():
        assert total == sum(Fraction(each["difference"]) for each in document["charges"] if each["kind"] == kind)
