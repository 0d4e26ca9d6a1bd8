"""Products inside products, instances and values that follow: what rules over them mean, also where something is absent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from configurator import load_catalog
from configurator.availability import load_availability, short_of
from configurator.catalog.records import ChargeKind
from configurator.explanation import word_reasons
from configurator.pricing import price
from configurator.quote import build_quote, recompute_quote
from configurator.quote.view import view_quote
from tests.catalog.catalogs import HEADER, errors, write

BIKE = """
modules:
  lock:
    kind: swappable
    attributes: {weight: number}
    options: {light: {weight: 1}, heavy: {weight: 3}}
  pocket:
    kind: swappable
    attributes: {weight: number}
    options: {small: {weight: 1}, large: {weight: 2}}
products:
  bag:
    sold: false
    attributes:
      material: [cotton, leather]
      own: [1, 2]
      weight: {value: 2 + sum(pockets.weight)}
      own-weight: {value: own + 5}
      is-heavy: {value: sum(pockets.weight) >= 2}
      pocket: {value: pockets.weight}
      left: {value: 5 - sum(pockets.weight)}
    parts:
      pockets: {module: pocket, count: 0..2}
      lock: {module: lock, count: 0..1}
  bike:
    attributes:
      frame: [steel, alloy]
      paint: {values: [red, blue], optional: true}
      bell: {type: boolean, optional: true}
    parts:
      bags: {product: bag, instances: 0..2}
      rack:
        count: 0..1
        attributes: {load: {value: 3 + sum(boxes.weight)}, is-loaded: {value: sum(boxes.weight) > 1}}
        parts: {boxes: {module: pocket, instances: 1}}
    rules:
      - id: rule
        because: So it is.
"""

NOTHING = {"bags[1]": "none", "bags[2]": "none", "rack": "none"}
ONE = {"bags[1]": "included", "bags[2]": "none"}


@pytest.fixture
def engine_of(tmp_path):
    """The engine of the bike with one more rule, whose lines are given."""

    def compiled(rule: str):
        lines = "".join(f"        {line}\n" for line in rule.splitlines())
        catalog = load_catalog(write(tmp_path, {"catalog.yaml": HEADER + BIKE + lines}))
        return catalog.compile("bike").engine

    return compiled


# --- rules for each instance ------------------------------------------------------------------------------------------


def test_each__there_is_no_rule_about_bags_where_there_are_none(engine_of):
    engine = engine_of("when: frame == 'steel' or bags.material == 'leather'\nrequire: bell == true")
    assert engine.available({**NOTHING, "frame": "steel"})["bell"] == {"true", "false", "none"}
    assert engine.available({**ONE, "frame": "steel"})["bell"] == {"true", "none"}
    assert engine.available({**ONE, "frame": "alloy", "bags[1].material": "cotton"})["bell"] == {"true", "false", "none"}


def test_each__what_is_there_is_asked_of_all(engine_of):
    engine = engine_of("require: bags.pockets.quantity >= 1")
    assert engine.feasible(NOTHING)
    assert engine.available(ONE)["bags[1].pockets.quantity"] == {1, 2}


# --- functions over instances -----------------------------------------------------------------------------------------


def test_count__of_a_condition_passes_over_what_is_not_there(engine_of):
    engine = engine_of("require: count(frame == 'steel' or bags.material == 'leather') == 0")
    assert engine.available(NOTHING)["frame"] == {"steel", "alloy"}
    assert engine.available(ONE)["frame"] == {"alloy"}


def test_distinct__is_of_those_that_are_there(engine_of):
    engine = engine_of("when: distinct(bags.material)\nrequire: frame == 'alloy'")
    assert engine.available(ONE)["frame"] == {"alloy"}
    both = {"bags[1].material": "leather", "bags[2].material": "leather"}
    assert engine.available(both)["frame"] == {"steel", "alloy"}


def test_distinct__is_broken_by_two_that_are_equal(engine_of):
    engine = engine_of("require: distinct(bags.material)")
    assert engine.available({"bags[1].material": "leather"})["bags[2].material"] == {"cotton", "none"}


@pytest.mark.parametrize(("rule", "holds"), [("any(rack.boxes == 'small')", False), ("all(rack.boxes == 'small')", True)])
def test_quantifier__fixed_instances_of_what_is_not_there_are_none(engine_of, rule, holds):
    engine = engine_of(f"when: {rule}\nrequire: frame == 'alloy'")
    assert (engine.available(NOTHING)["frame"] == {"alloy"}) is holds
    assert engine.available({"rack.boxes[1]": "small"})["frame"] == {"alloy"}


# --- values that follow, of what is not there -------------------------------------------------------------------------


def test_derived__a_sum_does_not_count_what_is_not_there(engine_of):
    engine = engine_of("require: sum(bags.weight) == 2")
    assert not engine.feasible(NOTHING)
    assert engine.available(ONE)["bags[1].pockets"] == {"none"}
    assert not engine.feasible({"bags[1]": "included", "bags[2]": "included"})


@pytest.mark.parametrize(("sum_of", "small", "two_large"), [("pocket", 1, 2), ("left", 4, 1), ("weight", 3, 6)])
def test_derived__counts_once_in_a_sum(engine_of, sum_of, small, two_large):
    engine = engine_of(f"when: sum(bags.{sum_of}) != {small}\nrequire: sum(bags.{sum_of}) == {two_large}")
    assert engine.feasible({**ONE, "bags[1].pockets": "small", "bags[1].pockets.quantity": 1})
    assert engine.feasible({**ONE, "bags[1].pockets": "large", "bags[1].pockets.quantity": 2})


def test_derived__an_extremum_passes_over_what_is_not_there(engine_of):
    engine = engine_of("when: min(bags.weight) > 2\nrequire: frame == 'alloy'")
    assert engine.available({**ONE, "bags[1].pockets": "small"})["frame"] == {"alloy"}
    assert engine.available(NOTHING)["frame"] == {"steel", "alloy"}


def test_derived__a_comparison_with_what_is_not_there_is_unknown(engine_of):
    engine = engine_of("require: rack.load >= 5")
    assert engine.feasible(NOTHING)
    assert engine.available({"rack": "included"})["rack.boxes[1]"] == {"large"}


def test_derived__a_condition_about_what_is_not_there_is_unknown(engine_of):
    engine = engine_of("when: not rack.is-loaded\nrequire: frame == 'alloy'")
    assert engine.available(NOTHING)["frame"] == {"steel", "alloy"}
    assert engine.available({"rack.boxes[1]": "small"})["frame"] == {"alloy"}


def test_derived__a_condition_about_each(engine_of):
    engine = engine_of("when: bags.is-heavy\nrequire: bags.material == 'leather'")
    assert engine.available({"bags[1].pockets.quantity": 2})["bags[1].material"] == {"leather"}
    assert engine.feasible(NOTHING)


# --- attributes that may be left out ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "rule"), [("paint", "present(paint)"), ("bell", "present(bell)"), ("paint", "count(paint) == 1")]
)
def test_optional_attribute__can_be_asked_for(engine_of, choice, rule):
    assert "none" not in engine_of(f"require: {rule}").available({})[choice]


def test_optional_attribute__is_not_compared_with_none(tmp_path):
    write(tmp_path, {"catalog.yaml": HEADER + BIKE + "        require: paint != 'none'\n"})
    assert errors(tmp_path) == ["comparing `paint` with none is never true = ask `not present(paint)`"]


# --- rules of products inside products --------------------------------------------------------------------------------

SHED = """
modules:
  box:
    kind: swappable
    attributes: {size: number}
    options: {small: {size: 1}, large: {size: 2}}
products:
  shed:
    attributes: {roof: [flat, gabled]}
    parts:
      annex:
        count: 0..1
        attributes: {windows: [0, 1, 2]}
        parts: {boxes: {module: box, count: 1..3}}
        rules:
          - id: rule
            because: So it is.
"""


@pytest.mark.parametrize(
    ("rule", "there"),
    [
        ("require: boxes.quantity >= 2", True),
        ("when: boxes.quantity < 4\n            require: windows == 0", True),
        ("require: 1 == 2", False),
        ("require: sum(boxes.size) > 6", False),
        ("require: windows >= 1", True),
    ],
)
def test_nested_rule__holds_only_where_its_product_is_there(tmp_path, rule, there):
    engine = load_catalog(write(tmp_path, {"catalog.yaml": HEADER + SHED + f"            {rule}\n"})).compile("shed").engine
    assert engine.feasible({"annex": "none"})
    assert engine.feasible({"annex": "included"}) is there


@pytest.mark.parametrize(
    "rule", ["require: 12 / boxes.quantity >= 6", "when: 12 / boxes.quantity < 6\n            require: windows == 0"]
)
def test_nested_rule__what_is_always_there_can_be_divided_by(tmp_path, rule):
    engine = load_catalog(write(tmp_path, {"catalog.yaml": HEADER + SHED + f"            {rule}\n"})).compile("shed").engine
    assert engine.feasible({"annex": "none"})
    assert engine.available({"annex.windows": "1"})["annex.boxes.quantity"] == {1, 2}


def test_nested_part__keeps_its_least_number(tmp_path):
    text = (HEADER + SHED + "            require: windows >= 0\n").replace("count: 1..3", "count: 2..3")
    engine = load_catalog(write(tmp_path, {"catalog.yaml": text})).compile("shed").engine
    assert engine.available({"annex": "included"})["annex.boxes.quantity"] == {2, 3}
    assert engine.available({"annex": "none"})["annex.boxes.quantity"] == {0}


def test_instances_of_a_module__have_defaults_that_can_be_taken(tmp_path):
    parts = "products:\n  shed:\n    parts:\n      boxes: {module: box, instances: 1..3}\n"
    text = HEADER + SHED[: SHED.index("products:")] + parts
    assert load_catalog(write(tmp_path, {"catalog.yaml": text})).configure("shed").complete().assignment["boxes[2]"] == "none"
    catalog = load_catalog(write(tmp_path, {"catalog.yaml": text + "    defaults: {boxes: 2}\n"}))
    boxes = catalog.configure("shed").complete().assignment
    assert [boxes[f"boxes[{place}]"] for place in (1, 2, 3)] == ["small", "small", "none"]


# --- budgets ----------------------------------------------------------------------------------------------------------

BOARD = """
modules:
  gpu: {kind: swappable, attributes: {watts: number}, options: {gpu-60: {watts: 60}, gpu-100: {watts: 100}}}
  plate: {kind: swappable, options: [blind]}
  board:
    kind: bus
    values: {}
    ports: {slot: {accepts: [gpu, plate], count: 3}}
    budgets: {power: {of: watts, capacity: 120}}
products:
  pc: {parts: {board: board}}
"""


def test_budget__what_has_no_such_attribute_uses_nothing(tmp_path):
    engine = load_catalog(write(tmp_path, {"catalog.yaml": HEADER + BOARD})).compile("pc").engine
    given = {"board.slot[1]": "gpu-60", "board.slot[3]": "blind"}
    assert engine.available(given)["board.slot[2]"] == {"gpu-60", "blind", "none"}
    assert not engine.feasible({**given, "board.slot[2]": "gpu-100"})


# --- so many equal ones of a product ----------------------------------------------------------------------------------

CRATES = """
modules:
  bottle:
    kind: swappable
    attributes: {litres: number, price: money, glass: boolean}
    options: {small: {litres: 1, price: 2.10, glass: true, order_code: B-1}, large: {litres: 2, price: 3.00, glass: false}}
    charges: [{id: price, kind: one-time, amount: price}]
  label: {kind: shared, order_code: L-1, attributes: {price: money}, values: {price: 0.05}}
products:
  crate:
    sold: false
    attributes:
      colour: [red, blue]
      sealed: boolean
      litres: {value: sum(bottles.litres)}
    parts:
      bottles: {module: bottle, count: 1..3}
      label: {module: label, count: 0..1, description: Printed in one colour.}
    rules:
      - {id: red, when: colour == 'red', require: sum(bottles.litres) <= 4, because: Red crates are weak.}
    charges:
      - {id: crate, kind: one-time, amount: 1.50}
      - {id: print, part: label, kind: one-time, amount: 0.10}
  order:
    attributes: {gift: boolean, deposit: {type: boolean, optional: true}, hour: {from: 8, to: 18, optional: true}}
    parts:
      crates: {product: crate, count: 0..4, description: All of them alike.}
    rules:
      - id: rule
        because: So it is.
"""


@pytest.fixture
def order_of(tmp_path):
    """The order of crates with one more rule, whose lines are given."""

    def catalog(rule: str):
        lines = "".join(f"        {line}\n" for line in rule.splitlines())
        return load_catalog(write(tmp_path, {"catalog.yaml": HEADER + CRATES + lines}))

    return catalog


ALL_EQUAL = {"crates.bottles": "small", "crates.bottles.quantity": 2}


@pytest.mark.parametrize(
    ("rule", "numbers"),
    [
        ("require: sum(crates.bottles.litres) <= 5", {1, 2}),
        ("require: sum(crates.litres) <= 5", {1, 2}),
        ("require: sum(*.litres) <= 5", {1, 2}),
        ("require: sum(crates.litres * 2, 1) <= 9", {1, 2}),
        ("require: count(crates.bottles) <= 7", {1, 2, 3}),
        ("require: count(crates) <= 3", {1, 2, 3}),
        ("require: crates.quantity >= 2", {2, 3, 4}),
        ("require: count(crates.colour == 'red', crates.sealed) >= 3", {3, 4}),
        ("require: max(crates.litres) <= 2", {1, 2, 3, 4}),
        ("require: crates.litres * crates.quantity >= 6", {3, 4}),
    ],
)
def test_equal_ones__count_as_many_times(order_of, rule, numbers):
    engine = order_of(rule).compile("order").engine
    decided = {**ALL_EQUAL, "crates.colour": "red", "crates.sealed": "false"}
    assert engine.available(decided)["crates.quantity"] == numbers


def test_equal_ones__their_own_rules_are_of_one(order_of):
    engine = order_of("require: crates.quantity >= 4").compile("order").engine
    assert engine.available({"crates.colour": "red"})["crates.bottles.quantity"] == {1, 2, 3}
    assert engine.available({"crates.colour": "red", "crates.bottles": "large"})["crates.bottles.quantity"] == {1, 2}


def test_equal_ones__are_none_where_they_are_left_out(order_of):
    engine = order_of("require: sum(crates.litres) >= 24 or gift").compile("order").engine
    assert engine.available({"crates": "none"})["crates.quantity"] == {0}
    assert engine.available({"crates": "none"})["gift"] == {"true"}
    assert engine.available({"crates.quantity": 4, "gift": "false"})["crates.bottles"] == {"large"}


def test_equal_ones__are_priced_and_ordered_as_many_times(order_of):
    session = order_of("require: crates.quantity >= 2").configure("order", decisions={**ALL_EQUAL, "crates.quantity": 3})
    session.choose("crates.label", "included")
    configuration = session.completed("cheapest")
    groups = {group.part: group for group in price(configuration).groups}
    assert {part: group.quantity for part, group in groups.items()} == {"crates": 3, "crates.bottles": 6, "crates.label": 3}
    assert [leaf.amount for leaf in price(configuration).leaves()] == [Decimal("4.50"), Decimal("12.60"), Decimal("0.30")]
    quote = build_quote(configuration, customer="Ada", created=datetime(2026, 1, 5, tzinfo=UTC), language="en")
    assert recompute_quote(quote) == []
    assert [row.quantity for row in view_quote(quote).rows] == ["3", "6", "3"]
    item = quote.items[0]
    tampered = replace(groups["crates.bottles"], quantity=2)
    kept = [tampered if group.part == "crates.bottles" else group for group in quote.items[0].breakdown.groups]
    changed = replace(item, breakdown=replace(item.breakdown, groups=tuple(kept)))
    (difference, _) = recompute_quote(replace(quote, items=(changed,)))
    assert str(difference) == "line 2 (Crate · Bottle), `crates.bottles.quantity`: expected 6, found 2"


def test_equal_ones__take_as_many_from_stock(order_of, tmp_path):
    catalog = order_of("require: crates.quantity >= 2")
    stock = "as_of: 2026-01-05\nmodules: {bottle: {small: {stock: 5}}, label: {stock: 2}}\n"
    availability = load_availability(write(tmp_path, {"availability.yaml": stock}) / "availability.yaml", catalog.records)
    session = catalog.configure("order", decisions={**ALL_EQUAL, "crates.quantity": 3}, availability=availability)
    session.choose("crates.label", "included")
    found = short_of(session.product, availability, session.complete().assignment)
    assert [(short.title.render(), short.needed) for short in found] == [("Small", 6), ("Label", 3)]


def test_equal_ones__a_mix_has_a_count_too(tmp_path):
    text = """
modules:
  tea:
    kind: mix
    step: 50
    attributes: {rate: money}
    ingredients: {mint: {from: 50, to: 100, rate: 0.02}, sage: {from: 50, to: 100, rate: 0.03}}
    charges: [{id: herbs, kind: one-time, amount: rate, per: [amount]}]
products:
  box: {parts: {teas: {module: tea, count: 2..5}}}
"""
    session = load_catalog(write(tmp_path, {"catalog.yaml": HEADER + text})).configure("box")
    session.choose("teas.sage.amount", 100)
    session.choose("teas.quantity", 4)
    assert session.price().totals[ChargeKind.ONE_TIME] == Decimal("12.00")


def test_part__has_a_description_of_its_own(order_of):
    parts = order_of("require: crates.quantity >= 1").products["order"].parts
    assert [str(parts[part].about) for part in ("crates", "crates.label")] == ["All of them alike.", "Printed in one colour."]


@pytest.mark.parametrize("rule", ["present(hour)", "count(hour) == 1", "count(deposit, gift, crates.bottles.glass) == 7"])
def test_optional_attribute__may_be_a_number_or_a_truth(order_of, rule):
    engine = order_of(f"when: {rule}\nrequire: deposit == true").compile("order").engine
    if "hour" in rule:
        assert engine.available({"hour": 8})["deposit"] == {"true", "none"}
        assert engine.available({"hour": "none"})["deposit"] == {"true", "false", "none"}
    else:
        ones = {"crates.quantity": 4, "crates.bottles": "small", "gift": "true"}
        assert engine.available(ones)["deposit"] == {"true", "false", "none"}


def test_count__of_truths_counts_those_that_are_true(order_of):
    engine = order_of("require: count(gift, deposit) == 1").compile("order").engine
    assert engine.available({"gift": "true"})["deposit"] == {"false", "none"}
    assert engine.available({"gift": "false"})["deposit"] == {"true"}
    assert order_of("require: count(crates.bottles.glass) >= 4").compile("order").engine.available({})["crates.quantity"] == {4}


# --- one rule, in several products ------------------------------------------------------------------------------------


def test_conflict__names_a_rule_once_that_is_in_several_products(tmp_path):
    text = """
modules: {size: {kind: swappable, attributes: {litres: number}, options: {small: {litres: 1}, large: {litres: 5}}}}
products:
  bag:
    sold: false
    attributes: {material: [cotton, leather]}
    parts: {size: size}
    rules: [{id: leather, when: material == 'leather', require: size == 'small', because: Leather bags are small.}]
  bike:
    parts: {front: bag, rear: bag}
    rules: [{id: room, require: "front.size.litres + rear.size.litres >= 6", because: A tent must fit in.}]
"""
    session = load_catalog(write(tmp_path, {"catalog.yaml": HEADER + text})).configure("bike")
    session.choose("front.material", "leather")
    conflict = session.choose("rear.material", "leather")
    assert [rule.id for rule in conflict.rules] == ["front.leather", "rear.leather", "room"]
    assert [rule.id for rule in conflict.written_rules] == ["leather", "room"]
    assert word_reasons(conflict, "en") == ["Leather bags are small.", "A tent must fit in."]


# --- single instances -------------------------------------------------------------------------------------------------


def test_instance__is_read_by_its_number(engine_of):
    engine = engine_of("when: bags[2].material == 'leather'\nrequire: bags[1].pockets == 'large'")
    assert engine.available({"bags[2].material": "leather"})["bags[1].pockets"] == {
        "large",
        "none",
    }  # an absent one breaks nothing
    assert engine.available({"bags[1].material": "leather"})["bags[2].pockets"] == {"small", "large", "none"}


def test_instance__is_there_or_not(engine_of):
    engine = engine_of("require:\n  - not present(bags[2]) or present(bags[1])\n  - bags[1].quantity + count(bags) >= 2")
    assert not engine.feasible({"bags[1]": "none"})
    assert engine.available({"bags[2]": "none"})["bags[1]"] == {"included"}


def test_instance__that_is_named_is_told_apart(tmp_path):
    """Where no rule names a single one, two bags that change places are the same bundle."""

    def count(rule: str) -> tuple[int, int]:
        text = HEADER + BIKE + f"        require: {rule}\n"
        session = load_catalog(write(tmp_path, {"catalog.yaml": text})).configure("bike", decisions={"rack": "none"})
        return session.count(), session.engine.count(session.decided)

    together, places = count("any(bags.material == 'leather') or frame == 'steel'")
    assert together < places
    together, places = count("bags[1].material == 'leather' or frame == 'steel'")
    assert together == places


def test_instance__that_is_named_within_has_a_default_number_still(tmp_path):
    text = """
products:
  train:
    parts: {wagons: {instances: 0..3, attributes: {kind: [engine, coach]}}}
    rules: [{id: first, require: "wagons[1].kind == 'engine'", because: An engine pulls.}]
  railway:
    parts: {day: train, night: train}
    defaults: {day.wagons: 2}
"""
    chosen = load_catalog(write(tmp_path, {"catalog.yaml": HEADER + text})).configure("railway").complete().assignment
    assert [chosen[f"day.wagons[{number}]"] for number in (1, 2, 3)] == ["included", "included", "none"]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("bags[3].material == 'cotton'", "there is no `bags[3]` = they are called `bags[1]` to `bags[2]`"),
        ("bags[0].material == 'cotton'", "there is no `bags[0]` = they are called `bags[1]` to `bags[2]`"),
        ("present(rack[1])", "`rack` has no instances = write `rack`"),
        ("bags[1].pockets[1] == 'small'", "`pockets` has no instances = write `pockets`"),
        ("rack.boxes[2] == 'small'", "there is no `boxes[2]` = they are called `boxes[1]` to `boxes[1]`"),
        ("bags[1].colour == 'red'", None),
    ],
)
def test_instance__that_there_is_not(tmp_path, rule, message):
    write(tmp_path, {"catalog.yaml": HEADER + BIKE + f'        require: "{rule}"\n'})
    (found,) = errors(tmp_path)
    assert found == message or (message is None and found.startswith("`bags[1]` has no part or attribute `colour`"))


def test_instances__have_an_end(tmp_path):
    text = HEADER + BIKE.replace("instances: 0..2", "instances: 1..*") + "        require: frame == 'steel'\n"
    hint = "write how many there can be at most, such as `1..20`; up to 200"
    assert errors(write(tmp_path, {"catalog.yaml": text})) == [f"`1..*` has no end = {hint}"]


def test_instances__of_instances_are_not_too_many_in_all(tmp_path):
    text = HEADER + """
products:
  drop: {sold: false, attributes: {size: [small, large]}}
  cloud: {sold: false, parts: {drops: {product: drop, instances: 0..200}}}
  sky: {parts: {clouds: {product: cloud, instances: 0..200}}}
"""
    hint = "Take fewer instances; where all are alike, `count` instead of `instances`."
    message = f"with all of its instances, this product has 80,200 parts; up to 20,000 are possible = {hint}"
    assert errors(write(tmp_path, {"catalog.yaml": text})) == [message]


# --- tables with ranges of numbers ------------------------------------------------------------------------------------

SEATS = """
products:
  boat:
    attributes: {hull: [slim, wide], seats: {from: 1, to: 9}, draught: {from: 0.5, to: 2, step: 0.5, unit: m}}
    rules:
      - id: rule
        because: So it is.
        table:
          columns: [hull, seats, draught]
"""


def test_table__a_cell_may_be_a_range(tmp_path):
    text = HEADER + SEATS + "          allow: [[slim, 1..3, any], [wide, [1, 4..6, 9], 0.5..1]]\n"
    engine = load_catalog(write(tmp_path, {"catalog.yaml": text})).compile("boat").engine
    assert engine.available({"hull": "slim"})["seats"] == {1, 2, 3}
    assert engine.available({"hull": "wide"})["seats"] == {1, 4, 5, 6, 9}
    assert engine.available({"seats": 5})["draught"] == {Decimal("0.5"), 1}


@pytest.mark.parametrize(
    ("columns", "cell", "message"),
    [
        ("hull, seats", "3..1", "`3..1` counts backwards = write `1..3`"),
        ("hull, seats + 1", "1..3", "`seats + 1` is calculated, and a range says too little of its values = list them, or"),
        ("seats, hull", "1..3", "`hull` has no value `1..3`"),
    ],
)
def test_table__a_range_that_is_none(tmp_path, columns, cell, message):
    first = "slim" if columns.startswith("hull") else "1"
    text = HEADER + SEATS.replace("hull, seats, draught", columns) + f"          allow: [[{first}, {cell}]]\n"
    write(tmp_path, {"catalog.yaml": text})
    (found,) = errors(tmp_path)
    assert found.startswith(message)


def test_power__is_a_product_with_units(tmp_path):
    text = """
products:
  pane:
    attributes: {width: {from: 50, to: 200, step: 50, unit: cm}, height: {from: 0.5, to: 2, step: 0.5, unit: m}}
    rules: [{id: diagonal, require: width ^ 2 + height ^ 2 <= 2.5 m ^ 2, because: It must fit through the door.}]
"""
    wrong = HEADER + text
    assert "cannot be compared" in errors(write(tmp_path, {"catalog.yaml": wrong.replace("2.5 m ^ 2", "2.5 m")}))[0]
    engine = load_catalog(write(tmp_path, {"catalog.yaml": wrong})).compile("pane").engine
    assert engine.available({"width": 200})["height"] == {Decimal("0.5"), 1, Decimal("1.5")}
