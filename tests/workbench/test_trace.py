"""Why a rule fires or does not: its parts with what they are worth, and what it excludes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.configurable import ConfigurableCatalog
from configurator.pricing import price
from configurator.session import Session
from configurator.workbench.tracing.outcomes import Outcome
from configurator.workbench.tracing.standing import Standing, UnknownRuleError
from configurator.workbench.tracing.trace import Known, Piece, TableTrace, trace_rule, trace_rules
from tests.cli.conftest import ROOT, Run
from tests.workbench.bikes import write_bikes


@pytest.fixture(scope="module")
def plans() -> ConfigurableCatalog:
    return load_catalog(ROOT / "catalogs/phone-plan")


def bike(folder: Path, **decisions: object) -> Session:
    return load_catalog(write_bikes(folder)).configure("city-bike", {"budget-class": 1}, decisions)


def told(piece: Piece | TableTrace | None) -> list[tuple[str, tuple[object, ...] | None]]:
    """A piece and its parts as text and values."""
    assert isinstance(piece, Piece)
    return [(piece.text, piece.outcome.values), *(line for part in piece.pieces for line in told(part))]


RULE = "race-has-no-service"

BOXES = """\
catalog: boxes
version: "1"
title: Boxes
currency: EUR
modules:
  box: {kind: cut-to-fit, title: Box, dimensions: {width: {title: Width, from: 1, to: 1000}}}
  lid: {kind: swappable, title: Lid, options: {hinged: {title: Hinged}, loose: {title: Loose}}}
products:
  box:
    title: Box
    parts: {box: box, lid: lid}
    rules:
      - {id: small-lids, when: lid == 'hinged', require: box.width <= 300, because: Wider lids would sag.}
      - {id: wide-enough, require: box.width > 100, because: Nothing would fit in.}
"""


def test_trace_rule__open_while_nothing_is_decided(tmp_path: Path) -> None:
    traced = trace_rule(bike(tmp_path), RULE)
    assert traced.standing is Standing.OPEN
    assert told(traced.when) == [("frame == 'race'", (False, True))]
    assert told(traced.require) == [("not present(service)", (False, True)), ("present(service)", (True, False))]
    assert [(variable.variable, variable.known, variable.left) for variable in traced.variables] == [
        ("frame", Known.OPEN, ("city", "race")),
        ("service", Known.OPEN, ("included", "none")),
    ]
    assert (traced.exclusions, traced.complete, traced.conflict) == ((), True, None)


CHEST = """\
catalog: chest
version: "1"
title: Chest
currency: EUR
modules:
  box: {kind: cut-to-fit, title: Box, dimensions: {height: {title: Height, from: 10, to: 40}}}
products:
  drawer: {sold: false, parts: {box: box}}
  chest:
    title: Chest
    attributes: {height: {from: 10, to: 200}}
    parts: {drawers: {product: drawer, instances: 1..2, title: Drawer}}
    rules:
      - {id: many, when: count(drawers) > 1, require: sum(drawers.box.height) <= height, because: They need room.}
      - {id: each, require: drawers.box.height < height, because: Each needs room.}
"""


def test_trace_rule__of_all_instances_is_told_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(CHEST)
    session = load_catalog(tmp_path).configure("chest")
    many, each = trace_rule(session, "many"), trace_rule(session, "each")
    assert [text for text, _ in told(many.when)] == ["count(drawers) > 1", "count(drawers)"]
    assert [text for text, _ in told(many.require)] == ["sum(drawers.box.height) <= height", "sum(drawers.box.height)"]
    assert [text for text, _ in told(each.require)] == [
        "drawers.box.height < height",
        "drawers[1].box.height < height",
        "drawers[2].box.height < height",
    ]


def test_trace_rule__fires_where_it_excludes_something(tmp_path: Path) -> None:
    traced = trace_rule(bike(tmp_path, frame="race"), RULE)
    assert traced.standing is Standing.FIRES
    assert told(traced.when) == [("frame == 'race'", (True,))]
    assert [(found.choice.path, found.values, found.reason.alone) for found in traced.exclusions] == [
        ("service", ("included",), True),
        ("service.months", (6, 12, 18, 24, 30, 36), True),
    ]
    assert [(variable.variable, variable.known, variable.left) for variable in traced.variables] == [
        ("frame", Known.DECIDED, ("race",)),
        ("service", Known.IMPLIED, ("none",)),
    ]


def test_trace_rule__also_where_its_condition_is_what_it_excludes(tmp_path: Path) -> None:
    traced = trace_rule(bike(tmp_path, service="included"), RULE)
    assert traced.standing is Standing.FIRES
    assert told(traced.when) == [("frame == 'race'", (False,))]
    assert [(found.choice.path, found.values) for found in traced.exclusions] == [("frame", ("race",))]


def test_trace_rule__does_not_apply_and_holds_anyway(tmp_path: Path) -> None:
    assert trace_rule(bike(tmp_path, frame="city"), RULE).standing is Standing.DOES_NOT_APPLY
    assert trace_rule(bike(tmp_path, service="none"), RULE).standing is Standing.SATISFIED


def test_trace_rule__violated_where_the_decisions_contradict_it(tmp_path: Path) -> None:
    traced = trace_rule(bike(tmp_path, frame="race", service="included"), RULE)
    assert traced.standing is Standing.VIOLATED
    assert traced.conflict is not None
    assert [rule.id for rule in traced.conflict.rules] == [RULE]
    assert traced.exclusions == ()


def test_trace_rule__with_others(plans: ConfigurableCatalog) -> None:
    session = plans.configure("mobile-plan", {"segment": "standard"}, {"roaming": "gulf-africa"})
    traced = trace_rule(session, "roaming-by-tariff")
    alone = {value for found in traced.exclusions if found.reason.alone for value in found.values}
    assert {"talk", "everyday-5g", "everyday-4g", "student-5g"} <= alone
    assert "premium-5g" not in {value for found in traced.exclusions for value in found.values}
    business = trace_rule(plans.configure("mobile-plan"), "short-number-for-business")
    (reason,) = [found.reason for found in business.exclusions if found.choice.path == "short-number"]
    assert not reason.alone
    assert {rule.id for rule in reason.rules} == {"business-tariffs", "short-number-for-business"}


def test_trace_rule__a_table_row_by_row(plans: ConfigurableCatalog) -> None:
    session = plans.configure("mobile-plan", {"segment": "standard"}, {"tariff": "talk"})
    require = trace_rule(session, "roaming-by-tariff").require
    assert isinstance(require, TableTrace)
    assert [column.text for column in require.columns] == ["tariff.group", "roaming"]
    assert [(row.cells[0], row.matches) for row in require.rows][:2] == [(("talk",), None), (("student",), False)]
    assert require.allow
    session.choose("roaming", "europe-plus")
    require = trace_rule(session, "roaming-by-tariff").require
    assert isinstance(require, TableTrace)
    assert require.rows[0].matches is True
    assert require.outcome.values == (True,)


def test_trace_rule__totals_lie_between_bounds(plans: ConfigurableCatalog) -> None:
    session = plans.configure("mobile-plan", {"segment": "travelling-sales"}, {"tariff": "field-4g", "data.gigabytes": 10})
    piece = trace_rule(session, "employer-limit").require
    assert isinstance(piece, Piece)
    (total,) = piece.pieces
    low, high = total.outcome.bounds
    least = session.completed("cheapest")
    assert low is not None and high is not None
    monthly = {str(kind): amount for kind, amount in price(least).totals.items()}["monthly"]
    assert low <= monthly <= high


def test_trace_rule__sums_too_large_for_a_table_have_bounds() -> None:
    session = load_catalog(ROOT / "catalogs/pc").configure("gaming-pc")
    piece = trace_rule(session, "power").require
    assert isinstance(piece, Piece)
    low, high = piece.pieces[0].outcome.bounds
    assert low is not None and high is not None and 50 < low < high
    assert piece.outcome == Outcome((True, False))


def test_trace_rule__of_very_many_numbers_runs_are_explained(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(BOXES, encoding="utf-8")
    session = load_catalog(tmp_path).configure("box", {}, {"lid": "hinged"})
    found = [(one.choice.path, one.values, one.reason.alone) for one in trace_rule(session, "small-lids").exclusions]
    assert found == [("box.width", tuple(range(301, 1001)), True)]
    found = [(one.choice.path, one.values, one.reason.alone) for one in trace_rule(session, "wide-enough").exclusions]
    assert found == [("box.width", tuple(range(1, 101)), True)]
    assert [(line.rule.id, line.excluded) for line in trace_rules(session).lines] == [("small-lids", 700), ("wide-enough", 100)]


def test_trace_rule__an_unknown_rule(tmp_path: Path) -> None:
    with pytest.raises(UnknownRuleError, match="Did you mean `race-has-no-service`") as caught:
        trace_rule(bike(tmp_path), "race-has-no-servce")
    assert caught.value.code == "unknown-rule"


def test_trace_rule__time_that_runs_out_is_told(tmp_path: Path) -> None:
    traced = trace_rule(bike(tmp_path, frame="race"), RULE, seconds=-1)
    assert (traced.complete, traced.exclusions) == (False, ())


def test_trace_rules__how_all_stand(plans: ConfigurableCatalog) -> None:
    session = plans.configure("mobile-plan", {"segment": "student"}, {"payment": "instalments"})
    lines = {line.rule.id: line for line in trace_rules(session).lines}
    assert list(lines) == [rule.id for rule in session.product.rules]
    assert (lines["student-credit"].standing, lines["student-credit"].excluded) == (Standing.FIRES, 8)
    assert lines["employer-limit"].standing is Standing.DOES_NOT_APPLY
    assert lines["streaming-needs-data"].standing is Standing.OPEN
    excluded = {path: values for path, values in session.excluded.items() if values}
    assert sum(line.excluded for line in lines.values()) >= sum(map(len, excluded.values()))


ADVICE = """\
      - id: take-a-bottle
        severity: advice
        require: present(bottles)
        because: You will be thirsty.
"""


def test_trace__advice_is_told_and_excludes_nothing(tmp_path: Path) -> None:
    session = load_catalog(write_bikes(tmp_path, ADVICE)).configure("city-bike", {"budget-class": 1}, {"bottles": "none"})
    traced = trace_rule(session, "take-a-bottle")
    assert (traced.standing, traced.exclusions, traced.rule.is_advice) == (Standing.VIOLATED, (), True)
    assert [(line.rule.id, line.standing) for line in trace_rules(session).lines] == [
        (RULE, Standing.OPEN),
        ("take-a-bottle", Standing.VIOLATED),
    ]


# --- the command ------------------------------------------------------------------------------------------------------

BIKE = ("bikes", "city-bike")
BUDGET = ("--context", "budget-class=1")


def test_trace__a_rule_part_by_part(run: Run) -> None:
    result = run("trace", *BIKE, RULE, "frame=race", *BUDGET)
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    assert "● race-has-no-service catalog.yaml:57:13 fires Race frames are serviced by the maker." in text
    assert "Its parts now when frame == 'race' true require not present(service) true present(service) false" in text
    assert "What it reads frame decided race service implied none" in text
    assert "Excludes now service included alone service.months 6–36 months in steps of 6 alone" in text


def test_trace__all_rules(run: Run) -> None:
    result = run("trace", *BIKE, "frame=race", *BUDGET)
    assert "●  race-has-no-service  fires  excludes 7  catalog.yaml:57:13" in result.stdout


def test_trace__a_contradiction_is_explained(run: Run) -> None:
    result = run("trace", *BIKE, RULE, "frame=race", "service=included", *BUDGET)
    assert result.exit_code == 0
    assert "violated" in result.stdout
    assert "do not go together." in result.stdout


def test_trace__json(run: Run) -> None:
    document = json.loads(run("trace", *BIKE, RULE, "frame=race", *BUDGET, "--json").stdout)
    assert document["decisions"] == {"frame": "race"}
    rule = document["rule"]
    assert (rule["id"], rule["standing"], rule["line"]) == (RULE, "fires", 57)
    assert rule["when"] == {"text": "frame == 'race'", "values": [True], "low": None, "high": None, "unknown": False, "parts": []}
    assert [(each["variable"], each["known"], each["left"]) for each in rule["reads"]] == [
        ("frame", "decided", ["race"]),
        ("service", "implied", ["none"]),
    ]
    assert rule["excludes"][0] == {"choice": "service", "values": ["included"], "ranges": None, "alone": True, "rules": [RULE]}
    every = json.loads(run("trace", *BIKE, *BUDGET, "--json").stdout)
    assert [(each["id"], each["standing"], each["excluded"]) for each in every["rules"]] == [(RULE, "open", 0)]


def test_trace__an_unknown_rule_is_a_mistake_of_the_person(run: Run) -> None:
    result = run("trace", *BIKE, "rase-has-no-service", *BUDGET)
    assert result.exit_code == 2
    assert "There is no rule `rase-has-no-service` in product `city-bike`." in result.stderr
