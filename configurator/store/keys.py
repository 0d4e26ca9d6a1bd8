"""The secrets with which share links are signed: kept in the store, made at first use, replaced by `rotate`."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from configurator.quote.life import SYSTEM, Actor
from configurator.store import tables
from configurator.store.audit import About, Did, record
from configurator.store.checking import new_id

_keys = tables.keys
_ALGORITHM = "HS256"


def current_key(connection: Connection, now: datetime) -> tuple[str, bytes]:
    """Id and secret of the key to sign with; made where there is none yet."""
    query = sa.select(_keys).where(_keys.c.retired_at.is_(None)).order_by(_keys.c.created_at.desc(), _keys.c.id).limit(1)
    row = connection.execute(query).first()
    return (row.id, row.secret) if row is not None else make_key(connection, now, SYSTEM)


def make_key(connection: Connection, now: datetime, actor: Actor) -> tuple[str, bytes]:
    """Make a key, with which links are signed from now on."""
    id, secret = new_id(), secrets.token_bytes(32)
    connection.execute(sa.insert(_keys), {"id": id, "secret": secret, "created_at": now})
    record(connection, now, actor, Did.KEY_MADE, About(subject=id))
    return id, secret


def retire_keys(connection: Connection, now: datetime) -> None:
    """Let no key that there is hold any more: all links signed with them are void."""
    connection.execute(sa.update(_keys).where(_keys.c.retired_at.is_(None)).values(retired_at=now))


def sign(key: tuple[str, bytes], claims: dict[str, Any]) -> str:
    """A signed token (JWT, HS256) with the id of its key."""
    from joserfc import jwt
    from joserfc.jwk import OctKey

    id, secret = key
    return jwt.encode({"alg": _ALGORITHM, "kid": id}, claims, OctKey.import_key(secret), algorithms=[_ALGORITHM])


def read_signed(connection: Connection, token: str) -> dict[str, Any] | None:
    """The claims of a token that was signed with a key of this store that still holds; None for any other text."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import OctKey
    from joserfc.jws import extract_compact

    try:
        id = extract_compact(token.encode()).headers().get("kid")
        row = connection.execute(sa.select(_keys).where(_keys.c.id == str(id), _keys.c.retired_at.is_(None))).first()
        return dict(jwt.decode(token, OctKey.import_key(row.secret), algorithms=[_ALGORITHM]).claims) if row is not None else None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
