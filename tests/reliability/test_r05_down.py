"""R5: down for three hours across many deadlines: each is asked once, at the bot's pace, in allowed hours."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from bot.app import RunningClock, move_clock
from tests.fake_telegram import FakeTelegram
from tests.reliability.crowd import Ear, bound, is_check, keep, size, units
from tests.reliability.street import GENEROUS, colleagues, heard, owners, until
from tests.serve.outside import Outside
from tests.world import MOUNTAIN, at, world_at

COUNT = size(16, 200)
RATE = size(6, 27)  # messages a second


def spread(count: int, first: str, minutes: int) -> list[str]:
    """So many clock times within that many minutes."""
    begins = at(f"2026-11-05 {first}")
    return [f"{begins + timedelta(minutes=n * minutes // count):%H:%M}" for n in range(count)]


async def down_for_three_hours(fake: FakeTelegram, serve: Outside, flats: list[str]) -> dict[int, str]:
    """Promises for 14:30 to 17:20 of the next day; killed before the first, started again after the last."""
    chats = await owners(fake, serve, flats)
    for chat, clock in zip(chats, spread(len(flats), "14:30", 170), strict=True):
        await fake.say(chat, f"明天{clock}交")
    await until(
        fake, lambda: len(set(heard(fake, "11月5日")) & set(chats)) == len(chats), GENEROUS + len(flats)
    )
    async with serve.beside() as other:
        await move_clock(other, at("2026-11-05 14:25"))
    await serve.kill()
    async with serve.beside() as other:
        assert isinstance(other.clock, RunningClock)
        await move_clock(other, at("2026-11-05 17:25"))
    return chats


async def test_after_three_hours_each_is_asked_once_at_the_bot_s_pace_and_the_steward_has_one_list(
    tmp_path: Path, fake: FakeTelegram
) -> None:
    async with Outside(tmp_path, fake, RATE_TELEGRAM="0") as serve:
        (lin,) = await colleagues(fake, serve, 1)
        chats = await down_for_three_hours(fake, serve, units(COUNT))
        assert [sent for sent in fake.sent() if is_check(sent.text)] == []
        before = len(fake.sent())
        serve.settings["ROUNDS_RATE_TELEGRAM"] = str(RATE)
        await serve.start()
        await until(fake, lambda: len({s.chat_id for s in fake.sent() if is_check(s.text)}) == len(chats))
        assert await serve.terminate() == 0
        cards = [sent.text for sent in fake.sent()[before:] if sent.chat_id == lin]
        assert [f"{len(chats)} 件" in card and units(1)[0] in card for card in cards] == [True]
        asked = [sent for sent in fake.sent() if is_check(sent.text)]
        assert Counter(sent.chat_id for sent in asked) == Counter(list(chats))
        moments = sorted(sent.at_monotonic for sent in asked)
        most = RATE + 6  # within any second: 33 at 27 (R13)
        assert [b - a for a, b in zip(moments, moments[most:], strict=False) if b - a < 1] == []
        assert all(a <= b for a, b in pairwise(moments))


async def test_what_came_due_in_the_evening_waits_for_the_morning(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        flats = units(COUNT)
        await bound(world, flats)
        ear = Ear(world)
        times = spread(COUNT, "19:10", 160)
        await keep(
            world, ((unit, {"text": f"明天{clock}交"}) for unit, clock in zip(flats, times, strict=True))
        )
        await world.to("2026-11-05 19:05")
        before = len(ear.heard)
        world.clock.at = at("2026-11-05 22:05")  # three hours without anybody
        await world.to("2026-11-06 08:59")
        assert [one for one in ear.heard[before:] if one.to in flats] == []
        await world.to("2026-11-06 12:00")
        assert Counter(one.to for one in ear.checks()) == Counter(flats)
        assert {one.at for one in ear.checks()} == {at("2026-11-06 09:00")}
        assert MOUNTAIN in ear.checks()[0].text
