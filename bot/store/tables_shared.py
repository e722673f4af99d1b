"""The tables beside the cases: words that open once, what processes share, and files."""

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from bot.store.columns import Id, words
from bot.store.metadata import metadata
from bot.store.moment import Moment

tokens = Table(
    "tokens",
    metadata,
    Column("digest", String, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("case_ids", JSON, nullable=False),
    Column("person_id", Id, ForeignKey("persons.id")),
    Column("role", String),
    Column("areas", JSON, nullable=False),
    Column("name", String),
    Column("expires", Moment, nullable=False),
    Column("used_at", Moment),
)

wrong_tokens = Table(
    "wrong_tokens",
    metadata,
    Column("id", Id, primary_key=True),
    *words("channel", "address"),
    Column("at", Moment, nullable=False),
    Index(None, "channel", "address", "at"),
)

chat_locks = Table(
    "chat_locks",
    metadata,
    *words("channel", "address"),
    Column("until", Moment, nullable=False),
    PrimaryKeyConstraint("channel", "address"),
)

slots = Table("slots", metadata, *words("name", "day"), PrimaryKeyConstraint("name", "day"))

rates = Table(  # seconds since 1970 on the database's clock, so that hosts need not agree on theirs
    "rates",
    metadata,
    Column("channel", String, primary_key=True),
    Column("free_at", Float, nullable=False),
    Column("halted_until", Float, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", Float, nullable=False),
)

text_of_version = (Column("text", Text, nullable=False), PrimaryKeyConstraint("playbook", "version"))
versions = Table("versions", metadata, *words("playbook", "version"), *text_of_version)

documents = Table(
    "documents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("filed_at", Moment, nullable=False),
)
