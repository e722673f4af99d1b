"""Story 7: the levels of promises, as a collection desk counts them, through the real handlers on a moved clock."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.handlers.estate import answer, facts_of
from tests.world import MOUNTAIN, World, fee, world_at

OWNER, STEWARD, FINANCE = "8-2", "林芳", "钱会计"


@pytest.fixture
async def world(tmp_path: Path, url: str) -> AsyncIterator[World]:
    """Wednesday morning: the owner of 8-2 owes 2,736.00 and is in touch."""
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await world.load(fee(OWNER, "何先生"))
        await world.invite("steward", STEWARD, MOUNTAIN)
        await world.invite("finance", FINANCE, MOUNTAIN)
        await world.bind(OWNER)
        yield world


async def promises(world: World) -> list[tuple[int, str]]:
    """Level and state of every promise, in order."""
    return [(p["level"], p["state"]) for p in (await world.facts(OWNER))["promises"]]


async def promise(world: World) -> dict[str, Any]:
    found: dict[str, Any] = (await world.facts(OWNER))["promise"]
    return found


async def test_a_broken_promise_is_closed_and_the_new_one_is_of_level_two(world: World) -> None:
    """Story 7: broken, a new one."""
    await answer(world, OWNER, "明天上午10:00交")
    await world.to("2026-11-05 10:00")
    await answer(world, OWNER, "还没")
    assert await promises(world) == [(1, "broken")]
    await answer(world, OWNER, "周五10:00")
    assert await promises(world) == [(1, "broken"), (2, "open")]


async def test_withdrawn_and_later_a_new_one_is_of_level_two(world: World) -> None:
    """Story 7: withdrawn, later a new one."""
    await answer(world, OWNER, "周五10:00交")
    await answer(world, OWNER, "周五不行了,之前说的不算")
    assert await promises(world) == [(1, "withdrawn")]
    await world.to("2026-11-10 14:30")
    await answer(world, OWNER, "周四10:00交")
    assert await promises(world) == [(1, "withdrawn"), (2, "open")]


async def test_a_kept_part_leaves_the_promise_for_the_rest_at_level_one(world: World) -> None:
    """Story 7: a part promise kept, a promise for the rest."""
    await answer(world, OWNER, "周五先交1000元")
    await world.to("2026-11-06 15:00")
    await answer(world, FINANCE, "/paid 8-2 1000")
    assert await promises(world) == [(1, "kept")]
    await world.forward(minutes=5)
    await answer(world, OWNER, "剩下的11月20日10:00交")
    assert await promises(world) == [(1, "kept"), (1, "open")]
    assert (await world.facts(OWNER))["owed"] == "1736.00"


async def test_nothing_paid_by_end_and_tolerance_is_broken(world: World) -> None:
    """Story 7, conduct 2: one working day of tolerance for money."""
    await answer(world, OWNER, "11月12日10:00交")
    await world.to("2026-11-13 09:59")
    assert await promises(world) == [(1, "open")]
    await world.to("2026-11-13 10:00")
    assert await promises(world) == [(1, "broken")]


async def test_some_paid_by_end_and_tolerance_is_partly_kept_and_raises_the_level(world: World) -> None:
    """Story 7: some money: partly kept, which is not counted as broken but raises the level (conduct 2a)."""
    await answer(world, OWNER, "11月12日10:00交")
    await world.to("2026-11-12 09:00")
    await answer(world, FINANCE, "/paid 8-2 500")
    await world.to("2026-11-13 10:00")
    assert await promises(world) == [(1, "partly_kept")]
    assert (await world.facts(OWNER))["broken"] == 0
    await answer(world, OWNER, "11月18日10:00交")
    assert await promises(world) == [(1, "partly_kept"), (2, "open")]


async def test_moved_before_its_moment_a_promise_is_superseded_and_the_level_stays(world: World) -> None:
    """Conduct 2a: moved by the person before its moment."""
    await answer(world, OWNER, "周五10:00交")
    await answer(world, OWNER, "改成周四10:00交")
    assert await promises(world) == [(1, "superseded"), (1, "open")]


async def test_money_above_the_debt_is_kept_as_prepayment(world: World) -> None:
    """Practice P2 chain: half a year more."""
    await answer(world, OWNER, "周五10:00交")
    assert "¥5,472.00" in await answer(world, FINANCE, "/paid 8-2 8208")
    await world.forward(minutes=2)
    assert "¥5,472.00" in world.last(OWNER)
    assert await promises(world) == [(1, "kept")]


@pytest.mark.parametrize("text", ["付了一半,剩下的月底付", "我先转了1368,余下的11月30日转"])
async def test_half_paid_and_the_rest_at_month_end_is_a_claim_and_a_promise(world: World, text: str) -> None:
    """Practice P2: the half is looked for by finance, the rest is a promise of everything that is left."""
    said = await answer(world, OWNER, text)
    assert "财务" in said and "11月30日" in said
    assert "说已付" in world.last(FINANCE)
    assert (await world.facts(OWNER))["status"] == "promised"
    await world.to("2026-11-05 18:00")
    assert "付了一部分" in world.last(FINANCE), "our answer is kept like theirs"
    await answer(world, FINANCE, "/paid 8-2 1368")
    assert await promises(world) == [(1, "open")], "the half was paid before; the promise is about the rest"
    await world.to("2026-11-30 15:00")
    await answer(world, FINANCE, "/paid 8-2 all")
    assert await promises(world) == [(1, "kept")]


@pytest.mark.parametrize("text", ["周五先交一半,剩下月底", "周五交1368,25号交1368"])
async def test_of_two_dated_parts_the_first_is_a_promise_and_the_rest_a_task(world: World, text: str) -> None:
    """Conduct 2a: the first is a promise with its amount, the rest a wish for a plan."""
    await answer(world, OWNER, text)
    said = (await facts_of(world, OWNER, "promised"))[-1]
    assert (said["amount"], (await promise(world))["at"][:16]) == ("1368.00", "2026-11-06T19:00")
    assert [t["task"] for t in await facts_of(world, OWNER, "tasked")] == ["plan"]
    assert "想分期" in world.last(STEWARD)
