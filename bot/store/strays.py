"""Money that came and that no case is known for: finance settles it by hand, and until then it stays in their lists."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, null, select, update

from bot.store.rows import Stray
from bot.store.session import Session
from bot.store.tables_faces import strays


class Strays(Session):
    """The part of a Tx that knows money without a case; its times are on the story clock."""

    async def add_stray(self, said: Mapping[str, Any], areas: Sequence[str] | None, at: datetime) -> Stray:
        """Keep what came; `areas`: whose of them it concerns, None: whoever looks after all of them."""
        values = {"at": at, "areas": null() if areas is None else list(areas), "said": dict(said)}
        row = (await self._execute(insert(strays).values(**values).returning(strays))).one()
        return Stray(**row._mapping)

    async def stray(self, id: int) -> Stray | None:
        """The one with this number."""
        row = await self._one(select(strays).where(strays.c.id == id))
        return Stray(**row._mapping) if row else None

    async def open_strays(self) -> list[Stray]:
        """Those nobody has settled, the oldest first."""
        rows = await self._all(select(strays).where(strays.c.done_at.is_(None)).order_by(strays.c.id))
        return [Stray(**row._mapping) for row in rows]

    async def settle_stray(self, id: int, by: str, at: datetime) -> bool:
        """Note that somebody settled it; False when it was settled before."""
        query = update(strays).where(strays.c.id == id, strays.c.done_at.is_(None))
        return await self._changed(query.values(done_at=at, done_by=by))

    async def reopen_stray(self, id: int) -> bool:
        """Back into the lists; False when it stands there anyway."""
        query = update(strays).where(strays.c.id == id, strays.c.done_at.is_not(None))
        return await self._changed(query.values(done_at=None, done_by=None))

    async def forget_strays(self, before: datetime) -> None:
        """Those settled before then: what a bank wrote about a payer is not kept longer than it is of use (conduct C33)."""
        await self._execute(delete(strays).where(strays.c.done_at < before))
