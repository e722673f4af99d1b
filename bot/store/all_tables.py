"""All tables together, for whoever copies, empties or compares them."""

from bot.store import tables, tables_faces, tables_shared
from bot.store.metadata import metadata

__all__ = ["metadata", "tables", "tables_faces", "tables_shared"]
