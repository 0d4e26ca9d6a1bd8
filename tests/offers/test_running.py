"""Running contracts of customers, from the first order on: changed, renewed and cancelled by quotes that are accepted.

What is due is worked out here day by day (tests/contracts/day_by_day.py) or by hand, apart from the library.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from configurator.configurable import load_catalog
from configurator.contracts import Contract, Line, Period, Unit, payments
from configurator.errors import ContractError, RequestError
from configurator.offers import content_from_json, content_to_json
from configurator.offers.catalogs import Catalogs
from configurator.offers.desk import Desk, Kept
from configurator.offers.reopened import Outcome
from configurator.offers.reopening import reopen
from configurator.offers.reopening_all import reopen_all
from configurator.offers.reopening_saves import Saved, save_proposal, save_reopened
from configurator.offers.running import contracts_of, running_contract, word_amendment
from configurator.quote import format_quote, quote_from_json, quote_to_json, recompute_quote
from configurator.quote.life import Actor
from configurator.quote.running import length
from configurator.store import open_store
from configurator.store.customer_records import Customer
from configurator.store.orders import Acceptance, Order
from tests.contracts.day_by_day import Diary

ADA, JO = Actor("ada"), Acceptance("Jo", "jo@example.org")
FAR = date(2031, 1, 1)
MONTH, TWO_YEARS, THREE = Period(1, Unit.MONTH), Period(24, Unit.MONTH), Period(3, Unit.MONTH)
CATALOG = """
catalog: phones
version: "1"
title: Phones
currency: EUR
languages: [en]
timezone: Europe/Berlin
quote_days: 2000
context:
  months-with-us: {title: Months with us, from: 0, to: 120, default: 0, owned: {product: plan, months: true}}
  plans: {title: Plans, from: 0, to: 9, default: 0, owned: {product: plan, count: true}}
modules:
  tariff:
    kind: swappable
    attributes: {price: money}
    options: {small: {price: 15}, large: {price: 30}}
    charges: [{id: fee, title: Tariff, kind: monthly, amount: price}]
  data:
    kind: cut-to-fit
    dimensions: {gigabytes: {from: 1, to: 50}}
    charges: [{id: fee, title: Data, kind: monthly, amount: 0.70, per: [gigabytes]}]
  handset:
    kind: swappable
    attributes: {now: money, instalment: money}
    options: {plain: {now: 49, instalment: 10}, fine: {now: 99, instalment: 25}}
    charges:
      - {id: now, title: Phone, kind: one-time, amount: now}
      - {id: instalment, title: Phone in instalments, kind: monthly, amount: instalment, term: 24 month}
products:
  plan:
    title: Plan
    parts: {tariff: tariff, data: data, handset: {module: handset, count: 0..1}}
    defaults: {tariff: small, data.gigabytes: 5, handset: none}
    charges:
      - {id: connection, title: Connection, kind: one-time, amount: 40}
      - {id: deposit, title: Deposit, kind: deposit, amount: 50}
      - {id: leaving, title: Leaving early, kind: penalty, amount: 120}
    price_rules:
      - {id: start, title: Half price, lines: tariff.fee, discount: 50 %, term: 3 month, when: context.months-with-us == 0}
      - {id: loyal, title: From the second year, lines: tariff.fee, discount: 10 %, when: context.months-with-us >= 12}
    term: 24 month
"""


class Counter:
    """A desk, whose clock is set by hand."""

    def __init__(self, folder: Path, place: str | None = None) -> None:
        (folder / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
        self.now = datetime(2026, 1, 31, 11, tzinfo=UTC)
        self.store = open_store(place or folder / "store.db", clock=lambda: self.now)
        self.store.customers.add(Customer("C-1", "Jo"), actor=ADA)
        self.desk = Desk(self.store, Catalogs([load_catalog(folder)], self.store.catalogs.checkout), ADA, lambda: self.now)

    def quote(self, *items: dict, changes: dict | None = None, **more: object) -> Kept:
        document = {"items": [{"id": str(n), "product": "plan", **each} for n, each in enumerate(items, 1)], **more}
        document |= {"changes": changes} if changes else {"customer_id": "C-1"}
        kept = self.desk.create(content_from_json(document))
        self.desk.submit(kept.stored.id)
        self.store.quotes.send(kept.stored.id, version=self.store.quotes.open(kept.stored.id).version, actor=ADA)
        assert recompute_quote(kept.quote) == []
        assert quote_from_json(quote_to_json(kept.quote)) == kept.quote
        return kept

    def order(self, *items: dict, **more: object) -> Order:
        return self.desk.accept(self.quote(*items, **more).stored.id, JO)

    def contract(self, order: Order) -> Contract:
        return running_contract(self.store, order.number).contract


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    with made.store:
        yield made


def own(gigabytes: int = 5, handset: str = "none", tariff: str = "small") -> dict:
    return {"decisions": {"tariff": tariff, "data.gigabytes": gigabytes, "handset": handset}}


def line(key: str, cents: int, period: Period | None = MONTH, **more: object) -> Line:
    return Line(key, None, "monthly" if period else "one-time", cents, period, **more)  # type: ignore[arg-type]


def plan(gigabytes: int = 5, instalment: int = 1000, item: str = "1") -> list[Line]:
    """What a plan with a small tariff and a phone is, in lines of the test's own."""
    return [
        line(f"{item}/tariff", 1500),
        line(f"{item}/half", -750, term=THREE),
        line(f"{item}/data", 70 * gigabytes),
        line(f"{item}/instalment", instalment, term=TWO_YEARS),
        line(f"{item}/connection", 4000, None),
        line(f"{item}/phone", 4900 if instalment == 1000 else 9900, None),
    ]


def due(contract: Contract) -> dict[tuple[date, str], int]:
    return {(each.day, each.kind): each.minor for each in payments(contract, FAR) if each.minor}


START, END = date(2026, 1, 31), date(2028, 1, 31)


def test_contract__begins_with_the_order(counter: Counter) -> None:
    order = counter.order(own(handset="plain"))
    contract = counter.contract(order)
    assert (contract.start, contract.end) == (START, END)
    assert due(contract) == Diary(START, END, {START: plan()}).payments(FAR)
    # by hand: half price until 30 April, 31 January has no 31st day in February
    assert due(contract)[date(2026, 1, 31), "monthly"] == 1500 - 750 + 350 + 1000
    assert due(contract)[date(2026, 2, 28), "monthly"] == 1500 - 750 + 350 + 1000
    assert due(contract)[date(2026, 4, 30), "monthly"] == 1500 + 350 + 1000
    assert sum(due(contract).values()) == 24 * (1500 + 350 + 1000) - 3 * 750 + 4000 + 4900
    quote = counter.desk.open(order.quote_number).quote
    assert sum(due(contract).values()) == quote.contract_value * 100
    assert [(each.key, each.minor) for each in contract.apart] == [("1/deposit", 5000), ("1/leaving", 12000)]


def test_contract__an_evening_order_begins_on_the_day_of_its_time_zone(counter: Counter) -> None:
    counter.now = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert counter.contract(counter.order(own())).start == date(2026, 7, 1)


def test_contract__is_kept_once_however_often_it_is_accepted(counter: Counter) -> None:
    kept = counter.quote(own(), {**own(), "quantity": 2})
    orders = {counter.desk.accept(kept.stored.id, JO).number for _ in range(3)}
    owned = counter.store.customers.owned("C-1")
    assert (len(orders), len(owned)) == (1, 2)
    assert ["contract" in each.owned.details for each in owned] == [True, False]
    assert len(contracts_of(counter.store, "C-1")) == 1


def test_amend__more_data_from_10_april(counter: Counter) -> None:
    order = counter.order(own(handset="plain"))
    day = date(2026, 4, 10)
    counter.now = datetime(2026, 4, 8, 9, tzinfo=UTC)
    changes = {"order": order.number, "how": "amend", "on": "2026-04-10"}
    kept = counter.quote(own(20, "plain"), changes=changes)
    found = kept.quote.amendment.amendment
    assert kept.quote.customer == "Jo"
    # 20 of the 30 days from 31 March to 29 April are left
    data = next(each for each in found.changes if each.key == "1/data.fee")
    assert (data.credit, data.prorated, data.recurring) == (-233, 933, 1400)
    assert data.next_billing == date(2026, 4, 30)
    before, after = Diary(START, END, {START: plan()}), Diary(START, END, {START: plan(), day: plan(20)})
    assert due(found.after) == after.payments(FAR)
    assert found.value == sum(after.payments(FAR).values()) - sum(before.payments(FAR).values())
    assert found.one_time == 0, "connection and phone were paid"
    changed = [counter.desk.accept(kept.stored.id, JO) for _ in range(2)][-1]
    assert counter.contract(order) == counter.contract(changed) == found.after
    owned = [(each.source, each.owned.since, each.owned.until) for each in counter.store.customers.owned("C-1")]
    assert owned == [(order.number, START, day), (changed.number, day, None)]


def test_amend__the_half_price_is_not_given_a_second_time(counter: Counter) -> None:
    order = counter.order(own())
    counter.now = datetime(2026, 9, 1, 9, tzinfo=UTC)
    changes = {"order": order.number, "how": "amend", "on": "2026-09-01"}
    kept = counter.quote(own(), changes=changes)
    assert kept.quote.items[0].context[0].value == 0, "as it was offered"
    assert kept.quote.amendment.amendment.value == 0
    other = counter.quote(own(6), changes=changes)
    assert [each.key for each in other.quote.amendment.amendment.changes if each.value] == ["1/data.fee"]


def test_amend__a_second_line_ends_with_the_first(counter: Counter) -> None:
    order = counter.order(own())
    counter.now, day = datetime(2026, 11, 15, 9, tzinfo=UTC), date(2026, 11, 15)
    changes = {"order": order.number, "how": "amend", "on": "2026-11-15"}
    kept = counter.quote(own(), own(10, tariff="large"), changes=changes)
    found = kept.quote.amendment.amendment
    first = [line("1/t", 1500), line("1/h", -750, term=THREE), line("1/d", 350), line("1/c", 4000, None)]
    second = [line("2/t", 3000), line("2/h", -1500, term=THREE), line("2/d", 700), line("2/c", 4000, None)]
    assert due(found.after) == Diary(START, END, {START: first, day: [*first, *second]}).payments(FAR)
    assert {each.end for each in found.after.running(date(2027, 2, 15))} == {END}
    assert found.one_time == 4000
    assert [each.quantity for each in found.after.apart] == [1, 1, 1, 1]
    assert [str(each) for each in word_amendment(kept.quote.amendment, "de")][-1].startswith("Alle Zahlungen")


def test_renew__with_a_new_handset_from_the_second_year(counter: Counter) -> None:
    order = counter.order(own(handset="plain"))
    counter.now = datetime(2028, 1, 20, 9, tzinfo=UTC)
    with pytest.raises(ContractError, match="ends on 2028-01-31"):
        counter.quote(own(handset="fine"), changes={"order": order.number, "how": "renew", "on": "2028-01-30"})
    kept = counter.quote(own(handset="fine"), changes={"order": order.number, "how": "renew", "on": "2028-01-31"})
    assert kept.quote.items[0].context[0].value == 23
    found = kept.quote.amendment.amendment
    renewed = [line("1/tariff", 1500), line("1/loyal", -150), line("1/data", 350)]
    renewed += [line("1/other", 2500), line("1/fine", 9900, None)]
    diary = Diary(START, END, {START: plan(), END: renewed}, renewals={END}, ends={END: date(2030, 1, 31)})
    assert due(found.after) == diary.payments(FAR)
    assert found.one_time == 9900, "the new phone, and no second connection"
    changed = counter.desk.accept(kept.stored.id, JO)
    assert counter.contract(changed).end == date(2030, 1, 31)
    assert "renewed from January 31, 2028 until January 31, 2030" in format_quote(kept.quote, "text")


def test_upgrade__begins_a_new_term(counter: Counter) -> None:
    order = counter.order(own())
    counter.now, day = datetime(2027, 3, 10, 9, tzinfo=UTC), date(2027, 3, 10)
    kept = counter.quote(own(tariff="large"), changes={"order": order.number, "how": "upgrade", "on": "2027-03-10"})
    found = kept.quote.amendment.amendment
    first = [line("1/t", 1500), line("1/h", -750, term=THREE), line("1/d", 350), line("1/c", 4000, None)]
    after = [line("1/t", 3000), line("1/l", -300), line("1/d", 350), line("1/c", 4000, None)]
    diary = Diary(START, END, {START: first, day: after}, restarts={day}, ends={day: date(2029, 3, 10)})
    assert due(found.after) == diary.payments(FAR)
    assert found.after.end == date(2029, 3, 10)


def test_cancel__before_the_end_costs_the_penalty(counter: Counter) -> None:
    order = counter.order(own(handset="plain"))
    counter.now = datetime(2026, 9, 1, 9, tzinfo=UTC)
    kept = counter.quote(changes={"order": order.number, "how": "cancel", "on": "2026-09-01", "notice": "1 month"})
    found = kept.quote.amendment.amendment
    decided, end = date(2026, 9, 1), date(2026, 10, 1)
    expected = Diary(START, END, {START: plan()}, ends={decided: end}).payments(FAR)
    assert due(found.after) == {**expected, (end, "penalty"): 12000}
    assert (found.penalty, f"{kept.quote.totals['one-time']:f}") == (12000, "120.00")
    ended = [counter.desk.accept(kept.stored.id, JO) for _ in range(2)][-1]
    owned = [(each.source, each.owned.since, each.owned.until) for each in counter.store.customers.owned("C-1")]
    assert owned == [(order.number, START, decided), (ended.number, decided, end)]
    assert counter.contract(order).end == end


def test_cancel__at_the_end_costs_nothing(counter: Counter) -> None:
    order = counter.order(own())
    kept = counter.quote(changes={"order": order.number, "how": "cancel", "on": "2028-01-20", "notice": "1 month"})
    assert (kept.quote.amendment.amendment.penalty, kept.quote.amendment.amendment.value) == (0, 0)


def test_change__of_a_contract_that_was_changed_since_is_refused_and_nothing_accepted(counter: Counter) -> None:
    order = counter.order(own())
    changes = {"order": order.number, "how": "amend", "on": "2026-03-01"}
    one, other = counter.quote(own(6), changes=changes), counter.quote(own(7), changes=changes)
    accepted = counter.desk.accept(one.stored.id, JO)
    with pytest.raises(ContractError, match=f"was changed by order `{accepted.number}`"):
        counter.desk.accept(other.stored.id, JO)
    assert counter.store.orders.of_quote(other.stored.id) is None
    again = counter.desk.change(other.stored.id, lambda content: content)
    assert again.quote.amendment.amendment.before == counter.contract(order)


def test_amend__of_fewer_items_and_units_costs_their_penalties_once(counter: Counter) -> None:
    order = counter.order({**own(), "quantity": 3}, own(8))
    fewer = counter.quote({**own(), "quantity": 2}, changes={"order": order.number, "how": "amend", "on": "2026-07-31"})
    found = fewer.quote.amendment.amendment
    assert found.penalty == 2 * 12000, "one of three, and the other item"
    assert "Early end of the contract: €240.00" in format_quote(fewer.quote, "text")
    kinds = {payment.kind: payment.minor for payment in payments(found.after, FAR) if payment.day == date(2026, 7, 31)}
    assert kinds["penalty"] == 24000
    second = counter.desk.accept(fewer.stored.id, JO)
    ending = counter.quote(changes={"order": second.number, "how": "cancel", "on": "2026-12-31"})
    assert ending.quote.amendment.amendment.penalty == 2 * 12000, "the two that are left"


def test_amend__does_not_cut_instalments_short(counter: Counter) -> None:
    order = counter.order(own(handset="plain"))
    changes = {"order": order.number, "how": "amend", "on": "2027-01-31"}
    for handset in ("fine", "plain"):
        items = [own(9, handset="plain"), own(handset=handset)] if handset == "plain" else [own(handset=handset)]
        with pytest.raises(ContractError, match="in instalments` is paid for 24 months, and the contract ends on 2028-01-31"):
            counter.quote(*items, changes=changes)
    counter.quote(own(9, handset="plain"), changes=changes)
    counter.quote(own(9, handset="fine"), changes={**changes, "how": "upgrade"})


def test_amend__of_as_many_items_costs_no_penalty(counter: Counter) -> None:
    order = counter.order(own())
    other = counter.quote(own(20, tariff="large"), own(), changes={"order": order.number, "how": "amend", "on": "2026-07-31"})
    assert other.quote.amendment.amendment.penalty == 0


@pytest.mark.parametrize("many", [False, True])
def test_reopen__of_a_change_changes_the_contract_as_it_is_now(counter: Counter, tmp_path: Path, many: bool) -> None:
    order = counter.order(own())
    changes = {"order": order.number, "how": "amend", "on": "2026-03-01"}
    content = content_from_json({"items": [{"id": "1", "product": "plan", **own(9)}], "changes": changes})
    kept = counter.desk.create(content)
    before = counter.contract(order)
    assert kept.quote.amendment.amendment.before == before
    (tmp_path / "catalog.yaml").write_text(CATALOG.replace("amount: 0.70", "amount: 0.80"), encoding="utf-8")
    later = Catalogs([load_catalog(tmp_path)], counter.store.catalogs.checkout)
    if many:
        (found,) = reopen_all(counter.store, later, counter.now, workers=1, proposals=True)
        assert (found.outcome, save_reopened(counter.store, found, later, ADA)) == (Outcome.REPRICED, Saved.SAVED)
    else:
        place = (kept.stored.id, kept.stored.latest.state, kept.stored.version)
        found = reopen(kept.content, kept.quote, later, counter.now)
        assert (found.outcome, save_proposal(counter.store, place, found, later, ADA)) == (Outcome.REPRICED, Saved.SAVED)
    saved = counter.desk.open(kept.stored.id)
    assert recompute_quote(saved.quote) == []
    changed = [each for each in saved.quote.amendment.amendment.changes if each.status == "changed"]
    (data,) = [each for each in changed if each.before.title.render() == "Data"]
    assert (data.before.amount * data.before.quantity, data.after.amount * data.after.quantity) == (350, 720)
    counter.desk.submit(saved.stored.id)
    counter.store.quotes.send(saved.stored.id, version=counter.store.quotes.open(saved.stored.id).version, actor=ADA)
    accepted = counter.desk.accept(saved.stored.id, JO)
    assert counter.contract(accepted) == saved.quote.amendment.amendment.after
    assert len(contracts_of(counter.store, "C-1")) == 1


def test_change__is_of_the_same_customer(counter: Counter) -> None:
    order = counter.order(own())
    counter.store.customers.add(Customer("C-2", "Bo"), actor=ADA)
    content = content_from_json({"items": [{"id": "1", "product": "plan"}], "customer_id": "C-2",
                                 "changes": {"order": order.number, "how": "amend", "on": "2026-03-01"}})  # fmt: skip
    assert content_from_json(content_to_json(content)) == content
    with pytest.raises(RequestError, match="of customer `C-1`"):
        counter.desk.create(content)


def test_special__has_a_contract_too(counter: Counter) -> None:
    special = {"product": None, "title": "Cleaning", "special": {"amounts": {"monthly": "80.00", "one-time": "20.00"}}}
    more = {**special, "special": {"amounts": {"monthly": "90.00", "one-time": "20.00"}}}
    order = counter.order(special, currency="EUR")
    assert due(counter.contract(order))[date(2026, 1, 31), "monthly"] == 8000
    kept = counter.quote(more, changes={"order": order.number, "how": "amend", "on": "2026-02-28"})
    counter.desk.accept(kept.stored.id, JO)
    assert [each.minor for each in payments(counter.contract(order), date(2026, 4, 1))] == [2000, 8000, 9000, 9000]


def test_copy__for_another_customer_changes_no_contract(counter: Counter) -> None:
    order = counter.order(own())
    counter.now = datetime(2027, 3, 1, 9, tzinfo=UTC)
    kept = counter.quote(own(), changes={"order": order.number, "how": "upgrade", "on": "2027-03-01"})
    counter.store.customers.add(Customer("C-2", "Bo"), actor=ADA)
    copied = counter.desk.copy(kept.stored.id, "C-2")
    assert (copied.quote.amendment, copied.content.changes) == (None, None)
    assert [fact.value for fact in copied.quote.items[0].context] == [0, 0]


@pytest.mark.parametrize(
    ("months", "expected"),
    [(Fraction(24), TWO_YEARS), (Fraction(18, 13), Period(6, Unit.WEEK)), (Fraction(12, 73), Period(5, Unit.DAY)),
     (Fraction(3, 2), Period(46, Unit.DAY)), (Fraction(1, 900), Period(1, Unit.DAY))],
)  # fmt: skip
def test_length__is_in_months_weeks_or_days(months: Fraction, expected: Period) -> None:
    assert length(months) == expected


def test_recompute__finds_an_amendment_that_does_not_follow(counter: Counter) -> None:
    order = counter.order(own())
    quote = counter.quote(own(9), changes={"order": order.number, "how": "amend", "on": "2026-03-01"}).quote
    found = quote.amendment.amendment
    cheaper = tuple(replace(each, prorated=each.prorated - 1) if each.prorated else each for each in found.changes)
    forged = replace(quote, amendment=replace(quote.amendment, amendment=replace(found, changes=cheaper)))
    assert "change of `1/data.fee`" in [each.where for each in recompute_quote(forged)]
    later = replace(quote, amendment=replace(quote.amendment, amendment=replace(found, after=replace(found.after, end=None))))
    assert "contract after the change" in [each.where for each in recompute_quote(later)]


def test_facts__about_what_is_owned_are_filled_from_the_store(counter: Counter) -> None:
    counter.order(own(), {**own(), "quantity": 2})
    counter.now = datetime(2027, 2, 1, 9, tzinfo=UTC)
    quote = counter.quote(own()).quote
    assert [fact.value for fact in quote.items[0].context] == [12, 3]
    assert f"{quote.totals['monthly']:f}" == "17.00"  # 15.00 less 10 %, and 3.50


@pytest.mark.parametrize(("language", "words"), [
    ("en", ["Change of order O-1", "Changed: Data", "monthly €3.50 until now"]),
    ("de", ["Änderung des Auftrags O-1", "Geändert: Data", "monatlich 3,50\xa0€ bisher"]),
    ("zh", ["订单O-1自", "变更：Data", "此前每月€3.50"]),
])  # fmt: skip
def test_words__say_what_changes_and_what_it_costs(counter: Counter, language: str, words: list[str]) -> None:
    order = counter.order(own())
    quoted = counter.quote(own(9), changes={"order": order.number, "how": "amend", "on": "2026-03-10"}).quote.amendment
    told = "\n".join(word_amendment(replace(quoted, change=replace(quoted.change, order="O-1")), language))
    assert [each for each in words if each not in told] == [], told
