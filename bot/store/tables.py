"""The tables, the same on SQLite and PostgreSQL; Alembic compares the database with this file."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.store.columns import Id, partial, words
from bot.store.metadata import metadata
from bot.store.moment import Moment

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
    Column("heard_at", Moment),  # when its person wrote there last, on the story clock
    Column("window_until", Moment),  # until when we may write of our own accord, on the story clock (wecom 6)
    Column("window_left", Integer, nullable=False, server_default="0"),
    Column(
        "ticket", String
    ),  # a word that lets one message through at once, and until when, on the real clock
    Column("ticket_until", Moment),
    Column("holder", String),  # the colleague whose contact it is (wecom 5)
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
    partial("ix_cases_promised", "promise_at", where="promise_at IS NOT NULL"),
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
    partial("ix_facts_staff", "at", where="\"by\" NOT IN ('owner', 'rounds', 'import')"),
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
    Column(
        "urgent", Boolean, nullable=False, server_default=false()
    ),  # the platform waits seconds, not minutes
    UniqueConstraint("channel", "key"),
    CheckConstraint("state IN ('new', 'done', 'failed')", name="state"),
    partial("ix_inbox_new", "id", where="state = 'new'"),
    partial("ix_inbox_urgent", "id", where="state = 'new' AND urgent"),
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
    Column("answers", String),  # the press it answers, so that the pressed card can show what was recorded
    Column("holder", String),  # the colleague who has to tap before it goes out (wecom 5)
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

taps = Table(  # messages that wait for a colleague's own tap, and how far each is (wecom 5)
    "taps",
    metadata,
    Column("post_id", Id, ForeignKey("posts.id"), primary_key=True, autoincrement=False),
    Column("task", String, nullable=False),  # the platform's id of the task; several messages may share one
    *words("holder", "address", "state", "why"),
    Column("made_at", Moment, nullable=False),  # real clock
    Column("until", Moment, nullable=False),  # story clock: from then on it may not be tapped any more
    Column("looked_at", Moment),  # real clock
    Column("reminded", Integer, nullable=False),
    Column("reminded_at", Moment),  # real clock
    CheckConstraint("state IN ('doubt', 'open', 'cancelling', 'done')", name="state"),
    partial("ix_taps_undone", "state", "looked_at", where="state != 'done'"),
)
