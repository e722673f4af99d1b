"""Who cannot be reached is looked for by permitted sources only, and nobody else learns what it is about."""

import re

import pytest

from bot.core.tracing import SOURCES, fit_for_others
from tests.handlers.estate import GUARD, STEWARD, answer, facts_of, kinds
from tests.world import World


async def test_the_checklist_names_every_permitted_source_and_who_tried_what(world: World) -> None:
    """Practice P4: who tried what with which result."""
    text = await answer(world, STEWARD, "/trace 12-27")
    assert text.count("○") == len(SOURCES)
    await world.say(STEWARD, "/trace 12-27 intercom nothing 灯亮着")
    text = await answer(world, STEWARD, "/trace 12-27")
    assert text.count("○") == len(SOURCES) - 1
    assert "● 门禁对讲: 没有结果 灯亮着(林芳" in text.replace("（", "(")


async def test_one_tap_notes_the_next_source(world: World) -> None:
    """Practice P4, taps: the first that nobody has tried stands on the buttons."""
    await world.say(STEWARD, "/trace 12-27")
    await world.press(STEWARD, "本人的其他号码: 没有结果")
    (fact,) = await facts_of(world, "12-27", "traced")
    assert (fact["source"], fact["result"]) == ("other_numbers", "nothing")


@pytest.mark.parametrize("source", ["neighbour", "邻居", "朋友", "employer", "单位", "relative", "facebook"])
async def test_other_sources_are_refused(world: World, source: str) -> None:
    """Conduct C36: no search through friends, neighbours or employers."""
    said = await answer(world, STEWARD, f"/trace 12-27 {source} found 13800000000")
    assert "C36" in said
    assert "traced" not in await kinds(world, "12-27")


async def test_what_is_left_with_others_never_shows_what_it_is_about(world: World) -> None:
    """Practice P4: texts to third parties never contain debt (lint)."""
    text = await answer(world, STEWARD, "/trace 12-27")
    left = text.split("“")[1].split("”")[0]
    assert "张敏" in left
    assert fit_for_others(left)
    said = await answer(world, STEWARD, "/trace 12-27 letting_order passed_on 请他交一下欠的物业费")
    assert "没有记下" in said
    assert "traced" not in await kinds(world, "12-27")
    await world.say(STEWARD, "/trace 12-27 委托出租 转达 请回电")
    assert len(await facts_of(world, "12-27", "traced")) == 1


async def test_a_number_that_was_found_is_verified_first(world: World) -> None:
    """Practice P4, P16: a found contact is verified first; a link, no sum before the yes."""
    assert "13800000000" in await answer(
        world, STEWARD, "/trace 12-27 sale_order found"
    )  # asks for the number
    said = await answer(world, STEWARD, "/trace 12-27 sale_order found 139 1234")
    assert "traced" not in await kinds(world, "12-27"), said
    said = await answer(world, STEWARD, "/trace 12-27 sale_order found 13912345678")
    assert "13912345678" in said
    assert "¥" not in said
    assert (await world.case("12-27")).phone == "13912345678"
    token = said.split("/start ")[1].split()[0]
    await world.say("new", f"/start {token}")
    assert "¥" not in world.last("new")
    assert "张敏" in world.last("new")


async def test_after_three_calls_in_vain_looking_for_them_is_a_task_once(world: World) -> None:
    """Practice P4: cannot be reached, so the checklist."""
    for _ in range(2):
        await world.say(STEWARD, "/noanswer 12-27")
        await world.forward(hours=3)
    assert "tasked" not in await kinds(world, "12-27")
    await world.say(STEWARD, "/noanswer 12-27")
    await world.say(STEWARD, "/noanswer 12-27")
    (task,) = await facts_of(world, "12-27", "tasked")
    assert task["task"] == "trace"
    await world.say(STEWARD, "/trace 12-27 other_numbers found 13912345678")
    assert len(await facts_of(world, "12-27", "done")) == 1


async def test_a_wrong_number_makes_the_same_task_and_an_answer_makes_none(world: World) -> None:
    """Practice P4."""
    await world.say(STEWARD, "/wrong 12-27")
    assert [task["task"] for task in await facts_of(world, "12-27", "tasked")] == ["trace"]
    for words in ("/noanswer 5-2 观山水一期", "/spoke 5-2 观山水一期", "/noanswer 5-2 观山水一期"):
        await world.say(STEWARD, words)
    assert "tasked" not in await kinds(world, "5-2", "观山水一期")


async def test_a_guard_may_not_trace(world: World) -> None:
    """Conduct C34: the door learns nothing."""
    await world.say(GUARD, "/trace 12-27 intercom nothing")
    assert "traced" not in await kinds(world, "12-27")


async def test_a_number_that_is_taken_back_leaves_the_old_one_and_no_link(world: World) -> None:
    """Contract, /undo: everything the command did."""
    before = (await world.case("12-27")).phone
    said = await answer(world, STEWARD, "/trace 12-27 sale_order found 13912345678")
    token = re.findall(r"[0-9A-Za-z]{22}", said)[0]
    assert (await world.case("12-27")).phone == "13912345678"
    await answer(world, STEWARD, "/undo")
    assert (await world.case("12-27")).phone == before
    assert "找到" not in await answer(world, STEWARD, "/trace 12-27")
    await world.say("somebody", f"/start {token}")
    assert "12-27" not in world.last("somebody")
    assert not (await world.facts("12-27"))["person"]["bound"] or before is None
