"""The outbox: every message is kept before it is sent, and leaves at most once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import and_, func, or_, select, update

from bot.core.pageword import kept
from bot.store.asks import NewPost, PostChange
from bot.store.folders import TAPPING, Folders
from bot.store.papers import POST, Folder, post_of
from bot.store.rows import CaseKey, Post, PostState
from bot.store.session import chunks
from bot.store.tables import post_cases, posts

DEAD = frozenset({"cancelled", "failed"})
UNDERWAY = ("queued", "sending")
NOTHING_YET = ("case_id", "person_id", "message_id", "error", "document", "answers", "holder")
PRIORITY = {"press": 0, "reply": 0, "card": 1, "proactive": 2}


class Crowded(Exception):
    """A second message of our own for a person whose first one is still queued or on its way."""


class Outbox(Folders):
    """The part of a Tx that knows messages; `fresh` are those it queued."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fresh: list[Post] = []

    def _taken_back(self) -> None:
        super()._taken_back()
        self.fresh.clear()  # the pump finds in the outbox what was queued before

    async def post(self, **values: Unpack[NewPost]) -> Post | None:
        """Queue a message; None when one of its occurrences has a live message already.

        `case_id`, `key` and `step` are the occurrence of a proactive message unless `cases` names several.
        Raises Crowded when the person has another proactive message queued or on its way (engine, correction 3).
        """
        row, occurrences = _new(values)
        if occurrences and await self._live(occurrences):
            return None
        own = row["kind"] == "proactive" and row["person_id"] is not None
        folder = await self._folder(row["person_id"]) if own else None
        if folder is not None and row["state"] in UNDERWAY and underway(folder):
            raise Crowded(f"person {row['person_id']} has a message on its way")
        row["id"] = await self._number(posts)
        live = row["state"] not in DEAD
        shares = [
            {"post_id": row["id"], "case_id": c, "key": k, "step": s, "live": live} for c, k, s in occurrences
        ]
        self._unwritten.posts.append({**row, "handed_until": None})
        self._unwritten.shares.extend(shares)
        post = Post(**row, cases=occurrences)
        if folder is not None:
            self._keep(folder, post)
        self.fresh.append(post)
        return post

    async def post_of(self, id: int) -> Post | None:
        """The message with this id."""
        found = await self.posts_of([id])
        return found[0] if found else None

    async def posts_of(self, ids: Iterable[int]) -> list[Post]:
        """The messages with these ids, the oldest first."""
        return await self._posts(select(*POST).where(posts.c.id.in_(sorted(ids))).order_by(posts.c.id))

    async def queued_for(self, person_id: int) -> list[Post]:
        """Our own messages to a person that may still be taken back; he is held."""
        folder = await self._folder(person_id)
        return [post for post in folder.posts.values() if post.state == "queued" or post.tapping]

    async def posts(
        self,
        *,
        state: PostState | None = None,
        case_id: int | None = None,
        person_id: int | None = None,
        limit: int | None = None,
    ) -> list[Post]:
        """The messages that fit, the oldest first; a case's messages include those that speak for several."""
        query = select(*POST).order_by(posts.c.id).limit(limit)
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
        return await self._posts(select(*POST).where(*where).order_by(posts.c.id))

    async def settle_post(self, post_id: int, state: PostState, **values: Unpack[PostChange]) -> bool:
        """Note what became of a message; with `was` only if it is still in that state, with `tried` only if that try
        is still the last one. False: it was not.

        None leaves a field as it is. One of our own is noted under the lock of its person. Raises Crowded when it is
        queued again and another one took its place meanwhile, LookupError for an unknown message.
        """
        post = await self._known(post_id)
        was, tried = values.get("was"), values.get("tried")
        noted = {k: v for k, v in values.items() if k not in ("was", "at", "tried") and v is not None}
        noted |= {"state": state, "changed_at": values["at"], **kept(post.text, state, sought=post.tapping)}
        folder = self._of_post.get(post_id)
        if folder is None:
            query = update(posts).where(posts.c.id == post_id)
            query = query if was is None else query.where(posts.c.state == was)
            query = query if tried is None else query.where(posts.c.attempts == tried)
            if not await self._changed_aside(query.values(**noted)):
                return False
        elif was not in (None, post.state) or tried not in (None, post.attempts):
            return False
        elif state in UNDERWAY and underway(folder, beside=post_id):
            raise Crowded(f"message {post_id} has been replaced by another one")
        await self._settled(post, noted, folder)
        return True

    async def _changed_aside(self, query: Any) -> bool:
        """Change a message that is in no folder, so that the folders still hold."""
        await self.flush()
        return bool((await self._db.execute(query)).rowcount > 0)

    async def _settled(self, post: Post, noted: dict[str, Any], folder: Folder | None) -> None:
        live = noted["state"] not in DEAD
        if post.cases and live != (post.state not in DEAD):
            self._unwritten.live[post.id] = live
        if folder is None:
            return
        self._unwritten.fates.setdefault(post.id, {}).update(noted)
        self._keep(folder, replace(post, **noted))

    async def _known(self, post_id: int) -> Post:
        """A message as it is; one of our own with its person held, so that nobody else changes it."""
        if post_id in self._of_post:
            return self._of_post[post_id].posts[post_id]
        found = await self.post_of(post_id)
        if found is None:
            raise LookupError(f"no message {post_id}")
        if found.kind != "proactive" or found.person_id is None:
            return found
        folder = await self._folder(found.person_id)
        fresh = folder.posts.get(post_id) or (await self.posts_of([post_id]))[0]
        self._keep(folder, fresh)  # a dead one is no part of the papers until somebody asks for it
        return fresh

    def _keep(self, folder: Folder, post: Post) -> None:
        folder.posts[post.id] = post
        self._of_post[post.id] = folder
        for case_id, key, _ in post.cases:
            owner = self._of_case.get(case_id)
            if owner is not None:
                (owner.live.discard if post.state in DEAD else owner.live.add)((case_id, key))

    async def stale_sending(self, now: datetime | None = None) -> list[Post]:
        """Messages whose call never came back, of which nobody knows whether they arrived.

        `now`, of the real clock: only those whose lease is over; None: all.
        """
        query = select(*POST).where(posts.c.state == "sending").order_by(posts.c.id)
        over = or_(posts.c.lease_until.is_(None), posts.c.lease_until < self._clock(now)) if now else None
        return await self._posts(query if over is None else query.where(over))

    async def post_by_message(self, channel: str, address: str, message_id: str) -> Post | None:
        """The message of ours that carries this platform id."""
        where = (posts.c.channel == channel, posts.c.address == address, posts.c.message_id == message_id)
        found = await self._posts(select(*POST).where(*where).order_by(posts.c.id.desc()).limit(1))
        return found[0] if found else None

    async def earliest_post(self) -> datetime | None:
        """When the next message may leave."""
        query = select(func.min(posts.c.not_before)).where(posts.c.state == "queued")
        found: datetime | None = await self._value(query)
        return found

    async def past_contacts(self, person_id: int, since: datetime) -> list[Post]:
        """Our own messages that count against the limits of a person, the oldest first (conduct 2)."""
        if person_id in self._folders:
            known = self._folders[person_id].posts
            return [known[id] for id in sorted(known) if _counts(known[id], since)]
        at = func.coalesce(posts.c.taken_at, posts.c.planned_at)
        said = and_(posts.c.state.in_(("sent", "unknown")), at >= since)
        query = select(*POST).where(posts.c.person_id == person_id, posts.c.kind == "proactive")
        counted = or_(posts.c.state.in_(UNDERWAY), TAPPING, said)
        return await self._posts(query.where(counted).order_by(posts.c.id))

    async def _live(self, occurrences: tuple[CaseKey, ...]) -> bool:
        if all(case_id in self._of_case for case_id, _, _ in occurrences):
            return any((case_id, key) in self._of_case[case_id].live for case_id, key, _ in occurrences)
        same = or_(*(and_(post_cases.c.case_id == c, post_cases.c.key == k) for c, k, _ in occurrences))
        query = select(post_cases.c.post_id).where(post_cases.c.live, same).limit(1)
        return await self._value(query) is not None

    async def _posts(self, query: Any) -> list[Post]:
        rows = await self._all(query)
        shares = await self._shares([row.id for row in rows])
        return [post_of(row, shares.get(row.id, ())) for row in rows]

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
        **dict.fromkeys(NOTHING_YET),
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


def underway(folder: Folder, beside: int = 0) -> bool:
    """Whether a message of our own is queued or on its way to this person, `beside` not counted."""
    return any(post.state in UNDERWAY and post.id != beside for post in folder.posts.values())


def _counts(post: Post, since: datetime) -> bool:
    if post.state in UNDERWAY or post.tapping:
        return True
    return post.state in ("sent", "unknown") and (post.taken_at or post.planned_at) >= since
