"""Story 11, 4-12D (practice P4): a dead number, the agent of his own letting order, a new number verified, paid."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.estate import GUARD, STEWARD, answer, facts_of
from tests.world import MOUNTAIN, World, fee, world_at


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with world_at(tmp_path, "2026-11-03 09:30") as world:
        await world.load(fee("4-12D", "冯先生", phone="13800004120"))
        await world.invite("steward", STEWARD, MOUNTAIN)
        await world.invite("guard", GUARD, MOUNTAIN)
        yield world


async def test_4_12d_is_found_by_his_own_letting_order_and_pays(world: World) -> None:
    """Story 11: nobody learns of the debt, the new contact is verified first, and he pays."""
    said = await answer(world, STEWARD, "/next")
    assert "4-12D 冯先生" in said
    await world.press(STEWARD, "号码不对")
    assert "联系不上" in "\n".join(message.text for message in world.sent(STEWARD)[-3:])
    listed = await answer(world, STEWARD, "/trace 4-12D")
    for source in ("other_numbers", "intercom", "visit", "developer_file", "contract_address"):
        await world.say(STEWARD, f"/trace 4-12D {source} nothing")
    left = listed.split("“")[1].split("”")[0]
    assert "冯先生" in left
    assert "费" not in left
    await world.say(STEWARD, "/trace 4-12D letting_order passed_on 请回电")
    await world.to("2026-11-04 10:00")
    said = await answer(world, STEWARD, "/trace 4-12D letting_order found 13900004129")
    token = said.split("/start ")[1].split()[0]
    await world.say("冯", f"/start {token}")
    first = world.last("冯")
    assert "冯先生" in first
    assert "¥" not in first
    await world.press("冯", "yes:")
    await world.to("2026-11-05 21:00")
    assert any("¥2,736.00" in message.text for message in world.sent("冯"))
    await world.say("冯", "明天上午十点转")
    await world.to("2026-11-06 10:05")
    await world.press("冯", "sent:")
    await world.say(STEWARD, "/paid 4-12D all")
    await world.forward(minutes=2)
    facts = await world.facts("4-12D")
    assert facts["outcome"] == "paid"
    tried = [(fact["source"], fact["result"]) for fact in await facts_of(world, "4-12D", "traced")]
    assert tried[-2:] == [("letting_order", "passed_on"), ("letting_order", "found")]
    assert len(tried) == 7
    assert world.sent(GUARD)[1:] == []
