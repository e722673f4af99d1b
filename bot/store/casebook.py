"""Cases: opened, found, listed and woken."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Unpack

from sqlalchemy import String, cast, func, insert, select

from bot.store.asks import CaseChange, NewCase
from bot.store.folders import Folders
from bot.store.papers import CASE, NAMES, case_of
from bot.store.rows import Case
from bot.store.session import chunks
from bot.store.tables import cases, chats
from bot.store.writing import change

PARKED = ("plate", "bay")  # what of a case's further columns a guard may read off a car (practice P7)


def bare(word: str) -> str:
    """A plate or a bay without spaces, dots and dashes, in capitals."""
    return re.sub(r"[\W_]", "", word).upper()


class Casebook(Folders):
    """The part of a Tx that knows cases."""

    async def open_case(self, **values: Unpack[NewCase]) -> Case:
        """Write down a new case; (playbook, area, unit) must be new (contract, what UNIT is)."""
        return (await self.open_cases([values]))[0]

    async def open_cases(self, openings: Iterable[NewCase]) -> list[Case]:
        """Write down many new cases in their order, for imports."""
        rows = [_opening(values) for values in openings]
        if not rows:
            return []
        for id, row in zip(await self._ids(cases, len(rows)), rows, strict=True):
            row["id"] = id
        await self._execute(insert(cases), rows)
        return [_opened(row) for row in rows]

    async def case(self, id: int) -> Case:
        """The case with this id. Raises LookupError when there is none."""
        if id in self._of_case:
            return self._of_case[id].cases[id]
        row = await self._one(select(*CASE).where(cases.c.id == id))
        if row is None:
            raise LookupError(f"no case {id}")
        return case_of(row)

    async def case_of(self, playbook: str, area: str, unit: str) -> Case | None:
        """The one case a file's row names."""
        where = (cases.c.playbook == playbook, cases.c.area == area, cases.c.unit == unit)
        row = await self._one(select(*CASE).where(*where))
        return case_of(row) if row else None

    async def find(
        self, unit: str, areas: Sequence[str] | None = None, playbook: str | None = None
    ) -> list[Case]:
        """The cases of a unit, in these areas only when they are given; an empty list of areas sees none."""
        query = select(*CASE).where(cases.c.unit == unit)
        if areas is not None:
            query = query.where(cases.c.area.in_(areas))
        if playbook is not None:
            query = query.where(cases.c.playbook == playbook)
        return await self._cases(query.order_by(cases.c.area, cases.c.playbook, cases.c.id))

    async def find_any(self, units: Sequence[str], areas: Sequence[str] | None = None) -> list[Case]:
        """The cases of any of these units, in these areas only when they are given."""
        query = select(*CASE).where(cases.c.unit.in_(units))
        if areas is not None:
            query = query.where(cases.c.area.in_(areas))
        return await self._cases(query.order_by(cases.c.area, cases.c.playbook, cases.c.id))

    async def find_parked(self, word: str, areas: Sequence[str] | None = None) -> list[Case]:
        """The cases whose imported plate or bay this is, however it is spaced; in these areas only when given (P7)."""
        tail = re.findall(r"[A-Za-z0-9]+", word)[-1:]
        if not tail:
            return []
        query = select(*CASE).where(cast(cases.c.more, String).ilike(f"%{tail[0][-3:]}%"))
        if areas is not None:
            query = query.where(cases.c.area.in_(areas))
        found = await self._cases(query.order_by(cases.c.area, cases.c.id))
        return [case for case in found if bare(word) in {bare(case.more.get(name, "")) for name in PARKED}]

    async def cases_named(self, playbook: str, units: Iterable[str]) -> list[Case]:
        """The cases of a playbook with one of these units, for imports."""
        found: list[Case] = []
        for part in chunks(sorted(set(units))):
            query = select(*CASE).where(cases.c.playbook == playbook, cases.c.unit.in_(part))
            found += await self._cases(query.order_by(cases.c.id))
        return found

    async def cases_of(self, person_id: int, open_only: bool = False) -> list[Case]:
        """The cases of a person, the oldest first; `open_only` leaves out what is closed."""
        if person_id in self._folders:
            mine = self._folders[person_id].cases.values()
            return [case for case in mine if not (open_only and case.status == "closed")]
        query = select(*CASE).where(cases.c.person_id == person_id)
        if open_only:
            query = query.where(cases.c.status != "closed")
        return await self._cases(query.order_by(cases.c.id))

    async def list_cases(
        self,
        *,
        status: str | None = None,
        area: str | None = None,
        playbook: str | None = None,
        limit: int | None = None,
    ) -> list[Case]:
        """All cases that fit, by area and unit."""
        query = select(*CASE)
        for column, value in ((cases.c.status, status), (cases.c.area, area), (cases.c.playbook, playbook)):
            if value is not None:
                query = query.where(column == value)
        return await self._cases(query.order_by(cases.c.area, cases.c.unit, cases.c.id).limit(limit))

    async def unreached(self, playbook: str) -> int:
        """How many open cases of a playbook belong to a person without an open chat (practice P26)."""
        reached = select(chats.c.id).where(chats.c.person_id == cases.c.person_id, chats.c.open).exists()
        query = select(func.count()).select_from(cases).where(cases.c.playbook == playbook, ~reached)
        return int(await self._value(query.where(cases.c.outcome.is_(None))))

    async def with_chat(self, case_ids: Iterable[int]) -> set[int]:
        """Those of these cases whose person has an open chat (practice P26)."""
        found: set[int] = set()
        joined = select(cases.c.id).join(chats, chats.c.person_id == cases.c.person_id).where(chats.c.open)
        for part in chunks(sorted(set(case_ids))):
            found |= {row.id for row in await self._all(joined.where(cases.c.id.in_(part)))}
        return found

    async def set_case(self, id: int, **values: Unpack[CaseChange]) -> None:
        """Change what is kept beside the facts."""
        folder = self._of_case.get(id)
        if folder is None or values.get("person_id", folder.person.id) != folder.person.id:
            await self.set_cases([(id, values)])
            return
        known = folder.cases[id]
        fresh = {name: value for name, value in values.items() if getattr(known, name) != value}
        if fresh:
            folder.cases[id] = replace(known, **fresh)  # type: ignore[arg-type]  # CaseChange is part of Case
            self._unwritten.cases.setdefault(id, {}).update(fresh)

    async def set_cases(self, changes: Iterable[tuple[int, CaseChange]]) -> None:
        """Change many cases at once, each in its own way, for imports."""
        await self.flush()
        await change(self._db, cases, "id", dict(changes))
        self._written(cases)

    async def due_persons(self, now: datetime, limit: int = 100) -> list[int]:
        """Ids of the persons with a case to look at now, the longest waiting first.

        Reads the first rows of the index and no more, however much is due; a person with many due cases may make
        the answer shorter than `limit` although there are others.
        """
        query = select(cases.c.person_id).where(cases.c.wake_at <= now)
        rows = await self._all(query.order_by(cases.c.wake_at, cases.c.person_id).limit(2 * limit))
        return list(dict.fromkeys(row.person_id for row in rows))[:limit]

    async def due_cases(self, person_id: int, now: datetime) -> list[Case]:
        """The cases of one person to look at now, the longest waiting first."""
        if person_id in self._folders:
            due = [
                case
                for case in self._folders[person_id].cases.values()
                if case.wake_at and case.wake_at <= now
            ]
            return sorted(due, key=lambda case: (case.wake_at, case.id))
        query = select(*CASE).where(cases.c.person_id == person_id, cases.c.wake_at <= now)
        return await self._cases(query.order_by(cases.c.wake_at, cases.c.id))

    async def due_since(self, since: datetime, now: datetime) -> list[Case]:
        """The cases that wanted to be looked at between two moments and were not."""
        query = select(*CASE).where(cases.c.wake_at > since, cases.c.wake_at <= now)
        return await self._cases(query.order_by(cases.c.wake_at, cases.c.id))

    async def earliest_wake(self) -> datetime | None:
        """When the next case wants to be looked at."""
        found: datetime | None = await self._value(select(func.min(cases.c.wake_at)))
        return found

    async def _cases(self, query: Any) -> list[Case]:
        return [case_of(row) for row in await self._all(query)]


def _opening(values: NewCase) -> dict[str, Any]:
    blank: dict[str, Any] = {
        "steward": None,
        "starts": None,
        "wake_at": None,
        "waits_for": None,
        "asked": None,
    }
    row: dict[str, Any] = {**blank, "more": {}, "owed": 0, **values}
    row["created_at"] = row.pop("at")
    row["starts"] = row["starts"] and row["starts"].astimezone(UTC)
    row["wake_at"] = row["wake_at"] and row["wake_at"].astimezone(UTC)
    return row | {"status": "open", "broken": 0, "length": 0, "head": ""}


def _opened(row: dict[str, Any]) -> Case:
    return Case(**{name: value for name, value in row.items() if name in NAMES})
