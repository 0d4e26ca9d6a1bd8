"""Samples of bundles and the table made of them: drawn, all, by pairs; their prices, ids, order codes and formats."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from configurator.catalog.records import ChargeKind
from configurator.configurable import ConfigurableCatalog
from configurator.configuration import Configuration
from configurator.engine.interface import Budget
from configurator.engine.reference import ReferenceEngine
from configurator.errors import MissingExtraError, NotAnswerableError
from configurator.pricing import price
from configurator.problem.build import build_problem
from configurator.session import Session
from configurator.workbench.sampling import sample as sampling
from configurator.workbench.sampling.arrangements import Arrangements
from configurator.workbench.sampling.feed import build_feed, bundle_id, format_csv, format_lines, format_parquet
from configurator.workbench.sampling.sample import (
    NoBundleError,
    Situation,
    TooManyBundlesError,
    draw,
    draw_covering,
    list_all,
)
from configurator.workbench.sampling.totals import BundleTotals
from tests.workbench.test_difference import BUNDLES, FRAMES, INSTANCES
from tests.workbench.versions import load

EU = (FRAMES + 1) * 6


def session_of(folder: Path, *edits: tuple[str, str], **asked: object) -> Session:
    return ConfigurableCatalog(load(folder, *edits)).configure("cart", **asked)  # type: ignore[arg-type]


def situation_of(folder: Path, *edits: tuple[str, str], **asked: object) -> Situation:
    session = session_of(folder, *edits, **asked)
    return Situation(session.product, session.compiled.problem.problem, session.engine, session.context, session.decided)


def key_of(bundle: object) -> tuple[object, ...]:
    return tuple(bundle.items())  # type: ignore[attr-defined]


# --- which bundles ---


def test_list_all__every_bundle_once_in_the_order_of_the_catalog(tmp_path: Path) -> None:
    situation = situation_of(tmp_path)
    found = list_all(situation)
    assert (len(found.bundles), found.possible, found.even) == (EU, EU, True)
    expected = ReferenceEngine(situation.problem).matching(situation.given)
    assert Counter(map(key_of, found.bundles)) == Counter(
        tuple((path, product[path]) for path in situation.product.choices) for product in expected
    )
    frames = [bundle["frame"] for bundle in found.bundles]
    assert frames == sorted(frames, key=["wood", "steel", "alloy"].index)
    assert len(list_all(situation_of(tmp_path, context={"region": "UK"})).bundles) == BUNDLES - EU


def test_list_all__keeps_to_decisions_and_to_what_is_sold(tmp_path: Path) -> None:
    decided = list_all(situation_of(tmp_path, decisions={"frame": "wood"}))
    assert {bundle["frame"] for bundle in decided.bundles} == {"wood"}
    gone = list_all(situation_of(tmp_path, ("price: 90.00}", "price: 90.00, valid_until: 2020-01-01}")))
    assert {bundle["frame"] for bundle in gone.bundles} == {"wood", "alloy"}


def test_list_all__too_many_are_refused_with_their_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "MOST_LISTED", EU - 1)
    with pytest.raises(TooManyBundlesError, match=f"There are {EU} bundles; up to {EU - 1} can be listed."):
        list_all(situation_of(tmp_path))


def test_draw__the_same_for_the_same_seed(tmp_path: Path) -> None:
    situation = situation_of(tmp_path)
    assert draw(situation, 20, 7) == draw(situation, 20, 7)
    assert draw(situation, 20, 7) != draw(situation, 20, 8)
    everything = Counter(map(key_of, list_all(situation).bundles))
    distinct = draw(situation, 1000, 1, distinct=True)
    assert Counter(map(key_of, distinct.bundles)) == everything
    assert Counter(map(key_of, draw(situation, 10, 1, distinct=True).bundles)) <= everything


def test_draw__nothing_to_draw(tmp_path: Path) -> None:
    situation = situation_of(tmp_path, decisions={"frame": "steel", "wheels": "small"})
    for picking in (lambda: draw(situation, 1, 0), lambda: list_all(situation), lambda: draw_covering(situation, 2)):
        with pytest.raises(NoBundleError):
            picking()


def test_draw__without_a_diagram_by_searching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ortools")
    from configurator.engine.cpsat_engine import CpSatEngine

    monkeypatch.setattr(sampling, "rank_products", lambda *arguments, **named: None)
    there = situation_of(tmp_path)
    situation = Situation(there.product, there.problem, CpSatEngine(there.problem), there.context, there.decided)
    found = draw(situation, 12, 3, distinct=True)
    assert (found.even, found.possible, found.steady) == (False, None, False)
    assert len({key_of(bundle) for bundle in found.bundles}) == 12
    assert all(there.engine.feasible({**there.given, **bundle}) for bundle in found.bundles)
    assert len(draw(situation_with(situation, {"frame": "wood", "box": "none"}), 12, 3, distinct=True).bundles) == 2
    with pytest.raises(NotAnswerableError, match="all bundles"):
        list_all(situation)


def situation_with(situation: Situation, decided: dict[str, object]) -> Situation:
    return Situation(situation.product, situation.problem, situation.engine, situation.context, decided)  # type: ignore[arg-type]


def test_covering__levels_of_long_dimensions_are_their_ends_and_middle(tmp_path: Path) -> None:
    situation = situation_of(tmp_path, ("step: 10}", "step: 1}"))
    found = draw_covering(situation, 1)
    assert {bundle["box.litres"] for bundle in found.bundles} == {10, 30, 50, "none"}
    assert (found.strength, found.covered, found.impossible) == (1, 3 + 2 + 3 + 2 + 4, 0)
    assert draw_covering(situation, 2).covered == draw_covering(situation_of(tmp_path), 2).covered - 2 * (3 + 2 + 3 + 1)


# --- instances that can change places ---


BAGS = 1 + 3 + 6


@pytest.mark.parametrize("arranged", [False, True], ids=["one arrangement", "all arrangements"])
def test_instances__every_bundle_once_and_evenly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arranged: bool) -> None:
    if arranged:
        monkeypatch.setattr(sampling, "_ARRANGING_BUDGET", Budget(seconds=-1))
    edit = ("when: context.region == 'UK'", "when: context.region != 'UK' or present(box)")
    situation = situation_of(tmp_path, INSTANCES, edit, decisions={"frame": "wood", "box": "none"})
    found = list_all(situation)
    assert len(found.bundles) == 2 * BAGS
    drawn = Counter(map(key_of, draw(situation, 4000, 5).bundles))
    assert set(drawn) == set(map(key_of, found.bundles))
    assert all(120 < count < 280 for count in drawn.values())  # 200 each, and never 5.7 deviations from that
    distinct = draw(situation, 15, 5, distinct=True)
    assert len({key_of(bundle) for bundle in distinct.bundles}) == 15
    assert (found.possible, draw(situation, 1, 1).possible) == (2 * BAGS, None if arranged else 2 * BAGS)


def test_arrangements__of_a_bundle(tmp_path: Path) -> None:
    situation = situation_of(tmp_path, INSTANCES)
    bundle = dict(next(b for b in list_all(situation).bundles if {b["bags[1].lining"], b["bags[2].lining"]} == {"wood", "alloy"}))
    arrangements = Arrangements(situation.product, ())
    assert (arrangements.count(bundle), arrangements.most) == (2, 2)
    turned = {**bundle, "bags[1].lining": bundle["bags[2].lining"], "bags[2].lining": bundle["bags[1].lining"]}
    assert arrangements.ordered(turned) == arrangements.ordered(bundle) == bundle
    assert arrangements.count({**bundle, "bags[1].lining": bundle["bags[2].lining"]}) == 1
    assert Arrangements(situation.product, {"bags[1].lining"}).most == 1


# --- prices ---


@pytest.mark.parametrize("name", ["pc", "phone-plan"])
def test_totals__are_those_of_the_breakdown(name: str) -> None:
    from configurator import load_catalog

    catalog = load_catalog(Path(__file__).parents[2] / "catalogs" / name)
    product = next(iter(catalog.products.values()))
    facts = {f.id: next(iter(f.values)) if f.default is None else f.default for f in product.context.values()}
    problem = build_problem(catalog.records, product).problem
    drawn = draw(Situation(product, problem, ReferenceEngine(problem), facts, {}), 15, 4)
    totals = BundleTotals(catalog.records, product)
    for bundle in drawn.bundles:
        configuration = Configuration(catalog.records, product, facts, {}, bundle)
        found, expected = totals.of(configuration.values), price(configuration)
        assert found.by_kind == {kind: expected.totals[kind] for kind in totals.kinds}
        assert found.basis == expected.basis.total


# --- the table ---


def feed_of(folder: Path, *edits: tuple[str, str], titles: bool = False, **asked: object):  # type: ignore[no-untyped-def]
    session = session_of(folder, *edits, **asked)
    bundles = list_all(situation_of(folder, *edits, **asked)).bundles
    return build_feed(session.catalog, session.product, session.context, bundles, "en", titles=titles)


def test_feed__as_csv(tmp_path: Path) -> None:
    feed = feed_of(tmp_path, decisions={"frame": "wood", "wheels": "large"})
    rows = list(csv.DictReader(io.StringIO(format_csv(feed))))
    assert list(rows[0]) == [
        "bundle_id", "product_id", "catalog_version", "context.region",
        "frame", "wheels", "wheels.quantity", "box", "box.litres",
        "price_currency", "price_one_time", "price_basis",
    ]  # fmt: skip
    assert [(row["box.litres"], row["price_one_time"]) for row in rows] == [
        ("10", "63.00"), ("20", "68.00"), ("30", "73.00"), ("40", "78.00"), ("50", "83.00"), ("none", "58.00"),
    ]  # fmt: skip
    assert {row["context.region"] for row in rows} == {"EU"}


def test_feed__ids_tell_bundles_apart_and_stay(tmp_path: Path) -> None:
    product = session_of(tmp_path).product
    bundles = list_all(situation_of(tmp_path)).bundles
    ids = {bundle_id(product, bundle) for bundle in bundles}
    assert len(ids) == len(bundles)
    again = list_all(situation_of(tmp_path, context={"region": "UK"})).bundles
    assert {bundle_id(product, dict(reversed(bundle.items()))) for bundle in again} <= ids


def test_feed__titles_and_order_codes_and_days(tmp_path: Path) -> None:
    edits = (
        ("price: 40.00}", "price: 40.00, order_code: F-1, lead_days: 4}"),
        ("    title: Cart\n", "    title: Cart\n    order_code: CART-{frame}-{wheels.quantity}\n"),
    )
    feed = feed_of(tmp_path, *edits, titles=True, decisions={"box": "none", "wheels": "large", "wheels.quantity": 2})
    rows = [json.loads(line) for line in format_lines(feed).splitlines()]
    told = [(row["frame:title"], row["order_code"], row["frame:order_code"], row["delivery_days"]) for row in rows]
    assert told == [
        ("Wood", "CART-F-1-2", "F-1", 4),
        ("Steel", "CART-steel-2", None, None),
        ("Alloy", "CART-alloy-2", None, None),
    ]
    assert rows[0]["box.litres"] == "none"
    assert rows[0]["price_basis"] == "58.00"


def test_feed__as_parquet_with_exact_decimals(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from pyarrow import parquet

    edit = ("from: 10, to: 50, step: 10", "from: 1, to: 3, step: 0.5")
    feed = feed_of(tmp_path, edit, decisions={"frame": "wood", "wheels": "large"})
    table = parquet.read_table(io.BytesIO(format_parquet(feed)))
    assert table.column_names == [column.name for column in feed.columns]
    assert str(table.schema.field("price_basis").type) == "decimal128(38, 2)"
    assert str(table.schema.field("wheels.quantity").type) == "int64"
    assert table["price_basis"].to_pylist()[0] == Decimal("58.50")
    assert table["box.litres"].to_pylist() == [Decimal(n) / 2 for n in range(2, 7)] + [None]
    assert table["box"].to_pylist()[-1] == "none"
    assert table.schema.field("box.litres").metadata == {b"title": b"Box: Litres"}


def test_feed__parquet_without_pyarrow_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match="pyarrow") as error:
        format_parquet(feed_of(tmp_path, decisions={"frame": "wood"}))
    assert error.value.hint and "mass-configurator[parquet]" in error.value.hint


def test_totals__only_the_kinds_that_there_are(tmp_path: Path) -> None:
    session = session_of(tmp_path)
    assert BundleTotals(session.catalog, session.product).kinds == (ChargeKind.ONE_TIME,)
