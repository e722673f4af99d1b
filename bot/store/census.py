"""Who can be written to: by area and building, and one person after the other (practice P26)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, case, func, literal, select, true, tuple_

from bot.store.board import Areas, _found
from bot.store.papers import CASE, case_of
from bot.store.rows import Case, Chat
from bot.store.session import Session, chunks
from bot.store.tables import cases, chats

Bound = Literal["", "yes", "no"]
REACHED = select(chats.c.id).where(chats.c.person_id == cases.c.person_id, chats.c.open).exists()
OPEN = cases.c.outcome.is_(None)
BETWEEN = "\x1f"  # units that were put together; no table has this sign in a unit


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Whom a list is narrowed to: areas in which the reader works, one of them, with a chat or without, words."""

    areas: Areas = None
    area: str = ""
    bound: Bound = ""
    words: str = ""


class Census(Session):
    """A transaction that reads who can be reached."""

    @classmethod
    def of(cls, tx: Session) -> "Census":
        """The same transaction; what its folders have not written yet is not seen."""
        return cls(tx._db, writes=tx.writes, recall=tx._recall)

    async def reach(self, areas: Areas) -> list[tuple[str, int, int]]:
        """Of each area how many open cases have a person with a chat, and how many there are."""
        reached = func.sum(case((REACHED, 1), else_=0)).label("reached")
        query = select(cases.c.area, reached, func.count().label("all")).where(OPEN, _within(areas))
        rows = await self._all(query.group_by(cases.c.area))
        return [(row.area, int(row.reached), int(row.all)) for row in rows]

    async def units(self, areas: Areas, area: str) -> dict[bool, list[str]]:
        """The units of every open case of one area, of those whose person has a chat and of the others.

        As two long texts, not as thousands of rows: an area of 20,000 is read within a page.
        """
        reached, units = REACHED.label("reached"), func.aggregate_strings(cases.c.unit, BETWEEN)
        query = select(reached, units.label("units")).where(OPEN, _within(areas), cases.c.area == area)
        rows = await self._all(query.group_by(reached))
        return {bool(row.reached): row.units.split(BETWEEN) for row in rows}

    async def listed(self, sought: Sought, after: tuple[str, str, int] | None, limit: int) -> list[Case]:
        """The open cases that fit by area and unit, from behind this one on (area, unit, id)."""
        query = select(*CASE).where(OPEN, _within(sought.areas))
        if sought.area:
            query = query.where(cases.c.area == sought.area)
        if sought.bound:
            query = query.where(REACHED if sought.bound == "yes" else ~REACHED)
        if sought.words:
            query = query.where(_found(sought.words, None))
        order = (cases.c.area, cases.c.unit, cases.c.id)
        if after is not None:
            query = query.where(tuple_(*order) > tuple_(*(literal(value) for value in after)))
        return [case_of(row) for row in await self._all(query.order_by(*order).limit(limit))]

    async def chats_by(self, person_ids: Iterable[int]) -> dict[int, list[Chat]]:
        """The open chats of these persons."""
        found: dict[int, list[Chat]] = {}
        for part in chunks(sorted(set(person_ids))):
            query = select(chats).where(chats.c.person_id.in_(part), chats.c.open).order_by(chats.c.id)
            for row in await self._all(query):
                found.setdefault(row.person_id, []).append(Chat(**row._mapping))
        return found


def _within(areas: Sequence[str] | None) -> ColumnElement[bool]:
    return true() if areas is None else cases.c.area.in_(areas)
