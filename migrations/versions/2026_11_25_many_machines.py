"""What several processes on one database share: rates, leases, whose turn it is, and PgQueuer's own tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.util import await_only

revision = "2026_11_25_many_machines"
down_revision = "2026_11_25_first_tables"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
TURN = sa.text("state = 'new'")
OPEN = sa.text("state IN ('queued', 'sending')")
CHAT = ["channel", "address", "id"]


def upgrade() -> None:
    """Add the columns and tables; on PostgreSQL the tables of the work queue too."""
    op.add_column("posts", sa.Column("lease_until", MOMENT))
    op.add_column("posts", sa.Column("handed_until", MOMENT))
    op.add_column("inbox", sa.Column("sender", sa.String()))
    columns = ["channel", "sender", "id"]
    op.create_index("ix_inbox_turn", "inbox", columns, sqlite_where=TURN, postgresql_where=TURN)
    op.create_index("ix_posts_open_chat", "posts", CHAT, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_posts_address_changed_at", "posts", ["address", "changed_at"])
    op.create_table(
        "rates",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("free_at", sa.Float(), nullable=False),
        sa.Column("halted_until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_rates"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    _work_queue("build_install_query")


def downgrade() -> None:
    """Take all of it away."""
    _work_queue("build_uninstall_query")
    op.drop_table("leases")
    op.drop_table("rates")
    op.drop_index("ix_posts_address_changed_at", "posts")
    op.drop_index("ix_posts_open_chat", "posts")
    op.drop_index("ix_inbox_turn", "inbox")
    for table, column in (("inbox", "sender"), ("posts", "handed_until"), ("posts", "lease_until")):
        op.drop_column(table, column)


def _work_queue(query: str) -> None:
    """Its tables are not logged: what a crash of the server takes from them stands in the outbox."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
    from pgqueuer.domain.settings import DBSettings, Durability

    built = getattr(QueryBuilderEnvironment(DBSettings(durability=Durability.volatile)), query)()
    driver = connection.connection.driver_connection
    assert driver is not None and driver.is_in_transaction()
    await_only(driver.execute(built))  # several statements at once, which SQLAlchemy's own way cannot send
