"""Modules that are made of parts: what they are written out to, and what their kind demands."""

from __future__ import annotations

from itertools import pairwise
from itertools import product as cartesian
from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.session import Session
from tests.catalog.catalogs import errors, write

HEADER = 'catalog: kinds\nversion: "1"\ntitle: Kinds\ncurrency: EUR\n'

MIX = """
modules:
  blend:
    kind: mix
    step: 10
    attributes: {rate: money}
    ingredients:
      mint: {from: 10, to: 60, rate: 0.03, required: true}
      lime: {from: 20, to: 60, rate: 0.04}
      hops: {from: 10, to: 30, rate: 0.09}
    count: 2..3
    rules:
      - {id: hops, when: present(hops), require: present(lime), because: Hops need lime.}
    charges: [{id: herbs, kind: one-time, amount: rate, per: [amount]}]
products:
  tea: {parts: {blend: blend}}
"""

BUS = """
modules:
  gpu:
    kind: swappable
    attributes: {watts: number, price: money}
    options: {g1: {watts: 100, price: 200}, g2: {watts: 300, price: 500}}
    charges: [{id: price, kind: one-time, amount: price}]
  net:
    kind: swappable
    attributes: {watts: number, price: money}
    options: {n1: {watts: 10, price: 20}}
    charges: [{id: price, kind: one-time, amount: price}]
  board:
    kind: bus
    attributes: {slots: number, power: number, price: money}
    options: {small: {slots: 1, power: 150, price: 50}, large: {slots: 3, power: 420, price: 90}}
    charges: [{id: price, kind: one-time, amount: price}]
    ports: {slot: {accepts: [gpu, net], count: slots}}
    budgets: {power: {of: watts, capacity: power}}
products:
  pc: {parts: {board: board}}
"""

SECTIONAL = """
modules:
  run:
    kind: sectional
    attributes: {width: number, left: text, right: text}
    options:
      start: {width: 5, left: wall, right: rail}
      mid: {width: 60, left: rail, right: rail}
      wide: {width: 80, left: rail, right: rail}
      end: {width: 5, left: rail, right: wall}
    length: 2..5
    joins: {right: left}
    ends: {left: wall, right: wall}
    measure: width
products:
  shelf:
    attributes: {niche: {from: 100, to: 240, step: 20}}
    parts: {run: run}
    rules: [{id: fits, require: run.length <= niche and run.length > niche - 60, because: It fits.}]
"""


def opened(folder: Path, text: str, product: str, **decisions: object) -> Session:
    write(folder, {"catalog.yaml": HEADER + text})
    return load_catalog(folder).configure(product, decisions={key.replace("__", "."): each for key, each in decisions.items()})


def test_mix__has_exactly_the_blends_that_add_up(tmp_path: Path) -> None:
    amounts = {"mint": range(10, 70, 10), "lime": [0, *range(20, 70, 10)], "hops": [0, 10, 20, 30]}
    expected = [
        (mint, lime, hops)
        for mint, lime, hops in cartesian(*amounts.values())
        if mint + lime + hops == 100 and (not hops or lime) and 2 <= 1 + bool(lime) + bool(hops) <= 3
    ]
    assert opened(tmp_path, MIX, "tea").count() == len(expected) > 5


def test_mix__an_ingredient_has_a_choice_and_an_amount(tmp_path: Path) -> None:
    session = opened(tmp_path, MIX, "tea", blend__hops="included")
    assert session.implied["blend.lime"] == "included"
    assert session.available["blend.mint.amount"] == (10, 20, 30, 40, 50, 60)
    session.choose("blend.hops.amount", 30)
    assert session.available["blend.mint.amount"] == (10, 20, 30, 40, 50)


def test_mix__charges_each_ingredient_by_its_amount(tmp_path: Path) -> None:
    session = opened(tmp_path, MIX, "tea", **{"blend.mint.amount": 60, "blend.hops": "none"})
    session.complete()
    amounts = {leaf.charge: str(leaf.amount) for leaf in session.price().leaves()}
    assert amounts == {"blend.mint.herbs": "1.80", "blend.lime.herbs": "1.60"}


def test_bus__keeps_ports_and_budgets(tmp_path: Path) -> None:
    watts = {"g1": 100, "g2": 300, "n1": 10, "none": 0}
    expected = 0
    for slots, power in ((1, 150), (3, 420)):
        for plugged in cartesian(watts, repeat=3):
            taken = [each for each in plugged if each != "none"]
            expected += len(taken) <= slots and sum(watts[each] for each in taken) <= power
    session = opened(tmp_path, BUS, "pc")
    assert session.engine.count({}) == session.count() == expected


def test_bus__what_is_plugged_in_is_charged_by_its_own_module(tmp_path: Path) -> None:
    session = opened(tmp_path, BUS, "pc", **{"board.slot[2]": "g1", "board.slot[3]": "n1"})
    session.complete()
    amounts = {leaf.charge: str(leaf.amount) for leaf in session.price().leaves()}
    assert amounts == {"board.carrier.price": "90.00", "board.slot[2].gpu.price": "200.00", "board.slot[3].net.price": "20.00"}


def test_bus__explains_what_is_full(tmp_path: Path) -> None:
    session = opened(tmp_path, BUS, "pc", **{"board.carrier": "small"})
    conflict = session.explain("board.slot[1]", "g2")
    assert conflict is not None
    assert [rule.id for rule in conflict.rules] == ["board.power-budget"]


def test_sectional__has_exactly_the_chains_that_join(tmp_path: Path) -> None:
    sides = {"start": ("wall", "rail", 5), "mid": ("rail", "rail", 60), "wide": ("rail", "rail", 80), "end": ("rail", "wall", 5)}
    expected = 0
    for length in range(2, 6):
        for chain in cartesian(sides, repeat=length):
            joined = all(sides[one][1] == sides[other][0] for one, other in pairwise(chain))
            width = sum(sides[each][2] for each in chain)
            if joined and sides[chain[0]][0] == sides[chain[-1]][1] == "wall":
                expected += sum(niche - 60 < width <= niche for niche in range(100, 260, 20))
    assert opened(tmp_path, SECTIONAL, "shelf").count() == expected > 10


def test_values_that_follow__are_told_with_the_product(tmp_path: Path) -> None:
    product = opened(tmp_path, SECTIONAL, "shelf").product
    assert [(derived.name, str(derived.title)) for derived in product.derived] == [("run.length", "Run · Length")]


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        (MIX, "from: 20, to: 60, rate: 0.04", "to: 60, rate: 0.04", "`from` is missing"),
        (MIX, "count: 2..3", "count: 2..9", "there are at most 3"),
        (MIX, "step: 10", "step: 10\n    unit: g", "`total` is missing"),
        (MIX, "rate: 0.03", "rat: 0.03", "module `blend` has no attribute `rat`"),
        (MIX, "present(lime)", "present(lemon)", "unknown name `lemon`"),
        (BUS, "[gpu, net]", "[gpu, nett]", "there is no module `nett`"),
        (BUS, "[gpu, net]", "[gpu, board]", "a port takes options, and `board` has none"),
        (BUS, "count: slots", "count: slot", "the carrier has no number `slot`"),
        (BUS, "of: watts", "of: watt", "nothing that is plugged in has an attribute `watt`"),
        (SECTIONAL, "joins: {right: left}", "joins: {rigt: left}", "the sections have no attribute `rigt`"),
        (SECTIONAL, "ends: {left", "ends: {lft", "the sections have no attribute `lft`"),
        (SECTIONAL, "measure: width", "measure: widht", "the sections have no number `widht`"),
        (SECTIONAL, "length: 2..5", "length: 5..2", "`5..2` is not a number of something"),
    ],
)
def test_mistakes__are_told_with_their_place(text: str, old: str, new: str, expected: str, tmp_path: Path) -> None:
    assert old in text
    write(tmp_path, {"catalog.yaml": HEADER + text.replace(old, new, 1)})
    found = errors(tmp_path)
    assert any(each.startswith(expected) for each in found), found
