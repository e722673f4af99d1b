"""Who is on duty is told that somebody was seen; nobody taps, so the deputy and then a manager is; cases change hands."""

from datetime import datetime

import pytest

from bot.core.duty import shifts_of
from tests.handlers.estate import BOTH, GUARD, MANAGER, STEWARD, answer, facts_of, kinds
from tests.world import World, fee

SEEN = "【到场】"

HOURS = [
    ("mon-fri 09:00-18:00", "2026-11-06 17:59", True),
    ("mon-fri 09:00-18:00", "2026-11-06 18:00", False),
    ("mon-fri 09:00-18:00", "2026-11-07 10:00", False),
    ("mon-fri 9-18, sat 9-12", "2026-11-07 10:00", True),
    ("fri-mon 9-18", "2026-11-08 10:00", True),
    ("fri-mon 9-18", "2026-11-04 10:00", False),
    ("mon-sun 22:00-06:00", "2026-11-04 05:00", True),
    ("fri 22:00-06:00", "2026-11-07 05:00", True),
    ("fri 22:00-06:00", "2026-11-06 05:00", False),
    ("09:00-24:00", "2026-11-06 23:59", True),
]


@pytest.mark.parametrize(("text", "when", "on"), HOURS)
def test_duty_hours_are_read_and_hold_at_their_edges(text: str, when: str, on: bool) -> None:
    """Practice P7: the duty roster."""
    shifts = shifts_of(text)
    assert shifts is not None
    assert any(shift.covers(datetime.fromisoformat(when)) for shift in shifts) == on


@pytest.mark.parametrize("text", ["now and then", "mon-xyz 9-18", "mon 9", "mon 25-26", "mon 9-9", "9-24:30"])
def test_what_is_no_duty_time_is_not_taken_for_one(text: str) -> None:
    """Practice P7."""
    assert shifts_of(text) is None


async def cards(world: World, chat: str) -> list[str]:
    """The new cards about somebody who was seen."""
    return [message.text for message in world.sent(chat) if message.text.startswith(SEEN)]


async def test_a_sighting_goes_to_the_owners_own_steward_with_brief_script_and_verdict(world: World) -> None:
    """Practice P7: within seconds, with amount, last promise, repairs, script, and may we speak now."""
    await world.load(fee("3-3", "吕女士", steward=STEWARD))
    await world.say(GUARD, "/seen 3-3")
    (card,) = await cards(world, STEWARD)
    assert "¥2,736.00" in card
    assert "现在能否开口:可以" in card
    assert "待修待办:无" in card
    assert "开场:" in card
    assert await cards(world, BOTH) == []
    assert await cards(world, MANAGER) == []


async def test_no_tap_in_three_minutes_goes_to_the_deputy_and_then_to_a_manager(world: World) -> None:
    """Practice P7: no tap in 3 min, deputy, manager."""
    await world.load(fee("3-3", "吕女士", steward=STEWARD))
    await world.say(MANAGER, f"/team deputy {STEWARD} {BOTH}")
    await world.say(GUARD, "/seen 3-3")
    await world.forward(minutes=2, seconds=59)
    assert await cards(world, BOTH) == []
    await world.forward(seconds=1)
    assert len(await cards(world, BOTH)) == 1
    assert await cards(world, MANAGER) == []
    await world.forward(minutes=3)
    assert len(await cards(world, MANAGER)) == 1
    assert len(await cards(world, STEWARD)) == 1


@pytest.mark.parametrize("tap", ["已联系", "没接", "办好了"])
async def test_a_tap_ends_it(world: World, tap: str) -> None:
    """Practice P7: somebody is there."""
    await world.load(fee("3-3", "吕女士", steward=STEWARD))
    await world.say(MANAGER, f"/team deputy {STEWARD} {BOTH}")
    await world.say(GUARD, "/seen 3-3")
    await world.press(STEWARD, tap)
    await world.forward(minutes=30)
    assert await cards(world, BOTH) == []
    assert await cards(world, MANAGER) == []


async def test_off_duty_the_deputy_is_told_at_once(world: World) -> None:
    """Practice P7: off duty, the duty roster."""
    await world.load(fee("3-3", "吕女士", steward=STEWARD))
    await world.say(MANAGER, f"/team deputy {STEWARD} {BOTH}")
    await world.say(MANAGER, f"/team duty {STEWARD} mon-fri 13:00-18:00")
    await world.say(GUARD, "/seen 3-3")
    assert await cards(world, STEWARD) == []
    assert len(await cards(world, BOTH)) == 1


async def test_without_a_steward_of_its_own_whoever_is_on_duty_is_told(world: World) -> None:
    """Practice P7."""
    await world.say(MANAGER, f"/team 值班 {STEWARD} 周一-周五 13:00-18:00")
    await world.say(GUARD, "/seen 12-27")
    assert await cards(world, STEWARD) == []
    assert len(await cards(world, BOTH)) == 1


async def test_where_somebody_was_seen_is_forgotten_with_the_task_after_72_hours(world: World) -> None:
    """Conduct C34: whereabouts are kept 72 hours; a task that says "was seen" is one."""
    await world.say(GUARD, "/seen 12-27")
    await world.forward(hours=74)
    assert not set(await kinds(world, "12-27")) & {"seen", "tasked", "pledged"}


async def test_the_team_is_listed_with_hours_and_deputies(world: World) -> None:
    """Issue 5: who is who, areas, on duty now."""
    await world.say(MANAGER, f"/team duty {STEWARD} mon-fri 13:00-18:00")
    text = await answer(world, MANAGER, "/team")
    line = next(line for line in text.split("\n") if STEWARD in line)
    assert "不在岗" in line
    assert "mon-fri 13:00-18:00" in line
    assert "观山水一期" in line
    assert GUARD in text
    assert STEWARD in await answer(world, MANAGER, "/team duty 某某 9-18")  # names those there are
    assert "mon-fri 09:00-18:00" in await answer(world, MANAGER, f"/team duty {STEWARD} whenever")


async def test_a_case_is_given_to_a_steward_who_hears_of_it(world: World) -> None:
    """Contract, manager: /assign."""
    world.new(BOTH)
    said = await answer(world, MANAGER, f"/assign 12-27 {BOTH}")
    assert "12-27" in said
    assert (await world.facts("12-27"))["steward"] == BOTH
    assert len(await facts_of(world, "12-27", "assigned")) == 1
    assert any("12-27" in text for text in world.new(BOTH))
    assert "不是" in await answer(world, MANAGER, f"/assign 9-9 {STEWARD}")
    assert (await world.facts("9-9"))["steward"] is None


async def test_a_hand_over_gives_all_cases_and_both_get_the_open_promises(world: World) -> None:
    """Contract, manager: /handover A B, with open promises."""
    await world.load(fee("3-3", "吕女士", steward=STEWARD), fee("3-4", "施先生", steward=STEWARD))
    await world.say(STEWARD, "/promised 3-3 明天下午3点")
    world.new(STEWARD)
    said = await answer(world, MANAGER, f"/handover {STEWARD} {BOTH}")
    assert "2" in said
    assert "3-3 吕女士" in said
    for chat in (STEWARD, BOTH):
        told = [message.text for message in world.sent(chat)][-1]
        assert "11月4日 周三 15:00" in told
    assert {(await world.facts(unit))["steward"] for unit in ("3-3", "3-4")} == {BOTH}
    assert "没有" in await answer(world, MANAGER, f"/handover {STEWARD} {BOTH}")
