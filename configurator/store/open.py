"""Opening a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from configurator.store.place import require_extra, store_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from configurator.store.store import Store


def open_store(place: str | Path | None = None, *, upgrade: bool = True, clock: Callable[[], datetime] | None = None) -> Store:
    """The store at a place: a file (SQLite), or a URL such as `postgresql://user@host/database`.

    Without a place, `$CONFIGURATOR_STORE`, else a file in the user's data folder. A new store gets its tables; an older one
    is migrated, unless `upgrade` is false. `clock` tells the moment, with its time zone.
    Raises MissingExtraError, StoreUnavailableError, StoreVersionError.
    """
    url = store_url(place)
    require_extra()
    from configurator.store.database import Database, utc_now  # sqlalchemy: 0.3 s
    from configurator.store.schema import bring_up_to_date
    from configurator.store.store import Store

    database = Database(url, clock or utc_now)
    bring_up_to_date(database, upgrade=upgrade)
    return Store(database)
