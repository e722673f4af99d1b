"""What became of messages, written down for every case they spoke for, several in one commit."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.core.contact import PROACTIVE
from bot.core.facts import Spoke, Unlinked, Unsaid
from bot.core.message import Address, Button, ChannelError, Document, Outbound
from bot.core.policy import PROFILES
from bot.core.roads import TAP, WINDOW, tap_until, used_up
from bot.engine.concerns import Concern
from bot.engine.roads import other_road
from bot.engine.settle import settle_for
from bot.engine.site import Engine
from bot.engine.staff import post_card
from bot.engine.tapcards import became_ready
from bot.engine.view import MEMORY, view_of
from bot.store import Tx, Unavailable
from bot.store.asks import PostChange
from bot.store.rows import Post, Tap

log = logging.getLogger(__name__)
TRIES = 5
A_DAY = timedelta(days=1)
BACKOFF = (1.0, 5.0, 30.0, 120.0)  # seconds before the next try of what is proven not delivered


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """How one call ended: with the platform's id of the message, or with an error."""

    post: Post
    message_id: str | None = None
    error: ChannelError | None = None
    bare: bool = False  # it is there, but its buttons were refused: the template is at fault


async def record(engine: Engine, outcomes: Sequence[Outcome]) -> None:
    """Write the outcomes down in one transaction; if that raises, each alone. Raises Unavailable."""
    try:
        async with engine.store.begin() as tx:
            people = {one.post.person_id for one in outcomes if one.post.kind == "proactive"}
            await tx.hold({id for id in people if id is not None}, since=engine.now() - MEMORY)
            for one in outcomes:
                await _record(engine, tx, one)
        return
    except Unavailable:
        raise
    except Exception:
        log.exception("%s outcomes could not be written down together", len(outcomes))
    for one in outcomes:
        try:
            async with engine.store.begin() as tx:
                await _record(engine, tx, one, alone=True)
        except Unavailable:
            raise  # all of them once more: what is written down already is found so
        except Exception:
            log.exception(
                "post %s: its outcome could not be written down, it will count as unknown", one.post.id
            )


async def interrupted(engine: Engine, *, starting: bool) -> int:
    """What was on its way when a process died may have arrived: it is shown, not sent again. How many there were.

    On a file nobody else sends, so when `starting` everything counts. Otherwise others may be at it still: only
    what nobody holds a lease on any more.
    """
    everything = starting and engine.store.path is not None
    async with engine.store.view() as tx:
        stale = await tx.stale_sending(None if everything else engine.clock.real())
    for post in stale:
        error = ChannelError("interrupted", "unknown")
        async with engine.store.begin() as tx:
            await _record(engine, tx, Outcome(post=post, error=error), alone=True)
    return len(stale)


async def _record(engine: Engine, tx: Tx, one: Outcome, *, alone: bool = False) -> None:
    """One of the four ways a call ends (`facts/telegram.md`); `alone`: what follows may fail and the fate still stands."""
    error = one.error
    if one.post.channel == TAP and (error is None or error.outcome == "unknown"):
        await assigned(engine, tx, one, alone=alone)
        return
    if error is None:
        await _sent(engine, tx, one, alone)
        return
    if error.outcome == "unknown":
        if await _fate(engine, tx, one, "unknown"):
            await spoke(engine, tx, one.post, "unknown", alone=alone)
    elif error.outcome == "not_sent" and (_patient(error) or one.post.attempts < TRIES):
        await _later(engine, tx, one.post, error)
    elif not await other_road(engine, tx, one.post, error) and await _fate(engine, tx, one, "failed"):
        left = one.post.person_id is not None and bool(await tx.chats(one.post.person_id))
        await unsaid(engine, tx, one.post, closed=error.closed and not left, alone=alone)


def _patient(error: ChannelError) -> bool:
    return bool(error.retry_after) or error.fatal


async def assigned(engine: Engine, tx: Tx, one: Outcome, *, alone: bool = True) -> None:
    """It is a task now, or may be one: nothing is said before a colleague has tapped (wecom 5)."""
    post, real = one.post, engine.clock.real()
    if not await tx.settle_post(
        post.id,
        "awaiting_staff",
        at=real,
        message_id=one.message_id,
        error="",
        was="sending",
        tried=post.attempts,
    ):
        return
    person = await tx.person(post.person_id) if post.person_id is not None else None
    place, at = engine.place(person) if person else None, post.taken_at or engine.now()
    profile = PROFILES.get(post.profile, PROFILES["property_fee"])
    until = (
        tap_until(at, place, profile, named=post.named or post.contact_kind not in PROACTIVE)
        if place
        else at + A_DAY
    )
    tap = Tap(
        post_id=post.id,
        task=one.message_id or "",
        holder=post.holder or "",
        address=post.address,
        state="open" if one.message_id else "doubt",
        made_at=real if one.message_id else min(real, post.changed_at),  # looked for from its mark on
        until=until,
    )
    await tx.add_taps([tap])
    if tap.state == "open":  # one in doubt is told of when it is found
        async with _afterwards(engine, tx, post, alone):
            await became_ready(engine, tx, post, until)


async def _sent(engine: Engine, tx: Tx, one: Outcome, alone: bool) -> None:
    """Whoever took us for dead meanwhile has recorded it as unknown: then only the better news is noted."""
    if await _fate(engine, tx, one, "sent"):
        await spoke(engine, tx, one.post, "sent", alone=alone)
    else:
        better: PostChange = {"at": engine.clock.real(), "message_id": one.message_id, "was": "unknown"}
        better["tried"] = one.post.attempts
        await tx.settle_post(one.post.id, "sent", **better)


async def _fate(engine: Engine, tx: Tx, one: Outcome, state: Literal["sent", "unknown", "failed"]) -> bool:
    noted: PostChange = {"at": engine.clock.real(), "message_id": one.message_id, "was": "sending"}
    noted["tried"] = one.post.attempts  # a colleague may have had it sent again, by another process
    if one.error is not None:
        noted["error"] = str(one.error)
    return await tx.settle_post(one.post.id, state, **noted)


async def _later(engine: Engine, tx: Tx, post: Post, error: ChannelError) -> None:
    """Proven not sent: tried again after a while, and a pause that the platform asked for is everybody's."""
    real = engine.clock.real()
    wait = error.retry_after or BACKOFF[min(post.attempts, len(BACKOFF)) - 1]
    again: PostChange = {"at": real, "error": str(error), "not_before": real + timedelta(seconds=wait)}
    again |= {"was": "sending", "tried": post.attempts}
    if await tx.settle_post(post.id, "queued", **again) and post.channel == WINDOW:
        many = used_up(post.text, post.document is not None)
        await tx.spend(WINDOW, [post.address], -many)  # the window has that message still
    if error.retry_after:
        await tx.halt(post.channel, error.retry_after, real)
    if error.moved_to:
        await tx.move_chat(post.channel, post.address, error.moved_to)


async def spoke(
    engine: Engine, tx: Tx, post: Post, outcome: Literal["sent", "unknown"], *, alone: bool = True
) -> None:
    """Record `Spoke` for every case of a message; an unknown fate is a card for staff and never repeated blindly."""
    at = (
        post.taken_at or engine.now()
    )  # what is answered while the call still runs is answered after it was said
    for case_id, key, step in post.cases:
        await tx.add(case_id, Spoke(at=at, key=key, step=step, kind=post.contact_kind, outcome=outcome))
    async with _afterwards(engine, tx, post, alone):
        if outcome == "unknown":
            await _tell_steward(engine, tx, post, "card.unknown", str(post.id))
        await settle_for(engine, tx, post)


async def unsaid(engine: Engine, tx: Tx, post: Post, *, closed: bool, alone: bool = True) -> None:
    """Record that a message will not reach the person; a closed chat unbinds, so that staff take over (P26)."""
    now = engine.now()
    for case_id, key, step in post.cases:
        await tx.add(case_id, Unsaid(at=now, key=key, step=step, why="undeliverable"))
        if closed:
            await tx.add(case_id, Unlinked(at=now, why="chat_closed"))
    async with _afterwards(engine, tx, post, alone):
        word, said = ("card.unlinked", "") if closed else ("card.failed", post.text)
        await _tell_steward(engine, tx, post, word, said)
        await settle_for(engine, tx, post)


@asynccontextmanager
async def _afterwards(engine: Engine, tx: Tx, post: Post, alone: bool) -> AsyncIterator[None]:
    """What became of a message stands even if what follows from it raises: the pump looks at its cases then."""
    if not alone:  # the whole transaction is tried again, one message at a time
        yield
        return
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
    """A row of the outbox as the channel takes it. Raises ChannelError when the file that goes with it is gone."""
    rows = tuple(tuple(Button(**button) for button in row) for row in post.buttons)
    document = Document(name=post.file.name, content=post.file.content) if post.file else None
    if post.document is not None and document is None:
        raise ChannelError(f"file {post.document} is gone", "refused")
    to = Address(channel=post.channel, id=post.address)
    return Outbound(
        to=to,
        text=post.text,
        buttons=rows,
        document=document,
        ref=ref_of(post),
        answers=post.answers,
        holder=post.holder or "",
        links=post.links,
    )


def ref_of(post: Post) -> str:
    """Our own id of a message: the same for a repeat of it, another one on a database that began anew."""
    return f"p{post.id}-{int(post.planned_at.timestamp())}"
