"""The cases beside the catalogs of this project hold, and show nearly every rule at work."""

from __future__ import annotations

import pytest

from configurator import load_catalog
from configurator.workbench.cases.coverage import cover, percentage
from configurator.workbench.cases.reading import read_cases
from configurator.workbench.cases.running import CaseResult, run_cases
from tests.cli.conftest import ROOT


def results_of(name: str) -> list[CaseResult]:
    catalog = load_catalog(ROOT / "catalogs" / name)
    cases, issues = read_cases(catalog.records)
    assert issues == ()
    return list(run_cases(catalog, cases))


@pytest.mark.parametrize("name", ["pc", "room-package"])
def test_cases__hold_and_show_the_rules_at_work(name: str) -> None:
    results = results_of(name)
    assert [(result.case.id, result.findings) for result in results if not result.passed] == []
    products = {result.case.product: result.run.session.product for result in results}
    for covered in cover(results[0].run.session.catalog, products.values(), results):
        assert percentage(covered.rules_counted) >= 90, [rule.rule.id for rule in covered.rules if not rule.covered]


@pytest.mark.parametrize("name", ["phone-plan", "window"])
def test_cases__hold_over_instances_and_to_the_millimetre(name: str) -> None:
    results = results_of(name)
    assert len(results) >= 20
    assert [(result.case.id, result.findings) for result in results if not result.passed] == []
