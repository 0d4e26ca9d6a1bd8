"""A price rule on very many charges: totals of options are bounds and say so, and what cannot be exact is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.configurable import ConfigurableCatalog
from configurator.errors import LimitTooLargeError

PARTS = 12


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> ConfigurableCatalog:
    """Twelve parts of three options each, and 3 % off everything that is due once: 531,441 prices to add up."""
    options = "{small: {price: 9.99}, medium: {price: 19.49}, large: {price: 34.95}}"
    charge = "charges: [{id: price, kind: one-time, amount: price}]"
    modules = "".join(
        f"  m{n}: {{kind: swappable, attributes: {{price: money}}, options: {options}, {charge}}}\n" for n in range(PARTS)
    )
    parts = ", ".join(f"p{n}: m{n}" for n in range(PARTS))
    folder = tmp_path_factory.mktemp("bounds")
    (folder / "catalog.yaml").write_text(
        f"""
catalog: bounds
version: "1"
title: Bounds
currency: EUR
modules:
{modules}  care: {{kind: shared, charges: [{{id: fee, kind: monthly, amount: 4}}]}}
products:
  set:
    parts: {{{parts}, care: {{module: care, count: 0..1}}}}
    price_rules: [{{id: sale, title: Sale, on: total, kinds: [one-time], discount: 3 %, because: Autumn sale}}]
    price_basis: {{one-time: 1, monthly: 12}}
""",
        encoding="utf-8",
    )
    return load_catalog(folder)


def test_bounds__are_told_and_differ_by_the_rounding_only(shop: ConfigurableCatalog) -> None:
    session = shop.configure("set")
    assert [charge.title.render() for charge in session.bounded_by] == ["Sale"]
    session.choose("p3", "large")
    session.complete("cheapest")
    least = next(option.total for option in session.options("p3") if option.value == "large")
    assert abs(session.price().basis.total - least) <= Decimal("0.01")
    assert session.price().totals["one-time"] == sum(leaf.amount for leaf in session.price().leaves() if leaf.kind == "one-time")


def test_limits__on_totals_that_are_only_bounded_are_refused_and_others_kept(shop: ConfigurableCatalog) -> None:
    for kind in ("basis", "one-time"):
        with pytest.raises(LimitTooLargeError, match="`Sale` is on so many charges"):
            shop.configure("set", limits={kind: "150"})
    session = shop.configure("set", limits={"monthly": "3"})
    assert session.implied["care"] == "none"


def test_exact_prices__say_nothing_of_bounds(shop: ConfigurableCatalog) -> None:
    pc = load_catalog(Path(__file__).parents[1] / "catalogs" / "pc")
    assert pc.configure("gaming-pc").bounded_by == ()
