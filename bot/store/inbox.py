"""The inbox, and small marks that must be set once: settings, slots, playbook versions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, select, text, update

from bot.store.rows import Kept, KeptState
from bot.store.session import Session
from bot.store.tables import inbox, meta
from bot.store.tables_shared import slots, versions

NEW = inbox.c.state == "new"
URGENT = text("inbox.state = 'new' AND inbox.urgent")  # as the index has it


class Arrived(NamedTuple):
    """One raw update: what the platform calls it, its content, and the chat it came from where that is known."""

    key: str
    raw: Mapping[str, Any]
    sender: str | None = None
    urgent: bool = False


class Inbox(Session):
    """The part of a Tx that keeps what came in."""

    async def keep(self, channel: str, key: str, raw: Mapping[str, Any], received_at: datetime) -> bool:
        """Keep an update before it is acknowledged; False when the platform repeats a known one."""
        return bool(await self.keep_all(channel, [Arrived(key, raw)], received_at))

    async def keep_all(self, channel: str, arrived: Sequence[Arrived], received_at: datetime) -> set[str]:
        """Keep many at once; the keys of those that are new."""
        common = {"channel": channel, "received_at": received_at, "state": "new"}
        rows = [
            {"key": one.key, "raw": dict(one.raw), "sender": one.sender, "urgent": one.urgent, **common}
            for one in {one.key: one for one in reversed(arrived)}.values()
        ]
        statement = self._insert(inbox).values(rows[::-1]).on_conflict_do_nothing().returning(inbox.c.key)
        return set((await self._execute(statement)).scalars())

    async def unread(self, limit: int = 100) -> list[Kept]:
        """What is not worked off yet, oldest first."""
        query = select(inbox).where(inbox.c.state == "new").order_by(inbox.c.id).limit(limit)
        return [Kept(**row._mapping) for row in await self._all(query)]

    async def next_update(self) -> Kept | None:
        """The oldest update that nobody else is at, held until this transaction ends; what cannot wait comes first.

        What one chat sent is worked off in its order, even by several processes.
        """
        earlier = inbox.alias("earlier")
        same = (earlier.c.channel == inbox.c.channel, earlier.c.sender == inbox.c.sender)
        before = exists().where(*same, earlier.c.state == "new", earlier.c.id < inbox.c.id)
        query = select(inbox).where(~before).order_by(inbox.c.id).limit(1)
        query = query.with_for_update(skip_locked=True, of=inbox)
        for waits in (URGENT, NEW):  # each by its own index, however much lies there
            row = await self._one(query.where(waits))
            if row is not None:
                return Kept(**row._mapping)
        return None

    async def kept(self, id: int) -> Kept | None:
        """One update by its row, or None."""
        row = await self._one(select(inbox).where(inbox.c.id == id))
        return Kept(**row._mapping) if row is not None else None

    async def kept_as(self, channel: str, key: str) -> Kept | None:
        """One update by the platform's key, or None."""
        row = await self._one(select(inbox).where(inbox.c.channel == channel, inbox.c.key == key))
        return Kept(**row._mapping) if row is not None else None

    async def mark(self, kept_id: int, state: KeptState, error: str | None = None) -> None:
        """Note what became of an update."""
        mine = update(inbox).where(inbox.c.id == kept_id)
        if state == "failed":  # another process may have handled it after all
            mine = mine.where(inbox.c.state != "done")
        await self._execute(mine.values(state=state, error=error))

    async def meta(self, key: str) -> str | None:
        """One remembered word about the whole installation."""
        found: str | None = await self._value(select(meta.c.value).where(meta.c.key == key))
        return found

    async def set_meta(self, key: str, value: str) -> None:
        """Remember one word about the whole installation."""
        await self._upsert(meta, {"key": key}, {"value": value})

    async def slot(self, name: str, day: date | str) -> bool:
        """Claim a recurring job's slot; True the first time over all workers."""
        return await self._insert_new(slots, {"name": name, "day": str(day)})

    async def slot_taken(self, name: str, day: date | str) -> bool:
        """Whether a recurring job's slot was claimed."""
        query = select(slots.c.name).where(slots.c.name == name, slots.c.day == str(day))
        return await self._value(query) is not None

    async def save_version(self, playbook: str, version: str, text: str) -> None:
        """Keep the text of a playbook as it stood, so that an old decision can be explained."""
        await self._insert_new(versions, {"playbook": playbook, "version": version, "text": text})

    async def version_text(self, playbook: str, version: str) -> str | None:
        """The playbook as it stood in that version."""
        where = (versions.c.playbook == playbook, versions.c.version == version)
        found: str | None = await self._value(select(versions.c.text).where(*where))
        return found
