"""The pump finds what is due and hands it to workers; the database alone knows what is due."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.engine.courier import Courier, spoke
from bot.engine.digest import is_morning, morning, next_morning
from bot.engine.queue import Job, WorkQueue
from bot.engine.settle import settle
from bot.engine.site import Engine
from bot.store import Tx
from bot.store.rows import Case, Kept

log = logging.getLogger(__name__)
BATCH = 200
PUT_OFF = timedelta(hours=1)  # design 4.5: a case that raises never blocks the others
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

    def wake(self) -> None:
        """Something was committed or came due."""
        self._wake.set()

    # --- one step after another: the sandbox, commands and tests ---

    async def drain(self, rounds: int = 500) -> int:
        """Do everything that is due now, in order, until nothing is; how many things were done."""
        done = 0
        for _ in range(rounds):
            step = await self._once()
            if not step:
                return done
            done += step
        raise RuntimeError("the engine does not come to rest")

    async def _once(self) -> int:
        jobs = await self.due()
        for job in jobs:
            await self.do(job)
        return len(jobs)

    # --- many at once: serve ---

    async def run(self, queue: WorkQueue, workers: int = 8) -> None:
        """Feed the queue whenever woken, with so many workers at it; ends by cancellation."""
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(self._work(queue))
            while True:
                self._wake.clear()
                for job in await self.due():
                    await queue.put(job)
                if self.on_idle is not None:
                    await self.on_idle()
                await self._wake.wait()

    async def _work(self, queue: WorkQueue) -> None:
        while True:
            job = await queue.take()
            try:
                await self.do(job)
            except Exception:
                log.exception("job %s failed", job)
                await asyncio.sleep(1)
            finally:
                await queue.done(job)

    # --- what is due, and doing it ---

    async def due(self) -> list[Job]:
        """What is to be done at this moment: the inbox first, then messages, then persons, the longest waiting first."""
        now, real = self.engine.now(), self.engine.clock.real()
        async with self.engine.store.view() as tx:
            inbox = [Job("inbox")] if await tx.unread(limit=1) else []
            posts = [
                Job("post", post.id)
                for post in await tx.next_posts(real, BATCH)
                if post.channel in self.engine.channels
            ]
            persons = [Job("person", id) for id in await tx.due_persons(now, limit=BATCH)]
            taken = await tx.slot_taken("morning", self._day(now))
        digest = [Job("digest")] if is_morning(self.engine, now) and not taken else []
        return inbox + posts + persons + digest

    def _day(self, now: datetime) -> str:
        return now.astimezone(self.engine.site.zone).date().isoformat()

    async def next_moment(self) -> datetime:
        """The earliest moment of the story at which something comes due: a case, or the next morning's cards."""
        async with self.engine.store.view() as tx:
            wake = await tx.earliest_wake()
        cards = next_morning(self.engine, self.engine.now())
        return min(wake, cards) if wake is not None else cards

    async def next_post(self) -> datetime | None:
        """The earliest real moment at which a waiting message may leave."""
        async with self.engine.store.view() as tx:
            return await tx.earliest_post()

    async def do(self, job: Job) -> None:
        """Do one job; what is no longer due is left alone."""
        if job.kind == "person":
            await self._settle(job.id)
        elif job.kind == "post":
            await self._deliver(job.id)
        elif job.kind == "digest":
            await morning(self.engine, self.engine.now())
        else:
            await self._read_inbox()

    async def _deliver(self, id: int) -> None:
        async with self.engine.store.view() as tx:
            post = await tx.post_of(id)
        if post is not None and post.state == "queued":
            await self.courier.deliver(post)

    async def _settle(self, person_id: int) -> None:
        try:
            async with self.engine.store.begin() as tx:
                await settle(self.engine, tx, person_id)
        except Exception:
            log.exception("person %s could not be settled, put off", person_id)
            await self._put_off(person_id)

    async def _put_off(self, person_id: int) -> None:
        now = self.engine.now()
        async with self.engine.store.begin() as tx:
            due: list[Case] = await tx.due_cases(person_id, now)
            for case in due:
                await tx.set_case(case.id, wake_at=now + PUT_OFF, waits_for="manager")

    async def _read_inbox(self) -> None:
        async with self.engine.store.view() as tx:
            kept = await tx.unread(BATCH)
        for one in kept:
            await self._receive(one)

    async def _receive(self, kept: Kept) -> None:
        try:
            async with self.engine.store.begin() as tx:
                await self.receive(self.engine, tx, kept)
                await tx.mark(kept.id, "done")
        except Exception as error:
            log.exception("update %s could not be handled", kept.key)
            async with self.engine.store.begin() as tx:
                await tx.mark(kept.id, "failed", f"{type(error).__name__}: {error}")
            if self.on_poison is not None:
                with contextlib.suppress(Exception):
                    await self.on_poison(kept, error)

    async def recover(self) -> int:
        """At the start: what was on its way when a process died may have arrived; it is shown, not sent again."""
        async with self.engine.store.begin() as tx:
            stale = await tx.stale_sending()
            for post in stale:
                await tx.settle_post(post.id, "unknown", at=self.engine.clock.real(), error="interrupted")
                await spoke(self.engine, tx, post, "unknown")
        return len(stale)
