"""Imports of a whole town: parts of a list, whole chains, and lists that are looked at again, on either database."""

from datetime import timedelta
from pathlib import Path

from bot.core import facts as f
from bot.core.roster import Roster
from handlers.roster import Source, apply, plan
from handlers.unimporting import Undoing, unimport
from tests.world import at, fee, world_at

NOON = at("2026-11-03 12:00")


async def test_more_rows_than_one_statement_carries_are_written_kept_and_taken_back(
    tmp_path: Path, url: str
) -> None:
    rows = tuple(fee(f"{n}-1", "新来的", phone=f"139{n:08}") for n in range(1, 2_102))
    roster = Roster(playbook="property_fee", openings=rows)
    async with world_at(tmp_path, "2026-11-03 09:30", database_url=url) as world:
        engine = world.app.engine
        async with world.app.store.begin() as tx:
            done = await apply(
                engine, tx, roster, await plan(engine, tx, roster), Source(by="operator", file="f")
            )
            assert done is not None
            assert [one.case_id for one in await tx.import_cases(done.id)] == sorted(
                case.id for case in await tx.list_cases()
            )
        async with world.app.store.view() as tx:
            again = await plan(engine, tx, roster)
            assert (len(again.new), len(again.changed), again.unchanged) == (0, 0, len(rows))
        async with world.app.store.begin() as tx:
            found = await unimport(engine, tx, done.id, "operator")
        assert isinstance(found, Undoing) and len(found.closes) == len(rows)
        async with world.app.store.view() as tx:
            cases = await tx.list_cases()
            assert {case.outcome for case in cases} == {"cancelled"}
            for case in cases[::300]:
                assert await tx.broken_link(case.id) is None


async def test_facts_that_are_recalled_are_those_of_the_chain_as_it_stands(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-03 09:30", database_url=url) as world:
        await world.load(fee("1-1", "甲"), fee("1-2", "乙"))
        store = world.app.store
        async with store.view() as tx:
            ids = [case.id for case in await tx.list_cases()]
            first = await tx.facts_of(ids)
        async with store.view() as tx:
            assert await tx.facts_of(ids) == first
        async with store.begin() as tx:
            await tx.append([(ids[0], f.Noted(at=NOON, by="steward:甲", words="在家"))])
            assert len((await tx.facts_of(ids))[ids[0]]) == len(first[ids[0]]) + 1
        async with store.view() as tx:
            found = await tx.facts_of(ids)
            assert found[ids[0]][:-1] == first[ids[0]] and found[ids[1]] == first[ids[1]]
            found[ids[1]].clear()
            assert (await tx.facts_of(ids))[ids[1]] == first[ids[1]], "what is remembered is nobody's list"
        async with store.begin() as tx:
            await tx.erase(ids[0], found[ids[0]][-1].id)
            await tx.append([(ids[0], f.Erased(at=NOON + timedelta(hours=1), of=1, rule="C34"))])
        async with store.view() as tx:
            kept = (await tx.facts_of(ids))[ids[0]]
            assert not any(isinstance(fact, f.Noted) for fact in kept)
