"""Undo of an import on either database: what counts, the chains, and two at the same moment."""

import asyncio
from pathlib import Path

from bot.core.roster import Roster
from bot.demo.sandbox import Sandbox
from bot.store.rows import Import
from handlers.roster import Source, apply, plan
from handlers.unimporting import NotUndone, Undoing, unimport
from tests.world import at, fee, world_at

ROWS = tuple(fee(f"3-{number}", "新来的", phone=f"1380000{number:04}") for number in range(1, 8))


async def load(world: Sandbox) -> Import:
    roster = Roster(playbook="property_fee", openings=ROWS)
    async with world.app.store.begin() as tx:
        found = await plan(world.app.engine, tx, roster)
        done = await apply(world.app.engine, tx, roster, found, Source(by="operator", file="rows.csv"))
    assert done is not None
    return done


async def undo(world: Sandbox, done: Import) -> Undoing | str:
    try:
        async with world.app.store.begin() as tx:
            return await unimport(world.app.engine, tx, done.id, "operator")
    except NotUndone as error:
        return error.why


async def test_what_was_opened_is_closed_whole_and_comes_again(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-03 09:30", database_url=url) as world:
        done = await load(world)
        found = await undo(world, done)
        assert isinstance(found, Undoing) and len(found.closes) == len(ROWS)
        async with world.app.store.view() as tx:
            cases = await tx.list_cases()
            assert {(case.status, case.outcome, case.owed) for case in cases} == {("closed", "cancelled", 0)}
            assert [await tx.broken_link(case.id) for case in cases] == [None] * len(ROWS)
            assert (await tx.imports_since(at("2026-11-03 09:00")))[0].undone_by == "operator"
        again = await load(world)
        assert again.counts["new"] == len(ROWS)
        async with world.app.store.view() as tx:
            assert {(case.outcome, case.owed) for case in await tx.list_cases()} == {(None, 2736_00)}


async def test_of_two_undos_at_the_same_moment_one_is_done(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-03 09:30", database_url=url) as world:
        done = await load(world)
        both = await asyncio.gather(undo(world, done), undo(world, done))
        assert sorted(isinstance(one, Undoing) for one in both) == [False, True]
        assert "undone" in both
        async with world.app.store.view() as tx:
            facts = await tx.facts((await tx.find("3-1"))[0].id)
        assert [type(fact).__name__ for fact in facts].count("Closed") == 1


async def test_an_upload_waits_for_a_day_and_is_gone_after_its_yes(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-03 09:30", database_url=url) as world:
        now = world.app.engine.now()
        async with world.app.store.begin() as tx:
            first = await tx.keep_upload("a.csv", b"1", now, {"person": 1})
            second = await tx.keep_upload("b.csv", b"2", now, {"person": 1})
            assert await tx.drop_upload(first) and not await tx.drop_upload(first)
            assert await tx.upload(first) is None
            assert await tx.forget_uploads(now) == 0
            assert await tx.upload(second) is not None
            assert await tx.forget_uploads(at("2026-11-04 09:30")) == 1
            assert await tx.upload(second) is None
