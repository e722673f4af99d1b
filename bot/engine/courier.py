"""Delivery: take moments of the rate, decide again, commit `sending`, one call each, and only then say that we spoke.

Several messages share each commit, as many as the rate warrants; each has a call and an outcome of its own.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.core.message import ChannelError
from bot.core.roads import TAP
from bot.engine.again import as_now
from bot.engine.alarm import alarm, stopped
from bot.engine.calling import call, together, with_links
from bot.engine.outcomes import Outcome, record
from bot.engine.pace import LONG, PATIENCE, Pace
from bot.engine.putoff import put_off
from bot.engine.queue import ANSWERS, Job
from bot.engine.roads import spend
from bot.engine.site import Engine
from bot.engine.view import MEMORY
from bot.store import Sendable, Unavailable
from bot.store.rows import Post

log = logging.getLogger(__name__)
LEAD = (
    0.08  # seconds before its moment at which a message is marked, so that the commit does not make it late
)
STALE = 30.0  # seconds after the mark: no call begins later, long before the lease is over
LEASE = timedelta(seconds=60)  # far above the timeout of a call: whoever had the message is gone
MOST = 32  # messages in one commit when there is no limit
TOGETHER = 13  # so many times a second messages share a commit at a rate: 2 of them at 27/s
INFLIGHT = 64  # calls at once in each lane


@dataclass(kw_only=True)
class Courier:
    """Delivers at the pace that all processes share; `stopped` channels have a wrong token."""

    engine: Engine
    pace: Pace
    _underway: set[asyncio.Task[None]] = field(default_factory=set)
    _room: dict[bool, asyncio.Semaphore] = field(
        default_factory=lambda: {urgent: asyncio.Semaphore(INFLIGHT) for urgent in (True, False)}
    )
    _outcomes: list[Outcome] = field(default_factory=list)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def stopped(self) -> set[str]:
        """The channels on which nothing is sent any more."""
        return self.engine.stopped

    @property
    def batch(self) -> int:
        """How many messages share a commit: a kill leaves at most so many more unknown (engine 10)."""
        rate = self.engine.site.rate
        return max(1, min(MOST, round(rate / TOGETHER))) if rate else MOST

    def channels(self) -> list[str]:
        """The channels that may be spoken on as far as their tokens go."""
        return [name for name in self.engine.channels if name not in self.stopped]

    async def deliver(self, posts: Sequence[Sendable]) -> None:
        """Begin the calls of queued messages; what must wait stays in the outbox. Raises Unavailable."""
        for channel in sorted({post.channel for post in posts}):
            if channel in self.channels():
                await self._begin(channel, [post for post in posts if post.channel == channel])

    async def deliver_whole(self, post: Sendable) -> None:
        """Deliver one message up to what became of it, for who does one thing after another."""
        await self.deliver([post])
        await asyncio.gather(*self._underway)

    async def finished(self) -> None:
        """Wait until every call has ended and is written down."""
        while self._underway:
            await asyncio.wait(self._underway)

    async def stop(self, channel: str, error: ChannelError | None = None) -> None:
        """It is refused for good: nothing is sent there until a restart, and the admins hear of it once."""
        if channel not in self.stopped:
            self.stopped.add(channel)
            await stopped(self.engine, channel, error)

    async def _begin(self, channel: str, posts: Sequence[Sendable]) -> None:
        moments = await self._reserve(channel, posts)
        if moments is None or channel in self.stopped:
            async with self.engine.store.begin() as tx:  # the pump finds them again when the pause is over
                await tx.handed([post.id for post in posts], None)
            return
        await self.pace.until(moments[0] - LEAD)
        room, taken = self._room[posts[0].priority < ANSWERS], 0
        for _ in posts:  # before the mark: what is marked must go
            await room.acquire()
        try:
            for group in together(await self._mark(posts)):
                task = asyncio.create_task(self._through(group, moments[min(taken, len(moments) - 1)]))
                self._underway.add(task)
                task.add_done_callback(self._ended)
                taken += 1
                if taken <= len(posts):
                    task.add_done_callback(lambda _: room.release())
        finally:
            for _ in range(len(posts) - taken):
                room.release()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._underway.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a message's way broke off", exc_info=task.exception())

    async def _reserve(self, channel: str, posts: Sequence[Sendable]) -> list[float] | None:
        """A moment for each message; None when the channel must pause."""
        patience = LONG if posts[0].priority < ANSWERS else PATIENCE
        return await self.pace.moments(channel, len(posts), patience)

    # --- the point of no return ---

    async def _mark(self, posts: Sequence[Sendable]) -> list[Post]:
        """Those that are ours to send now, as they are to be said now; what raises is put off alone."""
        try:
            return await self._mark_all([post.id for post in posts])
        except Unavailable:
            raise
        except Exception:
            log.exception("messages %s could not be decided together", [post.id for post in posts])
        ready: list[Post] = []
        for post in posts:
            try:
                ready += await self._mark_alone(post.id)
            except Unavailable as error:  # those that are marked go; the others are found again
                log.warning("messages wait for the database: %s", type(error).__name__)
                break
        return ready

    async def _mark_alone(self, id: int) -> list[Post]:
        try:
            return await self._mark_all([id])
        except Unavailable:
            raise
        except Exception:
            log.exception("message %s could not be decided, put off", id)
            await put_off(self.engine, Job("post", id))
            return []

    async def _mark_all(self, ids: Sequence[int]) -> list[Post]:
        engine = self.engine
        real = engine.clock.real()
        async with engine.store.begin() as tx:
            if TAP in engine.channels:
                ids = await tx.same_words(ids)
            turn = await tx.turn(ids, real, self.pace.rests(), since=engine.now() - MEMORY)
            ready = [fresh for post in turn if (fresh := await as_now(engine, tx, post)) is not None]
            at = engine.now()
            taken = await tx.take(ready, at, engine.clock.real(), LEASE)
            files = await tx.files_of(post.document for post in ready)
            ready = await with_links(engine, tx, [post for post in ready if post.id in taken])
            await spend(tx, ready)
            await tx.handed(set(ids) - taken, None)
        return [
            replace(
                post,
                state="sending",
                attempts=post.attempts + 1,
                taken_at=at,
                changed_at=real,
                file=files.get(post.document or 0),
            )
            for post in ready
        ]

    # --- the call, and what became of it ---

    async def _through(self, posts: Sequence[Post], moment: float) -> None:
        pause = await self._may_go(posts[0].channel, moment)
        if pause:
            held = ChannelError("the channel pauses", "not_sent", retry_after=pause)
            await self._all_written([Outcome(post=post, error=held) for post in posts])
            return
        for post in posts:
            self._late(post)
        outcomes = await self._call(posts)
        first, post = outcomes[0], posts[0]
        plain = first.error is not None and first.error.markup and bool(post.buttons)
        if plain:  # proven not sent because of its buttons: once more without them (fault matrix)
            again = await self._call([replace(post, buttons=[]) for post in posts])
            whole = zip(again, posts, strict=True)
            outcomes = [replace(one, post=replace(one.post, buttons=post.buttons)) for one, post in whole]
        await self._all_written(outcomes)
        if plain or first.bare:
            await alarm(self.engine, "alarm.template", step=post.step or post.kind, version=post.version)

    async def _may_go(self, channel: str, moment: float) -> float:
        """Wait for the moment, and for the database if need be; the seconds for which it may not go after all."""
        marked = self.pace.monotonic()
        while True:
            try:
                pause = await self.pace.on_time(channel, moment)
            except Unavailable as error:
                log.warning("a message waits for the database: %s", type(error).__name__)
                await self.pace.sleep(1)
                pause = 0.0
            else:
                if self.pace.monotonic() - marked <= STALE:
                    return pause
            if (
                self.pace.monotonic() - marked > STALE
            ):  # soon we count as gone: nobody must find it sent after that
                return max(pause, 1.0)

    def _late(self, post: Post) -> None:
        """In real seconds (reliability): how long after it was planned a message of ours leaves for the first time."""
        clock = self.engine.clock
        if post.kind == "proactive" and post.attempts == 1 and clock.speed:
            self.engine.tally.late((clock.now() - post.planned_at).total_seconds() / clock.speed)

    async def _call(self, posts: Sequence[Post]) -> list[Outcome]:
        """Exactly one try."""
        outcomes = await call(self.engine, posts)
        for one in outcomes:
            self.engine.tally.sent(one.post.channel, one.error.outcome if one.error else "sent")
        return outcomes

    async def _all_written(self, outcomes: Sequence[Outcome]) -> None:
        await asyncio.gather(*(self._written(one) for one in outcomes))

    async def _written(self, outcome: Outcome) -> None:
        """Return when an outcome is durable; those that come together share a commit."""
        if outcome.error is not None and outcome.error.retry_after:
            self.pace.halt(outcome.post.channel, outcome.error.retry_after)
        self._outcomes.append(outcome)
        await asyncio.sleep(0)  # those that came together are written together
        async with self._writing:
            if any(one is outcome for one in self._outcomes):
                batch, self._outcomes = self._outcomes[:MOST], self._outcomes[MOST:]
                await self._record(batch)
        if outcome.error is not None and outcome.error.fatal:
            await self.stop(outcome.post.channel, outcome.error)

    async def _record(self, outcomes: Sequence[Outcome]) -> None:
        """What became of messages is written down however long the database is busy."""
        while True:
            try:
                return await record(self.engine, outcomes)
            except Unavailable as error:
                log.warning("outcomes wait for the database: %s", type(error).__name__)
                await self.pace.sleep(1)
