"""What becomes of a message that waited for a colleague's tap: said, said too late, not said, or queued anew (wecom 5)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.core.decide import decide
from bot.core.facts import Unsaid
from bot.core.message import ChannelError, Tapped
from bot.core.tapping import MOST_MADE
from bot.engine.outcomes import spoke, unsaid
from bot.engine.roads import no_road, other_road, stuck, unsaid_until
from bot.engine.settle import RESEND, cancel, settle_for
from bot.engine.site import Engine
from bot.engine.tap_notes import LATE, QUOTA, STOPPED, tap_card
from bot.engine.tap_times import Waiting, searched_enough
from bot.engine.tapcards import became_ready
from bot.engine.view import contacts, look, view_of, without
from bot.store import Crowded, Tx
from bot.store.rows import Post, PostState, Tap

EXPIRED = "expired"
NOBODY = "expired: nobody tapped"
SLACK = timedelta(seconds=60)  # their clock and ours
NO_FRIEND = "not a friend"
DEAD = frozenset({"cancelled", "failed"})


async def judge(engine: Engine, one: Waiting, tapped: Tapped, *, stopped: bool) -> None:
    """Write down how far one message is; `stopped`: its task was just stopped by us. Raises Unavailable."""
    if tapped.state == "waiting" and not stopped:
        return
    async with engine.store.begin() as tx:
        found = await _found(tx, one)
        if found is None:
            return
        tap, post = found
        if tapped.state == "sent":
            await _sent(engine, tx, tap, post, tapped.at)
        elif not post.tapping:
            await tx.set_taps([post.id], state="done")
        elif tapped.state in ("not_friend", "quota"):
            await tx.set_taps([post.id], state="done")
            await (_no_friend if tapped.state == "not_friend" else _quota)(engine, tx, post)
        else:
            await _stopped(engine, tx, tap, post, stopped=stopped)


async def found_again(engine: Engine, one: Waiting, task: str) -> None:
    """The answer was lost, and here is the task after all."""
    async with engine.store.begin() as tx:
        found = await _found(tx, one)
        if found is None:
            return
        tap, post = found
        state = "open" if tap.state == "doubt" else tap.state
        await tx.set_taps([post.id], task=task, state=state, looked_at=None)
        if post.tapping:
            await tx.settle_post(post.id, post.state, at=engine.clock.real(), message_id=task, was=post.state)
        if post.tapping and state == "open":
            await became_ready(engine, tx, post, tap.until)


async def not_found(engine: Engine, one: Waiting) -> None:
    """No such task: after the last search the message counts as unknown, which a colleague clears up."""
    real = engine.clock.real()
    if not searched_enough(one.tap, real):
        return
    async with engine.store.begin() as tx:
        found = await _found(tx, one)
        if found is None:
            return
        tap, post = found
        await tx.set_taps([post.id], state="done")
        if post.tapping and tap.why == RESEND:
            await _queue(engine, tx, post)
        elif post.tapping:
            error = "no task was found after its answer was lost"
            if await tx.settle_post(post.id, "unknown", at=real, error=error, was=post.state):
                await spoke(engine, tx, post, "unknown")


async def _found(tx: Tx, one: Waiting) -> tuple[Tap, Post] | None:
    """Both as they are now, their person held; None when there is nothing left to do."""
    if one.post.kind == "proactive" and one.post.person_id is not None:
        await tx.lock_person(one.post.person_id)
    tap, post = await tx.tap_of(one.tap.post_id), await tx.post_of(one.tap.post_id)
    if tap is None or post is None or tap.state == "done" or tap.task != one.tap.task:
        return None
    return tap, post


# --- it was tapped ---


async def _sent(engine: Engine, tx: Tx, tap: Tap, post: Post, when: datetime | None) -> None:
    await tx.set_taps([post.id], state="done")
    now = engine.now()
    at = when if when is not None and post.planned_at - SLACK <= when <= now else now
    if post.tapping:
        await _said(engine, tx, post, at)
    elif post.state == "cancelled":
        await _too_late(engine, tx, post, at)


async def _said(engine: Engine, tx: Tx, post: Post, at: datetime) -> None:
    right, real = await _right(engine, tx, post, at), engine.clock.real()
    if await tx.settle_post(post.id, "sent", at=real, taken_at=at, error="", was=post.state):
        await spoke(engine, tx, replace(post, taken_at=at), "sent")
        if not right:
            await tap_card(engine, tx, post, LATE)


async def _right(engine: Engine, tx: Tx, post: Post, at: datetime) -> bool:
    """Whether it would have been said at that moment (conduct C01, C02, C06 to C08)."""
    if post.kind != "proactive" or post.person_id is None:
        return True
    person = await tx.lock_person(post.person_id)
    past = await contacts(engine, tx, person, aside=post.id)
    keys = {case_id: key for case_id, key, _ in post.cases}
    views = [view for view in await look(engine, tx, person, keys) if view.case.id in keys]
    for view in (without(view, past) for view in views):
        found = decide(view.s, view.book, at, view.scene, keys[view.case.id])
        if found.say is None or found.say.key != keys[view.case.id]:
            return False
    return len(views) == len(keys)


async def _too_late(engine: Engine, tx: Tx, post: Post, at: datetime) -> None:
    """The tap was faster than our word that stops it: it counts as said, and the steward makes up for it."""
    beaten = await _taken_back_at(tx, post)
    if await _room(engine, tx, post):
        real = engine.clock.real()
        await tx.settle_post(post.id, "sent", at=real, taken_at=at, error="", was="cancelled")
    await spoke(engine, tx, replace(post, taken_at=at), "sent")
    if beaten is None or at >= beaten:
        await tap_card(engine, tx, post, LATE)


async def _taken_back_at(tx: Tx, post: Post) -> datetime | None:
    """When it was decided, on the story clock, that it is not to be said."""
    for case_id, key, _ in post.cases:
        for fact in reversed(await tx.facts(case_id)):
            if isinstance(fact, Unsaid) and fact.key == key:
                return fact.at
    return None


async def _room(engine: Engine, tx: Tx, post: Post) -> bool:
    """Take back what was planned for the same occurrences meanwhile; False when that is on its way or said."""
    mine = {(case_id, key) for case_id, key, _ in post.cases}
    others = {other.id: other for case_id, _ in sorted(mine) for other in await tx.posts(case_id=case_id)}
    for other in others.values():
        same = mine & {(case_id, key) for case_id, key, _ in other.cases}
        if other.id == post.id or other.state in DEAD or not same:
            continue
        free = other.state == "queued" or other.tapping
        if not free or not await cancel(engine, tx, other, "said already"):
            return False
    return True


# --- it was not, and will not be ---


class _End(NamedTuple):
    """How a message ends unsaid: its state, what the case keeps as the reason, and what the message does."""

    state: PostState
    why: str
    error: str = ""


async def _no_friend(engine: Engine, tx: Tx, post: Post) -> None:
    """They removed the colleague: another road if one is open, else a colleague looks for them (practice P26)."""
    gone = ChannelError(NO_FRIEND, "refused", closed=True)
    try:
        if await other_road(engine, tx, post, gone):
            return
    except Crowded:
        await _unsay(engine, tx, post, _End("failed", "decided again"))
        return
    if await tx.settle_post(post.id, "failed", at=engine.clock.real(), error=NO_FRIEND, was=post.state):
        left = post.person_id is not None and bool(await tx.chats(post.person_id))
        await unsaid(engine, tx, post, closed=not left)


async def _quota(engine: Engine, tx: Tx, post: Post) -> None:
    """The platform brings this customer no more today or this month: a colleague calls or writes by hand."""
    await tap_card(engine, tx, post, QUOTA)
    await _unsay(engine, tx, post, _End("failed", "undeliverable", "quota"))


async def _stopped(engine: Engine, tx: Tx, tap: Tap, post: Post, *, stopped: bool) -> None:
    """Its task goes no further: by us, for this message or another one in it, or by somebody in the console."""
    await tx.set_taps([post.id], state="done")
    if tap.state == "open" and not stopped:
        await _by_hand(engine, tx, post)
    elif tap.why == EXPIRED or (tap.state == "open" and tap.until <= engine.now()):
        await _expired(engine, tx, post)
    else:
        await _queue(engine, tx, post)


async def _expired(engine: Engine, tx: Tx, post: Post) -> None:
    """Made anew when the hours begin again, but not for ever: who is never tapped is called (practice P26)."""
    often = await _times_expired(tx, post) >= MOST_MADE
    if often and await tx.settle_post(
        post.id, "cancelled", at=engine.clock.real(), error=NOBODY, was=post.state
    ):
        await no_road(engine, tx, await view_of(engine, tx, await tx.case(post.cases[0][0])), stuck(post))
        await settle_for(engine, tx, post)
    elif not often:
        await _unsay(engine, tx, post, _End("cancelled", EXPIRED, NOBODY))


async def _times_expired(tx: Tx, post: Post) -> int:
    case_id, key, _ = post.cases[0]
    facts = await tx.facts(case_id)
    return 1 + sum(isinstance(x, Unsaid) and (x.key, x.why) == (key, EXPIRED) for x in facts)


async def _by_hand(engine: Engine, tx: Tx, post: Post) -> None:
    """Whoever stopped it in the console is not asked again on the same day, unless something happens (ours)."""
    why = "cancelled by hand"
    await tap_card(engine, tx, post, STOPPED)
    if await tx.settle_post(post.id, "cancelled", at=engine.clock.real(), error=why, was=post.state):
        await unsaid_until(engine, tx, post, why)


async def _unsay(engine: Engine, tx: Tx, post: Post, end: _End) -> None:
    """It is not said, and decided again unless the round is over by that."""
    real = engine.clock.real()
    if await tx.settle_post(post.id, end.state, at=real, error=end.error or end.why, was=post.state):
        for case_id, key, step in post.cases:
            await tx.add(case_id, Unsaid(at=engine.now(), key=key, step=step, why=end.why))
        await settle_for(engine, tx, post)


async def _queue(engine: Engine, tx: Tx, post: Post) -> None:
    """Once more, in the words of the moment at which it leaves; a second one to the same person is planned anew."""
    real = engine.clock.real()
    try:
        await tx.settle_post(
            post.id, "queued", at=real, not_before=real, message_id="", error="", was=post.state
        )
    except Crowded:
        await _unsay(engine, tx, post, _End("cancelled", "decided again"))
