"""A member gets 30 messages a minute and what is more vanishes without a word (wecom 2): nothing of ours ever does."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.roads import MEMBER
from bot.engine.pace import RESTS
from bot.store.rows import Post
from handlers.links import make_invite
from tests.engine.wecom_estate import Company
from tests.fake_wecom import Seen
from tests.fake_wecom.app import A_MINUTE, AN_HOUR
from tests.world import MOUNTAIN, World, fee, world_at

LIN, WU = "LinFang", "WuHao"
KEYS = [[{"label": label, "press": f"do:1:{label}"} for label in ("case", "why", "spoke")]]


@contextlib.asynccontextmanager
async def estate_at(folder: Path, url: str, when: str, company: Company) -> AsyncIterator[World]:
    """Without a rate, so that no test waits for one: what a member may get does not depend on it."""
    async with world_at(folder, when, database_url=url, rate_telegram=0) as world:
        company.worlds.append(world)
        async with company.reach(world):
            yield world


@pytest.fixture
async def company() -> AsyncIterator[Company]:
    company = Company()
    async with company.fake:
        company.fake.member(LIN, "林芳")
        company.fake.member(WU, "吴浩")
        yield company


@pytest.fixture
async def world(tmp_path: Path, url: str, company: Company) -> AsyncIterator[World]:
    """Lin and Wu are colleagues in WeCom, and have got nothing for a while."""
    async with estate_at(tmp_path, url, "2026-11-05 10:00", company) as world:
        await world.load(fee("8-2", "何先生"))
        for name, userid in (("林芳", LIN), ("吴浩", WU)):
            await enlisted(world, company, name, userid)
        await world.to("2026-11-05 10:10")
        yield world


async def enlisted(world: World, company: Company, name: str, userid: str) -> None:
    """An invitation, taken up in the application."""
    async with world.app.store.begin() as tx:
        link = await make_invite(world.app.engine, tx, "steward", name, [MOUNTAIN])
    await company.fake.say(userid, f"/start {link.token}")
    await company.hear()


async def queue(world: World, to: str, texts: list[str], **more: Any) -> list[Post]:
    """These lie in the outbox for a member, in this order."""
    now = world.clock.now()
    values: dict[str, Any] = {"kind": "card", "key": "t", "planned_at": now, "priority": 4, **more}
    async with world.app.store.begin() as tx:
        return [await tx.post(channel=MEMBER, address=to.lower(), text=text, **values) for text in texts]


def got(company: Company, who: str, part: str) -> list[Seen]:
    return [seen for seen in company.fake.received(who) if part in seen.text]


def most_in_a_minute(company: Company, who: str) -> int:
    moments = [seen.at for seen in company.fake.received(who)]
    return max(sum(at - 60 < other <= at for other in moments) for at in moments)


async def test_of_45_messages_in_a_minute_none_vanishes_and_all_come_in_order_within_three_minutes(
    world: World, company: Company
) -> None:
    texts = [f"第 {number:02} 件" for number in range(45)]
    await queue(world, LIN, texts)
    await world.forward(minutes=3)
    assert company.fake.app.dropped == []
    assert [seen.text for seen in got(company, LIN, "件")] == texts
    assert most_in_a_minute(company, LIN) <= A_MINUTE // 2


async def test_other_members_do_not_wait_for_one_who_has_had_his_fill(world: World, company: Company) -> None:
    await queue(world, LIN, [f"第 {number} 件" for number in range(45)])
    await queue(world, WU, ["给吴浩的一件"])
    await world.tick()
    assert len(got(company, WU, "一件")) == 1
    assert len(got(company, LIN, "件")) < 45


async def test_messages_of_several_calls_count_as_often_as_they_call(world: World, company: Company) -> None:
    long = "很长的一句话，一张卡片装不下它。" * 30  # a text, and then its card
    longer = "行\n" * 1500  # three texts
    await queue(world, LIN, [f"甲{number} {long}" for number in range(20)], buttons=KEYS)
    await queue(world, LIN, [f"乙{number} {longer}" for number in range(6)])
    await world.forward(minutes=12)
    assert company.fake.app.dropped == []
    assert len([seen for seen in got(company, LIN, long) if not seen.task_id]) == 20
    assert len(got(company, LIN, "乙")) == 6
    assert most_in_a_minute(company, LIN) <= A_MINUTE // 2


def test_what_a_member_gets_all_the_time_stays_below_what_an_hour_takes() -> None:
    rest = RESTS[MEMBER]
    assert rest.most * 3600 / rest.within < AN_HOUR
    assert 2 * rest.most <= A_MINUTE  # marked at the end of one minute, called late in the next


async def test_the_limit_holds_over_a_restart(
    world: World, company: Company, tmp_path: Path, url: str
) -> None:
    texts = [f"第 {number:02} 件" for number in range(45)]
    await queue(world, LIN, texts)
    await world.tick()
    begun = len(got(company, LIN, "件"))
    async with estate_at(tmp_path, url, "2026-11-05 10:10", company) as again:
        await again.app.pump.recover()
        await again.tick()
        assert len(got(company, LIN, "件")) == begun
        await again.forward(minutes=3)
    assert [seen.text for seen in got(company, LIN, "件")] == texts
    assert company.fake.app.dropped == []


async def test_an_answer_goes_before_the_cards_that_wait(world: World, company: Company) -> None:
    waiting = [f"第 {number:02} 件" for number in range(45)]
    await queue(world, LIN, waiting)
    await world.tick()
    await company.fake.say(LIN, "/case 8-2")
    await company.hear()
    await world.forward(minutes=4)
    texts = [seen.text for seen in company.fake.received(LIN)]
    cards = [place for place, text in enumerate(texts) if text in waiting]
    answer = next(place for place in range(cards[0], len(texts)) if place not in cards)
    before = sum(place < answer for place in cards)
    assert (len(cards), 0 < before <= RESTS[MEMBER].most, "2,736.00" in texts[answer]) == (45, True, True)


# --- texts that are equal and yet different messages ---


async def test_the_same_words_of_two_messages_are_both_received(world: World, company: Company) -> None:
    await queue(world, LIN, ["请回电", "请回电", "请回电"])
    await world.tick()
    assert company.fake.app.swallowed == []
    assert len(got(company, LIN, "请回电")) == 3


async def test_the_same_words_after_a_restart_are_received_as_well(
    world: World, company: Company, tmp_path: Path, url: str
) -> None:
    await queue(world, LIN, ["请回电"])
    await world.tick()
    async with estate_at(tmp_path, url, "2026-11-05 10:12", company) as again:
        await queue(again, LIN, ["请回电"])
        await again.tick()
        async with again.app.store.view() as tx:
            assert {post.state for post in await tx.posts() if post.text == "请回电"} == {"sent"}
    assert company.fake.app.swallowed == []
    assert len(got(company, LIN, "请回电")) == 2


async def test_one_message_that_is_tried_again_after_a_restart_is_received_once(
    world: World, company: Company, tmp_path: Path, url: str
) -> None:
    """A colleague had it sent again although it had arrived: the platform swallows it, and nobody is told twice."""
    (post,) = await queue(world, LIN, ["请回电"])
    await world.tick()
    async with estate_at(tmp_path, url, "2026-11-05 10:12", company) as again:
        real = again.clock.real()
        async with again.app.store.begin() as tx:
            await tx.settle_post(post.id, "queued", at=real, not_before=real, was="sent")
        await again.forward(minutes=2)
    assert len(got(company, LIN, "请回电")) == 1
