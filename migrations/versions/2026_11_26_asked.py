"""Who has an open task or draft in a case, for the lists of the day."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_asked"
down_revision = "2026_11_26_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; each case fills it when it is looked at next."""
    op.add_column("cases", sa.Column("asked", sa.String()))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("cases", "asked")
