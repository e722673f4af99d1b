"""Imports: what each did, case by case, so that it can be shown and taken back for a day."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Row

from bot.store.papers import CASE, case_of
from bot.store.rows import Case, CaseImport, Filed, Import
from bot.store.session import CHUNK, Session, chunks
from bot.store.tables import cases, chats, meta, persons
from bot.store.tables_faces import import_cases, imports
from bot.store.tables_shared import documents

UPLOAD = "upload:"  # before the number of a file that waits for a yes, among what is remembered


class Imports(Session):
    """The part of a Tx that knows imports."""

    async def add_import(self, done: Import, rows: Sequence[CaseImport]) -> Import:
        """Write down an import with what it did to each case; its id is given here."""
        values = {name: getattr(done, name) for name in ("by", "file", "playbook", "at", "counts")}
        query = insert(imports).values(**values).returning(imports)
        kept = _import((await self._execute(query)).one())
        if rows:
            found = [
                {"import_id": kept.id, "case_id": one.case_id, "fresh": one.fresh, "before": one.before}
                for one in rows
            ]
            await self._execute(insert(import_cases), found)
        return kept

    async def import_of(self, id: int) -> Import | None:
        """The import with this number."""
        row = await self._one(select(imports).where(imports.c.id == id))
        return _import(row) if row else None

    async def imports_since(self, since: datetime, areas: Sequence[str] | None = None) -> list[Import]:
        """The imports since then, the newest first; with areas only those that touched a case in one of them."""
        query = select(imports).where(imports.c.at >= since)
        if areas is not None:
            touched = select(import_cases.c.import_id).join(cases, cases.c.id == import_cases.c.case_id)
            query = query.where(imports.c.id.in_(touched.where(cases.c.area.in_(areas))))
        return [_import(row) for row in await self._all(query.order_by(imports.c.id.desc()))]

    async def import_cases(self, id: int) -> list[CaseImport]:
        """What an import did, by case."""
        mine = select(import_cases).where(import_cases.c.import_id == id)
        query, found = mine.order_by(import_cases.c.case_id).limit(CHUNK), list[CaseImport]()
        while rows := await self._all(
            query.where(import_cases.c.case_id > (found[-1].case_id if found else 0))
        ):
            found += [CaseImport(case_id=row.case_id, fresh=row.fresh, before=row.before) for row in rows]
        return found

    async def hold_import(self, id: int) -> None:
        """Nobody else adds to the cases that this import touched until the transaction ends; a file has one writer anyway."""
        if not self._server:
            return
        mine = select(cases.c.person_id).join(import_cases, import_cases.c.case_id == cases.c.id)
        mine = mine.where(import_cases.c.import_id == id)
        await self._execute(
            select(persons.c.id).where(persons.c.id.in_(mine)).order_by(persons.c.id).with_for_update()
        )

    async def import_areas(self, id: int) -> list[str]:
        """The areas of the cases that an import touched, by name."""
        query = select(cases.c.area).join(import_cases, import_cases.c.case_id == cases.c.id)
        rows = await self._all(query.where(import_cases.c.import_id == id).distinct().order_by(cases.c.area))
        return [row.area for row in rows]

    async def cases_by(self, ids: Iterable[int]) -> list[Case]:
        """The cases with these numbers, by number."""
        found: list[Case] = []
        for part in chunks(sorted(set(ids))):
            query = select(*CASE).where(cases.c.id.in_(part)).order_by(cases.c.id)
            found += [case_of(row) for row in await self._all(query)]
        return found

    async def imported_later(self, id: int, case_ids: Iterable[int]) -> dict[int, int]:
        """Those of these cases that a later import touched which still counts: case -> the newest of them."""
        found: dict[int, int] = {}
        later = (import_cases.c.import_id > id, imports.c.undone_at.is_(None))
        joined = select(import_cases.c.case_id, func.max(import_cases.c.import_id).label("last")).join(
            imports, imports.c.id == import_cases.c.import_id
        )
        for part in chunks(sorted(set(case_ids))):
            query = joined.where(*later, import_cases.c.case_id.in_(part)).group_by(import_cases.c.case_id)
            found |= {row.case_id: row.last for row in await self._all(query)}
        return found

    async def forget_chats(self, found: Iterable[tuple[str, str]], consent: str) -> None:
        """Chats that an import declared with this consent and in which nobody ever wrote are as if they never were."""
        for channel, address in found:
            mine = (chats.c.channel == channel, chats.c.address == address)
            unheard = (chats.c.consent == consent, chats.c.heard_at.is_(None))
            await self._execute(delete(chats).where(*mine, *unheard))

    # --- files that wait for a yes ---

    async def keep_upload(self, name: str, content: bytes, at: datetime, about: dict[str, Any]) -> int:
        """Keep a file until somebody says yes to it; its number. `about` comes back with it."""
        row = {"name": name, "content": content, "filed_at": at}
        id = int(
            (await self._execute(insert(documents).values(**row).returning(documents.c.id))).scalar_one()
        )
        await self._upsert(meta, {"key": f"{UPLOAD}{id}"}, {"value": json.dumps(about)})
        return id

    async def upload(self, id: int) -> tuple[Filed, dict[str, Any]] | None:
        """A file that still waits, and what was noted with it."""
        about = await self._value(select(meta.c.value).where(meta.c.key == f"{UPLOAD}{id}"))
        row = await self._one(select(documents.c.name, documents.c.content).where(documents.c.id == id))
        return (Filed(name=row.name, content=row.content), json.loads(about)) if row and about else None

    async def drop_upload(self, id: int) -> bool:
        """Forget a file that waited; False when it did not (any more)."""
        if not await self._changed(delete(meta).where(meta.c.key == f"{UPLOAD}{id}")):
            return False
        return await self._changed(delete(documents).where(documents.c.id == id))

    async def forget_uploads(self, before: datetime) -> int:
        """Forget the files that have waited since before then; how many."""
        keys = [row.key for row in await self._all(select(meta.c.key).where(meta.c.key.startswith(UPLOAD)))]
        ids = [int(key.removeprefix(UPLOAD)) for key in keys]
        query = select(documents.c.id).where(documents.c.id.in_(ids), documents.c.filed_at < before)
        old = [row.id for row in await self._all(query)] if ids else []
        for id in old:
            await self.drop_upload(id)
        return len(old)

    async def forget_imports(self, before: datetime) -> None:
        """What imports from before then did to each case, with names as they were: nobody can undo them any more."""
        old = select(imports.c.id).where(imports.c.at < before)
        await self._execute(delete(import_cases).where(import_cases.c.import_id.in_(old)))

    async def take_back_import(self, id: int, by: str, at: datetime) -> bool:
        """Mark an import as undone; False when somebody was faster."""
        query = update(imports).where(imports.c.id == id, imports.c.undone_at.is_(None))
        return await self._changed(query.values(undone_at=at, undone_by=by))


def _import(row: Row[Any]) -> Import:
    return Import(**row._mapping)
