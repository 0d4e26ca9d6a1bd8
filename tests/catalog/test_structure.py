"""Products inside products, instances and values that follow: what rules over them mean, also where something is absent."""

from __future__ import annotations

import pytest

from configurator import load_catalog
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
