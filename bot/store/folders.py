"""A person's papers, read at once and written at once, so that many persons cost few statements.

Whoever locks persons gets a folder of each: cases, facts, chats, and the messages that count. Within the transaction
questions about them are answered from the folder; what changes is noted there and written before anything else is
asked of the database, at the latest at the end. The lock on the person is what makes this safe: nobody else writes
to these rows meanwhile (engine, correction 3).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, Select, Table, and_, bindparam, func, or_, select

from bot.core.facts import Fact
from bot.store.papers import CASE_ROW, CONTENT, POST, Folder, Unwritten, case_of, fact_of, post_of
from bot.store.rows import CaseKey, Chat, Person
from bot.store.session import Session, chunks
from bot.store.tables import cases, chats, facts, payloads, persons, post_cases, posts
from bot.store.writing import write

FACTS_OF = 400  # cases whose facts are read by one statement
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
IDS: BindParameter[Any] = bindparam(
    "ids", expanding=True
)  # built once: putting a statement together costs as much as running it
_PERSONS = select(persons).where(persons.c.id.in_(IDS)).order_by(persons.c.id)
HELD, FREE = _PERSONS.with_for_update(), _PERSONS.with_for_update(skip_locked=True)
_CASES = select(*CASE_ROW).where(cases.c.person_id.in_(IDS)).order_by(cases.c.id)
CASES = _CASES.with_for_update()  # imports lock these alone
CHATS = (
    select(chats)
    .where(chats.c.person_id.in_(IDS), chats.c.open)
    .order_by(chats.c.opened_at.desc(), chats.c.id.desc())
)
TAPPING = and_(
    posts.c.state == "awaiting_staff", posts.c.attempts > 0, func.coalesce(posts.c.error, "") == ""
)
_COUNTS = or_(
    posts.c.state.in_(("queued", "sending")),
    TAPPING,
    and_(
        posts.c.state.in_(("sent", "unknown")),
        func.coalesce(posts.c.taken_at, posts.c.planned_at)
        >= bindparam("since", type_=posts.c.planned_at.type),
    ),
)
POSTS = (
    select(*POST).where(posts.c.person_id.in_(IDS), posts.c.kind == "proactive", _COUNTS).order_by(posts.c.id)
)
_LIVE = and_(post_cases.c.live, post_cases.c.case_id.in_(bindparam("cases", expanding=True)))
SHARES = (
    select(post_cases)
    .where(or_(post_cases.c.post_id.in_(IDS), _LIVE))
    .order_by(post_cases.c.post_id, post_cases.c.case_id)
)
FACTS = (
    select(*CONTENT)
    .select_from(facts.outerjoin(payloads))
    .where(facts.c.case_id.in_(IDS))
    .order_by(facts.c.case_id, facts.c.number)
)
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
        passed over. The ids of those that are held; an id that nobody has is passed over. In a view nothing is locked,
        since nothing can change there.
        """
        wanted = list(person_ids)
        for part in chunks(sorted(set(wanted) - self._folders.keys())):
            rows = await self._all(self._persons(others), ids=part)
            if rows:
                found = {row.id: Folder(person=Person(**row._mapping)) for row in rows}
                await self._read(found, since or LONG_AGO)
        return [id for id in wanted if id in self._folders]

    def _persons(self, others: bool) -> Select[Any]:
        if not self.writes:
            return _PERSONS
        return HELD if others else FREE

    async def flush(self) -> None:
        """Write what is only in the folders so far."""
        if self._unwritten:
            unwritten, self._unwritten = self._unwritten, Unwritten()
            await write(self._db, unwritten)

    def _taken_back(self) -> None:
        """A part of the transaction was rolled back: what the folders know of it is not so."""
        super()._taken_back()
        self._unwritten = Unwritten()
        self._folders, self._of_case, self._of_post = {}, {}, {}

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

    async def _read(self, folders: dict[int, Folder], since: datetime) -> None:
        ids = list(folders)
        for row in await self._all(CASES if self.writes else _CASES, ids=ids):
            folders[row.person_id].cases[row.id] = case_of(row)
            folders[row.person_id].tails[row.id] = (row.length, row.head)
        owners = {case_id: folder for folder in folders.values() for case_id in folder.cases}
        for row in await self._all(CHATS, ids=ids):
            folders[row.person_id].chats.append(Chat(**row._mapping))
        posted = await self._all(POSTS, ids=ids, since=since)
        shares = await self._read_shares([row.id for row in posted], owners)
        for row in posted:
            folders[row.person_id].posts[row.id] = post_of(row, shares.get(row.id, ()))
        await self._recalled(folders)
        self._folders |= folders
        self._of_case |= owners
        self._of_post |= {post_id: folder for folder in folders.values() for post_id in folder.posts}

    async def _recalled(self, folders: dict[int, Folder]) -> None:
        """The facts of what may still have something to say; those of other cases are read when somebody asks."""
        unread: dict[int, Folder] = {}
        for folder in folders.values():
            for case in folder.cases.values():
                if case.outcome is not None and case.wake_at is None:
                    continue
                known = self._recall.facts(case.id, folder.tails[case.id])
                if known is None:
                    unread[case.id] = folder
                else:
                    folder.facts[case.id] = known
        for case_id, found in (await self._read_facts(unread)).items():
            unread[case_id].facts[case_id] = found
            self._recall.remember(case_id, unread[case_id].tails[case_id], found)

    async def _read_shares(
        self, post_ids: Sequence[int], owners: dict[int, Folder]
    ) -> dict[int, tuple[CaseKey, ...]]:
        """What each message speaks for; which occurrences have a message goes into the folders."""
        shares: dict[int, tuple[CaseKey, ...]] = {}
        for row in await self._all(SHARES, ids=post_ids, cases=list(owners)):
            shares[row.post_id] = (*shares.get(row.post_id, ()), (row.case_id, row.key, row.step))
            if row.live and row.case_id in owners:
                owners[row.case_id].live.add((row.case_id, row.key))
        return shares

    async def _read_facts(self, case_ids: Iterable[int]) -> dict[int, list[Fact]]:
        found: dict[int, list[Fact]] = {case_id: [] for case_id in case_ids}
        for part in chunks(list(found), FACTS_OF):
            for row in await self._all(FACTS, ids=part):
                fact = fact_of(row)
                if fact is not None:
                    found[row.case_id].append(fact)
        return found
