"""Money that came without a case it can be for: a task of finance until somebody settles it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_strays"
down_revision = "2026_11_27_faces"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
OPEN = sa.text("done_at IS NULL")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "strays",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("areas", sa.JSON()),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("done_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_strays"),
    )
    op.create_index("ix_strays_open", "strays", ["id"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_strays_open", "strays")
    op.drop_table("strays")
