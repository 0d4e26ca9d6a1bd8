"""Pages of long lists: each says where the next one begins, so that a page costs the same however far down it is."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from configurator.errors import RequestError

T = TypeVar("T")
LARGEST_PAGE = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list. `next` is to be given as `after` for what follows; None at the end."""

    items: tuple[T, ...]
    next: str | None


def write_cursor(key: datetime | str, id: str) -> str:
    """Where a page ends: behind the row of this key and id."""
    written = key.isoformat() if isinstance(key, datetime) else key
    return urlsafe_b64encode(json.dumps([written, id]).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[str, str]:
    """The key and id behind which a page begins. Raises RequestError for what no page has given."""
    try:
        key, id = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError):
        raise _no_cursor(cursor) from None
    return str(key), str(id)


def latest_first(
    query: sa.Select[Any], moment: sa.Column[Any], id: sa.Column[Any], limit: int, after: str | None
) -> sa.Select[Any]:
    """A query for one page and the row behind it, the latest first. Raises RequestError."""
    if after is not None:
        key, last = read_cursor(after)
        try:
            at = datetime.fromisoformat(key)
        except ValueError:
            raise _no_cursor(after) from None
        query = query.where(sa.or_(moment < at, sa.and_(moment == at, id < last)))
    return query.order_by(moment.desc(), id.desc()).limit(_checked(limit) + 1)


def by_name(query: sa.Select[Any], name: sa.Column[Any], id: sa.Column[Any], limit: int, after: str | None) -> sa.Select[Any]:
    """A query for one page and the row behind it, in the order of names. Raises RequestError."""
    if after is not None:
        key, last = read_cursor(after)
        query = query.where(sa.or_(name > key, sa.and_(name == key, id > last)))
    return query.order_by(name, id).limit(_checked(limit) + 1)


def page_of(rows: Sequence[T], limit: int, cursors: Sequence[str]) -> Page[T]:
    """The page of rows that one of these queries gave; `cursors` say where each of them ends."""
    more = len(rows) > limit
    return Page(tuple(rows[:limit]), cursors[limit - 1] if more else None)


def _checked(limit: int) -> int:
    if not 1 <= limit <= LARGEST_PAGE:
        raise RequestError(f"A page cannot have {limit} rows.", f"Ask for 1 to {LARGEST_PAGE}.")
    return limit


def _no_cursor(cursor: str) -> RequestError:
    return RequestError(f"`{cursor[:40]}` does not say where a page begins.", "Give `next` of the page before.")
