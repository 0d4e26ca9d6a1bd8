"""Units in catalogs: declared, checked, converted in rules, charges and values that follow from others."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from configurator.catalog.load import check_catalog, load_catalog
from configurator.catalog.records import Charge, MeasuredFactor, Product
from configurator.configurable import ConfigurableCatalog
from configurator.language.format import format_expression
from configurator.language.syntax import Expression
from configurator.pricing import price_charge
from configurator.source import Issue
from tests.catalog.catalogs import HEADER, errors, marked, warnings, write

MODULES = """\
modules:
  window:
    kind: cut-to-fit
    title: Window
    dimensions:
      width: {title: Width, from: 400, to: 2400, unit: mm}
      height: {title: Height, from: 400, to: 2200, unit: mm}
      nights: {title: Nights, from: 1, to: 9, unit: night}
  glass:
    kind: swappable
    title: Glass
    attributes:
      rate: {type: money, unit: m2}
      plain: money
      strict: {type: money, unit: EUR}
      yearly: {type: money, unit: year}
      weight: {type: number, unit: kg/m2}
      area: {type: number, unit: m2}
    options:
      thin: {title: Thin, rate: 80, plain: 80, strict: 5, yearly: 120, weight: 20, area: 2.4}
      thick: {title: Thick, rate: 120, plain: 120, strict: 5, yearly: 240, weight: 30, area: 1.5}
  hinge:
    kind: swappable
    title: Hinge
    attributes: {weight: {type: number, unit: g}, load: {type: number, unit: kg}, span: number}
    options:
      light: {title: Light, weight: 300, load: 60, span: 900}
      heavy: {title: Heavy, weight: 800, load: 120, span: 1200}
"""
PRODUCT = """\
products:
  window:
    title: Window
    parts: {window: window, glass: glass, hinge: hinge}
"""
CONTEXT = """\
context:
  discount: {title: Discount, from: 0, to: 20, unit: "%", default: 5}
  term: {title: Term, from: 1, to: 3, unit: year, default: 1}
  budget: {title: Budget, from: 0, to: 9, unit: EUR, default: 5}
"""
VALUES = {
    "window": "included",
    "window.width": 1500,
    "window.height": 1000,
    "window.nights": 3,
    "glass": "thin",
    "hinge": "light",
}


def catalog(folder: Path, product: str = "", modules: str = MODULES, context: str = CONTEXT) -> Path:
    return write(folder, {"catalog.yaml": HEADER + context + modules + PRODUCT + product})


def built(folder: Path, product: str = "", **more: str) -> Product:
    return load_catalog(catalog(folder, product, **more)).products["window"]


def rule_of(folder: Path, require: str) -> str:
    """A requirement with its conversions, as an author would write it."""
    found = built(folder, f"    rules:\n      - {{id: r, because: b, require: {require}}}\n").rules[0].require
    assert isinstance(found, Expression)
    return format_expression(found.root)


def charged(folder: Path, amount: str, per: str = "", kind: str = "one-time") -> tuple[Charge, Decimal]:
    """A charge with its conversions, and what it comes to."""
    basis = "    price_basis: {one-time: 1, monthly: 12}\n" if kind == "monthly" else ""
    text = f"    charges:\n      - {{id: c, title: C, kind: {kind}, amount: {amount}, per: [{per}]}}\n{basis}"
    product = built(folder, text)
    values = {**VALUES, "context.discount": 5, "context.term": 1, "context.budget": 5}
    return product.charges[0], Decimal(price_charge(product.charges[0], product, values, "EUR")) / 100


def issue_of(folder: Path) -> tuple[Issue, str]:
    (issue,) = check_catalog(folder)
    return issue, marked(issue, folder)


# --- declared ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "unit", "said"),
    [
        ("unit: g}", "unit: g//m}", "`g//m` is not a unit: `/` stands in the wrong place"),
        ("unit: mm}\n      height", "unit: 5 mm}\n      height", "`5 mm` is not a unit: it is a number of units"),
        ("unit: EUR}", "unit: USD}", "amounts of money are in EUR, not in USD = write `EUR`, or only what it is per"),
        ("unit: EUR}", "unit: USD/m2}", "amounts of money are in EUR, not in USD"),
        ("unit: night}", "unit: number of nights}", "`number of nights` is not a unit: a unit is one word"),
    ],
)
def test_unit__that_is_none_is_an_error_at_its_place(tmp_path: Path, where: str, unit: str, said: str) -> None:
    folder = catalog(tmp_path, modules=MODULES.replace(where, unit))
    issue, text = issue_of(folder)
    assert errors(folder)[0].startswith(said)
    assert text == unit.split("unit: ")[1].split("}")[0]
    assert issue.place.line > 1


@pytest.mark.parametrize(("unit", "meant"), [("gr", "g"), ("mmm", "mm"), ("Kg", "kg")])
def test_unit__close_to_a_known_one_is_a_warning(tmp_path: Path, unit: str, meant: str) -> None:
    folder = catalog(tmp_path, modules=MODULES.replace("unit: g}", f"unit: {unit}}}"))
    assert warnings(folder) == [f"`{unit}` is no known unit and converts to none = did you mean `{meant}`?"]
    assert load_catalog(folder).modules["hinge"].attributes["weight"].unit == unit


@pytest.mark.parametrize("unit", ["bag", "U", "rack-unit", "件", "W/(m²K)", "l/100 km", "dB(A)"])
def test_unit__of_the_author_or_known_is_no_issue(tmp_path: Path, unit: str) -> None:
    assert check_catalog(catalog(tmp_path, modules=MODULES.replace("unit: g}", f"unit: {unit}}}"))) == ()


@pytest.mark.parametrize("unit", ["100 g", "m2", "EUR/m2", "night"])
def test_unit__of_money_is_what_it_is_per(tmp_path: Path, unit: str) -> None:
    assert (
        check_catalog(catalog(tmp_path, modules=MODULES.replace("unit: m2}\n      plain", f"unit: {unit}}}\n      plain"))) == ()
    )


# --- rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("require", "meant"),
    [
        ("window.width * window.height <= glass.area", "window.width * window.height <= glass.area * 1000000"),
        ("window.width * window.height / 1000000 <= glass.area", "window.width * window.height / 1000000 <= glass.area"),
        ("window.width > 180 cm", "window.width > 1800"),
        ("window.width > 1800", "window.width > 1800"),
        ("hinge.weight * 2 <= hinge.load", "hinge.weight * 2 <= hinge.load * 1000"),
        ("window.width <= hinge.span", "window.width <= hinge.span"),
        ("'[window.width > 1 m, window.height <= 2 m or window.width < 3 m]'", ""),
        ("window.nights >= context.term * 2 night/year", "window.nights >= context.term * 2"),
        ("sum(*.weight) <= hinge.load", ""),
    ],
)
def test_rule__is_converted_when_it_is_loaded(tmp_path: Path, require: str, meant: str) -> None:
    if meant:
        assert rule_of(tmp_path, require) == meant
    elif require.startswith("'"):
        found = rule_of(tmp_path, require.strip("'"))
        assert found == "window.width > 1000 and (window.height <= 2000 or window.width < 3000)"
    else:
        assert errors(catalog(tmp_path, f"    rules:\n      - {{id: r, because: b, require: {require}}}\n"))


def test_rule__keeps_its_text_and_places(tmp_path: Path) -> None:
    require = "[window.width > 1 m, window.height <= 2 m or window.width < 3 m]"
    rules = f"    rules:\n      - id: r\n        because: b\n        require: {require}\n"
    folder = catalog(tmp_path, rules)
    found = load_catalog(folder).products["window"].rules[0].require
    assert isinstance(found, Expression)
    assert found.text == "window.width > 1 m and (window.height <= 2 m or window.width < 3 m)"
    right = found.root.right  # type: ignore[union-attr]
    line = (folder / "catalog.yaml").read_text().splitlines()[found.locate(right.start, right.end).line - 1]
    column = found.locate(right.left.start).column
    assert line[column - 1 :].startswith("window.height <= 2 m")


@pytest.mark.parametrize(
    ("require", "said"),
    [
        (
            "hinge.weight <= [window.width]",
            "`hinge.weight` [g] and `window.width` [mm] do not measure the same and cannot be compared",
        ),
        ("glass.strict < [3 kg]", "`glass.strict` [EUR] and `3 kg` do not measure the same and cannot be compared"),
        ("glass.plain < [3 kg]", "`glass.plain` is an amount of money in EUR and `3 kg` is not; they cannot be compared"),
        ("total('one-time') < [3 USD]", "`total('one-time')` [EUR] and `3 USD` do not measure the same and cannot be compared"),
        (
            "window.width > [1 mmm]",
            "`window.width` [mm] and `1 mmm` do not measure the same and cannot be compared = did you mean",
        ),
        ("glass == 'thin' and [hinge.span] > 1 m", "`hinge.span` has no unit, so that `1 m` is compared as a plain number"),
    ],
)
def test_rule__of_things_that_do_not_fit_is_reported_at_its_place(tmp_path: Path, require: str, said: str) -> None:
    before, text, after = re.split(r"[\[\]]", require)
    folder = catalog(tmp_path, f'    rules:\n      - {{id: r, because: b, require: "{before}{text}{after}"}}\n')
    issue, found = issue_of(folder)
    assert (found, f"{issue.message} = {issue.hint}"[: len(said)]) == (text, said)


def test_rule__sum_over_parts_in_other_units(tmp_path: Path) -> None:
    parts = MODULES.replace("weight: {type: number, unit: kg/m2}", "weight: {type: number, unit: kg}")
    product = built(tmp_path, "    rules:\n      - {id: r, because: b, require: sum(*.weight) <= 60 kg}\n", modules=parts)
    found = product.rules[0].require
    assert isinstance(found, Expression)
    assert format_expression(found.root) == "sum(glass.weight) * 1000 + sum(hinge.weight) <= 60000"


def test_table__columns_are_converted(tmp_path: Path) -> None:
    table = "    rules:\n      - {id: r, because: b, table: {columns: [glass, window.width >= 1 m], allow: [[thin, true]]}}\n"
    found = built(tmp_path, table).rules[0].require
    assert format_expression(found.columns[1].root) == "window.width >= 1000"  # type: ignore[union-attr]


def test_products__with_units_and_by_hand_are_the_same(tmp_path: Path) -> None:
    with_units = "[window.width * window.height <= glass.area, hinge.weight * 200 <= 2 * hinge.load, window.width > 60 cm]"
    by_hand = (
        "[window.width * window.height / 1000000 <= glass.area, hinge.weight * 200 / 1000 <= 2 * hinge.load, window.width > 600]"
    )
    by_area = {"with": "window.width * window.height", "without": "window.width * window.height / 1000000"}
    found = []
    coarse = MODULES.replace("to: 2400,", "to: 2400, step: 100,").replace("to: 2200,", "to: 2200, step: 100,")
    for name, require in (("with", with_units), ("without", by_hand)):
        charge = f"{{id: c, title: C, kind: one-time, amount: glass.rate, per: [{by_area[name]}]}}"
        rules = f"    rules:\n      - {{id: r, because: b, require: {require}}}\n"
        folder = catalog(tmp_path / name, f"{rules}    charges:\n      - {charge}\n", modules=coarse)
        session = ConfigurableCatalog(load_catalog(folder)).configure("window")
        session.complete()
        found.append((session.count(), session.price().totals))
    assert found[0] == found[1]


# --- charges ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "per", "factors"),
    [
        ("glass.rate", "window.width * window.height", "window.width * window.height / 1000000"),
        ("glass.rate", "window.width * window.height / 1000000", "window.width * window.height / 1000000"),
        ("glass.rate", "'max(window.width * window.height, 0.6 m2)'", "max(window.width * window.height, 600000) / 1000000"),
        ("glass.rate", "'max(window.width * window.height / 1000000, 0.6)'", "max(window.width * window.height / 1000000, 0.6)"),
        ("80 EUR/m2", "window.width * window.height", "window.width * window.height / 1000000"),
        ("glass.rate", "window.width, window.height", "window.width|window.height / 1000000"),
        ("glass.rate", "window.width / 1000, window.height / 1000", "window.width / 1000|window.height / 1000"),
        ("glass.rate * window.width", "window.height", "window.height / 1000000"),
        ("glass.plain", "window.width * window.height / 1000000", "window.width * window.height / 1000000"),
    ],
)
def test_charge__by_area_in_every_way_of_writing_it_is_the_same(tmp_path: Path, amount: str, per: str, factors: str) -> None:
    charge, money = charged(tmp_path, amount, per)
    assert "|".join(format_expression(factor.root) for factor in charge.per) == factors
    assert money == Decimal("120.00")


@pytest.mark.parametrize(
    ("amount", "per", "units"),
    [
        ("glass.rate", "window.width * window.height", ["m2"]),
        ("glass.rate", "window.width * window.height / 1000000", ["m2"]),
        ("glass.rate", "'max(window.width * window.height, 0.6 m2)'", ["m2"]),
        ("80 EUR/m2", "window.width * window.height, 1.8", ["m2", None]),
        ("4 EUR/m", "'2 * (window.width + window.height)'", ["m"]),
        ("4 EUR/m", "window.width", ["m"]),
        ("glass.rate", "window.width, window.height", ["mm", None]),  # the second one is m2 for each mm
        ("7 EUR/night", "window.nights", ["night"]),
        ("glass.strict", "2", [None]),
        ("glass.strict", "context.discount", [None]),
        ("glass.strict", "window.width / window.height", [None]),
        ("5 %", "glass.strict * 1", [None]),
    ],
)
def test_charge__factors_know_their_units(tmp_path: Path, amount: str, per: str, units: list[str | None]) -> None:
    charge, _ = charged(tmp_path, amount, per)
    assert [factor.unit if isinstance(factor, MeasuredFactor) else None for factor in charge.per] == units


def test_charge__of_a_share_of_a_rate_is_by_a_smaller_rate(tmp_path: Path) -> None:
    charge, money = charged(tmp_path, "-5 % * glass.rate", "window.width * window.height")
    assert "".join(format_expression(factor.root) for factor in charge.per) == "window.width * window.height / 1000000"
    assert money == Decimal("-6.00")


@pytest.mark.parametrize(
    ("amount", "per", "kind", "money"),
    [
        ("glass.rate * window.width * window.height", "", "one-time", "120.00"),
        ("glass.strict", "", "one-time", "5.00"),
        ("glass.strict", "context.discount", "one-time", "0.25"),
        ("-glass.strict * context.discount", "", "one-time", "-0.25"),
        ("glass.strict", "context.discount / 100", "one-time", "0.25"),
        ("glass.strict", "2", "one-time", "10.00"),
        ("glass.yearly", "", "monthly", "10.00"),
        ("glass.yearly", "context.term", "one-time", "120.00"),
        ("12.50 EUR", "", "one-time", "12.50"),
        ("7 EUR/night", "window.nights", "one-time", "21.00"),
        ("9 EUR/month", "", "monthly", "9.00"),
        ("9 EUR", "", "monthly", "9.00"),
        ("4 EUR/m", "'2 * (window.width + window.height)'", "one-time", "20.00"),
        ("12", "window.nights", "one-time", "36.00"),
    ],
)
def test_charge__comes_to_money(tmp_path: Path, amount: str, per: str, kind: str, money: str) -> None:
    assert charged(tmp_path, amount, per, kind)[1] == Decimal(money)


@pytest.mark.parametrize(
    ("amount", "per", "said"),
    [
        (
            "glass.rate",
            "",
            "this charge comes to EUR/m2, not to EUR = multiply it under `per` by what it is per, or correct a unit",
        ),
        ("glass.rate", "window.width", "this charge comes to EUR·mm/m2, not to EUR"),
        (
            "glass.strict",
            "window.nights",
            "this charge comes to EUR·night, not to EUR = the amount may be money per night: write its unit so",
        ),
        ("5 USD", "", "this charge comes to USD, not to EUR = amounts of money are in EUR"),
        ("5 EUR/month", "", "this charge comes to EUR/month, not to EUR"),
        ("-5 %", "", "this charge comes to %, not to EUR = multiply it by what it is a share of: `-5 % * part.price`"),
        ("context.discount", "", "this charge comes to %, not to EUR"),
        (
            "glass.rate",
            "window.width * window.height / 1000",
            "`window.width * window.height / 1000` is in mm2: whether its number",
        ),
    ],
)
def test_charge__that_does_not_come_to_money_is_an_error(tmp_path: Path, amount: str, per: str, said: str) -> None:
    folder = catalog(tmp_path, f"    charges:\n      - {{id: c, title: C, kind: one-time, amount: {amount}, per: [{per}]}}\n")
    assert [found[: len(said)] for found in errors(folder)] == [said]


def test_charge__of_a_module_reads_units_of_its_own(tmp_path: Path) -> None:
    cable = """\
  cable:
    kind: cut-to-fit
    title: Cable
    dimensions: {length: {title: Length, from: 50, to: 900, unit: cm}}
    attributes: {rate: {type: money, unit: m}}
    values: {rate: 2}
    charges:
      - {id: cable, title: Cable, kind: one-time, amount: rate, per: [length]}
"""
    folder = write(
        tmp_path,
        {"catalog.yaml": HEADER + "modules:\n" + cable + "products: {c: {title: C, parts: {cable: {module: cable, count: 2}}}}"},
    )
    charge = load_catalog(folder).products["c"].charges[0]
    assert [format_expression(factor.root) for factor in charge.per] == ["cable.length / 100", "cable.quantity"]


def test_price_basis__weighs_months(tmp_path: Path) -> None:
    charge = "    charges:\n      - {id: c, title: C, kind: monthly, amount: 9}\n"
    basis = built(tmp_path, charge + "    price_basis: {one-time: 1, monthly: context.term}\n").price_basis
    assert [format_expression(weight.root) for weight in basis.values()] == ["1", "context.term * 12"]


# --- kinds of module that are made of parts ---------------------------------------------------------------------------

RACK = """\
modules:
  rack:
    kind: bus
    title: Rack
    attributes: {supply: {type: number, unit: kW}}
    options: {small: {title: Small, supply: 1}, large: {title: Large, supply: 2}}
    ports:
      fans: {accepts: fan, count: 2}
      cards: {accepts: card, count: 2}
    budgets:
      power: {of: watts, capacity: CAPACITY}
  fan: {kind: swappable, title: Fan, attributes: {watts: {type: number, unit: W}}, options: {f: {title: F, watts: 400}}}
  card: {kind: swappable, title: Card, attributes: {watts: {type: number, unit: UNIT}}, options: {c: {title: C, watts: 1}}}
products:
  p: {title: P, parts: {rack: rack}}
"""


def rack(folder: Path, capacity: str, unit: str = "kW") -> Path:
    return write(folder, {"catalog.yaml": HEADER + RACK.replace("CAPACITY", capacity).replace("UNIT", unit)})


@pytest.mark.parametrize(
    ("capacity", "limit"),
    [("supply", "rack.carrier.supply * 1000"), ("1500 W", "1500"), ("1.5 kW", "1500")],
)
def test_budget__is_in_one_unit(tmp_path: Path, capacity: str, limit: str) -> None:
    (rule,) = (rule for rule in load_catalog(rack(tmp_path, capacity)).products["p"].rules if "budget" in rule.id)
    assert isinstance(rule.require, Expression)
    fans, cards = (f"sum(rack.{port}[1].watts, rack.{port}[2].watts)" for port in ("fans", "cards"))
    assert format_expression(rule.require.root) == f"{fans} + {cards} * 1000 <= {limit}"


@pytest.mark.parametrize(
    ("capacity", "unit", "said"),
    [
        ("500 kg", "W", "`sum(*.watts)` [W] and `500 kg` do not measure the same and cannot be compared"),
        ("500", "kW", "`500` has no unit and stands beside `W` and `kW` = write a unit behind the number: `W`"),
    ],
)
def test_budget__of_something_else_is_an_error(tmp_path: Path, capacity: str, unit: str, said: str) -> None:
    assert [found[: len(said)] for found in errors(rack(tmp_path, capacity, unit))] == [said]


def test_port__takes_modules_with_the_same_units_only(tmp_path: Path) -> None:
    text = RACK.replace("accepts: fan,", "accepts: [fan, card],").replace("CAPACITY", "500").replace("UNIT", "kW")
    said = "`watts` has `W` in `fan` and `kW` in `card` = declare the same unit, and convert the values"
    assert said in errors(write(tmp_path, {"catalog.yaml": HEADER + text}))


def test_mix__amounts_are_percent_of_a_weight_by_a_price_per_100_g(tmp_path: Path) -> None:
    text = """\
modules:
  herbs:
    kind: mix
    title: Herbs
    attributes: {price: {type: money, unit: 100 g}}
    ingredients:
      mint: {title: Mint, from: 0, to: 100, step: 50, price: 4}
      sage: {title: Sage, from: 0, to: 100, step: 50, price: 6}
products:
  tea:
    title: Tea
    attributes: {weight: {values: [50, 250], unit: g}}
    parts: {herbs: herbs}
    charges:
      - {id: mint, title: Mint, kind: one-time, amount: herbs.mint.price, per: [herbs.mint.amount, weight]}
"""
    charge = load_catalog(write(tmp_path, {"catalog.yaml": HEADER + text})).products["tea"].charges[0]
    assert [format_expression(factor.root) for factor in charge.per] == ["herbs.mint.amount / 100", "weight / 100"]


# --- values that follow from others -----------------------------------------------------------------------------------


def test_derived__is_converted_to_its_unit_and_read_in_it(tmp_path: Path) -> None:
    modules = MODULES.replace(
        "    dimensions:\n      width", "    attributes: {area: {value: width * height, unit: m2}}\n    dimensions:\n      width"
    )
    require = "[window.area <= glass.area, window.area > 15000 cm2, size <= glass.area]"
    product = (
        "    attributes: {size: {value: window.width * window.height}}\n    rules:\n      - {id: r, because: b, require: %s}\n"
    )
    found = built(tmp_path, product % require, modules=modules).rules[0].require
    assert isinstance(found, Expression)
    area = "window.width * window.height / 1000000"
    assert format_expression(found.root) == (
        f"{area} <= glass.area and {area} > 1.5 and window.width * window.height <= glass.area * 1000000"
    )


def test_derived__in_another_dimension_is_an_error(tmp_path: Path) -> None:
    modules = MODULES.replace(
        "    dimensions:\n      width", "    attributes: {area: {value: width, unit: m2}}\n    dimensions:\n      width"
    )
    said = "`width` is in mm, which does not measure the same as m2 = a factor is missing, or a unit is wrong"
    assert errors(catalog(tmp_path, modules=modules)) == [said]


# --- what it costs ----------------------------------------------------------------------------------------------------

WITHOUT = """\
catalog: test
version: "1"
title: Test
currency: EUR
modules:
  cpu: {kind: swappable, title: CPU, attributes: {watts: number, price: money}, options: {a: {title: A, watts: 3, price: 5}}}
products:
  pc: {title: PC, parts: {cpu: cpu}, rules: [{id: r, because: b, require: "cpu.watts * 2 < 300 or cpu.price > 12"}]}
"""


def test_import__a_catalog_without_units_imports_nothing_of_them(tmp_path: Path) -> None:
    folder = write(tmp_path, {"catalog.yaml": WITHOUT})
    code = f"import sys; from configurator import load_catalog; load_catalog({str(folder)!r}); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not [name for name in loaded if name.startswith(("configurator.units", "configurator.language.conversion", "pint"))]
    assert "configurator.language.check" in loaded
