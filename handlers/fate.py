"""What became of a message nobody is sure of: a person says it, and only then does anything follow."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.core.facts import Spoke, Undone, Unsaid
from bot.core.roads import TAP
from bot.engine import Engine
from bot.engine.restored import decide_again, lift_when_decided
from bot.engine.settle import RESEND, settle_for
from bot.store import Crowded, Tx
from bot.store.rows import Post, PostState


class NotUnknown(Exception):
    """There is nothing to resolve: no such message (`state` None), or its fate is known."""

    def __init__(self, state: str | None) -> None:
        super().__init__(state or "no such message")
        self.state = state


async def resolve(engine: Engine, tx: Tx, id: int, fate: str, by: str) -> str:
    """The new state of the message. `fate`: delivered, resend or drop. Raises NotUnknown, Crowded.

    A message that waits since a restore is decided in the same words; with the last of them the hold ends (R14).
    So is one that waits for a tap; its task is stopped, and it is queued again only when that is sure (wecom 5).
    """
    post = await tx.post_of(id)
    if post is None or post.state not in DOUBTFUL:
        raise NotUnknown(post.state if post else None)
    fates = TAPPING if post.tapping else DOUBTFUL[post.state]
    await fates[fate](engine, tx, post, by)
    await settle_for(engine, tx, post)
    if post.state == "awaiting_staff":
        await lift_when_decided(engine, tx)
    after = await tx.post_of(id)
    return after.state if after else ""


async def pressed(engine: Engine, tx: Tx, person_id: int, press: str, message_id: str | None) -> None:
    """The person's own press on a message shows that it arrived, whatever the channel told us (facts/reliability)."""
    for post in await tx.posts(state="unknown", person_id=person_id):
        if _offers(post, press):
            await resolve(engine, tx, post.id, "delivered", "owner")
            await tx.settle_post(post.id, "sent", at=engine.clock.real(), message_id=message_id)
    for post in await tx.posts(state="awaiting_staff", person_id=person_id):
        if not _offers(post, press) or message_id is None or post.tapping:
            continue
        if (
            await tx.post_by_message(post.channel, post.address, message_id) is None
        ):  # sent in the lost period
            await resolve(engine, tx, post.id, "delivered", "owner")
            await tx.settle_post(post.id, "sent", at=engine.clock.real(), message_id=message_id)


def _offers(post: Post, press: str) -> bool:
    return any(button.get("press") == press for row in post.buttons for button in row)


# --- a message whose call never came back ---


async def _delivered(engine: Engine, tx: Tx, post: Post, by: str) -> None:
    await _change(tx, post, "sent", engine.clock.real())
    for case_id, spoke in await _spoken(tx, post):
        await tx.add(case_id, Undone(at=engine.now(), by=by, of=spoke.id))
        await tx.add(case_id, replace(spoke, id=0, by=by, outcome="sent"))


async def _resend(engine: Engine, tx: Tx, post: Post, by: str) -> None:
    """It counts as not said; the engine decides once more before it leaves."""
    await _change(tx, post, "queued", engine.clock.real())
    for case_id, spoke in await _spoken(tx, post):
        await tx.add(case_id, Undone(at=engine.now(), by=by, of=spoke.id))


async def _drop(engine: Engine, tx: Tx, post: Post, by: str) -> None:
    """It stays said, so that it is not said again, and counts against nothing."""
    await _change(tx, post, "cancelled", engine.clock.real())


async def _change(tx: Tx, post: Post, state: PostState, real: datetime) -> None:
    """First of all, so that a refusal leaves no fact behind. Raises NotUnknown when a colleague was faster, Crowded."""
    if not await tx.settle_post(post.id, state, at=real, not_before=real, was=post.state):
        raise NotUnknown(state)


async def _spoken(tx: Tx, post: Post) -> list[tuple[int, Spoke]]:
    """The facts by which a message counts as possibly said."""
    found: list[tuple[int, Spoke]] = []
    for case_id, key, _ in post.cases:
        facts = await tx.facts(case_id)
        gone = {fact.of for fact in facts if isinstance(fact, Undone)}
        spoken = [x for x in facts if isinstance(x, Spoke) and x.key == key and x.id not in gone]
        found += [(case_id, fact) for fact in spoken[-1:] if fact.outcome == "unknown"]
    return found


# --- a message that waits since a backup was restored: it is planned, and nothing has been said about it yet ---


async def _was_sent(engine: Engine, tx: Tx, post: Post, by: str) -> None:
    """It counts as said now: when it was said nobody knows, and the round goes on from here."""
    real = engine.clock.real()
    if not await tx.settle_post(post.id, "sent", at=real, taken_at=engine.now(), error="", was=post.state):
        raise NotUnknown("sent")
    await _say_so(engine, tx, post, by, "sent")


async def _was_not_sent(engine: Engine, tx: Tx, post: Post, by: str) -> None:
    """Queued, to be decided once more; a second one to the same person is planned anew after the first.

    Where its task may still lie with a colleague it waits for that to be stopped, so that nobody can tap both (wecom 5).
    """
    if await _has_task(tx, post):
        if not await tx.settle_post(post.id, post.state, at=engine.clock.real(), error="", was=post.state):
            raise NotUnknown(post.state)
        await tx.set_taps([post.id], state="cancelling", why=RESEND, looked_at=None)
        return
    try:
        await _change(tx, post, "queued", engine.clock.real())
    except Crowded:
        await decide_again(engine, tx, post.id)


async def _forgo(engine: Engine, tx: Tx, post: Post, by: str) -> None:
    """Said or not, it is not said again, and counts against nothing."""
    await _change(tx, post, "cancelled", engine.clock.real())
    if await _has_task(tx, post):
        await tx.set_taps([post.id], state="cancelling", why="dropped", looked_at=None)
    await _say_so(engine, tx, post, by, "unknown")


async def _has_task(tx: Tx, post: Post) -> bool:
    """Whether it lay with a colleague when the backup was made: that task is there still."""
    tap = await tx.tap_of(post.id) if post.channel == TAP else None
    return tap is not None and bool(tap.task) and tap.task == post.message_id


async def _say_so(engine: Engine, tx: Tx, post: Post, by: str, outcome: Literal["sent", "unknown"]) -> None:
    kind = post.contact_kind
    for case_id, key, step in post.cases:
        spoke = Spoke(at=engine.now(), by=by, key=key, step=step, kind=kind, outcome=outcome)
        await tx.add(case_id, spoke)


# --- a message that waits for a colleague's tap: it is planned, and its task is stopped whatever they say ---


async def _told(engine: Engine, tx: Tx, post: Post, by: str) -> None:
    """A colleague has said it by hand, just now."""
    await tx.stop_tap(post.id, "said by hand")
    await _was_sent(engine, tx, post, by)


async def _task_anew(engine: Engine, tx: Tx, post: Post, by: str) -> None:
    """It stays where it is until its task is surely stopped, so that nobody can tap both."""
    await tx.stop_tap(post.id, RESEND)


async def _give_up(engine: Engine, tx: Tx, post: Post, by: str) -> None:
    """Nobody has said it, and its round counts as over; a tap that was faster is still found out."""
    await _change(tx, post, "cancelled", engine.clock.real())
    await tx.stop_tap(post.id, "dropped")
    for case_id, key, step in post.cases:
        await tx.add(case_id, Unsaid(at=engine.now(), by=by, key=key, step=step, why="undeliverable"))


DOUBTFUL: Mapping[str, Mapping[str, Callable[[Engine, Tx, Post, str], Awaitable[None]]]] = {
    "unknown": {"delivered": _delivered, "resend": _resend, "drop": _drop},
    "awaiting_staff": {"delivered": _was_sent, "resend": _was_not_sent, "drop": _forgo},
}
TAPPING: Mapping[str, Callable[[Engine, Tx, Post, str], Awaitable[None]]] = {
    "delivered": _told,
    "resend": _task_anew,
    "drop": _give_up,
}
FATES = frozenset(DOUBTFUL["unknown"])
