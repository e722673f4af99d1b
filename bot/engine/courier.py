"""Delivery: reserve, decide again, commit `sending`, one call, and only then say that we spoke."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.core.message import ChannelError
from bot.engine.alarm import alarm
from bot.engine.outcomes import outbound, spoke, unsaid
from bot.engine.pace import Pace
from bot.engine.posting import Say, compose
from bot.engine.settle import cancel, settle_for
from bot.engine.site import Engine
from bot.engine.view import View, contacts, decision, look, without
from bot.store import Tx, Unavailable
from bot.store.asks import PostChange
from bot.store.rows import Buttons, Post

log = logging.getLogger(__name__)
TRIES = 5
BACKOFF = (1.0, 5.0, 30.0, 120.0)  # seconds before the next try of what is proven not delivered
LATE = 0.05  # seconds after its moment at which a message must wait for a new one (engine 4)
HALT = "halt."  # where the database keeps until when a platform asked us to wait
Sleep = Callable[[float], Awaitable[None]]


@dataclass(kw_only=True)
class Courier:
    """Delivers one message at a time per chat, at the pace of its channel; `stopped` channels have a wrong token."""

    engine: Engine
    sleep: Sleep = asyncio.sleep
    monotonic: Callable[[], float] = time.monotonic
    stopped: set[str] = field(default_factory=set)
    _paces: dict[str, Pace] = field(default_factory=dict)
    _busy: set[tuple[str, str]] = field(default_factory=set)

    def open_channels(self) -> dict[str, frozenset[str]]:
        """The channels that may be spoken on now, each with the chats that must wait a moment."""
        at = self.monotonic()
        return {
            name: self._pace(name).resting(at) | {chat for busy, chat in self._busy if busy == name}
            for name in self.engine.channels
            if name not in self.stopped and not self._pace(name).halted(at)
        }

    def next_free(self) -> float | None:
        """Real seconds until a pause ends, of a channel or of a chat; None when nothing waits for one."""
        at = self.monotonic()
        found = [pace.next_free(at) for name, pace in self._paces.items() if name not in self.stopped]
        return min((wait for wait in found if wait is not None), default=None)

    async def resume(self) -> None:
        """After a start: a pause that a platform asked for goes on."""
        real = self.engine.clock.real()
        async with self.engine.store.view() as tx:
            for name in self.engine.channels:
                until = await tx.meta(HALT + name)
                left = (datetime.fromisoformat(until) - real).total_seconds() if until else 0
                if left > 0:
                    self._pace(name).halt(self.monotonic() + left)

    async def deliver(self, post: Post) -> None:
        """Take a queued message through to its fate; does nothing when it is not its turn or another has it."""
        chat = (post.channel, post.address)
        if chat in self._busy or post.channel in self.stopped:
            return
        self._busy.add(chat)
        try:
            if await self._moment(post):
                await self._send(post)
        finally:
            self._busy.discard(chat)

    async def stop(self, channel: str) -> None:
        """The token is wrong: nothing more is sent there until a restart, and the admins hear of it once."""
        if channel not in self.stopped:
            self.stopped.add(channel)
            await alarm(self.engine, "error.token", channel=channel)

    async def _moment(self, post: Post) -> bool:
        """Wait for a moment of the shared rate; False when the whole channel was asked to pause meanwhile."""
        pace, at = self._pace(post.channel), self.monotonic()
        if pace.halted(at):
            return False
        wait = pace.reserve(post.address, at)
        if wait > 0:
            await self.sleep(wait)
        late = self.monotonic() - at - wait
        if wait > 0 and late > LATE:  # a stalled process must not send all it missed at once
            await self.sleep(pace.slot(self.monotonic()))
        return not pace.halted(self.monotonic()) and post.channel not in self.stopped

    async def _send(self, post: Post) -> None:
        ready = await self._take(post)
        if ready is None:
            return
        try:
            message_id = await self.engine.channels[post.channel].send(outbound(ready))
        except ChannelError as error:
            failure = error
        except Exception:
            log.exception("post %s: the channel failed in an unforeseen way", post.id)
            failure = ChannelError("unforeseen", "unknown")
        else:
            await self._surely(lambda: self._spoke(ready, "sent", message_id=message_id))
            return
        await self._failed(ready, failure)

    async def _surely(self, write: Callable[[], Awaitable[None]]) -> None:
        """What became of a message is written down however long the database is busy."""
        while True:
            try:
                return await write()
            except Unavailable as error:
                log.warning("the outcome of a message waits for the database: %s", type(error).__name__)
                await self.sleep(1)

    def _pace(self, channel: str) -> Pace:
        rate = 0 if channel == "console" else self.engine.site.rate
        return self._paces.setdefault(channel, Pace(rate=rate))

    async def _take(self, post: Post) -> Post | None:
        """Decide again and mark `sending`; None when it is not to be sent (any more)."""
        engine = self.engine
        async with engine.store.begin() as tx:
            if post.kind == "proactive":
                fresh = await self._again(tx, post)
                if fresh is None:
                    return None
                text, buttons = fresh
            elif await self._revoked(tx, post):
                return None
            else:
                text, buttons = post.text, post.buttons
            taken = engine.now()
            if not await tx.take(post.id, taken, engine.clock.real()):
                return None
            if (text, buttons) != (post.text, post.buttons):
                await tx.settle_post(post.id, "sending", at=engine.clock.real(), text=text, buttons=buttons)
        return replace(post, text=text, buttons=buttons, attempts=post.attempts + 1, taken_at=taken)

    async def _revoked(self, tx: Tx, post: Post) -> bool:
        """A card for somebody who is no colleague any more is not delivered (facts/reliability, roles)."""
        if post.kind != "card" or post.person_id is None or await tx.staff_of(post.person_id):
            return False
        gone: PostChange = {"at": self.engine.clock.real(), "error": "no colleague any more", "was": "queued"}
        await tx.settle_post(post.id, "cancelled", **gone)
        return True

    async def _again(self, tx: Tx, post: Post) -> tuple[str, Buttons] | None:
        """The words as they are now; None after cancelling what would not be said any more."""
        engine = self.engine
        if post.person_id is None or not await _still_queued(tx, post):
            return None
        person = await tx.lock_person(post.person_id)
        ids = {case_id for case_id, _, _ in post.cases}
        past = await contacts(engine, tx, person, aside=post.id)
        views = [without(v, past) for v in await look(engine, tx, person, ids) if v.case.id in ids]
        group = [say for view in views if (say := self._say(view, post)) is not None]
        if len(group) == len(post.cases):
            return compose(engine, group)
        await cancel(engine, tx, post, "decided again")
        await settle_for(engine, tx, post)
        return None

    def _say(self, view: View, post: Post) -> Say | None:
        key = next(key for case_id, key, _ in post.cases if case_id == view.case.id)
        found = decision(self.engine, view, sending=key)
        if found.say is None or found.say.key != key:
            return None
        return Say(view=view, say=found.say)

    async def _spoke(
        self,
        post: Post,
        outcome: Literal["sent", "unknown"],
        message_id: str | None = None,
        error: str | None = None,
    ) -> None:
        """Write down that we spoke, or may have, and look at the person again.

        Whoever took us for dead meanwhile has recorded it as unknown: then only the better news is noted.
        """
        engine = self.engine
        at = engine.clock.real()
        noted: PostChange = {"at": at, "message_id": message_id, "error": error, "was": "sending"}
        late: PostChange = {**noted, "was": "unknown"}
        async with engine.store.begin() as tx:
            if await tx.settle_post(post.id, outcome, **noted):
                await spoke(engine, tx, post, outcome)
            elif outcome == "sent":
                await tx.settle_post(post.id, outcome, **late)

    async def _failed(self, post: Post, error: ChannelError) -> None:
        """One of the three outcomes of a send that was not a plain yes (`facts/telegram.md`)."""
        log.warning("post %s to %s: %s, %s", post.id, post.channel, error.outcome, error)
        if error.retry_after:
            self._pace(post.channel).halt(self.monotonic() + error.retry_after)
        patient = bool(error.retry_after) or error.fatal  # not this message's fault
        if error.outcome == "unknown":
            await self._surely(lambda: self._spoke(post, "unknown", error=str(error)))
        elif error.outcome == "not_sent" and (patient or post.attempts < TRIES):
            await self._surely(lambda: self._later(post, error))
        else:
            await self._surely(lambda: self._give_up(post, error))
        if error.fatal:
            await self.stop(post.channel)

    async def _later(self, post: Post, error: ChannelError) -> None:
        wait = error.retry_after or BACKOFF[min(post.attempts, len(BACKOFF)) - 1]
        at = self.engine.clock.real()
        until = at + timedelta(seconds=wait)
        async with self.engine.store.begin() as tx:
            again: PostChange = {"at": at, "error": str(error), "not_before": until, "was": "sending"}
            await tx.settle_post(post.id, "queued", **again)
            if error.retry_after:
                await tx.set_meta(HALT + post.channel, until.isoformat())
            if error.moved_to:
                await tx.move_chat(post.channel, post.address, error.moved_to)

    async def _give_up(self, post: Post, error: ChannelError) -> None:
        engine = self.engine
        async with engine.store.begin() as tx:
            if error.closed:
                await tx.close_chat(post.channel, post.address)
            failed: PostChange = {"at": engine.clock.real(), "error": str(error), "was": "sending"}
            if await tx.settle_post(post.id, "failed", **failed):
                await unsaid(engine, tx, post, closed=error.closed)


async def _still_queued(tx: Tx, post: Post) -> bool:
    return any(other.id == post.id for other in await tx.posts(state="queued", person_id=post.person_id))
