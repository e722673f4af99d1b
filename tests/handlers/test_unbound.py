"""Who has no chat is called or visited in batches, never forgotten; an event that moves takes its rounds along."""

import pytest

from tests.handlers.estate import BOTH, GUARD, MANAGER, STEWARD, answer, facts_of, kinds, labels
from tests.world import MOUNTAIN, WATER, World, fee, guest

EVENT = "电商服装对接会"


async def test_the_share_is_shown_with_the_next_fifteen_and_one_tap_each(world: World) -> None:
    """Practice P26: call and visit tasks in batches; bound % is shown."""
    await world.load(*(fee(f"30-{n}", f"住户{n}", months=n % 3 + 1) for n in range(1, 21)))
    text = await answer(world, STEWARD, "/unbound")
    assert "23 人里已有 1 人开通聊天,4%" in text.replace("，", ",")
    assert "15. " in text
    assert "16. " not in text
    assert len(labels(world, STEWARD)) == 15
    unit = labels(world, STEWARD)[0]
    await world.press(STEWARD, unit)
    assert f"现在: {unit}" in world.last(STEWARD)
    await world.press(STEWARD, "没接")
    assert "contacted" in await kinds(world, unit)
    assert f"{unit} " not in await answer(world, STEWARD, "/unbound")


async def test_a_link_for_one_person_is_made_on_demand_and_binds(world: World) -> None:
    """Practice P26: a link for each case on demand."""
    await world.say(STEWARD, "/unbound")
    await world.press(STEWARD, "12-27")
    await world.press(STEWARD, "开通聊天的链接")
    token = world.last(STEWARD).split("/start ")[1].split()[0]
    await world.say("张", f"/start {token}")
    assert (await world.facts("12-27"))["person"]["bound"]


async def test_an_area_that_is_not_mine_shows_nothing(world: World) -> None:
    """Contract, roles: areas."""
    assert "观山水二期" in await answer(world, STEWARD, f"/unbound {WATER}")
    assert "9-9" not in world.last(STEWARD)
    assert "9-9" in await answer(world, BOTH, f"/unbound {WATER}")
    assert "权限" in await answer(world, GUARD, "/unbound")


async def test_the_morning_card_says_the_share_and_my_tasks(world: World) -> None:
    """Practice P26: never a silent stall; design 5.2: tasks are asked again every working day."""
    from bot.core import facts as f
    from bot.engine import record

    case = await world.case("12-27")
    async with world.app.store.begin() as tx:
        task = f.Tasked(at=world.clock.now(), task="visit", role="steward", words="带上收据")
        await record(world.app.engine, tx, case.id, task)
    world.new(STEWARD)
    await world.to("2026-11-04 09:00")
    (card,) = [text for text in world.new(STEWARD) if "/unbound" in text]
    assert "3 人里 1 人,33%" in card.replace("，", ",")
    assert "带上收据" in card


@pytest.fixture
async def event(world: World) -> World:
    """Two guests of an event on Friday at 14:00; one of them has a chat."""
    await world.load(guest("5101", "赖先生", "2026-11-06 14:00"), guest("5102", "王磊", "2026-11-06 14:00"))
    await world.bind("5101")
    return world


async def test_a_delay_takes_all_rounds_along_and_whoever_knew_the_time_is_told(event: World) -> None:
    """Practice E6: the event may be delayed and all rounds follow."""
    event.new("5101")
    said = await answer(event, MANAGER, f"/delay {EVENT} 30m")
    assert "2 人" in said
    assert "11月6日 周五 14:30" in said
    await event.forward(minutes=1)
    assert any("11月6日 周五 14:30" in text for text in event.new("5101"))
    await event.to("2026-11-06 10:35")
    assert event.new("5101") == []
    await event.to("2026-11-06 11:05")
    assert len(event.new("5101")) == 1


async def test_a_delay_is_not_undone_and_neither_is_the_command_before_it(event: World) -> None:
    """Contract, /undo: one's own last command, and never an older one in its place."""
    await event.say(MANAGER, "/note 8-2 周末在家")
    await event.say(MANAGER, f"/delay {EVENT} 30m")
    assert "不能撤销" in await answer(event, MANAGER, "/undo")
    assert "undone" not in await kinds(event, "8-2")


async def test_an_event_moved_to_another_day_asks_on_that_day(event: World) -> None:
    """Practice E6: or moved."""
    await event.say(MANAGER, "/move 对接会 2026-11-13 15:00")
    assert len(await facts_of(event, "5102", "moved")) == 1
    event.new("5101")
    await event.to("2026-11-07 12:00")
    assert not any("14:00" in text for text in event.new("5101"))
    await event.to("2026-11-13 11:35")
    assert event.new("5101") != []


async def test_who_is_missing_is_a_list_and_whoever_is_here_is_not_in_it(event: World) -> None:
    """Practice E6: a list of who is missing for staff."""
    await event.say(MANAGER, "/arrived 5102")
    text = await answer(event, MANAGER, f"/missing {EVENT}")
    assert "赖先生" in text
    assert "王磊" not in text
    assert "赖先生" in await answer(event, MANAGER, "/missing")
    assert EVENT in await answer(event, MANAGER, "/delay 展销会 30m")
    assert "已经过" in await answer(event, MANAGER, f"/move {EVENT} 2026-11-01 10:00")
    assert "moved" not in await kinds(event, "5101")


async def test_a_steward_of_another_area_moves_nothing(event: World) -> None:
    """Contract, roles."""
    await event.say(STEWARD, f"/delay {EVENT} 30m")
    assert "moved" not in await kinds(event, "5101")
    assert MOUNTAIN in (await event.case("8-2")).area
