"""The pump finds what is due, settles it and hands messages to the work queue; the database alone knows what is due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.engine.alarm import alarm
from bot.engine.courier import Courier
from bot.engine.mail import Mail
from bot.engine.missed import MINUTE, looked, missed
from bot.engine.outcomes import interrupted
from bot.engine.outlook import BATCH, Due, Outlook
from bot.engine.putoff import put_off, rest_without_book
from bot.engine.queue import Job, WorkQueue
from bot.engine.recurring import RECURRING, SETTLES
from bot.engine.settle import settle
from bot.engine.site import Engine
from bot.engine.view import MEMORY
from bot.store import Sendable, Tx, Unavailable

log = logging.getLogger(__name__)
HANDED = timedelta(seconds=30)  # after this a message that the queue has not delivered is handed over again
REST = 2.0  # times as long as a look took, before the next one
LONGEST_REST = 0.03  # seconds
PAUSE = 1.0  # real seconds before work is tried again that the database refused


@dataclass(kw_only=True)
class Pump:
    """One engine's work: settle due persons, hand messages over, read the inbox (`mail`)."""

    engine: Engine
    courier: Courier
    mail: Mail
    queue: WorkQueue
    outlook: Outlook = field(default_factory=Outlook)
    on_idle: Callable[[], Awaitable[None]] | None = None
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False
    _noted: float | None = None  # the monotonic clock when the database was told that we are here

    def wake(self) -> None:
        """Something was committed or came due."""
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing more; `run` ends when what is in hand is finished and written down (R16)."""
        self._stopping = True
        self.mail.stop()
        self.wake()

    # --- one step after another: the sandbox, commands and tests ---

    async def drain(self, rounds: int = 10_000) -> int:
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

    async def due(self) -> list[Job]:
        """What is to be done at this moment: the inbox first, then messages, then persons, the longest waiting first."""
        found = await self._look(handed=False)
        jobs = [Job("inbox")] if found.mail else []
        jobs += [Job("post", post.id, post.priority, post) for post in found.posts]
        jobs += [Job("person", id, SETTLES) for id in found.persons]
        return jobs + list(found.recurring)

    async def do(self, job: Job) -> None:
        """Do one job to its end; what is no longer due is left alone, and what raises is put off."""
        if job.kind == "inbox":
            await self.mail.read()
        elif job.kind in RECURRING:
            await RECURRING[job.kind](self.engine, self.engine.now())
        elif job.kind == "person":
            await self._settle([job.id])
        elif job.post is not None:
            await self.courier.deliver_whole(job.post)

    # --- many at once: serve ---

    async def run(self) -> None:
        """Settle whatever comes due and feed the queue, until `stop` or cancellation."""
        self.engine.store.before_commit.append(self.hand_over)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.queue.run(self._deliver, self.courier.batch))
                group.create_task(self.mail.run())
                await self._feed()
                self.queue.stop()
            await self.courier.finished()
        finally:
            self.engine.store.before_commit.remove(self.hand_over)

    async def _feed(self) -> None:
        while not self._stopping:
            self._wake.clear()
            began = self.courier.pace.monotonic()
            try:
                await self._note(began)
                await self._work(await self._look(handed=True))
            except Unavailable as error:
                log.warning("the pump waits for the database: %s", type(error).__name__)
                await asyncio.sleep(PAUSE)
                continue
            except Exception:  # nobody else would do its work: it goes on, and the watch tells if it does not
                log.exception("the pump could not work")
                await asyncio.sleep(PAUSE)
                continue
            if self.on_idle is not None:
                await self.on_idle()
            ended = self.courier.pace.monotonic()
            self.engine.tally.looked(ended - began, ended)
            await self._wake.wait()
            await self._rest(ended, ended - began)

    async def _deliver(self, posts: Sequence[Sendable]) -> None:
        """What the queue gives us is delivered even if the database has to be waited for."""
        while True:
            try:
                return await self.courier.deliver(posts)
            except Unavailable as error:
                log.warning("messages wait for the database: %s", type(error).__name__)
                await asyncio.sleep(PAUSE)
                if self._stopping:
                    return

    async def _note(self, at: float) -> None:
        """That we are here, once a minute; the first time, what came due while nobody was."""
        if self._noted is None:
            try:
                await missed(self.engine)
            except Unavailable:
                raise
            except Exception:
                log.exception("what was missed could not be told")
        if self._noted is None or at - self._noted >= MINUTE:
            await looked(self.engine)
            self._noted = at

    async def _work(self, found: Due) -> None:
        if found.mail:
            self.mail.wake()
        if found.posts:
            async with self.engine.store.begin() as tx:
                await self._give(tx, found.posts)
        for job in found.recurring:
            await self._again(job)
        size = self.courier.batch * 2
        for start in range(0, len(found.persons), size):
            if not self._stopping:
                await self._settle(found.persons[start : start + size])
        if len(found.persons) == BATCH:
            self.wake()

    async def _again(self, job: Job) -> None:
        """What comes again by the clock must not keep the rest from being done."""
        try:
            await RECURRING[job.kind](self.engine, self.engine.now())
        except Unavailable:
            raise
        except Exception:
            log.exception("%s could not be done", job.kind)
            await alarm(self.engine, "alarm.put_off")

    async def _rest(self, ended: float, took: float) -> None:
        """Every commit wakes us; looking takes at most a third of the time, so that the work gets the rest."""
        left = ended + min(REST * took, LONGEST_REST) - self.courier.pace.monotonic()
        if left > 0 and not self._stopping:
            await asyncio.sleep(left)

    async def hand_over(self, tx: Tx) -> None:
        """What a transaction queues goes to the work queue with it (engine, correction 6)."""
        real = self.engine.clock.real()
        fresh = [post for post in tx.fresh if post.state == "queued" and post.not_before <= real]
        if fresh:
            await self._give(tx, [Sendable(p.id, p.channel, p.address, p.priority) for p in fresh])

    async def _give(self, tx: Tx, posts: Sequence[Sendable]) -> None:
        await tx.handed([post.id for post in posts], self.engine.clock.real() + HANDED)
        await self.queue.hand_over(tx, posts)

    # --- what is due, and settling it ---

    async def _look(self, *, handed: bool) -> Due:
        return await self.outlook.look(self.engine, self.courier.channels(), handed=handed)

    async def _settle(self, person_ids: Sequence[int]) -> None:
        """Settle these persons together; if that raises, each alone, and whoever raises is put off."""
        try:
            return await self._settle_all(person_ids)
        except Unavailable:
            raise
        except Exception:
            log.exception("%s persons could not be settled together", len(person_ids))
        for id in person_ids:
            try:
                await self._settle_all([id])
            except Unavailable:
                raise
            except Exception:
                log.exception("person %s could not be settled, put off", id)
                await put_off(self.engine, Job("person", id))

    async def _settle_all(self, person_ids: Sequence[int]) -> None:
        engine = self.engine
        async with engine.store.begin() as tx:
            held = await tx.hold(person_ids, since=engine.now() - MEMORY, others=False)
            for id in held:
                if due := await tx.due_cases(id, engine.now()):
                    await settle(engine, tx, id)
                    await rest_without_book(engine, tx, due)

    async def sweep(self) -> int:
        """Now and then: messages whose sender is gone, see `outcomes.interrupted`."""
        return await interrupted(self.engine, starting=False)

    async def recover(self) -> int:
        """At the start: see `outcomes.interrupted`. On a file nothing is handed over yet."""
        if self.engine.store.path is not None:
            async with self.engine.store.begin() as tx:
                await tx.nothing_handed()
        return await interrupted(self.engine, starting=True)
