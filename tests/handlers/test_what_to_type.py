"""A refusal says what is wrong and shows the whole command to type instead, in the reader's own language."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.estate import FINANCE, MANAGER, STEWARD, answer, facts_of, labels
from tests.handlers.test_purchasing import BUYER, MONDAY, STORE, order
from tests.world import World, world_at


@pytest.fixture
async def goods(tmp_path: Path) -> AsyncIterator[World]:
    """One order line and its buyer."""
    async with world_at(tmp_path, MONDAY, rate_telegram=0) as world:
        await world.load(order("PO1-1", "2026-11-30"))
        await world.invite("steward", BUYER, BUYER)
        await world.invite("manager", STORE)
        yield world


@pytest.mark.parametrize(
    "typed",
    ["/note 8-2", "/dispute 8-2", "/fixed 8-2", "/hold 8-2", "/pledge 8-2", "/waive 8-2", "/trace 8-2 visit"],
)
async def test_an_example_is_whole_and_has_no_dots_in_it(world: World, typed: str) -> None:
    told = await answer(world, STEWARD, typed)
    assert f"{typed.split(maxsplit=1)[0]} 8-2 " in told
    assert "…" not in told


@pytest.mark.parametrize("amount", ["1e9", "0", "-3", "三十"])
async def test_an_unclear_reduction_is_named_as_unclear(world: World, amount: str) -> None:
    """Practice P24."""
    assert "没看懂减免多少" in await answer(world, STEWARD, f"/waive 8-2 {amount} 老人住院")


async def test_a_flat_is_not_urgent_and_has_no_stages(world: World) -> None:
    """Practice M6, M4: an order is asked for, not a cause out of an empty list."""
    assert "不是订单" in await answer(world, MANAGER, "/urgent 8-2 供应商迟交")
    assert "没有分阶段" in await answer(world, MANAGER, "/progress 8-2 make 5")


async def test_the_same_shortage_twice_asks_nobody_again(goods: World) -> None:
    """Practice M6: another day does, the same one does not, and a day that is over is refused."""
    await goods.say(BUYER, "/urgent PO1-1 供应商迟交 明天")
    asked = len(await facts_of(goods, "PO1-1", "tasked"))
    assert "已经是急件" in await answer(goods, BUYER, "/urgent PO1-1 供应商迟交 明天")
    assert "已经过去" in await answer(goods, BUYER, "/urgent PO1-1 供应商迟交 2020-01-01")
    assert len(await facts_of(goods, "PO1-1", "tasked")) == asked
    await goods.say(BUYER, "/urgent PO1-1 供应商迟交 后天")
    assert len(await facts_of(goods, "PO1-1", "tasked")) > asked


async def test_more_cannot_be_made_than_was_ordered(goods: World) -> None:
    """Practice M4."""
    assert "超过了订购" in await answer(goods, BUYER, "/progress PO1-1 make 99999999")
    assert await facts_of(goods, "PO1-1", "progressed") == []


async def test_a_date_of_another_year_is_past_and_not_vague(world: World) -> None:
    """Practice P12: what is wrong is named."""
    assert "已经过去" in await answer(world, STEWARD, "/promised 8-2 2020-01-01")


async def test_whoever_has_no_chat_is_settled_without_thanks(world: World) -> None:
    """Practice P26: paid at the desk; commands go on working after the minute in which thanks would have gone out."""
    await world.say(STEWARD, "/paid 12-27 all")
    await world.forward(minutes=3)
    assert "在家" in await answer(world, STEWARD, "/note 12-27 周末在家")
    assert await facts_of(world, "12-27", "unlinked") == []


async def test_a_bank_list_with_nothing_to_book_has_no_button(world: World) -> None:
    """Practice P2: nothing is offered that would do nothing."""
    assert "0 笔" in await answer(world, FINANCE, "/received 99-99 100.00")
    assert labels(world, FINANCE) == []
