"""The roads to a person: windows and tickets of chats, and the messages that wait for a colleague's tap (wecom 5, 6)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import and_, case, func, select, update

from bot.core.roads import MANY
from bot.core.roads import TAP as BY_TAP
from bot.store.asks import TapChange
from bot.store.outbox import Outbox
from bot.store.papers import POST
from bot.store.rows import Post, Tap
from bot.store.tables import cases, chats, posts, taps

TAP = tuple(column.name for column in taps.c)
FULL = 500  # messages of one task: they are decided together, and their persons are held as long


class Roads(Outbox):
    """The part of a Tx that knows which chats may be written to, and what lies with colleagues."""

    async def set_chat(self, channel: str, address: str, **values: Any) -> None:
        """Note about a chat: `heard_at`, `window_until`, `window_left`, `ticket`, `ticket_until`, `holder`."""
        mine = update(chats).where(chats.c.channel == channel, chats.c.address == address)
        await self._execute(mine.values(**values))

    async def spend(self, channel: str, addresses: Collection[str], many: int = 1) -> None:
        """A window has so many messages less (`many` below nothing: more again)."""
        mine = update(chats).where(chats.c.channel == channel, chats.c.address.in_(sorted(addresses)))
        left = chats.c.window_left - many  # they may have written meanwhile: then all are there anyway
        await self._execute(mine.values(window_left=case((left > MANY, MANY), else_=left)))

    async def drop_ticket(self, tickets: Collection[str]) -> None:
        """These words have been used."""
        used = update(chats).where(chats.c.ticket.in_(sorted(tickets)))
        await self._execute(used.values(ticket=None, ticket_until=None))

    async def same_words(self, post_ids: Collection[int]) -> list[int]:
        """These, and the queued messages by tap with the same words and holder: one task serves them all (wecom 5).

        At most `FULL` beside these; what is left over is a task of its own.
        """
        other = posts.alias("other")
        same = and_(
            other.c.channel == BY_TAP,
            other.c.channel == posts.c.channel,
            other.c.text == posts.c.text,
            func.coalesce(other.c.holder, "") == func.coalesce(posts.c.holder, ""),
        )
        query = select(posts.c.id).join(other, same).where(other.c.id.in_(sorted(post_ids)))
        query = query.where(posts.c.state == "queued").distinct().order_by(posts.c.id).limit(FULL)
        return sorted({*post_ids, *(row.id for row in await self._all(query))})

    # --- taps ---

    async def add_taps(self, made: Sequence[Tap]) -> None:
        """Note that these messages wait for a tap; one that waited before under another task waits anew."""
        for tap in made:
            values = {name: getattr(tap, name) for name in TAP if name != "post_id"}
            await self._upsert(taps, {"post_id": tap.post_id}, values)

    async def undone_taps(self, *, state: str | None = None) -> list[Tap]:
        """What is not done yet, what was looked at longest ago first."""
        query = select(taps).where(taps.c.state != "done" if state is None else taps.c.state == state)
        query = query.order_by(taps.c.looked_at.asc().nulls_first(), taps.c.post_id)
        return [Tap(**row._mapping) for row in await self._all(query)]

    async def tap_of(self, post_id: int) -> Tap | None:
        """The tap that a message waits for, or waited for last."""
        row = await self._one(select(taps).where(taps.c.post_id == post_id))
        return Tap(**row._mapping) if row is not None else None

    async def set_taps(self, post_ids: Collection[int], **values: Unpack[TapChange]) -> None:
        """Change what is known of these."""
        await self._execute(update(taps).where(taps.c.post_id.in_(sorted(post_ids))).values(**values))

    async def stop_taps(self, story: datetime, why: str) -> None:
        """What may not be tapped any more at this moment (story clock) is to be stopped at once."""
        over = update(taps).where(taps.c.state == "open", taps.c.until <= story)
        await self._execute(over.values(state="cancelling", why=why, looked_at=None))

    async def stop_tap(self, post_id: int, why: str) -> None:
        """The task of this message is to be stopped, unless it already is; what follows is for `why` to say."""
        mine = update(taps).where(taps.c.post_id == post_id, taps.c.state.in_(("open", "doubt")))
        await self._execute(mine.values(state="cancelling", why=why, looked_at=None))

    async def looked(self, post_ids: Collection[int], real: datetime, state: str) -> None:
        """Note that these were just looked at; not of what has got another state meanwhile, which is looked at anew."""
        seen = update(taps).where(taps.c.post_id.in_(sorted(post_ids)), taps.c.state == state)
        await self._execute(seen.values(looked_at=real))

    async def waiting_for(self, holders: Collection[str] | None = None) -> list[Post]:
        """The messages that lie with colleagues, the oldest first; `holders`: only with these."""
        query = select(*POST).join(taps, taps.c.post_id == posts.c.id)
        query = query.where(posts.c.state == "awaiting_staff", taps.c.state.in_(("open", "doubt")))
        if holders is not None:
            query = query.where(taps.c.holder.in_(sorted(holders)))
        return await self._posts(query.order_by(posts.c.id))

    async def tapped_today(self, address: str, since: datetime) -> bool:
        """Whether a task has reached this customer since then (story clock): one a day is what is sure (wecom 5)."""
        at = func.coalesce(posts.c.taken_at, posts.c.planned_at)
        query = select(posts.c.id).join(taps, taps.c.post_id == posts.c.id)
        query = query.where(taps.c.address == address, posts.c.state == "sent", at >= since).limit(1)
        return await self._value(query) is not None

    # --- promises of the minute ---

    async def promised_between(self, after: datetime, until: datetime) -> list[int]:
        """The open cases whose promise is to be checked in this time (story clock), the soonest first."""
        query = select(cases.c.id).where(cases.c.promise_at > after, cases.c.promise_at <= until)
        query = query.where(cases.c.outcome.is_(None)).order_by(cases.c.promise_at, cases.c.id)
        return [row.id for row in await self._all(query)]

    async def next_promise(self, after: datetime) -> datetime | None:
        """The first moment after this one at which a promise is to be checked."""
        query = select(func.min(cases.c.promise_at)).where(
            cases.c.promise_at > after, cases.c.outcome.is_(None)
        )
        found: datetime | None = await self._value(query)
        return found
