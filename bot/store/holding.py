"""Messages that wait for a colleague after a restore: put there, counted, let go."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update

from bot.store.session import Session
from bot.store.tables import meta, posts, taps

HELD = "held"  # where the database keeps since when it is held; empty or missing: it is not
FIRST = posts.alias("first")
OTHER = posts.alias("other")


async def held_word(tx: Session) -> str:
    """What is kept about the hold; in a transaction that writes nobody ends the hold before it is over."""
    query = select(meta.c.value).where(meta.c.key == HELD)
    found = await tx._value(query.with_for_update(read=True) if tx.writes else query)
    return str(found or "")


async def hold_queued(tx: Session, real: datetime, why: str) -> int:
    """Whatever has not left in the backup waits, an answer to a press excepted: that is too late anyway."""
    queued = posts.c.state == "queued"
    stale = update(posts).where(queued, posts.c.kind == "press")
    await tx._execute(stale.values(state="cancelled", error=why, changed_at=real))
    tapping = select(posts.c.id).where(
        posts.c.state == "awaiting_staff"
    )  # tapped or not: that is for them to say
    await tx._execute(update(taps).where(taps.c.post_id.in_(tapping)).values(state="done"))
    waiting = update(posts).where(posts.c.state.in_(("queued", "awaiting_staff")))
    held = await tx._execute(waiting.values(state="awaiting_staff", error=why, changed_at=real))
    return int(held.rowcount)


async def waiting(tx: Session, why: str, limit: int | None = None) -> list[int]:
    """The numbers of the messages that wait for this reason, the oldest first."""
    query = select(posts.c.id).where(*_waits(why)).order_by(posts.c.id).limit(limit)
    return [row.id for row in await tx._all(query)]


async def let_go(tx: Session, real: datetime, why: str) -> Sequence[int]:
    """Queue what waits for this reason, of each person the first only; the numbers of those that stay."""
    earlier = exists().where(
        FIRST.c.person_id == posts.c.person_id,
        FIRST.c.id < posts.c.id,
        FIRST.c.state == "awaiting_staff",
        FIRST.c.error == why,
    )
    underway = exists().where(
        OTHER.c.person_id == posts.c.person_id,
        OTHER.c.kind == "proactive",
        OTHER.c.state.in_(("queued", "sending")),
    )
    free = update(posts).where(*_waits(why), ~earlier, ~underway)
    await tx._execute(free.values(state="queued", not_before=real, changed_at=real, error=None))
    return await waiting(tx, why)


def _waits(why: str) -> tuple[ColumnElement[bool], ...]:
    return posts.c.state == "awaiting_staff", posts.c.error == why
