"""Taxes in a catalog: how they are read, what their authors get wrong, and which category a charge is in."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from configurator.catalog.load import check_catalog, load_catalog
from configurator.pricing import rates_on
from tests.catalog.catalogs import CONTEXT, HEADER, MODULES, PRODUCT, errors, marked, warnings, write

DAY = date(2026, 7, 1)
TAXES = """\
taxes:
  prices: gross
  region: context.region
  categories:
    standard: {title: Standard}
    reduced: {title: Reduced}
  rates:
    - {tax: vat, category: standard, region: [EU, UK], rate: 20 %, title: VAT}
    - {tax: vat, category: reduced, region: EU, rate: 5.5 %, valid_until: 2026-01-01}
    - {tax: vat, category: reduced, region: EU, rate: 7 %, valid_from: 2026-01-01}
    - {tax: vat, category: reduced, rate: 0 %, because: Nothing is due there.}
    - {tax: vat, category: [standard, reduced], rate: 0 %, contained: 20 %, when: context.guests > 2, because: Groups are free.}
    - {tax: levy, category: standard, region: NO, rate: 25 %, compound: true}
"""


def shop(folder: Path, taxes: str = TAXES, modules: str = MODULES, product: str = "") -> Path:
    return write(folder, {"catalog.yaml": HEADER + taxes + CONTEXT + modules + PRODUCT + product})


def test_taxes__are_read(tmp_path: Path) -> None:
    taxes = load_catalog(shop(tmp_path)).taxes
    assert taxes is not None
    assert (taxes.gross, taxes.region, list(taxes.categories), taxes.default) == (
        True,
        "region",
        ["standard", "reduced"],
        "standard",
    )
    first, *_, free, levy = taxes.rates
    assert (first.tax, str(first.title), first.rate, first.regions, first.categories) == (
        *("vat", "VAT", Fraction(1, 5)),
        *(("EU", "UK"), ("standard",)),
    )
    assert (free.contained, str(free.because), free.when and free.when.text) == (
        Fraction(1, 5),
        "Groups are free.",
        "context.guests > 2",
    )
    assert (levy.compound, str(levy.title), str(levy.place)) == (True, "Levy", "catalog.yaml:17:57")


@pytest.mark.parametrize(
    ("category", "region", "guests", "day", "shares"),
    [
        ("standard", "EU", 2, DAY, [20]),
        ("reduced", "EU", 2, DAY, [7]),
        ("reduced", "EU", 2, date(2025, 12, 31), [Fraction(11, 2)]),
        ("reduced", "UK", 2, DAY, [0]),
        ("standard", "UK", 3, DAY, [0]),  # a condition counts before a region
        ("standard", "NO", 2, DAY, [25]),
        ("standard", "NO", 3, DAY, [0, 25]),
    ],
)
def test_rates__that_count(tmp_path: Path, category: str, region: str, guests: int, day: date, shares: list[int]) -> None:
    taxes = load_catalog(shop(tmp_path)).taxes
    assert taxes is not None
    found = rates_on(taxes, category, {"region": region, "guests": guests}, day)
    assert [rate.rate * 100 for rate in found] == shares


def test_taxes__of_one_rate_need_a_line(tmp_path: Path) -> None:
    catalog = load_catalog(shop(tmp_path, "taxes: {prices: net, rates: [{rate: 19 %}]}\n"))
    assert catalog.taxes is not None and not catalog.taxes.gross
    assert (catalog.taxes.default, str(catalog.taxes.rates[0].title)) == ("standard", "Tax")
    assert catalog.warnings == () or all("tax" not in str(issue) for issue in catalog.warnings)
    assert rates_on(catalog.taxes, "standard", {}, DAY) == catalog.taxes.rates


def test_taxes__a_catalog_has_none_unless_it_says_so(tmp_path: Path) -> None:
    assert load_catalog(shop(tmp_path, "")).taxes is None


CATEGORIES = (
    "taxes: {prices: net, categories: [standard, reduced, exempt], rates: [{category: [standard, reduced, exempt], rate: 9 %}]}\n"
)


def test_charges__are_in_the_category_that_is_named_closest(tmp_path: Path) -> None:
    modules = MODULES.replace("    title: Stay\n", "    title: Stay\n    tax: reduced\n").replace(
        "    dimensions: {nights",
        "    charges:\n      - {id: stay, kind: one-time, amount: rate}\n"
        "      - {id: deposit, kind: one-time, amount: 9, tax: exempt}\n    dimensions: {nights",
    )
    charges = (
        "    charges:\n      - {id: whole, kind: one-time, amount: 1}\n"
        "      - {id: about, part: stay, kind: one-time, amount: 1}\n"
        "      - {id: own, part: stay, kind: one-time, amount: 1, tax: standard}\n"
    )
    product = load_catalog(shop(tmp_path, CATEGORIES, modules, charges)).products["pc"]
    found = {charge.id: charge.tax for charge in product.charges}
    assert found == {
        "cpu.price": None,
        "stay.stay": "reduced",
        "stay.deposit": "exempt",
        "whole": None,
        "about": "reduced",
        "own": "standard",
    }
    product = load_catalog(shop(tmp_path, CATEGORIES, modules, "    tax: exempt\n" + charges)).products["pc"]
    found = {charge.id: charge.tax for charge in product.charges}
    assert (found["cpu.price"], found["whole"], found["about"], found["own"]) == ("exempt", "exempt", "reduced", "standard")


def test_charges__on_others_have_no_category_of_their_own(tmp_path: Path) -> None:
    charges = (
        "    tax: reduced\n    charges:\n      - {id: whole, kind: one-time, amount: 1}\n"
        "      - {id: less, kind: one-time, amount: -10 %, of: all}\n"
        "      - {id: more, kind: one-time, amount: 10 %, of: all, tax: exempt}\n"
        "    price_rules: [{id: ten, discount: 10 %, because: It is spring.}]\n"
    )
    product = load_catalog(shop(tmp_path, CATEGORIES, product=charges)).products["pc"]
    found = {charge.id: charge.tax for charge in product.charges if charge.of is not None}
    assert found.pop("less") is None and found.pop("more") == "exempt"
    assert set(found.values()) == {None} and all(charge.startswith("ten") for charge in found)


def test_charges__keep_their_category_inside_other_products(tmp_path: Path) -> None:
    outer = """\
  box:
    tax: reduced
    parts:
      machine: {product: pc, count: 0..2}
      rooms: {instances: 1..2, parts: {gift: gift}, tax: exempt, charges: [{id: each, kind: one-time, amount: 1, part: gift}]}
    charges: [{id: own, kind: one-time, amount: 1}, {id: of-each, part: rooms, kind: one-time, amount: 2}]
"""
    product = load_catalog(shop(tmp_path, CATEGORIES, product="    tax: exempt\n" + outer)).products["box"]
    found = {charge.id: charge.tax for charge in product.charges}
    assert found == {
        "machine.cpu.price": "exempt",
        "rooms[1].each": "exempt",
        "rooms[2].each": "exempt",
        "own": "reduced",
        "rooms[1].of-each": "reduced",
        "rooms[2].of-each": "reduced",
    }


ROW = "taxes:\n  prices: net\n  region: context.region\n  categories: [standard]\n  rates:\n    - {rate: 20 %}\n    - {"


@pytest.mark.parametrize(
    ("taxes", "mark", "message"),
    [
        (ROW + "category: food, rate: 5 %}\n", "food", "there is no tax category `food` = known: `standard`"),
        (ROW + "region: [EU, DE], rate: 5 %}\n", "DE", "`context.region` is never `DE` = known: `EU`, `UK`, `NO`"),
        (ROW + "rate: 0.05, region: EU}\n", "0.05", "`rate` must be a percentage, not the number `0.05` = write `5 %`"),
        (ROW + "rate: 5, region: EU}\n", "5", "`rate` must be a percentage, not the number `5` = write `5 %`"),
        (
            ROW + "rate: five, region: EU}\n",
            "five",
            "`rate` must be a percentage from 0 % to 100 % = write it as `19 %` or `5.5 %`",
        ),
        (
            ROW + "rate: 120 %, region: EU}\n",
            "120 %",
            "`rate` must be a percentage from 0 % to 100 % = write it as `19 %` or `5.5 %`",
        ),
        (
            ROW + "rate: 5 %}\n",
            "5 %",
            "this is a second rate of `tax` beside that on line 10 = let one end (`valid_until`) before the other begins, "
            "give one a `when`, or another `tax` where both are charged",
        ),
        (ROW + "rate: 5 %, when: cpu.watts > 3}\n", "cpu", None),
        (
            ROW + "rate: 5 %, when: context.guest > 3}\n",
            "guest",
            "the context has no fact `guest` = did you mean `guests`?",
        ),
        (
            ROW + "rate: 5 %, region: EU, contained: 20 %}\n",
            "contained",
            "net prices contain no tax, so `contained` says nothing = remove it, or write `prices: gross`",
        ),
        (
            ROW + "rate: 5 %, region: EU, compound: maybe}\n",
            "maybe",
            "`compound` must be `true` or `false`",
        ),
        (
            ROW.replace("{rate: 20 %}", "{rate: 20 %, compound: true}") + "rate: 5 %, region: EU}\n",
            "20 %",
            "no tax stands above this one, which is charged on others = put it below the taxes that it is charged on, or remove "
            "`compound`",
        ),
        (
            ROW + "rate: 5 %, region: EU, valid_from: 2026-01-01, valid_until: 2025-01-01}\n",
            "2025-01-01",
            "this ends before it begins, on 2026-01-01 = `valid_until` is the first day after it",
        ),
        (
            ROW.replace("context.region", "context.country") + "rate: 5 %, tax: b}\n",
            "context.country",
            "`context.country` is not a fact of the context = declare it under `context`, or leave `region` out",
        ),
        (
            ROW.replace("context.region", "context.regon") + "rate: 5 %, tax: b}\n",
            "context.regon",
            "`context.regon` is not a fact of the context = did you mean `region`?",
        ),
        (
            ROW.replace("context.region", "region") + "rate: 5 %, tax: b}\n",
            "region",
            "`region` is not a fact of the context = write `context.region`",
        ),
        (
            ROW.replace("  region: context.region\n", "") + "rate: 5 %, region: EU}\n",
            "region",
            "these taxes do not say what tells the region = write beside `rates` which fact it is: `region: context.region`",
        ),
        ("taxes: {prices: both, rates: [{rate: 5 %}]}\n", "both", "`prices` must be net or gross, not `both`"),
        ("taxes: {prices: net, rates: []}\n", "rates", "`rates` must not be empty = write something into it, or remove the key"),
        (
            "taxes: {rates: [{rate: 5 %}]}\n",
            "taxes",
            "`prices` is missing = write `prices: net` where amounts are without taxes, or `prices: gross`",
        ),
    ],
)
def test_taxes__their_mistakes(tmp_path: Path, taxes: str, mark: str, message: str | None) -> None:
    folder = shop(tmp_path, taxes)
    (issue,) = (issue for issue in check_catalog(folder) if issue.severity == "error")
    assert marked(issue, folder) == mark
    if message is not None:
        assert errors(folder) == [message]
    else:
        assert issue.message == "`cpu.watts` is not a fact, and taxes depend on facts of the context only"


def test_taxes__all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    rows = ("{rate: 9 %, category: x}", "{rate: 1 %, when: 'context.guests >'}", "{rate: 0.2}")
    taxes = "taxes:\n  prices: net\n  rates:\n" + "".join(f"    - {row}\n" for row in rows)
    modules = MODULES.replace("    title: Gift\n", "    title: Gift\n    tax: y\n")
    assert len(errors(shop(tmp_path, taxes, modules))) == 4


def test_rates__follow_each_other_or_overlap(tmp_path: Path) -> None:
    def rows(until: str, start: str) -> str:
        return (
            f"taxes:\n  prices: net\n  rates:\n    - {{rate: 19 %, valid_until: {until}}}\n"
            f"    - {{rate: 16 %, valid_from: {start}, valid_until: 2021-01-01}}\n    - {{rate: 19 %, valid_from: 2021-01-01}}\n"
        )

    assert errors(shop(tmp_path, rows("2020-07-01", "2020-07-01"))) == []
    assert [warning for warning in warnings(tmp_path) if "tax" in warning] == []
    assert len(errors(shop(tmp_path, rows("2020-07-02", "2020-07-01")))) == 1
    assert [warning for warning in warnings(shop(tmp_path, rows("2020-06-30", "2020-07-01"))) if "tax" in warning] == [
        "from 2020-06-30 until this begins, `standard` has no rate of `tax` = "
        "begin it on that day, or write a rate of `0 %` for the time between"
    ]


def test_categories__without_a_rate_are_told(tmp_path: Path) -> None:
    taxes = "taxes:\n  prices: net\n  region: context.region\n  categories: [standard, food]\n  rates:\n"
    folder = shop(tmp_path, taxes + "    - {category: standard, rate: 9 %}\n    - {category: food, region: EU, rate: 5 %}\n")
    assert [warning for warning in warnings(folder) if "tax" in warning] == [
        "tax category `food` has no rate in `UK`, `NO` = add it to `rates`; what is not taxed has a rate of `0 %`"
    ]


@pytest.mark.parametrize(
    ("modules", "product"),
    [
        (MODULES.replace("    title: Gift\n", "    title: Gift\n    tax: foods\n"), ""),
        (MODULES.replace("amount: price}", "amount: price, tax: foods}"), ""),
        (MODULES, "    tax: foods\n"),
        (MODULES, "    charges: [{id: x, kind: one-time, amount: 1, tax: foods}]\n"),
        (MODULES, "      set: {parts: {gift: gift}, tax: foods}\n"),
        (MODULES + "charges: {extras: [{id: x, kind: one-time, amount: 1, tax: foods}]}\n", "    charges: [extras]\n"),
    ],
)
def test_categories__that_are_unknown_are_told_where_they_are_named(tmp_path: Path, modules: str, product: str) -> None:
    taxes = "taxes: {prices: net, categories: [standard, food], rates: [{category: [standard, food], rate: 9 %}]}\n"
    folder = shop(tmp_path, taxes, modules, product)
    assert errors(folder) == ["there is no tax category `foods` = did you mean `food`?"]
    assert [marked(issue, folder) for issue in check_catalog(folder) if issue.severity == "error"] == ["foods"]
    assert errors(shop(tmp_path, "", modules, product)) == [
        "`foods` is a tax category, and this catalog has no taxes = declare them in catalog.yaml under `taxes`, or remove `tax`"
    ]


def test_attributes__may_be_called_tax(tmp_path: Path) -> None:
    modules = MODULES.replace("socket: text,", "socket: text, tax: number,")
    for option in ("Small", "Large", "Other"):
        modules = modules.replace(f"title: {option},", f"title: {option}, tax: 3,")
    assert errors(shop(tmp_path, "", modules)) == []


def test_taxes__of_an_included_folder_count_where_there_are_none(tmp_path: Path) -> None:
    shared = "modules: {gift: {kind: shared, tax: food, charges: [{id: a, kind: one-time, amount: 1}]}}\n"
    base = "taxes: {prices: gross, categories: [standard, food], rates: [{category: [standard, food], rate: 9 %}]}\n"
    product = "products: {pc: {parts: {gift: gift}}}\n"
    write(tmp_path / "base", {"catalog.yaml": HEADER + base + shared + product})
    folder = write(tmp_path / "shop", {"catalog.yaml": HEADER + "includes: [../base]\n" + product.replace("pc", "set")})
    taxes = load_catalog(folder).taxes
    assert taxes is not None and taxes.gross
    own = "taxes: {prices: net, categories: [standard, food], rates: [{category: [standard, food], rate: 9 %}]}\n"
    write(folder, {"catalog.yaml": HEADER + own + "includes: [../base]\n" + product.replace("pc", "set")})
    taxes = load_catalog(folder).taxes
    assert taxes is not None and not taxes.gross
    write(tmp_path / "base", {"catalog.yaml": HEADER + shared + product})
    write(folder, {"catalog.yaml": HEADER + "includes: [../base]\n" + product.replace("pc", "set")})
    catalog = load_catalog(folder)
    assert catalog.taxes is None and catalog.products["set"].charges[0].tax == "food"
