"""Facts stay in order, come back as they were, and nobody edits them unnoticed."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.core import facts as f
from bot.core import ledger
from bot.store import Store, Tx

from .world import HOUR, MORNING, case_of_wang, fee, utc, wang

HISTORY: list[f.Fact] = [
    f.Opened(at=MORNING, by="import", starts=MORNING),
    f.Billed(at=MORNING, by="import", item="物业费", period="2026Q4", due=date(2026, 12, 1), amount=123_450),
    f.Promised(
        at=MORNING,
        by="owner",
        start=MORNING,
        end=MORNING + HOUR,
        check=MORNING,
        lapse=MORNING,
        precision="day",
        words="明天",
    ),
    f.Paid(at=MORNING + HOUR, by="finance:周姐", amount=123_450),
]


async def history(tx: Tx) -> int:
    """A case with four facts; its id."""
    case = await case_of_wang(tx)
    for fact in HISTORY:
        await tx.add(case.id, fact)
    return case.id


async def by_hand(url: str, statement: str) -> None:
    """What somebody with the database's password might do."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


async def test_facts_come_back_as_they_were_with_their_ids(store: Store) -> None:
    async with store.begin() as tx:
        case_id = await history(tx)
        found = await tx.facts(case_id)
        assert await tx.facts_of([case_id, 99]) == {case_id: found, 99: []}
    assert [replace(fact, id=0) for fact in found] == HISTORY
    assert len({fact.id for fact in found}) == len(HISTORY)
    assert [fact.at.tzinfo for fact in found] == [utc(MORNING).tzinfo] * len(HISTORY)


async def test_adding_gives_the_fact_back_as_it_will_be_read(store: Store) -> None:
    async with store.begin() as tx:
        case = await case_of_wang(tx)
        added = await tx.add(case.id, f.Noted(at=MORNING, words="周末在家"))
        assert [added] == await tx.facts(case.id)
        with pytest.raises(LookupError):
            await tx.add(case.id + 1, f.Noted(at=MORNING, words=""))


async def test_an_import_chains_every_case_by_itself(store: Store) -> None:
    async with store.begin() as tx:
        person = await wang(tx)
        opened = await tx.open_cases([fee(person, f"1-{n}") for n in range(1_200)])
        additions: list[tuple[int, f.Fact]] = [(case.id, fact) for fact in HISTORY[:3] for case in opened]
        added = await tx.add_facts(additions)
        assert await tx.add_facts([]) == []
        assert await tx.facts(opened[700].id) == [added[700], added[1_900], added[3_100]]
        for case in (opened[0], opened[700], opened[-1]):
            assert await tx.broken_link(case.id) is None
            assert [entry.number for entry in await tx.entries(case.id)] == [1, 2, 3]


async def test_an_untouched_chain_is_whole(store: Store) -> None:
    async with store.begin() as tx:
        case_id = await history(tx)
        entries = await tx.entries(case_id)
        assert await tx.broken_link(case_id) is None
        assert await tx.broken_link((await tx.open_case(**fee(await tx.person(1), "empty"))).id) is None
    assert ledger.broken_link(entries) is None
    assert [entry.kind for entry in entries] == ["opened", "billed", "promised", "paid"]


EDITS = {
    "the speaker": ("UPDATE facts SET by = 'owner' WHERE number = 2", 2),
    "the kind": ("UPDATE facts SET kind = 'noted' WHERE number = 1", 1),
    "the content": ("UPDATE payloads SET payload = replace(payload, '123450', '1') WHERE fact_id = 4", 4),
    "a middle row": ("DELETE FROM facts WHERE number = 3", 3),
    "the last row": ("DELETE FROM facts WHERE number = 4", 4),
    "the order": (
        "UPDATE facts SET number = CASE number WHEN 3 THEN 13 ELSE 3 END WHERE number IN (3, 4)",
        3,
    ),
}


@pytest.mark.parametrize("edit", EDITS)
async def test_an_edit_by_hand_is_noticed(store: Store, url: str, edit: str) -> None:
    statement, number = EDITS[edit]
    async with store.begin() as tx:
        case_id = await history(tx)
    if statement.startswith("DELETE"):
        await by_hand(url, "DELETE FROM payloads WHERE fact_id IN (3, 4)")
    await by_hand(url, statement)
    async with store.view() as tx:
        assert await tx.broken_link(case_id) == number


async def test_a_moved_time_is_noticed(store: Store, url: str) -> None:
    async with store.begin() as tx:
        case_id = await history(tx)
    moved = "2026-12-01T01:00:00.123457Z" if "sqlite" in url else "2026-12-01 01:00:00.123457+00"
    await by_hand(url, f"UPDATE facts SET at = '{moved}' WHERE number = 2")
    async with store.view() as tx:
        assert ledger.broken_link(await tx.entries(case_id)) == 2


async def test_erased_content_is_gone_and_the_chain_stays_whole(store: Store) -> None:
    async with store.begin() as tx:
        case_id = await history(tx)
        seen = await tx.add(case_id, f.Seen(at=MORNING, by="guard:老张", where="东门"))
        assert not await tx.erase(case_id + 1, seen.id)
        assert await tx.erase(case_id, seen.id)
        assert not await tx.erase(case_id, seen.id)
        await tx.add(case_id, f.Erased(at=MORNING, of=seen.id, rule="C37"))
        assert await tx.broken_link(case_id) is None
        kinds = [ledger.kind_of(fact) for fact in await tx.facts(case_id)]
        erased = (await tx.entries(case_id))[4]
    assert kinds == ["opened", "billed", "promised", "paid", "erased"]
    assert (erased.kind, erased.payload, erased.salt) == ("seen", None, None)


async def test_two_writers_at_once_lose_no_fact(store: Store, other: Store) -> None:
    async with store.begin() as tx:
        case = await case_of_wang(tx)

    async def note(where: Store, words: str) -> None:
        async with where.begin() as tx:
            await tx.add(case.id, f.Noted(at=MORNING, words=words))

    await asyncio.gather(*(note(where, f"{n}") for n in range(15) for where in (store, other)))
    async with store.view() as tx:
        assert [entry.number for entry in await tx.entries(case.id)] == list(range(1, 31))
        assert await tx.broken_link(case.id) is None
