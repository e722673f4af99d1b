"""Practice I2: instalments are agreed, approved, confirmed in writing, and kept as a chain of promises."""

from datetime import timedelta

import pytest

from tests.handlers.estate import FINANCE, GUARD, MANAGER, STEWARD, answer, facts_of
from tests.world import World, at

PARTS = "/plan 8-2 1000 12-05, 1736 12-20"
SHIFTING = f"{PARTS} shift because he was laid off"


async def agree(world: World, typed: str = PARTS) -> None:
    """Drafted by the steward, approved by the manager with one tap."""
    await answer(world, STEWARD, typed)
    await world.press(MANAGER, "ok:")


async def test_a_wish_for_instalments_is_a_task_of_the_steward_within_one_working_day(world: World) -> None:
    """Practice I2: asked for, a task within one working day, no reminders meanwhile."""
    await answer(world, "8-2", "能不能分期")
    task = (await facts_of(world, "8-2", "tasked"))[0]
    assert (task["task"], task["role"], task["due"][:10]) == ("plan", "steward", "2026-11-04")
    assert "想分期" in world.last(STEWARD)
    assert (await world.facts("8-2"))["status"] == "paused"
    before = len(world.sent("8-2"))
    await world.to("2026-11-09 23:00")
    assert len(world.sent("8-2")) == before


async def test_a_plan_is_approved_confirmed_in_writing_and_followed_part_by_part(world: World) -> None:
    """Practice I2: all days and sums in writing; each part has its own eve and check; paid, the next one follows."""
    await answer(world, "8-2", "能不能分期")
    await agree(world)
    assert len(await facts_of(world, "8-2", "done")) == 1, "the task is over when the plan is written"
    written = world.last("8-2")
    for part in ("12月5日", "¥1,000.00", "12月20日", "¥1,736.00"):
        assert part in written
    facts = await world.facts("8-2")
    assert (facts["status"], facts["promise"]["at"][:16]) == ("promised", "2026-12-05T19:00")
    await world.to("2026-12-04 19:00")
    assert "¥1,000.00" in world.last("8-2")
    await world.to("2026-12-05 19:00")
    assert "约好的时间到了" in world.last("8-2")
    await answer(world, FINANCE, "/paid 8-2 1000")
    await world.forward(minutes=2)
    facts = await world.facts("8-2")
    assert (facts["promise"]["at"][:16], facts["promise"]["level"]) == ("2026-12-20T19:00", 1)
    before = len(world.sent("8-2"))
    await world.to("2026-12-19 18:00")
    assert len(world.sent("8-2")) == before, "between two parts nothing is asked"
    await world.to("2026-12-20 19:00")
    await answer(world, FINANCE, "/paid 8-2 all")
    await world.forward(minutes=2)
    assert (await world.facts("8-2"))["status"] == "closed"


async def test_a_missed_part_voids_the_plan_and_the_steward_hears(world: World) -> None:
    """Practice I2: a missed one voids the plan; a broken part counts as a broken promise."""
    await agree(world)
    await world.to("2026-12-05 19:00")
    await answer(world, "8-2", "还没")
    facts = await world.facts("8-2")
    assert (facts["broken"], facts["promise"]) == (1, None)
    assert [f["why"] for f in await facts_of(world, "8-2", "voided")] == ["missed"]
    assert "分期作废" in "\n".join(m.text for m in world.sent(STEWARD)[-3:])
    assert "没有生效" in await answer(world, STEWARD, "/plan 8-2 off 算了")


async def test_a_missed_part_moves_the_rest_once_where_the_plan_says_so(world: World) -> None:
    """Practice I2: shifts the plan as it says; the new days are confirmed in writing; the second miss ends it."""
    await agree(world, SHIFTING)
    await world.to("2026-12-05 19:00")
    await answer(world, "8-2", "还没")
    assert "12月20日" in world.last("8-2") and "1月4日" in world.last("8-2")
    assert (await world.facts("8-2"))["promise"]["at"][:10] == "2026-12-20"
    await world.to("2026-12-24 10:00")
    assert [f["why"] for f in await facts_of(world, "8-2", "voided")] == ["missed"]
    assert (await world.facts("8-2"))["broken"] == 2


async def test_a_part_paid_in_half_is_partly_kept_and_voids_the_plan(world: World) -> None:
    await agree(world)
    await world.to("2026-12-05 10:00")
    await answer(world, FINANCE, "/paid 8-2 400")
    await world.to("2026-12-09 10:00")
    facts = await world.facts("8-2")
    assert facts["promises"][-1]["state"] == "partly_kept"
    assert await facts_of(world, "8-2", "voided")


async def test_more_than_a_part_counts_for_the_next_one(world: World) -> None:
    await agree(world)
    await answer(world, FINANCE, "/paid 8-2 1500")
    await world.to("2026-12-19 19:00")
    assert "¥1,236.00" in world.last("8-2")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param("/plan 8-2 1000 12-05, 1000 12-20", ("¥2,000.00", "¥2,736.00"), id="sum"),
        pytest.param("/plan 8-2 1736 12-20, 1000 12-05", ("从早到晚",), id="order"),
        pytest.param("/plan 8-2 1000 11-01, 1736 12-05", ("11月1日", "过去"), id="past"),
        pytest.param("/plan 8-2 1000 12-05, 1736 2027-02-05", ("60", "经理"), id="far"),
        pytest.param("/plan 8-2 1000 31-02, 1736 12-05", ("1000 31-02",), id="unread"),
        pytest.param("/plan 8-2 1000 soon, 1736 12-05", ("1000 soon",), id="soon"),
        pytest.param("/plan 8-2 2736 12-05", ("/promised",), id="one"),
        pytest.param("/plan 8-2 40", ("12",), id="count"),
    ],
)
async def test_a_plan_that_cannot_be_is_refused_with_what_is_wrong(
    world: World, typed: str, says: tuple[str, ...]
) -> None:
    said = await answer(world, STEWARD, typed)
    assert all(piece in said for piece in says), said
    assert await facts_of(world, "8-2", "drafted") == []


async def test_three_parts_are_proposed_as_a_button_and_what_it_shows_is_drafted(world: World) -> None:
    """Practice I2: monthly parts on the day the bills are due."""
    said = await answer(world, STEWARD, "/plan 8-2 2")
    assert "11月15日" in said and "12月15日" in said and "¥1,368.00" in said
    await world.press(STEWARD, "re:")
    drafted = (await facts_of(world, "8-2", "drafted"))[0]
    assert drafted["dates"] == ["2026-11-15", "2026-12-15"]
    assert drafted["amounts"] == [136800, 136800]
    assert "等经理" in await answer(world, STEWARD, "/plan 8-2")
    assert "等批" in await answer(world, STEWARD, PARTS)


async def test_three_months_are_beyond_a_steward_and_within_a_manager(world: World) -> None:
    """Conduct 2 `longest`: 60 days for staff, 180 for a manager."""
    assert "60" in await answer(world, STEWARD, "/plan 8-2 3")
    said = await answer(world, MANAGER, "/plan 8-2 3")
    assert "1月15日" in said
    await world.press(MANAGER, "re:")
    assert (await world.facts("8-2"))["promise"]["at"][:10] == "2026-11-15", "the only manager decides alone"


async def test_a_plan_is_ended_with_a_reason_and_rounds_go_on(world: World) -> None:
    await agree(world)
    assert "没有写内容" in await answer(world, STEWARD, "/plan 8-2 off")
    assert "改为一次付清" in await answer(world, STEWARD, "/plan 8-2 off 改为一次付清")
    assert (await facts_of(world, "8-2", "voided"))[0]["why"] == "改为一次付清"


async def test_a_declined_plan_is_no_plan_and_the_author_hears(world: World) -> None:
    await answer(world, STEWARD, PARTS)
    await answer(world, MANAGER, "/decline 8-2 一次付清")
    assert "没有批准" in world.last(STEWARD)
    assert (await world.facts("8-2"))["promise"] is None
    assert "没有分期" in await answer(world, STEWARD, "/plan 8-2")


async def test_another_day_for_a_part_needs_a_reason_and_keeps_its_sum(world: World) -> None:
    """Practice I2: an extension needs a reason and a new date."""
    await agree(world)
    assert "因为" in await answer(world, STEWARD, "/promised 8-2 12-08")
    await answer(world, STEWARD, "/promised 8-2 12-08 because wages come late")
    facts = await world.facts("8-2")
    assert (facts["promise"]["at"][:10], facts["promises"][0]["state"]) == ("2026-12-08", "superseded")
    assert (await facts_of(world, "8-2", "promised"))[-1]["amount"] == "1000.00"
    assert (await facts_of(world, "8-2", "noted"))[-1]["words"] == "wages come late"
    await world.to("2026-12-08 18:00")
    await answer(world, FINANCE, "/paid 8-2 1000")
    await world.forward(minutes=1)
    assert (await world.facts("8-2"))["promise"]["at"][:10] == "2026-12-20"


async def test_beyond_sixty_days_only_a_manager_and_only_with_a_reason(world: World) -> None:
    """Practice I2, conduct 2 `longest`."""
    far = (at("2026-11-03 09:30") + timedelta(days=100)).strftime("%Y-%m-%d")
    assert "60" in await answer(world, STEWARD, f"/promised 8-2 {far} because x")
    assert "原因" in await answer(world, MANAGER, f"/promised 8-2 {far}")
    await answer(world, MANAGER, f"/promised 8-2 {far} because 房子在卖")
    assert (await world.facts("8-2"))["promise"]["at"][:10] == far


@pytest.mark.parametrize("who", [FINANCE, GUARD, "8-2"])
async def test_plans_are_for_stewards_and_managers(world: World, who: str) -> None:
    await answer(world, who, PARTS)
    assert await facts_of(world, "8-2", "drafted") == []
