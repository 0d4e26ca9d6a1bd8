from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from configurator.catalog.load import load_catalog
from configurator.catalog.records import Catalog
from configurator.configurable import ConfigurableCatalog
from configurator.errors import CatalogError
from configurator.language.format import format_expression
from configurator.pricing.lists import applicable, facts_of_lists, priced, with_lists
from tests.catalog.catalogs import CONTEXT, HEADER, small, write

CHARGES = """\
    charges:
      - {id: assembly, title: Assembly, kind: one-time, amount: 20.10}
      - {id: discount, title: Discount, kind: one-time, amount: -0.05 * cpu.price}
      - {id: stay-fee, title: Stay, kind: one-time, amount: 3 + stay.rate, per: [stay.nights]}
      - {id: share, title: Share, kind: one-time, amount: 0.5, per: [cpu.price]}
"""
CONTEXT_OF_ALL = {"region": "EU", "guests": 2}
DAY = date(2026, 6, 1)


def listed(folder: Path, **lists: str) -> Catalog:
    """The small catalog with the amounts in force of price lists; each text follows after `price_list: <name>`."""
    files = {f"price-lists/{name}.yaml": f"price_list: {name}\n{text}" for name, text in lists.items()}
    return priced(load_catalog(write(small(folder, CHARGES), files)), CONTEXT_OF_ALL, DAY)


def prices(catalog: Catalog) -> Mapping[str, object]:
    return {option.id: option.values["price"] for option in catalog.modules["cpu"].options.values()}


def amounts(catalog: Catalog) -> dict[str, str]:
    return {charge.id: format_expression(charge.amount.root) for charge in catalog.products["pc"].charges}


def test_priced__sets_what_is_named_everywhere(tmp_path: Path) -> None:
    catalog = listed(
        tmp_path, a="modules: {cpu: {options: {small: {price: 89.90}}}}\nproducts: {pc: {charges: {assembly: 15}}}\n"
    )
    part = catalog.products["pc"].parts["cpu"]
    assert catalog.modules["cpu"].options["small"].values["price"] == Fraction("89.90")
    assert part.module.options["small"].values == catalog.modules["cpu"].options["small"].values
    assert amounts(catalog)["assembly"] == "15"
    assert catalog.applied_lists == ("a",)
    assert catalog.products["pc"].parts["stay"].module is catalog.modules["stay"]


def test_priced__changes_what_is_charged_and_rounds_it_half_up(tmp_path: Path) -> None:
    catalog = listed(tmp_path, a="adjust: -3 %\n")
    assert prices(catalog) == {
        "small": Fraction("96.90"),  # 96.903
        "large": Fraction("484.03"),
        "other": Fraction("193.03"),
    }
    assert catalog.modules["gift"].values["price"] == 5  # nothing is charged by it
    assert amounts(catalog) == {
        "cpu.price": "cpu.price",
        "assembly": "19.5",  # 19.497
        "discount": "-0.05 * cpu.price",
        "stay-fee": "2.91 + stay.rate",
        "share": "0.5",
    }


def test_priced__rounds_to_a_step(tmp_path: Path) -> None:
    assert prices(listed(tmp_path, a="adjust: +2.5 %\nround: 0.50\n")) == {
        "small": Fraction("102.50"),  # 102.3975
        "large": Fraction("511.50"),
        "other": 204,
    }


def test_priced__keeps_decimals_that_are_finer_than_the_smallest_coin(tmp_path: Path) -> None:
    modules = "modules:\n  cpu: {options: {small: {price: 0.0525}}}\n"
    catalog = listed(tmp_path, a=modules, b="refines: a\nadjust: +10 %\n")
    assert prices(catalog)["small"] == Fraction("0.0578")  # 0.05775


def test_priced__converts_all_amounts(tmp_path: Path) -> None:
    catalog = listed(tmp_path, a="currency: JPY\nexchange: 163.5\n")
    assert catalog.currency == "JPY"
    assert prices(catalog) == {"small": 16334, "large": 81587, "other": 32537}
    assert catalog.modules["gift"].values["price"] == 818  # converted although it is not charged
    assert amounts(catalog)["assembly"] == "3286"


def test_priced__later_lists_refine_earlier_ones(tmp_path: Path) -> None:
    business = "adjust: -10 %\nmodules: {cpu: {options: {large: {price: 400}}}}\n"
    special = "refines: business\nmodules: {cpu: {options: {small: {price: 50}}}}\nadjust: +100 %\n"
    catalog = listed(tmp_path, special=special, business=business)
    assert catalog.applied_lists == ("business", "special")
    assert prices(catalog) == {"small": 50, "large": 800, "other": Fraction("358.20")}


def test_priced__formulas_read_the_amounts_of_the_list(tmp_path: Path) -> None:
    text = "modules: {cpu: {options: {small: {price: 50}}, charges: {price: 0.9 * price}}}\n"
    assert amounts(listed(tmp_path, a=text))["cpu.price"] == "0.9 * cpu.price"


def test_priced__amounts_that_an_option_did_not_have(tmp_path: Path) -> None:
    folder = small(tmp_path, modules=MODULES_WITH_GAP)
    write(folder, {"price-lists/a.yaml": "price_list: a\nmodules: {cpu: {options: {large: {setup: 5}}}}\n"})
    catalog = priced(load_catalog(folder), CONTEXT_OF_ALL, DAY)
    assert catalog.modules["cpu"].options["large"].values == {"setup": 5}


MODULES_WITH_GAP = """\
modules:
  cpu:
    kind: swappable
    title: CPU
    attributes: {setup: money}
    options: {small: {title: Small, setup: 1}, large: {title: Large}}
    charges: [{id: setup, title: Setup, kind: one-time, amount: setup, when: has(setup)}]
  stay: {kind: shared, title: Stay}
  gift: {kind: shared, title: Gift}
"""


def test_priced__nothing_is_in_force(tmp_path: Path) -> None:
    catalog = load_catalog(write(small(tmp_path), {"price-lists/a.yaml": "price_list: a\nfor: {region: NO}\nadjust: -1 %\n"}))
    assert priced(catalog, CONTEXT_OF_ALL, DAY) is catalog
    assert [each.id for each in applicable(catalog, {**CONTEXT_OF_ALL, "region": "NO"}, DAY)] == ["a"]


def test_facts_of_lists__are_those_that_decide_for_a_product(tmp_path: Path) -> None:
    folder = small(tmp_path, "  gifts: {title: Gifts, parts: {gift: gift}}\n")
    text = "price_list: a\nfor: {region: EU}\nmodules: {cpu: {options: {small: {price: 1}}}}\n"
    catalog = load_catalog(write(folder, {"price-lists/a.yaml": text}))
    assert [fact.id for fact in facts_of_lists(catalog, catalog.products["pc"])] == ["region"]
    assert facts_of_lists(catalog, catalog.products["gifts"]) == []


# --- modules that are made of parts -----------------------------------------------------------------------------------

KINDS = """\
modules:
  blend:
    kind: mix
    title: Blend
    attributes: {price: money}
    step: 10
    ingredients:
      assam: {title: Assam, from: 10, to: 90, price: 0.20}
      mint: {title: Mint, from: 10, to: 90, price: 0.10}
    charges: [{id: tea, title: Tea, kind: one-time, amount: price, per: [amount]}]
  disk:
    kind: swappable
    title: Disk
    attributes: {price: money}
    options: {fast: {title: Fast, price: 90}, slow: {title: Slow, price: 50}}
    charges: [{id: disk, title: Disk, kind: one-time, amount: price}]
  card:
    kind: swappable
    title: Card
    attributes: {price: money}
    options: {fast: {title: Fast, price: 300}}
    charges: [{id: card, title: Card, kind: one-time, amount: price}]
  board:
    kind: bus
    title: Board
    attributes: {price: money}
    options: {plain: {title: Plain, price: 100}}
    ports: {slot: {title: Slot, accepts: [disk, card], count: 2}}
    charges: [{id: board, title: Board, kind: one-time, amount: price}]
products:
  thing:
    title: Thing
    parts:
      blend: blend
      board: board
      box:
        attributes: {size: {title: Size, from: 1, to: 3}}
        charges: [{id: box, title: Box, kind: one-time, amount: 2, per: [size]}]
      bags: {product: bag, instances: 2}
  bag:
    title: Bag
    sold: false
    attributes: {colour: [red, blue]}
    charges: [{id: bag, title: Bag, kind: one-time, amount: 7}]
"""
LIST = """\
price_list: a
modules:
  blend: {ingredients: {mint: {price: 0.15}}, charges: {tea: 2 * price}}
  disk: {options: {fast: {price: 80}}}
  card: {options: {fast: {price: 250}}, charges: {card: price - 1}}
  board: {options: {plain: {price: 90}}}
products:
  thing: {charges: {box.box: 3}}
  bag: {charges: {bag: 6}}
"""


def test_priced__modules_and_products_within_others(tmp_path: Path) -> None:
    folder = write(tmp_path, {"catalog.yaml": HEADER + CONTEXT + KINDS, "price-lists/a.yaml": LIST})
    product = priced(load_catalog(folder), CONTEXT_OF_ALL, DAY).products["thing"]
    values = {part.id: part.module for part in product.parts.values()}
    assert values["blend.mint"].values["price"] == Fraction("0.15")
    assert values["blend.assam"].values["price"] == Fraction("0.2")
    assert values["board.carrier"].options["plain"].values["price"] == 90
    slot = values["board.slot[2]"].options
    assert {option: record.values["price"] for option, record in slot.items()} == {"fast": 80, "slow": 50, "card-fast": 250}
    found = {charge.id: format_expression(charge.amount.root) for charge in product.charges}
    assert found["blend.mint.tea"] == "2 * blend.mint.price"
    assert found["board.slot[1].card.card"] == "board.slot[1].price - 1"
    assert found["box.box"] == "3"
    assert found["bags[2].bag"] == "6"


def test_priced__instances_keep_their_number_as_a_factor(tmp_path: Path) -> None:
    text = "price_list: a\nproducts: {bag: {charges: {bag: 6}}}\n"
    counted = KINDS.replace("{product: bag, instances: 2}", "{product: bag, count: 1..5}")
    folder = write(tmp_path, {"catalog.yaml": HEADER + CONTEXT + counted, "price-lists/a.yaml": text})
    product = priced(load_catalog(folder), CONTEXT_OF_ALL, DAY).products["thing"]
    charge = next(charge for charge in product.charges if charge.id == "bags.bag")
    assert (format_expression(charge.amount.root), [format_expression(each.root) for each in charge.per]) == (
        "6",
        ["bags.quantity"],
    )


def test_with_lists__is_kept(tmp_path: Path) -> None:
    catalog = load_catalog(write(small(tmp_path), {"price-lists/a.yaml": "price_list: a\nadjust: -1 %\n"}))
    lists = list(catalog.price_lists.values())
    assert with_lists(catalog, lists) is with_lists(catalog, lists)


@pytest.mark.parametrize(("rate", "expected"), [("80", "82.4"), ("80 EUR/m2", "82.4")])
def test_priced__rates_with_units_keep_what_they_are_per(tmp_path: Path, rate: str, expected: str) -> None:
    pane = f"""\
modules:
  pane:
    kind: cut-to-fit
    title: Pane
    dimensions:
      width: {{title: Width, from: 500, to: 600, step: 100, unit: mm}}
      height: {{title: Height, from: 500, to: 600, step: 100, unit: mm}}
    charges: [{{id: glass, title: Glass, kind: one-time, amount: {rate}, per: [width * height]}}]
products: {{window: {{title: Window, parts: {{pane: pane}}}}}}
"""
    listed = "price_list: b\nrefines: a\nmodules: {pane: {charges: {glass: 90 EUR/m2}}}\ncustomers: C-1\n"
    files = {"price-lists/a.yaml": "price_list: a\nadjust: +3 %\n", "price-lists/b.yaml": listed}
    catalog = load_catalog(write(tmp_path, {"catalog.yaml": HEADER + CONTEXT + pane, **files}))
    (plain,) = priced(catalog, CONTEXT_OF_ALL, DAY).products["window"].charges
    assert format_expression(plain.amount.root) == expected
    (own,) = priced(catalog, CONTEXT_OF_ALL, DAY, "C-1").products["window"].charges
    assert format_expression(own.amount.root) == "90"
    converted = [format_expression(each.root) for each in own.per]
    assert converted != ["pane.width * pane.height"]  # to square metres, also where the amount of the catalog says nothing
    assert Decimal(catalog.products["window"].charges[0].amount.text.split()[0]) == 80


# --- tiers, charges on charges, price rules ---------------------------------------------------------------------------

SEATS = """\
modules:
  seats:
    kind: cut-to-fit
    title: Seats
    dimensions: {number: {title: Number, from: 1, to: 100}}
    charges:
      - {id: seat, kind: monthly, quantity: number, tiers: [{up_to: 10, amount: 8}, {amount: 6}]}
      - {id: fee, kind: one-time, amount: 10, at_least: 12}
products:
  suite:
    title: Suite
    parts: {seats: seats}
    price_basis: {one-time: 1, monthly: 12}
    charges:
      - {id: handling, kind: one-time, of: seats, amount: 5 %}
      - {id: spring, kind: one-time, amount: 4}
    price_rules:
      - {id: loyal, because: Thank you., kinds: [monthly], discount: 10 %}
      - {id: start, because: For a start., lines: seats.fee, kinds: [one-time], discount: 3.00}
"""


def suite(folder: Path, **lists: str) -> Catalog:
    files = {f"price-lists/{name}.yaml": f"price_list: {name}\n{text}" for name, text in lists.items()}
    return load_catalog(write(folder, {"catalog.yaml": HEADER + CONTEXT + SEATS, **files}))


def totals(catalog: Catalog, seats: int) -> dict[str, str]:
    session = ConfigurableCatalog(catalog).configure("suite", decisions={"seats.number": seats}, started=MOMENT)
    session.complete("cheapest")
    assert session.price().basis.total == session.state.total
    return {leaf.charge: str(leaf.amount) for leaf in session.price().leaves()}


MOMENT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_priced__tiers_are_named_one_by_one(tmp_path: Path) -> None:
    catalog = suite(tmp_path, a="modules: {seats: {charges: {seat.2: 5}}}\n")
    assert totals(catalog, 10)["seats.seat.1"] == "80.00"
    assert totals(catalog, 20)["seats.seat.2"] == "100.00"


def test_priced__price_rules_and_charges_on_others_follow(tmp_path: Path) -> None:
    before, after = totals(suite(tmp_path / "a"), 10), totals(suite(tmp_path / "b", a="adjust: -50 %\n"), 10)
    assert before == {
        "seats.seat.1": "80.00",
        "seats.fee": "12.00",
        "handling": "0.60",
        "spring": "4.00",
        "loyal:seats.seat.1": "-8.00",
        "start:seats.fee": "-3.00",
    }
    assert after == {
        "seats.seat.1": "40.00",
        "seats.fee": "6.00",
        "handling": "0.30",
        "spring": "2.00",
        "loyal:seats.seat.1": "-4.00",
        "start:seats.fee": "-1.50",
    }


def test_lists__that_name_different_tiers_do_not_contradict_each_other(tmp_path: Path) -> None:
    one, other = "modules: {seats: {charges: {seat.1: 5}}}\n", "modules: {seats: {charges: {seat.2: 5}}}\n"
    assert suite(tmp_path / "a", a=one, b=other).price_lists.keys() == {"a", "b"}
    with pytest.raises(CatalogError, match=r"both name `seats\.seat\.1`"):
        suite(tmp_path / "b", a=one, b=one)


def test_priced__charges_that_hold_on_other_days_stay_away(tmp_path: Path) -> None:
    dated = SEATS.replace("discount: 10 %}", "discount: 10 %, valid_until: 2026-01-01}")
    files = {"catalog.yaml": HEADER + CONTEXT + dated, "price-lists/a.yaml": "price_list: a\nadjust: -50 %\n"}
    found = totals(load_catalog(write(tmp_path, files)), 10)
    assert found["seats.seat.1"] == "40.00" and "loyal:seats.seat.1" not in found
