"""Bringing the tables to the newest shape, and telling which shape they have."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:  # heavy, and needed on the rare day of a migration only
    from alembic.config import Config

REVISION = re.compile(r'^revision = "(.+)"$', re.MULTILINE)
FOLLOWS = re.compile(r'^down_revision = "(.+)"$', re.MULTILINE)
ROOT = Path(__file__).resolve().parents[2]
MIGRATING = 0x726F756E6473  # the advisory lock that lets one process migrate at a time


def upgrade(connection: Connection) -> None:
    """Run the missing migrations inside the open transaction: all or nothing."""
    from alembic import command

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
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def head() -> str:
    """The newest migration there is: the one that no other follows."""
    written = [
        file.read_text(encoding="utf-8") for file in sorted((ROOT / "migrations/versions").glob("*.py"))
    ]
    names = [found[1] for text in written if (found := REVISION.search(text))]
    followed = {found[1] for text in written if (found := FOLLOWS.search(text))}
    return next((name for name in names if name not in followed), "")


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
