"""What no road takes just now: a promised minute is a call, anything else is passed on in its own words, thanks are not (P26)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.roads import WINDOW
from bot.engine import view_of
from bot.engine.roadwords import way_of
from bot.engine.taps import follow
from handlers.show import waits_of, why_json
from tests.engine.tapping import by_tap, house, posted
from tests.engine.test_roads import Window
from tests.handlers.estate import facts_of
from tests.world import World, world_at

LIN, KF = "林芳", "kf-8-1"
CALL, PASS_ON = "请现在打电话", "请转达"


@pytest.fixture
async def world(tmp_path: Path, url: str) -> AsyncIterator[World]:
    """Thursday evening; 8-1 wrote to customer service once, and its window has closed."""
    async with world_at(tmp_path, "2026-11-05 21:00", database_url=url, rate_telegram=0) as world:
        await house(world)
        yield world


async def shut(world: World) -> None:
    """Nothing goes by itself any more, and nobody is their contact."""
    case = await world.case("8-1")
    world.app.engine.channels[WINDOW] = Window()
    async with world.app.store.begin() as tx:
        await tx.close_chat("console", "8-1")
        await tx.open_chat(case.person_id, WINDOW, KF, at=world.clock.at, consent="v1")
        await tx.set_chat(WINDOW, KF, window_until=world.clock.at, window_left=0)
    world.new(LIN)


async def test_a_promised_minute_is_a_call_with_its_script(world: World) -> None:
    await world.say("8-1", "周五下午3点")
    await shut(world)
    await world.to("2026-11-06 15:00")
    [card] = [text for text in world.new(LIN) if "8-1" in text]
    assert CALL in card and "约好这个时间" in card


async def test_thanks_for_a_closed_case_make_no_card(world: World) -> None:
    await world.say("8-1", "周五下午3点")
    await shut(world)
    await world.say(LIN, "/paid 8-1 2736")
    world.new(LIN)
    await world.forward(minutes=2)
    assert [fact["step"] for fact in await facts_of(world, "8-1", "unsaid")] == ["thanks"]
    assert [text for text in world.new(LIN) if CALL in text or PASS_ON in text] == []


async def test_thanks_for_a_part_are_passed_on_in_their_own_words(world: World) -> None:
    await world.say("8-1", "周五下午3点")
    await shut(world)
    await world.say(LIN, "/paid 8-1 1000")
    world.new(LIN)
    await world.forward(minutes=2)
    [card] = [text for text in world.new(LIN) if PASS_ON in text]
    assert "¥1,000.00" in card
    assert "约好这个时间" not in card


async def test_a_reminder_is_passed_on_and_nothing_was_agreed(world: World) -> None:
    await shut(world)
    await world.to("2026-11-06 09:05")
    [card] = [text for text in world.new(LIN) if PASS_ON in text]
    assert "¥2,736.00" in card
    assert CALL not in card and "约好这个时间" not in card


async def test_a_promised_minute_that_nobody_could_ask_about_waits_for_the_steward_in_every_view(
    world: World,
) -> None:
    """`why`, `case --json`, /next and the card of the morning say the same."""
    await world.say("8-1", "周五下午3点")
    await shut(world)
    await world.to("2026-11-06 15:01")
    engine, case = world.app.engine, await world.case("8-1")
    assert case.waits_for == "steward"
    assert case.wake_at is not None
    async with engine.store.view() as tx:
        view = await view_of(engine, tx, case)
        found = why_json(engine, view, await waits_of(engine, tx, view), await way_of(engine, tx, view))
    assert (found["next"]["waits_for"], found["road"]) == ("steward", None)
    world.new(LIN)
    await world.say(LIN, "/why 8-1")
    said = "\n".join(world.new(LIN))
    assert "没能送达" in said and "问过了" not in said and "P26" in said
    await world.say(LIN, "/next")
    assert "8-1" in world.new(LIN)[-1]
    world.new(LIN)
    await world.to("2026-11-09 09:30")  # the next working day
    assert [text for text in world.new(LIN) if "8-1 何先生" in text]
    await world.to(case.wake_at)
    assert (await world.case("8-1")).wake_at != case.wake_at


async def test_no_task_is_claimed_when_none_was_made(tmp_path: Path) -> None:
    """A promise whose task nobody ever tapped is a call; after that nothing lies with anybody."""
    async with world_at(tmp_path, "2026-11-05 21:00", rate_telegram=0) as world:
        channel = await house(world)
        await world.say("8-1", "周五下午3点")
        await by_tap(world, channel)
        await world.to("2026-11-06 15:00")
        channel.tap("msg1", world.clock.at, state="quota")
        world.clock.forward(timedelta(seconds=10))
        await follow(world.app.engine)
        await world.tick()
        assert (await posted(world))[0].state == "failed"
        world.new(LIN)
        await world.say(LIN, "/why 8-1")
        said = "\n".join(world.new(LIN))
        assert "没能送达" in said
        assert "点一下发送" not in said and "点发送" not in said


async def test_a_reminder_that_nobody_taps_is_passed_on_in_the_end(tmp_path: Path) -> None:
    async with world_at(tmp_path, "2026-11-05 21:00", rate_telegram=0) as world:
        channel = await house(world)
        await by_tap(world, channel)
        for _ in range(49):  # Friday and Monday, three windows each
            await world.forward(hours=2)
            await follow(world.app.engine)
            await world.tick()
        cards = world.new(LIN)
        assert [text for text in cards if PASS_ON in text and "¥2,736.00" in text]
        assert not [text for text in cards if CALL in text]
