"""What became of a message, written down for every case it spoke for."""

import logging
from datetime import timedelta
from typing import cast

from bot.core.facts import Fact, Spoke, Unlinked, Unsaid
from bot.core.message import Address, Button, Outbound
from bot.engine.settle import settle
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
