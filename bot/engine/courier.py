"""Delivery: reserve, decide again, commit `sending`, one call, and only then say that we spoke."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

from bot.core.facts import Fact, Spoke, Unlinked, Unsaid
from bot.core.message import Address, Button, ChannelError, Outbound
from bot.engine.alarm import alarm
from bot.engine.pace import Pace
from bot.engine.posting import Say, compose
from bot.engine.settle import cancel, settle
from bot.engine.site import Engine
from bot.engine.staff import Concern, post_card
from bot.engine.view import View, contacts, decision, look, view_of, without
from bot.store import Tx
from bot.store.rows import Buttons, Post

log = logging.getLogger(__name__)
TRIES = 6
BACKOFF = (
    1.0,
    5.0,
    30.0,
    120.0,
    600.0,
)  # seconds before the next try of a message that is proven not delivered
Sleep = Callable[[float], Awaitable[None]]


@dataclass(kw_only=True)
class Courier:
    """Delivers one message at a time per chat, at the pace of its channel."""

    engine: Engine
    sleep: Sleep = asyncio.sleep
    monotonic: Callable[[], float] = time.monotonic
    _paces: dict[str, Pace] = field(default_factory=dict)

    async def deliver(self, post: Post) -> None:
        """Take a queued message through to its fate; does nothing when another worker has it."""
        pace = self._paces.setdefault(post.channel, Pace(rate=self._rate(post.channel)))
        wait = pace.reserve(f"{post.channel}:{post.address}", self.monotonic())
        if wait > 0:
            await self.sleep(wait)
        ready = await self._take(post)
        if ready is None:
            return
        channel = self.engine.channels[post.channel]
        try:
            message_id = await channel.send(outbound(ready))
        except ChannelError as error:
            await self._failed(ready, error, pace)
        except Exception:
            log.exception("post %s: the channel failed in an unforeseen way", post.id)
            await self._failed(ready, ChannelError("unforeseen", "unknown"), pace)
        else:
            await self._spoke(ready, "sent", message_id=message_id)

    def _rate(self, channel: str) -> float:
        return 0 if channel == "console" else self.engine.site.rate

    async def _take(self, post: Post) -> Post | None:
        """Decide again and mark `sending`; None when it is not to be sent (any more)."""
        engine = self.engine
        async with engine.store.begin() as tx:
            if post.kind == "proactive":
                fresh = await self._again(tx, post)
                if fresh is None:
                    return None
                text, buttons = fresh
            else:
                text, buttons = post.text, post.buttons
            if not await tx.take(post.id, engine.now()):
                return None
            if (text, buttons) != (post.text, post.buttons):
                await tx.settle_post(post.id, "sending", at=engine.clock.real(), text=text, buttons=buttons)
        return Post(**{**vars(post), "text": text, "buttons": buttons, "attempts": post.attempts + 1})

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
        await settle(engine, tx, person.id, also=tuple(ids))
        return None

    def _say(self, view: View, post: Post) -> Say | None:
        key = next(key for case_id, key, _ in post.cases if case_id == view.case.id)
        found = decision(self.engine, view, sending=key)
        if found.say is None or found.say.key != key:
            return None
        return Say(view=view, say=found.say)

    async def _spoke(
        self, post: Post, outcome: str, message_id: str | None = None, error: str | None = None
    ) -> None:
        """Write down that we spoke, or may have, and look at the person again."""
        engine = self.engine
        async with engine.store.begin() as tx:
            state = "sent" if outcome == "sent" else "unknown"
            await tx.settle_post(post.id, state, at=engine.clock.real(), message_id=message_id, error=error)  # type: ignore[arg-type]
            await spoke(engine, tx, post, outcome)

    async def _failed(self, post: Post, error: ChannelError, pace: Pace) -> None:
        """One of the three outcomes of a send that was not a plain yes (`facts/telegram.md`)."""
        log.warning("post %s to %s: %s, %s", post.id, post.channel, error.outcome, error)
        if error.retry_after:
            pace.halt(self.monotonic() + error.retry_after)
        if error.fatal:
            await alarm(self.engine, "error.token", channel=post.channel)
        if error.outcome == "unknown":
            await self._spoke(post, "unknown", error=str(error))
        elif error.outcome == "not_sent" and post.attempts < TRIES:
            await self._later(post, error)
        else:
            await self._give_up(post, error)

    async def _later(self, post: Post, error: ChannelError) -> None:
        wait = error.retry_after or BACKOFF[min(post.attempts, len(BACKOFF)) - 1]
        at = self.engine.clock.real()
        async with self.engine.store.begin() as tx:
            again = {"at": at, "error": str(error), "not_before": at + timedelta(seconds=wait)}
            await tx.settle_post(post.id, "queued", **again)  # type: ignore[arg-type]
            if error.moved_to:
                await tx.move_chat(post.channel, post.address, error.moved_to)

    async def _give_up(self, post: Post, error: ChannelError) -> None:
        engine = self.engine
        async with engine.store.begin() as tx:
            await tx.settle_post(post.id, "failed", at=engine.clock.real(), error=str(error))
            if error.closed:
                await tx.close_chat(post.channel, post.address)
            await unsaid(engine, tx, post, closed=error.closed)


async def _still_queued(tx: Tx, post: Post) -> bool:
    return any(other.id == post.id for other in await tx.posts(state="queued", person_id=post.person_id))


async def spoke(engine: Engine, tx: Tx, post: Post, outcome: str) -> None:
    """Record `Spoke` for every case of a message; an unknown fate is a card for staff and never repeated blindly."""
    for case_id, key, step in post.cases:
        fact = Spoke(at=engine.now(), key=key, step=step, kind=post.contact_kind, outcome=outcome)  # type: ignore[arg-type]
        await tx.add(case_id, fact)
        if outcome == "unknown":
            view = await view_of(engine, tx, await tx.case(case_id))
            await post_card(engine, tx, view, Concern(role="steward", word="card.unknown"), str(post.id))
    await _look_again(engine, tx, post)


async def unsaid(engine: Engine, tx: Tx, post: Post, *, closed: bool) -> None:
    """Record that a message will not reach the person; a closed chat unbinds, so that staff take over (P26)."""
    now = engine.now()
    for case_id, key, step in post.cases:
        await tx.add(case_id, Unsaid(at=now, key=key, step=step, why="undeliverable"))
        if closed:
            fact: Fact = await tx.add(case_id, Unlinked(at=now, why="chat_closed"))
            view = await view_of(engine, tx, await tx.case(case_id))
            await post_card(
                engine, tx, view, Concern(role="steward", word="card.unlinked"), cast(Unlinked, fact).why
            )
    await _look_again(engine, tx, post)


async def _look_again(engine: Engine, tx: Tx, post: Post) -> None:
    if post.person_id is not None and post.kind == "proactive":
        await settle(engine, tx, post.person_id, also=tuple(case_id for case_id, _, _ in post.cases))


def outbound(post: Post) -> Outbound:
    """A row of the outbox as the channel takes it."""
    rows = tuple(tuple(Button(**button) for button in row) for row in post.buttons)
    return Outbound(to=Address(channel=post.channel, id=post.address), text=post.text, buttons=rows)
