"""Mistakes that authors make, planted one at a time into the catalogs that we ship and into models of others.

Of each, the whole report is expected: where it stands, what is wrong, what to do; and nothing else, however much follows from the
mistake. What stands between ⟦ and ⟧ in the wrong text is what the report must mark.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from configurator.source import Issue
from configurator.workbench.analysis.memory import Memory
from configurator.workbench.checking import Checked, Checker
from tests.catalog.catalogs import ROOT, write

MODULES, PRODUCTS, HEADER, CASES = "modules.yaml", "products.yaml", "catalog.yaml", "cases.yaml"

Edit = Callable[[Path], None]
Report = tuple[str, str | None]
"""A message and its hint."""


@dataclass(frozen=True)
class Planted:
    """A mistake: `right` becomes `wrong` in a file; `also` happens before, such as what is marked elsewhere."""

    name: str
    catalog: str
    file: str
    right: str
    wrong: str
    message: str
    hint: str | None
    severity: str = "error"
    also: Edit | None = None
    rules: bool = False
    """Whether it takes an analysis of the rules to find it."""


def replacing(file: str, right: str, wrong: str) -> Edit:
    """What puts one text in the place of another, once."""

    def edit(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert right in text, f"{file} has no {right!r}"
        (folder / file).write_text(text.replace(right, wrong, 1), encoding="utf-8")

    return edit


def new_file(name: str, content: str | bytes) -> Edit:
    """A file that was not there."""

    def edit(folder: Path) -> None:
        write(folder, {name: content})

    return edit


TYPOS = [
    Planted(
        "an attribute in a rule",
        "phone-plan",
        PRODUCTS,
        "tariff.group == 'student'",
        "tariff.⟦gruop⟧ == 'student'",
        "unknown attribute `gruop` of module `tariff`",
        "did you mean `group`?",
    ),
    Planted(
        "a key of a rule",
        "pc",
        PRODUCTS,
        "        require: cooler.height <=",
        "        ⟦requires⟧: cooler.height <=",
        "unknown key `requires`",
        "did you mean `require`?",
    ),
    Planted(
        "the type of an attribute",
        "wardrobe",
        MODULES,
        "carried: {type: boolean",
        "carried: {type: ⟦bool⟧",
        "`type` must be number, money, text, boolean or set, not `bool`",
        "did you mean `boolean`?",
    ),
    Planted(
        "the kind of a module",
        "tea-blend",
        MODULES,
        "  packaging:\n    kind: swappable",
        "  packaging:\n    kind: ⟦swapable⟧",
        "`kind` must be shared, swappable, cut-to-fit, mix, bus or sectional, not `swapable`",
        "did you mean `swappable`?",
    ),
    Planted(
        "the module of a part",
        "tea-blend",
        PRODUCTS,
        "      packaging: packaging",
        "      packaging: ⟦packging⟧",
        "there is no module `packging`",
        "did you mean `packaging`?",
    ),
    Planted(
        "a value that no option has",
        "phone-plan",
        PRODUCTS,
        "tariff.group == 'talk'",
        "tariff.group == ⟦'talks'⟧",
        "`tariff.group` is never 'talks'",
        "did you mean `talk`?",
        "warning",
    ),
    Planted(
        "an option in a table of a rule",
        "phone-plan",
        PRODUCTS,
        "- [talk, [monthly]]",
        "- [talk, [⟦monthyl⟧]]",
        "`contract` has no option `monthyl`",
        "did you mean `monthly`?",
    ),
    Planted(
        "a number with a nought too many",
        "room-package",
        PRODUCTS,
        "require: stay.nights >= 7\n",
        "require: stay.nights >= ⟦70⟧\n",
        "`stay.nights` is never 70 or more",
        "it goes from 1 to 30",
        "warning",
    ),
    Planted(
        "a condition that is never true",
        "simple",
        HEADER,
        "    rules:\n",
        "    rules:\n      - {id: huge, when: front-wheel.size > ⟦20⟧, require: wheel-support, because: Huge.}\n",
        "`front-wheel.size` is never more than 20",
        "it goes from 14 to 20",
        "warning",
        rules=True,
    ),
    Planted(
        "a fact of the context",
        "room-package",
        PRODUCTS,
        "require: context.party == 'ladies'",
        "require: context.⟦pary⟧ == 'ladies'",
        "the context has no fact `pary`",
        "did you mean `party`?",
    ),
    Planted(
        "a supplier",
        "pc",
        MODULES,
        "supplier: importer",
        "supplier: ⟦importr⟧",
        "there is no supplier `importr`",
        "did you mean `importer`?",
    ),
    Planted(
        "a fact where it is declared",
        "phone-plan",
        "price-lists/brightwell.yaml",
        "for: {segment:",
        "for: {⟦segment⟧:",
        "the context has no fact `segment`",
        "did you mean `segmnt`? If not, correct `segmnt` where it is declared: the same stands on "
        "price-lists/sales-teams.yaml:5, products.yaml:51, products.yaml:57 and in 12 more places too",
        also=replacing(HEADER, "  segment:\n", "  segmnt:\n"),
    ),
    Planted(
        "an option where it is declared",
        "phone-plan",
        PRODUCTS,
        "      tariff: everyday-5g\n",
        "      tariff: ⟦everyday-5g⟧\n",
        "`tariff` has no option `everyday-5g`",
        "did you mean `evryday-5g`?",
        also=replacing(MODULES, "      everyday-5g:\n", "      evryday-5g:\n"),
    ),
    Planted(
        "a declared language",
        "tea-blend",
        HEADER,
        "languages: [en, de, zh]",
        "languages: [en, de, ⟦zhh⟧]",
        "no text is in `zhh`",
        "did you mean `zh`?",
    ),
    Planted(
        "the currency",
        "tea-blend",
        HEADER,
        "currency: EUR",
        "currency: ⟦EUX⟧",
        "`EUX` is no currency of ISO 4217",
        "write an ISO 4217 code, three capitals: `EUR`",
    ),
]

UNITS = [
    Planted(
        "a weight beside a length",
        "window",
        PRODUCTS,
        "require: handle.height <= 850 mm",
        "require: handle.height <= ⟦850 kg⟧",
        "`handle.height` [mm] and `850 kg` do not measure the same and cannot be compared",
        "units that fit: `mm`, `cm`, `m`, `km`, `inch`, `ft`",
    ),
    Planted(
        "a misspelled unit",
        "wardrobe",
        MODULES,
        "from: 20, to: 180, step: 5, unit: mm",
        "from: 20, to: 180, step: 5, unit: ⟦mmm⟧",
        "`mmm` is no known unit and converts to none",
        "did you mean `mm`?",
    ),
    Planted(
        "a unit in capitals",
        "travel-bike",
        HEADER,
        "from: 0, to: 10, unit: kg",
        "from: 0, to: 10, unit: ⟦Kg⟧",
        "`Kg` is no known unit and converts to none",
        "did you mean `kg`?",
    ),
    Planted(
        "a price by length for a price by area",
        "wardrobe",
        PRODUCTS,
        'amount: front.rate, per: ["run.sections.width * height"]',
        'amount: ⟦front.rate⟧, per: ["run.sections.width"]',
        "this charge comes to EUR·mm/m2, not to EUR",
        "multiply it under `per` by what it is per, or correct a unit",
    ),
]

BAR = "zh: 不锈钢长拉手}, price: 12.00}"
AMOUNTS = [
    Planted(
        "an amount with its currency",
        "wardrobe",
        MODULES,
        BAR,
        "zh: 不锈钢长拉手}, price: ⟦12.00 EUR⟧}",
        "`price` must be an amount of money, not `12.00 EUR`",
        "write the number alone: `12.00`",
    ),
    Planted(
        "a decimal comma",
        "wardrobe",
        MODULES,
        BAR,
        "zh: 不锈钢长拉手}, price: 12,⟦00⟧}",
        "the comma before `00` begins a new key",
        "write decimals with a dot: `12.50`",
    ),
    Planted(
        "a price below nothing",
        "wardrobe",
        MODULES,
        BAR,
        "zh: 不锈钢长拉手}, price: ⟦-12.00⟧}",
        "`price` of `bar` is below nothing: -12.00.",
        "Write `12.00`; what lowers a price is a charge of its own, with a negative amount.",
        "warning",
    ),
    Planted(
        "too many digits",
        "room-package",
        MODULES,
        "hardness: 5, down: false, price: 6.00",
        "hardness: 5, down: false, price: ⟦6.005⟧",
        "`price` of `buckwheat` is finer than EUR can be paid: 6.005.",
        "Write 2 decimal places at most: it is rounded to them.",
        "warning",
    ),
    Planted(
        "too many digits in a charge",
        "phone-plan",
        PRODUCTS,
        "kind: one-time, amount: -10.00,\n         when: number == 'ported'",
        "kind: one-time, amount: ⟦10.005⟧,\n         when: number == 'ported'",
        "`amount` of charge `porting-bonus` is finer than EUR can be paid: 10.005.",
        "Write 2 decimal places at most: it is rounded to them.",
        "warning",
    ),
    Planted(
        "no price",
        "wardrobe",
        PRODUCTS,
        "amount: handle.price",
        "amount: ⟦handle.price⟧",
        "option `bar` of module `handle` has no value for `price`",
        "ask `has(handle.price)` as well, or fill in what is missing",
        also=replacing(MODULES, BAR, "zh: 不锈钢长拉手}}"),
    ),
    Planted(
        "one order code for two options",
        "wardrobe",
        MODULES,
        "zh: 橡木圆拉手}, price",
        "zh: 橡木圆拉手}, order_code: ⟦G-1⟧, price",
        "`bar` is ordered under `G-1` too",
        "give each a code of its own: an order must tell them apart",
        "warning",
        also=replacing(MODULES, BAR, "zh: 不锈钢长拉手}, order_code: G-1, price: 12.00}"),
    ),
]

TABLES = [
    Planted(
        "an empty cell that two rules read",
        "pc",
        "cpu.csv",
        "Ryzen 5 7500F,AM5,",
        "Ryzen 5 7500F,⟦,⟧",
        "option `ryzen-5-7500f` has no value for `socket`, and rule `socket` (products.yaml:72) and "
        "rule `cooler-socket` (products.yaml:169) read it",
        "fill in the cell; if it may stay empty, ask `has(cpu.socket)` in each of them",
    ),
    Planted(
        "a word for a number",
        "pc",
        "cpu.csv",
        "Ryzen 5 7500F,AM5,6,",
        "Ryzen 5 7500F,AM5,⟦six⟧,",
        "`cores` must be a number, not `six`",
        "leave it empty where there is none",
    ),
    Planted(
        "a column that stands twice",
        "suit",
        "linings.csv",
        "fibre,price",
        "price,⟦price⟧",
        "column `price` stands here twice",
        "remove one of them",
    ),
    Planted(
        "a column of another name",
        "suit",
        "linings.csv",
        "fibre,price",
        "fibre,⟦prices⟧",
        "unknown column `prices`",
        "did you mean `price`?",
    ),
    Planted(
        "a column in another unit",
        "pc",
        "case.csv",
        "max-gpu-length",
        "⟦max-gpu-length [cm]⟧",
        "`max-gpu-length` is in `mm`, and this column is in `cm`",
        "convert the column to `mm`, or correct the unit",
    ),
    Planted(
        "an id with spaces that a default names",
        "suit",
        "linings.csv",
        "\nnavy,",
        "\n⟦Navy Blue⟧,",
        "`Navy Blue` is not an id: lower-case words and digits, joined by hyphens",
        "write `navy-blue`",
    ),
    Planted(
        "a quote that is closed in another row",
        "suit",
        "linings.csv",
        "viscose,0.00",
        'viscose,⟦"⟧0.00',
        "this quote goes on to line 8",
        "end the cell with a double quote where it ends, or write none",
    ),
    Planted(
        "a sheet of a CSV file",
        "suit",
        MODULES,
        "{table: linings.csv}",
        "{table: linings.csv, sheet: ⟦Linings⟧}",
        "a CSV file has no sheets",
        "remove `sheet`, or name an Excel file",
    ),
    Planted(
        "tabs for commas",
        "suit",
        "linings.csv",
        "id,title.en,title.de,title.zh,fibre,price",
        "⟦i⟧d\ttitle.en\ttitle.de\ttitle.zh\tfibre\tprice",
        "the columns are separated by tabs",
        "save it as CSV, with commas or semicolons",
    ),
]

STRUCTURE = [
    Planted(
        "a range that misses its end",
        "wardrobe",
        PRODUCTS,
        "from: 1200, to: 4200, step: 5",
        "from: 1200, to: ⟦4200⟧, step: 7",
        "`to` does not lie on the grid: 1200 and then steps of 7",
        "nearest: `4196` or `4203`",
    ),
    Planted(
        "a default out of range",
        "wardrobe",
        PRODUCTS,
        "step: 5, unit: mm,\n                    default: 2500}",
        "step: 5, unit: mm,\n                    default: ⟦25000⟧}",
        "`niche-width` goes from 1200 to 4200 in steps of 5; `25000` is not one of them",
        "nearest: `4200`",
    ),
    Planted(
        "a product within itself",
        "own-network",
        HEADER,
        "racks: {product: rack, instances: 1..2}",
        "racks: {product: ⟦rack⟧, instances: 1..2}",
        "product `rack` would contain itself",
        "take it out of one of the two",
        also=replacing(
            HEADER,
            "      battery: {module: battery, count: 0..1}\n",
            "      battery: {module: battery, count: 0..1}\n      sites: {product: site, instances: 1..2}\n",
        ),
    ),
    Planted(
        "a sum over another path",
        "own-network",
        HEADER,
        "sum(sites.racks.devices.ports)",
        "sum(sites.⟦devices⟧.ports)",
        "`sites` has no part or attribute `devices`",
        "known: `kind`, `racks`",
    ),
    Planted(
        "a value that follows from itself",
        "wardrobe",
        MODULES,
        "value: stock - length}",
        "value: stock - ⟦offcut⟧}",
        "`offcut` is not known here: a value reads what stands above it",
        "put `offcut` above, unless it reads this",
    ),
    Planted(
        "an end that no section has",
        "wardrobe",
        MODULES,
        "ends: {left: wall, right: wall}",
        "ends: {left: ⟦wal⟧, right: wall}",
        "no section has `wal` for `left`",
        "did you mean `wall`?",
    ),
    Planted(
        "a day of sale before another",
        "wardrobe",
        MODULES,
        BAR,
        "zh: 不锈钢长拉手}, valid_from: 2027-01-01, valid_until: ⟦2026-01-01⟧, price: 12.00}",
        "this ends before it begins, on 2027-01-01",
        "`valid_until` is the first day after it",
    ),
    Planted(
        "an id that is replaced and still there",
        "wardrobe",
        MODULES,
        BAR,
        "zh: 不锈钢长拉手}, replaces: ⟦knob⟧, price: 12.00}",
        "there is still an option `knob`",
        "remove it, or take it out of `replaces`",
    ),
    Planted(
        "a folder that is not there",
        "tea-blend",
        HEADER,
        "quote_days: 60",
        "quote_days: 60\nincludes: [⟦../shared⟧]",
        "there is no folder `../shared`",
        "name another folder, as seen from this one: `../shared`",
    ),
    Planted(
        "a translation under another language",
        "tea-blend",
        MODULES,
        "de: Baumwollnetz",
        "⟦fr⟧: Filet",
        "`fr` is not a language of this catalog",
        "add it to `languages` in catalog.yaml: [en, de, zh, fr]",
    ),
    Planted(
        "a translation that is missing",
        "savings-plan",
        PRODUCTS,
        "title: {en: A month, de: Im Monat, zh: 每月存入}",
        "⟦title⟧: {en: A month, zh: 每月存入}",
        "this text is missing in `de`",
        None,
        "warning",
    ),
    Planted(
        "a need that asks nothing",
        "tiny-pc",
        HEADER,
        "usage: [Internet, Scientific, Multimedia]",
        "⟦usage⟧:",
        "there is nothing under `usage`",
        "write something under it, or remove the key",
        also=replacing(HEADER, "when: usage == 'Scientific'", "when: efficiency == 'A'"),
    ),
    Planted(
        "a preference without a weight",
        "wardrobe",
        PRODUCTS,
        "    defaults:\n      doors",
        "    preferences:\n      - {id: low, minimize: height, ⟦weight⟧: }\n    defaults:\n      doors",
        "`weight` must be a number; there is nothing here",
        "write digits, such as `12.50`",
    ),
]

SYNTAX = [
    Planted(
        "a module in two files",
        "wardrobe",
        "more.yaml",
        "",
        "modules:\n  ⟦filler⟧: {kind: shared}\n",
        "module `filler` is defined already, in modules.yaml on line 242",
        "remove one of them, or rename it",
        also=new_file("more.yaml", ""),
    ),
    Planted(
        "a key that stands twice",
        "wardrobe",
        HEADER,
        "currency: EUR",
        "currency: EUR\n⟦currency⟧: USD",
        "`currency` is written twice; first on line 17",
        "remove one of them, or rename it",
    ),
    Planted(
        "tabs",
        "own-house",
        HEADER,
        'version: "1"\n',
        'version: "1"\n⟦\t⟧description: A house.\n',
        "a tab is not allowed here",
        "indent with spaces",
    ),
    Planted(
        "a quote that is closed some lines below",
        "own-metro",
        HEADER,
        "title: Place for wheelchairs and prams,",
        'title: ⟦"⟧Place for wheelchairs and prams,',
        "this quote goes on to line 21",
        'end the text with " where it ends',
    ),
    Planted(
        "a bracket without an end",
        "own-network",
        HEADER,
        "kind: [office, plant]",
        "kind: ⟦[⟧office, plant",
        "this `[` is not closed",
        "write `]` before line 34",
    ),
    Planted(
        "an equals sign",
        "pc",
        PRODUCTS,
        "cpu.socket == motherboard.socket",
        "cpu.socket ⟦=⟧ motherboard.socket",
        "`=` does not compare",
        "write `==`",
    ),
    Planted(
        "two ampersands",
        "phone-plan",
        PRODUCTS,
        "context.segment == 'travelling-sales' and not",
        "context.segment == 'travelling-sales' ⟦&&⟧ not",
        "`&&` does not exist here",
        "write `and`",
    ),
    Planted(
        "one `and` too many",
        "phone-plan",
        PRODUCTS,
        "context.segment == 'travelling-sales' and not",
        "context.segment == 'travelling-sales' and ⟦and⟧ not",
        "something is missing between `and` and `and`",
        "a name, a number or a text in quotes",
    ),
    Planted(
        "a word without quotes",
        "phone-plan",
        PRODUCTS,
        "tariff.group == 'student'",
        "tariff.group == ⟦student⟧",
        "unknown name `student`",
        "texts stand in quotes: `'student'`",
    ),
    Planted(
        "a number in quotes",
        "phone-plan",
        PRODUCTS,
        "contract.months >= 12",
        "contract.months >= ⟦'12'⟧",
        "`>=` compares numbers; `'12'` is a text",
        "remove the quotes",
    ),
    Planted(
        "a text for a number",
        "pc",
        PRODUCTS,
        "cooler.height <= case.max-cooler-height",
        "⟦cooler.type⟧ <= case.max-cooler-height",
        "`<=` compares numbers; `cooler.type` is a text",
        "texts have no order: compare them with `==`, `!=` or `in`",
    ),
]

BESIDE = [
    Planted(
        "an option in a case",
        "wardrobe",
        CASES,
        "given: {doors: without}",
        "given: {doors: ⟦witout⟧}",
        "`doors` has no option `witout`",
        "did you mean `without`?",
    ),
    Planted(
        "the product of all cases",
        "wardrobe",
        CASES,
        "product: wardrobe",
        "product: ⟦wardrop⟧",
        "this catalog has no product `wardrop`",
        "did you mean `wardrobe`?",
    ),
    Planted(
        "a case that is possible and is not",
        "wardrobe",
        CASES,
        "    given: {doors: without}\n    implies",
        "    given: {doors: without}\n    valid: no\n    ⟦implies⟧",
        "`implies` is expected of decisions that can be completed, and these are expected to be impossible",
        "make two cases of it",
    ),
    Planted(
        "a decimal comma in a case",
        "wardrobe",
        CASES,
        "costs: {doors.track: 238.00}",
        "costs: {doors.track: 238,⟦00⟧}",
        "the comma before `00` begins a new key",
        "write decimals with a dot: `12.50`",
    ),
    Planted(
        "an option in the stock",
        "wardrobe",
        "availability.yaml",
        "bar",
        "⟦barr⟧",
        "module `handle` has no option `barr`",
        "did you mean `bar`?",
        also=new_file("availability.yaml", "modules:\n  handle: {bar: {stock: 0}}\n"),
    ),
    Planted(
        "a day in the stock",
        "wardrobe",
        "availability.yaml",
        "2026-12-05",
        "⟦5.12.2026⟧",
        "`5.12.2026` is not a day",
        "write it as `2026-12-31`",
        also=new_file("availability.yaml", "modules:\n  handle: {bar: {stock: 0, until: 2026-12-05}}\n"),
    ),
    Planted(
        "the name of a file with cases",
        "wardrobe",
        "cases-more.yml",
        "cases",
        "⟦c⟧ases",
        "this file is not read",
        "rename it to `cases-more.yaml`",
        "warning",
        also=new_file("cases-more.yml", "cases: {}\n"),
    ),
]

SALES, WINTER, CONTRACT = (f"price-lists/{name}.yaml" for name in ("sales-teams", "winter-2026", "brightwell"))
US, US_BUSINESS, US_CPUS = "price-lists/us.yaml", "price-lists/us-business.yaml", "price-lists/us-business-cpus.csv"

PRICE_LISTS = [
    Planted(
        "the module of a price list",
        "phone-plan",
        SALES,
        "  roaming: {options",
        "  ⟦roming⟧: {options",
        "there is no module `roming`",
        "did you mean `roaming`?",
    ),
    Planted(
        "an option of a price list",
        "phone-plan",
        WINTER,
        "gulf-africa: {price",
        "⟦golf-africa⟧: {price",
        "module `roaming` has no option `golf-africa`",
        "did you mean `gulf-africa`?",
    ),
    Planted(
        "an attribute of a price list",
        "phone-plan",
        SALES,
        "field-4g: {price: 12.95}",
        "field-4g: {⟦prise⟧: 12.95}",
        "module `tariff` has no attribute `prise`",
        "did you mean `price`?",
    ),
    Planted(
        "an attribute of a price list that is no money",
        "phone-plan",
        SALES,
        "field-4g: {price: 12.95}",
        "field-4g: {⟦speed⟧: 300}",
        "`speed` of module `tariff` is no money: its type is number",
        "a price list names amounts only; change other attributes in the catalog",
    ),
    Planted(
        "a charge of a price list",
        "phone-plan",
        SALES,
        "{porting-bonus: -15.00}",
        "{⟦porting⟧: -15.00}",
        "product `mobile-plan` has no charge `porting`",
        "did you mean `porting-bonus`?",
    ),
    Planted(
        "a formula of a price list",
        "phone-plan",
        SALES,
        "{porting-bonus: -15.00}",
        "{porting-bonus: -1.5 * ⟦tarif⟧.price}",
        "unknown name `tarif`",
        "did you mean `tariff`?",
    ),
    Planted(
        "a fact of a price list",
        "phone-plan",
        SALES,
        "{segment: travelling-sales}",
        "{⟦segmnet⟧: travelling-sales}",
        "the context has no fact `segmnet`",
        "did you mean `segment`?",
    ),
    Planted(
        "a value of a fact of a price list",
        "pc",
        US,
        "{region: US}",
        "{region: ⟦USA⟧}",
        "`USA` is not a value of `region`",
        "did you mean `US`?",
    ),
    Planted(
        "a list that is refined",
        "phone-plan",
        CONTRACT,
        "[sales-teams, winter-2026]",
        "[⟦sale-teams⟧, winter-2026]",
        "there is no price list `sale-teams`",
        "did you mean `sales-teams`?",
    ),
    Planted(
        "lists in a circle",
        "phone-plan",
        WINTER,
        "refines: sales-teams",
        "refines: ⟦brightwell⟧",
        "price lists refine each other in a circle: `brightwell` → `winter-2026` → `brightwell`",
        "take one of them out of `refines`",
    ),
    Planted(
        "days of a price list that are exchanged",
        "phone-plan",
        WINTER,
        "valid_until: 2027-02-10",
        "valid_until: ⟦2026-02-10⟧",
        "this ends before it begins, on 2026-12-01",
        "`valid_until` is the first day after it",
    ),
    Planted(
        "a list that no longer refines another",
        "phone-plan",
        "price-lists/winter-2026.yaml",
        "price_list: winter-2026",
        "price_list: ⟦winter-2026⟧",
        "`sales-teams` and `winter-2026` can be in force at the same time, and both name `roaming.world.price`",
        "let one refine the other (`refines: sales-teams`), or let `for`, `customers` or the days exclude each other",
        also=replacing(WINTER, "refines: sales-teams\n", ""),
    ),
    Planted(
        "a percentage without its sign",
        "phone-plan",
        CONTRACT,
        "adjust: -8 %",
        "adjust: ⟦-8⟧",
        "`adjust` must be a change in percent, more than -100 %, not `-8`",
        "write `adjust: -3 %`, or `adjust: +2.5 %`",
    ),
    Planted(
        "a list in another currency",
        "pc",
        US_BUSINESS,
        "price_list: us-business",
        "price_list: ⟦us-business⟧",
        "`us-business` can be in force where `us`, whose amounts in USD it refines, is not",
        "give it the conditions and days of `us` as well",
        also=replacing(US_BUSINESS, "{region: US, customer: business}", "{customer: business}"),
    ),
    Planted(
        "an option in a table of a price list",
        "pc",
        US_CPUS,
        "ryzen-9-9950x3d,",
        "⟦ryzen-9-9550x3d⟧,",
        "module `cpu` has no option `ryzen-9-9550x3d`",
        "did you mean `ryzen-9-9950x3d`?",
    ),
    Planted(
        "the currency of a column",
        "pc",
        US_CPUS,
        "price [USD]",
        "⟦price [EUR]⟧",
        "this price list is in USD, and this column in EUR",
        "correct one of the two",
    ),
]


SIMPLE_RULES = "    rules:\n      - id: wheel-support"


def _with_rule(rule: str) -> str:
    return SIMPLE_RULES.replace("rules:\n", f"rules:\n      - {rule}\n")


ANALYSED = [
    Planted(
        "a rule that nothing meets",
        "simple",
        HEADER,
        SIMPLE_RULES,
        _with_rule("{id: ⟦small⟧, require: front-wheel.size + rear-wheel.size < 28, because: Small.}"),
        "`simple-bike` has no valid configuration.",
        "Rule `small` can never hold: correct it.",
        rules=True,
    ),
    Planted(
        "options that a rule kills",
        "simple",
        HEADER,
        "options: {w14: {size: 14}",
        "options: {⟦w14⟧: {size: 14}",
        "Option `w14` of `wheel` can never be chosen: the rules of every product exclude it.",
        "It is excluded by `large` (line 21) and `same-size` (line 27); correct its attributes or the rules, or remove it.",
        "warning",
        also=replacing(HEADER, SIMPLE_RULES, _with_rule("{id: large, require: front-wheel.size > 14, because: Large.}")),
        rules=True,
    ),
    Planted(
        "a rule that never fires",
        "simple",
        HEADER,
        SIMPLE_RULES,
        _with_rule("{id: huge, when: ⟦front-wheel.size + rear-wheel.size > 40⟧, require: wheel-support, because: Huge.}"),
        "Rule `huge` never fires: its `when` is true in no valid configuration.",
        "No combination of options makes it true: correct it, or remove the rule.",
        "warning",
        rules=True,
    ),
    Planted(
        "a rule that says nothing new",
        "simple",
        HEADER,
        SIMPLE_RULES,
        _with_rule("{id: ⟦again⟧, when: wheel-support, require: front-wheel.size <= 16, because: Again.}"),
        "Rule `again` is redundant: it excludes nothing that the other rules allow.",
        "It follows from `wheel-support` (line 22) and `same-size` (line 27); remove it, unless it is there for options to come, "
        "or for its reason.",
        "warning",
        rules=True,
    ),
    Planted(
        "a rule that always holds",
        "simple",
        HEADER,
        SIMPLE_RULES,
        _with_rule("{id: ⟦true-of-all⟧, require: front-wheel.size >= 14, because: All.}"),
        "Rule `true-of-all` excludes nothing: it holds whatever is chosen.",
        "Correct its requirement, or remove it.",
        "warning",
        rules=True,
    ),
    Planted(
        "defaults that clash with a rule",
        "simple",
        HEADER,
        "    rules:\n",
        "    defaults: {front-wheel: w14, rear-wheel: ⟦w20⟧}\n    rules:\n",
        "`simple-bike`: the defaults do not go together: `front-wheel: w14`, `rear-wheel: w20`.",
        "See rule `same-size` (line 27); completion leaves out the later default.",
        "warning",
        rules=True,
    ),
]

ALL = [*TYPOS, *UNITS, *AMOUNTS, *TABLES, *STRUCTURE, *SYNTAX, *BESIDE, *PRICE_LISTS, *ANALYSED]


@pytest.mark.parametrize("planted", ALL, ids=lambda planted: planted.name)
def test_planted_mistake__is_the_only_report(planted: Planted, tmp_path: Path) -> None:
    folder = shutil.copytree(_source(planted.catalog), tmp_path / planted.catalog)
    if planted.also is not None:
        planted.also(folder)
    place, length = _plant(folder / planted.file, planted.right, planted.wrong)

    found = _new(folder, planted.catalog, rules=planted.rules)

    expected = (f"{planted.file}:{place}", length, planted.severity, planted.message, planted.hint)
    assert [(str(i.place), i.place.length, i.severity.value, i.message, i.hint) for i in found] == [expected]


# --- what takes other files ---------------------------------------------------------------------------------------------


def _workbook(folder: Path, sheets: tuple[str, ...], cell: str = "35.00") -> None:
    rows = [line.split(",") for line in ("id,title.en,title.de,title.zh,fibre,price", f"navy,Navy,Marine,海军蓝,viscose,{cell}")]
    with xlsxwriter.Workbook(str(folder / "linings.xlsx"), {"strings_to_numbers": True}) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)


EXCEL = [
    (
        ("Linings", "Other"),
        "35.00",
        "{table: linings.xlsx, sheet: ⟦Lining⟧}",
        None,
        ("`linings.xlsx` has no sheet `Lining`", "did you mean `Linings`?"),
    ),
    (
        ("Linings", "Other"),
        "35.00",
        "{table: ⟦linings.xlsx⟧}",
        None,
        ("`linings.xlsx` has several sheets: `Linings`, `Other`", "name one of them: `{table: linings.xlsx, sheet: Linings}`"),
    ),
    (
        ("Linings",),
        "free",
        "{table: ⟦linings.xlsx⟧}",
        "linings.xlsx [Linings] F2",
        ("`price` must be an amount of money, not `free`", "leave it empty where there is none"),
    ),
]


@pytest.mark.parametrize(("sheets", "cell", "named", "place", "report"), EXCEL, ids=[report[0] for *_, report in EXCEL])
def test_planted_mistake__in_an_excel_file(
    sheets: tuple[str, ...], cell: str, named: str, place: str | None, report: Report, tmp_path: Path
) -> None:
    folder = shutil.copytree(_source("suit"), tmp_path / "suit")
    _workbook(folder, sheets, cell)
    at, _ = _plant(folder / MODULES, "{table: linings.csv}", named)

    found = _new(folder, "suit")

    assert [(str(i.place), (i.message, i.hint)) for i in found] == [(place or f"{MODULES}:{at}", report)]


ENCODINGS = [("latin-1", "linings.csv:2:11"), ("utf-16", "linings.csv:1:1")]


@pytest.mark.parametrize(("encoding", "place"), ENCODINGS)
def test_planted_mistake__in_the_encoding_of_a_table(encoding: str, place: str, tmp_path: Path) -> None:
    folder = shutil.copytree(_source("suit"), tmp_path / "suit")
    text = (folder / "linings.csv").read_text(encoding="utf-8").replace("Bordeaux", "Bördeaux")
    (folder / "linings.csv").write_bytes(text.encode(encoding, "replace"))

    found = _new(folder, "suit")

    hint = "save it as UTF-8; in Excel, the file type is called `CSV UTF-8`"
    assert [(str(i.place), i.message, i.hint) for i in found] == [(place, "the file is not encoded in UTF-8", hint)]


def test_planted_mistake__a_byte_order_mark_is_none(tmp_path: Path) -> None:
    folder = shutil.copytree(_source("suit"), tmp_path / "suit")
    (folder / "linings.csv").write_bytes(b"\xef\xbb\xbf" + (folder / "linings.csv").read_bytes())

    assert _new(folder, "suit") == []


def test_planted_mistake__rules_that_kill_many_options_are_one_report(tmp_path: Path) -> None:
    folder = shutil.copytree(_source("simple"), tmp_path / "simple")
    replacing(HEADER, SIMPLE_RULES, _with_rule("{id: large, require: front-wheel.size >= 18, because: Large.}"))(folder)

    found = [issue for issue in _new(folder, "simple", rules=True) if issue.message.startswith("Option")]

    assert [(str(issue.place), issue.message) for issue in found] == [
        (
            "catalog.yaml:11:15",
            "Options `w14` and `w16` of `wheel` can never be chosen: the rules of every product exclude them.",
        )
    ]


# --- checking -----------------------------------------------------------------------------------------------------------


def _source(catalog: str) -> Path:
    shipped = ROOT / "catalogs" / catalog
    return shipped if shipped.is_dir() else ROOT / "tests" / "models" / catalog


def _plant(file: Path, right: str, wrong: str) -> tuple[str, int]:
    """Put a wrong text in the place of the right one; the line and column of what it marks, and its length."""
    text = file.read_bytes().decode()
    assert right in text, f"{file.name} has no {right!r}"
    before, marked = text.replace(right, wrong, 1).split("⟦")
    word, after = marked.split("⟧")
    file.write_bytes((before + word + after).encode())
    column = len(before) - before.rfind("\n")
    return f"{before.count(chr(10)) + 1}:{column}", len(word)


def _new(folder: Path, catalog: str, *, rules: bool = False) -> list[Issue]:
    """What is reported of a catalog and is not of the one that we ship, wherever that stands now."""
    known = _known(catalog, rules)
    return [issue for issue in _checked(folder, rules).ordered if (issue.message, issue.place.file) not in known]


@cache
def _known(catalog: str, rules: bool) -> frozenset[tuple[str, str]]:
    return frozenset((issue.message, issue.place.file) for issue in _checked(_source(catalog), rules).issues)


def _checked(folder: Path, rules: bool) -> Checked:
    checker = Checker(folder, memory=Memory(None))
    found = checker.check_files()
    if rules and found.catalog is not None:
        checker.check_rules(found, checker.configurable(found.catalog))
    return found
