"""Stock and days of sale: what they exclude, exactly and at once; files that say what is in stock; wishes."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.availability import (
    EVERYTHING,
    Availability,
    AvailabilityError,
    Stock,
    find_availability,
    load_availability,
    short_of,
)
from configurator.engine import choose
from configurator.errors import RequestError, UnknownOptionError
from configurator.explanation import Conflict, word_conflict, word_no_way, word_reasons
from configurator.state import Status
from tests.catalog.catalogs import write

CATALOGS = Path(__file__).parents[1] / "catalogs"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

HEADER = 'catalog: desks\nversion: "1"\ntitle: Desks\ncurrency: EUR\ntimezone: Europe/Berlin\n'
MODULES = """
modules:
  top:
    kind: swappable
    attributes: {width: number, price: money}
    options:
      oak: {title: Oak, width: 160, price: 300, order_code: T-1}
      pine: {title: Pine, width: 160, price: 120, order_code: T-2, replaces: [fir]}
      glass: {title: Glass, width: 120, price: 200, valid_from: 2026-12-01}
      cork: {title: Cork, width: 120, price: 90, valid_until: 2026-11-22}
    charges: [{id: price, kind: one-time, amount: price}]
  leg:
    kind: swappable
    attributes: {width: number, price: money}
    options: {steel: {title: Steel, width: 160, price: 40}, wood: {title: Wood, width: 120, price: 30}}
    charges: [{id: price, kind: one-time, amount: price}]
  wrap: {kind: shared, title: Gift wrap, attributes: {price: money}, values: {price: 5}, order_code: W}
  drawer:
    kind: swappable
    valid_until: 2026-06-01
    options: [small, large]
"""
PRODUCT = """
products:
  desk:
    parts:
      top: top
      legs: {module: leg, count: 1..4}
      shelf: {module: top, count: 0..2}
      wrap: {module: wrap, count: 0..1}
      drawer: {module: drawer, count: 0..1}
    rules:
      - {id: width, require: legs.width == top.width, because: Legs and top have the same width.}
"""


@pytest.fixture
def desks(tmp_path):
    return load_catalog(write(tmp_path, {"catalog.yaml": HEADER, "more.yaml": MODULES + PRODUCT}))


@pytest.fixture(scope="module")
def pc():
    return load_catalog(CATALOGS / "pc")


def stock(*lines, as_of=""):
    return Availability(tuple(Stock(*line) for line in lines), as_of)


def available(session, path):
    return [option.value for option in session.options(path) if option.available]


def begin(catalog, availability=EVERYTHING, day=NOON, **decisions):
    return catalog.configure("desk", decisions=decisions, started=day, availability=availability)


# --- what is excluded ---------------------------------------------------------------------------------------------------


def test_unavailable__by_stock_and_by_days_of_sale(desks):
    session = begin(desks, stock(("top", "oak", 0, date(2026, 12, 5))))
    found = {(gone.choice, gone.value): (gone.because.render(), gone.until) for gone in session.unavailable}
    assert found == {
        ("top", "oak"): ("Oak is out of stock until 2026-12-05.", date(2026, 12, 5)),
        ("top", "glass"): ("Glass is sold from 2026-12-01 on.", date(2026, 12, 1)),
        ("top", "cork"): ("Cork is no longer sold since 2026-11-22.", None),
        ("shelf", "oak"): ("Oak is out of stock until 2026-12-05.", date(2026, 12, 5)),
        ("shelf", "glass"): ("Glass is sold from 2026-12-01 on.", date(2026, 12, 1)),
        ("shelf", "cork"): ("Cork is no longer sold since 2026-11-22.", None),
        ("drawer", "small"): ("Drawer is no longer sold since 2026-06-01.", None),
        ("drawer", "large"): ("Drawer is no longer sold since 2026-06-01.", None),
    }
    assert available(session, "top") == ["pine"] and available(session, "legs") == ["steel"]
    assert session.options("top")[0].status is Status.EXCLUDED and session.implied["legs"] == "steel"
    assert available(session, "drawer") == ["none"]


def test_unavailable__days_are_those_of_the_time_zone_of_the_catalog(desks):
    before, after = datetime(2026, 11, 21, 22, 59, tzinfo=UTC), datetime(2026, 11, 21, 23, 1, tzinfo=UTC)
    assert "cork" in available(begin(desks, day=before), "top")
    assert "cork" not in available(begin(desks, day=after), "top")
    assert "glass" in available(begin(desks, day=datetime(2026, 12, 1, tzinfo=UTC)), "top")


def test_unavailable__a_part_takes_the_stock_of_all_that_it_needs_at_least(tmp_path):
    product = PRODUCT.replace("count: 1..4", "count: 2..4")
    catalog = load_catalog(write(tmp_path, {"catalog.yaml": HEADER, "more.yaml": MODULES + product}))
    day = datetime(2026, 12, 2, tzinfo=UTC)
    assert available(begin(catalog, stock(("leg", "steel", 1)), day), "legs") == ["wood"]
    assert available(begin(catalog, stock(("leg", "steel", 2)), day), "legs") == ["steel", "wood"]


def test_unavailable__a_part_that_must_be_there_and_cannot_is_a_conflict_from_the_beginning(tmp_path):
    product = PRODUCT.replace("{module: wrap, count: 0..1}", "wrap")
    catalog = load_catalog(write(tmp_path, {"catalog.yaml": HEADER, "more.yaml": MODULES + product}))
    session = begin(catalog, stock(("wrap", None, 0)))
    assert not session.state.feasible
    assert [gone.choice for gone in session.conflict.unavailable] == ["wrap"]
    assert word_reasons(session.conflict, "en") == ["Gift wrap is out of stock."]


def test_conflict__names_what_is_unavailable_and_why(desks):
    session = begin(desks, stock(("top", "oak", 0)))
    conflict = session.choose("top", "oak")
    assert isinstance(conflict, Conflict)
    assert [(gone.choice, gone.value) for gone in conflict.unavailable] == [("top", "oak")]
    assert (conflict.rules, conflict.decisions) == ((), ())
    assert word_conflict(conflict, "en") == "“Top: Oak” is not possible."
    assert word_reasons(conflict, "en") == ["Oak is out of stock."]
    assert word_no_way(conflict, "en") == "Nothing that you could choose otherwise makes it available now."
    legs = session.explain("legs", "wood")  # only for tops that are not sold today
    assert {gone.value for gone in legs.unavailable} == {"glass", "cork"} and [rule.id for rule in legs.rules] == ["width"]


def test_conflict__of_a_decision_that_is_unavailable_has_a_repair(desks):
    session = begin(desks, stock(("top", "oak", 0)), top="oak")
    assert [change.after for change in session.conflict.repairs[0].changes] == ["pine"]
    session.apply(session.conflict.repairs[0])
    assert session.state.feasible and session.decided == {"top": "pine"}


def test_unavailable__completion_price_and_preferred_keep_to_it(desks):
    assert begin(desks).complete("cheapest").assignment["top"] == "pine"
    assert begin(desks, day=datetime(2026, 11, 1, tzinfo=UTC)).complete("cheapest").assignment["top"] == "cork"
    session = begin(desks, stock(("top", "pine", 0)))
    for prefer in ("default", "cheapest", "preferred"):
        assert session.complete(prefer).assignment["top"] == "oak"
    assert session.price().basis.total == 340
    session.limit("one-time", Decimal(339))
    assert not session.state.feasible
    session.limit("one-time", Decimal(340))
    assert session.state.feasible and available(session, "top") == ["oak"]


def answers(session):
    return [
        (choice.path, [(option.value, option.available, option.total) for option in session.options(choice.path)])
        for choice in session.product.choices.values()
    ]


def without_options(catalog, gone):
    """The same catalog in which some options are not written at all."""
    for _, option in gone:
        line = next(line for line in catalog.splitlines() if line.strip().startswith(f"{option}:"))
        catalog = catalog.replace(line + "\n", "")
    return catalog


@pytest.mark.parametrize("gone", [["oak"], ["pine"], ["oak", "glass"], ["pine", "cork"]])
def test_unavailable__is_as_exact_as_a_catalog_without_those_options(gone, tmp_path):
    modules = "\n".join(line for line in MODULES.splitlines() if "valid_until: 2026-06" not in line)
    modules = modules.replace(", valid_from: 2026-12-01", "").replace(", valid_until: 2026-11-22", "")
    whole = load_catalog(write(tmp_path / "whole", {"catalog.yaml": HEADER, "more.yaml": modules + PRODUCT}))
    small = without_options(modules, [("top", option) for option in gone])
    smaller = load_catalog(write(tmp_path / "small", {"catalog.yaml": HEADER, "more.yaml": small + PRODUCT}))
    for decisions in ({}, {"legs": "steel"}, {"legs": "wood", "shelf.quantity": 2}, {"wrap": "included"}):
        overlaid = begin(whole, stock(*(("top", option, 0) for option in gone)), **decisions)
        compiled = begin(smaller, **decisions)
        assert overlaid.count() == compiled.count()
        kept = [(path, [found for found in values if found[0] not in gone]) for path, values in answers(overlaid)]
        assert kept == answers(compiled)
        left = {found[0] for path, values in answers(overlaid) if path in ("top", "shelf") for found in values if found[1]}
        assert not left & set(gone)


@pytest.mark.parametrize("name", ["pc", "room-package"])
def test_unavailable__in_the_real_catalogs_is_what_no_bundle_has(name):
    catalog = load_catalog(CATALOGS / name)
    product = next(iter(catalog.products))
    session = catalog.configure(product, required(catalog), started=NOON)
    taken = session.complete("cheapest").assignment
    parts = [part for part in session.product.parts.values() if taken[part.id] in part.module.options and not part.is_own]
    gone = [
        Stock(*(part.module.options[taken[part.id]].supply.origin or (part.module.id, taken[part.id])), 0) for part in parts[:2]
    ]
    found = catalog.configure(product, required(catalog), started=NOON, availability=Availability(tuple(gone)))
    assert {(each.choice, each.value) for each in found.unavailable} >= {(part.id, taken[part.id]) for part in parts[:2]}
    if found.state.feasible:
        cheapest = found.complete("cheapest").assignment
        assert all(cheapest[each.choice] != each.value for each in found.unavailable)
        assert found.state.total >= session.state.total


def required(catalog):
    return {fact.id: next(iter(fact.values)) for fact in catalog.records.context.values() if fact.default is None}


def test_unavailable__nothing_is_compiled_anew_and_it_takes_no_time(pc, monkeypatch):
    pc.configure("gaming-pc", started=NOON).options("cpu")  # compiled, or read from the cache
    monkeypatch.setattr("configurator.compiled.engine_for", lambda *given: pytest.fail("compiled"))
    modules = pc.records.modules
    gone = [Stock(module, option, 0) for module in ("cpu", "ssd", "memory") for option in [*modules[module].options][::3]]
    best = 9.0
    for attempt in range(3):
        overlay = Availability(tuple(gone[attempt:]))
        started = time.process_time()
        session = pc.configure("gaming-pc", started=NOON, availability=overlay)
        found = session.state.available
        best = min(best, time.process_time() - started)
        assert len(session.unavailable) > 40 and found
    assert best < 0.2
    started = time.process_time()
    pc.configure("gaming-pc", started=NOON, availability=overlay)  # the next customer, with the same stock
    assert time.process_time() - started < 0.1


# --- wishes and shortages -------------------------------------------------------------------------------------------------


def test_wish__is_noted_and_decides_nothing(desks):
    session = begin(desks, stock(("top", "oak", 0, date(2026, 12, 5))))
    before = session.state
    wished = session.wish("top", "oak")
    assert wished.until == date(2026, 12, 5)
    assert session.wishes == {"top": "oak"} and session.state is before and session.decided == {}
    with pytest.raises(RequestError, match=r"`top=pine` is not out of stock. Choose it instead."):
        session.wish("top", "pine")
    with pytest.raises(UnknownOptionError):
        session.wish("top", "marble")


def test_short_of__what_is_taken_more_often_than_it_is_there(desks):
    overlay = stock(("leg", "steel", 3, date(2026, 12, 5)), ("top", "pine", 2), ("wrap", None, 1))
    decisions = {"top": "pine", "legs.quantity": 4, "shelf": "pine", "shelf.quantity": 2, "wrap": "included"}
    session = begin(desks, overlay, **decisions)
    found = short_of(session.product, overlay, session.complete().assignment)
    assert [(short.title.render(), short.stock.number, short.needed) for short in found] == [("Pine", 2, 3), ("Steel", 3, 4)]
    assert found[1].stock.until == date(2026, 12, 5)
    fewer = begin(desks, overlay, **{**decisions, "legs.quantity": 3, "shelf.quantity": 1})
    assert short_of(fewer.product, overlay, fewer.complete().assignment) == ()


def test_short_of__ports_and_ingredients_are_counted_where_they_come_from(tmp_path):
    text = """
modules:
  disk: {kind: swappable, attributes: {watts: number}, options: {hdd: {watts: 8}, ssd: {watts: 4}}, lead_days: 3}
  fan: {kind: swappable, attributes: {watts: number}, options: {ssd: {watts: 1}, quiet: {watts: 2}}}
  box:
    kind: bus
    attributes: {bays: number}
    values: {bays: 3}
    ports: {bay: {accepts: [disk, fan], count: bays}}
  tea:
    kind: mix
    ingredients: {mint: {from: 20, to: 80}, hops: {from: 20, to: 80, valid_until: 2026-01-01}, lime: {from: 20, to: 80}}
products:
  kit: {parts: {box: box, tea: tea}}
"""
    catalog = load_catalog(write(tmp_path / "kit", {"catalog.yaml": HEADER, "more.yaml": text}))
    file = write(
        tmp_path, {"stock.yaml": "modules: {disk: {ssd: {stock: 0}}, fan: {quiet: {stock: 1}}, tea: {mint: {stock: 0}}}"}
    )
    overlay = load_availability(file / "stock.yaml", catalog.records)
    decisions = {"box.bay[1]": "quiet", "box.bay[2]": "quiet"}
    session = catalog.configure("kit", decisions=decisions, started=NOON, availability=overlay)
    gone = {(each.choice, each.value) for each in session.unavailable}
    assert {("tea.mint", "included"), ("tea.hops", "included"), ("box.bay[1]", "ssd")} <= gone
    assert not session.state.feasible  # of three ingredients one is left, and it is 80 % at most
    before = catalog.configure("kit", decisions=decisions, started=datetime(2025, 1, 1, tzinfo=UTC), availability=overlay)
    assert available(before, "box.bay[3]") == ["hdd", "fan-ssd", "quiet", "none"]
    assert before.implied["tea.hops"] == "included"
    (short,) = short_of(before.product, overlay, before.complete().assignment)
    assert (short.title.render(), short.stock.number, short.needed) == ("Quiet", 1, 2)


# --- files ------------------------------------------------------------------------------------------------------------------

STOCK = """\
as_of: 2026-11-22
modules:
  top:
    oak: {stock: 0, until: 2026-12-05, because: {en: Sold out., zh: 售罄。}}
    fir: {stock: 7}
  wrap: {stock: -2}
order_codes:
  T-2: {stock: 5}
  X-99: {stock: 1}
"""


def test_load_availability__yaml(desks, tmp_path):
    found = load_availability(write(tmp_path, {"stock.yaml": STOCK}) / "stock.yaml", desks.records)
    assert found.as_of == "2026-11-22"
    oak, pine, wrap = found.of("top", "oak"), found.of("top", "pine"), found.of("wrap", None)
    assert (oak.number, oak.until, oak.because.render("zh")) == (0, date(2026, 12, 5), "售罄。")
    assert pine.number == 7  # by an id that it replaces; ids count before order codes
    assert wrap.number == 0 and found.of("top", "glass") is None
    session = begin(desks, found)
    assert word_reasons(session.explain("top", "oak"), "zh") == ["售罄。"]


def test_load_availability__json_as_another_system_writes_it(desks, tmp_path):
    document = {
        "modules": {"top": {"oak": {"stock": 0, "because": "Gone 🪵", "until": None}}},
        "order_codes": {"W": {"stock": 3.0}},
    }
    for text in (json.dumps(document), json.dumps(document, indent="\t", ensure_ascii=False), "﻿" + json.dumps(document)):
        found = load_availability(write(tmp_path, {"stock.json": text}) / "stock.json", desks.records)
        assert found.of("top", "oak").because.render() == "Gone 🪵"
        assert found.of("wrap", None).number == 3


def test_load_availability__nothing_in_it(desks, tmp_path):
    for text in ("", "modules:\n", "# nothing\n", "{}"):
        assert load_availability(write(tmp_path, {"stock.yaml": text}) / "stock.yaml", desks.records).stocks == ()


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("modules: {tops: {}}", "1:11", "there is no module `tops` = did you mean `top`?"),
        ("modules:\n  top: {oka: {stock: 1}}", "2:9", "module `top` has no option `oka` = did you mean `oak`?"),
        (
            "modules:\n  top: {stock: 1}",
            "2:9",
            "module `top` has no option `stock` = write it for each option: `oak: {stock: 0}`",
        ),
        ("modules: {top: {oak: 3}}", "1:22", "this must be a mapping = write how many there are: `{stock: 0}`"),
        ("modules: {top: 3}", "1:16", "this must be a mapping = write how many there are: `{stock: 0}`"),
        ("modules: {top: {oak: {}}}", "1:17", "`stock` must be a whole number = write how many there are: `stock: 0`"),
        ("modules: {wrap: {stock: few}}", "1:25", "`stock` must be a whole number = write how many there are: `stock: 0`"),
        ("modules: {wrap: {stock: 1.5}}", "1:25", "`stock` must be a whole number = write how many there are: `stock: 0`"),
        ("modules: {wrap: {stock: 1, until: soon}}", "1:35", "`soon` is not a day = write it as `2026-12-31`"),
        ("modules: {wrap: {stok: 1, stock: 1}}", "1:18", "unknown key `stok` = did you mean `stock`?"),
        ("module: {}", "1:1", "unknown key `module` = did you mean `modules`?"),
        ("order_codes: {W: {stock: x}}", "1:26", "`stock` must be a whole number = write how many there are: `stock: 0`"),
        ("modules: {wrap: {stock: 1", "1:17", "this `{` is not closed = write `}` before line 2"),
        ("[1, 2]", "1:1", "a catalog file is a mapping: `modules:`, `order_codes:`, ..."),
    ],
)
def test_load_availability__mistakes_have_places(text, place, said, desks, tmp_path):
    with pytest.raises(AvailabilityError) as caught:
        load_availability(write(tmp_path, {"stock.yaml": text}) / "stock.yaml", desks.records)
    (issue,) = caught.value.issues
    assert str(issue.place) == f"stock.yaml:{place}"
    assert (f"{issue.message} = {issue.hint}" if issue.hint else issue.message).startswith(said)
    assert caught.value.message.startswith(
        f"The availability in `{tmp_path / 'stock.yaml'}` has 1 error:\n\nstock.yaml:{place}: error"
    )


def test_load_availability__a_file_that_cannot_be_read(desks, tmp_path):
    with pytest.raises(AvailabilityError, match="cannot be read: No such file or directory"):
        load_availability(tmp_path / "none.yaml", desks.records)
    with pytest.raises(AvailabilityError, match="not encoded in UTF-8"):
        load_availability(write(tmp_path, {"stock.yaml": b"modules: \xff"}) / "stock.yaml", desks.records)


def test_load_availability__is_quick_for_thousands(tmp_path):
    options = {f"o{number}": {"stock": number % 3} for number in range(5_000)}
    modules = (
        "modules:\n  part: {kind: swappable, options: [" + ", ".join(options) + "]}\nproducts: {box: {parts: {part: part}}}\n"
    )
    catalog = load_catalog(write(tmp_path, {"catalog.yaml": HEADER, "more.yaml": modules}))
    file = write(tmp_path, {"stock.json": json.dumps({"modules": {"part": options}})}) / "stock.json"
    started = time.process_time()
    found = load_availability(file, catalog.records)
    assert len(found.stocks) == 5_000 and time.process_time() - started < 3


def test_availability_file__beside_a_catalog_is_no_part_of_it(desks, tmp_path):
    before = desks.records.content_hash
    assert find_availability(tmp_path) is None
    write(tmp_path, {"availability.yaml": STOCK, "availability.yml": STOCK})
    again = load_catalog(tmp_path)
    assert again.records.content_hash == before and again.records.warnings == desks.records.warnings
    assert find_availability(tmp_path) == tmp_path / "availability.yaml"


def test_compiled__keeps_what_several_stocks_leave(desks):
    compiled = desks.compile("desk", NOON)
    first, second = begin(desks, stock(("top", "oak", 0))), begin(desks, stock(("top", "oak", 0)))
    assert first.compiled is second.compiled and first.compiled is not compiled
    assert begin(desks, stock(("top", "oak", 3))).compiled is not first.compiled
    for number in range(12):  # old ones are forgotten
        begin(desks, stock(("top", "oak", 0, date(2027, 1, 1 + number))))
    assert begin(desks, stock(("top", "oak", 0))).compiled is not first.compiled
    assert choose.engine_for  # compiling is in there


SIZED = """
modules:
  pane: {kind: cut-to-fit, dimensions: {width: {from: 1, to: 900}, height: {from: 1, to: 700}}}
  glass:
    kind: swappable
    attributes: {rate: money, most: number}
    options:
      thin: {rate: 0.01, most: 200000}
      thick: {rate: 0.02, most: 400000}
      safe: {rate: 0.03, most: 500000}
products:
  desk:
    parts: {pane: pane, glass: glass}
    rules: [{id: area, require: pane.width * pane.height <= glass.most, because: Too large.}]
    charges: [{id: glass, kind: one-time, amount: glass.rate, per: [pane.width * pane.height]}]
"""


def test_unavailable__is_as_exact_where_prices_go_by_size(tmp_path):
    whole = load_catalog(write(tmp_path / "whole", {"catalog.yaml": HEADER, "more.yaml": SIZED}))
    text = without_options(SIZED, [("glass", "thin")])
    smaller = load_catalog(write(tmp_path / "small", {"catalog.yaml": HEADER, "more.yaml": text}))
    for decisions in ({}, {"pane.width": 800}, {"pane.height": 700, "pane.width": 600}):
        overlaid, compiled = begin(whole, stock(("glass", "thin", 0)), **decisions), begin(smaller, **decisions)
        assert overlaid.count() == compiled.count()
        found = [[option for option in each.options("glass") if option.available] for each in (overlaid, compiled)]
        assert found[0] == found[1] and found[0]
        assert overlaid.ranges("pane.height") == compiled.ranges("pane.height")
        for size in (1, 350, 700):
            assert overlaid.options("pane.height")[size - 1].total == compiled.options("pane.height")[size - 1].total
        assert overlaid.complete("cheapest").assignment == compiled.complete("cheapest").assignment
