"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_first_tables"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")  # text of one width sorts

MATTERS = ("persons", "chats", "staff", "cases", "facts", "payloads", "meta", "slots", "versions")
TRAFFIC = ("inbox", "wrong_tokens", "chat_locks", "tokens", "posts", "post_cases")


def upgrade() -> None:
    """Make every table; a table comes after those it points to."""
    _people()
    _cases()
    _facts()
    _inbox()
    _posts()
    _post_cases()


def downgrade() -> None:
    """Drop every table."""
    for table in reversed(MATTERS + TRAFFIC):
        op.drop_table(table)


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _people() -> None:
    op.create_table(
        "persons",
        sa.Column("id", ID, nullable=False),
        *_words("key", "name", "phone", "locale", "zone"),
        sa.Column("stopped_at", MOMENT),
        sa.Column("focus", ID),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sa.UniqueConstraint("key", name="uq_persons_key"),
    )
    op.create_table(
        "chats",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        *_words("channel", "address"),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("language", sa.String()),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_chats_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
        sa.UniqueConstraint("channel", "address", name="uq_chats_channel_address"),
    )
    op.create_index("ix_chats_person_id", "chats", ["person_id"])
    op.create_table(
        "staff",
        sa.Column("person_id", ID, nullable=False),
        *_words("role", "name"),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_staff_person_id"),
        sa.PrimaryKeyConstraint("person_id", "role", name="pk_staff"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", ID, nullable=False),
        *_words("playbook", "area", "unit"),
        sa.Column("person_id", ID, nullable=False),
        *_words("party", "phone", "currency", "locale"),
        sa.Column("steward", sa.String()),
        sa.Column("starts", MOMENT),
        sa.Column("wake_at", MOMENT),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owed", sa.BigInteger(), nullable=False),
        sa.Column("promise_at", MOMENT),
        sa.Column("broken", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String()),
        sa.Column("next_step", sa.String()),
        sa.Column("waits_for", sa.String()),
        sa.Column("more", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_cases_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("playbook", "area", "unit", name="uq_cases_playbook_area_unit"),
    )
    op.create_index("ix_cases_due", "cases", ["wake_at", "person_id"], **_where("wake_at IS NOT NULL"))
    op.create_index("ix_cases_person_id_wake_at", "cases", ["person_id", "wake_at"])
    op.create_index("ix_cases_status_area", "cases", ["status", "area"])
    op.create_index("ix_cases_unit", "cases", ["unit"])


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        *_words("by", "kind", "sealed", "hash"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_facts_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_facts"),
        sa.UniqueConstraint("case_id", "number", name="uq_facts_case_id_number"),
    )
    op.create_index("ix_facts_seen", "facts", ["at"], **_where("kind = 'seen'"))
    op.create_table(
        "payloads",
        sa.Column("fact_id", ID, autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["facts.id"], name="fk_payloads_fact_id"),
        sa.PrimaryKeyConstraint("fact_id", name="pk_payloads"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table("slots", *_words("name", "day"), sa.PrimaryKeyConstraint("name", "day", name="pk_slots"))
    op.create_table(
        "versions",
        *_words("playbook", "version"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("playbook", "version", name="pk_versions"),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", ID, nullable=False),
        *_words("channel", "key"),
        sa.Column("raw", sa.JSON(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.CheckConstraint("state IN ('new', 'done', 'failed')", name="ck_inbox_state"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("channel", "key", name="uq_inbox_channel_key"),
    )
    op.create_index("ix_inbox_new", "inbox", ["id"], **_where("state = 'new'"))
    op.create_table(
        "wrong_tokens",
        sa.Column("id", ID, nullable=False),
        *_words("channel", "address"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wrong_tokens"),
    )
    op.create_index("ix_wrong_tokens_channel_address_at", "wrong_tokens", ["channel", "address", "at"])
    op.create_table(
        "chat_locks",
        *_words("channel", "address"),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name="pk_chat_locks"),
    )
    op.create_table(
        "tokens",
        *_words("digest", "purpose"),
        sa.Column("case_ids", sa.JSON(), nullable=False),
        sa.Column("person_id", ID),
        sa.Column("role", sa.String()),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("name", sa.String()),
        sa.Column("expires", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_tokens_person_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_tokens"),
    )


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", ID),
        sa.Column("person_id", ID),
        *_words("channel", "address", "key", "step", "contact_kind"),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT),
        sa.Column("message_id", sa.String()),
        sa.Column("error", sa.Text()),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('proactive', 'reply', 'card', 'press')", name="ck_posts_kind"),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'unknown', 'failed', 'cancelled', 'awaiting_staff')",
            name="ck_posts_state",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_posts_case_id"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_posts_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
    )
    op.create_index("ix_posts_case_id", "posts", ["case_id"])
    op.create_index("ix_posts_channel_address_message_id", "posts", ["channel", "address", "message_id"])
    op.create_index(
        "ix_posts_doubtful", "posts", ["state"], **_where("state IN ('sending', 'unknown', 'awaiting_staff')")
    )
    op.create_index("ix_posts_person_id_kind", "posts", ["person_id", "kind"])
    op.create_index("ix_posts_todo", "posts", ["priority", "planned_at"], **_where("state = 'queued'"))
    op.create_index("ix_posts_wait", "posts", ["not_before"], **_where("state = 'queued'"))
    op.create_index(
        "uq_posts_one_at_a_time",
        "posts",
        ["person_id"],
        unique=True,
        **_where("kind = 'proactive' AND state IN ('queued', 'sending')"),
    )


def _post_cases() -> None:
    op.create_table(
        "post_cases",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        *_words("key", "step"),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_post_cases_case_id"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_post_cases_post_id"),
        sa.PrimaryKeyConstraint("post_id", "case_id", "key", name="pk_post_cases"),
    )
    op.create_index("uq_post_cases_live", "post_cases", ["case_id", "key"], unique=True, **_where("live"))
