"""One open transaction, and the few statements that SQLite and PostgreSQL spell differently."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Executable, Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")
CHUNK = 5_000  # values in one IN (…): below the limit of either database


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a long list into pieces one statement can carry."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


class Session:
    """The connection behind a Tx; `writes` is False for a view."""

    def __init__(self, db: AsyncConnection, *, writes: bool) -> None:
        self._db = db
        self.writes = writes

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """A piece of the transaction that is taken back alone when it raises; the rest of it can still be kept."""
        async with self._db.begin_nested():
            yield

    async def _one(self, query: Executable) -> Row[Any] | None:
        return (await self._db.execute(query)).first()

    async def _all(self, query: Executable) -> Sequence[Row[Any]]:
        return (await self._db.execute(query)).all()

    async def _value(self, query: Executable) -> Any:
        return (await self._db.execute(query)).scalar()

    async def _changed(self, query: Executable) -> bool:
        """Run an UPDATE or DELETE; True when it touched a row."""
        return (await self._db.execute(query)).rowcount > 0

    async def _insert_new(self, table: Table, values: dict[str, Any]) -> bool:
        """Insert unless such a row is there already; True when it is new."""
        statement = self._insert(table).values(**values).on_conflict_do_nothing()
        return (await self._db.execute(statement)).rowcount > 0

    async def _ids(self, table: Table, count: int) -> list[int]:
        """Numbers for that many new rows, so that they can be inserted in bulk without asking for them back."""
        if self._db.dialect.name != "postgresql":
            last = await self._value(select(func.max(table.c.id))) or 0  # safe: the write lock is ours
            return list(range(last + 1, last + 1 + count))
        query = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        found = await self._db.execute(query, {"name": table.name, "count": count})
        return sorted(found.scalars())

    async def _upsert(self, table: Table, keys: dict[str, Any], values: dict[str, Any]) -> None:
        """Write a row known by its keys, new or not."""
        statement = self._insert(table).values(**keys, **values)
        await self._db.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=values))

    def _insert(self, table: Table) -> Any:
        return postgresql.insert(table) if self._db.dialect.name == "postgresql" else sqlite.insert(table)
