"""Many stored quotes reopened: by one process or several, reported, and saved with nobody's work overwritten."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from configurator.configurable import load_catalog
from configurator.offers import Outcome, content_from_json, price_offer
from configurator.offers.catalogs import Catalogs
from configurator.offers.desk import Desk
from configurator.offers.reopening_all import ReopenedQuote, reopen_all
from configurator.offers.reopening_report import Report, report_csv, report_json, report_text
from configurator.offers.reopening_saves import Saved, save_reopened
from configurator.quote import quote_from_json, recompute_quote
from configurator.quote.life import Actor, State
from configurator.store import open_store
from configurator.store.audit import Did
from configurator.store.records import Draft
from configurator.store.store import Store
from tests.offers.test_reopening import BETA, CATALOG, PLAN

NOW, LATER = datetime(2026, 5, 4, 12, tzinfo=UTC), datetime(2026, 5, 8, 12, tzinfo=UTC)
ADA = Actor("ada", frozenset({"sales-manager"}))
CHANGES = (
    ("      gamma: {title: {en: Gamma, de: Gamma}, price: 700}\n", ""),
    ("price: 20,", "price: 22,"),
    ('version: "1"', 'version: "2"'),
)


def catalog_in(folder: Path, *changes: tuple[str, str]) -> Catalogs:
    text = CATALOG
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    folder.mkdir()
    (folder / "catalog.yaml").write_text(text, encoding="utf-8")
    return Catalogs([load_catalog(folder)])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with a quote for each outcome, one that is sent, one that waits, and one that no program understands."""
    catalogs = catalog_in(tmp_path / "before")
    with open_store(tmp_path / "store.db", clock=lambda: LATER) as store:
        desk = Desk(store, catalogs, ADA, lambda: NOW)
        for decisions in ({"tariff": "small"}, BETA, {"phone": "gamma"}):
            desk.create(content_from_json({"items": [{"id": "1", **PLAN, "decisions": decisions}], "title": "=1+1"}))
        sent = desk.create(content_from_json({"items": [{"id": "1", **PLAN, "decisions": BETA}]})).stored
        version = store.quotes.submit(sent.id, version=sent.version, actor=ADA).version
        store.quotes.send(sent.id, version=version, actor=ADA)
        held = desk.create(content_from_json({"items": [{"id": "1", **PLAN, "decisions": BETA}]})).stored
        store.quotes.submit(held.id, version=held.version, actor=ADA)
        store.quotes.create(Draft({"items": [7]}, None, title="Odd"), owner="ada", actor=ADA)
        yield store


@pytest.fixture
def changed(tmp_path: Path, store: Store) -> Catalogs:
    return catalog_in(tmp_path / "after", *CHANGES)


def reopened(store: Store, catalogs: Catalogs, workers: int = 1) -> list[ReopenedQuote]:
    return list(reopen_all(store, catalogs, LATER, workers=workers, proposals=True, roles=ADA.roles))


def by_outcome(found: list[ReopenedQuote]) -> list[str]:
    return sorted(f"{each.summary.state}: {each.outcome}" for each in found)


def test_reopen_all__tells_of_every_quote_what_becomes_of_it(store: Store, changed: Catalogs) -> None:
    found = reopened(store, changed)
    drafts = ["draft: impossible", "draft: re-priced", "draft: repaired", "draft: unchanged"]
    assert by_outcome(found) == ["approved: re-priced", *drafts, "sent: re-priced"]
    odd = next(each for each in found if each.outcome is Outcome.IMPOSSIBLE)
    assert odd.reasons[0].startswith("This is not the content of an offer")
    for each in found:
        assert (each.proposal is None) == (each.outcome in (Outcome.UNCHANGED, Outcome.IMPOSSIBLE))


def test_reopen_all__processes_say_the_same_in_the_same_order(store: Store, changed: Catalogs) -> None:
    assert reopened(store, changed, workers=2) == reopened(store, changed)


def test_reopen_all__only_what_is_sought(store: Store, changed: Catalogs) -> None:
    found = list(reopen_all(store, changed, LATER, workers=1, wanted={"state": State.SENT}))
    assert [each.summary.state for each in found] == [State.SENT] and found[0].proposal is None


def test_save__drafts_anew_and_what_was_sent_as_a_revision(store: Store, changed: Catalogs) -> None:
    before = {each.id: store.quotes.open(each.id) for each in store.quotes.iterate()}
    for found in reopened(store, changed):
        saved = save_reopened(store, found, changed, ADA)
        stored = store.quotes.open(found.summary.id)
        was = before[stored.id]
        if saved in (Saved.NOTHING, Saved.HELD):
            assert stored == was
            continue
        assert saved is (Saved.REVISED if was.state is State.SENT else Saved.SAVED)
        assert stored.latest.revision == was.latest.revision + (saved is Saved.REVISED)
        assert stored.latest.state is State.DRAFT
        assert saved is Saved.SAVED or stored.revision(1) == was.revision(1)
        draft = store.quotes.read(stored.id)
        assert recompute_quote(quote_from_json(draft.priced)) == [] and store.catalogs.has(draft.catalogs[0])
        last = store.audit.of_quote(stored.id)[-1]
        assert last.action is Did.COMMENTED and last.details["text"].startswith(f"Reopened: {found.outcome}.")
    assert {each.outcome for each in reopened(store, changed) if each.summary.state is State.DRAFT} == {
        Outcome.UNCHANGED,
        Outcome.IMPOSSIBLE,
    }
    assert store.verify() == []


def test_save__what_somebody_changed_meanwhile_is_stale(store: Store, changed: Catalogs) -> None:
    found = next(each for each in reopened(store, changed) if each.outcome is Outcome.REPAIRED)
    id = found.summary.id
    content = content_from_json({"items": [{"id": "1", **PLAN, "decisions": {"tariff": "huge"}}]})
    Desk(store, changed, Actor("bob"), lambda: LATER).save(id, content)
    kept = store.quotes.open(id)
    assert save_reopened(store, found, changed, ADA) is Saved.STALE and store.quotes.open(id) == kept


def test_report__in_every_format(store: Store, changed: Catalogs) -> None:
    report = Report()
    for found in reopened(store, changed):
        report.add(found.without_proposal(), Saved.SAVED if found.proposal else None)
    rows = list(csv.DictReader(io.StringIO(report_csv(report))))
    document = json.loads(report_json(report))
    assert document["outcomes"] == {"unchanged": 1, "re-priced": 3, "repaired": 1, "impossible": 1} and document["count"] == 6
    assert [row["outcome"] for row in rows] == [each["outcome"] for each in document["quotes"]]
    repaired = next(row for row in rows if row["outcome"] == "repaired")
    assert (repaired["title"], repaired["changed_decisions"]) == ("'=1+1", "1")
    assert (repaired["one_time_before"], repaired["one_time_after"]) == ("700.00", "300.00")
    assert repaired["reasons"].startswith("Phone: Alpha instead of Gamma | −€400.00 once")
    text = report_text(report, 2)
    assert text.startswith("6 quotes: 1 unchanged, 3 re-priced, 1 repaired, 1 impossible\n4 saved\n") and "… and 3 more" in text


def test_reopen_all__the_same_catalog_changes_nothing(store: Store, tmp_path: Path) -> None:
    catalogs = Catalogs([load_catalog(tmp_path / "before")])
    found = [each for each in reopened(store, catalogs) if each.summary.title != "Odd"]
    assert {each.outcome for each in found} == {Outcome.UNCHANGED}
    assert price_offer(content_from_json({"items": [{"id": "1", **PLAN}]}), catalogs, NOW).quote.items
