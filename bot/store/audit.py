"""Looks at the whole database, for `doctor` and for whoever watches: what waits, and whether all is as it was written."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import case, func, literal_column, select, text
from sqlalchemy.engine import Row

from bot.core import ledger
from bot.store.session import Session
from bot.store.tables import cases, facts, inbox, payloads, posts

TOGETHER = 1_000  # cases read at a time
NEWEST = 100  # messages among which the newest moment is looked for
# Spelled out, not bound: only then does SQLite see that its partial indexes fit.
QUEUED = text("posts.state = 'queued'")
DOUBTFUL = text("posts.state IN ('sending', 'unknown', 'awaiting_staff')")
UNREAD = text("inbox.state = 'new'")
NOT_BY_INDEX = literal_column("posts.channel || ''", posts.c.channel.type)


class Queue(NamedTuple):
    """The queued messages of one channel, and since when the oldest that may leave has been waiting (real clock)."""

    many: int
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """What waits at one moment; `due_since` is of the story clock. No row of it names a person."""

    inbox: int
    due: int
    due_since: datetime | None
    queues: dict[str, Queue] = field(default_factory=dict)
    doubtful: dict[str, int] = field(default_factory=dict)

    def states(self) -> dict[str, int]:
        """Messages by state; those that are settled are not counted, there may be millions."""
        queued = sum(one.many for one in self.queues.values())
        return {"queued": queued, "sending": 0, "unknown": 0, "awaiting_staff": 0, **self.doubtful}


class Broken(NamedTuple):
    """A case whose chain of facts is not as it was written, and from which fact on."""

    unit: str
    area: str
    number: int


class Audit(Session):
    """A transaction with eyes for all rows."""

    @classmethod
    def of(cls, tx: Session) -> "Audit":
        """The same transaction for whoever looks at the whole."""
        return cls(tx._db, writes=tx.writes, recall=tx._recall)

    async def pulse(self, story: datetime, real: datetime) -> Pulse:
        """What waits now; every part is read from an index over what is open alone."""
        sendable = func.min(case((posts.c.not_before <= real, posts.c.not_before)))
        queued = select(NOT_BY_INDEX.label("channel"), func.count().label("many"), sendable.label("since"))
        rows = await self._all(queued.select_from(posts).where(QUEUED).group_by(NOT_BY_INDEX))
        doubtful = select(posts.c.state, func.count().label("many")).where(DOUBTFUL).group_by(posts.c.state)
        due = select(func.count().label("many"), func.min(cases.c.wake_at).label("since"))
        woken = await self._one(due.where(cases.c.wake_at <= story))
        return Pulse(
            inbox=int(await self._value(select(func.count()).select_from(inbox).where(UNREAD)) or 0),
            due=woken.many if woken else 0,
            due_since=woken.since if woken else None,
            queues={row.channel: Queue(row.many, row.since) for row in rows},
            doubtful={row.state: row.many for row in await self._all(doubtful)},
        )

    async def count_cases(self) -> int:
        """How many cases there are."""
        return int(await self._value(select(func.count()).select_from(cases)) or 0)

    async def broken_chains(self, every: int = 1) -> tuple[int, list[Broken]]:
        """How many cases were looked at, and those that were tampered with, cut off tails included.

        `every` n-th case, from a random one on, so that each run looks at others (reliability, audit).
        """
        query = select(cases.c.id, cases.c.unit, cases.c.area, cases.c.length, cases.c.head)
        query = query.where(cases.c.id % every == secrets.randbelow(every)).order_by(cases.c.id)
        looked, last, broken = 0, 0, list[Broken]()
        while rows := await self._all(query.where(cases.c.id > last).limit(TOGETHER)):
            looked, last = looked + len(rows), rows[-1].id
            broken += _broken(rows, await self._chains(rows))
        return looked, broken

    async def damage(self, thorough: bool) -> list[str]:
        """What SQLite says is wrong with its own file; a server looks after itself."""
        if self._db.dialect.name != "sqlite":
            return []
        said = await self._all(text("PRAGMA integrity_check(5)" if thorough else "PRAGMA quick_check(5)"))
        return [str(row[0]) for row in said if row[0] != "ok"]

    async def newest(self) -> datetime | None:
        """The latest real moment at which one of the newest messages changed."""
        last = select(posts.c.changed_at).order_by(posts.c.id.desc()).limit(NEWEST).subquery()
        found: datetime | None = await self._value(select(func.max(last.c.changed_at)))
        return found

    async def _chains(self, rows: Sequence[Row[Any]]) -> dict[int, list[ledger.Entry]]:
        columns = (facts.c.number, facts.c.at, facts.c.by, facts.c.kind, facts.c.sealed, facts.c.hash)
        query = select(facts.c.case_id, *columns, payloads.c.salt, payloads.c.payload)
        query = query.select_from(facts.outerjoin(payloads)).where(facts.c.case_id.in_([r.id for r in rows]))
        found = await self._all(query.order_by(facts.c.case_id, facts.c.number))
        return {id: [_entry(row) for row in mine] for id, mine in groupby(found, lambda row: row.case_id)}


def _entry(row: Row[Any]) -> ledger.Entry:
    return ledger.Entry(**{name: value for name, value in row._mapping.items() if name != "case_id"})


def _broken(rows: Iterable[Row[Any]], chains: dict[int, list[ledger.Entry]]) -> list[Broken]:
    found = []
    for row in rows:
        entries = chains.get(row.id, [])
        number = ledger.broken_link(entries)
        if number is None and (row.length, row.head) != (len(entries), entries[-1].hash if entries else ""):
            number = len(entries) + 1
        if number is not None:
            found.append(Broken(row.unit, row.area, number))
    return found
