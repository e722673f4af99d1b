"""Story 9: down for a day; what became due is said once, inside the hours, and nothing is lost."""

from datetime import timedelta
from pathlib import Path

from tests.world import MOUNTAIN, World, at, fee, world_at

HOUSES = [f"{house}-1" for house in range(1, 13)]


async def promised_estate(world: World) -> None:
    await world.load(*(fee(unit, f"业主{unit}") for unit in HOUSES))
    await world.invite("steward", "林芳", MOUNTAIN)
    for unit in HOUSES:
        await world.bind(unit)
        await world.say(unit, "周五下午3点交")


async def test_everything_that_came_due_is_asked_once_after_the_outage(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await promised_estate(world)
        await world.to("2026-11-05 18:00")
        before = len(world.console.sent)
        world.clock.forward(timedelta(days=1, hours=5))  # nobody is there until Friday 23:00
        await world.tick()
        assert [m.to.id for m in world.console.sent[before:] if m.to.id in HOUSES] == []
        await world.to("2026-11-07 12:00")
        asked = [m.to.id for m in world.console.sent[before:] if m.to.id in HOUSES]
        assert sorted(asked) == sorted(HOUSES)
        assert all("约好的时间" in m.text for m in world.console.sent[before:] if m.to.id in HOUSES)


async def test_the_late_check_waits_for_the_morning_and_the_eve_is_not_made_up(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await promised_estate(world)
        world.clock.at = at("2026-11-06 23:30")
        await world.tick()
        await world.to("2026-11-07 08:59")
        assert "约好的时间" not in world.last("1-1")
        await world.to("2026-11-07 09:00")
        assert "约好的时间" in world.last("1-1")
        texts = " ".join(message.text for message in world.sent("1-1"))
        assert "您说的是明天" not in texts


async def test_a_restart_on_the_same_file_goes_on_where_it_was(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await promised_estate(world)
    async with world_at(tmp_path, "2026-11-06 15:00", database_url=url) as again:
        await again.tick()
        assert sorted(m.to.id for m in again.console.sent if m.to.id in HOUSES) == sorted(HOUSES)
        await again.tick()
        assert len([m for m in again.console.sent if m.to.id == "1-1"]) == 1
