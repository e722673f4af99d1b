"""A customer who fell silent: the open doubt first, a caring line, an end; and nothing that is not true."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.matters import joined, load
from tests.world import World, world_at

HEAD = "customer no,contact,shop,doubt,goods,alternative,because,returns,cutoff"
CHAT, UNIT = "customer", "C-120"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[World]:
    """Two in the afternoon on a Tuesday."""
    async with world_at(tmp_path, "2026-11-10 14:00", rate_telegram=0) as world:
        await world.invite("steward", "客服小美", "网店")
        yield world


async def customer(world: World, rest: str) -> None:
    """A customer with that doubt and those goods, in the chat already."""
    await load(world, "silent_customer", HEAD, f"{UNIT},顾客,网店,{rest}")
    await world.bind(UNIT, chat=CHAT)
    world.new(CHAT)


async def test_the_open_doubt_is_asked_about_after_minutes(shop: World) -> None:
    """Practice S1."""
    await customer(shop, "爸爸的腰围不清楚,男士休闲裤,,,,")
    await shop.to("2026-11-10 14:04")
    assert shop.new(CHAT) == []
    await shop.to("2026-11-10 14:06")
    assert "爸爸的腰围不清楚" in joined(shop.new(CHAT))
    await shop.to("2026-11-10 18:00")
    assert shop.new(CHAT) == []


async def test_i_will_ask_is_a_promised_answer_and_asked_once(shop: World) -> None:
    """Practice S1."""
    await customer(shop, "爸爸的腰围不清楚,男士休闲裤,,,,")
    await shop.to("2026-11-10 14:30")
    await shop.say(CHAT, "我问问我爸")
    shop.new(CHAT)
    await shop.to("2026-11-13 20:00")
    later = shop.new(CHAT)
    assert len(later) == 1 and "问到了吗" in later[0]


async def test_without_a_doubt_a_closing_line_comes_within_minutes_and_a_caring_one_after_twenty(
    shop: World,
) -> None:
    """Practice S1."""
    await customer(shop, ",男士休闲裤,,,7 天,17:00")
    await shop.to("2026-11-10 14:06")
    closing = joined(shop.new(CHAT))
    assert "备好" in closing and "17:00 前" in closing and "可以退" in closing
    await shop.to("2026-11-10 14:30")
    assert "不催您" in joined(shop.new(CHAT))


async def test_no_closing_line_while_a_doubt_is_open(shop: World) -> None:
    """Practice S1."""
    await customer(shop, "爸爸的腰围不清楚,男士休闲裤,,,7 天,17:00")
    await shop.to("2026-11-10 20:00")
    assert "备好" not in joined(shop.new(CHAT))


async def test_a_cut_off_that_is_over_is_not_named(shop: World) -> None:
    """Practice S1, conduct C26: only real cut-offs."""
    await customer(shop, ",男士休闲裤,,,,13:30")
    await shop.to("2026-11-10 14:06")
    assert "13:30" not in joined(shop.new(CHAT))


async def test_out_of_stock_is_admitted_with_an_alternative_a_reason_and_the_right_to_return(
    shop: World,
) -> None:
    """Practice S1."""
    await customer(shop, "有没有黑色,男士休闲裤,深灰色那款,版型一样,7 天,")
    await shop.to("2026-11-10 14:06")
    said = joined(shop.new(CHAT))
    assert "没有现货" in said and "深灰色那款" in said and "版型一样" in said and "7 天" in said


async def test_a_day_later_one_last_line_and_then_silence(shop: World) -> None:
    """Practice S1, conduct `then_stop`."""
    await customer(shop, ",男士休闲裤,,,,")
    await shop.to("2026-11-10 20:00")
    assert len(shop.new(CHAT)) == 2
    await shop.to("2026-11-12 12:00")
    assert len(shop.new(CHAT)) == 1
    await shop.to("2026-12-12 12:00")
    assert shop.new(CHAT) == []


async def test_who_answers_is_left_in_peace(shop: World) -> None:
    """Practice S1."""
    await customer(shop, ",男士休闲裤,,,,")
    await shop.to("2026-11-10 14:06")
    await shop.say(CHAT, "我再想想,谢谢")
    shop.new(CHAT)
    await shop.to("2026-11-14 12:00")
    assert shop.new(CHAT) == []


async def test_nobody_is_written_to_at_night(shop: World) -> None:
    """Conduct C01."""
    await shop.to("2026-11-10 21:58")
    await customer(shop, "爸爸的腰围不清楚,男士休闲裤,,,,")
    await shop.to("2026-11-11 08:59")
    assert shop.new(CHAT) == []
