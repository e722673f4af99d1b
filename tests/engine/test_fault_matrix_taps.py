"""What can go wrong when a task is made for a colleague's tap, over the real channel (reliability R3; wecom 5)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.roads import TAP, WINDOW
from bot.engine.taps import follow
from tests.engine.test_fault_matrix import later
from tests.engine.wecom_estate import HE, LI, Estate, estate_at

MAKE, FIND = "externalcontact/add_msg_template", "externalcontact/get_groupmsg_list_v2"


@pytest.fixture
async def estate(tmp_path: Path, url: str) -> AsyncIterator[Estate]:
    """The promises were made in the window, which is no way any more: 8-2 can be reached by tap alone."""
    async with estate_at(tmp_path, url, WINDOW) as estate:
        await _only_by_tap(estate)
        yield estate


async def _only_by_tap(estate: Estate) -> None:
    """8-2 can be reached by the tap of Wu alone; 8-3 is not spoken to at all."""
    estate.fake.friend("wmHE", estate.fake.member("WuHao").userid, "何先生")
    await estate.opened("8-2", TAP, "wmHE", holder="WuHao")
    async with estate.world.app.store.begin() as tx:
        await tx.close_chat(WINDOW, HE)
        await tx.close_chat(WINDOW, LI)


async def _rounds(estate: Estate, *seconds: float) -> None:
    for step in seconds:
        estate.world.clock.forward(timedelta(seconds=step))
        await follow(estate.world.app.engine)
        await estate.world.tick()


@pytest.mark.parametrize("fault", ["drop_after", "cut", "garbage", "502_after"])
async def test_a_task_whose_answer_was_lost_is_looked_for_and_not_made_again(
    estate: Estate, fault: str
) -> None:
    estate.fake.fail_next(MAKE, fault)
    await estate.world.to("2026-11-06 15:00")
    post = await estate.post()
    async with estate.world.app.store.view() as tx:
        tap = await tx.tap_of(post.id)
    assert tap is not None and (post.state, tap.state) == ("awaiting_staff", "doubt")
    await _rounds(estate, 6)
    (task,) = estate.fake.pending("WuHao")
    assert (await estate.post()).message_id == task.msgid
    estate.fake.tap("WuHao")
    await _rounds(estate, 11)
    assert (await estate.post()).state == "sent"
    assert (len(estate.fake.calls(MAKE)), len(estate.fake.got("wmHE"))) == (1, 1)


@pytest.mark.parametrize("fault", ["drop_before", "500"])
async def test_a_task_that_is_nowhere_is_unknown_and_shown_and_not_made_again(
    estate: Estate, fault: str
) -> None:
    estate.fake.fail_next(MAKE, fault)
    await estate.world.to("2026-11-06 15:00")
    await _rounds(estate, 6, 30, 90)
    post = await estate.post()
    assert post.state == "unknown"
    assert len([card for card in estate.cards() if f"/resolve {post.id}" in card and "8-2" in card]) == 1
    await _rounds(estate, 60, 600)
    assert (len(estate.fake.calls(MAKE)), estate.fake.pending("WuHao")) == (1, [])
    assert len(estate.fake.calls(FIND)) == 3


async def test_a_limit_on_tasks_is_waited_for_and_one_task_is_made(estate: Estate, url: str) -> None:
    estate.fake.fail_next(MAKE, "45009")
    await estate.world.to("2026-11-06 15:00")
    assert (await estate.post()).state == "queued"
    await later(estate.world, url, 61)
    assert (await estate.post()).state == "awaiting_staff"
    assert len(estate.fake.pending("WuHao")) == 1
