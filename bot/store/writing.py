"""How what changed in the folders gets into the database: one statement for all rows that change alike."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.papers import Unwritten
from bot.store.session import chunks
from bot.store.tables import cases, facts, payloads, post_cases, posts

Rows = list[dict[str, Any]]


async def write(db: AsyncConnection, unwritten: Unwritten) -> None:
    """Change what was there, then insert what is new: a message that left makes room for the next one to its person."""
    for row in unwritten.posts:
        row.update(unwritten.fates.pop(row["id"], {}))
    for row in unwritten.shares:
        row["live"] = unwritten.live.get(row["post_id"], row["live"])
    await change(db, cases, "id", unwritten.cases)
    await change(db, posts, "id", unwritten.fates)
    await change(db, post_cases, "post_id", {id: {"live": live} for id, live in unwritten.live.items()})
    inserts: tuple[tuple[Table, Rows], ...] = (
        (facts, unwritten.facts),
        (payloads, unwritten.payloads),
        (posts, unwritten.posts),
        (post_cases, unwritten.shares),
    )
    for table, rows in inserts:  # a row comes after those it points to
        if rows:
            await db.execute(insert(table), rows)


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
            query = query.values({name: bindparam(f"new_{name}") for name in names})
            for part in chunks(rows):
                await db.execute(query, part)
