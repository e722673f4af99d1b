"""What goes out tomorrow: shown the evening before, read, rewritten, held back; and the hard cases of the evening."""

from bot.engine.pagelink import shown
from tests.handlers.estate import BOTH, MANAGER, STEWARD, answer, facts_of, kinds
from tests.world import World


async def opened(world: World) -> None:
    """8-2 has a round ahead on the next working day: bound on Tuesday, the first reminder is due on the 5th."""
    await world.to("2026-11-04 12:00")


async def test_at_half_past_five_the_steward_hears_what_goes_out_tomorrow(world: World) -> None:
    """Issue 5, staff: these messages go out tomorrow; once, on working days."""
    await opened(world)
    world.new(STEWARD)
    await world.to("2026-11-04 17:31")
    cards = [text for text in world.new(STEWARD) if "明天将发出" in text]
    assert len(cards) == 1
    assert "8-2 何先生" in cards[0]
    await world.to("2026-11-04 17:59")
    assert not any("明天将发出" in text for text in world.new(STEWARD))


async def test_the_preview_shows_the_words_that_will_be_sent(world: World) -> None:
    """Issue 5, staff: read one."""
    await opened(world)
    assert "1. " in await answer(world, STEWARD, "/preview")
    read = (await answer(world, STEWARD, "/preview 1")).split("\n\n")[1]
    world.new("8-2")
    await world.to("2026-11-05 21:00")
    sent = world.new("8-2")
    assert read in [shown(text) for text in sent] and read not in sent, "all but what opens the owner's page"
    assert "/s/…" in read


async def test_one_message_is_written_anew_and_goes_out_so(world: World) -> None:
    """Issue 5, staff: edit one."""
    await opened(world)
    await answer(world, STEWARD, "/preview")
    said = await answer(
        world,
        STEWARD,
        "/preview 1 何先生您好,这个月的账单请您方便时看一眼。 账单和付款方式：http://127.0.0.1:8765/s/…",
    )
    assert "已改写" in said
    world.new("8-2")
    await world.to("2026-11-05 21:00")
    (sent,) = [text for text in world.new("8-2") if "方便时看一眼" in text]
    assert sent.count("/s/") == 1 and "…" not in sent, "a link that was copied with the words is put in anew"


async def test_words_that_conduct_forbids_are_not_taken(world: World) -> None:
    """Conduct C24: no threat to cut supplies, whoever writes it."""
    await opened(world)
    await answer(world, STEWARD, "/preview")
    said = await answer(world, STEWARD, "/preview 1 再不缴费就给您停水停电")
    assert "C24" in said
    assert "reworded" not in await kinds(world, "8-2")


async def test_one_message_is_held_back_and_undo_lets_it_go(world: World) -> None:
    """Issue 5, staff: hold one."""
    await opened(world)
    await answer(world, STEWARD, "/preview")
    await answer(world, STEWARD, "/preview 1")
    await world.press(STEWARD, "扣下这条")
    assert len(await facts_of(world, "8-2", "withheld")) == 1
    assert "没有" in await answer(world, STEWARD, "/preview") or "8-2" not in world.last(STEWARD)
    world.new("8-2")
    await world.to("2026-11-05 21:00")
    assert world.new("8-2") == []


async def test_undo_of_a_held_message_lets_it_go_after_all(world: World) -> None:
    """Contract, chat commands: /undo for ten minutes."""
    await opened(world)
    await answer(world, STEWARD, "/preview")
    await answer(world, STEWARD, "/preview 1")
    await world.press(STEWARD, "扣下这条")
    await world.say(STEWARD, "/undo")
    await world.to("2026-11-05 21:00")
    assert world.new("8-2") != []


async def test_a_number_that_is_not_in_the_list_or_goes_out_no_more_is_told(world: World) -> None:
    """Issue 5, staff: the list is the one that was shown."""
    await opened(world)
    await answer(world, STEWARD, "/preview")
    assert "9" in await answer(world, STEWARD, "/preview 9")
    await world.say(STEWARD, "/paid 8-2 all")
    assert "不会再发" in await answer(world, STEWARD, "/preview 1")


async def test_in_the_evening_the_hard_cases_are_told_with_what_was_tried(world: World) -> None:
    """Practice S2: hard cases and what was tried, what worked."""
    for day in ("04", "05"):
        await world.say("8-2", "今天18点交")
        await world.to(f"2026-11-{day} 12:00")
    await world.to("2026-11-09 12:00")
    while (await world.facts("8-2"))["broken"] < 2:
        await world.say("8-2", "今天下午三点交")
        await world.forward(days=4)
    await world.to(world.clock.at.replace(hour=4, minute=30))
    world.new(STEWARD)
    await world.forward(days=3)
    cards = [text for text in world.new(STEWARD) if "今晚的难题" in text]
    assert cards
    assert "8-2 何先生" in cards[0]
    assert "约定落空 2 次" in cards[0]
    assert "消息" in cards[0]


async def test_the_figures_of_the_day_name_who_called_and_what_came_in(world: World) -> None:
    """Practice S2: team figures of the day; a steward sees the areas that are his."""
    await world.say(STEWARD, "/noanswer 12-27")
    await world.say(BOTH, "/paid 9-9 500")
    world.new(MANAGER)
    await world.to("2026-11-03 18:01")
    (card,) = [text for text in world.new(MANAGER) if text.startswith("今天")]
    assert "林芳: 沟通 1 次" in card
    assert "吴昊" in card
    assert "¥500.00" in card
    mine = [message.text for message in world.sent(STEWARD) if message.text.startswith("今天:")]
    assert mine
    assert "¥500.00" not in mine[-1]
