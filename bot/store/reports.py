"""Read-only questions over many cases for reports: the cases in batches, each with the facts that figures are made of."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.engine import Row

from bot.core import ledger
from bot.core.facts import Fact
from bot.store.papers import CONTENT
from bot.store.session import Session
from bot.store.tables import cases, chats, facts, payloads

TOGETHER = 100  # cases read at a time: memory stays the same and nobody waits long, however many there are
ALIKE = 4_096  # contents that are remembered as they were read
# What the sums of money, promises, pauses and goods are made of. What was only planned, heard or noted weighs nothing.
WEIGHED = (
    "opened", "moved", "billed", "promised", "notyet", "withdrew", "lapsed", "paid", "arrived", "closed", "stopped",
    "declined", "resumed", "resolved", "gated", "undone", "contacted", "delivered", "waived", "assigned", "approved",
    "drafted", "voided", "spoke", "shortage", "progressed", "claimed", "disputed", "restarted", "dodged", "paused",
)  # fmt: skip


class Reported(NamedTuple):
    """One case of a report; `reached`: its person has an open chat now (practice P26)."""

    id: int
    playbook: str
    area: str
    unit: str
    party: str
    steward: str
    currency: str
    more: dict[str, str]
    reached: bool


class Reports(Session):
    """A transaction that reads every case once, a batch at a time."""

    @classmethod
    def of(cls, tx: Session) -> "Reports":
        """The same transaction for a report; what its folders have not written yet is not seen."""
        return cls(tx._db, writes=tx.writes, recall=tx._recall)

    async def cases(self, areas: Sequence[str] | None = None) -> AsyncIterator[tuple[Reported, list[Fact]]]:
        """Every case of these areas (None: of all) by id, with the facts that weigh, in their order."""
        reached = select(chats.c.id).where(chats.c.person_id == cases.c.person_id, chats.c.open).exists()
        columns = (cases.c.playbook, cases.c.area, cases.c.unit, cases.c.party, cases.c.steward)
        query = select(
            cases.c.id, *columns, cases.c.currency, cases.c.more, reached.label("reached")
        ).order_by(cases.c.id)
        if areas is not None:
            query = query.where(cases.c.area.in_(areas))
        last = 0
        while rows := await self._all(query.where(cases.c.id > last).limit(TOGETHER)):
            last = rows[-1].id
            found = await self._weighed([row.id for row in rows])
            for row in rows:
                yield _reported(row), found[row.id]

    async def areas(self) -> list[str]:
        """The areas there are, by name."""
        rows = await self._all(select(cases.c.area).distinct().order_by(cases.c.area))
        return [row.area for row in rows]

    async def newest(self) -> tuple[int, ...]:
        """Another value as soon as a fact was recorded, or a chat was opened or closed: then figures are others too."""
        opened = select(func.count()).select_from(chats).where(chats.c.open).scalar_subquery()
        last = select(func.max(chats.c.id)).scalar_subquery()
        row = await self._one(select(func.max(facts.c.id), last, opened))
        return tuple(int(value or 0) for value in row or ())

    async def _weighed(self, ids: Sequence[int]) -> dict[int, list[Fact]]:
        query = select(*CONTENT).join(payloads, payloads.c.fact_id == facts.c.id)
        query = query.where(facts.c.case_id.in_(ids), facts.c.kind.in_(WEIGHED))
        found: dict[int, list[Fact]] = {id: [] for id in ids}
        for row in await self._all(query.order_by(facts.c.case_id, facts.c.number)):
            id, case_id, at, by, kind, payload = tuple(row)
            found[case_id].append(ledger.KINDS[kind](id=id, at=at, by=by, **_values(kind, payload)))
        return found


def _reported(row: Row[Any]) -> Reported:
    values = {**row._mapping, "steward": row.steward or "", "reached": bool(row.reached)}
    return Reported(**values)


@lru_cache(maxsize=ALIKE)
def _values(kind: str, payload: str) -> Mapping[str, Any]:
    """The fields of a fact; thousands of cases are billed and reminded in the same words."""
    return ledger.values_of(kind, json.loads(payload))
