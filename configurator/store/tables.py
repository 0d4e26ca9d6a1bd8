"""The tables of a store. What is written once is never changed: `SEALED` tables refuse UPDATE and DELETE by triggers.

A change here needs a migration in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment, always in UTC, to the microsecond: `timestamptz` on PostgreSQL, text that sorts as time does on SQLite."""

    impl = sa.String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's own type, by the database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """From Python to the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From the database to Python."""
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else datetime.fromisoformat(value)


class Amount(TypeDecorator[Decimal]):
    """An exact amount of money, kept as its text."""

    impl = sa.String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """From Python to the database."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """From the database to Python."""
        return None if value is None else Decimal(value)


class Json(TypeDecorator[Any]):
    """A small JSON value, kept as ASCII text: the same on every database."""

    impl = sa.Text()
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """From Python to the database."""
        return None if value is None else json.dumps(value, separators=(",", ":"), allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the database to Python."""
        return None if value is None else json.loads(value)


_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ID, _NAME, _HASH, _WORD = sa.String(64), sa.String(200), sa.String(64), sa.String(32)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", _ID, primary_key=True),
    sa.Column("value", Json, nullable=False),
)

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("series", _WORD, primary_key=True),
    sa.Column("period", _WORD, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("hash", _HASH, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)

quotes = sa.Table(
    "quotes",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("number", _ID, unique=True),
    sa.Column("owner", _NAME, nullable=False),
    sa.Column("customer", _ID),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("created_by", _NAME, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", _NAME, nullable=False),
    # What lists show: of the latest revision.
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("state", _WORD, nullable=False),
    sa.Column("ends", Moment),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("currency", sa.String(3)),
    sa.Column("total", Amount),
    sa.Column("sought", sa.Text, nullable=False),
    sa.Index("ix_quotes_changed_at_id", "changed_at", "id"),
    sa.Index("ix_quotes_customer_changed_at", "customer", "changed_at"),
    sa.Index("ix_quotes_owner_changed_at", "owner", "changed_at"),
    sa.Index("ix_quotes_state_changed_at", "state", "changed_at"),
)

quote_products = sa.Table(
    "quote_products",
    metadata,
    sa.Column("product", _NAME, primary_key=True),
    sa.Column("quote", sa.ForeignKey("quotes.id"), primary_key=True),
    sa.Index("ix_quote_products_quote", "quote"),
)

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("quote", sa.ForeignKey("quotes.id"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("state", _WORD, nullable=False),
    sa.Column("saves", sa.Integer, nullable=False),
    sa.Column("rounds", sa.Integer, nullable=False),
    sa.Column("ends", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("created_by", _NAME, nullable=False),
    sa.Column("sent_at", Moment),
    sa.Column("sent_by", _NAME),
    sa.Column("state_at", Moment, nullable=False),
    sa.Index("ix_revisions_state_ends", "state", "ends"),
)

saves = sa.Table(
    "saves",
    metadata,
    sa.Column("quote", _ID, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("save", sa.Integer, primary_key=True),
    sa.Column("content", sa.ForeignKey("documents.hash"), nullable=False),
    sa.Column("priced", sa.ForeignKey("documents.hash")),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("currency", sa.String(3)),
    sa.Column("total", Amount),
    sa.Column("valid_until", sa.Date),
    sa.Column("timezone", _ID, nullable=False),
    sa.Column("catalogs", Json, nullable=False),
    sa.Column("products", Json, nullable=False),
    sa.Column("saved_at", Moment, nullable=False),
    sa.Column("saved_by", _NAME, nullable=False),
    sa.ForeignKeyConstraint(["quote", "revision"], ["revisions.quote", "revisions.revision"]),
)

approvals = sa.Table(
    "approvals",
    metadata,
    sa.Column("quote", _ID, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("round", sa.Integer, primary_key=True),
    sa.Column("step", sa.Integer, primary_key=True),
    sa.Column("role", _NAME, nullable=False),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("asked_by", _NAME, nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("content", _HASH, nullable=False),
    sa.Column("priced", _HASH, nullable=False),
    sa.Column("decided_by", _NAME),
    sa.Column("decided_at", Moment),
    sa.Column("approved", sa.Boolean),
    sa.Column("comment", sa.Text),
    sa.ForeignKeyConstraint(["quote", "revision"], ["revisions.quote", "revisions.revision"]),
)

orders = sa.Table(
    "orders",
    metadata,
    sa.Column("number", _ID, primary_key=True),
    sa.Column("quote", sa.ForeignKey("quotes.id"), unique=True, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("customer", _ID),
    sa.Column("accepted_at", Moment, nullable=False),
    sa.Column("accepted_through", _NAME, nullable=False),
    sa.Column("name", sa.Text),
    sa.Column("email", sa.Text),
    sa.Column("purchase_order", sa.Text),
    sa.Column("content", sa.ForeignKey("documents.hash"), nullable=False),
    sa.Column("priced", sa.ForeignKey("documents.hash"), nullable=False),
    sa.Index("ix_orders_customer_accepted_at", "customer", "accepted_at"),
    sa.Index("ix_orders_accepted_at_number", "accepted_at", "number"),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", _NAME, nullable=False),
    sa.Column("action", _WORD, nullable=False),
    sa.Column("quote", _ID),
    sa.Column("revision", sa.Integer),
    sa.Column("customer", _ID),
    sa.Column("subject", _NAME),
    sa.Column("details", Json, nullable=False),
    sa.Index("ix_events_quote_id", "quote", "id"),
    sa.Index("ix_events_customer_id", "customer", "id"),
    sa.Index("ix_events_subject_id", "subject", "id"),
    sqlite_autoincrement=True,
)

keys = sa.Table(
    "keys",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("retired_at", Moment),
)

shares = sa.Table(
    "shares",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("quote", _ID, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("scopes", Json, nullable=False),
    sa.Column("ends", Moment, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("created_by", _NAME, nullable=False),
    sa.Column("revoked_at", Moment),
    sa.Column("revoked_by", _NAME),
    sa.ForeignKeyConstraint(["quote", "revision"], ["revisions.quote", "revisions.revision"]),
    sa.Index("ix_shares_quote_revision", "quote", "revision"),
)

customers = sa.Table(
    "customers",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("segment", _NAME),
    sa.Column("language", _WORD),
    sa.Column("currency", sa.String(3)),
    sa.Column("tax_id", sa.Text),
    sa.Column("addresses", Json, nullable=False),
    sa.Column("contacts", Json, nullable=False),
    sa.Column("attributes", Json, nullable=False),
    sa.Column("sought", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", _NAME, nullable=False),
    sa.Column("erased_at", Moment),
)

owned = sa.Table(
    "owned",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("customer", sa.ForeignKey("customers.id"), nullable=False),
    sa.Column("source", _NAME, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("product", _NAME, nullable=False),
    sa.Column("catalog", _NAME),
    sa.Column("decisions", Json, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("since", sa.Date),
    sa.Column("until", sa.Date),
    sa.Column("details", Json, nullable=False),
    sa.UniqueConstraint("customer", "source", "position"),
)

blobs = sa.Table(
    "blobs",
    metadata,
    sa.Column("hash", _HASH, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

catalog_versions = sa.Table(
    "catalog_versions",
    metadata,
    sa.Column("hash", _HASH, primary_key=True),
    sa.Column("catalog", _NAME, nullable=False),
    sa.Column("version", _NAME, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("stored_at", Moment, nullable=False),
    sa.Column("stored_by", _NAME, nullable=False),
)

catalog_files = sa.Table(
    "catalog_files",
    metadata,
    sa.Column("version", sa.ForeignKey("catalog_versions.hash"), primary_key=True),
    sa.Column("path", sa.String(500), primary_key=True),
    sa.Column("blob", sa.ForeignKey("blobs.hash"), nullable=False),
    sa.Column("hashed", sa.Boolean, nullable=False),
)

publications = sa.Table(
    "publications",
    metadata,
    sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
    sa.Column("catalog", _NAME, nullable=False),
    sa.Column("version", sa.ForeignKey("catalog_versions.hash"), nullable=False),
    sa.Column("action", _WORD, nullable=False),
    sa.Column("valid_from", Moment, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", _NAME, nullable=False),
    sa.Index("ix_publications_catalog_id", "catalog", "id"),
    sqlite_autoincrement=True,
)

SEALED = ("events", "documents", "saves", "blobs", "catalog_versions", "catalog_files", "publications")
"""Tables that only grow: UPDATE and DELETE are refused by the database itself."""

KEPT = ("quotes", "revisions", "approvals", "orders", "counters", "shares", "customers")
"""Tables whose rows change and are never deleted: DELETE is refused by the database itself."""
