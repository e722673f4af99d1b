"""How each database is opened: what makes SQLite safe, and what makes both give one consistent view."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    PendingRollbackError,
    ProgrammingError,
    TimeoutError,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

HUNG = 120  # seconds after which a server that does not answer a statement counts as gone
WAIT = 10  # seconds a writer waits for another process before it says busy (reliability R8)


class Unavailable(Exception):
    """The database could not do it now: gone, full, or read only. Nothing was written."""


class Busy(Unavailable):
    """Another process kept the database locked for too long; trying again is safe."""


def open_engines(address: str) -> tuple[AsyncEngine, AsyncEngine]:
    """One engine that writes and one that only reads. Raises ValueError for an address we cannot keep promises on."""
    url = make_url(address)
    options: dict[str, Any] = {
        "json_serializer": _json,
        "hide_parameters": True,
    }  # a logged error must show no phone number
    if url.drivername == "sqlite+aiosqlite":
        if url.database in (None, "", ":memory:"):
            raise ValueError("the database must be a file: a restart would lose every promise kept in memory")
        options["connect_args"] = {"timeout": WAIT}
        return _sqlite(create_async_engine(url, **options), writes=True), _sqlite(
            create_async_engine(url, **options), writes=False
        )
    if url.drivername == "postgresql+asyncpg":
        options["pool_pre_ping"] = True
        options["connect_args"] = {"command_timeout": HUNG}
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        return create_async_engine(url, **options), create_async_engine(
            url, execution_options=snapshot, **options
        )
    raise ValueError(f"{url.drivername} is neither sqlite+aiosqlite nor postgresql+asyncpg")


@asynccontextmanager
async def opened(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection with a transaction around it. Raises Busy, Unavailable; mistakes in a statement stay as they are."""
    with told(DBAPIError, TimeoutError, PendingRollbackError):
        async with AsyncExitStack() as stack:
            with told(OSError):
                connection = await stack.enter_async_context(engine.connect())
            async with connection.begin():
                yield connection


@contextmanager
def told(*kinds: type[Exception]) -> Iterator[None]:
    """Turn errors of these kinds into Busy or Unavailable; mistakes in a statement or its values stay as they are."""
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise
    except kinds as error:
        if _mistaken(error):
            raise
        raise _said(error) from error


def _mistaken(error: Exception) -> bool:
    """Whether the values were wrong: asyncpg tells a number out of range by its code alone (SQL, class 22)."""
    code = getattr(getattr(error, "orig", error), "sqlstate", None)
    return str(code or "").startswith(("22", "23", "42"))


def _said(error: Exception) -> Unavailable:
    words = str(getattr(error, "orig", error))
    busy = "database is locked" in words or "deadlock" in words
    return Busy(words) if busy else Unavailable(words)


def _sqlite(engine: AsyncEngine, *, writes: bool) -> AsyncEngine:
    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {WAIT * 1000}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")  # a power cut must not forget a `sending` (engine 6)
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(
            "PRAGMA secure_delete = ON"
        )  # what is erased leaves no trace in free pages (conduct C37)
        cursor.execute(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
