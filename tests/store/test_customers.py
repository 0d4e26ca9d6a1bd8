"""Customers: kept, found, imported from files of people, and forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from configurator.quote.life import Actor
from configurator.store.audit import Did
from configurator.store.customer_records import Address, Contact, Customer
from configurator.store.errors import CustomersError, RecordError, StaleWriteError, UnknownCustomerError
from configurator.store.owned import Owned
from configurator.store.records import NewQuote
from configurator.store.store import Store
from tests.store.drafts import draft
from tests.store.lives import ADA, JO, sent

ACME = Customer(
    id="C-1",
    name="Acme GmbH",
    segment="business",
    language="de",
    currency="EUR",
    tax_id="DE123",
    addresses=(Address("billing", "Hauptstraße 1", "10115", "Berlin", country="DE"),),
    contacts=(Contact("Jo Doe", "jo@example.org", "+49 30 1", "buyer"), Contact("Li Wei", "li@example.org")),
    attributes={"industry": "steel"},
)
FILE = """id,name,segment,contact.name,contact.email,contact.2.email,address.city,attribute.industry
C-1,Acme GmbH,business,Jo Doe,jo@example.org,li@example.org,Berlin,steel
C-2,“中国” Ltd,,,,,,
"""


def imported(store: Store, text: str, **how: bool):
    return store.customers.import_csv("customers.csv", text.encode(), actor=ADA, **how)


def test_add__and_change(store: Store) -> None:
    assert store.customers.add(ACME, actor=ADA).customer == ACME
    found = store.customers.open("C-1")
    assert (found.customer, found.version) == (ACME, 1)
    changed = store.customers.change(replace(ACME, name="Acme AG"), version=1, actor=Actor("eve"))
    assert (changed.customer.name, changed.version, changed.changed_by) == ("Acme AG", 2, "eve")
    with pytest.raises(StaleWriteError, match=r"Customer `C-1` was changed by `eve`"):
        store.customers.change(ACME, version=1, actor=ADA)
    assert store.audit.of_customer("C-1")[-1].details == {"changed": ["name"]}
    assert len(store.customers.add(replace(ACME, id=""), actor=ADA).id) == 12


def test_add__tells_everything_that_is_wrong(store: Store) -> None:
    bad = Customer("C 1", "", "x" * 201, "german", "euro", contacts=(Contact(email="jo"),), attributes={"a b": "x"})
    with pytest.raises(RecordError) as raised:
        store.customers.add(bad, actor=ADA)
    assert len(raised.value.problems) == 7
    store.customers.add(ACME, actor=ADA)
    with pytest.raises(RecordError, match="there is one of that id"):
        store.customers.add(ACME, actor=ADA)
    with pytest.raises(UnknownCustomerError, match=r"Did you mean `C-1`\?"):
        store.customers.open("C-12")


def test_find__by_words_in_id_name_and_people(store: Store) -> None:
    store.customers.add(ACME, actor=ADA)
    store.customers.add(Customer("C-2", "Zeta"), actor=ADA)
    for text in ("acme", "GMBH acme", "li@exam", "c-1", "wei"):
        assert [found.id for found in store.customers.find(text).items] == ["C-1"], text
    assert [found.id for found in store.customers.find().items] == ["C-1", "C-2"]
    page = store.customers.find(limit=1)
    assert [found.id for found in store.customers.find(limit=1, after=page.next).items] == ["C-2"]
    assert store.customers.find("50%").items == ()
    assert (store.customers.count(), store.customers.count(segment="business")) == (2, 1)
    assert [found.id for found in store.customers.iterate()] == ["C-1", "C-2"]


def test_find__quotes_by_the_name_of_their_customer(store: Store) -> None:
    store.customers.add(ACME, actor=ADA)
    ids = store.quotes.create_many([NewQuote(draft(1), "ada", "C-1"), NewQuote(draft(2), "ada", "C-2")], actor=ADA)
    assert [found.id for found in store.quotes.find(text="acme gaming").items] == ids[:1]


def test_import__adds_changes_and_leaves(store: Store) -> None:
    tried = imported(store, FILE, dry_run=True)
    assert (tried.added, tried.written, store.customers.count()) == (("C-1", "C-2"), False, 0)
    assert imported(store, FILE).added == ("C-1", "C-2")
    found = store.customers.open("C-1").customer
    assert found.contacts == (Contact("Jo Doe", "jo@example.org"), Contact(email="li@example.org"))
    assert (found.addresses, found.attributes) == ((Address(city="Berlin"),), {"industry": "steel"})
    assert store.customers.open("C-2").customer.name == "“中国” Ltd"
    again = imported(store, FILE)
    assert (again.added, again.changed, again.unchanged) == ((), {}, ("C-1", "C-2"))
    assert store.customers.open("C-1").version == 1
    changed = imported(store, "id;name;attribute.industry\nC-1;Acme AG;\n")
    assert changed.changed == {"C-1": ("name", "attributes")}
    found = store.customers.open("C-1").customer
    assert (found.name, found.segment, found.attributes) == ("Acme AG", "business", {})
    assert [event.action for event in store.audit.of_customer("C-1")] == [Did.CUSTOMER_ADDED, Did.CUSTOMER_CHANGED]


BAD = """id,name,currency,contact.email
C-1,Acme,EUR,jo@example.org
C-2,,euro,nobody
C 3,Beta,,
C-1,Twice,,
,No id,,
C-5,Surplus,,,x
C-6,Fine,,
"""


def test_import__tells_every_problem_with_its_place_and_writes_nothing(store: Store) -> None:
    with pytest.raises(CustomersError) as raised:
        imported(store, BAD)
    places = [(issue.place.line, issue.place.column) for issue in raised.value.issues]
    assert places == [(3, 5), (3, 6), (3, 11), (4, 1), (5, 1), (6, 1), (7, 1)]
    assert "customers.csv:3:6: error: the currency `euro` is no ISO 4217 code such as `EUR`" in str(raised.value)
    assert "`C-1` stands on line 2 already" in str(raised.value)
    assert store.customers.count() == 0
    assert imported(store, BAD, dry_run=True).problems == raised.value.issues
    report = imported(store, BAD, skip_bad=True)
    assert (report.added, len(report.problems), report.written) == (("C-1", "C-6"), 7, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,nmae\nC-1,x\n", "there is no column `nmae`"),
        ("id,name,name\nC-1,x,y\n", "stands there twice"),
        ("name\nAcme\n", "there is no column `id`"),
        ("id,name,contact.1.email\n", "there is no column `contact.1.email`"),
        ("id\tname\n", "separated by tabs"),
        ("", "the file is empty"),
        ('id,name\nC-1,"open\n', "quote"),
        ("PK\x03\x04", "this is an Excel file"),
    ],
)
def test_import__a_file_that_is_no_table_of_customers(store: Store, text: str, message: str) -> None:
    for skip_bad in (False, True):
        with pytest.raises(CustomersError, match=message):
            imported(store, text, skip_bad=skip_bad)


def test_erase__forgets_the_person_and_keeps_the_rest(store: Store, place: str) -> None:
    store.customers.add(ACME, actor=ADA)
    quote = sent(store)
    order = store.orders.accept(quote.id, JO, actor=ADA)
    store.customers.own("C-1", [Owned("phone")], source=order.number, actor=ADA)
    erased = store.customers.erase("C-1", actor=ADA)
    assert erased.customer == Customer("C-1", segment="business")
    assert erased.erased_at is not None
    found = store.orders.open(order.number)
    assert (found.name, found.email, found.purchase_order) == (None, None, "PO-7")
    assert (found.number, store.quotes.open(quote.id).number) == ("O-2026-00001", "Q-2026-00001")
    assert len(store.customers.owned("C-1")) == 1
    assert store.customers.find("acme").items == ()
    assert store.verify() == []
    actions = [event.action for event in store.audit.of_customer("C-1")]
    assert actions[0] is Did.CUSTOMER_ADDED and actions[-1] is Did.CUSTOMER_ERASED
    with pytest.raises(RecordError, match="was erased on 2026-03-02, and stays so"):
        store.customers.change(ACME, version=erased.version, actor=ADA)
    with pytest.raises(CustomersError, match="was erased on"):
        imported(store, FILE)
    if store.database.is_sqlite:
        store.close()
        files = [path.read_bytes() for path in Path(place).parent.iterdir()]
        for word in ("Acme", "Jo Doe", "jo@example.org", "Hauptstra", "DE123"):
            assert not any(word.encode() in content for content in files), word


def test_erase__one_contact(store: Store) -> None:
    store.customers.add(ACME, actor=ADA)
    order = store.orders.accept(sent(store).id, JO, actor=ADA)
    left = store.customers.erase("C-1", email="JO@example.org", actor=ADA)
    assert [contact.name for contact in left.customer.contacts] == ["Li Wei"]
    assert (left.customer.name, left.erased_at) == ("Acme GmbH", None)
    assert store.orders.open(order.number).name is None
    with pytest.raises(RecordError, match="no contact"):
        store.customers.erase("C-1", email="jo@example.org", actor=ADA)


def test_owned__is_added_once_and_ends(store: Store) -> None:
    store.customers.add(ACME, actor=ADA)
    plan = Owned("plan", "phone", {"tariff": "m"}, 2, date(2026, 1, 1), None, {"monthly": "19.90"})
    for _ in range(2):
        (found,) = store.customers.own("C-1", [plan], source="O-2026-00001", actor=ADA)
    assert found.owned == plan
    store.customers.end_owned(found.id, date(2026, 6, 1), actor=ADA)
    assert store.customers.owned("C-1", date(2026, 5, 31)) == store.customers.owned("C-1")
    assert store.customers.owned("C-1", date(2026, 6, 1)) == []
    assert store.customers.owned("C-1", date(2025, 12, 31)) == []
    actions = [event.action for event in store.audit.of_customer("C-1")]
    assert actions == [Did.CUSTOMER_ADDED, Did.OWNED_ADDED, Did.OWNED_CHANGED]
    with pytest.raises(RecordError, match="whole number"):
        store.customers.own("C-1", [Owned("plan", quantity=0)], source="x", actor=ADA)
    with pytest.raises(UnknownCustomerError):
        store.customers.own("C-9", [plan], source="x", actor=ADA)
    with pytest.raises(RecordError):
        store.customers.end_owned("nothing", date(2026, 6, 1), actor=ADA)
