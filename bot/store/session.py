"""One open transaction, and the few statements that SQLite and PostgreSQL spell differently."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, CursorResult, Executable, Table, extract, func, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import UpdateBase

from bot.store.moment import Moment
from bot.store.recall import Recall

T = TypeVar("T")
AHEAD = 10  # numbers of rows that are asked for at once
CHUNK = (
    1_000  # values in one IN (…), rows in one statement: below every limit, and others get their turn soon
)


def chunks(values: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Cut a long list into pieces one statement can carry."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


class Numbers:
    """Ids for new rows in their order; when they run out it goes on counting, which only the one writer of a file may."""

    def __init__(self, found: Sequence[int]) -> None:
        self.ready = list(found)[::-1]
        self._last = 0

    def next(self) -> int:
        """The next one."""
        self._last = self.ready.pop() if self.ready else self._last + 1
        return self._last


class Session:
    """The connection behind a Tx; `writes` is False for a view."""

    def __init__(self, db: AsyncConnection, *, writes: bool, recall: Recall) -> None:
        self._db = db
        self.writes = writes
        self._recall = recall
        self._numbers: dict[str, Numbers] = {}  # ids that are ours to give, by table

    async def flush(self) -> None:
        """Write what is only remembered so far; nothing here, see `Folders`."""

    def _taken_back(self) -> None:
        """A part of the transaction was rolled back."""
        self._numbers.clear()

    def _written(self, table: Table) -> None:
        """A statement changed this table behind the back of whoever remembers its rows."""
        self._numbers.pop(table.name, None)

    @property
    def _server(self) -> bool:
        return self._db.dialect.name == "postgresql"

    async def driver(self) -> Any:
        """The driver's own connection, inside this transaction: what is done there is kept or lost with it."""
        return (await self._db.get_raw_connection()).driver_connection

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """A piece of the transaction that is taken back alone when it raises; the rest of it can still be kept."""
        await self.flush()
        try:
            async with self._db.begin_nested():
                yield
                await self.flush()
        except BaseException:
            self._taken_back()
            raise

    async def _execute(self, query: Executable, rows: Any = None) -> Any:
        """Run one statement after everything that is still to be written."""
        await self.flush()
        found: CursorResult[Any]
        for part in chunks(rows) if isinstance(rows, list) and len(rows) > CHUNK else [rows]:
            found = await self._db.execute(query, part)
        if isinstance(query, UpdateBase) and isinstance(query.table, Table):
            self._written(query.table)
        return found

    async def _one(self, query: Executable) -> Row[Any] | None:
        found: Row[Any] | None = (await self._execute(query)).first()
        return found

    async def _all(self, query: Executable, **values: Any) -> Sequence[Row[Any]]:
        found: Sequence[Row[Any]] = (await self._execute(query, values or None)).all()
        return found

    async def _value(self, query: Executable) -> Any:
        return (await self._execute(query)).scalar()

    async def _changed(self, query: Executable) -> bool:
        """Run an UPDATE or DELETE; True when it touched a row."""
        return bool((await self._execute(query)).rowcount > 0)

    async def _insert_new(self, table: Table, values: dict[str, Any]) -> bool:
        """Insert unless such a row is there already; True when it is new."""
        statement = self._insert(table).values(**values).on_conflict_do_nothing()
        return bool((await self._execute(statement)).rowcount > 0)

    async def _ids(self, table: Table, count: int) -> list[int]:
        """Numbers for that many new rows, so that they can be inserted in bulk without asking for them back."""
        await self.flush()
        return await self._fresh_numbers(table, count)

    async def _fresh_numbers(self, table: Table, count: int) -> list[int]:
        if not self._server:  # safe: the write lock is ours
            last = (await self._db.execute(select(func.max(table.c.id)))).scalar() or 0
            return list(range(last + 1, last + 1 + count))
        query = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        found = (await self._db.execute(query, {"name": table.name, "count": count})).scalars()
        return sorted(found)

    async def _number(self, table: Table) -> int:
        """The number of one new row; on a server some more are kept ready, which leaves gaps and saves questions."""
        known = self._numbers.get(table.name)
        if known is None:
            known = self._numbers[table.name] = Numbers(await self._fresh_numbers(table, AHEAD))
        if not known.ready and self._server:
            known.ready = (await self._fresh_numbers(table, 5 * AHEAD))[::-1]
        return known.next()

    async def _upsert(self, table: Table, keys: dict[str, Any], values: dict[str, Any]) -> None:
        """Write a row known by its keys, new or not."""
        statement = self._insert(table).values(**keys, **values)
        await self._execute(statement.on_conflict_do_update(index_elements=list(keys), set_=values))

    def _insert(self, table: Table) -> Any:
        return postgresql.insert(table) if self._server else sqlite.insert(table)

    def _clock(self, real: datetime) -> ColumnElement[Any]:
        """This moment: on a server by its own clock, on a file by the process's."""
        return func.clock_timestamp() if self._server else literal(real, Moment())

    def _seconds(self, real: datetime) -> ColumnElement[float]:
        """This moment in seconds since 1970: on a server by its own clock, on a file by the process's (engine 4)."""
        if self._server:
            return extract("epoch", func.clock_timestamp()).cast(postgresql.DOUBLE_PRECISION)
        return literal(real.timestamp())
