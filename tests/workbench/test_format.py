"""The canonical layout of catalog files: what it looks like, and that nothing is lost or means something else."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import get_args

import pytest

from configurator.catalog import schema
from configurator.catalog.files import PRICE_LISTS
from configurator.catalog.load import load_catalog
from configurator.catalog.price_list_schema import ListedModule, ListedProduct, PriceListFile
from configurator.errors import CatalogError, RequestError
from configurator.workbench.cases.schema import CaseModel, CasesFile
from configurator.workbench.files import formatting
from configurator.workbench.files.formatting import UnformattableError, format_files, format_text, meaning
from configurator.workbench.files.layout import ROLES
from configurator.workbench.files.printing import WIDTH
from tests.catalog.catalogs import HEADER, MODULES, PRODUCT, docs_catalog, small, write
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "catalogs").glob("*/*.yaml"), *(ROOT / "catalogs").glob("*/price-lists/*.yaml")])


def formatted(text: str) -> str:
    """The layout of a text, which is that of itself too."""
    after = format_text("catalog.yaml", dedent(text).lstrip("\n"))
    assert format_text("catalog.yaml", after) == after
    return after


def unchanged(text: str) -> None:
    assert formatted(text) == dedent(text).lstrip("\n")


def becomes(before: str, after: str) -> None:
    assert formatted(before) == dedent(after).lstrip("\n")


# --- keys, lines and brackets -----------------------------------------------------------------------------------------


def test_layout__keys_are_in_the_order_of_the_documentation() -> None:
    becomes(
        """
        modules:
          cpu:
            options:
              a: {price: 1, title: A}
            charges: [{amount: price, kind: one-time, title: T, id: price}]
            attributes:
              price: {title: Price, type: money}
            title: CPU
            kind: swappable
        version: "1"
        catalog: c
        """,
        """
        catalog: c
        version: "1"
        modules:
          cpu:
            kind: swappable
            title: CPU
            attributes:
              price: {type: money, title: Price}
            options:
              a: {title: A, price: 1}
            charges:
              - {id: price, title: T, kind: one-time, amount: price}
        """,
    )


def test_layout__keys_that_it_does_not_know_keep_their_places() -> None:
    becomes(
        """
        modules:
          a:
            title: A
            colour: red
            kind: shared
            b: {z: 1, y: 2}
        """,
        """
        modules:
          a:
            kind: shared
            colour: red
            title: A
            b: {z: 1, y: 2}
        """,
    )


def test_layout__the_order_of_modules_options_parts_and_attributes_is_the_authors() -> None:
    unchanged(
        """
        modules:
          z:
            kind: swappable
            attributes: {y: number, x: number}
            options:
              b: {title: B, y: 1, x: 1}
              a: {title: A, x: 1, y: 1}
          a: {}
        products:
          p:
            parts: {z: z, a: a}
        """
    )


def test_layout__indentation() -> None:
    becomes(
        """
        products:
            p:
                title: P
                rules:
                - id: a
                  require:
                  - x == 1
                  - y == 2
                  because: A
                -   id: b
                    because:
                       en: B
        """,
        """
        products:
          p:
            title: P
            rules:
              - id: a
                require:
                  - x == 1
                  - y == 2
                because: A
              - id: b
                because:
                  en: B
        """,
    )


def test_layout__short_things_stand_on_one_line() -> None:
    becomes(
        """
        modules:
          a:
            title:
              en: A, or so
              zh: 甲
            attributes:
              length:
                type: number
                unit: mm
                title:
                  en: Length
        products:
          p:
            price_basis:
              one-time: 1
              monthly: 12
        """,
        """
        modules:
          a:
            title: {en: "A, or so", zh: 甲}
            attributes:
              length: {type: number, unit: mm, title: {en: Length}}
        products:
          p:
            price_basis: {one-time: 1, monthly: 12}
        """,
    )


def test_layout__what_is_too_long_for_one_line_goes_over_several() -> None:
    when = "context.season == 'high' and context.channel == 'direct'"
    title = "{en: Supplement in high season, zh: 旺季加价}"
    rest = f"per: [stay.nights], when: {when}"
    becomes(
        f"""
        products:
          p:
            charges:
              - {{id: high-season, title: {title}, kind: one-time, amount: room.high-supplement, {rest}}}
        """,
        f"""
        products:
          p:
            charges:
              - {{id: high-season, title: {title}, kind: one-time, amount: room.high-supplement,
                 per: [stay.nights], when: {when}}}
        """,
    )


def test_layout__where_the_author_breaks_a_line_is_kept_as_long_as_it_fits() -> None:
    when = "context.season == 'high' and context.channel == 'direct'"
    unchanged(
        f"""
        products:
          p:
            charges:
              - {{id: high-season, title: Supplement in high season, kind: one-time,
                 amount: room.high-supplement, per: [stay.nights], when: {when}}}
        """
    )


def test_layout__brackets_of_many_lines_become_lines_of_their_own() -> None:
    text = "x" * 100
    becomes(
        f"""
        modules:
          a:
            description: {{en: {text}, zh: {text}}}
            options:
              o: {{title: O, a: {text}, b: {text}, c: {text}, d: {text}}}
        """,
        f"""
        modules:
          a:
            description:
              en: {text}
              zh: {text}
            options:
              o:
                title: O
                a: {text}
                b: {text}
                c: {text}
                d: {text}
        """,
    )


def test_layout__lists_fill_their_lines() -> None:
    values = [f"value-{number}" for number in range(40)]
    after = formatted(f"context:\n  fact:\n    values: [{', '.join(values)}]\n")
    lines = after.splitlines()
    assert lines[2].startswith("    values: [value-0, value-1,")
    assert all(line.startswith("             value-") for line in lines[3:])
    assert all(len(line) <= WIDTH for line in lines)


MODELS = {
    "file": (schema.CatalogFile,),
    "supplier": (schema.SupplierModel,),
    "fact": (schema.ContextFactModel,),
    "module": get_args(get_args(schema.Module)[0]),
    "attribute": (schema.AttributeModel,),
    "dimension": (schema.DimensionModel, schema.RangeModel),
    "options": (schema.OptionTable,),
    "port": (schema.PortModel,),
    "budget": (schema.BudgetModel,),
    "product": (schema.ProductModel,),
    "part": (schema.PartModel,),
    "own attribute": (schema.ProductAttributeModel,),
    "input": (schema.InputModel,),
    "default": (schema.DefaultModel,),
    "preference": (schema.PreferenceModel,),
    "rule": (schema.RuleModel,),
    "table": (schema.TableModel,),
    "charge": (schema.ProductChargeModel,),
    "price list": (PriceListFile,),
    "listed module": (ListedModule,),
    "listed product": (ListedProduct,),
    "cases file": (CasesFile,),
    "case": (CaseModel,),
}


@pytest.mark.parametrize("role", MODELS)
def test_layout__knows_the_order_of_every_key(role: str) -> None:
    keys = {field.alias or name for model in MODELS[role] for name, field in model.model_fields.items()}
    assert keys <= set(ROLES[role].order), "say in configurator/workbench/files/layout.py where the new key stands"


# --- scalars ----------------------------------------------------------------------------------------------------------


def test_layout__scalars_are_as_they_were_typed() -> None:
    unchanged(
        """
        version: "2026.1"
        a: 'it''s'
        b: "\\u00e9 # no comment"
        c: 1.50
        d: ~
        e:
        f: 0x10
        g: a # b
        """.replace("a # b", "a#b")
    )


def test_layout__texts_over_several_lines_are_only_indented_anew() -> None:
    becomes(
        """
        products:
            p:
                description:
                    en: >-
                        Folded,
                          with more
                        and less.

                        A paragraph.
                    zh: |
                      # no comment
                      x
                    de: "quoted
                        over lines"
                    fr: plain
                      over lines
        """,
        """
        products:
          p:
            description:
              en: >-
                Folded,
                  with more
                and less.

                A paragraph.
              zh: |
                # no comment
                x
              de: "quoted
                over lines"
              fr: plain
                over lines
        """,
    )


def test_layout__anchors_and_aliases() -> None:
    becomes(
        """
        products:
          p:
            rules:
              - &first
                id: first
                because: A
              - {id: b, because: &text {en: B}}
              - *first
            description: &d
              en: D
            charges: [*first]
        """,
        """
        products:
          p:
            description: &d
              en: D
            rules:
              - &first
                id: first
                because: A
              - id: b
                because: &text {en: B}
              - *first
            charges:
              - *first
        """,
    )


def test_layout__an_alias_stays_behind_its_anchor() -> None:
    unchanged(
        """
        modules:
          a:
            title: &title {en: A}
            description: *title
            kind: shared
        """.replace(
            "title: &title {en: A}\n            description: *title", "description: &title {en: A}\n            title: *title"
        )
    )


# --- comments ---------------------------------------------------------------------------------------------------------


def test_comments__go_with_what_they_are_about() -> None:
    becomes(
        """
        # about the file

        # about the version
        version: "1"   # text
        # about the catalog
        catalog: c

        modules:   # all of them

          # ---- one

          # about a
          a:
            # about the title
            title: A
            kind: shared
            # at the end of a
          # about b
          b:
            options:
              x: {title: X}   # x
                # deeper than x
        # at the end
        """,
        """
        # about the file

        # about the catalog
        catalog: c
        # about the version
        version: "1"   # text

        modules:   # all of them

          # ---- one

          # about a
          a:
            kind: shared
            # about the title
            title: A
            # at the end of a
          # about b
          b:
            options:
              x: {title: X}   # x
              # deeper than x
        # at the end
        """,
    )


def test_comments__in_lists() -> None:
    unchanged(
        """
        products:
          p:
            rules:
              # about a
              - id: a
                # about when
                when: x
                because: A   # why
                # at the end of a

              # - id: none
              - id: b   # b
                because: B
              # at the end of the rules
            charges: []   # none
        """
    )


def test_comments__stay_in_their_column_where_there_is_room() -> None:
    becomes(
        """
        parts:
          a: {module: a, count: 0..1}       # one
          bb: {module: bb,   count: 0..1}   # two
          ccc: {module: a-very-long-name}#   no comment
          d: d # close
        """.replace("{module: a-very-long-name}#   no comment", "c"),
        """
        parts:
          a: {module: a, count: 0..1}       # one
          bb: {module: bb, count: 0..1}     # two
          ccc: c
          d: d  # close
        """,
    )


def test_comments__within_brackets_open_them() -> None:
    becomes(
        """
        products:
          p:
            rules:
              - id: a
                table:
                  columns: [a,   # first
                            b]   # second
                  allow: [
                    # about the row
                    [1, 2],
                    [3, [4, 5]],  # the other
                    # at the end
                  ]
                because: A
        """,
        """
        products:
          p:
            rules:
              - id: a
                table:
                  columns:
                    - a  # first
                    - b          # second
                  allow:
                    # about the row
                    - [1, 2]
                    - [3, [4, 5]]  # the other
                    # at the end
                because: A
        """,
    )


def test_blank_lines__at_most_one_and_none_at_the_ends() -> None:
    assert format_text("a.yaml", "\n\na: 1\n\n\n\nb: 2\n\n# c\n\n\n") == "a: 1\n\nb: 2\n\n# c\n"


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_layout__a_file_without_content_stays_as_it_is(text: str) -> None:
    assert format_text("a.yaml", text) == text


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_catalogs__are_in_the_canonical_layout(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    name = file.name if file.parent.name != PRICE_LISTS else f"{PRICE_LISTS}/{file.name}"
    assert format_text(name, text) == text


def test_catalogs__the_one_of_the_documentation_is_in_the_canonical_layout() -> None:
    assert format_text("catalog.yaml", docs_catalog()) == docs_catalog()


def test_meaning__covers_everything_but_places(tmp_path: Path) -> None:
    one = load_catalog(small(tmp_path / "a"))
    assert meaning(load_catalog(small(tmp_path / "b", header="\n# a comment\n" + HEADER))) == meaning(one)
    for number, (old, new) in enumerate(
        (("99.90", "99.91"), ("title: Small", "title: Smal"), ("amount: price", "amount: price*2"))
    ):
        assert meaning(load_catalog(small(tmp_path / f"c{number}", modules=MODULES.replace(old, new)))) != meaning(one)
    assert meaning(load_catalog(small(tmp_path / "d", product="    defaults: {cpu: small}\n"))) != meaning(one)
    assert meaning(load_catalog(small(tmp_path / "e", header=HEADER.replace("title: Test", "title: Tset")))) != meaning(one)


def test_files__a_change_of_meaning_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small(tmp_path)

    def swapped(name: str, text: str) -> str:
        return text.replace("cpu: cpu\n      stay: stay", "stay: stay\n      cpu: cpu")

    monkeypatch.setattr(formatting, "format_text", swapped)
    with pytest.raises(UnformattableError, match="the catalog would mean something else"):
        format_files(folder)


@pytest.mark.parametrize(
    ("planted", "why"),
    [
        (lambda text: text.replace("# kept", ""), "its comments would not all be kept"),
        (lambda text: text.replace("1", "2"), "its values would be others"),
    ],
)
def test_text__a_defect_never_costs_anything(planted, why: str, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    printed = formatting.print_tree
    monkeypatch.setattr(formatting, "print_tree", lambda *given, **settings: planted(printed(*given, **settings)))
    with pytest.raises(UnformattableError, match=why):
        format_text("a.yaml", "a: 1   # kept\n")


def test_files__line_ends_and_byte_order_mark_are_kept(tmp_path: Path) -> None:
    text = (HEADER + MODULES + PRODUCT).replace("\n", "\r\n")
    folder = write(tmp_path, {"catalog.yaml": b"\xef\xbb\xbf" + text.encode()})
    (file,) = format_files(folder)
    assert file.after.startswith(b"\xef\xbb\xbfcatalog: test\r\n")
    assert file.after.count(b"\n") == file.after.count(b"\r\n")


def test_files__which_are_formatted(tmp_path: Path) -> None:
    folder = write(small(tmp_path), {"cases.yaml": "b:   1\n", "other.txt": ""})
    assert [file.name for file in format_files(folder)] == ["catalog.yaml", "cases.yaml"]
    assert [file.name for file in format_files(folder, ["cases.yaml"])] == ["cases.yaml"]
    assert [file.name for file in format_files(folder, [str(folder / "catalog.yaml")])] == ["catalog.yaml"]
    with pytest.raises(RequestError, match=r"`case.yaml` is not a YAML file of the catalog.*Did you mean `cases.yaml`"):
        format_files(folder, ["case.yaml"])


def test_files__price_lists(tmp_path: Path) -> None:
    before = """\
modules:
  cpu:
    charges: {price:   1}
    options: {small: {price: 89.90}}   # a comment
adjust: -3 %
for: {region: EU}
price_list: a
"""
    folder = write(small(tmp_path), {"price-lists/a.yaml": before})
    (found,) = format_files(folder, [str(folder / "price-lists/a.yaml")])
    assert found.name == "price-lists/a.yaml"
    assert found.after.decode() == """\
price_list: a
for: {region: EU}
adjust: -3 %
modules:
  cpu:
    options: {small: {price: 89.90}}   # a comment
    charges: {price: 1}
"""
    assert [file.name for file in format_files(folder)] == ["catalog.yaml", "price-lists/a.yaml"]


def test_meaning__covers_price_lists(tmp_path: Path) -> None:
    one, other = (
        load_catalog(write(small(tmp_path / name), {"price-lists/a.yaml": f"price_list: a\nadjust: {adjust} %\n"}))
        for name, adjust in (("a", "-3"), ("b", "-4"))
    )
    assert meaning(one) != meaning(other)
    assert meaning(one) == meaning(load_catalog(tmp_path / "a"))


def test_files__a_file_that_cannot_be_read(tmp_path: Path) -> None:
    folder = write(small(tmp_path), {"more.yaml": "a: [1\n"})
    with pytest.raises(CatalogError, match=r"more\.yaml:"):
        format_files(folder)
    write(folder, {"more.yaml": b"a: \xff\n"})
    with pytest.raises(CatalogError, match="not encoded in UTF-8"):
        format_files(folder)


def test_files__errors_in_the_catalog_do_not_matter(tmp_path: Path) -> None:
    folder = small(tmp_path, modules=MODULES.replace("amount: price", "amount:   prise"))
    (file,) = format_files(folder)
    assert b"amount: prise" in file.after


# --- the command ------------------------------------------------------------------------------------------------------


def test_command__formats_and_checks(run: Run, work: Path) -> None:
    file = work / "catalogs/bikes/catalog.yaml"
    text = file.read_text()
    result = run("format", "bikes", "--check")
    assert (result.exit_code, result.stdout) == (0, "✓ catalogs/bikes: 1 file in the canonical layout\n")
    file.write_text(text.replace("currency: EUR\n", "").replace("catalog: bikes", "currency:   EUR\ncatalog: bikes"))
    messy = file.read_text()
    result = run("format", "bikes", "--check")
    assert result.exit_code == 1
    assert "  catalog.yaml: would change\n" in result.stdout
    assert file.read_text() == messy
    result = run("format", "bikes")
    assert (result.exit_code, result.stdout) == (
        0,
        "  catalog.yaml: formatted\n✓ catalogs/bikes: 1 file formatted, 0 left as they were\n",
    )
    assert file.read_text() == text


def test_command__json(run: Run, work: Path) -> None:
    (work / "catalogs/bikes/cases.yaml").write_text("a:    1\n")
    document = json.loads(run("format", "bikes", "--check", "--json").stdout)
    assert document == {"folder": "catalogs/bikes", "changed": ["cases.yaml"], "unchanged": ["catalog.yaml"], "written": False}
    assert json.loads(run("format", "bikes", "catalog.yaml", "--json").stdout)["changed"] == []
