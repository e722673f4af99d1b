"""The store: cases, facts, messages and people in SQLite or PostgreSQL, behind plain values."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite
from sqlalchemy import make_url, text

from bot.store import schema
from bot.store.casebook import Casebook
from bot.store.chain import Chain
from bot.store.engines import Busy, Unavailable, open_engines, opened, told
from bot.store.filing import Filing
from bot.store.imports import Imports
from bot.store.inbox import Arrived, Inbox
from bot.store.lock import EngineLock, EngineTaken
from bot.store.orders import Orders
from bot.store.outbox import Crowded
from bot.store.people import People
from bot.store.rates import Rates
from bot.store.recall import Recall
from bot.store.roads import Roads
from bot.store.rows import Case, Chat, Kept, Person, Post, Staff, Tap, Token
from bot.store.strays import Strays
from bot.store.tokens import Tokens
from bot.store.turns import Turns
from bot.store.waiting import Rest, Sendable, Waiting

__all__ = [
    "Arrived",
    "Busy",
    "Case",
    "Chat",
    "Crowded",
    "EngineLock",
    "EngineTaken",
    "Kept",
    "Person",
    "Post",
    "Rest",
    "Sendable",
    "Staff",
    "Store",
    "Tap",
    "Token",
    "Tx",
    "Unavailable",
]


class Tx(People, Casebook, Chain, Inbox, Waiting, Roads, Tokens, Rates, Filing, Imports, Orders, Strays):
    """One transaction: all of it is kept, or nothing. All times are aware."""


class Store:
    """A database by its address; `before_commit` is part of every transaction, `on_commit` follows it."""

    def __init__(self, url: str, *, lock_engine: bool = False) -> None:
        """Open nothing yet, but take the engine's lock if asked. Raises ValueError, EngineTaken."""
        self.url = url
        self.on_commit: list[Callable[[], None]] = []
        self.before_commit: list[Callable[[Tx], Awaitable[None]]] = []
        self._recall = Recall()
        self._writer, self._reader = open_engines(url)
        self._turns = Turns()
        self._writing: asyncio.Task[object] | None = None
        self._watch: aiosqlite.Connection | None = None
        self.path = self._file()
        self.lock = EngineLock(self.path) if self.path else None
        if lock_engine and self.lock:
            self.lock.take()

    @asynccontextmanager
    async def begin(self, *, hurry: bool = False) -> AsyncIterator[Tx]:
        """A transaction that writes; never open a second one inside it. Raises Busy, Unavailable.

        `hurry`: short, and a platform waits for it.
        """
        async with self._one_writer(hurry), opened(self._writer) as connection:
            tx = Tx(connection, writes=True, recall=self._recall)
            yield tx
            for hand_over in self.before_commit:
                await hand_over(tx)
            await tx.flush()
        for call in self.on_commit:
            call()

    @asynccontextmanager
    async def view(self) -> AsyncIterator[Tx]:
        """One consistent picture of everything, read only. Raises Busy, Unavailable."""
        async with opened(self._reader) as connection:
            yield Tx(connection, writes=False, recall=self._recall)

    async def migrate(self) -> None:
        """Bring the tables to the newest shape, all or nothing."""
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        async with self._one_writer(), opened(self._writer) as connection:
            await connection.run_sync(schema.upgrade)

    async def versions(self) -> tuple[str | None, str]:
        """The migration the database stands at, and the newest one."""
        async with opened(self._reader) as connection:
            return await connection.run_sync(schema.current), schema.head()

    async def stamp(self) -> int:
        """A number that is another one as soon as any process has committed. Raises Busy, Unavailable."""
        if self.path is None:
            return await self._snapshot()
        with told(aiosqlite.Error):  # this one connection is the driver's own, past SQLAlchemy
            if self._watch is None:
                self._watch = await aiosqlite.connect(self.path)
            async with self._watch.execute("PRAGMA data_version") as cursor:
                row = await cursor.fetchone()
        return int(row[0]) if row else 0

    async def close(self) -> None:
        """Let go of every connection and of the engine's lock."""
        if self._watch is not None:
            await self._watch.close()
            self._watch = None
        await self._writer.dispose()
        await self._reader.dispose()
        if self.lock:
            self.lock.release()

    async def _snapshot(self) -> int:
        """What is visible right now, as one number; the log's position would run ahead of what can be seen."""
        query = text("SELECT hashtextextended(pg_current_snapshot()::text, 0)")
        async with opened(self._reader) as connection:
            return int((await connection.execute(query)).scalar_one())

    @asynccontextmanager
    async def _one_writer(self, hurry: bool = False) -> AsyncIterator[None]:
        if self.path is None:
            yield
            return
        if self._writing is asyncio.current_task():
            raise RuntimeError(
                "this task has a write transaction open already and would wait for itself for ever"
            )
        async with self._turns.turn(hurry=hurry):
            self._writing = asyncio.current_task()
            try:
                yield
            finally:
                self._writing = None

    def _file(self) -> Path | None:
        url = make_url(self.url)
        return Path(url.database) if url.drivername.startswith("sqlite") and url.database else None
