"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SEALED = ("events", "documents", "saves", "blobs", "catalog_versions", "catalog_files", "publications")
KEPT = ("quotes", "revisions", "approvals", "orders", "counters", "shares", "customers")


def upgrade() -> None:
    """Make all tables, and the triggers that refuse what must never happen to them."""
    _make_tables()
    refuse = _refuse_on_sqlite if op.get_bind().dialect.name == "sqlite" else _refuse_on_postgres
    if refuse is _refuse_on_postgres:
        op.execute(_POSTGRES_FUNCTION)
    for table in SEALED:
        refuse(table, "UPDATE", "DELETE")
    for table in KEPT:
        refuse(table, "DELETE")


def _refuse_on_sqlite(table: str, *verbs: str) -> None:
    for verb in verbs:
        message = f"rows of {table} are never changed or deleted"
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _refuse_on_postgres(table: str, *verbs: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_kept BEFORE {' OR '.join(verbs)} ON {table} FOR EACH ROW EXECUTE FUNCTION configurator_refuse()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION configurator_refuse()"
    )


_POSTGRES_FUNCTION = """
CREATE FUNCTION configurator_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME;
END $$
"""


def _make_tables() -> None:
    op.create_table(
        "blobs",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_blobs")),
    )
    op.create_table(
        "catalog_versions",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("catalog", sa.String(200), nullable=False),
        sa.Column("version", sa.String(200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("stored_at", MOMENT, nullable=False),
        sa.Column("stored_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_catalog_versions")),
    )
    op.create_table(
        "counters",
        sa.Column("series", sa.String(32), nullable=False),
        sa.Column("period", sa.String(32), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "period", name=op.f("pk_counters")),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("segment", sa.String(200), nullable=True),
        sa.Column("language", sa.String(32), nullable=True),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("tax_id", sa.Text(), nullable=True),
        sa.Column("addresses", sa.Text(), nullable=False),
        sa.Column("contacts", sa.Text(), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("sought", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.Column("erased_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )
    op.create_table(
        "documents",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_documents")),
    )
    op.create_table(
        "events",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("quote", sa.String(64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("customer", sa.String(64), nullable=True),
        sa.Column("subject", sa.String(200), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_customer_id", "events", ["customer", "id"])
    op.create_index("ix_events_quote_id", "events", ["quote", "id"])
    op.create_index("ix_events_subject_id", "events", ["subject", "id"])
    op.create_table(
        "keys",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keys")),
    )
    op.create_table(
        "quotes",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.String(64), nullable=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("customer", sa.String(64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("ends", MOMENT, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("total", sa.String(40), nullable=True),
        sa.Column("sought", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
        sa.UniqueConstraint("number", name=op.f("uq_quotes_number")),
    )
    op.create_index("ix_quotes_changed_at_id", "quotes", ["changed_at", "id"])
    op.create_index("ix_quotes_customer_changed_at", "quotes", ["customer", "changed_at"])
    op.create_index("ix_quotes_owner_changed_at", "quotes", ["owner", "changed_at"])
    op.create_index("ix_quotes_state_changed_at", "quotes", ["state", "changed_at"])
    op.create_table(
        "settings",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )
    op.create_table(
        "catalog_files",
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("path", sa.String(500), nullable=False),
        sa.Column("blob", sa.String(64), nullable=False),
        sa.Column("hashed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["blob"], ["blobs.hash"], name=op.f("fk_catalog_files_blob")),
        sa.ForeignKeyConstraint(["version"], ["catalog_versions.hash"], name=op.f("fk_catalog_files_version")),
        sa.PrimaryKeyConstraint("version", "path", name=op.f("pk_catalog_files")),
    )
    op.create_table(
        "orders",
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("quote", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("customer", sa.String(64), nullable=True),
        sa.Column("accepted_at", MOMENT, nullable=False),
        sa.Column("accepted_through", sa.String(200), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("purchase_order", sa.Text(), nullable=True),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("priced", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["content"], ["documents.hash"], name=op.f("fk_orders_content")),
        sa.ForeignKeyConstraint(["priced"], ["documents.hash"], name=op.f("fk_orders_priced")),
        sa.ForeignKeyConstraint(["quote"], ["quotes.id"], name=op.f("fk_orders_quote")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_orders")),
        sa.UniqueConstraint("quote", name=op.f("uq_orders_quote")),
    )
    op.create_index("ix_orders_accepted_at_number", "orders", ["accepted_at", "number"])
    op.create_index("ix_orders_customer_accepted_at", "orders", ["customer", "accepted_at"])
    op.create_table(
        "owned",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("customer", sa.String(64), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(200), nullable=False),
        sa.Column("catalog", sa.String(200), nullable=True),
        sa.Column("decisions", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name=op.f("fk_owned_customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owned")),
        sa.UniqueConstraint("customer", "source", "position", name=op.f("uq_owned_customer_source_position")),
    )
    op.create_table(
        "publications",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("catalog", sa.String(200), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["catalog_versions.hash"], name=op.f("fk_publications_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_publications_catalog_id", "publications", ["catalog", "id"])
    op.create_table(
        "quote_products",
        sa.Column("product", sa.String(200), nullable=False),
        sa.Column("quote", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["quote"], ["quotes.id"], name=op.f("fk_quote_products_quote")),
        sa.PrimaryKeyConstraint("product", "quote", name=op.f("pk_quote_products")),
    )
    op.create_index("ix_quote_products_quote", "quote_products", ["quote"])
    op.create_table(
        "revisions",
        sa.Column("quote", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("ends", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("sent_by", sa.String(200), nullable=True),
        sa.Column("state_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["quote"], ["quotes.id"], name=op.f("fk_revisions_quote")),
        sa.PrimaryKeyConstraint("quote", "revision", name=op.f("pk_revisions")),
    )
    op.create_index("ix_revisions_state_ends", "revisions", ["state", "ends"])
    op.create_table(
        "approvals",
        sa.Column("quote", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(200), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("priced", sa.String(64), nullable=False),
        sa.Column("decided_by", sa.String(200), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["quote", "revision"], ["revisions.quote", "revisions.revision"], name=op.f("fk_approvals_quote_revision")
        ),
        sa.PrimaryKeyConstraint("quote", "revision", "round", "step", name=op.f("pk_approvals")),
    )
    op.create_table(
        "saves",
        sa.Column("quote", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("save", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("priced", sa.String(64), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("total", sa.String(40), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("catalogs", sa.Text(), nullable=False),
        sa.Column("products", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["content"], ["documents.hash"], name=op.f("fk_saves_content")),
        sa.ForeignKeyConstraint(["priced"], ["documents.hash"], name=op.f("fk_saves_priced")),
        sa.ForeignKeyConstraint(
            ["quote", "revision"], ["revisions.quote", "revisions.revision"], name=op.f("fk_saves_quote_revision")
        ),
        sa.PrimaryKeyConstraint("quote", "revision", "save", name=op.f("pk_saves")),
    )
    op.create_table(
        "shares",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("quote", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("ends", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_by", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(
            ["quote", "revision"], ["revisions.quote", "revisions.revision"], name=op.f("fk_shares_quote_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
    )
    op.create_index("ix_shares_quote_revision", "shares", ["quote", "revision"])
