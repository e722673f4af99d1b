"""The tables, the same on SQLite and PostgreSQL; Alembic compares the database with this file."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.columns import Id, partial, words
from bot.store.moment import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

persons = Table(
    "persons",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    *words("name", "phone", "locale", "zone"),
    Column("stopped_at", Moment),
    Column("focus", Id),  # a case; no foreign key, because cases point here already
    Column("created_at", Moment, nullable=False),
)

chats = Table(
    "chats",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False, index=True),
    *words("channel", "address"),
    Column("open", Boolean, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("consent", String, nullable=False),
    Column("language", String),
    UniqueConstraint("channel", "address"),
)

staff = Table(
    "staff",
    metadata,
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False),
    *words("role", "name"),
    Column("areas", JSON, nullable=False),
    Column("since", Moment, nullable=False),
    PrimaryKeyConstraint("person_id", "role"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True),
    *words("playbook", "area", "unit"),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False),
    *words("party", "phone", "currency", "locale"),
    Column("steward", String),
    Column("starts", Moment),
    Column("wake_at", Moment),
    Column("status", String, nullable=False),
    Column("owed", BigInteger, nullable=False),
    Column("promise_at", Moment),
    Column("broken", Integer, nullable=False),
    Column("outcome", String),
    Column("next_step", String),
    Column("waits_for", String),
    Column("asked", String),  # `finance`, `steward:Lin`: who has an open task or draft here, a line each
    Column("more", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("length", Integer, nullable=False),  # of the chain, and its last hash: a tail cut off is noticed
    Column("head", String, nullable=False),
    UniqueConstraint("playbook", "area", "unit"),
    Index(None, "unit"),
    Index(None, "person_id", "wake_at"),
    Index(None, "status", "area"),
    partial("ix_cases_due", "wake_at", "person_id", where="wake_at IS NOT NULL"),
)

facts = Table(
    "facts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    *words("by", "kind", "sealed", "hash"),
    UniqueConstraint("case_id", "number"),
    partial("ix_facts_seen", "at", where="kind = 'seen'"),
)

payloads = Table(
    "payloads",
    metadata,
    Column("fact_id", Id, ForeignKey("facts.id"), primary_key=True, autoincrement=False),
    Column("salt", String, nullable=False),
    Column("payload", Text, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    *words("channel", "key"),
    Column("raw", JSON, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("error", Text),
    Column("sender", String),  # one chat's updates are handled in their order
    UniqueConstraint("channel", "key"),
    CheckConstraint("state IN ('new', 'done', 'failed')", name="state"),
    partial("ix_inbox_new", "id", where="state = 'new'"),
    partial("ix_inbox_turn", "channel", "sender", "id", where="state = 'new'"),
)

posts = Table(
    "posts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),
    Column("case_id", Id, ForeignKey("cases.id"), index=True),
    Column("person_id", Id, ForeignKey("persons.id")),
    *words("channel", "address", "key", "step", "contact_kind"),
    Column("named", Boolean, nullable=False),
    Column("profile", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("buttons", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("taken_at", Moment),
    Column("message_id", String),
    Column("error", Text),
    Column("version", String, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("lease_until", Moment),  # on a server: after this, whoever was sending it is gone
    Column("handed_until", Moment),  # on a server: until then the work queue has it
    Column("document", Id),  # a file that goes with it
    CheckConstraint("kind IN ('proactive', 'reply', 'card', 'press')", name="kind"),
    CheckConstraint(
        "state IN ('queued', 'sending', 'sent', 'unknown', 'failed', 'cancelled', 'awaiting_staff')",
        name="state",
    ),
    Index(None, "person_id", "kind"),
    Index(None, "channel", "address", "message_id"),
    partial("ix_posts_todo", "priority", "planned_at", where="state = 'queued'"),
    Index(None, "address", "changed_at"),  # when a chat was spoken to last
    partial("ix_posts_open_chat", "channel", "address", "id", where="state IN ('queued', 'sending')"),
    partial("ix_posts_wait", "not_before", where="state = 'queued'"),
    partial("ix_posts_doubtful", "state", where="state IN ('sending', 'unknown', 'awaiting_staff')"),
    partial(  # limits count per person: one message of our own at a time
        "uq_posts_one_at_a_time",
        "person_id",
        where="kind = 'proactive' AND state IN ('queued', 'sending')",
        unique=True,
    ),
)

post_cases = Table(
    "post_cases",
    metadata,
    Column("post_id", Id, ForeignKey("posts.id"), nullable=False),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    *words("key", "step"),
    Column("live", Boolean, nullable=False),
    PrimaryKeyConstraint("post_id", "case_id", "key"),
    partial("uq_post_cases_live", "case_id", "key", where="live", unique=True),
)

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
