"""A customer's limits on totals: what they exclude, how they are explained, and what cannot be a limit."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from configurator import load_catalog
from configurator.errors import LimitError, LimitTooLargeError
from configurator.explanation import word_conflict, word_no_way, word_reasons
from configurator.limits import Limit
from tests.cli.conftest import work

__all__ = ["work"]  # a fixture

CATALOGS = Path(__file__).parents[1] / "catalogs"


@pytest.fixture
def catalog(work):
    return load_catalog(work / "catalogs" / "bikes")


@pytest.fixture
def session(catalog):
    return catalog.configure("city-bike", {"budget-class": 1})


def available(session, path):
    return [option.value for option in session.options(path) if option.available]


def test_limit__excludes_what_costs_more(session):
    assert available(session, "frame") == ["city", "race"]
    state = session.limit("one-time", Decimal("300"))
    assert session.limits == {"one-time": Limit("one-time", Decimal("300.00"))}
    assert available(session, "frame") == ["city"]
    assert state.implied["frame"] == "city"
    assert available(session, "bottles.quantity") == [1, 2, 3, 0]
    assert session.limit("one-time", None) == session.state and available(session, "frame") == ["city", "race"]
    assert session.limits == {}


def test_limits__several_at_once_and_the_price_basis(catalog):
    limits = {"monthly": "4.90", "basis": 240}  # assembly and the city frame: 224; a month of service weighs 12
    session = catalog.configure("city-bike", {"budget-class": 1}, limits=limits)
    assert available(session, "service") == ["none"] and available(session, "bottles.quantity") == [1, 0]
    assert session.complete().assignment["frame"] == "city"
    assert session.price().basis.total <= 240
    session.limit("basis", "282.80")
    assert available(session, "service") == ["included", "none"]
    session.limit("basis", "282.79")
    assert available(session, "service") == ["none"]


def test_limit__is_named_in_conflicts_and_explanations(session):
    session.limit("one-time", 300)
    conflict = session.explain("frame", "race")
    assert conflict.limits == (Limit("one-time", Decimal("300.00")),) and not conflict.rules and not conflict.decisions
    assert word_conflict(conflict, "en") == "“Frame: Race” does not go with your limit of €300.00 in one-time charges."
    assert "您设定的一次性费用上限 €300.00" in word_conflict(conflict, "zh")
    assert "passt nicht zu „höchstens 300,00\xa0€ einmalig“." in word_conflict(conflict, "de")
    assert word_reasons(conflict, "en") == []
    assert word_no_way(conflict, "en") == "Nothing that you could choose otherwise makes it possible within your limits."


def test_limit__is_not_blamed_where_it_is_not_decisive(session):
    session.limit("one-time", 930)  # 899 and 25 for the assembly
    session.choose("frame", "race")
    conflict = session.explain("service", "included")
    assert [rule.id for rule in conflict.rules] == ["race-has-no-service"] and not conflict.limits


def test_conflict__says_where_there_was_no_time(session):
    session.limit("one-time", 300)
    conflict = replace(session.explain("frame", "race"), minimal=False, all_repairs=False)
    assert word_reasons(conflict, "en") == ["There was no time to tell which reasons are decisive."]
    assert word_no_way(conflict, "en") == "No change that makes it possible was found in time."


def test_limit__that_breaks_decisions_is_kept_as_a_pending_conflict(session):
    session.choose("frame", "race")
    state = session.limit("basis", 300)
    assert not state.feasible and session.decided == {"frame": "race"}
    conflict = session.conflict
    assert word_conflict(conflict, "en") == "“Frame: Race” and your limit of €300.00 in all do not go together."
    (repair,) = conflict.repairs
    assert [(change.choice.path, change.after) for change in repair.changes] == [("frame", "city")]
    assert session.apply(repair).feasible
    assert session.change_context(**{"budget-class": 2}).feasible and session.limits


def test_limit__below_every_configuration(session):
    session.limit("monthly", 0)
    session.limit("one-time", 100)
    assert word_conflict(session.conflict, "en") == "Nothing is possible within your limit of €100.00 in one-time charges."
    session.choose("service", "included")
    assert session.conflict.repairs == ()


@pytest.mark.parametrize(
    ("kind", "amount", "why"),
    [
        ("yaerly", 5, "there is no total `yaerly`"),
        ("month", 5, "there is no total `month`"),
        ("monthly", -1, "less than nothing"),
        ("monthly", "1.005", "EUR has 2 decimal places"),
        ("monthly", "much", "not an amount"),
        ("monthly", True, "not an amount"),
        ("monthly", "NaN", "not an amount"),
        ("monthly", "1e15", "more than"),
    ],
)
def test_limit__that_is_none_leaves_the_session_as_it_was(session, kind, amount, why):
    session.limit("basis", 500)
    before = session.state
    with pytest.raises(LimitError, match=why):
        session.limit(kind, amount)
    assert session.state is before and list(session.limits) == ["basis"]


def test_limit__where_a_charge_reads_too_much_is_refused_at_once():
    session = load_catalog(CATALOGS / "window").configure("window")
    before, started = session.state, time.perf_counter()
    with pytest.raises(LimitTooLargeError, match=r"window\.height and window\.width together have too many values"):
        session.limit("basis", 900)
    assert time.perf_counter() - started < 2
    assert session.state is before and session.limits == {}


def test_limit__of_many_prices_is_answered_by_searching():
    pytest.importorskip("ortools")
    session = load_catalog(CATALOGS / "pc").configure("gaming-pc", {"region": "EU"})
    session.limit("basis", 1500)
    assert session.state.feasible and session.state.total <= 1500
    session.complete("default")
    assert session.price().basis.total <= 1500
    dear = max((o for o in load_catalog(CATALOGS / "pc").configure("gaming-pc").options("graphics-card") if o.total),
               key=lambda option: option.total)
    assert session.explain("graphics-card", dear.value).limits


def test_limit__is_compiled_once_for_all_sessions(catalog):
    first = catalog.configure("city-bike", {"budget-class": 1}, limits={"basis": 300})
    second = catalog.configure("city-bike", {"budget-class": 1}, limits={"basis": "300.00"})
    assert first.engine is second.engine


def test_quote__knows_no_limits(session):
    session.limit("basis", 300)
    session.complete()
    quote = session.quote("Jane Doe")
    session.limit("basis", None)
    session.complete("cheapest")
    assert type(quote) is type(session.quote("Jane Doe")) and "limit" not in repr(quote).lower()
