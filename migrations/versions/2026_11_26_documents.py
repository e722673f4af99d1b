"""Files that go with messages."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_documents"
down_revision = "2026_11_25_many_machines"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    """Add the table, and to a message the number of its file."""
    op.create_table(
        "documents",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
    )
    op.add_column("posts", sa.Column("document", ID))


def downgrade() -> None:
    """Take both away."""
    op.drop_column("posts", "document")
    op.drop_table("documents")
