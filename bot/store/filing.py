"""Files that go with messages: letters, charts, workbooks; kept as they were sent (conduct C33)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select

from bot.store.rows import Filed
from bot.store.session import Session
from bot.store.tables_shared import documents


class Filing(Session):
    """The part of a Tx that keeps files."""

    async def file(self, name: str, content: bytes, at: datetime) -> int:
        """Keep a file and give its number, by which a message takes it along."""
        row = {"name": name, "content": content, "filed_at": at}
        query = insert(documents).values(**row).returning(documents.c.id)
        return int((await self._execute(query)).scalar_one())

    async def files_of(self, numbers: Iterable[int | None]) -> dict[int, Filed]:
        """The files with these numbers; None and a number that nobody has are passed over."""
        wanted = sorted({number for number in numbers if number is not None})
        if not wanted:
            return {}
        query = select(documents).where(documents.c.id.in_(wanted))
        return {row.id: Filed(name=row.name, content=row.content) for row in await self._all(query)}
