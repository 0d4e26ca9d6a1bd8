from __future__ import annotations

import re
import subprocess
import sys
import time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from configurator.catalog.load import check_catalog, load_catalog
from configurator.catalog.records import Catalog, ChargeKind, CombinationTable, ModuleKind
from configurator.catalog.schema import CatalogFile
from configurator.catalog.yaml_source import read_yaml
from configurator.errors import CatalogError, CatalogNotFoundError
from configurator.language.format import format_expression
from configurator.language.parse import parse_expression
from configurator.language.syntax import Expression
from configurator.source import format_issues
from tests.catalog.catalogs import CONTEXT, HEADER, MODULES, PRODUCT, ROOT, docs_catalog, errors, rule, small, warnings, write


@pytest.fixture
def bikes(tmp_path: Path) -> Catalog:
    return load_catalog(write(tmp_path, {"catalog.yaml": docs_catalog()}))


# --- the example of docs/catalog.md


def test_docs_example__has_no_issues(tmp_path: Path) -> None:
    folder = write(tmp_path, {"catalog.yaml": docs_catalog()})
    assert format_issues(check_catalog(folder), folder) == ""


def test_docs_example__header(bikes: Catalog) -> None:
    assert (bikes.id, bikes.version, bikes.currency, bikes.timezone) == ("bikes", "2026.1", "EUR", "Europe/Berlin")
    assert bikes.languages == ("en", "zh")
    assert bikes.title.render("zh") == "自行车"
    assert bikes.warnings == ()
    assert bikes.products["city-bike"].quote_days == 30


def test_docs_example__context(bikes: Catalog) -> None:
    region, budget = bikes.context["region"], bikes.context["budget-class"]
    assert list(region.values) == ["EU", "UK"]
    assert region.values["EU"].render("zh") == "欧盟"
    assert region.default == "EU"
    assert list(budget.values) == [1, 2, 3]
    assert budget.default is None


def test_docs_example__modules(bikes: Catalog) -> None:
    frame, bottle, service = (bikes.modules[name] for name in ("frame", "bottle", "service"))
    assert frame.kind is ModuleKind.SWAPPABLE
    assert frame.options["city"].values == {"size": 54, "price": 199, "mounts": frozenset({"rack", "basket"})}
    assert frame.options["race"].values["mounts"] == frozenset()
    assert frame.attributes["size"].unit == "cm"
    assert bottle.values == {"price": Fraction(19, 2)}
    assert service.dimensions["months"].values == (6, 12, 18, 24, 30, 36)
    place = frame.options["city"].place
    assert docs_catalog().splitlines()[place.line - 1][place.column - 1 :].startswith("city:")


def test_docs_example__product(bikes: Catalog) -> None:
    product = bikes.products["city-bike"]
    assert {path: choice.values for path, choice in product.choices.items()} == {
        "frame": ("city", "race"),
        "bottles": ("included", "none"),
        "bottles.quantity": (1, 2, 3, 0),
        "service": ("included", "none"),
        "service.months": (6, 12, 18, 24, 30, 36, "none"),
    }
    assert product.defaults == {"frame": "city"}
    assert product.choices["frame"].title.render("zh") == "车架"
    assert {kind: weight.text for kind, weight in product.price_basis.items()} == {
        ChargeKind.ONE_TIME: "1",
        ChargeKind.MONTHLY: "12",
    }


def test_docs_example__charges_are_written_out_for_each_part(bikes: Catalog) -> None:
    charges = {charge.id: charge for charge in bikes.products["city-bike"].charges}
    assert list(charges) == ["frame.price", "bottles.price", "service.fee", "assembly"]
    bottles, assembly = charges["bottles.price"], charges["assembly"]
    assert format_expression(bottles.amount.root) == "bottles.price"
    assert [format_expression(factor.root) for factor in bottles.per] == ["bottles.quantity"]
    assert (bottles.part, bottles.kind) == ("bottles", ChargeKind.ONE_TIME)
    assert charges["frame.price"].per == ()
    assert (assembly.part, format_expression(assembly.amount.root), assembly.amount.text) == (None, "25", "25.00")
    assert bottles.amount.locate().file == "catalog.yaml"
    assert bottles.per[0].locate() == bottles.per[0].locate()
    assert bottles.per[0].locate().line == bottles.place.line


def test_docs_example__rule(bikes: Catalog) -> None:
    (found,) = bikes.products["city-bike"].rules
    assert isinstance(found.require, Expression)
    assert found.when is not None
    assert (found.id, found.when.text, found.require.text) == ("race-has-no-service", "frame == 'race'", "not present(service)")
    assert found.because.render("zh") == "竞速车架由厂家保养。"
    lines = docs_catalog().splitlines()
    assert lines[found.place.line - 1][found.place.column - 1 :] == "race-has-no-service"
    service = found.require.locate(12, 19)
    assert lines[service.line - 1][service.column - 1 :][: service.length] == "service"


# --- files


def test_files__in_all_yaml_files_of_the_folder(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "catalog.yaml": HEADER + CONTEXT,
            "modules.yaml": MODULES,
            "products.yaml": PRODUCT,
            "cases.yaml": "][",
            "cases-more.yaml": "][",
            ".hidden.yaml": "][",
            "notes.txt": "][",
            "sub/more.yaml": "][",
        },
    )
    assert check_catalog(folder) == ()
    assert list(load_catalog(folder).modules) == ["cpu", "stay", "gift"]


def test_files__a_folder_without_catalog_is_named_with_those_beside_it(tmp_path: Path) -> None:
    write(tmp_path, {"pc/catalog.yaml": HEADER})
    with pytest.raises(CatalogNotFoundError, match=r"There is no catalog .*Did you mean"):
        load_catalog(tmp_path / "pcs")
    with pytest.raises(CatalogNotFoundError, match="Name a folder"):
        check_catalog(tmp_path / "a" / "b")


def test_files__content_hash_covers_names_and_bytes_of_all_files(tmp_path: Path) -> None:
    files = {"catalog.yaml": HEADER + CONTEXT, "modules.yaml": MODULES, "products.yaml": PRODUCT}
    first = load_catalog(write(tmp_path / "a", files)).content_hash
    assert load_catalog(write(tmp_path / "b", files)).content_hash == first
    assert load_catalog(write(tmp_path / "c", {**files, "modules.yaml": MODULES + "# more\n"})).content_hash != first
    renamed = {**files, "module.yaml": MODULES}
    del renamed["modules.yaml"]
    assert load_catalog(write(tmp_path / "d", renamed)).content_hash != first
    assert load_catalog(write(tmp_path / "e", {**files, "cases.yaml": "x"})).content_hash == first


def test_files__the_hash_covers_tables(tmp_path: Path) -> None:
    modules = "modules:\n  m:\n    kind: swappable\n    title: M\n    options: {table: sub/m.csv}\n"
    files = {"catalog.yaml": HEADER + modules + "products: {p: {title: P, parts: {m: m}}}\n"}
    one = load_catalog(write(tmp_path / "a", {**files, "sub/m.csv": "id,title\na,A\n"}))
    two = load_catalog(write(tmp_path / "b", {**files, "sub/m.csv": "id,title\na,B\n"}))
    assert one.content_hash != two.content_hash
    assert str(one.modules["m"].options["a"].place) == "sub/m.csv:2:1"


def test_files__the_same_id_in_two_files_is_an_error(tmp_path: Path) -> None:
    files = {"catalog.yaml": HEADER + CONTEXT + MODULES + PRODUCT, "more.yaml": MODULES + PRODUCT}
    assert errors(write(tmp_path, files)) == [
        f"{what} `{name}` is defined already, in catalog.yaml on line {line} = remove one of them, or rename it"
        for what, name, line in [("module", "cpu", 9), ("module", "stay", 19), ("module", "gift", 25), ("product", "pc", 31)]
    ]


def test_files__header_keys_stand_in_catalog_yaml_only(tmp_path: Path) -> None:
    folder = write(small(tmp_path), {"more.yaml": "currency: EUR\n"})
    assert errors(folder) == ["unknown key `currency` = `currency` stands in `catalog.yaml` only"]


def test_files__yml_is_not_read(tmp_path: Path) -> None:
    assert warnings(write(small(tmp_path), {"more.yml": "]["})) == ["this file is not read = rename it to `more.yaml`"]


# --- one mistake is one issue


def test_consequences__an_unreadable_file_hides_nothing_else(tmp_path: Path) -> None:
    product = PRODUCT + "      mouse: mouse\n    defaults: {mouse: red, cpu: x}\n" + rule("require: cpuu == 1 and mouse.size > 3")
    folder = write(tmp_path, {"catalog.yaml": HEADER + CONTEXT, "a.yaml": "modules: [", "b.yaml": MODULES, "c.yaml": product})
    assert errors(folder) == [
        "a value is missing here = close the brackets",
        "`cpu` has no option `x` = known: `small`, `large`, `other`",
        "unknown name `cpuu` = did you mean `cpu`?",
    ]
    assert warnings(folder) == []


def test_consequences__a_broken_header(tmp_path: Path) -> None:
    product = PRODUCT + rule("require: context.x == 3 and context.y in cpu.sold-in")
    folder = write(tmp_path, {"catalog.yaml": "a: b: c", "b.yaml": MODULES, "c.yaml": product})
    assert [message.split(" = ")[0] for message in errors(folder)] == ["a `:` is not allowed here"]


@pytest.mark.parametrize(
    ("old", "new", "issue"),
    [
        (
            "kind: swappable",
            "kind: swap",
            "`kind` must be shared, swappable, cut-to-fit, mix, bus or sectional, not `swap` = did you mean `swappable`?",
        ),
        (
            "watts: number",
            "watts: numbr",
            "`watts` must be number, money, text, boolean or set, not `numbr` = did you mean `number`?",
        ),
        (
            "      small: {title: Small,",
            "      small: {titel: Small,",
            "module `cpu` has no attribute `titel` = did you mean `title`?",
        ),
        ("attributes: {socket", "atributes: {socket", "unknown key `atributes` = did you mean `attributes`?"),
        (
            "attributes: {socket: text, watts: number, price: money, boxed: boolean, sold-in: set}",
            "attributes: [a]",
            "`attributes` must",
        ),
        ("nights: {title: Nights, from: 1, to: 14}", "nights: {title: Nights, from: 1}", "`to` is missing = write `to: ...`"),
        ("  stay:\n", "  stay:\n    colour: red\n", "unknown key `colour`"),
        ("values: {rate: 10}", "values: {rat: 10}", "module `stay` has no attribute `rat` = did you mean `rate`?"),
        ("watts: 65,", "watts: 65 W,", "`watts` must be a number, not `65 W` = write the number alone: `65`"),
        ("  cpu:\n", "  cpus:\n", "there is no module `cpu` = did you mean `cpus`?"),
    ],
)
def test_consequences__a_broken_module_is_reported_once(old: str, new: str, issue: str, tmp_path: Path) -> None:
    text = "require: has(cpu.watts) and cpu == 'small' and cpu.watts > 3 and cpu.socket == 'AM5' and stay.nights > 3"
    modules = MODULES.replace(old, new)
    assert modules != MODULES
    found = errors(small(tmp_path, "    defaults: {cpu: small, stay.nights: 3}\n" + rule(text), modules))
    assert len(found) == 1, found
    assert found[0].startswith(issue)


# --- rules


def test_require__several_lines_are_one_condition_with_exact_places(tmp_path: Path) -> None:
    text = "require:\n  - cpu == 'small' or present(gift)\n  - 'stay.nights > 2'\n"
    folder = small(tmp_path, rule(text))
    require = load_catalog(folder).products["pc"].rules[0].require
    assert isinstance(require, Expression)
    assert require.text == "(cpu == 'small' or present(gift)) and stay.nights > 2"
    assert len(require.places) == len(require.text)
    lines = (folder / "catalog.yaml").read_text().splitlines()
    for word in ("cpu", "'small'", "gift", "stay.nights", "2"):
        start = require.text.index(word)
        place = require.locate(start, start + len(word))
        assert lines[place.line - 1][place.column - 1 : place.column - 1 + place.length] == word


def test_table__cells_have_the_types_of_their_columns(tmp_path: Path) -> None:
    text = """\
table:
  columns: [cpu, stay.nights, cpu.socket == 'AM5', stay.rate]
  forbid:
    - [small, [1, 2], true, 10.00]
    - [any, any, any, 2.50]
"""
    table = load_catalog(small(tmp_path, rule(text))).products["pc"].rules[0].require
    assert isinstance(table, CombinationTable)
    assert not table.allow
    assert table.rows == (
        (frozenset({"small"}), frozenset({1, 2}), frozenset({True}), frozenset({10})),
        (None, None, None, frozenset({Fraction(5, 2)})),
    )
    assert [column.text for column in table.columns] == ["cpu", "stay.nights", "cpu.socket == 'AM5'", "stay.rate"]


# --- numbers and values


def test_context__values_keep_their_types(tmp_path: Path) -> None:
    context = """\
context:
  country: {title: Country, values: {NO: Norway, DE: Germany}, default: NO}
  share: {title: Share, from: 0, to: 1, step: 0.25, default: 0.50}
  years: {title: Years, values: [1, 2, 5]}
  member: {title: Member, values: [true, false], default: false}
"""
    facts = load_catalog(small(tmp_path, context=context)).context
    assert facts["country"].default == "NO"
    assert list(facts["share"].values) == [0, Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), 1]
    assert facts["share"].default == Decimal("0.5")
    assert list(facts["years"].values) == [1, 2, 5]
    assert facts["member"].default is False
    assert facts["member"].values[True].render("en") == "yes"


def test_defaults__keep_their_types(tmp_path: Path) -> None:
    product = "    defaults: {cpu: large, stay.nights: 3.0, gift: none, gift.quantity: 0}\n"
    found = load_catalog(small(tmp_path, product)).products["pc"]
    assert found.defaults == {"cpu": "large", "stay.nights": 3, "gift": "none", "gift.quantity": 0}
    assert found.choices["stay.nights"].default == 3


def test_part__can_have_a_title_of_its_own(tmp_path: Path) -> None:
    parts = load_catalog(small(tmp_path, "      second: {module: gift, title: {en: Second}}\n")).products["pc"].parts
    assert parts["second"].title.render() == "Second"
    assert parts["gift"].title.render() == "Gift"


def test_price_basis__is_the_one_time_total_where_nothing_is_monthly(tmp_path: Path) -> None:
    basis = load_catalog(small(tmp_path)).products["pc"].price_basis
    assert {kind: format_expression(weight.root) for kind, weight in basis.items()} == {ChargeKind.ONE_TIME: "1"}


def test_languages__missing_translations_are_warnings(tmp_path: Path) -> None:
    header = HEADER + "languages: [en, zh]\n"
    modules = MODULES.replace("title: CPU\n", "title: {en: CPU}\n")
    folder = small(tmp_path, modules=modules, header=header)
    assert warnings(folder) == ["this text is missing in `zh`"]
    assert [issue.message for issue in load_catalog(folder).warnings] == ["this text is missing in `zh`"]


def test_unused_module__is_a_warning(tmp_path: Path) -> None:
    modules = MODULES + "  mouse: {kind: shared, title: Mouse}\n"
    assert warnings(small(tmp_path, modules=modules)) == ["no product has a part with module `mouse` = use it, or remove it"]
    unknown = "      other: mous\n"
    assert warnings(small(tmp_path / "b", unknown, modules=modules)) == []


def test_division__by_a_name_that_can_be_zero_is_a_warning(tmp_path: Path) -> None:
    context = CONTEXT + "  beds: {title: Beds, from: 0, to: 3}\n"
    found = warnings(small(tmp_path, rule("require: 6 / context.beds > 2"), context=context))
    assert found == ["`context.beds` can be 0, and something is divided by it = ask `context.beds != 0` first"]


def test_error__contains_every_issue_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as caught:
        load_catalog(small(tmp_path, rule("require: cpuu == 'small'") + "    defaults: {cpu: x}\n"))
    assert caught.value.code == "invalid-catalog"
    assert "has 2 errors" in str(caught.value)
    assert "   40 |         require: cpuu == 'small'" in str(caught.value)


# --- the catalogs of this project


@pytest.mark.parametrize("name", ["pc", "phone-plan", "room-package", "window"])
def test_catalogs__load_without_issues(name: str) -> None:
    folder = ROOT / "catalogs" / name
    assert format_issues(check_catalog(folder), folder) == ""


# --- cost


def test_cost__importing_reads_neither_pydantic_nor_lark() -> None:
    code = "import sys, configurator.catalog.load; print(sorted({'pydantic', 'lark', 'networkx', 'babel'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"


def test_cost__ten_thousand_rows_take_no_more_than_a_second(tmp_path: Path) -> None:
    rows = "".join(f"o-{n},Option {n},{n % 300},{n % 999}.{n % 100:02},a{n % 5}|b{n % 3}\n" for n in range(10_000))
    modules = """\
modules:
  m:
    kind: swappable
    title: M
    attributes: {watts: number, price: money, tags: set}
    options: {table: m.csv}
"""
    folder = write(
        tmp_path,
        {
            "catalog.yaml": HEADER + modules + "products: {p: {title: P, parts: {m: m}}}\n",
            "m.csv": "id,title,watts,price,tags\n" + rows,
        },
    )
    load_catalog(folder)
    began = time.process_time()
    assert len(load_catalog(folder).modules["m"].options) == 10_000
    assert time.process_time() - began < 1


# --- the documentation and the schema


def test_docs__every_yaml_block_is_readable() -> None:
    docs = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", docs, re.DOTALL)
    assert len(blocks) >= 3
    for block in blocks:
        lines = block if not block.startswith("-") else "rules:\n" + block
        assert read_yaml("docs", lines.encode())[1] == []


def test_docs__the_expressions_in_rules_are_readable() -> None:
    docs = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
    found = re.findall(r"^ *(?:when|require): ([^#\n\[]+?)(?: {2,}#.*)?$", docs, re.MULTILINE)
    assert len(found) >= 5
    for text in found:
        parse_expression(text)


def test_schema__is_available_as_json_schema_for_editors() -> None:
    schema = CatalogFile.model_json_schema()
    assert {"catalog", "version", "title", "currency"} <= set(schema["required"])
    assert "modules" in schema["properties"]
    assert "from" in schema["$defs"]["DimensionModel"]["properties"]
