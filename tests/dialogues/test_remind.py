"""A colleague sends the next reminder by hand: seen first, then sent once, and never against a rule of conduct."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.world import MOUNTAIN, World, fee, world_at

STEWARD = "林芳"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """One owner who had the first notice on Monday, and a steward."""
    async with world_at(tmp_path, "2026-11-02 09:30") as world:
        await world.load(fee("8-2", "何先生"))
        await world.invite("steward", STEWARD, MOUNTAIN)
        await world.bind("8-2")
        yield world


async def test_the_reminder_is_shown_first_and_then_sent_once(world: World) -> None:
    """Contract, /remind."""
    await world.to("2026-11-04 10:00")
    world.new("8-2")
    await world.say(STEWARD, "/remind 8-2")
    assert world.new("8-2") == []
    assert "何先生" in world.last(STEWARD)
    await world.press(STEWARD, "确认")
    assert len([message for message in world.sent("8-2") if "¥" in message.text]) == 2
    sent = len(world.sent("8-2"))
    await world.press(STEWARD, "确认")
    await world.to("2026-11-04 19:30")
    assert len(world.sent("8-2")) == sent


async def test_a_reminder_sent_by_hand_counts_against_the_limits(world: World) -> None:
    """Conduct C06: the round of the next evening comes too soon after it, so it is passed over."""
    await world.to("2026-11-05 10:00")
    await world.say(STEWARD, "/remind 8-2")
    await world.press(STEWARD, "确认")
    sent = len(world.sent("8-2"))
    await world.to("2026-11-05 20:30")
    assert len(world.sent("8-2")) == sent


async def test_who_asked_us_to_stop_is_not_reminded_by_hand_either(world: World) -> None:
    """Conduct C13 is hard."""
    await world.say("8-2", "停")
    await world.to("2026-11-04 10:00")
    sent = len(world.sent("8-2"))
    await world.say(STEWARD, "/remind 8-2")
    assert "要求停止" in world.last(STEWARD)
    assert len(world.sent("8-2")) == sent


async def test_a_promise_that_is_not_due_is_not_reminded_of(world: World) -> None:
    """Conduct C09: never early."""
    await world.say("8-2", "周六上午10点")
    await world.to("2026-11-04 10:00")
    sent = len(world.sent("8-2"))
    await world.say(STEWARD, "提醒 8-2")
    assert "不能发送" in world.last(STEWARD)
    assert len(world.sent("8-2")) == sent


async def test_meal_time_is_refused_to_a_steward_with_the_reason(world: World) -> None:
    """Conduct C02 is for a manager to lift."""
    await world.to("2026-11-04 12:30")
    await world.say(STEWARD, "/remind 8-2")
    assert "吃饭或休息" in world.last(STEWARD)
