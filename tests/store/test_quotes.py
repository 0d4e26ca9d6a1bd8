"""Quotes from their first draft to their end: what changes, what never does, and what is refused."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from configurator.errors import ConfiguratorError, RequestError
from configurator.quote.life import Action, Actor, LifeCycleError, NotAllowedError, State, Step
from configurator.store.audit import Did
from configurator.store.errors import RecordError, StaleWriteError, StoreDamagedError, UnknownQuoteError
from configurator.store.records import Draft, NewQuote
from configurator.store.store import Store
from tests.store.clock import Clock
from tests.store.drafts import DRAFT, draft
from tests.store.lives import ADA, BOSS, CFO, JO, approved, created, sent

STEPS = [Step("sales-manager", "10 % discount"), Step("finance", "more than 100,000")]


def states(store: Store, quote: str) -> list[State]:
    return [revision.state for revision in store.quotes.open(quote).revisions]


def did(store: Store, quote: str) -> list[Did]:
    return [event.action for event in store.audit.of_quote(quote)]


def test_create__gives_a_draft_without_a_number(store: Store) -> None:
    quote = created(store)
    assert (quote.number, quote.version, quote.state, quote.customer) == (None, 1, State.DRAFT, "C-1")
    assert len(quote.id) == 12
    assert store.quotes.read(quote.id) == DRAFT
    assert quote.latest.total == Decimal("1299.00")
    assert quote.latest.ends == datetime(2099, 12, 31, 23, tzinfo=UTC)  # midnight in Berlin


def test_create__tells_everything_that_is_wrong_at_once(store: Store) -> None:
    bad = Draft(None, title="x\0", currency="euro", total=1.5, timezone="Mars/Base")  # type: ignore[arg-type]
    with pytest.raises(RecordError) as raised:
        store.quotes.create(bad, owner="", actor=ADA, customer="C 1")
    assert len(raised.value.problems) == 6
    with pytest.raises(RecordError, match="not JSON"):
        store.quotes.create(Draft({"amount": Decimal(1)}), owner="ada", actor=ADA)
    with pytest.raises(RecordError, match="not JSON"):
        store.quotes.create(Draft(float("nan")), owner="ada", actor=ADA)
    assert store.quotes.count() == 0
    assert store.audit.latest() == []


@pytest.mark.parametrize("content", [None, [], {}, 1, "text", {"nul": "\0", "half": "\ud800", "中": "文"}, [1e300, -0.5, 2**70]])
def test_save__keeps_any_json(store: Store, content: object) -> None:
    quote = store.quotes.create(Draft(content, priced=content), owner="ada", actor=ADA)
    assert store.quotes.read(quote.id).content == content
    assert store.quotes.read(quote.id).priced == content


def test_save__appends_and_never_overwrites(store: Store) -> None:
    quote = created(store)
    for number in (2, 3):
        quote = store.quotes.save(quote.id, draft(number, title=f"Save {number}"), version=quote.version, actor=ADA)
    assert (quote.latest.save, quote.version, quote.latest.title) == (3, 3, "Save 3")
    assert store.quotes.read(quote.id, 1, 1) == DRAFT
    assert store.quotes.read(quote.id, save=2).content == {"items": [2]}
    assert store.quotes.read(quote.id) == draft(3, title="Save 3")
    assert [info.save for info in store.quotes.saves(quote.id)] == [1, 2, 3]


def test_save__that_is_stale_says_who_was_faster(store: Store) -> None:
    quote = created(store)
    store.quotes.save(quote.id, draft(2), version=1, actor=Actor("eve"))
    with pytest.raises(
        StaleWriteError, match=r"changed by `eve` at 2026-03-02 09:00:02\+00:00: .* version 1, .* version 2"
    ) as raised:
        store.quotes.save(quote.id, draft(3), version=1, actor=ADA)
    assert (raised.value.who, raised.value.version) == ("eve", 2)
    assert store.quotes.read(quote.id).content == {"items": [2]}
    assert did(store, quote.id) == [Did.CREATED, Did.SAVED]


def test_unknown__quotes_revisions_and_saves(store: Store) -> None:
    quote = created(store)
    for name in ("nothing", "Q-2026-00001", ""):
        with pytest.raises(UnknownQuoteError):
            store.quotes.open(name)
    for revision, save in ((2, None), (1, 2), (0, None)):
        with pytest.raises(UnknownQuoteError):
            store.quotes.read(quote.id, revision, save)
    with pytest.raises(UnknownQuoteError):
        store.quotes.reject(quote.id, version=1, actor=ADA, revision=2)
    for label in ("/2", "/0", "/x", "/", "/-1", "/1/1"):
        with pytest.raises(UnknownQuoteError):
            store.quotes.open(quote.id + label)
        with pytest.raises(UnknownQuoteError):
            store.quotes.read(quote.id + label)
    for number in (0, 2, -1):
        with pytest.raises(UnknownQuoteError):
            quote.revision(number)


@pytest.mark.parametrize("text", ["\0", "half \ud800", "x" * 100_000])
def test_odd_texts__are_told_or_not_found(store: Store, text: str) -> None:
    created(store)
    for ask in (store.quotes.open, store.orders.open, store.customers.open, store.catalogs.open, store.shares.look):
        with pytest.raises(ConfiguratorError):
            ask(text)
    for field in ("customer", "owner", "product", "text"):
        with contextlib.suppress(RequestError):
            assert store.quotes.find(**{field: text}).items == ()  # type: ignore[arg-type]
    with pytest.raises(ConfiguratorError):
        store.quotes.comment("nothing", text, actor=ADA)
    with pytest.raises(ConfiguratorError):
        store.quotes.read(store.quotes.find().items[0].id, 2**80)
    if len(text) < 100:
        with contextlib.suppress(ConfiguratorError):
            store.quotes.comment(store.quotes.find().items[0].id, "text", actor=Actor(text))
    assert store.verify() == []


def test_approval__step_by_step_in_order(store: Store) -> None:
    quote = created(store)
    quote = store.quotes.submit(quote.id, version=1, actor=ADA, steps=STEPS)
    assert quote.state is State.PENDING
    assert quote.latest.open_step.role == "sales-manager"  # type: ignore[union-attr]
    with pytest.raises(NotAllowedError, match="`sales-manager`; `cho` does not have it"):
        store.quotes.approve(quote.id, version=2, actor=CFO)
    quote = store.quotes.approve(quote.id, version=2, actor=BOSS, comment="fine")
    assert (quote.state, quote.latest.open_step.role) == (State.PENDING, "finance")  # type: ignore[union-attr]
    quote = store.quotes.approve(quote.id, version=3, actor=CFO)
    assert quote.state is State.APPROVED
    first = quote.latest.approvals[0]
    assert (first.approved, first.decided_by, first.comment, first.because) == (True, "bob", "fine", "10 % discount")
    assert (first.content, first.priced) == (quote.latest.content, quote.latest.priced)


def test_approval__never_by_who_asked(store: Store) -> None:
    quote = created(store)
    both = Actor("ada", frozenset({"sales-manager"}))
    store.quotes.submit(quote.id, version=1, actor=both, steps=STEPS[:1])
    with pytest.raises(NotAllowedError, match="`ada` asked for the approval"):
        store.quotes.approve(quote.id, version=2, actor=both)
    with pytest.raises(NotAllowedError):
        store.quotes.send_back(quote.id, version=2, actor=both, comment="no")


def test_approval__sent_back_is_a_draft_again(store: Store) -> None:
    quote = created(store)
    store.quotes.submit(quote.id, version=1, actor=ADA, steps=STEPS)
    quote = store.quotes.send_back(quote.id, version=2, actor=BOSS, comment="too cheap")
    assert quote.state is State.DRAFT
    assert store.audit.of_quote(quote.id)[-1].details["comment"] == "too cheap"
    quote = store.quotes.submit(quote.id, version=3, actor=ADA, steps=STEPS[:1])
    assert len(quote.latest.approvals) == 1 and quote.latest.approvals[0].approved is None


@pytest.mark.parametrize("steps", [(), STEPS[:1]])
def test_approval__is_void_after_a_save(store: Store, steps: list[Step]) -> None:
    quote = created(store)
    quote = store.quotes.submit(quote.id, version=1, actor=ADA, steps=steps)
    before = quote.state
    quote = store.quotes.save(quote.id, draft(2), version=2, actor=ADA)
    assert quote.state is State.DRAFT
    assert store.audit.of_quote(quote.id)[-1].details["voided"] == before
    with pytest.raises(LifeCycleError, match="is a draft; it cannot be sent"):
        store.quotes.send(quote.id, version=3, actor=ADA)


def test_submit__needs_an_offer(store: Store) -> None:
    quote = created(store, priced=None)
    with pytest.raises(LifeCycleError, match=r"Nothing is priced in it yet"):
        store.quotes.submit(quote.id, version=1, actor=ADA)
    quote = created(store, valid_until=date(2026, 3, 2))
    with pytest.raises(LifeCycleError, match="ended on 2026-03-02"):
        store.quotes.submit(quote.id, version=1, actor=ADA)


def test_send__gives_the_number_once_for_all_revisions(store: Store) -> None:
    assert sent(store).number == "Q-2026-00001"
    quote = sent(store)
    assert (quote.number, quote.label()) == ("Q-2026-00002", "Q-2026-00002/1")
    quote = store.quotes.revise(quote.id, version=quote.version, actor=ADA)
    assert states(store, quote.id) == [State.SENT, State.DRAFT]
    quote = store.quotes.submit(quote.id, version=quote.version, actor=ADA)
    quote = store.quotes.send("Q-2026-00002", version=quote.version, actor=ADA)
    assert (quote.number, quote.label()) == ("Q-2026-00002", "Q-2026-00002/2")
    assert states(store, quote.id) == [State.SUPERSEDED, State.SENT]
    assert store.quotes.open("Q-2026-00002/1") == quote
    assert store.quotes.read("Q-2026-00002/1") == DRAFT


def test_send__what_was_sent_never_changes(store: Store) -> None:
    quote = sent(store)
    with pytest.raises(
        LifeCycleError, match=r"`Q-2026-00001/1` is sent; it cannot be changed. It can be accepted, rejected or revised"
    ):
        store.quotes.save(quote.id, draft(2), version=quote.version, actor=ADA)
    with pytest.raises(RecordError, match="stays theirs"):
        store.quotes.assign(quote.id, version=quote.version, actor=ADA, customer="C-2")
    assert store.quotes.assign(quote.id, version=quote.version, actor=ADA, owner="eve").owner == "eve"


def test_numbers__begin_anew_each_year_of_the_quote(store: Store, clock: Clock) -> None:
    assert sent(store).number == "Q-2026-00001"
    clock.go_to(2026, 12, 31, 23, 30)
    assert sent(store, timezone="UTC").number == "Q-2026-00002"
    assert sent(store, timezone="Europe/Berlin").number == "Q-2027-00001"


def test_numbers__by_another_pattern(store: Store) -> None:
    store.number_by(actor=ADA, quote="A{number}", order="{year}/{number:03d}".replace("/", "."))
    quote = sent(store)
    assert quote.number == "A1"
    assert store.orders.accept(quote.id, JO, actor=ADA).number == "2026.001"
    assert store.patterns() == {"quote": "A{number}", "order": "{year}.{number:03d}"}
    for pattern in (
        "Q",
        "{year}",
        "{number}{number}",
        "{number:x}",
        "{day}-{number}",
        "{number!r}",
        "{",
        "Q/{number}",
        "{number.real}",
    ):
        with pytest.raises(RecordError):
            store.number_by(actor=ADA, quote=pattern)


def test_expiry__counts_from_the_first_moment_and_is_written_for_all(store: Store, clock: Clock) -> None:
    quote, other = sent(store, valid_until=date(2026, 4, 1)), sent(store)
    clock.go_to(2026, 3, 31, 21, 59)  # a minute before midnight in Berlin, which has summer time
    assert store.quotes.open(quote.id).state is State.SENT
    clock.go_to(2026, 3, 31, 22)
    assert store.quotes.open(quote.id).state is State.EXPIRED
    assert [found.id for found in store.quotes.find(state=State.EXPIRED).items] == [quote.id]
    assert [found.id for found in store.quotes.find(state=State.SENT).items] == [other.id]
    with pytest.raises(LifeCycleError, match="is expired; it cannot be accepted"):
        store.orders.accept(quote.id, JO, actor=ADA)
    assert Did.EXPIRED not in did(store, quote.id)
    assert store.quotes.expire() == 1
    assert store.quotes.expire() == 0
    assert did(store, quote.id)[-1] is Did.EXPIRED
    assert store.audit.of_quote(quote.id)[-1].actor == "system"
    assert store.verify() == []


def test_expiry__is_written_when_the_next_revision_is_begun(store: Store, clock: Clock) -> None:
    quote = sent(store, valid_until=date(2026, 4, 1))
    clock.go_to(2026, 5, 1)
    quote = store.quotes.revise(quote.id, version=quote.version, actor=ADA)
    assert states(store, quote.id) == [State.EXPIRED, State.DRAFT]
    with pytest.raises(LifeCycleError, match="Its offer ended on 2026-04-01"):
        store.quotes.submit(quote.id, version=quote.version, actor=ADA)


def test_reject__and_begin_anew(store: Store) -> None:
    quote = sent(store)
    quote = store.quotes.reject(quote.id, version=quote.version, actor=ADA, comment="too dear")
    assert quote.state is State.REJECTED
    quote = store.quotes.revise(quote.id, version=quote.version, actor=ADA)
    assert states(store, quote.id) == [State.REJECTED, State.DRAFT]


def test_accept__yields_one_order(store: Store) -> None:
    quote = sent(store)
    order = store.orders.accept(quote.id, JO, actor=ADA)
    assert (order.number, order.quote_number, order.revision, order.customer) == ("O-2026-00001", "Q-2026-00001", 1, "C-1")
    assert store.orders.accept(quote.id, JO, actor=ADA) == order
    assert store.orders.open("O-2026-00001") == order == store.orders.of_quote(quote.id)
    document = store.orders.document(order.number)
    assert document["priced"] == DRAFT.priced and document["content"] == DRAFT.content
    assert document["accepted"]["purchase_order"] == "PO-7"
    assert store.quotes.open(quote.id).state is State.ACCEPTED
    assert did(store, quote.id).count(Did.ACCEPTED) == 1
    with pytest.raises(LifeCycleError, match=r"is accepted; it cannot be revised. It is final"):
        store.quotes.revise(quote.id, version=store.quotes.open(quote.id).version, actor=ADA)


def test_accept__of_an_offer_in_force_ends_the_draft_behind_it(store: Store) -> None:
    quote = sent(store)
    store.quotes.revise(quote.id, version=quote.version, actor=ADA)
    store.orders.accept(quote.id, JO, actor=ADA)
    found = store.quotes.open(quote.id)
    assert [revision.state for revision in found.revisions] == [State.ACCEPTED, State.SUPERSEDED]
    assert (found.state, found.shown.revision) == (State.ACCEPTED, 1)
    assert store.quotes.find(state=State.ACCEPTED).items[0].revision == 1
    with pytest.raises(LifeCycleError):
        store.quotes.save(quote.id, draft(2), version=found.version, actor=ADA)


def test_comment__is_an_event_and_changes_nothing_else(store: Store) -> None:
    quote = created(store)
    assert store.quotes.comment(quote.id, " call on Monday ", actor=BOSS).version == 1
    event = store.audit.of_quote(quote.id)[-1]
    assert (event.action, event.actor, event.details, event.revision) == (Did.COMMENTED, "bob", {"text": "call on Monday"}, 1)
    with pytest.raises(RecordError):
        store.quotes.comment(quote.id, "  ", actor=ADA)


def test_find__by_everything(store: Store, clock: Clock) -> None:
    first = store.quotes.create(draft(title="Straße 50%"), owner="ada", actor=ADA, customer="C-1")
    second = store.quotes.create(draft(products=("phone", "sim")), owner="eve", actor=ADA, customer="C-2")
    third = approved(store)
    everything = [third.id, second.id, first.id]

    def found(**wanted: object) -> list[str]:
        ids = [quote.id for quote in store.quotes.find(**wanted).items]  # type: ignore[arg-type]
        assert store.quotes.count(**wanted) == len(ids)  # type: ignore[arg-type]
        assert {quote.id for quote in store.quotes.iterate(**wanted)} == set(ids)  # type: ignore[arg-type]
        return ids

    assert found() == everything
    assert found(customer="C-1") == [third.id, first.id]
    assert found(owner="eve") == [second.id]
    assert found(product="sim") == [second.id]
    assert found(product="gaming-pc", customer="C-1") == [third.id, first.id]
    assert found(state=State.APPROVED) == [third.id]
    assert found(state=[State.APPROVED, State.DRAFT]) == everything
    assert found(text="STRASSE") == [first.id]
    assert found(text="50%") == [first.id]
    assert found(text="_") == []
    assert found(text="gaming c-2") == [second.id]
    assert found(text=third.id) == [third.id]
    assert found(since=second.changed_at) == [third.id, second.id]
    assert found(until=second.changed_at) == [first.id]


def test_find__in_pages(store: Store) -> None:
    news = [NewQuote(draft(number), "ada") for number in range(23)]
    ids = store.quotes.create_many(news, actor=ADA)
    found, after = [], None
    for expected in (10, 10, 3):
        page = store.quotes.find(limit=10, after=after)
        assert len(page.items) == expected
        found += [quote.id for quote in page.items]
        after = page.next
    assert after is None
    assert sorted(found) == sorted(ids)
    for wrong in ({"limit": 0}, {"after": "nonsense"}, {"after": "é"}):
        with pytest.raises(RequestError):
            store.quotes.find(**wrong)  # type: ignore[arg-type]


def test_iterate__gives_what_was_saved(store: Store) -> None:
    ids = store.quotes.create_many((NewQuote(draft(number), "ada") for number in range(450)), actor=ADA)
    found = {summary.id: saved for summary, saved in store.quotes.iterate_drafts()}
    assert found == {id: draft(number) for number, id in enumerate(ids)}


def test_read__notices_what_was_changed_behind_its_back(store: Store) -> None:
    quote = created(store)
    hash = quote.latest.content
    with store.database.engine.connect() as connection:
        on_sqlite = "DROP TRIGGER documents_no_update"
        connection.exec_driver_sql(on_sqlite if store.database.is_sqlite else "DROP TRIGGER documents_kept ON documents")
        connection.exec_driver_sql(f"UPDATE documents SET body = '[]' WHERE hash = '{hash}'")
        connection.commit()
    with pytest.raises(StoreDamagedError):
        store.quotes.read(quote.id)
    assert store.verify() == [f"The document `{hash[:12]}` is not what was put there."]


def test_possible__says_what_can_be_done(store: Store) -> None:
    assert created(store).latest.possible == (Action.SAVE, Action.SUBMIT, Action.REVISE)
    assert sent(store).latest.possible == (Action.ACCEPT, Action.REJECT, Action.REVISE)
