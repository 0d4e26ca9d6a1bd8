"""How options and modules are supplied: order codes, days of sale, what they replace, suppliers and lead times, pictures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from configurator import load_catalog
from configurator.catalog.load import check_catalog
from configurator.catalog.load import load_catalog as load_records
from configurator.catalog.records import NO_SUPPLY, Catalog, Supply, Validity
from configurator.errors import RequestError, UnknownChoiceError, UnknownOptionError
from configurator.requests import read_decisions
from configurator.source import Severity
from configurator.supply import lead_time
from tests.catalog.catalogs import errors, warnings, write

HEADER = """\
catalog: shop
version: "1"
title: Shop
currency: EUR
languages: [en, zh]
suppliers:
  acme: {title: Acme, lead_days: 9}
  bolt: {title: {en: Bolt Ltd, zh: 博特}}
"""
TABLE_MODULE = """
modules:
  bike: {kind: swappable, attributes: {gears: number}, options: {table: bikes.csv}}
products:
  tour: {parts: {bike: bike}}
"""
TABLE = """\
id,title,gears,order_code,image,valid_from,valid_until,replaces,supplier,lead_days
city,City,3,B-1,city.png,2026-01-01,2027-01-01,old-city | town,acme,4
race,Race,21,,,,,,,
"""
CITY = Supply(
    "B-1", "city.png", Validity(date(2026, 1, 1), date(2027, 1, 1)), replaces=("old-city", "town"), supplier="acme", lead_days=4
)


def shop(folder: Path, module: str, product: str = "", parts: str = "{thing: thing}") -> Path:
    """A catalog of one module, `thing`, and a product that it fills."""
    text = f"modules:\n  thing: {module}\nproducts:\n  box:\n    parts: {parts}\n{product}"
    return write(folder, {"catalog.yaml": HEADER, "more.yaml": text})


def place_of(folder: Path) -> str:
    """Where the one error of a catalog is."""
    (issue,) = (issue for issue in check_catalog(folder) if issue.severity is Severity.ERROR)
    return str(issue.place)


# --- where it stands --------------------------------------------------------------------------------------------------------


def test_supply__in_yaml(tmp_path: Path) -> None:
    keys = "order_code: B-1, image: city.png, valid_from: 2026-01-01, valid_until: 2027-01-01, supplier: acme, lead_days: 4"
    shop(tmp_path, f"{{kind: swappable, options: {{city: {{{keys}, replaces: [old-city, town]}}, race: {{}}}}}}")
    write(tmp_path, {"city.png": "x"})
    module = load_records(tmp_path).modules["thing"]
    assert module.options["city"].supply == CITY
    assert module.options["race"].supply is NO_SUPPLY and module.supply is NO_SUPPLY
    assert module.attributes == {}


def test_supply__of_modules_of_every_kind_and_of_ingredients(tmp_path: Path) -> None:
    text = """
modules:
  a: {kind: shared, order_code: A, replaces: old-a}
  b: {kind: cut-to-fit, order_code: B, dimensions: {size: {from: 1, to: 3}}}
  c: {kind: mix, order_code: C, supplier: bolt,
      ingredients: {mint: {from: 0, to: 100, order_code: M, lead_days: 2, required: true}}}
  d: {kind: bus, order_code: D, values: {}, ports: {slot: {accepts: [e, g]}}}
  e: {kind: swappable, lead_days: 30, options: {small: {order_code: E}}}
  f: {kind: sectional, order_code: F, options: {long: {order_code: L}}, length: 1..2}
  g: {kind: swappable, valid_until: 2026-01-01, options: {small: {}, large: {valid_from: 2025-01-01}}}
products:
  box: {parts: {a: a, b: b, c: c, d: d, f: f}}
"""
    catalog = load_records(write(tmp_path, {"catalog.yaml": HEADER, "more.yaml": text}))
    assert {name: module.supply.order_code for name, module in catalog.modules.items()} == {
        "a": "A", "b": "B", "c": "C", "d": "D", "e": None, "f": "F", "g": None,
    }  # fmt: skip
    parts = catalog.products["box"].parts
    mint, slot = parts["c.mint"].module.supply, parts["d.slot[1]"].module.options["small"].supply
    assert (mint.order_code, mint.lead_days, mint.supplier) == ("M", 2, "bolt")
    assert (slot.order_code, slot.lead_days, slot.origin) == ("E", 30, ("e", "small"))
    others = {name: option.supply for name, option in parts["d.slot[1]"].module.options.items() if name != "small"}
    assert {name: supply.origin for name, supply in others.items()} == {"g-small": ("g", "small"), "large": ("g", "large")}
    assert others["large"].valid == Validity(date(2025, 1, 1), date(2026, 1, 1))
    assert parts["c"].module.supply.order_code == "C" and parts["d"].module.supply.order_code is None
    assert parts["d.carrier"].module.supply.order_code == "D"


def test_supply__in_the_columns_of_a_csv_file(tmp_path: Path) -> None:
    write(tmp_path, {"catalog.yaml": HEADER, "more.yaml": TABLE_MODULE, "bikes.csv": TABLE, "city.png": "x"})
    assert errors(tmp_path) == warnings(tmp_path) == []
    options = load_records(tmp_path).modules["bike"].options
    assert options["city"].supply == CITY and options["race"].supply is NO_SUPPLY
    assert options["city"].values == {"gears": 3}


def test_supply__in_the_columns_of_a_sheet(tmp_path: Path) -> None:
    write(tmp_path, {"catalog.yaml": HEADER, "more.yaml": TABLE_MODULE.replace("bikes.csv", "bikes.xlsx"), "city.png": "x"})
    book = xlsxwriter.Workbook(tmp_path / "bikes.xlsx")
    sheet, days = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    rows = [line.split(",") for line in TABLE.splitlines()]
    for row, cells in enumerate(rows):
        sheet.write_row(row, 0, [float(cell) if cell.isdigit() else cell for cell in cells])
    for column, day in ((5, date(2026, 1, 1)), (6, date(2027, 1, 1))):
        sheet.write_datetime(1, column, day, days)
    book.close()
    assert errors(tmp_path) == []
    assert load_records(tmp_path).modules["bike"].options["city"].supply == CITY


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("2027-01-01", "2025-01-01", "2:37", "this ends before it begins, on 2026-01-01 = "
         "`valid_until` is the first day after it"),
        ("2027-01-01", "soon", "2:37", "`soon` is not a day = write it as `2026-12-31`"),
        ("acme,4", "acne,4", "2:64", "there is no supplier `acne` = did you mean `acme`?"),
        ("acme,4", "zoo,4", "2:64", "there is no supplier `zoo` = declare it under `suppliers` in catalog.yaml"),
        ("acme,4", "acme,a week", "2:69", "`a week` is not a number of days = write a whole number: `lead_days: 14`"),
        ("acme,4", "acme,-1", "2:69", "`-1` is not a number of days = write a whole number: `lead_days: 14`"),
        ("old-city | town", "Old City", "2:48", "`Old City` is not an id: lower-case words and digits, joined by hyphens = "
         "write `old-city`"),
        ("old-city | town", "race", "2:48", "there is still an option `race` = remove it, or take it out of `replaces`"),
        (",order_code,", ",order-code,", "1:16", "unknown column `order-code` = did you mean `order_code`?"),
    ],
)  # fmt: skip
def test_supply__mistakes_in_a_table_are_shown_in_their_cell(old: str, new: str, place: str, said: str, tmp_path: Path) -> None:
    write(tmp_path, {"catalog.yaml": HEADER, "more.yaml": TABLE_MODULE, "bikes.csv": TABLE.replace(old, new), "city.png": "x"})
    assert errors(tmp_path) == [said]
    assert place_of(tmp_path) == f"bikes.csv:{place}"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("valid_from: tomorrow", "`valid_from` must be a day = write it as `2026-12-31`"),
        ("valid_from: 2026-05-01, valid_until: 2026-05-01", "this ends before it begins, on 2026-05-01 = "
         "`valid_until` is the first day after it"),
        ("lead_days: long", "`lead_days` must be a number, not the text `long` = "
         "write digits with a dot, without quotes or units: `12.50`"),
        ("lead_days: 1.5", "`1.5` is not a number of days = write a whole number: `lead_days: 14`"),
        ("supplier: acne", "there is no supplier `acne` = did you mean `acme`?"),
        ("replaces: [none]", "`none` is reserved and cannot be an id"),
        ("replaces: {a: b}", "`replaces` must be a text"),
        ("order_code: [1]", "`order_code` must be a text"),
    ],
)  # fmt: skip
def test_supply__mistakes_in_yaml(keys: str, said: str, tmp_path: Path) -> None:
    assert errors(shop(tmp_path, f"{{kind: swappable, options: {{city: {{{keys}}}}}}}")) == [said]
    assert errors(shop(tmp_path, f"{{kind: shared, {keys}}}")) == [said]


def test_supply__a_picture_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    shop(
        tmp_path,
        "{kind: swappable, options: {a: {image: pictures/a.png}, b: {image: 'https://example.org/b.png'}, "
        "c: {image: /etc/passwd}}}",
    )
    write(tmp_path, {"pictures/other.png": "x"})
    hint = "name a file in the folder of the catalog, or an address"
    assert warnings(tmp_path) == [f"there is no picture `pictures/a.png` = {hint}", f"there is no picture `/etc/passwd` = {hint}"]
    options = load_records(tmp_path).modules["thing"].options
    assert options["b"].supply.image == "https://example.org/b.png"


def test_suppliers__their_mistakes(tmp_path: Path) -> None:
    shop(tmp_path, "{kind: shared}")
    write(tmp_path, {"catalog.yaml": HEADER.replace("lead_days: 9", "lead_days: 2.5")})
    assert errors(tmp_path) == ["`lead_days` must be a whole number of days, not `2.5` = write `lead_days: 14`"]
    write(tmp_path, {"catalog.yaml": HEADER.replace("lead_days", "leaddays")})
    assert errors(tmp_path) == ["unknown key `leaddays` = did you mean `lead_days`?"]


# --- what replaces what -----------------------------------------------------------------------------------------------------


def test_replaces__two_options_cannot_mean_the_same(tmp_path: Path) -> None:
    shop(tmp_path, "{kind: swappable, options: {a: {replaces: [x, y]}, b: {replaces: y}, c: {replaces: c}}}")
    assert errors(tmp_path) == [
        "`y` is replaced already, by option `a` = let one of them replace it: old configurations mean one thing",
        "there is still an option `c` = take it out of `replaces`",
    ]


def test_replaces__parts_attributes_and_modules(tmp_path: Path) -> None:
    product = "    attributes: {colour: {values: [red], replaces: paint}, size: {from: 1, to: 3, replaces: thing}}\n"
    shop(
        tmp_path,
        "{kind: shared, replaces: box}\n  box: {kind: shared}",
        product,
        "{thing: thing, other: {module: box, replaces: [paint, Bad]}}",
    )
    assert errors(tmp_path) == [
        "there is still a module `box` = remove it, or take it out of `replaces`",
        "`paint` is replaced already, by part `colour` = let one of them replace it: old configurations mean one thing",
        "`Bad` is not an id: lower-case words and digits, joined by hyphens, a letter first = write `bad`",
        "there is still a part `thing` = remove it, or take it out of `replaces`",
    ]


RENAMED = (
    HEADER
    + """
modules:
  cpu: {kind: swappable, options: {core-i5: {replaces: [i5, i5-old]}, core-i7: {}}}
  disk: {kind: swappable, options: {ssd: {replaces: hdd}, nvme: {}}}
  stay: {kind: cut-to-fit, dimensions: {nights: {from: 1, to: 9}}}
products:
  pc:
    attributes:
      colour: {values: [red, blue], replaces: paint}
    parts:
      cpu: {module: cpu, replaces: [processor, chip]}
      disks: {replaces: drives, product: drive, instances: 0..2}
      stay: {module: stay, count: 0..1, replaces: visit}
      lamps: {module: cpu, count: 1..3, replaces: lights}
  drive:
    sold: false
    parts: {disk: {module: disk, replaces: storage}}
"""
)


@pytest.fixture
def renamed(tmp_path: Path):
    return load_catalog(write(tmp_path, {"catalog.yaml": RENAMED}))


def test_renamed__old_decisions_are_read_as_the_new_ones(renamed) -> None:
    old = {
        "processor": "i5",
        "paint": "red",
        "drives[1]": "included",
        "drives[1].storage": "hdd",
        "disks[2].storage": "nvme",
        "visit.nights": "3",
        "lights": "core-i7",
        "lights.quantity": 2,
    }
    session = renamed.configure("pc", decisions=old)
    assert session.decided == {
        "colour": "red",
        "cpu": "core-i5",
        "disks[1]": "included",
        "disks[1].disk": "ssd",
        "disks[2].disk": "nvme",
        "stay.nights": 3,
        "lamps": "core-i7",
        "lamps.quantity": 2,
    }
    assert session.renamed == {
        "processor=i5": "cpu=core-i5",
        "paint=red": "colour=red",
        "drives[1]=included": "disks[1]=included",
        "drives[1].storage=hdd": "disks[1].disk=ssd",
        "disks[2].storage=nvme": "disks[2].disk=nvme",
        "visit.nights=3": "stay.nights=3",
        "lights=core-i7": "lamps=core-i7",
        "lights.quantity=2": "lamps.quantity=2",
    }


def test_renamed__while_somebody_decides(renamed) -> None:
    session = renamed.configure("pc", decisions={"cpu": "core-i7"})
    assert session.renamed == {}
    session.choose("chip", "i5-old")
    assert session.decided == {"cpu": "core-i5"} and session.renamed == {"chip=i5-old": "cpu=core-i5"}
    assert session.options("processor")[0].value == "core-i5"
    session.retract("processor")
    assert session.decided == {}
    with pytest.raises(UnknownOptionError, match="`cpu` has no option `i4`"):
        session.choose("processor", "i4")
    with pytest.raises(UnknownChoiceError):
        session.choose("processors", "i5")


def test_renamed__both_names_must_say_the_same(renamed) -> None:
    product = renamed.product("pc")
    assert read_decisions(product, {"processor": "i5", "cpu": "core-i5"}) == {"cpu": "core-i5"}
    message = "`processor` is now called `cpu`, which is given another value. Keep one of them."
    for given in ({"cpu": "core-i7", "processor": "i5"}, {"processor": "i5", "cpu": "core-i7"}):
        with pytest.raises(RequestError, match=message):
            read_decisions(product, given)
    with pytest.raises(RequestError, match=r"`chip` is now called `cpu`|`processor` is now called `cpu`"):
        read_decisions(product, {"chip": "core-i7", "processor": "i5"})


def test_renamed__a_quote_from_before_is_shown_and_taken_up_again(tmp_path: Path) -> None:
    from configurator.quote import format_quote, quote_from_json, quote_to_json, recompute_quote

    before = RENAMED
    for old, new in (
        ("replaces: [i5, i5-old]", ""),
        ("core-i5", "i5"),
        (", replaces: [processor, chip]", ""),
        (" cpu: {module", " processor: {module"),
    ):
        assert old in before
        before = before.replace(old, new)
    old = load_catalog(write(tmp_path / "old", {"catalog.yaml": before}))
    session = old.configure("pc", decisions={"processor": "i5"})
    session.complete()
    document = quote_to_json(session.quote("Jane"))
    new = load_catalog(write(tmp_path / "new", {"catalog.yaml": RENAMED}))
    quote = quote_from_json(document)
    assert recompute_quote(quote) == [] and "I5" in format_quote(quote)
    again = new.configure("pc", decisions=quote.items[0].decisions)
    assert again.decided == {"cpu": "core-i5"} and again.renamed == {"processor=i5": "cpu=core-i5"}


# --- lead time --------------------------------------------------------------------------------------------------------------

LEAD = (
    HEADER
    + """
  slow: {title: Slow, lead_days: 40}
modules:
  frame:
    kind: swappable
    supplier: acme
    lead_days: 5
    options: {own: {lead_days: 2}, theirs: {supplier: slow}, module: {}}
  bell: {kind: shared, supplier: acme}
  bag: {kind: shared}
  lamp: {kind: swappable, supplier: bolt, options: {dim: {}, bright: {supplier: acme, lead_days: 12}}}
products:
  bike: {parts: {frame: frame, bell: {module: bell, count: 0..1}, bag: bag, lamp: {module: lamp, count: 0..1}}}
"""
)


@pytest.mark.parametrize(
    ("decisions", "days", "part", "supplier"),
    [
        ({"frame": "own", "bell": "none", "lamp": "none"}, 2, "frame", "acme"),
        ({"frame": "module", "bell": "none", "lamp": "dim"}, 5, "frame", "acme"),
        ({"frame": "theirs", "bell": "none", "lamp": "none"}, 5, "frame", "slow"),  # the module says how long
        ({"frame": "own", "bell": "included", "lamp": "none"}, 9, "bell", "acme"),
        ({"frame": "own", "bell": "included", "lamp": "bright"}, 12, "lamp", "acme"),
    ],
)  # fmt: skip
def test_lead_time__is_that_of_what_takes_longest(decisions, days, part, supplier, tmp_path: Path) -> None:
    catalog = load_catalog(write(tmp_path, {"catalog.yaml": LEAD}))
    found = lead_time(catalog.configure("bike", decisions=decisions).complete())
    assert (found.days, found.part.id, found.supplier.id) == (days, part, supplier)


def test_lead_time__nothing_is_said(renamed) -> None:
    assert lead_time(renamed.configure("pc").complete()) is None


def test_catalog__hash_covers_suppliers_and_supply(tmp_path: Path) -> None:
    def hashed(text: str) -> str:
        catalog: Catalog = load_records(write(tmp_path, {"catalog.yaml": text}))
        return catalog.content_hash

    assert hashed(LEAD) != hashed(LEAD.replace("lead_days: 12", "lead_days: 13"))
