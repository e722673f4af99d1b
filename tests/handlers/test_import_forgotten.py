"""What an import did to each case is kept as long as it can be undone, and no longer."""

from datetime import timedelta
from pathlib import Path

from bot.engine.digest import forget
from bot.store.rows import Import
from handlers.unimporting import NotUndone, undoing
from tests.handlers.test_unimport_on_both import load
from tests.world import World, world_at


async def tidied(world: World, after: timedelta, done: Import) -> int:
    """How many rows of the import are left after the housekeeping of that moment."""
    await forget(world.app.engine, done.at + after)
    async with world.app.store.view() as tx:
        return len(await tx.import_cases(done.id))


async def test_names_before_an_import_are_gone_once_it_cannot_be_undone(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-03 09:30", database_url=url) as world:
        done = await load(world)
        assert await tidied(world, timedelta(hours=24), done) == 7
        assert await tidied(world, timedelta(hours=25), done) == 0


async def test_that_there_was_an_import_stays_and_is_told_as_too_late(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-03 09:30", database_url=url) as world:
        done = await load(world)
        await tidied(world, timedelta(hours=25), done)
        await world.to("2026-11-04 11:00")
        async with world.app.store.view() as tx:
            assert (await tx.import_of(done.id)) == done
            try:
                await undoing(world.app.engine, tx, done.id, ["观山水三期"])
            except NotUndone as error:
                assert error.why == "late"
            else:
                raise AssertionError("it was undone")
