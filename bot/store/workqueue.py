"""PgQueuer behind the engine's port: many processes on any hosts share the messages that one PostgreSQL holds.

The job is written in the transaction that queues the message. A job lost or done twice changes nothing: the outbox
alone says what was sent, and the pump hands over again what nobody delivered (engine 4).
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import asyncpg
from pgqueuer.models import Job
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries
from sqlalchemy import make_url

from bot.store import Tx
from bot.store.engines import told
from bot.store.waiting import Sendable

log = logging.getLogger(__name__)
ANSWERS, REMINDERS = "answers", "reminders"
AHEAD = 2  # batches that a process picks before it needs them: more would be kept from the others
PAUSE = 1.0  # real seconds before a lost connection is made again
DEAD = timedelta(seconds=30)  # after this without a sign of life the jobs of a process go to others
# PgQueuer keeps lines about each job for ever, and the outbox knows it all better.
OLD = "DELETE FROM pgqueuer_log WHERE created < now() - interval '1 day'"
TIDY = 3600.0  # seconds between two times
# A job in somebody's hands is over or was lost with him, though its row says so later: another one may be made.
AGAIN = "UPDATE pgqueuer SET dedupe_key = NULL WHERE status = 'picked' AND dedupe_key = ANY($1)"
Deliver = Callable[[Sequence[Sendable]], Awaitable[None]]


class _Waiting(NamedTuple):
    post: Sendable
    begun: "asyncio.Future[None]"


class Lane:
    """Jobs come one by one and leave in batches."""

    def __init__(self, deliver: Deliver, batch: int) -> None:
        self._deliver, self._batch = deliver, batch
        self._waiting: list[_Waiting] = []
        self._turn = asyncio.Lock()
        self._taking: set[asyncio.Task[None]] = set()

    async def take(self, job: Job) -> None:
        """Return when the job's message has begun its way, with whatever waited beside it."""
        mine = _Waiting(
            Sendable(*json.loads(job.payload or b"[]")), asyncio.get_running_loop().create_future()
        )
        self._waiting.append(mine)
        task = asyncio.create_task(self._take(mine))
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)
        await task

    def drop(self) -> None:
        """Break off whatever is at it: PgQueuer itself would wait for it without an end."""
        for task in self._taking:
            task.cancel()

    async def _take(self, mine: _Waiting) -> None:
        await asyncio.sleep(0)  # those picked together come together
        async with self._turn:
            if not mine.begun.done():
                await self._next()
        await mine.begun

    async def _next(self) -> None:
        batch, self._waiting = self._waiting[: self._batch], self._waiting[self._batch :]
        try:
            await self._deliver([one.post for one in batch])
        except Exception:
            log.exception("messages %s could not be delivered", [one.post.id for one in batch])
        finally:
            for one in batch:
                if not one.begun.done():
                    one.begun.set_result(None)


class ServerQueue:
    """See `bot.engine.queue.WorkQueue`; one for each process."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._managers: list[QueueManager] = []
        self._stopping = asyncio.Event()

    async def hand_over(self, tx: Tx, posts: Sequence[Sendable]) -> None:
        """See `WorkQueue.hand_over`. On a fresh connection the jobs would survive a rollback: that is made sure of."""
        await tx.flush()
        driver = await tx.driver()
        if not driver.is_in_transaction():
            raise RuntimeError("a job would be written outside of the transaction it belongs to")
        with told(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await driver.execute(AGAIN, [_key(post) for post in posts])
            await Queries.from_asyncpg_connection(driver).enqueue(
                [ANSWERS if post.priority < 2 else REMINDERS for post in posts],
                [json.dumps(post).encode() for post in posts],
                [10 - post.priority for post in posts],
                dedupe_key=[_key(post) for post in posts],
                on_conflict="skip",
            )

    async def run(self, deliver: Deliver, batch: int) -> None:
        """See `WorkQueue.run`; a lost server is waited for."""
        async with asyncio.TaskGroup() as group:
            for name in (ANSWERS, REMINDERS):
                group.create_task(self._lane(name, Lane(deliver, batch), batch))
            group.create_task(self._tidy())

    def stop(self) -> None:
        """See `WorkQueue.stop`."""
        self._stopping.set()
        for manager in self._managers:
            manager.shutdown.set()

    async def _tidy(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                connection = await self._connect()
                try:
                    await connection.execute(OLD)
                finally:
                    await connection.close(timeout=1)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), TIDY)

    async def _lane(self, name: str, lane: Lane, batch: int) -> None:
        while not self._stopping.is_set():
            try:
                await self._work(name, lane, batch)
            except Exception as error:
                log.warning("the work queue waits for the database: %s", type(error).__name__)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), PAUSE)

    async def _work(self, name: str, lane: Lane, batch: int) -> None:
        connection = await self._connect()
        try:
            manager = QueueManager(Queries.from_asyncpg_connection(connection))
            manager.entrypoint(name)(lane.take)
            self._managers.append(manager)
            if self._stopping.is_set():
                manager.shutdown.set()
            running = manager.run(
                dequeue_timeout=timedelta(seconds=5),
                batch_size=batch,
                max_concurrent_tasks=AHEAD * batch + batch,
                shutdown_on_listener_failure=True,
                heartbeat_timeout=DEAD,
                log_aggregation_interval=timedelta(0),
            )
            try:
                await _run(running, lane)
            finally:
                self._managers.remove(manager)
        finally:
            await connection.close(timeout=1)

    async def _connect(self) -> asyncpg.Connection:
        """Past SQLAlchemy, because a queue listens on a connection of its own."""
        _, options = self._url.get_dialect()().create_connect_args(self._url)
        return await asyncpg.connect(**options)


async def _run(work: Coroutine[Any, Any, None], lane: Lane) -> None:
    """Work until it ends by itself; when cancelled, break off what it waits for."""
    running = asyncio.create_task(work)
    try:
        await asyncio.wait([running])
        running.result()
    finally:
        if not running.done():
            lane.drop()
            running.cancel()
            await asyncio.wait([running])


def _key(post: Sendable) -> str:
    return f"post:{post.id}"
