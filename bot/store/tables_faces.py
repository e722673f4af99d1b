"""The tables behind pages and payments: attempts to pay, money without a case, and what an import did, to be undone."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from bot.store.columns import Id, partial, words
from bot.store.metadata import metadata
from bot.store.moment import Moment

orders = Table(
    "orders",
    metadata,
    Column("ref", String, primary_key=True),  # our own number; the merchant's order number at the provider
    *words("provider", "currency", "title"),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("parts", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),  # real clock, as the providers count
    Column("expires", Moment, nullable=False),  # real clock
    Column("state", String, nullable=False),
    Column("trade", String),
    Column("way", Text, nullable=False),  # what is needed to show the link again
    Column("looked_at", Moment),  # real clock: when the provider was asked last
    CheckConstraint("state IN ('open', 'paid', 'mismatch', 'closed')", name="state"),
    partial("ix_orders_open", "looked_at", where="state = 'open'"),
    partial("uq_orders_trade", "provider", "trade", where="trade IS NOT NULL", unique=True),
)

imports = Table(
    "imports",
    metadata,
    Column("id", Id, primary_key=True),
    *words("by", "file", "playbook"),
    Column("at", Moment, nullable=False),
    Column("counts", JSON, nullable=False),  # what the preview said: cases, lines, new, changed
    Column("undone_at", Moment),
    Column("undone_by", String),
    Index(None, "at"),
)

import_cases = Table(
    "import_cases",
    metadata,
    Column("import_id", Id, ForeignKey("imports.id"), nullable=False),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("fresh", JSON, nullable=False),  # whether the case was opened, and the facts that were added
    Column("before", JSON, nullable=False),  # the columns of the case as they were
    PrimaryKeyConstraint("import_id", "case_id"),
)

strays = Table(
    "strays",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("areas", JSON),  # whose of them it concerns; none: whoever looks after all of them
    Column("said", JSON, nullable=False),  # what came, in parts that are put into words for each reader
    Column("done_at", Moment),
    Column("done_by", String),
    partial("ix_strays_open", "id", where="done_at IS NULL"),
)
