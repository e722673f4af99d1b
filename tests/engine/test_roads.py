"""The road of a message is looked at when it leaves, and another one is taken when it turns out to be closed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.console import Console
from bot.core.message import ChannelError, Outbound
from bot.core.roads import TAP, WINDOW
from bot.engine.settle import cancel
from bot.store.rows import Chat, Post
from tests.engine.tapping import Taps, by_tap, house
from tests.handlers.estate import facts_of
from tests.world import World, at, world_at

LIN, KF = "林芳", "kf-8-1"
BEFORE, CHECK = "2026-11-06 14:59", "2026-11-06 15:00"


class Window(Console):
    """Customer service; the next sends fail as told."""

    name = WINDOW

    def __init__(self) -> None:
        super().__init__()
        self.failures: list[ChannelError] = []

    async def send(self, message: Outbound) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return await super().send(message)


@pytest.fixture
async def world(tmp_path: Path, url: str) -> AsyncIterator[World]:
    """8-1 has promised Friday 15:00 and is reached by tap, or in a window that is open; it is a minute before."""
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        channel = await house(world)
        await world.say("8-1", "周五下午3点")
        await by_tap(world, channel)
        case = await world.case("8-1")
        world.app.engine.channels[WINDOW] = Window()
        async with world.app.store.begin() as tx:
            await tx.open_chat(case.person_id, WINDOW, KF, at=world.clock.at, consent="v1")
            await tx.set_chat(WINDOW, KF, window_until=at("2026-11-07 20:00"), window_left=5)
        await world.to(BEFORE)
        world.new(LIN)
        yield world


def window(world: World) -> Window:
    found = world.app.engine.channels[WINDOW]
    assert isinstance(found, Window)
    return found


def tasks(world: World) -> Taps:
    found = world.app.engine.channels[TAP]
    assert isinstance(found, Taps)
    return found


async def chat(world: World) -> Chat:
    async with world.app.store.view() as tx:
        found = await tx.chat(WINDOW, KF)
    assert found is not None
    return found


async def check(world: World) -> Post:
    case = await world.case("8-1")
    async with world.app.store.view() as tx:
        return next(post for post in await tx.posts(case_id=case.id) if post.step == "check")


async def queued(world: World) -> Post:
    """The check is planned, and its channel cannot speak just now."""
    channels = world.app.engine.channels
    away = {name: channels.pop(name) for name in (WINDOW, TAP)}
    world.clock.at = at(CHECK)
    await world.tick()
    channels.update(away)
    return await check(world)


async def leaves(world: World) -> Post:
    world.clock.forward(timedelta(seconds=6))
    await world.tick()
    return await check(world)


async def set_window(world: World, **values: object) -> None:
    async with world.app.store.begin() as tx:
        await tx.set_chat(WINDOW, KF, **values)


async def test_an_open_window_is_used_and_has_one_message_less(world: World) -> None:
    await world.to(CHECK)
    assert [message.to.id for message in window(world).sent] == [KF]
    assert ((await check(world)).state, (await chat(world)).window_left) == ("sent", 4)


async def test_a_window_that_closed_before_it_left_makes_it_a_task(world: World) -> None:
    assert (await queued(world)).channel == WINDOW
    await set_window(world, window_until=world.clock.at)
    post = await leaves(world)
    assert (post.channel, post.holder, post.state) == (TAP, "lin", "awaiting_staff")
    assert (window(world).sent, len(tasks(world).tasks)) == ([], 1)


async def test_a_window_that_opened_before_it_left_spares_the_tap(world: World) -> None:
    await set_window(world, window_left=0)
    assert (await queued(world)).channel == TAP
    await set_window(world, window_left=5)
    post = await leaves(world)
    assert (post.channel, post.state) == (WINDOW, "sent")
    assert tasks(world).tasks == {}


async def test_a_window_that_turns_out_to_be_over_is_remembered_and_it_becomes_a_task(world: World) -> None:
    window(world).failures = [ChannelError("48 h are over", "refused", shut=True)]
    await world.to(CHECK)
    post = await check(world)
    assert (post.channel, post.state, (await chat(world)).window_left) == (TAP, "awaiting_staff", 0)
    assert [fact["kind"] for fact in await facts_of(world, "8-1", "unsaid")] == []


async def test_what_surely_did_not_leave_used_up_nothing_of_the_window(world: World) -> None:
    window(world).failures = [ChannelError("busy", "not_sent")]
    await world.to(CHECK)
    assert ((await check(world)).state, (await chat(world)).window_left) == ("queued", 5)
    await world.forward(seconds=2)
    assert ((await check(world)).state, (await chat(world)).window_left) == ("sent", 4)


async def test_what_may_have_left_used_up_one_message(world: World) -> None:
    window(world).failures = [ChannelError("timeout", "unknown")]
    await world.to(CHECK)
    assert ((await check(world)).state, (await chat(world)).window_left) == ("unknown", 4)


async def test_without_any_road_a_colleague_calls_at_that_very_minute(world: World) -> None:
    await queued(world)
    await set_window(world, window_left=0)
    async with world.app.store.begin() as tx:
        await tx.close_chat(TAP, "wm-8-1")
    post = await leaves(world)
    assert (post.state, post.error) == ("failed", "no road")
    assert [fact["why"] for fact in await facts_of(world, "8-1", "unsaid")] == ["undeliverable"]
    assert len([text for text in world.new(LIN) if "现在打电话" in text]) == 1


async def test_a_contact_that_went_to_another_colleague_before_it_left_is_his_task(world: World) -> None:
    await set_window(world, window_left=0)
    assert (await queued(world)).holder == "lin"
    async with world.app.store.begin() as tx:
        await tx.set_chat(TAP, "wm-8-1", holder="wu")
    assert (await leaves(world)).state == "awaiting_staff"
    assert [task.messages[0].holder for task in tasks(world).tasks.values()] == ["wu"]


async def test_an_answer_is_never_made_a_task(world: World) -> None:
    case = await world.case("8-1")
    async with world.app.store.begin() as tx:
        post = await tx.post(
            kind="reply", case_id=case.id, person_id=case.person_id, channel=WINDOW, address=KF, key="r",
            text="收到", planned_at=world.clock.at, not_before=world.clock.at,
        )  # fmt: skip
    assert post is not None
    window(world).failures = [ChannelError("48 h are over", "refused", shut=True)]
    await world.tick()
    async with world.app.store.view() as tx:
        after = await tx.post_of(post.id)
    assert after is not None
    assert (after.channel, after.state, tasks(world).tasks) == (WINDOW, "failed", {})


async def test_whom_the_platform_takes_nothing_for_is_unlinked_when_there_is_no_other_way(
    world: World,
) -> None:
    async with world.app.store.begin() as tx:
        await tx.close_chat(WINDOW, KF)
    tasks(world).raises = {"assign": ChannelError("no such customer", "refused", closed=True)}
    await world.to(CHECK)
    assert (await check(world)).state == "failed"
    assert [fact["why"] for fact in await facts_of(world, "8-1", "unlinked")] == ["chat_closed"]


async def test_a_waiting_task_is_taken_back_once_and_never_what_is_on_its_way(world: World) -> None:
    await set_window(world, window_left=0)
    await world.to(CHECK)
    post = await check(world)
    async with world.app.store.begin() as tx:
        assert await cancel(world.app.engine, tx, post, "paid")
        assert not await cancel(world.app.engine, tx, post, "paid")
        tap = await tx.tap_of(post.id)
    assert tap is not None
    assert (tap.state, tap.why, tap.looked_at) == ("cancelling", "paid", None)
    assert [fact["why"] for fact in await facts_of(world, "8-1", "unsaid")] == ["paid"]
