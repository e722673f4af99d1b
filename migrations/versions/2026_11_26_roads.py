"""What WeCom asks for: windows and holders of chats, taps that messages wait for, updates that cannot wait."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_roads"
down_revision = "2026_11_26_asked"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
UNDONE = sa.text("state != 'done'")
PROMISED = sa.text("promise_at IS NOT NULL")
URGENT = sa.text("state = 'new' AND urgent")
COLUMNS = (
    ("chats", "heard_at", MOMENT),
    ("chats", "window_until", MOMENT),
    ("chats", "ticket", sa.String()),
    ("chats", "ticket_until", MOMENT),
    ("chats", "holder", sa.String()),
    ("posts", "answers", sa.String()),
    ("posts", "holder", sa.String()),
)


def upgrade() -> None:
    """Add the columns and the table."""
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind))
    op.add_column("chats", sa.Column("window_left", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("inbox", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "taps",
        sa.Column("post_id", ID, nullable=False, autoincrement=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("task", "holder", "address", "state", "why")
        ),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("looked_at", MOMENT),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("reminded_at", MOMENT),
        sa.CheckConstraint("state IN ('doubt', 'open', 'cancelling', 'done')", name="ck_taps_state"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_taps_post_id"),
        sa.PrimaryKeyConstraint("post_id", name="pk_taps"),
    )
    op.create_index(
        "ix_taps_undone", "taps", ["state", "looked_at"], sqlite_where=UNDONE, postgresql_where=UNDONE
    )
    op.create_index("ix_inbox_urgent", "inbox", ["id"], sqlite_where=URGENT, postgresql_where=URGENT)
    op.create_index(
        "ix_cases_promised", "cases", ["promise_at"], sqlite_where=PROMISED, postgresql_where=PROMISED
    )


def downgrade() -> None:
    """Take all of it away."""
    op.drop_index("ix_cases_promised", "cases")
    op.drop_index("ix_inbox_urgent", "inbox")
    op.drop_index("ix_taps_undone", "taps")
    op.drop_table("taps")
    op.drop_column("inbox", "urgent")
    op.drop_column("chats", "window_left")
    for table, name, _ in reversed(COLUMNS):
        op.drop_column(table, name)
