"""Mistakes of somebody who writes a first catalog, each planted into a small one: the whole report, and nothing besides."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from configurator.catalog.load import check_catalog, load_catalog
from configurator.configurable import ConfigurableCatalog
from configurator.source import Issue
from tests.catalog.catalogs import write

HEADER, MODULES, PRODUCTS, TABLE = "catalog.yaml", "modules.yaml", "products.yaml", "finishes.csv"
ROWS = "id,title,gloss,price\noiled,Oiled,1,10\nwaxed,Waxed,2,12\nlacquered,Lacquered,8,15\nraw,Raw,0,0\n"

DESK = {
    HEADER: 'catalog: desk\nversion: "1"\ncurrency: EUR\ntitle: Desks\n',
    MODULES: """modules:
  top:
    kind: swappable
    attributes: {price: money}
    options:
      oak: {title: Oak, price: 100}
      pine: {title: Pine, price: 60}
      beech: {title: Beech, price: 70, replaces: birch}
  shelf:
    kind: shared
  leg:
    kind: cut-to-fit
    dimensions: {height: {from: 60, to: 80, step: 5, unit: cm}}
  finish:
    kind: swappable
    options: {table: finishes.csv}
    attributes: {gloss: number, price: money}
""",
    PRODUCTS: """products:
  desk:
    attributes:
      material: {values: [oak, mdf], title: Material}
    parts:
      top: top
      legs: leg
      shelves: {module: shelf, count: 1..5}
      finish: finish
    rules:
      - {id: shine, when: top == 'oak', require: finish.gloss < 5, because: Oak is matt.}
    charges:
      - {id: finish, kind: one-time, amount: finish.price}
      - {id: top, kind: one-time, amount: top.price}
    defaults:
      material:
        - {when: top == 'pine', value: mdf}
        - {when: true, value: oak}
      legs.height:
        - {when: top == 'pine', value: 60}
        - {when: true, value: 75}
      finish:
        - {when: top == 'pine', value: raw}
        - {when: true, value: oiled}
      top: pine
""",
    TABLE: ROWS,
}

Change = tuple[str, str, str]
"""A file, a text in it, and what stands there instead."""

RENAMED = [
    ("a default", (PRODUCTS, "top: pine\n", "top: ⟦birch⟧\n"), "`top` has no option `birch`"),
    ("a rule", (PRODUCTS, "top == 'oak'", "top == ⟦'birch'⟧"), "`top` has no option 'birch'"),
    (
        "a table of a rule",
        (PRODUCTS, "when: top == 'oak', require: finish.gloss < 5", "table: {columns: [top], forbid: [[⟦birch⟧]]}"),
        "`top` has no option `birch`",
    ),
    (
        "a conditional default",
        (PRODUCTS, "top: pine\n", "top: [{when: finish == 'raw', value: ⟦birch⟧}]\n"),
        "`top` has no value `birch`",
    ),
]


@pytest.mark.parametrize(("change", "message"), [each[1:] for each in RENAMED], ids=[each[0] for each in RENAMED])
def test_renamed_option__is_told_by_its_new_id(change: Change, message: str, tmp_path: Path) -> None:
    assert _report(tmp_path, change) == _marked(change, message, "it is now called `beech`")


READ_ON = [
    ("a module that could not be read", (MODULES, "kind: shared", "kind: ⟦[⟧shared")),
    ("a table that is not there", (MODULES, "table: finishes.csv", "table: ⟦finish.csv⟧")),
    ("a table without ids", (TABLE, "id,", "⟦I⟧d,")),
    ("an id that is none", (TABLE, "oiled,", "⟦Oiled⟧,")),
    ("a dimension that could not be read", (MODULES, "to: 80", "to: ⟦82⟧")),
    ("attributes that are a list", (PRODUCTS, "attributes:\n      material:", "⟦attributes⟧:\n      - material:")),
    ("parts that are a list", (PRODUCTS, "parts:\n      top: top\n      legs: leg\n", "⟦parts⟧: [top, leg, finish]\n    x:\n")),
]


@pytest.mark.parametrize("change", [each[1] for each in READ_ON], ids=[each[0] for each in READ_ON])
def test_what_could_not_be_read__causes_no_other_report(change: Change, tmp_path: Path) -> None:
    if "x:" in change[2]:
        rest = "    x:\n      shelves: {module: shelf, count: 1..5}\n      finish: finish\n"
        (file, right, wrong), also = change, "      shelves: {module: shelf, count: 1..5}\n      finish: finish\n"
        change = (file, right + also, (wrong + also).replace(rest, ""))

    found = _report(tmp_path, change)

    assert [place for place, *_ in found] == [place for place, *_ in _marked(change, "", None)]


def test_product_of_the_name_of_a_module_that_could_not_be_read__is_not_said_to_contain_itself(tmp_path: Path) -> None:
    found = _report(tmp_path, (MODULES, "kind: shared", "kind: [shared"), (PRODUCTS, "top: top", "top: desk"))

    assert [message for *_, message, _ in found] == ["this `[` is not closed"]


@pytest.mark.parametrize("written", ["⟦5⟧", "[{when: top == 'oak', value: ⟦5⟧}]"])
def test_number_of_a_part__is_told_where_it_belongs(written: str, tmp_path: Path) -> None:
    change = (PRODUCTS, "      top: pine\n", f"      top: pine\n      shelves: {written}\n")

    assert _report(tmp_path, change) == _marked(change, "`shelves` has no value `5`", "the number is `shelves.quantity`")


def test_last_conditional_default__may_stand_without_a_condition(tmp_path: Path) -> None:
    assert _report(tmp_path, (PRODUCTS, "{when: true, value: oak}", "{value: oak}")) == []

    session = ConfigurableCatalog(load_catalog(tmp_path)).configure("desk", {}, {"top": "oak"})

    assert session.completed().assignment["material"] == "oak"


def test_conditional_default__without_a_condition_before_others_is_an_error(tmp_path: Path) -> None:
    change = (PRODUCTS, "{when: top == 'pine', value: mdf}", "⟦{⟧value: mdf}")

    hint = "only the last one may stand without, for: in any other case"
    assert _report(tmp_path, change) == _marked(change, "`when` is missing", hint)


# --- tables -------------------------------------------------------------------------------------------------------------


def test_empty_cell__is_told_at_the_cell_with_the_rule_that_reads_it(tmp_path: Path) -> None:
    change = (TABLE, "Raw,0,0", "Raw,⟦,⟧0")

    message = "option `raw` has no value for `gloss`, and rule `shine` (products.yaml:11) reads it"
    hint = "fill in the cell; if it may stay empty, ask `has(finish.gloss)` there"
    assert _report(tmp_path, change) == _marked(change, message, hint)


def test_empty_cell__of_an_excel_file_is_told_at_the_cell(tmp_path: Path) -> None:
    write(tmp_path, DESK | {MODULES: DESK[MODULES].replace(TABLE, "finishes.xlsx")})
    with xlsxwriter.Workbook(str(tmp_path / "finishes.xlsx"), {"strings_to_numbers": True}) as book:
        sheet = book.add_worksheet("Finishes")
        for row, line in enumerate(ROWS.replace("Raw,0,0", "Raw,,0").splitlines()):
            for column, cell in enumerate(line.split(",")):
                sheet.write(row, column, cell)

    assert [str(issue.place) for issue in check_catalog(tmp_path)] == ["finishes.xlsx [Finishes] C5"]


def test_empty_cells__are_told_once_where_many_read_them(tmp_path: Path) -> None:
    rule = "      - {id: shine-too, require: finish.gloss < 9, because: Not more.}\n"
    more = (PRODUCTS, "    charges:\n", f"{rule}    charges:\n")

    found = _report(tmp_path, (TABLE, "Raw,0,0", "Raw,,0"), more)

    readers = "rule `shine` (products.yaml:11) and rule `shine-too` (products.yaml:12)"
    assert [message for *_, message, _ in found] == [f"option `raw` has no value for `gloss`, and {readers} read it"]


def test_column_that_is_mostly_empty__is_told_where_it_is_read(tmp_path: Path) -> None:
    rows = ROWS.replace("Waxed,2", "Waxed,").replace("Lacquered,8", "Lacquered,").replace("Raw,0", "Raw,")

    found = _report(tmp_path, (TABLE, ROWS, rows))

    lacking = "options `waxed`, `lacquered`, `raw` of module `finish` have no value for `gloss`"
    assert [(place, message) for place, _, message, _ in found] == [("products.yaml:11:50", lacking)]


EXCEL = ROWS.replace(",", ";")


@pytest.mark.parametrize(
    "rows",
    [
        EXCEL.replace("\n", ";;\n"),
        EXCEL.replace("\n", ";;\n", 1),
        EXCEL.replace(";", ";;", 1)
        .replace("oiled;", "oiled;;")
        .replace("waxed;", "waxed;;")
        .replace("d;L", "d;;L")
        .replace("raw;", "raw;;"),
    ],
    ids=["at the end of every line", "at the end of the header", "between others"],
)
def test_columns_that_are_empty_altogether__are_passed_over(rows: str, tmp_path: Path) -> None:
    assert _report(tmp_path, (TABLE, ROWS, rows)) == []
    finishes = load_catalog(tmp_path).modules["finish"].options
    assert {id: option.values["price"] for id, option in finishes.items()} == {
        "oiled": 10,
        "waxed": 12,
        "lacquered": 15,
        "raw": 0,
    }


def test_columns_that_are_empty_altogether__are_passed_over_in_excel(tmp_path: Path) -> None:
    write(tmp_path, DESK | {MODULES: DESK[MODULES].replace(TABLE, "finishes.xlsx")})
    with xlsxwriter.Workbook(str(tmp_path / "finishes.xlsx"), {"strings_to_numbers": True}) as book:
        sheet, bold = book.add_worksheet("Finishes"), book.add_format({"bold": True})
        for row, line in enumerate(ROWS.splitlines()):
            for column, cell in zip((0, 1, 3, 4), line.split(","), strict=True):
                sheet.write(row, column, cell)
            sheet.write_blank(row, 2, None, bold)
            sheet.write_blank(row, 6, None, bold)

    assert check_catalog(tmp_path) == ()


def test_column_without_a_name_in_which_something_stands__is_an_error(tmp_path: Path) -> None:
    rows = EXCEL.replace("\n", ";;\n").replace("raw;Raw;0;0;;", "raw;Raw;0;0;x;")

    found = _report(tmp_path, (TABLE, ROWS, rows))

    assert [(place, message) for place, _, message, _ in found] == [("finishes.csv:1:22", "this column has no name")]


# --- YAML ---------------------------------------------------------------------------------------------------------------

BELONGS = "; if it belongs to the text above, put all of that in quotes"
INDENTATION = [
    (
        "deeper",
        (MODULES, "    kind: shared\n", "    kind: shared\n      ⟦title⟧: A shelf\n"),
        6,
        f"4 spaces, as on line 10{BELONGS}",
    ),
    ("less deep", (MODULES, "    options:\n      oak", "   ⟦options⟧:\n      oak"), 3, "4 spaces, as on line 4"),
    ("a list behind the first", (PRODUCTS, "      - {id: top,", "     ⟦-⟧ {id: top,"), 5, "6 spaces, as on line 13"),
    ("a list before the first", (PRODUCTS, "      - {id: top,", "       ⟦-⟧ {id: top,"), 7, "6 spaces, as on line 13"),
    (
        "keys under the dash",
        (
            PRODUCTS,
            "- {id: top, kind: one-time, amount: top.price}",
            "- id: top\n      ⟦kind⟧: one-time\n      amount: top.price",
        ),
        6,
        "8 spaces, as on line 14",
    ),
]


@pytest.mark.parametrize(("change", "spaces", "meant"), [each[1:] for each in INDENTATION], ids=[each[0] for each in INDENTATION])
def test_indentation__that_differs_is_told_on_its_line(change: Change, spaces: int, meant: str, tmp_path: Path) -> None:
    message = f"this line is indented by {spaces} spaces, which differs from the lines above"

    assert _report(tmp_path, change) == _marked(change, message, f"begin it with {meant}")


def test_indentation__of_the_line_above_is_told_where_that_one_differs(tmp_path: Path) -> None:
    change = (PRODUCTS, "      legs: leg\n", "⟦legs⟧: leg\n")

    message = "this line is indented by no spaces, which differs from the lines around it"
    assert _report(tmp_path, change) == _marked(change, message, "begin it with 6 spaces, as on line 8")


def test_colon_in_a_text__is_not_taken_for_indentation(tmp_path: Path) -> None:
    change = (MODULES, "kind: shared", "kind: shared\n    title: Shelf⟦:⟧ of wood")

    assert [(place, message) for place, _, message, _ in _report(tmp_path, change)] == [
        (place, "a `:` is not allowed here") for place, *_ in _marked(change, "", None)
    ]


UNQUOTED = [
    ("a comma", "require: ⟦max(finish.gloss, 3) < 5⟧", "comma", "'max(finish.gloss, 3) < 5'"),
    ("two commas", "require: ⟦max(finish.gloss, 3, 4) < 5⟧", "comma", "'max(finish.gloss, 3, 4) < 5'"),
    ("quotes inside", "require: ⟦any(finish == 'raw', top == 'oak')⟧", "comma", "\"any(finish == 'raw', top == 'oak')\""),
    ("a list", "require: ⟦finish in ['raw', 'oiled']⟧", "bracket", "\"finish in ['raw', 'oiled']\""),
    (
        "a comma and a list",
        "require: ⟦max(finish.gloss, 3) < 5 and top in ['oak']⟧",
        "bracket",
        "\"max(finish.gloss, 3) < 5 and top in ['oak']\"",
    ),
    ("a list of conditions", "require: [⟦max(finish.gloss, 3) < 5⟧, true]", "comma", "'max(finish.gloss, 3) < 5'"),
    ("a text at the beginning", "require: ⟦'raw' == finish⟧", "quote", "\"'raw' == finish\""),
]


@pytest.mark.parametrize(("wrong", "end", "meant"), [each[1:] for each in UNQUOTED], ids=[each[0] for each in UNQUOTED])
def test_expression_without_quotes__in_braces_is_told_as_a_whole(wrong: str, end: str, meant: str, tmp_path: Path) -> None:
    change = (PRODUCTS, "require: finish.gloss < 5", wrong)

    message = f"without quotes around all of it, this ends at the {end}"
    assert _report(tmp_path, change) == _marked(change, message, f"put it in quotes: `{meant}`")


def test_expression_without_quotes__is_still_checked_for_its_names(tmp_path: Path) -> None:
    found = _report(tmp_path, (PRODUCTS, "require: finish.gloss < 5", "require: max(finish.glos, 3) < 5"))

    assert [message.split(",")[-1] for *_, message, _ in found] == [
        " this ends at the comma",
        "unknown attribute `glos` of module `finish`",
    ]


def test_comma_in_a_text__is_told_as_what_begins_a_key(tmp_path: Path) -> None:
    change = (PRODUCTS, "because: Oak is matt.", "because: Oak is matt, ⟦always⟧")

    hint = "put the text before it in quotes, up to `always`"
    assert _report(tmp_path, change) == _marked(change, "the comma before `always` begins a new key", hint)


# --- checking -----------------------------------------------------------------------------------------------------------

Told = list[tuple[str, int, str, str | None]]


def _report(folder: Path, *changes: Change) -> Told:
    files = dict(DESK)
    for file, right, wrong in changes:
        assert right in files[file], f"{file} has no {right!r}"
        files[file] = files[file].replace(right, wrong.replace("⟦", "").replace("⟧", ""), 1)
    write(folder, files)
    return [_told(issue) for issue in check_catalog(folder)]


def _told(issue: Issue) -> tuple[str, int, str, str | None]:
    return str(issue.place), issue.place.length, issue.message, issue.hint


def _marked(change: Change, message: str, hint: str | None) -> Told:
    """The report of what a change marks."""
    file, right, wrong = change
    before, marked = DESK[file].replace(right, wrong, 1).split("⟦")
    column = len(before) - before.rfind("\n")
    return [(f"{file}:{before.count(chr(10)) + 1}:{column}", marked.index("⟧"), message, hint)]
