"""What a colleague says about a message that waits for a tap, and what a restored backup makes of it (wecom 5, R14)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.roads import TAP
from bot.engine import restored
from bot.engine.taps import follow
from handlers.fate import resolve as say_so
from tests.engine.tapping import Taps, by_tap, house, posted, tap_of
from tests.handlers.estate import facts_of
from tests.world import World, at, world_at

LIN = "林芳"


@pytest.fixture
async def world(tmp_path: Path, url: str) -> AsyncIterator[World]:
    """8-1 has promised Friday 15:00; the check lies with Lin since then."""
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        channel = await house(world)
        await world.say("8-1", "周五下午3点")
        await by_tap(world, channel)
        await world.to("2026-11-06 15:00")
        world.new(LIN)
        yield world


def channel(world: World) -> Taps:
    found = world.app.engine.channels[TAP]
    assert isinstance(found, Taps)
    return found


async def resolve(world: World, fate: str) -> None:
    post = (await posted(world))[-1]
    async with world.app.store.begin() as tx:
        await say_so(world.app.engine, tx, post.id, fate, f"steward:{LIN}")
    await world.tick()


async def later(world: World, **step: float) -> None:
    world.clock.forward(timedelta(**step))
    await follow(world.app.engine)
    await world.tick()


async def of_the_check(world: World, kind: str) -> int:
    return sum(fact["step"] == "check" for fact in await facts_of(world, "8-1", kind))


async def test_what_was_said_by_hand_counts_as_said_and_its_task_is_stopped(world: World) -> None:
    await resolve(world, "delivered")
    assert (await posted(world))[0].state == "sent"
    await follow(world.app.engine)
    assert channel(world).tasks["msg1"].cancelled
    assert ((await tap_of(world)).state, await of_the_check(world, "spoke")) == ("done", 1)


async def test_a_tap_beside_a_word_by_hand_is_counted_once(world: World) -> None:
    await resolve(world, "delivered")
    channel(world).tap("msg1", world.clock.at)
    await later(world, seconds=10)
    assert ((await tap_of(world)).state, await of_the_check(world, "spoke")) == ("done", 1)
    assert not [text for text in world.new(LIN) if "发晚了一步" in text]


async def test_a_task_is_made_anew_only_when_the_old_one_is_surely_stopped(world: World) -> None:
    channel(world).dispatching = True
    await resolve(world, "resend")
    await later(world)
    assert (len(channel(world).tasks), (await posted(world))[0].state) == (1, "awaiting_staff")
    channel(world).dispatching = False
    await later(world, seconds=10)
    assert channel(world).tasks["msg1"].cancelled
    assert (len(channel(world).tasks), (await posted(world))[0].state) == (2, "awaiting_staff")
    channel(world).tap("msg2", world.clock.at)
    await later(world, seconds=10)
    assert ((await posted(world))[0].state, await of_the_check(world, "spoke")) == ("sent", 1)


async def test_a_task_that_was_tapped_is_not_made_anew(world: World) -> None:
    channel(world).tap("msg1", world.clock.at)
    await resolve(world, "resend")
    await later(world)
    assert (len(channel(world).tasks), (await posted(world))[0].state) == (1, "sent")


async def test_what_is_dropped_is_not_said_and_not_planned_again(world: World) -> None:
    await resolve(world, "drop")
    await later(world)
    assert channel(world).tasks["msg1"].cancelled
    assert ((await posted(world))[0].state, await of_the_check(world, "unsaid")) == ("cancelled", 1)
    await world.to("2026-11-06 20:00")
    assert (len(channel(world).tasks), await of_the_check(world, "spoke")) == (1, 0)


async def test_what_was_dropped_and_tapped_all_the_same_counts_as_said(world: World) -> None:
    await resolve(world, "drop")
    channel(world).tap("msg1", world.clock.at)
    await later(world)
    assert ((await posted(world))[0].state, await of_the_check(world, "spoke")) == ("sent", 1)
    assert len([text for text in world.new(LIN) if "发晚了一步" in text]) == 1


async def test_a_press_on_another_message_says_nothing_about_a_tap(world: World) -> None:
    case = await world.case("8-1")
    async with world.app.store.begin() as tx:
        await tx.open_chat(case.person_id, "console", "8-1", at=world.clock.at, consent="v1")
    press = (await posted(world))[0].buttons[0][0]["press"]
    await world._in("8-1", press=press, pressed_on="x77")
    assert (await posted(world))[0].state != "sent"


async def test_after_a_restore_it_is_for_a_colleague_to_say_whether_it_was_tapped(world: World) -> None:
    world.clock.at = at("2026-11-06 15:30")
    await restored.hold(world.app.pump, at("2026-11-06 15:01"))
    (post,) = await posted(world)
    assert (post.state, post.tapping, (await tap_of(world)).state) == ("awaiting_staff", False, "done")
    await later(world, hours=8)
    assert "cancel" not in channel(world).calls
    await resolve(world, "delivered")
    assert ((await posted(world))[0].state, await of_the_check(world, "spoke")) == ("sent", 1)
