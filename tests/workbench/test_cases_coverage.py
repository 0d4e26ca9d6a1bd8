"""What cases cover: rules that they show at work, values that they use."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.workbench.cases.blame import Blame
from configurator.workbench.cases.coverage import ProductCoverage, cover, percentage
from configurator.workbench.cases.reading import load_cases
from configurator.workbench.cases.running import run_cases
from tests.workbench.bikes import HEAD, results_of, write_bikes


def coverage(folder: Path, cases: str) -> ProductCoverage:
    results = results_of(folder, cases)
    assert all(result.passed for result in results)
    (covered,) = cover(results[0].run.session.catalog, [results[0].run.session.product], results)
    return covered


def rule(folder: Path, case: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    (covered,) = coverage(folder, f"  one: {{{case}}}\n").rules
    return covered.excluding, covered.applying


@pytest.mark.parametrize(
    "case",
    [
        "given: {frame: race, service: included}, valid: no",
        "given: {frame: race, service: included}, because: race-has-no-service",
        "given: {frame: race}, excludes: {service: included}",
        "given: {frame: race}, excludes: {service.months: 6..12}",
        "given: {service: included}, implies: {frame: city}",
        "given: {service: included}, leaves: {frame: city}",
    ],
)
def test_cover__a_rule_that_excludes_something(case: str, tmp_path: Path) -> None:
    assert rule(tmp_path, case)[0] == ("one",)


@pytest.mark.parametrize(
    "case", [f"given: {{frame: race}}, {what}" for what in ("valid: yes", "costs: {one-time: 924}", "allows: {bottles: none}")]
)
def test_cover__a_rule_that_applies(case: str, tmp_path: Path) -> None:
    assert rule(tmp_path, case) == ((), ("one",))


@pytest.mark.parametrize("case", ["valid: yes", "given: {frame: city}, valid: yes", "allows: {service: included}"])
def test_cover__a_rule_that_nothing_is_seen_of(case: str, tmp_path: Path) -> None:
    assert rule(tmp_path, case) == ((), ())


def test_cover__the_cheapest_configuration_counts_where_it_is_priced(tmp_path: Path) -> None:
    case = "given: {bottles.quantity: 1}, cheapest: {one-time: 233.50}"
    covered = coverage(tmp_path, f"  one: {{{case}}}\n")
    values = {value.path: value.used for value in covered.values}
    assert values["bottles"] == ("included",)


def test_cover__values_that_are_used(tmp_path: Path) -> None:
    covered = coverage(tmp_path, "  one: {given: {service.months: 12}, valid: yes}\n")
    counted = {value.path: value.counted for value in covered.values}
    assert counted == {
        "frame": (1, 2),
        "bottles": (1, 2),
        "bottles.quantity": (0, 1),
        "service": (1, 2),
        "service.months": (1, 1),
    }
    assert [value.unused for value in covered.values if value.path == "frame"] == [("race",)]
    assert covered.values_counted == (4, 8)
    assert percentage(covered.values_counted) == 50


def test_cover__only_cases_that_pass_count(tmp_path: Path) -> None:
    cases = ("one: {given: {frame: race, service: included}, valid: no}", "two: {given: {frame: race}, valid: no}")
    results = results_of(tmp_path, "".join(f"  {case}\n" for case in cases))
    assert [result.passed for result in results] == [True, False]
    session = results[0].run.session
    (covered,) = cover(session.catalog, [session.product], results)
    assert covered.cases == 2
    assert (covered.rules[0].excluding, covered.rules[0].applying) == (("one",), ())
    assert covered.rules_counted == (1, 1)


@pytest.mark.parametrize(("counted", "share"), [((0, 0), 100), ((1, 3), 33), ((199, 200), 99), ((3, 3), 100)])
def test_percentage__is_100_only_for_all(counted: tuple[int, int], share: int) -> None:
    assert percentage(counted) == share


def test_blame__says_of_many_values_what_is_said_of_each(tmp_path: Path) -> None:
    rules = (
        "      - {id: race-is-light, because: b, when: frame == 'race', require: count(bottles) <= 1}\n"
        "      - {id: care, because: b, when: present(service), require: service.months >= 12 or frame == 'city'}\n"
    )
    catalog = load_catalog(write_bikes(tmp_path, rules=rules, cases=f"{HEAD}cases:\n{CASES_OF_BLAME}"))
    blame, asked = Blame(), 0
    for result in run_cases(catalog, load_cases(catalog.records)):
        run = result.run
        for path, choice in run.session.product.choices.items():
            each = [rule.id for value in choice.values for rule in run.reasons.rules_behind(run.case.given, {path: value})]
            assert list(blame.rules_behind(run, path, choice.values)) == each
            asked += len(each)
    assert asked > 10


CASES_OF_BLAME = """\
  race: {given: {frame: race}, valid: yes}
  bottles: {given: {bottles.quantity: 2}, valid: yes}
  care: {given: {service: included, frame: city}, valid: yes}
  limited: {given: {frame: race}, limits: {one-time: 1000}, valid: yes}
  impossible: {given: {frame: race, service: included}, valid: no}
"""
