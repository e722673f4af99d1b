"""What waits to be done: the messages that may leave, the next moments, and how much lies in front of us."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Exists, and_, exists, func, or_, select, text, update

from bot.store.outbox import Outbox
from bot.store.papers import POST
from bot.store.rows import Buttons, Post
from bot.store.tables import cases, inbox, posts

FIRST = posts.alias("first")
SPOKEN = ("channel", "address", "changed_at", "text", "buttons", "document")
SENDABLE = select(posts.c.id, posts.c.channel, posts.c.address, posts.c.priority).where(
    posts.c.state == "queued"
)


class Sendable(NamedTuple):
    """A queued message that may leave now; `priority` 0 is an answer somebody waits for."""

    id: int
    channel: str
    address: str
    priority: int


class Rest(NamedTuple):
    """How a chat rests: `gap` seconds after each message, and at most so many `within` seconds (0: no such limit).

    `weigh`: for how many a message counts, by its text, its buttons and whether a file goes with it.
    """

    gap: float
    most: int = 0
    within: float = 60.0
    weigh: Callable[[str, Buttons, bool], int] | None = None

    def weight(self, said: Any) -> int:
        """For how many messages this row of the outbox counts."""
        return 1 if self.weigh is None else self.weigh(said.text, said.buttons, said.document is not None)


class Said(NamedTuple):
    """When something was said in a chat, and for how many messages it counts."""

    at: datetime
    weight: int


class Waiting(Outbox):
    """The part of a Tx that the pump and the courier ask."""

    async def newest_post(self) -> int:
        """The number of the last message that was written down; 0 when there is none."""
        return int(await self._value(select(func.max(posts.c.id))) or 0)

    async def answers(
        self, person_id: int, keys: Sequence[str], after: int, until: datetime | None = None
    ) -> list[Post]:
        """What a person was answered under one of these keys since the message `after`, the oldest first.

        With `until` also what we replied of our own accord, planned by that moment of the story.
        """
        said = and_(posts.c.kind == "reply", posts.c.key.in_(keys))
        if until is not None:
            own = (posts.c.kind == "proactive", posts.c.contact_kind == "reply", posts.c.planned_at <= until)
            said = or_(said, and_(*own))
        mine = select(*POST).where(posts.c.person_id == person_id, posts.c.id > after, said)
        return await self._posts(mine.order_by(posts.c.id))

    async def sendable(
        self, now: datetime, channels: Collection[str], *, limit: int, handed: bool = False
    ) -> list[Sendable]:
        """What may leave now, the most pressing first; `now` is the real clock.

        Of each chat only what comes first: nothing overtakes what is on its way or is tried again in a moment.
        `handed`: leave out what the work queue has.
        """
        if not channels:
            return []
        query = SENDABLE.where(posts.c.not_before <= now, ~_before_it(now))
        query = query.where(posts.c.channel.in_(sorted(channels)))
        if handed:
            query = query.where(or_(posts.c.handed_until.is_(None), posts.c.handed_until <= now))
        query = query.order_by(posts.c.priority, posts.c.planned_at, posts.c.id).limit(limit)
        return [Sendable(row.id, row.channel, row.address, row.priority) for row in await self._all(query)]

    async def handed(self, ids: Collection[int], until: datetime | None) -> None:
        """The work queue has these until then; None: it has them no longer."""
        left = set(ids)
        for row in self._unwritten.posts:
            if row["id"] in left:
                row["handed_until"] = until
                left.discard(row["id"])
        if left:
            mine = update(posts).where(posts.c.id.in_(sorted(left)), posts.c.state == "queued")
            await self._changed_aside(mine.values(handed_until=until))

    async def nothing_handed(self) -> None:
        """The work queue of this file was lost with its process."""
        known = update(posts).where(posts.c.state == "queued", posts.c.handed_until.is_not(None))
        await self._changed_aside(known.values(handed_until=None))

    async def turn(
        self, ids: Collection[int], now: datetime, rests: Mapping[str, Rest], since: datetime | None = None
    ) -> list[Post]:
        """Those of these messages whose turn it is: queued, and the first of their chat; our own with their persons held.

        `rests`: how the chats of a channel rest. What must rest is put off until then.
        `since`: see `hold`.
        """
        query = select(posts.c.id).where(posts.c.id.in_(sorted(ids)), posts.c.state == "queued")
        rows = await self._all(query.where(posts.c.not_before <= now, ~_before_it(now)))
        found = await self.posts_of([row.id for row in rows])
        people = {post.person_id for post in found if _own(post) and post.person_id is not None}
        await self.hold(people, since)
        firsts: dict[tuple[str, str], Post] = {}
        for post in sorted(found, key=lambda one: (one.priority, one.planned_at, one.id)):
            fresh = self._of_post[post.id].posts[post.id] if post.id in self._of_post else post
            if fresh.state == "queued" and (not _own(post) or post.id in self._of_post):
                firsts.setdefault((post.channel, post.address), fresh)
        resting = await self._resting(list(firsts.values()), now, rests)
        return [post for post in firsts.values() if post.id not in resting]

    async def _resting(self, found: Sequence[Post], now: datetime, rests: Mapping[str, Rest]) -> set[int]:
        """Put off what would follow too soon after the last messages to its chat (telegram, limits; wecom 2)."""
        paced = [post for post in found if post.channel in rests]
        spoken = await self._spoken(paced, now, rests) if paced else {}
        resting: set[int] = set()
        for post in paced:
            rest = rests[post.channel]
            free = _free_at(spoken.get((post.channel, post.address), []), rest, rest.weight(post))
            if free is not None and free > now:
                resting.add(post.id)
                await self.settle_post(post.id, "queued", at=post.changed_at, not_before=free, was="queued")
        return resting

    async def _spoken(
        self, paced: Sequence[Post], now: datetime, rests: Mapping[str, Rest]
    ) -> dict[tuple[str, str], list[Said]]:
        """When these chats were spoken to lately, and for how many messages that counts, the newest first."""
        longest = max(max(rest.gap, rest.within if rest.most else 0.0) for rest in rests.values())
        query = (
            select(*(FIRST.c[name] for name in SPOKEN))
            .where(FIRST.c.address.in_(sorted({post.address for post in paced})))
            .where(FIRST.c.channel.in_(sorted(rests)), FIRST.c.state.in_(("sending", "sent", "unknown")))
            .where(FIRST.c.changed_at > now - timedelta(seconds=longest))
            .order_by(FIRST.c.changed_at.desc())
        )
        spoken: dict[tuple[str, str], list[Said]] = {}
        for row in await self._all(query):
            said = Said(row.changed_at, rests[row.channel].weight(row))
            spoken.setdefault((row.channel, row.address), []).append(said)
        return spoken

    async def take(self, found: Sequence[Post], at: datetime, real: datetime, lease: timedelta) -> set[int]:
        """The point of no return before the one call: the numbers of those that are ours to send now.

        `at`: when they count as said, of the story; `lease`: for how long whoever sends is believed to live.
        """
        await self.flush()
        ids = [post.id for post in found]
        marked = update(posts).where(posts.c.id.in_(ids), posts.c.state == "queued")
        changes: dict[str, Any] = {"state": "sending", "attempts": posts.c.attempts + 1, "changed_at": real}
        until = self._clock(real) + lease if self._server else real + lease
        changes |= {"taken_at": at, "lease_until": until, "handed_until": None}
        return set((await self._db.scalars(marked.values(changes).returning(posts.c.id))).all())

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


def _free_at(spoken: Sequence[Said], rest: Rest, weight: int) -> datetime | None:
    """When a chat may be spoken to again, by a message that counts for so many; None when it may be now."""
    free = [spoken[0].at + timedelta(seconds=rest.gap)] if spoken else []
    total = weight
    for said in spoken if rest.most else ():
        total += said.weight
        if total > rest.most:
            free.append(said.at + timedelta(seconds=rest.within))
            break
    return max(free, default=None)


def _own(post: Post) -> bool:
    return post.kind == "proactive"


def _before_it(now: datetime) -> Exists:
    """An earlier message to the same chat that goes first: being sent, ready to go, or tried once and waiting for more."""
    underway = text("first.state IN ('queued', 'sending')")  # as the index has it
    ready = and_(FIRST.c.state == "queued", or_(FIRST.c.attempts > 0, FIRST.c.not_before <= now))
    return exists().where(
        FIRST.c.channel == posts.c.channel,
        FIRST.c.address == posts.c.address,
        underway,
        or_(FIRST.c.state == "sending", and_(ready, FIRST.c.priority <= posts.c.priority)),
        FIRST.c.id < posts.c.id,
    )
