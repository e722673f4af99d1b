"""What became of a message, written down for every case it spoke for."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Literal

from bot.core.facts import Spoke, Unlinked, Unsaid
from bot.core.message import Address, Button, Outbound
from bot.engine.settle import settle_for
from bot.engine.site import Engine
from bot.engine.staff import Concern, post_card
from bot.engine.view import view_of
from bot.store import Tx
from bot.store.rows import Post

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)  # far above the timeout of a call: whoever had the message is gone


async def interrupted(engine: Engine) -> int:
    """What was on its way when a process died may have arrived: it is shown, not sent again. How many there were.

    On a file nobody else sends, so at a start everything counts. On a server others may be at it still: there
    only what is far older than any call.
    """
    real = engine.clock.real()
    before = None if engine.store.path is not None else real - LEASE
    async with engine.store.view() as tx:
        stale = await tx.stale_sending(before)
    for post in stale:
        async with engine.store.begin() as tx:
            if await tx.settle_post(post.id, "unknown", at=real, error="interrupted", was="sending"):
                await spoke(engine, tx, post, "unknown")
    return len(stale)


async def spoke(engine: Engine, tx: Tx, post: Post, outcome: Literal["sent", "unknown"]) -> None:
    """Record `Spoke` for every case of a message; an unknown fate is a card for staff and never repeated blindly."""
    at = (
        post.taken_at or engine.now()
    )  # what is answered while the call still runs is answered after it was said
    for case_id, key, step in post.cases:
        await tx.add(case_id, Spoke(at=at, key=key, step=step, kind=post.contact_kind, outcome=outcome))
    async with _afterwards(engine, tx, post):
        if outcome == "unknown":
            await _tell_steward(engine, tx, post, "card.unknown", str(post.id))
        await settle_for(engine, tx, post)


async def unsaid(engine: Engine, tx: Tx, post: Post, *, closed: bool) -> None:
    """Record that a message will not reach the person; a closed chat unbinds, so that staff take over (P26)."""
    now = engine.now()
    for case_id, key, step in post.cases:
        await tx.add(case_id, Unsaid(at=now, key=key, step=step, why="undeliverable"))
        if closed:
            await tx.add(case_id, Unlinked(at=now, why="chat_closed"))
    async with _afterwards(engine, tx, post):
        if closed:
            await _tell_steward(engine, tx, post, "card.unlinked", "chat_closed")
        await settle_for(engine, tx, post)


@asynccontextmanager
async def _afterwards(engine: Engine, tx: Tx, post: Post) -> AsyncIterator[None]:
    """What became of a message stands even if what follows from it raises: the pump looks at its cases then."""
    try:
        async with tx.part():
            yield
    except Exception:
        log.exception("post %s: what follows from its fate is put off", post.id)
        for case_id, _, _ in post.cases:
            await tx.set_case(case_id, wake_at=engine.now())


async def _tell_steward(engine: Engine, tx: Tx, post: Post, word: str, said: str) -> None:
    """An answer of ours speaks for no occurrence, but it too may not have arrived."""
    answered = [post.case_id] if post.kind == "reply" and post.case_id is not None else []
    for case_id in ([case_id for case_id, _, _ in post.cases] or answered)[:1]:
        view = await view_of(engine, tx, await tx.case(case_id))
        await post_card(engine, tx, view, Concern(role="steward", word=word), said)


def outbound(post: Post) -> Outbound:
    """A row of the outbox as the channel takes it."""
    rows = tuple(tuple(Button(**button) for button in row) for row in post.buttons)
    return Outbound(to=Address(channel=post.channel, id=post.address), text=post.text, buttons=rows)
