"""Bills of materials: quantities against an independent count."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter
from dataclasses import replace

import pytest

from configurator.catalog.records import NONE, Role
from configurator.configuration import Configuration
from configurator.errors import RequestError
from configurator.quote import ItemRole, Offered, build_quote, quote_from_json, quote_to_json
from configurator.quote.bom import manufacturing_bom, sales_bom
from configurator.quote.bom_format import format_bom
from tests.quote.offers import catalog, school_quote, window_quote
from tests.quote.quotes import CREATED, hotel_quote
from tests.quote.test_catalogs import CATALOGS, random_configuration
from tests.quote.workspaces import workspace


def units_by_hand(configuration: Configuration, part_id: str) -> int:
    """The quantity of a part times those of all that it is inside of, from the assignment alone."""
    product, units, inside = configuration.product, 1, part_id
    while inside is not None:
        chosen = configuration.assignment.get(f"{inside}.quantity")
        units *= int(chosen) if chosen is not None else 1
        inside = product.parts[inside].parent if inside in product.parts else None
    return units


def parts_by_hand(configuration: Configuration) -> Counter[tuple[str, str]]:
    """Units of module and option."""
    found: Counter[tuple[str, str]] = Counter()
    for part in configuration.product.parts.values():
        value = configuration.assignment[part.id]
        if value != NONE and part.role is Role.PART:
            option = str(value) if part.module.options else ""
            found[part.module.id, option] += units_by_hand(configuration, part.id)
    return found


@pytest.mark.parametrize("folder", CATALOGS, ids=lambda folder: folder.name)
def test_manufacturing_bom__counts_as_by_hand(folder) -> None:
    records = catalog(folder.name).records
    chance = random.Random(7)
    for product in records.products.values():
        if any(part.role is Role.PRODUCT and part.id in product.order_codes for part in product.parts.values()):
            continue
        made = [random_configuration(records, product, seed) for seed in range(4)]
        times = [chance.randint(1, 9) for _ in made]
        offered = [Offered(each, str(n), times[n]) for n, each in enumerate(made)]
        quote = build_quote(offered, customer="", created=CREATED, language="en")
        found: Counter[tuple[str, str]] = Counter()
        for line in manufacturing_bom(quote):
            found[line.module, line.option] += line.quantity
            assert sum(use.quantity for use in line.uses) == line.quantity
        expected: Counter[tuple[str, str]] = Counter()
        for each, often in zip(made, times, strict=True):
            expected.update({key: units * often for key, units in parts_by_hand(each).items()})
        # parts under one order code are one line: compare what has none exactly, and all of it in sum
        assert sum(found.values()) == sum(expected.values())
        coded = {(line.module, line.option) for line in manufacturing_bom(quote) if line.order_code}
        assert {key: n for key, n in found.items() if key not in coded} == {
            key: n for key, n in expected.items() if key not in coded and key in found
        }


def test_manufacturing_bom__optional_items_are_not_in_it_and_specials_are_flagged() -> None:
    quote = school_quote(items=7, different=2)
    lines = manufacturing_bom(quote)
    processors = sum(line.quantity for line in lines if line.module == "cpu")
    assert processors == sum(item.quantity for item in quote.items if item.counts and not item.is_special)
    (special,) = [line for line in lines if not line.module]
    assert special.lacks_code and special.quantity == 1
    (assembly,) = [line for line in lines if line.order_code == "SVC-ASM-24"]
    assert assembly is lines[0] and assembly.quantity == processors


def test_manufacturing_bom__suppliers_and_days() -> None:
    lines = manufacturing_bom(school_quote(items=7, different=2))
    assert {("Parts wholesale", 2), ("", None)} <= {(line.supplier, line.lead_days) for line in lines}


def test_manufacturing_bom__parts_of_other_measures_are_other_lines() -> None:
    quote = build_quote(
        [Offered(workspace(5), "a", 2), Offered(workspace(7), "b", 3), Offered(workspace(7), "c", 4)],
        customer="", created=CREATED, language="en",
    )  # fmt: skip
    seats = [(line.measures, line.quantity) for line in manufacturing_bom(quote) if line.module == "seats"]
    assert seats == [((("Number", "5 seats"),), 2), ((("Number", "7 seats"),), 7)]
    (kit,) = [line for line in manufacturing_bom(quote) if line.order_code == "KIT-1"]
    assert kit.quantity == 9
    assert not [line for line in manufacturing_bom(quote) if line.title == "Term"], "an attribute is no thing"


def test_manufacturing_bom__one_module_in_two_places_is_one_line() -> None:
    (white,) = [line for line in manufacturing_bom(window_quote("de")) if line.option_title == "Weiß"]
    assert (white.title, white.quantity) == ("Farbe außen / Farbe innen", 2)


def test_sales_bom__items_and_parts() -> None:
    quote = school_quote(items=7, different=2)
    lines = sales_bom(quote)
    assert [line.title for line in lines if not line.part] == [
        "Primary school Ahrenfeld", "Primary school Dornbach", "Grammar school Birkental", "Vocational college Clausthal",
        "Moving in and taking away the old computers", "Spare computers", "Workstations for technical drawing instead",
    ]  # fmt: skip
    assert {line.mark for line in lines} == {"", "Optional", "Alternative to item 3"}
    assert all(line.quantity % line.each == 0 for line in lines)


def test_bom__of_a_document_of_before_that_says_no_modules() -> None:
    document = quote_to_json(replace(hotel_quote(workspace()), schema_version=3))
    for choice in document["items"][0]["choices"]:
        for key in ("module", "supplier", "lead_days"):
            choice.pop(key, None)
    lines = manufacturing_bom(quote_from_json(document))
    assert {line.title for line in lines} == {"Seats", "Storage", "Support", "Starter kit"}


def test_format_bom__json_and_csv_say_the_same() -> None:
    quote = school_quote("en", items=7, different=2)
    document = json.loads(format_bom(quote, "manufacturing", "json"))
    rows = list(csv.reader(io.StringIO(format_bom(quote, "manufacturing", "csv"))))
    assert rows[0][:2] == ["Article no.", "Part"]
    assert [int(row[4]) for row in rows[1:]] == [line["quantity"] for line in document["lines"]]
    assert document["reference"] == quote.reference


def test_format_bom__csv_has_no_formulas() -> None:
    quote = build_quote(
        [Offered(workspace(), "a", 2, '=HYPERLINK("x")')], customer="", created=CREATED, language="en"
    )
    cells = [cell for row in csv.reader(io.StringIO(format_bom(quote, "sales", "csv"))) for cell in row]
    assert "'=HYPERLINK(\"x\")" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_format_bom__text_is_aligned() -> None:
    quote = build_quote([Offered(workspace(), "a", 2, role=ItemRole.STANDARD)], customer="", created=CREATED, language="zh")
    printed = format_bom(quote)
    assert printed.startswith(f"物料清单：{quote.reference}\n")
    assert "KIT-1" in printed and "无货号" in printed


@pytest.mark.parametrize(("bom", "format"), [("cars", "text"), ("sales", "pdf")])
def test_format_bom__unknown(bom: str, format: str) -> None:
    with pytest.raises(RequestError):
        format_bom(window_quote(), bom, format)
