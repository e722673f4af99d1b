"""After a death or a danger, after a stop and after the end: what a person may still hear (conduct C13, C18, C19)."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.world import MOUNTAIN, World, fee, guest, world_at


async def owner_and_steward(world: World) -> None:
    await world.load(fee("8-2", "何先生"))
    await world.invite("steward", "林芳", MOUNTAIN)
    await world.bind("8-2")
    world.new("8-2")


@pytest.mark.parametrize("alarm", ["我妈上个月过世了", "我不想活了"], ids=["a death", "a danger"])
@pytest.mark.parametrize("then", ["多少钱", "周六", "怎么交", "好的"])
async def test_after_an_alarm_nothing_about_money_is_said_any_more(
    tmp_path: Path, alarm: str, then: str
) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        await owner_and_steward(world)
        await world.say("8-2", alarm)
        await world.say("8-2", then)
        heard = world.new("8-2")
        assert not [text for text in heard if "¥" in text or "上午" in text]
        assert (await world.facts("8-2"))["promise"] is None


async def test_a_danger_reaches_the_steward_where_there_is_no_manager(tmp_path: Path) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        await owner_and_steward(world)
        await world.say("8-2", "我不想活了")
        assert "紧急" in world.last("林芳")


async def test_the_word_the_confirmation_names_starts_the_reminders_again(tmp_path: Path) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        await owner_and_steward(world)
        await world.say("8-2", "停")
        assert (await world.facts("8-2"))["status"] == "paused"
        await world.say("8-2", "恢复提醒")
        assert (await world.facts("8-2"))["status"] == "open"
        await world.to("2026-11-10 19:00")
        assert "¥2,736.00" in world.last("8-2")


async def test_a_time_named_after_a_stop_is_asked_about_before_we_come_back(tmp_path: Path) -> None:
    """Conduct 2a: unanswered, that one check goes out and nothing else."""
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        await owner_and_steward(world)
        await world.say("8-2", "停")
        await world.say("8-2", "周五下午3点交")
        assert "要不要" in world.last("8-2")
        world.new("8-2")
        await world.to("2026-11-30 12:00")
        assert ["约好的时间" in text for text in world.new("8-2")] == [True]


async def test_a_day_named_after_a_claim_is_the_newer_word(tmp_path: Path) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        await owner_and_steward(world)
        await world.say("8-2", "已经交了")
        await world.say("8-2", "不好意思记错了,周五下午3点交")
        world.new("8-2")
        await world.to("2026-11-06 15:00")
        assert "约好的时间" in world.last("8-2")


async def test_a_closed_matter_promises_nothing_and_asks_nothing(tmp_path: Path) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        await owner_and_steward(world)
        await world.say("林芳", "/paid 8-2 all")
        await world.forward(minutes=2)
        world.new("8-2")
        await world.say("8-2", "周五交")
        (answer,) = world.new("8-2")
        assert "来跟您确认" not in answer
        assert (await world.facts("8-2"))["promise"] is None


async def test_a_guest_who_asks_what_the_parking_costs_is_not_told_his_account(tmp_path: Path) -> None:
    async with world_at(tmp_path, "2026-11-28 09:00") as world:
        await world.load(guest("5101", "赖先生", "2026-11-28 14:00"))
        await world.invite("steward", "林芳", "电商服装对接会")
        await world.bind("5101")
        await world.say("5101", "停车费多少")
        assert "款项" not in world.last("5101")
        assert "停车费多少" in world.last("林芳")


async def test_the_second_one_at_the_time_we_proposed_is_the_second_day_offered(tmp_path: Path) -> None:
    """Issue 3, several turns: the moment we proposed offers two days as well."""
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        await owner_and_steward(world)
        await world.say("8-2", "过两天")
        await world.to("2026-11-11 19:01")
        asked = [m for m in (await world.facts("8-2"))["messages"] if m["step"]][-1]
        assert asked["step"] == "proposed"
        await world.say("8-2", "第二个")
        promise = (await world.facts("8-2"))["promise"]
        assert promise is not None
        second = world.app.engine.words.day(datetime.fromisoformat(promise["start"]).date(), "zh-CN")
        assert second in asked["text"]
