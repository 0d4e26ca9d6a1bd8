"""The desk of a rep: offers become quotes in a store, live through their whole life, and nothing of them is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from configurator.configurable import load_catalog
from configurator.errors import RequestError
from configurator.offers import content_from_json
from configurator.offers.catalogs import Catalogs
from configurator.offers.desk import Desk, change_items
from configurator.quote import recompute_quote
from configurator.quote.life import Actor, LifeCycleError, NotAllowedError, State
from configurator.store import open_store
from configurator.store.customer_records import Address, Customer
from configurator.store.errors import RecordError, StaleWriteError
from configurator.store.orders import Acceptance
from configurator.store.store import Store
from tests.offers.test_offers import CATALOG, SITE, offer

ADA, BOB = Actor("ada"), Actor("bob", frozenset({"sales-manager"}))
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.db", clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "network"
    found.mkdir()
    (found / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    return found


@pytest.fixture
def ada(store: Store, folder: Path) -> Desk:
    return Desk(store, Catalogs([load_catalog(folder)], store.catalogs.checkout), ADA, lambda: NOW)


def as_actor(desk: Desk, actor: Actor) -> Desk:
    return Desk(desk.store, desk.catalogs, actor, desk.now)


def schools(**more: object):
    site = {**SITE, "decisions": {"points.number": 4}}
    small = {**site, "decisions": {"points.number": 4, "switch": "small"}}
    return content_from_json(offer({**site, "quantity": 3}, site, small, **more))


def test_desk__a_quote_lives_from_draft_to_order(ada: Desk) -> None:
    discount = [{"title": "For you", "share": "15 %"}]
    kept = ada.create(schools(discounts=discount))
    assert (kept.stored.state, kept.quote.approvals[0].role) == (State.DRAFT, "sales-manager")
    ada.submit(kept.stored.id)
    with pytest.raises(NotAllowedError):
        ada.store.quotes.approve(kept.stored.id, version=2, actor=Actor("ada", BOB.roles))
    approved = ada.store.quotes.approve(kept.stored.id, version=2, actor=BOB)
    sent = ada.store.quotes.send(kept.stored.id, version=approved.version, actor=ADA)
    assert sent.label() == "Q-2026-00001/1"
    again = ada.open("Q-2026-00001")
    assert again.quote == kept.quote and recompute_quote(again.quote) == []
    link = ada.store.shares.create(sent.id, actor=ADA)
    order = ada.store.shares.accept(link.token, Acceptance("Jo", "jo@example.org"))
    assert ada.accept(sent.id, Acceptance("Jo", "jo@example.org")).number == order.number == "O-2026-00001"


def test_desk__a_change_of_what_was_sent_begins_the_next_revision(ada: Desk) -> None:
    kept = ada.create(schools())
    ada.submit(kept.stored.id)
    ada.store.quotes.send(kept.stored.id, version=2, actor=ADA)
    changed = ada.change(kept.stored.id, lambda content: replace(content, note="Within a week."))
    assert (changed.revision, changed.stored.state, changed.quote.note) == (2, State.DRAFT, "Within a week.")
    assert ada.open(kept.stored.id, 1).quote == kept.quote
    ada.submit(kept.stored.id)
    ada.store.quotes.send(kept.stored.id, version=ada.store.quotes.open(kept.stored.id).version, actor=ADA)
    assert [each.state for each in ada.store.quotes.open(kept.stored.id).revisions] == [State.SUPERSEDED, State.SENT]


def test_desk__the_catalog_of_a_quote_is_kept_to_the_byte(ada: Desk, folder: Path) -> None:
    kept = ada.create(schools())
    (hash,) = kept.stored.latest.catalogs
    before = (folder / "catalog.yaml").read_bytes()
    (folder / "catalog.yaml").write_text(CATALOG.replace("price: 200", "price: 250"), encoding="utf-8")
    former = ada.catalogs.version(hash)
    assert former is not None and former.records.content_hash == hash
    assert (ada.store.catalogs.checkout(hash) / "catalog.yaml").read_bytes() == before
    assert ada.store.catalogs.open(hash).status == "kept"


def test_desk__a_catalog_that_changed_since_it_was_loaded_makes_no_quote(ada: Desk, folder: Path) -> None:
    ada.catalogs.current("network")
    (folder / "catalog.yaml").write_text(CATALOG.replace("price: 200", "price: 250"), encoding="utf-8")
    with pytest.raises(RecordError, match="changed since it was loaded"):
        ada.create(schools())
    assert ada.store.quotes.count() == 0


def test_desk__a_stale_version_is_refused_and_nothing_written(ada: Desk) -> None:
    kept = ada.create(schools())
    ada.change(kept.stored.id, lambda content: replace(content, note="one"))
    with pytest.raises(StaleWriteError):
        ada.change(kept.stored.id, lambda content: replace(content, note="two"), version=kept.stored.version)
    assert ada.open(kept.stored.id).quote.note == "one"


def test_desk__knows_its_customers(ada: Desk) -> None:
    address = Address(street="Market 1", postcode="12345", city="Linden")
    ada.store.customers.add(Customer("C-1", "Linden", attributes={"sector": "school"}, addresses=(address,)), actor=ADA)
    kept = ada.create(replace(schools(), customer="", customer_id="C-1"))
    assert (kept.quote.customer, kept.quote.address) == ("Linden", "Market 1\n12345 Linden")
    assert [fact.value for fact in kept.quote.items[0].context] == ["school"]
    assert ada.store.quotes.find(customer="C-1").items[0].id == kept.stored.id
    ada.submit(kept.stored.id)
    ada.store.quotes.send(kept.stored.id, version=2, actor=ADA)
    order = ada.accept(kept.stored.id, Acceptance("Jo", "jo@example.org"))
    owned = ada.store.customers.owned("C-1")
    assert [(each.source, each.owned.product, each.owned.quantity) for each in owned] == [
        (order.number, "site", 3), (order.number, "site", 1), (order.number, "site", 1),
    ]  # fmt: skip
    ada.accept(kept.stored.id, Acceptance("Jo", "jo@example.org"))
    assert len(ada.store.customers.owned("C-1")) == 3


def test_change_items__is_made_where_it_can_be_and_told_where_not(ada: Desk) -> None:
    content, refused = change_items(schools(), {"points.number": 12}, None, ada)
    assert [item.decisions["points.number"] for item in content.items] == [12, 12, 4]
    assert list(refused) == ["3"] and "A small switch has ports for eight" in refused["3"]
    with pytest.raises(RequestError, match="no item `9`"):
        change_items(schools(), {"points.number": 12}, ["9"], ada)


def test_desk__a_sent_quote_is_never_saved(ada: Desk) -> None:
    kept = ada.create(schools())
    ada.submit(kept.stored.id)
    ada.store.quotes.send(kept.stored.id, version=2, actor=ADA)
    with pytest.raises(LifeCycleError):
        ada.save(kept.stored.id, schools())


def test_desk__who_has_the_role_needs_no_approval_of_it(ada: Desk) -> None:
    bob = as_actor(ada, BOB)
    kept = bob.create(schools(discounts=[{"title": "For you", "share": "15 %"}]))
    assert kept.quote.approvals == () and bob.submit(kept.stored.id).state is State.APPROVED
