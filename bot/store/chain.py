"""Facts: added to their case's chain, summed up by others, never changed."""

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, text, update

from bot.core import ledger
from bot.core.facts import Fact
from bot.store.folders import IDS, Folders
from bot.store.session import chunks
from bot.store.tables import cases, facts, payloads

MANY = 1_000
RECALLED = (
    1_000  # cases that one question may find among what is remembered; an import would only crowd it out
)
ENDS = select(cases.c.id, cases.c.length, cases.c.head).where(cases.c.id.in_(IDS))
STAFF = text("facts.\"by\" NOT IN ('owner', 'rounds', 'import')")


class Chain(Folders):
    """The part of a Tx that knows facts."""

    async def add(self, case_id: int, fact: Fact) -> Fact:
        """Append one fact to its case and give it back with its id. Raises LookupError for an unknown case."""
        return (await self.add_facts([(case_id, fact)]))[0]

    async def add_facts(self, additions: Iterable[tuple[int, Fact]]) -> list[Fact]:
        """Append many facts, each to its case, in their order; the chains stay whole (reliability, audit)."""
        given = list(additions)
        if all(case_id in self._of_case for case_id, _ in given):
            return [await self._remember(case_id, fact) for case_id, fact in given]
        written = [(case_id, _in_utc(fact)) for case_id, fact in given]
        ids = await self.append(written)
        return [replace(fact, id=id) for (_, fact), id in zip(written, ids, strict=True)]

    async def append(self, additions: Sequence[tuple[int, Fact]]) -> list[int]:
        """The same for tens of thousands, past all folders; the ids of the facts, in their order."""
        if not additions:
            return []
        tails = await self._tails(sorted({case_id for case_id, _ in additions}))
        links: list[dict[str, Any]] = []
        for part in chunks(additions):
            links += [_append(tails, case_id, _in_utc(fact)) for case_id, fact in part]
            await asyncio.sleep(0)  # others of this process get their turn
        ids = await self._write(links)
        await self._keep_tails(tails)
        return ids

    async def facts(self, case_id: int) -> list[Fact]:
        """What happened to a case, in order; erased facts are left out."""
        return (await self.facts_of([case_id]))[case_id]

    async def facts_of(self, case_ids: Iterable[int]) -> dict[int, list[Fact]]:
        """What happened to each of these cases."""
        found: dict[int, list[Fact]] = {}
        unread = []
        for case_id in case_ids:
            folder = self._of_case.get(case_id)
            if folder is not None and case_id in folder.facts:
                found[case_id] = folder.facts[case_id]
            else:
                unread.append(case_id)
        for case_id, known in (await self._recalled_or_read(unread)).items():
            found[case_id] = known
            if case_id in self._of_case:
                self._of_case[case_id].facts[case_id] = known
        return found

    async def _recalled_or_read(self, case_ids: Sequence[int]) -> dict[int, list[Fact]]:
        """A few cases are recalled where they stand as they did: a list that is looked at often is not decoded each time.

        Only a view remembers what it read: there nobody adds to a chain between its end and its facts being read.
        """
        if not case_ids or len(case_ids) > RECALLED or (self.writes and len(case_ids) == 1):
            return await self._read_facts(case_ids)
        tails = await self.ends(case_ids)
        known = {id: self._recall.facts(id, tails[id]) for id in case_ids if id in tails}
        found = {id: history for id, history in known.items() if history is not None}
        for id, history in (await self._read_facts([id for id in case_ids if id not in found])).items():
            found[id] = history
            if id in tails and not self.writes:
                self._recall.remember(id, tails[id], list(history))
        return found

    async def ends(self, case_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
        """Length and last hash of each chain, nothing locked."""
        return {row.id: (row.length, row.head) for row in await self._all(ENDS, ids=case_ids)}

    async def contents(self, kind: str, before: datetime) -> list[tuple[int, int]]:
        """(case, fact) of all facts of a kind from before then whose content is still there."""
        query = select(facts.c.case_id, facts.c.id).join(payloads, payloads.c.fact_id == facts.c.id)
        rows = await self._all(query.where(facts.c.kind == kind, facts.c.at < before).order_by(facts.c.id))
        return [(row.case_id, row.id) for row in rows]

    async def made(self, kind: str, by: str, since: datetime) -> int:
        """How many facts of a kind somebody has recorded since then, over all cases."""
        where = (facts.c.kind == kind, facts.c.by == by, facts.c.at >= since)
        query = select(func.count()).select_from(facts).where(*where)
        query = query.where(STAFF) if ":" in by else query  # then the index of colleagues' facts fits
        return int(await self._value(query))

    async def touched(self, kinds: Iterable[str], since: datetime) -> list[int]:
        """The cases to which a fact of one of these kinds was added since then."""
        where = (facts.c.kind.in_(sorted(kinds)), facts.c.at >= since)
        return [row.case_id for row in await self._all(select(facts.c.case_id).where(*where).distinct())]

    async def erase(self, case_id: int, fact_id: int) -> bool:
        """Delete a fact's content and salt for good; its link stays (conduct C37). The caller adds `Erased`."""
        self._recall.erase(case_id)
        mine = select(facts.c.id).where(facts.c.id == fact_id, facts.c.case_id == case_id)
        return await self._changed(delete(payloads).where(payloads.c.fact_id.in_(mine)))

    async def entries(self, case_id: int) -> list[ledger.Entry]:
        """The chain of a case as it is stored, for the audit."""
        columns = (facts.c.number, facts.c.at, facts.c.by, facts.c.kind, facts.c.sealed, facts.c.hash)
        query = select(*columns, payloads.c.salt, payloads.c.payload).select_from(facts.outerjoin(payloads))
        rows = await self._all(query.where(facts.c.case_id == case_id).order_by(facts.c.number))
        return [ledger.Entry(**row._mapping) for row in rows]

    async def broken_link(self, case_id: int) -> int | None:
        """The first number of a case's chain that was tampered with, a tail cut off included; None when whole."""
        entries = await self.entries(case_id)
        broken = ledger.broken_link(entries)
        tail = await self._one(select(cases.c.length, cases.c.head).where(cases.c.id == case_id))
        last = entries[-1].hash if entries else ""
        if broken is None and tail is not None and (tail.length, tail.head) != (len(entries), last):
            return len(entries) + 1
        return broken

    async def _remember(self, case_id: int, fact: Fact) -> Fact:
        """Append a fact to a chain whose end is in a folder."""
        folder = self._of_case[case_id]
        known = (await self.facts_of([case_id]))[case_id]
        fact = replace(fact, id=await self._number(facts), at=fact.at.astimezone(UTC))
        link = _append(folder.tails, case_id, fact)
        content = {"fact_id": fact.id, "salt": link.pop("salt"), "payload": link.pop("payload")}
        self._unwritten.facts.append({"id": fact.id, **link})
        self._unwritten.payloads.append(content)
        length, head = folder.tails[case_id]
        self._unwritten.cases.setdefault(case_id, {}).update(length=length, head=head)
        folder.facts[case_id] = [*known, fact]
        self._recall.remember(case_id, folder.tails[case_id], folder.facts[case_id])
        return fact

    async def _tails(self, case_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
        tails: dict[int, tuple[int, str]] = {}
        for part in chunks(case_ids):
            query = select(cases.c.id, cases.c.length, cases.c.head).where(cases.c.id.in_(part))
            rows = await self._all(query.order_by(cases.c.id).with_for_update())  # by id: no deadlock
            tails |= {row.id: (row.length, row.head) for row in rows}
        if missing := set(case_ids) - tails.keys():
            raise LookupError(f"no case {min(missing)}")
        return tails

    async def _write(self, links: list[dict[str, Any]]) -> list[int]:
        ids = await self._ids(facts, len(links))
        rows, contents = [], []
        for id, link in zip(ids, links, strict=True):
            contents.append({"fact_id": id, "salt": link.pop("salt"), "payload": link.pop("payload")})
            rows.append({"id": id, **link})
        await self._execute(insert(facts), rows)
        await self._execute(insert(payloads), contents)
        if len(rows) > MANY and self._db.dialect.name == "postgresql":
            await self._execute(
                text("ANALYZE cases, facts, payloads")
            )  # else each case is read by a full scan
        return ids

    async def _keep_tails(self, tails: dict[int, tuple[int, str]]) -> None:
        query = (
            update(cases)
            .where(cases.c.id == bindparam("case"))
            .values(length=bindparam("n"), head=bindparam("h"))
        )
        await self._execute(query, [{"case": id, "n": n, "h": h} for id, (n, h) in tails.items()])


def _in_utc(fact: Fact) -> Fact:
    return fact if fact.at.tzinfo is UTC else replace(fact, at=fact.at.astimezone(UTC))


def _append(tails: dict[int, tuple[int, str]], case_id: int, fact: Fact) -> dict[str, Any]:
    number, previous = tails[case_id][0] + 1, tails[case_id][1]
    kind, payload, salt = (
        ledger.kind_of(fact),
        ledger.canonical(ledger.payload_of(fact)),
        secrets.token_hex(16),
    )
    sealed = ledger.seal(salt, payload)
    hash = ledger.link(previous, number, (fact.at, fact.by, kind), sealed)
    tails[case_id] = (number, hash)
    return {
        "case_id": case_id,
        "number": number,
        "at": fact.at,
        "by": fact.by,
        "kind": kind,
        "sealed": sealed,
        "hash": hash,
        "salt": salt,
        "payload": payload,
    }
