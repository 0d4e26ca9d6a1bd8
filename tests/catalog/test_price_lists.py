from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter

from configurator.catalog.load import check_catalog, load_catalog
from configurator.catalog.records import Catalog
from configurator.language.format import format_expression
from tests.catalog.catalogs import errors, marked, small, warnings, write

CHARGES = """\
    charges:
      - {id: assembly, title: Assembly, kind: one-time, amount: 20}
      - {id: stay-fee, title: Stay, kind: one-time, amount: stay.rate, per: [stay.nights]}
"""


def listed(folder: Path, **lists: str) -> Path:
    """The small catalog with price lists; each text follows after `price_list: <name>`."""
    files = {f"price-lists/{name}.yaml": f"price_list: {name}\n{text}" for name, text in lists.items()}
    return write(small(folder, CHARGES), files)


def loaded(folder: Path, **lists: str) -> Catalog:
    return load_catalog(listed(folder, **lists))


CPU = "modules: {cpu: {options: {small: {price: 89.90}}}}\n"


def test_price_list__is_read_with_all_that_it_says(tmp_path: Path) -> None:
    text = """\
title: For hotels
valid_from: 2026-01-01
valid_until: 2027-01-01
for: {region: [EU, UK], guests: 2..3}
customers: [C-1001, 1007]
adjust: -3 %
round: 0.05
modules:
  cpu: {options: {small: {price: 89.90}}, charges: {price: 0.9 * price}}
  gift: {values: {price: 4}}
products: {pc: {charges: {assembly: 15.50}}}
"""
    catalog = loaded(tmp_path, hotels=text)
    found = catalog.price_lists["hotels"]
    assert (found.title.render(), found.currency, found.adjust, found.step) == (
        "For hotels",
        "EUR",
        Fraction("0.97"),
        Fraction(1, 20),
    )
    assert found.facts == {"region": {"EU", "UK"}, "guests": {2, 3}}
    assert found.customers == {"C-1001", "1007"}
    assert found.amounts == {"cpu": {"small": {"price": Fraction("89.9")}}, "gift": {"": {"price": 4}}}
    amounts = {
        charge.id: format_expression(charge.listed["hotels"].amount.root)
        for charge in catalog.products["pc"].charges
        if charge.listed
    }
    assert amounts == {"cpu.price": "0.9 * cpu.price", "assembly": "15.5"}
    context = {"region": "EU", "guests": 2}
    assert found.applies(context, date(2026, 1, 1), "C-1001")
    assert not found.applies(context, date(2027, 1, 1), "C-1001")
    assert not found.applies(context, date(2026, 1, 1))
    assert not found.applies({"region": "EU", "guests": 4}, date(2026, 1, 1), "C-1001")


def test_price_list__stands_after_those_that_it_refines(tmp_path: Path) -> None:
    catalog = loaded(tmp_path, a="refines: b\n" + CPU, b="refines: [c]\n" + CPU, c=CPU)
    assert list(catalog.price_lists) == ["c", "b", "a"]


def test_price_list__counts_for_the_hash_of_the_catalog(tmp_path: Path) -> None:
    one, other = loaded(tmp_path / "a", a=CPU), loaded(tmp_path / "b", a=CPU.replace("89.90", "89.91"))
    assert one.content_hash != other.content_hash


def test_price_list__reads_tables(tmp_path: Path) -> None:
    folder = listed(tmp_path, a="modules: {cpu: {options: {table: cpu-eu.csv}}}\n")
    write(folder, {"price-lists/cpu-eu.csv": "id,title,price [EUR]\nsmall,Small,89.90\nlarge,Large,\n"})
    assert load_catalog(folder).price_lists["a"].amounts == {"cpu": {"small": {"price": Fraction("89.9")}, "large": {}}}


def test_price_list__reads_sheets(tmp_path: Path) -> None:
    folder = listed(tmp_path, a="modules: {cpu: {options: {table: prices.xlsx, sheet: EU}}}\n")
    with xlsxwriter.Workbook(folder / "price-lists/prices.xlsx") as workbook:
        sheet = workbook.add_worksheet("EU")
        sheet.write_row(0, 0, ["id", "price"])
        sheet.write_row(1, 0, ["other", 150])
    assert load_catalog(folder).price_lists["a"].amounts == {"cpu": {"other": {"price": 150}}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("refines: ⟦hotel⟧\n", "there is no price list `hotel` = did you mean `hotels`?"),
        ("currency: ⟦Euro⟧\n", "`Euro` is not a currency = write an ISO 4217 code, three capitals: `EUR`"),
        ("⟦colour⟧: red\n", None),
        ("for: {⟦regio⟧: EU}\n", "the context has no fact `regio` = did you mean `region`?"),
        ("for: {⟦context.region⟧: EU}\n", "the context has no fact `context.region` = write `region`"),
        (
            "for: {⟦customer⟧: C-1}\n",
            "the context has no fact `customer` = write the ids of customers beside `for`: `customers: [C-1001]`",
        ),
        ("for: {region: ⟦US⟧}\n", "`US` is not a value of `region` = known: `EU`, `UK`, `NO`"),
        ("for: {region: [EU, ⟦eu⟧]}\n", "`eu` is not a value of `region` = did you mean `EU`?"),
        (
            "valid_from: 2026-02-01\nvalid_until: ⟦2026-01-01⟧\n",
            "this ends before it begins, on 2026-02-01 = `valid_until` is the first day after it",
        ),
        (
            "adjust: ⟦-3⟧\n",
            "`adjust` must be a change in percent, more than -100 %, not `-3` = write `adjust: -3 %`, or `adjust: +2.5 %`",
        ),
        (
            "adjust: ⟦-100 %⟧\n",
            "`adjust` must be a change in percent, more than -100 %, not `-100 %` = write `adjust: -3 %`, or `adjust: +2.5 %`",
        ),
        ("for: {guests: ⟦7..9⟧}\n", "no value of `guests` lies in `7..9` = known: `1`, `2`, `3`, `4`"),
        ("round: ⟦0⟧\n", "`round` must be more than 0 = write a step: `round: 0.05`"),
        ("currency: USD\nexchange: ⟦-1⟧\n", "`exchange` must be more than 0 = write what one EUR is in USD"),
        (
            "⟦exchange⟧: 1.08\n",
            "there is nothing to exchange: amounts are in EUR before this list too = "
            "name another `currency`, or remove `exchange`",
        ),
        ("modules: {⟦cpus⟧: {charges: {price: 1}}}\n", "there is no module `cpus` = did you mean `cpu`?"),
        ("modules: {cpu: {options: {⟦smal⟧: {price: 1}}}}\n", "module `cpu` has no option `smal` = did you mean `small`?"),
        (
            "modules: {cpu: {options: {small: {⟦pric⟧: 1}}}}\n",
            "module `cpu` has no attribute `pric` = did you mean `price`?",
        ),
        (
            "modules: {cpu: {options: {small: {⟦watts⟧: 1}}}}\n",
            "`watts` of module `cpu` is no money: its type is number = "
            "a price list names amounts only; change other attributes in the catalog",
        ),
        (
            "modules: {cpu: {options: {small: {price: ⟦cheap⟧}}}}\n",
            "`price` must be a number, not the text `cheap` = write digits with a dot, without quotes or units: `12.50`",
        ),
        (
            "modules: {cpu: {⟦values⟧: {price: 1}}}\n",
            "module `cpu` has no values: its amounts are those of its options = write `options`",
        ),
        ("modules: {cpu: {charges: {⟦prise⟧: 1}}}\n", "module `cpu` has no charge `prise` = did you mean `price`?"),
        (
            "modules: {cpu: {charges: {price: 0.9 * ⟦prise⟧}}}\n",
            "unknown attribute `prise` of module `cpu` = did you mean `price`?",
        ),
        ("products: {⟦pcs⟧: {charges: {assembly: 1}}}\n", "there is no product `pcs` = did you mean `pc`?"),
        ("products: {pc: {charges: {⟦assembling⟧: 1}}}\n", "product `pc` has no charge `assembling` = did you mean `assembly`?"),
        (
            "modules: {cpu: {options: {table: ⟦missing.csv⟧}}}\n",
            "there is no file `missing.csv` = name a CSV or Excel file in the folder of the catalog",
        ),
    ],
)
def test_price_list__mistakes(tmp_path: Path, text: str, expected: str | None) -> None:
    folder = listed(tmp_path, hotels=text.replace("⟦", "").replace("⟧", ""))
    found = [issue for issue in check_catalog(folder) if issue.severity == "error"]
    assert len(found) == 1
    assert marked(found[0], folder) == text.split("⟦")[1].split("⟧")[0]
    if expected is not None:
        assert f"{found[0].message} = {found[0].hint}" == expected
    assert found[0].place.file == "price-lists/hotels.yaml"


@pytest.mark.parametrize(
    ("table", "line", "message"),
    [
        ("id,prices\nsmall,1\n", 1, "module `cpu` has no attribute `prices` = did you mean `price`?"),
        ("name,price\nsmall,1\n", 1, "there is no column `id` = ids of options stand in a column named `id`"),
        ("id,price\nsmal,1\n", 2, "module `cpu` has no option `smal` = did you mean `small`?"),
        ("id,price\nsmall,1\nsmall,2\n", 3, "option `small` stands here twice; first on line 2 = remove one of them"),
        ("id,price\nsmall,1 EUR\n", 2, "`price` must be an amount of money, not `1 EUR` = write the number alone: `1`"),
        ("id,price [USD]\nsmall,1\n", 1, "this price list is in EUR, and this column in USD = correct one of the two"),
        ("id,price,price\nsmall,1,2\n", 1, "column `price` stands here twice = remove one of them"),
    ],
)
def test_price_list__mistakes_in_tables(tmp_path: Path, table: str, line: int, message: str) -> None:
    folder = listed(tmp_path, hotels="modules: {cpu: {options: {table: cpu.csv}}}\n")
    write(folder, {"price-lists/cpu.csv": table})
    (found,) = check_catalog(folder)
    assert (found.place.file, found.place.line) == ("price-lists/cpu.csv", line)
    assert f"{found.message} = {found.hint}" == message


def test_price_list__all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = "for: {regio: EU}\nadjust: 3\nrefines: x\nmodules: {cpus: {charges: {a: 1}}, cpu: {options: {smal: {price: 1}}}}\n"
    assert len(errors(listed(tmp_path, a=text, b="refines: y\n"))) == 6


def test_price_lists__that_are_in_force_together_and_name_the_same(tmp_path: Path) -> None:
    found = errors(listed(tmp_path, a="for: {region: EU}\n" + CPU, b=CPU))
    assert found == [
        "`a` and `b` can be in force at the same time, and both name `cpu.small.price` = "
        "let one refine the other (`refines: a`), or let `for`, `customers` or the days exclude each other"
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("for: {region: EU}\n", "for: {region: [UK, NO]}\n"),
        ("valid_until: 2026-07-01\n", "valid_from: 2026-07-01\n"),
        ("customers: C-1\n", "customers: [C-2, C-3]\n"),
        ("", "refines: a\n"),
        ("refines: b\n", ""),
    ],
)
def test_price_lists__that_exclude_or_refine_each_other(tmp_path: Path, one: str, other: str) -> None:
    assert errors(listed(tmp_path, a=one + CPU, b=other + CPU)) == []


def test_price_lists__one_changes_all_amounts_while_the_other_is_in_force(tmp_path: Path) -> None:
    found = errors(listed(tmp_path, a="adjust: -3 %\n", b=CPU))
    assert len(found) == 1 and "`a` changes all amounts" in found[0]
    found = errors(listed(tmp_path / "both", a="adjust: -3 %\n", b="adjust: +1 %\n"))
    assert len(found) == 1 and "both change all amounts" in found[0]


def test_price_lists__in_a_circle(tmp_path: Path) -> None:
    found = errors(listed(tmp_path, a="refines: b\n", b="refines: c\n", c="refines: a\n"))
    assert found == ["price lists refine each other in a circle: `a` → `b` → `c` → `a` = take one of them out of `refines`"]


def test_price_lists__with_one_id(tmp_path: Path) -> None:
    folder = write(listed(tmp_path, a=""), {"price-lists/b.yaml": "price_list: a\n"})
    assert errors(folder) == ["price list `a` is defined already, in price-lists/a.yaml = give one of them another id"]


def test_price_list__in_another_currency_needs_all_amounts(tmp_path: Path) -> None:
    found = errors(listed(tmp_path, us="currency: USD\nmodules: {cpu: {options: {small: {price: 1}}}}\n"))
    assert found == [
        "`us` is in USD, and has no amount for `cpu.large.price`, `cpu.other.price`, `stay.rate`, `gift.price`, `pc.assembly` = "
        "name them, or write what one EUR is in USD: `exchange: 1.08`"
    ]


def test_price_list__in_another_currency_with_all_amounts(tmp_path: Path) -> None:
    text = """\
currency: USD
modules:
  cpu: {options: {small: {price: 1}, large: {price: 2}, other: {price: 3}}}
  stay: {values: {rate: 4}}
  gift: {values: {price: 5}}
products: {pc: {charges: {assembly: 6}}}
"""
    assert errors(listed(tmp_path, us=text)) == []


def test_price_list__that_refines_one_in_another_currency_is_in_force_only_where_that_is(tmp_path: Path) -> None:
    us = "currency: USD\nexchange: 1.1\nfor: {region: NO}\n"
    found = errors(listed(tmp_path / "a", us=us, hotels="refines: us\ncustomers: C-1\n" + CPU))
    assert found == [
        "`hotels` can be in force where `us`, whose amounts in USD it refines, is not = "
        "give it the conditions and days of `us` as well"
    ]
    catalog = loaded(tmp_path / "b", us=us, hotels="refines: us\nfor: {region: NO}\ncustomers: C-1\n" + CPU)
    assert catalog.price_lists["hotels"].currency == "USD"


def test_price_lists__in_different_currencies_at_the_same_time(tmp_path: Path) -> None:
    found = errors(listed(tmp_path, eu=CPU, us="currency: USD\nexchange: 1.1\n"))
    assert len(found) == 1 and "`eu` (EUR) and `us` (USD) can be in force at the same time" in found[0]


def test_price_list__in_another_currency_warns_of_numbers_in_rules(tmp_path: Path) -> None:
    rules = "    rules:\n      - {id: cheap, require: cpu.price < 300, because: reason}\n"
    folder = write(small(tmp_path, CHARGES + rules), {"price-lists/us.yaml": "price_list: us\ncurrency: USD\nexchange: 1.1\n"})
    assert warnings(folder) == [
        "rule `cheap` compares amounts of money with numbers, which stay in EUR = "
        "compare with an amount of a module: where this list is in force, amounts are in USD"
    ]


def test_price_list__file_that_is_misnamed(tmp_path: Path) -> None:
    folder = write(small(tmp_path), {"price-lists/a.yml": "price_list: a\n"})
    assert warnings(folder) == ["this file is not read = rename it to `price-lists/a.yaml`"]


def test_price_list__file_that_is_empty(tmp_path: Path) -> None:
    folder = write(small(tmp_path), {"price-lists/a.yaml": ""})
    assert errors(folder) == ["the file is empty = begin with `price_list: ...`, its id"]


def test_price_list__that_changes_nothing(tmp_path: Path) -> None:
    assert warnings(listed(tmp_path, a="for: {region: EU}\n")) == [
        "price list `a` changes nothing = "
        "name amounts under `modules` or `products`, or write by how much all change: `adjust: -3 %`"
    ]
