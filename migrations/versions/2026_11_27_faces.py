"""What pages and payments need: attempts to pay, and what each import did."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_faces"
down_revision = "2026_11_26_roads"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
OPEN = sa.text("state = 'open'")
TRADED = sa.text("trade IS NOT NULL")
STAFF = sa.text("\"by\" NOT IN ('owner', 'rounds', 'import')")


def upgrade() -> None:
    """Add the three tables, and an index over what colleagues recorded."""
    op.create_table(
        "orders",
        sa.Column("ref", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("provider", "currency", "title")),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("trade", sa.String()),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("looked_at", MOMENT),
        sa.CheckConstraint("state IN ('open', 'paid', 'mismatch', 'closed')", name="ck_orders_state"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_orders_person_id"),
        sa.PrimaryKeyConstraint("ref", name="pk_orders"),
    )
    op.create_index("ix_orders_person_id", "orders", ["person_id"])
    op.create_index("ix_orders_open", "orders", ["looked_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(
        "uq_orders_trade",
        "orders",
        ["provider", "trade"],
        unique=True,
        sqlite_where=TRADED,
        postgresql_where=TRADED,
    )
    op.create_table(
        "imports",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("by", "file", "playbook")),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("undone_at", MOMENT),
        sa.Column("undone_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_index("ix_imports_at", "imports", ["at"])
    op.create_table(
        "import_cases",
        sa.Column("import_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("fresh", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_import_cases_import_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_import_cases_case_id"),
        sa.PrimaryKeyConstraint("import_id", "case_id", name="pk_import_cases"),
    )
    op.create_index("ix_facts_staff", "facts", ["at"], sqlite_where=STAFF, postgresql_where=STAFF)


def downgrade() -> None:
    """Take all of it away."""
    op.drop_index("ix_facts_staff", "facts")
    op.drop_table("import_cases")
    op.drop_index("ix_imports_at", "imports")
    op.drop_table("imports")
    op.drop_index("uq_orders_trade", "orders")
    op.drop_index("ix_orders_open", "orders")
    op.drop_index("ix_orders_person_id", "orders")
    op.drop_table("orders")
