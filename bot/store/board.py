"""Questions of the dashboard: counts and short lists read off the columns of cases, never off everybody's facts.

`areas` are those in which the reader works, None for all of them; an empty list sees nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, literal, or_, select, text, true, tuple_
from sqlalchemy import case as when

from bot.store.audit import DOUBTFUL
from bot.store.chain import STAFF
from bot.store.papers import CASE, case_of
from bot.store.rows import Case
from bot.store.session import Session
from bot.store.tables import cases, facts, posts

Areas = Sequence[str] | None
OPEN = cases.c.outcome.is_(None)
PROMISED = text("cases.promise_at IS NOT NULL")  # spelled out: only then does the partial index fit
LAST = 4  # digits of a phone number that are enough to find somebody


class Counts(NamedTuple):
    """How many open cases there are, are due until then, were promised for that day, are disputed."""

    open: int
    due: int
    promised: int
    disputed: int


class Doubt(NamedTuple):
    """A message of ours of which nobody knows whether it arrived."""

    id: int
    case_id: int
    unit: str
    party: str
    text: str
    at: datetime


class Deed(NamedTuple):
    """Something that a colleague recorded at a case."""

    id: int
    case_id: int
    unit: str
    area: str
    party: str
    at: datetime
    by: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Whose:
    """Whose work is asked for: roles and names held, and the stewards whose own cases are theirs; `all`: everybody's."""

    roles: Collection[str]
    names: Collection[str]
    others: Collection[str] = ()
    all: bool = False


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list of cases is narrowed to; `words` look for a unit, a name or the last digits of a phone number."""

    areas: Areas = None
    status: str = ""
    area: str = ""
    playbook: str = ""
    words: str = ""
    phones: Areas = None  # where numbers may be looked for


class Board(Session):
    """A transaction that reads for pages."""

    @classmethod
    def of(cls, tx: Session) -> "Board":
        """The same transaction; what its folders have not written yet is not seen."""
        return cls(tx._db, writes=tx.writes, recall=tx._recall)

    async def counts(self, areas: Areas, begins: datetime, ends: datetime) -> Counts:
        """The figures of a day that begins and ends then."""
        columns = (
            func.count(),
            func.sum(when((cases.c.wake_at < ends, 1), else_=0)),
            func.sum(when((and_(cases.c.promise_at >= begins, cases.c.promise_at < ends), 1), else_=0)),
            func.sum(when((cases.c.status == "disputed", 1), else_=0)),
        )
        row = await self._one(select(*columns).where(OPEN, _within(areas)))
        return Counts(*(int(value or 0) for value in row or (0, 0, 0, 0)))

    async def due(self, areas: Areas, ends: datetime, limit: int) -> list[Case]:
        """The open cases to look at before then, the earliest first."""
        query = select(*CASE).where(OPEN, _within(areas), cases.c.wake_at < ends)
        return await self._cases(query.order_by(cases.c.wake_at, cases.c.id).limit(limit))

    async def due_after(
        self, areas: Areas, ends: datetime, after: tuple[datetime, int] | None, limit: int
    ) -> list[Case]:
        """The same from a place in that order on: the moment and id of the last one seen."""
        query = select(*CASE).where(OPEN, _within(areas), cases.c.wake_at < ends)
        if after is not None:
            at, id = after
            later = and_(cases.c.wake_at == at, cases.c.id > id)
            query = query.where(or_(cases.c.wake_at > at, later))
        return await self._cases(query.order_by(cases.c.wake_at, cases.c.id).limit(limit))

    async def promised(self, areas: Areas, begins: datetime, ends: datetime, limit: int) -> list[Case]:
        """The open cases with a promise for that day, the earliest first."""
        query = select(*CASE).where(PROMISED, cases.c.promise_at >= begins, cases.c.promise_at < ends)
        query = query.where(OPEN, _within(areas))
        return await self._cases(query.order_by(cases.c.promise_at, cases.c.id).limit(limit))

    async def waiting(self, areas: Areas, whose: Whose, limit: int) -> list[Case]:
        """What waits for these people, tasks first, then by broken promises and sum (as /next begins)."""
        query = select(*CASE).where(_within(areas), _waits(whose))
        order = (cases.c.asked.is_(None), cases.c.broken.desc(), cases.c.owed.desc(), cases.c.id)
        return await self._cases(query.order_by(*order).limit(limit))

    async def count_waiting(self, areas: Areas, whose: Whose) -> int:
        """How many there are of those."""
        query = select(func.count()).select_from(cases).where(_within(areas), _waits(whose))
        return int(await self._value(query) or 0)

    async def asked(self, areas: Areas, roles: Collection[str], after: int, limit: int) -> list[Case]:
        """Cases in which one of these roles was asked for something, by id, from above this id on."""
        mine = or_(false(), *(_asked(role) for role in sorted(roles)))
        query = select(*CASE).where(cases.c.asked.is_not(None), mine, _within(areas), cases.c.id > after)
        return await self._cases(query.order_by(cases.c.id).limit(limit))

    async def doubts(self, areas: Areas, limit: int) -> list[Doubt]:
        """Messages nobody is sure of, the oldest first (facts/reliability)."""
        columns = (posts.c.id, posts.c.case_id, cases.c.unit, cases.c.party, posts.c.text)
        query = select(*columns, posts.c.changed_at.label("at")).join(cases, cases.c.id == posts.c.case_id)
        query = query.where(DOUBTFUL, posts.c.state == "unknown", OPEN, _within(areas))
        return [Doubt(**row._mapping) for row in await self._all(query.order_by(posts.c.id).limit(limit))]

    async def count_doubts(self, areas: Areas) -> int:
        """How many there are of those."""
        query = select(func.count()).select_from(posts.join(cases, cases.c.id == posts.c.case_id))
        query = query.where(DOUBTFUL, posts.c.state == "unknown", OPEN, _within(areas))
        return int(await self._value(query) or 0)

    async def listed(
        self, wanted: Wanted, after: tuple[str, str, int] | None, limit: int, *, back: bool = False
    ) -> list[Case]:
        """Cases by area and unit, from behind this one on (area, unit, id); `back`: those before it, in the same order."""
        order = (cases.c.area, cases.c.unit, cases.c.id)
        query = select(*CASE).where(*_narrowed(wanted))
        if after is not None:
            place = tuple_(*(literal(value) for value in after))
            query = query.where(tuple_(*order) < place if back else tuple_(*order) > place)
        query = query.order_by(*((column.desc() for column in order) if back else order))
        found = await self._cases(query.limit(limit))
        return found[::-1] if back else found

    async def areas(self, areas: Areas) -> list[str]:
        """The areas there are to choose from, by name."""
        query = select(cases.c.area).where(_within(areas)).distinct().order_by(cases.c.area)
        return [row.area for row in await self._all(query)]

    async def playbooks(self, areas: Areas) -> list[str]:
        """The playbooks that are followed there, by name."""
        query = select(cases.c.playbook).where(_within(areas)).distinct().order_by(cases.c.playbook)
        return [row.playbook for row in await self._all(query)]

    async def deeds(
        self, areas: Areas, day: tuple[datetime, datetime], before: int, limit: int, by: str = ""
    ) -> list[Deed]:
        """What colleagues recorded between two moments, the newest first, below the fact `before` (0: from the end)."""
        columns = (facts.c.id, facts.c.case_id, cases.c.unit, cases.c.area, cases.c.party, facts.c.at)
        query = select(*columns, facts.c.by, facts.c.kind).join(cases, cases.c.id == facts.c.case_id)
        query = query.where(STAFF, facts.c.at >= day[0], facts.c.at < day[1])
        if by:
            query = query.where(facts.c.by == by)
        if before:
            query = query.where(facts.c.id < before)
        rows = await self._all(query.where(_within(areas)).order_by(facts.c.id.desc()).limit(limit))
        return [Deed(**row._mapping) for row in rows]

    async def fact_ids(self, case_id: int) -> dict[int, int]:
        """The ids of a case's facts by their number in its chain."""
        query = select(facts.c.number, facts.c.id).where(facts.c.case_id == case_id)
        return {row.number: row.id for row in await self._all(query)}

    async def _cases(self, query: Any) -> list[Case]:
        return [case_of(row) for row in await self._all(query)]


def _within(areas: Areas) -> ColumnElement[bool]:
    return true() if areas is None else cases.c.area.in_(areas)


def _asked(one: str) -> ColumnElement[bool]:
    """Whether this role, or `role:name`, is asked for something: a line of its own."""
    return ("\n" + cases.c.asked + "\n").contains(f"\n{one}\n", autoescape=True)


def _waits(whose: Whose) -> ColumnElement[bool]:
    """The same rule as /next: whose move it is while a case is open, and who was asked for something in any case."""
    moves = and_(OPEN, cases.c.waits_for.is_not(None))
    if whose.all:
        return or_(moves, cases.c.asked.is_not(None))
    foreign = cases.c.steward.in_(sorted(whose.others))
    parts = [_named(name) for name in sorted(whose.names)]
    for role in sorted(whose.roles):
        mine = or_(and_(OPEN, cases.c.waits_for == role), _asked(role))
        parts.append(and_(mine, func.coalesce(~foreign, true())) if role == "steward" else mine)
    return or_(false(), *parts)


def _named(name: str) -> ColumnElement[bool]:
    """Whether somebody of this name was asked, in whichever role."""
    moves = and_(OPEN, cases.c.waits_for.endswith(f":{name}", autoescape=True))
    return or_(moves, (cases.c.asked + "\n").contains(f":{name}\n", autoescape=True))


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    where = [_within(wanted.areas)]
    for column, value in (
        (cases.c.status, wanted.status),
        (cases.c.area, wanted.area),
        (cases.c.playbook, wanted.playbook),
    ):
        if value:
            where.append(column == value)
    if wanted.words:
        where.append(_found(wanted.words, wanted.phones))
    return where


def _found(words: str, phones: Areas) -> ColumnElement[bool]:
    ways = [
        cases.c.unit.istartswith(words, autoescape=True),
        cases.c.party.icontains(words, autoescape=True),
    ]
    digits = "".join(sign for sign in words if sign.isascii() and sign.isdigit())
    if len(digits) >= LAST and digits == words.replace(" ", ""):
        ways.append(and_(_within(phones), cases.c.phone.endswith(digits)))
    return or_(*ways)
