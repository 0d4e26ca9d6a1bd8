from __future__ import annotations

from pathlib import Path

import pytest

from configurator.catalog.load import check_catalog, load_catalog
from configurator.errors import CatalogError
from tests.catalog.catalogs import marked

FOLDER = Path(__file__).parents[1] / "cases" / "ten-mistakes"

EXPECTED = [
    ("catalog.yaml:14:5", "defualt", "unknown key `defualt`", "did you mean `default`?"),
    (
        "frames.csv:3:31",
        '"1.899,00"',
        "`price` must be an amount of money, not `1.899,00`",
        "write digits with a dot before the decimals and nothing between thousands: `1299.50`",
    ),
    (
        "frames.csv:5:1",
        "city",
        "option `city` stands here twice; first on line 2",
        "remove one of them, or give it another id",
    ),
    ("modules.yaml:25:57", "batery", "module `motor` has no attribute `batery`", "did you mean `battery`?"),
    (
        "modules.yaml:30:17",
        "price-discount",
        "unknown attribute `price-discount` of module `motor`",
        "a minus needs spaces around it: `price - discount`",
    ),
    (
        "products.yaml:11:21",
        "18",
        "`lease.months` goes from 12 to 36 in steps of 12; `18` is not one of them",
        "nearest: `12` or `24`",
    ),
    ("products.yaml:15:45", "torqe", "unknown attribute `torqe` of module `motor`", "did you mean `torque`?"),
    ("products.yaml:23:32", "'crago'", "`frame` has no option 'crago'", "did you mean `cargo`?"),
    ("products.yaml:27:31", "=", "`=` does not compare", "write `==`"),
    (
        "products.yaml:32:18",
        "motor.battery",
        "option `none-needed` of module `motor` has no value for `battery`",
        "ask `has(motor.battery)` as well, or fill in what is missing",
    ),
]


def test_ten_mistakes__all_are_reported_at_once_and_nothing_else() -> None:
    issues = check_catalog(FOLDER)

    assert [(str(issue.place), marked(issue, FOLDER), issue.message, issue.hint) for issue in issues] == EXPECTED


def test_ten_mistakes__loading_raises_with_all_of_them() -> None:
    with pytest.raises(CatalogError, match="has 10 errors") as caught:
        load_catalog(FOLDER)

    assert len(caught.value.issues) == 10
