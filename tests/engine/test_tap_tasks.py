"""Tasks that lost their answer or serve several, and colleagues who are reminded of them (wecom 5)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.wecom.tasks import Tasks
from bot.core.message import Assigned, ChannelError
from bot.core.roads import TAP
from bot.engine import courier, taps
from bot.engine.taps import follow
from tests.channels.wecom_way import calling
from tests.engine.tapping import Taps, by_tap, house, posted, tap_of
from tests.fake_wecom import FakeWecom
from tests.world import World, at, world_at

LIN = "林芳"
CHECK = "2026-11-06 15:00"


async def promised(world: World, *names: str) -> Taps:
    """Everybody has promised Friday 15:00 and is reached by tap since; it is a second before."""
    channel = await house(world, *names)
    units = [f"8-{number}" for number in range(1, len(names) + 1)] or ["8-1"]
    for unit in units:
        await world.say(unit, "周五下午3点")
    await by_tap(world, channel, *units)
    await world.to(at(CHECK) - timedelta(seconds=1))
    world.new(LIN)
    return channel


async def later(world: World, **step: float) -> float:
    world.clock.forward(timedelta(**step))
    seconds = await follow(world.app.engine)
    await world.tick()
    return seconds


async def steps(world: World, unit: str = "8-1") -> list[tuple[str, str]]:
    facts = (await world.facts(unit))["facts"]
    return [(f["kind"], f.get("outcome", f.get("why", ""))) for f in facts if f.get("step") == "check"]


# --- the answer was lost ---


async def test_a_task_whose_answer_was_lost_is_found_and_followed(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        channel = await promised(world)
        channel.lost = True
        await world.to(CHECK)
        assert ((await tap_of(world)).state, (await posted(world))[0].state) == ("doubt", "awaiting_staff")
        assert await follow(world.app.engine) == 5.0
        channel.tap("msg1", at("2026-11-06 15:00"))
        await later(world, seconds=5)
        await later(world, seconds=10)
        assert await steps(world) == [("planned", ""), ("spoke", "sent")]
        assert (await posted(world))[0].message_id == "msg1"


async def test_a_task_that_is_nowhere_is_unknown_and_never_made_again_blindly(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        channel = await promised(world)
        channel.raises = {"assign": ChannelError("timeout", "unknown")}
        await world.to(CHECK)
        channel.raises = {}
        assert [await later(world, seconds=5), await later(world, seconds=25)] == [10.0, 10.0]
        assert (await posted(world))[0].state == "awaiting_staff"
        channel.raises = {"find": ChannelError("timeout", "unknown")}  # that proves nothing
        await later(world, seconds=90)
        assert (await posted(world))[0].state == "awaiting_staff"
        channel.raises = {}
        await later(world, seconds=10)
        assert channel.calls.count("find") == 4
        assert (await posted(world))[0].state == "unknown"
        assert await steps(world) == [("planned", ""), ("spoke", "unknown")]
        assert len([text for text in world.new(LIN) if "送达不明" in text]) == 1
        await world.to("2026-11-06 20:00")
        assert channel.tasks == {}


async def test_what_died_between_making_a_task_and_writing_it_down_is_looked_for(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "LEASE", timedelta(seconds=-1))  # a server goes by its own clock
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        channel = await promised(world)

        class Killed(BaseException):
            pass

        class Dying(Taps):
            async def assign(self, messages: object) -> Assigned:
                await channel.assign(messages)  # type: ignore[arg-type]
                raise Killed

        world.app.engine.channels[TAP] = Dying()
        with pytest.raises(Killed):
            await world.to(CHECK)
    async with world_at(tmp_path, "2026-11-06 15:05", database_url=url, rate_telegram=0) as again:
        again.app.engine.channels[TAP] = channel
        await again.app.pump.recover()
        await again.tick()
        assert ((await tap_of(again)).state, (await posted(again))[0].state) == ("doubt", "awaiting_staff")
        assert (await tap_of(again)).made_at == at(CHECK)
        await follow(again.app.engine)
        assert (await tap_of(again)).state == "open"
        channel.tap("msg1", at("2026-11-06 15:06"))
        await later(again, minutes=2)
        assert await steps(again) == [("planned", ""), ("spoke", "sent")]
        assert len(channel.tasks) == 1


async def test_a_payment_stops_a_task_whose_answer_was_lost_as_soon_as_it_is_found(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        channel = await promised(world)
        channel.lost = True
        await world.to(CHECK)
        await world.say(LIN, "/paid 8-1 2736")
        await later(world, seconds=5)
        await later(world)
        assert channel.tasks["msg1"].cancelled
        assert [kind for kind, _ in await steps(world)] == ["planned", "unsaid"]
        assert (await posted(world))[0].state == "cancelled"


# --- several messages in one task ---


async def batch(world: World, channel: Taps, *units: str) -> None:
    """The checks of these people have the very same words and go out as one task."""
    del world.app.engine.channels[TAP]  # so that they wait for each other
    world.clock.at = at(CHECK)
    await world.tick()
    world.app.engine.channels[TAP] = channel
    waiting = [post for unit in units for post in await posted(world, unit)]
    async with world.app.store.begin() as tx:
        for post in waiting:
            await tx.settle_post(post.id, "queued", at=world.clock.at, text="您好,约好的时间到了。")
    await world.tick()
    assert [sorted(task.shares) for task in channel.tasks.values()] == [[f"wm-{unit}" for unit in units]]


async def test_people_with_the_same_words_share_a_task_and_each_has_an_end_of_his_own(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        channel = await promised(world, "何先生", "张女士", "周先生")
        await batch(world, channel, "8-1", "8-2", "8-3")
        channel.tap("msg1", world.clock.at, "wm-8-1")
        channel.tap("msg1", world.clock.at, "wm-8-3", state="quota")
        await later(world, seconds=10)
        found = [(await posted(world, unit))[0].state for unit in ("8-1", "8-2", "8-3")]
        assert found == ["sent", "awaiting_staff", "failed"]
        assert channel.calls.count("taps") == 1
        assert [(await tap_of(world, unit)).state for unit in ("8-1", "8-2")] == ["done", "open"]


async def test_one_of_a_batch_who_paid_stops_the_task_and_the_others_get_a_new_one(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        channel = await promised(world, "何先生", "张女士", "周先生")
        await batch(world, channel, "8-1", "8-2", "8-3")
        channel.tap("msg1", world.clock.at, "wm-8-3")
        await world.say(LIN, "/paid 8-1 2736")
        await later(world)
        assert channel.tasks["msg1"].cancelled
        found = [(await posted(world, unit))[0].state for unit in ("8-1", "8-2", "8-3")]
        assert found == ["cancelled", "awaiting_staff", "sent"]
        assert (await tap_of(world, "8-2")).task != "msg1"
        assert [kind for kind, _ in await steps(world, "8-2")] == ["planned"]
        await later(world, seconds=10)
        assert not [text for text in world.new(LIN) if "任务被停下" in text]


async def test_a_death_while_a_stopped_batch_is_written_down_blames_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    judge, judged = taps.judge, list[int]()

    async def dying(engine: Any, one: Any, tapped: Any, *, stopped: bool) -> None:
        if judged:
            raise Killed
        judged.append(one.post.id)
        await judge(engine, one, tapped, stopped=stopped)

    async with world_at(tmp_path, "2026-11-05 21:00", rate_telegram=0) as world:
        channel = await promised(world, "何先生", "张女士")
        await batch(world, channel, "8-1", "8-2")
        await world.say(LIN, "/paid 8-1 2736")
        monkeypatch.setattr(taps, "judge", dying)
        with pytest.raises(Killed):
            await follow(world.app.engine)
        monkeypatch.undo()
        for _ in range(3):
            await later(world, seconds=10)
        assert [(await posted(world, unit))[0].state for unit in ("8-1", "8-2")] == [
            "cancelled",
            "awaiting_staff",
        ]
        assert not [text for text in world.new(LIN) if "任务被停下" in text]


async def test_one_of_a_stopped_batch_whose_place_was_taken_is_decided_again(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        channel = await promised(world, "何先生", "张女士")
        await batch(world, channel, "8-1", "8-2")
        case = await world.case("8-2")
        async with world.app.store.begin() as tx:  # something else to the same person is on its way
            await tx.post(
                kind="proactive", case_id=case.id, person_id=case.person_id, channel="console", address="8-2",
                key="other", step="other", text="您好", planned_at=world.clock.at,
                not_before=world.clock.at + timedelta(minutes=5), contact_kind="service", profile="property_fee",
            )  # fmt: skip
        await world.say(LIN, "/paid 8-1 2736")
        await follow(world.app.engine)
        assert [post.state for post in await posted(world, "8-2")][:1] == ["cancelled"]
        assert ("unsaid", "decided again") in await steps(world, "8-2")


# --- reminders ---


async def test_a_colleague_is_reminded_of_a_promise_after_two_minutes_and_three_times_at_most(
    tmp_path: Path,
) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", rate_telegram=0) as world:
        channel = await promised(world, "何先生", "张女士")
        await world.to(CHECK)
        await later(world, minutes=1)
        assert "remind" not in channel.calls
        for _ in range(30):
            await later(world, seconds=61)
        assert [task.reminded for task in channel.tasks.values()] == [3, 3]
        assert channel.calls.count("remind") == 6


async def test_two_tasks_of_one_colleague_make_one_buzz(tmp_path: Path) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", rate_telegram=0) as world:
        channel = await promised(world, "何先生", "张女士")
        await world.to(CHECK)
        await later(world, minutes=2)
        assert [task.reminded for task in channel.tasks.values()] == [1, 0]
        await later(world, seconds=10)
        assert channel.calls.count("remind") == 1


async def test_a_reminder_the_platform_refuses_is_not_tried_again(tmp_path: Path) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", rate_telegram=0) as world:
        channel = await promised(world)
        await world.to(CHECK)
        channel.tasks["msg1"].reminded = 3
        for _ in range(10):
            await later(world, minutes=3)
        assert channel.calls.count("remind") == 1


async def test_anything_but_a_promise_is_reminded_of_once_an_hour(tmp_path: Path) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", rate_telegram=0) as world:
        channel = await house(world)
        await by_tap(world, channel)
        await world.to("2026-11-06 09:00")
        assert [(post.step, post.state) for post in await posted(world)] == [("notice", "awaiting_staff")]
        reminded = []
        for _ in range(4):
            await later(world, minutes=32)
            reminded.append(channel.calls.count("remind"))
        assert reminded == [0, 1, 1, 2]


async def test_nobody_is_reminded_at_the_weekend_of_what_is_no_promise(tmp_path: Path) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", rate_telegram=0) as world:
        channel = await house(world)
        await world.say("8-1", "周日下午3点")
        await by_tap(world, channel)
        await world.to("2026-11-07 19:00")
        assert [(post.step, post.state) for post in await posted(world)] == [("eve", "awaiting_staff")]
        await later(world, minutes=75)
        assert (await tap_of(world)).state == "open"
        assert "remind" not in channel.calls


# --- the platform as it answers ---


async def test_over_the_real_channel_a_task_is_made_tapped_and_stopped(tmp_path: Path) -> None:
    async with (
        FakeWecom() as wecom,
        calling(wecom) as api,
        world_at(tmp_path, "2026-11-05 21:00", rate_telegram=0) as world,
    ):
        wecom.member("lin", LIN)
        for number in (1, 2):
            wecom.friend(f"wm-8-{number}", "lin", f"户主{number}")
        tasks = Tasks(api, now=world.clock.real)
        await promised(world, "何先生", "张女士")
        world.app.engine.channels[TAP] = tasks
        wecom.clock.now = int(at(CHECK).timestamp())
        await world.to(CHECK)
        first, second = [(await tap_of(world, unit)).task for unit in ("8-1", "8-2")]
        await world.say(LIN, "/paid 8-2 2736")
        wecom.clock.forward(seconds=30)
        wecom.tap(first)
        await later(world, seconds=40)
        assert (await posted(world, "8-1"))[0].taken_at == at(CHECK) + timedelta(seconds=30)
        assert [(await posted(world, unit))[0].state for unit in ("8-1", "8-2")] == ["sent", "cancelled"]
        wecom.tap(second)
        assert [seen.to for seen in wecom.got("wm-8-2")] == []
