"""Cases: opened, found, listed and woken."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Unpack

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Row

from bot.store.asks import CaseChange, NewCase
from bot.store.rows import Case
from bot.store.session import Session
from bot.store.tables import cases, chats

UNSEEN = frozenset({"created_at", "length", "head"})
COLUMNS = [column for column in cases.c if column.name not in UNSEEN]


class Casebook(Session):
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
        await self._db.execute(insert(cases), rows)
        return [_opened(row) for row in rows]

    async def case(self, id: int) -> Case:
        """The case with this id. Raises LookupError when there is none."""
        row = await self._one(select(*COLUMNS).where(cases.c.id == id))
        if row is None:
            raise LookupError(f"no case {id}")
        return _case(row)

    async def case_of(self, playbook: str, area: str, unit: str) -> Case | None:
        """The one case a file's row names."""
        where = (cases.c.playbook == playbook, cases.c.area == area, cases.c.unit == unit)
        row = await self._one(select(*COLUMNS).where(*where))
        return _case(row) if row else None

    async def find(
        self, unit: str, areas: Sequence[str] | None = None, playbook: str | None = None
    ) -> list[Case]:
        """The cases of a unit, in these areas only when they are given; an empty list of areas sees none."""
        query = select(*COLUMNS).where(cases.c.unit == unit)
        if areas is not None:
            query = query.where(cases.c.area.in_(areas))
        if playbook is not None:
            query = query.where(cases.c.playbook == playbook)
        return await self._cases(query.order_by(cases.c.area, cases.c.playbook, cases.c.id))

    async def cases_of(self, person_id: int, open_only: bool = False) -> list[Case]:
        """The cases of a person, the oldest first; `open_only` leaves out what is closed."""
        query = select(*COLUMNS).where(cases.c.person_id == person_id)
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
        query = select(*COLUMNS)
        for column, value in ((cases.c.status, status), (cases.c.area, area), (cases.c.playbook, playbook)):
            if value is not None:
                query = query.where(column == value)
        return await self._cases(query.order_by(cases.c.area, cases.c.unit, cases.c.id).limit(limit))

    async def unreached(self, playbook: str) -> int:
        """How many open cases of a playbook belong to a person without an open chat (practice P26)."""
        reached = select(chats.c.id).where(chats.c.person_id == cases.c.person_id, chats.c.open).exists()
        query = select(func.count()).select_from(cases).where(cases.c.playbook == playbook, ~reached)
        return int(await self._value(query.where(cases.c.outcome.is_(None))))

    async def set_case(self, id: int, **values: Unpack[CaseChange]) -> None:
        """Change what is kept beside the facts."""
        if values:
            await self._db.execute(update(cases).where(cases.c.id == id).values(**values))

    async def set_cases(self, changes: Iterable[tuple[int, CaseChange]]) -> None:
        """Change many cases at once, each in its own way, for imports."""
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for id, values in changes:
            row = {f"new_{name}": value for name, value in values.items()}
            alike.setdefault(tuple(sorted(values)), []).append({"case_id": id, **row})
        for names, rows in alike.items():
            query = update(cases).where(cases.c.id == bindparam("case_id"))
            await self._db.execute(query.values({name: bindparam(f"new_{name}") for name in names}), rows)

    async def due_persons(self, now: datetime, limit: int = 100) -> list[int]:
        """Ids of the persons with a case to look at now, the longest waiting first."""
        first = func.min(cases.c.wake_at)
        query = select(cases.c.person_id).where(cases.c.wake_at <= now).group_by(cases.c.person_id)
        rows = await self._all(query.order_by(first, cases.c.person_id).limit(limit))
        return [row.person_id for row in rows]

    async def due_cases(self, person_id: int, now: datetime) -> list[Case]:
        """The cases of one person to look at now, the longest waiting first."""
        query = select(*COLUMNS).where(cases.c.person_id == person_id, cases.c.wake_at <= now)
        return await self._cases(query.order_by(cases.c.wake_at, cases.c.id))

    async def earliest_wake(self) -> datetime | None:
        """When the next case wants to be looked at."""
        found: datetime | None = await self._value(select(func.min(cases.c.wake_at)))
        return found

    async def _cases(self, query: Any) -> list[Case]:
        return [_case(row) for row in await self._all(query)]


def _opening(values: NewCase) -> dict[str, Any]:
    blank: dict[str, Any] = {"steward": None, "starts": None, "wake_at": None, "waits_for": None}
    row: dict[str, Any] = {**blank, "more": {}, "owed": 0, **values}
    row["created_at"] = row.pop("at")
    row["starts"] = row["starts"] and row["starts"].astimezone(UTC)
    row["wake_at"] = row["wake_at"] and row["wake_at"].astimezone(UTC)
    return row | {"status": "open", "broken": 0, "length": 0, "head": ""}


def _opened(row: dict[str, Any]) -> Case:
    return Case(**{name: value for name, value in row.items() if name not in UNSEEN})


def _case(row: Row[Any]) -> Case:
    return Case(**row._mapping)
