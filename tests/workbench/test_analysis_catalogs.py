"""What a check finds in the catalogs of this project by analysis: nothing but what is known and meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator.workbench.checking import Checker

CATALOGS = Path(__file__).parents[2] / "catalogs"
NAMES = ("pc", "phone-plan", "room-package", "window")
MEANT = {
    # It follows from the terms of the tariff and of the extra SIM; its own reason is the one that customers understand.
    "Rule `multi-sim-data` is redundant: it excludes nothing that the other rules allow.",
}


@pytest.mark.parametrize("name", NAMES)
def test_catalog__analysis_finds_nothing_that_is_not_meant(name: str) -> None:
    checker = Checker(CATALOGS / name)
    checked = checker.check_files()
    assert checked.catalog is not None
    checker.check_rules(checked, checker.configurable(checked.catalog))
    assert [issue for issue in checked.ordered if issue.message not in MEANT] == []
    assert {product: rules for product, rules in checked.unsettled.items() if rules} == {}
