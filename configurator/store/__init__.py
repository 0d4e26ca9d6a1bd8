"""The store: quotes with all their revisions, customers, orders, share links and catalog versions, in SQLite or PostgreSQL.

    from configurator.store import open_store

    store = open_store("quotes.db")
    quote = store.quotes.create(draft, owner="ada", actor=Actor("ada"))

It keeps records and JSON documents, and knows no prices and no engine.
"""

from configurator.store.open import open_store

__all__ = ["open_store"]
