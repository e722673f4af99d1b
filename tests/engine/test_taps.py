"""A message that waits for a colleague's tap: said when it was tapped, stopped when it must not be any more (wecom 5)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.message import ChannelError
from bot.engine.taps import follow
from tests.engine.tapping import Taps, by_tap, house, posted, tap_of
from tests.handlers.estate import facts_of
from tests.world import World, at, world_at

CHECK = "2026-11-06 15:00"
LIN = "林芳"


@pytest.fixture
async def world(tmp_path: Path, url: str) -> AsyncIterator[World]:
    """8-1 has promised Friday 15:00 and is reached by tap since; it is that minute, and the check lies with Lin."""
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        channel = await house(world)
        await world.say("8-1", "周五下午3点")
        await by_tap(world, channel)
        await world.to(CHECK)
        world.new(LIN)
        yield world


def channel(world: World) -> Taps:
    found = world.app.engine.channels["wecom_external"]
    assert isinstance(found, Taps)
    return found


async def later(world: World, **step: float) -> float:
    """So much time passes, then one round."""
    world.clock.forward(timedelta(**step))
    seconds = await follow(world.app.engine)
    await world.tick()
    return seconds


async def paid(world: World, amount: str = "2736") -> None:
    await world.say(LIN, f"/paid 8-1 {amount}")
    world.new(LIN)


async def states(world: World) -> list[str]:
    return [post.state for post in await posted(world)]


async def said(world: World) -> list[str]:
    """The steps that count as said since it is by tap."""
    steps = [str(fact["step"]) for fact in await facts_of(world, "8-1", "spoke")]
    return [step for step in steps if step not in ("verify", "notice")]


async def test_nothing_counts_as_said_before_the_tap_and_then_it_counts_from_that_moment(
    world: World,
) -> None:
    assert await later(world, seconds=10) == 10.0
    assert (await states(world), await said(world)) == (["awaiting_staff"], [])
    channel(world).tap("msg1", at("2026-11-06 15:03"))
    await later(world, minutes=5)
    (post,) = await posted(world)
    assert (post.state, post.taken_at) == ("sent", at("2026-11-06 15:03"))
    assert (await facts_of(world, "8-1", "spoke"))[-1]["at"].startswith("2026-11-06T15:03")
    assert not [text for text in world.new(LIN) if "晚了" in text]
    assert (await tap_of(world)).state == "done"


@pytest.mark.parametrize("moment", ["2026-11-06 14:58", "2026-11-06 15:30", None])
async def test_a_moment_that_cannot_be_is_taken_for_now(world: World, moment: str | None) -> None:
    channel(world).tap("msg1", at(moment) if moment else None)  # type: ignore[arg-type]
    await later(world, minutes=5)
    assert (await posted(world))[0].taken_at == at("2026-11-06 15:05")


async def test_a_payment_before_the_tap_stops_the_task_at_once_and_nothing_is_said(world: World) -> None:
    await paid(world)
    assert (await tap_of(world)).state == "cancelling"
    await follow(world.app.engine)
    assert channel(world).tasks["msg1"].cancelled
    assert (await states(world))[:1] == ["cancelled"]
    assert "check" not in await said(world)
    assert (await tap_of(world)).state == "done" or len(await posted(world)) > 1


async def test_a_tap_that_beat_our_word_counts_and_the_steward_is_asked_to_say_thanks(world: World) -> None:
    await paid(world)
    channel(world).tap("msg1", world.clock.at)
    await follow(world.app.engine)
    assert (await posted(world))[0].state == "sent"
    assert "check" in await said(world)
    await world.tick()
    late = [text for text in world.new(LIN) if "发晚了一步" in text]
    assert len(late) == 1
    assert "道声谢" in late[0]
    await later(world, minutes=30)
    assert not [text for text in world.new(LIN) if "发晚了一步" in text]


async def test_a_tap_before_the_payment_that_is_found_out_after_it_was_in_time(world: World) -> None:
    channel(world).tap("msg1", at("2026-11-06 15:01"))
    world.clock.forward(timedelta(minutes=2))
    await paid(world)
    await later(world)
    assert (await posted(world))[0].state == "sent"
    assert not [text for text in world.new(LIN) if "发晚了一步" in text]


async def test_a_task_is_stopped_again_and_again_until_it_is_sure(world: World) -> None:
    channel(world).dispatching = True
    await paid(world)
    assert await follow(world.app.engine) == 2.0
    assert channel(world).calls.count("cancel") == 1
    await later(world, seconds=1)
    assert channel(world).calls.count("cancel") == 1
    channel(world).dispatching = False
    await later(world, seconds=1)
    assert channel(world).tasks["msg1"].cancelled


async def test_a_task_the_platform_does_not_know_is_none_any_more(world: World) -> None:
    gone = ChannelError("invalid msgid", "refused")
    channel(world).raises = {"cancel": gone, "taps": gone}
    await paid(world)
    await follow(world.app.engine)
    async with world.app.store.view() as tx:
        assert await tx.undone_taps(state="cancelling") == []


async def test_at_night_nothing_can_be_tapped_and_the_next_morning_has_fresh_words(world: World) -> None:
    await later(world, hours=6, minutes=59, seconds=45)
    assert await later(world, seconds=10) == pytest.approx(5.0)
    assert not channel(world).tasks["msg1"].cancelled
    await later(world, seconds=5)
    assert channel(world).tasks["msg1"].cancelled
    post = (await posted(world))[0]
    assert (post.state, post.error) == ("cancelled", "expired: nobody tapped")
    assert [fact["why"] for fact in await facts_of(world, "8-1", "unsaid")] == ["expired"]
    assert len(channel(world).tasks) == 1
    await world.to("2026-11-07 12:00")
    assert [len(channel(world).tasks), await states(world)] == [2, ["cancelled", "awaiting_staff"]]


async def test_what_nobody_taps_for_days_ends_with_a_call(world: World) -> None:
    """Practice P26: never a silent stall, and never a task made anew for ever."""
    key = (await posted(world))[0].key
    for _ in range(40):
        await later(world, hours=4)
    ends = [fact["why"] for fact in await facts_of(world, "8-1", "unsaid") if fact["key"] == key]
    assert ends == ["expired"] * 5 + ["undeliverable"]
    assert sum("请现在打电话" in card for card in world.new(LIN)) == 1


async def test_a_tap_in_the_last_seconds_before_the_night_is_found_when_its_hour_is_over(
    world: World,
) -> None:
    channel(world).tap("msg1", at("2026-11-06 21:59"))
    await later(world, hours=7)
    assert "cancel" not in channel(world).calls
    assert await said(world) == ["check"]


async def test_a_tap_after_its_hours_counts_and_the_steward_hears_of_it(world: World) -> None:
    channel(world).tap("msg1", at("2026-11-06 22:00") + timedelta(seconds=2))
    await later(world, hours=7, seconds=5)
    await world.to("2026-11-07 12:00")
    assert await said(world) == ["check"]
    assert len([text for text in world.new(LIN) if "发晚了一步" in text]) == 1


async def test_somebody_who_removed_the_colleague_is_unlinked_and_a_colleague_is_told_once(
    world: World,
) -> None:
    channel(world).tap("msg1", world.clock.at, state="not_friend")
    await later(world, seconds=10)
    (post,) = await posted(world)
    assert (post.state, post.error) == ("failed", "not a friend")
    assert [fact["why"] for fact in await facts_of(world, "8-1", "unlinked")] == ["chat_closed"]
    await later(world, minutes=1)
    assert len([text for text in world.new(LIN) if "断开" in text]) == 1


async def test_somebody_who_removed_the_colleague_is_reached_another_way_if_there_is_one(
    world: World,
) -> None:
    case = await world.case("8-1")
    async with world.app.store.begin() as tx:
        await tx.open_chat(case.person_id, "console", "8-1", at=world.clock.at, consent="v1")
    channel(world).tap("msg1", world.clock.at, state="not_friend")
    await later(world, seconds=10)
    assert "约好的时间" in world.last("8-1")
    assert await said(world) == ["check"]


async def test_whom_the_platform_brings_no_more_is_called(world: World) -> None:
    channel(world).tap("msg1", world.clock.at, state="quota")
    await later(world, seconds=10)
    (post,) = await posted(world)
    assert (post.state, post.error) == ("failed", "quota")
    assert [fact["why"] for fact in await facts_of(world, "8-1", "unsaid")] == ["undeliverable"]
    assert len([text for text in world.new(LIN) if "打电话" in text and "今天发不了" in text]) == 1
    await later(world, hours=3)
    assert len(channel(world).tasks) == 1


async def test_what_somebody_stopped_in_the_console_waits_for_the_next_day(world: World) -> None:
    channel(world).tasks["msg1"].cancelled = True
    await later(world, seconds=10)
    assert [post.error for post in await posted(world)] == ["cancelled by hand"]
    assert len([text for text in world.new(LIN) if "任务被停下" in text]) == 1
    await world.to("2026-11-06 21:00")
    assert len(channel(world).tasks) == 1
    await world.to("2026-11-07 12:00")
    assert len(channel(world).tasks) == 2


async def test_a_part_payment_changes_the_words_and_the_old_task_is_stopped_before_the_new_one_is_made(
    world: World,
) -> None:
    await paid(world, "912")
    assert (await states(world), (await tap_of(world)).state) == (["awaiting_staff"], "cancelling")
    await later(world)
    first, second = channel(world).tasks.values()
    assert first.cancelled
    assert first.messages[0].text != second.messages[0].text
    assert await states(world) == ["awaiting_staff"]
    channel(world).tap("msg2", world.clock.at)
    await later(world, seconds=10)
    assert await said(world) == ["check"]


async def test_the_same_words_stay_where_they_are(world: World) -> None:
    await paid(world, "9")
    await later(world, minutes=1)
    assert "cancel" not in channel(world).calls


async def test_a_failing_platform_is_asked_again_later_and_a_pause_is_obeyed(world: World) -> None:
    channel(world).raises = {"taps": ChannelError("timeout", "unknown")}
    assert await later(world, seconds=10) == 10.0
    assert await states(world) == ["awaiting_staff"]
    channel(world).raises = {"taps": ChannelError("45009", "not_sent", retry_after=60)}
    assert await later(world, seconds=10) == 60.0
    asked = len(channel(world).calls)
    assert 0 < await later(world, seconds=20) <= 60
    assert len(channel(world).calls) == asked
    if world.app.store.path is None:
        return  # a server goes by its own clock
    channel(world).raises = {}
    channel(world).tap("msg1", world.clock.at)
    await later(world, seconds=41)
    assert await said(world) == ["check"]


async def test_a_wrong_token_is_the_callers_matter(world: World) -> None:
    channel(world).raises = {"taps": ChannelError("40001", "not_sent", fatal=True)}
    with pytest.raises(ChannelError):
        await later(world, seconds=10)


async def test_without_the_channel_there_is_nothing_to_do(world: World) -> None:
    del world.app.engine.channels["wecom_external"]
    assert await follow(world.app.engine) == 60.0
