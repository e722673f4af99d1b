"""How what changed in the folders gets into the database: one statement for all rows that change alike."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.papers import Unwritten
from bot.store.tables import cases, facts, payloads, post_cases, posts

Rows = list[dict[str, Any]]


async def write(db: AsyncConnection, unwritten: Unwritten) -> None:
    """Insert what is new, then change what was there; a row comes after those it points to."""
    inserts: tuple[tuple[Table, Rows], ...] = (
        (facts, unwritten.facts),
        (payloads, unwritten.payloads),
        (posts, unwritten.posts),
        (post_cases, unwritten.shares),
    )
    for table, rows in inserts:
        if rows:
            await db.execute(insert(table), rows)
    await change(db, cases, "id", unwritten.cases)
    await change(db, posts, "id", unwritten.fates)
    await change(db, post_cases, "post_id", {id: {"live": live} for id, live in unwritten.live.items()})


async def change(
    db: AsyncConnection, table: Table, key: str, changes: Mapping[int, Mapping[str, Any]]
) -> None:
    """Change rows by their key, each in its own way; those with the same columns share a statement."""
    alike: dict[tuple[str, ...], Rows] = {}
    for id, values in changes.items():
        row = {f"new_{name}": value for name, value in values.items()}
        alike.setdefault(tuple(sorted(values)), []).append({"row_key": id, **row})
    for names, rows in alike.items():
        if names:
            query = update(table).where(table.c[key] == bindparam("row_key"))
            await db.execute(query.values({name: bindparam(f"new_{name}") for name in names}), rows)
