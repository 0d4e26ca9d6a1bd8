"""What holds for a whole store: how its numbers are written."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from configurator.store import tables
from configurator.store.inserting import upsert


def read_setting(connection: Connection, name: str, default: Any) -> Any:
    """A setting, or the default where it was never set."""
    found = connection.execute(sa.select(tables.settings.c.value).where(tables.settings.c.name == name)).scalar()
    return default if found is None else found


def write_setting(connection: Connection, name: str, value: Any) -> None:
    """Set a setting."""
    insert = upsert(connection, tables.settings).values(name=name, value=value)
    connection.execute(insert.on_conflict_do_update(index_elements=[tables.settings.c.name], set_={"value": value}))
