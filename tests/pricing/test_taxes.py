"""Taxes on prices, checked by hand, and on the catalogs that we ship."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from configurator.catalog.load import load_catalog
from configurator.catalog.records import Catalog, Validity
from configurator.errors import ContextError
from configurator.money import to_minor
from configurator.pricing import Taxable, Taxation, TaxedAmount, price, tax_amounts
from tests.pricing.taxes import DAY, rate, taxes

ROOT = Path(__file__).parents[2]


def numbers(found: Taxation) -> list[tuple[int, int, int]]:
    return [(amount.net, amount.tax, amount.gross) for amount in found.amounts]


def once(*minors: int, category: str | None = None) -> list[Taxable]:
    return [Taxable(f"line-{n}", "one-time", category, minor) for n, minor in enumerate(minors)]


def test_net__the_tax_is_of_the_sum_and_not_of_every_line() -> None:
    # 19 % of 0.13 is 0.0247: three cents where every line were rounded by itself, but 19 % of 1.30 is 24.7, that is 25
    found = tax_amounts(once(*[13] * 10), taxes(rate("19")), {}, DAY)
    assert [(line.base, line.amount) for line in found.lines] == [(130, 25)]
    assert [amount.tax for amount in found.amounts] == [3, 3, 3, 3, 3, 2, 2, 2, 2, 2]


def test_gross__contains_the_tax() -> None:
    # 24.95 at 19 %: 24.95 * 19 / 119 = 3.9836
    found = tax_amounts(once(2495), taxes(rate("19"), gross=True), {}, DAY)
    assert numbers(found) == [(2097, 398, 2495)]
    assert [(line.base, line.amount, line.rate) for line in found.lines] == [(2097, 398, Fraction(19, 100))]


def test_discounts__are_taxed_as_what_they_are_taken_off() -> None:
    # 100.00 less 10.01 at 19 %: 89.99 * 0.19 = 17.0981; the lines' own shares are 19.00 and -1.9019
    found = tax_amounts(once(10_000, -1001), taxes(rate("19")), {}, DAY)
    assert numbers(found) == [(10_000, 1900, 11_900), (-1001, -190, -1191)]


def test_discounts__on_lines_of_several_categories_are_split_over_them() -> None:
    same = taxes(rate("19", "food"), rate("7", "room"), categories=["food", "room"])
    amounts = [
        Taxable("food", "one-time", "food", 1000),
        Taxable("room", "one-time", "room", 3000),
        Taxable("ten", "one-time", None, -400, on=("food", "room")),
        Taxable("one", "one-time", None, -36, on=("food", "room", "ten")),  # on what is left of them
    ]
    found = tax_amounts(amounts, same, {}, DAY)
    assert [(line.categories, line.base, line.amount) for line in found.lines] == [(("food",), 891, 169), (("room",), 2673, 187)]
    assert [(amount.net, amount.categories) for amount in found.amounts[2:]] == [
        (-400, ("food", "room")),
        (-36, ("food", "room")),
    ]
    assert sum(amount.tax for amount in found.amounts) == 169 + 187


def test_lines__of_categories_with_one_rate_are_one_sum() -> None:
    same = taxes(rate("19", "food"), rate("19", "drinks"), rate("7", "room"), categories=["food", "drinks", "room"])
    amounts = [
        Taxable("a", "one-time", "food", 13),
        Taxable("b", "one-time", "room", 100),
        Taxable("c", "one-time", "drinks", 13),
    ]
    found = tax_amounts(amounts, same, {}, DAY)
    assert [(line.categories, line.base, line.amount) for line in found.lines] == [
        (("food", "drinks"), 26, 5),
        (("room",), 100, 7),
    ]
    assert [amount.categories for amount in found.amounts] == [("food",), ("room",), ("drinks",)]


def test_kinds__are_never_mixed() -> None:
    amounts = [Taxable("a", "one-time", None, 13), Taxable("b", "monthly", None, 13)]
    found = tax_amounts(amounts, taxes(rate("19")), {}, DAY)
    assert [(line.kind, line.base, line.amount) for line in found.lines] == [("one-time", 13, 2), ("monthly", 13, 2)]
    assert found.kinds == ("one-time", "monthly")
    assert found.total("monthly") == TaxedAmount("", "monthly", ("standard",), 13, 2, 15)


def test_several_taxes__state_county_and_one_on_top() -> None:
    # Quebec as it was: 5 % on the price, 9.5 % on the price with those
    old = taxes(rate("5", tax="gst", title="GST"), rate("9.5", tax="qst", title="QST", compound=True))
    found = tax_amounts(once(10_000), old, {}, DAY)
    assert [(str(line.title), line.base, line.amount) for line in found.lines] == [("GST", 10_000, 500), ("QST", 10_500, 998)]
    assert numbers(found) == [(10_000, 1498, 11_498)]
    beside = taxes(rate("4", tax="state"), rate("4.5", tax="city"))
    assert numbers(tax_amounts(once(10_000), beside, {}, DAY)) == [(10_000, 850, 10_850)]


def test_reverse_charge__pays_the_net_price() -> None:
    exempt = rate("0", when="context.customer == 'business'", contained="19", title="Reverse charge")
    found = taxes(exempt, rate("19"), gross=True)
    assert numbers(tax_amounts(once(11_900), found, {"customer": "private"}, DAY)) == [(10_000, 1900, 11_900)]
    reversed_ = tax_amounts(once(11_900), found, {"customer": "business"}, DAY)
    assert numbers(reversed_) == [(10_000, 0, 10_000)]
    assert [(str(line.title), line.base, line.amount) for line in reversed_.lines] == [("Reverse charge", 10_000, 0)]


def test_region__with_another_rate_than_prices_contain() -> None:
    found = taxes(rate("19", regions=["de"]), rate("20", regions=["fr"], contained="19"), gross=True, region="land")
    assert numbers(tax_amounts(once(11_900), found, {"land": "fr"}, DAY)) == [(10_000, 2000, 12_000)]
    line = tax_amounts(once(11_900), found, {"land": "de"}, DAY).lines[0]
    assert (line.region, line.amount) == ("de", 1900)


def test_rates__change_on_a_day() -> None:
    ended, begun = Validity(None, date(2026, 1, 1)), Validity(date(2026, 1, 1), None)
    found = taxes(rate("19", valid=ended), rate("7", valid=begun))
    assert numbers(tax_amounts(once(100), found, {}, date(2025, 12, 31))) == [(100, 19, 119)]
    assert numbers(tax_amounts(once(100), found, {}, date(2026, 1, 1))) == [(100, 7, 107)]


def test_category__without_a_rate_is_not_taxed() -> None:
    found = tax_amounts(once(100, category="other"), taxes(rate("19", "standard"), categories=["standard", "other"]), {}, DAY)
    assert (found.lines, numbers(found)) == ((), [(100, 0, 100)])


def test_nothing__has_no_taxes() -> None:
    assert tax_amounts([], taxes(rate("19")), {}, DAY) == Taxation((), ())


def test_facts__that_are_not_given() -> None:
    with pytest.raises(ContextError, match="Taxes depend on `land`, and the context does not say it"):
        tax_amounts(once(100), taxes(rate("19", regions=["de"]), region="land"), {}, DAY)


def taxed(catalog: Catalog, product: str, facts: dict[str, object], choices: dict[str, object]) -> Taxation:
    """The taxes on everything that a configuration costs, as a quote would show them."""
    from configurator import load_catalog as load

    session = load(catalog.folder).configure(product, facts)
    for path, value in choices.items():
        session.choose(path, value)
    session.complete("default")
    configuration = session.configuration
    categories = {charge.id: charge.tax for charge in configuration.product.charges}
    leaves = price(configuration).leaves()
    amounts = [
        Taxable(leaf.charge, leaf.kind, categories[leaf.charge], to_minor(leaf.amount, catalog.currency)) for leaf in leaves
    ]
    assert catalog.taxes is not None
    return tax_amounts(amounts, catalog.taxes, configuration.context, DAY)


def test_hotel__two_nights_have_two_rates_and_city_tax_has_none() -> None:
    catalog = load_catalog(ROOT / "catalogs" / "room-package")
    found = taxed(catalog, "room-package", {}, {})
    lines = {(line.categories, line.rate): (line.base, line.amount) for line in found.lines}
    # a room at 290.00 with 7 %, breakfast at 96.00 with 19 %, city tax of 14.00; all of it contained in 400.00
    assert lines == {
        (("pass-through",), Fraction(0)): (1400, 0),
        (("accommodation",), Fraction(7, 100)): (27_103, 1897),
        (("standard",), Fraction(19, 100)): (8067, 1533),
    }
    assert found.total("one-time").gross == 40_000
    assert [str(line.because) for line in found.lines if line.because] == ["City tax is collected for the city."]


def test_window__prices_are_without_vat() -> None:
    found = load_catalog(ROOT / "catalogs" / "window").taxes
    assert found is not None
    assert numbers(tax_amounts(once(10_050), found, {}, DAY)) == [(10_050, 1910, 11_960)]


def test_phone__every_monthly_price_contains_vat() -> None:
    found = taxed(load_catalog(ROOT / "catalogs" / "phone-plan"), "mobile-plan", {}, {})
    monthly = found.total("monthly")
    assert (monthly.gross, monthly.tax) == (2495, 398)


@pytest.mark.parametrize(
    ("facts", "shares"),
    [
        ({"region": "EU"}, [Fraction(19, 100)]),
        ({"region": "US"}, [Fraction(8875, 100_000)]),
        ({"region": "US", "customer": "school"}, [Fraction(0)]),
        ({"region": "CN"}, [Fraction(13, 100)]),
    ],
)
def test_pc__taxes_of_the_region(facts: dict[str, object], shares: list[Fraction]) -> None:
    found = taxed(load_catalog(ROOT / "catalogs" / "pc"), "office-pc", facts, {})
    assert [line.rate for line in found.lines] == shares
