"""A place to renew: announced a month ahead, then asked for only where nobody answered, and by a person where it is unsure."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.estate import facts_of
from tests.handlers.matters import joined, load
from tests.world import World, world_at

HEAD = "student,parent,course,window_ends,fee,likelihood,teacher,summary"
TEACHER = "学管师小周"
CHAT = "parent"


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[World]:
    """Thirty-one days before the places of present pupils are given away."""
    async with world_at(tmp_path, "2026-11-19 10:00") as world:
        await world.invite("steward", TEACHER, TEACHER)
        yield world


async def pupil(world: World, likelihood: str, summary: str = "词汇进步明显") -> None:
    """One pupil whose parent is bound and known."""
    await load(
        world, "renewal", HEAD, f"小宇,小宇妈妈,暑秋英语,2026-12-20,2680,{likelihood},{TEACHER},{summary}"
    )
    await world.bind("小宇-暑秋英语", chat=CHAT)
    world.new(CHAT)


async def test_the_announcement_comes_a_month_ahead_with_summary_and_deadline(school: World) -> None:
    """Practice R1."""
    await pupil(school, "sure")
    await school.to("2026-11-20 18:59")
    assert school.new(CHAT) == []
    await school.to("2026-11-20 19:01")
    said = joined(school.new(CHAT))
    assert "词汇进步明显" in said and "12月20日" in said and "登记" in said
    assert "¥" not in said


async def test_who_is_sure_and_silent_hears_once_more_and_then_a_teacher_calls(school: World) -> None:
    """Practice R1: sure = a message, no answer, a call."""
    await pupil(school, "sure")
    await school.to("2026-11-20 19:01")
    school.new(CHAT)
    await school.to("2026-11-30 20:00")
    assert len(school.new(CHAT)) == 1
    assert not await tasks(school)
    school.new(TEACHER)
    await school.to("2026-12-04 12:00")
    assert await tasks(school) == ["renewal_call_silent"]
    assert "意向强但没有回音" in joined(school.new(TEACHER))


async def test_who_answered_is_not_asked_again(school: World) -> None:
    """Practice R1: personal only to those who did not answer."""
    await pupil(school, "sure")
    await school.to("2026-11-20 19:05")
    await school.say(CHAT, "谢谢老师,知道有这回事了,我和孩子商量一下")
    school.new(CHAT)
    await school.to("2026-12-19 12:00")
    assert school.new(CHAT) == []
    assert await tasks(school) == []


@pytest.mark.parametrize(
    ("likelihood", "task"),
    [("likely", "renewal_call_lightly"), ("unsure", "renewal_call"), ("意向一般", "renewal_call_lightly")],
)
async def test_the_others_are_called_by_the_teacher(school: World, likelihood: str, task: str) -> None:
    """Practice R1: likely = a call with the ask lightly at its end; unsure = a call."""
    await pupil(school, likelihood)
    await school.to("2026-11-20 19:01")
    school.new(CHAT)
    await school.to("2026-12-01 12:00")
    assert school.new(CHAT) == []
    assert await tasks(school) == [task]


async def test_the_reason_is_there_for_the_next_call(school: World) -> None:
    """Practice R1, P19: reason noted for the next time."""
    await pupil(school, "likely")
    await school.to("2026-11-20 19:05")
    await school.say(CHAT, "我和孩子商量一下再说")
    assert (await facts_of(school, "小宇-暑秋英语", "hinted"))[0]["words"] == "我和孩子商量一下再说"
    assert "不催您" in school.last(CHAT)


async def test_the_fee_is_told_when_it_is_asked_for_and_is_no_debt(school: World) -> None:
    """Practice R1: the fee is an offer."""
    await pupil(school, "sure")
    await school.to("2026-11-20 19:05")
    await school.say(CHAT, "学费多少?")
    assert "¥2,680.00" in school.last(CHAT)
    assert (await school.facts("小宇-暑秋英语"))["owed"] == "0.00"


async def test_paid_the_place_is_booked_and_nothing_more_is_said(school: World) -> None:
    """Practice R1."""
    await pupil(school, "sure")
    await school.to("2026-11-20 19:05")
    await school.say(TEACHER, "/paid 小宇-暑秋英语 2680")
    await school.to("2026-11-20 19:10")
    assert "登记好了" in school.last(CHAT)
    school.new(CHAT)
    await school.to("2026-12-19 12:00")
    assert school.new(CHAT) == []


async def tasks(world: World) -> list[str]:
    return [fact["task"] for fact in await facts_of(world, "小宇-暑秋英语", "tasked")]
