"""Catalogs that share modules: folders that are read too, what of them counts, and what cannot be a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.catalog.load import check_catalog
from configurator.catalog.load import load_catalog as load_records
from configurator.source import format_issues
from configurator.workbench.files.formatting import format_files
from tests.catalog.catalogs import errors, warnings, write

HEADER = 'catalog: north\nversion: "1"\ntitle: North\ncurrency: EUR\nincludes: [../shared]\n'
PRODUCTS = """
products:
  desk:
    parts: {top: top, lamp: {product: lamp, instances: 0..2}, wrap: {module: wrap, count: 0..1}}
    rules: [sizes]
    charges: [work]
"""
SHARED = """
modules:
  top: {kind: swappable, attributes: {size: number, price: money}, options: {table: tables/tops.csv}, image: desk.png,
        charges: [{id: price, kind: one-time, amount: price}]}
  wrap: {kind: shared, title: {en: Gift wrap, fr: Papier cadeau}, supplier: acme}
  unused: {kind: shared}
rules:
  sizes: [{id: size, require: top.size < 200, because: {en: Too large for us., fr: Trop grand.}}]
charges:
  work: [{id: work, kind: one-time, amount: 20}]
products:
  lamp: {parts: {bulb: bulb}}
"""
BULB = "modules:\n  bulb: {kind: swappable, options: [warm, cold]}\n"
TOPS = "id,title,title.fr,size,price\noak,Oak,Chêne,160,300\nhall,Hall,Salle,240,900\n".replace("title,", "title.en,", 1)
SHARED_HEADER = """\
catalog: shared
version: "7"
title: Shared
currency: USD
languages: [fr]
context: {region: {title: Region, values: [EU], default: EU}}
suppliers: {acme: {title: {fr: Acme, en: Acme}, lead_days: 9}}
"""
FILES = {
    "north/catalog.yaml": HEADER,
    "north/products.yaml": PRODUCTS,
    "shared/modules.yaml": SHARED,
    "shared/catalog.yaml": SHARED_HEADER + BULB,
    "shared/cases.yaml": "cases: nonsense",
    "shared/availability.yaml": "nonsense: 1",
    "shared/tables/tops.csv": TOPS,
    "shared/desk.png": "x",
}


def build(folder: Path, **changes: str) -> Path:
    """The catalog `north`, with files changed: `shared__modules` is `shared/modules.yaml`."""
    write(folder, FILES)
    write(folder, {f"{name.replace('__', '/')}.yaml": text for name, text in changes.items()})
    return folder / "north"


def test_includes__modules_rules_charges_tables_and_products_as_parts(tmp_path: Path) -> None:
    folder = build(tmp_path)
    assert errors(folder) == warnings(folder) == []
    catalog = load_catalog(folder)
    records = catalog.records
    assert list(records.products) == ["desk"]  # what is sold there is not sold here
    assert list(records.modules) == ["bulb", "top", "wrap", "unused"]
    assert (records.id, records.version, records.currency, records.languages, dict(records.context)) == (
        "north",
        "1",
        "EUR",
        ("en",),
        {},
    )
    assert records.modules["top"].options["oak"].title.by_language == {"en": "Oak", "fr": "Chêne"}
    assert records.modules["top"].supply.image == "../shared/desk.png"
    assert records.suppliers["acme"].lead_days == 9
    session = catalog.configure("desk", decisions={"lamp[1].bulb": "warm"})
    assert session.implied["top"] == "oak"
    assert session.complete("cheapest").assignment["lamp[1]"] == "included"
    assert session.price().basis.total == 320


def test_includes__as_mappings_with_a_folder(tmp_path: Path) -> None:
    folder = build(tmp_path, north__catalog=HEADER.replace("[../shared]", "[{folder: ../shared/}]"))
    assert errors(folder) == [] and load_records(folder).products


def test_includes__own_suppliers_count_first(tmp_path: Path) -> None:
    folder = build(tmp_path, north__catalog=HEADER + "suppliers: {acme: {title: Acme North, lead_days: 2}}\n")
    assert load_records(folder).suppliers["acme"].lead_days == 2


def test_includes__the_hash_covers_every_file(tmp_path: Path) -> None:
    folder = build(tmp_path)
    before = load_records(folder).content_hash
    for name in ("shared/modules.yaml", "shared/catalog.yaml", "shared/tables/tops.csv"):
        write(tmp_path, {name: FILES[name] + "\n"})
        after = load_records(folder).content_hash
        assert after != before, name
        before = after
    write(tmp_path, {"shared/cases.yaml": "other", "shared/availability.yaml": "other", "shared/notes.txt": "other"})
    assert load_records(folder).content_hash == before


def test_includes__mistakes_are_shown_in_their_file(tmp_path: Path) -> None:
    broken = SHARED.replace("top.size < 200", "top.siez < 200").replace("supplier: acme", "supplier: acne")
    folder = build(tmp_path, shared__modules=broken)
    assert errors(folder) == [
        "there is no supplier `acne` = did you mean `acme`?",
        "unknown attribute `siez` of module `top` = did you mean `size`?",
    ]
    shown = format_issues(check_catalog(folder), folder)
    assert "../shared/modules.yaml:5:" in shown and "supplier: acne" in shown


def test_includes__what_is_defined_in_both_is_an_error(tmp_path: Path) -> None:
    folder = build(tmp_path, north__more="modules:\n  wrap: {kind: shared}\n")
    assert errors(folder) == ["module `wrap` is defined already, in more.yaml on line 2 = remove one of them, or rename it"]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("../shard", "there is no folder `../shard`"),
        ("../shared/modules.yaml", "there is no folder `../shared/modules.yaml`"),
        ("/tmp", "there is no folder `/tmp`"),
        ("'..\\shared'", "there is no folder `..\\shared`"),
        ("'C:\\shared'", "there is no folder `C:\\shared`"),
        ('"a\\0b"', "there is no folder `a\0b`"),
        (".", "this is the folder of the catalog itself"),
        ("../north", "this is the folder of the catalog itself"),
        ("../shared, ../shared/", "`../shared/` is included already"),
        ("../shared, ../shared/../shared", "`../shared/../shared` is included already"),
    ],
)
def test_includes__folders_that_cannot_be_read(named: str, said: str, tmp_path: Path) -> None:
    folder = build(tmp_path, north__catalog=HEADER.replace("../shared", named))
    (issue,) = check_catalog(folder)
    assert issue.message == said and issue.place.file == "catalog.yaml" and issue.place.line == 5
    assert issue.hint == "name another folder, as seen from this one: `../shared`"


@pytest.mark.parametrize(
    "named", ["../secret.csv", "../../outside/secret.csv", "tables/../../secret.csv", "/etc/passwd", "../north/own.csv"]
)
def test_includes__tables_stay_within_their_folder(named: str, tmp_path: Path) -> None:
    write(tmp_path, {"secret.csv": TOPS, "north/own.csv": TOPS})
    folder = build(tmp_path, shared__modules=SHARED.replace("tables/tops.csv", named))
    assert [line.split(" = ")[0] for line in errors(folder)] == [f"there is no file `{named}`"]


def test_includes__a_table_may_stand_in_any_folder_that_is_read(tmp_path: Path) -> None:
    attributes = "attributes: {size: number, price: money}"
    module = f"modules:\n  other: {{kind: swappable, {attributes}, options: {{table: ../shared/tables/tops.csv}}}}\n"
    folder = build(tmp_path, north__own=module)
    assert "there is no file" not in " ".join(errors(folder)) and list(load_records(folder).modules["other"].options) == [
        "oak",
        "hall",
    ]
    folder = build(tmp_path, north__own=module, north__catalog=HEADER.replace("includes: [../shared]", "quote_days: 3"))
    assert "there is no file `../shared/tables/tops.csv` = name a CSV or Excel file in the folder of the catalog" in errors(
        folder
    )


def test_includes__a_misspelled_key_is_understood(tmp_path: Path) -> None:
    folder = build(tmp_path, north__catalog=HEADER.replace("includes:", "include:"))
    assert errors(folder) == ["unknown key `include` = did you mean `includes`?"]


def test_includes__format_leaves_the_files_of_others_alone(tmp_path: Path) -> None:
    folder = build(tmp_path)
    assert [file.name for file in format_files(folder)] == ["catalog.yaml", "products.yaml"]
