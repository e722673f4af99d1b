"""What owners are told about the moment we come back is the moment at which we do."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.handlers.estate import answer
from tests.world import MOUNTAIN, World, at, fee, world_at

UNIT = "8-2"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        pytest.param("明天21:10交", "2026-11-05 21:10", id="tomorrow, a minute late in the evening"),
        pytest.param("11月11日10:00交", "2026-11-11 10:00", id="seven days ahead"),
        pytest.param("11月11日12:40交", "2026-11-11 12:40", id="seven days ahead, at a meal"),
        pytest.param("11月13日10:00交", "2026-11-13 10:00", id="nine days ahead, in the allowed hours"),
        pytest.param("11月13日12:40交", "2026-11-13 14:00", id="nine days ahead, at a meal"),
        pytest.param(
            "11月13日21:10交", "2026-11-14 09:00", id="nine days ahead, late: a Saturday they chose"
        ),
    ],
)
async def test_the_moment_we_name_is_the_moment_we_ask(tmp_path: Path, text: str, asked: str) -> None:
    async with world_at(tmp_path, "2026-11-04 14:30") as world:
        await bound_owner(world)
        said = await answer(world, UNIT, text)
        moment = at(asked)
        assert f"{moment.month}月{moment.day}日" in said.split("我会")[1]
        assert f"{moment:%H:%M}" in said.split("我会")[1]
        await world.to(moment - timedelta(minutes=1))
        before = len(world.sent(UNIT))
        await world.to(moment)
        assert [message for message in world.sent(UNIT)[before:] if "约好的时间到了" in message.text] != []


async def test_who_named_a_late_minute_far_ahead_is_told_that_they_are_left_in_peace(tmp_path: Path) -> None:
    async with world_at(tmp_path, "2026-11-04 14:30") as world:
        await bound_owner(world)
        assert "不打扰" in await answer(world, UNIT, "11月13日21:10交")
        assert "不打扰" not in await answer(world, UNIT, "11月13日12:40交")


@pytest.mark.parametrize(("when", "back"), [("11月13日12:40", "14:00"), ("11月11日12:40", "12:40")])
async def test_a_colleague_hears_the_same_moment_as_the_owner(tmp_path: Path, when: str, back: str) -> None:
    """A minute at a meal, nine days and seven days ahead (conduct 2, `named_moment`)."""
    async with world_at(tmp_path, "2026-11-04 14:30") as world:
        await bound_owner(world)
        await world.invite("steward", "林芳", MOUNTAIN)
        said = await answer(world, "林芳", f"/promised {UNIT} {when}")
        assert back in said.rsplit("11月", 1)[1], said


async def bound_owner(world: World) -> None:
    """An owner who has said who they are."""
    await world.load(fee(UNIT, "黄女士"))
    await world.bind(UNIT)
