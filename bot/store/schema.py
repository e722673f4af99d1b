"""Bringing the tables to the newest shape, and telling which shape they have."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

ROOT = Path(__file__).resolve().parents[2]
MIGRATING = 0x726F756E6473  # the advisory lock that lets one process migrate at a time


def upgrade(connection: Connection) -> None:
    """Run the missing migrations inside the open transaction: all or nothing."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def ours(name: str | None, kind: str, parents: Mapping[str, Any]) -> bool:
    """Whether Alembic shall look at a table or index: the work queue's own are its library's business."""
    table = name if kind == "table" else parents.get("table_name")
    return not str(table or "").startswith("pgqueuer")


def current(connection: Connection) -> str | None:
    """The migration this database stands at; None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest migration there is."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
