"""A person's papers, read at once and written at once, so that many persons cost few statements.

Whoever locks persons gets a folder of each: cases, facts, chats, and the messages that count. Within the transaction
questions about them are answered from the folder; what changes is noted there and written before anything else is
asked of the database, at the latest at the end. The lock on the person is what makes this safe: nobody else writes
to these rows meanwhile (engine, correction 3).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, func, or_, select

from bot.core.facts import Fact
from bot.store.papers import CASE_ROW, CONTENT, POST, Folder, Unwritten, case_of, fact_of, post_of
from bot.store.rows import CaseKey, Chat, Person
from bot.store.session import Session, chunks
from bot.store.tables import cases, chats, facts, payloads, persons, post_cases, posts
from bot.store.writing import write

SAID = ("queued", "sending", "sent", "unknown")
KEPT = frozenset(table.name for table in (persons, cases, chats, posts, post_cases, facts, payloads))


class Folders(Session):
    """The part of a Tx that keeps the papers of the persons it holds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._folders: dict[int, Folder] = {}
        self._of_case: dict[int, Folder] = {}
        self._of_post: dict[int, Folder] = {}
        self._unwritten = Unwritten()

    async def hold(
        self, person_ids: Iterable[int], since: datetime | None = None, *, others: bool = True
    ) -> list[int]:
        """Lock these persons until the transaction ends, in one order for all, and read their papers.

        `since`: what was said before then is of no interest. Without `others` whoever another process holds is
        passed over. The ids of those that are held; an id that nobody has is passed over.
        """
        wanted = list(person_ids)
        for part in chunks(sorted(set(wanted) - self._folders.keys())):
            query = select(persons).where(persons.c.id.in_(part)).order_by(persons.c.id)
            rows = await self._all(query.with_for_update(skip_locked=not others))
            if rows:
                await self._read({row.id: Folder(person=Person(**row._mapping)) for row in rows}, since)
        return [id for id in wanted if id in self._folders]

    async def flush(self) -> None:
        """Write what is only in the folders so far."""
        if self._unwritten:
            unwritten, self._unwritten = self._unwritten, Unwritten()
            await write(self._db, unwritten)

    def _written(self, table: Table) -> None:
        """What is in the folders no longer holds: whoever asks next reads anew."""
        super()._written(table)
        if table.name in KEPT:
            self._folders, self._of_case, self._of_post = {}, {}, {}

    async def _folder(self, person_id: int) -> Folder:
        """The papers of one person. Raises LookupError when there is none."""
        if person_id not in self._folders:
            await self.hold([person_id])
        if person_id not in self._folders:
            raise LookupError(f"no person {person_id}")
        return self._folders[person_id]

    async def _read(self, folders: dict[int, Folder], since: datetime | None) -> None:
        ids = list(folders)
        query = select(*CASE_ROW).where(cases.c.person_id.in_(ids)).order_by(cases.c.id)
        for row in await self._all(query):
            folders[row.person_id].cases[row.id] = case_of(row)
            folders[row.person_id].tails[row.id] = (row.length, row.head)
        owners = {case_id: folder for folder in folders.values() for case_id in folder.cases}
        newest_first = (chats.c.opened_at.desc(), chats.c.id.desc())
        opened = select(chats).where(chats.c.person_id.in_(ids), chats.c.open).order_by(*newest_first)
        for row in await self._all(opened):
            folders[row.person_id].chats.append(Chat(**row._mapping))
        await self._read_posts(folders, owners, since)
        for case_id, found in (await self._read_facts(_speaking(folders))).items():
            owners[case_id].facts[case_id] = found
        self._folders |= folders
        self._of_case |= owners
        self._of_post |= {post_id: folder for folder in folders.values() for post_id in folder.posts}

    async def _read_posts(
        self, folders: dict[int, Folder], owners: dict[int, Folder], since: datetime | None
    ) -> None:
        mine = (posts.c.person_id.in_(list(folders)), posts.c.kind == "proactive", posts.c.state.in_(SAID))
        query = select(*POST).where(*mine).order_by(posts.c.id)
        if since is not None:
            at = func.coalesce(posts.c.taken_at, posts.c.planned_at)
            query = query.where(or_(at >= since, posts.c.state.in_(("queued", "sending"))))
        rows = await self._all(query)
        shares = await self._read_shares([row.id for row in rows], owners)
        for row in rows:
            folders[row.person_id].posts[row.id] = post_of(row, shares.get(row.id, ()))

    async def _read_shares(
        self, post_ids: Sequence[int], owners: dict[int, Folder]
    ) -> dict[int, tuple[CaseKey, ...]]:
        """What each message speaks for; which occurrences have a message goes into the folders."""
        shares: dict[int, tuple[CaseKey, ...]] = {}
        live = and_(post_cases.c.live, post_cases.c.case_id.in_(list(owners)))
        query = select(post_cases).where(or_(post_cases.c.post_id.in_(post_ids), live))
        for row in await self._all(query.order_by(post_cases.c.post_id, post_cases.c.case_id)):
            shares[row.post_id] = (*shares.get(row.post_id, ()), (row.case_id, row.key, row.step))
            if row.live and row.case_id in owners:
                owners[row.case_id].live.add((row.case_id, row.key))
        return shares

    async def _read_facts(self, case_ids: Iterable[int]) -> dict[int, list[Fact]]:
        found: dict[int, list[Fact]] = {case_id: [] for case_id in case_ids}
        for part in chunks(list(found)):
            query = select(*CONTENT).select_from(facts.outerjoin(payloads)).where(facts.c.case_id.in_(part))
            for row in await self._all(query.order_by(facts.c.case_id, facts.c.number)):
                fact = fact_of(row)
                if fact is not None:
                    found[row.case_id].append(fact)
        return found


def _speaking(folders: dict[int, Folder]) -> list[int]:
    """The cases that may still have something to say; the facts of the others are read when somebody asks."""
    return [
        case.id
        for folder in folders.values()
        for case in folder.cases.values()
        if case.outcome is None or case.wake_at is not None
    ]
