"""Colleagues are told once what came due while nobody was there, and of nothing else (reliability R5)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.missed import looked, missed
from tests.reliability.crowd import bound, keep, units
from tests.world import MOUNTAIN, WATER, World, at, fee, world_at

LIN, WANG = "林芳", "王芸"
BEGAN = "2026-11-05 14:00"
FLATS = units(3)


@asynccontextmanager
async def estate(folder: Path, url: str, flats: list[str] = FLATS) -> AsyncIterator[World]:
    """Owners who promised 15:00, 15:10 and so on; somebody was there until 14:00."""
    async with world_at(folder, "2026-11-04 10:00", database_url=url) as world:
        await world.invite("steward", LIN, MOUNTAIN)
        await world.invite("steward", WANG, WATER)
        await world.invite("manager", "赵敏")
        await bound(world, flats)
        first = at("2026-11-05 15:00")
        times = {unit: first + timedelta(minutes=10 * number) for number, unit in enumerate(flats)}
        await keep(world, ((unit, {"text": f"明天{when:%H:%M}交"}) for unit, when in times.items()))
        await world.to(BEGAN)
        await looked(world.app.engine)
        yield world


async def cards(world: World, when: str) -> list[tuple[str, str]]:
    """Somebody is there again at that moment: whom the list reaches, and its text."""
    world.clock.at = at(when)
    before = len(world.console.sent)
    await missed(world.app.engine)
    await world.tick()
    fresh = world.console.sent[before:]
    return [(one.to.id, one.text) for one in fresh if "停机补办" in one.text]


async def test_the_steward_of_the_area_has_one_list_before_anybody_is_asked_late(
    tmp_path: Path, url: str
) -> None:
    async with estate(tmp_path, url) as world:
        before = len(world.console.sent)
        ((whom, text),) = await cards(world, "2026-11-05 17:00")
        assert whom == LIN
        assert "3 件" in text
        assert "14:00" in text and "17:00" in text
        assert [unit for unit in FLATS if f"{unit} 业主{unit}" in text] == FLATS
        after = [one.to.id for one in world.console.sent[before:]]
        assert after == [LIN, *FLATS]


async def test_only_what_came_due_in_between_is_in_it(tmp_path: Path, url: str) -> None:
    async with estate(tmp_path, url) as world:
        ((_, text),) = await cards(world, "2026-11-05 15:10")
        assert [unit for unit in FLATS if unit in text] == FLATS[:2]
        assert "2 件" in text


async def test_what_was_due_before_the_last_look_is_not_told_again(tmp_path: Path, url: str) -> None:
    async with estate(tmp_path, url) as world:
        world.clock.at = at("2026-11-05 15:10")
        await looked(world.app.engine)  # there, but busy: two are not settled yet
        ((_, text),) = await cards(world, "2026-11-05 17:00")
        assert [unit for unit in FLATS if unit in text] == FLATS[2:]


async def test_it_is_told_once_even_if_whoever_starts_dies_at_once_and_starts_again(
    tmp_path: Path, url: str
) -> None:
    async with estate(tmp_path, url) as world:
        world.clock.at = at("2026-11-05 17:00")
        assert await missed(world.app.engine) == 3
        assert await missed(world.app.engine) == 0
        assert await cards(world, "2026-11-05 17:00") != []
        assert await cards(world, "2026-11-05 17:30") == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_second_absence_is_another_one(tmp_path: Path, url: str) -> None:
    async with estate(tmp_path, url) as world:
        assert len(await cards(world, "2026-11-05 15:05")) == 1
        await looked(world.app.engine)
        ((_, text),) = await cards(world, "2026-11-05 17:00")
        assert [unit for unit in FLATS if unit in text] == FLATS[1:]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("seen", "back", "told"),
    [
        pytest.param("14:59", "15:08", 0, id="nine minutes are no absence"),
        pytest.param("14:59", "15:09", 1, id="ten are"),
        pytest.param("14:00", "14:59", 0, id="nothing came due"),
    ],
)
async def test_a_short_absence_and_an_idle_one_are_not_told(
    tmp_path: Path, url: str, seen: str, back: str, told: int
) -> None:
    async with estate(tmp_path, url) as world:
        world.clock.at = at(f"2026-11-05 {seen}")
        await looked(world.app.engine)
        assert len(await cards(world, f"2026-11-05 {back}")) == told


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_the_first_start_of_all_has_missed_nothing(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await world.invite("steward", LIN, MOUNTAIN)
        await world.load(fee("8-2", "何先生"))
        await world.bind("8-2")
        assert await cards(world, "2026-11-06 17:00") == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_of_many_the_first_are_named_and_all_are_counted(tmp_path: Path, url: str) -> None:
    flats = units(10)
    async with estate(tmp_path, url, flats) as world:
        ((_, text),) = await cards(world, "2026-11-05 17:30")
        assert "10 件" in text
        assert [unit for unit in flats if f"业主{unit}\n" in f"{text}\n"] == flats[:8]
