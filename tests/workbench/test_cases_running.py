"""What is found where a case does not hold, and that nothing is found where it does."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from configurator import load_catalog
from configurator.compiled import compile_product
from configurator.workbench.cases.findings import (
    Finding,
    FoundAmount,
    FoundAvailable,
    FoundCompletion,
    FoundExcluded,
    FoundImpossible,
    FoundOpen,
    FoundOtherReason,
    FoundPossible,
)
from configurator.workbench.cases.reading import load_cases
from configurator.workbench.cases.running import CaseResult, run_cases
from configurator.workbench.tracing.standing import Standing
from tests.workbench.bikes import HEAD, catalog_with, issues_of, results_of, write_bikes

HOLDING = [
    "given: {frame: race}, valid: yes",
    "given: {frame: race, service: included}, valid: no",
    "given: {frame: race, service.months: 12}, because: race-has-no-service",
    "given: {frame: race}, implies: {service: none, service.months: none}",
    "given: {frame: race}, excludes: {service: {included: race-has-no-service}, service.months: {6..36: race-has-no-service}}",
    "given: {service: included}, excludes: {frame: race, service.months: none}",
    "given: {frame: race}, allows: {frame: [city, race], bottles.quantity: 0..3}",
    "given: {service: included}, leaves: {frame: city, service.months: 6..36}",
    "costs: {one-time: 224, monthly: 0, basis: 224, assembly: 25, frame.price: 199, bottles.price: 0}",
    "given: {service.months: 12}, costs: {monthly: 4.90, basis: {at-least: 280, at-most: 290}}",
    "given: {frame: race, bottles.quantity: 2}, cheapest: {one-time: 943.00, bottles.price: 19.00}",
    "completes: {frame: city, service: none}",
    "limits: {one-time: 300}, leaves: {frame: city}",
    "limits: {basis: 100}, valid: no",
]


@pytest.mark.parametrize("case", HOLDING)
def test_run_cases__a_case_that_holds(case: str, tmp_path: Path) -> None:
    (result,) = results_of(tmp_path, f"  one: {{{case}}}\n")
    assert result.passed, result.findings


def finding(folder: Path, case: str) -> Any:
    (result,) = results_of(folder, f"  one: {{{case}}}\n")
    (found,) = result.findings
    assert found.expectation.place.file == "cases.yaml"
    return found


def rule_ids(found: Finding) -> list[str]:
    return [rule.id for rule in found.conflict.rules]  # type: ignore[union-attr]


def test_run_cases__impossible_where_it_should_be_possible(tmp_path: Path) -> None:
    found = finding(tmp_path, "given: {frame: race, service: included}, valid: yes")
    assert isinstance(found, FoundImpossible)
    assert rule_ids(found) == ["race-has-no-service"]


@pytest.mark.parametrize("expected", ["implies: {bottles: none}", "excludes: {bottles: none}", "costs: {one-time: 1}"])
def test_run_cases__impossible_decisions_are_told_once(expected: str, tmp_path: Path) -> None:
    found = finding(tmp_path, f"given: {{frame: race, service: included}}, {expected}")
    assert isinstance(found, FoundImpossible)


def test_run_cases__possible_where_it_should_be_impossible(tmp_path: Path) -> None:
    found = finding(tmp_path, "given: {frame: city, service: included}, because: race-has-no-service")
    assert isinstance(found, FoundPossible)
    assert [(each.rule.id, each.standing) for each in found.rules] == [("race-has-no-service", Standing.DOES_NOT_APPLY)]
    assert found.configuration.assignment["frame"] == "city"


def test_run_cases__impossible_for_another_reason(tmp_path: Path) -> None:
    found = finding(tmp_path, "given: {frame: race}, limits: {one-time: 10}, because: race-has-no-service")
    assert isinstance(found, FoundOtherReason)
    assert [(limit.kind, limit.amount) for limit in found.conflict.limits] == [("one-time", 10)]
    assert rule_ids(found) == []


def test_run_cases__not_implied(tmp_path: Path) -> None:
    found = finding(tmp_path, "implies: {frame: city}")
    assert isinstance(found, FoundOpen)
    assert found.left == ("city", "race")
    found = finding(tmp_path, "given: {service: included}, implies: {frame: race}")
    assert isinstance(found, FoundExcluded)
    assert rule_ids(found) == ["race-has-no-service"]


def test_run_cases__not_excluded(tmp_path: Path) -> None:
    found = finding(tmp_path, "excludes: {service: {included: race-has-no-service}}")
    assert isinstance(found, FoundAvailable)
    assert found.values == ("included",)
    assert [(each.rule.id, each.standing) for each in found.rules] == [("race-has-no-service", Standing.DOES_NOT_APPLY)]


def test_run_cases__not_allowed(tmp_path: Path) -> None:
    found = finding(tmp_path, "given: {frame: race}, allows: {service.months: 6..12}")
    assert isinstance(found, FoundExcluded)
    assert found.values == (6, 12)
    assert rule_ids(found) == ["race-has-no-service"]


def test_run_cases__something_else_is_left(tmp_path: Path) -> None:
    found = finding(tmp_path, "leaves: {frame: race}")
    assert isinstance(found, FoundAvailable)
    assert found.values == ("city",)
    (result,) = results_of(tmp_path, "  one: {given: {service: included}, leaves: {frame: race}}\n")
    assert [type(each) for each in result.findings] == [FoundExcluded, FoundAvailable]


def test_run_cases__another_price_and_the_charge_that_explains_it(tmp_path: Path) -> None:
    found = finding(tmp_path, "given: {bottles.quantity: 1}, costs: {one-time: 224.00}")
    assert isinstance(found, FoundAmount)
    assert found.amount == Decimal("233.50")
    assert [(line.charge.id, line.amount, line.explains) for line in found.lines] == [
        ("frame.price", Decimal("199.00"), False),
        ("bottles.price", Decimal("9.50"), True),
        ("assembly", Decimal("25.00"), False),
    ]


def test_run_cases__the_charges_that_differ_are_told(tmp_path: Path) -> None:
    case = "costs: {one-time: 233.50, frame.price: 199.00, bottles.price: 9.50}"
    (result,) = results_of(tmp_path, f"  one: {{{case}}}\n")
    whole, bottles = result.findings
    assert isinstance(whole, FoundAmount) and isinstance(bottles, FoundAmount)
    lines = {line.charge.id: (line.amount, line.expected and line.expected.low) for line in whole.lines}
    assert lines["bottles.price"] == (Decimal("0.00"), Decimal("9.50"))
    assert lines["frame.price"] == (Decimal("199.00"), Decimal("199.00"))
    assert lines["assembly"] == (Decimal("25.00"), None)
    assert bottles.expectation.item == "bottles.price"


@pytest.mark.parametrize("bound", ["{at-least: 224.01}", "{at-most: 223.99}", "{at-least: 1, at-most: 2}"])
def test_run_cases__an_amount_out_of_bounds(bound: str, tmp_path: Path) -> None:
    assert isinstance(finding(tmp_path, f"costs: {{one-time: {bound}}}"), FoundAmount)


def test_run_cases__another_completion(tmp_path: Path) -> None:
    found = finding(tmp_path, "completes: {frame: race}")
    assert isinstance(found, FoundCompletion)
    assert (found.value, found.is_default, found.conflict) == ("city", True, None)
    found = finding(tmp_path, "given: {frame: race}, completes: {service: included}")
    assert isinstance(found, FoundCompletion)
    assert rule_ids(found) == ["race-has-no-service"]


TWO_REASONS = """\
      - id: uk-has-no-service
        when: context.region == 'UK'
        require: not present(service)
        because: Our mechanics are in the EU.
"""


def with_rules(folder: Path, cases: str, rules: str = "", product: str = "") -> list[CaseResult]:
    """The results of some cases of the bike with more rules, and more of its product."""
    catalog = load_catalog(write_bikes(folder, rules, product, cases=f"{HEAD}cases:\n{cases}"))
    return list(run_cases(catalog, load_cases(catalog.records)))


def test_because__any_smallest_reason_will_do_but_nothing_more_and_nothing_less(tmp_path: Path) -> None:
    case = "context: {region: UK}, given: {frame: race, service: included}, because: "
    reasons = ("uk-has-no-service", "race-has-no-service", "[uk-has-no-service, race-has-no-service]")
    cases = "".join(f"  case-{number}: {{{case}{rules}}}\n" for number, rules in enumerate(reasons))
    results = with_rules(tmp_path, cases, TWO_REASONS)
    assert [result.passed for result in results] == [True, True, False]
    assert isinstance(results[2].findings[0], FoundOtherReason)


FROM_MAY = """\
      - id: no-bottles-in-may
        valid_from: 2026-05-01
        valid_until: 2026-06-01
        require: not present(bottles)
        because: All bottles are at the fair.
"""


def test_run_cases__on_a_day(tmp_path: Path) -> None:
    cases = """\
  before: {on: 2026-04-30, given: {bottles: included}, valid: yes}
  within: {on: 2026-05-01, given: {bottles: included}, because: no-bottles-in-may}
  after: {on: 2026-06-01, allows: {bottles: included}}
"""
    assert [result.findings for result in with_rules(tmp_path, cases, FROM_MAY)] == [(), (), ()]


PREFERENCES = """\
    preferences:
      - {id: thirsty, prefer: bottles.quantity == 2, weight: 10}
"""


def test_run_cases__completion_by_the_preferences(tmp_path: Path) -> None:
    cases = "  one: {prefers: {bottles.quantity: 2}}\n  two: {prefers: {bottles.quantity: 0}}\n"
    right, wrong = with_rules(tmp_path, cases, product=PREFERENCES)
    assert right.passed
    (found,) = wrong.findings
    assert isinstance(found, FoundCompletion)
    assert (found.value, found.is_default, found.conflict) == (2, False, None)


def test_run_cases__products_are_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = catalog_with(tmp_path, "".join(f"  case-{number}: {{valid: yes}}\n" for number in range(5)))
    compiled: list[Any] = []

    def counted(*told: Any) -> Any:
        compiled.append(told)
        return compile_product(*told)

    monkeypatch.setattr("configurator.configurable.compile_product", counted)
    assert all(result.passed for result in run_cases(catalog, load_cases(catalog.records)))
    assert len(compiled) == 1


def test_case__has_the_price_lists_of_its_day_and_customer(tmp_path: Path) -> None:
    (tmp_path / "price-lists").mkdir()
    club = "price_list: club\ncustomers: C-1\nvalid_from: 2026-05-01\ncurrency: JPY\nexchange: 160\n"
    (tmp_path / "price-lists/club.yaml").write_text(club, encoding="utf-8")
    results = results_of(
        tmp_path,
        """\
  listed: {given: {frame: city}, on: 2026-05-01, customer: C-1, limits: {one-time: 40000}, costs: {frame.price: 31840}}
  before: {given: {frame: city}, on: 2026-04-30, customer: C-1, costs: {frame.price: 199.00}}
  others: {given: {frame: city}, on: 2026-05-01, customer: C-2, costs: {frame.price: 199.00}}
  wrong: {given: {frame: city}, on: 2026-05-01, customer: C-1, costs: {frame.price: 31841}}
""",
    )
    assert [result.passed for result in results] == [True, True, True, False]
    (finding,) = results[3].findings
    assert isinstance(finding, FoundAmount) and finding.amount == Decimal(31840)
    assert results[0].run.session.catalog.currency == "JPY"


def test_case__amounts_are_as_fine_as_the_currency_in_force(tmp_path: Path) -> None:
    (tmp_path / "price-lists").mkdir()
    (tmp_path / "price-lists/japan.yaml").write_text("price_list: japan\ncurrency: JPY\nexchange: 160\n", encoding="utf-8")
    (issue,) = issues_of(tmp_path, cases=HEAD + "cases:\n  one: {costs: {frame.price: 31840.50}}\n")
    assert issue.message == "`31840.50` is finer than JPY can be paid"
