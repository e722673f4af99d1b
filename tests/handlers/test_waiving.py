"""Practice P24: a waiver is applied for, approved by somebody else, and told; paid in time in a row is thanked for."""

import pytest

from bot.core.roster import Line, Opening
from tests.handlers.estate import MANAGER, STEWARD, answer, facts_of
from tests.world import MOUNTAIN, World

WAIVE = "/waive 8-2 136 老人住院,这次迟了几天"


async def test_a_waiver_is_applied_for_approved_and_told_to_the_owner(world: World) -> None:
    """Practice P24: "I will apply"; the owner hears when it is through."""
    said = await answer(world, STEWARD, WAIVE)
    assert "我替您申请" in said
    before = len(world.sent("8-2"))
    assert (await world.facts("8-2"))["owed"] == "2736.00", "nothing changes before the yes"
    assert "老人住院" in world.last(MANAGER)
    await world.press(MANAGER, "ok:")
    assert (await world.facts("8-2"))["owed"] == "2600.00"
    assert len(world.sent("8-2")) == before + 1
    assert "¥136.00" in world.last("8-2") and "¥2,600.00" in world.last("8-2")
    await world.to("2026-11-20 10:00")
    assert sum("申请" in message.text for message in world.sent("8-2")) == 1, "said once"


async def test_a_waiver_of_the_rest_settles_the_account_and_is_still_told(world: World) -> None:
    await answer(world, STEWARD, "/paid 8-2 2700")
    await world.forward(minutes=2)
    await answer(world, STEWARD, "/waive 8-2 36 第一次逾期")
    await world.press(MANAGER, "ok:")
    assert (await world.facts("8-2"))["status"] == "closed"
    assert "结清" in world.last("8-2") and "¥36.00" in world.last("8-2")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("/waive 8-2 3000 困难", "¥2,736.00"),
        ("/waive 8-2 36", "原因"),
        ("/waive 8-2", "/waive 8-2"),
        ("/waive 8-2 x y", "/waive 8-2"),
    ],
)
async def test_a_waiver_is_never_above_the_debt_and_never_without_a_reason(
    world: World, typed: str, says: str
) -> None:
    assert says in await answer(world, STEWARD, typed)
    assert await facts_of(world, "8-2", "drafted") == []


async def test_what_was_paid_before_the_yes_is_not_waived_twice(world: World) -> None:
    await answer(world, STEWARD, "/waive 8-2 500 困难")
    await answer(world, STEWARD, "/paid 8-2 2636")
    await world.press(MANAGER, "ok:")
    assert (await facts_of(world, "8-2", "waived"))[0]["amount"] == "100.00"
    assert (await world.facts("8-2"))["status"] == "closed"


async def test_the_only_manager_decides_alone_and_two_managers_do_not(world: World) -> None:
    """Practice P24: a manager's own waiver needs another manager only if there is one."""
    await answer(world, MANAGER, WAIVE)
    assert (await world.facts("8-2"))["owed"] == "2600.00"
    await world.invite("manager", "陈经理")
    await answer(world, MANAGER, "/waive 8-2 100 困难")
    assert (await world.facts("8-2"))["owed"] == "2600.00"
    assert "另一位" in await answer(world, MANAGER, "/approve 8-2")
    await answer(world, "陈经理", "/approve 8-2")
    assert (await world.facts("8-2"))["owed"] == "2500.00"


async def test_paid_in_time_in_a_row_is_thanked_for(world: World) -> None:
    """Practice P24: paid in time, in a row."""
    lines = tuple(Line("物业费", f"2026-{month}", None, 912_00) for month in (11, 12))
    await world.load(Opening(playbook="property_fee", area=MOUNTAIN, unit="7-7", name="许女士", lines=lines))
    await world.bind("7-7")
    await world.to("2026-11-10 10:00")
    await answer(world, STEWARD, "/paid 7-7 912")
    await world.forward(minutes=2)
    assert "连续" not in world.last("7-7")
    await world.to("2026-12-10 10:00")
    await answer(world, STEWARD, "/paid 7-7 912")
    await world.forward(minutes=2)
    assert "连续 2 期" in world.last("7-7")


async def test_paid_late_is_thanked_for_without_a_row(world: World) -> None:
    await answer(world, STEWARD, "/paid 8-2 all")  # August to October, in November
    await world.forward(minutes=2)
    assert "谢谢" in world.last("8-2") and "连续" not in world.last("8-2")


async def test_what_a_manager_has_decided_is_not_undone_by_its_author(world: World) -> None:
    """Practice P24: the owner was told of the reduction; taking the application back would not take that back."""
    await answer(world, STEWARD, WAIVE)
    await world.press(MANAGER, "ok:")
    assert "已经批过" in await answer(world, STEWARD, "/undo")
    assert await facts_of(world, "8-2", "undone") == []
    assert (await world.facts("8-2"))["owed"] == "2600.00"
