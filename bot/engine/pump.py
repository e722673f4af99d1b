"""The pump finds what is due and hands it to workers; the database alone knows what is due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.engine.courier import Courier
from bot.engine.digest import next_morning
from bot.engine.outcomes import interrupted
from bot.engine.putoff import put_off, rest_without_book
from bot.engine.queue import Job, WorkQueue
from bot.engine.recurring import RECURRING, SETTLES, recurring
from bot.engine.settle import settle
from bot.engine.site import Engine
from bot.store import Tx, Unavailable
from bot.store.rows import Kept

log = logging.getLogger(__name__)
T = TypeVar("T")
BATCH = 200
AHEAD = 32  # messages handed to the workers at a time, so that an answer never queues behind a long round
DESKS = 2  # workers that read the inbox and settle, beside those that send
REST = 2.0  # times as long as a look took, before the next one
LONGEST_REST = 0.03  # seconds
PAUSE = 1.0  # real seconds before work is tried again that the database refused
Receive = Callable[[Engine, Tx, Kept], Awaitable[None]]


@dataclass(kw_only=True)
class Pump:
    """One engine's work: settle due persons, deliver posts, read the inbox. `receive` is what handlers do with an update."""

    engine: Engine
    courier: Courier
    receive: Receive
    on_poison: Callable[[Kept, Exception], Awaitable[None]] | None = None
    on_idle: Callable[[], Awaitable[None]] | None = None
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False
    _idle: set[asyncio.Task[None]] = field(default_factory=set)
    _looked: datetime | None = None
    _ahead: tuple[datetime | None, datetime | None] = (None, None)  # story: a case, real: a message
    _claimed: dict[str, str] = field(default_factory=dict)  # slots known to be taken

    def wake(self) -> None:
        """Something was committed or came due."""
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing more; `run` ends when what is in hand is finished and written down (R16)."""
        self._stopping = True
        self.wake()

    # --- one step after another: the sandbox, commands and tests ---

    async def drain(self, rounds: int = 500) -> int:
        """Do everything that is due now, in order, until nothing is; how many things were done."""
        done = 0
        for _ in range(rounds):
            jobs = await self.due()
            for job in jobs:
                await self.do(job)
            if not jobs:
                return done
            done += len(jobs)
        raise RuntimeError("the engine does not come to rest")

    # --- many at once: serve ---

    async def run(self, queue: WorkQueue, workers: int = 8) -> None:
        """Feed the queue whenever woken, with so many workers that send; ends by `stop`, or by cancellation."""
        async with asyncio.TaskGroup() as group:
            for number in range(workers + DESKS):
                group.create_task(self._work(queue, sends=number < workers))
            while not self._stopping:
                self._wake.clear()
                began = self.courier.monotonic()
                try:
                    await self._feed(queue)
                except Unavailable as error:
                    log.warning("the pump waits for the database: %s", type(error).__name__)
                    await asyncio.sleep(PAUSE)
                    continue
                ended = self.courier.monotonic()
                await self._wake.wait()
                await self._rest(ended, ended - began)
            for task in list(self._idle):
                task.cancel()

    async def _rest(self, ended: float, took: float) -> None:
        """Every commit wakes us; looking takes at most a third of the time, so that the work gets the rest."""
        left = ended + min(REST * took, LONGEST_REST) - self.courier.monotonic()
        if left > 0 and not self._stopping:
            await asyncio.sleep(left)

    async def _feed(self, queue: WorkQueue) -> None:
        """Hand over what is due, of each chat only the first message, so that none can overtake another."""
        chats: set[str] = set()
        for job in await self.due():
            if job.chat and job.chat in chats:
                continue
            chats.add(job.chat)
            await queue.put(job)
        if self.on_idle is not None:
            await self.on_idle()

    async def _work(self, queue: WorkQueue, *, sends: bool) -> None:
        while not self._stopping:
            job = await self._idly(queue.take(sends=sends))
            try:
                await self.do(job)
            except Unavailable as error:
                log.warning("job %s waits for the database: %s", job, type(error).__name__)
                await self._idly(asyncio.sleep(PAUSE))
            except Exception:
                log.exception("job %s failed", job)
                await self._idly(asyncio.sleep(PAUSE))
            finally:
                await queue.done(job)
            self.wake()  # the next message of that chat may go, or the job is tried again

    async def _idly(self, waiting: Awaitable[T]) -> T:
        """Wait for what may be broken off without harm when we stop."""
        task = asyncio.current_task()
        assert task is not None
        self._idle.add(task)
        try:
            return await waiting
        finally:
            self._idle.discard(task)

    # --- what is due, and doing it ---

    async def due(self) -> list[Job]:
        """What is to be done at this moment: the inbox first, then messages, then persons, the longest waiting first."""
        now, real = self.engine.now(), self.engine.clock.real()
        channels = self.courier.open_channels()
        skip = frozenset[str]().union(*channels.values())
        async with self.engine.store.view() as tx:
            jobs = [Job("inbox")] if await tx.unread(limit=1) else []
            for post in await tx.sendable(real, channels, limit=AHEAD, skip=skip):
                jobs.append(Job("post", post.id, post.priority, f"{post.channel}:{post.address}"))
            jobs += [Job("person", id, SETTLES) for id in await tx.due_persons(now, limit=BATCH)]
            jobs += await recurring(self.engine, tx, now, self._claimed)
            self._ahead = await tx.upcoming(now, real)
        self._looked = now
        return jobs

    async def next_moment(self) -> datetime:
        """The earliest moment of the story at which something comes due: a case, or the next morning's cards."""
        async with self.engine.store.view() as tx:
            wake = await tx.earliest_wake()
        return min(filter(None, (wake, next_morning(self.engine, self.engine.now()))))

    async def next_post(self) -> datetime | None:
        """The earliest real moment at which a waiting message may leave."""
        async with self.engine.store.view() as tx:
            return await tx.earliest_post()

    def until_next(self) -> float | None:
        """Real seconds until something comes due by itself that was not at the last look; None: nothing ever does."""
        clock, (wake, post) = self.engine.clock, self._ahead
        story = min(filter(None, (wake, next_morning(self.engine, self._looked or clock.now()))))
        waits = [self.courier.next_free()]
        if clock.speed > 0:
            waits.append((story - clock.now()).total_seconds() / clock.speed)
        if post is not None:
            waits.append((post - clock.real()).total_seconds())
        return min((max(wait, 0.0) for wait in waits if wait is not None), default=None)

    async def do(self, job: Job) -> None:
        """Do one job; what is no longer due is left alone, and what raises is put off."""
        if job.kind == "inbox":
            await self._read_inbox()
        elif job.kind in RECURRING:
            await RECURRING[job.kind](self.engine, self.engine.now())
        else:
            await self._or_put_off(job)

    async def _or_put_off(self, job: Job) -> None:
        try:
            await (self._settle(job.id) if job.kind == "person" else self._deliver(job.id))
        except Unavailable:
            raise
        except Exception:
            log.exception("%s could not be done, put off", job)
            await put_off(self.engine, job)

    async def _deliver(self, id: int) -> None:
        async with self.engine.store.view() as tx:
            post = await tx.post_of(id)
        if post is not None and post.state == "queued":
            await self.courier.deliver(post)

    async def _settle(self, person_id: int) -> None:
        async with self.engine.store.begin() as tx:
            if due := await tx.due_cases(person_id, self.engine.now()):
                await settle(self.engine, tx, person_id)
                await rest_without_book(self.engine, tx, due)

    async def _read_inbox(self) -> None:
        for _ in range(BATCH):
            if not await self._receive():
                return

    async def _receive(self) -> bool:
        """Handle the oldest update, which no other process gets meanwhile; whether there are more."""
        kept: Kept | None = None
        try:
            async with self.engine.store.begin() as tx:
                found = await tx.unread(2)
                if not found:
                    return False
                kept = found[0]
                await self.receive(self.engine, tx, kept)
                await tx.mark(kept.id, "done")
                return len(found) > 1
        except Unavailable:
            raise  # not the update's fault: it stays and is handled later
        except Exception as error:
            if kept is None:
                raise
            await self._poisoned(kept, error)
            return True

    async def _poisoned(self, kept: Kept, error: Exception) -> None:
        log.exception("update %s could not be handled", kept.key)
        async with self.engine.store.begin() as tx:
            await tx.mark(kept.id, "failed", f"{type(error).__name__}: {error}")
        if self.on_poison is not None:
            try:
                await self.on_poison(kept, error)
            except Exception:
                log.exception("nobody could be told about update %s", kept.key)

    async def recover(self) -> int:
        """See `outcomes.interrupted`; at the start, and on a server now and then."""
        return await interrupted(self.engine)
