"""Configurations side by side: what differs, what each costs, why one costs more."""

from __future__ import annotations

from decimal import Decimal

import pytest

from configurator.configurable import ConfigurableCatalog, load_catalog
from configurator.configuration import Configuration
from configurator.errors import RequestError
from configurator.offers.comparing import compare
from configurator.pricing.difference_words import word_difference
from tests.offers.test_reopening import BETA, CATALOG


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> ConfigurableCatalog:
    folder = tmp_path_factory.mktemp("plans")
    (folder / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    return load_catalog(folder)


def made(catalog: ConfigurableCatalog, decisions: dict[str, object], **context: str) -> Configuration:
    return catalog.configure("plan", context, decisions).complete()


def test_compare__choices_attributes_charges_and_totals(catalog: ConfigurableCatalog) -> None:
    found = compare([made(catalog, {"tariff": "small"}), made(catalog, {**BETA, "data.gigabytes": 20}), made(catalog, BETA)])
    rows = {row.choice.path: row for row in found.choices}
    assert set(rows) == {"tariff", "data.gigabytes", "phone", "care"}
    assert rows["phone"].values == ("none", "beta", "beta") and rows["phone"].decided == (False, True, True)
    (fast,) = rows["tariff"].attributes
    assert (fast.attribute.id, fast.values) == ("fast", (False, True, True))
    charges = {row.charge: [leaf and leaf.amount for leaf in row.leaves] for row in found.charges}
    assert charges["care.fee"] == [None, Decimal("4.00"), Decimal("4.00")]
    monthly, one_time = (next(kind for kind in found.kinds if kind == name) for name in ("monthly", "one-time"))
    assert found.totals(monthly) == (15, 34, 29) and found.totals(one_time) == (0, 500, 500)
    assert found.contract_values == (360, 1316, 1196)


def test_compare__says_why_one_costs_more(catalog: ConfigurableCatalog) -> None:
    found = compare([made(catalog, {"tariff": "small"}), made(catalog, {**BETA, "data.gigabytes": 20})])
    (against,) = found.differences
    assert word_difference(against.price, "en")[:2] == [
        "+€500.00 once: Phone +€500.00 (Beta)",
        "+€19.00 a month: Tariff: Fee +€10.00 (Large instead of Small), Data +€5.00 (20 GB instead of 10 GB), Care +€4.00",
    ]
    assert [rule.id for rule in against.begin] == ["care-needs-phone"] and against.stop == ()
    back = compare([found.configurations[1], found.configurations[0]]).differences[0]
    assert [rule.id for rule in back.stop] == ["care-needs-phone"] and back.begin == ()


def test_compare__discounts_are_told_with_their_reason(catalog: ConfigurableCatalog) -> None:
    found = compare([made(catalog, {}), made(catalog, {}, segment="student")])
    assert found.choices == ()
    assert word_difference(found.differences[0].price, "de")[0] == "−2,00\xa0€ im Monat: Rabatt −2,00\xa0€"


@pytest.mark.parametrize("count", [0, 1, 4])
def test_compare__is_of_two_or_three(catalog: ConfigurableCatalog, count: int) -> None:
    with pytest.raises(RequestError, match="cannot be compared"):
        compare([made(catalog, {})] * count)
