"""Order codes: of options and modules, and put together for whole products; in configurations, quotes and feeds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from configurator import load_catalog
from configurator.catalog.load import check_catalog
from configurator.quote import format_quote, quote_from_json, quote_to_json, recompute_quote
from configurator.supply import order_code, order_codes
from configurator.workbench.sampling.feed import build_feed
from tests.catalog.catalogs import marked, write

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CATALOG = """\
catalog: bikes
version: "1"
title: Bikes
currency: EUR
suppliers: {acme: {title: Acme, lead_days: 9}}
context: {region: {title: Region, values: [EU, UK], default: EU}}
modules:
  frame:
    kind: swappable
    attributes: {size: number, grade: text, colours: set, wheels: number}
    options:
      city: {title: City, size: 54, grade: A, colours: [red], order_code: 100-1, wheels: 28, supplier: acme}
      race: {title: Race, size: 56.5, colours: []}
    charges: [{id: price, kind: one-time, amount: 100.00}]
  bottle: {kind: shared, title: Bottle, order_code: BTL}
  bell: {kind: shared}
  service: {kind: cut-to-fit, order_code: SRV, dimensions: {months: {from: 6, to: 36, step: 6}}}
products:
  bike:
    attributes:
      colour: [red, blue]
      gears: [3, 21]
      basket: boolean
      width: {from: 10, to: 20, step: 2.5, optional: true}
      half: {value: frame.size / 4}
    parts:
      frame: frame
      bottles: {module: bottle, count: 0..3}
      bell: {module: bell, count: 0..1}
      service: {module: service, count: 0..1}
      bags: {product: bag, instances: 0..2}
    order_code: "BK-{frame}"
  bag:
    sold: false
    attributes: {volume: [small, large]}
    parts: {strap: {module: bell, count: 0..1}}
    order_code: BAG-{volume}{strap}
"""
DECISIONS = {
    "colour": "red", "gears": 21, "basket": True, "width": "12.5", "frame": "city", "bottles.quantity": 2,
    "bell": "none", "service.months": 12, "bags[1].volume": "small", "bags[1].strap": "included", "bags[2]": "none",
}  # fmt: skip


def configured(folder, code="BK-{frame}", **decisions):
    catalog = load_catalog(write(folder, {"catalog.yaml": CATALOG.replace('"BK-{frame}"', f"'{code}'")}))
    session = catalog.configure("bike", decisions={**DECISIONS, **decisions}, started=NOON)
    session.complete("cheapest")
    return session


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("BK-{frame}-{service.months}", "BK-100-1-12"),  # the order code of the option
        ("{bottles}x{bottles.quantity}", "BTLx2"),
        ("{frame.size}/{frame.grade}", "54/A"),
        ("[{bell}]", "[]"),  # absent
        ("[{width}|{half}]", "[12.5|13.5]"),
        ("{colour}-{gears}-{basket}", "red-21-true"),
        ("{context.region}", "EU"),
        ("{frame.size * 10}mm", "540mm"),
        ("{ frame }", "100-1"),
        ("PLAIN", "PLAIN"),
        ("{bags.quantity} {service}", "1 SRV"),
    ],
)
def test_order_code__is_put_together(code, written, tmp_path):
    assert order_code(configured(tmp_path, code).configuration) == written


def test_order_code__what_has_none_gives_its_id_and_what_is_missing_nothing(tmp_path):
    session = configured(tmp_path, "{frame}:{frame.size}:{frame.grade}:{service}:{service.months}", frame="race",
                         **{"service.months": "none", "bell": "included"})  # fmt: skip
    assert order_code(session.configuration) == "race:56.5:::"
    assert order_code(configured(tmp_path, "{bell}", bell="included").configuration) == "bell"
    assert order_code(configured(tmp_path, "[{width}]", width="none").configuration) == "[]"


def test_order_codes__of_every_line(tmp_path):
    session = configured(tmp_path)
    assert order_codes(session.configuration) == {
        "frame": "100-1",
        "bottles": "BTL",
        "service": "SRV",
        "bags[1]": "BAG-smallbell",
    }
    assert "frame" not in order_codes(configured(tmp_path, frame="race").configuration)


def test_order_code__a_product_without_one(tmp_path):
    text = CATALOG.replace('    order_code: "BK-{frame}"\n', "")
    session = load_catalog(write(tmp_path, {"catalog.yaml": text})).configure("bike")
    assert order_code(session.complete()) is None


# --- quotes and feeds -------------------------------------------------------------------------------------------------------


def test_quote__has_article_numbers_and_days_of_delivery(tmp_path):
    quote = configured(tmp_path).quote("Jane")
    document = quote_to_json(quote)
    (item,) = document["items"]
    assert (document["schema_version"], item["product"]["order_code"], document["delivery_days"]) == (3, "BK-100-1", 9)
    codes = {choice["path"]: choice["order_code"] for choice in item["choices"] if "order_code" in choice}
    assert codes == {"frame": "100-1", "bottles": "BTL", "service": "SRV", "bags[1]": "BAG-smallbell"}
    again = quote_from_json(document)
    assert again == quote and recompute_quote(again) == []
    text, page = format_quote(again), format_quote(again, "html")
    assert "Article no.    BK-100-1\n" in text and "Delivery       in about 9 days\n" in text
    frame = next(number for number, line in enumerate(text.splitlines()) if line.startswith("Frame: City"))
    assert "  Article no. 100-1" in text.splitlines()[frame + 1 : frame + 3]
    for shown in ("Article no. BTL", "Article no. BAG-smallbell", "in about 9 days"):
        assert shown in page
    assert "货号 100-1" in format_quote(configured(tmp_path).quote("Jane", language="zh"))


def test_quote__without_codes_is_as_it_always_was(tmp_path):
    text = CATALOG
    whole = ('    order_code: "BK-{frame}"\n', "    order_code: BAG-{volume}{strap}\n")
    for gone in (*whole, "order_code: 100-1, ", ", supplier: acme", "order_code: BTL", "order_code: SRV, "):
        assert gone in text
        text = text.replace(gone, "")
    text = text.replace("title: Bottle, }", "title: Bottle}")
    session = load_catalog(write(tmp_path, {"catalog.yaml": text})).configure("bike", started=NOON)
    session.complete()
    quote = session.quote("Jane")
    document = quote_to_json(quote)
    assert document["schema_version"] == 3 and "order_code" not in str(document)
    assert "Article no." not in format_quote(quote) and "Article no." not in format_quote(quote, "html")


def test_feed__has_the_order_codes_of_bundles_and_parts(tmp_path):
    session = configured(tmp_path, "BK-{frame}-{service.months}")
    feed = build_feed(session.catalog, session.product, session.context, [session.configuration.assignment], "en")
    row = dict(zip((column.name for column in feed.columns), feed.rows[0], strict=True))
    assert row["order_code"] == "BK-100-1-12"
    codes = {name: value for name, value in row.items() if name.endswith(":order_code")}
    assert codes == {
        "frame:order_code": "100-1",
        "bottles:order_code": "BTL",
        "service:order_code": "SRV",
        "bags[1]:order_code": "BAG-smallbell",
        "bags[2]:order_code": None,
    }


# --- mistakes of authors ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "at", "said"),
    [
        ("BK-{frame", "{", "this brace is never closed = write `}` behind the name"),
        ("BK-frame}", "}", "this brace closes nothing = write `{` before the name"),
        ("BK-{frame}-}", "}", "this brace closes nothing = write `{` before the name"),
        ("BK-{}", "{", "there is nothing between these braces = write the name of a part: `{frame}`"),
        ("BK-{fraem}", "fraem", "unknown name `fraem` = did you mean `frame`?"),
        ("{frame}-{service.month}", "month", "unknown attribute `month` of module `service` = did you mean `months`?"),
        ("{frame.colours}", "frame.colours", "what stands in braces must be "),
        ("{bags.volume}", "bags.volume", "`bags.volume` reads every one of `bags` = write it in `sum(...)`"),
        ("{frame }{bell,}", ",", ""),
    ],
)
def test_order_code__mistakes_are_marked_in_the_text(code, at, said, tmp_path):
    folder = write(tmp_path, {"catalog.yaml": CATALOG.replace('"BK-{frame}"', f'"{code}"')})
    (issue,) = check_catalog(folder)
    assert f"{issue.message} = {issue.hint}".startswith(said)
    assert marked(issue, folder) == at
    assert issue.place.column == 18 + (code.rindex(at) if at == "}" else code.index(at))
