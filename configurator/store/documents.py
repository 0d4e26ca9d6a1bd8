"""JSON documents, each kept once under the SHA-256 of its text, and never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from configurator.store import tables
from configurator.store.errors import RecordError, StoreDamagedError
from configurator.store.inserting import insert_new


def document_text(document: Any, what: str = "The document") -> str:
    """A JSON document as ASCII text, keys in the order given. Raises RecordError for what is not JSON."""
    try:
        return json.dumps(document, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        hint = "Amounts are written as texts, moments in ISO 8601."
        raise RecordError(what, [f"it is not JSON ({error})"], hint) from None


def document_hash(text: str) -> str:
    """The hash under which the text of a document is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def keep_documents(connection: Connection, texts: Iterable[str]) -> None:
    """Keep documents that are not there yet, in the order of their hashes: so writers never wait for each other crosswise."""
    found = {document_hash(text): text for text in texts}
    rows = [{"hash": hash, "body": found[hash]} for hash in sorted(found)]
    insert_new(connection, tables.documents, rows)


def read_documents(connection: Connection, hashes: Iterable[str]) -> Mapping[str, Any]:
    """Documents by their hashes. Raises StoreDamagedError where one is missing or is not what was put there."""
    wanted = set(hashes)
    query = sa.select(tables.documents).where(tables.documents.c.hash.in_(wanted))
    found = {row.hash: row.body for row in connection.execute(query)}
    for hash in sorted(wanted):
        if hash not in found or document_hash(found[hash]) != hash:
            raise damaged(hash)
    return {hash: json.loads(body) for hash, body in found.items()}


def damaged(hash: str) -> StoreDamagedError:
    """The error for a document or file that is not what was put there."""
    message = f"What the store holds under `{hash[:12]}` is not what was put there."
    return StoreDamagedError(message, "Restore the store from a backup; `configurator store verify` names all that is damaged.")
