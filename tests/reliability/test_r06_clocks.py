"""R6: clocks that jump, nights with an hour more or less, people who move: nothing is said twice, nothing is left out."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config.model import Settings
from bot.serve.following import follow
from tests.reliability.crowd import Ear, bound, units
from tests.world import MOUNTAIN, ZONE, World, at, world_at

FLAT = "1-1"
FLATS = units(4)
LONDON, NEW_YORK = "Europe/London", "America/New_York"
NIGHTS = (
    pytest.param(LONDON, "GB", "2026-10-25", id="London, an hour more"),
    pytest.param(LONDON, "GB", "2027-03-28", id="London, an hour less"),
    pytest.param(NEW_YORK, "US", "2026-11-01", id="New York, an hour more"),
    pytest.param(NEW_YORK, "US", "2027-03-14", id="New York, an hour less"),
)


async def never_twice(world: World) -> None:
    """No occurrence of any case was said by two messages, and no chat was told the same thing at one moment."""
    async with world.app.store.view() as tx:
        said = Counter(pair for post in await tx.posts(state="sent") for pair in post.cases)
    assert [pair for pair, times in said.items() if times > 1] == []


async def promised(world: World, text: str) -> Ear:
    """Four owners who name this moment."""
    await bound(world, FLATS)
    ear = Ear(world)
    for unit in FLATS:
        await world.say(unit, text)
    return ear


@pytest.mark.parametrize(
    ("when", "jump", "asked"),
    [
        pytest.param("14:00", timedelta(hours=2), "16:00", id="two hours on, over the moment"),
        pytest.param("12:00", timedelta(hours=2), "15:00", id="two hours on, before it"),
        pytest.param("14:59", -timedelta(hours=2), "15:00", id="two hours back, before it"),
        pytest.param("15:01", -timedelta(hours=2), "15:00", id="two hours back, after it"),
    ],
)
async def test_a_clock_that_jumps_neither_doubles_nor_skips_a_check(
    tmp_path: Path, when: str, jump: timedelta, asked: str
) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        ear = await promised(world, "明天15:00交")
        await world.to(f"2026-11-05 {when}")
        world.clock.at += jump
        await world.tick()
        await world.to("2026-11-06 08:00")
        assert {one.to: one.at for one in ear.checks()} == dict.fromkeys(FLATS, at(f"2026-11-05 {asked}"))
        assert len(ear.checks()) == len(FLATS)
        await never_twice(world)


@pytest.mark.parametrize("days", [2, 40])
async def test_days_later_whoever_was_not_asked_is_asked_once_without_a_burst_before_it_counts_as_broken(
    tmp_path: Path, days: int
) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        ear = await promised(world, "明天15:00交")
        before = len(ear.heard)
        world.clock.at += timedelta(days=days)
        await world.tick()
        assert [(await world.case(unit)).broken for unit in FLATS] == [0] * len(FLATS)
        assert max(Counter(one.to for one in ear.heard[before:]).values()) == 1
        await world.forward(days=7)
        assert Counter(one.to for one in ear.checks()) == Counter(FLATS)
        days_of = Counter((one.to, one.at.astimezone(ZONE).date()) for one in ear.heard[before:])
        assert max(days_of.values()) == 1
        await never_twice(world)


@pytest.mark.parametrize("whose", ["the site's zone", "the person's own zone"])
@pytest.mark.parametrize(("zone", "law", "night"), NIGHTS)
async def test_the_promised_minute_is_the_one_on_the_wall_after_the_clock_was_set(
    tmp_path: Path, zone: str, law: str, night: str, whose: str
) -> None:
    local = ZoneInfo(zone)
    sunday = datetime.fromisoformat(f"{night}T10:30").replace(tzinfo=local)
    site = {"zone": local} if whose == "the site's zone" else {}
    async with world_at(tmp_path, "2026-10-01 10:00", law=law, locale="en", **site) as world:
        world.clock.at = (sunday - timedelta(days=2)).replace(hour=12, minute=0)
        await bound(world, FLATS, locale="en")
        await _live_in(world, zone if not site else "")
        ear = Ear(world)
        days = {
            FLATS[0]: "on Sunday at 10:30",
            FLATS[1]: "on Monday at 10:30",
            FLATS[2]: "in 2 days",
            FLATS[3]: "on Sunday",
        }
        for unit, words in days.items():
            await world.say(unit, f"I will pay {words}")
        await world.to(sunday + timedelta(days=2))
        checks = [one for one in ear.heard if "The time we agreed has come" in one.text]
        noon, evening = (sunday.replace(hour=hour, minute=0) for hour in (12, 19))
        expected = dict(zip(FLATS, (sunday, sunday + timedelta(days=1), noon, evening), strict=True))
        assert {one.to: one.at for one in checks} == expected
        assert len(checks) == len(expected)
        await never_twice(world)


@pytest.mark.parametrize(
    ("zone", "asked"),
    [
        pytest.param(LONDON, "2026-11-05T09:00", id="there it is still night: their next morning"),
        pytest.param("Asia/Tokyo", "2026-11-05T11:30", id="an hour on: the moment itself stays"),
    ],
)
async def test_somebody_who_moves_is_asked_once_and_by_the_clock_on_their_wall(
    tmp_path: Path, url: str, zone: str, asked: str
) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        ear = await promised(world, "明天10:30交")
        await _live_in(world, zone)
        await world.to("2026-11-06 12:00")
        there = datetime.fromisoformat(asked).replace(tzinfo=ZoneInfo(zone))
        assert {one.to: one.at for one in ear.checks()} == dict.fromkeys(FLATS, there)
        assert len(ear.checks()) == len(FLATS)
        await never_twice(world)


async def test_the_morning_cards_come_once_a_day_over_the_night_of_the_change(tmp_path: Path) -> None:
    async with world_at(tmp_path, "2026-10-01 10:00", law="GB", locale="en", zone=ZoneInfo(LONDON)) as world:
        world.clock.at = datetime(2026, 10, 23, 12, tzinfo=ZoneInfo(LONDON))  # a Friday
        await world.invite("steward", "Lin", MOUNTAIN)
        await bound(world, [FLAT], locale="en")
        await world.say(FLAT, "Why is the lift still broken? I have a question")
        ear = Ear(world)
        await world.to(world.clock.at + timedelta(days=5))
        mornings = [one.at.astimezone(ZoneInfo(LONDON)) for one in ear.heard if one.to == "Lin"]
        cards = Counter(moment.date() for moment in mornings if (moment.hour, moment.minute) == (9, 0))
        assert cards == Counter({datetime(2026, 10, day).date(): 1 for day in (26, 27, 28)})


async def _live_in(world: World, zone: str) -> None:
    async with world.app.store.begin() as tx:
        for unit in FLATS:
            (case,) = await tx.find(unit, [MOUNTAIN])
            await tx.set_person(case.person_id, zone=zone)


class Enough(Exception):
    """The look after the jump is over."""


@pytest.mark.parametrize("jump", [timedelta(minutes=11), -timedelta(hours=2)])
async def test_a_jump_of_the_machine_s_clock_raises_one_alert(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    told = await alerts_after(tmp_path, monkeypatch, jump)
    assert len(told) == 1, told


async def test_a_small_correction_of_the_machine_s_clock_raises_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await alerts_after(tmp_path, monkeypatch, timedelta(minutes=9)) == []


async def alerts_after(folder: Path, monkeypatch: pytest.MonkeyPatch, jump: timedelta) -> list[str]:
    """What the admin is told when the real clock jumps once while `follow` looks on, over several looks."""
    async with world_at(folder, "2026-11-04 10:00") as world:
        await world.invite("admin", "Admin")
        world.new("Admin")
        jumps: list[str] = []
        looks = 0

        async def look(_pause: float) -> None:
            nonlocal looks
            looks += 1
            if looks == 2:
                world.clock.at += jump
            if looks == 5:
                raise Enough

        monkeypatch.setattr("bot.serve.following.asyncio.sleep", look)
        noted: Callable[[], None] = lambda: jumps.append("jump")  # noqa: E731
        with pytest.raises(Enough):
            await follow(world.app, noted)
        monkeypatch.undo()
        assert isinstance(world.app.settings, Settings)
        assert jumps == ["jump"]
        await world.tick()
        return world.new("Admin")
