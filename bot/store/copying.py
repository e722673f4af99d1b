"""All rows from one database into another, whichever kind each is, and the proof that they are the same."""

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.all_tables import metadata

LATELY = frozenset({"leases"})  # who holds what at this moment: never true in a copy
PART = 2_000  # rows read and written at a time
TABLES: Sequence[Table] = [table for table in metadata.sorted_tables if table.name not in LATELY]


class Different(Exception):
    """A copy that is not what it was copied from; the sentence names the table."""


@dataclass(frozen=True)
class Sum:
    """How many rows a table has, and one number over all of them in whatever order they come."""

    rows: int
    digest: str


async def copy_rows(source: AsyncConnection, target: AsyncConnection) -> dict[str, int]:
    """Write every row of the source into the empty target, a table after those it points to; rows by table.

    Raises Different when the target does not read back as the source does.
    """
    counted: dict[str, int] = {}
    for table in TABLES:
        async for part in _parts(source, table):
            await target.execute(insert(table), [dict(row._mapping) for row in part])
        here, there = await sum_of(source, table), await sum_of(target, table)
        if here != there:
            raise Different(f"table {table.name} arrived with {there.rows} rows of {here.rows}, or changed")
        counted[table.name] = there.rows
    if target.dialect.name == "postgresql":
        await _go_on_counting(target)
    return counted


async def counts(db: AsyncConnection) -> dict[str, int]:
    """The rows of every table."""
    return {
        table.name: (await db.execute(select(func.count()).select_from(table))).scalar_one()
        for table in TABLES
    }


async def sum_of(db: AsyncConnection, table: Table) -> Sum:
    """The same on SQLite and PostgreSQL for the same rows: what is summed are values, not how they are stored."""
    rows, total = 0, 0
    async for part in _parts(db, table):
        rows += len(part)
        total += sum(_number(row) for row in part)
    return Sum(rows, f"{total % (1 << 256):064x}")


def _number(row: Row[Any]) -> int:
    said = json.dumps(list(row), sort_keys=True, ensure_ascii=False, default=_plain)
    return int.from_bytes(hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest(), "big")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)


async def _parts(db: AsyncConnection, table: Table) -> AsyncIterator[Sequence[Row[Any]]]:
    async with db.stream(select(table)) as found:
        async for part in found.partitions(PART):
            yield part


async def _go_on_counting(target: AsyncConnection) -> None:
    """A new row gets a number that no copied one has."""
    for table in TABLES:
        if "id" not in table.c:
            continue
        name = {"name": table.name}
        sequence = (
            await target.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), name)
        ).scalar_one()
        last = (await target.execute(select(func.max(table.c.id)))).scalar_one()
        if sequence is not None:
            value = {"sequence": sequence, "last": last or 1, "used": last is not None}
            await target.execute(text("SELECT setval(CAST(:sequence AS regclass), :last, :used)"), value)
