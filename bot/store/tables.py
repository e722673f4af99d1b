"""The tables, the same on SQLite and PostgreSQL; Alembic compares the database with this file."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as UTC to the microsecond; text of one width on SQLite, so that it sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of this database."""
        return dialect.type_descriptor(String(27) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Turn a time into what is stored; a time without zone is a mistake of the caller (ValueError)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone")
        moment = value.astimezone(UTC)
        if dialect.name != "sqlite":
            return moment
        return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the time back as aware UTC."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Id = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER PRIMARY KEY counts up by itself there


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

persons = Table(
    "persons",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("locale", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("stopped_at", Moment),
    Column("focus", Id),  # a case; no foreign key, because cases point here already
    Column("created_at", Moment, nullable=False),
)

chats = Table(
    "chats",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False, index=True),
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
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
    Column("role", String, nullable=False),
    Column("name", String, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("since", Moment, nullable=False),
    PrimaryKeyConstraint("person_id", "role"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("playbook", String, nullable=False),
    Column("area", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False),
    Column("party", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("locale", String, nullable=False),
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
    Column("more", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("length", Integer, nullable=False),  # of the chain, and its last hash: a tail cut off is noticed
    Column("head", String, nullable=False),
    UniqueConstraint("playbook", "area", "unit"),
    Index(None, "unit"),
    Index(None, "person_id", "wake_at"),
    Index(None, "status", "area"),
    _partial("ix_cases_due", "wake_at", "person_id", where="wake_at IS NOT NULL"),
)

facts = Table(
    "facts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("sealed", String, nullable=False),
    Column("hash", String, nullable=False),
    UniqueConstraint("case_id", "number"),
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
    Column("channel", String, nullable=False),
    Column("key", String, nullable=False),
    Column("raw", JSON, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("error", Text),
    UniqueConstraint("channel", "key"),
    CheckConstraint("state IN ('new', 'done', 'failed')", name="state"),
    _partial("ix_inbox_new", "id", where="state = 'new'"),
)

posts = Table(
    "posts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),
    Column("case_id", Id, ForeignKey("cases.id"), index=True),
    Column("person_id", Id, ForeignKey("persons.id")),
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("key", String, nullable=False),
    Column("step", String, nullable=False),
    Column("contact_kind", String, nullable=False),
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
    CheckConstraint("kind IN ('proactive', 'reply', 'card', 'press')", name="kind"),
    CheckConstraint(
        "state IN ('queued', 'sending', 'sent', 'unknown', 'failed', 'cancelled', 'awaiting_staff')", name="state"
    ),
    Index(None, "person_id", "kind"),
    Index(None, "channel", "address", "message_id"),
    _partial("ix_posts_todo", "priority", "planned_at", where="state = 'queued'"),
    _partial("ix_posts_wait", "not_before", where="state = 'queued'"),
    _partial("ix_posts_doubtful", "state", where="state IN ('sending', 'unknown', 'awaiting_staff')"),
    _partial(  # limits count per person: one message of our own at a time
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
    Column("key", String, nullable=False),
    Column("step", String, nullable=False),
    Column("live", Boolean, nullable=False),
    PrimaryKeyConstraint("post_id", "case_id", "key"),
    _partial("uq_post_cases_live", "case_id", "key", where="live", unique=True),
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
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "channel", "address", "at"),
)

chat_locks = Table(
    "chat_locks",
    metadata,
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("until", Moment, nullable=False),
    PrimaryKeyConstraint("channel", "address"),
)

slots = Table(
    "slots",
    metadata,
    Column("name", String, nullable=False),
    Column("day", String, nullable=False),
    PrimaryKeyConstraint("name", "day"),
)

versions = Table(
    "versions",
    metadata,
    Column("playbook", String, nullable=False),
    Column("version", String, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("playbook", "version"),
)
