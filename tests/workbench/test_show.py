"""A catalog in words: expressions as people read them, and all that a product is, on the terminal and on a page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from configurator.catalog.load import load_catalog
from configurator.catalog.records import Catalog
from configurator.language.parse import parse_expression
from configurator.workbench.showing.labels import CHINESE, ENGLISH, GERMAN
from configurator.workbench.showing.plain_words import PlainWords
from configurator.workbench.showing.rendering import format_page, view_catalog
from configurator.workbench.showing.sections import Section, View
from tests.catalog.catalogs import write
from tests.cli.conftest import Run, bikes_text, write_catalog

CATALOGS = sorted(path.parent for path in (Path(__file__).parents[2] / "catalogs").glob("*/catalog.yaml"))

SHOP = """\
catalog: shop
version: "1"
title: {en: Bikes & <more>, zh: 自行车}
description: {en: All that rolls.}
currency: EUR
languages: [en, zh]
context:
  segment: {title: {en: Customer, zh: 客户}, values: {private: {en: Private, zh: 个人}, dealer: {en: Dealer, zh: 经销商}}}
  size: {title: Size, from: 150, to: 200, unit: cm, default: 170}
modules:
  frame:
    kind: swappable
    title: {en: Frame, zh: 车架}
    attributes: {weight: {type: number, unit: kg, title: Weight}, price: {type: money, title: Price}, tags: set, light: boolean}
    options:
      city: {title: {en: City, zh: 城市}, description: Upright., weight: 12.5, price: 199, tags: [urban, calm], light: yes}
      race: {title: {en: Race, zh: 竞速}, weight: 7, price: 899.5, tags: []}
    charges: [{id: price, title: Frame price, kind: one-time, amount: price}]
  stay:
    kind: cut-to-fit
    title: Care
    dimensions: {months: {title: Months, from: 6, to: 36, step: 6, unit: month}}
    attributes: {rate: {type: money, title: Rate}}
    values: {rate: 4.90}
    charges: [{id: fee, title: Care fee, kind: monthly, amount: rate + 1, per: [months], when: months > 6}]
  bell: {kind: shared, title: Bell}
  unused: {kind: shared, title: Nobody needs it}
products:
  bike:
    title: {en: Bike, zh: 整车}
    description: A bike.
    parts:
      frame: frame
      stay: {module: stay, count: 0..1}
      bell: {module: bell, count: 0..3, title: Bells}
    defaults: {frame: city, bell: included, bell.quantity: 2, stay: none}
    rules:
      - id: dealers
        when: context.segment == 'dealer' and frame == 'race'
        require: [not present(stay), "bell.quantity <= 1"]
        because: {en: Dealers care themselves., zh: 经销商自理。}
      - id: who-gets-what
        table: {columns: [context.segment, frame], allow: [[private, any], [dealer, [city, race]]]}
        because: It is so.
    charges:
      - {id: assembly, title: Assembly, kind: one-time, amount: 25}
    price_basis: {one-time: 1, monthly: 12}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return load_catalog(write(tmp_path_factory.mktemp("shop"), {"catalog.yaml": SHOP}))


def say(catalog: Catalog, text: str, language: str = "en", part: str | None = None) -> str:
    return PlainWords(catalog.products["bike"], language).say(parse_expression(text), part)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("frame == 'race'", "Frame is Race"),
        ("'race' != frame", "Frame is not Race"),
        ("frame in ['race', 'city', 'other']", "Frame is Race, City or other"),
        ("frame not in ['race']", "Frame is not Race"),
        ("'urban' in frame.tags", "urban is among Frame: tags"),
        ("context.segment == 'dealer'", "Customer is Dealer"),
        ("context.size < 1700.5", "Size < 1,700.5"),
        ("frame.weight * 2 <= 3 - (1 - stay.months)", "Frame: Weight × 2 ≤ 3 − (1 − Care: Months)"),
        ("(1 + 2) * 3 == 9 / (4 * 5)", "(1 + 2) × 3 = 9 ÷ (4 × 5)"),
        ("present(stay) implies bell.quantity >= 1", "if Care is included, then Bells: Quantity ≥ 1"),
        ("not present(stay) or not has(frame.light)", "Care is not included or Frame: light is not known"),
        ("frame.light and (frame == 'race' or frame == 'city')", "Frame: light and (Frame is Race or Frame is City)"),
        ("not (frame.light and present(bell))", "not (Frame: light and Bells is included)"),
        ("present(stay) == present(bell)", "Care is included exactly if Bells is included"),
        ("frame.light != present(bell)", "either Frame: light or Bells is included, not both"),
        ("count(frame, bell) <= 3", "number of Frame, Bells ≤ 3"),
        ("sum(*.weight) < 20", "sum of Weight of all parts < 20"),
        ("max(frame.weight, 3) > -stay.months", "greatest of Frame: Weight, 3 > −Care: Months"),
        ("total('monthly') <= 20", "total due every month ≤ 20"),
        ("bell == 'included'", "Bells is included"),
        ("frame.weight <= 20 kg", "Frame: Weight ≤ 20 kg"),
        ("frame.price <= 99.5 EUR", "Frame: Price ≤ €99.50"),
        ("ceil(frame.weight) == 3", "ceil(Frame: Weight) = 3"),
        ("somewhere.else == 1", "somewhere.else = 1"),
        ("frame.colour == 'red'", "Frame: colour is red"),
    ],
)
def test_words__of_expressions(text: str, words: str, shop: Catalog) -> None:
    assert say(shop, text) == words


def test_words__in_other_languages(shop: Catalog) -> None:
    text = "context.segment == 'dealer' and frame in ['city', 'race'] implies not present(stay)"
    assert say(shop, text, "zh") == "若客户为经销商，且车架为城市或竞速，则不含Care"
    assert say(shop, text, "de") == "wenn Customer ist Dealer und Frame ist City oder Race, dann Care ist nicht dabei"


def test_words__bare_names_of_a_part_are_those_of_its_module(shop: Catalog) -> None:
    charges = {charge.id: charge for charge in shop.products["bike"].charges}
    words = PlainWords(shop.products["bike"], "en")
    assert words.product((charges["stay.fee"].amount, *charges["stay.fee"].per[:1]), "stay") == "(Care: Rate + 1) × Care: Months"
    assert words.say(charges["stay.fee"].when, "stay") == "Care: Months > 6"


def test_words__every_language_has_the_same() -> None:
    assert ENGLISH.keys() == GERMAN.keys() == CHINESE.keys()
    for key, text in ENGLISH.items():
        fields = set(re.findall(r"{\w+}", text))
        assert fields == set(re.findall(r"{\w+}", GERMAN[key])) == set(re.findall(r"{\w+}", CHINESE[key])), key


# --- the view ---------------------------------------------------------------------------------------------------------


def viewed(catalog: Catalog, language: str = "en") -> View:
    return view_catalog(catalog, list(catalog.products.values()), language)


def section(view: View, anchor: str) -> Section:
    return next(found for outer in view.sections for found in outer.walk() if found.anchor == anchor)


def rows(view: View, anchor: str) -> list[list[str]]:
    return [[cell.text for cell in row] for table in section(view, anchor).tables for row in table.rows]


def test_view__everything_that_a_product_is(shop: Catalog) -> None:
    view = viewed(shop)
    assert view.title == "Bikes & <more>"
    assert rows(view, "context") == [["Customer", "Private, Dealer", "must be told"], ["Size", "150 cm, …, 200 cm", "170 cm"]]
    assert rows(view, "product-bike-parts") == [
        ["Frame", "1", "Frame", "alternatives"],
        ["Care", "optional", "Care", "made to measure"],
        ["Bells", "0–3", "Bell", "fixed component"],
    ]
    assert rows(view, "product-bike-charges") == [
        ["Frame price", "once", "Frame: Price", "", "catalog.yaml:18:20"],
        ["Care fee", "every month", "(Care: Rate + 1) × Care: Months", "Care: Months > 6", "catalog.yaml:25:20"],
        ["Assembly", "once", "€25.00", "", "catalog.yaml:46:14"],
    ]
    assert rows(view, "product-bike-defaults") == [
        ["Frame", "City", ""],
        ["Bells", "included", ""],
        ["Bells: Quantity", "2", ""],
        ["Care", "not included", ""],
    ]
    assert section(view, "product-bike").facts == (("Bundles are compared by", "total due once + 12 × total every month"),)


def test_view__rules_as_they_were_meant(shop: Catalog) -> None:
    dealers, table = section(viewed(shop), "product-bike-rules").rules
    assert dealers.when == "Customer is Dealer and Frame is Race"
    assert dealers.require == ("Care is not included", "Bells: Quantity ≤ 1")
    assert dealers.because == "Dealers care themselves."
    assert dealers.place == "catalog.yaml:38:13"
    assert table.table is not None
    assert table.table.title == "Only these combinations"
    assert [column.title for column in table.table.columns] == ["Customer", "Frame"]
    assert [[cell.text for cell in row] for row in table.table.rows] == [["Private", "any"], ["Dealer", "City or Race"]]


def test_view__modules_with_options_and_prices(shop: Catalog) -> None:
    view = viewed(shop)
    (table,) = section(view, "module-frame").tables
    assert [column.title for column in table.columns] == ["Option", "Price", "Weight [kg]", "tags", "light"]
    assert rows(view, "module-frame") == [["City", "€199.00", "12.5", "calm, urban", "yes"], ["Race", "€899.50", "7", "", ""]]
    assert table.rows[0][0].more == "Upright."
    assert section(view, "module-stay").facts[-1] == ("Values", "Rate: €4.90")
    assert rows(view, "module-stay") == [["Months", "6 to 36 months, in steps of 6"]]
    assert section(view, "module-unused").facts[-1] == ("Used by", "no product")


def test_view__one_product_has_only_its_modules() -> None:
    catalog = load_catalog(CATALOGS[0])
    product = next(iter(catalog.products.values()))
    anchors = {found.anchor for found in view_catalog(catalog, [product], "en").sections[-1].sections}
    assert anchors == {f"module-{part.module.id}" for part in product.parts.values()} & {f"module-{id}" for id in catalog.modules}


@pytest.mark.parametrize("folder", CATALOGS, ids=lambda path: path.name)
def test_view__the_catalogs_are_in_plain_words(folder: Path) -> None:
    catalog = load_catalog(folder)
    for language in catalog.languages:
        for outer in viewed(catalog, language).sections:
            for found in outer.walk():
                for rule in found.rules:
                    said = " ".join((rule.when, *rule.require))
                    assert not re.search(r"==|!=|<=|>=|'", said.replace("'s", "").replace("s' ", "").replace("n't", "")), said
                    assert rule.because


# --- the page ---------------------------------------------------------------------------------------------------------


def test_page__is_one_file_and_escapes_everything(shop: Catalog) -> None:
    page = format_page(viewed(shop))
    assert "<title>Bikes &amp; &lt;more&gt;</title>" in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!#)", page)
    assert re.search(r"default-src 'none'", page)


def test_page__links_lead_somewhere(shop: Catalog) -> None:
    page = format_page(viewed(shop))
    links, anchors = set(re.findall(r'href="#([^"]+)"', page)), re.findall(r' id="([^"]+)"', page)
    assert links <= set(anchors)
    assert len(anchors) == len(set(anchors))


def test_page__in_the_language_of_the_reader(shop: Catalog) -> None:
    page = format_page(viewed(shop, "zh"))
    assert '<html lang="zh">' in page
    assert "经销商自理。" in page
    assert "多选一" in page


def test_page__a_title_cannot_break_it(shop: Catalog) -> None:
    view = replace(viewed(shop), title='"><img src=x onerror=alert(1)>')
    assert "<img" not in format_page(view)


# --- the command ------------------------------------------------------------------------------------------------------


def test_command__terminal(run: Run, work: Path) -> None:
    result = run("show", "bikes", "city-bike")
    assert result.exit_code == 0
    for line in (
        "City bike  city-bike  catalog.yaml:",
        "  race-has-no-service  catalog.yaml:",
        "    If Frame is Race, then Service contract is not included",
        "Race frames are serviced by the maker.",
    ):
        assert line in result.stdout
    assert run("show", "bikes", "--language", "zh").stdout.startswith("自行车\n")


def test_command__long_tables_are_cut_unless_all_is_wanted(run: Run, work: Path) -> None:
    names = "abcdefg"
    options = "".join(f"      o-{n}: {{title: Option {n}, {', '.join(f'{x}: {n}' for x in names)}}}\n" for n in range(40))
    attributes = ", ".join(f"{x}: number" for x in names)
    module = f"  m:\n    kind: swappable\n    title: M\n    attributes: {{{attributes}}}\n    options:\n"
    text = 'catalog: long\nversion: "1"\ntitle: Long\ncurrency: EUR\nmodules:\n' + module + options
    write(work / "catalogs" / "long", {"catalog.yaml": text + "products:\n  p: {title: P, parts: {m: m}}\n"})
    short, full = run("show", "long").stdout, run("show", "long", "--all").stdout
    assert "Option 11" in short
    assert "Option 12" not in short
    assert "… and 28 more · e, f, g · --all" in short
    assert "Option 39" in full
    assert re.search(r"Option +e +f +g\n", full)


def test_command__page(run: Run, work: Path) -> None:
    result = run("show", "bikes", "--html", "bikes.html")
    assert (result.exit_code, result.stdout) == (0, "Bikes → bikes.html\n")
    assert "<h1>Bikes</h1>" in (work / "bikes.html").read_text(encoding="utf-8")
    assert run("show", "bikes", "--html", "bikes.html").exit_code == 2
    assert run("show", "bikes", "--html", "bikes.html", "--force").exit_code == 0


def test_command__json(run: Run) -> None:
    document = json.loads(run("show", "bikes", "city-bike", "--json").stdout)
    assert document["title"] == "Bikes"
    assert [outer["anchor"] for outer in document["sections"]] == ["context", "product-city-bike", "modules"]


def test_command__an_unknown_product(run: Run) -> None:
    result = run("show", "bikes", "city-bik")
    assert result.exit_code == 2
    assert "city-bike" in result.output


WISHES = """\
    preferences:
      - {id: light, minimize: frame.weight, because: Light is better.}
      - {id: dear, maximize: frame.price, when: context.segment == 'dealer'}
      - {id: city, prefer: frame == 'city', because: Most ride in town.}
"""


def test_view__preferences_say_what_is_wanted(tmp_path: Path) -> None:
    text = SHOP.replace("    rules:\n", f"{WISHES}    rules:\n", 1)
    wishes = section(viewed(load_catalog(write(tmp_path, {"catalog.yaml": text}))), "product-bike-preferences").rules
    assert [(wish.when, wish.require, wish.because) for wish in wishes] == [
        ("", ("As little as possible: Frame: Weight",), "Light is better."),
        ("Customer is Dealer", ("as much as possible: Frame: Price",), ""),
        ("", ("Preferably: Frame is City",), "Most ride in town."),
    ]


CHEST = """\
catalog: chest
version: "1"
title: Chest
currency: EUR
modules:
  runner:
    kind: swappable
    title: Runner
    attributes: {price: {type: money, title: Price}}
    options: {soft: {title: Soft, price: 20}, hard: {title: Hard, price: 10}}
    charges: [{id: price, title: Runner, kind: one-time, amount: price, when: true}]
products:
  drawer: {sold: false, parts: {runner: runner}}
  chest:
    title: Chest
    attributes: {wood: [oak, pine]}
    parts: {drawers: {product: drawer, instances: 1..2, title: Drawer}}
    rules: [{id: oak, when: true, require: wood == 'oak', because: Oak only.}]
    defaults: {wood: [{when: count(drawers) > 1, value: pine}, {value: oak}]}
"""


def test_view__what_always_holds_has_no_condition(tmp_path: Path) -> None:
    view = viewed(load_catalog(write(tmp_path, {"catalog.yaml": CHEST})), "de")
    (rule,) = section(view, "product-chest-rules").rules[-1:]
    assert (rule.when, rule.require) == ("", ("Wood ist Oak",))
    assert [row[2] for row in rows(view, "product-chest-defaults")][:2] == ["Anzahl Drawer > 1", ""]


def test_view__a_charge_of_instances_is_named_without_their_numbers(tmp_path: Path) -> None:
    view = viewed(load_catalog(write(tmp_path, {"catalog.yaml": CHEST})))
    (charge,) = section(view, "product-chest-charges").tables[0].rows
    assert (charge[0].note, charge[3].text) == ("drawers.runner.price", "")


def test_command__several_demands_begin_right_below_their_rule(run: Run, work: Path) -> None:
    both = "require: [not present(service), count(bottles) <= 2]"
    text = bikes_text().replace("when: frame == 'race'", both, 1).replace("        require: not present(service)\n", "")
    write_catalog(work, "bikes", text)
    lines = [line.strip() for line in run("show", "bikes", "city-bike").stdout.splitlines()]
    start = next(index for index, line in enumerate(lines) if line.startswith("race-has-no-service"))
    assert lines[start + 1] == "- Service contract is not included"
