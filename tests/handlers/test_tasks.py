"""What colleagues owe: a card, one tap, and nothing is asked twice; what they draft gets somebody else's yes."""

import pytest

from bot.core import facts as f
from bot.engine import record
from tests.handlers.estate import FINANCE, MANAGER, STEWARD, answer, facts_of, labels
from tests.world import World, at


async def add(world: World, unit: str, fact: f.Fact) -> None:
    """Something a later command would record."""
    case = await world.case(unit)
    async with world.app.store.begin() as tx:
        await record(world.app.engine, tx, case.id, fact)
    await world.tick()


def visit(world: World, **more: object) -> f.Tasked:
    return f.Tasked(at=world.clock.at, by="rounds", task="visit", role="steward", **more)  # type: ignore[arg-type]


async def test_a_task_reaches_the_colleague_and_one_tap_ends_it(world: World) -> None:
    """Practice S3."""
    await add(world, "8-2", visit(world))
    assert "上门" in world.last(STEWARD)
    assert labels(world, STEWARD) == ["办好了", "没办成", "查看"]
    await world.press(STEWARD, "办好了")
    assert "办好了" in world.last(STEWARD)
    (done,) = await facts_of(world, "8-2", "done")
    assert done["outcome"] == "done"
    await world.press(STEWARD, "没办成")
    assert "已经有人办过" in world.last(STEWARD)
    assert len(await facts_of(world, "8-2", "done")) == 1


async def test_a_task_for_one_by_name_goes_to_nobody_else(world: World) -> None:
    before = len(world.sent(STEWARD))
    await add(world, "8-2", visit(world, to=MANAGER))
    assert "上门" in world.last(MANAGER)
    assert len(world.sent(STEWARD)) == before


async def test_done_can_be_typed_and_taken_back(world: World) -> None:
    """Contract: `/undo` of one's own last command."""
    await add(world, "8-2", visit(world))
    await answer(world, STEWARD, "/done 8-2 见到了")
    assert "办好" in await answer(world, STEWARD, "/undo") or "撤销" in world.last(STEWARD)
    assert "办好了" in await answer(world, STEWARD, "办好 8-2")


async def test_done_without_a_task_says_so(world: World) -> None:
    assert "没有等您办的事" in await answer(world, STEWARD, "/done 8-2")


async def test_a_task_that_a_playbook_made_up_has_its_name_on_the_card(world: World) -> None:
    fact = f.Tasked(at=world.clock.at, by="rounds", task="water_the_plants", role="steward")
    await add(world, "8-2", fact)
    assert "water_the_plants" in world.last(STEWARD)


async def test_our_promise_is_kept_and_told(world: World) -> None:
    """Practice P2, our promises."""
    until = at("2026-11-03 15:00")
    await add(
        world,
        "8-2",
        f.Pledged(
            at=world.clock.at,
            by="steward:林芳",
            task="check_account",
            role="finance",
            until=until,
            tells=True,
        ),
    )
    await world.press("8-2", "是的")
    await world.to("2026-11-03 15:00")
    assert "查账" in world.last(FINANCE)
    await answer(world, FINANCE, "/done 8-2 到账了")
    await world.to("2026-11-03 15:02")
    assert "到账了" in world.last("8-2")


def waiver(world: World, by: str = f"steward:{STEWARD}") -> f.Drafted:
    return f.Drafted(at=world.clock.at, by=by, what="waiver", amount=10_00, words="独居老人")


async def test_a_draft_waits_for_somebody_elses_yes_and_its_author_hears_of_it(world: World) -> None:
    """Practice P8, P24: approved by a manager, by name."""
    await add(world, "8-2", waiver(world))
    assert "独居老人" in world.last(MANAGER)
    await world.press(MANAGER, "同意")
    (yes,) = await facts_of(world, "8-2", "approved")
    assert (yes["by"], yes["yes"]) == (f"manager:{MANAGER}", True)
    assert "批准了" in world.last(STEWARD)
    await world.press(MANAGER, "不同意")
    assert "已经有了结果" in world.last(MANAGER)
    assert len(await facts_of(world, "8-2", "approved")) == 1


async def test_nobody_approves_what_they_wrote_themselves(world: World) -> None:
    """Practice P8."""
    await add(world, "8-2", waiver(world, by=f"manager:{MANAGER}"))
    assert "另一位经理" in await answer(world, MANAGER, "/approve 8-2")
    assert not await facts_of(world, "8-2", "approved")


async def test_a_no_needs_no_second_person_and_says_why(world: World) -> None:
    await add(world, "8-2", waiver(world))
    assert "没有批准" in await answer(world, MANAGER, "/decline 8-2 先谈分期")
    assert "先谈分期" in world.last(STEWARD)


@pytest.mark.parametrize("typed", ["/approve 8-2", "/decline 8-2 why"])
async def test_a_steward_decides_no_drafts(world: World, typed: str) -> None:
    await add(world, "8-2", waiver(world))
    await answer(world, STEWARD, typed)
    assert not await facts_of(world, "8-2", "approved")


async def test_with_two_needed_one_yes_is_not_enough(world: World) -> None:
    """Practice P9: two managers by name."""
    await world.invite("manager", "赵总")
    fact = f.Drafted(at=world.clock.at, by=f"steward:{STEWARD}", what="lawyer_letter", needs=2)
    await add(world, "8-2", fact)
    assert "还差另一位" in await answer(world, MANAGER, "/approve 8-2")
    assert "已经有了结果" in await answer(world, MANAGER, "/approve 8-2")
    assert "已批准" in await answer(world, "赵总", "/approve 8-2")
