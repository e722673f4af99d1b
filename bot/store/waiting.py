"""What waits to be done: the messages that may leave, the next moments, and how much lies in front of us."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Exists, and_, exists, func, or_, select

from bot.store.session import Session
from bot.store.tables import cases, inbox, posts

FIRST = posts.alias("first")
SENDABLE = select(posts.c.id, posts.c.channel, posts.c.address, posts.c.priority).where(
    posts.c.state == "queued"
)


class Sendable(NamedTuple):
    """A queued message that may leave now; `priority` 0 is an answer somebody waits for."""

    id: int
    channel: str
    address: str
    priority: int


class Waiting(Session):
    """The part of a Tx that the pump asks."""

    async def sendable(
        self, now: datetime, channels: Collection[str], *, limit: int, skip: Collection[str] = ()
    ) -> list[Sendable]:
        """What may leave now, the most pressing first; `skip` are chats that must rest, `now` the real clock.

        Nothing overtakes an earlier message to the same chat that is on its way or is tried again in a moment.
        """
        if not channels:
            return []
        query = SENDABLE.where(posts.c.not_before <= now, ~_before_it(now))
        query = query.where(posts.c.channel.in_(sorted(channels)))
        if skip:
            query = query.where(posts.c.address.not_in(sorted(skip)))
        query = query.order_by(posts.c.priority, posts.c.planned_at, posts.c.id).limit(limit)
        return [Sendable(row.id, row.channel, row.address, row.priority) for row in await self._all(query)]

    async def upcoming(self, story: datetime, real: datetime) -> tuple[datetime | None, datetime | None]:
        """The first moments after these: when a case wants to be looked at, and when a message put off may leave."""
        wake = select(func.min(cases.c.wake_at)).where(cases.c.wake_at > story)
        leave = select(func.min(posts.c.not_before)).where(
            posts.c.state == "queued", posts.c.not_before > real
        )
        row = await self._one(
            select(wake.scalar_subquery().label("wake"), leave.scalar_subquery().label("leave"))
        )
        return (row.wake, row.leave) if row is not None else (None, None)

    async def backlog(self, now: datetime) -> dict[str, int]:
        """How much waits: updates to read, cases to look at (story clock), messages by what keeps them."""
        states = ("queued", "sending", "unknown", "awaiting_staff")
        query = (
            select(posts.c.state, func.count().label("many"))
            .where(posts.c.state.in_(states))
            .group_by(posts.c.state)
        )
        counted: dict[str, Any] = {row.state: row.many for row in await self._all(query)}
        unread = select(func.count()).select_from(inbox).where(inbox.c.state == "new")
        due = select(func.count()).select_from(cases).where(cases.c.wake_at <= now)
        return {
            "inbox": int(await self._value(unread) or 0),
            "due": int(await self._value(due) or 0),
            **{state: int(counted.get(state, 0)) for state in states},
        }


def _before_it(now: datetime) -> Exists:
    """An earlier message to the same chat that is not settled: being sent, or tried once and waiting to be again."""
    again = and_(FIRST.c.state == "queued", FIRST.c.attempts > 0, FIRST.c.not_before > now)
    return exists().where(
        FIRST.c.channel == posts.c.channel,
        FIRST.c.address == posts.c.address,
        or_(FIRST.c.state == "sending", and_(again, FIRST.c.priority <= posts.c.priority)),
        FIRST.c.id < posts.c.id,
    )
