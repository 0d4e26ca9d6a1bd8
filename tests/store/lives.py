"""Short ways through the life of a quote."""

from __future__ import annotations

from typing import Any

from configurator.quote.life import Actor
from configurator.store.orders import Acceptance
from configurator.store.records import StoredQuote
from configurator.store.store import Store
from tests.store.drafts import draft

ADA = Actor("ada")
BOSS = Actor("bob", frozenset({"sales-manager"}))
CFO = Actor("cho", frozenset({"finance"}))
JO = Acceptance("Jo Doe", "jo@example.org", "PO-7")


def created(store: Store, **changes: Any) -> StoredQuote:
    return store.quotes.create(draft(**changes), owner="ada", actor=ADA, customer="C-1")


def approved(store: Store, **changes: Any) -> StoredQuote:
    quote = created(store, **changes)
    return store.quotes.submit(quote.id, version=quote.version, actor=ADA)


def sent(store: Store, **changes: Any) -> StoredQuote:
    quote = approved(store, **changes)
    return store.quotes.send(quote.id, version=quote.version, actor=ADA)
