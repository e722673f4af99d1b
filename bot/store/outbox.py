"""The outbox: every message is kept before it is sent, and leaves at most once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from bot.store.asks import NewPost, PostChange
from bot.store.rows import CaseKey, Post, PostState
from bot.store.session import Session, chunks
from bot.store.tables import post_cases, posts

DEAD = frozenset({"cancelled", "failed"})
UNDERWAY = ("queued", "sending")
PRIORITY = {"press": 0, "reply": 0, "card": 1, "proactive": 2}


class Crowded(Exception):
    """A second message of our own for a person whose first one is still queued or on its way."""


class Outbox(Session):
    """The part of a Tx that knows messages."""

    async def post(self, **values: Unpack[NewPost]) -> Post | None:
        """Queue a message; None when one of its occurrences has a live message already.

        `case_id`, `key` and `step` are the occurrence of a proactive message unless `cases` names several.
        Raises Crowded when the person has another proactive message queued or on its way (engine, correction 3).
        """
        row, occurrences = _new(values)
        if await self._live(occurrences):
            return None
        try:
            async with self._db.begin_nested():
                id = await self._queue(row, occurrences)
        except IntegrityError as error:
            if await self._live(occurrences):
                return None
            if await self._underway(row):
                raise Crowded(f"person {row['person_id']} has a message on its way") from error
            raise
        return await self.post_of(id)

    async def post_of(self, id: int) -> Post | None:
        """The message with this id."""
        found = await self._posts(select(posts).where(posts.c.id == id))
        return found[0] if found else None

    async def posts(
        self,
        *,
        state: PostState | None = None,
        case_id: int | None = None,
        person_id: int | None = None,
        limit: int | None = None,
    ) -> list[Post]:
        """The messages that fit, the oldest first; a case's messages include those that speak for several."""
        query = select(posts).order_by(posts.c.id).limit(limit)
        if state is not None:
            query = query.where(posts.c.state == state)
        if case_id is not None:
            shared = select(post_cases.c.post_id).where(post_cases.c.case_id == case_id)
            query = query.where(or_(posts.c.case_id == case_id, posts.c.id.in_(shared)))
        if person_id is not None:
            query = query.where(posts.c.person_id == person_id)
        return await self._posts(query)

    async def posts_to(self, channel: str, address: str, after: int = 0) -> list[Post]:
        """The messages of one chat with an id above `after`, the oldest first."""
        where = (posts.c.channel == channel, posts.c.address == address, posts.c.id > after)
        return await self._posts(select(posts).where(*where).order_by(posts.c.id))

    async def next_posts(self, now: datetime, limit: int, channel: str | None = None) -> list[Post]:
        """What may leave now, the most pressing first, then the longest planned."""
        query = select(posts).where(posts.c.state == "queued", posts.c.not_before <= now)
        if channel is not None:
            query = query.where(posts.c.channel == channel)
        return await self._posts(
            query.order_by(posts.c.priority, posts.c.planned_at, posts.c.id).limit(limit)
        )

    async def take(self, post_id: int, at: datetime, real: datetime) -> bool:
        """The point of no return before the one call; False: another worker was faster, or it was cancelled.

        `at`: when it counts as said, of the story; `real`: the lease begins (contract, CLOCK).
        """
        query = update(posts).where(posts.c.id == post_id, posts.c.state == "queued")
        changes = {"state": "sending", "attempts": posts.c.attempts + 1, "changed_at": real, "taken_at": at}
        return await self._changed(query.values(**changes))

    async def settle_post(self, post_id: int, state: PostState, **values: Unpack[PostChange]) -> bool:
        """Note what became of a message; with `was` only if it is still in that state. False: it was not.

        None leaves a field as it is. Raises Crowded when it is queued again and another one took its place meanwhile.
        """
        if state not in UNDERWAY:
            return await self._settle(post_id, state, values)
        try:
            async with self._db.begin_nested():
                return await self._settle(post_id, state, values)
        except IntegrityError as error:
            raise Crowded(f"message {post_id} has been replaced by another one") from error

    async def stale_sending(self, before: datetime | None = None) -> list[Post]:
        """Messages whose call never came back, of which nobody knows whether they arrived."""
        query = select(posts).where(posts.c.state == "sending").order_by(posts.c.id)
        return await self._posts(query if before is None else query.where(posts.c.changed_at < before))

    async def post_by_message(self, channel: str, address: str, message_id: str) -> Post | None:
        """The message of ours that carries this platform id."""
        where = (posts.c.channel == channel, posts.c.address == address, posts.c.message_id == message_id)
        found = await self._posts(select(posts).where(*where).order_by(posts.c.id.desc()).limit(1))
        return found[0] if found else None

    async def earliest_post(self) -> datetime | None:
        """When the next message may leave."""
        query = select(func.min(posts.c.not_before)).where(posts.c.state == "queued")
        found: datetime | None = await self._value(query)
        return found

    async def past_contacts(self, person_id: int, since: datetime) -> list[Post]:
        """Our own messages that count against the limits of a person, the oldest first (conduct 2)."""
        said = and_(
            posts.c.state.in_(("sent", "unknown")),
            func.coalesce(posts.c.taken_at, posts.c.planned_at) >= since,
        )
        query = select(posts).where(posts.c.person_id == person_id, posts.c.kind == "proactive")
        return await self._posts(query.where(or_(posts.c.state.in_(UNDERWAY), said)).order_by(posts.c.id))

    async def _settle(self, post_id: int, state: PostState, values: PostChange) -> bool:
        was = values.get("was")
        noted = {
            name: value for name, value in values.items() if name not in {"was", "at"} and value is not None
        }
        query = update(posts).where(posts.c.id == post_id)
        if was is not None:
            query = query.where(posts.c.state == was)
        if not await self._changed(query.values(state=state, changed_at=values["at"], **noted)):
            return False
        live = update(post_cases).where(post_cases.c.post_id == post_id).values(live=state not in DEAD)
        await self._db.execute(live)
        return True

    async def _queue(self, row: dict[str, Any], occurrences: tuple[CaseKey, ...]) -> int:
        id: int = (await self._db.execute(insert(posts).values(**row).returning(posts.c.id))).scalar_one()
        live = row["state"] not in DEAD
        if occurrences:
            rows = [
                {"post_id": id, "case_id": c, "key": k, "step": s, "live": live} for c, k, s in occurrences
            ]
            await self._db.execute(insert(post_cases), rows)
        return id

    async def _live(self, occurrences: tuple[CaseKey, ...]) -> bool:
        if not occurrences:
            return False
        same = or_(*(and_(post_cases.c.case_id == c, post_cases.c.key == k) for c, k, _ in occurrences))
        return (
            await self._value(select(post_cases.c.post_id).where(post_cases.c.live, same).limit(1))
            is not None
        )

    async def _underway(self, row: dict[str, Any]) -> bool:
        query = select(posts.c.id).where(posts.c.person_id == row["person_id"], posts.c.kind == "proactive")
        first = query.where(posts.c.state.in_(UNDERWAY)).limit(1)
        return row["kind"] == "proactive" and await self._value(first) is not None

    async def _posts(self, query: Any) -> list[Post]:
        rows = await self._all(query)
        shares = await self._shares([row.id for row in rows])
        return [_post(row, shares.get(row.id, ())) for row in rows]

    async def _shares(self, ids: Sequence[int]) -> dict[int, tuple[CaseKey, ...]]:
        shares: dict[int, tuple[CaseKey, ...]] = {}
        for part in chunks(ids):
            query = select(post_cases).where(post_cases.c.post_id.in_(part))
            for row in await self._all(query.order_by(post_cases.c.post_id, post_cases.c.case_id)):
                shares[row.post_id] = (*shares.get(row.post_id, ()), (row.case_id, row.key, row.step))
        return shares


def _new(values: NewPost) -> tuple[dict[str, Any], tuple[CaseKey, ...]]:
    planned = values["planned_at"]
    row: dict[str, Any] = {
        "case_id": None,
        "person_id": None,
        "step": "",
        "contact_kind": "",
        "named": False,
        "profile": "",
        "buttons": [],
        "state": "queued",
        "attempts": 0,
        "not_before": planned,
        "changed_at": planned,
        "version": "",
        "priority": PRIORITY[values["kind"]],
        **values,
    }
    occurrences: tuple[CaseKey, ...] = tuple(row.pop("cases", ()))
    if not occurrences and row["kind"] == "proactive" and row["case_id"] is not None:
        occurrences = ((row["case_id"], row["key"], row["step"]),)
    return row, occurrences


def _post(row: Row[Any], shares: tuple[CaseKey, ...]) -> Post:
    return Post(**row._mapping, cases=shares)
