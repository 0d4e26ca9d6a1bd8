"""Preferences, conditional defaults, advice, dated rules, shared rules, the next question and counts of bundles."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations_with_replacement
from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.configurable import ConfigurableCatalog
from tests.catalog.catalogs import errors, write

BIKES = """
catalog: bikes
version: "1"
title: Bikes
currency: EUR
timezone: Europe/Berlin
rules:
  wheels:
    - {id: same, require: front.size == rear.size, because: Both wheels are of one size.}
modules:
  wheel:
    kind: swappable
    attributes: {size: number, weight: number, price: money}
    options:
      w20: {size: 20, weight: 650, price: 20}
      w22: {size: 22, weight: 700, price: 15}
      w28: {size: 28, weight: 1000, price: 10}
    charges: [{id: price, kind: one-time, amount: price}]
products:
  bike:
    needs: {hills: {type: boolean}}
    attributes:
      color: [red, green, yellow]
      trim: [plain, chrome]
      weight: {from: 0, to: 3000, value: front.weight + rear.weight}
    parts: {front: wheel, rear: wheel}
    rules:
      - wheels
      - {id: hills, when: hills, require: front.size < 28, because: Small wheels climb better.}
      - {id: red, when: color == 'red', require: front.size > 20, because: Red comes with large wheels only.}
      - {id: shine, severity: advice, when: color == 'yellow', require: trim == 'chrome', because: Yellow shines with chrome.}
      - {id: old, valid_until: 2026-01-01, require: color != 'green', because: No green before 2026.}
    preferences:
      - {id: light, minimize: weight, because: Light bikes are better.}
      - {id: red, prefer: color == 'red', weight: 150}
    defaults:
      color: yellow
      trim: [{when: color == 'red', value: chrome}, {when: color == 'yellow', value: plain}]
  plain:
    parts: {front: wheel, rear: wheel}
    rules: [wheels]
  bag:
    sold: false
    attributes: {material: [cotton, leather], size: [s, m, l]}
    rules: [{id: leather, when: material == 'leather', require: size != 'l', because: Leather is heavy.}]
  bags:
    parts: {bags: {product: bag, instances: 0..3}}
    rules: [{id: one, require: count(bags.size == 'm') <= 1, because: One of each.}]
"""


@pytest.fixture
def bikes(tmp_path: Path) -> ConfigurableCatalog:
    return load_catalog(write(tmp_path, {"catalog.yaml": BIKES}))


def test_preferred__fulfils_preferences_before_it_saves(bikes: ConfigurableCatalog) -> None:
    """Red and 1,400 g weigh as yellow and 1,300 g with 150: less; the dearer light wheels win over the cheap heavy ones."""
    session = bikes.configure("bike")
    assert session.complete("cheapest").assignment["front"] == "w28"
    found = session.complete("preferred").assignment
    assert (found["color"], found["front"], found["rear"]) == ("red", "w22", "w22")


def test_preferred__never_breaks_a_rule_nor_a_decision(bikes: ConfigurableCatalog) -> None:
    session = bikes.configure("bike", decisions={"color": "green", "front": "w28"})
    found = session.complete("preferred").assignment
    assert (found["color"], found["rear"]) == ("green", "w28")


def test_preferred__is_cheapest_where_nothing_is_preferred(bikes: ConfigurableCatalog) -> None:
    session = bikes.configure("plain")
    assert session.completed("preferred").assignment == session.completed("cheapest").assignment


def test_preferred__follows_advice(bikes: ConfigurableCatalog) -> None:
    session = bikes.configure("bike", decisions={"color": "yellow"})
    assert session.complete("preferred").assignment["trim"] == "chrome"


def test_defaults__depend_on_what_is_decided(bikes: ConfigurableCatalog) -> None:
    assert bikes.configure("bike", decisions={"color": "red"}).completed().assignment["trim"] == "chrome"
    assert bikes.configure("bike").completed().assignment["trim"] == "plain"
    assert bikes.configure("bike", decisions={"color": "red", "trim": "plain"}).completed().assignment["trim"] == "plain"


def test_advice__is_told_and_excludes_nothing(bikes: ConfigurableCatalog) -> None:
    session = bikes.configure("bike", decisions={"color": "yellow"})
    assert session.advice == ()
    assert "plain" in session.available["trim"]
    session.choose("trim", "plain")
    assert [rule.id for rule in session.advice] == ["shine"]


def test_dated_rules__hold_on_their_days_in_the_time_zone_of_the_catalog(bikes: ConfigurableCatalog) -> None:
    last = datetime(2025, 12, 31, 22, 59, tzinfo=UTC)
    first = datetime(2025, 12, 31, 23, 0, tzinfo=UTC)
    assert bikes.configure("bike", started=last).available["color"] == ("red", "yellow")
    assert bikes.configure("bike", started=first).available["color"] == ("red", "green", "yellow")


def test_shared_rules__are_rules_of_each_product(bikes: ConfigurableCatalog) -> None:
    assert [rule.id for rule in bikes.product("plain").rules] == ["same"]
    assert "same" in [rule.id for rule in bikes.product("bike").rules]


def test_next_question__is_a_need_first_and_then_what_tells_most(bikes: ConfigurableCatalog) -> None:
    session = bikes.configure("bike")
    assert session.next_question() == "hills"
    session.choose("hills", False)
    asked = session.next_question()
    counts = session.engine.counts(session.decided)
    assert asked is not None
    assert len([count for count in counts[asked].values() if count]) == 3
    while asked is not None:
        session.choose(asked, session.available[asked][0])
        asked = session.next_question()
    assert not session.state.open


def test_count__does_not_tell_interchangeable_instances_apart(bikes: ConfigurableCatalog) -> None:
    bags = [(material, size) for material in ("cotton", "leather") for size in "sml" if (material, size) != ("leather", "l")]
    expected = sum(
        sum(size == "m" for _, size in chosen) <= 1
        for number in range(4)
        for chosen in combinations_with_replacement(bags, number)
    )
    session = bikes.configure("bags")
    assert session.count() == expected < session.engine.count({})


def test_count__tells_instances_apart_that_somebody_decided_about(bikes: ConfigurableCatalog) -> None:
    session = bikes.configure("bags", decisions={"bags[1].size": "m", "bags[2].size": "s", "bags[3]": "none"})
    assert session.count() == 4


def test_instances__keep_their_ids_when_one_goes(bikes: ConfigurableCatalog) -> None:
    session = bikes.configure("bags", decisions={"bags[1].size": "s", "bags[2].material": "leather"})
    session.retract("bags[1].size")
    session.choose("bags[1]", "none")
    assert session.decided == {"bags[1]": "none", "bags[2].material": "leather"}
    assert session.implied["bags[2]"] == "included"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("minimize: weight", "minimise: weight", "unknown key `minimise`"),
        ("prefer: color == 'red', weight", "prefer: color == 'rde', weight", "`color` has no value 'rde'"),
        ("prefer: color == 'red', weight: 150", "prefer: color == 'red', weight: 0", "a weight is more than 0"),
        ("- wheels", "- wheel", "there are no shared rules `wheel`"),
        ("valid_until: 2026-01-01", "valid_until: soon", "`valid_until` must be a day"),
        ("valid_until: 2026-01-01", "valid_from: 2026-02-01, valid_until: 2026-01-01", "this ends before it begins"),
        ("value: chrome}", "value: crome}", "`trim` has no value `crome`"),
        ("severity: advice", "severity: hint", "`severity` must be must or advice"),
        ("color: [red, green, yellow]", "color: [red, red]", "`red` stands here twice"),
        ("value: front.weight + rear.weight}", "value: front.weigth + rear.weight}", "unknown attribute `weigth`"),
        ("product: bag,", "product: bga,", "there is no product `bga`"),
        ("instances: 0..3", "instances: 3..0", "`3..0` counts backwards"),
        ("instances: 0..3", "instances: 0..999", "a part has at most 200 instances"),
        ("sold: false\n", "sold: false\n    parts: {more: bag}\n", "product `bag` would contain itself"),
    ],
)
def test_mistakes__are_told(old: str, new: str, expected: str, tmp_path: Path) -> None:
    assert old in BIKES
    found = errors(write(tmp_path, {"catalog.yaml": BIKES.replace(old, new, 1)}))
    assert any(each.startswith(expected) for each in found), found


PENSION = """
catalog: pension
version: "1"
title: Pension
currency: EUR
products:
  plan:
    parts:
      pension: {count: 0..1, attributes: {monthly: {from: 25, to: 100, step: 25, default: 75}}}
    rules: [{id: none-by-choice, require: "not present(pension) or pension.monthly >= 25", because: As you like.}]
    preferences: [{id: without, prefer: not present(pension)}]
"""


def test_defaults__within_something_optional_do_not_pull_it_in(tmp_path: Path) -> None:
    text = PENSION.replace("preferences", "defaults: {pension: none}\n    preferences")
    catalog = load_catalog(write(tmp_path, {"catalog.yaml": text}))
    assert catalog.configure("plan").completed().assignment == {"pension": "none", "pension.monthly": "none"}
    chosen = catalog.configure("plan", decisions={"pension": "included"})
    assert chosen.completed().assignment["pension.monthly"] == 75
